//! Standard input and output, in place of tower-lsp's own transport: that one ends at the first message that is not
//! JSON, stops reading while many requests are pending, and runs every handler on one task.
//!
//! A thread reads, a thread writes. In between, every message is handed over in the order of its arrival and polled
//! once at once; what does not finish then goes on as a task of its own.

use std::io::{self, BufReader};
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use futures_util::{FutureExt, Sink, StreamExt};
use serde_json::Value;
use tower_lsp::ClientSocket;
use tower_lsp::jsonrpc::{Error, Request, Response};

use super::frames::{self, Incoming};
use super::wrapper::Wrapper;

/// Messages that were read and not yet handed over; reading waits beyond that.
const READ_AHEAD: usize = 1024;

/// How long the last answers may take to be written when the server ends.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// What goes to the writing thread.
enum Outgoing {
    /// A message.
    Message(Value),
    /// Nothing more comes: say so once all is written.
    Done(mpsc::Sender<()>),
}

/// The way to the writing thread.
#[derive(Clone)]
struct Output(mpsc::Sender<Outgoing>);

impl Output {
    fn send(&self, message: &impl serde::Serialize) {
        if let Ok(value) = serde_json::to_value(message) {
            let _ = self.0.send(Outgoing::Message(value));
        }
    }

    /// Waits until all is written, within limits: a client that does not read must not hold the server.
    fn finish(&self) {
        let (done, wait) = mpsc::channel();
        if self.0.send(Outgoing::Done(done)).is_ok() {
            let _ = wait.recv_timeout(LAST_WORDS);
        }
    }
}

/// Serves until the client says `exit` or closes its end.
pub async fn serve(mut service: Wrapper, socket: ClientSocket) {
    let output = write_on_a_thread();
    let mut incoming = read_on_a_thread();
    let (mut requests, mut responses) = socket.split();
    let to_client = output.clone();
    tokio::spawn(async move {
        while let Some(request) = requests.next().await {
            to_client.send(&request);
        }
    });
    while let Some(message) = incoming.recv().await {
        match message {
            Incoming::Request(request) if request.method() == "exit" => break,
            Incoming::Request(request) => hand_over(&mut service, request, &output),
            // tower-lsp panics on an answer that nobody waits for any more.
            Incoming::Response(response) => {
                let give = AssertUnwindSafe(|| Pin::new(&mut responses).start_send(response));
                let _ = std::panic::catch_unwind(give);
            }
            Incoming::Bad(answer) => output.send(&answer),
        }
    }
    output.finish();
}

fn hand_over(service: &mut Wrapper, request: Request, output: &Output) {
    let id = request.id().cloned();
    let future = AssertUnwindSafe(service.call(request)).catch_unwind();
    let answer = move |outcome| match outcome {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => None,
        Err(_panic) => id.map(|id| Response::from_error(id, Error::internal_error())),
    };
    let mut future = future.map(answer).boxed();
    if let Some(done) = (&mut future).now_or_never() {
        if let Some(response) = done {
            output.send(&response);
        }
        return;
    }
    let output = output.clone();
    tokio::spawn(async move {
        if let Some(response) = future.await {
            output.send(&response);
        }
    });
}

fn read_on_a_thread() -> tokio::sync::mpsc::Receiver<Incoming> {
    let (sender, receiver) = tokio::sync::mpsc::channel(READ_AHEAD);
    thread::spawn(move || {
        let mut input = BufReader::with_capacity(64 * 1024, io::stdin());
        while let Ok(Some(message)) = frames::read(&mut input) {
            if sender.blocking_send(message).is_err() {
                break;
            }
        }
    });
    receiver
}

fn write_on_a_thread() -> Output {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut output = io::stdout().lock();
        for outgoing in receiver {
            match outgoing {
                Outgoing::Message(message) => {
                    if frames::write(&mut output, &message).is_err() {
                        break;
                    }
                }
                Outgoing::Done(done) => {
                    // The process ends now: what a task still says would be cut off in the middle.
                    let _ = done.send(());
                    break;
                }
            }
        }
    });
    Output(sender)
}
