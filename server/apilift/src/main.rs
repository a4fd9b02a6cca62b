//! `apilift`: the command line and the language server. The only crate that knows LSP, JSON output and clap.

mod baseline;
mod cache;
mod cli;
mod commands;
mod embedded;
mod exit;
mod files;
mod inspect;
mod installed;
mod json_lines;
mod kept;
mod local_model;
mod models;
mod modules;
mod notebook;
mod notes;
mod report;
mod server;
mod source;
mod upgrade;
mod workspace;

use clap::Parser;

use cli::{Cli, Command};
use exit::ExitStatus;

fn main() -> std::process::ExitCode {
    // A failure in one file is reported with that file; the backtrace is for us.
    if std::env::var_os("APILIFT_BACKTRACE").is_none() {
        std::panic::set_hook(Box::new(|_| {}));
    }
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return if error.use_stderr() { ExitStatus::Error } else { ExitStatus::Clean }.into();
        }
    };
    let outcome = match cli.command {
        Command::Check(arguments) => commands::check::run(arguments, commands::check::Mode::Check),
        Command::Fix(arguments) => commands::check::run(arguments, commands::check::Mode::Fix),
        Command::Upgrade(arguments) => commands::upgrade::run(&arguments),
        Command::Explain(arguments) => commands::explain::run(&arguments),
        Command::Changelog(arguments) => commands::changelog::run(&arguments),
        Command::Model(arguments) => commands::model::run(&arguments),
        Command::Score(arguments) => commands::score::run(&arguments),
        Command::ModelWorker(arguments) => commands::model::worker(&arguments),
        Command::Server(arguments) => server::run(&arguments),
    };
    match outcome {
        Ok(status) => status.into(),
        Err(error) if is_broken_pipe(&error) => ExitStatus::Clean.into(),
        Err(error) => {
            eprintln!("apilift: {error:#}");
            ExitStatus::Error.into()
        }
    }
}

/// Whether whoever read our output went away (`apilift check | head`).
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<std::io::Error>().is_some_and(|io| io.kind() == std::io::ErrorKind::BrokenPipe)
    })
}
