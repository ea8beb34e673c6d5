#!/usr/bin/env python3
"""Checks a running Riffle server with Google's own Python client.

usage: google_genai_check.py BASE_URL [--key KEY]

Needs `google-genai` and `pillow`. With --key the server is expected to ask for exactly that key. Prints one line for each
check and `N passed, M failed`; the exit status is 0 only when every check passed.
"""

import io
import sys
import wave

from checks import alike, check, equal, loudness, main, spoken  # before the client: it reads the environment

from google import genai
from google.genai import errors, types
from PIL import Image


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
