#!/usr/bin/env bash
# Installs what the tests need, then builds and runs every test: the Swift suites and the checks by clients that others wrote.
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/Samples/setup.sh"
riffle_setup sox pngcheck file curl python3 python3-venv nodejs

unset GOOGLE_API_KEY GEMINI_API_KEY GOOGLE_GEMINI_BASE_URL OPENAI_API_KEY OPENAI_BASE_URL HTTP_PROXY HTTPS_PROXY http_proxy https_proxy ALL_PROXY all_proxy

cd "$top"
printf 'riffle: building the tests (the first build takes about 5 minutes on two cores)\n' >&2
swift build --build-tests
# One test at a time: some fill both processors for seconds, and would hold up others whose clocks are running.
timeout 2400 swift test --skip-build --disable-xctest --no-parallel

python3 "$top/Tests/jobs/batches.py" "$(swift build --show-bin-path)/riffle"
"$top/Tests/clients/run.sh" "$(swift build --show-bin-path)/riffle"
"$top/Samples/run-programs.sh" "$(swift build --show-bin-path)"
