# shellcheck shell=bash
# Sourced. start_server gives the caller a PostgreSQL server to itself and exports where it is:
#   AIOPQ_TEST_DSN         a superuser's URI, over TCP with a password (SCRAM)
#   AIOPQ_TEST_SOCKET_DIR  the directory of the same server's Unix socket (trust)
#   AIOPQ_TEST_PORT        its port, of both
# A caller that sets AIOPQ_TEST_DSN beforehand uses that server, and nothing is started. What was started is stopped and its
# directory removed however the calling script ends (but by SIGKILL).

# Lines of postgresql.conf that the caller wants besides.
server_settings=
server_dir=
server_stop=()
server_compose=()
child=

start_server() {
    if [ -n "${AIOPQ_TEST_DSN:-}" ]; then
        return
    fi
    local bin compose
    if bin=$(newest_postgres); then
        start_cluster "$bin"
    elif compose=$(working_compose); then
        start_container "$compose"
    else
        cat >&2 <<'END'
No PostgreSQL server to test with: initdb is in neither PATH nor /usr/lib/postgresql, and no docker-compose with a running
engine is here. Install one (Debian: apt-get install postgresql), or point AIOPQ_TEST_DSN at a server of yours.
END
        return 1
    fi
}

# The directory of initdb and postgres of the newest version here; Debian keeps them out of PATH.
newest_postgres() {
    local found
    found=$(printf '%s\n' /usr/lib/postgresql/*/bin/initdb | sort -V | tail -n 1)
    if [ ! -x "$found" ]; then
        found=$(command -v initdb) || return 1
    fi
    dirname "$found"
}

# Runs a command as a user that PostgreSQL accepts: it refuses to run as root.
as_server_user() (
    # Its working directory must be one that the user may enter.
    cd "$server_dir" || exit
    if [ "$(id -u)" -ne 0 ]; then
        "$@"
    else
        setpriv --reuid="$(server_user)" --regid="$(id -g "$(server_user)")" --clear-groups -- "$@"
    fi
)

server_user() {
    if id -u postgres >/dev/null 2>&1; then echo postgres; else echo nobody; fi
}

start_cluster() {
    local bin=$1 attempt port
    # Under /tmp whatever TMPDIR says: the path of a socket has room for some 100 characters.
    server_dir=$(mktemp -d /tmp/aiopq-server.XXXXXX)
    mkdir "$server_dir/socket"
    echo aiopq >"$server_dir/password"
    if [ "$(id -u)" -eq 0 ]; then
        chown -R "$(server_user):" "$server_dir"
    fi
    chmod 755 "$server_dir"

    if ! as_server_user "$bin/initdb" -D "$server_dir/data" -U aiopq --pwfile="$server_dir/password" \
        --auth-local=trust --auth-host=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 --no-sync \
        >"$server_dir/initdb.log" 2>&1; then
        cat "$server_dir/initdb.log" >&2
        return 1
    fi
    # Nothing in it is worth keeping, so it need not be durable.
    cat >>"$server_dir/data/postgresql.conf" <<END
listen_addresses = '127.0.0.1'
unix_socket_directories = '$server_dir/socket'
max_connections = 100
fsync = off
synchronous_commit = off
full_page_writes = off
$server_settings
END

    # A free port may be taken a moment later, so there is no asking first: one that is taken makes the start fail.
    for attempt in 1 2 3 4 5; do
        port=$((20000 + RANDOM % 12000))
        if as_server_user "$bin/pg_ctl" start -D "$server_dir/data" -o "-p $port" -l "$server_dir/server.log" \
            --wait --timeout=60 --silent >"$server_dir/pg_ctl.log" 2>&1 </dev/null; then
            server_stop=("$bin/pg_ctl" stop -D "$server_dir/data" --mode=immediate --silent)
            export AIOPQ_TEST_DSN="postgresql://aiopq:aiopq@127.0.0.1:$port/postgres"
            export AIOPQ_TEST_SOCKET_DIR="$server_dir/socket"
            export AIOPQ_TEST_PORT="$port"
            return
        fi
    done
    cat "$server_dir/pg_ctl.log" "$server_dir/server.log" >&2
    echo "PostgreSQL did not start in $attempt attempts; its log is above." >&2
    return 1
}

# "docker compose" or "docker-compose", whichever reaches an engine.
working_compose() {
    docker info >/dev/null 2>&1 || return 1
    if docker compose version >/dev/null 2>&1; then
        echo "docker compose"
    elif command -v docker-compose >/dev/null; then
        echo docker-compose
    else
        return 1
    fi
}

start_container() {
    local deadline=$((SECONDS + 180))
    # Unquoted on purpose: it may be two words.
    # shellcheck disable=SC2206
    server_compose=($1 -p "aiopq-test-$$" -f "$(dirname "${BASH_SOURCE[0]}")/../docker-compose.yml")
    "${server_compose[@]}" up -d pg17 >&2
    # Over TCP: while the image sets itself up, its server listens on the socket only.
    until "${server_compose[@]}" exec -T pg17 pg_isready -q -h 127.0.0.1 -U aiopq; do
        if [ $SECONDS -ge $deadline ]; then
            "${server_compose[@]}" logs pg17 >&2
            echo "The container pg17 did not accept connections within three minutes; its log is above." >&2
            return 1
        fi
        sleep 0.5
    done
    export AIOPQ_TEST_DSN=postgresql://aiopq:aiopq@127.0.0.1:54317/postgres
    export AIOPQ_TEST_PORT=54317
}

# Runs a command so that a signal to the script ends it at once: bash would first wait for a command in the foreground.
interruptible() {
    local status=0
    # Its own process group, so that its children go with it.
    set -m
    "$@" </dev/null &
    child=$!
    set +m
    wait "$child" || status=$?
    child=
    return $status
}

stop_server() {
    if [ -n "$child" ]; then
        kill -TERM -- "-$child" 2>/dev/null || true
        wait "$child" 2>/dev/null || true
    fi
    if [ ${#server_stop[@]} -gt 0 ]; then
        as_server_user "${server_stop[@]}" || true
        server_stop=()
    fi
    if [ -n "$server_dir" ]; then
        rm -rf "$server_dir"
        server_dir=
    fi
    if [ ${#server_compose[@]} -gt 0 ]; then
        "${server_compose[@]}" down -v >&2 || true
        server_compose=()
    fi
}

trap stop_server EXIT
# Without these a signal would end the script with the EXIT trap not run.
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP
