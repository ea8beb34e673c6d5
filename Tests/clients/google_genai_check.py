#!/usr/bin/env python3
"""Checks a running Riffle server with Google's own Python client.

usage: google_genai_check.py BASE_URL [--key KEY]

Needs `google-genai` and `pillow`. With --key the server is expected to ask for exactly that key. Prints one line for each
check and `N passed, M failed`; the exit status is 0 only when every check passed.
"""

import asyncio
import enum
import io
import json
import logging
import sys
import typing
import wave

from checks import alike, check, equal, loudness, main, spoken  # before the client: it reads the environment

from google import genai
from google.genai import errors, types
from PIL import Image
from pydantic import BaseModel

logging.getLogger("google_genai").setLevel(logging.ERROR)  # it warns of calling functions outside of chats


def client(base_url, key, version=None):
    return genai.Client(
        api_key=key,
        http_options=types.HttpOptions(
            base_url=base_url, api_version=version, timeout=120_000,
            retry_options=types.HttpRetryOptions(attempts=1)))


def voice(name):
    return types.VoiceConfig(prebuilt_voice_config=types.PrebuiltVoiceConfig(voice_name=name))


def speech(name="Kore"):
    return types.GenerateContentConfig(
        response_modalities=["AUDIO"], speech_config=types.SpeechConfig(voice_config=voice(name)))


def only_part(response):
    parts = response.candidates[0].content.parts
    equal(len(parts), 1, "parts")
    equal(response.candidates[0].finish_reason, types.FinishReason.STOP, "finish reason")
    return parts[0]


def wav(data):
    with wave.open(io.BytesIO(data)) as reader:
        equal((reader.getnchannels(), reader.getsampwidth(), reader.getframerate()), (1, 2, 24_000), "WAV format")
        equal(data[36:40], b"data", "a header of 44 bytes")
        samples = reader.readframes(reader.getnframes())
        equal(len(samples), len(data) - 44, "samples in the WAV")
        return samples


def refused(call, code, status, *words):
    try:
        call()
    except errors.APIError as error:
        equal((error.code, error.status), (code, status), "error")
        for word in words:
            assert word in error.message, f"{word!r} is not in {error.message!r}"
        return error
    raise AssertionError(f"answered, expected {code} {status}")


@check
def models_are_listed_over_pages(api, _):
    names = [model.name for model in api.models.list(config={"page_size": 5})]
    assert len(names) == len(set(names)) > 5, names
    for name in ("gemini-3.8-flash-tts", "gemini-nano-banana-2.1", "gemini-3.8-flash", "gemini-2.5-flash-image-preview",
                 "gemini-2.5-flash-preview-tts", "gemini-2.5-pro", "gemini-2.5-flash", "gemini-1.5-pro-latest"):
        assert f"models/{name}" in names, f"{name} is not listed"


@check
def one_model_is_told(api, _):
    model = api.models.get(model="gemini-3.8-flash-tts")
    equal(model.name, "models/gemini-3.8-flash-tts", "name")
    equal((model.input_token_limit, model.output_token_limit), (8192, 16384), "limits")
    assert "generateContent" in model.supported_actions, model.supported_actions


@check
def tokens_are_counted(api, _):
    few = api.models.count_tokens(model="gemini-3.8-flash", contents="One two three.")
    many = api.models.count_tokens(model="gemini-3.8-flash", contents="One two three. " * 20)
    assert 0 < few.total_tokens < many.total_tokens, (few, many)


@check
def text_is_answered(api, _):
    response = api.models.generate_content(model="gemini-3.8-flash", contents="Who wrote Faust?")
    assert response.text and len(response.text) > 3, response
    assert response.response_id and response.model_version == "gemini-3.8-flash", response
    usage = response.usage_metadata
    equal(usage.total_token_count,
          usage.prompt_token_count + usage.candidates_token_count + (usage.thoughts_token_count or 0), "total tokens")


@check
def text_is_streamed(api, _):
    prompt = "Tell me about the river that flows through Cologne."
    chunks = list(api.models.generate_content_stream(model="gemini-3.8-flash", contents=prompt))
    assert len(chunks) > 1, f"{len(chunks)} chunks"
    equal([chunk.candidates[0].finish_reason for chunk in chunks[:-1]], [None] * (len(chunks) - 1), "early ends")
    equal(chunks[-1].candidates[0].finish_reason, types.FinishReason.STOP, "finish reason")
    equal(len({chunk.response_id for chunk in chunks}), 1, "response ids")
    equal({chunk.model_version for chunk in chunks}, {"gemini-3.8-flash"}, "model versions")
    whole = api.models.generate_content(model="gemini-3.8-flash", contents=prompt)
    equal("".join(chunk.text for chunk in chunks), whole.text, "joined text")
    counts = [chunk.usage_metadata.candidates_token_count for chunk in chunks]
    equal(counts, sorted(counts), "cumulative tokens")


