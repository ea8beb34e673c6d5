#!/usr/bin/env bash
# Runs clients that others wrote against `riffle serve`: google-genai, openai, Node's fetch, and curl with the API pages' own
# commands.
#
#   Tests/clients/run.sh PATH_TO_RIFFLE
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
riffle=$1
venv=${RIFFLE_VENV:-$top/.build/venv}
export PYTHONDONTWRITEBYTECODE=1

# Another Python may stand before Debian's on the path; any with venv will do.
wanted='google-genai==3.4.0 openai==3.51.0 pillow==13.0.0'
if [ "$(cat "$venv/installed" 2>/dev/null || true)" != "$wanted" ]; then
  printf 'riffle: installing google-genai and openai into %s\n' "$venv" >&2
  python3 -m venv "$venv"
  # shellcheck disable=SC2086  # a list of words
  "$venv/bin/pip" install --quiet --disable-pip-version-check $wanted
  printf '%s\n' "$wanted" >"$venv/installed"
fi

work=$(mktemp -d)
server=
finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  [ -z "$server" ] || wait "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

# start ARGUMENT...: a server whose address is then in $address
start() {
  : >"$work/address"
  "$riffle" serve --port 0 "$@" >"$work/address" 2>"$work/log" &
  server=$!
  for _ in $(seq 1 100); do
    [ -s "$work/address" ] && break
    kill -0 "$server" 2>/dev/null || { cat "$work/log" >&2; exit 1; }
    sleep 0.1
  done
  address=$(head -n 1 "$work/address")
  [ -n "$address" ] || { echo "riffle: the server did not say its address" >&2; exit 1; }
}

# stop: ends the server as a service manager does
stop() {
  kill -TERM "$server"
  local code=0
  wait "$server" || code=$?
  server=
  [ "$code" -eq 0 ] && return
  echo "riffle: the server ended with $code after SIGTERM, expected 0" >&2
  cat "$work/log" >&2
  exit 1
}

# check NAME COMMAND...: every client is run, and one that fails is remembered
failed=
check() {
  local name=$1
  shift
  printf '\n--- %s\n' "$name"
  timeout 300 "$@" || failed="$failed $name"
}

start
check google-genai "$venv/bin/python" "$here/google_genai_check.py" "$address"
check openai "$venv/bin/python" "$here/openai_check.py" "$address"
check pages "$venv/bin/python" "$here/pages_check.py" "$address"
check fetch node "$here/fetch_check.mjs" "$address"
stop

[ -z "$failed" ] || { echo "riffle: failed:$failed" >&2; exit 1; }
