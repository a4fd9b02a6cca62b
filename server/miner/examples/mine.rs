//! `mine PACKAGE.TOML FOLDER SURFACE.JSONL`: mines the releases of a package from the wheels in a folder.

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use changes::package::Package;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [package, folder, output] = arguments.as_slice() else {
        eprintln!("usage: mine PACKAGE.TOML FOLDER SURFACE.JSONL");
        return ExitCode::from(2);
    };
    match run(Path::new(package), Path::new(folder), Path::new(output)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(package: &Path, folder: &Path, output: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let package: Package = toml::from_str(&std::fs::read_to_string(package)?)?;
    let sources = miner::find_sources(&package, folder)?;
    let start = Instant::now();
    let surface = miner::mine(&package, &sources)?;
    let seconds = start.elapsed().as_secs_f64();
    let text = surface.write();
    eprintln!(
        "{}: {} releases, {} symbols, {:.1} MB, {seconds:.1} s, {:.2} s a release",
        package.name,
        sources.len(),
        surface.symbols.len(),
        text.len() as f64 / 1e6,
        seconds / sources.len() as f64
    );
    std::fs::write(output, text)?;
    Ok(())
}
