"""An event stream with google-genai's own client; only its HTTP transport is replaced by one that reads a file."""
import logging
import os

import httpx
from google import genai
from google.genai import types

import outcome
from saved_answer import SavedAnswer

logging.disable(logging.WARNING)
for name in ("GOOGLE_API_KEY", "GEMINI_API_KEY", "GOOGLE_GENAI_USE_VERTEXAI"):
    os.environ.pop(name, None)


def decode(path):
    client = genai.Client(
        api_key="none", http_options=types.HttpOptions(httpx_client=httpx.Client(transport=SavedAnswer(path))))
    for chunk in client.models._generate_content_stream(model="saved", contents="saved"):
        for candidate in chunk.candidates:
            for part in candidate.content.parts:
                if part.text is not None:
                    yield part.text
                elif part.inline_data:
                    yield part.inline_data.data


outcome.run(decode)
