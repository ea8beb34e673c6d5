#!/usr/bin/env python3
"""Checks a running Riffle server with OpenAI's own Python client.

usage: openai_check.py BASE_URL [--key KEY]

Needs `openai` and `pillow`. BASE_URL is the server's address without `/v1`. Prints one line for each check and
`N passed, M failed`; the exit status is 0 only when every check passed.
"""

import base64
import io
import json
import struct
import sys
import urllib.request

from checks import check, equal, main, spoken  # before the client: it reads the environment

import openai
from PIL import Image
from pydantic import BaseModel

TEXT = "gemini-3.8-flash"
DRAW = "gemini-2.5-flash-image"
SPEAK = "gemini-3.8-flash-tts"


def client(base_url, key):
    return openai.OpenAI(api_key=key, base_url=base_url.rstrip("/") + "/v1", timeout=120, max_retries=0)


def user(content):
    return [{"role": "user", "content": content}]


def png(width, height, colour):
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(buffer, "PNG")
    return buffer.getvalue()


def data_url(data, media_type="image/png"):
    return f"data:{media_type};base64,{base64.b64encode(data).decode()}"


def refused(kind, call, *words):
    try:
        call()
    except kind as error:
        for word in words:
            assert word in str(error), f"{word!r} is not in {str(error)!r}"
        return error
    raise AssertionError(f"answered, expected {kind.__name__}")


def tool(name, description, **properties):
    parameters = {"type": "object", "properties": properties, "required": list(properties)}
    return {"type": "function", "function": {"name": name, "description": description, "parameters": parameters}}


WEATHER = tool("get_weather", "Get the current weather for a location", location={"type": "string", "description": "a city"})


@check
def models_are_listed(api, _):
    names = [model.id for model in api.models.list()]
    assert {"gemini-3.8-flash", "gemini-3.8-flash-tts", "gemini-2.5-flash-image"} <= set(names), names
    model = api.models.retrieve("gemini-3.8-flash")
    equal((model.id, model.object), ("gemini-3.8-flash", "model"), "model")


@check
def a_chat_is_answered(api, _):
    answer = api.chat.completions.create(model=TEXT, messages=user("Who wrote Faust?"))
    equal((answer.object, len(answer.choices)), ("chat.completion", 1), "answer")
    choice = answer.choices[0]
    equal((choice.index, choice.message.role, choice.finish_reason), (0, "assistant", "stop"), "choice")
    assert len(choice.message.content) > 3 and answer.id.startswith("chatcmpl-"), answer
    usage = answer.usage
    equal(usage.total_tokens, usage.prompt_tokens + usage.completion_tokens, "total tokens")
    assert usage.prompt_tokens > 0 and usage.completion_tokens > 0, usage


@check
def a_chat_is_streamed(api, _):
    unary = api.chat.completions.create(model=TEXT, messages=user("What is 17 + 25?")).choices[0].message.content
    chunks = list(api.chat.completions.create(
        model=TEXT, messages=user("What is 17 + 25?"), stream=True, stream_options={"include_usage": True}))
    equal(len({chunk.id for chunk in chunks}), 1, "ids of one stream")
    equal({chunk.object for chunk in chunks}, {"chat.completion.chunk"}, "objects")
    equal(chunks[0].choices[0].delta.role, "assistant", "role of the first delta")
    text = "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices)
    equal(text, unary, "text of the stream")
    assert "42" in text, text
    reasons = [choice.finish_reason for chunk in chunks for choice in chunk.choices if choice.finish_reason]
    equal(reasons, ["stop"], "finish reasons")
    equal((chunks[-1].choices, chunks[-1].usage.total_tokens > 0), ([], True), "usage chunk")
    assert all(chunk.usage is None for chunk in chunks[:-1]), "usage ahead of the last chunk"


@check
def usage_is_streamed_only_when_asked(api, _):
    chunks = list(api.chat.completions.create(model=TEXT, messages=user("Hello"), stream=True))
    assert all(chunk.usage is None and chunk.choices for chunk in chunks), chunks[-1]


