//! Prints every change of a folder of distributions, written over mined, as a JSON line each:
//! `cargo run -p changes --example list api-changelogs [DISTRIBUTION …]`. `tests/mining/truth.py` reads it.

use std::collections::BTreeMap;
use std::path::Path;

use changes::surface::Signature;
use changes::{Database, LayerOrigin, Library, SourceFile, Version};
use serde_json::json;

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let Some(folder) = arguments.next() else { return Ok(()) };
    let names: Vec<String> = arguments.collect();
    let (sources, _) = changes::read_folder(&files(Path::new(&folder))?);
    let database = Database::default().with_all(changes::derive::layers(LayerOrigin::Written, sources));
    for name in database.distributions() {
        if !names.is_empty() && !names.contains(&name) {
            continue;
        }
        let Some(library) = database.library(&name) else { continue };
        for change in library.changes() {
            let version = |v: &Option<Version>| v.as_ref().map(ToString::to_string);
            let own = change.parameter.as_ref().and_then(|parameter| change.when.get(parameter));
            let first: BTreeMap<&String, String> = change
                .paths
                .iter()
                .filter_map(|path| Some((path, first(&library, path, change.parameter.as_deref())?.to_string())))
                .collect();
            let line = json!({
                "first": first,
                "distribution": name,
                "kind": change.kind.name(),
                "symbol": change.paths.first().and_then(|path| library.symbol(path)).map(|symbol| symbol.kind),
                "paths": change.paths,
                "parameter": change.parameter,
                "value": change.value,
                "by_keyword": own.is_some_and(|condition| condition.keyword == Some(true)),
                "conditions": change.when.len(),
                "deprecated": version(&change.life.deprecated),
                "raises": version(&change.life.raises),
                "removed": version(&change.life.removed),
                "restored": version(&change.life.restored),
                "mined": change.file.ends_with(".jsonl"),
                "replacement": format!("{:?}", change.replacement),
            });
            println!("{line}");
        }
    }
    Ok(())
}

/// The first release that has a path and, if one is asked for, names a parameter there. `None` where the surface does
/// not know it.
fn first<'l>(library: &'l Library, path: &str, parameter: Option<&str>) -> Option<&'l Version> {
    let symbol = library.symbol(path)?;
    let takes = |release: u32| {
        parameter.is_none_or(|parameter| {
            let signatures = symbol.signatures.iter().filter(|signature| signature.releases.contains(release));
            let mut declared = symbol.deprecated.iter().filter(|declared| declared.releases.contains(release));
            signatures.flat_map(Signature::parameters).any(|known| known.name == parameter)
                || declared.any(|declared| declared.parameter.as_deref() == Some(parameter))
        })
    };
    let at = (0u32..).zip(library.releases());
    let mut found = at.filter(|(release, _)| library.exists_in(path, *release) == Some(true) && takes(*release));
    found.next().map(|(_, version)| version)
}

fn files(folder: &Path) -> std::io::Result<Vec<SourceFile>> {
    let mut files = Vec::new();
    let mut pending = vec![folder.to_owned()];
    while let Some(next) = pending.pop() {
        for path in std::fs::read_dir(&next)?.flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                pending.push(path);
            } else if let (Ok(relative), Ok(text)) = (path.strip_prefix(folder), std::fs::read_to_string(&path)) {
                let name = relative.to_string_lossy().replace('\\', "/");
                files.extend(name.contains('/').then(|| SourceFile::new(name.clone(), text)));
            }
        }
    }
    Ok(files)
}
