//! The fix at an import of an outdated name: the import and all uses of the name in the file, in one migration.

use changes::UseForm;
use changes::record::{Replacement, Successor};
use syntax::node::children;
use syntax::{BindingId, BindingKind, ImportStatement, Node};

use super::draft::{Draft, Need, Refusal};
use super::symbols::{Printer, root_of, split, statement_of};
use super::template::{Form, Shape};
use super::{Made, Sites, draft_at_use, written};
use crate::file::FileContext;
use crate::finding::{Edit, RewriteOrigin};
use crate::judge::SymbolFact;
use crate::matching::{self, Hit};

/// The drafts of an import and of its uses; `Ok(None)` where nothing is known to replace the name.
pub(super) fn draft<'t>(hit: &Hit<'t>, sites: &Sites<'t>, context: &FileContext<'t>) -> Result<Option<Made>, Refusal> {
    let Some(statement) = statement_of(hit.site.node) else { return Ok(None) };
    let Some(import) = ImportStatement::read(statement, context.text()) else { return Ok(None) };
    if let Some(made) = removed(hit, statement, context)? {
        return Ok(Some(made));
    }
    let is_module_of_from = import.from.as_ref().is_some_and(|from| from.node.id() == hit.site.node.id());
    if is_module_of_from {
        return Ok(moved_prefix(hit, None, context));
    }
    let Some(id) = binding_of(hit.site.node, context) else { return Ok(None) };
    let item = import.names.iter().find(|name| name.node.id() == hit.site.node.id());
    let alias = item.and_then(|item| item.alias.as_ref());
    match (&import.from, alias) {
        (None, Some((node, alias))) => {
            let _ = node;
            Ok(moved_prefix(hit, Some(alias), context))
        }
        (None, None) => module_with_uses(hit, id, sites, context),
        (Some(_), Some((_, alias))) if is_plain_rename(hit) => {
            Ok(renamed_item(hit, statement, import.names.len(), alias, context))
        }
        (Some(_), _) => member_with_uses(hit, id, sites, context),
    }
}

