//! Fetches a file: goes on where it broke off, and keeps nothing that is not what was meant.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use ureq::http::Response;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body};

use crate::{Cancel, sum};

/// Without an answer for so long a connection is broken.
const PATIENCE: Duration = Duration::from_secs(30);

/// Attempts that bring nothing new.
const ATTEMPTS: u32 = 5;

/// What is fetched.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// From where.
    pub url: String,
    /// To where; what is there of it so far lies beside it, with `.part` after its name.
    pub target: PathBuf,
    /// How many bytes it has, if that is known.
    pub size: Option<u64>,
    /// Its SHA-256, if that is known.
    pub sha256: Option<String>,
}

/// What was fetched.
#[derive(Debug, Clone, PartialEq)]
pub struct Fetched {
    /// How many bytes.
    pub size: u64,
    /// Their SHA-256.
    pub sha256: String,
}

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
pub enum PullError {
    /// The server.
    #[error("{url}: {what}")]
    Server {
        /// Which.
        url: String,
        /// What it did.
        what: String,
    },
    /// The disk.
    #[error("{}: {source}; {kept} bytes are kept, and another `pull` goes on from there", path.display())]
    Disk {
        /// Where.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
        /// What was fetched so far.
        kept: u64,
    },
    /// It is something else.
    #[error(
        "{url}: its SHA-256 is {found}, but {expected} was expected; it was deleted. The file was changed or damaged"
    )]
    Sum {
        /// From where.
        url: String,
        /// What came.
        found: String,
        /// What should have come.
        expected: String,
    },
    /// Whoever asked does not want it any more.
    #[error("cancelled; another `pull` goes on from where it stopped")]
    Cancelled,
}

/// How a file is fetched. The fields are what tests change.
pub struct Puller {
    agent: Agent,
    /// The pause before another attempt; doubled each time.
    pub pause: Duration,
    /// Opens a file to write at its end.
    pub open: fn(&Path) -> std::io::Result<Box<dyn Write>>,
}

impl Default for Puller {
    fn default() -> Puller {
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let config = Agent::config_builder()
            .tls_config(tls)
            .http_status_as_error(false)
            .user_agent(concat!("apilift/", env!("CARGO_PKG_VERSION")))
            .timeout_connect(Some(PATIENCE))
            .timeout_recv_response(Some(PATIENCE))
            .timeout_per_read(Some(PATIENCE));
        Puller { agent: Agent::new_with_config(config.build()), pause: Duration::from_secs(1), open: append }
    }
}

fn append(path: &Path) -> std::io::Result<Box<dyn Write>> {
    Ok(Box::new(File::options().create(true).append(true).open(path)?))
}

/// How an attempt ended.
enum Attempt {
    Complete,
    /// Another may help.
    Broken(String),
    Final(PullError),
}

impl Puller {
    /// Fetches the file, or what is missing of it. `progress` hears how many bytes are there, of how many. `accept` is
    /// asked whether an unknown sum is right; without its yes nothing is kept.
    pub fn pull(
        &self,
        wanted: &Wanted,
        cancel: &Cancel,
        progress: &mut dyn FnMut(u64, Option<u64>),
        accept: &mut dyn FnMut(&Fetched) -> bool,
    ) -> Result<Fetched, PullError> {
        let part = part_of(&wanted.target);
        if let Some(folder) = part.parent() {
            std::fs::create_dir_all(folder).map_err(|source| disk(&part, source))?;
        }
        let mut pause = self.pause;
        let mut attempts = 0;
        loop {
            let before = length(&part);
            match self.attempt(wanted, &part, cancel, progress) {
                Attempt::Complete => break,
                Attempt::Final(error) => return Err(error),
                Attempt::Broken(what) => {
                    attempts = if length(&part) > before { 0 } else { attempts + 1 };
                    if attempts >= ATTEMPTS {
                        return Err(server(wanted, format!("{what}; {} bytes are kept", length(&part))));
                    }
                    std::thread::sleep(pause);
                    pause = (pause * 2).min(PATIENCE);
                }
            }
        }
        self.finish(wanted, &part, cancel, accept)
    }

    fn attempt(
        &self,
        wanted: &Wanted,
        part: &Path,
        cancel: &Cancel,
        progress: &mut dyn FnMut(u64, Option<u64>),
    ) -> Attempt {
        let have = length(part);
        if have > 0 && wanted.size == Some(have) {
            return Attempt::Complete;
        }
        let response = match self.ask(wanted, part, have) {
            Ok(response) => response,
            Err(error) => return Attempt::Broken(error.to_string()),
        };
        let (start, total) = match place(&response, have) {
            Place::From(start, total) => (start, total),
            Place::Nothing => return Attempt::Complete,
            Place::Restart => {
                forget(part);
                return Attempt::Broken("what was kept does not fit to what the server has".to_owned());
            }
            Place::Status(status @ (408 | 425 | 429 | 500..=599)) => {
                return Attempt::Broken(format!("the server answers with status {status}"));
            }
            Place::Status(status) => {
                return Attempt::Final(server(wanted, format!("the server answers with status {status}")));
            }
        };
        if let (Some(expected), Some(total)) = (wanted.size, total)
            && expected != total
        {
            let what = format!("it has {total} bytes, not {expected}: it is not the file that was meant");
            return Attempt::Final(server(wanted, what));
        }
        if start == 0 {
            forget(part);
            remember(part, &response);
        }
        self.copy(response, part, start, total, cancel, progress)
    }

