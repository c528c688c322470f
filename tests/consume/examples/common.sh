# What the tests of the examples share. Source it.
set -euo pipefail

work=$(mktemp -d)
started=()
finish() {
    for pid in "${started[@]}"; do
        kill -KILL "$pid" 2>/dev/null || true
    done
    rm -rf "$work"
}
trap finish EXIT

fail() {
    echo "$*" >&2
    tail -n 30 "$work"/* >&2
    exit 1
}

# start NAME COMMAND...: in the background; its output goes to $work/NAME, its pid to $pid.
# Bash lets background jobs ignore SIGINT, and a program that is started ignoring it keeps doing so: `env` undoes that.
start() {
    local name=$1
    shift
    # What an earlier one has said must not be taken for this one's words.
    : >"$work/$name"
    env --default-signal=INT "$@" >"$work/$name" 2>&1 &
    pid=$!
    started+=("$pid")
}

# wait_for NAME TEXT: until TEXT is in the output of NAME.
wait_for() {
    local deadline=$((SECONDS + 60))
    until grep -qF -- "$2" "$work/$1" 2>/dev/null; do
        [ $SECONDS -lt $deadline ] || fail "$1 did not say: $2"
        sleep 0.02
    done
}

expect() {
    grep -qE -- "$2" "$work/$1" || fail "$1 did not say: $2"
}

# interrupt SIGNAL STATUS PID: it ends within a second, with that status.
interrupt() {
    local signal=$1 status=0 from
    from=$(date +%s%N)
    kill "-$signal" "$3"
    wait "$3" || status=$?
    local took=$((($(date +%s%N) - from) / 1000000))
    [ "$status" -eq "$2" ] || fail "SIG$signal: exit status $status instead of $2"
    [ $took -lt 1000 ] || fail "SIG$signal: it took $took ms to end"
}
