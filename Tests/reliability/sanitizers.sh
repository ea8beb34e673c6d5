#!/usr/bin/env bash
# Runs Swift tests with AddressSanitizer (leaks too), with ThreadSanitizer, and with the C parts checked for undefined behaviour.
#
#   Tests/reliability/sanitizers.sh [address|thread|undefined ...]     RIFFLE_FILTER chooses suites, default the rooms that read bytes of strangers
#
# Each has a build of its own (.build-address and so on), about ten minutes on two cores the first time.
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
cd "$top"
. Samples/setup.sh
riffle_setup sox pngcheck file curl
filter=${RIFFLE_FILTER:-RiffleTypesTests|RiffleParsingTests|RiffleMediaTests|RiffleAPITests|RiffleRecordingTests|RiffleClientTests|RiffleServerTests|RiffleSessionTests|RiffleJobsTests|RiffleFuzzTests}
[ $# -gt 0 ] || set -- address thread undefined
for kind in "$@"; do
  case $kind in
    # Swift itself has no undefined behaviour to look for; a trap ends the test where C has.
    undefined) flags=(-Xcc -fsanitize=undefined -Xcc -fsanitize-trap=undefined) ;;
    *) flags=("--sanitize=$kind") ;;
  esac
  log=.build-$kind/tests.log
  mkdir -p ".build-$kind"
  swift build --build-tests --scratch-path ".build-$kind" "${flags[@]}" >"$log" 2>&1 || { tail -n 30 "$log" >&2; exit 1; }
  status=0
  # Reports of the sanitizers end a test with another status than failed expectations do.
  SWIFT_BACKTRACE=enable=no TSAN_OPTIONS=halt_on_error=0 \
    timeout 3600 swift test --skip-build --scratch-path ".build-$kind" "${flags[@]}" --disable-xctest --no-parallel --filter "$filter" \
    >"$log" 2>&1 || status=$?
  reports=$(grep -acE '^(WARNING: ThreadSanitizer|==[0-9]+==ERROR)' "$log" || true)
  printf 'sanitizers: %s: %s; %s reports\n' "$kind" "$(grep -a 'Test run with' "$log" | tail -n 1 | sed 's/^[^T]*//')" "$reports"
  if [ "$status" -ne 0 ] || [ "$reports" -ne 0 ]; then
    grep -aE 'SUMMARY|recorded an issue|Fatal|signal' "$log" | head -n 20 >&2
    exit 1
  fi
done
