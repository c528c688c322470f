#!/bin/bash
# refuses_compilers.sh SOURCE_DIR COMPILER
# g++ 12 and clang 15 are refused in one sentence that says why and what to use, by CMake and by the headers. An old compiler that is installed
# is tried as it is; in place of the others stands COMPILER with the version macros of an old one, which is what both look at.
set -euo pipefail

source=$1 compiler=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# refused NAME COMPILER
refused() {
    local name=$1 old=$2 output
    if output=$(cmake -S "$source" -B "$work/$name" -G Ninja -DCMAKE_CXX_COMPILER="$old" 2>&1); then
        echo "CMake accepts $name" >&2
        exit 1
    fi
    says_why "CMake, of $name" "$output"
    if output=$("$old" -std=c++20 -E -I "$source/include" "$source/include/aio/task.hpp" 2>&1 >/dev/null); then
        echo "<aio/task.hpp> accepts $name" >&2
        exit 1
    fi
    says_why "<aio/task.hpp>, of $name" "$output"
}

# The reason is g++'s; of clang it is enough that the sentence names the version to use. CMake breaks lines where it likes.
says_why() {
    local expected='g\+\+ 12 .*miscompiles? (.* )?coroutines'
    case $1 in *clang15*) expected='clang 16' ;; esac
    if ! tr -s ' \n' ' ' <<<"$2" | grep -qE -e "$expected"; then
        printf '%s\n' "$2" >&2
        echo "$1: refused, but not with: $expected" >&2
        exit 1
    fi
    echo "refused by $1"
}

# pretend NAME FLAGS...: a compiler that claims to be an old one.
pretend() {
    local name=$1
    shift
    printf '#!/bin/sh\nexec %q %s "$@"\n' "$compiler" "$*" >"$work/$name"
    chmod +x "$work/$name"
    refused "$name as ${compiler##*/} pretends it" "$work/$name"
}

for candidate in g++ g++-12 g++-11; do
    if command -v "$candidate" >/dev/null && [ "$("$candidate" -dumpversion | cut -d. -f1)" -lt 13 ]; then
        refused "$candidate" "$candidate"
        break
    fi
done
pretend gcc12 -U__clang__ -U__GNUC__ -D__GNUC__=12
if "$compiler" --version | grep -q clang; then
    pretend clang15 -U__clang_major__ -D__clang_major__=15 -Wno-builtin-macro-redefined
fi
