#!/usr/bin/env python3
"""Compares verdicts: JSON with Python's json and Foundation, base64 with Python's, PNG with libpng and pngcheck, event streams with
the cases of web-platform-tests.

usage: compare.py JUDGE [json|base64|png|sse ...] [--documents N] [--mutations N]
JUDGE is the program `judge` of Tests/Fuzz. RIFFLE_SEED chooses the documents. Differences are sorted into the classes below; one that
fits no class ends the script with 1. The corpora (RIFFLE_CORPORA, else ../shared/corpora) are used where they are there.
"""
import base64
import binascii
import json
import os
import random
import re
import struct
import subprocess
import sys
import tempfile
import zlib

from common import *

CORPORA = os.environ.get("RIFFLE_CORPORA") or os.path.join(os.path.dirname(TOP), "shared", "corpora")


def option(name, usual):
    if name not in sys.argv:
        return usual
    place = sys.argv.index(name)
    value = int(sys.argv[place + 1])
    del sys.argv[place:place + 2]
    return value


DOCUMENTS = option("--documents", 100_000)
MUTATIONS = option("--mutations", 10_000)
JUDGE = os.path.abspath(sys.argv[1])


def judge(kind, documents):
    data = b"".join(struct.pack("<I", len(document)) + document for document in documents)
    done = subprocess.run([JUDGE, kind], input=data, capture_output=True, timeout=1800)
    lines = done.stdout.decode().split("\n")[:-1]
    claim(done.returncode == 0 and len(lines) == len(documents),
          f"the judge of {kind} answers {len(lines)} of {len(documents)} documents, ends with {done.returncode}: {done.stderr.decode()[:500]}")
    return lines


# MARK: JSON

def number(dice):
    return dice.choice([
        lambda: str(dice.randrange(-10**dice.randrange(1, 25), 10**dice.randrange(1, 25))), lambda: repr(dice.uniform(-1e6, 1e6)),
        lambda: f"{dice.randrange(1000)}e{dice.randrange(-400, 400)}", lambda: f"-0.{dice.randrange(10**9)}E+{dice.randrange(30)}",
        lambda: dice.choice(["0", "-0", "0.0", "1e0", "1E-0", "NaN", "Infinity", "-Infinity", "01", "1.", ".5", "+1", "-", "1e", "0x1", "1_0"]),
    ])()


# Pieces of strings, those that RFC 8259 allows first.
PIECES = ["a", "Z", "0", " ", "/", "é", "日本", "😀", "\x7f", "\u2028", "\\n", "\\t", "\\\\", '\\"', "\\/", "\\b", "\\f", "\\r", "\\u00e9",
          "\\uD83D\\uDE00", "\\ud83d", "\\udc00", "\\u0000", "\\uFFFF"]
BAD_PIECES = ["\\u12G4", "\\u12", "\\x41", "\\a", "\\'", "\t", "\n", "\x01", '"', "\\"]


def string(dice):
    return '"' + "".join(dice.choice(PIECES if dice.random() < 0.99 else BAD_PIECES) for _ in range(dice.randrange(12))) + '"'


def value(dice, depth=0):
    kind = dice.randrange(9 if depth < 5 else 5)
    if kind == 0:
        return dice.choice(["true", "false", "null", "true", "null", "True", "nul", "undefined"][:5 if dice.random() < 0.95 else 8])
    if kind in (1, 2):
        return number(dice)
    if kind in (3, 4):
        return string(dice)
    blank = lambda: dice.choice(["", "", "", " ", "\n", "\t", "\r\n", "  "] + (["\f", "\u00a0", "/**/", "\v"] if dice.random() < 0.01 else []))
    if kind in (5, 6):
        inner = ("," + blank()).join(blank() + value(dice, depth + 1) + blank() for _ in range(dice.randrange(5)))
        return "[" + inner + blank() + "]"
    inner = ("," + blank()).join(blank() + string(dice) + blank() + ":" + blank() + value(dice, depth + 1) for _ in range(dice.randrange(5)))
    return "{" + inner + blank() + "}"


def document(dice):
    data = value(dice).encode("utf-8", "surrogatepass")
    if dice.random() < 0.05:
        data = dice.choice([b"\xef\xbb\xbf", b" ", b"\n", b"\xff\xfe", b"\x00"]) + data
    if dice.random() < 0.05:
        data += dice.choice([b" ", b"\n", b",", b"1", b"]", b"}", b"\x00", b"#", b" null"])
    if dice.random() < 0.45 and data:
        data = bytearray(data)
        for _ in range(dice.randrange(1, 4)):
            place = dice.randrange(len(data) + 1)
            what = dice.randrange(4)
            if what == 0 and place < len(data):
                del data[place]
            elif what == 1:
                data[place:place] = bytes([dice.choice(b"{}[]:,\"\\ 0123456789-.eEtrufalsnN\n\r\t\x01\x7f\xe9\xff/'")])
            elif what == 2 and place < len(data):
                data[place] = dice.randrange(256)
            elif len(data) > 1:
                del data[place:]
                data = data or bytearray(b" ")
        data = bytes(data)
    return data


