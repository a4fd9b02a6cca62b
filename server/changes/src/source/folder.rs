//! One folder a distribution: which file is what, and everything in it read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::build::{self, Built, Context, Refusal};
use super::form::{ChangeForm, ProvenForm, RenamesForm};
use super::markdown;
use super::parsed::{Parsed, TomlLines};
use super::{LibrarySource, Problem, Records, SourceFile};
use crate::kind::Kind;
use crate::package::{Package, normalise};
use crate::record::Change;
use crate::surface::{AliasMap, Surface};
use crate::types::LibraryTypes;
use crate::values::ValueTable;

/// A folder as it was read; what could not be read is not in it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Folder {
    /// The folder's name.
    pub(crate) name: String,
    pub(crate) package: Option<Parsed<Package>>,
    pub(crate) changes: Vec<ChangeFile>,
    pub(crate) renames: Option<Parsed<RenamesForm>>,
    pub(crate) proven: Option<Parsed<ProvenForm>>,
    pub(crate) pairs: Vec<Change>,
    pub(crate) guessed_pairs: Vec<String>,
    pub(crate) types: Option<Parsed<LibraryTypes>>,
    pub(crate) values: BTreeMap<String, Parsed<ValueTable>>,
    pub(crate) surface: Option<SurfaceFile>,
    /// Files that the layout does not know.
    pub(crate) strays: Vec<String>,
    /// Whether a `package.toml` is there, readable or not.
    pub(crate) has_package_file: bool,
}

/// `surface.jsonl`.
#[derive(Debug, Clone)]
pub(crate) struct SurfaceFile {
    pub(crate) file: String,
    /// The distribution that its header names.
    pub(crate) stated: String,
    pub(crate) surface: Arc<Surface>,
}

