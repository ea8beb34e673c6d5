"""What the scripts in this folder share: the tool, a server to ask, and claims that end a script when they do not hold."""
import base64
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SAMPLES = os.path.join(TOP, "Samples")
LIMIT = 120
# The codes of README's table; 1 is an internal error, or a batch in which some item failed.
DOCUMENTED = {0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 130, 141, 143}


class Failure(Exception):
    pass


def claim(condition, words):
    if not condition:
        raise Failure(words)


def environment(state, **more):
    """No keys and no proxies of the person who runs this; state in a folder of its own."""
    keep = {k: v for k, v in os.environ.items()
            if not k.endswith(("_API_KEY", "_BASE_URL")) and "proxy" not in k.lower() and not k.startswith("RIFFLE_")}
    return dict(keep, XDG_STATE_HOME=state + "/state", XDG_CACHE_HOME=state + "/cache", SWIFT_BACKTRACE="enable=no", **more)


def seed(name):
    value = int(os.environ.get("RIFFLE_SEED") or random.SystemRandom().randrange(1 << 32))
    print(f"{name}: seed {value}", flush=True)
    return random.Random(value)


class Server:
    """The tool's own server as a process of its own."""

    def __init__(self, riffle, state, *words, **more):
        self.process = subprocess.Popen([riffle, "serve", "--port", "0", "--quiet", *words], stdout=subprocess.PIPE,
                                        env=environment(state, **more), text=True)
        self.address = self.process.stdout.readline().strip()
        claim(self.address.startswith("http://127.0.0.1:"), f"the server tells its address: {self.address!r}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(30)


def run(words, state, cwd=None, timeout=LIMIT, input=None, **more):
    """Runs a program to its end; its code is negative when a signal ended it."""
    return subprocess.run(words, cwd=cwd, env=environment(state, **more), capture_output=True, timeout=timeout, input=input)


def files(folder):
    """The files below a folder, by their names in it."""
    return sorted(os.path.relpath(os.path.join(base, name), folder)
                  for base, _, names in os.walk(folder) for name in names)


def is_final(name):
    return ".partial" not in os.path.basename(name)


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def last_line(err):
    lines = [line for line in err.decode(errors="replace").splitlines() if line.strip()]
    return lines[-1] if lines else ""


def speech_stream(path, event_count, samples=6000):
    """A long recorded answer of speech; the samples are a counter, so no two parts are alike."""
    with open(path, "w") as file:
        number = 0
        for index in range(event_count):
            pcm = b"".join(((number + i) % 30000).to_bytes(2, "little") for i in range(samples))
            number += samples
            part = {"inlineData": {"mimeType": "audio/L16;codec=pcm;rate=24000", "data": base64.b64encode(pcm).decode()}}
            candidate = {"content": {"role": "model", "parts": [part]}, "index": 0}
            if index == event_count - 1:
                candidate["finishReason"] = "STOP"
            file.write("data: " + json.dumps({"candidates": [candidate]}) + "\r\n\r\n")
    return path


def picture_answer(path, side):
    """A recorded answer of one picture with noise in it, so that it does not become small."""
    import struct
    import zlib
    rows = bytearray()
    dice = random.Random(7)
    for _ in range(side):
        rows += b"\0" + dice.randbytes(3 * side)

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    picture = (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
               + chunk(b"IDAT", zlib.compress(bytes(rows), 1)) + chunk(b"IEND", b""))
    part = {"inlineData": {"mimeType": "image/png", "data": base64.b64encode(picture).decode()}}
    answer = {"candidates": [{"content": {"role": "model", "parts": [part]}, "finishReason": "STOP", "index": 0}]}
    with open(path, "w") as file:
        file.write("data: " + json.dumps(answer) + "\r\n\r\n")
    return path


def main(proofs):
    """Runs the proofs, each with a folder of its own; the first claim that does not hold ends the script with 1."""
    for proof in proofs:
        with tempfile.TemporaryDirectory(prefix="riffle-reliability-") as folder:
            try:
                proof(folder)
            except Failure as failure:
                print(f"{os.path.basename(sys.argv[0])}: does not hold: {failure}", file=sys.stderr)
                sys.exit(1)
