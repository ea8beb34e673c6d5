#!/usr/bin/env python3
"""Proofs about `riffle batch`: killed at random moments, killed with answers in the spool, two processes on one ledger, one pace
for all processes, and 100,000 items.

usage: batches.py RIFFLE [kill|spool|pair|pace|many ...]   (default: all)
RIFFLE_SEED chooses the moments of the kill test, RIFFLE_KILLS their number.
Each proof prints its figures on one line; the first claim that does not hold ends the run with 1.
"""
import base64
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
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

RIFFLE = os.path.abspath(sys.argv[1])
PROOFS = sys.argv[2:] or ["kill", "spool", "pair", "pace", "many"]
LIMIT = 300
# A picture of one red pixel.
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC")


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


def query_or_none(ledger, sql):
    """The first value; None while the ledger has no tables yet."""
    try:
        return query(ledger, sql)[0][0]
    except sqlite3.OperationalError:
        return None


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
        sent = query(ledger, "SELECT count(*) FROM try WHERE sent IS NOT NULL")[0][0]
        answered = query(ledger, "SELECT count(*) FROM try WHERE answered IS NOT NULL")[0][0]
        # A request is in the ledger before it leaves, and a kill may come before it has left.
        claim(answered <= counted <= sent, f"the server counts what the ledger has: {answered} <= {counted} <= {sent}")
        spooled, adopted, asked = recovered(ledger)
        claim(asked <= answered, f"every try that is done was answered, or recorded from the spool: {asked} <= {answered}")
        claim(not spool_entries(folder, "verified"), "no raw answer of a done item is left")
        open_runs = query(ledger, "SELECT count(*) FROM try WHERE ended IS NULL")[0][0]
        claim(open_runs == 0, "no try stays open")
        print(f"kill: {count} items, {killed} kills, {counted} requests counted by the server, "
              f"{tries['verified']} tries verified, of them {spooled + adopted} of killed runs, {unknown} unknown, "
              f"{len(LOST)} files lost on purpose, "
              f"{duplicates} duplicates outside unknown, {time.monotonic() - begin:.0f} s", flush=True)
    finally:
        server.end()
        shutil.rmtree(folder, ignore_errors=True)


LOST = []


def recovered(ledger):
    """Done tries that were never sent themselves, done tries of killed runs, and done tries that were sent."""
    unsent, taken, sent = query(ledger, """SELECT coalesce(sum(sent IS NULL), 0),
        coalesce(sum(sent IS NOT NULL AND message IS NOT NULL), 0), coalesce(sum(sent IS NOT NULL), 0)
        FROM try WHERE state = 'verified'""")[0]
    return unsent, taken, sent


def spool_entries(folder, *states):
    """What the spool says of its answers, of those in `states`."""
    place = folder + "/state/riffle/spool"
    found = []
    for name in os.listdir(place) if os.path.isdir(place) else []:
        if name.endswith(".json"):
            try:
                with open(f"{place}/{name}") as file:
                    found.append(json.load(file))
            except (FileNotFoundError, ValueError):
                continue  # it goes, or is being written
    return [entry for entry in found if not states or entry["state"] in states]


