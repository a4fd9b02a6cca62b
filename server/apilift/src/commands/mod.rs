//! What each subcommand does.

pub mod changelog;
pub mod check;
pub mod explain;
mod fetcher;
mod mine;
pub mod model;
pub mod score;
mod update;
pub mod upgrade;
mod why;
