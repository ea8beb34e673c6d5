#!/usr/bin/env bash
# Runs the sample programs against the embedded server and looks at what they made.
#
#   Samples/run-programs.sh BUILD_FOLDER [FOLDER]      BUILD_FOLDER holds `riffle` and the programs
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
build=$1
output=${2:-$(mktemp -d)}
mkdir -p "$output"
unset GOOGLE_API_KEY GEMINI_API_KEY OPENAI_API_KEY

"$build/riffle" serve --port 0 >"$output/address" 2>"$output/server.log" &
server=$!
trap 'kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true' EXIT
for _ in $(seq 1 100); do
  [ -s "$output/address" ] && break
  kill -0 "$server" 2>/dev/null || { cat "$output/server.log" >&2; exit 1; }
  sleep 0.1
done
address=$(head -n 1 "$output/address")

stop() {
  printf 'riffle: %s\n' "$1" >&2
  exit 1
}

"$build/BarChart" "$address" "$output/chart.png"
"$build/riffle" verify "$output/chart.png"

printf 'Ann: Did the ships come in?\nBob: Two of them, before dawn.\nAnn: And the third?\n' >"$output/dialogue.txt"
"$build/Narrate" "$address" "$output/dialogue.txt" "$output/dialogue.wav"
"$build/riffle" verify "$output/dialogue.wav"

printf 'A quiet harbour at dawn\nTwo red boats\nA storm over the hills\nA house with lit windows\n' >"$output/prompts.txt"
"$build/Storyboard" "$address" "$output/prompts.txt" "$output/board"
"$build/riffle" verify "$output/board/storyboard.png"
[ "$(find "$output/board" -name 'scene-*' | wc -l)" -eq 4 ] || stop "the storyboard has not four scenes"

"$build/LivePlayer" "$address" "Good evening from the harbour." >"$output/live.pcm"
size=$(stat -c %s "$output/live.pcm")
[ "$size" -gt 24000 ] && [ $((size % 2)) -eq 0 ] || stop "the live stream has $size bytes"

"$build/SaveEverything" "$top/Samples/gemini-image-png-unary.json" "$output/saved" >"$output/saved.txt"
[ "$(find "$output/saved" -name '*.png' | wc -l)" -eq 1 ] || stop "SaveEverything saved no picture"
code=0
"$build/SaveEverything" "$top/Samples/gemini-no-image.json" "$output/none" >/dev/null 2>&1 || code=$?
[ "$code" -eq 1 ] || stop "SaveEverything ended with $code where the answer has no picture, expected 1"
printf 'riffle: all sample programs ran; what they made is in %s\n' "$output" >&2
