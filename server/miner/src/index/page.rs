//! What a place lists: the simple repository API as JSON (PEP 691, 700) or HTML (PEP 503, 592), pages of links, folders.

use std::path::Path;

use html5gum::{Token, Tokenizer};
use serde::Deserialize;
use url::Url;

use super::credentials::without;
use super::error::IndexError;
use super::file::{From, IndexFile, for_python_3};

/// The files of a distribution on a page. What the server calls the page's type is not asked: mirrors err there.
pub(super) fn read(base: &Url, text: &str, wanted: &str) -> Result<Vec<IndexFile>, IndexError> {
    if text.trim_start().starts_with('{') { json(base, text, wanted) } else { Ok(html(base, text, wanted)) }
}

/// The files of a distribution in a folder; `None` where there is none.
pub(super) fn folder(folder: &Path, wanted: &str) -> Result<Option<Vec<IndexFile>>, IndexError> {
    // A folder of the settings that is not there is nobody's mistake: pip goes on, too.
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(None) };
    let files: Vec<IndexFile> = entries
        .flatten()
        .filter_map(|entry| {
            let mut file = IndexFile::new(entry.file_name().to_str()?, wanted, From::Path(entry.path()))?;
            file.size = entry.metadata().ok().map(|metadata| metadata.len());
            Some(file)
        })
        .collect();
    Ok((!files.is_empty()).then_some(files))
}

#[derive(Deserialize)]
struct JsonPage {
    #[serde(default)]
    meta: JsonMeta,
    files: Vec<JsonFile>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
struct JsonMeta {
    api_version: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct JsonFile {
    filename: String,
    url: String,
    #[serde(default)]
    hashes: std::collections::BTreeMap<String, String>,
    requires_python: Option<String>,
    #[serde(default)]
    yanked: JsonYanked,
    size: Option<u64>,
    upload_time: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum JsonYanked {
    Plain(bool),
    Because(#[allow(dead_code, reason = "its presence alone counts")] String),
}

impl Default for JsonYanked {
    fn default() -> JsonYanked {
        JsonYanked::Plain(false)
    }
}

fn json(base: &Url, text: &str, wanted: &str) -> Result<Vec<IndexFile>, IndexError> {
    let failed = |what: String| IndexError::Page { url: without(base), what };
    let page: JsonPage =
        serde_json::from_str(text).map_err(|error| failed(format!("not the JSON of a package index: {error}")))?;
    if let Some(version) = page.meta.api_version
        && version.split('.').next() != Some("1")
    {
        return Err(failed(format!("version {version} of the simple repository API is not understood")));
    }
    let files = page.files.into_iter().filter_map(|listed| {
        if listed.requires_python.as_deref().is_some_and(|requires| !for_python_3(requires)) {
            return None;
        }
        let mut file = IndexFile::new(&listed.filename, wanted, From::Url(base.join(&listed.url).ok()?))?;
        file.hashes = listed.hashes.into_iter().collect();
        file.size = listed.size;
        file.uploaded = listed.upload_time;
        file.yanked = !matches!(listed.yanked, JsonYanked::Plain(false));
        Some(file)
    });
    Ok(files.collect())
}

fn html(base: &Url, text: &str, wanted: &str) -> Vec<IndexFile> {
    let mut base = base.clone();
    let mut files = Vec::new();
    for token in Tokenizer::new(text).flatten() {
        let Token::StartTag(tag) = token else { continue };
        let attribute = |name: &[u8]| {
            let value = tag.attributes.iter().find(|(key, _)| key.as_slice() == name)?.1;
            Some(String::from_utf8_lossy(value).into_owned())
        };
        match tag.name.as_slice() {
            b"base" => {
                if let Some(url) = attribute(b"href").and_then(|href| base.join(&href).ok()) {
                    base = url;
                }
            }
            b"a" => files.extend(attribute(b"href").and_then(|href| {
                if attribute(b"data-requires-python").is_some_and(|requires| !for_python_3(&requires)) {
                    return None;
                }
                let mut url = base.join(&href).ok()?;
                let hash =
                    url.fragment().and_then(|fragment| fragment.split('&').find_map(|part| part.split_once('=')));
                let hash = hash.map(|(name, value)| (name.to_owned(), value.to_owned()));
                url.set_fragment(None);
                let last = url.path_segments()?.next_back()?.to_owned();
                let name = percent_encoding::percent_decode_str(&last).decode_utf8().ok()?.into_owned();
                let mut file = IndexFile::new(&name, wanted, From::Url(url))?;
                file.hashes = hash.into_iter().collect();
                file.yanked = attribute(b"data-yanked").is_some();
                // No standard says so for HTML, but some indexes give it.
                file.uploaded = attribute(b"data-upload-time");
                Some(file)
            })),
            _ => {}
        }
    }
    files
}
