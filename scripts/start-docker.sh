#!/bin/sh
# Makes a Docker engine answer on this machine: installs docker.io (Debian, Ubuntu) when there is no dockerd, starts
# dockerd when no engine answers, and waits until it does. Does nothing where an engine already answers.
# REROLL_DOCKERD_FLAGS adds flags to dockerd; its log goes to REROLL_DOCKERD_LOG (/tmp/reroll-dockerd.log).
set -eu

log=${REROLL_DOCKERD_LOG:-/tmp/reroll-dockerd.log}

answers() { docker info >/dev/null 2>&1; }

install_engine() {
  command -v apt-get >/dev/null || {
    echo 'start-docker: no dockerd, and no apt-get to install docker.io with' >&2
    exit 1
  }
  echo 'start-docker: installing docker.io'
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends docker.io iptables >/dev/null
}

# Starts dockerd with the given flags; true once it answers, false when it exits or stays silent for a minute.
start_engine() {
  rm -f /var/run/docker.pid
  # shellcheck disable=SC2086 # the flags are a word list on purpose
  setsid nohup dockerd ${REROLL_DOCKERD_FLAGS:-} "$@" >"$log" 2>&1 </dev/null &
  engine=$!
  for _ in $(seq 120); do
    answers && return 0
    kill -0 "$engine" 2>/dev/null || return 1
    sleep 0.5
  done
  kill "$engine"
  return 1
}

if command -v docker >/dev/null && answers; then
  echo 'start-docker: an engine already answers'
  exit 0
fi
command -v dockerd >/dev/null || PATH=$PATH:/usr/sbin
command -v dockerd >/dev/null || install_engine

if start_engine; then
  echo 'start-docker: dockerd runs'
  exit 0
fi
# Sandboxes have no network unless asked, so an engine that cannot write firewall rules still serves them.
echo 'start-docker: dockerd did not start with its defaults; trying without a bridge. Its last words:' >&2
tail -n 5 "$log" >&2
if start_engine --bridge=none --iptables=false --ip6tables=false; then
  echo 'start-docker: dockerd runs WITHOUT a bridge network: sandboxes that ask for a network will fail'
  exit 0
fi
tail -n 40 "$log" >&2
echo "start-docker: dockerd does not start; the whole log is $log" >&2
exit 1
