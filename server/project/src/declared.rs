//! Where a file that declares dependencies names them, in a text that may not be saved yet.

use std::ops::Range;
use std::path::Path;

use changes::normalise;

use crate::intake::Intake;
use crate::read::Source;
use crate::versions;

/// A name of a dependency in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// Normalised name; `python` for the language itself.
    pub distribution: String,
    /// The name as it is written, in bytes.
    pub name: Range<usize>,
}

/// Whether a file declares dependencies, by its name alone: pyproject.toml and pip's requirements files.
pub fn declares(path: &Path) -> bool {
    is_pyproject(path) || is_requirements(path)
}

/// The dependencies that a text names, in its order, each place once. Other files that it includes are not read; a line that
/// cannot be read names nothing.
pub fn declared(path: &Path, text: &str) -> Vec<Declared> {
    let lines: Vec<(String, u32)> = if is_pyproject(path) {
        let mut intake = Intake::new(path.parent().unwrap_or(path));
        versions::pyproject_source(&mut intake, &Source::new(path.to_path_buf(), String::new(), text.to_owned()));
        intake.statements.into_iter().filter_map(|said| Some((said.distribution, said.source.line?))).collect()
    } else if is_requirements(path) {
        versions::names_in_requirements(text)
    } else {
        Vec::new()
    };
    let starts: Vec<usize> = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let mut out: Vec<Declared> = Vec::new();
    for (distribution, line) in lines {
        let Some(start) = (line as usize).checked_sub(1).and_then(|index| starts.get(index)) else { continue };
        let written = text[*start..].lines().next().unwrap_or_default();
        let mut places = names_in(written).map(|name| (&written[name.clone()], start + name.start..start + name.end));
        let is_it = |name: &str| {
            normalise(name) == distribution || distribution == "python" && name.eq_ignore_ascii_case("requires-python")
        };
        let is_new = |name: &Range<usize>| out.iter().all(|known| known.name != *name);
        if let Some((_, name)) = places.find(|(name, range)| is_it(name) && is_new(range)) {
            out.push(Declared { distribution, name });
        }
    }
    out.sort_by_key(|declared| declared.name.start);
    out
}

fn file_name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}

fn is_pyproject(path: &Path) -> bool {
    file_name(path) == "pyproject.toml"
}

fn is_requirements(path: &Path) -> bool {
    let name = file_name(path);
    let in_folder = || path.parent().is_some_and(|folder| file_name(folder) == "requirements");
    (name.ends_with(".txt") || name.ends_with(".in")) && (name.contains("requirements") || in_folder())
}

/// The words of a line that could be names.
fn names_in(line: &str) -> impl Iterator<Item = Range<usize>> {
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + line[at..].find(part)?;
        let end = line[start..].find(|c| !part(c)).map_or(line.len(), |length| start + length);
        at = end;
        Some(start..end)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(file: &str, text: &str, expected: &[(&str, u32, &str)]) {
        let line = |at: usize| text[..at].matches('\n').count() as u32 + 1;
        let found = declared(Path::new(file), text);
        let shown: Vec<(&str, u32, &str)> =
            found.iter().map(|it| (it.distribution.as_str(), line(it.name.start), &text[it.name.clone()])).collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn requirements_files() {
        let text = "# numpy\nNumPy==1.26 \\\n  --hash=sha256:x\n-r other.txt\nscikit_learn[x]>=1 ; python_version > '3'\nnum py\n";
        let expected = [("numpy", 2, "NumPy"), ("scikit-learn", 5, "scikit_learn")];
        check("requirements.txt", text, &expected);
        check("a/requirements/base.in", text, &expected);
        check("notes.txt", text, &[]);
    }

    #[test]
    fn pyproject() {
        let text = "\
[project]
requires-python = \">=3.9\"
dependencies = [\"numpy>=1\", \"pandas\"]
[project.optional-dependencies]
all = [
    'numpy<3',
]
[tool.poetry.dependencies]
python = \"^3.9\"
attrs = { version = \"^23\" }
";
        let expected = [
            ("python", 2, "requires-python"),
            ("numpy", 3, "numpy"),
            ("pandas", 3, "pandas"),
            ("numpy", 6, "numpy"),
            ("python", 9, "python"),
            ("attrs", 10, "attrs"),
        ];
        check("pyproject.toml", text, &expected);
        check("pyproject.toml", "[project\n", &[]);
    }
}