/// The path that simply takes the old one's place.
fn successor(hit: &Hit<'_>) -> Option<String> {
    match &hit.change.replacement {
        Replacement::Any(all) if !hit.change.reshapes => match all.first() {
            Some(Successor::Symbol(path)) => Some(path.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// Whether each use stays as it is but for the name.
fn is_plain_rename(hit: &Hit<'_>) -> bool {
    successor(hit).is_some()
        && hit
            .change
            .rewrites
            .iter()
            .all(|rewrite| Shape::read(&rewrite.template).is_ok_and(|shape| written::is_plain(&shape)))
        && (hit.change.same.is_some() || !hit.change.rewrites.is_empty() || hit.change.kind != changes::Kind::Function)
}

fn binding_of(item: Node<'_>, context: &FileContext<'_>) -> Option<BindingId> {
    context
        .model
        .bindings()
        .find(|(_, binding)| match &binding.kind {
            BindingKind::Import { item: own, .. } | BindingKind::FromImport { item: own, .. } => own.id() == item.id(),
            _ => false,
        })
        .map(|(id, _)| id)
}

/// A template that is `pass`: the import goes.
fn removed<'t>(hit: &Hit<'t>, statement: Node<'t>, context: &FileContext<'t>) -> Result<Option<Made>, Refusal> {
    for rewrite in written::alternatives(hit) {
        if Shape::read(&rewrite.template)?.form != Form::Pass {
            continue;
        }
        let used = binding_of(hit.site.node, context).is_some_and(|id| !context.model.uses_of(id).is_empty());
        if used {
            return Err(Refusal::new("names", "the imported name is still used"));
        }
        let mut draft = Draft { headline: "Remove the import".into(), ..Draft::default() };
        draft.facts.targets.push(statement.byte_range());
        let names = children(statement).len();
        let only = ImportStatement::read(statement, context.text()).is_some_and(|import| import.names.len() <= 1)
            || names <= 1;
        if only {
            draft.edits.push(super::imports::statement_gone(statement, context.text()));
        } else {
            let gone = binding_of(hit.site.node, context).into_iter().collect();
            return Ok(Some(Made::written(draft, rewrite, gone)));
        }
        return Ok(Some(Made::written(draft, rewrite, Vec::new())));
    }
    Ok(None)
}

/// A dotted prefix replaced in place: `from old.mod import x`, `import old.mod as m`.
fn moved_prefix(hit: &Hit<'_>, alias: Option<&str>, context: &FileContext<'_>) -> Option<Made> {
    let new = successor(hit)?;
    let mut draft = Draft { headline: format!("Replace with `{new}`"), ..Draft::default() };
    draft.facts.targets.push(hit.site.node.byte_range());
    draft.facts.same = super::derived::evidence(hit, &new, context);
    let name = hit.site.name.clone();
    let whole = context.parsed.slice(hit.site.node);
    let rest = &context.text()[name.end..hit.site.node.end_byte()];
    let is_same_name = alias.is_some_and(|alias| alias == new) && rest.trim_start().starts_with("as ");
    if is_same_name {
        draft.edits.push(Edit { range: hit.site.node.byte_range(), text: new.clone() });
    } else {
        draft.edits.push(Edit { range: name.clone(), text: new.clone() });
    }
    let fact = |path: String| SymbolFact { written: path.clone(), path: Some(path), call: None, is_old: false };
    draft.facts.symbols.push(fact(new.clone()));
    // Names that are imported from the moved module must be there too.
    let statement = statement_of(hit.site.node).and_then(|node| ImportStatement::read(node, context.text()));
    if let Some(import) = statement.filter(|import| import.from.is_some() && alias.is_none()) {
        let tail: String = context.text()[name.end..name.start + whole.len()].split_whitespace().collect();
        if import.star.is_some() {
            draft.facts.names_gap = Some("a star import's names are not known".into());
        }
        draft.facts.symbols.extend(import.names.iter().map(|name| fact(format!("{new}{tail}.{}", name.path))));
    }
    Some(Made::derived(draft, None, Vec::new()))
}

/// `from m import old as alias` → `from n import new as alias`.
fn renamed_item(
    hit: &Hit<'_>,
    statement: Node<'_>,
    count: usize,
    alias: &str,
    context: &FileContext<'_>,
) -> Option<Made> {
    let new = successor(hit)?;
    let (module, members) = split(&new, context.project);
    let import = ImportStatement::read(statement, context.text())?;
    let old_module = import.from.as_ref()?;
    let (module, member) = match members.as_slice() {
        [only] => (module, only.clone()),
        [] => module.rsplit_once('.').map(|(parent, last)| (parent.to_owned(), last.to_owned()))?,
        _ => return None,
    };
    let mut draft = Draft { headline: format!("Replace with `{new}`"), ..Draft::default() };
    draft.facts.targets.push(statement.byte_range());
    draft.facts.same = super::derived::evidence(hit, &new, context);
    draft.facts.symbols.push(SymbolFact { path: Some(new.clone()), written: new.clone(), call: None, is_old: false });
    let text = if member == alias { member } else { format!("{member} as {alias}") };
    if old_module.path == module && old_module.level == 0 {
        draft.edits.push(Edit { range: hit.site.node.byte_range(), text });
        return Some(Made::derived(draft, None, Vec::new()));
    }
    if count == 1 {
        draft.edits.push(Edit { range: old_module.node.byte_range(), text: module });
        draft.edits.push(Edit { range: hit.site.node.byte_range(), text });
        return Some(Made::derived(draft, None, Vec::new()));
    }
    None
}

/// Uses of an import's name that the change hits, and whether there are others.
fn hits_of_uses<'t>(
    hit: &Hit<'t>,
    id: BindingId,
    sites: &Sites<'t>,
    context: &FileContext<'t>,
) -> Result<Vec<Hit<'t>>, Refusal> {
    let mut left: Vec<Node<'t>> = context.model.uses_of(id);
    let mut out = Vec::new();
    for site in sites.all(context) {
        if site.form == UseForm::Import || site.path != hit.site.path {
            continue;
        }
        let Some(root) = root_of(site.node) else { continue };
        let Some(at) = left.iter().position(|node| node.id() == root.id()) else { continue };
        if let Some(found) = matching::hits(site, context).into_iter().find(|found| found.change == hit.change) {
            left.swap_remove(at);
            out.push(found);
        }
    }
    match left.first() {
        None => Ok(out),
        Some(node) => {
            let line = context.parsed.lines().line_of(node.start_byte()) + 1;
            Err(Refusal::new(
                "names",
                format!("the name is also used in line {line}, where it is not known to be this"),
            ))
        }
    }
}

/// `from m import old`: the item and every use.
fn member_with_uses<'t>(
    hit: &Hit<'t>,
    id: BindingId,
    sites: &Sites<'t>,
    context: &FileContext<'t>,
) -> Result<Option<Made>, Refusal> {
    let binding = context.model.binding(id);
    let others = context.model.scope(binding.scope).names.get(binding.name).map_or(0, Vec::len);
    if others > 1 {
        return Err(Refusal::new("names", format!("`{}` is bound in several ways here", binding.name)));
    }
    let uses = hits_of_uses(hit, id, sites, context)?;
    let mut made: Option<Made> = None;
    let mut printer = Printer::new(hit);
    printer.taken.push(id);
    printer.item = Some(hit.site.node);
    for use_hit in &uses {
        match draft_at_use(use_hit, &printer, context)? {
            Some(next) => match &mut made {
                Some(made) => made.join(next),
                None => made = Some(next),
            },
            None => return Ok(None),
        }
    }
    if let Some(mut made) = made {
        made.gone.push(id);
        // A written rewrite's headline shows the arguments of one use.
        if made.origin == RewriteOrigin::Written {
            let old = &hit.site.path;
            made.draft.headline = match successor(hit) {
                Some(new) => format!("Replace `{old}` with `{}`", new.strip_prefix("builtins.").unwrap_or(&new)),
                None => format!("Replace `{old}` where it is used"),
            };
        }
        return Ok(Some(made));
    }
    // Nothing uses it: the name alone is replaced.
    let Some(new) = successor(hit) else { return Ok(None) };
    let name = context.model.binding(id).name;
    let mut draft = Draft { headline: format!("Replace with `{new}`"), ..Draft::default() };
    draft.facts.same = super::derived::evidence(hit, &new, context);
    draft.facts.targets.push(hit.site.node.byte_range());
    draft.facts.symbols.push(SymbolFact { path: Some(new.clone()), written: new.clone(), call: None, is_old: false });
    if new.starts_with("builtins.") {
        draft.headline = "Remove the import".into();
        return Ok(Some(Made::derived(draft, None, vec![id])));
    }
    let (module, members) = split(&new, context.project);
    let listed = context.model.dunder_all().is_some_and(|all| all.iter().any(|listed| listed == name));
    let old_module = statement_of(hit.site.node)
        .and_then(|node| ImportStatement::read(node, context.text()))
        .and_then(|import| import.from.map(|from| (from.level, from.path)));
    let [member] = members.as_slice() else {
        if members.is_empty() && !module.contains('.') && !listed {
            draft.needs.push(Need::Module(module));
            return Ok(Some(Made::derived(draft, None, vec![id])));
        }
        return Ok(None);
    };
    if listed {
        // Other files take the name from here: it stays.
        if old_module != Some((0, module)) {
            return Err(Refusal::new("names", format!("`{name}` is in `__all__`: other files may take it from here")));
        }
        draft.edits.push(Edit { range: hit.site.node.byte_range(), text: format!("{member} as {name}") });
        return Ok(Some(Made::derived(draft, None, Vec::new())));
    }
    draft.facts.names_gap = Some(format!("nothing here uses `{name}`, but another file may import it from this one"));
    draft.needs.push(Need::Member { module, member: member.clone() });
    Ok(Some(Made::derived(draft, None, vec![id])))
}

