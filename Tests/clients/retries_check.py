#!/usr/bin/env python3
"""Checks that a client's own retries get through to a Riffle server that looks busy at first.

usage: retries_check.py BASE_URL [--key KEY]

Needs `google-genai` and `openai`. A front on a free loopback port answers the first requests with errors, as a service that
has too much to do, and hands later ones on to the server at BASE_URL, byte for byte. Prints one line for each check and
`N passed, M failed`; the exit status is 0 only when every check passed.
"""

import http.client
import http.server
import json
import sys
import threading
import urllib.parse

from checks import check, equal, main  # before the clients: they read the environment

import openai
from google import genai
from google.genai import errors, types

TEXT = "gemini-3.8-flash"
BUSY = {429: ("RESOURCE_EXHAUSTED", "Resource has been exhausted."), 503: ("UNAVAILABLE", "The model is overloaded.")}


class Handler(http.server.BaseHTTPRequestHandler):
    """One request: an error while there are some, else the server's answer."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.answer()

    def do_POST(self):
        self.answer()

    def answer(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        with self.server.lock:
            status = self.server.errors.pop(0) if self.server.errors else None
            self.server.seen.append((status, self.path, body))
        if status is None:
            self.hand_on(body)
        else:
            self.refuse(status)

    def refuse(self, status):
        name, words = BUSY[status]
        error = {"code": status, "message": words}
        is_google = "x-goog-api-key" in self.headers
        error.update({"status": name} if is_google else {"type": name.lower(), "param": None})
        data = json.dumps({"error": error}).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("retry-after", "0")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def hand_on(self, body):
        left_out = ("host", "connection", "content-length", "transfer-encoding")
        connection = http.client.HTTPConnection(*self.server.backend, timeout=60)
        try:
            connection.request(self.command, self.path, body, {
                name: value for name, value in self.headers.items() if name.lower() not in left_out})
            answer = connection.getresponse()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in left_out:
                    self.send_header(name, value)
            self.send_header("connection", "close")
            self.end_headers()
            while piece := answer.read1(65_536):
                self.wfile.write(piece)
        finally:
            connection.close()
        self.close_connection = True

    def log_message(self, *_):
        pass


class Front(http.server.ThreadingHTTPServer):
    """What stands before the server, with both clients."""

    daemon_threads = True

    def __init__(self, base_url, key):
        super().__init__(("127.0.0.1", 0), Handler)
        address = urllib.parse.urlsplit(base_url)
        self.backend = (address.hostname, address.port)
        self.key, self.lock, self.clients = key, threading.Lock(), []
        self.errors, self.seen = [], []
        self.url = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def fails_with(self, *statuses):
        with self.lock:
            self.errors, self.seen = list(statuses), []

    def openai(self, retries=2):
        return openai.OpenAI(api_key=self.key, base_url=self.url + "/v1", timeout=60, max_retries=retries)

    def google(self, attempts=3):
        client = genai.Client(api_key=self.key, http_options=types.HttpOptions(
            base_url=self.url, timeout=60_000,
            retry_options=types.HttpRetryOptions(attempts=attempts, initial_delay=0.01, max_delay=0.05, jitter=0)))
        self.clients.append(client)  # it closes its connections when nothing refers to it
        return client

    def tried(self, *statuses):
        """Asserts what was answered, and that each attempt asked for the same."""
        equal([status for status, _, _ in self.seen], list(statuses), "answers of the front (None is the server's)")
        equal(len({(path, body) for _, path, body in self.seen}), 1, "different requests")


def user(text):
    return [{"role": "user", "content": text}]


@check
def openai_gets_through(front, _):
    for errors_first in ((429,), (503,), (429, 503)):
        front.fails_with(*errors_first)
        answer = front.openai().chat.completions.create(model=TEXT, messages=user("What is 17 + 25?"))
        assert "42" in answer.choices[0].message.content, answer
        front.tried(*errors_first, None)


@check
def openai_gets_through_to_a_stream(front, _):
    for status in BUSY:
        front.fails_with(status)
        chunks = front.openai().chat.completions.create(model=TEXT, messages=user("What is 17 + 25?"), stream=True)
        text = "".join(choice.delta.content or "" for chunk in chunks for choice in chunk.choices)
        assert "42" in text, text
        front.tried(status, None)


@check
def openai_gets_through_with_other_requests(front, _):
    front.fails_with(503)
    sound = front.openai().audio.speech.create(
        model="gemini-3.8-flash-tts", voice="nova", input="Good morning.", response_format="wav").read()
    assert sound.startswith(b"RIFF"), sound[:8]
    front.tried(503, None)
    front.fails_with(429)
    assert TEXT in [model.id for model in front.openai().models.list()]
    front.tried(429, None)


@check
def openai_gives_up(front, _):
    for status, kind in ((429, openai.RateLimitError), (503, openai.InternalServerError)):
        front.fails_with(*[status] * 5)
        try:
            front.openai(retries=1).chat.completions.create(model=TEXT, messages=user("Hello"))
            raise AssertionError("answered")
        except kind as error:
            equal(error.status_code, status, "status")
        front.tried(status, status)


@check
def google_gets_through(front, _):
    for errors_first in ((429,), (503,), (429, 503)):
        front.fails_with(*errors_first)
        answer = front.google().models.generate_content(model=TEXT, contents="What is 17 + 25?")
        assert "42" in answer.text, answer
        front.tried(*errors_first, None)


@check
def google_gets_through_to_a_stream(front, _):
    for status in BUSY:
        front.fails_with(status)
        chunks = list(front.google().models.generate_content_stream(model=TEXT, contents="What is 17 + 25?"))
        assert "42" in "".join(chunk.text or "" for chunk in chunks), chunks
        front.tried(status, None)


@check
def google_gets_through_in_a_chat(front, _):
    chat = front.google().chats.create(model=TEXT)
    front.fails_with(503)
    chat.send_message("My colour is green.")
    front.tried(503, None)
    front.fails_with(429)
    assert "green" in chat.send_message("What is my colour?").text
    front.tried(429, None)
    equal(len(chat.get_history()), 4, "messages of the history")


@check
def google_gives_up(front, _):
    for status, (name, words) in BUSY.items():
        front.fails_with(*[status] * 5)
        try:
            front.google(attempts=2).models.generate_content(model=TEXT, contents="Hello")
            raise AssertionError("answered")
        except errors.APIError as error:
            equal((error.code, error.status, error.message), (status, name, words), "error")
        front.tried(status, status)


@check
def a_real_error_is_not_tried_again(front, _):
    front.fails_with()
    try:
        front.google().models.generate_content(model="gemini-99", contents="Hello")
        raise AssertionError("answered")
    except errors.ClientError as error:
        equal(error.code, 404, "status")
    front.tried(None)
    front.fails_with()
    try:
        front.openai().chat.completions.create(model="gemini-99", messages=user("Hello"))
        raise AssertionError("answered")
    except openai.NotFoundError:
        pass
    front.tried(None)


if __name__ == "__main__":
    sys.exit(main(__doc__.splitlines()[0], Front))
