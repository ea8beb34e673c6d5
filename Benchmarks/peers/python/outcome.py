"""What the Python programs of the comparison share: their arguments and the one line they print.

    PROGRAM.py FILE count     decode FILE, keep nothing, print `bytes=N events=N seconds=S`
                              (`characters=N` where the pieces are text)
    PROGRAM.py FILE write     write what was decoded to standard output, for the check before the timing

`seconds` is the time without the interpreter's start and without imports.
"""
import sys
import time


def run(decode):
    """Calls `decode(path)`, which yields the decoded pieces: bytes of media, or strings of text."""
    path, mode = sys.argv[1], sys.argv[2]
    if mode == "write":
        for piece in decode(path):
            sys.stdout.buffer.write(piece.encode() if isinstance(piece, str) else piece)
        return
    start = time.perf_counter()
    size = count = 0
    piece = b""
    for piece in decode(path):
        size += len(piece)
        count += 1
    unit = "characters" if isinstance(piece, str) else "bytes"
    print(f"{unit}={size} events={count} seconds={time.perf_counter() - start:.6f}")
