# eglot in batch: sourced by ../run.sh.
# shellcheck shell=bash

run_emacs() {
    debian emacs "$(suite_here)" with emacs-nox elpa-eglot
    local root=$store/emacs/root source=share/emacs/site-lisp/elpa-src
    local elpa=() folder
    for folder in "$root/usr/$source"/* /usr/$source/*; do
        [ -d "$folder" ] && elpa+=(-L "$folder")
    done
    cp -r "$here/project" "$scratch/emacs"
    (
        cd "$scratch/emacs"
        export HOME=$scratch/emacs LC_ALL=C.UTF-8
        EMACSLOADPATH=$(find "$root/usr/share/emacs" -type d -path '*/lisp*' | paste -sd:)
        EMACSDATA=$(find "$root/usr/share/emacs" -maxdepth 2 -name etc)
        LD_LIBRARY_PATH=$(find "$root/usr/lib" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
        export EMACSLOADPATH EMACSDATA LD_LIBRARY_PATH
        timeout 180 "$root/usr/bin/emacs-nox" --dump-file="$(find "$root" -name emacs.pdmp)" -Q --batch "${elpa[@]}" -l "$here/emacs/e2e.el"
    ) >"$scratch/emacs.log" 2>&1 </dev/null || { cat "$scratch/emacs.log"; return 1; }
    grep 'passed' "$scratch/emacs.log" | sed 's/^/   /'
}
