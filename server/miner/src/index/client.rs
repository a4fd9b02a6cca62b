//! HTTP: pages, whole files and ranges of files, with retries. Blocking.

use std::io::Read;
use std::time::Duration;

use ureq::http::Response;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body};
use url::Url;

use super::credentials::{Credentials, plain, without};
use super::error::IndexError;
use super::settings::Settings;

/// What both forms of the simple repository API are asked with.
const ACCEPT: &str =
    "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1, */*;q=0.01";

/// A page is larger than this for no distribution.
const MOST_PAGE_BYTES: u64 = 256 << 20;

/// Asks servers.
#[derive(Debug)]
pub(super) struct Client {
    agent: Agent,
    /// For hosts whose certificates are not checked, because the user says so.
    trusting: Option<(Agent, Vec<String>)>,
    credentials: Credentials,
    attempts: u32,
    pause: Duration,
}

/// A part of a file.
pub(super) struct Part {
    /// Where it starts.
    pub start: u64,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The size of the whole file.
    pub total: u64,
}

/// An answer to a request for the end of a file.
pub(super) enum Tail {
    /// The server answers ranges.
    Part(Part),
    /// It does not.
    Unknown,
}

impl Client {
    pub(super) fn new(settings: &Settings) -> Result<Client, IndexError> {
        let roots = match &settings.certificate {
            Some(path) => {
                let pem = std::fs::read(path).map_err(|source| IndexError::Io { path: path.clone(), source })?;
                let certificates: Vec<_> = ureq::tls::parse_pem(&pem)
                    .filter_map(Result::ok)
                    .filter_map(|item| match item {
                        ureq::tls::PemItem::Certificate(certificate) => Some(certificate),
                        _ => None,
                    })
                    .collect();
                if certificates.is_empty() {
                    let what =
                        "no certificate in it; PIP_CERT, SSL_CERT_FILE or the setting `cert` names it".to_owned();
                    return Err(IndexError::Setting { path: path.clone(), what });
                }
                RootCerts::new_with_certs(&certificates)
            }
            None => RootCerts::PlatformVerifier,
        };
        let agent = |unchecked: bool| {
            let tls = TlsConfig::builder().root_certs(roots.clone()).disable_verification(unchecked).build();
            let mut config = Agent::config_builder()
                .tls_config(tls)
                .http_status_as_error(false)
                .user_agent(concat!("apilift/", env!("CARGO_PKG_VERSION")))
                .timeout_connect(Some(settings.timeout))
                .timeout_recv_response(Some(settings.timeout))
                .timeout_per_read(Some(settings.timeout));
            if let Some(proxy) = settings.proxy.as_deref().and_then(|proxy| ureq::Proxy::new(proxy).ok()) {
                config = config.proxy(Some(proxy));
            }
            Agent::new_with_config(config.build())
        };
        let trusting = (!settings.trusted_hosts.is_empty()).then(|| (agent(true), settings.trusted_hosts.clone()));
        Ok(Client {
            agent: agent(false),
            trusting,
            credentials: Credentials::of(settings.urls(), settings.netrc()),
            attempts: settings.attempts.max(1),
            pause: settings.pause,
        })
    }

    /// A page's text and the URL that its links are relative to; `None` where there is no such page.
    pub(super) fn page(&self, url: &Url) -> Result<Option<(Url, String)>, IndexError> {
        self.again(url, || {
            let response = self.ask(url, &[("accept", ACCEPT)])?;
            match response.status().as_u16() {
                200 => {}
                404 | 410 => return Ok(None),
                status => return Err(refusal(url, status, &response)),
            }
            let base = ureq::ResponseExt::get_uri(&response).to_string();
            let base = Url::parse(&base).unwrap_or_else(|_| plain(url));
            let text = response
                .into_body()
                .into_with_config()
                .limit(MOST_PAGE_BYTES)
                .lossy_utf8(true)
                .read_to_string()
                .map_err(|error| broken(url, error))?;
            Ok(Some((base, text)))
        })
    }

    /// The last `length` bytes of a file.
    pub(super) fn tail(&self, url: &Url, length: u64) -> Result<Tail, IndexError> {
        self.again(url, || {
            let response = self.ask(url, &[("range", &format!("bytes=-{length}")), ("accept-encoding", "identity")])?;
            match response.status().as_u16() {
                206 => Ok(part(url, response, length)?.map_or(Tail::Unknown, Tail::Part)),
                200 | 400 | 405 | 416 | 501 => Ok(Tail::Unknown),
                status => Err(refusal(url, status, &response)),
            }
        })
    }

    /// The bytes from `start` on, `length` of them. Fails where the server gives others.
    pub(super) fn range(&self, url: &Url, start: u64, length: u64) -> Result<Part, IndexError> {
        self.again(url, || {
            let last = start + length.saturating_sub(1);
            let range = format!("bytes={start}-{last}");
            let response = self.ask(url, &[("range", &range), ("accept-encoding", "identity")])?;
            let status = response.status().as_u16();
            if status != 206 {
                return Err(refusal(url, status, &response));
            }
            match part(url, response, length)? {
                Some(part) if part.start == start && part.bytes.len() as u64 == length => Ok(part),
                _ => Err(Failure::later(url, "the answer to a range request is another range")),
            }
        })
    }

