#!/bin/sh
# Makes the base images of harness-images/ on a machine that reaches no container registry, from Debian packages:
#   reroll/base-node:local    Debian minbase and this machine's node binary
#   reroll/base-python:local  Debian minbase, python3
# usage: make-base-image.sh [--force] [node|python]...     (both when none is named; kept when it exists)
# Needs root, debootstrap (installed when absent) and a running engine; takes about a minute for both.
set -eu

suite=bookworm
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
force=
names=
for word in "$@"; do
  case $word in
    --force) force=yes ;;
    node | python) names="$names $word" ;;
    *) echo "make-base-image: unknown word $word" >&2; exit 2 ;;
  esac
done

# bootstrap ROOT INCLUDE…: a minimal Debian root file system without what a container never reads.
bootstrap() {
  root=$1
  mkdir -p "$work/debs"
  if ! debootstrap --variant=minbase --cache-dir="$work/debs" ${2:+"--include=$2"} "$suite" "$root" \
    >"$work/debootstrap.log" 2>&1; then
    tail -n 20 "$work/debootstrap.log" >&2
    exit 1
  fi
  for path in var/cache/apt var/lib/apt/lists var/log usr/share/doc usr/share/man usr/share/locale usr/share/info; do
    rm -rf "${root:?}/$path"
    mkdir -p "$root/$path"
  done
}

# add_program ROOT PROGRAM TARGET: copies a program and the shared libraries that the root does not hold yet.
add_program() {
  install -D -m 755 "$2" "$1$3"
  ldd "$2" | sed -n 's/.* \(\/[^ ]*\) (0x.*/\1/p' | while read -r library; do
    [ -e "$1$library" ] || install -D -m 755 "$library" "$1$library"
  done
}

import_root() {
  tar -C "$1" --numeric-owner -c . |
    docker import --change "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" \
      --change 'CMD ["sh"]' - "$2" >/dev/null
  rm -rf "$1"
  echo "make-base-image: made $2"
}

command -v debootstrap >/dev/null || {
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends debootstrap >/dev/null
}
for name in ${names:-node python}; do
  tag="reroll/base-$name:local"
  if [ -z "$force" ] && docker image inspect "$tag" >/dev/null 2>&1; then
    echo "make-base-image: $tag exists"
    continue
  fi
  case $name in
    node)
      bootstrap "$work/node"
      add_program "$work/node" "$(node -p process.execPath)" /usr/local/bin/node
      # Proves in the root itself that nothing is missing, before it becomes an image.
      chroot "$work/node" /usr/local/bin/node --version >/dev/null
      ;;
    python)
      bootstrap "$work/python" python3
      chroot "$work/python" /usr/bin/python3 -c 'import ctypes, hashlib, json, socket, ssl, zlib'
      ;;
  esac
  import_root "$work/$name" "$tag"
done