@check
def a_function_is_called(api, _):
    tool = types.Tool(function_declarations=[types.FunctionDeclaration(
        name="get_weather", description="Get the current weather for a location",
        parameters=types.Schema(
            type="OBJECT", properties={"location": types.Schema(type="STRING")}, required=["location"]))])
    response = api.models.generate_content(
        model="gemini-2.5-pro", contents="What is the weather in San Francisco?",
        config=types.GenerateContentConfig(tools=[tool]))
    call = response.function_calls[0]
    equal((call.name, call.args), ("get_weather", {"location": "San Francisco"}), "call")


# MARK: thinking


def think(api, model="gemini-2.5-flash", **wishes):
    """The thoughts, the answer and the counted thoughts."""
    response = api.models.generate_content(
        model=model, contents="How does AI work?",
        config=types.GenerateContentConfig(thinking_config=types.ThinkingConfig(**wishes) if wishes else None))
    parts = response.candidates[0].content.parts
    thoughts = [part.text for part in parts if part.thought]
    assert all(part.thought for part in parts[:len(thoughts)]), "thoughts after the answer"
    usage = response.usage_metadata
    counted = usage.thoughts_token_count or 0
    equal(usage.total_token_count, usage.prompt_token_count + usage.candidates_token_count + counted, "total tokens")
    equal(response.text, "".join(part.text for part in parts if not part.thought), "text without thoughts")
    assert response.text, response
    return thoughts, response.text, counted


@check
def thoughts_are_parts_of_their_own(api, _):
    for model, wishes in (("gemini-2.5-flash", {"thinking_budget": 2048}), ("gemini-2.5-flash", {"thinking_budget": -1}),
                          ("gemini-2.5-pro", {}), ("gemini-3.8-flash", {"thinking_level": "HIGH"})):
        thoughts, text, counted = think(api, model, include_thoughts=True, **wishes)
        assert thoughts and all(thoughts) and counted > 0, (model, wishes, thoughts, counted)
        assert not any(thought in text for thought in thoughts), "the answer repeats the thoughts"


@check
def thoughts_are_counted_where_they_are_not_shown(api, _):
    for wishes in ({}, {"thinking_budget": 2048}, {"thinking_budget": -1}, {"include_thoughts": False}):
        thoughts, _, counted = think(api, **wishes)
        assert not thoughts and counted > 0, (wishes, thoughts, counted)


@check
def a_budget_bounds_the_thoughts(api, _):
    equal(think(api, thinking_budget=0)[2], 0, "thoughts with a budget of 0")
    equal(think(api, thinking_budget=0, include_thoughts=True)[::2], ([], 0), "thoughts with a budget of 0")
    few, many = (think(api, thinking_budget=budget)[2] for budget in (24, 24_576))
    assert 0 < few <= 24 < many <= 24_576, (few, many)


@check
def thoughts_are_streamed_first(api, _):
    kinds, thoughts = [], ""
    for chunk in api.models.generate_content_stream(
            model="gemini-2.5-flash", contents="How does AI work?",
            config=types.GenerateContentConfig(thinking_config=types.ThinkingConfig(include_thoughts=True))):
        for part in chunk.candidates[0].content.parts or []:
            if part.text:
                kinds.append(bool(part.thought))
                thoughts += part.text if part.thought else ""
    equal(kinds, sorted(kinds, reverse=True), "thoughts ahead of words")
    assert True in kinds and False in kinds, kinds
    equal(thoughts, "".join(think(api, include_thoughts=True)[0]), "thoughts of the stream")


@check
def thinking_that_the_model_cannot_do_is_refused(api, _):
    for model, wishes in (("gemini-2.5-pro", {"thinking_budget": 0}), ("gemini-2.5-flash", {"thinking_budget": 24_577}),
                          ("gemini-2.5-flash", {"thinking_level": "HIGH"}),
                          ("gemini-3.8-flash", {"thinking_level": "LOW", "thinking_budget": 100})):
        refused(lambda: think(api, model, **wishes), 400, "INVALID_ARGUMENT", "hinking")


# MARK: functions


def weather_station():
    """A function for the client to call by itself, and the places that it was asked for."""
    places = []

    def get_weather(location: str) -> dict:
        """Get the current weather for a location.

        Args:
          location: a city
        """
        places.append(location)
        return {"celsius": -3 if location == "Oslo" else 19}

    return get_weather, places


def kinds(contents):
    """The role and the payload of each part, in order."""
    return [(content.role, next(iter(part.model_dump(exclude_none=True, exclude={"thought_signature", "thought"}))))
            for content in contents for part in content.parts]


ONE_CALL = [("user", "text"), ("model", "function_call"), ("user", "function_response")]
TWO_CALLS = [("user", "text")] + [("model", "function_call")] * 2 + [("user", "function_response")] * 2


