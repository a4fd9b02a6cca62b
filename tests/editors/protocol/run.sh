# The protocol under the capabilities of real clients: sourced by ../run.sh.
# shellcheck shell=bash

run_protocol() {
    install_pytest_lsp
    cp "$here/protocol/test_clients.py" "$scratch"
    export APILIFT_PROJECT=$here/project
    local status=0
    (cd "$scratch" && "$store/pytest-lsp-$PYTEST_LSP/venv/bin/python" -m pytest --quiet --timeout 180 -p no:cacheprovider \
        -W error::pytest_lsp.LspSpecificationWarning -o asyncio_default_fixture_loop_scope=function test_clients.py) \
        >"$scratch/protocol.log" 2>&1 || status=$?
    if [ $status != 0 ]; then
        cat "$scratch/protocol.log"
        return 1
    fi
    tail -n 1 "$scratch/protocol.log" | sed 's/^/   protocol: /'
    # An hour of it; where the program is not optimised, a fifth of that.
    case $program in */debug/*) export APILIFT_SESSION_EDITS=${APILIFT_SESSION_EDITS:-4000} ;; esac
    # Memory of an hour's session; /proc is Linux.
    [ ! -d /proc/self ] || python3 "$here/protocol/session.py" "$program" "$scratch/session" | sed 's/^/   /'
}
