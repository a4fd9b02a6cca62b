//! The arguments of a template's call: holes, defaults, and what is passed on.

use std::collections::BTreeSet;

use changes::surface::{Parameter, ParameterKind};
use changes::template::{Hole, Map};
use syntax::Node;
use syntax::node::{ArgumentKind, CallArgument, children, descendants, unparenthesised};

use super::draft::Refusal;
use super::fill::Filler;
use super::layout::{self, Item};
use super::pieces::Pieces;
use super::precedence;
use crate::judge::CallShape;

/// What is known of the call that takes the arguments.
struct Callee {
    path: Option<String>,
    /// The overload that is taken as its signature; empty: unknown.
    signature: Vec<Parameter>,
    known: bool,
    /// It is the old callee, or the record says that it takes what the old one took.
    is_same: bool,
}

impl<'c, 't> Filler<'c, 't> {
    /// The argument list of a call of the template.
    pub(super) fn arguments(&mut self, call: Node<'_>, list: Node<'_>) -> Result<(Pieces, CallShape), Refusal> {
        let callee = self.describe(call);
        let written = children(list);
        let passes = written.iter().any(|node| self.passes(*node));
        let mut positional: Vec<Item> = Vec::new();
        let mut keywords: Vec<Item> = Vec::new();
        let mut kept: Vec<(usize, Item)> = Vec::new();
        for node in &written {
            if node.kind() == "keyword_argument" {
                if let Some((item, stays)) = self.keyword(*node, &callee, passes)? {
                    match stays {
                        Some(at) => kept.push((at, item)),
                        None => keywords.push(item),
                    }
                }
            } else if self.passes(*node) {
                keywords.push(Item::marker());
            } else {
                self.positional(*node, &mut positional)?;
            }
        }
        if passes {
            let named: BTreeSet<String> = keywords
                .iter()
                .chain(kept.iter().map(|(_, item)| item))
                .filter_map(|item| item.keyword.clone())
                .collect();
            let passed = self.pass_on(&callee, &mut positional, kept, &named)?;
            let at = keywords.iter().position(|item| item.marker).unwrap_or(keywords.len());
            keywords.splice(at..(at + 1).min(keywords.len()), passed);
            keywords.retain(|item| !item.marker);
        } else {
            keywords.extend(kept.into_iter().map(|(_, item)| item));
        }
        layout::in_old_order(&mut keywords);
        let stars = positional.iter().chain(&keywords).any(|item| item.star);
        let shape = CallShape {
            positional: positional.iter().filter(|item| !item.star).count(),
            keywords: keywords.iter().filter_map(|item| item.keyword.clone()).collect(),
            starred: stars,
        };
        self.facts.keywords.extend(shape.keywords.iter().cloned());
        let takes_arguments = written.iter().any(|node| descendants(*node).any(|n| self.shape.hole(n).is_some()));
        if passes || takes_arguments {
            self.compare_defaults(&callee, &shape);
        }
        let mut items = positional;
        items.extend(keywords);
        let is_main = self.shape.main_call().is_some_and(|main| main.id() == call.id());
        let old = self.hit.site.call.as_ref().filter(|_| is_main);
        Ok((layout::arranged(items, old, self.context.text()), shape))
    }

    fn passes(&self, node: Node<'_>) -> bool {
        let rest = || {
            node.kind() == "dictionary_splat"
                && children(node).first().is_some_and(|inner| matches!(self.shape.hole(*inner), Some(Hole::Rest(_))))
        };
        self.shape.is_pass_on(node) || rest()
    }

    fn describe(&self, call: Node<'_>) -> Callee {
        let path = self.callee_path(call);
        let is_old = path.as_deref() == Some(self.hit.site.path.as_str());
        let overloads = path.as_deref().map(|path| self.new_callables(path)).unwrap_or_default();
        let given = self.hit.bound.as_ref().map_or(&[][..], |bound| bound.arguments.as_slice());
        // Of several overloads the one that knows most of the names that were given.
        let best = overloads.into_iter().max_by_key(|callable| {
            given.iter().filter(|a| callable.parameters.iter().any(|p| p.name == a.parameter)).count()
        });
        let known = best.is_some();
        let signature = best.map(|callable| callable.parameters).unwrap_or_default();
        Callee { path, signature, known, is_same: is_old || self.rules.same.is_some() }
    }

