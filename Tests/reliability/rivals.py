#!/usr/bin/env python3
"""What other clients make of a server that misbehaves: the same scenarios, from `riffle serve --chaos`.

usage: rivals.py PATH_TO_RIFFLE [SCENARIO...]

Needs `google-genai` and `openai` (made for 3.4.0 and 2.54.0). Prints a table with one row for each scenario and one column
for each client: `error: TYPE` where the client raised an error, `short` where it ended without an error and with less than
the answer, `empty` where it ended without an error and with nothing, `whole` where it has all, the requests that it sent,
and whether its key came to another host. Riffle's own column is its exit code. Always ends with 0: it measures.
"""

import os
import re
import subprocess
import sys
import tempfile
import threading

import openai
from google import genai
from google.genai import types, version

SCENARIOS = [
    "ok", "redirect-elsewhere", "redirect-loop", "last-event-missing", "no-finish-reason", "empty-body", "html", "bom",
    "comments", "line-ends-cr", "no-last-blank-line", "array-instead", "quota-retry-info", "quota-retry-after",
    "burst-500-503", "cut-before-head", "cut-in-base64", "cut-before-last-chunk", "error-in-stream",
    "error-in-stream-bare", "error-first", "odd-pcm", "unknown-finish-reason", "long-lines", "broken-json",
    "parts-null", "invalid-utf8", "gzip-cut", "garbage",
]
GEMINI_ONLY = {"odd-pcm", "parts-null", "invalid-utf8"}  # these answers have no counterpart in a chat
WORDS = "The train to Oslo leaves at nine."
SAMPLES = 4800  # bytes of the usual speech
KEY = "canary-5521"
PATIENCE = 20.0


class Server:
    """`riffle serve --chaos NAME`, and what it says about its requests."""

    def __init__(self, riffle, name):
        self.process = subprocess.Popen(
            [riffle, "serve", "--chaos", name], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.address = self.process.stdout.readline().strip()
        self.lines = []
        self.reader = threading.Thread(target=lambda: self.lines.extend(self.process.stderr), daemon=True)
        self.reader.start()

    def stop(self):
        """Ends the server; gives the requests it saw and whether the other host saw a key."""
        self.process.terminate()
        self.process.wait(30)
        self.reader.join(10)
        told = [line for line in self.lines if re.search(r": (GET|POST) /", line)]
        away = [line for line in told if "another host: " in line]
        return len(told) - len(away), any("with a key" in line for line in away)


def quiet(work):
    """Calls `work` in a thread of its own and waits only so long: some clients wait for ever."""
    result = ["no end"]

    def run():
        try:
            result[0] = work()
        except BaseException as error:  # whatever a client throws is what it makes of the answer
            result[0] = "error: " + type(error).__name__

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    return result[0]


def size(count, whole):
    return "whole" if count >= whole else "short" if count else "empty"


def google(address):
    client = genai.Client(api_key=KEY, http_options=types.HttpOptions(base_url=address))
    config = types.GenerateContentConfig(response_modalities=["AUDIO"])
    count = 0
    for chunk in client.models.generate_content_stream(model="gemini-3.8-flash-tts", contents="Hi", config=config):
        for candidate in chunk.candidates or []:
            for part in (candidate.content and candidate.content.parts) or []:
                count += len(part.inline_data.data) if part.inline_data and part.inline_data.data else 0
    return size(count, SAMPLES)


def chat(address):
    client = openai.OpenAI(api_key=KEY, base_url=address + "/v1")
    words = ""
    stream = client.chat.completions.create(
        model="m", messages=[{"role": "user", "content": "Hi"}], stream=True)
    for chunk in stream:
        words += "".join(choice.delta.content or "" for choice in chunk.choices)
    return size(len(words), len(WORDS))


def curl(address):
    url = address + "/v1beta/models/gemini-3.8-flash-tts:streamGenerateContent?alt=sse"
    body = '{"contents":[],"generationConfig":{"responseModalities":["AUDIO"]}}'
    run = subprocess.run(
        ["curl", "-sSfL", "--max-time", "15", "-H", "x-goog-api-key: " + KEY, "-d", body, url], capture_output=True)
    if run.returncode:
        return "error: %d" % run.returncode
    media = b"".join(re.findall(rb'"data":"([A-Za-z0-9+/=]*)"', run.stdout))
    return size(len(media) * 3 // 4, SAMPLES)


def riffle_itself(riffle):
    def run(address):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(
                [riffle, "speak", "Hi", "-o", "a.wav", "-q", "--no-spool", "--base-url", address], cwd=folder,
                capture_output=True, env={**os.environ, "GEMINI_API_KEY": KEY})
            left = os.listdir(folder)
        what = "whole" if left == ["a.wav"] else "part" if left else "nothing"
        return "%d, %s" % (done.returncode, what)
    return run


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    riffle = os.path.abspath(sys.argv[1])
    clients = [
        ("riffle (exit code)", riffle_itself(riffle)), ("google-genai " + version.__version__, google),
        ("openai " + openai.__version__, chat), ("curl -L", curl),
    ]
    print("| scenario | " + " | ".join(name for name, _ in clients) + " |")
    print("|---" * (len(clients) + 1) + "|")
    for name in sys.argv[2:] or SCENARIOS:
        cells = []
        for _, client in clients:
            if client is chat and name in GEMINI_ONLY:
                cells.append("")
                continue
            server = Server(riffle, name)
            outcome = quiet(lambda: client(server.address))
            requests, leaked = server.stop()
            cells.append(outcome + (", %d requests" % requests if requests != 1 else "") + (", KEY LEAKED" if leaked else ""))
        print("| `%s` | %s |" % (name, " | ".join(cells)), flush=True)


if __name__ == "__main__":
    main()
