//! The client of the worker against a worker that does what the test says: this binary itself is started as the child.

#![allow(clippy::unwrap_used, reason = "tests, with a harness of their own")]

mod cases;
mod fixture;
mod scripted;

use libtest_mimic::{Arguments, Trial};

fn main() {
    if std::env::args().nth(1).as_deref() == Some(fixture::WORKER) {
        scripted::run();
        return;
    }
    let trials = cases::ALL.iter().map(|(name, case)| {
        Trial::test(*name, || {
            case();
            Ok(())
        })
    });
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit();
}
