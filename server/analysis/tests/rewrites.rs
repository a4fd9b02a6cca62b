//! What rewrites make of code, byte for byte, and what each gate alone catches: one file a case.
//!
//! A case is a text with headed parts, each head on a line of its own:
//! `=== with: acme==2.0 python==3.11` versions; `=== range: acme>=1.0,<3` what the code must run with; `=== message: …` part
//! of what a finding says; `=== acme/x.md` a file of the database (`package.toml` may be left out);
//! `=== before` and `=== after` the code; `=== safe` or `=== unsafe: part of the reason`; `=== fails: GATE` the one gate
//! that fails; `=== unknown: GATE` the one that cannot tell; `=== withheld: NAME` why there is no fix.
//! `=== also-edit: OLD => NEW` meddles with the candidate before it is judged. `=== proposed: TEMPLATE` is a model's answer
//! and `=== answer: adopted`, `unknown`, `workaround` or `refused GATE: part of the reason` what becomes of it; `=== after`
//! is then what `fix` makes of the text with that answer. `=== coded` is the same with an answer that is code.

mod common;

use std::path::Path;

use analysis::analyse::{Depth, analyse};
use analysis::environment::{Environment, Pin, SourceKind, VersionSource};
use analysis::finding::{Edit, Gate, Outcome};
use analysis::fix::fix_all;
use analysis::judge::Candidate;
use analysis::propose::{self, Answer, Question, Rewriter};
use analysis::settings::{Selector, Settings};
use analysis::{FileContext, Fix, Project};
use changes::record::Safety;
use changes::{Database, LayerOrigin, SourceFile, Span};
use libtest_mimic::{Arguments, Failed, Trial};
use syntax::{Model, Parsed};

fn main() {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    for folder in ["rewrites", "gates", "proposals"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
        let mut files: Vec<_> = std::fs::read_dir(path).expect("a folder").flatten().map(|e| e.path()).collect();
        files.sort();
        trials.extend(files.into_iter().map(|path| {
            let name = format!("{folder}::{}", path.file_stem().expect("a name").to_string_lossy());
            Trial::test(name, move || check(&path))
        }));
    }
    libtest_mimic::run(&arguments, trials).exit();
}

#[derive(Default)]
struct Case {
    environment: Environment,
    files: Vec<SourceFile>,
    before: String,
    after: Option<String>,
    coded: Option<String>,
    facts: Vec<(String, String)>,
}

fn read(text: &str) -> Case {
    let mut case = Case::default();
    let mut parts: Vec<(String, String)> = Vec::new();
    for line in text.split_inclusive('\n') {
        match line.strip_prefix("=== ") {
            Some(head) => parts.push((head.trim_end().to_owned(), String::new())),
            None => parts.last_mut().expect("a head first").1.push_str(line),
        }
    }
    for (head, body) in parts {
        if head == "before" {
            case.before = body;
        } else if head == "after" {
            case.after = Some(body);
        } else if head == "coded" {
            case.coded = Some(body);
        } else if let Some((key, value)) = head.split_once(':') {
            match key {
                "with" => value.split_whitespace().for_each(|word| pin(&mut case.environment, word)),
                "range" => value.split_whitespace().for_each(|word| range(&mut case.environment, word)),
                _ => {}
            }
            case.facts.push((key.to_owned(), value.trim().to_owned()));
        } else if head.contains('/') {
            case.files.push(SourceFile::new(head, body));
        } else {
            case.facts.push((head, String::new()));
        }
    }
    let names: std::collections::BTreeSet<String> =
        case.files.iter().filter_map(|file| file.path.split('/').next().map(str::to_owned)).collect();
    for name in names {
        let package = format!("{name}/package.toml");
        if !case.files.iter().any(|file| file.path == package) {
            let text = format!(
                "name = \"{name}\"\nimport-roots = [\"{name}\"]\nchangelog = \"https://example.org\"\nreleases = [\"1.0\", \"2.0\"]\n"
            );
            case.files.push(SourceFile::new(package, text));
        }
    }
    case
}

fn pin(environment: &mut Environment, word: &str) {
    let source = VersionSource { kind: SourceKind::CommandLine, file: String::new(), line: None };
    if let Some((name, version)) = word.split_once("==") {
        let in_use = Some((version.parse().expect("a version"), source));
        environment.pins.insert(name.to_owned(), Pin { in_use, span: None, declared: true });
    }
}

fn range(environment: &mut Environment, word: &str) {
    let source = VersionSource { kind: SourceKind::Declared, file: "pyproject.toml".to_owned(), line: Some(1) };
    let (name, specifiers) = word.split_at(word.find(['<', '>', '=', '!', '~']).expect("a range"));
    let span = Span::Range { specifiers: specifiers.parse().expect("a range"), from: None };
    environment.pins.get_mut(name).expect("`with` comes first").span = Some((span, source));
}

