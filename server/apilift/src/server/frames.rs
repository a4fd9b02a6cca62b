//! LSP's base protocol: a header with the length, then JSON.

use std::io::{self, BufRead, Read, Write};

use serde::Serialize;
use serde_json::Value;
use tower_lsp::jsonrpc::{Error, Id, Request, Response};

/// A header line longer than this is none.
const MAX_HEADER: u64 = 8 * 1024;

/// What came in.
#[derive(Debug)]
pub enum Incoming {
    /// A request or a notification.
    Request(Request),
    /// The answer to a request of ours.
    Response(Response),
    /// Neither; the answer says why.
    Bad(Response),
}

/// The next message; `None` at the end of the input. What is no message is answered and costs nothing else.
pub fn read(input: &mut impl BufRead) -> io::Result<Option<Incoming>> {
    let Some(length) = header(input)? else { return Ok(None) };
    let mut body = Vec::new();
    if input.take(length).read_to_end(&mut body)? as u64 != length {
        return Ok(None);
    }
    Ok(Some(message(&body)))
}

/// Reads up to the blank line. Lines that are no header are skipped, so that a lost client finds its way back.
fn header(input: &mut impl BufRead) -> io::Result<Option<u64>> {
    let mut length = None;
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.take(MAX_HEADER).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim();
        if text.is_empty() {
            if length.is_some() {
                return Ok(length);
            }
            continue;
        }
        if let Some((name, value)) = text.split_once(':')
            && name.trim().eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok();
        }
    }
}

fn message(body: &[u8]) -> Incoming {
    let Ok(mut value) = serde_json::from_slice::<Value>(body) else {
        return Incoming::Bad(Response::from_error(Id::Null, Error::parse_error()));
    };
    // Many clients write `"params": null` where there are none; tower-lsp would refuse to shut down for it.
    if let Some(object) = value.as_object_mut() {
        object.retain(|key, value| key != "params" || !value.is_null());
    }
    let id = value.get("id").and_then(|id| serde_json::from_value::<Id>(id.clone()).ok()).unwrap_or(Id::Null);
    let outcome = if value.get("method").is_some_and(Value::is_string) {
        serde_json::from_value(value).map(Incoming::Request)
    } else {
        serde_json::from_value(value).map(Incoming::Response)
    };
    outcome.unwrap_or_else(|_| Incoming::Bad(Response::from_error(id, Error::invalid_request())))
}

/// Writes one message.
pub fn write(output: &mut impl Write, message: &impl Serialize) -> io::Result<()> {
    let body = serde_json::to_vec(message)?;
    write!(output, "Content-Length: {}\r\n\r\n", body.len())?;
    output.write_all(&body)?;
    output.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framed(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    #[test]
    fn bad_messages_are_answered_and_the_next_one_is_read() {
        let good = r#"{"jsonrpc":"2.0","method":"initialized","params":{}}"#;
        for bad in ["{", "", "[]", "5", r#"{"jsonrpc":"1.0","method":"a"}"#, r#"{"id":3}"#, "\u{fffd}"] {
            let text = framed(bad) + &framed(good);
            let mut input = text.as_bytes();
            assert!(matches!(read(&mut input), Ok(Some(Incoming::Bad(_)))), "{bad}");
            assert!(matches!(read(&mut input), Ok(Some(Incoming::Request(_)))), "{bad}");
            assert!(matches!(read(&mut input), Ok(None)), "{bad}");
        }
    }

    #[test]
    fn other_headers_and_noise_are_skipped() {
        let body = r#"{"jsonrpc":"2.0","id":1,"result":null}"#;
        let text = format!(
            "noise\n\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\ncontent-length:{}\r\nX: 1\r\n\r\n{body}",
            body.len()
        );
        assert!(matches!(read(&mut text.as_bytes()), Ok(Some(Incoming::Response(_)))));
    }

    #[test]
    fn a_message_that_is_cut_off_is_the_end() {
        assert!(matches!(read(&mut "Content-Length: 999999999999\r\n\r\n{}".as_bytes()), Ok(None)));
        assert!(matches!(read(&mut "Content-Length: 5".as_bytes()), Ok(None)));
    }

    #[test]
    fn what_is_written_can_be_read() {
        let mut out = Vec::new();
        let response = Response::from_ok(Id::Number(7), serde_json::json!("😀"));
        assert!(write(&mut out, &response).is_ok());
        assert!(matches!(read(&mut out.as_slice()), Ok(Some(Incoming::Response(back))) if back == response));
    }
}
