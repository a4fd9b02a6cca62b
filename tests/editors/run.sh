#!/usr/bin/env bash
# The editors, for real: tests/editors/run.sh PROGRAM [PART…]. What it needs is installed into a cache once.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$here/../.." && pwd)

say() { printf '== %s\n' "$*" >&2; }
stop() { printf 'editors: %s\n' "$*" >&2; exit 2; }

[ $# -ge 1 ] || stop "say which apilift to test: tests/editors/run.sh target/debug/apilift"
program=$(realpath "$1")
[ -x "$program" ] || stop "$program is no program"
shift
export APILIFT=$program
store=${APILIFT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/apilift}/editors
mkdir -p "$store"
scratch=$(mktemp -d "${TMPDIR:-/tmp}/apilift-editors.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
# What the user's own shell is set to must not count.
unset VIRTUAL_ENV

# shellcheck source=install.sh
. "$here/install.sh"
# shellcheck source=neovim/run.sh
. "$here/neovim/run.sh"
# shellcheck source=emacs/run.sh
. "$here/emacs/run.sh"
# shellcheck source=protocol/run.sh
. "$here/protocol/run.sh"
# shellcheck source=vim/run.sh
. "$here/vim/run.sh"
# shellcheck source=vscode/run.sh
. "$here/vscode/run.sh"

parts=("$@")
[ ${#parts[@]} -gt 0 ] || parts=(protocol neovim emacs vim vscode)
# The largest thing to install comes while the other parts run.
ahead=
if [ ${#parts[@]} -gt 1 ] && [[ " ${parts[*]} " == *" vscode "* ]]; then
    (install_vscode) &
    ahead=$!
fi
failed=
for part in "${parts[@]}"; do
    started=$SECONDS
    # What failed to install is told there, once more.
    if [ "$part" = vscode ] && [ -n "$ahead" ]; then wait "$ahead" || true; fi
    say "editors: $part"
    # Beside `&&` or `||`, the shell would go on after a failure.
    set +e
    (set -e; "run_$part")
    status=$?
    set -e
    [ "$status" = 0 ] || failed="$failed $part"
    say "editors: $part took $((SECONDS - started)) s"
done
[ -z "$failed" ] || stop "failed:$failed"
