//! Uses in import statements.

use changes::{Confidence, UseForm};
use syntax::{ImportStatement, Node};

use super::{Arm, Collector, Use};

impl<'t> Collector<'_, 't> {
    pub(super) fn import(&mut self, node: Node<'t>) {
        let Some(statement) = ImportStatement::read(node, self.context.text()) else { return };
        match &statement.from {
            Some(from) if self.context.resolver.is_own_import(from.level, &from.path) => {}
            Some(from) => {
                let mut all_named = !statement.names.is_empty();
                for name in &statement.names {
                    let path = format!("{}.{}", from.path, name.path);
                    all_named &= self.named(&path, name.name.byte_range(), name.node, Some(name.node));
                }
                // Where each name has a change of its own, that says more than the module's.
                if !all_named {
                    self.module(&from.path, from.node, from.node);
                }
            }
            None => {
                for name in &statement.names {
                    if self.context.resolver.is_own_import(0, &name.path) {
                        continue;
                    }
                    self.module(&name.path, name.name, name.node);
                }
            }
        }
    }

    /// An imported module: the longest prefix that changes name.
    fn module(&mut self, path: &str, name: Node<'t>, item: Node<'t>) {
        let mut prefix = path;
        loop {
            let range = name.start_byte()..name.start_byte() + dotted_length(self.context.text(), name, prefix);
            if self.named(prefix, range, item, Some(item)) {
                return;
            }
            match prefix.rsplit_once('.') {
                Some((shorter, _)) => prefix = shorter,
                None => return,
            }
        }
    }

    fn named(&mut self, path: &str, name: std::ops::Range<usize>, item: Node<'t>, import: Option<Node<'t>>) -> bool {
        let resolver = &self.context.resolver;
        let Some(library) = resolver.library_of(path).filter(|library| library.has_changes_at(path)) else {
            return false;
        };
        self.out.push(Use {
            node: item,
            name,
            whole: item,
            form: UseForm::Import,
            library,
            path: path.to_owned(),
            receiver: None,
            through_class: false,
            through_local: false,
            call: None,
            class: None,
            import,
            rebound: false,
            arm: Arm::ONLY,
            confidence: Confidence::Certain,
            how: vec![format!("`{path}` is imported here")],
        });
        true
    }
}

/// How many bytes of a dotted name its first parts take (`prefix` has as many dots as parts but one); names may be
/// written with spaces around the dots.
fn dotted_length(text: &str, name: Node<'_>, prefix: &str) -> usize {
    let dots = prefix.matches('.').count();
    let written = &text[name.byte_range()];
    let mut seen = 0;
    for (index, byte) in written.bytes().enumerate() {
        if byte == b'.' {
            if seen == dots {
                return written[..index].trim_end().len();
            }
            seen += 1;
        }
    }
    written.len()
}