@check
def functions_are_called_by_the_client_itself(api, _):
    for model in ("gemini-2.5-flash", "gemini-2.5-pro", "gemini-3.8-flash"):
        function, places = weather_station()
        response = api.models.generate_content(
            model=model, contents="What is the weather in Oslo?", config=types.GenerateContentConfig(tools=[function]))
        equal(places, ["Oslo"], f"calls of {model}")
        equal(kinds(response.automatic_function_calling_history), ONE_CALL, "history")
        assert "-3" in response.text, response.text


@check
def functions_are_called_side_by_side(api, _):
    for model in ("gemini-2.5-pro", "gemini-3.8-flash"):
        function, places = weather_station()
        response = api.models.generate_content(
            model=model, contents="What is the weather in Oslo and in Rome?",
            config=types.GenerateContentConfig(tools=[function]))
        equal(places, ["Oslo", "Rome"], f"calls of {model}")
        history = response.automatic_function_calling_history
        equal(kinds(history), TWO_CALLS, "history")
        signed = [bool(part.thought_signature) for part in history[1].parts]
        equal(signed, [True, False], f"signatures of {model}: the first call alone has one")
        ids = {part.function_call.id for part in history[1].parts}
        equal(len(ids - {None}), 2 if model == "gemini-3.8-flash" else 0, f"ids of {model}")
        assert "-3" in response.text and "19" in response.text, response.text


@check
def functions_are_called_in_a_chat(api, _):
    function, places = weather_station()
    chat = api.chats.create(model="gemini-3.8-flash", config=types.GenerateContentConfig(tools=[function]))
    assert "-3" in chat.send_message("What is the weather in Oslo?").text
    assert "19" in chat.send_message("What is the weather in Rome and in Paris?").text
    assert chat.send_message("Hello").text
    equal(places, ["Oslo", "Rome", "Paris"], "calls")
    words = [("model", "text")]
    equal(kinds(chat.get_history()), ONE_CALL + words + TWO_CALLS + words + [("user", "text")] + words, "history")


@check
def functions_are_called_in_a_streamed_chat(api, _):
    function, places = weather_station()
    chat = api.chats.create(model="gemini-3.8-flash", config=types.GenerateContentConfig(tools=[function]))
    for question, celsius in (("What is the weather in Oslo?", "-3"), ("What is the weather in Rome?", "19")):
        texts = [part.text for chunk in chat.send_message_stream(question)
                 for part in chunk.candidates[0].content.parts or [] if part.text]
        assert celsius in "".join(texts), texts
    equal(places, ["Oslo", "Rome"], "calls")


@check
def functions_can_be_forced_and_forbidden(api, _):
    function, places = weather_station()

    def ask(prompt, mode, **more):
        return api.models.generate_content(model="gemini-3.8-flash", contents=prompt, config=types.GenerateContentConfig(
            tools=[function], automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
            tool_config=types.ToolConfig(function_calling_config=types.FunctionCallingConfig(mode=mode, **more))))

    equal([call.name for call in ask("Hello", "ANY").function_calls], ["get_weather"], "forced call")
    equal(ask("Hello", "ANY", allowed_function_names=["get_weather"]).function_calls[0].name, "get_weather", "allowed")
    answer = ask("What is the weather in Oslo?", "NONE")
    assert answer.text and not answer.function_calls, answer
    equal(places, [], "calls by the client")


@check
def a_function_that_fails_is_told(api, _):
    def get_weather(location: str) -> dict:
        """Get the current weather for a location."""
        raise RuntimeError(f"no station in {location}")

    response = api.models.generate_content(
        model="gemini-3.8-flash", contents="What is the weather in Oslo?",
        config=types.GenerateContentConfig(tools=[get_weather]))
    assert "no station in Oslo" in response.text, response.text


def weather_history(signature):
    call = types.Part(function_call=types.FunctionCall(name="get_weather", args={"location": "Oslo"}))
    call.thought_signature = signature
    result = types.Part.from_function_response(name="get_weather", response={"celsius": -3})
    return [types.UserContent("What is the weather in Oslo?"), types.ModelContent([call]), types.UserContent([result])]


@check
def a_call_without_its_signature_is_refused(api, _):
    refused(lambda: api.models.generate_content(model="gemini-3.8-flash", contents=weather_history(None)),
            400, "INVALID_ARGUMENT", "thought_signature", "get_weather")
    older = api.models.generate_content(model="gemini-2.5-pro", contents=weather_history(None))
    assert "-3" in older.text, older.text
    # An earlier turn is not looked into.
    history = weather_history(None) + [types.ModelContent("It is cold."), types.UserContent("Hello")]
    assert api.models.generate_content(model="gemini-3.8-flash", contents=history).text


# MARK: structure


class Mood(enum.Enum):
    HAPPY = "happy"
    SAD = "sad"


class Author(BaseModel):
    name: str
    born: typing.Optional[int] = None


class Book(BaseModel):
    title: str
    year: int
    mood: Mood
    authors: list[Author]


BOOK = 'Tell me of the book "Dune", year: 1965, a sad one.'


