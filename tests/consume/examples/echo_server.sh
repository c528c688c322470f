#!/bin/bash
# echo_server.sh PROGRAM CLIENT: 2 000 connections at once, echoed right; SIGINT and SIGTERM close them.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

for signal in INT:130 TERM:143; do
    start server "$1"
    server=$pid
    wait_for server 'listening on'
    port=$(sed -n 's/^listening on 127.0.0.1:\([0-9]*\)$/\1/p' "$work/server")
    start client "$2" "$port" 2000
    client=$pid
    wait_for client '2000 connections at once'
    interrupt "${signal%:*}" "${signal#*:}" "$server"
    expect server '^served 2000 connections, echoed [0-9]+ bytes; closed 2000 that were open$'
    wait "$client" || fail "the client failed"
done
