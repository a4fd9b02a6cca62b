//! `apilift explain --why FILE:LINE:COLUMN` (in a notebook `FILE:cell CELL:LINE:COLUMN`): what the name at a place is taken for, and what was found there.

use std::io::Write;
use std::path::Path;

use analysis::analyse::{Depth, analyse};
use analysis::finding::Finding;
use anyhow::{Context, anyhow, bail};
use changes::Confidence;
use project::Overrides;
use syntax::{Encoding, Parsed, Position};

use crate::exit::ExitStatus;
use crate::notebook::Place;
use crate::source::Source;
use crate::workspace::{SettingsOverrides, Workspace};

/// Prints the answer.
pub fn run(place: &str) -> anyhow::Result<ExitStatus> {
    let (file, cell, line, column) = parts(place)?;
    let path = std::path::absolute(file).context("the working directory")?;
    let source = Source::read(&path).map_err(|reason| anyhow!("{}: {reason}", file.display()))?;
    let line = match (source.notebook(), cell) {
        (None, None) => line - 1,
        (Some(notebook), Some(cell)) => notebook
            .line(Place { cell, line: line - 1 })
            .with_context(|| format!("{place}: no code cell of this number has this line"))?,
        (Some(_), None) => bail!("{place}: in a notebook, name the cell: {}:cell 3:2:5", file.display()),
        (None, Some(_)) => bail!("{place}: {} is no notebook and has no cells", file.display()),
    };
    let parsed = Parsed::new(source.program().clone()).map_err(|refusal| anyhow!("{}: {refusal}", file.display()))?;
    // Also what is not shown by default.
    let settings = SettingsOverrides { confidence: Some(Confidence::Possible), future: true, ..Default::default() };
    let workspace = Workspace::new(crate::cache::database()?, Overrides::default(), settings);
    let loaded = workspace.project_of(&path);
    let settings = loaded.project.config.settings_for(&path);
    let id = loaded.modules.id_of(&path);
    let environment = loaded.environment_of(&path);
    let project = loaded.for_file(&environment, &settings, &id);
    let position = Position { line, character: column - 1 };
    let offset = parsed.lines().offset(parsed.text(), position, Encoding::Utf32);
    let mut out = std::io::stdout().lock();
    let why = analysis::why::at(&parsed, project, offset);
    if let Some(why) = &why {
        let denotes = match why.denotes.as_slice() {
            [] => "nothing that is known".to_owned(),
            values => values.join(" or "),
        };
        writeln!(out, "`{}` is {denotes} ({}).", why.expression, word(why.confidence))?;
        steps(&why.steps, &mut out)?;
    }
    let analysis = analyse(&parsed, project, Depth::FindingsOnly);
    let here: Vec<&Finding> =
        analysis.findings.iter().filter(|finding| finding.name.start <= offset && offset <= finding.name.end).collect();
    for finding in &here {
        writeln!(out, "\n{} ({})", finding.message, word(finding.confidence))?;
        if why.as_ref().is_none_or(|why| why.steps != finding.how) {
            steps(&finding.how, &mut out)?;
        }
    }
    if why.is_none() && here.is_empty() {
        bail!("no name stands at {place}");
    }
    if here.is_empty() {
        writeln!(out, "\nNothing outdated was found there.")?;
    }
    Ok(ExitStatus::Clean)
}

fn steps(steps: &[String], out: &mut impl Write) -> std::io::Result<()> {
    for (number, step) in (1..).zip(steps.iter().filter(|step| !step.is_empty())) {
        writeln!(out, "  {number}. {step}")?;
    }
    Ok(())
}

fn word(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Certain => "certain",
        Confidence::Likely => "likely",
        Confidence::Possible => "possible",
    }
}

/// `FILE:LINE:COLUMN`, both from 1; the file may hold colons itself. In a notebook `FILE:cell CELL:LINE:COLUMN`.
fn parts(place: &str) -> anyhow::Result<(&Path, Option<u32>, u32, u32)> {
    let read = || {
        let (rest, column) = place.rsplit_once(':')?;
        let (file, line) = rest.rsplit_once(':')?;
        let (line, column) = (line.parse::<u32>().ok()?, column.parse::<u32>().ok()?);
        let (file, cell) = match file.rsplit_once(":cell ").map(|(file, cell)| (file, cell.parse::<u32>())) {
            Some((file, Ok(cell))) => (file, Some(cell)),
            _ => (file, None),
        };
        (line > 0 && column > 0 && !file.is_empty()).then_some((file, cell, line, column))
    };
    match read() {
        Some((file, cell, line, column)) => Ok((Path::new(file), cell, line, column)),
        None => bail!("`{place}` is no place: write FILE:LINE:COLUMN, such as src/app.py:12:5"),
    }
}
