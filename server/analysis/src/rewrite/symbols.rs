//! Library symbols printed in the file's own import style.

use changes::surface::SymbolKind;
use syntax::{Binding, BindingId, BindingKind, Node};

use super::draft::{Need, Refusal};
use crate::file::{FileContext, Project};
use crate::matching::Hit;

/// Prints symbols and collects the imports that they need.
#[derive(Debug, Clone, Default)]
pub struct Printer<'t> {
    /// Names to be imported.
    pub needs: Vec<Need>,
    /// Bindings whose uses all go with this migration: their names are free.
    pub taken: Vec<BindingId>,
    /// The import item through which the outdated symbol came, where a `from` statement named it.
    pub item: Option<Node<'t>>,
}

/// A name that an import statement binds, as a path.
struct Door<'a> {
    id: BindingId,
    name: &'a str,
    path: String,
    statement: Node<'a>,
}

impl<'t> Printer<'t> {
    /// A printer for one use.
    pub fn new(hit: &Hit<'t>) -> Printer<'t> {
        let from = hit.site.import.filter(|item| {
            statement_of(*item).is_some_and(|statement| statement.kind() == "import_from_statement")
                && (hit.site.node.kind() == "identifier" || hit.site.node.id() == item.id())
        });
        Printer { item: from, ..Printer::default() }
    }

    /// The text by which `path` is reached at `at`.
    pub fn print(
        &mut self,
        path: &str,
        context: &FileContext<'t>,
        hit: &Hit<'t>,
        at: Node<'t>,
    ) -> Result<String, Refusal> {
        if let Some(name) = path.strip_prefix("builtins.").or(is_builtin(path).then_some(path)) {
            let seen = context.model.visible(name, at);
            if seen.bindings.iter().all(|id| self.taken.contains(id)) {
                return Ok(name.to_owned());
            }
            self.need(Need::Module("builtins".into()));
            return Ok(format!("builtins.{name}"));
        }
        let (module, members) = split(path, context.project);
        let doors = self.doors(path, context, hit, at);
        let exact = members.first().map(|member| format!("{module}.{member}")).unwrap_or_else(|| module.clone());
        if self.prefers_from(&module, context, hit) {
            // Another library whose module the file imports by name is reached by it.
            let elsewhere = module.split('.').next() != hit.site.path.split('.').next();
            let by_module = |door: &Door<'_>| {
                elsewhere && door.statement.kind() == "import_statement" && self.reaches(door, &module, context, hit)
            };
            if let Some(door) = doors.iter().find(|door| door.path == exact || by_module(door)) {
                return Ok(joined(door.name, path, &door.path));
            }
            if let Some(text) = self.as_member(&module, &members, context, at) {
                return Ok(text);
            }
        }
        for door in &doors {
            if self.reaches(door, &module, context, hit) {
                return Ok(joined(door.name, path, &door.path));
            }
        }
        if self.is_free(module.split('.').next().unwrap_or(&module), Some(&module), context, at) {
            self.need(Need::Module(module.clone()));
            return Ok(path.to_owned());
        }
        self.as_member(&module, &members, context, at).ok_or_else(|| {
            Refusal::new("names", format!("the name for `{path}` already means something else in this file"))
        })
    }

    fn need(&mut self, need: Need) {
        if !self.needs.contains(&need) {
            self.needs.push(need);
        }
    }

    /// `from module import member`, where the name is free.
    fn as_member(
        &mut self,
        module: &str,
        members: &[String],
        context: &FileContext<'t>,
        at: Node<'t>,
    ) -> Option<String> {
        let (need, rest) = match members.split_first() {
            Some((first, rest)) => (Need::Member { module: module.to_owned(), member: first.clone() }, rest),
            None => match module.rsplit_once('.') {
                Some((parent, last)) => (Need::Member { module: parent.to_owned(), member: last.to_owned() }, members),
                None => (Need::Module(module.to_owned()), members),
            },
        };
        let name = need.name().to_owned();
        if !self.needs.contains(&need) && !self.is_free(&name, None, context, at) {
            return None;
        }
        self.need(need);
        Some(std::iter::once(name).chain(rest.iter().cloned()).collect::<Vec<_>>().join("."))
    }

