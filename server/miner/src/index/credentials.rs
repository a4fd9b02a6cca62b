//! Who asks: user and password from the URLs of the settings, else from netrc. They are sent to their own host only.

use base64::Engine;
use netrc::Netrc;
use url::Url;

/// What is known of hosts.
#[derive(Debug, Default)]
pub(super) struct Credentials {
    /// Host with port, and the header's value.
    known: Vec<(String, String)>,
    netrc: Option<Netrc>,
}

impl Credentials {
    /// Those of the URLs, and the user's netrc file if there is one that can be read.
    pub(super) fn of<'u>(urls: impl Iterator<Item = &'u Url>, netrc: Option<Netrc>) -> Credentials {
        let mut known = Vec::new();
        for url in urls.filter(|url| !url.username().is_empty() || url.password().is_some()) {
            if let Some(value) = in_url(url) {
                known.push((host(url), value));
            }
        }
        Credentials { known, netrc }
    }

    /// The value of the `Authorization` header for a URL.
    pub(super) fn header(&self, url: &Url) -> Option<String> {
        if let Some(value) = in_url(url) {
            return Some(value);
        }
        let host = host(url);
        if let Some((_, value)) = self.known.iter().find(|(known, _)| *known == host) {
            return Some(value.clone());
        }
        let entry = self.netrc.as_ref()?.hosts.get(url.host_str()?)?;
        Some(basic(&entry.login, &entry.password))
    }
}

/// A URL as it may be shown and sent: without user and password.
pub(super) fn without(url: &Url) -> String {
    plain(url).to_string()
}

/// The URL without user and password.
pub(super) fn plain(url: &Url) -> Url {
    let mut plain = url.clone();
    // Fails only for URLs that cannot have any.
    let _ = plain.set_username("");
    let _ = plain.set_password(None);
    plain
}

fn in_url(url: &Url) -> Option<String> {
    if url.username().is_empty() && url.password().is_none() {
        return None;
    }
    let decoded = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
    Some(basic(&decoded(url.username()), &decoded(url.password().unwrap_or_default())))
}

fn host(url: &Url) -> String {
    format!("{}:{}", url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or_default())
}

fn basic(user: &str, password: &str) -> String {
    let pair = format!("{user}:{password}");
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair))
}