def in_shape(api, contents, **wishes):
    wishes.setdefault("response_mime_type", "application/json")
    return api.models.generate_content(
        model="gemini-3.8-flash", contents=contents, config=types.GenerateContentConfig(**wishes))


@check
def an_answer_has_the_shape_of_a_class(api, _):
    book = in_shape(api, BOOK, response_schema=Book).parsed
    assert isinstance(book, Book) and book.authors, book
    equal((book.title, book.year, book.mood), ("Dune", 1965, Mood.SAD), "book")
    books = in_shape(api, BOOK, response_schema=list[Book]).parsed
    assert books and all(isinstance(book, Book) for book in books), books


@check
def an_answer_has_the_shape_of_a_json_schema(api, _):
    schema = Book.model_json_schema()
    assert "$defs" in schema, schema
    book = Book.model_validate_json(in_shape(api, BOOK, response_json_schema=schema).text)
    equal((book.title, book.year, book.mood), ("Dune", 1965, Mood.SAD), "book")


@check
def an_answer_is_one_of_a_choice(api, _):
    response = in_shape(api, "What a sad day.", response_mime_type="text/x.enum", response_schema=Mood)
    equal((response.text, response.parsed), ("sad", Mood.SAD), "choice")
    equal(json.loads(in_shape(api, "What a sad day.", response_schema=Mood).text), "sad", "choice as JSON")


@check
def a_shape_is_streamed(api, _):
    chunks = api.models.generate_content_stream(
        model="gemini-3.8-flash", contents=BOOK,
        config=types.GenerateContentConfig(response_mime_type="application/json", response_schema=Book))
    equal(Book.model_validate_json("".join(chunk.text or "" for chunk in chunks)).title, "Dune", "title")


# MARK: conversation


@check
def a_system_instruction_is_followed(api, _):
    for instruction in ('End with "Amen."', ["Be kind.", 'End with "Amen."']):
        response = api.models.generate_content(
            model="gemini-3.8-flash", contents="What is 17 + 25?",
            config=types.GenerateContentConfig(system_instruction=instruction))
        assert "42" in response.text and response.text.endswith("Amen."), response.text


@check
def a_chat_remembers(api, _):
    chat = api.chats.create(model="gemini-3.8-flash", config=types.GenerateContentConfig(
        system_instruction='End with "Amen."'))
    first = chat.send_message("My colour is green.")
    second = chat.send_message("What is my colour?")
    assert "green" in second.text and second.text.endswith("Amen."), second.text
    assert second.usage_metadata.prompt_token_count > first.usage_metadata.prompt_token_count, second.usage_metadata
    streamed = "".join(chunk.text or "" for chunk in chat.send_message_stream("What did I say first?"))
    assert "My colour is green." in streamed, streamed
    again = api.chats.create(model="gemini-3.8-flash", history=chat.get_history())
    assert "green" in again.send_message("What is my colour?").text


@check
def tokens_are_counted_as_they_are_used(api, _):
    picture = types.Part.from_bytes(data=drawn("PNG", (250, 10, 10)), mime_type="image/png")
    for contents in ("How does AI work?", ["What is this?", picture],
                     [types.UserContent("Hello"), types.ModelContent("Hello!"), types.UserContent("How are you?")]):
        counted = api.models.count_tokens(model="gemini-3.8-flash", contents=contents).total_tokens
        used = api.models.generate_content(model="gemini-3.8-flash", contents=contents).usage_metadata
        equal(used.prompt_token_count, counted, "tokens of the prompt")
        equal(sum(entry.token_count for entry in used.prompt_tokens_details), counted, "tokens of its details")


@check
def a_blocked_prompt_has_no_answer(api, _):
    response = api.models.generate_content(model="gemini-3.8-flash", contents="BLOCK_ME, please.")
    assert not response.candidates and response.text is None, response
    equal(response.prompt_feedback.block_reason, types.BlockedReason.SAFETY, "reason")
    assert any(rating.blocked for rating in response.prompt_feedback.safety_ratings), response.prompt_feedback
    chunks = list(api.models.generate_content_stream(model="gemini-3.8-flash", contents="BLOCK_ME, please."))
    equal([chunk.prompt_feedback.block_reason for chunk in chunks if chunk.prompt_feedback],
          [types.BlockedReason.SAFETY], "reasons of the stream")
    open_to_all = types.GenerateContentConfig(safety_settings=[types.SafetySetting(
        category="HARM_CATEGORY_DANGEROUS_CONTENT", threshold="BLOCK_NONE")])
    assert api.models.generate_content(model="gemini-3.8-flash", contents="BLOCK_ME, please.", config=open_to_all).text


@check
def a_blocked_answer_has_a_reason(api, _):
    for word, reason in (("BLOCK_ANSWER", "SAFETY"), ("FINISH_RECITATION", "RECITATION")):
        candidate = api.models.generate_content(model="gemini-3.8-flash", contents=f"{word}!").candidates[0]
        equal(candidate.finish_reason.value, reason, "finish reason")
        assert not candidate.content or not candidate.content.parts, candidate


