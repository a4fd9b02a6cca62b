//! What a GGUF file says about itself, read without llama.cpp: bad files get a reason here, where llama.cpp gives none
//! or ends the process. The format: <https://github.com/ggml-org/ggml/blob/master/docs/gguf.md>.

mod reader;
mod types;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::Path;

use reader::Reader;

use crate::{Error, ErrorKind};

/// The tokens of a vocabulary stand under this key.
const TOKENS: &str = "tokenizer.ggml.tokens";

/// What the header says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Header {
    /// Numbers and strings by their keys; of arrays only the length is kept.
    pub metadata: BTreeMap<String, Value>,
    /// How many weights there are in all tensors.
    pub parameters: u64,
    /// The file's size in bytes, nearly all of it weights.
    pub bytes: u64,
    /// A token that stands twice in the vocabulary, if there is one: llama.cpp would end the process.
    pub twice: Option<String>,
}

/// A value of the metadata.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Any whole number that is not negative, or a boolean.
    Count(u64),
    /// Any other number.
    Number(f64),
    /// Text.
    Text(String),
    /// An array: how many entries it has.
    Array(u64),
}

impl Header {
    /// Reads the header of a file, and checks that all of its weights are there.
    pub fn read(path: &Path) -> Result<Header, Error> {
        let file = File::open(path).map_err(|error| {
            Error::new(ErrorKind::NoModel, format!("{}: the model cannot be read: {error}", path.display()))
        })?;
        let bytes = file.metadata().map_or(0, |metadata| metadata.len());
        parse(BufReader::with_capacity(1 << 16, file), bytes).map_err(|what| {
            let shown = path.display();
            Error::new(
                ErrorKind::BadModel,
                format!("{shown}: this is not a model that can be loaded: {what}; fetch it again, or name another"),
            )
        })
    }

    /// A text of the metadata.
    pub fn text(&self, key: &str) -> Option<&str> {
        match self.metadata.get(key)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A count of the metadata.
    pub fn count(&self, key: &str) -> Option<u64> {
        match self.metadata.get(key)? {
            Value::Count(count) => Some(*count),
            _ => None,
        }
    }

    /// `general.architecture`.
    pub fn architecture(&self) -> &str {
        self.text("general.architecture").unwrap_or_default()
    }

    /// The prompt form that the model was made for.
    pub fn form(&self) -> Option<&str> {
        self.text("apilift.prompt_form")
    }

    /// A count of the architecture's own: `shape("block_count")`.
    pub fn shape(&self, key: &str) -> Option<u64> {
        self.count(&format!("{}.{key}", self.architecture()))
    }

    /// How many tokens of context it was trained for.
    pub fn context(&self) -> Option<u64> {
        self.shape("context_length")
    }

    /// Bytes of the cache of keys and values for `context` tokens, in half precision:
    /// 2 (keys, values) × 2 bytes × layers × heads × width of a head × tokens.
    pub fn cache_bytes(&self, context: u64) -> u64 {
        let layers = self.shape("block_count").unwrap_or(0);
        let heads = self.shape("attention.head_count").unwrap_or(1).max(1);
        let cached = self.shape("attention.head_count_kv").unwrap_or(heads);
        let width = self.shape("embedding_length").unwrap_or(0);
        let head = self.shape("attention.key_length").unwrap_or(width / heads);
        [layers, cached, head, context].iter().fold(4, |product: u64, factor| product.saturating_mul(*factor))
    }

    /// Bytes that computing takes beside weights and cache, for `batch` tokens at once: the logits and a few rows of
    /// the widest layer in single precision. An estimate; llama.cpp's own figure for a 7B model is within a tenth.
    pub fn compute_bytes(&self, batch: u64) -> u64 {
        let vocabulary = match self.metadata.get(TOKENS) {
            Some(Value::Array(length)) => *length,
            _ => 0,
        };
        let width = self.shape("embedding_length").unwrap_or(0);
        let inner = self.shape("feed_forward_length").unwrap_or(0);
        let row = vocabulary.saturating_add(width.saturating_mul(4)).saturating_add(inner.saturating_mul(2));
        row.saturating_mul(4).saturating_mul(batch)
    }
}

/// The sizes and places of the tensors.
struct Extent {
    name: String,
    offset: u64,
    bytes: Option<u64>,
}

fn parse(input: impl Read + Seek, size: u64) -> Result<Header, String> {
    let mut reader = Reader::new(input, size);
    let mut magic = [0; 4];
    reader.bytes(&mut magic)?;
    if &magic != b"GGUF" {
        return Err("it does not start with \"GGUF\"".to_owned());
    }
    let version = reader.u32()?;
    if !(2..=3).contains(&version) {
        return Err(format!("it has version {version} of the format; versions 2 and 3 are known"));
    }
    let (tensors, entries) = (reader.u64()?, reader.u64()?);
    let mut header = Header { bytes: size, ..Header::default() };
    for _ in 0..entries {
        let key = reader.text()?;
        let value = if key == TOKENS { tokens(&mut reader, &mut header.twice)? } else { reader.value()? };
        header.metadata.insert(key, value);
    }
    let mut extents = Vec::new();
    for _ in 0..tensors {
        extents.push(extent(&mut reader, &mut header.parameters)?);
    }
    let alignment = header.count("general.alignment").unwrap_or(32).max(1);
    let start = reader.position().next_multiple_of(alignment);
    for Extent { name, offset, bytes } in &extents {
        let end = start.saturating_add(*offset).saturating_add(bytes.unwrap_or(0));
        if end > size {
            return Err(format!("the weights {name} end at byte {end}, but the file has {size} bytes"));
        }
    }
    Ok(header)
}

fn extent<R: Read + Seek>(reader: &mut Reader<R>, parameters: &mut u64) -> Result<Extent, String> {
    let name = reader.text()?;
    let dimensions = reader.u32()?;
    if dimensions > 8 {
        return Err(format!("the weights {name} have {dimensions} dimensions"));
    }
    let mut elements = 1_u64;
    for _ in 0..dimensions {
        elements = elements.saturating_mul(reader.u64()?);
    }
    *parameters = parameters.saturating_add(elements);
    let bytes = types::bytes(reader.u32()?, elements);
    Ok(Extent { name, offset: reader.u64()?, bytes })
}

/// Reads the vocabulary, and looks for a token that stands in it twice.
fn tokens<R: Read + Seek>(reader: &mut Reader<R>, twice: &mut Option<String>) -> Result<Value, String> {
    if reader.u32()? != types::ARRAY || reader.u32()? != types::TEXT {
        return Err("its vocabulary is not an array of strings".to_owned());
    }
    let length = reader.u64()?;
    let mut known = std::collections::HashSet::new();
    for _ in 0..length {
        let token = reader.text()?;
        if known.contains(&token) {
            twice.get_or_insert(token);
        } else {
            known.insert(token);
        }
    }
    Ok(Value::Array(length))
}
