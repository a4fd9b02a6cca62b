//! Node kinds and fields as numbers, so that the walk over a file compares no strings.

use std::sync::LazyLock;

use tree_sitter::{Language, Node};

/// Python's grammar.
pub(crate) fn language() -> Language {
    tree_sitter_python::LANGUAGE.into()
}

/// What the model's walk tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Anonymous,
    AsPattern,
    Assert,
    Assignment,
    Attribute,
    AugmentedAssignment,
    BooleanOperator,
    Block,
    Break,
    Case,
    Class,
    ClassPattern,
    Comment,
    Comprehension,
    Conditional,
    Continue,
    Decorated,
    Delete,
    DictPattern,
    DottedName,
    Else,
    Elif,
    Except,
    Finally,
    For,
    ForIn,
    Function,
    Global,
    Identifier,
    If,
    IfClause,
    Import,
    ImportFrom,
    KeywordArgument,
    KeywordPattern,
    Lambda,
    LeftRecursive,
    Match,
    MemberType,
    NamedExpression,
    Nonlocal,
    Other,
    Parenthesized,
    Raise,
    Return,
    Sequence,
    Splat,
    SplatPattern,
    String,
    Try,
    TypeAlias,
    While,
    With,
    Yield,
}

fn named(name: &str) -> Kind {
    match name {
        "as_pattern" => Kind::AsPattern,
        "assert_statement" => Kind::Assert,
        "assignment" => Kind::Assignment,
        "attribute" => Kind::Attribute,
        "augmented_assignment" => Kind::AugmentedAssignment,
        "boolean_operator" => Kind::BooleanOperator,
        "block" => Kind::Block,
        "break_statement" => Kind::Break,
        "case_clause" => Kind::Case,
        "class_definition" => Kind::Class,
        "class_pattern" => Kind::ClassPattern,
        "comment" | "line_continuation" => Kind::Comment,
        "list_comprehension" | "set_comprehension" | "dictionary_comprehension" | "generator_expression" => {
            Kind::Comprehension
        }
        "conditional_expression" => Kind::Conditional,
        "continue_statement" => Kind::Continue,
        "decorated_definition" => Kind::Decorated,
        "delete_statement" => Kind::Delete,
        "dict_pattern" => Kind::DictPattern,
        "dotted_name" => Kind::DottedName,
        "else_clause" => Kind::Else,
        "elif_clause" => Kind::Elif,
        "except_clause" => Kind::Except,
        "finally_clause" => Kind::Finally,
        "for_statement" => Kind::For,
        "for_in_clause" => Kind::ForIn,
        "function_definition" => Kind::Function,
        "global_statement" => Kind::Global,
        "identifier" => Kind::Identifier,
        "if_statement" => Kind::If,
        "if_clause" => Kind::IfClause,
        "import_statement" => Kind::Import,
        "import_from_statement" | "future_import_statement" => Kind::ImportFrom,
        "keyword_argument" => Kind::KeywordArgument,
        "keyword_pattern" => Kind::KeywordPattern,
        "lambda" => Kind::Lambda,
        "binary_operator" => Kind::LeftRecursive,
        "match_statement" => Kind::Match,
        "member_type" => Kind::MemberType,
        "named_expression" => Kind::NamedExpression,
        "nonlocal_statement" => Kind::Nonlocal,
        "parenthesized_expression" => Kind::Parenthesized,
        "raise_statement" => Kind::Raise,
        "return_statement" => Kind::Return,
        "pattern_list" | "tuple_pattern" | "list_pattern" | "tuple" | "list" | "expression_list" => Kind::Sequence,
        "list_splat_pattern" | "list_splat" | "dictionary_splat_pattern" => Kind::Splat,
        "splat_pattern" => Kind::SplatPattern,
        "string" => Kind::String,
        "try_statement" => Kind::Try,
        "type_alias_statement" => Kind::TypeAlias,
        "while_statement" => Kind::While,
        "with_statement" => Kind::With,
        "yield" => Kind::Yield,
        _ => Kind::Other,
    }
}

static KINDS: LazyLock<Vec<Kind>> = LazyLock::new(|| {
    let language = language();
    (0..language.node_kind_count() as u16)
        .map(|id| match language.node_kind_for_id(id) {
            Some(name) if language.node_kind_is_named(id) => named(name),
            _ => Kind::Anonymous,
        })
        .collect()
});

/// The kind of a node.
pub(crate) fn kind(node: Node<'_>) -> Kind {
    match KINDS.get(node.kind_id() as usize) {
        Some(kind) => *kind,
        None => Kind::Other,
    }
}

/// Field numbers; 0 is no field.
pub(crate) struct Fields {
    pub alias: u16,
    pub alternative: u16,
    pub body: u16,
    pub condition: u16,
    pub consequence: u16,
    pub guard: u16,
    pub key: u16,
    pub left: u16,
    pub operator: u16,
    pub name: u16,
    pub parameters: u16,
    pub return_type: u16,
    pub right: u16,
    pub superclasses: u16,
    pub type_: u16,
    pub type_parameters: u16,
    pub value: u16,
}

/// The field numbers of Python's grammar.
pub(crate) static FIELDS: LazyLock<Fields> = LazyLock::new(|| {
    let language = language();
    let id = |name: &str| language.field_id_for_name(name).map_or(0, |id| id.get());
    Fields {
        alias: id("alias"),
        alternative: id("alternative"),
        body: id("body"),
        condition: id("condition"),
        consequence: id("consequence"),
        guard: id("guard"),
        key: id("key"),
        left: id("left"),
        operator: id("operator"),
        name: id("name"),
        parameters: id("parameters"),
        return_type: id("return_type"),
        right: id("right"),
        superclasses: id("superclasses"),
        type_: id("type"),
        type_parameters: id("type_parameters"),
        value: id("value"),
    }
});
