"""One document with ijson (its C backend), the only incremental JSON reader here. It joins a string's pieces at every
chunk, so its time grows with the square of a string: it takes part at small sizes only."""
import ijson
import pybase64

import outcome


def decode(path):
    with open(path, "rb", buffering=0) as file:
        for data in ijson.items(file, "candidates.item.content.parts.item.inlineData.data", buf_size=1 << 16):
            yield pybase64.b64decode(data, validate=True)


outcome.run(decode)
