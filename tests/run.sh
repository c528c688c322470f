#!/bin/bash
# run.sh [WORD] [FILTER]
#   (no word)                everything: suite, asan, tsan
#   suite                    build, headers by themselves, all tests
#   unit | aio | integration | compile_fail | consume    the tests of that label; FILTER is a regex on their names (ctest -R)
#   asan | tsan              all test binaries with ASan and UBSan | test_aio with TSan; FILTER likewise
#   fuzz [SECONDS] [TARGET]  the fuzz targets as programs of libFuzzer (clang), one after another, each for 60 seconds; TARGET is a regex
#                            on their names. What they find stays in build/fuzz/corpus/, and what fails in build/fuzz/crashes/
#   debian13                 suite on Debian 13 (g++ 14, libpq 17), in a chroot; exit status 77 when that cannot be made
#   bench                    the programs of tests/bench, built for release; FILTER is a regex on their names (aiopq_bench, the
#                            driver; aiopq_bench_compile, what its headers cost; aiopq_bench_runtime, which needs no server),
#                            and what follows it are their arguments, --help among them: bench runtime --row spawn,
#                            bench 'bench$' --workload latency, bench 'bench$' --network
# The compiler is what tests/deps.sh says, or $CXX. A server is started unless AIOPQ_TEST_DSN names one.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
. tests/server.sh

word=${1:-all} filter=${2:-}
arguments=("${@:3}")
passed=0 failed=0
summaries=()
chosen=()

