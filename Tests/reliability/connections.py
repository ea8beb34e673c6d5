#!/usr/bin/env python3
"""Many connections, slow connections and greedy connections against `riffle serve`, with figures.

usage: Tests/reliability/connections.py PATH/TO/riffle [--quick]

Starts the server on loopback with its embedded model, and measures it through /proc:
  - 2,000 idle connections, while others are served;
  - 200 streams of speech at one time, each read to its end;
  - 200 readers that stop after the first piece, while others are served;
  - heads and bodies that come a byte every five seconds, until the server ends them (about 75 s; left out by --quick);
  - more connections than the process may have open files: the server outlives them.
Prints a line a check, and ends with 1 when one of them fails. Linux only.
"""

import asyncio
import json
import os
import resource
import subprocess
import sys
import time

IDLE, STREAMS, READERS, DRIPS = 2000, 200, 200, 100
LIMIT_MIB = 512
SPEECH = json.dumps({
    "contents": [{"parts": [{"text": "The train to Oslo leaves at nine."}]}],
    "generationConfig": {"responseModalities": ["AUDIO"]},
}).encode()
LONG = json.dumps({
    "contents": [{"parts": [{"text": "One more sentence that nobody reads. " * 40}]}],
    "generationConfig": {"responseModalities": ["AUDIO"]},
}).encode()
STREAM = "/v1beta/models/gemini-3.8-flash-tts:streamGenerateContent?alt=sse"
failures = 0


def tell(name, good, words):
    global failures
    failures += not good
    print(f"{'passed' if good else 'FAILED'}  {name}: {words}", flush=True)


class Server:
    """A server of its own, and what the kernel says of it."""

    def __init__(self, path, files=None):
        def limit():
            if files:
                resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))

        self.process = subprocess.Popen(
            [path, "serve", "--quiet"], stdout=subprocess.PIPE, text=True, preexec_fn=limit)
        self.port = int(self.process.stdout.readline().strip().rsplit(":", 1)[1])

    def memory(self, name):
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) / 1024 for line in status if line.startswith(name))

    @property
    def peak(self):
        return self.memory("VmHWM")

    @property
    def now(self):
        return self.memory("VmRSS")

    def end(self):
        self.process.terminate()
        return self.process.wait(60)


async def connect(server):
    return await asyncio.open_connection("127.0.0.1", server.port)


def close(streams):
    for _, writer in streams:
        writer.transport.abort()


async def health(server):
    """Seconds that /healthz takes; None when it does not answer."""
    start = time.monotonic()
    try:
        reader, writer = await asyncio.wait_for(connect(server), 10)
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        line = await asyncio.wait_for(reader.readline(), 10)
        writer.close()
    except (OSError, asyncio.TimeoutError):
        return None
    return time.monotonic() - start if b" 200 " in line else None


def post(path, body):
    return (f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n").encode() + body


async def stream(server, body=SPEECH):
    """Reads one stream to its end; gives its status and whether it says how it ended."""
    reader, writer = await connect(server)
    writer.write(post(STREAM, body))
    answer = await reader.read(-1)
    writer.close()
    return answer[9:12], b'"finishReason"' in answer, len(answer)


async def idle(server):
    streams = [await connect(server) for _ in range(IDLE)]
    seconds = await health(server)
    good = seconds is not None and seconds < 5 and server.now < LIMIT_MIB
    tell(f"{IDLE} idle connections", good,
         f"/healthz after {seconds if seconds is None else round(seconds * 1000)} ms, {server.now:.0f} MiB")
    close(streams)


async def active(server):
    start = time.monotonic()
    answers = await asyncio.gather(*(stream(server) for _ in range(STREAMS)), return_exceptions=True)
    whole = sum(1 for answer in answers if not isinstance(answer, BaseException) and answer[0] == b"200" and answer[1])
    size = sum(answer[2] for answer in answers if not isinstance(answer, BaseException)) / 1e6
    tell(f"{STREAMS} active streams", whole == STREAMS and server.peak < LIMIT_MIB,
         f"{whole} whole, {size:.0f} MB in {time.monotonic() - start:.1f} s, peak {server.peak:.0f} MiB")


async def stopped(server):
    streams = [await connect(server) for _ in range(READERS)]
    for reader, writer in streams:
        writer.write(post(STREAM, LONG))
    for reader, _ in streams:
        await reader.read(1)
    seconds = await health(server)
    answer = await stream(server)
    good = seconds is not None and answer[:2] == (b"200", True) and server.peak < LIMIT_MIB
    tell(f"{READERS} readers that stop", good,
         f"another stream is served: {answer[0].decode()}, peak {server.peak:.0f} MiB")
    close(streams)


async def drip(server, beginning):
    """Seconds until the server ends a connection that sends a byte every five seconds."""
    start = time.monotonic()
    reader, writer = await connect(server)
    writer.write(beginning)
    while time.monotonic() - start < 150:
        try:
            await asyncio.wait_for(reader.read(1), 5)
            break
        except asyncio.TimeoutError:
            pass
        except OSError:
            break
        writer.write(b"a")
    writer.transport.abort()
    return time.monotonic() - start


async def drips(server):
    head = b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: "
    body = post(STREAM, b"{" + b" " * 100_000)[:-100_000]
    times = await asyncio.gather(*(drip(server, head if place % 2 else body) for place in range(DRIPS)))
    tell(f"{DRIPS} heads and bodies that come drop by drop", max(times) < 120,
         f"ended after {min(times):.0f} to {max(times):.0f} s")


async def greedy(path):
    server = Server(path, files=256)
    streams = []
    for _ in range(600):
        try:
            streams.append(await asyncio.wait_for(connect(server), 0.2))
        except (OSError, asyncio.TimeoutError):
            break
    close(streams)
    seconds = None
    for _ in range(20):
        seconds = await health(server)
        if seconds is not None:
            break
    alive = server.process.poll() is None
    tell("more connections than open files (256)", alive and seconds is not None,
         f"{len(streams)} were made, then /healthz answers: {seconds is not None}")
    server.end()


async def main(path, is_quick):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    server = Server(path)
    start = server.now
    await idle(server)
    await active(server)
    await stopped(server)
    if not is_quick:
        await drips(server)
    code = server.peak, server.end()
    tell("the end", code[1] == 0, f"exit {code[1]}, {start:.0f} MiB at the start, peak {code[0]:.0f} MiB")
    await greedy(path)
    return 1 if failures else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(asyncio.run(main(os.path.abspath(sys.argv[1]), "--quick" in sys.argv)))
