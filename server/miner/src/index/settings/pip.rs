//! pip's settings: variables of the environment and configuration files (`pip config debug` lists the places).

use std::path::{Path, PathBuf};

use configparser::ini::Ini;

use super::{IndexError, Said, Surroundings};

/// The sections that hold for downloads; later ones win.
const SECTIONS: &[&str] = &["global", "install", "download"];

/// `PIP_INDEX_URL` and its like.
pub(super) fn variables(around: &Surroundings<'_>) -> Said {
    let variable = around.variable;
    said(&|key| {
        let name = key.replace('-', "_").to_uppercase();
        variable(&format!("PIP_{name}")).or_else(|| variable(&format!("PIP_DEFAULT_{name}")))
    })
}

/// The configuration files that are there, the ones that win in front.
pub(super) fn files(around: &Surroundings<'_>) -> Result<Vec<Said>, IndexError> {
    let chosen = (around.variable)("PIP_CONFIG_FILE");
    let null = if cfg!(windows) { "nul" } else { "/dev/null" };
    if chosen.as_deref().is_some_and(|path| path.eq_ignore_ascii_case(null)) {
        return Ok(Vec::new());
    }
    let chosen: Vec<PathBuf> = chosen.map(PathBuf::from).filter(|path| path.is_file()).into_iter().collect();
    let user = if chosen.is_empty() { of_user(around) } else { Vec::new() };
    let site = (around.variable)("VIRTUAL_ENV").map(|folder| Path::new(&folder).join(file_name()));
    let machine = if around.machine { of_machine(around) } else { Vec::new() };
    chosen
        .into_iter()
        .chain(site)
        .chain(user)
        .chain(machine)
        .filter(|path| path.is_file())
        .map(|path| read(&path))
        .collect()
}

fn file_name() -> &'static str {
    if cfg!(windows) { "pip.ini" } else { "pip.conf" }
}

fn of_user(around: &Surroundings<'_>) -> Vec<PathBuf> {
    let mut folders = Vec::new();
    let home = around.home.as_deref();
    if cfg!(windows) {
        folders.extend((around.variable)("APPDATA").map(|folder| Path::new(&folder).join("pip")));
        folders.extend(home.map(|home| home.join("pip")));
    } else {
        if cfg!(target_os = "macos") {
            folders.extend(home.map(|home| home.join("Library/Application Support/pip")));
        }
        let config = (around.variable)("XDG_CONFIG_HOME").map(PathBuf::from);
        folders.extend(config.or_else(|| home.map(|home| home.join(".config"))).map(|folder| folder.join("pip")));
        folders.extend(home.map(|home| home.join(".pip")));
    }
    folders.into_iter().map(|folder| folder.join(file_name())).collect()
}

fn of_machine(around: &Surroundings<'_>) -> Vec<PathBuf> {
    if cfg!(windows) {
        let folder = (around.variable)("PROGRAMDATA").unwrap_or_else(|| "C:\\ProgramData".to_owned());
        return vec![Path::new(&folder).join("pip").join(file_name())];
    }
    if cfg!(target_os = "macos") {
        return vec![Path::new("/Library/Application Support/pip").join(file_name())];
    }
    let folders = (around.variable)("XDG_CONFIG_DIRS").unwrap_or_else(|| "/etc/xdg".to_owned());
    let xdg = folders.split(':').filter(|folder| !folder.is_empty()).map(|folder| Path::new(folder).join("pip"));
    std::iter::once(PathBuf::from("/etc")).chain(xdg).map(|folder| folder.join(file_name())).collect()
}

fn read(path: &Path) -> Result<Said, IndexError> {
    let bytes = std::fs::read(path).map_err(|source| IndexError::Io { path: path.to_owned(), source })?;
    let mut ini = Ini::new();
    ini.set_multiline(true);
    // As Python's configparser has it: a `#` within a URL is part of it.
    ini.set_inline_comment_symbols(Some(&[]));
    ini.read(String::from_utf8_lossy(&bytes).into_owned())
        .map_err(|what| IndexError::Setting { path: path.to_owned(), what })?;
    Ok(said(&|key| {
        let of_section = |section: &&str| {
            ini.get(section, key).or_else(|| ini.get(section, &key.replace('-', "_"))).filter(|value| !value.is_empty())
        };
        SECTIONS.iter().rev().find_map(of_section)
    }))
}

fn said(get: &dyn Fn(&str) -> Option<String>) -> Said {
    let list =
        |key: &str| -> Vec<String> { get(key).unwrap_or_default().split_whitespace().map(str::to_owned).collect() };
    let truth = |text: String| matches!(text.trim().to_lowercase().as_str(), "1" | "true" | "yes" | "on" | "t" | "y");
    Said {
        index: get("index-url").map(|text| text.trim().to_owned()),
        extra: list("extra-index-url"),
        links: list("find-links"),
        no_index: get("no-index").map(truth),
        certificate: get("cert").map(|text| text.trim().to_owned()),
        trusted_hosts: list("trusted-host"),
        proxy: get("proxy").map(|text| text.trim().to_owned()),
        timeout: get("timeout").and_then(|text| text.trim().parse::<f64>().ok()).map(|seconds| seconds as u64),
        retries: get("retries").and_then(|text| text.trim().parse().ok()),
    }
}
