#!/usr/bin/env python3
"""Proofs about `riffle batch`: killed at random moments, two processes on one ledger, and 100,000 items.

usage: batches.py RIFFLE [kill|pair|many ...]   (default: all)
RIFFLE_SEED chooses the moments of the kill test, RIFFLE_KILLS their number.
Each proof prints its figures on one line; the first claim that does not hold ends the run with 1.
"""
import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request

RIFFLE = os.path.abspath(sys.argv[1])
PROOFS = sys.argv[2:] or ["kill", "pair", "many"]
LIMIT = 300


def claim(condition, words):
    if not condition:
        print(f"batches: does not hold: {words}", file=sys.stderr)
        sys.exit(1)


class Server:
    """The embedded server as a process of its own, which counts its requests."""

    def __init__(self, folder):
        environment = dict(os.environ, XDG_STATE_HOME=folder + "/server-state")
        self.process = subprocess.Popen(
            [RIFFLE, "serve", "--port", "0", "--quiet"], stdout=subprocess.PIPE, env=environment, text=True)
        self.address = self.process.stdout.readline().strip()
        claim(self.address.startswith("http://127.0.0.1:"), "the server tells its address")

    def requests(self):
        """Requests for content that the server has taken in, by its own count."""
        with urllib.request.urlopen(self.address + "/metrics", timeout=30) as answer:
            lines = answer.read().decode().splitlines()
        return sum(int(float(line.rsplit(" ", 1)[1])) for line in lines
                   if line.startswith("riffle_requests_total{") and ('route="generate"' in line or 'route="stream"' in line))

    def end(self):
        self.process.terminate()
        self.process.wait(30)


def environment(folder):
    keep = {k: v for k, v in os.environ.items() if not k.endswith("_API_KEY") and "proxy" not in k.lower()}
    return dict(keep, XDG_STATE_HOME=folder + "/state", RIFFLE_ISA=os.environ.get("RIFFLE_ISA", ""))


def run(folder, *words, **more):
    env = environment(folder)
    if not env["RIFFLE_ISA"]:
        del env["RIFFLE_ISA"]
    return subprocess.Popen(
        [RIFFLE, "batch", *words], cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more)


def finish(process):
    out, err = process.communicate(timeout=LIMIT)
    return process.returncode, out, err


def items(count):
    """Small items of every kind: mostly words, and as much speech and pictures as stays cheap in a debug build."""
    for number in range(count):
        name = f"item-{number:02}"
        if number % 10 == 7:
            yield {"id": name, "kind": "speak", "text": f"Number {number}.", "voice": "Kore", "output": f"{name}.wav"}
        elif number % 20 == 3:
            yield {"id": name, "kind": "image", "prompt": f"Boat {number}", "model": "gemini-3.1-flash-image",
                   "size": "512", "aspect": "1:1", "output": f"pictures/{name}.png"}
        else:
            yield {"id": name, "kind": "ask", "prompt": f"What is {number} times 7?", "output": f"{name}.txt"}


def write_manifest(path, lines):
    with open(path, "w") as file:
        for line in lines:
            file.write(json.dumps(line) + "\n")


def query(ledger, sql):
    with sqlite3.connect(f"file:{ledger}?mode=ro", uri=True, timeout=60) as database:
        return database.execute(sql).fetchall()


def verify_outputs(folder, ledger, count):
    """Every item is done, its files are what was recorded, and `riffle verify` has nothing against the media."""
    states = dict(query(ledger, "SELECT state, count(*) FROM item GROUP BY state"))
    claim(states == {"verified": count}, f"every item ends verified: {states}")
    code, out, err = finish(run(folder, "run", "batch.jsonl", "-o", "out", "--base-url", "http://127.0.0.1:1",
                                "--verify-hashes", "--quiet"))
    claim(code == 0, f"a last run that reads every file sends nothing: {code} {err}")
    media = [os.path.join(base, name) for base, _, names in os.walk(folder + "/out") for name in names
             if name.endswith((".wav", ".png")) and ".partial" not in name]
    check = subprocess.run([RIFFLE, "verify", *media], capture_output=True, text=True, timeout=LIMIT)
    claim(check.returncode == 0, f"every final medium verifies: {check.stdout} {check.stderr}")


