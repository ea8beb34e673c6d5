#!/usr/bin/env python3
"""Checks Riffle's command line as a client of litellm's proxy, with a running Riffle server behind it.

usage: litellm_check.py BASE_URL RIFFLE LITELLM [--key KEY]

RIFFLE and LITELLM are the two programs. The proxy is started on a free loopback port, without a network, and has two models:
`mock`, which litellm answers by itself, and `gemini`, which is the server at BASE_URL in the Gemini format. Needs `pillow`.
Prints one line for each check and `N passed, M failed`; the exit status is 0 only when every check passed.
"""

import atexit
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

from checks import check, equal, main

from PIL import Image

KEY = "sk-riffle-check"
MOCK = "Words of a mock, and 42 of them."
START_SECONDS = 90


def free_port():
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return place.getsockname()[1]


class Proxy:
    """litellm's proxy, and Riffle's command line with the proxy as its service."""

    def __init__(self, base_url, key, riffle, litellm):
        folder = tempfile.TemporaryDirectory(prefix="riffle-litellm-")
        atexit.register(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.riffle = os.path.abspath(riffle)
        self.url = f"http://127.0.0.1:{free_port()}"
        self.log = self.folder / "log"
        config = self.folder / "config.yaml"
        config.write_text(json.dumps(self.config(base_url, key)))  # JSON is YAML too
        environment = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "LC_ALL", "TMPDIR")}
        environment.update({"HOME": folder.name, "NO_PROXY": "*", "LITELLM_MASTER_KEY": KEY, "LITELLM_TELEMETRY": "False",
                            "LITELLM_LOCAL_MODEL_COST_MAP": "True", "PYTHONDONTWRITEBYTECODE": "1"})
        command = [os.path.abspath(litellm), "--config", str(config), "--host", "127.0.0.1",
                   "--port", self.url.rsplit(":", 1)[1]]
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                command, env=environment, cwd=folder.name, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        atexit.register(self.stop)
        self.wait()

    @staticmethod
    def config(base_url, key):
        # litellm adds `/models/NAME:generateContent` to the address of a gemini model.
        behind = {"model": "gemini/gemini-2.5-flash", "api_key": key, "api_base": base_url.rstrip("/") + "/v1beta"}
        models = {
            "mock": {"model": "openai/mock", "api_key": "none", "mock_response": MOCK},
            "busy": {"model": "openai/busy", "api_key": "none", "mock_response": "litellm.RateLimitError"},
            "broken": {"model": "openai/broken", "api_key": "none", "mock_response": "litellm.InternalServerError"},
            "gemini": behind,
        }
        return {
            "model_list": [{"model_name": name, "litellm_params": params} for name, params in models.items()],
            "litellm_settings": {"num_retries": 0, "request_timeout": 60},
            "router_settings": {"num_retries": 0, "disable_cooldowns": True},
        }

    def wait(self):
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if self.process.poll() is not None:
                self.give_up(f"litellm's proxy ended with {self.process.returncode} before it listened")
            try:
                with urllib.request.urlopen(self.url + "/health/liveliness", timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        self.give_up(f"litellm's proxy did not start within {START_SECONDS} s")

    def give_up(self, reason):
        sys.stderr.write(self.log.read_text(errors="replace")[-4_000:])
        sys.exit(f"riffle: {reason}")

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def run(self, command, *arguments, code=0):
        """What the tool writes to standard output; its exit status must be `code`."""
        environment = {**os.environ, "OPENAI_API_KEY": KEY}
        done = subprocess.run(
            [self.riffle, command, "--api", "openai", "--base-url", self.url, *arguments], env=environment,
            cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=100)
        assert done.returncode == code, f"status {done.returncode}, expected {code}: {done.stderr.strip() or done.stdout}"
        self.remarks = done.stderr
        return done.stdout

    def ask(self, model, *arguments, **more):
        return self.run("ask", "--model", model, *arguments, **more)

    def program(self, name, text):
        path = self.folder / name
        path.write_text(text)
        path.chmod(0o755)
        return str(path)


@check
def the_proxys_models_are_listed(proxy, _):
    names = [json.loads(line) for line in proxy.run("models", "--json").splitlines()]
    equal({entry.get("id") or entry.get("model") or entry.get("name") for entry in names},
          {"mock", "busy", "broken", "gemini"}, "models")
    for name in ("mock", "gemini"):
        assert name in proxy.run("models").split(), f"{name} is not listed"


@check
def a_mocked_answer_is_told(proxy, _):
    for transport in ("sse", "unary"):
        equal(proxy.ask("mock", "--transport", transport, "Hello?").strip(), MOCK, f"answer over {transport}")


@check
def an_answer_of_the_server_is_streamed(proxy, _):
    assert '"stream": true' in proxy.ask("gemini", "--dry-run", "Hello?"), "the standing transport is no stream"
    question = "Tell me about the river that flows through Köln."
    streamed = proxy.ask("gemini", question)
    assert "Köln" in streamed, streamed
    equal(streamed, proxy.ask("gemini", "--transport", "unary", question), "answer of the stream")


@check
def usage_comes_through(proxy, _):
    for transport in ("sse", "unary"):
        receipt = json.loads(proxy.ask("gemini", "--json", "--transport", transport, "What is 17 + 25?"))
        assert "42" in receipt["text"] and receipt["exit"] == 0 and receipt["finishReason"] == "STOP", receipt
        usage = receipt["usage"]
        assert usage["promptTokenCount"] > 0 and usage["thoughtsTokenCount"] > 0, usage
        equal(usage["totalTokenCount"],
              usage["promptTokenCount"] + usage["candidatesTokenCount"] + usage["thoughtsTokenCount"], "total tokens")


@check
def programs_are_called_as_tools(proxy, _):
    program = proxy.program("weather", "#!/bin/sh\ncat > asked.$$\necho '{\"celsius\": -3}'\n")
    schema = proxy.folder / "weather.json"
    schema.write_text(json.dumps({
        "type": "object", "description": "Get the current weather for a location",
        "properties": {"location": {"type": "string"}}, "required": ["location"]}))
    for transport in ("sse", "unary"):
        for question, places in (("What is the weather in Oslo?", ["Oslo"]),
                                 ("What is the weather in Oslo and in Rome?", ["Oslo", "Rome"])):
            answer = proxy.ask("gemini", "--transport", transport, "--tool", f"get_weather={program}",
                               "--tool-schema", f"get_weather={schema}", question)
            calls = list(proxy.folder.glob("asked.*"))
            equal(sorted(json.loads(call.read_text())["location"] for call in calls), places, f"calls over {transport}")
            for call in calls:
                call.unlink()
            assert "-3" in answer, answer


@check
def a_conversation_goes_on(proxy, _):
    session = str(proxy.folder / "session.json")
    for question, word in (("My colour is green.", "green"), ("What is my colour?", "Your colour is green")):
        answer = proxy.ask("gemini", "--session", session, "--system", 'End with "Amen."', question)
        assert word in answer and answer.strip().endswith("Amen."), answer


@check
def an_answer_has_the_asked_structure(proxy, _):
    schema = proxy.folder / "book.json"
    schema.write_text(json.dumps({
        "type": "object", "properties": {"title": {"type": "string"}, "year": {"type": "integer"}},
        "required": ["title", "year"]}))
    book = json.loads(proxy.ask("gemini", "--schema", str(schema), 'Tell me of "Dune", year: 1965.'))
    equal(book, {"title": "Dune", "year": 1965}, "book")


@check
def a_picture_is_seen(proxy, _):
    path = proxy.folder / "picture.png"
    Image.new("RGB", (40, 30), (250, 10, 10)).save(path)
    answer = proxy.ask("gemini", "--attach", str(path), "What is this?")
    for word in ("PNG", "40", "30", "red"):
        assert word in answer, answer


@check
def a_level_of_thinking_comes_through(proxy, _):
    """Only with `reasoning_effort`: litellm hands Google's `extra_body.google` on to the service, which refuses it."""
    none = json.loads(proxy.ask("gemini", "--json", "--thinking-budget", "0", "How does AI work?"))
    equal(none["usage"].get("thoughtsTokenCount", 0), 0, "thoughts with a budget of 0")
    for transport in ("sse", "unary"):
        high = json.loads(proxy.ask(
            "gemini", "--json", "--thinking-level", "high", "--transport", transport, "How does AI work?"))
        assert high["usage"]["thoughtsTokenCount"] > 0, high
        assert "Reading the message" in high["thoughts"] and "Reading the message" not in high["text"], high


@check
def a_cut_answer_is_partial(proxy, _):
    assert proxy.ask("gemini", "--max-tokens", "3", "--thinking-budget", "0", "How does AI work?", code=7)
    assert "MAX_TOKENS" in proxy.remarks, proxy.remarks


@check
def errors_have_their_endings(proxy, _):
    proxy.ask("unknown", "Hello?", code=12)
    assert "unknown" in proxy.remarks, proxy.remarks
    proxy.ask("busy", "--attempts", "1", "Hello?", code=4)
    proxy.ask("broken", "--attempts", "1", "Hello?", code=8)
    proxy.ask("gemini", "BLOCK_ANSWER", code=5)


def leave(*_):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(143)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, leave)  # so that the proxy ends too
    sys.exit(main(__doc__.splitlines()[0], Proxy, "riffle", "litellm"))
