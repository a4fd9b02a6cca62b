//! Projects, read once each: configuration, versions, and the database with the project's own layer.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use analysis::environment::Environment;
use analysis::settings::{Selector, Settings};
use changes::source::SourceFile;
use changes::{Confidence, Database, LayerOrigin, Version};
use dashmap::DashMap;
use project::{Overrides, Problem, Project};

use crate::baseline::{Baseline, BaselineChoice};
use crate::installed;
use crate::modules::ProjectModules;

/// What the command line says over the configuration's settings.
#[derive(Debug, Clone, Default)]
pub struct SettingsOverrides {
    /// `--select`.
    pub select: Vec<String>,
    /// `--extend-select`.
    pub extend_select: Vec<String>,
    /// `--ignore`.
    pub ignore: Vec<String>,
    /// `--confidence`.
    pub confidence: Option<Confidence>,
    /// `--future`.
    pub future: bool,
    /// `--baseline`, `--no-baseline`.
    pub baseline: BaselineChoice,
}

impl SettingsOverrides {
    /// Writes itself over settings.
    pub fn apply(&self, settings: &mut Settings) {
        let parsed = |texts: &[String]| texts.iter().map(|text| Selector::parse(text.trim())).collect::<Vec<_>>();
        if !self.select.is_empty() {
            settings.select = parsed(&self.select);
        }
        settings.extend_select.extend(parsed(&self.extend_select));
        settings.ignore.extend(parsed(&self.ignore));
        if let Some(confidence) = self.confidence {
            settings.confidence = confidence;
        }
        settings.future |= self.future;
        let asked = |selectors: &[Selector]| selectors.contains(&Selector::UnusedSuppression);
        settings.unused_suppressions |= asked(&settings.select) || asked(&settings.extend_select);
    }
}

/// A project and what its files are checked against.
#[derive(Clone)]
pub struct Loaded {
    /// Configuration, versions, problems.
    pub project: Project,
    /// The embedded database under the project's own layer.
    pub database: Database,
    /// Problems with the project's own layer and with its baseline.
    pub database_problems: Vec<String>,
    /// Environments of files that `overrides` match, by the entries that do.
    environments: DashMap<Vec<usize>, Arc<Environment>>,
    /// Its own modules.
    pub modules: Arc<ProjectModules>,
    /// What is known of its findings and not told.
    pub baseline: Arc<Baseline>,
    stamp: project::watch::Stamp,
}

/// All projects of a run or of an editor's session.
pub struct Workspace {
    embedded: Database,
    overrides: Overrides,
    settings: SettingsOverrides,
    projects: DashMap<PathBuf, Arc<Loaded>>,
    is_for_editor: bool,
}

impl Workspace {
    /// Nothing is read yet.
    pub fn new(embedded: Database, overrides: Overrides, settings: SettingsOverrides) -> Workspace {
        Workspace { embedded, overrides, settings, projects: DashMap::new(), is_for_editor: false }
    }

    /// The same, where the first answer must not wait for a look at the whole project.
    pub fn for_editor(self) -> Workspace {
        Workspace { is_for_editor: true, ..self }
    }

    /// The database without any project's own layer.
    pub fn embedded(&self) -> &Database {
        &self.embedded
    }

    /// The project that a file or folder belongs to; read on first use.
    pub fn project_of(&self, path: &Path) -> Arc<Loaded> {
        self.project_at(&self.root_of(path))
    }

    /// The root of the project that a file or folder belongs to now.
    pub fn root_of(&self, path: &Path) -> PathBuf {
        let folder = if path.is_dir() { path } else { path.parent().unwrap_or(path) };
        project::find_root(folder).unwrap_or_else(|| folder.to_path_buf())
    }

    /// The project at a root; read on first use.
    pub fn project_at(&self, root: &Path) -> Arc<Loaded> {
        if let Some(known) = self.projects.get(root) {
            return Arc::clone(&known);
        }
        let loaded = Arc::new(self.load(root));
        Arc::clone(&self.projects.entry(root.to_path_buf()).or_insert(loaded))
    }

    /// Takes in what installed packages declare that the database does not know, for files of a project that import from
    /// `roots`. Whether that changed the project's database. `tell` hears of each package before it is mined.
    pub fn learn(&self, root: &Path, roots: &BTreeSet<String>, tell: &dyn Fn(&str)) -> bool {
        let loaded = self.project_at(root);
        let mut layers = Vec::new();
        let mut problems = Vec::new();
        for it in installed::owners(&loaded.project, &loaded.database, roots) {
            if !installed::is_known(it) {
                tell(&format!("reading {} {} as it is installed (once; nothing in it is run)", it.name, it.version));
            }
            match installed::layers(it) {
                Ok(more) => layers.extend(more),
                Err(problem) => problems.push(problem),
            }
        }
        if layers.is_empty() && problems.is_empty() {
            return false;
        }
        let mut known = Loaded::clone(&loaded);
        known.database = known.database.with_all(layers);
        let modules = ProjectModules::new(&known.project.root, known.database.clone());
        if self.is_for_editor {
            modules.index_later();
        }
        known.modules = Arc::new(modules);
        known.environments = DashMap::new();
        known.database_problems.extend(problems);
        let known = Arc::new(known);
        // Whoever read the project anew meanwhile asks again.
        let mut entry = self.projects.entry(root.to_path_buf()).or_insert_with(|| Arc::clone(&known));
        if Arc::ptr_eq(&entry, &loaded) {
            *entry = known;
        }
        true
    }

