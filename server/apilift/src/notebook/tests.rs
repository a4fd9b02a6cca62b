use super::*;

/// As Jupyter writes it, with what must not change: ids, outputs, metadata, odd spacing, escapes.
const NOTEBOOK: &str = r##"{
 "cells": [
  { "cell_type": "markdown", "id": "a", "metadata": {}, "source": ["# np.trapz\n"] },
  {
   "cell_type": "code", "execution_count": 1, "id": "b", "metadata": {"tags":[ ]},
   "outputs": [{"output_type": "display_data", "data": {"image/png": "iVBO\n"}, "x": 1e0, "y": NaN}],
   "source": [
    "%matplotlib inline\n",
    "import old as o",
    "ld\n",
    "x = 'é\u00e9\ud83d\ude00'; old.f()"
   ]
  },
  {"cell_type": "raw", "metadata": {}, "source": "old"},
  {"cell_type": "code", "metadata": {}, "outputs": [], "source": "old.f()\nold.g()\u000ay = \"\\n\""}
 ],
 "metadata": { "kernelspec": {"language": "python", "name": "python3"} }, "nbformat": 4,"nbformat_minor": 5 }
"##;

fn read(raw: &str) -> Notebook {
    Notebook::read(raw.to_owned()).unwrap()
}

#[test]
fn cells_are_one_program() {
    let notebook = read(NOTEBOOK);
    assert_eq!(
        notebook.program(),
        "#matplotlib inline\nimport old as old\nx = 'éé😀'; old.f()\n# next cell\nold.f()\nold.g()\ny = \"\\n\"\n# next cell\n"
    );
    assert_eq!(notebook.place(2), Some(Place { cell: 2, line: 2 }));
    assert_eq!(notebook.place(5), Some(Place { cell: 4, line: 1 }));
    assert_eq!(notebook.place(3), None);
}

#[test]
fn only_changed_lines_are_written_anew() {
    let notebook = read(NOTEBOOK);
    assert_eq!(notebook.rewritten(notebook.program()), Ok(NOTEBOOK.to_owned()));
    let edited = notebook
        .program()
        .replace("old.f()\nold.g()", "new.f('\t')\nold.g()")
        .replace("import old", "import new\nimport old");
    let expected = NOTEBOOK
        .replace("\"old.f()\\nold.g()", "\"new.f('\\t')\\nold.g()")
        .replace("    \"import old as o\",\n    \"ld\\n\",", "    \"import new\\n\",\n    \"import old as old\\n\",");
    let written = notebook.rewritten(&edited).unwrap();
    // The line that was cut in two is the same line: it stays as it is written, in one piece.
    assert_eq!(written, expected);
}

#[test]
fn a_cell_that_grows_at_its_end() {
    let raw = r#"{"nbformat":4,"cells":[{"cell_type":"code","source":["x"]}, {"cell_type":"code","source":[]}]}"#;
    let notebook = read(raw);
    let edited = notebook.program().replacen("x\n", "x\ny = 'é'\n", 1);
    assert_eq!(notebook.rewritten(&edited).unwrap(), raw.replace(r#"["x"]"#, r#"["x\n", "y = '\u00e9'"]"#));
    let change = CellChange { cell: 1, before: "x".to_owned(), after: "x\ny = 'é'".to_owned() };
    assert_eq!(notebook.changes(&edited), Ok(vec![change]));
}

#[test]
fn magics_stay() {
    let raw = r#"{"nbformat":4,"cells":[{"cell_type":"code","source":"%time x\ny\n!ls\n"}]}"#;
    let notebook = read(raw);
    let edited = notebook.program().replace("\ny\n", "\nz\n");
    assert_eq!(notebook.rewritten(&edited).unwrap(), raw.replace("\\ny\\n", "\\nz\\n"));
    assert_eq!(notebook.changes(&edited).unwrap()[0].after, "%time x\nz\n!ls\n");
}

#[test]
fn an_edit_that_crosses_cells_is_refused() {
    let notebook = read(NOTEBOOK);
    let edited = notebook.program().replacen("# next cell\n", "", 1);
    assert!(notebook.rewritten(&edited).unwrap_err().contains("from one cell to another"));
}

#[test]
fn other_languages_have_no_cells() {
    for metadata in
        [r#""metadata":{"language_info":{"name":"R"}}"#, r#""metadata":{"kernelspec":{"language":"julia"}}"#]
    {
        let raw = format!(r#"{{"nbformat":4,{metadata},"cells":[{{"cell_type":"code","source":"x"}}]}}"#);
        assert_eq!(read(&raw).program(), "");
    }
    let raw =
        r#"{"nbformat":4,"cells":[{"cell_type":"code","metadata":{"vscode":{"languageId":"sql"}},"source":"x"}]}"#;
    assert_eq!(read(raw).program(), "");
}

#[test]
fn what_is_no_notebook_is_told() {
    let reason = |raw: &str| Notebook::read(raw.to_owned()).unwrap_err();
    assert!(reason("{\"cells\": [,]}").contains("line 1"), "{}", reason("{\"cells\": [,]}"));
    for raw in ["", "[]", "{}", "{\"nbformat\": 4}", "x = 1"] {
        assert!(reason(raw).starts_with("it is no notebook: "), "{}", reason(raw));
    }
    assert!(reason(r#"{"nbformat": 3, "worksheets": []}"#).contains("format 3"));
}