def python_json(data):
    try:
        json.loads(data.decode("utf-8", "strict"))
        return True
    except (ValueError, RecursionError):
        return False


def is_utf8(data):
    try:
        data.decode("utf-8")
        return True
    except UnicodeDecodeError:
        return False


# What a document has that two readers take in two ways, and why Riffle does what it does.
JSON_CLASSES = {
    "Python reads NaN and Infinity, which RFC 8259 does not have":
        lambda data, ours, python, foundation: python and not ours and re.search(rb"NaN|Infinity", data) is not None,
    "Riffle does not check that strings are UTF-8: base64 needs no check, and text is repaired where it becomes a String":
        lambda data, ours, python, foundation: ours and not is_utf8(data),
    "Foundation reads a byte order mark, and UTF-16 and UTF-32, which RFC 8259, section 8.1, leaves to readers":
        lambda data, ours, python, foundation: foundation and not ours and (data[:2] in (b"\xff\xfe", b"\xfe\xff") or data[:3] == b"\xef\xbb\xbf" or b"\0" in data[:4]),
    "Foundation refuses half a surrogate pair; Riffle makes it U+FFFD, as Python keeps it":
        lambda data, ours, python, foundation: ours and python and not foundation and re.search(rb"\\u[dD][89a-fA-F]", data) is not None,
    "Foundation refuses numbers beyond Double; Riffle hands numbers on as text":
        lambda data, ours, python, foundation: ours and python and not foundation and overflows(data),
    "Foundation overlooks a comma that white space separates from the end of a list; RFC 8259 has no such comma":
        lambda data, ours, python, foundation: foundation and not ours and re.search(rb",[ \t\r\n]+[\]}]", data) is not None,
    "Foundation refuses a zero with an exponent, which RFC 8259, section 6, has":
        lambda data, ours, python, foundation: ours and python and not foundation and re.search(rb"(?<![0-9.])0[eE]", data) is not None,
    "Foundation looks at one value only where a name stands twice in an object; Riffle looks at all":
        lambda data, ours, python, foundation: foundation and not ours and has_twins(data),
    "Foundation reads UTF-16 that looks like it, Riffle and Python refuse it":
        lambda data, ours, python, foundation: foundation and not ours and not python and b"\0" in data,
}


def has_twins(data):
    names = re.findall(rb'"((?:[^"\\]|\\.)*)"[ \t\r\n]*:', data)
    return len(set(names)) < len(names)


def overflows(data):
    for text in re.findall(rb"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?", data):
        number = float(text)
        # Too large for a Double, or so small that Foundation calls it an underflow.
        if number in (float("inf"), float("-inf")) or number == 0 and re.search(rb"[1-9]", re.split(rb"[eE]", text)[0]) or abs(number) < 2.3e-308 and number != 0:
            return True
    return False


def compare_json(folder):
    dice = seed("json")
    documents = [document(dice) for _ in range(DOCUMENTS)]
    verdicts = judge("json", documents)
    accepted = 0
    counts = {"python": {}, "foundation": {}}
    strange = []
    for data, verdict in zip(documents, verdicts):
        ours, foundation = verdict[0] == "1", verdict[1] == "1"
        python = python_json(data)
        accepted += ours
        for name, other in (("python", python), ("foundation", foundation)):
            if other == ours:
                continue
            # Python's and Foundation's part of a class must not excuse the other.
            reasons = [words for words, fits in JSON_CLASSES.items() if fits(data, ours, python if name == "python" else ours, foundation if name == "foundation" else ours)]
            if reasons:
                counts[name][reasons[0]] = counts[name].get(reasons[0], 0) + 1
            else:
                strange.append((name, ours, other, data[:200]))
    for name in counts:
        for words, count in sorted(counts[name].items()):
            print(f"  json, {name}: {count}: {words}")
    claim(not strange, f"{len(strange)} differences that nobody explained: {strange[:5]}")
    print(f"compare: json: {len(documents)} documents, {accepted} accepted, "
          f"{sum(counts['python'].values())} differences from Python and {sum(counts['foundation'].values())} from Foundation, all explained", flush=True)


# MARK: base64

