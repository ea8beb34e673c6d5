#!/usr/bin/env python3
"""Makes each call to the file system fail in turn, in `extract`, `speak`, `image` and `batch run`.

usage: faults.py RIFFLE [EVERY [CASE ...]]     EVERY: of the calls only each EVERY-th, default 1; CASE: extract, speak and so on
faults.c is built and preloaded. For every call and kind of failure a run must end
- with 0 and the very bytes that an undisturbed run writes, or
- with a documented code, one clear line, and no other bytes under a final name;
and never by a signal. Interrupted calls and short writes must change nothing. A batch, when run again, must end well.
"""
import json
import os
import shutil
import sys
import time

from common import *

RIFFLE = os.path.abspath(sys.argv[1])
EVERY = int(sys.argv[2]) if len(sys.argv) > 2 else 1
KINDS = {
    "open": ["ENOSPC", "EROFS", "EIO", "EINTR"], "write": ["ENOSPC", "EIO", "SHORT", "EINTR"],
    "pwrite": ["ENOSPC", "EIO", "EDQUOT", "SHORT", "EINTR"], "fsync": ["EIO", "ENOSPC", "EINTR"],
    "rename": ["EIO", "ENOSPC", "EROFS"], "link": ["EIO", "ENOSPC", "EROFS"], "ftruncate": ["EIO", "EINTR"],
    "fallocate": ["ENOSPC", "EIO", "EINTR"], "close": ["EIO", "EINTR"], "mmap": ["EIO"],
}
# What a program that is written well does not even notice.
HARMLESS = {("write", "SHORT"), ("write", "EINTR"), ("pwrite", "SHORT"), ("pwrite", "EINTR"), ("fsync", "EINTR"),
            ("fallocate", "ENOSPC"), ("fallocate", "EIO"), ("fallocate", "EINTR"), ("close", "EINTR")}


def check_faults(folder):
    library = folder + "/faults.so"
    build = run(["cc", "-shared", "-fPIC", "-O1", "-o", library, os.path.join(os.path.dirname(__file__), "faults.c"), "-ldl"],
                folder)
    claim(build.returncode == 0, f"faults.c builds: {build.stderr.decode()}")
    speech = speech_stream(folder + "/speech.sse", 60)
    picture = picture_answer(folder + "/picture.sse", 300)
    manifest = json.dumps({"id": "a", "kind": "speak", "text": "Hello", "output": "a.wav"}) + "\n" + json.dumps(
        {"id": "b", "kind": "speak", "text": "Hello again", "output": "b.flac"}) + "\n"
    with Server(RIFFLE, folder, "--replay", speech) as speaker, Server(RIFFLE, folder, "--replay", picture) as painter:
        cases = {
            "extract": ["extract", speech, "-o", "out/a.wav"],
            "extract, picture": ["extract", picture, "-o", "out/a.png"],
            "speak": ["speak", "--base-url", speaker.address, "Hello", "-o", "out/a.flac"],
            "image": ["image", "--base-url", painter.address, "A boat", "-o", "out/a.png"],
            "batch": ["batch", "run", "batch.jsonl", "-o", "out", "--base-url", speaker.address, "--jobs", "1"],
        }
        for name, words in cases.items():
            if len(sys.argv) < 4 or name in sys.argv[3:]:
                disturb(folder, library, name, words, manifest)


def attempt(folder, library, words, manifest, call, number, kind, lasts=False):
    place = folder + "/run"
    shutil.rmtree(place, ignore_errors=True)
    os.makedirs(place + "/out")
    with open(place + "/batch.jsonl", "w") as file:
        file.write(manifest)
    more = {"RIFFLE_FAULT_LASTS": "1"} if lasts else {}
    done = run([RIFFLE, *words], place, cwd=place, LD_PRELOAD=library, RIFFLE_FAULT_CALL=call, RIFFLE_FAULT_KIND=kind,
               RIFFLE_FAULT_NUMBER=str(number), RIFFLE_FAULT_UNDER=place, RIFFLE_FAULT_COUNT=folder + "/count", TMPDIR=place, **more)
    return place, done


def disturb(folder, library, name, words, manifest):
    begin = time.monotonic()
    runs = survived = refused = forced = 0
    calls = {}
    codes = {}
    for call, kinds in KINDS.items():
        if os.path.exists(folder + "/count"):
            os.unlink(folder + "/count")
        place, done = attempt(folder, library, words, manifest, call, 0, kinds[0])
        claim(done.returncode == 0, f"{name} ends well when nothing fails: {done.stderr.decode()}")
        right = {file: digest(f"{place}/out/{file}") for file in files(place + "/out")}
        calls[call] = int(open(folder + "/count").read()) if os.path.exists(folder + "/count") else 0
        tries = [(number, kind, False) for number in range(1, calls[call] + 1, EVERY) for kind in kinds]
        if call in ("write", "pwrite", "open"):
            tries += [(number, "ENOSPC", True) for number in range(1, calls[call] + 1, EVERY)]
        for number, kind, lasts in tries:
            runs += 1
            place, done = attempt(folder, library, words, manifest, call, number, kind, lasts)
            what = f"{name}: {kind} at {call} {number} of {calls[call]}{' and all later' if lasts else ''}"
            err = done.stderr.decode(errors="replace")
            code = done.returncode
            codes[code] = codes.get(code, 0) + 1
            is_batch = name == "batch"
            claim(code in DOCUMENTED or is_batch and code == 1, f"{what}: ends with {code}: {err}")
            claim("Fatal error" not in err, f"{what}: crashes: {err}")
            claim(len(err.splitlines()) <= 6, f"{what}: says too much: {err}")
            final = [file for file in files(place + "/out") if is_final(file)]
            for file in final:
                claim(digest(f"{place}/out/{file}") == right.get(file), f"{what}: {file} is not what it should be ({code}: {err})")
            if code == 0:
                survived += 1
                claim(sorted(final) == sorted(right), f"{what}: ends with 0 and without all its files: {final}")
            else:
                refused += 1
                claim(last_line(done.stderr), f"{what}: ends with {code} and says nothing")
            # SQLite takes an interrupted fsync for a failed one, and says so.
            if (call, kind) in HARMLESS and not (is_batch and call == "fsync"):
                claim(code == 0, f"{what}: must change nothing, ends with {code}: {err}")
            if is_batch and code != 0:
                again = run([RIFFLE, *words, "--retry", "all"], place, cwd=place)
                if again.returncode == 1 and b"exists" in again.stderr:
                    # The file was whole, and only looking at it failed: its name is taken now.
                    forced += 1
                    again = run([RIFFLE, *words, "--retry", "all", "--force"], place, cwd=place)
                claim(again.returncode == 0, f"{what}: run again it ends with {again.returncode}: {again.stderr.decode()}")
                check = run([RIFFLE, "verify", *(f"{place}/out/{file}" for file in right)], place)
                claim(check.returncode == 0, f"{what}: run again its files verify: {check.stderr.decode()}")
    print(f"faults: {name}: {sum(calls.values())} calls ({', '.join(f'{count} {call}' for call, count in calls.items() if count)}), "
          f"{runs} runs: {survived} ended whole, {refused} with an error ({', '.join(f'{n} x {c}' for c, n in sorted(codes.items()) if c)}), "
          + (f"{forced} wanted --force when run again, " if forced else "")
          + f"0 half files, 0 crashes, {time.monotonic() - begin:.0f} s", flush=True)


main([check_faults])
