#!/usr/bin/env bash
# Runs Google's own Python client against `riffle serve`.
#
#   Tests/clients/run.sh PATH_TO_RIFFLE
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
riffle=$1
venv=${RIFFLE_VENV:-$top/.build/venv}

# Another Python may stand before Debian's on the path; any with venv will do.
if ! "$venv/bin/python" -c 'import google.genai, PIL' >/dev/null 2>&1; then
  printf 'riffle: installing google-genai into %s\n' "$venv" >&2
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check google-genai==3.4.0 pillow
fi

work=$(mktemp -d)
server=
finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  [ -z "$server" ] || wait "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

"$riffle" serve --port 0 >"$work/address" 2>"$work/log" &
server=$!
for _ in $(seq 1 100); do
  [ -s "$work/address" ] && break
  kill -0 "$server" 2>/dev/null || { cat "$work/log" >&2; exit 1; }
  sleep 0.1
done
address=$(head -n 1 "$work/address")
[ -n "$address" ] || { echo "riffle: the server did not say its address" >&2; exit 1; }

timeout 300 "$venv/bin/python" "$top/Tests/clients/google_genai_check.py" "$address"

kill -TERM "$server"
code=0
wait "$server" || code=$?
server=
[ "$code" -eq 0 ] || { echo "riffle: the server ended with $code after SIGTERM, expected 0" >&2; cat "$work/log" >&2; exit 1; }
