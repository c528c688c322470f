#!/bin/bash
# compile_cost.sh [--rounds N] [--json] [-O LEVEL] -- COMPILER FLAGS...
# What a file that uses the library costs to compile, beside what it is measured by: the same work written on libpq, or for the
# quick start the header of Asio's own coroutines. Seconds are the compiler's CPU time, user and system, the least of N rounds (3 by
# default): what else the machine does only adds to it. Instructions are those of user mode, where perf can count them.
# The build makes a program of it, aiopq_bench_compile, which knows compiler and flags. What the other programs take is taken, too:
# --scale F and --no-python change nothing here.
set -euo pipefail

source=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
files=$source/tests/bench/compile
rounds=3 json='' level=0

usage() {
    sed -n '2,8s/^# \?//p' "${BASH_SOURCE[0]}"
}

refuse() {
    { echo "$1" && usage; } >&2
    exit 2
}

while [ $# -gt 0 ]; do
    case $1 in
    --rounds | --scale | -O)
        [ $# -gt 1 ] || refuse "$1 takes a value"
        case $1 in
        --rounds) [[ $2 =~ ^[1-9][0-9]*$ ]] || refuse "--rounds takes a number above 0, which \"$2\" is not" && rounds=$2 ;;
        -O) [[ $2 =~ ^[0-3sgz]$ ]] || refuse "-O takes one of 0, 1, 2, 3, s, g and z, which \"$2\" is not" && level=$2 ;;
        esac
        shift 2
        ;;
    --json) json=yes && shift ;;
    --no-python) shift ;;
    --help) usage && exit ;;
    --) shift && break ;;
    *) refuse "no option is called $1" ;;
    esac
done
[ $# -gt 0 ] || refuse "no compiler is named"
compile=("$@" -std=c++20 "-O$level" -DNDEBUG -I "$source/include" -c)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

counts_instructions() {
    perf stat -x, -e instructions:u -o "$work/perf" true 2>/dev/null && grep -q '^[0-9]' "$work/perf"
}

# measure FILE: sets seconds and instructions, the latter to n/a where they cannot be counted.
measure() {
    local TIMEFORMAT='%3U %3S' took round
    seconds='' instructions=n/a
    for ((round = 0; round < rounds; ++round)); do
        took=$({ time "${compile[@]}" "$1" -o "$work/object.o" 2>"$work/errors"; } 2>&1) || { cat "$work/errors" >&2 && exit 1; }
        took=$(awk '{ printf "%.2f", $1 + $2 }' <<<"$took")
        seconds=$(printf '%s\n' ${seconds:+"$seconds"} "$took" | sort -g | head -n 1)
    done
    if [ -n "$has_instructions" ]; then
        perf stat -x, -e instructions:u -o "$work/perf" "${compile[@]}" "$1" -o "$work/object.o"
        instructions=$(awk -F, '/instructions/ { printf "%.2f", $1 / 1e9 }' "$work/perf")
    fi
}

ratio() {
    if [ "$2" = n/a ]; then echo n/a; else awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; fi
}

# row NAME FILE MEASURED_BY FILE BAR: BAR is the most that the seconds of the first may be times those of the second; - is no bar.
row() {
    local name=$1 by=$3 bar=$5 ours ours_instructions missed='' times
    measure "$2"
    ours=$seconds ours_instructions=$instructions
    measure "$4"
    times=$(ratio "$ours" "$seconds")
    if [ "$bar" != - ] && awk -v a="$times" -v b="$bar" 'BEGIN { exit !(a > b) }'; then
        missed="MISSED"
    fi
    if [ -n "$json" ]; then
        json_row
    else
        print "$name" "$by" "$ours" "$seconds" "$times" "$bar" "$ours_instructions" "$instructions" \
            "$(ratio "$ours_instructions" "$instructions")" "$missed"
    fi
}

or_null() {
    if [ "$1" = n/a ]; then echo null; else echo "$1"; fi
}

# json_row: what row has measured.
json_row() {
    printf '{"table": "compile", "file": "%s", "measured_by": "%s", "seconds": %s, "measured_by_seconds": %s, "ratio": %s' \
        "$name" "$by" "$ours" "$seconds" "$times"
    if [ "$bar" != - ]; then
        printf ', "bar": %s' "$bar"
    fi
    printf ', "giga_instructions": %s, "measured_by_giga_instructions": %s, "missed": "%s"}\n' \
        "$(or_null "$ours_instructions")" "$(or_null "$instructions")" "$([ -z "$missed" ] || echo seconds)"
}

print() {
    printf '%-12s  %-26s  %10s  %10s  %5s  %4s  %12s  %12s  %5s  %s\n' "$@" | sed 's/ *$//'
}

has_instructions=
if counts_instructions; then
    has_instructions=yes
fi
version="$("$1" --version | head -n 1), -O$level"
if [ -n "$json" ]; then
    printf '{"compiler": "%s"}\n' "$version"
else
    printf '%s\n\n' "$version"
    print "compiling" "measured by" "seconds" "its" "ratio" "bar" "instr. 10^9" "its" "ratio" ""
fi
row "one query" "$files/aiopq_one_query.cpp" "by hand on libpq" "$files/libpq_one_query.cpp" -
row "ten queries" "$files/aiopq_ten_queries.cpp" "by hand on libpq" "$files/libpq_ten_queries.cpp" -
row "quick start" "$source/examples/01_quickstart.cpp" "<asio/awaitable.hpp> alone" "$files/asio_awaitable.cpp" 4
if [ -z "$json" ]; then
    printf '\nThe CPU seconds of the compiler for a file, the least of %s rounds, and its instructions in user mode%s.\n' "$rounds" \
        "$([ -n "$has_instructions" ] || echo ' (n/a: perf cannot count them here)')"
fi
