# What Riffle needs from the machine; read by quickstart.sh and Tests/run.sh with `. setup.sh`.
#
#   riffle_setup [PACKAGE ...]    checks Swift, then installs what is missing of Riffle's Debian packages and PACKAGE ...
#
#   $riffle_link                  options of `swift build` that link the release tool, one word each
#
# Uses sudo only when not root. Ends the script with 2 and one message where the machine cannot be prepared.

riffle_packages="libsndfile1-dev libpng-dev flite1-dev libturbojpeg0-dev libwebp-dev libisal-dev zlib1g-dev libebur128-dev libsqlite3-dev"

# How the release tool is linked: Swift's own libraries inside (it starts faster), and by lld with packed addresses, which spares
# 5 MiB of memory and needs glibc 2.36 or later (Debian 12 has it).
riffle_link="--static-swift-stdlib -Xlinker --no-export-dynamic"
if printf '2.36\n%s\n' "$(getconf GNU_LIBC_VERSION 2>/dev/null | cut -d' ' -f2)" | sort -VC; then
  riffle_link="$riffle_link -Xswiftc -use-ld=lld -Xlinker -z -Xlinker pack-relative-relocs"
fi

riffle_stop() {
  printf 'riffle: %s\n' "$@" >&2
  exit 2
}

riffle_check_swift() {
  if ! command -v swift >/dev/null 2>&1; then
    riffle_stop "Swift 6.2 or later is needed and was not found." \
      "get it from https://www.swift.org/install/linux/ (swiftly installs it for your user), then run this again."
  fi
  riffle_swift_version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
  riffle_major=${riffle_swift_version%%.*}
  riffle_minor=${riffle_swift_version#*.}
  if [ -z "$riffle_swift_version" ] || [ "$riffle_major" -lt 6 ] || { [ "$riffle_major" -eq 6 ] && [ "$riffle_minor" -lt 2 ]; }; then
    riffle_stop "Swift 6.2 or later is needed; this is ${riffle_swift_version:-unknown}." \
      "get it from https://www.swift.org/install/linux/ (swiftly installs it for your user), then run this again."
  fi
}

riffle_setup() {
  riffle_check_swift
  if ! command -v dpkg-query >/dev/null 2>&1 || ! command -v apt-get >/dev/null 2>&1; then
    if [ "${RIFFLE_SKIP_SETUP:-}" = 1 ]; then return; fi
    riffle_stop "this set-up knows Debian and its relatives (apt-get) only." \
      "install libsndfile, libpng, flite, libjpeg-turbo (TurboJPEG), libwebp, ISA-L, libebur128 and SQLite with their headers, then run this again with RIFFLE_SKIP_SETUP=1."
  fi
  riffle_missing=""
  for riffle_package in $riffle_packages "$@"; do
    riffle_state=$(dpkg-query -W -f='${db:Status-Status}' "$riffle_package" 2>/dev/null || true)
    [ "$riffle_state" = installed ] || riffle_missing="$riffle_missing $riffle_package"
  done
  [ -n "$riffle_missing" ] || return 0
  riffle_sudo=""
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 || riffle_stop "not root and no sudo; as root run: apt-get install$riffle_missing"
    riffle_sudo=sudo
  fi
  printf 'riffle: installing%s\n' "$riffle_missing" >&2
  $riffle_sudo apt-get update -qq || riffle_stop "apt-get update failed; see above."
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive $riffle_sudo apt-get install -y -qq --no-install-recommends $riffle_missing >/dev/null ||
    riffle_stop "apt-get could not install$riffle_missing; see above."
}
