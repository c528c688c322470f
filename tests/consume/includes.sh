#!/bin/bash
# includes.sh hygiene|time SOURCE_DIR COMPILER FLAGS...
# What a user's file pays for the headers. hygiene: <aio/pq/pq.hpp> brings in no libpq, no fmt and no heavy part of Asio.
# time: the quick start takes at most four times the compiler's CPU time for a file that includes <asio/awaitable.hpp> only.
set -euo pipefail

mode=$1 source=$2
shift 2
compile=("$@" -std=c++20 -I "$source/include")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

hygiene() {
    echo '#include <aio/pq/pq.hpp>' >"$work/user.cpp"
    local unwanted
    "${compile[@]}" -M "$work/user.cpp" >"$work/user.d"
    unwanted=$(tr -s ' ' '\n' <"$work/user.d" |
        grep -E '/(libpq-fe\.h|fmt/format\.h|asio\.hpp|asio/ip/tcp\.hpp)$' || true)
    if [ -n "$unwanted" ]; then
        "${compile[@]}" -H -fsyntax-only "$work/user.cpp" 2>&1 | grep -vE '^\.+ /usr/(include/c\+\+|lib)' >&2 || true
        printf 'a file that includes <aio/pq/pq.hpp> gets (the way is above):\n%s\n' "$unwanted" >&2
        exit 1
    fi
}

# cpu_time FILE: sets milliseconds to the compiler's CPU time, the least of five: what else the machine does only adds to it.
cpu_time() {
    local TIMEFORMAT='%3U %3S' took
    milliseconds=
    for _ in 1 2 3 4 5; do
        took=$({ time "${compile[@]}" -O0 -c "$1" -o "$work/object.o" 2>"$work/errors"; } 2>&1 |
            awk '{ printf "%d", ($1 + $2) * 1000 }') || { cat "$work/errors" >&2 && exit 1; }
        if [ -z "$milliseconds" ] || [ "$took" -lt "$milliseconds" ]; then
            milliseconds=$took
        fi
    done
}

time_quick_start() {
    printf '#include <asio/awaitable.hpp>\nasio::awaitable<int> f();\n' >"$work/asio.cpp"
    local asio quick_start ratio
    cpu_time "$work/asio.cpp"
    asio=$milliseconds
    cpu_time "$source/examples/01_quickstart.cpp"
    quick_start=$milliseconds
    ratio=$((quick_start * 100 / asio))
    echo "quick start: $quick_start ms, <asio/awaitable.hpp>: $asio ms, ratio $((ratio / 100)).$(printf %02d $((ratio % 100)))"
    [ "$ratio" -le 400 ]
}

case $mode in
hygiene) hygiene ;;
time) time_quick_start ;;
*) echo "includes.sh: $mode is neither hygiene nor time" >&2 && exit 2 ;;
esac