    /// Hands a whole file to `write`, which is called anew for each attempt.
    pub(super) fn whole<T>(
        &self,
        url: &Url,
        mut write: impl FnMut(&mut dyn Read) -> Result<T, Stop>,
    ) -> Result<T, IndexError> {
        self.again(url, || {
            let response = self.ask(url, &[("accept-encoding", "identity")])?;
            let status = response.status().as_u16();
            if status != 200 {
                return Err(refusal(url, status, &response));
            }
            let announced = response.body().content_length();
            let mut body =
                Counted { inner: response.into_body().into_with_config().limit(u64::MAX).reader(), count: 0 };
            let done = write(&mut body).map_err(|stop| match stop {
                Stop::Broken(error) => Failure::later(url, &error.to_string()),
                Stop::For(error) => Failure::Final(error),
            })?;
            if announced.is_some_and(|announced| announced != body.count) {
                return Err(Failure::later(url, "the connection broke off"));
            }
            Ok(done)
        })
    }

    fn ask(&self, url: &Url, headers: &[(&str, &str)]) -> Result<Response<Body>, Failure> {
        let agent = match &self.trusting {
            Some((agent, hosts)) if url.host_str().is_some_and(|host| trusts(hosts, host, url.port())) => agent,
            _ => &self.agent,
        };
        let mut request = agent.get(plain(url).as_str());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(value) = self.credentials.header(url) {
            request = request.header("authorization", value);
        }
        request.call().map_err(|error| broken(url, error))
    }

    /// Tries several times, with growing pauses.
    fn again<T>(&self, url: &Url, mut attempt: impl FnMut() -> Result<T, Failure>) -> Result<T, IndexError> {
        let mut pause = self.pause;
        for number in 1.. {
            match attempt() {
                Ok(value) => return Ok(value),
                Err(Failure::Later(_, wait)) if number < self.attempts => {
                    std::thread::sleep(wait.unwrap_or(pause).min(Duration::from_secs(60)));
                    pause *= 2;
                }
                Err(Failure::Later(error, _) | Failure::Final(error)) => return Err(error),
            }
        }
        Err(IndexError::Transport { url: without(url), why: "it was never asked".to_owned() })
    }
}

/// Why reading a body was given up.
pub(super) enum Stop {
    /// The connection; another attempt may help.
    Broken(std::io::Error),
    /// What came; it will not get better.
    For(IndexError),
}

enum Failure {
    /// Another attempt may help, after a pause.
    Later(IndexError, Option<Duration>),
    /// It will not get better.
    Final(IndexError),
}

impl Failure {
    fn later(url: &Url, why: &str) -> Failure {
        Failure::Later(IndexError::Transport { url: without(url), why: why.to_owned() }, None)
    }
}

/// Counts what goes through.
struct Counted<R> {
    inner: R,
    count: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.count += read as u64;
        Ok(read)
    }
}

fn trusts(hosts: &[String], host: &str, port: Option<u16>) -> bool {
    hosts.iter().any(|known| known == host || port.is_some_and(|port| *known == format!("{host}:{port}")))
}

/// Reads a part of at most `length` bytes; `None` where the answer does not say which part it is.
fn part(url: &Url, response: Response<Body>, length: u64) -> Result<Option<Part>, Failure> {
    let header = response.headers().get("content-range").and_then(|value| value.to_str().ok());
    let Some((start, end, total)) = header.and_then(content_range) else { return Ok(None) };
    if end - start >= length {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    let mut body = response.into_body().into_with_config().limit(u64::MAX).reader().take(length + 1);
    body.read_to_end(&mut bytes).map_err(|error| Failure::later(url, &error.to_string()))?;
    if bytes.len() as u64 != end - start + 1 {
        return Err(Failure::later(url, "the connection broke off"));
    }
    Ok(Some(Part { start, bytes, total }))
}

/// `bytes 5-9/10`.
fn content_range(text: &str) -> Option<(u64, u64, u64)> {
    let (range, total) = text.trim().strip_prefix("bytes ")?.split_once('/')?;
    let (start, end) = range.split_once('-')?;
    let (start, end, total) = (start.parse().ok()?, end.parse().ok()?, total.parse().ok()?);
    (start <= end && end < total).then_some((start, end, total))
}

fn refusal(url: &Url, status: u16, response: &Response<Body>) -> Failure {
    let shown = without(url);
    match status {
        401 | 403 | 407 => Failure::Final(IndexError::Credentials { url: shown, status }),
        408 | 425 | 429 | 500..=599 => {
            let wait = response.headers().get("retry-after").and_then(|value| value.to_str().ok()?.trim().parse().ok());
            Failure::Later(IndexError::Status { url: shown, status }, wait.map(Duration::from_secs))
        }
        _ => Failure::Final(IndexError::Status { url: shown, status }),
    }
}

fn broken(url: &Url, error: ureq::Error) -> Failure {
    let shown = without(url);
    let why = match &error {
        ureq::Error::HostNotFound => {
            "the host is not found; is the network there, and is a proxy needed (HTTPS_PROXY)?".to_owned()
        }
        ureq::Error::Timeout(_) => {
            "no answer in time; the setting `timeout` of pip (PIP_DEFAULT_TIMEOUT) makes it longer".to_owned()
        }
        ureq::Error::Rustls(_) | ureq::Error::Tls(_) => {
            let why = format!(
                "{error}; if your network has a certificate of its own, name its file with SSL_CERT_FILE or PIP_CERT"
            );
            return Failure::Final(IndexError::Transport { url: shown, why });
        }
        ureq::Error::BadUri(_)
        | ureq::Error::InvalidProxyUrl
        | ureq::Error::TooManyRedirects
        | ureq::Error::RedirectFailed => {
            return Failure::Final(IndexError::Transport { url: shown, why: error.to_string() });
        }
        other => other.to_string(),
    };
    Failure::Later(IndexError::Transport { url: shown, why }, None)
}
