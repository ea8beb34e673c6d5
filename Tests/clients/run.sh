#!/usr/bin/env bash
# Runs clients that others wrote against `riffle serve`: google-genai, openai, Node's fetch, and curl with the API pages' own
# commands; and Riffle's own command line against litellm's proxy.
#
#   Tests/clients/run.sh PATH_TO_RIFFLE
#
# RIFFLE_VENV and RIFFLE_LITELLM_VENV name the folders of the two Python environments, which are made where there are none.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
riffle=$1
venv=${RIFFLE_VENV:-$top/.build/venv}
litellm_venv=${RIFFLE_LITELLM_VENV:-$top/.build/venv-litellm}
export PYTHONDONTWRITEBYTECODE=1

# environment FOLDER PACKAGE...: a Python environment with these packages; another Python may stand before Debian's on the
# path, and any with venv will do
environment() {
  local folder=$1
  shift
  [ "$(cat "$folder/installed" 2>/dev/null || true)" != "$*" ] || return 0
  printf 'riffle: installing %s into %s\n' "$*" "$folder" >&2
  if ! python3 -m venv "$folder" || ! "$folder/bin/pip" install --quiet --disable-pip-version-check "$@"; then
    printf 'riffle: %s could not be installed into %s; the checks need them\n' "$*" "$folder" >&2
    exit 1
  fi
  printf '%s\n' "$*" >"$folder/installed"
}
environment "$venv" google-genai==3.4.0 openai==3.51.0 pillow==13.0.0
# It wants another version of openai.
environment "$litellm_venv" 'litellm[proxy]==1.106.2'

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
check retries "$venv/bin/python" "$here/retries_check.py" "$address"
check litellm "$venv/bin/python" "$here/litellm_check.py" "$address" "$riffle" "$litellm_venv/bin/litellm"
check fetch node "$here/fetch_check.mjs" "$address"
stop

[ -z "$failed" ] || { echo "riffle: failed:$failed" >&2; exit 1; }