class SlowServer:
    """A service that counts its requests and holds the second half of each answer until it is told to go on."""

    def __init__(self):
        self.go = threading.Event()
        self.count = 0
        self.lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                with outer.lock:
                    outer.count += 1
                answer = outer.answer(body)
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.send_header("Connection", "close")
                self.end_headers()
                try:
                    self.wfile.write(answer[:len(answer) // 2])
                    self.wfile.flush()
                    outer.go.wait(LIMIT)
                    self.wfile.write(answer[len(answer) // 2:])
                except OSError:
                    pass  # the client was killed
                self.close_connection = True

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @staticmethod
    def answer(body):
        config = json.loads(body).get("generationConfig", {})
        kinds = [kind.lower() for kind in config.get("responseModalities", [])]
        if "audio" in kinds:
            part = {"inlineData": {"mimeType": "audio/L16;rate=24000", "data": base64.b64encode(bytes(48_000)).decode()}}
        elif "image" in kinds:
            part = {"inlineData": {"mimeType": "image/png", "data": base64.b64encode(PICTURE).decode()}}
        else:
            part = {"text": "Forty-two"}
        usage = {"promptTokenCount": 10, "candidatesTokenCount": 20, "totalTokenCount": 30}
        answer = {"candidates": [{"content": {"parts": [part]}, "finishReason": "STOP"}], "usageMetadata": usage}
        return b"data: " + json.dumps(answer).encode() + b"\n\n"

    def end(self):
        self.go.set()
        self.server.shutdown()
        self.server.server_close()


def wait_until(condition, words):
    end = time.monotonic() + LIMIT
    while not condition():
        claim(time.monotonic() < end, words)
        time.sleep(0.005)


def spool_proof():
    """Killed between answer and record, and in the middle of the answer: what was paid for is recorded without a request."""
    folder = tempfile.mkdtemp(prefix="riffle-spool-")
    begin = time.monotonic()
    # A process each, because one that waits for its ledger need not read on.
    batches = {
        "words": {"kind": "ask", "prompt": "What?", "output": "words.txt"},
        "talk": {"kind": "speak", "text": "Good morning", "output": "talk.flac"},
        "boat": {"kind": "image", "prompt": "A boat", "output": "boat.png"},
        "open": {"kind": "image", "prompt": "A boat", "output": "open.{ext}"}}
    count = len(batches)
    ledgers = {name: f"{folder}/{name}.jsonl.ledger.sqlite" for name in batches}
    server = SlowServer()
    try:
        for name, item in batches.items():
            write_manifest(f"{folder}/{name}.jsonl", [dict(item, id=name)])

        def begin_all(*more):
            return [run(folder, "run", f"{name}.jsonl", "-o", "out", "--json", "--base-url", server.address, *more)
                    for name in batches]

        def kill(processes):
            for process in processes:
                process.send_signal(signal.SIGKILL)
            for process in processes:
                process.communicate(timeout=LIMIT)
                claim(process.returncode == -signal.SIGKILL, f"the run was killed: {process.returncode}")

        def have_begun():
            return sum(query_or_none(ledger, "SELECT count(*) FROM try WHERE state = 'answered' AND ended IS NULL") or 0
                       for ledger in ledgers.values() if os.path.exists(ledger)) == count

        def finish_all(address, code, *more):
            ends = []
            for name in batches:
                ended, out, err = finish(
                    run(folder, "run", f"{name}.jsonl", "-o", "out", "--json", "--base-url", address, *more))
                claim(ended == code, f"{name} ends with {code}: {ended} {out} {err}")
                ends.append(json.loads(out.splitlines()[-1]))
            return ends

        # In the middle of the answers: nobody has all of them, so they are unknown and are not asked for again.
        processes = begin_all()
        wait_until(have_begun, "all answers have begun")
        kill(processes)
        ends = finish_all(server.address, 1)
        claim(all(end["unknown"] == 1 and end["requests"] == 0 for end in ends), f"cut answers are unknown: {ends}")
        claim(server.count == count, f"a cut answer is not asked for again by itself: {server.count}")
        # Between answer and record: the ledgers are held, so that nothing can be recorded, until all answers are whole.
        processes = begin_all("--retry", "unknown")
        wait_until(have_begun, "all answers have begun again")
        claim(server.count == 2 * count, f"each is asked for once more: {server.count}")
        held = [sqlite3.connect(ledger, timeout=60, isolation_level=None) for ledger in ledgers.values()]
        for database in held:
            database.execute("BEGIN IMMEDIATE")
        server.go.set()
        wait_until(lambda: sum(entry.get("end", {}).get("isComplete", False) for entry in spool_entries(folder)) == count,
                   "all answers are whole in the spool")
        kill(processes)
        for database in held:
            database.execute("ROLLBACK")
            database.close()
        recorded = sum(query(ledger, "SELECT count(*) FROM try WHERE state IN ('recorded', 'verified')")[0][0]
                       for ledger in ledgers.values())
        claim(recorded == 0, f"nothing was recorded before the kill: {recorded}")
        # Nobody answers any more, and everything ends well: no request is needed.
        ends = finish_all("http://127.0.0.1:1", 0)
        recovered = sum(end["recovered"] for end in ends)
        claim(recovered == count and not any(end["requests"] for end in ends), f"all is taken from the spool: {ends}")
        claim(server.count == 2 * count, "no request was sent")
        whole = sorted(name for name in os.listdir(folder + "/out") if ".partial" not in name)
        claim(whole == ["boat.png", "open.png", "talk.flac", "words.txt"], f"each answer is one file: {whole}")
        with open(folder + "/out/boat.png", "rb") as file:
            claim(file.read() == PICTURE, "the picture is what came")
        for name, ledger in ledgers.items():
            done = query(ledger, "SELECT usage FROM try WHERE state = 'verified'")
            claim(len(done) == 1 and '"totalTokenCount":30' in (done[0][0] or ""), f"what {name} used is known: {done}")
        left = spool_entries(folder, "verified")
        claim(not left, f"no raw answer of a done item is left: {left}")
        check = subprocess.run([RIFFLE, "verify", *(f"{folder}/out/{name}" for name in whole if name != "words.txt")],
                               capture_output=True, text=True, timeout=LIMIT)
        claim(check.returncode == 0, f"every final medium verifies: {check.stdout} {check.stderr}")
        again = finish_all("http://127.0.0.1:1", 0, "--verify-hashes")
        claim(not any(end["requests"] + end["recovered"] for end in again), f"what is done stays done: {again}")
        print(f"spool: {count} items killed in mid-answer and again between answer and record, {server.count} requests, "
              f"{recovered} recovered without a request, 0 duplicates outside unknown, "
              f"{time.monotonic() - begin:.0f} s", flush=True)
    finally:
        server.end()
        shutil.rmtree(folder, ignore_errors=True)


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


def pace_proof():
    """Two processes keep one limit of requests."""
    folder = tempfile.mkdtemp(prefix="riffle-pace-")
    server = Server(folder)
    count, distance = 8, 500
    try:
        ledgers = []
        for part in ("one", "two"):
            write_manifest(f"{folder}/{part}.jsonl", (
                {"id": f"{number}", "kind": "ask", "prompt": f"What is {number} times 7?", "output": f"{part}/{number}.txt"}
                for number in range(count // 2)))
            ledgers.append(f"{folder}/{part}.jsonl.ledger.sqlite")
        both = [run(folder, "run", f"{part}.jsonl", "-o", "out", "--base-url", server.address, "--jobs", "4", "--rpm", "120",
                    "--quiet") for part in ("one", "two")]
        for code, _, err in [finish(process) for process in both]:
            claim(code == 0, f"both processes end well: {code} {err}")
        sent = sorted(time for ledger in ledgers for (time,) in query(ledger, "SELECT sent FROM try"))
        claim(len(sent) == count and server.requests() == count, f"every item is sent once: {len(sent)}")
        # Every place in the row is half a second after the one before, whoever has it; late is allowed, early is not.
        claim(sent[-1] - sent[0] >= distance * (count - 1) - 100, f"no two processes together are faster than one: {sent}")
        for later in range(2, count):
            claim(sent[later] - sent[0] >= distance * later - 400, f"no request comes before its place: {sent}")
        print(f"pace: {count} items of two processes at 120 a minute in {(sent[-1] - sent[0]) / 1000:.1f} s", flush=True)
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
            # A tenth is enough to see that memory does not grow, and stays cheap in a debug build.
            part = ["batch.jsonl", "--shard", "1/10"]
            rows = json.loads(measured(folder, "status", *part, "--json")[1])["total"]
            code, out, err, seconds, memory = measured(folder, "report", *part, "-o", "batch.html")
            claim(code == 0, f"a report is written: {code} {err}")
            shown = 0
            for page in out.split():
                with open(f"{folder}/{page}") as file:
                    shown += file.read().count("<article")
                os.unlink(f"{folder}/{page}")
            claim(shown == rows and len(out.split()) == -(-rows // 500), f"it has every item once: {shown} of {rows}")
            figures["report of a tenth", count] = (seconds, memory)
            shutil.rmtree(folder + "/out")
            for name in os.listdir(folder):
                if "ledger" in name:
                    os.unlink(f"{folder}/{name}")
        for step in ("plan", "first run", "resume", "report of a tenth"):
            small, large = figures[step, 1_000], figures[step, 100_000]
            print(f"many: {step}: 1000 items {small[0]:.1f} s {small[1]:.0f} MiB, "
                  f"100000 items {large[0]:.1f} s {large[1]:.0f} MiB", flush=True)
            claim(large[1] < small[1] + 48, f"memory of '{step}' does not grow with the items")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


for proof in PROOFS:
    {"kill": kill_proof, "spool": spool_proof, "pair": pair_proof, "pace": pace_proof, "many": many_proof}[proof]()
