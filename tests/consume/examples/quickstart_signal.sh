#!/bin/bash
# quickstart_signal.sh PROGRAM: SIGINT and SIGTERM end the quick start in the middle of its work, with its connections closed.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

export AIOPQ_DSN=$AIOPQ_TEST_DSN
for signal in INT:130 TERM:143; do
    # Its standard output is a file: what shows that it is at work is what the server sees of it.
    start quickstart env PGAPPNAME=quickstart_signal "$1"
    deadline=$((SECONDS + 60))
    connections() { psql -XAtd "$AIOPQ_TEST_DSN" -c "select count(*) from pg_stat_activity where application_name = 'quickstart_signal'"; }
    until [ "$(connections)" -gt 0 ]; do
        [ $SECONDS -lt $deadline ] || fail "it did not connect"
    done
    interrupt "${signal%:*}" "${signal#*:}" "$pid"
    until [ "$(connections)" -eq 0 ]; do
        [ $SECONDS -lt $deadline ] || fail "its connections are still open"
    done
done