@check
def a_conversation_has_a_history(api, _):
    messages = [{"role": "system", "content": "You are brief."}, {"role": "user", "content": "What is 17 + 25?"}]
    first = api.chat.completions.create(model=TEXT, messages=messages)
    messages += [{"role": "assistant", "content": first.choices[0].message.content},
                 {"role": "user", "content": "Thank you. And 3 * 5?"}]
    second = api.chat.completions.create(model=TEXT, messages=messages)
    assert "15" in second.choices[0].message.content, second
    assert second.usage.prompt_tokens > first.usage.prompt_tokens, (first.usage, second.usage)


@check
def a_limit_of_tokens_cuts(api, _):
    answer = api.chat.completions.create(model="gemini-2.5-flash", messages=user("How does AI work?"), max_tokens=3,
                                         reasoning_effort="none")
    equal(answer.choices[0].finish_reason, "length", "finish reason")


@check
def thinking_is_counted_apart(api, _):
    answer = api.chat.completions.create(
        model="gemini-2.5-flash", messages=user("How does AI work?"), reasoning_effort="high",
        extra_body={"extra_body": {"google": {"thinking_config": {"include_thoughts": True}}}})
    details = answer.usage.completion_tokens_details
    assert 0 < details.reasoning_tokens < answer.usage.completion_tokens, answer.usage
    assert answer.choices[0].message.content, answer
    none = api.chat.completions.create(
        model="gemini-2.5-flash", messages=user("How does AI work?"), reasoning_effort="none")
    details = none.usage.completion_tokens_details
    assert not details or not details.reasoning_tokens, none.usage


@check
def thoughts_are_told_apart(api, _):
    answer = api.chat.completions.create(
        model="gemini-2.5-flash", messages=user("How does AI work?"),
        extra_body={"extra_body": {"google": {"thinking_config": {"thinking_budget": 1024, "include_thoughts": True}}}})
    message = answer.choices[0].message
    thoughts = message.model_extra.get("reasoning_content")
    assert thoughts and thoughts not in message.content, message


@check
def a_tool_is_called_and_answered(api, _):
    messages = user("What is the weather in Oslo?")
    first = api.chat.completions.create(model=TEXT, messages=messages, tools=[WEATHER]).choices[0]
    equal(first.finish_reason, "tool_calls", "finish reason")
    call = first.message.tool_calls[0]
    equal((call.type, call.function.name), ("function", "get_weather"), "call")
    assert "Oslo" in json.loads(call.function.arguments)["location"] and call.id, call
    messages += [first.message.model_dump(exclude_none=True),
                 {"role": "tool", "tool_call_id": call.id, "content": json.dumps({"celsius": -3})}]
    second = api.chat.completions.create(model=TEXT, messages=messages, tools=[WEATHER]).choices[0]
    equal(second.finish_reason, "stop", "finish reason of the second turn")
    assert "-3" in second.message.content, second


@check
def tools_are_called_side_by_side_in_a_stream(api, _):
    calls = {}
    for chunk in api.chat.completions.create(
            model=TEXT, messages=user("What is the weather in Oslo and in Rome?"), tools=[WEATHER], stream=True):
        for choice in chunk.choices:
            for part in choice.delta.tool_calls or []:
                call = calls.setdefault(part.index, {"id": None, "name": "", "arguments": ""})
                call["id"] = part.id or call["id"]
                call["name"] += (part.function.name or "")
                call["arguments"] += (part.function.arguments or "")
    places = [json.loads(calls[index]["arguments"])["location"] for index in sorted(calls)]
    assert len(places) == 2 and "Oslo" in places[0] and "Rome" in places[1], calls
    equal(len({call["id"] for call in calls.values()}), 2, "ids")


@check
def tools_can_be_forced_and_forbidden(api, _):
    forced = api.chat.completions.create(
        model=TEXT, messages=user("Hello"), tools=[WEATHER],
        tool_choice={"type": "function", "function": {"name": "get_weather"}}).choices[0]
    equal(forced.message.tool_calls[0].function.name, "get_weather", "forced call")
    forbidden = api.chat.completions.create(
        model=TEXT, messages=user("What is the weather in Oslo?"), tools=[WEATHER], tool_choice="none").choices[0]
    assert forbidden.message.content and not forbidden.message.tool_calls, forbidden


