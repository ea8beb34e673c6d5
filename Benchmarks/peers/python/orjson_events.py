"""An event stream line by line with orjson, its media with pybase64."""
import orjson
import pybase64

import outcome


def decode(path):
    with open(path, "rb", buffering=1 << 20) as file:
        for line in file:
            if not line.startswith(b"data: "):
                continue
            for candidate in orjson.loads(memoryview(line)[6:])["candidates"]:
                for part in candidate["content"]["parts"]:
                    if "text" in part:
                        yield part["text"]
                    elif "inlineData" in part:
                        yield pybase64.b64decode(part["inlineData"]["data"], validate=True)


outcome.run(decode)
