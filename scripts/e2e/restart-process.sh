#!/usr/bin/env bash
# Kills a process, and starts it again with the same arguments: restart-process.sh FILE, which has its pid.
set -euo pipefail
pid=$(cat "$1")
mapfile -d '' -t command < "/proc/$pid/cmdline"
log=$(readlink "/proc/$pid/fd/1")
kill -KILL "$pid"
# One that has ended has no arguments, even if nobody has waited for it yet.
while [ -n "$(tr -d '\0' 2> /dev/null < "/proc/$pid/cmdline")" ]; do sleep 0.1; done
setsid "${command[@]}" >> "$log" 2>&1 < /dev/null &
echo $! > "$1"
