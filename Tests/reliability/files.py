#!/usr/bin/env python3
"""Files in bad places: a full disk, a quota, a read-only folder, names that are taken or too long, names that want to leave.

usage: files.py RIFFLE
Every case ends with a documented code and one clear line, or does the right thing; nothing outside the folder of outputs is made,
followed or changed. Needs to mount small file systems: as root, or where `unshare -rm` works; otherwise these cases are named as skipped.
"""
import base64
import json
import os
import shutil
import stat
import subprocess
import sys

from common import *

RIFFLE = os.path.abspath(sys.argv[1])
WAV = os.path.join(SAMPLES, "gemini-speech-two-parts.sse")
PNG = os.path.join(SAMPLES, "gemini-image-png-unary.json")
results = []


def note(name, code, words):
    results.append((name, code, words))


def expect(name, done, codes, mention=None, silent=False):
    err = done.stderr.decode(errors="replace")
    claim(done.returncode in codes, f"{name}: ends with {done.returncode}, expected {codes}: {err}")
    claim("Fatal error" not in err, f"{name}: crashes: {err}")
    if done.returncode != 0:
        claim(last_line(done.stderr), f"{name}: says nothing")
        claim(mention is None or any(word in err.lower() for word in mention), f"{name}: the reason is not told: {err}")
    note(name, done.returncode, last_line(done.stderr))


def can_mount():
    return subprocess.run(["unshare", "-rm", "true"], capture_output=True).returncode == 0


def inside(options, script):
    """A shell in which `disk` is a file system of its own."""
    return ["unshare", "-rm", "bash", "-c", f"mount -t tmpfs -o {options} tmpfs disk && {script}"]


def check_space(folder):
    if not can_mount():
        print("files: skipped, since nothing can be mounted: disk full, read-only", flush=True)
        return
    os.makedirs(folder + "/disk")
    large = speech_stream(folder + "/large.sse", 40)
    for name, options, script in (
        ("disk full, extract to WAV", "size=64k", f"'{RIFFLE}' extract '{large}' -o disk/a.wav; code=$?; ls disk >&2; exit $code"),
        ("disk full, extract to FLAC", "size=16k", f"'{RIFFLE}' extract '{large}' -o disk/a.flac; code=$?; ls disk >&2; exit $code"),
        ("disk full, spool and output", "size=64k",
         f"XDG_STATE_HOME=$PWD/disk '{RIFFLE}' speak --local --keep-spool 'A long enough text, to be spoken for a while. And on it goes.' -o disk/a.wav; code=$?; ls disk >&2; exit $code"),
        ("no inode left", "size=1m,nr_inodes=1", f"'{RIFFLE}' extract '{WAV}' -o disk/a.wav"),
        ("read-only file system", "size=1m", f"mount -o remount,ro disk && '{RIFFLE}' extract '{WAV}' -o disk/a.wav"),
    ):
        done = run(inside(options, script), folder, cwd=folder)
        lines = done.stderr.decode().splitlines()
        left = [line for line in lines if not line.startswith("riffle") and line.startswith("a.")]
        claim(not any(is_final(line) for line in left), f"{name}: leaves a file under its final name: {left}")
        done.stderr = "\n".join(line for line in lines if line not in left and line != "riffle").encode()
        expect(name, done, {11}, ["space", "read-only"])
    script = f"ulimit -f 8; '{RIFFLE}' extract '{large}' -o quota.wav"
    done = run(["bash", "-c", script], folder, cwd=folder)
    expect("a limit on the size of files", done, {11}, ["file too large", "large"])
    claim(not os.path.exists(folder + "/quota.wav"), "a limit on the size of files: nothing stands under the final name")


def check_names(folder):
    os.makedirs(folder + "/out/taken.wav")
    os.mkfifo(folder + "/out/pipe.wav")
    secret = folder + "/secret"
    with open(secret, "w") as file:
        file.write("mine")
    os.symlink(secret, folder + "/out/link.wav")
    os.symlink(secret, folder + "/out/work.wav.partial")
    os.symlink("/nonexistent/x", folder + "/out/dangling.wav")
    os.mkfifo(folder + "/out/waits.wav.partial")
    with open(folder + "/out/there.wav", "w") as file:
        file.write("there")
    long = "n" * 256
    for name, target, codes, mention in (
        ("a name that is taken", "out/there.wav", {11}, ["exists"]), ("a folder in the way", "out/taken.wav/x/y.wav", {11}, None),
        ("a pipe in the way", "out/pipe.wav", {11}, ["plain file"]), ("a link in the way", "out/link.wav", {11}, ["exists"]),
        ("a dangling link in the way", "out/dangling.wav", {11}, ["exists"]), ("a name that is too long", f"out/{long}.wav", {11}, ["long"]),
        ("a path that is too long", "out/" + "d/" * 2100 + "a.wav", {11}, None), ("a file as a folder", "out/there.wav/a.wav", {11}, None),
        ("a folder that is not there", "nowhere/a.wav", {11}, None), ("an empty name", "", {2, 11}, None),
    ):
        expect(name, run([RIFFLE, "extract", WAV, "-o", target], folder, cwd=folder), codes, mention)
    for name, target in (("a link, with --force", "out/link.wav"), ("a dangling link, with --force", "out/dangling.wav")):
        done = run([RIFFLE, "extract", WAV, "-o", target, "--force"], folder, cwd=folder)
        expect(name, done, {0})
        claim(not os.path.islink(folder + "/" + target), f"{name}: the link itself is replaced")
    done = run([RIFFLE, "extract", WAV, "-o", "out/pipe.wav", "--force"], folder, cwd=folder)
    expect("a pipe, with --force", done, {11}, ["plain file"])
    for name, target in (("a link under the working name", "out/work.wav"), ("a pipe under the working name", "out/waits.wav")):
        expect(name, run([RIFFLE, "extract", WAV, "-o", target], folder, cwd=folder), {0})
    for name, words in (("a link as --text", ["extract", WAV, "-o", "out/t.wav", "--text", "out/words.txt"]),):
        os.symlink(secret, folder + "/out/words.txt")
        done = run([RIFFLE, *words], folder, cwd=folder)
        expect(name, done, {0, 11})
    claim(open(secret).read() == "mine", "what links point to is untouched")
    claim(stat.S_ISFIFO(os.stat(folder + "/out/pipe.wav").st_mode), "the pipe is still one")
    claim(open(folder + "/out/there.wav").read() == "there", "a name that is taken keeps its file")
    claim(run([RIFFLE, "verify", "out/link.wav", "out/work.wav", "out/waits.wav"], folder, cwd=folder).returncode == 0, "what was made is whole")


