"""A chat stream with openai's own client; only its HTTP transport is replaced by one that reads a file."""
import httpx
from openai import OpenAI

import outcome
from saved_answer import SavedAnswer


def decode(path):
    client = OpenAI(api_key="none", http_client=httpx.Client(transport=SavedAnswer(path)))
    stream = client.chat.completions.create(
        model="saved", messages=[{"role": "user", "content": "saved"}], stream=True)
    for chunk in stream:
        for choice in chunk.choices:
            if choice.delta.content is not None:
                yield choice.delta.content


outcome.run(decode)