# MARK: the service's own tools


def with_tool(api, prompt, tool, model="gemini-3.8-flash"):
    return api.models.generate_content(model=model, contents=prompt, config=types.GenerateContentConfig(tools=[tool]))


def grounded(text, metadata):
    """Asserts that sources and segments fit together, and the segments the text, counted in bytes."""
    chunks, supports = metadata.grounding_chunks, metadata.grounding_supports
    assert chunks and supports and metadata.web_search_queries, metadata
    assert all(chunk.web.uri.startswith("https://") and chunk.web.title for chunk in chunks), chunks
    assert "<" in metadata.search_entry_point.rendered_content, metadata.search_entry_point
    data = text.encode()
    for support in supports:
        segment = support.segment
        equal(data[segment.start_index or 0:segment.end_index].decode(), segment.text, "segment")
        assert support.grounding_chunk_indices, support
        assert all(0 <= index < len(chunks) for index in support.grounding_chunk_indices), support


@check
def a_search_has_sources(api, _):
    prompt = "Wie heißt die Brücke in Köln – und 東京タワー? 🌉"
    tool = types.Tool(google_search=types.GoogleSearch())
    for model in ("gemini-2.5-flash", "gemini-3.8-flash"):
        response = with_tool(api, prompt, tool, model)
        assert len(response.text.encode()) > len(response.text), "expected letters of several bytes in the answer"
        grounded(response.text, response.candidates[0].grounding_metadata)
    chunks = list(api.models.generate_content_stream(
        model="gemini-3.8-flash", contents=prompt, config=types.GenerateContentConfig(tools=[tool])))
    metadata = [chunk.candidates[0].grounding_metadata for chunk in chunks if chunk.candidates[0].grounding_metadata]
    equal(len(metadata), 1, "metadata in the stream")
    grounded("".join(chunk.text or "" for chunk in chunks), metadata[0])


@check
def addresses_are_told(api, _):
    response = with_tool(api, "Compare https://example.com/a?b=c and https://example.org.",
                         types.Tool(url_context=types.UrlContext()))
    entries = response.candidates[0].url_context_metadata.url_metadata
    equal([entry.retrieved_url for entry in entries], ["https://example.com/a?b=c", "https://example.org"], "addresses")
    assert all(entry.url_retrieval_status for entry in entries) and response.text, response


@check
def code_is_run(api, _):
    tool = types.Tool(code_execution=types.ToolCodeExecution())
    for model in ("gemini-2.5-flash", "gemini-3.8-flash"):
        response = with_tool(api, "What is the sum of the first 50 prime numbers?", tool, model)
        code, result, words = (part for part in response.candidates[0].content.parts if not part.thought)
        equal(code.executable_code.language, types.Language.PYTHON, "language")
        equal(result.code_execution_result.outcome, types.Outcome.OUTCOME_OK, "outcome")
        compile(code.executable_code.code, "code", "exec")  # it is not run here: another server may stand at the address
        assert "print(" in code.executable_code.code, code.executable_code.code
        equal(result.code_execution_result.output.strip(), "5117", "output")
        assert "5117" in words.text and ".." not in words.text, words.text
        equal(response.executable_code, code.executable_code.code, "code")
        usage = response.usage_metadata
        equal(usage.total_token_count, usage.prompt_token_count + usage.tool_use_prompt_token_count
              + usage.candidates_token_count + (usage.thoughts_token_count or 0), "total tokens")


@check
def code_is_run_in_a_chat(api, _):
    chat = api.chats.create(model="gemini-3.8-flash", config=types.GenerateContentConfig(
        tools=[types.Tool(code_execution=types.ToolCodeExecution())]))
    assert "42" in chat.send_message("What is 17 + 25?").text
    failed = chat.send_message("And 1 / 0?").candidates[0].content.parts
    outcomes = [part.code_execution_result.outcome for part in failed if part.code_execution_result]
    equal(outcomes, [types.Outcome.OUTCOME_FAILED], "outcome of a division by zero")


@check
def the_2_5_models_speak_raw_samples(api, _):
    part = only_part(api.models.generate_content(
        model="gemini-2.5-flash-preview-tts", contents="Say warmly: good morning to all of you", config=speech()))
    equal(part.inline_data.mime_type, "audio/L16;codec=pcm;rate=24000", "type")
    spoken(part.inline_data.data, 0.7)


@check
def the_3_8_models_speak_wav(api, _):
    part = only_part(api.models.generate_content(
        model="gemini-3.8-flash-tts", config=speech("Puck"),
        contents=types.Content(role="user", parts=[types.Part(
            text="Good morning to all of you.", speech_metadata=types.SpeechMetadata(style="warm"))])))
    equal(part.inline_data.mime_type, "audio/wav", "type")
    spoken(wav(part.inline_data.data), 0.7)


