#!/usr/bin/env python3
"""Sends the requests that the API pages print, exactly as printed, and looks for the fields that the pages show.

usage: pages_check.py BASE_URL [--key KEY]

`pages/NAME.curl` is a page's own command; only its placeholders (host, key, model) are filled. `pages/NAME.json` is the
answer that the page shows, long strings cut. Every member that stands in it must stand in the answer, with a value of the
same type; where the page shows what was asked for (a call, a reason, a role) the value must be the same.
"""

import argparse
import base64
import json
import pathlib
import re
import subprocess
import sys

PAGES = pathlib.Path(__file__).parent / "pages"
# Members whose value is the point of the page.
EXACT = {"name", "finishReason", "finish_reason", "role", "modality", "mimeType", "object", "modelVersion"}
# Pages whose path leaves the model open.
MODELS = {"function-calling": "gemini-2.5-flash", "thinking-off": "gemini-2.5-flash"}


def command(name, base_url, key):
    text = (PAGES / f"{name}.curl").read_text()
    text = re.sub(r"(curl [^\n]*?)(['\"])(https://api\.example\.com)?/", lambda m: f"{m[1]}{m[2]}{base_url}/", text, count=1)
    text = text.replace("/models/:generateContent", f"/models/{MODELS.get(name, '')}:generateContent")
    text = text.replace("x-goog-api-key;", f"x-goog-api-key: {key}")
    return text.replace("{{YOUR_API_KEY}}", key).replace("YOUR_API_KEY", key)


def kind(value):
    return "number" if isinstance(value, (int, float)) and not isinstance(value, bool) else type(value).__name__


def compare(shown, found, path, member=""):
    if member in EXACT:
        assert found == shown, f"{path}: {found!r}, the page shows {shown!r}"
        return
    assert kind(found) == kind(shown), f"{path}: {kind(found)}, the page shows {kind(shown)}"
    if isinstance(shown, dict):
        for name, value in shown.items():
            assert name in found, f"{path}.{name}: missing"
            compare(value, found[name], f"{path}.{name}", name)
    elif isinstance(shown, list):
        assert len(found) >= len(shown), f"{path}: {len(found)} elements, the page shows {len(shown)}"
        for index, (one, other) in enumerate(zip(shown, found)):
            compare(one, other, f"{path}[{index}]")


def run(name, base_url, key):
    script = command(name, base_url, key)
    assert base_url in script, "the host was not filled in"
    answer = subprocess.run(
        ["bash", "-c", "set -e\n" + script.rstrip("\n") + " --silent --show-error --max-time 60 --write-out '\\n%{http_code}'"],
        capture_output=True, text=True, timeout=90)
    assert answer.returncode == 0, answer.stderr
    body, _, status = answer.stdout.rpartition("\n")
    assert status == "200", f"{status}: {body[:400]}"
    found = json.loads(body)
    compare(json.loads((PAGES / f"{name}.json").read_text()), found, name)
    return found


def check_more(name, found):
    """What the page says in words."""
    usage = found.get("usageMetadata", {})
    if name == "thinking-off":
        assert "thoughtsTokenCount" not in usage, f"thoughts although the budget is 0: {usage}"
        assert usage["totalTokenCount"] == usage["promptTokenCount"] + usage["candidatesTokenCount"], usage
    if name == "function-calling-query-key":
        call = found["candidates"][0]["content"]["parts"][0]["functionCall"]
        assert call["args"]["location"].startswith("San Francisco"), call
    if name == "function-calling":
        shown = json.loads((PAGES / f"{name}.json").read_text())
        calls = [answer["candidates"][0]["content"]["parts"][0]["functionCall"]["args"] for answer in (shown, found)]
        assert calls[0] == calls[1], calls
        assert usage["thoughtsTokenCount"] > 0, usage
        total = usage["promptTokenCount"] + usage["candidatesTokenCount"] + usage["thoughtsTokenCount"]
        assert usage["totalTokenCount"] == total, usage
        base64.b64decode(found["candidates"][0]["content"]["parts"][0]["thoughtSignature"], validate=True)
    if name == "image-generation":
        picture = base64.b64decode(found["candidates"][0]["content"]["parts"][1]["inlineData"]["data"], validate=True)
        assert picture.startswith(b"\x89PNG\r\n\x1a\n") and picture.endswith(b"IEND\xaeB`\x82"), picture[:16]
    if name == "chat-completion":
        usage = found["usage"]
        assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"], usage


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("base_url")
    parser.add_argument("--key", default="a-key-of-the-test")
    options = parser.parse_args()
    names = sorted(page.stem for page in PAGES.glob("*.curl"))
    failures = 0
    for name in names:
        try:
            check_more(name, run(name, options.base_url.rstrip("/"), options.key))
            print(f"ok      {name}")
        except (AssertionError, ValueError, subprocess.TimeoutExpired) as error:
            failures += 1
            print(f"FAILED  {name}: {error}")
    print(f"{len(names) - failures} passed, {failures} failed")
    return 1 if failures or not names else 0


if __name__ == "__main__":
    sys.exit(main())
