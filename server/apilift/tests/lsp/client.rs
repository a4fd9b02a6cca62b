//! A client: frames over pipes, a thread that reads, generous limits of time.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::project::Project;

/// Longer than anything may take on a busy machine.
pub const LIMIT: Duration = Duration::from_secs(120);

/// A running server and the editor's side of it.
pub struct Client {
    /// The process.
    pub child: Child,
    stdin: Option<ChildStdin>,
    incoming: Receiver<Result<Value, String>>,
    unread: VecDeque<Value>,
    stderr: Option<JoinHandle<String>>,
    last_id: i64,
    /// What came by `window/logMessage`.
    pub log: Vec<String>,
    /// The answer to `initialize`.
    pub initialized: Value,
    ended: bool,
    /// What is cached on this machine is no part of a test.
    _cache: tempfile::TempDir,
}

/// What `initialize` says.
pub struct Hello {
    /// The capabilities.
    pub capabilities: Value,
    /// `initializationOptions`.
    pub options: Value,
    /// The workspace folders.
    pub folders: Vec<String>,
    /// `processId`.
    pub process_id: Option<u32>,
    /// Variables of the server's environment.
    pub environment: Vec<(String, String)>,
}

impl Hello {
    /// An editor with these capabilities that opens a project.
    pub fn new(project: &Project, capabilities: Value) -> Hello {
        let folders = vec![project.uri("")];
        Hello {
            capabilities,
            options: Value::Null,
            folders,
            process_id: Some(std::process::id()),
            environment: Vec::new(),
        }
    }

    /// The same with `initializationOptions`.
    pub fn options(mut self, options: Value) -> Hello {
        self.options = options;
        self
    }
}

impl Client {
    /// Starts a server; nothing is said yet.
    pub fn spawn() -> Client {
        Client::spawn_in(&[])
    }

