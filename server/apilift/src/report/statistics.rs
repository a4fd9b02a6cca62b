//! Findings counted by symbol, an imported name once: `count CODE symbol [fix]`.

use std::collections::BTreeMap;
use std::io::{self, Write};

use analysis::finding::Fix;

use super::FileReport;

/// Prints the counts, largest first.
pub fn print(reports: &[FileReport], out: &mut impl Write) -> io::Result<()> {
    let mut counts: BTreeMap<(&str, &str), (usize, usize)> = BTreeMap::new();
    for finding in reports.iter().flat_map(|report| &report.findings).filter(|finding| !finding.of_import()) {
        let entry = counts.entry((finding.change.kind.code(), finding.change.id.as_str())).or_default();
        entry.0 += 1;
        entry.1 += usize::from(matches!(finding.fix, Fix::Offered(_)));
    }
    let unused: usize = reports.iter().map(|report| report.unused.len()).sum();
    if unused > 0 {
        counts.insert((analysis::analyse::UNUSED_SUPPRESSION, "unused-suppression"), (unused, unused));
    }
    let mut rows: Vec<_> = counts.into_iter().collect();
    rows.sort_by(|(a, (n, _)), (b, (m, _))| m.cmp(n).then_with(|| a.cmp(b)));
    let width = rows.first().map_or(1, |(_, (count, _))| count.to_string().len());
    for ((code, symbol), (count, fixable)) in rows {
        let mark = match fixable {
            0 => "[ ]",
            n if n == count => "[*]",
            _ => "[-]",
        };
        writeln!(out, "{count:>width$}\t{code}\t{mark} {symbol}")?;
    }
    Ok(())
}
