#!/usr/bin/env bash
# From a clean clone to a speech file and a verified picture: installs what is missing, builds the release tool, and runs
# the main job through the embedded server. No key, and no network beyond the installation.
#
#   Samples/quickstart.sh [FOLDER]      writes speech.wav and picture.png (default: Samples/output)
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
output=${1:-$top/Samples/output}
. "$top/Samples/setup.sh"
riffle_setup

printf 'riffle: building the release tool (the first build takes about 5 to 10 minutes on two cores)\n' >&2
# shellcheck disable=SC2086
swift build -c release --package-path "$top" --product riffle $riffle_link
riffle="$(swift build -c release --package-path "$top" --show-bin-path)/riffle"

mkdir -p "$output"
"$riffle" speak --local --force "Hello! This is Riffle. It turns streamed model responses into media files." \
  -o "$output/speech.wav"
"$riffle" image --local --force "A quiet harbour at dawn, two red boats" -o "$output/picture.png"
"$riffle" verify "$output/speech.wav" "$output/picture.png"
printf 'riffle: done. The voice and the pictures of --local are stand-ins (flite and drawn shapes), not a generative model.\n' >&2
