#!/bin/bash
# run.sh [NAME [ARGUMENT]...]: builds and runs an example (default 01_quickstart), against a throw-away PostgreSQL server
# that is gone afterwards if it needs one. Set AIOPQ_DSN to run it against a server of yours. The exit status is the
# example's.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
. tests/server.sh

name=${1:-01_quickstart}
name=$(basename "$name" .cpp)
if [ ! -e "examples/$name.cpp" ]; then
    echo "There is no example $name; there are:" >&2
    for file in examples/*.cpp; do basename "$file" .cpp >&2; done
    exit 2
fi

tests/deps.sh run
CXX=$(tests/deps.sh compiler)

build() {
    cmake -S . -B build/examples -G Ninja -DCMAKE_CXX_COMPILER="$CXX" -DCMAKE_BUILD_TYPE=Release -DAIOPQ_BUILD_TESTS=OFF &&
        cmake --build build/examples --target "$name" -j "$(nproc)"
}

mkdir -p build
echo "building $name" >&2
if ! interruptible build >build/examples.log 2>&1; then
    tail -n 50 build/examples.log >&2
    exit 1
fi

if ! grep -q '#include <aio/pq/' "examples/$name.cpp"; then
    exec "build/examples/examples/$name" "${@:2}"
fi
export AIOPQ_TEST_DSN=${AIOPQ_DSN:-}
start_server
export AIOPQ_DSN=$AIOPQ_TEST_DSN
interruptible "build/examples/examples/$name" "${@:2}"
