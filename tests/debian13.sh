#!/bin/bash
# debian13.sh: tests/run.sh suite on Debian 13 (g++ 14, libpq 17), in a chroot that is made at the first run and kept, with its
# packages, compiler cache and build directory, in AIOPQ_CHROOT (default /var/cache/aiopq/debian13).
# Exit status 77 when the chroot cannot be had, which says nothing about the project; 1 when the suite fails in it.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
. tests/server.sh # for interruptible; the server is started inside
chroot=${AIOPQ_CHROOT:-/var/cache/aiopq/debian13}

cannot() {
    cat >&2 <<END

################################################################################
NOT TESTED ON DEBIAN 13: $*
################################################################################
END
    exit 77
}

# shellcheck source=/dev/null
. /etc/os-release
if [ "$ID $VERSION_ID" = "debian 13" ]; then
    exec tests/run.sh suite
fi
[ "$(id -u)" -eq 0 ] || cannot "making a chroot needs root"
command -v apt-get >/dev/null || cannot "this is no Debian, whose mirror it would be made from"
tests/deps.sh || cannot "the packages of tests/deps.sh could not be installed"

# The mirror that the machine's own apt uses.
mirror=$(apt-get update --print-uris | sed -n "s|^'\(.*\)/dists/$VERSION_CODENAME/InRelease'.*|\1|p" | head -n 1)
[ -n "$mirror" ] || cannot "apt has no source for $VERSION_CODENAME to take the mirror from"

mkdir -p "$(dirname "$chroot")" || cannot "$chroot is no place for it"
exec 9>"$chroot.lock"
flock 9

# Made beside its place and renamed, so that one that is there is complete. What debootstrap mounts is seen by it alone, so that
# nothing stays mounted when it is interrupted.
if [ ! -d "$chroot" ]; then
    rm -rf --one-file-system "$chroot.partial"
    echo "making the chroot $chroot (some minutes, once)"
    # An older debootstrap does not know trixie, but how to make a sid.
    script=trixie
    [ -e "/usr/share/debootstrap/scripts/$script" ] || script=sid
    if ! interruptible unshare --mount -- debootstrap --variant=minbase --include=ca-certificates trixie "$chroot.partial" "$mirror" \
        "/usr/share/debootstrap/scripts/$script" >"$chroot.log" 2>&1 9>&-; then
        tail -n 20 "$chroot.log" >&2
        cannot "debootstrap of trixie from $mirror failed (all of its output: $chroot.log)"
    fi
    mv "$chroot.partial" "$chroot"
fi

# Inside, the network and apt's way to the mirror (proxies, credentials, certificates) are those of the machine.
cp -L /etc/resolv.conf /etc/hosts "$chroot/etc/"
mapfile -t apt_files < <(grep -rliE 'proxy|Acquire::https?' /etc/apt/apt.conf /etc/apt/apt.conf.d /etc/apt/auth.conf* 2>/dev/null)
if [ ${#apt_files[@]} -gt 0 ]; then
    cp --parents "${apt_files[@]}" "$chroot"
fi
cp -L /etc/ssl/certs/ca-certificates.crt "$chroot/etc/ssl/certs/" 2>/dev/null || true
rm -f "$chroot/etc/apt/sources.list"
cat >"$chroot/etc/apt/sources.list.d/debian.sources" <<END
Types: deb
URIs: $mirror
Suites: trixie
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
END

# The sources as they are, but not what was built of them; times are kept, so that only what changed is built again.
mkdir -p "$chroot/src"
find "$chroot/src" -mindepth 1 -maxdepth 1 ! -name build -exec rm -rf {} +
tar --exclude=./build --exclude=./.git --exclude=./.cache -cf - . | tar -xf - --no-same-owner -C "$chroot/src"

# inside COMMAND: in namespaces of its own, so that mounts and processes go away with it, however it ends.
inside() {
    # shellcheck disable=SC2016 # expanded by the inner shell
    unshare --mount --pid --fork --kill-child -- bash -c '
        set -eu
        mount -t proc proc "$0/proc"
        mount -t tmpfs tmpfs "$0/dev/shm"
        exec chroot "$0" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
            http_proxy="${http_proxy:-}" https_proxy="${https_proxy:-}" CCACHE_DIR=/var/cache/ccache \
            bash -c "cd /src && $1"' "$chroot" "$1" 9>&-
}

interruptible inside true || cannot "no namespaces or mounts are allowed here"
interruptible inside tests/deps.sh >"$chroot.log" 2>&1 || {
    tail -n 20 "$chroot.log" >&2
    cannot "the packages could not be installed in $chroot (all of the output: $chroot.log)"
}
interruptible inside 'tests/run.sh suite' || exit 1
