"""One document with google-genai: the three steps that `models.generate_content` takes once it has the bytes."""
import json

from google.genai import models, types

import outcome


def decode(path):
    with open(path, "rb") as file:
        body = file.read().decode()
    document = models._GenerateContentResponse_from_mldev(json.loads(body), None, None)
    del body
    response = types.GenerateContentResponse._from_response(response=document, kwargs={})
    for candidate in response.candidates:
        for part in candidate.content.parts:
            if part.inline_data:
                yield part.inline_data.data


outcome.run(decode)
