//! Python's own rules by which arguments reach parameters.

use changes::surface::{Parameter, ParameterKind};

/// How an argument is written, without its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given<'a> {
    /// `v`.
    Positional,
    /// `k=v`.
    Keyword(&'a str),
    /// `*v`.
    Star,
    /// `**v`.
    DoubleStar,
}

/// What an argument is bound to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Slot {
    /// The parameter of this name, or a keyword that `**kwargs` takes.
    Named(String),
    /// `*args`, or a positional argument whose parameter is not known.
    Extra,
    /// It is `*v` or `**v` itself.
    Unpacked,
}

/// How well a signature takes a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// Python would raise a `TypeError` for want of mandatory arguments only.
    Incomplete,
    /// Accepted; `*args` or `**kwargs` takes some arguments.
    Accepted,
    /// Accepted, and every argument reaches a parameter of its own.
    Named,
}

/// Binds arguments to parameters (without `self`); `None` where Python would refuse the call for another reason than a
/// missing argument.
pub fn bind(parameters: &[Parameter], given: &[Given<'_>]) -> Option<(Vec<Slot>, Fit)> {
    let mut taken = vec![false; parameters.len()];
    let mut slots = Vec::with_capacity(given.len());
    let mut fit = Fit::Named;
    let mut position = 0;
    let mut after_star = false;
    // Keywords that `**kwargs` takes.
    let mut surplus: Vec<&str> = Vec::new();
    let has = |kind| parameters.iter().any(|parameter| parameter.kind == kind);
    let variable = has(ParameterKind::VarPositional);
    for argument in given {
        match argument {
            Given::Star => {
                after_star = true;
                slots.push(Slot::Unpacked);
            }
            Given::DoubleStar => slots.push(Slot::Unpacked),
            Given::Positional if after_star => slots.push(Slot::Extra),
            Given::Positional => {
                let open = parameters.get(position).filter(|parameter| {
                    matches!(parameter.kind, ParameterKind::PositionalOnly | ParameterKind::PositionalOrKeyword)
                });
                if let Some(parameter) = open {
                    taken[position] = true;
                    position += 1;
                    slots.push(Slot::Named(parameter.name.clone()));
                } else if variable {
                    fit = fit.min(Fit::Accepted);
                    slots.push(Slot::Extra);
                } else {
                    return None;
                }
            }
            Given::Keyword(name) => {
                let at = parameters.iter().position(|parameter| {
                    parameter.name == *name
                        && matches!(parameter.kind, ParameterKind::PositionalOrKeyword | ParameterKind::KeywordOnly)
                });
                match at {
                    Some(at) if taken[at] => return None,
                    Some(at) => taken[at] = true,
                    None if has(ParameterKind::VarKeyword) => fit = fit.min(Fit::Accepted),
                    None => return None,
                }
                if at.is_none() {
                    if surplus.contains(name) {
                        return None;
                    }
                    surplus.push(name);
                }
                slots.push(Slot::Named((*name).to_owned()));
            }
        }
    }
    let unpacks = given.iter().any(|argument| matches!(argument, Given::Star | Given::DoubleStar));
    let lacks = parameters.iter().zip(&taken).any(|(parameter, taken)| {
        !taken
            && parameter.default.is_none()
            && !matches!(parameter.kind, ParameterKind::VarPositional | ParameterKind::VarKeyword)
    });
    if lacks && !unpacks {
        fit = Fit::Incomplete;
    }
    Some((slots, fit))
}

/// Without a signature: keywords are bound by name, nothing else is.
pub fn by_name(given: &[Given<'_>]) -> Vec<Slot> {
    given
        .iter()
        .map(|argument| match argument {
            Given::Positional => Slot::Extra,
            Given::Keyword(name) => Slot::Named((*name).to_owned()),
            Given::Star | Given::DoubleStar => Slot::Unpacked,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(parameters: &str, call: &str, expected: Option<(&str, Fit)>) {
        let parameters: Vec<String> =
            parameters.split(' ').filter(|text| !text.is_empty()).map(str::to_owned).collect();
        let given: Vec<Given<'_>> = call
            .split(' ')
            .filter(|text| !text.is_empty())
            .map(|text| match text {
                "_" => Given::Positional,
                "*" => Given::Star,
                "**" => Given::DoubleStar,
                keyword => Given::Keyword(keyword),
            })
            .collect();
        let found = bind(&changes::surface::parameters(&parameters), &given).map(|(slots, fit)| {
            let slots: Vec<String> = slots
                .into_iter()
                .map(|slot| match slot {
                    Slot::Named(name) => name,
                    Slot::Extra => "+".into(),
                    Slot::Unpacked => "*".into(),
                })
                .collect();
            (slots.join(" "), fit)
        });
        assert_eq!(found, expected.map(|(slots, fit)| (slots.to_owned(), fit)), "{parameters:?} {call}");
    }

    #[test]
    fn positional_and_keyword() {
        check("a b=1", "_ _", Some(("a b", Fit::Named)));
        check("a b=1", "_ b", Some(("a b", Fit::Named)));
        check("a b=1", "b a", Some(("b a", Fit::Named)));
        check("a b=1", "_ _ _", None);
    }

    #[test]
    fn duplicates_are_refused() {
        check("a b=1", "_ a", None);
        check("a **kw", "_ x x", None);
    }

    #[test]
    fn positional_only_and_keyword_only() {
        check("a / b", "a b", None);
        check("a / b", "_ b", Some(("a b", Fit::Named)));
        check("a * b=1", "_ _", None);
        check("a * b=1", "_ b", Some(("a b", Fit::Named)));
        check("a / **kw", "_ a", Some(("a a", Fit::Accepted)));
    }

    #[test]
    fn variable_arguments() {
        check("a *rest c=1", "_ _ _ c", Some(("a + + c", Fit::Accepted)));
        check("*args **kwargs", "_ x", Some(("+ x", Fit::Accepted)));
        check("a b c", "_ *", Some(("a *", Fit::Named)));
        check("a b c", "* _", Some(("* +", Fit::Named)));
        check("a b c", "_ **", Some(("a *", Fit::Named)));
    }

    #[test]
    fn mandatory_ones_may_be_missing() {
        check("a b", "_", Some(("a", Fit::Incomplete)));
    }
}
