#!/bin/bash
# check.sh accepted|refused FILE COMPILER FLAGS...
# accepted: FILE compiles. refused: with -DFAIL it does not, and the compiler's words match its `// expect: <regex>`
# (extended, one line). A file that is accepted shows that the refusal is about the line under #ifdef FAIL alone.
set -euo pipefail

mode=$1 file=$2
shift 2

if [ "$mode" = accepted ]; then
    exec "$@" "$file"
fi

expected=$(sed -n 's|^ *// expect: ||p' "$file")
if [ -z "$expected" ]; then
    echo "$file has no comment \`// expect: <regex>\`" >&2
    exit 1
fi
if messages=$("$@" -DFAIL "$file" 2>&1); then
    echo "$file compiles with -DFAIL; it should be refused with: $expected" >&2
    exit 1
fi
if ! grep -qE -e "$expected" <<<"$messages"; then
    printf '%s\n' "$messages" >&2
    echo "$file is refused, but not with: $expected" >&2
    exit 1
fi