    fn spawn_in(environment: &[(String, String)]) -> Client {
        let cache = tempfile::tempdir().unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_apilift"))
            .arg("server")
            .env_remove("VIRTUAL_ENV")
            .env("APILIFT_CACHE_DIR", cache.path())
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, incoming) = channel();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || {
            loop {
                let message = read(&mut stdout);
                let last = !matches!(message, Ok(Some(_)));
                if let Some(message) = message.transpose() {
                    let _ = sender.send(message);
                }
                if last {
                    break;
                }
            }
        });
        let mut stderr = child.stderr.take().unwrap();
        let stderr = std::thread::spawn(move || {
            let mut text = String::new();
            let _ = stderr.read_to_string(&mut text);
            text
        });
        Client {
            stdin: child.stdin.take(),
            child,
            incoming,
            unread: VecDeque::new(),
            stderr: Some(stderr),
            last_id: 0,
            log: Vec::new(),
            initialized: Value::Null,
            ended: false,
            _cache: cache,
        }
    }

    /// Starts a server and greets it.
    pub fn start(hello: Hello) -> Client {
        let mut client = Client::spawn_in(&hello.environment);
        let folders: Vec<Value> = hello.folders.iter().map(|uri| json!({ "uri": uri, "name": "folder" })).collect();
        client.initialized = client.ask(
            "initialize",
            json!({
                "processId": hello.process_id,
                "rootUri": null,
                "capabilities": hello.capabilities,
                "initializationOptions": hello.options,
                "workspaceFolders": folders,
            }),
        );
        client.notify("initialized", json!({}));
        client
    }

    /// An editor that pushes nothing special: UTF-16, no pulling, versioned edits.
    pub fn plain(project: &Project) -> Client {
        Client::start(Hello::new(project, plain()))
    }

    /// Writes bytes as they are.
    pub fn raw(&mut self, bytes: &[u8]) {
        let stdin = self.stdin.as_mut().unwrap();
        stdin.write_all(bytes).unwrap();
        stdin.flush().unwrap();
    }

    /// Writes a message.
    pub fn send(&mut self, message: &Value) {
        let body = message.to_string();
        self.raw(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }

    /// Sends a notification.
    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Sends a request; its number.
    pub fn request(&mut self, method: &str, params: Value) -> i64 {
        self.last_id += 1;
        self.send(&json!({ "jsonrpc": "2.0", "id": self.last_id, "method": method, "params": params }));
        self.last_id
    }

    /// Waits for the answer to a request.
    #[track_caller]
    pub fn answer(&mut self, id: i64) -> Result<Value, Value> {
        let message = self.wait(&format!("the answer to {id}"), |m| m["id"] == id && m.get("method").is_none());
        match message.get("error") {
            Some(error) => Err(error.clone()),
            None => Ok(message["result"].clone()),
        }
    }

    /// A request and its good answer.
    #[track_caller]
    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        let id = self.request(method, params);
        self.answer(id).unwrap()
    }

    /// Waits for a request of the server and answers it; its parameters.
    #[track_caller]
    pub fn serve(&mut self, method: &str, result: Value) -> Value {
        let message = self.wait(method, |m| m["method"] == method && m.get("id").is_some());
        self.send(&json!({ "jsonrpc": "2.0", "id": message["id"], "result": result }));
        message["params"].clone()
    }

    /// Waits for a message; others stay unread.
    #[track_caller]
    pub fn wait(&mut self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let end = Instant::now() + LIMIT;
        loop {
            if let Some(at) = self.unread.iter().position(&wanted) {
                return self.unread.remove(at).unwrap();
            }
            match self.incoming.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(message) => self.take(message.unwrap()),
                Err(error) => panic!("no {what}: {error}; unread: {:?}; log: {:?}", self.unread, self.log),
            }
        }
    }

    /// Whether a message is there already or comes within a time.
    pub fn comes(&mut self, within: Duration, wanted: impl Fn(&Value) -> bool) -> bool {
        let end = Instant::now() + within;
        while !self.unread.iter().any(&wanted) {
            match self.incoming.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(message) => self.take(message.unwrap()),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return false,
            }
        }
        true
    }

    /// Waits for a line in the log that holds all of these.
    #[track_caller]
    pub fn logged(&mut self, parts: &[&str]) {
        let end = Instant::now() + LIMIT;
        while !self.log.iter().any(|line| parts.iter().all(|part| line.contains(part))) {
            match self.incoming.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(message) => self.take(message.unwrap()),
                Err(error) => panic!("nothing of {parts:?} in the log: {error}; {:?}", self.log),
            }
        }
    }

    fn take(&mut self, message: Value) {
        if message["method"] == "window/logMessage" {
            self.log.push(message["params"]["message"].as_str().unwrap_or_default().to_owned());
        } else {
            self.unread.push_back(message);
        }
    }

    /// The diagnostics pushed for a version of a document; older ones are skipped.
    #[track_caller]
    pub fn diagnostics(&mut self, uri: &str, version: i64) -> Vec<Value> {
        loop {
            let message = self.wait(&format!("diagnostics of {uri} at {version}"), |m| {
                m["method"] == "textDocument/publishDiagnostics" && m["params"]["uri"] == uri
            });
            if message["params"]["version"] == version {
                return message["params"]["diagnostics"].as_array().unwrap().clone();
            }
            assert!(message["params"]["version"].as_i64() < Some(version), "{message}");
        }
    }

    /// Takes what else was pushed for a document: a test that looks elsewhere does not mind how often.
    pub fn skip_diagnostics(&mut self) {
        self.comes(Duration::ZERO, |_| false);
        self.unread.retain(|message| message["method"] != "textDocument/publishDiagnostics");
    }

    /// Opens a Python document at version 1.
    pub fn open(&mut self, uri: &str, text: &str) {
        let document = json!({ "uri": uri, "languageId": "python", "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Changes a document.
    pub fn change(&mut self, uri: &str, version: i64, changes: Value) {
        let document = json!({ "uri": uri, "version": version });
        self.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }

    /// What the server takes a document to be.
    #[track_caller]
    pub fn text(&mut self, uri: &str) -> Value {
        self.ask("apilift/text", json!({ "textDocument": { "uri": uri } }))
    }

    /// Closes the server's input.
    pub fn close(&mut self) {
        self.stdin = None;
    }

    /// Waits for the process to end by itself: its code, and what it wrote to standard error.
    #[track_caller]
    pub fn ended(&mut self) -> (Option<i32>, String) {
        self.ended = true;
        let end = Instant::now() + LIMIT;
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(Instant::now() < end, "the server does not end");
            std::thread::sleep(Duration::from_millis(10));
        };
        (status.code(), self.stderr.take().unwrap().join().unwrap())
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if std::thread::panicking() || self.ended {
            let _ = self.child.kill();
            let _ = self.child.wait();
            return;
        }
        self.ask("shutdown", Value::Null);
        self.notify("exit", Value::Null);
        let (code, stderr) = self.ended();
        self.comes(Duration::from_secs(1), |_| false);
        assert_eq!((code, stderr.as_str()), (Some(0), ""));
        assert!(self.unread.is_empty(), "unread: {:#?}", self.unread);
    }
}

/// The capabilities of an editor that is pushed to.
pub fn plain() -> Value {
    json!({
        "textDocument": {
            "publishDiagnostics": { "relatedInformation": true },
            "codeAction": { "dataSupport": true, "resolveSupport": { "properties": ["edit"] } },
        },
        "workspace": {
            "workspaceEdit": { "documentChanges": true, "changeAnnotationSupport": {} },
        },
    })
}

/// One message; anything else on standard output is an error.
fn read(stdout: &mut impl BufRead) -> Result<Option<Value>, String> {
    let mut header = String::new();
    if stdout.read_line(&mut header).map_err(|error| error.to_string())? == 0 {
        return Ok(None);
    }
    let length = header.strip_prefix("Content-Length: ").and_then(|rest| rest.strip_suffix("\r\n"));
    let length: usize = length.and_then(|text| text.parse().ok()).ok_or(format!("no header: {header:?}"))?;
    let mut blank = [0; 2];
    stdout.read_exact(&mut blank).map_err(|error| error.to_string())?;
    let mut body = vec![0; length];
    stdout.read_exact(&mut body).map_err(|error| error.to_string())?;
    serde_json::from_slice(&body).map(Some).map_err(|error| error.to_string())
}
