#!/bin/bash
# types.sh PROGRAM: runs the example of types and checks what it says.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

export AIOPQ_DSN=$AIOPQ_TEST_DSN
"$1" >"$work/types" 2>&1 || fail "exit status $?"
expect types '^stored 1000 measurements$'
expect types '^number 7: 27\.0 degrees at Main Street 7, Ely$'
expect types '^333 with a happy visitor$'
expect types '^water boils at 100 degrees$'
expect types '^refused: value for domain fahrenheit violates check constraint'
