//! Jupyter notebooks on disk: their code cells as one program, and fixes written back so that nothing else in the file
//! changes, byte for byte.

mod json;

use std::ops::Range;

use jsonc_parser::ast::{Object, Value};
use similar::DiffTag;
use syntax::cells::Program;

/// A notebook's file.
#[derive(Debug, Clone)]
pub struct Notebook {
    /// The file's text.
    raw: String,
    cells: Vec<Cell>,
    program: Program,
}

/// A code cell of the file.
#[derive(Debug, Clone)]
struct Cell {
    /// 1-based, among all cells of the notebook.
    number: u32,
    /// Its `source` in the file's text.
    range: Range<usize>,
    source: json::Lines,
}

/// A line of a notebook's program, in its cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// 1-based, among all cells of the notebook.
    pub cell: u32,
    /// From 0.
    pub line: u32,
}

/// One cell before and after a fix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellChange {
    /// 1-based, among all cells of the notebook.
    pub cell: u32,
    /// The old text.
    pub before: String,
    /// The new one.
    pub after: String,
}

impl Notebook {
    /// Reads a file's text. A notebook of another language has no Python cells. A sentence where it is none.
    pub fn read(raw: String) -> Result<Notebook, String> {
        let cells = cells(&raw)?;
        let texts: Vec<String> = cells.iter().map(|cell| cell.source.text()).collect();
        let program = Program::new(texts.iter().map(String::as_str));
        Ok(Notebook { raw, cells, program })
    }

    /// The file's text.
    pub fn file_text(&self) -> &str {
        &self.raw
    }

    /// Its code cells, in order, as one program.
    pub fn program(&self) -> &str {
        &self.program.text
    }

    /// Where a line of the program (from 0) is.
    pub fn place(&self, line: u32) -> Option<Place> {
        let (index, line) = self.program.place(line)?;
        Some(Place { cell: self.cells.get(index)?.number, line })
    }

    /// The line of the program (from 0) that a place is; `None` where no code cell of that number has the line.
    pub fn line(&self, place: Place) -> Option<u32> {
        let index = self.cells.iter().position(|cell| cell.number == place.cell)?;
        let lines = self.program.cells.get(index)?;
        let line = lines.start.checked_add(place.line)?;
        lines.contains(&line).then_some(line)
    }

    /// The cells that differ between the program and an edited one; magics are in both as they are in the file. A
    /// sentence where the edit crosses cells.
    pub fn changes(&self, edited: &str) -> Result<Vec<CellChange>, String> {
        let mut out = Vec::new();
        for (cell, pieces) in self.edited(edited)? {
            let lines = cell.source.texts();
            let after = pieces.iter().map(|piece| match piece {
                Piece::Kept(line) => lines.get(*line).map_or("", String::as_str),
                Piece::New(text) => text.as_str(),
            });
            out.push(CellChange { cell: cell.number, before: cell.source.text(), after: after.collect() });
        }
        Ok(out)
    }

    /// The file's text with the cells of an edited program; lines that did not change stay as they are written. A
    /// sentence where the edit crosses cells.
    pub fn rewritten(&self, edited: &str) -> Result<String, String> {
        let mut out = String::with_capacity(self.raw.len());
        let mut at = 0;
        for (cell, pieces) in self.edited(edited)? {
            out.push_str(&self.raw[at..cell.range.start]);
            let ascii = self.raw.is_ascii();
            let lines = pieces.into_iter().map(|piece| match piece {
                Piece::Kept(line) => cell.source.raw(line).to_owned(),
                Piece::New(text) => json::encoded(&text, ascii),
            });
            out.push_str(&cell.source.written(&lines.collect::<Vec<_>>()));
            at = cell.range.end;
        }
        out.push_str(&self.raw[at..]);
        Ok(out)
    }

    /// The cells that an edited program changes, each as lines that stay and lines that are new.
    fn edited(&self, edited: &str) -> Result<Vec<(&Cell, Vec<Piece>)>, String> {
        let crossing = || "a fix would take code from one cell to another, so nothing is changed in it".to_owned();
        let old = self.program.split(&self.program.text).ok_or_else(crossing)?;
        let new = self.program.split(edited).ok_or_else(crossing)?;
        let both = self.cells.iter().zip(old.into_iter().zip(new));
        Ok(both.filter(|(_, (old, new))| old != new).map(|(cell, (old, new))| (cell, pieces(old, new))).collect())
    }
}

/// A line of an edited cell.
enum Piece {
    /// A line of the old one, by its number.
    Kept(usize),
    /// A new one, its end included.
    New(String),
}

fn pieces(old: &str, new: &str) -> Vec<Piece> {
    // Only these end a line in a notebook's file.
    let split = |text: &str| -> Vec<String> { text.split_inclusive('\n').map(str::to_owned).collect() };
    let (old, new) = (split(old), split(new));
    let mut out = Vec::new();
    for op in similar::capture_diff_slices(similar::Algorithm::Myers, &old, &new) {
        match op.tag() {
            DiffTag::Equal => out.extend(op.old_range().map(Piece::Kept)),
            _ => out.extend(new[op.new_range()].iter().cloned().map(Piece::New)),
        }
    }
    out
}

fn cells(raw: &str) -> Result<Vec<Cell>, String> {
    let value = json::parsed(raw).map_err(|reason| format!("it is no notebook: {reason}"))?;
    let Some(Value::Object(notebook)) = value else { return Err("it is no notebook: no JSON object".to_owned()) };
    let version = notebook.get_number("nbformat").and_then(|number| number.value.parse::<u32>().ok());
    if version.is_none_or(|version| version < 4) {
        let tip = "`jupyter nbconvert --to notebook --inplace` brings it to 4";
        return Err(match version {
            Some(version) => format!("it has the notebook format {version}, so it is not analysed; {tip}"),
            None => "it is no notebook: it has no `nbformat`".to_owned(),
        });
    }
    let Some(list) = notebook.get_array("cells") else {
        return Err("it is no notebook: it has no `cells`".to_owned());
    };
    let metadata = notebook.get_object("metadata");
    if !metadata.and_then(language).is_none_or(|language| language.eq_ignore_ascii_case("python")) {
        return Ok(Vec::new());
    }
    let objects = (1..).zip(&list.elements).filter_map(|(number, cell)| Some((number, cell.as_object()?)));
    Ok(objects.filter(|(_, cell)| is_python(cell)).filter_map(|(number, cell)| read_cell(number, cell, raw)).collect())
}

fn read_cell(number: u32, cell: &Object<'_>, raw: &str) -> Option<Cell> {
    let value = &cell.get("source")?.value;
    let (range, source) = json::Lines::read(value, raw)?;
    Some(Cell { number, range, source })
}

/// What a notebook says that its cells are written in.
fn language<'a>(metadata: &'a Object<'_>) -> Option<&'a str> {
    let text = |outer: &str, inner: &str| Some(&*metadata.get_object(outer)?.get_string(inner)?.value);
    text("language_info", "name").or_else(|| text("kernelspec", "language"))
}

fn is_python(cell: &Object<'_>) -> bool {
    let is_code = cell.get_string("cell_type").is_some_and(|kind| kind.value == "code");
    let vscode = cell.get_object("metadata").and_then(|metadata| metadata.get_object("vscode"));
    let named = vscode.and_then(|vscode| vscode.get_string("languageId"));
    is_code && named.is_none_or(|named| named.value.eq_ignore_ascii_case("python"))
}

#[cfg(test)]
mod tests;
