//! The models that are known: `models/manifest.toml`, embedded.

use serde::Deserialize;

/// The file that is embedded.
const EMBEDDED: &str = include_str!("../../../models/manifest.toml");

/// The models of a manifest.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// In the order of the file.
    #[serde(default, rename = "model")]
    pub models: Vec<Entry>,
}

/// One model. The fields are explained at the top of the file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the manifest itself explains its fields")]
pub struct Entry {
    pub name: String,
    pub file: String,
    pub url: Option<String>,
    pub size: Option<u64>,
    pub sha256: Option<String>,
    pub license: Option<String>,
    pub form: String,
    pub context: u32,
    pub measured: String,
    pub threshold: Option<f64>,
    #[serde(default)]
    pub shipped: bool,
    #[serde(default)]
    pub steps: Vec<String>,
}

impl Manifest {
    /// The models that this binary knows.
    pub fn embedded() -> Result<Manifest, String> {
        Manifest::parse(EMBEDDED)
    }

    /// Reads a manifest; the error says where and what is wrong.
    pub fn parse(text: &str) -> Result<Manifest, String> {
        let manifest: Manifest = toml::from_str(text).map_err(|error| format!("the manifest of models: {error}"))?;
        for entry in &manifest.models {
            let wrong = |what: &str| Err(format!("the manifest of models: {}: {what}", entry.name));
            let plain = |text: &str| {
                !text.is_empty() && !text.starts_with('.') && !text.contains(['/', '\\', ':']) && text.is_ascii()
            };
            if !plain(&entry.name) || !plain(&entry.file) {
                return wrong("`name` and `file` must be plain names");
            }
            if entry.sha256.as_ref().is_some_and(|sum| sum.len() != 64 || !sum.bytes().all(|b| b.is_ascii_hexdigit())) {
                return wrong("`sha256` must be 64 hexadecimal digits");
            }
            if entry.url.is_none() && entry.steps.is_empty() && !entry.shipped {
                return wrong("it needs a `url`, or `steps`, or comes with apilift: `shipped = true`");
            }
            if manifest.models.iter().filter(|other| other.name == entry.name || other.file == entry.file).count() > 1 {
                return wrong("another model has its `name` or `file`");
            }
        }
        Ok(manifest)
    }

    /// The model of this name.
    pub fn find(&self, name: &str) -> Option<&Entry> {
        self.models.iter().find(|entry| entry.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_manifest_is_right() {
        let manifest = Manifest::embedded().unwrap();
        assert!(manifest.models.len() >= 4);
        for entry in &manifest.models {
            assert!(entry.form.split_once('/').is_some_and(|(_, number)| number.parse::<u32>().is_ok()), "{entry:?}");
            assert!(entry.url.as_ref().is_none_or(|url| url.starts_with("https://")), "{entry:?}");
        }
    }

    #[test]
    fn what_is_shipped_is_what_its_entry_says() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/small");
        for entry in Manifest::embedded().unwrap().models.iter().filter(|entry| entry.shipped) {
            let path = folder.join(&entry.file);
            let Ok(file) = std::fs::File::open(&path) else { continue };
            assert_eq!(Some(file.metadata().unwrap().len()), entry.size, "{}: size", entry.name);
            let sum = crate::sum::sha256(file, |_| Ok(())).unwrap();
            assert_eq!(Some(sum), entry.sha256, "{}: sha256", entry.name);
            let header = crate::gguf::Header::read(&path).unwrap();
            assert_eq!(header.form(), Some(entry.form.as_str()), "{}: form", entry.name);
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        let good = "[[model]]\nname='a'\nfile='a.gguf'\nurl='https://x'\nform='template/1'\ncontext=1\nmeasured='no'\n";
        assert!(Manifest::parse(good).is_ok());
        let cases = [
            (good.replace("'a.gguf'", "'../a.gguf'"), "plain names"),
            (good.replace("url='https://x'", "sha256='abc'\nurl='https://x'"), "64 hexadecimal"),
            (good.replace("url='https://x'\n", ""), "needs a `url`"),
            (format!("{good}{good}"), "another model"),
            (good.replace("context", "contekst"), "contekst"),
        ];
        for (text, expected) in cases {
            let error = Manifest::parse(&text).unwrap_err();
            assert!(error.contains(expected), "{expected}: {error}");
        }
    }
}
