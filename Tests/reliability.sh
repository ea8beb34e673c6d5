#!/usr/bin/env bash
# Tries to break Riffle, and prints how often it was tried and what came of it.
#
#   Tests/reliability.sh [--quick | --hours N] [RIFFLE]
#
# --quick: a quarter of an hour with its builds, for every change. Without: the figures of the README, about an hour. --hours N: that, then N hours of fuzzing.
# RIFFLE is the tool to try, default the release build, which is made when it is not there. RIFFLE_SEED repeats a run.
# RIFFLE_PROOFS names proofs to run instead of all: scenarios kills faults files canary compare kernels connections rivals fuzz sanitizers.
# The first claim that does not hold ends the script with 1, after the others were tried.
set -uo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
quick="" hours="" riffle=""
while [ $# -gt 0 ]; do
  case $1 in
    --quick) quick=1; shift ;;
    --hours) hours=$2; shift 2 ;;
    *) riffle=$1; shift ;;
  esac
done
. "$top/Samples/setup.sh"
riffle_setup gcc libc6-dev python3 pngcheck curl util-linux valgrind
unset GOOGLE_API_KEY GEMINI_API_KEY GOOGLE_GEMINI_BASE_URL OPENAI_API_KEY OPENAI_BASE_URL HTTP_PROXY HTTPS_PROXY http_proxy https_proxy ALL_PROXY all_proxy
cd "$top"
if [ -z "$riffle" ]; then
  # shellcheck disable=SC2086
  swift build -c release --product riffle $riffle_link >&2 || exit 1
  riffle=$(swift build -c release --show-bin-path)/riffle
fi

proofs=${RIFFLE_PROOFS:-scenarios kills faults files canary compare kernels connections rivals fuzz$([ -n "$quick" ] || echo " sanitizers")}
rounds=$([ -n "$quick" ] && echo 300 || echo 3000)
failed=()
# prove NAME COMMAND...: runs the command where NAME was asked for.
prove() {
  local name=$1
  shift
  case " $proofs " in *" $name "*) ;; *) return ;; esac
  printf '\n=== %s (%s)\n' "$name" "$(date -u +%H:%M:%S)"
  "$@" || failed+=("$name")
}

# Every scenario of the misbehaving server against the one table of endings, every cut of three answers, and what fuzzers once found.
scenarios() {
  local log status=0
  log=$(mktemp)
  swift build --build-tests >&2 || return 1
  RIFFLE_HEAVY=$([ -n "$quick" ] && echo 0 || echo 1) timeout 2400 swift test --skip-build --disable-xctest --no-parallel \
    --filter 'ChaosTests|CutTests|RegressionTests' >"$log" 2>&1 || status=1
  grep -aE 'recorded an issue|Fatal error|Test run with' "$log" | head -n 20
  rm "$log"
  local rows
  rows=$("$riffle" serve --chaos list 2>/dev/null | tail -n +3 | wc -l)
  [ $status -ne 0 ] || [ "$rows" -eq 0 ] || echo "scenarios: $rows passed"
  return $status
}

compare() {
  swift build --package-path Tests/Fuzz --scratch-path .build-judge -c release --product judge >&2 || return 1
  python3 Tests/reliability/compare.py "$(swift build --package-path Tests/Fuzz --scratch-path .build-judge -c release --show-bin-path)/judge" \
    ${quick:+--documents 20000 --mutations 2000}
}

# The kernels under memcheck in every instruction set that valgrind knows, and with the compiler's checks for undefined behaviour.
kernels() {
  local work status=0
  work=$(mktemp -d)
  gcc -std=c11 -g -O1 -D_DEFAULT_SOURCE -I Sources/CRiffleKernels/include -o "$work/check" Tests/neon/check.c Sources/CRiffleKernels/*.c || return 1
  for isa in portable avx2; do
    valgrind -q --error-exitcode=9 "$work/check" --rounds "$rounds" $isa || status=1
  done
  gcc -std=c11 -g -O1 -D_DEFAULT_SOURCE -fsanitize=undefined,address -fno-sanitize-recover=all -I Sources/CRiffleKernels/include \
    -o "$work/check" Tests/neon/check.c Sources/CRiffleKernels/*.c && "$work/check" --rounds "$rounds" || status=1
  rm -r "$work"
  [ $status -eq 0 ] && echo "kernels: memcheck of portable and AVX2, AddressSanitizer and UndefinedBehaviorSanitizer of every set of this machine: clean"
  return $status
}

# A script that has a place of its own in this folder.
script() {
  local name=$1
  shift
  if [ -f "Tests/reliability/$name.py" ]; then python3 "Tests/reliability/$name.py" "$riffle" "$@"; else echo "$name: not here"; fi
}

prove scenarios scenarios
prove kills script kills $([ -n "$quick" ] && echo 15 || echo 100)
prove faults script faults $([ -n "$quick" ] && echo 5 || echo 1)
prove files script files
prove canary script canary
prove compare compare
prove kernels kernels
prove connections script connections
prove rivals script rivals
# What needs no network library builds in two minutes, the rest in ten.
prove fuzz Tests/Fuzz/run.sh --seconds "$([ -n "$quick" ] && echo 20 || echo 60)" \
  $([ -n "$quick" ] && echo event-stream json base64 paths mime response headers png)
prove sanitizers Tests/reliability/sanitizers.sh
[ -z "$hours" ] || prove fuzz Tests/Fuzz/run.sh --hours "$hours"

if [ ${#failed[@]} -gt 0 ]; then
  printf '\nreliability: does not hold: %s\n' "${failed[*]}" >&2
  exit 1
fi
printf '\nreliability: everything holds (%s)\n' "$(date -u +%Y-%m-%d)"
