//! Notebooks: cells are one program, findings are told with their cell, and a fix changes nothing else in the file.

use serde_json::{Value, json};

use crate::{ACME_2, Project};

/// As Jupyter writes it, but for what must not change: odd spacing, escapes, no line end at the end of the file.
const NOTEBOOK: &str = r##"{
 "cells": [
  { "cell_type": "markdown", "id": "a1", "metadata": {}, "source": ["# acme.product\n"] },
  {
   "cell_type": "code", "execution_count": 3, "id": "b2", "metadata": {"tags":[ ]},
   "outputs": [{"name": "stdout", "output_type": "stream", "text": ["acme.product \u00e9\n"]}],
   "source": [
    "%matplotlib inline\n",
    "import acme as ac\n",
    "from acme import product"
   ]
  },
  {"cell_type": "code", "execution_count": null, "id": "c3", "metadata": {}, "outputs": [],
   "source": ["%time y = ac.Real_(0)\n", "x = '\u00e9', ac.Real_(1)\n", "z = product([1])"]}
 ],
 "metadata": {"kernelspec": {"display_name": "P", "language": "python", "name": "python3"}, "big": 1e400},
 "nbformat": 4,   "nbformat_minor": 5
}"##;

/// The same, fixed.
fn fixed() -> String {
    NOTEBOOK
        .replace("from acme import product\"", "from acme import prod\"")
        .replace("x = '\\u00e9', ac.Real_(1)", "x = '\\u00e9', ac.Real64(1)")
        .replace("z = product([1])", "z = prod([1])")
}

fn project() -> Project {
    Project::new(&[ACME_2, ("n.ipynb", NOTEBOOK)])
}

#[test]
fn findings_name_their_cell() {
    project().run(&["check", "--output-format", "concise"]).ends_with(1).snapshot("notebook-concise");
    project().run(&["check"]).ends_with(1).snapshot("notebook-full");
    let found = project().run(&["check", "--output-format", "json"]).json();
    let places: Vec<Value> =
        found.iter().map(|f| json!([f["file"], f["cell"], f["line"], f["column"], f["symbol"]])).collect();
    assert_eq!(places, [json!(["n.ipynb", 2, 3, 18, "acme.product"]), json!(["n.ipynb", 3, 2, 13, "acme.Real_"])]);
    assert_eq!(found[0]["related"][0]["cell"], 3);
    assert_eq!(found[1]["fix"]["edits"][0]["cell"], 3);
}

#[test]
fn a_fix_changes_nothing_else() {
    let project = project();
    project.run(&["fix"]).ends_with(0);
    assert_eq!(project.read("n.ipynb"), fixed());
    // A second run has nothing to do.
    project.run(&["fix"]).ends_with(0);
    assert_eq!(project.read("n.ipynb"), fixed());
}

#[test]
fn a_diff_is_of_cells() {
    let project = project();
    project.run(&["check", "--diff"]).ends_with(1).snapshot("notebook-diff");
    assert_eq!(project.read("n.ipynb"), NOTEBOOK);
}

#[test]
fn through_standard_input() {
    let project = Project::new(&[ACME_2]);
    let words = ["fix", "-", "--stdin-filename", "n.ipynb"];
    assert_eq!(project.pipe(&words, NOTEBOOK.as_bytes()).ends_with(0).stdout, fixed());
    // What is no notebook comes back as it was.
    let run = project.pipe(&words, b"x = 1\n");
    assert_eq!(run.ends_with(0).complains("no notebook").stdout, "x = 1\n");
}

#[test]
fn an_upgrade_looks_at_them() {
    let project = Project::new(&[("requirements.txt", "acme==1.0\n"), ("n.ipynb", NOTEBOOK)]);
    project.run(&["upgrade", "acme==2.0", "--output-format", "concise"]).ends_with(1).prints("n.ipynb:cell 3:2:13: ");
    project.run(&["upgrade", "acme==2.0", "--fix", "--exit-zero"]).ends_with(0);
    assert_eq!(project.read("n.ipynb"), fixed());
}

#[test]
fn broken_ones_are_told_and_left_alone() {
    for (text, words) in [
        ("{", "it is no notebook"),
        ("{\"cells\": 5, \"nbformat\": 4}", "it has no `cells`"),
        ("{\"nbformat\": 3, \"worksheets\": []}", "notebook format 3"),
    ] {
        let project = Project::new(&[ACME_2, ("n.ipynb", text), ("a.py", "import acme\nacme.product(1)\n")]);
        project.run(&["fix"]).ends_with(0).complains("n.ipynb").complains(words);
        assert_eq!(project.read("n.ipynb"), text);
        // The others go on.
        assert!(project.read("a.py").contains("acme.prod(1)"));
    }
}

#[test]
fn other_languages_are_none_of_ours() {
    let project =
        Project::new(&[ACME_2, ("n.ipynb", &NOTEBOOK.replace("\"language\": \"python\"", "\"language\": \"R\""))]);
    project.run(&["check"]).ends_with(0);
}

#[test]
fn a_cell_is_explained() {
    let project = project();
    project.run(&["explain", "--why", "n.ipynb:cell 3:2:13"]).ends_with(0).prints("acme.Real_");
    project.run(&["explain", "--why", "n.ipynb:3:2"]).ends_with(2).complains("n.ipynb:cell 3:2:5");
    project.run(&["explain", "--why", "n.ipynb:cell 1:1:1"]).ends_with(2).complains("no code cell of this number");
    project.run(&["explain", "--why", "n.ipynb:cell 3:99:1"]).ends_with(2).complains("no code cell of this number");
}
