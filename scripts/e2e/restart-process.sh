#!/usr/bin/env bash
# Kills a process, and starts it again with the same arguments: restart-process.sh FILE, which has its pid.
set -euo pipefail
pid=$(cat "$1")
mapfile -d '' -t command < "/proc/$pid/cmdline"
log=$(readlink "/proc/$pid/fd/1")
kill -KILL "$pid"
# The address of the old process stays in use for a moment: until it is free, the new process ends at once and is started again.
for _ in {1..30}; do
  setsid "${command[@]}" >> "$log" 2>&1 < /dev/null &
  echo $! > "$1"
  sleep 1
  if kill -0 $! 2> /dev/null; then exit; fi
done
echo "it does not start: see $log" >&2
exit 1