def python_base64(data):
    """RFC 4648 with both alphabets and padding whole or absent, by Python's strict decoder; None where it is none."""
    body = data.rstrip(b"=")
    padding = len(data) - len(body)
    if padding and (len(body) + padding) % 4 or padding > 2 or len(body) % 4 == 1:
        return None
    try:
        # Bits that are left over in the last character may be anything (WHATWG), as Python has it too.
        return binascii.a2b_base64(body.replace(b"-", b"+").replace(b"_", b"/") + b"=" * (-len(body) % 4), strict_mode=True)
    except binascii.Error:
        return None


def compare_base64(folder):
    dice = seed("base64")
    documents = []
    for _ in range(DOCUMENTS):
        data = dice.randbytes(dice.randrange(100) if dice.random() < 0.95 else dice.randrange(3000))
        text = bytearray(dice.choice([base64.b64encode, base64.urlsafe_b64encode])(data))
        if dice.random() < 0.3:
            text = text.rstrip(b"=")
        if dice.random() < 0.4 and text:
            place = dice.randrange(len(text))
            what = dice.randrange(4)
            if what == 0:
                text[place] = dice.randrange(256)
            elif what == 1:
                del text[place]
            elif what == 2:
                text[place:place] = dice.choice([b"=", b" ", b"\n", b"A", b"-", b"\x00"])
            else:
                text += dice.choice([b"=", b"==", b"===", b"A", b" "])
        documents.append(bytes(text))
    accepted = 0
    for data, line in zip(documents, judge("base64", documents)):
        decoded, encoded = line.split("\t")
        claim(encoded == base64.b64encode(data).decode(), f"base64: {data!r} is encoded as {encoded}")
        expected = python_base64(data)
        accepted += expected is not None
        if expected is None:
            claim(decoded.startswith("base64: "), f"base64: {data!r} is decoded as {decoded}, Python refuses it")
        else:
            claim(decoded == expected.hex(), f"base64: {data!r} is {decoded}, in Python {expected.hex()}")
    print(f"compare: base64: {len(documents)} texts, {accepted} accepted, 0 differences from Python, both ways", flush=True)


# MARK: PNG

def chunks(data):
    place, found = 8, []
    while place + 12 <= len(data):
        length = struct.unpack(">I", data[place:place + 4])[0]
        if place + 12 + length > len(data):
            break
        found.append((data[place + 4:place + 8], data[place + 8:place + 8 + length]))
        place += 12 + length
    return found


def assemble(parts):
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts)


def pictures(dice):
    """PngSuite where it is there, the sample, and small pictures of every colour type, depth and filter."""
    found = [open(os.path.join(SAMPLES, "gradient-64x48-rgb.png"), "rb").read()]
    suite = os.path.join(CORPORA, "png", "pngsuite")
    names = sorted(name for name in os.listdir(suite) if name.endswith(".png")) if os.path.isdir(suite) else []
    whole = [open(os.path.join(suite, name), "rb").read() for name in names]
    for color, depths, channels in ((0, (1, 2, 4, 8, 16), 1), (2, (8, 16), 3), (3, (1, 2, 4, 8), 1), (4, (8, 16), 2), (6, (8, 16), 4)):
        for depth in depths:
            for level in (0, 1, 9):
                width, height = dice.randrange(1, 20), dice.randrange(1, 20)
                row = (width * depth * channels + 7) // 8
                # All palette indices exist: the palette is as long as the depth allows.
                rows = b"".join(bytes([dice.randrange(5)]) + (bytes(row) if dice.random() < 0.3 else dice.randbytes(row)) for _ in range(height))
                parts = [(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0))]
                if color == 3:
                    parts.append((b"PLTE", dice.randbytes(3 << depth)))
                parts += [(b"tEXt", b"Title\0x"), (b"IDAT", zlib.compress(rows, level)), (b"IEND", b"")]
                found.append(assemble(parts))
    return whole, found


def mutate(data, dice):
    parts = chunks(data)
    kind = dice.randrange(9)
    if kind == 0 or not parts:
        data = bytearray(data)
        data[dice.randrange(len(data))] ^= dice.randrange(1, 256)
        return bytes(data)
    if kind == 1:
        return data[:dice.randrange(len(data))]
    index = dice.randrange(len(parts))
    name, body = parts[index]
    if kind == 2:
        parts.insert(dice.randrange(len(parts) + 1), parts.pop(index))
    elif kind == 3:
        parts.insert(dice.randrange(len(parts) + 1), parts[index])
    elif kind == 4:
        del parts[index]
    elif kind in (5, 6) and body:
        body = bytearray(body)
        for _ in range(dice.randrange(1, 3)):
            body[dice.randrange(min(len(body), 60 if kind == 5 else len(body)))] ^= 1 << dice.randrange(8)
        parts[index] = (name, bytes(body))
    elif kind == 7:
        parts[index] = (dice.choice([b"IDAT", b"PLTE", b"IEND", b"tEXt", b"zzZz", b"ABCD", b"IHDR", b"tRNS", b"gAMA"]), body)
    elif kind == 8:
        # The same image data in other chunks.
        whole = b"".join(body for name, body in parts if name == b"IDAT")
        first = next((i for i, (name, _) in enumerate(parts) if name == b"IDAT"), None)
        if first is not None:
            parts = [part for part in parts if part[0] != b"IDAT"]
            cut = dice.randrange(len(whole) + 1)
            parts[first:first] = [(b"IDAT", whole[:cut]), (b"IDAT", whole[cut:])]
    return assemble(parts)