/// A change file.
#[derive(Debug, Clone)]
pub(crate) struct ChangeFile {
    pub(crate) front: Parsed<ChangeForm>,
    pub(crate) change: Change,
    /// The kind that would hold if none were written.
    pub(crate) derived: Kind,
    /// The derived kind is a guess, and none is written.
    pub(crate) guessed: bool,
    /// What is odd in the Markdown.
    pub(crate) oddities: Vec<(u32, &'static str)>,
}

/// Reads everything, leniently.
pub(crate) fn parse(files: &[SourceFile]) -> (Vec<Folder>, Vec<Problem>) {
    let mut by_folder: BTreeMap<&str, Vec<(&str, &SourceFile)>> = BTreeMap::new();
    for file in files {
        if let Some((folder, name)) = file.path.split_once('/') {
            by_folder.entry(folder).or_default().push((name, file));
        }
    }
    let mut problems = Vec::new();
    let mut folders = Vec::with_capacity(by_folder.len());
    for (name, mut files) in by_folder {
        files.sort_by_key(|(name, _)| *name);
        let folder = read_folder(name, &files, &mut problems);
        if !folder.is_empty() {
            folders.push(folder);
        }
    }
    (folders, problems)
}

fn read_folder(name: &str, files: &[(&str, &SourceFile)], problems: &mut Vec<Problem>) -> Folder {
    let mut folder = Folder { name: name.to_owned(), ..Folder::default() };
    let mut pages = Vec::new();
    for (name, file) in files {
        match *name {
            "package.toml" => {
                folder.has_package_file = true;
                folder.package = read_toml(file, problems);
            }
            "types.toml" => folder.types = read_toml(file, problems),
            "renames.toml" => folder.renames = read_toml(file, problems),
            "proven.toml" => folder.proven = read_toml(file, problems),
            "surface.jsonl" => folder.surface = read_surface(file, problems),
            _ => match name.strip_prefix("values/").and_then(|rest| rest.strip_suffix(".toml")) {
                Some(table) if !table.contains('/') => {
                    if let Some(values) = read_toml(file, problems) {
                        folder.values.insert(table.to_owned(), values);
                    }
                }
                _ if name.ends_with(".md") && !name.contains('/') && *name != "README.md" => pages.push(*file),
                _ => folder.strays.push(file.path.clone()),
            },
        }
    }
    read_records(&mut folder, &pages, problems);
    take_proofs(&mut folder);
    folder
}

fn read_toml<T: DeserializeOwned>(file: &SourceFile, problems: &mut Vec<Problem>) -> Option<Parsed<T>> {
    let text = file.text.strip_prefix('\u{feff}').unwrap_or(&file.text);
    Parsed::read(&file.path, text, 1).map_err(|problem| problems.push(*problem)).ok()
}

fn read_surface(file: &SourceFile, problems: &mut Vec<Problem>) -> Option<SurfaceFile> {
    match Surface::read(&file.text) {
        Ok(mut surface) => {
            let folder = normalise(file.path.split('/').next().unwrap_or_default());
            let stated = std::mem::replace(&mut surface.distribution, folder);
            Some(SurfaceFile { file: file.path.clone(), stated, surface: Arc::new(surface) })
        }
        Err(error) => {
            problems.push(
                Problem::at(&file.path, u32::try_from(error.line).ok(), error.what)
                    .tip("the file is generated: run `apilift changelog mine`"),
            );
            None
        }
    }
}

/// Reads the changes and the pairs, whose kinds need the surface.
fn read_records(folder: &mut Folder, pages: &[&SourceFile], problems: &mut Vec<Problem>) {
    let distribution = normalise(&folder.name);
    let surface = folder.surface.as_ref().map(|s| Arc::clone(&s.surface)).unwrap_or_default();
    let aliases = AliasMap::of(&surface);
    let context = Context { distribution: &distribution, surface: &surface, aliases: &aliases };
    for file in pages {
        match read_change(&context, file) {
            Ok(change) => folder.changes.push(change),
            Err(problem) => problems.push(*problem),
        }
    }
    let Some(renames) = &folder.renames else { return };
    for (old, new) in &renames.value.pairs {
        match build::pair(&context, &renames.file, &renames.value, old, new) {
            Ok(built) => {
                if built.guessed {
                    folder.guessed_pairs.push(built.change.id.clone());
                }
                folder.pairs.push(built.change);
            }
            Err(refusal) => problems.push(refused(&renames.file, &renames.lines, refusal)),
        }
    }
}

/// Marks the examples that were proven, as long as their texts are the ones that ran.
fn take_proofs(folder: &mut Folder) {
    let Some(proven) = &folder.proven else { return };
    for proof in &proven.value.proof {
        let file = format!("{}/{}", folder.name, proof.file);
        let Some(change) = folder.changes.iter_mut().find(|change| change.change.file == file) else { continue };
        let Some(example) = change.change.examples.get_mut(proof.example) else { continue };
        if example.digest() == proof.digest {
            example.proof = Some(format!("{}; {}", proof.before, proof.after));
        }
    }
}

fn read_change(context: &Context<'_>, file: &SourceFile) -> Result<ChangeFile, Box<Problem>> {
    let page = markdown::split(&file.text).map_err(|error| {
        let problem = Problem::at(&file.path, Some(1), error.to_string());
        Box::new(problem.tip("a change file is TOML between two lines `+++`, then Markdown"))
    })?;
    let front = Parsed::<ChangeForm>::read(&file.path, page.front, markdown::FRONT_LINE)?;
    let Built { change, derived, guessed } = build::change(context, &file.path, &front.value, &page)
        .map_err(|refusal| Box::new(refused(&file.path, &front.lines, refusal)))?;
    Ok(ChangeFile { front, change, derived, guessed, oddities: page.oddities })
}

fn refused(file: &str, lines: &TomlLines, refusal: Refusal) -> Problem {
    let tip = refusal.tip.unwrap_or("see the field reference in `api-changelogs/README.md`");
    Problem::at(file, lines.line_of(&refusal.key), refusal.what).tip(tip)
}

impl Folder {
    fn is_empty(&self) -> bool {
        self.package.is_none()
            && self.changes.is_empty()
            && self.pairs.is_empty()
            && self.types.is_none()
            && self.values.is_empty()
            && self.surface.is_none()
            && self.strays.is_empty()
            && !self.has_package_file
    }

    /// The distribution's normalised name.
    pub(crate) fn distribution(&self) -> String {
        normalise(&self.name)
    }

    /// All changes: those of files, then those of pairs.
    pub(crate) fn all_changes(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().map(|file| &file.change).chain(&self.pairs)
    }

    /// The surface, or one without symbols that has the package's releases.
    pub(crate) fn surface(&self) -> Arc<Surface> {
        match &self.surface {
            Some(file) => Arc::clone(&file.surface),
            None => Arc::new(Surface {
                distribution: self.distribution(),
                releases: self.package.as_ref().map(|p| p.value.releases.clone()).unwrap_or_default(),
                symbols: Vec::new(),
            }),
        }
    }

    /// What a layer takes from it.
    pub(crate) fn into_source(self) -> LibrarySource {
        let (distribution, surface) = (self.distribution(), self.surface());
        let of_files = self.changes.iter().filter(|file| file.guessed).map(|file| file.change.id.clone());
        let guessed: BTreeSet<String> = of_files.chain(self.guessed_pairs).collect();
        let records = Records {
            package: self.package.map(|package| package.value),
            changes: self.changes.into_iter().map(|file| file.change).chain(self.pairs).collect(),
            guessed,
            types: self.types.map(|types| types.value).unwrap_or_default(),
            values: self.values.into_iter().map(|(name, table)| (name, table.value)).collect(),
        };
        LibrarySource { distribution, records, surface }
    }
}
