#!/usr/bin/env python3
"""Kills `speak`, `image` and `extract` with SIGKILL at random moments, then recovers.

usage: kills.py RIFFLE [NUMBER]     NUMBER kills of each command, default 100
RIFFLE_SEED chooses the moments. What must hold after each kill:
- a final name is a complete, verified file, never half of one;
- everything else that the run left is named .partial;
- `riffle recover --all` makes of a kept answer what can be made of it, under names that hold the same;
- afterwards nothing is left to recover, and `riffle recover --prune` empties the spool.
"""
import json
import os
import shutil
import signal
import subprocess
import sys
import time

from common import *

RIFFLE = os.path.abspath(sys.argv[1])
NUMBER = int(sys.argv[2]) if len(sys.argv) > 2 else 100


def check_names(folder, state, words):
    """Every final name verifies; gives their number."""
    final = [os.path.join(folder, name) for name in files(folder) if is_final(name)]
    if final:
        check = run([RIFFLE, "verify", *final], state)
        claim(check.returncode == 0, f"{words}: a final name is a whole file: {final} {check.stderr.decode()}")
    return len(final)


def check_commands(folder):
    dice = seed("kills")
    speech = speech_stream(folder + "/speech.sse", 120)
    with Server(RIFFLE, folder) as server:
        commands = {
            "speak": ["speak", "--base-url", server.address, "--voice", "Kore",
                      "The quick brown fox jumps over the lazy dog, again and again. " * 6, "-o", "out/a.wav"],
            "image": ["image", "--base-url", server.address, "A quiet harbour at dawn", "-o", "out/a.png"],
            "extract": ["extract", speech, "-o", "out/a.flac"],
        }
        for name, words in commands.items():
            kill(folder, dice, name, words)


def kill(folder, dice, name, words):
    whole = before = left = recovered = ended = 0
    begin = time.monotonic()
    # How long a run takes: the slowest of three.
    usual = 0
    for number in range(3):
        place = f"{folder}/{name}-usual-{number}"
        os.makedirs(place + "/out")
        start = time.monotonic()
        done = run([RIFFLE, *words], place, cwd=place)
        usual = max(usual, time.monotonic() - start)
        claim(done.returncode == 0, f"{name} ends well when nobody kills it: {done.stderr.decode()}")
    for number in range(NUMBER):
        place = f"{folder}/{name}-{number}"
        os.makedirs(place + "/out")
        delay = dice.random() * 1.1 * usual
        process = subprocess.Popen([RIFFLE, *words], cwd=place, env=environment(place), stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        try:
            process.wait(delay)
            ended += 1
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
        what = f"{name}, killed after {delay:.4f} s"
        finals = check_names(place + "/out", place, what)
        others = [file for file in files(place + "/out") if not is_final(file)]
        whole += finals
        left += len(others)
        before += not finals and not others
        listing = run([RIFFLE, "recover", "--list", "--json"], place, cwd=place)
        claim(listing.returncode == 0, f"{what}: the spool can be listed: {listing.stderr.decode()}")
        kept = [json.loads(line) for line in listing.stdout.splitlines()]
        again = run([RIFFLE, "recover", "--all", "--json"], place, cwd=place)
        # 7: a part; 10: nothing usable had come; 8, 9: not even a status line.
        claim(again.returncode in (0, 7, 8, 9, 10, 13), f"{what}: recovery ends with {again.returncode}: {again.stderr.decode()}")
        receipts = [json.loads(line) for line in again.stdout.splitlines()]
        recovered += sum(1 for receipt in receipts if receipt.get("path"))
        claim(not kept or receipts or again.returncode != 0, f"{what}: a kept answer is told of: {kept}")
        check_names(place + "/out", place, what + ", recovered")
        for receipt in receipts:
            path = os.path.join(place, receipt["path"]) if receipt.get("path") else None
            claim(path is None or os.path.dirname(os.path.realpath(path)) == os.path.realpath(place + "/out"),
                  f"{what}: recovery stays in its folder: {path}")
        pruned = run([RIFFLE, "recover", "--prune", "--all", "--quiet"], place, cwd=place)
        claim(pruned.returncode == 0, f"{what}: the spool can be pruned: {pruned.stderr.decode()}")
        spool = [file for file in files(place + "/state") if "/spool/" in file and not file.endswith(".lock")]
        claim(not spool, f"{what}: a pruned spool is empty: {spool}")
        shutil.rmtree(place)
    print(f"kills: {name}: {NUMBER} runs of up to {usual:.2f} s killed ({ended} had just ended): {whole} whole files, 0 half ones, "
          f"{left} named .partial, {before} with no file yet; {recovered} files recovered, {time.monotonic() - begin:.0f} s",
          flush=True)


main([check_commands])