    /// A positional argument of the template.
    fn positional(&mut self, node: Node<'_>, out: &mut Vec<Item>) -> Result<(), Refusal> {
        let inner = children(node).first().copied();
        match (node.kind(), inner) {
            ("list_splat", Some(inner)) => match self.shape.hole(inner) {
                Some(Hole::Args(_)) => {
                    out.extend(self.surplus());
                    Ok(())
                }
                Some(Hole::Argument { name, .. }) => {
                    let name = name.clone();
                    self.unfolded(&name, inner, out)
                }
                None if matches!(inner.kind(), "list" | "tuple") => {
                    for element in children(inner) {
                        let holes = self.argument_holes(element);
                        if holes.is_empty() || holes.iter().any(|name| self.value(name).is_some()) {
                            let content = self.emit(element)?;
                            out.push(Item::positional(content, None));
                        }
                    }
                    Ok(())
                }
                _ => {
                    let content = self.emit(node)?;
                    out.push(Item { star: true, ..Item::positional(content, None) });
                    Ok(())
                }
            },
            _ => {
                let origin = self.single_origin(node);
                let content = self.emit(node)?;
                out.push(Item::positional(content, origin));
                Ok(())
            }
        }
    }

    /// `*{p}`: a display written there is unfolded.
    fn unfolded(&mut self, name: &str, place: Node<'_>, out: &mut Vec<Item>) -> Result<(), Refusal> {
        let Some(value) = self.value(name) else {
            return Err(Refusal::new("template", format!("the call does not give `{name}`, which the rewrite needs")));
        };
        let display = unparenthesised(value);
        let has_comment = descendants(display).any(|node| node.kind() == "comment");
        if matches!(display.kind(), "list" | "tuple") && !has_comment {
            self.take(value, place);
            out.extend(children(display).into_iter().map(|element| Item {
                star: element.kind() == "list_splat",
                ..Item::positional(Pieces::old(element.byte_range()), None)
            }));
            return Ok(());
        }
        let mut content = Pieces::new("*");
        content.append(self.placed(value, place));
        out.push(Item { star: true, ..Item::positional(content, self.index_of_value(value)) });
        Ok(())
    }

    /// `{*args}`: the positional arguments that no parameter of their own takes, and stars.
    fn surplus(&mut self) -> Vec<Item> {
        let Some(call) = self.hit.site.call.clone() else { return Vec::new() };
        let mut consumed: BTreeSet<String> =
            self.shape.holes().iter().filter_map(hole_name).map(str::to_owned).collect();
        consumed.extend(self.consumed_without_use().into_iter().map(|(name, _)| name));
        let mut out = Vec::new();
        for (index, argument) in call.arguments.iter().enumerate() {
            let star = matches!(argument.kind, ArgumentKind::Star);
            let named = self.parameter_of(argument.node).is_some_and(|name| consumed.contains(name) || name == "self");
            if star || (matches!(argument.kind, ArgumentKind::Positional) && !named) {
                self.count(argument);
                out.push(Item { star, ..Item::positional(Pieces::old(argument.node.byte_range()), Some(index)) });
            }
        }
        out
    }

    /// `k=…` of the template; the second value says that it stays positional where it stands in the old call.
    fn keyword(
        &mut self,
        node: Node<'_>,
        callee: &Callee,
        passes: bool,
    ) -> Result<Option<(Item, Option<usize>)>, Refusal> {
        let parts = node.child_by_field_name("name").zip(node.child_by_field_name("value"));
        let Some((name, value)) = parts else { return Ok(None) };
        let key = self.shape.text()[name.byte_range()].to_owned();
        if let Some(Hole::Argument { name: parameter, otherwise: None, map }) = self.shape.hole(value).cloned() {
            return match self.value(&parameter) {
                None => {
                    let spelled = self.ungiven(&key, &parameter, map.as_ref(), callee.path.as_deref());
                    Ok(spelled.map(|text| (Item::keyword(&key, Pieces::new(format!("{key}={text}")), None), None)))
                }
                Some(given) => {
                    self.given_keyword(&key, &parameter, given, map.as_ref(), value, callee, passes).map(Some)
                }
            };
        }
        let holes = self.argument_holes(value);
        let lacks_all = !holes.is_empty() && holes.iter().all(|hole| self.value(hole).is_none());
        if lacks_all && !self.has_otherwise(value) {
            for hole in holes {
                self.ungiven(&key, &hole, None, None);
            }
            return Ok(None);
        }
        let origin = self.single_origin(value).or_else(|| self.settled_origin(&key));
        let head = match origin.and_then(|at| self.written_keyword(at)) {
            Some((keyword, old_value)) => {
                let mut head = self.keyword_head(&key, keyword);
                head.keep(keyword.end_byte()..old_value.start_byte());
                head
            }
            None => Pieces::new(format!("{key}=")),
        };
        let mut content = head;
        let replaced = origin.and_then(|at| self.hit.site.call.as_ref()?.arguments.get(at));
        self.quote = replaced.and_then(|argument| super::quotes::of(argument.value, self.context.text()));
        let emitted = self.emit(value);
        self.quote = None;
        content.append(emitted?);
        Ok(Some((Item::keyword(&key, content, origin), None)))
    }

