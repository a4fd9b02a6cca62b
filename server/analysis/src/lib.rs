//! Uses × changes × environment → findings → migrations → gates. No I/O, no library's name.

pub mod environment;
pub mod finding;
pub mod settings;

pub use environment::{Environment, Pin, VersionSource};
