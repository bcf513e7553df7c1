#!/bin/sh
# Installs the JavaScript engines in which test/cross/hosts runs the core and its guests, from npm, into a folder outside
# of the checkout: REROLL_ENGINES, or reroll-engines in the folder for temporary files. Linux on x86-64.
# With --emulation also what runs engines of other processors, from Debian's packages, as root: QEMU and C libraries.
set -eu

list=$(dirname "$0")/../test/cross/hosts/engines/package.json
folder=${REROLL_ENGINES:-${TMPDIR:-/tmp}/reroll-engines}

if ! cmp -s "$list" "$folder/package.json"; then
  rm -rf "$folder"
  mkdir -p "$folder"
  # Some are for other processors, which npm refuses unless forced. The list is copied last: it marks a whole install.
  cp "$list" "$folder/list.json"
  specs=$(node -p 'Object.entries(JSON.parse(require("fs").readFileSync(process.argv[1])).dependencies).map(([name, spec]) => `${name}@${spec}`).join(" ")' "$folder/list.json")
  # shellcheck disable=SC2086 # one word for each engine
  npm install --prefix "$folder" --force --ignore-scripts --no-save --no-package-lock --no-audit --no-fund --loglevel=error $specs
  mv "$folder/list.json" "$folder/package.json"
fi

if [ "${1:-}" = --emulation ]; then
  packages='qemu-user-static libstdc++6-arm64-cross libatomic1-arm64-cross libstdc++6-s390x-cross libatomic1-s390x-cross'
  # shellcheck disable=SC2086 # a word list
  dpkg -s $packages >/dev/null 2>&1 || {
    apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null
  }
fi