    /// `k={p}` where `p` was given.
    #[allow(clippy::too_many_arguments)]
    fn given_keyword(
        &mut self,
        key: &str,
        parameter: &str,
        given: Node<'t>,
        map: Option<&Map>,
        place: Node<'_>,
        callee: &Callee,
        passes: bool,
    ) -> Result<(Item, Option<usize>), Refusal> {
        let value = match map {
            Some(map) => Pieces::new(self.mapped(parameter, given, map)?),
            None => self.placed(given, place),
        };
        let origin = self.index_of_value(given);
        let head = match origin.and_then(|at| self.written_keyword(at)) {
            Some((keyword, old_value)) => {
                let mut head = self.keyword_head(key, keyword);
                head.keep(keyword.end_byte()..old_value.start_byte());
                head
            }
            None => {
                // Given by position: it stays so where the parameter keeps its position.
                let at = origin.filter(|at| passes && self.keeps_position(*at, key, parameter, callee));
                if let Some(at) = at {
                    return Ok((Item { keyword: None, ..Item::positional(value, Some(at)) }, Some(at)));
                }
                Pieces::new(format!("{key}="))
            }
        };
        let mut content = head;
        content.append(value);
        Ok((Item::keyword(key, content, origin), None))
    }

    fn keyword_head(&self, key: &str, keyword: Node<'t>) -> Pieces {
        if self.context.parsed.slice(keyword) == key { Pieces::old(keyword.byte_range()) } else { Pieces::new(key) }
    }

    fn keeps_position(&self, at: usize, key: &str, parameter: &str, callee: &Callee) -> bool {
        if callee.known {
            return callee.signature.get(at).is_some_and(|known| known.name == key && takes_position(known));
        }
        callee.is_same && key == parameter
    }

    /// What `...` passes on: positional arguments go to `positional`, the rest is given back.
    fn pass_on(
        &mut self,
        callee: &Callee,
        positional: &mut Vec<Item>,
        kept: Vec<(usize, Item)>,
        named: &BTreeSet<String>,
    ) -> Result<Vec<Item>, Refusal> {
        let mut consumed: BTreeSet<String> =
            self.shape.holes().iter().filter_map(hole_name).map(str::to_owned).collect();
        consumed.extend(self.consumed_without_use().into_iter().map(|(name, _)| name));
        consumed.extend(self.captures.keys().cloned());
        let mut kept = kept.into_iter().peekable();
        let mut out = Vec::new();
        let Some(call) = self.hit.site.call.clone() else { return Ok(self.pass_entries(&consumed)) };
        let shifted = usize::from(
            self.hit.site.through_class && self.hit.bound.as_ref().is_some_and(|b| b.argument("self").is_some()),
        );
        for (index, argument) in call.arguments.iter().enumerate() {
            while let Some((_, item)) = kept.next_if(|(at, _)| *at <= index) {
                positional.push(item);
            }
            let parameter = self.parameter_of(argument.node).map(str::to_owned);
            if parameter.as_ref().is_some_and(|name| consumed.contains(name) || name == "self") {
                continue;
            }
            if let Some(name) = parameter.as_ref().filter(|name| named.contains(*name)) {
                return Err(Refusal::new("arguments", format!("`{name}` is given already, and the rewrite sets it")));
            }
            let old_position = index - shifted.min(index);
            let item = self.passed(index, old_position, argument, parameter.as_deref(), callee, positional.len())?;
            self.count(argument);
            if item.keyword.is_none() && !matches!(argument.kind, ArgumentKind::DoubleStar) {
                positional.push(item);
            } else {
                out.push(item);
            }
        }
        positional.extend(kept.map(|(_, item)| item));
        Ok(out)
    }

