#!/bin/sh
# Prepare .venv with the pinned requirements of one set (base, production or dev).
# Does nothing when it is ready, and begins again where an interrupted run stopped.
set -eu
cd "$(dirname "$0")/.."
set_name=${1:-base}
needed_kb=700000

say() { printf '%s\n' "$*"; }
stop() { printf '\n%s\n' "$*" >&2; exit 1; }

fingerprint() { cat "requirements/$1.txt" pyproject.toml | cksum | tr -d ' \n'; }
ready() { [ -x .venv/bin/python ] && [ -f ".venv/ready-$1" ] && [ "$(cat ".venv/ready-$1")" = "$(fingerprint "$1")" ]; }

# The larger sets hold the smaller ones.
case $set_name in
    base) ready base || ready production || ready dev || false ;;
    production) ready production || ready dev || false ;;
    *) ready "$set_name" || false ;;
esac && exit 0

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
version() { "$1" --version 2>/dev/null || echo none; }
name_it="Install it, or name it: make run PYTHON=/path/to/python3.12"

if [ -n "${PYTHON:-}" ]; then
    new_enough "$PYTHON" || stop "Redbag needs Python 3.11 or later, and $PYTHON is $(version "$PYTHON"). $name_it"
    python=$PYTHON
else
    python=
    for candidate in python3 python3.14 python3.13 python3.12 python3.11 python; do
        if command -v "$candidate" >/dev/null 2>&1 && new_enough "$candidate"; then
            python=$candidate
            break
        fi
    done
    [ -n "$python" ] || stop "Redbag needs Python 3.11 or later, and this machine has $(version python3). $name_it"
fi
"$python" -c 'import ensurepip, venv' 2>/dev/null ||
    stop "This Python cannot make virtual environments. On Debian or Ubuntu: apt-get install python3-venv"

free_kb=$(df -Pk . | awk 'NR == 2 { print $4 }')
[ "${free_kb:-$needed_kb}" -ge "$needed_kb" ] || stop "The disk is too full: Redbag needs about $((needed_kb / 1024)) MB here, and $((free_kb / 1024)) MB are free. Free some room and run this again."

{ mkdir -p var && [ -w var ] && [ -w . ]; } 2>/dev/null ||
    stop "Redbag cannot write to $(pwd). Check who owns the folder and run this again."
log=var/setup.log
say "Preparing Redbag's environment in .venv: about a minute the first time."
# An interrupted run leaves an environment that cannot install anything.
if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    rm -rf .venv
    "$python" -m venv .venv >"$log" 2>&1 || stop "The environment could not be made. $log says why; mend that and run this again."
fi
rm -f .venv/ready-*
: >"$log"

installer=
trap '[ -z "$installer" ] || kill "$installer" 2>/dev/null; exit 130' INT TERM
install() {
    .venv/bin/python -m pip install --disable-pip-version-check "$@" >>"$log" 2>&1 &
    installer=$!
    while kill -0 "$installer" 2>/dev/null; do
        printf '\r  %s packages ready' "$(find .venv/lib -maxdepth 3 -name '*.dist-info' | wc -l | tr -d ' ')"
        sleep 1
    done
    wait "$installer"
}

if ! { install --require-hashes -r "requirements/$set_name.txt" && install --no-deps --no-build-isolation --editable .; }; then
    printf '\n'
    if grep -q 'No space left' "$log"; then
        stop "The disk filled up. Free some room and run this again."
    fi
    if grep -qE 'NewConnectionError|from versions: none|Temporary failure in name resolution|ConnectTimeout|ProxyError|Network is unreachable' "$log"; then
        stop "The packages could not be fetched. Check the network connection and run this again; it goes on where it stopped."
    fi
    stop "The packages could not be installed: $(grep -E '^ERROR' "$log" | tail -n 1 || true)
The whole story is in $log. Mend what it names and run this again."
fi
printf '\n'
fingerprint "$set_name" >".venv/ready-$set_name"
