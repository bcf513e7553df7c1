#!/bin/sh
# Installs the JavaScript engines in which test/cross/hosts runs the core and its guests, from npm, into a folder outside
# of the checkout: REROLL_ENGINES, or reroll-engines in the user's cache. Linux on x86-64.
# With --emulation also what runs engines of other processors, from Debian's packages, as root: QEMU and C libraries.
set -eu

list=$(dirname "$0")/../test/cross/hosts/engines/package.json
folder=${REROLL_ENGINES:-${XDG_CACHE_HOME:-$(node -p 'os.homedir()')/.cache}/reroll-engines}
# Says that the folder is ours to fill, and once its install is whole, which list that was.
stamp=$folder/.reroll-engines

refuse() {
  echo "fetch-engines: $folder $1; name another in REROLL_ENGINES" >&2
  exit 1
}

if ! cmp -s "$list" "$stamp"; then
  mkdir -p "$folder"
  # Tests run what lies in it, so that nobody else may have put it there.
  [ -O "$folder" ] || refuse 'belongs to somebody else'
  [ -f "$stamp" ] || [ -z "$(ls -A "$folder")" ] || refuse 'holds something else'
  : >"$stamp"
  rm -rf "$folder/node_modules"
  # Some are for other processors, which npm refuses unless forced.
  specs=$(node -p 'Object.entries(JSON.parse(require("fs").readFileSync(process.argv[1])).dependencies).map(([name, spec]) => `${name}@${spec}`).join(" ")' "$list")
  # shellcheck disable=SC2086 # one word for each engine
  npm install --prefix "$folder" --force --ignore-scripts --no-save --no-package-lock --no-audit --no-fund --loglevel=error $specs
  cp "$list" "$stamp"
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
