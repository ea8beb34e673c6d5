#!/usr/bin/env python3
"""Peak resident memory of `riffle extract` for one inline payload of 16 MiB and of 1 GiB (standard library only).

    Benchmarks/memory.py .build/release/riffle

Needs 3 GB in the temporary folder for a moment. Ends with 1 when the two peaks are more than 2 MiB apart, or a counted one is above 24 MiB: the
limit holds for a build with --static-swift-stdlib -Xlinker --no-export-dynamic; shared libraries of Swift take 7 MiB more.
"""
import base64
import os
import subprocess
import sys
import tempfile

HEAD = b'data: {"candidates": [{"content": {"parts": [{"inlineData": {"mimeType": "audio/L16;codec=pcm;rate=24000","data": "'
TAIL = b'"}}],"role": "model"},"finishReason": "STOP","index": 0}]}\r\n\r\n'
BLOCK = 3 << 20


def make(path, size):
    block = base64.b64encode(bytes(range(256)) * (BLOCK // 256))
    with open(path, "wb") as file:
        file.write(HEAD)
        for _ in range(size // BLOCK):
            file.write(block)
        file.write(base64.b64encode(bytes(size % BLOCK)) + TAIL)


def peak(arguments):
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{arguments[0]} ended with {os.waitstatus_to_exitcode(status)}")
    return usage.ru_maxrss


riffle = os.path.abspath(sys.argv[1])
peaks = {}
with tempfile.TemporaryDirectory() as folder:
    for name, size in (("16 MiB", 16 << 20), ("1 GiB", 1 << 30)):
        source, target = os.path.join(folder, "payload.sse"), os.path.join(folder, "out.wav")
        make(source, size)
        for what, options in (("counted", ["--discard"]), ("to WAV", ["-o", target, "--force"])):
            value = peak([riffle, "extract", source, "-q", "--json", *options])
            peaks.setdefault(what, []).append(value)
            print(f"{name}, {what}: {value / 1024:.1f} MiB", file=sys.stderr)
grows = any(abs(small - large) > 2048 for small, large in peaks.values())
sys.exit(grows or max(peaks["counted"]) > 24 * 1024)
