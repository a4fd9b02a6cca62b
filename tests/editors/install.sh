# What the editor tests need, installed once into a cache: sourced by run.sh. Nothing of the system is touched, so it
# works with and without root. Each part is one function that prints nothing when it is there already.
# shellcheck shell=bash

# Pinned, so that a new release of an editor changes nothing unseen.
NODE=24.21.0
CODE_SERVER=4.139.1
PLAYWRIGHT=1.65.1
PYTEST_LSP=1.0.1

# once NAME COMMAND…: runs the command in a new folder that becomes $store/NAME when it succeeds.
once() {
    local name=$1 started=$SECONDS
    shift
    [ ! -e "$store/$name/.done" ] || return 0
    say "installing $name (kept in $store)"
    rm -rf "${store:?}/$name" "$store/$name.log"
    mkdir -p "$store/$name"
    if ! (cd "$store/$name" && "$@") >"$store/$name.log" 2>&1; then
        tail -n 20 "$store/$name.log" >&2
        stop "$name could not be installed; all of the log: $store/$name.log"
    fi
    touch "$store/$name/.done"
    say "installed $name in $((SECONDS - started)) s"
}

# npm runs no install scripts: they would fetch from elsewhere than the registry.
npm_quiet() { npm --loglevel=error --no-audit --no-fund --no-update-notifier --ignore-scripts "$@"; }

node_platform() {
    case "$(uname -s)-$(uname -m)" in
        Linux-x86_64) echo linux-x64 ;;
        Linux-aarch64) echo linux-arm64 ;;
        Darwin-arm64) echo darwin-arm64 ;;
        Darwin-x86_64) echo darwin-x64 ;;
        *) return 1 ;;
    esac
}

install_node() {
    local platform
    platform=$(node_platform) || stop "there is no Node for $(uname -sm) in the registry"
    once "node-$NODE" npm_quiet install --prefix . --no-save "node-$platform@$NODE"
    PATH=$store/node-$NODE/node_modules/node-$platform/bin:$PATH
}

install_code_server() { once "code-server-$CODE_SERVER" code_server_parts; }
code_server_parts() {
    npm_quiet install --prefix . --no-save "code-server@$CODE_SERVER"
    # npm takes a folder above for the project otherwise.
    (cd node_modules/code-server/lib/vscode && npm_quiet install --omit=dev)
    (cd node_modules/code-server/lib/vscode/extensions && npm_quiet install --omit=dev)
}

install_playwright() { once "playwright-$PLAYWRIGHT" npm_quiet install --prefix . --no-save "playwright-core@$PLAYWRIGHT"; }

install_pytest_lsp() {
    once "pytest-lsp-$PYTEST_LSP" pytest_lsp_parts
}
pytest_lsp_parts() {
    python3 -m venv venv
    venv/bin/pip install --quiet "pytest-lsp==$PYTEST_LSP" pytest-timeout
}

# debian NAME SUITE with|alone PACKAGE…: unpacks packages and what they depend on. `with`: only what this system
# lacks; it must be of that suite. `alone`: all, the C library included, to be run under its own loader.
debian() {
    local name=$1
    once "$name" debian_parts "${@:2}"
}
debian_parts() {
    local suite=$1 whose=$2 base
    shift 2
    base=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep '/debian/$' | sort -u | head -n 1)
    [ -n "$base" ] || { echo "no Debian archive among this system's package sources"; return 1; }
    mkdir -p apt/lists/partial apt/archives/partial root
    {
        printf 'deb %s %s main\n' "$base" "$suite"
        [ "$whose" = alone ] || printf 'deb %s %s-security main\n' "${base%/}-security/" "$suite"
    } >apt/sources.list
    local status=/var/lib/dpkg/status
    [ "$whose" = with ] || { status=$PWD/apt/status; : >"$status"; }
    local options=(
        -o Dir::Etc::SourceList="$PWD/apt/sources.list" -o Dir::Etc::SourceParts=/dev/null
        -o Dir::State::Lists="$PWD/apt/lists" -o Dir::State::Status="$status"
        -o Dir::State::extended_states="$PWD/apt/extended" -o Dir::Cache="$PWD/apt"
        -o Dir::Cache::Archives="$PWD/apt/archives" -o Dir::Log="$PWD/apt" -o Debug::NoLocking=1
        -o APT::Sandbox::User= -o APT::Update::Post-Invoke= -o APT::Install-Recommends=false
        -o Acquire::Languages=none -o Acquire::Retries=3
    )
    apt-get "${options[@]}" -qq update
    apt-get "${options[@]}" -qq --yes --download-only --reinstall install "$@"
    local deb
    for deb in apt/archives/*.deb; do
        dpkg-deb -x "$deb" root
    done
    rm -rf apt
}

# The Debian release of this system.
suite_here() { (. /etc/os-release && echo "${VERSION_CODENAME:?this system is no Debian}"); }