    fn passed(
        &self,
        index: usize,
        old_position: usize,
        argument: &CallArgument<'t>,
        parameter: Option<&str>,
        callee: &Callee,
        position: usize,
    ) -> Result<Item, Refusal> {
        let whole = Pieces::old(argument.node.byte_range());
        let gone = |name: &str| {
            let path = callee.path.clone().unwrap_or_else(|| "the replacement".to_owned());
            Refusal::new("exists", format!("`{path}` takes no argument `{name}`"))
        };
        match argument.kind {
            ArgumentKind::DoubleStar => Ok(Item { star: true, ..Item::positional(whole, Some(index)) }),
            ArgumentKind::Keyword(name) => {
                let name = self.context.parsed.slice(name);
                if callee.known && !callee.is_same && !accepts_keyword(&callee.signature, name) {
                    return Err(gone(name));
                }
                Ok(Item::keyword(name, whole, Some(index)))
            }
            ArgumentKind::Star if callee.is_same && position == old_position => {
                Ok(Item { star: true, ..Item::positional(whole, Some(index)) })
            }
            ArgumentKind::Star => {
                Err(Refusal::new("arguments", "the call unpacks arguments whose parameters are not known"))
            }
            ArgumentKind::Positional => {
                let in_place = Item::positional(whole, Some(index));
                let Some(name) = parameter else {
                    let variable = callee.signature.iter().any(|known| known.kind == ParameterKind::VarPositional);
                    return if (callee.is_same && position == old_position) || variable {
                        Ok(in_place)
                    } else {
                        Err(Refusal::new(
                            "arguments",
                            "the call gives arguments by position whose parameters are not known",
                        ))
                    };
                };
                if callee.known {
                    let at = callee.signature.get(position);
                    if at.is_some_and(|known| known.name == name && takes_position(known)) {
                        return Ok(in_place);
                    }
                    if !accepts_keyword(&callee.signature, name) {
                        return if callee.is_same && position == old_position { Ok(in_place) } else { Err(gone(name)) };
                    }
                } else if callee.is_same && position == old_position {
                    return Ok(in_place);
                }
                let mut content = Pieces::new(format!("{name}="));
                let loose = precedence::level(argument.value, self.context.text()) < precedence::EXPRESSION;
                let value = Pieces::old(argument.value.byte_range());
                content.append(if loose { value.parenthesised() } else { value });
                Ok(Item::keyword(name, content, Some(index)))
            }
        }
    }

    /// The entries of a configuration class that nothing else names, as keywords.
    fn pass_entries(&mut self, consumed: &BTreeSet<String>) -> Vec<Item> {
        let Some(bound) = self.hit.bound.clone() else { return Vec::new() };
        let mut out = Vec::new();
        for argument in bound.arguments.iter().filter(|argument| !consumed.contains(&argument.parameter)) {
            let range = argument.value.byte_range();
            if let Some(index) = self.facts.arguments.iter().position(|fact| fact.range == range) {
                self.facts.arguments[index].uses += 1;
                self.facts.order.push(index);
            }
            let mut content = Pieces::new(format!("{}=", argument.parameter));
            content.keep(range);
            out.push(Item::keyword(&argument.parameter, content, self.index_of_value(argument.value)));
        }
        out
    }

    fn count(&mut self, argument: &CallArgument<'t>) {
        let range = argument.value.byte_range();
        if let Some(index) = self.facts.arguments.iter().position(|fact| fact.range == range) {
            self.facts.arguments[index].uses += 1;
            self.facts.order.push(index);
        }
    }

    /// The names of the argument holes below a node.
    fn argument_holes(&self, node: Node<'_>) -> Vec<String> {
        descendants(node).filter_map(|inner| self.shape.hole(inner)).filter_map(hole_name).map(str::to_owned).collect()
    }

    fn has_otherwise(&self, node: Node<'_>) -> bool {
        descendants(node)
            .filter_map(|inner| self.shape.hole(inner))
            .any(|hole| matches!(hole, Hole::Argument { otherwise: Some(_), .. } | Hole::Receiver))
    }

