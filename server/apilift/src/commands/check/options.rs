//! What the options say: overrides of versions and settings.

use std::io::Write;
use std::path::{Path, PathBuf};

use changes::Confidence;
use project::config::{Config, ConfigChoice, Patterns};
use project::discover::Nested;
use project::{Overrides, With, parse_python};

use crate::baseline::BaselineChoice;
use crate::cli::{CheckArguments, ConfidenceArgument};
use crate::exit::ExitStatus;
use crate::workspace::{Loaded, SettingsOverrides, Workspace};

/// A workspace under the options.
pub fn workspace(arguments: &CheckArguments) -> anyhow::Result<Workspace> {
    let (config, inline_config) = configuration(arguments);
    let overrides = Overrides {
        with: arguments.with.iter().map(|text| With::parse(text)).collect::<Result<_, _>>()?,
        versions_from: arguments.versions_from.clone(),
        python: arguments.python.as_deref().map(parse_python).transpose()?,
        config,
        inline_config,
        virtual_env: crate::workspace::folder_in_environment("VIRTUAL_ENV"),
        project_environment: crate::workspace::folder_in_environment("UV_PROJECT_ENVIRONMENT"),
        ..Overrides::default()
    };
    overrides.verify()?;
    let settings = SettingsOverrides {
        select: arguments.select.clone(),
        extend_select: arguments.extend_select.clone(),
        ignore: arguments.ignore.clone(),
        confidence: arguments.confidence.map(|confidence| match confidence {
            ConfidenceArgument::Possible => Confidence::Possible,
            ConfidenceArgument::Likely => Confidence::Likely,
            ConfidenceArgument::Certain => Confidence::Certain,
        }),
        future: arguments.future,
        baseline: match &arguments.baseline {
            // What is written anew is told whole.
            _ if arguments.no_baseline || arguments.update_baseline => BaselineChoice::None,
            Some(file) => BaselineChoice::File(file.clone()),
            None => BaselineChoice::Configured,
        },
    };
    Ok(Workspace::new(crate::cache::database()?, overrides, settings))
}

/// `--config` is a file, or a setting if it has a `=` and no file is so called.
fn configuration(arguments: &CheckArguments) -> (ConfigChoice, Vec<String>) {
    let mut choice = if arguments.isolated { ConfigChoice::Isolated } else { ConfigChoice::Nearest };
    let mut inline = Vec::new();
    for text in &arguments.config {
        if text.contains('=') && !Path::new(text).is_file() {
            inline.push(text.clone());
        } else {
            choice = ConfigChoice::File(PathBuf::from(text));
        }
    }
    (choice, inline)
}

/// Whose patterns count in nested projects.
pub fn nested(arguments: &CheckArguments) -> Nested {
    let (choice, _) = configuration(arguments);
    if choice == ConfigChoice::Nearest { Nested::Own } else { Nested::Ignored }
}

/// Writes the options for discovery over the configuration.
pub fn write_over(arguments: &CheckArguments, config: &mut Config) -> anyhow::Result<()> {
    let patterns = |texts: &[String]| -> anyhow::Result<Patterns> {
        let (patterns, errors) = Patterns::new(texts.iter().map(String::as_str));
        match errors.into_iter().next() {
            Some(error) => Err(error.into()),
            None => Ok(patterns),
        }
    };
    if !arguments.exclude.is_empty() {
        config.files.exclude = patterns(&arguments.exclude)?;
    }
    if !arguments.extend_exclude.is_empty() {
        config.files.extend_exclude = config.files.extend_exclude.and(&patterns(&arguments.extend_exclude)?);
    }
    config.files.force_exclude |= arguments.force_exclude;
    config.files.respect_gitignore &= !arguments.no_respect_gitignore;
    Ok(())
}

/// `--show-settings`.
pub fn show(loaded: &Loaded, config: &Config) -> anyhow::Result<ExitStatus> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "root: {}", loaded.project.root.display())?;
    match &config.file {
        Some(file) => writeln!(out, "configuration: {}", file.display())?,
        None => writeln!(out, "configuration: none")?,
    }
    let settings = &config.settings;
    writeln!(out, "select: {:?}", settings.select)?;
    writeln!(out, "extend-select: {:?}", settings.extend_select)?;
    writeln!(out, "ignore: {:?}", settings.ignore)?;
    writeln!(out, "confidence: {:?}", settings.confidence)?;
    writeln!(out, "future: {}", settings.future)?;
    writeln!(out, "unused-suppressions: {}", settings.unused_suppressions)?;
    writeln!(out, "include: {}", config.files.include.texts().join(", "))?;
    writeln!(out, "exclude: {}", config.files.exclude.texts().join(", "))?;
    writeln!(out, "extend-exclude: {}", config.files.extend_exclude.texts().join(", "))?;
    writeln!(out, "force-exclude: {}", config.files.force_exclude)?;
    writeln!(out, "respect-gitignore: {}", config.files.respect_gitignore)?;
    writeln!(out, "database: {}", config.database.display())?;
    if let Some(baseline) = &config.baseline {
        writeln!(out, "baseline: {}", baseline.display())?;
    }
    writeln!(out, "versions:")?;
    for (name, pin) in &loaded.project.environment.pins {
        let in_use = match &pin.in_use {
            Some((version, source)) => format!("{} {version}", source.says()),
            None => "version unknown".to_owned(),
        };
        match &pin.span {
            Some((changes::Span::Range { specifiers, .. }, source)) => {
                writeln!(out, "  {name}: {in_use}; {} {specifiers}", source.says())?;
            }
            _ => writeln!(out, "  {name}: {in_use}")?,
        }
    }
    for problem in loaded.problems() {
        writeln!(out, "problem: {problem}")?;
    }
    Ok(ExitStatus::Clean)
}
