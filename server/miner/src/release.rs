//! One release: its modules, read and indexed.

use std::path::PathBuf;

use changes::package::Package;
use changes::version::Version;
use rustc_hash::FxHashMap;

use crate::condition::NEWEST;
use crate::declare::Watched;
use crate::error::MinerError;
use crate::model::{GetAttr, Module};
use crate::wheel::{Source, SourceFile};
use crate::{module, stubs, typeshed, visibility};

/// One release of a distribution, parsed. Nothing in it is run.
#[derive(Debug)]
pub struct Release {
    /// Its version.
    pub version: Version,
    pub(crate) roots: Vec<String>,
    pub(crate) modules: Vec<Module>,
    pub(crate) index: FxHashMap<String, usize>,
    /// `__getattr__` functions that a factory makes, by the factory's module and name.
    pub(crate) factories: FxHashMap<(String, String), GetAttr>,
}

impl Release {
    /// Reads and parses the modules below the package's import roots.
    pub fn read(source: &Source, version: Version, package: &Package) -> Result<Release, MinerError> {
        let watched = Watched::of(package);
        if typeshed::is_standard_library(package) {
            let (files, python) = typeshed::files(source, &version)?;
            return Release::parse(source, version, files, python, None, &watched);
        }
        let roots = package.import_roots.clone();
        let folders: Vec<&str> = package.mounts.keys().filter_map(|folder| folder.split('.').next()).collect();
        let wanted = |path: &str| {
            let root = path.split('/').next().unwrap_or(path);
            let root = root.strip_suffix(".py").or_else(|| root.strip_suffix(".pyi")).unwrap_or(root);
            (roots.iter().any(|r| r == root) || folders.contains(&root)) && !visibility::skipped_file(path)
        };
        let files = source.files(&wanted)?;
        Release::parse(source, version, files, NEWEST, Some(roots.clone()), &watched)
    }

    /// Reads and parses the stubs of a stub-only distribution, as if they lay in the package itself.
    pub(crate) fn read_stubs(source: &Source, version: Version, package: &Package) -> Result<Release, MinerError> {
        let roots = package.import_roots.clone();
        let own = |path: &str| {
            let (root, rest) = path.split_once("-stubs/")?;
            roots.iter().any(|known| known == root).then(|| format!("{root}/{rest}"))
        };
        let mut files = source.files(&|path| path.ends_with(".pyi") && own(path).is_some())?;
        for file in &mut files {
            if let Some(path) = own(&file.path) {
                file.path = path;
            }
        }
        Release::parse(source, version, files, NEWEST, Some(roots.clone()), &Watched::of(package))
    }

    fn parse(
        source: &Source,
        version: Version,
        files: Vec<SourceFile>,
        python: (u32, u32),
        roots: Option<Vec<String>>,
        watched: &Watched,
    ) -> Result<Release, MinerError> {
        let mut modules: Vec<Module> = Vec::new();
        let mut index: FxHashMap<String, usize> = FxHashMap::default();
        let mut texts: FxHashMap<String, &str> = FxHashMap::default();
        for file in &files {
            let Some((path, package, stub)) = module_path(&file.path) else { continue };
            let read = module::read(&file.text, &path, package, stub, python, watched);
            let path = read.path.clone();
            if !stub {
                texts.insert(path.clone(), &file.text);
            }
            match index.get(&path) {
                Some(&known) => stubs::join(&mut modules[known], read),
                None => {
                    index.insert(path, modules.len());
                    modules.push(read);
                }
            }
        }
        if modules.is_empty() {
            return Err(MinerError::NoModules {
                path: PathBuf::from(source.path()),
                roots: roots.unwrap_or_default().join(", "),
            });
        }
        let roots = roots.unwrap_or_else(|| {
            let mut roots: Vec<String> =
                modules.iter().filter_map(|m| m.path.split('.').next().map(str::to_owned)).collect();
            roots.sort();
            roots.dedup();
            roots
        });
        let factories = factories(&modules, &texts, watched);
        Ok(Release { version, roots, modules, index, factories })
    }

    /// Whether a dotted path starts with one of the import roots.
    pub(crate) fn is_own(&self, path: &str) -> bool {
        let root = path.split('.').next().unwrap_or(path);
        self.roots.iter().any(|r| r == root)
    }
}

/// Reads the functions that `__getattr__ = factory(…)` names, in the modules that they are imported from.
fn factories(
    modules: &[Module],
    texts: &FxHashMap<String, &str>,
    watched: &Watched,
) -> FxHashMap<(String, String), GetAttr> {
    let mut found = FxHashMap::default();
    for it in modules {
        let Some(name) = it.getattr.as_ref().and_then(|getattr| getattr.factory.as_ref()) else { continue };
        let (home, name) = match it.scope.names.get(name).map(|binding| &binding.target) {
            Some(crate::model::Target::From { module, name }) => (module.clone(), name.clone()),
            _ => (it.path.clone(), name.clone()),
        };
        if let Some(text) = texts.get(&home)
            && let Some(getattr) = module::factory(text, &name, watched)
        {
            found.entry((home, name)).or_insert(getattr);
        }
    }
    found
}

/// The dotted path of a file, whether it is a package, and whether it is a stub.
fn module_path(file: &str) -> Option<(String, bool, bool)> {
    let (stem, stub) = match file.strip_suffix(".pyi") {
        Some(stem) => (stem, true),
        None => (file.strip_suffix(".py")?, false),
    };
    let (stem, package) = match stem.strip_suffix("/__init__") {
        Some(stem) => (stem, true),
        None => (stem, false),
    };
    // What is no identifier cannot be imported by name.
    let plain = stem.split('/').all(|part| {
        part.chars().all(|c| c.is_alphanumeric() || c == '_')
            && part.starts_with(|c: char| c.is_alphabetic() || c == '_')
    });
    plain.then(|| (stem.replace('/', "."), package, stub))
}
