#!/bin/bash
# check.sh find_package|add_subdirectory|pkg_config SOURCE_DIR BUILD_DIR COMPILER
# Builds two programs with the project as its users do, from an empty directory, and runs them: one with the driver, and one
# with aiopq::aio alone, which must not be linked with libpq. BUILD_DIR is what gets installed for the first and the last.
set -euo pipefail

way=$1 source=$2 build=$3 compiler=$4
here=$source/tests/consume

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/consumer"
cp "$here"/{aio,pq}.cpp "$work/consumer"
cd "$work/consumer"

# What was compiled for an earlier consumer, in another empty directory or of another clone, is not compiled again. Without
# debug information, which nobody will look at.
if command -v ccache >/dev/null; then
    export CMAKE_CXX_COMPILER_LAUNCHER=ccache CCACHE_BASEDIR=$source CCACHE_NOHASHDIR=1
fi

configure() {
    cp "$here/$way/CMakeLists.txt" .
    cmake -S . -B . -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG= -DCMAKE_CXX_COMPILER="$compiler" "$@"
    cmake --build .
    commands=$(ninja -t commands consumer_aio)
}

install() {
    cmake --install "$build" --prefix "$work/prefix" >/dev/null
}

case $way in
find_package)
    install
    configure -DCMAKE_PREFIX_PATH="$work/prefix"
    ;;
add_subdirectory)
    configure -DAIOPQ_SOURCE_DIR="$source"
    # A consumer is spared our tests, warnings and install rules.
    if [ -e aiopq/tests ] || grep -q -- -Werror build.ninja; then
        echo "as a subproject it brings its tests or -Werror" >&2
        exit 1
    fi
    ;;
pkg_config)
    install
    PKG_CONFIG_PATH=$(dirname "$(find "$work/prefix" -name aiopq.pc)")
    export PKG_CONFIG_PATH
    commands="pkg-config: $(pkg-config --cflags --libs aiopq-aio)"
    for module in aiopq-aio aiopq; do
        program=${module#aiopq-}
        program=${program/aiopq/pq}
        # Unquoted on purpose: they are words for the compiler.
        # shellcheck disable=SC2046
        "$compiler" -std=c++20 "$program.cpp" -o "consumer_$program" $(pkg-config --cflags --libs "$module")
    done
    # Only shared libraries need it.
    export LD_LIBRARY_PATH=${PKG_CONFIG_PATH%/pkgconfig}
    ;;
*)
    echo "check.sh: $way is not a way to consume it" >&2
    exit 2
    ;;
esac

./consumer_aio
./consumer_pq
if grep -qE 'libpq\b|-lpq\b' <<<"$commands" || ldd consumer_aio | grep -q libpq; then
    echo "a program that uses aiopq::aio alone is linked with libpq" >&2
    exit 1
fi
