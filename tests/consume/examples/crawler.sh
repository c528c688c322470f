#!/bin/bash
# crawler.sh PROGRAM: finds every page of a small site; SIGINT and SIGTERM stop it in the middle of a large one.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

start small "$1" 200
wait "$pid" || fail "exit status $?"
# 4 slow pages (0, 50, 100, 150) and 7 missing ones (0, 33, …, 198)
expect small '^done: 200 pages fetched, 4 timed out, 7 failed, 0 left$'

for signal in INT:130 TERM:143; do
    start large "$1" 100000000
    wait_for large '1000 pages'
    interrupt "${signal%:*}" "${signal#*:}" "$pid"
    expect large '^stopped: [0-9]+ pages fetched'
done
