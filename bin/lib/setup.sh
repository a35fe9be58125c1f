# Makes the environment that the commands in bin/ need. They source this file; it is POSIX sh, for a bare machine.
#
#   need_python            finds a Python to use: $python
#   set_up runtime|dev     makes .venv and the front-end assets, or finds them as they should be
#
# A stamp says what is installed, so that a second start skips it. While something is being installed its stamp says
# "unfinished": what an interrupted run left is then thrown away and made again.

cd "$(dirname "$0")/.."
root=$PWD
UV_PYTHON_DOWNLOADS=never
PIP_DISABLE_PIP_VERSION_CHECK=1
export UV_PYTHON_DOWNLOADS PIP_DISABLE_PIP_VERSION_CHECK
# Where Python may not keep what it compiled, each process of the portal and of its tests compiles all of it again.
unset VIRTUAL_ENV CONDA_PREFIX PYTHONHOME PYTHONDONTWRITEBYTECODE
newline='
'

fail() {
    echo "$*" >&2
    exit 1
}

# The comment at the head of the script that is running is its help.
help() {
    sed -n '2,/^$/s/^# \{0,1\}//p' "$0"
    exit 0
}

as_root() {
    if [ "$(id -u)" = 0 ]; then echo "$*"; else echo "sudo $*"; fi
}

have() { command -v "$1" >/dev/null 2>&1; }

# The first Python that is new enough and, without uv, can make an environment with pip in it.
need_python() {
    uv=$(command -v uv 2>/dev/null || true)
    if [ -n "$uv" ] && ! "$uv" --version >/dev/null 2>&1; then uv=; fi
    seen=
    bare=
    for python in python3.14 python3.13 python3.12 python3.11 python3; do
        have "$python" || continue
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
        seen="$seen $version"
        "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || continue
        if [ -n "$uv" ] || "$python" -c 'import ensurepip, venv' 2>/dev/null; then return; fi
        bare=$version
    done
    if [ -n "$bare" ]; then
        fail "Python $bare is here without venv, and uv is not. Run: $(as_root apt-get install -y "python$bare-venv")"
    fi
    if [ -n "$seen" ]; then
        fail "Python 3.11 or newer is needed; found:$seen. Run: $(as_root apt-get install -y python3 python3-venv)"
    fi
    fail "Python 3.11 or newer is needed; found none. Run: $(as_root apt-get install -y python3 python3-venv)"
}

checksum() {
    "$python" -c 'import hashlib, sys
digest = hashlib.sha256(" ".join([sys.version, *sys.argv]).encode())
for name in sys.argv[2:]: digest.update(open(name, "rb").read())
print(digest.hexdigest())' "$root" "$@"
}

# step WORDS COMMAND…: says the words, runs the command with its output in a log, says how long it took.
step() {
    words=$1
    shift
    log=$root/.build/setup.log
    began=$(date +%s)
    printf "%s" "$words"
    "$@" >"$log" 2>&1 </dev/null &
    working=$!
    trap 'kill $working 2>/dev/null; echo; fail "Stopped. The next start begins this step again."' INT TERM HUP
    while kill -0 $working 2>/dev/null; do
        sleep 0.2 2>/dev/null || sleep 1
        ticks=$(((${ticks:-0} + 1) % 10))
        if [ $ticks = 0 ]; then printf ' .'; fi
    done
    trap - INT TERM HUP
    if wait $working; then
        echo " done in $(($(date +%s) - began)) s"
    else
        echo
        explain
    fi
}

unreachable='connect|resolve|dns|timed? ?out|ECONN|ENOTFOUND|EAI_AGAIN|network|fetch|unreachable|Max retries'
explain() {
    last=$(grep -iE "error|$unreachable" "$log" | tail -n 1 | cut -c 1-200)
    if grep -qiE "$unreachable" "$log" && ! grep -qiE 'hash|EINTEGRITY|No space left' "$log"; then
        fail "The package registry cannot be reached. Check the network (or the proxy) and start again. Log: .build/setup.log"
    fi
    fail "That did not work: ${last:-see the log}. Log: .build/setup.log"
}

# These end in exec, so that what `step` stops is the installer itself.
make_venv() {
    rm -rf "$1"
    if [ -n "$uv" ]; then exec "$uv" venv --quiet --python "$python" "$1"; fi
    exec "$python" -m venv "$1"
}

# install_into ENVIRONMENT REQUIREMENTS
# The requirements are whole, so nothing is worked out anew: pip would ask for the newest "coverage[toml]" beside the
# pinned coverage, and refuse it for want of a hash.
install_into() {
    if [ -n "$uv" ]; then
        exec "$uv" pip sync --python "$1/bin/python" --require-hashes --only-binary :all: "$2"
    fi
    exec "$1/bin/python" -m pip install --no-deps --require-hashes --only-binary :all: --retries 2 --no-input -r "$2"
}

npm_ci() {
    PATH=$npm_path
    exec npm ci --ignore-scripts --no-audit --no-fund --fetch-retries=1 --fetch-retry-mintimeout=1000 --fetch-timeout=30000
}

set_up() {
    mkdir -p .build
    take_turns
    python_packages "$1"
    frontend
    rm -rf .build/turn
}

# Of two commands that set up at once, the second waits. The turn of one that was killed is taken over.
take_turns() {
    until mkdir .build/turn 2>/dev/null; do
        sleep 1
        kill -0 "$(cat .build/turn/process 2>/dev/null)" 2>/dev/null || rm -rf .build/turn
    done
    echo $$ >.build/turn/process
}

# The development set holds the runtime set, in the same versions: once it is there, it stays.
python_packages() {
    stamp=$(cat .venv/stamp 2>/dev/null || true)
    wanted=requirements.txt
    case "$1 $stamp" in dev* | *requirements-dev.txt*) wanted=requirements-dev.txt ;; esac
    want="$wanted $(checksum $wanted)"
    if [ "$stamp" = "$want" ] && .venv/bin/python -c '' 2>/dev/null; then return; fi
    if [ -z "$stamp" ] || [ "$stamp" = unfinished ] || ! .venv/bin/python -c '' 2>/dev/null; then
        step "Making the Python environment ($("$python" -V))" make_venv .venv
    fi
    echo unfinished >.venv/stamp
    count=$(grep -c '==' $wanted)
    step "Installing $count Python packages with $(basename "${uv:-pip}")" install_into .venv $wanted
    echo "$want" >.venv/stamp
}

frontend() {
    want=$(checksum package-lock.json dcs_portal/assets.py)
    if [ "$(cat .build/assets.stamp 2>/dev/null)" = "$want" ] && [ -d static_built/govuk ]; then return; fi
    rm -f .build/assets.stamp
    find_npm
    step "Fetching the front-end packages with npm" npm_ci
    step "Copying the front-end assets" .venv/bin/python -m dcs_portal.assets
    echo "$want" >.build/assets.stamp
}

# The machine's npm when it is new enough for our lock file, or one from a wheel.
find_npm() {
    npm_path=$PATH
    major=$(npm --version 2>/dev/null | cut -d . -f 1 || true)
    if [ "${major:-0}" -ge 7 ] 2>/dev/null; then return; fi
    npm_path=$root/.build/node/bin:$PATH
    want_node=$(checksum requirements-build.txt)
    if [ "$(cat .build/node/stamp 2>/dev/null)" = "$want_node" ]; then return; fi
    step "Making an environment for npm" make_venv .build/node
    step "Installing npm from a Python package" install_into .build/node requirements-build.txt
    echo "$want_node" >.build/node/stamp
}
