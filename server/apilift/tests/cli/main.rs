//! The command line from outside: the built binary, real folders, exit codes.
//!
//! [`Run::snapshot`] compares with a file in `snapshots/`; `APILIFT_UPDATE_SNAPSHOTS=1 cargo test -p apilift --test cli`
//! writes them anew. Look at the difference before you commit it.

mod baseline;
mod checking;
mod files;
mod fixing;
mod garbage;
mod imports;
mod json;
mod mining;
mod model;
mod models;
mod notebooks;
mod reports;
mod shipped;
mod silence;
mod terminal;
mod upgrading;
mod versions;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What most tests check, against `database/acme`: a safe fix, an unsafe one, an import and its use.
pub const SHAPES: &str = "\
import acme as ac
from acme import product

def shape(values, allowed):
    real = ac.Real_(1)
    return ac.within(values, allowed), product(values), real
";

/// Pins acme at the version where [`SHAPES`] is outdated.
pub const ACME_2: (&str, &str) = ("requirements.txt", "acme==2.0\n");

/// A project in a folder of its own.
pub struct Project {
    folder: tempfile::TempDir,
}

impl Project {
    /// A project with these files.
    pub fn new(files: &[(&str, &str)]) -> Project {
        let project = Project { folder: tempfile::tempdir().expect("the test's own ground") };
        project.write("pyproject.toml", "[project]\nname = \"shapes\"\n");
        project.add_database("api-changelogs");
        for (name, text) in files {
            project.write(name, text);
        }
        project
    }

    /// Puts the changes of `acme` there, so that no test depends on what is known of real libraries.
    pub fn add_database(&self, folder: &str) {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/database/acme");
        for entry in std::fs::read_dir(source).expect("the test's own ground").flatten() {
            let name = format!("{folder}/acme/{}", entry.file_name().to_string_lossy());
            self.write(&name, std::fs::read(entry.path()).expect("the test's own ground"));
        }
    }

    /// Its folder.
    pub fn path(&self) -> PathBuf {
        self.folder.path().canonicalize().expect("the test's own ground")
    }

    /// Writes a file.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().expect("the test's own ground")).expect("the test's own ground");
        std::fs::write(path, bytes).expect("the test's own ground");
    }

    /// Reads a file.
    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).expect("the test's own ground")
    }

    /// The command, in the project's folder, with an environment that says nothing.
    pub fn command(&self, arguments: &[&str]) -> Command {
        self.command_of(Path::new(env!("CARGO_BIN_EXE_apilift")), arguments)
    }

    fn command_of(&self, program: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(self.path()).env_remove("VIRTUAL_ENV").env_remove("NO_COLOR");
        command.env("APILIFT_CACHE_DIR", self.path().join("cache"));
        command
    }

    /// Runs it.
    pub fn run(&self, arguments: &[&str]) -> Run {
        self.pipe(arguments, b"")
    }

    /// Runs it with a text on standard input.
    pub fn pipe(&self, arguments: &[&str], input: &[u8]) -> Run {
        self.finish(self.command(arguments), arguments, input)
    }

    /// Runs it with these variables in the environment.
    pub fn run_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Run {
        let mut command = self.command(arguments);
        command.envs(variables.iter().copied());
        self.finish(command, arguments, b"")
    }

    /// Runs this program instead, with the same environment.
    pub fn run_program(&self, program: &Path, arguments: &[&str]) -> Run {
        self.finish(self.command_of(program, arguments), arguments, b"")
    }

    fn finish(&self, mut command: Command, arguments: &[&str], input: &[u8]) -> Run {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the test's own ground");
        // It may end before it has read everything.
        let _ = child.stdin.take().expect("the test's own ground").write_all(input);
        let output = child.wait_with_output().expect("the test's own ground");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the test's own ground");
        Run {
            code: output.status.code(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
            root: self.path(),
            words: arguments.iter().map(|word| (*word).to_owned()).collect(),
        }
    }
}

/// What a run gave.
pub struct Run {
    /// The exit code; none after a signal.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
    root: PathBuf,
    words: Vec<String>,
}

impl Run {
    /// Fails unless it ended with this code.
    #[track_caller]
    pub fn ends_with(&self, code: i32) -> &Run {
        assert_eq!(self.code, Some(code), "{}", self.told());
        self
    }

    /// Fails unless standard error says this.
    #[track_caller]
    pub fn complains(&self, words: &str) -> &Run {
        assert!(self.stderr.contains(words), "no word of `{words}` in\n{}", self.told());
        assert!(!self.stderr.contains("panicked"), "{}", self.told());
        self
    }

    /// Fails unless standard output holds this.
    #[track_caller]
    pub fn prints(&self, words: &str) -> &Run {
        assert!(self.stdout.contains(words), "no `{words}` in\n{}", self.told());
        self
    }

    /// Fails if standard output holds this.
    #[track_caller]
    pub fn keeps_quiet_about(&self, words: &str) -> &Run {
        assert!(!self.stdout.contains(words), "`{words}` in\n{}", self.told());
        self
    }

    /// Standard output as JSON.
    #[track_caller]
    pub fn json(&self) -> Vec<serde_json::Value> {
        match serde_json::from_str(&self.stdout) {
            Ok(serde_json::Value::Array(findings)) => findings,
            other => panic!("{other:?}\n{}", self.told()),
        }
    }

    /// Compares the whole run with `snapshots/NAME.txt`.
    #[track_caller]
    pub fn snapshot(&self, name: &str) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/snapshots").join(format!("{name}.txt"));
        let told = self.told();
        if std::env::var_os("APILIFT_UPDATE_SNAPSHOTS").is_some() {
            std::fs::create_dir_all(path.parent().expect("the test's own ground")).expect("the test's own ground");
            std::fs::write(path, told).expect("the test's own ground");
            return;
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
        assert!(
            kept == told,
            "{} is not what came; APILIFT_UPDATE_SNAPSHOTS=1 writes it anew\n{}",
            path.display(),
            diff(&kept, &told)
        );
    }

    fn told(&self) -> String {
        let root = self.root.display().to_string();
        let words = self.words.join(" ");
        let text = format!(
            "$ apilift {words}\nexit code: {:?}\n----- stdout\n{}----- stderr\n{}",
            self.code, self.stdout, self.stderr
        );
        text.replace(&root, "[ROOT]")
    }
}

fn diff(kept: &str, told: &str) -> String {
    similar::TextDiff::from_lines(kept, told).unified_diff().header("kept", "came").to_string()
}