    /// Whether symbols of this module are named by `from` imports here.
    fn prefers_from(&self, module: &str, context: &FileContext<'t>, hit: &Hit<'t>) -> bool {
        if self.item.is_some() {
            return true;
        }
        let by_module = hit.site.node.kind() == "attribute" && hit.site.receiver.is_none();
        if by_module {
            return false;
        }
        let root = module.split('.').next().unwrap_or(module);
        let mut from = false;
        for (_, binding) in context.model.bindings() {
            match &binding.kind {
                BindingKind::Import { loaded, .. } if loaded.split('.').next() == Some(root) => return false,
                BindingKind::FromImport { level: 0, module, .. } => from |= module.split('.').next() == Some(root),
                _ => {}
            }
        }
        from
    }

    /// Imported names through which a path can be reached at a place, the longest first.
    fn doors<'a>(&self, path: &str, context: &FileContext<'a>, hit: &Hit<'a>, at: Node<'a>) -> Vec<Door<'a>> {
        let own = root_bindings(hit, context);
        let mut out: Vec<(bool, Door<'a>)> = Vec::new();
        for (id, binding) in context.model.bindings() {
            let Some(door) = door(id, binding) else { continue };
            let covers = path == door.path || path.strip_prefix(&door.path).is_some_and(|rest| rest.starts_with('.'));
            if !covers || self.taken.contains(&id) {
                continue;
            }
            let is_own = own.contains(&id);
            let seen = context.model.visible(binding.name, at);
            let alone =
                seen.bindings.iter().all(|seen| *seen == id) && !seen.bindings.is_empty() && !seen.maybe_unbound;
            if is_own || (alone && !is_for_types_only(door.statement, context)) {
                out.push((is_own, door));
            }
        }
        out.sort_by_key(|(is_own, door)| (!is_own, std::cmp::Reverse(door.path.len()), door.id));
        out.into_iter().map(|(_, door)| door).collect()
    }

    /// Whether `module` is loaded where only a package above it is named.
    fn reaches(&self, door: &Door<'_>, module: &str, context: &FileContext<'t>, hit: &Hit<'t>) -> bool {
        let Some(below) = module.strip_prefix(&door.path) else { return true };
        if below.is_empty() {
            return true;
        }
        let is_loaded = context.model.bindings().any(|(_, binding)| match &binding.kind {
            BindingKind::Import { loaded, .. } => is_below(loaded, module),
            BindingKind::FromImport { level: 0, module: from, member, .. } => {
                is_below(from, module) || is_below(&format!("{from}.{member}"), module)
            }
            _ => false,
        });
        if is_loaded || is_below(&hit.site.path, module) {
            return true;
        }
        // A package that passes on what lies in a module below it has loaded that module.
        let (old_package, _) = split(&hit.site.path, context.project);
        if hit.change.same.is_some() && is_below(module, &old_package) {
            return true;
        }
        // The file itself reaches into the package without loading its modules: it loads them by itself.
        let (old_module, _) = split(&hit.site.path, context.project);
        let unloaded = !context.model.bindings().any(|(_, binding)| match &binding.kind {
            BindingKind::Import { loaded, .. } => is_below(loaded, &old_module),
            BindingKind::FromImport { level: 0, module: from, .. } => is_below(from, &old_module),
            _ => false,
        });
        unloaded && is_below(&old_module, &door.path) && old_module.len() > door.path.len()
    }

    /// Whether a name can be bound by an import without changing what it means anywhere it is seen.
    fn is_free(&self, name: &str, module: Option<&str>, context: &FileContext<'t>, at: Node<'t>) -> bool {
        let clashes = self.needs.iter().any(|need| {
            need.name() == name && module != Some(need.module()) && {
                let same_root = module.is_some() && matches!(need, Need::Module(_));
                !same_root
            }
        });
        if clashes {
            return false;
        }
        let harmless = |id: &BindingId| {
            if self.taken.contains(id) {
                return true;
            }
            // `import a.b` beside `import a` binds the same name to the same package.
            let same_package = matches!(&context.model.binding(*id).kind,
                BindingKind::Import { module: bound, .. } if module.is_some() && bound == name);
            same_package
        };
        let top = context.model.scopes().next().and_then(|(_, scope)| scope.names.get(name));
        if !top.into_iter().flatten().all(harmless) || !context.model.visible(name, at).bindings.iter().all(harmless) {
            return false;
        }
        !is_builtin(name) || !uses_builtin(name, context)
    }
}