main() {
    case $word in
    all) prepare && { suite; sanitized asan address; sanitized tsan thread; } ;;
    suite) prepare && suite ;;
    unit | aio | integration) prepare && build main "test_$word" && run_ctest main "$word" -L "^$word\$" ;;
    fuzz) prepare && fuzz ;;
    compile_fail) prepare && configure main && run_ctest main "$word" -L "^$word\$" ;;
    consume) prepare && build main all && run_ctest main "$word" -L "^$word\$" ;;
    asan) prepare && sanitized asan address ;;
    tsan) prepare && sanitized tsan thread ;;
    debian13) exec tests/debian13.sh ;;
    bench) prepare && bench; exit ;;
    *) sed -n '2,/^set/s/^# \?//p' "${BASH_SOURCE[0]}" >&2 && exit 2 ;;
    esac || true
    if [ ${#summaries[@]} -gt 0 ]; then
        printf '\n'
        printf '%s\n' "${summaries[@]}"
    fi
    echo "$passed passed, $failed failed"
    [ $failed -eq 0 ]
}

# stage NAME COMMAND...: one line with the seconds it took; its output goes to build/log/NAME, the end of it here when it fails.
stage() {
    local name=$1 start=$SECONDS status=0
    shift
    log=build/log/${name// /-}
    mkdir -p build/log
    printf '%-24s' "$name"
    interruptible "$@" >"$log" 2>&1 || status=$?
    printf '%5d s\n' $((SECONDS - start))
    if [ $status -ne 0 ]; then
        tail -n 100 "$log"
        echo "FAILED: $name (all of its output: $log)"
    fi
    return $status
}

# A step that is not a test counts as one when it fails, so that a failure never sums up to "0 failed".
step() {
    stage "$@" || {
        failed=$((failed + 1))
        summaries+=("$1: failed")
        return 1
    }
}

prepare() {
    local dependencies=()
    if [ "$word" = bench ]; then
        dependencies=(bench)
    fi
    step deps tests/deps.sh "${dependencies[@]}" || return
    CXX=$(tests/deps.sh compiler)
    # psql and others for the tests, the symbolizer for the sanitizers; after the user's own.
    PATH=$PATH:$(newest_postgres || true):/usr/lib/llvm-19/bin
    case $word in
    all | suite | integration | consume | asan)
        # Not a stage: what it exports is for us.
        start_server || { failed=$((failed + 1)) && return 1; }
        ;;
    esac
}

# configure NAME CMAKE_OPTIONS...
configure() {
    step "$1 configure" cmake -S . -B "build/$1" -G Ninja -DCMAKE_CXX_COMPILER="$CXX" "${@:2}"
}

# build NAME TARGET CMAKE_OPTIONS...
build() {
    local name=$1 target=$2
    shift 2
    configure "$name" "$@" &&
        step "$name build $target" cmake --build "build/$name" --target "$target" -j "$(nproc)" -- -k 0
}

# run_ctest BUILD NAME CTEST_OPTIONS...
run_ctest() {
    local build=$1 name=$2 counts
    shift 2
    if [ -n "$filter" ]; then
        set -- "$@" -R "$filter"
    fi
    local status=0
    stage "$name ctest" ctest --test-dir "build/$build" -j "$(nproc)" --output-on-failure --no-tests=error "$@" || status=$?
    # "100% tests passed, 0 tests failed out of 17"
    counts=$(sed -n 's/^[0-9]*% tests passed, \([0-9]*\) tests* failed out of \([0-9]*\)$/\1 \2/p' "$log")
    if [ -z "$counts" ]; then
        failed=$((failed + 1))
        summaries+=("$name: ctest failed")
        return 1
    fi
    failed=$((failed + ${counts% *}))
    passed=$((passed + ${counts#* } - ${counts% *}))
    summaries+=("$name: $(grep '% tests passed' "$log")")
    return $status
}

suite() {
    build main all &&
        { step "main headers" cmake --build build/main --target all_verify_interface_header_sets -j "$(nproc)" || true; } &&
        run_ctest main suite
}

# sanitized NAME SANITIZER: optimised a little, for speed, but with assertions; what sanitizers tell needs lines, no more debug
# information.
sanitized() {
    local name=$1 sanitizer=$2 target=all labels='aio|unit|fuzz|integration'
    if [ "$sanitizer" = thread ]; then
        target=test_aio labels=aio
    fi
    export ASAN_OPTIONS=strict_string_checks=1 UBSAN_OPTIONS=print_stacktrace=1
    export TSAN_OPTIONS="halt_on_error=1 suppressions=$PWD/tests/tsan.supp"
    build "$name" "$target" -DAIOPQ_SANITIZE="$sanitizer" -DAIOPQ_BUILD_EXAMPLES=OFF \
        -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG="-O1 -g1" &&
        run_ctest "$name" "$name" -L "^($labels)\$"
}

# choose PATTERN NAME...: sets `chosen` to the names that match. When none does that is a failure, which tells the names.
choose() {
    local pattern=$1 name
    shift
    chosen=()
    for name; do
        if [[ $name =~ $pattern ]]; then
            chosen+=("$name")
        fi
    done
    if [ ${#chosen[@]} -eq 0 ]; then
        echo "Nothing matches \"$pattern\"; there are: $*" >&2
        failed=$((failed + 1))
        return 1
    fi
}

# Those that find nothing tell the number of their runs.
fuzz() {
    local seconds=${filter:-60} targets name program status
    targets=(tests/fuzz/*.cpp)
    targets=("${targets[@]##*/}")
    choose "${arguments[0]:-}" "${targets[@]%.cpp}" || return
    [[ $CXX == *clang* ]] || CXX=clang++-19
    build fuzz fuzz -DAIOPQ_FUZZ=ON -DAIOPQ_BUILD_EXAMPLES=OFF \
        -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG="-O1 -g1" || return
    export UBSAN_OPTIONS=print_stacktrace=1
    for name in "${chosen[@]}"; do
        program=build/fuzz/tests/fuzz_$name
        # The one of nlohmann::json is built where that library is there.
        if [ ! -x "$program" ]; then
            summaries+=("fuzz $name: not built")
            continue
        fi
        mkdir -p "build/fuzz/corpus/$name" build/fuzz/crashes
        status=0
        stage "fuzz $name" "$program" "build/fuzz/corpus/$name" -max_total_time="$seconds" -max_len=1024 -malloc_limit_mb=64 \
            -timeout=10 -print_final_stats=1 -artifact_prefix="build/fuzz/crashes/$name-" || status=$?
        if [ $status -eq 0 ]; then
            passed=$((passed + 1))
        else
            failed=$((failed + 1))
        fi
        summaries+=("fuzz $name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") runs, status $status")
    done
}

bench() {
    # In the order in which they print.
    choose "$filter" aiopq_bench aiopq_bench_compile aiopq_bench_runtime || return
    build bench bench -DCMAKE_BUILD_TYPE=Release -DAIOPQ_BUILD_EXAMPLES=OFF || return
    local name status=0
    for name in "${chosen[@]}"; do
        if [ "$name" = aiopq_bench ]; then
            # Room for all the data, so that no scan goes through a small ring of buffers.
            server_settings="shared_buffers = 512MB"
            start_server || return
        fi
        echo
        interruptible "build/bench/tests/bench/$name" "${arguments[@]}" || status=$?
    done
    return $status
}

main
