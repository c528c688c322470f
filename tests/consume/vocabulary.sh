#!/bin/bash
# vocabulary.sh SOURCE_DIR: each row of README's table of the vocabulary names a header that declares, and a test that
# uses, every name of its second column.
set -euo pipefail
cd "$1"

rows=0 wrong=0
complain() {
    echo "README.md: $1" >&2
    wrong=1
}
while IFS='|' read -r _ _ names header test _; do
    rows=$((rows + 1))
    header=$(sed -n 's/.*](\(.*\)).*/\1/p' <<<"$header")
    test=$(sed -n 's/.*](\(.*\)).*/\1/p' <<<"$test")
    for file in "$header" "$test"; do
        [ -f "$file" ] || complain "there is no $file"
    done
    [ -f "$header" ] && [ -f "$test" ] || continue
    for name in $(grep -o '`[a-z_:]*' <<<"$names" | tr -d '`' | sed 's/.*:://'); do
        grep -qw -- "$name" "$header" || complain "$header does not know $name"
        grep -qw -- "$name" "$test" || complain "$test does not use $name"
    done
done < <(grep '](tests/aio/.*_test.cpp) |$' README.md)
if [ $rows -lt 30 ]; then
    complain "the table of the vocabulary was not found"
fi
exit $wrong
