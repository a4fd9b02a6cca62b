# Vim with ALE: sourced by ../run.sh.
# shellcheck shell=bash

run_vim() {
    debian vim "$(suite_here)" with vim vim-runtime vim-ale
    local root=$store/vim/root
    cp -r "$here/project" "$scratch/vim"
    (
        cd "$scratch/vim"
        export HOME=$scratch/vim LC_ALL=C.UTF-8 APILIFT_RESULT=$scratch/vim.result
        VIMRUNTIME=$(find "$root/usr/share/vim" -maxdepth 1 -name 'vim9*' | head -n 1)
        LD_LIBRARY_PATH=$(find "$root/usr/lib" -name '*.so*' -printf '%h\n' 2>/dev/null | sort -u | paste -sd:)
        export VIMRUNTIME LD_LIBRARY_PATH
        timeout 180 "$root/usr/bin/vim.basic" -es -u NONE --cmd "set runtimepath=$root/usr/share/vim-ale,$VIMRUNTIME" \
            -S "$here/vim/e2e.vim"
    ) >"$scratch/vim.log" 2>&1 </dev/null || true
    grep -s 'PASSED' "$scratch/vim.result" | sed 's/^/   /' || { cat "$scratch/vim.log" "$scratch/vim.result"; return 1; }
}
