//! The conditions of a call → what of which parameter they ask.

use changes::surface::Trigger;

use super::{Atom, Raw, Test};

/// What the conditions of a call ask; `None` where they cannot be told apart. No parameter: always.
#[allow(clippy::type_complexity)]
pub(crate) fn reached(
    raw: &Raw,
    class_of: &mut dyn FnMut(&str) -> Option<String>,
) -> Option<Vec<(Option<String>, Option<Trigger>)>> {
    let mut about: Option<&str> = None;
    let (mut given, mut missing, mut positional) = (false, false, false);
    let mut values: Option<Vec<String>> = None;
    let mut types: Option<Vec<String>> = None;
    let (mut not_value, mut not_type) = (Vec::new(), false);
    for atom in &raw.atoms {
        let Atom::Parameter(name, test) = atom else { continue };
        if about.is_some_and(|known| known != name) {
            return None;
        }
        about = Some(name);
        match test {
            Test::Given => given = true,
            Test::Missing => missing = true,
            Test::Positional => positional = true,
            Test::Value(of) => {
                values = Some(match values {
                    Some(known) => known.into_iter().filter(|value| of.contains(value)).collect(),
                    None => of.clone(),
                });
            }
            Test::NotValue(of) => not_value.extend(of.iter().cloned()),
            Test::Type(of) => {
                if types.is_some() {
                    return None;
                }
                types = Some(of.clone());
            }
            Test::NotType => not_type = true,
        }
    }
    let Some(about) = about else { return Some(vec![(None, None)]) };
    let name = Some(about.to_owned());
    let found: Vec<Trigger> = match (values, types) {
        (Some(values), _) if !missing => values
            .into_iter()
            .filter(|value| !not_value.contains(value) && is_literal(value))
            .map(Trigger::Value)
            .collect(),
        (None, Some(types)) if !missing && not_value.is_empty() => {
            types.iter().map(|class| class_of(class).map(Trigger::Type)).collect::<Option<_>>()?
        }
        (None, None) if not_type || !not_value.is_empty() => return None,
        (None, None) if missing && !given => vec![Trigger::Missing],
        (None, None) if positional && !given => vec![Trigger::Positional],
        (None, None) if given && !missing => vec![Trigger::Given],
        _ => return None,
    };
    Some(found.into_iter().map(|trigger| (name.clone(), Some(trigger))).collect())
}

/// Whether a value is no name.
fn is_literal(value: &str) -> bool {
    matches!(value, "None" | "True" | "False") || !value.starts_with(|c: char| c.is_alphabetic() || c == '_')
}
