//! What cases come to.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Case;

/// Probabilities from which on an answer is offered.
const LIMITS: [f64; 10] = [0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999];
/// Bounds of the groups whose probability is compared with how often they are right.
const GROUPS: [f64; 7] = [0.0, 0.5, 0.8, 0.9, 0.95, 0.99, 1.0];

/// Everything that was measured.
#[derive(Debug, Clone, Serialize)]
pub struct Figures {
    /// What was measured.
    pub name: String,
    /// All cases.
    pub all: Outcomes,
    /// By family, where the questions name one.
    pub families: BTreeMap<String, Outcomes>,
    /// By library, where the questions name one.
    pub libraries: BTreeMap<String, Outcomes>,
    /// What is offered from each probability on.
    pub offers: Vec<Offer>,
    /// The likeliest answers, by their probability.
    pub groups: Vec<Group>,
    /// What refused the likeliest answer where none passed.
    pub refused: BTreeMap<String, usize>,
}

/// Counts of what became of questions.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Outcomes {
    /// Questions.
    pub of: usize,
    /// The likeliest answer is right, no gate asked.
    pub first: Share,
    /// Let through by the gates, and right.
    pub right: Share,
    /// Let through by the gates, and wrong.
    pub wrong: Share,
    /// Nothing was let through.
    pub refused: Share,
    /// ES* of the likeliest answer, on average.
    pub similarity: f64,
}

/// A count out of another, with Wilson's interval of 95 %, in percent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Share {
    /// So many.
    pub count: usize,
    /// Out of so many.
    pub of: usize,
    /// In percent; 0 out of nothing.
    pub percent: f64,
    /// The interval's ends.
    pub interval: [f64; 2],
}

/// What is offered from a probability on.
#[derive(Debug, Clone, Serialize)]
pub struct Offer {
    /// The probability.
    pub from: f64,
    /// Of all questions.
    pub offered: Share,
    /// Of what is offered.
    pub wrong: Share,
}

/// Likeliest answers whose probability lies in a range.
#[derive(Debug, Clone, Serialize)]
pub struct Group {
    /// From here on.
    pub from: f64,
    /// Up to here.
    pub to: f64,
    /// The mean of their probabilities, in percent.
    pub said: f64,
    /// Those that are right.
    pub right: Share,
}

impl Share {
    /// Of an empty whole nothing is known: 0 to 100 percent.
    pub fn new(count: usize, of: usize) -> Share {
        // Wilson (1927): the shares that the count does not contradict at z = 1.96.
        let (z, n) = (1.96_f64, of as f64);
        let share = if of == 0 { 0.0 } else { count as f64 / n };
        let interval = if of == 0 {
            [0.0, 100.0]
        } else {
            let middle = share + z * z / (2.0 * n);
            let spread = z * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
            let end = |value: f64| 100.0 * (value / (1.0 + z * z / n)).clamp(0.0, 1.0);
            [end(middle - spread), end(middle + spread)]
        };
        Share { count, of, percent: 100.0 * share, interval }
    }
}

impl Outcomes {
    fn of<'c>(cases: impl Iterator<Item = &'c Case>) -> Outcomes {
        let cases: Vec<&Case> = cases.collect();
        let of = cases.len();
        let count = |is: &dyn Fn(&Case) -> bool| Share::new(cases.iter().filter(|case| is(case)).count(), of);
        let sum: f64 = cases.iter().map(|case| case.similarity).sum();
        Outcomes {
            of,
            first: count(&|case| case.first == Some(true)),
            right: count(&|case| case.offered == Some(true)),
            wrong: count(&|case| case.offered == Some(false)),
            refused: count(&|case| case.offered.is_none()),
            similarity: sum / of.max(1) as f64,
        }
    }
}

impl Figures {
    /// The figures of cases.
    pub fn of(name: String, cases: &[Case]) -> Figures {
        let by = |key: &dyn Fn(&Case) -> &str| {
            let mut groups: BTreeMap<String, Vec<&Case>> = BTreeMap::new();
            for case in cases.iter().filter(|case| !key(case).is_empty()) {
                groups.entry(key(case).to_owned()).or_default().push(case);
            }
            groups.into_iter().map(|(name, those)| (name, Outcomes::of(those.into_iter()))).collect()
        };
        let mut refused = BTreeMap::new();
        for by in cases.iter().filter_map(|case| case.refused.clone()) {
            *refused.entry(by).or_default() += 1;
        }
        Figures {
            name,
            all: Outcomes::of(cases.iter()),
            families: by(&|case| &case.family),
            libraries: by(&|case| &case.library),
            offers: LIMITS.iter().map(|from| offer(*from, cases)).collect(),
            groups: GROUPS.windows(2).map(|ends| group(ends[0], ends[1], cases)).collect(),
            refused,
        }
    }
}

fn offer(from: f64, cases: &[Case]) -> Offer {
    let offered: Vec<bool> =
        cases.iter().filter(|case| case.probability >= from).filter_map(|case| case.offered).collect();
    let wrong = offered.iter().filter(|is_right| !**is_right).count();
    Offer { from, offered: Share::new(offered.len(), cases.len()), wrong: Share::new(wrong, offered.len()) }
}

fn group(from: f64, to: f64, cases: &[Case]) -> Group {
    let is_last = to >= 1.0;
    let lies = |case: &&Case| {
        let said = case.first_probability;
        said >= from && (said < to || is_last)
    };
    let those: Vec<(f64, bool)> =
        cases.iter().filter(lies).filter_map(|case| Some((case.first_probability, case.first?))).collect();
    let right = those.iter().filter(|(_, is_right)| *is_right).count();
    let said = 100.0 * those.iter().map(|(said, _)| said).sum::<f64>() / those.len().max(1) as f64;
    Group { from, to, said, right: Share::new(right, those.len()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(family: &str, offered: Option<bool>, probability: f64) -> Case {
        let first_probability = if offered.is_some() { probability } else { 0.2 };
        let (family, first) = (family.to_owned(), Some(offered == Some(true)));
        Case { family, offered, probability, first, first_probability, ..Case::default() }
    }

    #[test]
    fn a_share_has_wilsons_interval() {
        let half = Share::new(5, 10);
        assert_eq!((half.percent, half.interval.map(f64::round)), (50.0, [24.0, 76.0]));
        let all = Share::new(100, 100);
        assert_eq!(all.interval.map(f64::round), [96.0, 100.0]);
        assert_eq!(Share::new(0, 0).interval, [0.0, 100.0]);
    }

    #[test]
    fn what_is_offered_falls_with_the_threshold() {
        let cases = [case("a", Some(true), 0.95), case("a", Some(false), 0.6), case("b", None, 0.0)];
        let figures = Figures::of("m".to_owned(), &cases);
        let at = |from: f64| {
            figures.offers.iter().find(|offer| offer.from == from).map(|one| (one.offered.count, one.wrong.count))
        };
        assert_eq!((at(0.0), at(0.5), at(0.9), at(0.99)), (Some((2, 1)), Some((2, 1)), Some((1, 0)), Some((0, 0))));
        assert_eq!((figures.all.right.count, figures.all.wrong.count, figures.all.refused.count), (1, 1, 1));
        assert_eq!((figures.families["a"].of, figures.families["b"].refused.count), (2, 1));
        assert!(figures.libraries.is_empty());
        let said: Vec<usize> = figures.groups.iter().map(|group| group.right.of).collect();
        assert_eq!(said, [1, 1, 0, 0, 1, 0]);
    }
}
