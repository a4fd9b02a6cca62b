//! What a hover says of one finding. The diagnostic's message is not among it: editors show that themselves.

use analysis::environment::SourceKind;
use analysis::finding::{Finding, Fix, Migration};
use analysis::signature::{self, Shown};
use changes::record::{Example, Safety};

/// Longer signatures are broken into lines.
const WIDTH: usize = 84;

/// More overloads of one symbol are counted only.
const MOST_OVERLOADS: usize = 3;

/// Writes pages in a client's format, for a project.
pub struct Writer<'a> {
    /// Markdown, or plain text.
    pub markdown: bool,
    /// What the findings were judged against.
    pub project: analysis::Project<'a>,
}

impl Writer<'_> {
    /// All that is known of a finding, in paragraphs.
    pub fn page(&self, finding: &Finding) -> String {
        let change = &finding.change;
        let mut paragraphs = vec![if self.markdown { format!("**{}**", change.title) } else { change.title.clone() }];
        paragraphs.push(self.history(finding));
        let proven = change.examples.iter().find(|example| example.proof.is_some());
        let example = proven.or(change.examples.first());
        paragraphs.extend(fix(finding, example));
        if !change.note.trim().is_empty() {
            paragraphs.push(change.note.trim().to_owned());
        }
        paragraphs.extend(self.signatures(finding));
        paragraphs.extend(example.map(|example| self.example(example)));
        if !finding.how.is_empty() {
            paragraphs.push(format!("How it was found: {}.", finding.how.join("; ")));
        }
        let date = format!("Database of {}.", crate::embedded::DATE);
        paragraphs.push(match change.sources.first() {
            Some(link) if self.markdown => format!("[Release note]({link}) · {date}"),
            Some(link) => format!("Release note: {link}\n{date}"),
            None => date,
        });
        paragraphs.join("\n\n") + "\n"
    }

    /// "numpy: deprecated since 2.0.0, removed in 2.4.0; uv.lock pins 2.1.3."
    fn history(&self, finding: &Finding) -> String {
        let life = &finding.change.life;
        let facts = [
            ("deprecated since", &life.deprecated),
            ("only raises since", &life.raises),
            ("removed in", &life.removed),
            ("changed in", &life.changed),
            ("back since", &life.restored),
        ];
        let facts: Vec<String> =
            facts.iter().filter_map(|(words, at)| Some(format!("{words} {}", at.as_ref()?))).collect();
        let here = match &finding.version {
            Some((version, source)) if source.kind == SourceKind::NewestKnown => {
                format!("this project's version is not known, {version} is taken")
            }
            Some((version, source)) => format!("{} {version}", source.says()),
            None => "this project's version is not known".to_owned(),
        };
        let library = self.project.database.library(&finding.change.distribution);
        let name = library.as_deref().map_or(finding.change.distribution.as_str(), analysis::message::display_name);
        format!("{name}: {}; {here}.", facts.join(", "))
    }

    /// Both signatures, each with the release that it is of.
    fn signatures(&self, finding: &Finding) -> Option<String> {
        let old = signature::old(finding, self.project).map(|shown| ("Old", shown));
        let new = signature::new(finding, self.project).into_iter().map(|shown| ("New", shown));
        let parts: Vec<String> = old.into_iter().chain(new).map(|(word, shown)| callable(word, &shown)).collect();
        (!parts.is_empty()).then(|| self.code(&parts.join("\n")))
    }

    fn example(&self, example: &Example) -> String {
        let before = format!("# Before\n{}", example.before.trim_end());
        let after = example.after.as_ref().map(|after| format!("\n\n# After\n{}", after.trim_end()));
        self.code(&(before + &after.unwrap_or_default()))
    }

    fn code(&self, text: &str) -> String {
        if self.markdown {
            return format!("```python\n{text}\n```");
        }
        let lines: Vec<String> = text.lines().map(|line| format!("    {line}")).collect();
        lines.join("\n")
    }
}

fn callable(word: &str, shown: &Shown) -> String {
    let (name, version) = &shown.release;
    let mut lines = vec![format!("# {word}: {name} {version}")];
    lines.extend(shown.signatures.iter().take(MOST_OVERLOADS).map(|text| wrapped(text)));
    let more = shown.signatures.len().saturating_sub(MOST_OVERLOADS);
    if more > 0 {
        lines.push(format!("# and {more} more"));
    }
    lines.join("\n")
}

fn fix(finding: &Finding, example: Option<&Example>) -> Option<String> {
    match &finding.fix {
        Fix::Offered(migrations) => {
            let first: &Migration = migrations.first()?;
            let word = if first.safety == Safety::Safe { "Safe fix" } else { "Unsafe fix" };
            let because = first.because.as_ref().map(|because| format!(" ({because})")).unwrap_or_default();
            let proof = example.and_then(proof).map(|proof| format!(" {proof}")).unwrap_or_default();
            Some(format!("{word}: {}{because}.{proof}", first.title))
        }
        Fix::Withheld { by, reason } => Some(format!("No fix, withheld by {by}: {reason}.")),
        Fix::Explained => None,
    }
}

/// Whether the example was run on both sides; nothing where there is but one.
fn proof(example: &Example) -> Option<String> {
    example.after.as_ref()?;
    Some(match &example.proof {
        Some(releases) => {
            format!("Proven by execution: both ran and computed the same, on {}.", releases.replace("; ", " and "))
        }
        None => "Not proven by execution.".to_owned(),
    })
}

/// A signature in lines of at most [`WIDTH`] characters, where its parameters allow it.
fn wrapped(signature: &str) -> String {
    if signature.chars().count() <= WIDTH {
        return signature.to_owned();
    }
    let mut lines = vec![String::new()];
    for (index, part) in signature.split_inclusive(", ").enumerate() {
        let long = lines.last().is_some_and(|line| line.chars().count() + part.trim_end().chars().count() > WIDTH);
        if index > 0 && long {
            lines.push("    ".to_owned());
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(part);
        }
    }
    lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_signatures_are_broken_between_parameters() {
        let names: Vec<String> = (0..30).map(|n| format!("parameter{n}=None")).collect();
        let signature = format!("acme.long({}) -> acme.Table", names.join(", "));
        let text = wrapped(&signature);
        assert!(text.lines().count() > 3 && text.lines().all(|line| line.chars().count() <= WIDTH), "{text}");
        assert_eq!(text.replace("\n    ", " "), signature);
        assert_eq!(wrapped("acme.short(a, b)"), "acme.short(a, b)");
    }
}