@check
def two_speakers_take_turns(api, _):
    config = types.GenerateContentConfig(
        response_modalities=["AUDIO"],
        speech_config=types.SpeechConfig(multi_speaker_voice_config=types.MultiSpeakerVoiceConfig(
            speaker_voice_configs=[
                types.SpeakerVoiceConfig(speaker="Ann", voice_config=voice("Kore")),
                types.SpeakerVoiceConfig(speaker="Bob", voice_config=voice("Charon"))])))
    old = only_part(api.models.generate_content(
        model="gemini-2.5-pro-preview-tts", contents="Ann: Are you ready?\nBob: Almost, give me a minute.",
        config=config))
    spoken(old.inline_data.data, 1.2)
    new = only_part(api.models.generate_content(
        model="gemini-3.8-flash-lite-tts", config=config,
        contents=types.Content(role="user", parts=[
            types.Part(text="Are you ready?", speech_metadata=types.SpeechMetadata(speaker="Ann")),
            types.Part(text="Almost.", speech_metadata=types.SpeechMetadata(speaker="Bob"))])))
    spoken(wav(new.inline_data.data), 0.8)


@check
def voices_differ(api, _):
    def say(name):
        return only_part(api.models.generate_content(
            model="gemini-3.1-flash-tts-preview", contents="One sentence.", config=speech(name))).inline_data.data

    recordings = {say(name) for name in ("Zephyr", "Puck", "Charon", "Kore")}
    equal(len(recordings), 4, "different recordings of four voices")


@check
def speech_is_streamed(api, _):
    text = "The first sentence is short. The second one is a little longer, so that it takes its time. And a third."
    chunks = list(api.models.generate_content_stream(model="gemini-3.8-flash-tts", contents=text, config=speech()))
    data = [chunk.candidates[0].content.parts[0].inline_data for chunk in chunks[:-1]]
    assert len(data) > 3, f"{len(data)} chunks of speech"
    equal({piece.mime_type for piece in data}, {"audio/l16; rate=24000; channels=1"}, "types")
    assert all(4_800 <= len(piece.data) <= 48_000 for piece in data[:-1]), [len(piece.data) for piece in data]
    equal(chunks[-1].candidates[0].finish_reason, types.FinishReason.STOP, "finish reason")
    assert chunks[-1].usage_metadata.candidates_token_count > 0
    whole = b"".join(piece.data for piece in data)
    spoken(whole, 4)
    unary = only_part(api.models.generate_content(model="gemini-3.8-flash-tts", contents=text, config=speech()))
    alike(len(whole), len(wav(unary.inline_data.data)), "bytes of the stream against the recording")


@check
def a_wished_audio_format_is_given(api, _):
    def say(name):
        config = speech()
        config.http_options = types.HttpOptions(
            extra_body={"generationConfig": {"responseFormat": {"audio": {"mimeType": name}}}})
        part = only_part(api.models.generate_content(
            model="gemini-3.8-flash-tts", contents="Good morning.", config=config))
        return part.inline_data.mime_type, len(part.inline_data.data)

    linear = say("AUDIO_L16")
    equal(linear[0], "audio/l16; rate=24000; channels=1", "type")
    for name, mime_type in (("AUDIO_MULAW", "audio/mulaw"), ("AUDIO_ALAW", "audio/alaw")):
        found = say(name)
        equal(found[0], mime_type, "type")
        alike(found[1], linear[1] / 2, f"bytes of {name}")
    refused(lambda: say("AUDIO_MP3"), 400, "INVALID_ARGUMENT", "AUDIO_MP3")


def picture(response, format_name):
    parts = response.candidates[0].content.parts
    equal(response.candidates[0].finish_reason, types.FinishReason.STOP, "finish reason")
    data = parts[-1].inline_data
    equal(data.mime_type, f"image/{format_name.lower()}", "type")
    image = Image.open(io.BytesIO(data.data))
    image.load()
    equal(image.format, format_name, "bytes")
    return parts, image


@check
def the_2_5_models_draw_png(api, _):
    parts, image = picture(api.models.generate_content(
        model="gemini-2.5-flash-image", contents="A banana dish in a fancy restaurant"), "PNG")
    assert len(parts) == 2 and parts[0].text, "expected words before the picture"
    equal(image.size, (1024, 1024), "size")
    assert len(image.convert("RGB").resize((64, 64)).getcolors(64 * 64)) > 20, "the picture is nearly blank"


@check
def the_3_models_draw_jpeg_in_the_wished_shape(api, _):
    parts, image = picture(api.models.generate_content(
        model="gemini-3-pro-image", contents="A lighthouse at dusk",
        config=types.GenerateContentConfig(
            response_modalities=["IMAGE"],
            image_config=types.ImageConfig(aspect_ratio="16:9", image_size="2K"))), "JPEG")
    equal(len(parts), 1, "parts")
    assert parts[0].thought_signature, "expected a signature on the picture"
    equal(image.size, (2752, 1536), "size")