def kill_proof():
    seed = int(os.environ.get("RIFFLE_SEED", random.SystemRandom().randrange(1 << 32)))
    kills = int(os.environ.get("RIFFLE_KILLS", 50))
    count = 40
    print(f"kill: seed {seed}", flush=True)
    dice = random.Random(seed)
    folder = tempfile.mkdtemp(prefix="riffle-kill-")
    server = Server(folder)
    begin = time.monotonic()
    try:
        write_manifest(folder + "/batch.jsonl", items(count))
        ledger = folder + "/batch.jsonl.ledger.sqlite"
        words = ["run", "batch.jsonl", "-o", "out", "--base-url", server.address, "--jobs", "2", "--json"]
        killed, rounds, events = 0, 0, 0
        while killed < kills:
            rounds += 1
            claim(rounds <= 4 * kills, "the run can be killed often enough before it ends")
            # What is done stays done; so that fifty kills find work to hit, unknown items are tried again.
            process = run(folder, *words, "--retry", "unknown")
            # The moment is counted in events that the run prints, plus a little time, so that a slow machine is hit as widely
            # as a fast one.
            after, delay = dice.randrange(0, 4), dice.random() * 0.05
            for _ in range(after):
                if not process.stdout.readline():
                    break
                events += 1
            time.sleep(delay)
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
            if process.wait() == -signal.SIGKILL:
                killed += 1
            else:
                # It was done: begin with an item that is to be made anew, as after the loss of a file.
                lost = dice.randrange(count)
                path = query(ledger, f"SELECT path FROM file JOIN item ON item.key = file.item WHERE id = 'item-{lost:02}'")
                if path:
                    os.unlink(folder + "/out/" + path[0][0])
                    LOST.append(lost)
            process.stdout.close()
            process.stderr.close()
        code, out, err = finish(run(folder, *words, "--retry", "all"))
        claim(code == 0, f"the last run ends well: {code} {err}")
        counted = server.requests()
        verify_outputs(folder, ledger, count)
        tries = dict(query(ledger, "SELECT state, count(*) FROM try GROUP BY state"))
        claim(set(tries) <= {"verified", "unknown"}, f"no try failed: {tries}")
        twice = query(ledger, "SELECT item, count(*) FROM try WHERE state = 'verified' GROUP BY item HAVING count(*) > 1")
        duplicates = sum(number - 1 for _, number in twice) - len(LOST)
        unknown = tries.get("unknown", 0)
        claim(duplicates == 0, f"nothing is paid twice outside unknown: {twice}, files lost on purpose: {LOST}")
        claim(counted <= tries["verified"] + unknown,
              f"the server counts no request that the ledger does not: {counted} > {tries}")
        claim(counted >= tries["verified"] - recovered(ledger), f"every done item was asked for: {counted} {tries}")
        open_runs = query(ledger, "SELECT count(*) FROM try WHERE ended IS NULL")[0][0]
        claim(open_runs == 0, "no try stays open")
        print(f"kill: {count} items, {killed} kills, {counted} requests counted by the server, "
              f"{tries['verified']} tries verified, {unknown} unknown, {len(LOST)} files lost on purpose, "
              f"{duplicates} duplicates outside unknown, {time.monotonic() - begin:.0f} s", flush=True)
    finally:
        server.end()
        shutil.rmtree(folder, ignore_errors=True)


LOST = []


def recovered(ledger):
    return 0