fn check(path: &Path) -> Result<(), Failed> {
    let case = read(&std::fs::read_to_string(path)?);
    let (sources, problems) = changes::read_folder(&case.files);
    if !problems.is_empty() {
        return Err(problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n").into());
    }
    let database = Database::default().with_all(changes::derive::layers(LayerOrigin::Written, sources));
    let settings = Settings { select: vec![Selector::All], ..Settings::default() };
    let said = |key: &str| case.facts.iter().find(|(known, _)| known == key).map(|(_, text)| text.clone());
    let proposed = said("proposed").map(Said::Template).or(case.coded.clone().map(Said::Code));
    let project = Project::new(&database, &case.environment, &settings);
    let project = Project { rewriter: proposed.as_ref().map(|it| it as &dyn Rewriter), ..project };
    let parsed = Parsed::new(case.before.as_str())?;
    let analysis = analyse(&parsed, project, Depth::WithFixes);
    if let Some(after) = &case.after {
        let fixed = fix_all(&case.before, project, &|_, _| {}, Safety::Unsafe);
        if fixed.text != *after {
            let fixes: Vec<String> = analysis.findings.iter().map(|f| format!("{}: {:?}", f.symbol, f.fix)).collect();
            let (got, fixes) = (&fixed.text, fixes.join("\n"));
            return Err(format!("--- expected\n{after}\n--- got\n{got}\n--- fixes\n{fixes}").into());
        }
    }
    for (key, value) in &case.facts {
        match key.as_str() {
            "safe" | "unsafe" | "withheld" => {
                let told: Vec<String> = analysis.findings.iter().map(|finding| told(&finding.fix)).collect();
                let wanted = format!("{key}: {value}");
                let found = told.iter().any(|told| told.starts_with(key.as_str()) && told.contains(value.as_str()));
                if !found {
                    return Err(format!("expected {wanted}\nfound {told:#?}").into());
                }
            }
            "message" => {
                let messages: Vec<&str> = analysis.findings.iter().map(|finding| finding.message.as_str()).collect();
                if !messages.iter().any(|message| message.contains(value.as_str())) {
                    return Err(format!("no finding says `{value}`: {messages:#?}").into());
                }
            }
            "answer" => {
                let rewriter = proposed.as_ref().ok_or("`proposed` or `coded` comes with it")?;
                let all = propose::proposals(&parsed, project, rewriter);
                let tried = all.first().and_then(|proposal| proposal.tried.first()).ok_or("nobody was asked")?;
                let told = match &tried.outcome {
                    Ok(migration) => format!("{:?}", migration.adoption()).to_lowercase(),
                    Err((by, reason)) => format!("refused {by}: {reason}"),
                };
                if !told.starts_with(value.as_str()) {
                    return Err(format!("expected {value}, found {told}").into());
                }
            }
            "fails" | "unknown" => gate(key, value, &case, &parsed, project)?,
            _ => {}
        }
    }
    Ok(())
}

/// A model that always says the same.
enum Said {
    Template(String),
    Code(String),
}

impl Rewriter for Said {
    fn answers(&self, question: &Question) -> Vec<Answer> {
        let template = match self {
            Said::Template(template) => Ok(template.clone()),
            Said::Code(code) => {
                let excerpt = question.excerpt.as_ref().expect("a use that can be shown");
                propose::code::template(excerpt, &question.ask, code)
            }
        };
        vec![Answer { template, probability: 1.0 }]
    }
}

fn told(fix: &Fix) -> String {
    match fix {
        Fix::Offered(all) => match (&all[0].safety, &all[0].because) {
            (Safety::Safe, _) => "safe".to_owned(),
            (Safety::Unsafe, because) => format!("unsafe: {}", because.clone().unwrap_or_default()),
        },
        Fix::Withheld { by, reason } => format!("withheld: {by}: {reason}"),
        Fix::Explained => "explained".to_owned(),
    }
}

/// Exactly one gate fails (or cannot tell); all others pass.
fn gate(key: &str, name: &str, case: &Case, parsed: &Parsed, project: Project<'_>) -> Result<(), Failed> {
    let model = Model::new(parsed);
    let files = analysis::modules::Files::new(project);
    let context = FileContext::new(project, &model, &files);
    let hits = analysis::uses::collect(&context);
    let hits: Vec<_> = hits.iter().flat_map(|site| analysis::matching::hits(site, &context)).collect();
    let first = hits.iter().find(|hit| hit.change.file.ends_with("old.md")).ok_or("no hit of old.md")?;
    let mut candidate: Candidate = match analysis::rewrite::candidate(first, &context) {
        Ok(Some(candidate)) => candidate,
        Ok(None) => return Err("nothing to judge".into()),
        Err(refusal) => return Err(format!("refused before the gates: {refusal:?}").into()),
    };
    if let Some((_, meddle)) = case.facts.iter().find(|(key, _)| key == "also-edit") {
        let (old, new) = meddle.split_once(" => ").ok_or("OLD => NEW")?;
        let at = case.before.find(old).ok_or("OLD is not there")?;
        candidate.edits.push(Edit { range: at..at + old.len(), text: new.to_owned() });
        candidate.edits.sort_by_key(|edit| edit.range.start);
    }
    let wanted = if key == "fails" { Outcome::Fail } else { Outcome::Unknown };
    let findings = analyse(context.parsed, context.project, Depth::FindingsOnly).findings;
    let all = analysis::judge::judge_all(std::slice::from_ref(&candidate), &findings, &context);
    let verdicts = all.into_iter().next().unwrap_or_default();
    let others: Vec<_> = verdicts.iter().filter(|verdict| verdict.outcome != Outcome::Pass).collect();
    let [only] = others.as_slice() else { return Err(format!("expected one verdict, found {others:#?}").into()) };
    if only.outcome != wanted || only.gate.name() != name || only.sentence.is_empty() {
        return Err(format!("expected {key}: {name}, found {only:?}").into());
    }
    if key == "fails" && only.gate != Gate::Adopts {
        match analysis::judge::settled(candidate, verdicts.clone()) {
            Fix::Withheld { by, .. } if by == name => {}
            other => return Err(format!("a failing gate refuses, and this gave {other:?}").into()),
        }
    }
    Ok(())
}
