//! The report in Markdown.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::figures::{Figures, Outcomes, Share};

/// The page.
pub fn page(figures: &Figures) -> String {
    let mut out = format!(
        "# {}\n\n{} questions with known answers, by `apilift model eval`. Shares in percent with 95 % intervals after \
         Wilson. *Offered* is what the gates let through; *right* is the right answer to the letter, or the same code.\n\n",
        figures.name, figures.all.of
    );
    outcomes(&mut out, "", [("all".to_owned(), &figures.all)].into_iter());
    out.push_str("\n## From each probability of the model's own on\n");
    out.push_str("| from | offered | wrong of the offered |\n| --- | --- | --- |\n");
    for offer in &figures.offers {
        let _ = writeln!(out, "| {} | {} | {} |", offer.from, told(offer.offered), told(offer.wrong));
    }
    out.push_str("\n![what is offered, and how much of it is wrong](offered.svg)\n");
    out.push_str("\n## What its probability tells\n");
    out.push_str("| probability of the likeliest answer | said, on average | right |\n| --- | --- | --- |\n");
    for group in &figures.groups {
        let said = if group.right.of == 0 { "none".to_owned() } else { format!("{:.1} %", group.said) };
        let _ = writeln!(out, "| {} to {} | {said} | {} |", group.from, group.to, told(group.right));
    }
    out.push_str("\n![how often it is right, by what it says](calibration.svg)\n");
    if !figures.refused.is_empty() {
        let all: Vec<String> = figures.refused.iter().map(|(by, count)| format!("{by} {count}")).collect();
        let _ = write!(out, "\nRefused, by what refused the likeliest answer: {}.\n", all.join(", "));
    }
    for (name, groups) in [("family", &figures.families), ("library", &figures.libraries)] {
        grouped(&mut out, name, groups);
    }
    out
}

fn grouped(out: &mut String, name: &str, groups: &BTreeMap<String, Outcomes>) {
    if groups.is_empty() {
        return;
    }
    let _ = write!(out, "\n## By {name}\n");
    outcomes(out, name, groups.iter().map(|(name, outcomes)| (name.clone(), outcomes)));
}

fn outcomes<'f>(out: &mut String, name: &str, rows: impl Iterator<Item = (String, &'f Outcomes)>) {
    let _ = write!(
        out,
        "| {name} | questions | likeliest answer right | offered and right | offered and wrong | nothing offered | ES* |\n\
         | --- | --- | --- | --- | --- | --- | --- |\n"
    );
    for (name, one) in rows {
        let shares = [one.first, one.right, one.wrong, one.refused].map(told).join(" | ");
        let _ = writeln!(out, "| {name} | {} | {shares} | {:.2} |", one.of, one.similarity);
    }
}

fn told(share: Share) -> String {
    if share.of == 0 {
        return "none".to_owned();
    }
    let [low, high] = share.interval;
    format!("{} of {}: {:.1} % ({low:.1} to {high:.1})", share.count, share.of, share.percent)
}
