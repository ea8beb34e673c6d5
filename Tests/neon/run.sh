#!/usr/bin/env bash
# Runs the NEON kernels under qemu-user, and those of this machine natively, against their twins.
# Needs gcc-aarch64-linux-gnu, libc6-dev-arm64-cross and qemu-user; on a 64-bit ARM machine only a compiler.
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sources=("$top/Tests/neon/check.c" "$top"/Sources/CRiffleKernels/*.c)
flags=(-std=c11 -D_DEFAULT_SOURCE -O2 -Wall -Wextra -Werror -I "$top/Sources/CRiffleKernels/include")

"${CC:-cc}" "${flags[@]}" -o "$work/check" "${sources[@]}"
"$work/check" "$@"

if [ "$(uname -m)" != aarch64 ]; then
  aarch64-linux-gnu-gcc "${flags[@]}" -static -o "$work/check-neon" "${sources[@]}"
  qemu-aarch64 "$work/check-neon" "$@" neon portable
fi