@check
def a_seed_fixes_the_picture(api, _):
    def draw(seed):
        return picture(api.models.generate_content(
            model="gemini-2.5-flash-image", contents="A red boat",
            config=types.GenerateContentConfig(seed=seed, response_modalities=["IMAGE"])), "PNG")[1].tobytes()

    first = draw(7)
    equal(first == draw(7), True, "same seed, same picture")
    assert first != draw(8), "another seed gave the same picture"


@check
def a_picture_is_edited_in_its_own_size(api, _):
    source = Image.new("RGB", (320, 200), (200, 40, 40))
    for name in ("PNG", "JPEG", "WEBP"):
        file = io.BytesIO()
        source.save(file, name, **({"lossless": True} if name == "WEBP" else {}))
        _, image = picture(api.models.generate_content(
            model="gemini-2.5-flash-image",
            contents=[types.Part.from_bytes(data=file.getvalue(), mime_type=f"image/{name.lower()}"),
                      "Make this picture black and white"]), "PNG")
        equal(image.size, source.size, f"size of the edited {name}")
        pixels = image.convert("RGB").resize((40, 25)).tobytes()
        spread = max(max(pixel) - min(pixel) for pixel in zip(pixels[0::3], pixels[1::3], pixels[2::3]))
        assert spread <= 2, f"{name}: colours are {spread} apart, expected grey"


@check
def a_picture_is_streamed(api, _):
    chunks = list(api.models.generate_content_stream(
        model="gemini-nano-banana-2.1", contents="A small green house"))
    equal(len(chunks), 2, "chunks")
    assert chunks[0].candidates[0].content.parts[0].text and chunks[0].candidates[0].finish_reason is None
    _, image = picture(chunks[1], "JPEG")
    equal(image.size, (1024, 1024), "size")
    details = chunks[1].usage_metadata.candidates_tokens_details
    equal([(entry.modality.value, entry.token_count) for entry in details], [("IMAGE", 1120)], "details")


# MARK: pictures in


def drawn(format_name, colour, size=(40, 30)):
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, format_name, **({"lossless": True} if format_name == "WEBP" else {}))
    return file.getvalue()


@check
def a_picture_is_seen(api, _):
    for name, told in (("PNG", "PNG"), ("JPEG", "JPEG"), ("WEBP", "WebP")):
        part = types.Part.from_bytes(data=drawn(name, (250, 10, 10)), mime_type=f"image/{name.lower()}")
        response = api.models.generate_content(model="gemini-3.8-flash", contents=[part, "What is this?"])
        for word in (told, "40", "30", "red"):
            assert word in response.text, f"{word!r} is not in {response.text!r}"
        counts = {entry.modality.value: entry.token_count for entry in response.usage_metadata.prompt_tokens_details}
        equal(counts["IMAGE"], 258, "tokens of a small picture")
    damaged = types.Part.from_bytes(data=drawn("PNG", (1, 2, 3))[:60], mime_type="image/png")
    refused(lambda: api.models.generate_content(model="gemini-3.8-flash", contents=[damaged, "What is this?"]),
            400, "INVALID_ARGUMENT")


@check
def several_pictures_are_seen_in_their_order(api, _):
    parts = [types.Part.from_bytes(data=drawn("PNG", colour), mime_type="image/png")
             for colour in ((250, 10, 10), (10, 10, 250))]
    text = api.models.generate_content(model="gemini-2.5-flash", contents=parts + ["Compare them"]).text
    assert 0 <= text.find("red") < text.find("blue"), text


