//! The keys of the configuration. A new one is one arm here and a field in `Config`.

use toml::de::DeTable;

use super::values::Entry;
use super::{Config, ConfiguredVersion, Patterns, PerFileIgnores, VersionsOverride};
use crate::intake::Intake;
use crate::read::Source;
use crate::requirement::version_or_range;
use crate::table;

/// Every key, for "did you mean".
const KEYS: &[&str] = &[
    "baseline",
    "confidence",
    "database",
    "exclude",
    "extend-exclude",
    "extend-ignore",
    "extend-include",
    "extend-per-file-ignores",
    "extend-select",
    "fix",
    "force-exclude",
    "future",
    "ignore",
    "include",
    "mine-installed",
    "model",
    "model-threshold",
    "output-format",
    "overrides",
    "per-file-ignores",
    "respect-gitignore",
    "select",
    "unsafe-fixes",
    "unused-suppressions",
    "versions",
];

/// Reads a table onto what is configured so far.
pub(super) fn read(config: &mut Config, table: &DeTable<'_>, source: &Source, intake: &mut Intake) {
    // In the order of the file, so that `include` and `extend-include` may stand in any order:
    let extends_last = |key: &str| key.starts_with("extend-");
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| (extends_last(key.as_ref()), key.span().start));
    for (key, value) in entries {
        let entry = Entry { key: key.as_ref(), value, source };
        if set(config, &entry, intake).is_none() {
            let line = source.line(key.span().start);
            let hint = nearest(entry.key).map(|known| format!("; did you mean `{known}`?")).unwrap_or_default();
            intake.problem(source, line, format!("there is no setting `{}`{hint}", entry.key));
        }
    }
}

/// Sets one key; `None`: there is no such key.
fn set(config: &mut Config, entry: &Entry<'_, '_>, intake: &mut Intake) -> Option<()> {
    let (settings, files) = (&mut config.settings, &mut config.files);
    match entry.key {
        "select" => put(entry.selectors(intake), &mut settings.select),
        "extend-select" => settings.extend_select.extend(entry.selectors(intake).unwrap_or_default()),
        "ignore" => put(entry.selectors(intake), &mut settings.ignore),
        "extend-ignore" => settings.ignore.extend(entry.selectors(intake).unwrap_or_default()),
        "confidence" => put(entry.confidence(intake), &mut settings.confidence),
        "future" => put(entry.boolean(intake), &mut settings.future),
        "unused-suppressions" => put(entry.boolean(intake), &mut settings.unused_suppressions),
        "include" => put(entry.patterns(intake), &mut files.include),
        "extend-include" => put(entry.patterns(intake).map(|more| files.include.and(&more)), &mut files.include),
        "exclude" => put(entry.patterns(intake), &mut files.exclude),
        "extend-exclude" => put(entry.patterns(intake), &mut files.extend_exclude),
        "force-exclude" => put(entry.boolean(intake), &mut files.force_exclude),
        "respect-gitignore" => put(entry.boolean(intake), &mut files.respect_gitignore),
        "model-threshold" => put(entry.probability(intake).map(Some), &mut settings.model_threshold),
        "mine-installed" => put(entry.boolean(intake), &mut config.mine_installed),
        "model" => super::model::read(entry, &mut config.model, intake),
        "fix" => config.fix = entry.boolean(intake).or(config.fix),
        "unsafe-fixes" => config.unsafe_fixes = entry.boolean(intake).or(config.unsafe_fixes),
        "output-format" => {
            if let Some(text) = entry.text(intake) {
                config.output_format = Some(text.to_owned());
            }
        }
        "per-file-ignores" => put(per_file_ignores(entry, intake), &mut config.per_file_ignores),
        "extend-per-file-ignores" => {
            config.per_file_ignores.extend(per_file_ignores(entry, intake).unwrap_or_default());
        }
        "versions" => {
            for version in versions(entry, intake) {
                let name = changes::normalise(&version.distribution);
                config.versions.retain(|old| changes::normalise(&old.distribution) != name);
                config.versions.push(version);
            }
        }
        "overrides" => put(overrides(entry, intake), &mut config.overrides),
        "database" => database(config, entry, intake),
        "baseline" => {
            if let Some(text) = entry.text(intake) {
                config.baseline = Some(crate::paths::absolute(&config.base.join(text)));
            }
        }
        _ => return None,
    }
    Some(())
}