@check
def an_answer_has_the_asked_structure(api, _):
    class Book(BaseModel):
        title: str
        year: int
        tags: list[str]

    answer = api.chat.completions.parse(model=TEXT, messages=user("Tell me of a book."), response_format=Book)
    book = answer.choices[0].message.parsed
    assert isinstance(book, Book), answer
    json.loads(api.chat.completions.create(
        model=TEXT, messages=user("Tell me of a book."),
        response_format={"type": "json_object"}).choices[0].message.content)


@check
def a_picture_is_seen(api, _):
    content = [{"type": "text", "text": "What is this?"},
               {"type": "image_url", "image_url": {"url": data_url(png(40, 30, (250, 10, 10)))}}]
    text = api.chat.completions.create(model=TEXT, messages=user(content)).choices[0].message.content
    for word in ("PNG", "40", "30", "red"):
        assert word.lower() in text.lower(), text


@check
def nothing_is_fetched_for_a_picture(api, _):
    content = [{"type": "image_url", "image_url": {"url": "https://127.0.0.1/picture.png"}}]
    refused(openai.BadRequestError, lambda: api.chat.completions.create(model=TEXT, messages=user(content)))


@check
def a_picture_comes_in_a_chat(api, _):
    text = api.chat.completions.create(model=DRAW, messages=user("Draw a red ball")).choices[0].message.content
    begin = text.index("data:image/png;base64,")
    picture = Image.open(io.BytesIO(base64.b64decode(text[begin + 22:text.index(")", begin)], validate=True)))
    picture.load()
    equal((picture.format, min(picture.size) > 100), ("PNG", True), "picture")


@check
def sound_comes_in_a_chat(api, _):
    answer = api.chat.completions.create(
        model=SPEAK, messages=user("Good morning."), modalities=["text", "audio"],
        audio={"voice": "alloy", "format": "wav"})
    sound = base64.b64decode(answer.choices[0].message.audio.data, validate=True)
    if sound[:4] == b"RIFF":
        sound = sound[sound.index(b"data") + 8:]
    spoken(sound, 0.5)


@check
def pictures_are_made(api, _):
    answer = api.images.generate(model=DRAW, prompt="A red ball", n=2, size="1536x1024", response_format="b64_json")
    equal(len(answer.data), 2, "pictures")
    for entry in answer.data:
        picture = Image.open(io.BytesIO(base64.b64decode(entry.b64_json, validate=True)))
        picture.load()
        assert picture.format == "PNG" and picture.width > picture.height, picture
    assert answer.created > 1_700_000_000, answer.created


@check
def a_picture_comes_in_the_asked_format(api, _):
    for name in ("png", "jpeg", "webp"):
        answer = api.images.generate(model=DRAW, prompt="A blue box", output_format=name)
        picture = Image.open(io.BytesIO(base64.b64decode(answer.data[0].b64_json, validate=True)))
        picture.load()
        equal(picture.format, name.upper(), "format")


@check
def a_picture_can_be_a_link(api, options):
    answer = api.images.generate(model=DRAW, prompt="A green box", response_format="url")
    url = answer.data[0].url
    assert url.startswith(options.base_url.rstrip("/") + "/"), url
    with urllib.request.urlopen(url, timeout=30) as response:
        equal(response.headers["content-type"], "image/png", "content type")
        Image.open(io.BytesIO(response.read())).load()


