//! Stub-only distributions beside a release, and what releases say of themselves.
#![allow(clippy::unwrap_used)]

use std::io::Write;
use std::path::Path;

use changes::Package;
use changes::surface::{Origin, Surface};
use zip::write::SimpleFileOptions;

fn wheel(folder: &Path, name: &str, members: &[(&str, &str)]) {
    let file = std::fs::File::create(folder.join(format!("{name}-py3-none-any.whl"))).unwrap();
    let mut writer = zip::ZipWriter::new(file);
    for (name, text) in members {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap();
}

#[track_caller]
fn returns(surface: &Surface, path: &str) -> Option<(String, Option<Origin>)> {
    let signature = &surface.symbol(path).unwrap().signatures[0];
    signature.returns.clone().map(|returns| (returns, signature.origin))
}

#[test]
fn return_types_come_from_stubs_where_the_release_has_none() {
    let folder = tempfile::tempdir().unwrap();
    let library = "\
from pkg.frame import Frame
def read(path, chunks=None): return _read(path)
def count(path) -> int: ...
def plain(): return Frame()
def private(): ...
def partly(x): ...
";
    let frame = "class Frame:\n    def head(self, n=5): ...\n    @property\n    def index(self): ...\n    def native(self): ...\n";
    wheel(folder.path(), "pkg-2.2.0", &[("pkg/__init__.py", library), ("pkg/frame.py", frame)]);
    let stub = "\
from typing import overload, Self
from pkg.frame import Frame
from pkg._typing import Hidden
@overload
def read(path: str, chunks: None = ...) -> Frame: ...
@overload
def read(path: str, chunks: int) -> list[Frame]: ...
def count(path) -> str: ...
def plain() -> Frame: ...
def private() -> Hidden: ...
@overload
def partly(x: int) -> int: ...
@overload
def partly(x): ...
def only_in_stubs() -> int: ...
";
    let frame = "from typing import Self\nclass Frame:\n    def head(self, n: int = ...) -> Self: ...\n    @property\n    def index(self) -> list[str]: ...\n    def extra(self) -> int: ...\n";
    let members = [
        ("pkg-stubs/__init__.pyi", stub),
        ("pkg-stubs/frame.pyi", frame),
        ("pkg-stubs/_typing.pyi", "class Hidden: ...\n"),
    ];
    wheel(folder.path(), "pkg_stubs-2.2.3.250101", &members);
    wheel(folder.path(), "pkg_stubs-2.3.0", &[("pkg-stubs/__init__.pyi", "def count(path) -> bytes: ...\n")]);
    let mut package: Package = toml::from_str(
        "name = \"pkg\"\nimport-roots = [\"pkg\"]\nchangelog = \"\"\nreleases = [\"2.2.0\"]\nstubs = \"pkg-stubs\"\n",
    )
    .unwrap();
    let sources = miner::find_sources(&package, folder.path()).unwrap();
    let surface = miner::mine_with_stubs(&package, &sources, Some(folder.path())).unwrap();
    let stub = |text: &str| Some((text.to_owned(), Some(Origin::Stub)));
    assert_eq!(returns(&surface, "pkg.read"), stub("pkg.Frame | builtins.list[pkg.Frame]"));
    assert_eq!(returns(&surface, "pkg.Frame.head"), stub("typing.Self"));
    assert_eq!(surface.symbol("pkg.Frame.index").unwrap().value_type.as_deref(), Some("builtins.list[builtins.str]"));
    // What the release says itself stays.
    assert_eq!(returns(&surface, "pkg.count"), Some(("builtins.int".to_owned(), Some(Origin::Annotation))));
    assert_eq!(returns(&surface, "pkg.plain"), Some(("pkg.Frame".to_owned(), Some(Origin::Body))));
    // What cannot be told is not told.
    assert_eq!(returns(&surface, "pkg.private"), None);
    assert_eq!(returns(&surface, "pkg.partly"), None);
    assert_eq!(returns(&surface, "pkg.Frame.native"), None);
    for path in ["pkg.only_in_stubs", "pkg.Frame.extra"] {
        assert!(surface.symbol(path).is_none(), "{path}");
    }
    // Without a name in package.toml nothing is looked for.
    package.stubs = None;
    let surface = miner::mine_with_stubs(&package, &sources, Some(folder.path())).unwrap();
    assert_eq!(returns(&surface, "pkg.read"), None);
}

const METADATA: &str = "Metadata-Version: 2.1\nName: pkg\nVersion: 1.0\nProject-URL: Release notes, https://pkg.example/news\nProject-URL: Documentation, https://pkg.example/docs\n\nProject-URL: Changelog, https://wrong.example\n";

#[test]
fn a_wheel_says_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let members = [
        ("pkg/__init__.py", ""),
        ("single.py", ""),
        ("tests/__init__.py", ""),
        ("docs/conf.py", ""),
        ("not-a-name/x.py", ""),
        ("pkg-1.0.dist-info/METADATA", METADATA),
    ];
    wheel(folder.path(), "pkg-1.0", &members);
    let mut package = Package::default();
    miner::describe(&mut package, &folder.path().join("pkg-1.0-py3-none-any.whl")).unwrap();
    assert_eq!(package.import_roots, ["pkg", "single"]);
    assert_eq!(package.changelog, "https://pkg.example/news");
    assert_eq!(package.documentation.as_deref(), Some("https://pkg.example/docs"));
}

#[test]
fn an_installed_distribution_says_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("METADATA", METADATA);
    write(
        "RECORD",
        "pkg/__init__.py,sha256=x,1\npkg/data.txt,,\n../../bin/pkg,,\nother.py,,\ntests/a.py,,\n__pycache__/other.pyc,,\n",
    );
    let mut package = Package::default();
    miner::describe_installed(&mut package, folder.path()).unwrap();
    assert_eq!(package.import_roots, ["other", "pkg"]);
    let empty = tempfile::tempdir().unwrap();
    assert!(miner::describe_installed(&mut Package::default(), empty.path()).is_err());
}