    /// Asks for what is missing, and only if the file is still the same one.
    fn ask(&self, wanted: &Wanted, part: &Path, have: u64) -> Result<Response<Body>, Box<ureq::Error>> {
        let mut request = self.agent.get(&wanted.url).header("accept-encoding", "identity");
        if have > 0 {
            request = request.header("range", format!("bytes={have}-"));
            if let Ok(tag) = std::fs::read_to_string(tag_of(part)) {
                request = request.header("if-range", tag);
            }
        }
        request.call().map_err(Box::new)
    }

    fn copy(
        &self,
        response: Response<Body>,
        part: &Path,
        start: u64,
        total: Option<u64>,
        cancel: &Cancel,
        progress: &mut dyn FnMut(u64, Option<u64>),
    ) -> Attempt {
        let mut file = match (self.open)(part) {
            Ok(file) => file,
            Err(source) => return Attempt::Final(disk(part, source)),
        };
        let mut body = response.into_body().into_with_config().limit(u64::MAX).reader();
        let mut buffer = vec![0; 1 << 18];
        let mut have = start;
        loop {
            if cancel.is_cancelled() {
                return Attempt::Final(PullError::Cancelled);
            }
            progress(have, total);
            let count = match body.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) => return Attempt::Broken(format!("the connection broke off: {error}")),
            };
            if let Err(source) = file.write_all(&buffer[..count]).and_then(|()| file.flush()) {
                return Attempt::Final(disk(part, source));
            }
            have += count as u64;
        }
        match total {
            Some(total) if have < total => Attempt::Broken("the connection broke off".to_owned()),
            _ => Attempt::Complete,
        }
    }

    /// Sums up what came, and puts it where it belongs.
    fn finish(
        &self,
        wanted: &Wanted,
        part: &Path,
        cancel: &Cancel,
        accept: &mut dyn FnMut(&Fetched) -> bool,
    ) -> Result<Fetched, PullError> {
        let file = File::open(part).map_err(|source| disk(part, source))?;
        let stop = |_| if cancel.is_cancelled() { Err(crate::Error::cancelled()) } else { Ok(()) };
        let sha256 = sum::sha256(file, stop).map_err(|stop| match stop {
            sum::Stop::Io(source) => disk(part, source),
            sum::Stop::Told(_) => PullError::Cancelled,
        })?;
        let fetched = Fetched { size: length(part), sha256 };
        let right = match &wanted.sha256 {
            Some(expected) if !expected.eq_ignore_ascii_case(&fetched.sha256) => {
                forget(part);
                let (url, expected) = (wanted.url.clone(), expected.clone());
                return Err(PullError::Sum { url, found: fetched.sha256, expected });
            }
            Some(_) => true,
            None => accept(&fetched),
        };
        if !right {
            forget(part);
            return Err(server(wanted, "its sum was not accepted, so it was deleted".to_owned()));
        }
        std::fs::rename(part, &wanted.target).map_err(|source| disk(&wanted.target, source))?;
        forget(part);
        Ok(fetched)
    }
}

/// What the server's answer brings.
enum Place {
    /// Bytes from here on, of so many.
    From(u64, Option<u64>),
    /// Everything is there already.
    Nothing,
    /// Other bytes than were asked for.
    Restart,
    /// No bytes.
    Status(u16),
}

fn place(response: &Response<Body>, have: u64) -> Place {
    let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
    match response.status().as_u16() {
        200 => Place::From(0, response.body().content_length()),
        206 => match header("content-range").and_then(content_range) {
            Some((start, total)) if start == have => Place::From(start, Some(total)),
            _ => Place::Restart,
        },
        416 if have > 0 => {
            let total = header("content-range").and_then(|text| text.strip_prefix("bytes */")?.parse().ok());
            if total == Some(have) { Place::Nothing } else { Place::Restart }
        }
        status => Place::Status(status),
    }
}

/// `bytes 5-9/10` → 5 and 10.
fn content_range(text: &str) -> Option<(u64, u64)> {
    let (range, total) = text.strip_prefix("bytes ")?.split_once('/')?;
    let (start, _) = range.split_once('-')?;
    Some((start.parse().ok()?, total.parse().ok()?))
}

/// Where a file lies while it is not complete.
pub fn part_of(target: &Path) -> PathBuf {
    beside(target, ".part")
}

fn tag_of(part: &Path) -> PathBuf {
    beside(part, ".etag")
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Keeps the name that the server gives to this very file. A weak one says nothing about bytes.
fn remember(part: &Path, response: &Response<Body>) {
    let tag = response.headers().get("etag").and_then(|tag| tag.to_str().ok());
    if let Some(tag) = tag.filter(|tag| !tag.starts_with("W/")) {
        // Without it the sum at the end still finds a mixture.
        let _ = std::fs::write(tag_of(part), tag);
    }
}

/// Deletes what is there of a file that is not complete.
fn forget(part: &Path) {
    let _ = std::fs::remove_file(part);
    let _ = std::fs::remove_file(tag_of(part));
}

fn length(path: &Path) -> u64 {
    let end = File::open(path).and_then(|mut file| file.seek(SeekFrom::End(0)));
    end.unwrap_or(0)
}

fn server(wanted: &Wanted, what: String) -> PullError {
    PullError::Server { url: wanted.url.clone(), what }
}

fn disk(path: &Path, source: std::io::Error) -> PullError {
    PullError::Disk { path: path.to_owned(), source, kept: length(path) }
}