def pair_proof():
    folder = tempfile.mkdtemp(prefix="riffle-pair-")
    server = Server(folder)
    begin = time.monotonic()
    count = 24
    try:
        write_manifest(folder + "/batch.jsonl", items(count))
        ledger = folder + "/batch.jsonl.ledger.sqlite"
        words = ["run", "batch.jsonl", "-o", "out", "--base-url", server.address, "--jobs", "2", "--json"]
        both = [run(folder, *words), run(folder, *words)]
        ends = [finish(process) for process in both]
        for code, _, err in ends:
            claim(code == 0, f"both processes end well: {code} {err}")
        sent = [[json.loads(line)["id"] for line in out.splitlines() if json.loads(line)["event"] == "sent"]
                for _, out, _ in ends]
        claim(len(sent[0]) + len(sent[1]) == count, f"every item is sent once: {len(sent[0])} and {len(sent[1])}")
        claim(set(sent[0]).isdisjoint(sent[1]), "no item is sent by both")
        counted = server.requests()
        claim(counted == count, f"the server counts each item once: {counted}")
        verify_outputs(folder, ledger, count)
        print(f"pair: {count} items, {len(sent[0])} and {len(sent[1])} sent by two processes, "
              f"{counted} requests counted by the server, 0 duplicates, {time.monotonic() - begin:.0f} s", flush=True)
    finally:
        server.end()
        shutil.rmtree(folder, ignore_errors=True)


def measured(folder, *words):
    """Runs the tool; gives its code, its output, its seconds and its peak memory in MiB."""
    begin = time.monotonic()
    process = run(folder, *words)
    out = process.stdout.read()
    err = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, out, err, time.monotonic() - begin, usage.ru_maxrss / 1024


def many_proof():
    folder = tempfile.mkdtemp(prefix="riffle-many-")
    figures = {}
    try:
        for count in (1_000, 100_000):
            write_manifest(f"{folder}/batch.jsonl", (
                {"id": f"{number:06}", "kind": "ask", "prompt": f"What is {number} times 7?", "output": f"{number:06}.txt"}
                for number in range(count)))
            code, out, err, seconds, memory = measured(folder, "plan", "batch.jsonl", "--json")
            claim(code == 0 and json.loads(out)["items"] == count, f"the plan counts {count} items: {out} {err}")
            figures["plan", count] = (seconds, memory)
            ledger = folder + "/batch.jsonl.ledger.sqlite"
            # A service that nobody reaches, and a ceiling of nothing: the manifest is taken in, and nothing is sent.
            words = ["run", "batch.jsonl", "-o", "out", "--base-url", "http://127.0.0.1:1", "--json",
                     "--model", "gemini-2.5-flash-lite"]
            code, out, err, seconds, memory = measured(folder, *words, "--max-cost", "0")
            claim(code == 14, f"a ceiling of nothing sends nothing: {code} {err}")
            figures["first run", count] = (seconds, memory)
            # Every item but one is called done, with a file of its own: what a night's run leaves behind.
            os.makedirs(folder + "/out", exist_ok=True)
            with sqlite3.connect(ledger) as database:
                rows = database.execute("SELECT key, output FROM item WHERE number > 0").fetchall()
                files = []
                for key, output in rows:
                    path = f"{folder}/out/{output}"
                    with open(path, "w") as file:
                        file.write("42\n")
                    state = os.stat(path)
                    files.append((key, output, state.st_size, state.st_mtime_ns, state.st_ino))
                database.executemany("INSERT INTO file VALUES (?, ?, 0, ?, ?, ?, 'none')", files)
                database.execute("UPDATE item SET state = 'verified' WHERE number > 0")
            code, out, err, seconds, memory = measured(folder, *words, "--max-cost", "0")
            began = json.loads(out.splitlines()[0])
            claim(code == 14 and began["done"] == count - 1 and began["planned"] == 1, f"the resume finds what is done: {began}")
            figures["resume", count] = (seconds, memory)
            shutil.rmtree(folder + "/out")
            for name in os.listdir(folder):
                if "ledger" in name:
                    os.unlink(f"{folder}/{name}")
        for step in ("plan", "first run", "resume"):
            small, large = figures[step, 1_000], figures[step, 100_000]
            print(f"many: {step}: 1000 items {small[0]:.1f} s {small[1]:.0f} MiB, "
                  f"100000 items {large[0]:.1f} s {large[1]:.0f} MiB", flush=True)
            claim(large[1] < small[1] + 48, f"memory of '{step}' does not grow with the items")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


for proof in PROOFS:
    {"kill": kill_proof, "pair": pair_proof, "many": many_proof}[proof]()
