#!/usr/bin/env python3
"""Sets a canary for a key, uses the tool in every way, and searches everything that it left for the canary.

usage: canary.py RIFFLE
Searched: standard output and error of every run (with --verbose, --json, --dry-run, on errors, after a crash), outputs, receipts, the
spool with its prompts, ledgers, the caches, edit sessions, logs of the servers, core files, and /proc/PID/cmdline of every process
while it runs. It is searched for as it is, in base64, in hexadecimal, percent-encoded and backwards.
"""
import base64
import http.server
import json
import os
import secrets
import signal
import subprocess
import sys
import threading
import time

from common import *

RIFFLE = os.path.abspath(sys.argv[1])
CANARY = "canary-" + secrets.token_hex(16) + "+/="
FORMS = {form for text in (CANARY.encode(), CANARY[:-3].encode()) for form in (
    text, text[::-1], text.hex().encode(), base64.b64encode(text).rstrip(b"="), CANARY.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D").encode())}
found = []
searched = {"files": 0, "streams": 0, "bytes": 0, "command lines": 0, "requests with the key": 0}


def search(data, where):
    searched["bytes"] += len(data)
    for form in FORMS:
        if form in data:
            found.append(f"{where}: {data[max(0, data.index(form) - 40):data.index(form)]!r}")


class Watcher(threading.Thread):
    """Reads the command lines of all processes again and again."""

    def __init__(self):
        super().__init__(daemon=True)
        self.is_over = False

    def run(self):
        while not self.is_over:
            for name in os.listdir("/proc"):
                if name.isdigit() and int(name) != os.getpid():
                    try:
                        with open(f"/proc/{name}/cmdline", "rb") as file:
                            data = file.read()
                    except OSError:
                        continue
                    if b"riffle" in data:
                        searched["command lines"] += 1
                        search(data, "command line " + data[:200].replace(b"\0", b" ").decode(errors="replace"))
            time.sleep(0.002)


class Sour(http.server.BaseHTTPRequestHandler):
    """A service that answers with errors which repeat what they were sent, as some proxies do, but for keys; counts keys that came."""
    protocol_version = "HTTP/1.1"

    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        self.rfile.read(length)
        sent = self.path + str(self.headers)
        if any(form.decode(errors="replace") in sent for form in FORMS):
            searched["requests with the key"] += 1
        status, body, more = self.server.next_answer
        data = body.encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **more}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = answer

    def log_message(self, *_):
        pass


def tool(words, place, codes=DOCUMENTED | {1}, **more):
    done = run([RIFFLE, *words], place, cwd=place, **more)
    searched["streams"] += 2
    what = " ".join(words)[:120]
    search(done.stdout, "standard output of " + what)
    search(done.stderr, "standard error of " + what)
    claim(done.returncode in codes, f"{what}: ends with {done.returncode}: {done.stderr.decode()}")
    return done


def check_keys(folder):
    print(f"canary: {len(FORMS)} forms of one key", flush=True)
    watcher = Watcher()
    watcher.start()
    place = folder + "/work"
    os.makedirs(place)
    keyed = {"GEMINI_API_KEY": CANARY, "OPENAI_API_KEY": CANARY}
    with open(place + "/../key", "w") as file:
        file.write(CANARY + "\n")
    os.chmod(folder + "/key", 0o600)
    with open(folder + "/clients", "w") as file:
        file.write(f"alice:{CANARY}:600:20M\n")
    os.chmod(folder + "/clients", 0o600)
    speech = os.path.join(SAMPLES, "gemini-speech-two-parts.sse")
    picture = os.path.join(SAMPLES, "gradient-64x48-rgb.png")
    with open(place + "/m.jsonl", "w") as file:
        for item in ({"id": "a", "kind": "speak", "text": "Hello", "output": "a.wav"},
                     {"id": "b", "kind": "ask", "prompt": "What is 2 + 3?", "output": "b.txt"}):
            file.write(json.dumps(item) + "\n")
    logs = []

    def served(name, *words, **more):
        """A server whose words are kept and searched too."""
        log = open(f"{folder}/{name}.log", "wb")
        logs.append(log.name)
        process = subprocess.Popen([RIFFLE, "serve", "--port", "0", "--verbose", *words], stdout=subprocess.PIPE, stderr=log,
                                   env=environment(folder + "/" + name, **more), text=True)
        address = process.stdout.readline().strip()
        claim(address.startswith("http://127.0.0.1:"), f"{name} tells its address: {open(log.name).read()}")
        return process, address

    sour = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Sour)
    threading.Thread(target=sour.serve_forever, daemon=True).start()
    bad = f"http://127.0.0.1:{sour.server_port}"
    keyed_server, guarded = served("guarded", "--client-keys", folder + "/clients")
    gateway_server, gateway = served("gateway", "--upstream", guarded, "--key-file", folder + "/key", "--open")
    replay_server, replay = served("replay", "--replay", speech)
    servers = [keyed_server, gateway_server, replay_server]
    try:
        gemini = [["speak", "Hello there", "-o", "speech-{}.wav", "--json"], ["image", "A boat", "--model", "gemini-3.1-flash-image", "--size", "512", "-o", "picture-{}.png", "--metadata", "--json"],
                  ["edit", picture, "grey", "-o", "grey-{}.png"], ["ask", "What is 2 + 3?", "--json"], ["count", "How many?"], ["models", "--json"]]
        usual = [["--base-url", guarded, "-v", "--keep-spool", "--keep-prompts"], ["--base-url", guarded, "--auth", "bearer", "-v"],
                 ["--base-url", guarded, "--auth", "query", "-v", "--keep-spool", "--keep-prompts"], ["--base-url", guarded, "--key-file", folder + "/key"],
                 ["--base-url", gateway, "-v"], ["--base-url", guarded, "--dry-run", "-v"], ["--base-url", guarded, "--dry-run", "--auth", "query"]]
        ended = []
        for number, way in enumerate(usual):
            for words in gemini:
                # Two ways are enough for pictures, which take long in a debug build.
                if words[0] in ("image", "edit") and number > 1 and "--dry-run" not in way:
                    continue
                words = [word.replace("{}", str(number)) for word in words]
                # Not every command has every option; a usage error must be as silent about the key.
                ended.append(tool([*words, *way], place, **keyed).returncode)
        claim(ended.count(0) >= len(ended) // 2, f"most of these runs end well: {ended}")
        openai = [["speak", "Hello", "-o", "openai.wav"], ["image", "A boat", "--size", "1024x1024", "-o", "openai.png", "--dry-run"], ["ask", "Hi", "--model", "gpt-4o"]]
        for words in openai:
            tool([*words, "--api", "openai", "--base-url", guarded + "/v1", "-v", "--force"] if words[0] != "ask" else
                 [*words, "--api", "openai", "--base-url", guarded + "/v1", "-v"], place, **keyed)
        tool(["edit", "--session", "boat.session", picture, "invert", "-o", "s1.png", "--base-url", guarded], place, **keyed)
        tool(["batch", "run", "m.jsonl", "-o", "out", "--base-url", guarded, "--json", "-v"], place, {0}, **keyed)
        tool(["batch", "plan", "m.jsonl"], place, **keyed)
        tool(["batch", "status", "m.jsonl", "--items"], place, **keyed)
        tool(["batch", "report", "m.jsonl", "-o", "report.html"], place, **keyed)
        tool(["extract", speech, "-o", "extracted.wav", "--json"], place, {0}, **keyed)
        # Services that refuse, redirect, fail, or talk nonsense; nobody there; a wrong key.
        words = json.dumps({"error": {"code": 400, "message": "API key not valid. Please pass a valid API key.", "status": "INVALID_ARGUMENT",
                                      "details": [{"reason": "API_KEY_INVALID"}]}})
        for answer in ((400, words, {}), (401, "{}", {}), (403, words, {}), (404, "<html>", {"Content-Type": "text/html"}), (429, "{}", {"Retry-After": "0"}),
                       (500, "", {}), (200, "", {}), (200, "not json", {}), (307, "", {"Location": "http://127.0.0.2:9/elsewhere?key=none"}), (302, "", {"Location": "/again"})):
            sour.next_answer = answer
            for auth in ("header", "query", "bearer"):
                tool(["speak", "Hello", "-o", "never.wav", "--base-url", bad, "--auth", auth, "--attempts", "2", "-v", "--keep-prompts"], place, **keyed)
            tool(["speak", "Hello", "-o", "never.wav", "--api", "openai", "--base-url", bad + "/v1", "--attempts", "2", "-v"], place, **keyed)
        for auth in ("header", "query"):
            tool(["speak", "Hello", "-o", "never.wav", "--base-url", "http://127.0.0.1:1", "--auth", auth, "--attempts", "2", "-v"], place, {8}, **keyed)
            tool(["speak", "Hello", "-o", "never.wav", "--base-url", "http://no.such.host.invalid", "--insecure-http", "--auth", auth, "--attempts", "1", "-v"], place, **keyed)
        os.chmod(folder + "/key", 0o644)
        tool(["speak", "Hello", "-o", "never.wav", "--base-url", guarded, "--key-file", folder + "/key"], place, {2})
        os.chmod(folder + "/key", 0o600)
        tool(["speak", "Hello", "-o", "never.wav", "--base-url", guarded], place, GEMINI_API_KEY="line\n" + CANARY)
        tool(["recover", "--list", "--json"], place)
        tool(["recover", "--all", "--json"], place)
        # Crashes while the key is in memory: with Swift's own report on standard error, and with core files allowed.
        for number, how in ((signal.SIGABRT, "no"), (signal.SIGSEGV, "no"), (signal.SIGSEGV, "yes"), (signal.SIGILL, "yes")):
            crash(place, number, how, guarded, keyed)
        # What the servers say when strangers come with keys, right ones and wrong ones.
        for path in ("/v1beta/models?key=", "/v1/models?key=wrong-", "/nowhere?key=", "/v1beta/models/x:y?key="):
            for address in (guarded, gateway):
                body = subprocess.run(["curl", "-s", "-i", "-m", "20", "-H", "x-goog-api-key: wrong", address + path + CANARY.replace("+", "%2B")],
                                      capture_output=True, input=b"")
                # curl's own command line is not the tool's.
                searched["streams"] += 1
                if path != "/nowhere?key=":
                    search(body.stdout, "an answer to " + path)
    finally:
        for server in servers:
            server.terminate()
            out, _ = server.communicate(timeout=60)
            search(out.encode(), "standard output of a server")
        sour.shutdown()
        watcher.is_over = True
        watcher.join()
    ours = {folder + "/key", folder + "/clients"}
    for base, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(base, name)
            if path in ours or not os.path.isfile(path):
                continue
            searched["files"] += 1
            search(name.encode(), "the name of a file")
            with open(path, "rb") as file:
                search(file.read(), "file " + os.path.relpath(path, folder))
    claim(searched["requests with the key"] > 0, "the key is really sent")
    claim(any("core" not in name for name in logs) and os.path.getsize(logs[0]) > 0, "the servers log")
    claim(not found, f"the key is in {len(found)} places: {found[:8]}")
    print("canary: " + ", ".join(f"{count} {name}" for name, count in searched.items()) + " searched; keys found: 0", flush=True)


def crash(place, number, how, address, keyed):
    """Ends the tool by a signal that means a bug, in the middle of a request."""
    import resource
    env = dict(environment(place, **keyed), SWIFT_BACKTRACE=f"enable={how},interactive=no,color=no")
    process = subprocess.Popen([RIFFLE, "image", "A boat", "-o", "crash.png", "--force", "--base-url", address], cwd=place,
                               env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY)))
    time.sleep(0.5)
    process.send_signal(number)
    try:
        out, err = process.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
    searched["streams"] += 2
    search(out + err, f"what is said after signal {number}, backtrace {how}")


main([check_keys])
