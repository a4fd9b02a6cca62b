//! Ten thousand changes in a burst, in every encoding, while a slow request is pending.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::{Client, Hello, plain};
use crate::project::Project;

const CHANGES: i64 = 10_000;

/// The client's idea of a text: written anew here, so that it shares no mistake with the server's.
struct Model {
    text: String,
    encoding: &'static str,
}

impl Model {
    fn units(&self, text: &str) -> usize {
        match self.encoding {
            "utf-8" => text.len(),
            "utf-16" => text.encode_utf16().count(),
            _ => text.chars().count(),
        }
    }

    /// Where the line of an offset starts, and its number.
    fn line(&self, offset: usize) -> (usize, usize) {
        let bytes = self.text.as_bytes();
        let (mut start, mut line) = (0, 0);
        for at in 0..offset {
            let ends = bytes[at] == b'\n' || (bytes[at] == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
            if ends {
                (start, line) = (at + 1, line + 1);
            }
        }
        (start, line)
    }

    fn position(&self, offset: usize) -> Value {
        let (start, line) = self.line(offset);
        json!({ "line": line, "character": self.units(&self.text[start..offset]) })
    }

    /// An offset that a position can name: no character and no line end is cut.
    fn place(&self, random: &mut Random) -> usize {
        let mut at = random.below(self.text.len() + 1);
        while !self.text.is_char_boundary(at) || self.text[..at].ends_with('\r') && self.text[at..].starts_with('\n') {
            at -= 1;
        }
        at
    }

    /// A random change, made here and described for the server.
    fn change(&mut self, random: &mut Random) -> Value {
        const PIECES: [&str; 14] =
            ["a", "é", "😀", "𝒳𝒴", "\n", "\r\n", "\r", "\u{2028}", "\u{c}", "  ", "ac.product(x)", "日本", "", "'"];
        let new: String = (0..random.below(4)).map(|_| PIECES[random.below(PIECES.len())]).collect();
        let start = self.place(random);
        let most = if self.text.len() > 4000 { 400 } else { 12 };
        let mut end = (start + random.below(most)).min(self.text.len());
        while !self.text.is_char_boundary(end) || self.text[..end].ends_with('\r') && self.text[end..].starts_with('\n')
        {
            end += 1;
        }
        if random.below(200) == 0 {
            self.text = format!("{new}{}", PIECES.concat());
            return json!({ "text": self.text });
        }
        let (from, mut to) = (self.position(start), self.position(end));
        // Past the end of a line means its end; past the last line the end of the text.
        let at_line_end = matches!(self.text.as_bytes().get(end), None | Some(b'\n' | b'\r'));
        if at_line_end && random.below(8) == 0 {
            to["character"] = json!(to["character"].as_u64().unwrap() + 1 + random.below(1000) as u64);
        } else if end == self.text.len() && random.below(2) == 0 {
            to = json!({ "line": 1_000_000, "character": 3 });
        }
        self.text.replace_range(start..end, &new);
        json!({ "range": { "start": from, "end": to }, "text": new })
    }
}

/// xorshift: the same numbers every time.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}

fn burst(encoding: &'static str) {
    let project = Project::new();
    let mut capabilities = plain();
    capabilities["general"] = json!({ "positionEncodings": [encoding] });
    let mut client = Client::start(Hello::new(&project, capabilities));
    assert_eq!(client.initialized["capabilities"]["positionEncoding"], encoding);

    // A file so long that its fixes take seconds: whoever asks for them waits, and nobody else.
    let (big, uri) = (project.uri("big.py"), project.uri("a.py"));
    client.open(&big, &format!("import acme as ac\n{}", "x = ac.product([1])\n".repeat(100_000)));
    let range = json!({ "start": { "line": 1, "character": 0 }, "end": { "line": 1, "character": 0 } });
    let context = json!({ "diagnostics": [], "only": ["source.fixAll.apilift"] });
    let slow = client.request(
        "textDocument/codeAction",
        json!({ "textDocument": { "uri": big }, "range": range, "context": context }),
    );

    let mut model = Model { text: "import acme as ac\r\ns = '😀é'\rt = ac.product(s)\n".to_owned(), encoding };
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    client.open(&uri, &model.text);
    let mut changes = Vec::new();
    let mut middle = String::new();
    for version in 2..CHANGES + 2 {
        let count = 1 + random.below(2);
        changes.push((version, (0..count).map(|_| model.change(&mut random)).collect::<Vec<_>>()));
        if version == CHANGES / 2 {
            middle = model.text.clone();
        }
    }
    let begin = Instant::now();
    let mut at_middle = 0;
    for (version, change) in changes {
        client.change(&uri, version, json!(change));
        if version == CHANGES / 2 {
            at_middle = client.request("apilift/text", json!({ "textDocument": { "uri": uri } }));
        }
    }
    let end = client.text(&uri);
    let took = begin.elapsed();
    eprintln!("{CHANGES} changes in {encoding}: {:.2} s", took.as_secs_f64());
    assert_eq!(end, json!({ "version": CHANGES + 1, "text": model.text }));
    assert_eq!(client.answer(at_middle).unwrap(), json!({ "version": CHANGES / 2, "text": middle }));
    assert!(!client.comes(Duration::ZERO, |message| message["id"] == slow), "the slow request was not slow");

    // The burst ends with the diagnostics of its last version.
    client.change(&uri, CHANGES + 2, json!([{ "text": "import acme\nacme.product(1)\n" }]));
    assert_eq!(client.diagnostics(&uri, CHANGES + 2).len(), 1);
    client.notify("exit", Value::Null);
    assert_eq!(client.ended(), (Some(1), String::new()));
}

#[test]
fn ten_thousand_changes_in_utf_16() {
    burst("utf-16");
}

#[test]
fn ten_thousand_changes_in_utf_8() {
    burst("utf-8");
}

#[test]
fn ten_thousand_changes_in_utf_32() {
    burst("utf-32");
}

/// What is parsed again only where it changed gives what is parsed anew.
#[test]
fn edited_and_opened_anew_agree() {
    let project = Project::new();
    let mut client = Client::plain(&project);
    let uri = project.uri("edited.py");
    let function = "\n\ndef f(values):\n    '''😀'''\n    if values:\n        return ac.Real_(product(values))\n";
    let start = format!("import acme as ac\nfrom acme import product\n{}", function.repeat(20));
    client.open(&uri, &start);
    assert_eq!(client.diagnostics(&uri, 1).len(), 41);
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    let mut version = 1;
    for round in 0..40 {
        let mut model = Model { text: start.clone(), encoding: "utf-16" };
        version += 1;
        client.change(&uri, version, json!([{ "text": start }]));
        for _ in 0..1 + random.below(4) {
            version += 1;
            let change = model.change(&mut random);
            client.change(&uri, version, json!([change]));
            let edited = client.diagnostics(&uri, version);
            let fresh = project.uri(&format!("fresh{round}_{version}.py"));
            client.open(&fresh, &model.text);
            let places = |list: Vec<Value>| -> Vec<(Value, Value)> {
                list.into_iter().map(|one| (one["range"].clone(), one["message"].clone())).collect()
            };
            assert_eq!(places(edited), places(client.diagnostics(&fresh, 1)), "{:?}", model.text);
        }
    }
    client.skip_diagnostics();
}

#[test]
fn a_document_opened_again_starts_anew() {
    let project = Project::new();
    let mut client = Client::plain(&project);
    let uri = project.uri("a.py");
    client.open(&uri, "import acme\nacme.product(1)\n");
    client.change(&uri, 90, json!([{ "text": "import acme\nacme.product(1)\nacme.product(2)\n" }]));
    assert_eq!(client.diagnostics(&uri, 90).len(), 2);
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    assert_eq!(client.text(&uri), Value::Null);
    let cleared = client.wait("cleared", |m| m["method"] == "textDocument/publishDiagnostics");
    assert_eq!(cleared["params"]["diagnostics"], json!([]));
    client.open(&uri, "import acme\nacme.product(1)\n");
    assert_eq!(client.diagnostics(&uri, 1).len(), 1);
    assert_eq!(client.text(&uri), json!({ "version": 1, "text": "import acme\nacme.product(1)\n" }));
}
