#!/usr/bin/env python3
"""Makes the streams and media in this folder, byte for byte the same each time (standard library only)."""
import base64, json, math, os, struct, zlib

here = os.path.dirname(os.path.abspath(__file__))


def save(name, data):
    with open(os.path.join(here, name), "wb") as file:
        file.write(data if isinstance(data, bytes) else data.encode())


def tone(seconds, hertz=440, rate=24000):
    count = int(seconds * rate)
    return b"".join(struct.pack("<h", int(12000 * math.sin(2 * math.pi * hertz * n / rate))) for n in range(count))


def wav(samples, rate=24000):
    header = b"RIFF" + struct.pack("<I", 36 + len(samples)) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, rate, rate * 2, 2, 16)
    return header + b"data" + struct.pack("<I", len(samples)) + samples


def png(width, height, pixel):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = b"".join(b"\0" + b"".join(bytes(pixel(x, y)) for x in range(width)) for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def text64(data):
    return base64.b64encode(data).decode()


def media(kind, data):
    return {"inlineData": {"mimeType": kind, "data": text64(data)}}


def answer(parts, finish=None, **rest):
    candidate = {"content": {"parts": parts, "role": "model"}, "index": 0}
    if finish:
        candidate["finishReason"] = finish
    return {"candidates": [candidate], "modelVersion": "sample", "responseId": "sample-1", **rest}


def compact(value):
    return json.dumps(value, separators=(",", ": "))


def sse(values, end="\r\n"):
    return "".join("data: " + compact(value) + end + end for value in values)


usage = {"usageMetadata": {"promptTokenCount": 4, "candidatesTokenCount": 25, "totalTokenCount": 29}}
pcm = "audio/L16;codec=pcm;rate=24000"
samples = tone(0.25)
picture = png(64, 48, lambda x, y: (x * 4, y * 5, 128))

save("tone-440hz-24khz-mono-s16.wav", wav(samples))
save("gradient-64x48-rgb.png", picture)
speech = [answer([media(pcm, samples[:4801])]), answer([media(pcm, samples[4801:])], "STOP", **usage)]
save("gemini-speech-two-parts.sse", sse(speech))
save("gemini-speech-two-parts-lf-no-last-line.sse", sse(speech, "\n")[:-2])
save("gemini-speech-array.json", "[" + ",\r\n".join(json.dumps(value, indent=2) + "\n" for value in speech) + "]")
save("gemini-speech-json-lines.jsonl", "".join(compact(value) + "\n" for value in speech))
save("gemini-speech-wav-unary.json", json.dumps(answer([media("audio/wav", wav(samples))], "STOP", **usage), indent=2) + "\n")
save("gemini-image-png-unary.json", json.dumps(answer([{"text": "Here is a gradient. "}, media("image/png", picture)], "STOP", **usage), indent=2) + "\n")
late = {"inlineData": {"data": text64(picture), "mimeType": "image/png"}}
save("gemini-image-mime-after-data.json", compact(answer([late], "STOP")))
odd = compact(answer([{"inline_data": {"mime_type": "image/png", "data": "PLACE"}}], "STOP"))
save("gemini-image-escaped-url-safe-unpadded.json", odd.replace("PLACE", text64(picture).rstrip("=").replace("+", "-").replace("/", "\\/", 5).replace("=", "\\u003d")))
save("gemini-blocked-prompt.json", compact({"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}, **usage}))
save("gemini-no-image.json", compact({"candidates": [{"finishReason": "NO_IMAGE", "index": 0}], **usage}))
trouble = json.dumps({"error": {"code": 503, "message": "The model is overloaded.", "status": "UNAVAILABLE"}}, indent=2)
save("gemini-speech-error-in-mid-stream.sse", sse(speech[:1]) + trouble.replace("\n", "\r\n") + "\r\n")
save("gemini-speech-cut-in-base64.sse", sse(speech)[:9000])
save("openai-image-b64.json", compact({"created": 1760000000, "data": [{"b64_json": text64(picture)}], "output_format": "png"}))
