#!/usr/bin/env bash
# Builds the fuzzers (libFuzzer and AddressSanitizer, release) and runs them, one after another.
#
#   Tests/Fuzz/run.sh [--seconds N | --hours N] [--slice SECONDS] [TARGET ...]
#
# --seconds: so long for each target, default 20, from the seeds alone: the same work everywhere.
# --hours: all targets in turn, a slice (default 300 s) each, until the time is over; what they learn stays in .build-fuzz/corpus.
# Figures go to standard output and are added to .build-fuzz/record.tsv: date, target, executions, seconds, findings.
# RIFFLE_FUZZ_BIN: a folder with fuzzers that were built before; then nothing is built. RIFFLE_FUZZ_HOME: another folder than .build-fuzz.
# A finding is kept in .build-fuzz/findings and ends the script with 1; as a file in
# Tests/RiffleFuzzTests/Regressions/TARGET it becomes a test.
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
light=(event-stream json base64 paths mime response headers png)
rooms=(manifest request-gemini request-openai request-form)
seconds=20 hours="" slice=300 chosen=()
while [ $# -gt 0 ]; do
  case $1 in
    --seconds) seconds=$2; shift 2 ;;
    --hours) hours=$2; shift 2 ;;
    --slice) slice=$2; shift 2 ;;
    *) chosen+=("$1"); shift ;;
  esac
done
[ ${#chosen[@]} -gt 0 ] || chosen=("${light[@]}" "${rooms[@]}")

. "$top/Samples/setup.sh"
riffle_setup python3

home=${RIFFLE_FUZZ_HOME:-$top/.build-fuzz}
mkdir -p "$home/findings"
products=()
for target in "${chosen[@]}"; do
  case " ${light[*]} " in *" $target "*) product=fuzz ;; *) product=fuzz-rooms ;; esac
  case " ${products[*]-} " in *" $product "*) ;; *) products+=("$product") ;; esac
done
bin=${RIFFLE_FUZZ_BIN:-}
for product in "${products[@]}"; do
  [ -z "$bin" ] || break
  printf 'fuzz: building %s\n' "$product" >&2
  # The targets look at internals of some rooms, which a release build hides otherwise.
  swift build --package-path "$top/Tests/Fuzz" --scratch-path "$home" -c release --sanitize=fuzzer --sanitize=address \
    -Xswiftc -enable-testing --product "$product" >"$home/build.log" 2>&1 || { tail -n 40 "$home/build.log" >&2; exit 1; }
done
[ -n "$bin" ] || bin=$(swift build --package-path "$top/Tests/Fuzz" --scratch-path "$home" -c release --show-bin-path)
python3 "$top/Tests/Fuzz/seeds.py" "$home/seeds"

findings=0
fuzz() { # TARGET SECONDS
  local target=$1 limit=$2 corpus=$home/corpus/$1 product=fuzz-rooms size=4096 began log=$home/$1.log
  case " ${light[*]} " in *" $target "*) product=fuzz ;; esac
  case $target in png) size=16384 ;; event-stream | json | paths | base64) size=512 ;; mime) size=256 ;; esac
  if [ -z "$hours" ]; then corpus=$(mktemp -d); fi
  mkdir -p "$corpus" "$home/findings/$target"
  began=$(date +%s)
  # Swift's own crash handler would take the signal from libFuzzer, and no input would be kept.
  local status=0
  SWIFT_BACKTRACE=enable=no RIFFLE_FUZZ_TARGET=$target ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=1 \
    "$bin/$product" "$corpus" "$home/seeds/$target" -max_total_time="$limit" -max_len=$size -timeout=25 -rss_limit_mb=2048 \
    -dict="$top/Tests/Fuzz/dictionaries/$target.dict" -artifact_prefix="$home/findings/$target/" -print_final_stats=1 \
    -verbosity=1 -use_value_profile=$((RANDOM % 2)) >"$log" 2>&1 || status=$?
  local runs
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log" | tail -n 1)
  if [ $status -ne 0 ]; then
    findings=$((findings + 1))
    printf 'fuzz: %s: a finding (%s):\n' "$target" "$status" >&2
    grep -aE 'Fatal error|ERROR|SUMMARY|Test unit written' "$log" | head -n 6 >&2
  fi
  runs=${runs:-$(grep -aoE '^#[0-9]+' "$log" | tail -n 1 | tr -d '#')}
  printf '%s\t%s\t%s\t%s\t%s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$target" "${runs:-0}" "$(($(date +%s) - began))" "$((status != 0))" |
    tee -a "$home/record.tsv"
  if [ -z "$hours" ]; then rm -r "$corpus"; fi
}

if [ -z "$hours" ]; then
  for target in "${chosen[@]}"; do fuzz "$target" "$seconds"; done
else
  end=$(($(date +%s) + $(awk -v hours="$hours" 'BEGIN { printf "%d", hours * 3600 }')))
  while [ "$(date +%s)" -lt "$end" ]; do
    for target in "${chosen[@]}"; do
      left=$((end - $(date +%s)))
      [ "$left" -gt 0 ] || break
      fuzz "$target" $((left < slice ? left : slice))
    done
  done
fi
awk -F '\t' '{ runs[$2] += $3; time[$2] += $4; found[$2] += $5; all += $3; n += $5 }
  END { for (t in runs) printf "fuzz: %s: %d executions in %d s, %d findings\n", t, runs[t], time[t], found[t] | "sort"
        close("sort"); printf "fuzz: all since the record began: %d executions, %d findings\n", all, n }' "$home/record.tsv"
[ "$findings" -eq 0 ]
