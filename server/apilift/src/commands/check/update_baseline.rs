//! `check --update-baseline`: all that is found now is known from now on.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};

use crate::baseline::Baseline;
use crate::cli::CheckArguments;
use crate::inspect::Inspected;
use crate::report;
use crate::workspace::Workspace;

/// Writes the baselines of the projects that files belong to. What a baseline says of files that were not looked at
/// stays, unless they are no more; a file that could not be analysed keeps its entries.
pub fn run(
    files: &[&Inspected],
    arguments: &CheckArguments,
    workspace: &Workspace,
    directory: &Path,
) -> anyhow::Result<()> {
    let mut by_baseline: BTreeMap<PathBuf, Vec<&Inspected>> = BTreeMap::new();
    for inspected in files {
        let configured = || workspace.project_of(&inspected.path).project.config.baseline.clone();
        let baseline = arguments.baseline.clone().or_else(configured).ok_or_else(|| {
            anyhow!(
                "{}: where is its baseline? Say `--baseline FILE`, or write `baseline = \"apilift-baseline.json\"` into \
                 the configuration",
                report::shown(&inspected.path, directory)
            )
        })?;
        by_baseline.entry(baseline).or_default().push(inspected);
    }
    for (file, inspected) in by_baseline {
        let shown = report::shown(&std::path::absolute(&file)?, directory);
        let mut baseline = Baseline::read(&file).map_err(|problem| anyhow!(problem))?;
        for inspected in inspected {
            match &inspected.refused {
                Some(reason) => eprintln!("apilift: {}: {reason}", report::shown(&inspected.path, directory)),
                None => baseline.set(&inspected.path, inspected.parsed.as_ref(), &inspected.analysis.findings),
            }
        }
        baseline.forget_gone();
        baseline.write(&file).with_context(|| shown.clone())?;
        let count = baseline.len();
        eprintln!("{shown} knows {count} {} now.", if count == 1 { "finding" } else { "findings" });
    }
    Ok(())
}
