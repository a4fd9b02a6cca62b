//! What a hole gives: the text of an argument, a mapped literal, a default.

use changes::template::{Hole, Map};
use syntax::Node;
use syntax::node::unparenthesised;

use super::draft::Refusal;
use super::fill::{Filler, outer_quote};
use super::pieces::Pieces;
use super::{precedence, quotes};
use crate::conditions;
use crate::judge::{DefaultFact, DefaultFate, SymbolFact};

impl<'c, 't> Filler<'c, 't> {
    /// The value of the argument that a hole names, where it was given.
    pub(super) fn value(&self, name: &str) -> Option<Node<'t>> {
        if let Some(node) = self.captures.get(name) {
            return Some(*node);
        }
        let bound = self.hit.bound.as_ref().and_then(|bound| bound.argument(name)).map(|argument| argument.value);
        bound.or_else(|| self.receiver().filter(|_| name == "self"))
    }

    pub(super) fn receiver(&self) -> Option<Node<'t>> {
        let bound = self.hit.bound.as_ref().and_then(|bound| bound.argument("self")).map(|argument| argument.value);
        self.captures.get("self").copied().or(bound).or(self.hit.site.receiver)
    }

    /// What a hole gives in the place where it stands.
    pub(super) fn hole(&mut self, hole: &Hole, place: Node<'_>) -> Result<Pieces, Refusal> {
        match hole {
            Hole::Receiver => match self.receiver() {
                Some(node) => Ok(self.placed(node, place)),
                None => Err(Refusal::new("template", "the receiver of the call is not known")),
            },
            Hole::Callee => {
                let call = self.shape_of_call(place);
                let path = Some(self.hit.site.path.clone());
                self.facts.symbols.push(SymbolFact { path, written: "{callee}".into(), call, is_old: true });
                if let Some(receiver) = self.receiver() {
                    self.take(receiver, place);
                }
                Ok(Pieces::old(self.callee().byte_range()))
            }
            Hole::Argument { name, otherwise, map } => match (self.value(name), otherwise) {
                (Some(node), _) => match map {
                    Some(map) => self.mapped(name, node, map).map(Pieces::new),
                    None => Ok(self.placed(node, place)),
                },
                (None, Some(text)) => self.otherwise(text),
                (None, None) => {
                    Err(Refusal::new("template", format!("the call does not give `{name}`, which the rewrite needs")))
                }
            },
            Hole::Args(name) | Hole::Rest(name) => {
                Err(Refusal::new("template", format!("`{name}` can only be passed on in a call")))
            }
            Hole::Fresh(name) => Ok(Pieces::new(self.fresh(name))),
        }
    }

    /// The text of an old expression, between parentheses where its new place needs them.
    pub(super) fn placed(&mut self, node: Node<'t>, place: Node<'_>) -> Pieces {
        self.take(node, place);
        let inner = precedence::level(node, self.context.text());
        let template = self.shape.text();
        let breaks =
            precedence::breaks_line(node, self.context.text()) && !precedence::is_bracketed(place) && !self.bracketed;
        let loose = !self.is_root(place) && inner < precedence::wanted(place, template);
        let pieces = Pieces::old(node.byte_range());
        if loose || breaks || precedence::runs_into_dot(node, place) { pieces.parenthesised() } else { pieces }
    }

    /// A literal mapped.
    pub(super) fn mapped(&mut self, name: &str, node: Node<'t>, map: &Map) -> Result<String, Refusal> {
        let text = self.context.text();
        let refusal = || {
            let written = &text[node.byte_range()];
            Refusal::new("arguments", format!("only known values of `{name}` can be rewritten, not `{written}`"))
        };
        let source = conditions::table_key(node, text).ok_or_else(refusal)?;
        let mapped = self.map_source(&source, map).ok_or_else(refusal)?;
        self.settle(unparenthesised(node), "its value is mapped");
        Ok(self.requoted(mapped, &source))
    }

    /// A literal's source through a map; the requirements of a table's row are asked too.
    pub(super) fn map_source(&mut self, source: &str, map: &Map) -> Option<String> {
        match map {
            Map::Pairs(pairs) => {
                let wanted = syntax::literal::parse(source)?;
                let pair = pairs.iter().find(|(old, _)| syntax::literal::parse(old).as_ref() == Some(&wanted))?;
                Some(pair.1.clone())
            }
            Map::Table(name) => {
                let library = self.hit.change.library().clone();
                let (row, new) = library.values.get(name)?.look_up(source)?;
                self.facts.requires.extend(row.requires.iter().cloned());
                Some(new)
            }
        }
    }

    /// A new string in the quotes of the old one, where that needs no escapes; in the map's own where the old one is no
    /// string.
    fn requoted(&self, new: String, old: &str) -> String {
        match old.chars().last().filter(|last| matches!(last, '"' | '\'')) {
            Some(quote) => quotes::put(new, quote),
            None => new,
        }
    }

    /// A new string in the quotes of the argument whose place it takes, or of the file.
    pub(super) fn in_file_quotes(&self, new: String) -> String {
        if !new.starts_with(['"', '\'']) || outer_quote(self.target, self.context.text()).is_some() {
            return new;
        }
        match self.quote.or_else(|| quotes::of_file(self.context)) {
            Some(quote) => quotes::put(new, quote),
            None => new,
        }
    }

    fn otherwise(&mut self, text: &str) -> Result<Pieces, Refusal> {
        let is_path = text.contains('.') && text.split('.').all(changes::python::is_identifier);
        if is_path {
            return self.print(text, None).map(Pieces::new);
        }
        Ok(Pieces::new(text))
    }

    /// What `k={p}` becomes where `p` was not given: nothing, or the old default spelled out.
    pub(super) fn ungiven(
        &mut self,
        keyword: &str,
        parameter: &str,
        map: Option<&Map>,
        callee: Option<&str>,
    ) -> Option<String> {
        let mut note = |fate| self.facts.defaults.push(DefaultFact { parameter: parameter.to_owned(), fate });
        if let Some(reason) = self.rules.default_ok.and_then(|excused| excused.get(parameter)) {
            note(DefaultFate::Excused(reason.clone()));
            return None;
        }
        if self.rules.same.is_some() {
            note(DefaultFate::Agrees);
            return None;
        }
        let known = self.hit.bound.as_ref().filter(|bound| bound.by_signature);
        let Some(known) = known.and_then(|bound| bound.parameter(parameter)) else {
            note(DefaultFate::Unknown(format!("the old default of `{parameter}` is not known")));
            return None;
        };
        let old = known.default.clone()?;
        if old.trim() == "..." {
            note(DefaultFate::Unknown(format!("the old default of `{parameter}` is not known")));
            return None;
        }
        let old = match map {
            Some(map) => match self.map_source(&old, map) {
                Some(mapped) => mapped,
                None => {
                    let fate =
                        DefaultFate::Unknown(format!("the old default `{old}` of `{parameter}` has no counterpart"));
                    self.facts.defaults.push(DefaultFact { parameter: parameter.to_owned(), fate });
                    return None;
                }
            },
            None => old,
        };
        let new = callee.map(|path| self.new_defaults(path, keyword)).unwrap_or_default();
        let agrees = !new.is_empty() && new.iter().all(|new| new.as_deref().is_some_and(|new| same_default(&old, new)));
        let (fate, spelled) = if agrees {
            (DefaultFate::Agrees, None)
        } else if syntax::literal::parse(&old).is_some() || is_builtin_default(&old) {
            (DefaultFate::Spelled, Some(old))
        } else {
            (DefaultFate::Unknown(format!("the old default `{old}` of `{parameter}` cannot be spelled out")), None)
        };
        self.facts.defaults.push(DefaultFact { parameter: parameter.to_owned(), fate });
        spelled
    }
}

/// Whether two defaults are one value.
pub(super) fn same_default(old: &str, new: &str) -> bool {
    old.trim() == new.trim()
        || matches!((syntax::literal::parse(old), syntax::literal::parse(new)), (Some(old), Some(new)) if old == new)
}

fn is_builtin_default(text: &str) -> bool {
    matches!(text, "float" | "int" | "str" | "bool" | "bytes" | "list" | "dict" | "tuple" | "set" | "object")
}
