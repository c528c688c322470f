#!/bin/bash
# login_server.sh DIRECTORY-OF-server.sh [standby]: a PostgreSQL server that can be logged in to in many ways, with a standby of
# its own when asked. It prints "name=value" lines and "ready", then lives until its standard input ends. Who may log in how:
#   aiopq            superuser: Unix socket, trust
#   by_peer          Unix socket, peer: the system user that runs this
#   by_password      TCP, SCRAM; the password is "right-password"
#   by_md5           TCP, md5; the password is "md5-password"
#   by_certificate   TCP with TLS, a client certificate
#   over_tls_only    TCP with TLS, trust
set -euo pipefail

# shellcheck source=tests/server.sh
. "$1/server.sh"
unset AIOPQ_TEST_DSN

main() {
    bin=$(newest_postgres) || {
        echo "initdb is in neither PATH nor /usr/lib/postgresql" >&2
        return 1
    }
    start_cluster "$bin"
    data=$server_dir/data
    # Beside the server's own files: the keys of clients belong to whoever runs the tests.
    tls=$server_dir/tls
    mkdir "$tls"
    make_certificates >"$server_dir/openssl.log" 2>&1 || {
        cat "$server_dir/openssl.log" >&2
        return 1
    }
    make_roles
    configure
    as_server_user "$bin/pg_ctl" restart -D "$data" -l "$server_dir/server.log" --wait --mode=fast --silent \
        >"$server_dir/pg_ctl.log" 2>&1 </dev/null || {
        cat "$server_dir/pg_ctl.log" "$server_dir/server.log" >&2
        return 1
    }
    printf '%s=%s\n' port "$AIOPQ_TEST_PORT" socket_directory "$AIOPQ_TEST_SOCKET_DIR" tls_directory "$tls"
    if [ "$1" = standby ]; then
        start_standby
    fi
    echo ready
    cat >/dev/null
}

# certificate NAME CA SUBJECT [EXTENSION]: NAME.key and NAME.crt, signed by CA.
certificate() {
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$3" -keyout "$tls/$1.key" \
        -out "$tls/$1.csr"
    openssl x509 -req -in "$tls/$1.csr" -CA "$tls/$2.crt" -CAkey "$tls/$2.key" -CAcreateserial -days 2 \
        -extfile <(echo "${4:-basicConstraints=CA:FALSE}") -out "$tls/$1.crt"
    chmod 600 "$tls/$1.key"
}

make_certificates() {
    local ca
    for ca in ca other-ca; do
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/CN=aiopq test $ca" \
            -keyout "$tls/$ca.key" -out "$tls/$ca.crt"
    done
    certificate server ca localhost subjectAltName=DNS:localhost
    certificate client ca by_certificate
    certificate stranger ca somebody-else
    certificate forged other-ca by_certificate
    cp "$tls/server.key" "$tls/server.crt" "$tls/ca.crt" "$data"
    if [ "$(id -u)" -eq 0 ]; then
        chown "$(server_user):" "$data"/server.{key,crt} "$data/ca.crt"
    fi
}

make_roles() {
    "$bin/psql" -XqAt -h "$AIOPQ_TEST_SOCKET_DIR" -p "$AIOPQ_TEST_PORT" -U aiopq -d postgres -v ON_ERROR_STOP=1 >&2 <<'END'
set client_min_messages = error;
create role by_peer login;
create role by_password login password 'right-password';
create role by_certificate login;
create role over_tls_only login;
set password_encryption = md5;
create role by_md5 login password 'md5-password';
END
}

configure() {
    cat >"$data/pg_hba.conf" <<'END'
local   all             aiopq                           trust
local   replication     aiopq                           trust
local   all             by_peer                         peer map=system
hostssl all             by_certificate  127.0.0.1/32    cert
hostssl all             over_tls_only   127.0.0.1/32    trust
host    all             by_md5          127.0.0.1/32    md5
host    all             by_password     127.0.0.1/32    scram-sha-256
END
    echo "system $(id -un) by_peer" >"$data/pg_ident.conf"
    cat >>"$data/postgresql.conf" <<'END'
ssl = on
ssl_cert_file = 'server.crt'
ssl_key_file = 'server.key'
ssl_ca_file = 'ca.crt'
END
}

start_standby() {
    local attempt port
    standby=$server_dir/standby
    as_server_user "$bin/pg_basebackup" -h "$AIOPQ_TEST_SOCKET_DIR" -p "$AIOPQ_TEST_PORT" -U aiopq -D "$standby" \
        --write-recovery-conf --checkpoint=fast --no-sync >&2
    for attempt in 1 2 3 4 5; do
        port=$((20000 + RANDOM % 12000))
        if as_server_user "$bin/pg_ctl" start -D "$standby" -o "-p $port" -l "$server_dir/standby.log" --wait --timeout=60 \
            --silent >"$server_dir/pg_ctl.log" 2>&1 </dev/null; then
            trap 'as_server_user "$bin/pg_ctl" stop -D "$standby" --mode=immediate --silent || true; stop_server' EXIT
            echo "standby_port=$port"
            return
        fi
    done
    cat "$server_dir/pg_ctl.log" "$server_dir/standby.log" >&2
    echo "the standby did not start in $attempt attempts; its log is above" >&2
    return 1
}

main "${2:-}"
