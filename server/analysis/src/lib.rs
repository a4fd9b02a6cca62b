//! Uses × changes × environment → findings → migrations → gates. No I/O, no library's name.
//!
//! The way of a file: [`analyse::analyse`] builds a [`FileContext`], collects [`uses`], looks each up in the database
//! ([`matching`]), leaves out what a guard or a comment silences ([`guards`], [`suppress`]), words the finding, asks
//! [`rewrite`] for its migrations, and [`judge`] for the gates' answers.

pub mod again;
pub mod analyse;
pub mod ask;
pub mod bind;
pub mod conditions;
pub mod environment;
pub mod file;
pub mod finding;
pub mod fix;
pub mod guards;
pub mod judge;
pub mod matching;
pub mod message;
pub mod modules;
pub mod propose;
pub mod resolve;
pub mod rewrite;
pub mod settings;
pub mod signature;
pub mod suppress;
mod tie;
pub mod uses;
pub mod versions;
pub mod why;

pub use analyse::{Analysis, analyse};
pub use environment::{Environment, Pin, VersionSource};
pub use file::{FileContext, Project};
pub use finding::{Edit, Finding, Fix, Migration, Severity};
pub use modules::{ModuleId, Modules, Place};
pub use settings::Settings;
pub use tie::untie;
