//! The API-change database: records, releases, surfaces and templates as data.
//!
//! A *leaf* crate: no I/O and no Python syntax. Sources come in as [`source::SourceFile`]s (path and text), the compiled
//! index as bytes; what comes out is a [`Database`], an immutable stack of layers behind an `Arc`.
//! `api-changelogs/README.md` is the reference of the written forms.

mod bytes;
pub mod database;
pub mod derive;
pub mod index;
pub mod kind;
pub mod library;
pub mod lint;
pub mod package;
mod problem;
pub mod python;
pub mod record;
pub mod source;
pub mod surface;
pub mod template;
pub mod text_map;
pub mod types;
pub mod values;
pub mod version;

pub use database::{Database, Layer, LayerError, LayerOrigin, SourceLayer, Words};
pub use kind::Kind;
pub use library::{ChangeRef, Library};
pub use package::{Package, normalise};
pub use record::{Change, Confidence, Life, Status, UseForm};
pub use source::{LibrarySource, Problem, Records, SourceFile, read_folder, schema};
pub use version::{Span, Version, VersionSpecifiers};
