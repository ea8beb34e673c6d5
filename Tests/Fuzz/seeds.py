#!/usr/bin/env python3
"""Writes the inputs that each fuzzer begins with: from Samples/, from inputs that once failed, and from the corpora if they are there.

usage: seeds.py FOLDER
The corpora are looked for in RIFFLE_CORPORA, else in ../shared/corpora beside the repository.
"""
import base64
import glob
import hashlib
import json
import os
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CORPORA = os.environ.get("RIFFLE_CORPORA") or os.path.join(os.path.dirname(TOP), "shared", "corpora")
FOLDER = sys.argv[1]
LIMIT = {"png": 16384, "headers": 4096, "response": 4096, "mime": 256}


def add(target, data):
    data = data[:LIMIT.get(target, 4096)]
    folder = os.path.join(FOLDER, target)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, hashlib.sha1(data).hexdigest()), "wb") as file:
        file.write(data)


def read(*patterns):
    for pattern in patterns:
        for path in sorted(glob.glob(pattern)):
            if os.path.isfile(path):
                with open(path, "rb") as file:
                    yield file.read()


def samples(*names):
    return read(*(os.path.join(TOP, "Samples", name) for name in names))


def corpora(*names):
    return read(*(os.path.join(CORPORA, name) for name in names))


def small_answers():
    """Answers of every transport and family, with media of a few bytes."""
    data = base64.b64encode(bytes(range(48))).decode()
    gemini = {"candidates": [{"content": {"role": "model", "parts": [
        {"text": "one \"two\" \u00e9"}, {"inlineData": {"mimeType": "audio/L16;codec=pcm;rate=24000", "data": data}},
        {"text": "thinking", "thought": True, "thoughtSignature": "AAAA"},
        {"functionCall": {"name": "f", "args": {"a": [1, 2.5, None]}}}]}, "finishReason": "STOP", "index": 0}],
        "usageMetadata": {"promptTokenCount": 3, "candidatesTokenCount": 4, "totalTokenCount": 7,
                          "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 3}]},
        "modelVersion": "m", "responseId": "r"}
    error = {"error": {"code": 429, "message": "slow", "status": "RESOURCE_EXHAUSTED", "details": [
        {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "3.5s"}]}}
    chat = {"id": "x", "model": "m", "choices": [{"index": 0, "delta": {"content": "hi", "audio": {"data": data}},
            "finish_reason": "stop"}], "usage": {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}}
    image = {"created": 1, "output_format": "png", "data": [{"b64_json": data}, {"url": "data:image/png;base64," + data}]}
    blocked = {"promptFeedback": {"blockReason": "SAFETY", "blockReasonMessage": "no"}}
    event = {"type": "image_generation.completed", "b64_json": data}
    for value in (gemini, error, chat, image, blocked, event):
        text = json.dumps(value)
        for form in (text, json.dumps(value, indent=2), text.replace("/", "\\/"), "[" + text + ",\n" + text + "]",
                     text + "\n" + text, "data: " + text + "\r\n\r\ndata: [DONE]\r\n\r\n",
                     ": hello\nevent: x\nid: 1\nretry: 10\ndata: " + text + "\n\n" + text + "\n\n",
                     "\ufeffdata:" + text[:40] + "\ndata:" + text[40:] + "\n\n"):
            yield form.encode()


def requests():
    data = base64.b64encode(bytes(range(33))).decode()
    yield "request-gemini", {"contents": [{"role": "user", "parts": [{"text": "What is 2 + 3?"}]}]}
    yield "request-gemini", {
        "contents": {"parts": {"text": "Say hello"}}, "system_instruction": {"parts": [{"text": "be short"}]},
        "generationConfig": {"responseModalities": ["AUDIO"], "speechConfig": {
            "voiceConfig": {"prebuiltVoiceConfig": {"voiceName": "Kore"}}}}}
    yield "request-gemini", {
        "contents": [{"role": "user", "parts": [{"inlineData": {"mimeType": "image/png", "data": data}}, {"text": "grey"}]},
                     {"role": "model", "parts": [{"functionCall": {"name": "weather", "args": {"city": "Oslo"}}}]},
                     {"role": "user", "parts": [{"functionResponse": {"name": "weather", "response": {"t": 3}}}]}],
        "tools": [{"functionDeclarations": [{"name": "weather", "description": "d", "parameters": {
            "type": "OBJECT", "properties": {"city": {"type": "STRING", "enum": ["Oslo", "Rome"]}}, "required": ["city"]}}]},
            {"googleSearch": {}}, {"codeExecution": {}}],
        "toolConfig": {"functionCallingConfig": {"mode": "ANY", "allowedFunctionNames": ["weather"]}},
        "safetySettings": [{"category": "HARM_CATEGORY_HARASSMENT", "threshold": "BLOCK_NONE"}],
        "generationConfig": {"temperature": 0.5, "topP": 0.9, "topK": 3, "maxOutputTokens": 100, "stopSequences": ["x"],
                             "candidateCount": 2, "seed": 7, "thinkingConfig": {"thinkingLevel": "low", "includeThoughts": True}}}
    yield "request-gemini", {
        "contents": [{"parts": [{"text": "\"Ada\" is 36, label: 5, 2024-01-02"}]}],
        "generationConfig": {"responseMimeType": "application/json", "responseJsonSchema": {
            "type": "object", "properties": {"name": {"type": "string", "pattern": "^[A-Z][a-z]+$", "minLength": 2},
                                             "age": {"type": "integer", "minimum": 1, "maximum": 99},
                                             "tags": {"type": "array", "items": {"anyOf": [{"type": "null"}, {"const": 1}]},
                                                      "minItems": 1, "uniqueItems": True}},
            "required": ["name"], "additionalProperties": False, "$defs": {"a": {"$ref": "#/$defs/a"}}}}}
    yield "request-gemini", {"contents": [{"parts": [{"text": "A red boat BLOCK_ME"}]}], "generationConfig": {
        "responseModalities": ["IMAGE"], "imageConfig": {"aspectRatio": "16:9", "imageSize": "1K"}}}
    yield "request-openai", {"model": "gpt-4o", "messages": [
        {"role": "system", "content": "short"}, {"role": "user", "content": [
            {"type": "text", "text": "hi"}, {"type": "image_url", "image_url": {"url": "data:image/png;base64," + data}},
            {"type": "input_audio", "input_audio": {"data": data, "format": "wav"}}]},
        {"role": "assistant", "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{\"a\":1}"}}]},
        {"role": "tool", "tool_call_id": "c1", "content": "3"}], "stream": True, "stop": ["x"], "n": 1,
        "tools": [{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}], "tool_choice": "auto",
        "response_format": {"type": "json_schema", "json_schema": {"name": "s", "schema": {"type": "object"}}},
        "reasoning_effort": "low", "max_completion_tokens": 9, "temperature": 1, "extra_body": {"google": {}}}
    yield "request-openai", {"model": "gpt-image-1", "prompt": "A boat", "size": "1024x1024", "n": 2, "quality": "high",
                             "output_format": "jpeg", "output_compression": 50, "stream": True, "partial_images": 1}
    yield "request-openai", {"model": "tts-1", "input": "Hello", "voice": "alloy", "response_format": "mp3", "speed": 1.5,
                             "instructions": "warm", "stream_format": "sse"}
    yield "request-openai", {"model": "gpt-image-1", "prompt": "grey", "images": [{"image_url": "data:image/png;base64," + data}]}


