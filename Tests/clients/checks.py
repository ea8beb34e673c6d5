"""What the checks by other people's clients share: their list, their run, and what is asked of sound."""

import argparse
import array
import math
import os
import sys
import traceback

for _name in ("GOOGLE_API_KEY", "GEMINI_API_KEY", "GOOGLE_GEMINI_BASE_URL", "GOOGLE_GENAI_USE_VERTEXAI", "OPENAI_API_KEY",
              "OPENAI_BASE_URL", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
    os.environ.pop(_name, None)

CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


def equal(found, expected, what):
    assert found == expected, f"{what}: {found!r}, expected {expected!r}"


def alike(found, expected, what):
    """The voices put a little noise of their own into each recording, so lengths are only about equal."""
    assert abs(found - expected) * 10 < expected, f"{what}: {found}, expected about {expected}"


def loudness(samples):
    """Root mean square of s16le samples, and their count."""
    assert len(samples) % 2 == 0, f"{len(samples)} bytes are no whole samples"
    values = array.array("h")
    values.frombytes(samples)
    if sys.byteorder == "big":
        values.byteswap()
    return math.sqrt(sum(value * value for value in values) / max(1, len(values))), len(values)


def spoken(samples, seconds):
    """Asserts that little-endian samples at 24 kHz are speech of at least so many seconds."""
    level, count = loudness(samples)
    assert count >= seconds * 24_000, f"{count / 24_000:.2f} s of speech, expected {seconds} s or more"
    assert 100 < level < 16_000, f"a level of {level:.0f} is no speech"
    swapped = bytearray(samples)
    swapped[0::2], swapped[1::2] = samples[1::2], samples[0::2]
    assert loudness(bytes(swapped))[0] > level, "the samples look big-endian"


def main(description, make_client, *names):
    """Runs all checks with the client that `make_client(base_url, key)` makes.

    The command line has an argument for each of `names` after the base URL, and `make_client` too, after the key.
    """
    parser = argparse.ArgumentParser(description=description)
    for name in ("base_url", *names):
        parser.add_argument(name)
    parser.add_argument("--key", help="the key that the server asks for")
    options = parser.parse_args()
    api = make_client(options.base_url, options.key or "any-key", *(getattr(options, name) for name in names))
    failures = 0
    for function in CHECKS:
        name = function.__name__.replace("_", " ")
        try:
            function(api, options)
            print(f"ok    {name}", flush=True)
        except Exception as error:  # a check may fail in any way; all of them are told
            failures += 1
            print(f"FAIL  {name}: {type(error).__name__}: {error}", flush=True)
            if not isinstance(error, AssertionError):
                traceback.print_exc()
    print(f"{len(CHECKS) - failures} passed, {failures} failed")
    return 1 if failures or not CHECKS else 0