/// `import old.mod`: the item and every use of the path.
fn module_with_uses<'t>(
    hit: &Hit<'t>,
    id: BindingId,
    sites: &Sites<'t>,
    context: &FileContext<'t>,
) -> Result<Option<Made>, Refusal> {
    let Some(new) = successor(hit) else { return Ok(None) };
    let name = context.model.binding(id).name;
    let uses = hits_of_uses(hit, id, sites, context);
    let keeps_root = new.split('.').next() == Some(name);
    let uses = match uses {
        Ok(uses) => uses,
        // The package stays bound: other uses of it do not mind.
        Err(_) if keeps_root => context_uses(hit, id, sites, context),
        Err(refusal) => return Err(refusal),
    };
    let Some(mut made) = moved_prefix(hit, None, context) else { return Ok(None) };
    for use_hit in &uses {
        let mut draft = Draft::default();
        draft.facts.targets.push(use_hit.site.node.byte_range());
        draft.edits.push(Edit { range: use_hit.site.node.byte_range(), text: new.clone() });
        made.join(Made { origin: RewriteOrigin::Derived, ..Made::derived(draft, None, Vec::new()) });
    }
    Ok(Some(made))
}

fn context_uses<'t>(hit: &Hit<'t>, id: BindingId, sites: &Sites<'t>, context: &FileContext<'t>) -> Vec<Hit<'t>> {
    let nodes: Vec<usize> = context.model.uses_of(id).iter().map(|node| node.id()).collect();
    sites
        .all(context)
        .iter()
        .filter(|site| site.form != UseForm::Import && site.path == hit.site.path)
        .filter(|site| root_of(site.node).is_some_and(|root| nodes.contains(&root.id())))
        .flat_map(|site| matching::hits(site, context))
        .filter(|found| found.change == hit.change)
        .collect()
}
