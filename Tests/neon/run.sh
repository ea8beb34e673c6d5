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

# What RIFFLE_ISA asks for is used; what cannot be used is refused, and the best is used as without it.
best=$(env -u RIFFLE_ISA "$work/check" --in-use)
[ "$(RIFFLE_ISA=portable "$work/check" --in-use)" = portable ]
[ "$(RIFFLE_ISA='' "$work/check" --in-use)" = "$best" ]
[ "$(RIFFLE_ISA=mmx "$work/check" --in-use || echo "status $?")" = "$best"$'\n'"status 3" ]

if [ "$(uname -m)" != aarch64 ]; then
  aarch64-linux-gnu-gcc "${flags[@]}" -static -o "$work/check-neon" "${sources[@]}"
  qemu-aarch64 "$work/check-neon" "$@" neon portable
fi