def answer(part):
    return json.dumps({"candidates": [{"content": {"parts": [part]}, "finishReason": "STOP", "index": 0}]}).encode()


def check_answers(folder):
    """Names and types in an answer are the service's words: none of them chooses a place."""
    place = folder + "/deep/er/out"
    os.makedirs(place)
    data = base64.b64encode(open(os.path.join(SAMPLES, "gradient-64x48-rgb.png"), "rb").read()).decode()
    junk = base64.b64encode(b"no picture at all").decode()
    hostile = ["image/../../evil", "../../evil", "image/png; name=../../evil.png", "a/b/../../../c", "x/" + "y" * 5000, "image/x.sh", "audio/wav\u0000/../x",
               "/etc/passwd", "text/html", "image/%2e%2e%2f", "", "\u202egnp/egami", "..", "application/x-sh", "image/\n../x"]
    before = None
    for kind in hostile:
        for payload in (data, junk):
            for part in ({"inlineData": {"mimeType": kind, "data": payload, "displayName": "../../evil.png"}},
                         {"inlineData": {"data": payload, "mimeType": kind, "fileName": "/tmp/riffle-evil.png"}}):
                done = run([RIFFLE, "extract", "-", "-o", place + "/", "--force"], folder, cwd=folder, input=answer(part))
                claim(done.returncode in DOCUMENTED, f"type {kind!r}: ends with {done.returncode}: {done.stderr.decode()}")
    made = [name for name in files(folder) if not name.startswith(("deep/er/out/", "state/", "cache/"))]
    claim(not made, f"hostile types make nothing outside the folder of outputs: {made}")
    claim(all(os.sep not in name and name.isprintable() for name in files(place)), f"names are plain: {files(place)}")
    note("types and names in an answer that want to leave", 0, f"{len(hostile) * 4} answers, {len(files(place))} files, all inside")


def check_manifests(folder):
    outside = folder + "/outside"
    os.makedirs(outside)
    os.makedirs(folder + "/work/out")
    os.symlink(outside, folder + "/work/out/way")
    with Server(RIFFLE, folder, "--replay", WAV) as server:
        for name, output, codes in (
            ("an output above its folder", "../a.wav", {2}), ("an absolute output", "/tmp/riffle-evil.wav", {2}),
            ("an output above by a detour", "x/../../a.wav", {2}), ("an output at home", "~/a.wav", {2}),
            ("an output with a line end", "a\nb.wav", {2}), ("an output with a NUL", "a\0b.wav", {2}),
            ("an output through a link to elsewhere", "way/a.wav", {1, 2, 11}), ("an output that is too long", "n" * 300 + ".wav", {2}),
        ):
            with open(folder + "/work/m.jsonl", "w") as file:
                file.write(json.dumps({"id": "a", "kind": "speak", "text": "Hello", "output": output}) + "\n")
            done = run([RIFFLE, "batch", "run", "m.jsonl", "-o", "out", "--base-url", server.address], folder, cwd=folder + "/work")
            expect("manifest: " + name, done, codes)
            claim(not files(outside), f"{name}: nothing is made outside: {files(outside)}")
            for file in os.listdir(folder + "/work"):
                if "ledger" in file:
                    os.unlink(folder + "/work/" + file)
    made = [name for name in files(folder) if not name.startswith(("work/m.jsonl", "state/", "cache/"))]
    claim(not [name for name in made if not name.startswith("work/out/")], f"manifests make nothing elsewhere: {made}")


def check_keys(folder):
    path = folder + "/key"
    for mode, codes in ((0o644, {2}), (0o640, {2}), (0o600, {0}), (0o400, {0})):
        with open(path, "w") as file:
            file.write("k-1234567890\n")
        os.chmod(path, mode)
        done = run([RIFFLE, "speak", "--dry-run", "--key-file", path, "Hello"], folder, cwd=folder)
        expect(f"a key file of mode {mode:o}", done, codes, ["chmod 600"])
        os.unlink(path)


def report(folder):
    refused = sum(1 for _, code, _ in results if code)
    for name, code, words in results:
        print(f"  {code:3}  {name}: {words[:150]}")
    print(f"files: {len(results)} cases, {refused} refused with a reason, 0 files outside their folder, 0 half files", flush=True)


main([check_space, check_names, check_answers, check_manifests, check_keys, report])
