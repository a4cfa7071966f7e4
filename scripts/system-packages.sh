#!/usr/bin/env bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# Usage: scripts/system-packages.sh run|test
# Names the system packages that are missing and why; installs them when it has the right to,
# else prints the exact command and stops.
set -euo pipefail

goal=${1:-run}
python=${PYTHON:-python3}
packages=()
reasons=()

need() { # package, reason
    packages+=("$1")
    reasons+=("$2")
}

has() { command -v "$1" >/dev/null 2>&1; }

elevate() { # print how to become root without a password; fail when there is no way
    if [ "$(id -u)" -eq 0 ]; then
        echo ""
    elif has sudo && sudo -n true 2>/dev/null; then
        echo "sudo -n"
    else
        return 1
    fi
}

python_is_recent() {
    has "$python" && "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'
}

node_is_recent() {
    has node && node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)'
}

spatialite_loads() {
    "$python" -c 'import ctypes; ctypes.CDLL("mod_spatialite.so")' 2>/dev/null
}

pango_loads() {
    "$python" -c 'import ctypes
for name in ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"):
    ctypes.CDLL(name)' 2>/dev/null
}

venv_works() {
    [ -e .venv/pyvenv.cfg ] || "$python" -c 'import ensurepip, venv' 2>/dev/null
}

postgis_folder() { # print the folder of a PostgreSQL that has PostGIS
    local config
    for config in /usr/lib/postgresql/*/bin/pg_config "$(command -v pg_config || true)"; do
        [ -x "$config" ] || continue
        [ -x "$("$config" --bindir)/initdb" ] || continue
        [ -e "$("$config" --sharedir)/extension/postgis.control" ] || continue
        # The control file comes in a package of its own, which may stay when the library goes.
        compgen -G "$("$config" --pkglibdir)/postgis-*.so" >/dev/null || continue
        "$config" --bindir
        return
    done
    return 1
}

postgres_major() { # the installed server's major version, else the one apt would install
    local installed
    installed=$(find /usr/lib/postgresql -maxdepth 3 -name initdb 2>/dev/null |
        sed 's|.*/postgresql/\([0-9]*\)/.*|\1|' | sort -n | tail -n 1)
    if [ -n "$installed" ]; then
        echo "$installed"
    elif has apt-cache; then
        apt-cache depends postgresql 2>/dev/null |
            sed -n 's/.*Depends: postgresql-\([0-9][0-9]*\)$/\1/p' | head -n 1
    fi
}

apt_has() { has apt-cache && apt-cache show "$1" >/dev/null 2>&1; }

chromium_package() { # the one without windows is enough; Ubuntu says chromium-browser
    local package
    for package in chromium-headless-shell chromium chromium-browser; do
        if apt_has "$package"; then echo "$package" && return; fi
    done
    echo chromium
}

chromium_is_there() { # any will do where the lighter one, which takes 40 % less time, cannot come
    if has chromium-headless-shell; then return; fi
    if apt_has chromium-headless-shell && elevate >/dev/null; then return 1; fi
    has chromium || has chromium-browser || has google-chrome || has google-chrome-stable
}

list_for_run() {
    python_is_recent || need python3 "Python 3.11 or newer, which runs ESS Map"
    spatialite_loads || need libsqlite3-mod-spatialite \
        "SpatiaLite, the geography of the embedded database"
    pango_loads || {
        need libpangoft2-1.0-0 "Pango, which sets the type of printed sheets"
        need libharfbuzz-subset0 "keeps in a printed sheet only the letters that it uses"
    }
    venv_works || need python3-venv "Python's own environments, so that nothing else is touched"
    if ! node_is_recent; then
        need nodejs "Node.js 18 or newer, which builds the pages' scripts and styles"
    fi
    has npm || need npm "fetches the front-end packages"
}

list_for_test() {
    local major
    if [ -z "${ESS_MAP_TEST_POSTGRES_URL:-}" ] && ! postgis_folder >/dev/null; then
        major=$(postgres_major)
        need "postgresql${major:+-$major}" "the production database, tested for real"
        need "postgresql${major:+-$major}-postgis${major:+-3}" "the geography of PostgreSQL"
    fi
    chromium_is_there || need "$(chromium_package)" "the browser that the tests drive"
}

list() {
    packages=()
    reasons=()
    list_for_run
    if [ "$goal" = test ]; then list_for_test; fi
}

report() {
    local i
    echo "ESS Map needs system packages that are missing here:"
    for i in "${!packages[@]}"; do
        printf '  %-28s %s\n' "${packages[$i]}" "${reasons[$i]}"
    done
}

install() { # how to become root
    export DEBIAN_FRONTEND=noninteractive
    echo "Installing them with apt-get."
    $1 apt-get install --yes --quiet --no-install-recommends "${packages[@]}"
}

list
[ ${#packages[@]} -gt 0 ] || exit 0

if ! has apt-get; then
    report
    echo "This system has no apt-get: install their equivalents, then run make $goal again."
    exit 1
fi
if ! root=$(elevate); then
    report
    echo "Installing them takes the administrator's rights. Run this, then make $goal again:"
    echo "  sudo apt-get update && sudo apt-get install --no-install-recommends ${packages[*]}"
    exit 1
fi
$root apt-get update --quiet || echo "apt-get update failed: trying with the lists at hand."
list # the fresh lists may know the packages by another version
report
install "$root"
list
if [ ${#packages[@]} -gt 0 ]; then
    report
    echo "apt-get has just run and they are still missing or too old: install a newer one by hand."
    exit 1
fi
