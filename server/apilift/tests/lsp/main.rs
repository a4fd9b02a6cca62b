//! The language server from outside: the built binary over pipes, as an editor drives it.
//!
//! A [`client::Client`] that is dropped ends its server properly, and fails the test if the server wrote anything but
//! protocol, anything to its standard error, or a message that the test did not look at.

#![allow(clippy::unwrap_used, reason = "all of this is tests, also what is no `#[test]` itself")]

mod actions;
mod cancelling;
mod client;
mod configuration;
mod dependencies;
mod diagnostics;
mod ending;
mod garbage;
mod hover;
mod indexing;
#[cfg(feature = "llama")]
mod model;
mod notebooks;
mod project;
mod projects;
mod sync;
