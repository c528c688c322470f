#!/bin/bash
# generators.sh PROGRAM: the sums of whole and broken input, leaving early, and SIGINT and SIGTERM while it waits for more.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

{ seq 1 15 && echo 'no number' && seq 16 25; } >"$work/input"
"$1" <"$work/input" >"$work/file"
# The source has ended before the last batch, which is not full, is given out.
printf '10 numbers, sum 55\n10 numbers, sum 155\nthe input is closed\n5 numbers, sum 115\n' | diff - "$work/file"
cat "$work/input" | "$1" >"$work/pipe"
diff "$work/file" "$work/pipe"

# It leaves early, although the input never ends.
yes 1 2>/dev/null | "$1" 2 >"$work/early" || true
printf '10 numbers, sum 10\n10 numbers, sum 10\nthe input is closed\n' | diff - "$work/early"

for signal in INT:130 TERM:143; do
    rm -f "$work/fifo" && mkfifo "$work/fifo"
    exec 3<>"$work/fifo"
    start waiting bash -c 'exec "$0" <"$1"' "$1" "$work/fifo"
    seq 1 12 >&3
    wait_for waiting 'sum 55'
    interrupt "${signal%:*}" "${signal#*:}" "$pid"
    expect waiting '^the input is closed$'
    exec 3>&-
done
