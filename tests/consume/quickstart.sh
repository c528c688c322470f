#!/bin/bash
# quickstart.sh PROGRAM: runs the quick start and checks what README says of it: results, and memory that does not grow
# with the number of rows streamed.
set -euo pipefail

export AIOPQ_DSN=$AIOPQ_TEST_DSN
output=$("$1")
printf '%s\n' "$output"

expect() {
    if ! grep -qF -- "$1" <<<"$output"; then
        echo "missing from the output: $1" >&2
        exit 1
    fi
}
expect 'rolled back a transaction: changed my mind'
expect 'user 1: Ada <ada@example.org>'
expect 'user 2: Grace <no address>'
expect '1000 concurrent queries over a pool of 10: sum of squares 332833500'
expect 'streamed 10000 rows (sum of amounts 25002500.0)'
expect 'streamed 1000000 rows (sum of amounts 250000250000.0)'

mapfile -t peaks < <(sed -n 's/^streamed .* peak memory \([0-9]*\) MB$/\1/p' <<<"$output")
if [ ${#peaks[@]} -ne 2 ] || [ $((peaks[1] - peaks[0])) -gt 2 ]; then
    echo "peak memory of 10 000 and of 1 000 000 rows: ${peaks[*]} MB, more than 2 MB apart" >&2
    exit 1
fi