    /// Forgets the projects whose files changed. Whether there were any.
    pub fn forget_stale(&self) -> bool {
        let known: Vec<(PathBuf, Arc<Loaded>)> =
            self.projects.iter().map(|entry| (entry.key().clone(), Arc::clone(entry.value()))).collect();
        let mut any = false;
        for (root, loaded) in known {
            if loaded.stamp.is_stale() {
                any |= self.projects.remove_if(&root, |_, present| Arc::ptr_eq(present, &loaded)).is_some();
            }
        }
        any
    }

    /// Everything that was read, by root.
    pub fn loaded(&self) -> Vec<Arc<Loaded>> {
        let mut out: Vec<Arc<Loaded>> = self.projects.iter().map(|entry| Arc::clone(entry.value())).collect();
        out.sort_by(|a, b| a.project.root.cmp(&b.project.root));
        out
    }

    fn load(&self, root: &Path) -> Loaded {
        let known = |name: &str| -> Vec<Version> { self.embedded.releases(name) };
        let mut project = Project::load(root, &self.overrides, &known);
        project.environment.first_party = first_party(root);
        self.settings.apply(&mut project.config.settings);
        let (files, mut depends_on) = source_files(&project.config.database);
        let mut database = self.embedded.clone();
        let mut database_problems = Vec::new();
        if !files.is_empty() && !is_own_source(&project.config.database) {
            let (sources, problems) = changes::source::read_folder(&files);
            database = database.with_all(changes::derive::layers(LayerOrigin::Project, sources));
            database_problems.extend(problems.iter().map(ToString::to_string));
        }
        depends_on.push(project.config.database.clone());
        let mut baseline = Baseline::default();
        if let Some(file) = self.settings.baseline.file(project.config.baseline.as_deref()) {
            depends_on.push(file.to_path_buf());
            match Baseline::read(file) {
                Ok(read) => baseline = read,
                Err(problem) => database_problems.push(problem),
            }
        }
        project.depends_on.extend(depends_on);
        let stamp = project.stamp();
        let modules = Arc::new(ProjectModules::new(root, database.clone()));
        if self.is_for_editor {
            modules.index_later();
        }
        Loaded {
            project,
            database,
            database_problems,
            environments: DashMap::new(),
            modules,
            baseline: Arc::new(baseline),
            stamp,
        }
    }
}

impl Loaded {
    /// The versions that a file's code runs with: the project's, but for what `overrides` say of the file.
    pub fn environment_of(&self, file: &Path) -> Arc<Environment> {
        let overrides = self.project.config.overrides_of(file);
        if let Some(known) = self.environments.get(&overrides) {
            return Arc::clone(&known);
        }
        let environment = Arc::new(match overrides.is_empty() {
            true => self.project.environment.clone(),
            false => self.project.environment_under(&overrides, &|name| self.database.releases(name)),
        });
        self.environments.insert(overrides, Arc::clone(&environment));
        environment
    }

    /// What is worth a line, to be told once.
    pub fn notes(&self) -> Vec<String> {
        crate::notes::of(&self.project, &self.database)
    }

    /// What a file of the project is analysed against.
    pub fn for_file<'a>(
        &'a self,
        environment: &'a Environment,
        settings: &'a Settings,
        id: &'a str,
    ) -> analysis::Project<'a> {
        analysis::Project::new(&self.database, environment, settings)
            .at(analysis::Place { modules: &*self.modules, id })
    }

    /// Every problem of the project, to be told once.
    pub fn problems(&self) -> Vec<String> {
        let own = self.project.problems.iter().map(Problem::to_string);
        own.chain(self.database_problems.iter().cloned()).collect()
    }
}

/// A folder that an environment variable names.
pub fn folder_in_environment(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// Whether a folder is the source of the embedded database itself: reading it again as a layer would say all twice.
fn is_own_source(folder: &Path) -> bool {
    folder.join("prove.py").is_file() && folder.join("schema.json").is_file()
}

/// The text files of a database folder, two levels deep, and the folders they lie in.
pub fn source_files(folder: &Path) -> (Vec<SourceFile>, Vec<PathBuf>) {
    let mut files = Vec::new();
    let mut folders = Vec::new();
    let mut walk = ignore::WalkBuilder::new(folder);
    walk.standard_filters(false).max_depth(Some(3)).sort_by_file_path(Path::cmp);
    for entry in walk.build().flatten() {
        let path = entry.path();
        if entry.file_type().is_some_and(|kind| kind.is_dir()) {
            folders.push(path.to_path_buf());
            continue;
        }
        let known =
            path.extension().is_some_and(|extension| extension == "md" || extension == "toml" || extension == "jsonl");
        let Ok(relative) = path.strip_prefix(folder) else { continue };
        if !known || relative.components().count() < 2 {
            continue;
        }
        if let Ok(bytes) = std::fs::read(path) {
            let name = relative.components().map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
            files.push(SourceFile::new(name, String::from_utf8_lossy(&bytes).into_owned()));
            folders.push(path.to_path_buf());
        }
    }
    (files, folders)
}

/// Import roots of the project itself: packages and modules at its root and in `src`.
fn first_party(root: &Path) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for folder in [root.to_path_buf(), root.join("src"), root.join("lib")] {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            if path.is_dir() {
                if path.join("__init__.py").is_file() || path.join("__init__.pyi").is_file() {
                    out.insert(name);
                }
            } else if let Some(module) = name.strip_suffix(".py") {
                out.insert(module.to_owned());
            }
        }
    }
    out.remove("setup");
    out
}
