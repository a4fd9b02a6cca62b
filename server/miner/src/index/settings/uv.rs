//! uv's settings: variables of the environment, `uv.toml`, and `[tool.uv]` in `pyproject.toml`.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use url::Url;

use super::{IndexError, Said, Surroundings};

#[derive(Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
struct Form {
    index_url: Option<String>,
    #[serde(default)]
    extra_index_url: Vec<String>,
    #[serde(default)]
    index: Vec<IndexForm>,
    #[serde(default)]
    find_links: Vec<String>,
    no_index: Option<bool>,
    #[serde(default)]
    allow_insecure_host: Vec<String>,
    #[serde(default)]
    pip: Option<Box<Form>>,
}

#[derive(Deserialize)]
struct IndexForm {
    name: Option<String>,
    url: String,
    #[serde(default)]
    default: bool,
    #[serde(default)]
    explicit: bool,
    format: Option<String>,
}

/// `UV_DEFAULT_INDEX` and its like.
pub(super) fn variables(around: &Surroundings<'_>) -> Said {
    let get = |name: &str| (around.variable)(name);
    let list = |name: &str, by: char| -> Vec<String> {
        let value = get(name).unwrap_or_default();
        value.split(|c: char| c == by || c.is_whitespace()).filter(|it| !it.is_empty()).map(str::to_owned).collect()
    };
    let mut extra = list("UV_INDEX", ' ');
    extra.extend(list("UV_EXTRA_INDEX_URL", ' '));
    Said {
        index: get("UV_DEFAULT_INDEX").or_else(|| get("UV_INDEX_URL")),
        extra,
        links: list("UV_FIND_LINKS", ','),
        no_index: get("UV_NO_INDEX").map(|text| matches!(text.to_lowercase().as_str(), "1" | "true" | "yes" | "on")),
        trusted_hosts: list("UV_INSECURE_HOST", ' '),
        timeout: get("UV_HTTP_TIMEOUT").and_then(|text| text.parse().ok()),
        ..Said::default()
    }
}

/// The settings of the project that the folder lies in.
pub(super) fn project_file(around: &Surroundings<'_>) -> Result<Option<Said>, IndexError> {
    for folder in around.folder.ancestors() {
        let own = folder.join("uv.toml");
        if own.is_file() {
            return read(&own).map(Some);
        }
        let project = folder.join("pyproject.toml");
        if project.is_file()
            && let Some(said) = read_table(&project)?
        {
            return Ok(Some(said));
        }
    }
    Ok(None)
}

/// The settings of the user and of the machine, the ones that win in front.
pub(super) fn user_files(around: &Surroundings<'_>) -> Result<Vec<Said>, IndexError> {
    let chosen = (around.variable)("UV_CONFIG_FILE").map(PathBuf::from);
    let variable = if cfg!(windows) { "APPDATA" } else { "XDG_CONFIG_HOME" };
    let folder = (around.variable)(variable).map(PathBuf::from);
    let folder = folder.or_else(|| around.home.as_ref().map(|home| home.join(".config")));
    let machine = around.machine.then(|| {
        if cfg!(windows) {
            let folder = (around.variable)("PROGRAMDATA").unwrap_or_else(|| "C:\\ProgramData".to_owned());
            Path::new(&folder).join("uv")
        } else {
            PathBuf::from("/etc/uv")
        }
    });
    let folders = folder.map(|folder| folder.join("uv")).into_iter().chain(machine);
    let files = chosen.into_iter().chain(folders.map(|folder| folder.join("uv.toml")));
    files.filter(|path| path.is_file()).map(|path| read(&path)).collect()
}

/// Puts the credentials into the URL of a named index that the environment holds for it.
pub(super) fn sign(url: &mut Url, name: &str, around: &Surroundings<'_>) {
    let name: String = name.chars().map(|c| if c.is_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
    let get = |what: &str| (around.variable)(&format!("UV_INDEX_{name}_{what}"));
    // Neither fails for an http URL.
    if let Some(user) = get("USERNAME") {
        let _ = url.set_username(&user);
    }
    if let Some(password) = get("PASSWORD") {
        let _ = url.set_password(Some(&password));
    }
}

fn text(path: &Path) -> Result<String, IndexError> {
    std::fs::read_to_string(path).map_err(|source| IndexError::Io { path: path.to_owned(), source })
}

fn read(path: &Path) -> Result<Said, IndexError> {
    let form: Form = toml::from_str(&text(path)?).map_err(|error| wrong(path, &error))?;
    Ok(said(form))
}

/// `[tool.uv]`, where there is one. A `pyproject.toml` that cannot be read is told of by those who need it.
fn read_table(path: &Path) -> Result<Option<Said>, IndexError> {
    let Ok(mut table) = text(path)?.parse::<toml::Table>() else { return Ok(None) };
    let Some(own) = table.get_mut("tool").and_then(|tool| tool.as_table_mut()?.remove("uv")) else { return Ok(None) };
    let form: Form = own.try_into().map_err(|error| wrong(path, &error))?;
    Ok(Some(said(form)))
}

fn wrong(path: &Path, error: &toml::de::Error) -> IndexError {
    IndexError::Setting { path: path.to_owned(), what: format!("uv's settings cannot be read: {}", error.message()) }
}

fn said(form: Form) -> Said {
    let mut said = form.pip.map(|pip| said(*pip)).unwrap_or_default();
    for index in form.index.into_iter().filter(|index| !index.explicit) {
        if index.format.as_deref() == Some("flat") {
            said.links.push(index.url);
            continue;
        }
        let written = match index.name {
            Some(name) => format!("{name}={}", index.url),
            None => index.url,
        };
        if index.default {
            said.index = Some(written);
        } else {
            said.extra.push(written);
        }
    }
    said.index = said.index.or(form.index_url);
    said.extra.extend(form.extra_index_url);
    said.links.extend(form.find_links);
    said.no_index = form.no_index.or(said.no_index);
    said.trusted_hosts.extend(form.allow_insecure_host);
    said
}
