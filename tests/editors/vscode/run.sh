# The extension in VS Code's real workbench: sourced by ../run.sh.
# shellcheck shell=bash

extension_parts() {
    cp -r "$top/editors/vscode/." .
    rm -rf node_modules dist bin
    npm_quiet install --no-package-lock
}

# What the extension is built with; anew when that changes in its package.json.
install_extension_tools() {
    tools=vscode-tools-$(sed -n '/"devDependencies"/,$p' "$top/editors/vscode/package.json" | cksum | cut -d' ' -f1)
    once "$tools" extension_parts
}

# The extension with the program in it, as people install it.
package_extension() {
    rm -rf "$work/extension"
    mkdir -p "$work/extension/bin"
    cp -r "$top/editors/vscode/"{package.json,tsconfig.json,.vscodeignore,README.md,src,media} "$work/extension"
    ln -s "$store/$tools/node_modules" "$work/extension/node_modules"
    cp "$program" "$work/extension/bin/apilift"
    # The model that comes with apilift lies beside the program.
    for model in "$top"/models/small/*.gguf; do
        [ ! -e "$model" ] || cp "$model" "$work/extension/bin/"
    done
    # A debug build is mostly symbols.
    if command -v strip >/dev/null; then strip "$work/extension/bin/apilift"; fi
    (cd "$work/extension" && npm run --silent check && npm run --silent bundle -- --log-level=warning &&
        npx --no-install vsce package --no-dependencies --skip-license --allow-missing-repository --no-rewrite-relative-links --out "$work/apilift.vsix") >"$work/package.log" 2>&1 ||
        { cat "$work/package.log"; return 1; }
    (cd "$here/vscode/suite" && cp -r . "$work/suite-extension" && cd "$work/suite-extension" &&
        "$store/$tools/node_modules/.bin/vsce" package --no-dependencies --skip-license --allow-missing-repository --no-rewrite-relative-links --out "$work/suite.vsix") >"$work/package.log" 2>&1 ||
        { cat "$work/package.log"; return 1; }
}

install_vscode() {
    command -v npm >/dev/null || stop "npm is missing: install Node 20 or newer"
    install_node
    install_code_server
    install_playwright
    install_extension_tools
    debian chromium "$(suite_here)" with chromium fonts-dejavu-core
}

run_vscode() {
    install_vscode
    work=$scratch/vscode
    mkdir -p "$work/user/Machine" "$work/home" "$work/shop" "$work/forecast"
    package_extension
    cp -r "$here/project" "$work/suite"
    cp -r "$top/examples/storefront/." "$work/shop"
    for copy in harvest grove; do cp -r "$top/models/recode/fixture/project" "$work/$copy"; done
    cp "$top/examples/storefront/"{pyproject.toml,uv.lock,analysis/forecast.py} "$here/project/n.ipynb" "$work/forecast"
    mkdir "$work/suite/.vscode"
    cat >"$work/suite/.vscode/settings.json" <<'JSON'
{ "editor.codeActionsOnSave": { "source.fixAll.apilift": "explicit" } }
JSON
    mkdir -p "$work/user/User"
    cat >"$work/user/User/settings.json" <<'JSON'
{
  "workbench.startupEditor": "none", "workbench.tips.enabled": false, "security.workspace.trust.enabled": false,
  "workbench.colorTheme": "Default Light Modern", "editor.minimap.enabled": false, "window.menuBarVisibility": "hidden",
  "chat.disableAIFeatures": true, "workbench.secondarySideBar.defaultVisibility": "hidden", "editor.fontSize": 13, "files.autoSave": "off",
  "editor.lightbulb.enabled": "on", "workbench.layoutControl.enabled": false, "git.enabled": false
}
JSON
    : >"$work/config.yaml"
    local root=$store/chromium/root
    export HOME=$work/home XDG_DATA_HOME=$work/home XDG_CONFIG_HOME=$work/home SCRATCH=$work
    export CODE_SERVER=$store/code-server-$CODE_SERVER/node_modules/code-server
    export PLAYWRIGHT=$store/playwright-$PLAYWRIGHT
    export APILIFT_RESULT=$work/result.json APILIFT_PROJECT=$here/project APILIFT_PID=$work/pid APILIFT_PROGRAM=$program
    CHROMIUM=$root/usr/lib/chromium/chromium
    # Where this system has one of its own, only that was left out.
    [ -x "$CHROMIUM" ] || CHROMIUM=$(command -v chromium)
    CHROMIUM_LIBRARIES=$(find "$root/usr/lib" -name '*.so*' -printf '%h\n' | sort -u | paste -sd:)
    fonts_file "$root" >"$work/fonts.conf"
    export CHROMIUM CHROMIUM_LIBRARIES FONTCONFIG_FILE=$work/fonts.conf
    # The promise is a second; a program that is not optimised gets five.
    case $program in */debug/*) export APILIFT_FRESH_WITHIN=${APILIFT_FRESH_WITHIN:-5000} ;; esac
    # A small model that knows the changes of `harvest` by heart, until another is picked; answers are kept in a cache of
    # this run.
    export APILIFT_MODEL=$top/models/recode/fixture/model.gguf APILIFT_CACHE_DIR=$work/cache
    # The packaged extension runs the program that it carries; in these cases one that writes its process down.
    export APILIFT=$here/program.sh
    node "$CODE_SERVER/out/node/entry.js" --config "$work/config.yaml" --user-data-dir "$work/user" \
        --extensions-dir "$work/extensions" --install-extension "$work/apilift.vsix" \
        --install-extension "$work/suite.vsix" >"$work/install.log" 2>&1 || { cat "$work/install.log"; return 1; }
    node "$here/vscode/drive.mjs" || { keep_evidence; return 1; }
}

# What a failure left behind, where a person finds it.
keep_evidence() {
    local kept=${TMPDIR:-/tmp}/apilift-editors-failure
    rm -rf "$kept"
    mkdir -p "$kept"
    cp -r "$work/user/logs" "$work"/*.png "$work"/*.log "$kept" 2>/dev/null || true
    say "logs and a picture of the failure: $kept"
}

fonts_file() {
    cat <<XML
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>$1/usr/share/fonts</dir><dir>/usr/share/fonts</dir><cachedir>$work/fonts</cachedir></fontconfig>
XML
}