@check
def a_picture_is_edited(api, _):
    source = ("source.png", png(320, 200, (10, 200, 10)), "image/png")
    answer = api.images.edit(model=DRAW, image=source, prompt="Make it black and white")
    picture = Image.open(io.BytesIO(base64.b64decode(answer.data[0].b64_json, validate=True))).convert("RGB")
    red, green, blue = picture.getpixel((picture.width // 2, picture.height // 2))
    assert max(red, green, blue) - min(red, green, blue) < 16, (red, green, blue)


@check
def several_pictures_are_edited_together(api, _):
    sources = [(f"{index}.png", png(200, 200, colour), "image/png")
               for index, colour in enumerate([(200, 10, 10), (10, 10, 200)])]
    answer = api.images.edit(model=DRAW, image=sources, prompt="Put them side by side")
    Image.open(io.BytesIO(base64.b64decode(answer.data[0].b64_json, validate=True))).load()


@check
def speech_comes_in_every_format(api, _):
    magic = {"mp3": (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"), "opus": (b"OggS",), "flac": (b"fLaC",), "wav": (b"RIFF",)}
    for name, starts in magic.items():
        sound = api.audio.speech.create(
            model=SPEAK, voice="nova", input="Good morning.", response_format=name).read()
        assert sound.startswith(starts) and len(sound) > 1_000, (name, sound[:8], len(sound))
    samples = api.audio.speech.create(model=SPEAK, voice="nova", input="Good morning.", response_format="pcm").read()
    spoken(samples, 0.5)
    wav = api.audio.speech.create(model=SPEAK, voice="nova", input="Good morning.", response_format="wav").read()
    place = wav.index(b"data")
    equal(struct.unpack("<HHI", wav[20:22] + wav[22:24] + wav[24:28]), (1, 1, 24_000), "WAV format")
    spoken(wav[place + 8:], 0.5)


@check
def speech_is_streamed_while_it_is_made(api, _):
    with api.audio.speech.with_streaming_response.create(
            model=SPEAK, voice="alloy", input="One. Two. Three. Four. Five.", response_format="pcm") as response:
        spoken(b"".join(response.iter_bytes()), 1)


@check
def speech_comes_as_events(api, _):
    with api.audio.speech.with_streaming_response.create(
            model=SPEAK, voice="alloy", input="One. Two. Three.", response_format="pcm", stream_format="sse") as response:
        events = [json.loads(line[5:]) for line in response.iter_lines()
                  if line.startswith("data:") and "[DONE]" not in line]
    samples = b"".join(base64.b64decode(event["audio"], validate=True) for event in events
                       if event["type"] == "speech.audio.delta")
    spoken(samples, 0.5)
    equal(events[-1]["type"], "speech.audio.done", "last event")
    assert events[-1]["usage"]["total_tokens"] > 0, events[-1]


@check
def aac_is_refused_clearly(api, _):
    refused(openai.BadRequestError, lambda: api.audio.speech.create(
        model=SPEAK, voice="alloy", input="Hello", response_format="aac").read(), "aac")


@check
def errors_are_openais(api, _):
    error = refused(openai.NotFoundError, lambda: api.chat.completions.create(model="gpt-none", messages=user("hi")))
    equal((error.code, error.type), ("model_not_found", "invalid_request_error"), "error")
    refused(openai.BadRequestError, lambda: api.chat.completions.create(model=TEXT, messages=[]))
    error = refused(openai.BadRequestError, lambda: api.chat.completions.create(
        model=TEXT, messages=user("hi"), stop=["a", "b", "c", "d", "e", "f"]))
    equal(error.param, "stop", "param")
    refused(openai.BadRequestError, lambda: api.images.generate(model=DRAW, prompt="x", size="7x7"))


@check
def answers_carry_their_headers(api, _):
    response = api.chat.completions.with_raw_response.create(model=TEXT, messages=user("hi"))
    assert response.headers["x-request-id"], response.headers
    assert int(response.headers["openai-processing-ms"]) >= 0, response.headers


@check
def a_wrong_key_is_refused(_, options):
    stranger = client(options.base_url, "not-the-key")
    if options.key is None:
        assert stranger.chat.completions.create(model=TEXT, messages=user("hi")).choices
        return
    error = refused(openai.AuthenticationError, lambda: stranger.chat.completions.create(model=TEXT, messages=user("hi")))
    equal(error.code, "invalid_api_key", "code")


if __name__ == "__main__":
    sys.exit(main(__doc__.splitlines()[0], client))
