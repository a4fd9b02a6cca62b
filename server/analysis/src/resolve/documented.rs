//! Types that docstrings name.

use std::collections::BTreeSet;

use changes::Confidence;
use syntax::literal::Literal;
use syntax::{BindingKind, Node, ScopeId};

use super::Resolver;
use super::value::{Resolution, Value};

impl<'a> Resolver<'a> {
    /// What the docstring of a function says that a parameter is; for a constructor its class's, too.
    pub(super) fn documented(&self, name: &str, function: Node<'a>) -> Resolution {
        let named = function.child_by_field_name("name").map(|name| self.model.parsed.slice(name));
        let class = (named == Some("__init__")).then(|| self.class_around(function)).flatten();
        let types = [Some(function), class].into_iter().flatten().find_map(|owner| {
            let docstring = self.docstring(owner)?;
            let types = syntax::docstring::parameter_types(&docstring, name);
            let arms: Vec<Resolution> = types.into_iter().map(|path| self.documented_class(path, function)).collect();
            (!arms.is_empty()).then_some(arms)
        });
        Resolution::any_of(types.unwrap_or_default())
            .step(format!("the docstring says so of `{name}`"), Confidence::Likely)
    }

    fn docstring(&self, definition: Node<'a>) -> Option<String> {
        let body = definition.child_by_field_name("body")?;
        let first = *syntax::node::children(body).first()?;
        let text = first.named_child(0).filter(|_| first.kind() == "expression_statement")?;
        match syntax::literal::of_node(text, self.model.parsed.text())? {
            Literal::Str(text) => Some(text),
            _ => None,
        }
    }

    /// An instance of the class that a path in a docstring names: by a name of the file, by its whole path, or by its own
    /// name alone where just one of the packages that the file imports has a class of that name.
    fn documented_class(&self, path: &str, function: Node<'a>) -> Resolution {
        let named = self.named_at(path, function);
        if !named.is_unknown() {
            return self.class_instance(&named);
        }
        let candidates: Vec<String> = match path.split_once('.') {
            Some(_) if self.is_first_party(path) => Vec::new(),
            Some(_) => vec![path.to_owned()],
            None => self.imported_modules().into_iter().map(|module| format!("{module}.{path}")).collect(),
        };
        let candidates = candidates.into_iter().map(|path| Resolution::plain([Value::Symbol(path)]));
        let found = candidates.filter_map(|candidate| self.class_instance(&candidate).known());
        let found = Resolution::plain(found.flat_map(|found| found.values));
        if found.values.len() == 1 { found } else { Resolution::unknown() }
    }

    /// The modules of others that the module imports from, and their packages.
    fn imported_modules(&self) -> BTreeSet<&str> {
        let names = self.model.scope(ScopeId(0)).names.values().flatten();
        let modules = names.filter_map(|id| match &self.model.binding(*id).kind {
            BindingKind::Import { module, .. } | BindingKind::FromImport { level: 0, module, .. } => {
                Some(module.as_str())
            }
            _ => None,
        });
        let others = modules.filter(|module| !self.is_first_party(module));
        others.flat_map(|module| [module, module.split('.').next().unwrap_or(module)]).collect()
    }
}
