//! Parses and models all Python files below some folders, and says how fast: `cargo run --release --example speed -- DIR…`

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use syntax::{Model, Parsed};

fn collect(path: &Path, found: &mut Vec<PathBuf>) {
    if path.is_dir() && !path.is_symlink() {
        for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
            collect(&entry.path(), found);
        }
    } else if path.extension().is_some_and(|extension| extension == "py") {
        found.push(path.to_owned());
    }
}

fn main() {
    let mut files = Vec::new();
    std::env::args().skip(1).for_each(|folder| collect(Path::new(&folder), &mut files));
    let (mut parsing, mut modelling) = (Duration::ZERO, Duration::ZERO);
    let (mut bytes, mut uses, mut bindings, mut refused) = (0, 0, 0, 0);
    let mut slowest = (Duration::ZERO, PathBuf::new());
    for file in &files {
        let Ok(text) = std::fs::read_to_string(file) else { continue };
        bytes += text.len();
        let start = Instant::now();
        let parsed = match Parsed::new(text) {
            Ok(parsed) => parsed,
            Err(refusal) => {
                refused += 1;
                eprintln!("{}: {refusal}", file.display());
                continue;
            }
        };
        parsing += start.elapsed();
        let start = Instant::now();
        let model = Model::new(&parsed);
        let took = start.elapsed();
        modelling += took;
        uses += model.uses().count();
        bindings += model.bindings().count();
        if took > slowest.0 {
            slowest = (took, file.clone());
        }
    }
    let rate = |time: Duration| bytes as f64 / 1e6 / time.as_secs_f64();
    println!("{} files, {bytes} bytes, {uses} uses, {bindings} bindings, {refused} refused", files.len());
    println!(
        "parse {:.1} MB/s, model {:.1} MB/s, both {:.1} MB/s",
        rate(parsing),
        rate(modelling),
        rate(parsing + modelling)
    );
    println!("slowest model: {:?} {}", slowest.0, slowest.1.display());
}
