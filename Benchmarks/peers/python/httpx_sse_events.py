"""An event stream with httpx-sse over httpx, the answer coming from a file; JSON with orjson, media with pybase64."""
import httpx
import orjson
import pybase64
from httpx_sse import EventSource

import outcome
from saved_answer import SavedAnswer


def decode(path):
    with httpx.Client(transport=SavedAnswer(path)) as client, client.stream("GET", "http://saved/") as response:
        for event in EventSource(response).iter_sse():
            for candidate in orjson.loads(event.data)["candidates"]:
                for part in candidate["content"]["parts"]:
                    if "text" in part:
                        yield part["text"]
                    elif "inlineData" in part:
                        yield pybase64.b64decode(part["inlineData"]["data"], validate=True)


outcome.run(decode)