    /// The place in the old call of the one argument that an expression of the template holds.
    fn single_origin(&self, node: Node<'_>) -> Option<usize> {
        let holes = self.argument_holes(node);
        let given: Vec<Node<'t>> = holes.iter().filter_map(|name| self.value(name)).collect();
        let with_receiver =
            descendants(node).filter_map(|n| self.shape.hole(n)).any(|hole| matches!(hole, Hole::Receiver));
        match given.as_slice() {
            [only] if !with_receiver => self.index_of_value(*only),
            _ => None,
        }
    }

    /// The place of the old argument for a parameter whose argument the rewrite uses up.
    fn settled_origin(&self, key: &str) -> Option<usize> {
        let settled = self.consumed_without_use().into_iter().any(|(name, _)| name == key);
        settled.then(|| self.value(key)).flatten().and_then(|value| self.index_of_value(value))
    }

    fn index_of_value(&self, value: Node<'t>) -> Option<usize> {
        match &self.hit.site.call {
            Some(call) => call.arguments.iter().position(|argument| argument.value.id() == value.id()),
            // The entries of a class body have an order as well.
            None => {
                let entries = self.hit.bound.as_ref().map_or(&[][..], |bound| bound.arguments.as_slice());
                entries.iter().position(|entry| entry.value.id() == value.id())
            }
        }
    }

    fn written_keyword(&self, at: usize) -> Option<(Node<'t>, Node<'t>)> {
        let argument = self.hit.site.call.as_ref()?.arguments.get(at)?;
        match argument.kind {
            ArgumentKind::Keyword(name) => Some((name, argument.value)),
            _ => None,
        }
    }
}

fn takes_position(parameter: &Parameter) -> bool {
    matches!(parameter.kind, ParameterKind::PositionalOnly | ParameterKind::PositionalOrKeyword)
}

pub(super) fn accepts_keyword(signature: &[Parameter], name: &str) -> bool {
    signature.iter().any(|known| {
        known.kind == ParameterKind::VarKeyword
            || (known.name == name
                && matches!(known.kind, ParameterKind::PositionalOrKeyword | ParameterKind::KeywordOnly))
    })
}

fn hole_name(hole: &Hole) -> Option<&str> {
    match hole {
        Hole::Argument { name, .. } => Some(name),
        _ => None,
    }
}

impl Filler<'_, '_> {
    /// Compares the defaults of parameters that both sides have and that neither call gives.
    fn compare_defaults(&mut self, callee: &Callee, shape: &CallShape) {
        use super::holes::same_default;
        use crate::judge::{DefaultFact, DefaultFate};
        let Some(bound) = self.hit.bound.as_ref().filter(|bound| bound.by_signature) else { return };
        let Some(path) = callee.path.clone().filter(|_| !callee.is_same && callee.known) else { return };
        let mut out = Vec::new();
        for parameter in &bound.signature {
            let Some(old) = &parameter.default else { continue };
            let position = callee.signature.iter().position(|known| known.name == parameter.name);
            let given = bound.argument(&parameter.name).is_some() || shape.keywords.contains(&parameter.name);
            let Some(position) = position.filter(|at| !given && *at >= shape.positional) else { continue };
            let is_named = self.shape.holes().iter().filter_map(hole_name).any(|name| name == parameter.name);
            if is_named || callee.signature[position].default.is_none() {
                continue;
            }
            let new = self.new_defaults(&path, &parameter.name);
            let other = new.iter().flatten().find(|new| !same_default(old, new));
            let excuse = self.rules.default_ok.and_then(|excused| excused.get(&parameter.name));
            let fate = match (other, excuse) {
                (None, _) if old.trim() != "..." => DefaultFate::Agrees,
                (None, None) => DefaultFate::Unknown(format!("the default of `{}` is not known", parameter.name)),
                (None, Some(reason)) => DefaultFate::Excused(reason.clone()),
                (Some(_), Some(reason)) => DefaultFate::Excused(reason.clone()),
                (Some(new), None) if comparable(old) && comparable(new) => {
                    DefaultFate::Differs(old.clone(), new.clone())
                }
                (Some(new), None) => {
                    DefaultFate::Unknown(format!("`{}` was `{old}` by default and is `{new}` now", parameter.name))
                }
            };
            out.push(DefaultFact { parameter: parameter.name.clone(), fate });
        }
        self.facts.defaults.extend(out);
    }
}

fn comparable(text: &str) -> bool {
    // Stubs write `...` for a default that they do not tell.
    text.trim() != "..." && syntax::literal::parse(text).is_some()
}