/// Whether the file uses a builtin by its name.
fn uses_builtin(name: &str, context: &FileContext<'_>) -> bool {
    syntax::node::descendants(context.parsed.root()).any(|node| {
        node.kind() == "identifier"
            && context.parsed.slice(node) == name
            && context.model.reaching(node).bindings.is_empty()
            && !node.parent().is_some_and(|parent| {
                matches!(parent.kind(), "dotted_name" | "aliased_import")
                    || (parent.kind() == "attribute"
                        && parent.child_by_field_name("attribute").is_some_and(|field| field.id() == node.id()))
                    || (parent.kind() == "keyword_argument"
                        && parent.child_by_field_name("name").is_some_and(|field| field.id() == node.id()))
            })
    })
}

fn is_below(path: &str, module: &str) -> bool {
    path == module || path.strip_prefix(module).is_some_and(|rest| rest.starts_with('.'))
}

fn joined(name: &str, path: &str, prefix: &str) -> String {
    format!("{name}{}", &path[prefix.len()..])
}

fn door<'a>(id: BindingId, binding: &Binding<'a>) -> Option<Door<'a>> {
    match &binding.kind {
        BindingKind::Import { statement, module, .. } => {
            Some(Door { id, name: binding.name, path: module.clone(), statement: *statement })
        }
        BindingKind::FromImport { statement, level: 0, module, member, .. } => {
            Some(Door { id, name: binding.name, path: format!("{module}.{member}"), statement: *statement })
        }
        _ => None,
    }
}

/// The bindings that the first name of the outdated expression means.
pub fn root_bindings(hit: &Hit<'_>, context: &FileContext<'_>) -> Vec<BindingId> {
    root_of(hit.site.node).map_or_else(Vec::new, |root| context.model.reaching(root).bindings.to_vec())
}

