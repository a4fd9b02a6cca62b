//! From the written forms to [`Change`]s.

use std::collections::BTreeMap;

use super::form::{AlsoForm, ChangeForm, ConditionForm, OneOrMany, RenamesForm, RewriteForm};
use super::id::Id;
use super::kind;
use super::markdown::Page;
use crate::kind::Kind;
use crate::python::{is_dotted_path, is_identifier};
use crate::record::{
    Also, Change, Condition, Confidence, Life, Place, Replacement, Rewrite, Successor, ValueCondition,
};
use crate::surface::{AliasMap, Surface};
use crate::template::Template;

/// Why a record cannot be used: the key, what is wrong, what to do.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) key: String,
    pub(super) what: String,
    pub(super) tip: Option<&'static str>,
}

impl Refusal {
    fn new(key: impl Into<String>, what: impl ToString) -> Refusal {
        Refusal { key: key.into(), what: what.to_string(), tip: None }
    }
}

/// What a folder gives to each of its records.
pub(super) struct Context<'a> {
    pub(super) distribution: &'a str,
    pub(super) surface: &'a Surface,
    pub(super) aliases: &'a AliasMap,
}

/// A change with what was derived of its kind.
#[derive(Debug)]
pub(super) struct Built {
    pub(super) change: Change,
    /// The kind that would hold if none were written.
    pub(super) derived: Kind,
    /// The derived kind is a guess from the path, and none is written.
    pub(super) guessed: bool,
}

/// Builds the change of a change file.
pub(super) fn change(context: &Context<'_>, file: &str, form: &ChangeForm, page: &Page<'_>) -> Result<Built, Refusal> {
    let id = Id::parse(&form.symbol).map_err(|e| Refusal::new("symbol", e))?;
    let (derived, guessed) = derive_kind(context, &id, &form.when);
    let kind = form.kind.unwrap_or(derived);
    let life = Life {
        deprecated: form.deprecated.clone(),
        raises: form.raises.clone(),
        removed: form.removed.clone(),
        changed: form.changed.clone(),
        restored: form.restored.clone(),
    };
    let rewrites: Result<Vec<_>, _> = form.rewrites.iter().enumerate().map(|(i, form)| rewrite(i, form)).collect();
    let also: Result<Vec<_>, _> = form.also.iter().enumerate().map(|(i, form)| also(i, form)).collect();
    let mut when = conditions(&form.when);
    imply(&mut when, kind, &id);
    let change = Change {
        id: form.symbol.trim().to_owned(),
        distribution: context.distribution.to_owned(),
        paths: id.paths,
        parameter: id.parameter,
        value: id.value,
        kind,
        uses: form.uses.clone(),
        life: dated(life)?,
        replacement: replacement(form.replacement.clone())?,
        same: form.same.clone(),
        reshapes: false,
        when,
        place: form.place.clone(),
        sources: form.source.clone().map(OneOrMany::into_vec).unwrap_or_default(),
        warns: None,
        confidence: form.confidence,
        rewrites: rewrites?,
        also: also?,
        title: page.title.clone(),
        note: page.note.clone(),
        examples: page.examples.clone(),
        file: file.to_owned(),
    };
    Ok(Built { change, derived, guessed: guessed && form.kind.is_none() })
}

/// Builds the change of a pair of `renames.toml`.
pub(super) fn pair(
    context: &Context<'_>,
    file: &str,
    form: &RenamesForm,
    old: &str,
    new: &str,
) -> Result<Built, Refusal> {
    let key = format!("pairs.{old}");
    let id = Id::parse(old).map_err(|e| Refusal::new(&key, e))?;
    let replacement = replacement(Some(OneOrMany::One(new.to_owned()))).map_err(|e| Refusal { key, ..e })?;
    let (derived, guessed) = derive_kind(context, &id, &BTreeMap::new());
    let life = Life {
        deprecated: form.deprecated.clone(),
        raises: form.raises.clone(),
        removed: form.removed.clone(),
        ..Life::default()
    };
    let title = match &replacement {
        Replacement::Nothing => format!("Remove `{old}`"),
        Replacement::Unknown | Replacement::Any(_) => format!("Use `{new}` instead of `{old}`"),
    };
    let mut when = BTreeMap::new();
    imply(&mut when, derived, &id);
    let change = Change {
        id: old.trim().to_owned(),
        distribution: context.distribution.to_owned(),
        paths: id.paths,
        parameter: id.parameter,
        value: id.value,
        kind: derived,
        uses: Vec::new(),
        life: dated(life)?,
        replacement,
        same: form.same.clone(),
        reshapes: false,
        when,
        place: Place::default(),
        sources: form.source.clone().map(OneOrMany::into_vec).unwrap_or_default(),
        warns: None,
        confidence: Confidence::Certain,
        rewrites: Vec::new(),
        also: Vec::new(),
        title,
        note: String::new(),
        examples: Vec::new(),
        file: file.to_owned(),
    };
    Ok(Built { change, derived, guessed })
}

