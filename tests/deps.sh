#!/bin/bash
# deps.sh [run|bench|compiler]: installs what the tests need; "run": only what building and running the examples needs;
# "bench": also the Python that the benchmarks compare with.
# Quick and silent when nothing is missing, and then it asks nobody. AIOPQ_SKIP_DEPS=1 trusts the machine as it is.
# "compiler" installs nothing and prints the compiler to build with: $CXX, else g++ if it is 13 or newer, else clang++-19.
set -euo pipefail

what=${1:-test}
if [ "$what" = compiler ]; then
    default=clang++-19
    if [ "$(g++ -dumpversion 2>/dev/null | cut -d. -f1)" -ge 13 ] 2>/dev/null; then
        default=g++
    fi
    echo "${CXX:-$default}"
    exit 0
fi
if [ -n "${AIOPQ_SKIP_DEPS:-}" ]; then
    exit 0
fi

# shellcheck source=/dev/null
. /etc/os-release
debian="${ID:-unknown} ${VERSION_ID:-}"

# Packages to build and run with, and those that only the tests use.
case $debian in
"debian 12") # g++ 12 miscompiles coroutines, hence clang; Catch2 3 is in backports
    packages=(clang-19 libasio-dev libfmt-dev libpq-dev postgresql-15 cmake ninja-build)
    test_packages=(libclang-rt-19-dev llvm-19 ccache pkg-config docker-compose debootstrap openssl libssl-dev libcatch2-dev nlohmann-json3-dev)
    ;;
"debian 13")
    packages=(g++ libasio-dev libfmt-dev libpq-dev postgresql-17 cmake ninja-build)
    test_packages=(ccache pkg-config docker-compose openssl libssl-dev catch2 nlohmann-json3-dev)
    ;;
*)
    cat >&2 <<END
deps.sh installs packages on Debian 12 and 13; this is "$debian". Install a compiler (g++ 13, clang 16, or newer), standalone Asio
1.22, fmt 9, libpq 14 (with headers), a PostgreSQL server, CMake 3.25, Ninja, and for the tests Catch2 3, nlohmann_json 3, ccache,
pkg-config, OpenSSL 3 (with headers and the command) and docker-compose; then set AIOPQ_SKIP_DEPS=1.
END
    exit 1
    ;;
esac
if [ "$what" = test ] || [ "$what" = bench ]; then
    packages+=("${test_packages[@]}")
fi
if [ "$what" = bench ]; then
    packages+=(python3)
fi

# Prints those of its arguments that are not installed. Catch2 2 does not count.
missing() {
    local installed package
    installed=$(dpkg-query -W -f '${db:Status-Status} ${Package} ${Version}\n' "$@" 2>/dev/null |
        awk '$1 == "installed" && !(/catch2/ && $3 ~ /^2/) { print $2 }' || true)
    for package; do
        grep -qxF -e "$package" <<<"$installed" || echo "$package"
    done
}

mapfile -t wanted < <(missing "${packages[@]}")
if [ ${#wanted[@]} -eq 0 ]; then
    exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    as_root=(sudo)
    if ! command -v sudo >/dev/null; then
        echo "Missing: ${wanted[*]}. As root: apt-get install ${wanted[*]}" >&2
        if [[ $debian = "debian 12" && " ${wanted[*]} " = *" libcatch2-dev "* ]]; then
            echo "(libcatch2-dev from bookworm-backports: libcatch2-dev/bookworm-backports)" >&2
        fi
        exit 1
    fi
fi

# The base of the mirror that the machine's own apt gets Debian from, as apt itself understands its configuration.
mirror() {
    apt-get update --print-uris | sed -n "s|^'\(.*\)/dists/$VERSION_CODENAME/InRelease'.*|\1|p" | head -n 1
}

write_as_root() {
    "${as_root[@]}" mkdir -p "$(dirname "$1")"
    "${as_root[@]}" tee "$1" >/dev/null
}

backports=$VERSION_CODENAME-backports
for i in "${!wanted[@]}"; do
    if [ "${wanted[i]}" = libcatch2-dev ]; then
        wanted[i]=libcatch2-dev/$backports
        if ! apt-get update --print-uris | grep -q "/dists/$backports/InRelease"; then
            base=$(mirror)
            if [ -z "$base" ]; then
                echo "apt has no source for $VERSION_CODENAME to take the mirror of $backports from" >&2
                exit 1
            fi
            write_as_root /etc/apt/sources.list.d/aiopq-backports.sources <<END
Types: deb
URIs: $base
Suites: $backports
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
END
        fi
    fi
done

# The tests make servers of their own: installing PostgreSQL shall not leave one running on the machine.
if [ -n "$(missing postgresql-common)" ] && [ ! -e /etc/postgresql-common/createcluster.conf ]; then
    write_as_root /etc/postgresql-common/createcluster.conf <<END
# Written by aiopq's tests/deps.sh before postgresql-common was installed.
create_main_cluster = false
END
fi

echo "installing ${wanted[*]}"
"${as_root[@]}" dpkg --configure -a
"${as_root[@]}" apt-get update -q
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
    -o Dpkg::Options::=--force-confold "${wanted[@]}"
