#!/bin/sh
# Installs the JavaScript engines in which test/cross/hosts runs the core and its guests, from npm, into a folder outside
# of the checkout: REROLL_ENGINES, or reroll-engines in the user's cache. Linux on x86-64.
# With --emulation also what runs engines of other processors, from Debian's packages, as root: QEMU and C libraries.
set -eu

list=$(dirname "$0")/../test/cross/hosts/engines
folder=${REROLL_ENGINES:-${XDG_CACHE_HOME:-$(node -p 'os.homedir()')/.cache}/reroll-engines}
# Says that the folder is ours to fill, and once its install is whole, from which lock file.
stamp=$folder/.reroll-engines

refuse() {
  echo "fetch-engines: $folder $1; name another in REROLL_ENGINES" >&2
  exit 1
}

if ! cmp -s "$list/package-lock.json" "$stamp"; then
  mkdir -p "$folder"
  # Tests run what lies in it, so that nobody else may have put it there.
  [ -O "$folder" ] || refuse 'belongs to somebody else'
  [ -f "$stamp" ] || [ -z "$(ls -A "$folder")" ] || refuse 'holds something else'
  : >"$stamp"
  cp "$list/package.json" "$list/package-lock.json" "$folder"
  # Holds each download against the lock file's hash. Some are for other processors, which npm refuses unless forced.
  npm ci --prefix "$folder" --force --ignore-scripts --no-audit --no-fund --loglevel=error
  cp "$list/package-lock.json" "$stamp"
fi

if [ "${1:-}" = --emulation ]; then
  missing=
  for package in qemu-user-static libstdc++6-arm64-cross libatomic1-arm64-cross libstdc++6-s390x-cross libatomic1-s390x-cross; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
  done
  if [ -n "$missing" ]; then
    apt-get update -qq
    # shellcheck disable=SC2086 # one word for each package
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
  fi
fi