def forms():
    part = "--b\r\nContent-Disposition: form-data; name=\"%s\"%s\r\n%s\r\n%s\r\n"
    yield part % ("prompt", "", "", "grey") + part % ("image", "; filename=\"a.png\"", "Content-Type: image/png\r\n", "\x89PNG\r\n\x1a\n") + "--b--\r\n"
    yield part % ("image[]", "; filename*=UTF-8''%e2%82%ac.png", "Content-Type: image/webp\r\nX: y\r\n z\r\n", "\r\n--a\r\n--") + part % ("n", "", "", "2") + "--b--"
    yield "preamble\r\n" + part % ("size", "", "", "1024x1024") + "--b  \r\n" + "--b--epilogue"


def manifests():
    yield '{"id":"a","kind":"speak","text":"Hello","output":"a.wav","voice":["A=Kore"],"speed":1.5}\n{"id":"b","kind":"ask","prompt":"?","output":"x/b.txt","stop":["q"],"topK":3}\n'
    yield 'id,kind,output,prompt,inputs,seed\na,edit,a.png,"grey, ""please""",a.png;b.png,7\r\n\nb,image,"b\n.png",boat,,\n'
    yield '\ufeff \n{"id":"a","kind":"image","prompt":"x","output":"../a.png"}\n{"id":"a","kind":"image","prompt":"x","output":"/etc/a.png","size":"2K"}\n'
    yield '{"id":"c","kind":"ask","prompt":"x","output":"c.txt","temperature":1e300,"maxTokens":5,"thinkingBudget":-1,"schema":"s.json"}'


