//! A small HTTP server that can do what real ones do, and what they should not.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use url::Url;

/// A request, as far as it matters.
#[derive(Debug, Clone)]
pub struct Request {
    pub path: String,
    pub headers: Vec<(String, String)>,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// An answer.
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// Breaks off after so many bytes of the body.
    pub cut: Option<usize>,
}

impl Answer {
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Answer {
        Answer { status, headers: Vec::new(), body: body.into(), cut: None }
    }

    pub fn with(mut self, name: &str, value: &str) -> Answer {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The part of a file that the request asks for.
    pub fn ranged(request: &Request, file: &[u8]) -> Answer {
        let Some(range) = request.header("range").and_then(|range| range.strip_prefix("bytes=")) else {
            return Answer::new(200, file);
        };
        let (first, last) = range.split_once('-').unwrap();
        let total = file.len();
        let (start, end) = match (first.parse::<usize>(), last.parse::<usize>()) {
            (Ok(start), Ok(end)) => (start, end.min(total - 1)),
            (Ok(start), Err(_)) => (start, total - 1),
            (Err(_), Ok(length)) => (total.saturating_sub(length), total - 1),
            (Err(_), Err(_)) => panic!("{range}"),
        };
        Answer::new(206, &file[start..=end]).with("content-range", &format!("bytes {start}-{end}/{total}"))
    }
}

/// A server on a port of its own. It ends with the test.
pub struct Server {
    port: u16,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// Answers with what `handle` says.
    pub fn new(handle: impl Fn(&Request) -> Answer + Send + 'static) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&requests);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if let Some(request) = read(&stream) {
                    log.lock().unwrap().push(request.clone());
                    // A client may go away early.
                    let _ = write(&stream, handle(&request));
                }
            }
        });
        Server { port, requests }
    }

    /// An index with one file of `pkg`, whose page is JSON. `file` answers for the file.
    pub fn with_file(name: &str, extra: &str, file: impl Fn(&Request) -> Answer + Send + 'static) -> Server {
        let page = format!(
            r#"{{"meta":{{"api-version":"1.1"}},"name":"pkg","files":[{{"filename":"{name}","url":"/files/{name}"{extra}}}]}}"#
        );
        Server::new(move |request| match request.path.as_str() {
            "/simple/pkg/" => {
                Answer::new(200, page.clone()).with("content-type", "application/vnd.pypi.simple.v1+json")
            }
            path if path.starts_with("/files/") => file(request),
            _ => Answer::new(404, "no"),
        })
    }

    pub fn url(&self, path: &str) -> Url {
        Url::parse(&format!("http://127.0.0.1:{}{path}", self.port)).unwrap()
    }

    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// The requests for files.
    pub fn for_files(&self) -> Vec<Request> {
        self.requests().into_iter().filter(|request| request.path.starts_with("/files/")).collect()
    }
}

fn read(stream: &TcpStream) -> Option<Request> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next()?.ok()?;
    let path = first.split(' ').nth(1)?.to_owned();
    let mut headers = Vec::new();
    for line in lines {
        let line = line.ok()?;
        let Some((name, value)) = line.split_once(':') else { break };
        headers.push((name.to_lowercase(), value.trim().to_owned()));
    }
    Some(Request { path, headers })
}

fn write(mut stream: &TcpStream, answer: Answer) -> std::io::Result<()> {
    let mut head =
        format!("HTTP/1.1 {} X\r\ncontent-length: {}\r\nconnection: close\r\n", answer.status, answer.body.len());
    for (name, value) in &answer.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    stream.write_all(format!("{head}\r\n").as_bytes())?;
    stream.write_all(&answer.body[..answer.cut.unwrap_or(answer.body.len())])?;
    stream.flush()
}