fn put<T>(value: Option<T>, place: &mut T) {
    if let Some(value) = value {
        *place = value;
    }
}

fn per_file_ignores(entry: &Entry<'_, '_>, intake: &mut Intake) -> Option<Vec<PerFileIgnores>> {
    let Some(table) = entry.value.as_ref().as_table() else {
        entry.expected("a table of patterns and arrays of strings", intake);
        return None;
    };
    let mut rows: Vec<_> = table.iter().collect();
    rows.sort_by_key(|(key, _)| key.span().start);
    let mut out = Vec::new();
    for (key, value) in rows {
        let (text, negated) = match key.as_ref().strip_prefix('!') {
            Some(rest) => (rest, true),
            None => (key.as_ref().as_ref(), false),
        };
        let (pattern, errors) = Patterns::new([text]);
        if let Some(error) = errors.first() {
            intake.problem(entry.source, entry.source.line(key.span().start), format!("{error}; it is not used"));
            continue;
        }
        let row = Entry { key: entry.key, value, source: entry.source };
        if let Some(ignore) = row.selectors(intake) {
            out.push(PerFileIgnores { pattern, negated, ignore });
        }
    }
    Some(out)
}

fn overrides(entry: &Entry<'_, '_>, intake: &mut Intake) -> Option<Vec<VersionsOverride>> {
    let Some(list) = entry.value.as_ref().as_array() else {
        entry.expected("an array of tables with `files` and `versions`", intake);
        return None;
    };
    let mut out = Vec::new();
    for value in list {
        let row = Entry { key: entry.key, value, source: entry.source };
        let Some(table) = value.as_ref().as_table() else {
            row.expected("an array of tables with `files` and `versions`", intake);
            continue;
        };
        let part = |key: &'static str| table.get(key).map(|value| Entry { key, value, source: entry.source });
        let (Some(files), Some(wanted)) = (part("files"), part("versions")) else {
            let line = table::line(entry.source, value);
            intake.problem(entry.source, line, "an entry of `overrides` needs `files` and `versions`; it is not used");
            continue;
        };
        let (files, versions) = (files.patterns(intake), versions(&wanted, intake));
        out.extend(files.map(|files| VersionsOverride { files, versions }));
    }
    Some(out)
}

fn versions(entry: &Entry<'_, '_>, intake: &mut Intake) -> Vec<ConfiguredVersion> {
    let mut out = Vec::new();
    let Some(table) = entry.value.as_ref().as_table() else {
        entry.expected("a table of distributions and versions", intake);
        return out;
    };
    for (key, value) in table {
        let row = Entry { key: key.as_ref(), value, source: entry.source };
        let Some(text) = value.as_ref().as_str() else {
            row.expected("a string such as \"2.1\" or \">=1.24,<3\"", intake);
            continue;
        };
        let line = table::line(entry.source, value);
        match version_or_range(text) {
            Ok(says) => {
                let distribution = key.as_ref().to_string();
                out.push(ConfiguredVersion { distribution, says, file: entry.source.file.clone(), line });
            }
            Err(error) => {
                intake.problem(entry.source, line, format!("`versions.{}`: {error}; it is not used", row.key))
            }
        }
    }
    out
}

fn database(config: &mut Config, entry: &Entry<'_, '_>, intake: &mut Intake) {
    let Some(text) = entry.text(intake) else { return };
    config.database = crate::paths::absolute(&config.base.join(text));
    if !config.database.is_dir() {
        let line = table::line(entry.source, entry.value);
        intake.problem(entry.source, line, format!("`database`: there is no folder {text}"));
    }
}

/// The key that was meant, if one is close: written in another case, or wrong in a letter or two.
fn nearest(key: &str) -> Option<&'static str> {
    let key = key.replace('_', "-").to_lowercase();
    KEYS.iter()
        .map(|known| (strsim::damerau_levenshtein(&key, known), *known))
        .filter(|(distance, _)| *distance <= 2)
        .min()
        .map(|(_, known)| known)
}
