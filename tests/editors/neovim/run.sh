# The plug-in in Neovim 0.7, 0.10 and the newest that can be had: sourced by ../run.sh.
# shellcheck shell=bash


# neovim_case FOLDER WAY: one Neovim, one way of starting the server.
neovim_case() {
    local root=$store/$1/root name=$1-$2 work loader
    work=$scratch/$name
    rm -rf "$work"
    mkdir -p "$work/home" "$work/plugin"
    cp -r "$here/project" "$work/project"
    cp -r "$top/models/recode/fixture/project" "$work/grove"
    cp -r "$top/editors/neovim/." "$work/plugin"
    loader=$(find "$root/lib64" "$root/usr/lib64" -name 'ld-linux*' 2>/dev/null | head -n 1)
    [ -n "$loader" ] || loader=$(find "$root/lib" "$root/usr/lib" -name 'ld-linux*' 2>/dev/null | head -n 1)
    local libraries
    libraries=$(find "$root" -name '*.so*' -path '*lib*' -printf '%h\n' | sort -u | paste -sd:)
    (
        cd "$work/project"
        export HOME=$work/home XDG_CONFIG_HOME=$work/home XDG_DATA_HOME=$work/home XDG_STATE_HOME=$work/home
        export VIMRUNTIME=$root/usr/share/nvim/runtime APILIFT_PLUGIN=$work/plugin APILIFT_START=$2
        export APILIFT_NVIM_LIBRARIES=$root/usr/lib/nvim
        export APILIFT=$here/program.sh APILIFT_PROGRAM=$program APILIFT_PID=$work/pid
        export APILIFT_TEST=$here/neovim/e2e.lua
        nvim() { timeout 180 "$loader" --library-path "$libraries" "$root/usr/bin/nvim" "$@" </dev/null; }
        nvim --headless -u NONE -c "helptags $work/plugin/doc" -c qall
        nvim --headless -u "$here/neovim/init.lua" a.py
    ) >"$work/log" 2>&1
}

neovim_one() { # folder way
    if neovim_case "$1" "$2"; then
        tail -n 1 "$scratch/$1-$2/log" | sed "s/^/   /; s/\$/ ($2)/"
    else
        cat "$scratch/$1-$2/log"
        return 1
    fi
}

run_neovim() {
    debian neovim-bookworm bookworm alone neovim
    debian neovim-trixie trixie alone neovim
    neovim_one neovim-bookworm setup
    neovim_one neovim-trixie setup
    # The suite that is next moves: where it cannot be had, the two above have to do.
    if (debian neovim-forky forky alone neovim); then
        neovim_one neovim-forky setup
        neovim_one neovim-forky enable
    fi
}
