//! An HTTP server with one file, that can do what real ones do, and what they should not.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// How the server treats a request.
#[derive(Clone)]
pub struct Behaviour {
    /// The file.
    pub file: Vec<u8>,
    /// Its strong name.
    pub etag: Option<&'static str>,
    /// Whether it answers ranges.
    pub ranges: bool,
    /// Breaks off after so many bytes of each answer.
    pub cut: Option<usize>,
    /// Answers this instead of the file.
    pub status: Option<u16>,
}

/// A server on a port of its own. It ends with the test.
pub struct Server {
    port: u16,
    requests: Arc<Mutex<Vec<String>>>,
    behaviour: Arc<Mutex<Behaviour>>,
}

impl Server {
    pub fn new(file: &[u8]) -> Server {
        let behaviour = Behaviour { file: file.to_vec(), etag: Some("\"one\""), ranges: true, cut: None, status: None };
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = Server { port, requests: Arc::default(), behaviour: Arc::new(Mutex::new(behaviour)) };
        let (log, behaviour) = (Arc::clone(&server.requests), Arc::clone(&server.behaviour));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let head = head(&stream);
                log.lock().unwrap().push(head.clone());
                let behaviour = behaviour.lock().unwrap().clone();
                // A client may go away early.
                let _ = answer(&stream, &head, &behaviour);
            }
        });
        server
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/some/model.gguf", self.port)
    }

    /// Changes how it behaves from now on.
    pub fn set(&self, change: impl FnOnce(&mut Behaviour)) {
        change(&mut self.behaviour.lock().unwrap());
    }

    /// The ranges that were asked for; empty texts where none was.
    pub fn ranges(&self) -> Vec<String> {
        let requests = self.requests.lock().unwrap();
        requests.iter().map(|head| header(head, "range").unwrap_or_default()).collect()
    }
}

fn head(stream: &TcpStream) -> String {
    let lines = BufReader::new(stream).lines().map_while(Result::ok).take_while(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

fn header(head: &str, name: &str) -> Option<String> {
    let found = head.lines().filter_map(|line| line.split_once(": "));
    found.filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned()).next()
}

fn answer(mut stream: &TcpStream, head: &str, behaviour: &Behaviour) -> std::io::Result<()> {
    let total = behaviour.file.len();
    let same = header(head, "if-range").is_none_or(|tag| behaviour.etag == Some(tag.as_str()));
    let start = header(head, "range")
        .filter(|_| behaviour.ranges && same)
        .and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-')?.parse::<usize>().ok());
    let (status, range, body) = match (behaviour.status, start) {
        (Some(status), _) => (status, String::new(), Vec::new()),
        (None, Some(start)) if start >= total => (416, format!("content-range: bytes */{total}\r\n"), Vec::new()),
        (None, Some(start)) => {
            let range = format!("content-range: bytes {start}-{}/{total}\r\n", total - 1);
            (206, range, behaviour.file[start..].to_vec())
        }
        (None, None) => (200, String::new(), behaviour.file.clone()),
    };
    let tag = behaviour.etag.map(|tag| format!("etag: {tag}\r\n")).unwrap_or_default();
    let length = body.len();
    let text = format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\nconnection: close\r\n{tag}{range}\r\n");
    stream.write_all(text.as_bytes())?;
    stream.write_all(&body[..behaviour.cut.unwrap_or(length).min(length)])?;
    stream.flush()
}
