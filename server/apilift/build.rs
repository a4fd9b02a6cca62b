//! Compiles `api-changelogs/`, or the folder that `APILIFT_DATABASE` names, to the index that travels in the binary.

use std::path::{Path, PathBuf};

use changes::LayerOrigin;
use changes::source::SourceFile;

fn main() {
    find_libraries();
    println!("cargo::rerun-if-env-changed=APILIFT_DATABASE");
    // Not `env!`: checkouts that share a target folder share this program, too.
    let own = std::env::var_os("CARGO_MANIFEST_DIR").map(|own| Path::new(&own).join("../../api-changelogs"));
    let Some(folder) = std::env::var_os("APILIFT_DATABASE").map(PathBuf::from).or(own) else { return };
    println!("cargo::rerun-if-changed={}", folder.display());
    if !folder.is_dir() {
        println!("cargo::error=there is no folder {}: the database is made of it", folder.display());
        return;
    }
    let mut files = Vec::new();
    let mut pending = vec![folder.clone()];
    while let Some(next) = pending.pop() {
        let Ok(entries) = std::fs::read_dir(&next) else { continue };
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() {
                pending.push(path);
            } else if let Some(file) = read(&path, &folder) {
                files.push(file);
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let (libraries, problems) = changes::read_folder(&files);
    for problem in problems {
        println!("cargo::warning={problem}");
    }
    let mined = changes::derive::mined(&libraries);
    let written = changes::derive::written(libraries);
    let bytes = match changes::index::compile(&[(LayerOrigin::Mined, &mined), (LayerOrigin::Written, &written)]) {
        Ok(bytes) => bytes,
        Err(error) => {
            println!("cargo::error=api-changelogs cannot be compiled: {error}");
            return;
        }
    };
    let Some(out) = std::env::var_os("OUT_DIR") else { return };
    if let Err(error) = std::fs::write(PathBuf::from(out).join("index.bin"), bytes) {
        println!("cargo::error=the index cannot be written: {error}");
    }
}

/// With dynamic backends llama.cpp is libraries, and those lie beside the program. (Windows looks there by itself.)
fn find_libraries() {
    if std::env::var_os("CARGO_FEATURE_DYNAMIC_BACKENDS").is_none() {
        return;
    }
    match std::env::var("CARGO_CFG_TARGET_OS").as_deref() {
        Ok("windows") => {}
        Ok("macos") => println!("cargo::rustc-link-arg-bins=-Wl,-rpath,@loader_path"),
        // For what these libraries need of each other, too.
        _ => println!("cargo::rustc-link-arg-bins=-Wl,-rpath,$ORIGIN,--disable-new-dtags"),
    }
}

/// A source file below a distribution's folder, its path with `/`.
fn read(path: &Path, folder: &Path) -> Option<SourceFile> {
    let extension = path.extension()?.to_str()?;
    let relative = path.strip_prefix(folder).ok()?;
    if !matches!(extension, "md" | "toml" | "jsonl") || relative.components().count() < 2 {
        return None;
    }
    println!("cargo::rerun-if-changed={}", path.display());
    let name: Vec<&str> = relative.components().filter_map(|part| part.as_os_str().to_str()).collect();
    Some(SourceFile::new(name.join("/"), std::fs::read_to_string(path).ok()?))
}