@check
def pictures_are_edited_together(api, _):
    left = types.Part.from_bytes(data=drawn("PNG", (250, 10, 10), (200, 100)), mime_type="image/png")
    right = types.Part.from_bytes(data=drawn("JPEG", (10, 10, 250), (200, 100)), mime_type="image/jpeg")
    for model, format_name in (("gemini-2.5-flash-image", "PNG"), ("gemini-3-pro-image", "JPEG")):
        for parts in ([left, right], [right, left]):
            _, image = picture(api.models.generate_content(
                model=model, contents=parts + ["Put them side by side"]), format_name)
            pixels = [image.convert("RGB").getpixel((image.width * place // 4, image.height // 2)) for place in (1, 3)]
            equal([pixel[0] > pixel[2] for pixel in pixels], [parts[0] is left, parts[1] is left], f"sides by {model}")


def greyness(image):
    pixels = image.convert("RGB").resize((40, 40)).tobytes()
    return max(max(pixel) - min(pixel) for pixel in zip(pixels[0::3], pixels[1::3], pixels[2::3]))


@check
def a_picture_is_edited_over_turns(api, _):
    for model in ("gemini-3-pro-image", "gemini-nano-banana-2.1"):
        chat = api.chats.create(model=model)
        parts, first = picture(chat.send_message("A red boat on a blue sea"), "JPEG")
        assert parts[-1].thought_signature, f"the picture of {model} has no signature"
        _, second = picture(chat.send_message("Make it black and white"), "JPEG")
        assert greyness(first) > 60 and greyness(second) <= 3, (greyness(first), greyness(second))
        _, third = picture(chat.send_message("Rotate it by 180 degrees"), "JPEG")
        assert greyness(third) <= 3 and third.tobytes() != second.tobytes(), "the third picture is not the turned second"
        history = chat.get_history()
        equal([content.role for content in history], ["user", "model"] * 3, "roles")
        edited = [part for part in history[3].parts if part.inline_data]
        assert edited and edited[0].thought_signature, "the history keeps no signature"


@check
def a_picture_without_its_signature_is_refused(api, _):
    chat = api.chats.create(model="gemini-3-pro-image")
    chat.send_message("A red boat")
    history = chat.get_history()
    for part in history[1].parts:
        part.thought_signature = None
    contents = history + [types.UserContent("Make it black and white")]
    refused(lambda: api.models.generate_content(model="gemini-3-pro-image", contents=contents),
            400, "INVALID_ARGUMENT", "thought_signature")
    # The 2.5 models have none.
    picture(api.models.generate_content(model="gemini-2.5-flash-image", contents=contents), "PNG")


@check
def the_client_can_wait_aside(_, options):
    async def run():
        async with client(options.base_url, options.key or "any-key").aio as api:
            answers = await asyncio.gather(*(
                api.models.generate_content(model="gemini-3.8-flash", contents=f"What is {number} + 1?")
                for number in range(10, 18)))
            for number, answer in zip(range(10, 18), answers):
                assert str(number + 1) in answer.text, answer.text
            chunks = [chunk.text or "" async for chunk in await api.models.generate_content_stream(
                model="gemini-3.8-flash", contents="What is 17 + 25?")]
            assert "42" in "".join(chunks), chunks
            chat = api.chats.create(model="gemini-3.8-flash")
            await chat.send_message("My colour is green.")
            assert "green" in (await chat.send_message("What is my colour?")).text

    asyncio.run(run())


@check
def errors_are_googles(api, _):
    refused(lambda: api.models.generate_content(model="gemini-99", contents="hi"), 404, "NOT_FOUND",
            "models/gemini-99 is not found for API version", "is not supported for generateContent")
    refused(lambda: api.models.get(model="gemini-99"), 404, "NOT_FOUND")
    refused(lambda: api.models.generate_content(
        model="gemini-3.8-flash-tts", contents="hi", config=speech("Nobody")), 400, "INVALID_ARGUMENT", "Nobody")
    refused(lambda: api.models.generate_content(model="gemini-2.5-flash-preview-tts", contents="hi"),
            400, "INVALID_ARGUMENT", "response modalities", "* AUDIO")
    refused(lambda: api.models.generate_content(
        model="gemini-3.8-flash", contents="hi",
        config=types.GenerateContentConfig(image_config=types.ImageConfig(aspect_ratio="1:1"))),
        400, "INVALID_ARGUMENT")
    config = speech()
    config.temperature = 0.5
    refused(lambda: api.models.generate_content(model="gemini-3.8-flash-tts", contents="hi", config=config),
            400, "INVALID_ARGUMENT", "temperature")
    refused(lambda: api.models.generate_content(
        model="gemini-2.5-flash-preview-tts", config=speech(),
        contents=types.Content(parts=[types.Part(text="hi", speech_metadata=types.SpeechMetadata(style="dry"))])),
        400, "INVALID_ARGUMENT", "speechMetadata")


@check
def an_unknown_field_is_refused(api, _):
    config = types.GenerateContentConfig(http_options=types.HttpOptions(extra_body={"wrongField": 1}))
    refused(lambda: api.models.generate_content(model="gemini-3.8-flash", contents="hi", config=config),
            400, "INVALID_ARGUMENT", 'Unknown name "wrongField": Cannot find field.')


@check
def an_error_ahead_of_a_stream_is_raised(api, _):
    refused(lambda: list(api.models.generate_content_stream(model="gemini-99", contents="hi")), 404, "NOT_FOUND",
            "gemini-99")


@check
def v1beta_answers_as_v1(_, options):
    beta = client(options.base_url, options.key or "any-key", "v1beta")
    response = beta.models.generate_content(model="gemini-3.8-flash", contents="hi")
    assert response.text, response


@check
def a_wrong_key_is_refused(_, options):
    stranger = client(options.base_url, "not-the-key")
    if options.key is None:
        assert stranger.models.generate_content(model="gemini-3.8-flash", contents="hi").text
        return
    error = refused(lambda: stranger.models.generate_content(model="gemini-3.8-flash", contents="hi"),
                    400, "INVALID_ARGUMENT", "API key not valid")
    equal(error.details["error"]["details"][0]["reason"], "API_KEY_INVALID", "reason")


if __name__ == "__main__":
    sys.exit(main(__doc__.splitlines()[0], client))