fn derive_kind(context: &Context<'_>, id: &Id, when: &BTreeMap<String, ConditionForm>) -> (Kind, bool) {
    let Some(parameter) = &id.parameter else {
        return kind::derive(context.surface, context.aliases, &id.paths);
    };
    let of_value = id.value.is_some() || when.get(parameter).is_some_and(|condition| condition.value.is_some());
    (if of_value { Kind::Value } else { Kind::Parameter }, false)
}

/// A change without any release would never be found.
fn dated(life: Life) -> Result<Life, Refusal> {
    if life.first().is_some() {
        return Ok(life);
    }
    Err(Refusal {
        key: "symbol".to_owned(),
        what: "no release at which it happened".to_owned(),
        tip: Some("write at least one of `deprecated`, `raises`, `removed`, `changed`"),
    })
}

fn conditions(forms: &BTreeMap<String, ConditionForm>) -> BTreeMap<String, Condition> {
    forms.iter().map(|(parameter, form)| (parameter.clone(), form.clone().into())).collect()
}

/// Adds what the id says of its own parameter: it is given, or not given where its absence is what is outdated; and its
/// value.
fn imply(when: &mut BTreeMap<String, Condition>, kind: Kind, id: &Id) {
    let Some(parameter) = &id.parameter else { return };
    let own = when.entry(parameter.clone()).or_default();
    if own.given.is_none() && own.missing.is_none() {
        let absent =
            matches!(kind, Kind::Required | Kind::Default) && *own == Condition::default() && id.value.is_none();
        if absent {
            own.missing = Some(true);
        } else {
            own.given = Some(true);
        }
    }
    if let (Some(value), None) = (&id.value, &own.value) {
        own.value = Some(ValueCondition::OneOf(vec![value.clone()]));
    }
}

fn replacement(form: Option<OneOrMany>) -> Result<Replacement, Refusal> {
    let names = match form {
        None => return Ok(Replacement::Unknown),
        Some(form) => form.into_vec(),
    };
    if names == ["nothing"] {
        return Ok(Replacement::Nothing);
    }
    let mut successors = Vec::with_capacity(names.len());
    for name in names {
        let parameter = name.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).map(str::trim);
        successors.push(match parameter {
            Some(parameter) if is_identifier(parameter) => Successor::Parameter(parameter.to_owned()),
            None if is_dotted_path(&name) => Successor::Symbol(name),
            _ => {
                return Err(Refusal {
                    key: "replacement".to_owned(),
                    what: format!("`{name}` is not a replacement"),
                    tip: Some("write a list of dotted paths, `(parameter)`, or the string `nothing`"),
                });
            }
        });
    }
    Ok(if successors.is_empty() { Replacement::Unknown } else { Replacement::Any(successors) })
}

fn rewrite(index: usize, form: &RewriteForm) -> Result<Rewrite, Refusal> {
    let key = |name: &str| format!("rewrite.{index}.{name}");
    let pattern =
        form.pattern.as_deref().map(Template::parse).transpose().map_err(|e| Refusal::new(key("match"), e))?;
    Ok(Rewrite {
        template: Template::parse(&form.template).map_err(|e| Refusal::new(key("template"), e))?,
        pattern,
        uses: form.uses.clone(),
        requires: form.requires.clone(),
        when: conditions(&form.when),
        place: form.place.clone(),
        drop: form.drop.clone(),
        default_ok: form.default_ok.clone(),
        result_ok: form.result_ok.clone(),
        same: form.same.clone(),
        safety: form.safety,
        because: form.because.clone(),
    })
}

fn also(index: usize, form: &AlsoForm) -> Result<Also, Refusal> {
    let read = |name: &str, source: &str| {
        Template::parse(source).map_err(|error| Refusal::new(format!("also.{index}.{name}"), error))
    };
    Ok(Also { pattern: read("match", &form.pattern)?, template: read("template", &form.template)? })
}