# What the verifier refuses and libpng's row reader does not look at or lets pass with a warning.
STRICTER = re.compile(r"^(dataAfterEnd|missingHeader|unknownCriticalChunk.*|badImageData\(\"(its zlib stream has no end|the Adler-32 is wrong|"
                      r"a distance reaches beyond the window)\"\)|badCRC\(chunk: \"[a-z].*|chunkTooLarge\(\"?IEND.*|chunkTooLarge.*IEND.*|"
                      r"chunkOutOfPlace\(\"(IDAT|PLTE)\"\))$")


def pngcheck(paths):
    """Each file's verdict, by name."""
    done = subprocess.run(["pngcheck", "-q", *paths], capture_output=True, timeout=600)
    text = done.stdout.decode(errors="replace") + done.stderr.decode(errors="replace")
    bad = {}
    for line in text.splitlines():
        for match in re.finditer(r"((?:/[^\s:]+)?/p-\d+\.png)", line):
            bad.setdefault(match.group(1), line.replace(match.group(1), "").strip())
    return bad


def compare_png(folder):
    dice = seed("png")
    suite, made = pictures(dice)
    sources = suite + made
    documents = suite + made + [mutate(dice.choice(sources), dice) for _ in range(MUTATIONS)]
    verdicts = judge("png", documents)
    paths = []
    for number, data in enumerate(documents):
        paths.append(f"{folder}/p-{number}.png")
        with open(paths[-1], "wb") as file:
            file.write(data)
    bad = {}
    for start in range(0, len(paths), 500):
        bad.update(pngcheck(paths[start:start + 500]))
    accepted = stricter = 0
    opinions = {}
    for path, data, line in zip(paths, documents, verdicts):
        ours, libpng = line.split("\t")
        accepted += ours == "ok"
        claim(not (ours == "ok" and libpng != "ok"), f"png: libpng refuses what the verifier accepts: {path}")
        if ours != "ok" and libpng == "ok":
            claim(STRICTER.match(ours), f"png: libpng reads what the verifier refuses: {ours}")
            stricter += 1
        if (ours == "ok") != (path not in bad):
            words = re.sub(r"\d+", "N", bad.get(path) or f"pngcheck passes what is refused: {ours}")
            opinions[words[:100]] = opinions.get(words[:100], 0) + 1
    for words, count in sorted(opinions.items(), key=lambda item: -item[1])[:12]:
        print(f"  png, pngcheck: {count}: {words}")
    print(f"compare: png: {len(suite)} pictures of PngSuite, {len(made)} made here, {MUTATIONS} mutations: {accepted} accepted; libpng refuses none of "
          f"these and reads {stricter} others that the verifier refuses by its rules; pngcheck differs on {sum(opinions.values())}", flush=True)


# MARK: event streams

def compare_sse(folder):
    path = os.path.join(CORPORA, "sse", "wpt-eventsource.json")
    if not os.path.exists(path):
        print("compare: sse: skipped, the corpora are not here", flush=True)
        return
    count = 0
    for name in ("wpt-eventsource.json", "other-suites.json"):
        cases = json.load(open(os.path.join(CORPORA, "sse", name)))
        cases = cases if isinstance(cases, list) else cases["cases"]
        for case, line in zip(cases, judge("sse", [base64.b64decode(case["input_base64"]) for case in cases])):
            events, retry = json.loads(line)
            expected = [[event.get("type") or "message", event["data"], event.get("lastEventId", "")] for event in case["events"]]
            if case.get("lastEventId_unchecked") or any("lastEventId" not in event for event in case["events"]):
                events = [[kind, data, ""] for kind, data, _ in events]
                expected = [[kind, data, ""] for kind, data, _ in expected]
            claim(events == expected, f"sse: {case.get('name')}: {events}, expected {expected}")
            claim(case.get("retry") in (None, retry), f"sse: {case.get('name')}: retry {retry}, expected {case.get('retry')}")
            count += 1
    print(f"compare: sse: {count} streams of web-platform-tests and of other suites, 0 differences", flush=True)


proofs = {"json": compare_json, "base64": compare_base64, "png": compare_png, "sse": compare_sse}
main([proofs[name] for name in sys.argv[2:] or proofs])