for data in list(samples("*.sse", "*.json", "*.jsonl")) + list(small_answers()):
    add("response", data)
    for target in ("event-stream", "json", "paths"):
        add(target, data[:1500])
for data in corpora("json/jsontestsuite/*.json"):
    if len(data) < 2000:
        add("json", data)
        add("paths", data)
for name in ("sse/wpt-eventsource.json", "sse/other-suites.json"):
    path = os.path.join(CORPORA, name)
    if os.path.exists(path):
        cases = json.load(open(path))
        for case in cases if isinstance(cases, list) else cases.get("cases", []):
            data = base64.b64decode(case["input_base64"]) if "input_base64" in case else case.get("input", "").encode()
            add("event-stream", data)
            add("response", data)
for data in corpora("gemini/*/*.*", "openai/*/*.*"):
    if len(data) < 12000:
        add("response", data)
for data in samples("*.png"):
    add("png", data)
    add("headers", data)
for data in corpora("png/pngsuite/*.png"):
    if len(data) < 2500:
        add("png", data)
for data in list(samples("*.wav")) + list(corpora("wav/scipy/*.wav")):
    add("headers", data[:600])
for mark in (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xc0\x00\x11\x08\x00\x10\x00\x20\x03",
             b"RIFF\x40\x00\x00\x00WEBPVP8 \x30\x00\x00\x00\x10\x00\x00\x9d\x01\x2a\x20\x00\x10\x00",
             b"RIFF\x40\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x1f\x00\x00\x0f\x00\x00",
             b"GIF89a\x20\x00\x10\x00", b"BM" + bytes(12) + b"\x28\0\0\0\x20\0\0\0\xf0\xff\xff\xff",
             b"ID3\x04\x00\x00\x00\x00\x00\x00", b"\xff\xfb\x90\x00" + bytes(413) + b"\xff\xfb\x90\x00", b"OggS\0" + bytes(23) + b"OpusHead",
             b"fLaC\0\0\0\x22", b"\0\0\0\x18ftypavif", b"RF64\xff\xff\xff\xffWAVEds64\x1c\0\0\0" + bytes(28) + b"fmt \x10\0\0\0\1\0\1\0",
             b"%PDF-1.4", b"<!DOCTYPE html><html>", b"\x1f\x8b\x08\0"):
    add("headers", mark)
for text in (b"", b"QQ==", b"QUJD", b"_-8", b"Q Q = =", bytes(range(64)), base64.b64encode(os.urandom(0) + bytes(range(256))),
             base64.urlsafe_b64encode(bytes(range(255, -1, -1))), b"////" * 40):
    add("base64", text)
for text in ("audio/L16;codec=pcm;rate=24000", "audio/L16; rate=48000; channels=2", "image/png", "text/html; charset=\"utf-8\"",
             "AUDIO/MULAW;rate=8000", "multipart/form-data; boundary=\"a b\"", "multipart/form-data; boundary*=UTF-8''x%20y",
             "a/b;;c=d; =;e", "%41%zz", "image/svg+xml"):
    add("mime", text.encode())
for target, value in requests():
    add(target, json.dumps(value).encode())
    add(target, json.dumps(value, indent=1).replace("/", "\\/").encode())
for text in forms():
    add("request-form", text.encode("latin-1"))
for text in manifests():
    add("manifest", text.encode())
for folder in sorted(glob.glob(os.path.join(TOP, "Tests", "RiffleFuzzTests", "Regressions", "*"))):
    for data in read(os.path.join(folder, "*")):
        add(os.path.basename(folder), data)
