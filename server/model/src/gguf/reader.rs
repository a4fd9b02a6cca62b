//! Little-endian numbers, strings and values, with limits: the file may come from anyone.

use std::io::{Read, Seek, SeekFrom};

use super::Value;
use super::types;

/// No key, name or token is longer; chat templates have a few thousand bytes.
const LONGEST_TEXT: u64 = 4 << 20;

/// A header that ends later is no header.
const MOST_HEADER: u64 = 512 << 20;

/// Arrays of arrays of arrays mean nothing.
const DEEPEST: u32 = 4;

pub(super) struct Reader<R> {
    input: R,
    position: u64,
    size: u64,
}

impl<R: Read + Seek> Reader<R> {
    pub(super) fn new(input: R, size: u64) -> Reader<R> {
        Reader { input, position: 0, size }
    }

    pub(super) fn position(&self) -> u64 {
        self.position
    }

    pub(super) fn bytes(&mut self, into: &mut [u8]) -> Result<(), String> {
        self.input.read_exact(into).map_err(|error| self.ended(&error))?;
        self.position += into.len() as u64;
        Ok(())
    }

    pub(super) fn u32(&mut self) -> Result<u32, String> {
        let mut bytes = [0; 4];
        self.bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    pub(super) fn u64(&mut self) -> Result<u64, String> {
        let mut bytes = [0; 8];
        self.bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    /// A string; what is not UTF-8 in it is replaced.
    pub(super) fn text(&mut self) -> Result<String, String> {
        let length = self.u64()?;
        if self.position > MOST_HEADER {
            return Err(format!("its header has more than {MOST_HEADER} bytes"));
        }
        if length > LONGEST_TEXT || length > self.size {
            return Err(format!("at byte {} a text of {length} bytes begins", self.position));
        }
        let mut bytes = vec![0; length as usize];
        self.bytes(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// A value with its type before it.
    pub(super) fn value(&mut self) -> Result<Value, String> {
        let kind = self.u32()?;
        if kind == types::ARRAY {
            return self.array(0).map(Value::Array);
        }
        self.scalar(kind)
    }

    fn scalar(&mut self, kind: u32) -> Result<Value, String> {
        if kind == types::TEXT {
            return self.text().map(Value::Text);
        }
        let Some((width, shape)) = types::scalar(kind) else {
            return Err(format!("at byte {} a value of the unknown type {kind} begins", self.position));
        };
        let mut bytes = [0; 8];
        self.bytes(&mut bytes[..width])?;
        let raw = u64::from_le_bytes(bytes);
        Ok(match shape {
            types::Shape::Unsigned => Value::Count(raw),
            types::Shape::Signed => {
                let unused = 64 - 8 * width as u32;
                let number = ((raw << unused) as i64) >> unused;
                u64::try_from(number).map_or(Value::Number(number as f64), Value::Count)
            }
            types::Shape::Float if width == 4 => Value::Number(f64::from(f32::from_bits(raw as u32))),
            types::Shape::Float => Value::Number(f64::from_bits(raw)),
        })
    }

    /// Skips an array; its length.
    fn array(&mut self, depth: u32) -> Result<u64, String> {
        if depth == DEEPEST {
            return Err(format!("at byte {} there are arrays in arrays, {depth} deep", self.position));
        }
        let kind = self.u32()?;
        let length = self.u64()?;
        if let Some((width, _)) = types::scalar(kind) {
            self.skip(length.saturating_mul(width as u64))?;
            return Ok(length);
        }
        for _ in 0..length {
            match kind {
                types::TEXT => {
                    let bytes = self.u64()?;
                    self.skip(bytes)?;
                }
                types::ARRAY => {
                    self.array(depth + 1)?;
                }
                _ => return Err(format!("at byte {} an array of the unknown type {kind} begins", self.position)),
            }
        }
        Ok(length)
    }

    fn skip(&mut self, bytes: u64) -> Result<(), String> {
        let target = self.position.checked_add(bytes).filter(|target| *target <= self.size);
        let Some(target) = target else {
            return Err(format!("it ends in the middle of its header, {} bytes long", self.size));
        };
        self.input.seek_relative_or_absolute(target - self.position, target).map_err(|error| self.ended(&error))?;
        self.position = target;
        Ok(())
    }

    fn ended(&self, error: &std::io::Error) -> String {
        match error.kind() {
            std::io::ErrorKind::UnexpectedEof => {
                format!("it ends in the middle of its header, {} bytes long", self.size)
            }
            _ => format!("it cannot be read at byte {}: {error}", self.position),
        }
    }
}

/// A seek that keeps what is buffered where it can.
trait SeekNear: Seek {
    fn seek_relative_or_absolute(&mut self, by: u64, to: u64) -> std::io::Result<()> {
        match i64::try_from(by) {
            Ok(by) => self.seek_relative(by),
            Err(_) => self.seek(SeekFrom::Start(to)).map(|_| ()),
        }
    }
}

impl<S: Seek> SeekNear for S {}