/// The first name of a dotted chain.
pub fn root_of(node: Node<'_>) -> Option<Node<'_>> {
    let root = *syntax::node::dotted(node)?.first()?;
    (root.kind() == "identifier").then_some(root)
}

/// The import statement around an item.
pub fn statement_of(item: Node<'_>) -> Option<Node<'_>> {
    syntax::node::enclosing(item, &["import_statement", "import_from_statement"])
}

/// Whether an import statement is only there for type checkers.
pub fn is_for_types_only(statement: Node<'_>, context: &FileContext<'_>) -> bool {
    syntax::node::ancestors(statement).any(|around| {
        around.kind() == "if_statement"
            && around
                .child_by_field_name("condition")
                .is_some_and(|test| context.parsed.slice(test).rsplit('.').next() == Some("TYPE_CHECKING"))
            && around.child_by_field_name("consequence").is_some_and(|block| {
                block.start_byte() <= statement.start_byte() && statement.end_byte() <= block.end_byte()
            })
    })
}

/// The module of a path and what is reached in it.
pub fn split(path: &str, project: Project<'_>) -> (String, Vec<String>) {
    let parts: Vec<&str> = path.split('.').collect();
    let cut = |at: usize| (parts[..at].join("."), parts[at..].iter().map(|part| (*part).to_owned()).collect());
    if parts.len() == 1 {
        return cut(1);
    }
    if let Some(library) = project.database.library_of(path).filter(|library| !library.surface.is_empty()) {
        for at in (1..=parts.len()).rev() {
            let prefix = parts[..at].join(".");
            match library.symbol(&prefix).map(|symbol| symbol.kind) {
                Some(SymbolKind::Module) => return cut(at),
                // What is no module lies in one.
                Some(_) if at > 1 && at < parts.len() => continue,
                _ => {}
            }
        }
    }
    // By the usual spelling: classes start with a capital, and what is reached last is no module.
    let class = parts.iter().position(|part| part.starts_with(|c: char| c.is_uppercase()));
    cut(class.unwrap_or(parts.len() - 1).clamp(1, parts.len() - 1))
}

/// Whether a name is one of Python's builtins.
pub fn is_builtin(name: &str) -> bool {
    BUILTINS.binary_search(&name).is_ok()
}

/// Sorted.
const BUILTINS: &[&str] = &[
    "ArithmeticError",
    "AssertionError",
    "AttributeError",
    "BaseException",
    "BaseExceptionGroup",
    "BlockingIOError",
    "BrokenPipeError",
    "BufferError",
    "BytesWarning",
    "ChildProcessError",
    "ConnectionAbortedError",
    "ConnectionError",
    "ConnectionRefusedError",
    "ConnectionResetError",
    "DeprecationWarning",
    "EOFError",
    "Ellipsis",
    "EncodingWarning",
    "EnvironmentError",
    "Exception",
    "ExceptionGroup",
    "False",
    "FileExistsError",
    "FileNotFoundError",
    "FloatingPointError",
    "FutureWarning",
    "GeneratorExit",
    "IOError",
    "ImportError",
    "ImportWarning",
    "IndentationError",
    "IndexError",
    "InterruptedError",
    "IsADirectoryError",
    "KeyError",
    "KeyboardInterrupt",
    "LookupError",
    "MemoryError",
    "ModuleNotFoundError",
    "NameError",
    "None",
    "NotADirectoryError",
    "NotImplemented",
    "NotImplementedError",
    "OSError",
    "OverflowError",
    "PendingDeprecationWarning",
    "PermissionError",
    "ProcessLookupError",
    "PythonFinalizationError",
    "RecursionError",
    "ReferenceError",
    "ResourceWarning",
    "RuntimeError",
    "RuntimeWarning",
    "StopAsyncIteration",
    "StopIteration",
    "SyntaxError",
    "SyntaxWarning",
    "SystemError",
    "SystemExit",
    "TabError",
    "TimeoutError",
    "True",
    "TypeError",
    "UnboundLocalError",
    "UnicodeDecodeError",
    "UnicodeEncodeError",
    "UnicodeError",
    "UnicodeTranslateError",
    "UnicodeWarning",
    "UserWarning",
    "ValueError",
    "Warning",
    "ZeroDivisionError",
    "__build_class__",
    "__debug__",
    "__doc__",
    "__file__",
    "__import__",
    "__loader__",
    "__name__",
    "__package__",
    "__path__",
    "__spec__",
    "abs",
    "aiter",
    "all",
    "anext",
    "any",
    "ascii",
    "bin",
    "bool",
    "breakpoint",
    "bytearray",
    "bytes",
    "callable",
    "chr",
    "classmethod",
    "compile",
    "complex",
    "copyright",
    "credits",
    "delattr",
    "dict",
    "dir",
    "divmod",
    "enumerate",
    "eval",
    "exec",
    "exit",
    "filter",
    "float",
    "format",
    "frozenset",
    "getattr",
    "globals",
    "hasattr",
    "hash",
    "help",
    "hex",
    "id",
    "input",
    "int",
    "isinstance",
    "issubclass",
    "iter",
    "len",
    "license",
    "list",
    "locals",
    "map",
    "max",
    "memoryview",
    "min",
    "next",
    "object",
    "oct",
    "open",
    "ord",
    "pow",
    "print",
    "property",
    "quit",
    "range",
    "repr",
    "reversed",
    "round",
    "set",
    "setattr",
    "slice",
    "sorted",
    "staticmethod",
    "str",
    "sum",
    "super",
    "tuple",
    "type",
    "vars",
    "zip",
];

#[cfg(test)]
mod tests {
    #[test]
    fn builtins_are_sorted() {
        assert!(super::BUILTINS.is_sorted());
    }
}
