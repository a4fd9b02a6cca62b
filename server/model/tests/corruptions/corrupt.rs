//! What models do to answers.

use analysis::ask::Ask;

use crate::questions::Dice;

/// The kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Corruption {
    Dropped,
    Swapped,
    Doubled,
    RenamedVariable,
    UnknownSymbol,
    UnknownKeyword,
    InventedValue,
    Unbalanced,
    PromptLeakage,
    CodeFence,
    Chatter,
    ExtraStatement,
    SideEffect,
    OldKept,
    Workaround,
}

impl Corruption {
    pub const ALL: [Corruption; 15] = [
        Corruption::Dropped,
        Corruption::Swapped,
        Corruption::Doubled,
        Corruption::RenamedVariable,
        Corruption::UnknownSymbol,
        Corruption::UnknownKeyword,
        Corruption::InventedValue,
        Corruption::Unbalanced,
        Corruption::PromptLeakage,
        Corruption::CodeFence,
        Corruption::Chatter,
        Corruption::ExtraStatement,
        Corruption::SideEffect,
        Corruption::OldKept,
        Corruption::Workaround,
    ];

    /// As the table says it.
    pub fn told(self) -> &'static str {
        match self {
            Corruption::Dropped => "dropped argument",
            Corruption::Swapped => "swapped arguments",
            Corruption::Doubled => "argument written twice",
            Corruption::RenamedVariable => "renamed variable",
            Corruption::UnknownSymbol => "unknown symbol",
            Corruption::UnknownKeyword => "unknown keyword",
            Corruption::InventedValue => "invented value",
            Corruption::Unbalanced => "unbalanced brackets",
            Corruption::PromptLeakage => "prompt leakage",
            Corruption::CodeFence => "code fence",
            Corruption::Chatter => "words around the answer",
            Corruption::ExtraStatement => "extra statement",
            Corruption::SideEffect => "a call beside the answer",
            Corruption::OldKept => "the old API once more",
            Corruption::Workaround => "workaround",
        }
    }
}

/// The holes of arguments in an answer: `{$p0}`, each with its place.
fn holes(answer: &str) -> Vec<(usize, usize)> {
    answer.match_indices("{$p").filter_map(|(at, _)| Some((at, at + answer[at..].find('}')? + 1))).collect()
}

/// A corrupted answer; `None` where this one cannot be corrupted so.
pub fn apply(kind: Corruption, right: &str, ask: &Ask, dice: &mut Dice) -> Option<String> {
    let found = holes(right);
    let any = |dice: &mut Dice| found[dice.below(found.len())];
    let replaced = |(start, end): (usize, usize), by: &str| format!("{}{by}{}", &right[..start], &right[end..]);
    Some(match kind {
        Corruption::Dropped => {
            let (start, end) = any(dice);
            // With its keyword and the comma before it.
            let comma = right[..start].rfind([',', '(', '['])?;
            let (from, to) = match &right[comma..=comma] {
                "," => (comma, end),
                _ => (comma + 1, end + usize::from(right[end..].starts_with(", ")) * 2),
            };
            format!("{}{}", &right[..from], &right[to..])
        }
        Corruption::Swapped => {
            let first = dice.below(found.len());
            let second = (first + 1 + dice.below(found.len() - 1)) % found.len();
            let (left, other) = (found[first.min(second)], found[first.max(second)]);
            let between = &right[left.1..other.0];
            format!(
                "{}{}{between}{}{}",
                &right[..left.0],
                &right[other.0..other.1],
                &right[left.0..left.1],
                &right[other.1..]
            )
        }
        Corruption::Doubled => {
            let (from, to) = (any(dice), any(dice));
            if from == to {
                return None;
            }
            let text = &right[from.0..from.1];
            replaced(to, &format!("[{text}, {}]", &right[to.0..to.1]))
        }
        Corruption::RenamedVariable => {
            let name = *dice.pick(&["frame", "value_0", "value_1", "receiver", "df", "x", "item"]);
            replaced(any(dice), name)
        }
        Corruption::UnknownSymbol => {
            let module = ask.old.path.split('.').next()?;
            let name = *dice.pick(&["fast", "missing", "compat.new", "_private"]);
            let callee = right.find('(')?;
            format!("{module}.{name}{}", &right[callee..])
        }
        Corruption::UnknownKeyword => {
            let (start, _) = *found.last()?;
            let comma = right[..start].rfind([',', '(', '['])?;
            let name = *dice.pick(&["inplace", "fast", "errors"]);
            format!("{} {name}={}", &right[..=comma], &right[start..])
        }
        Corruption::InventedValue => {
            let value = *dice.pick(&["42", "'strict'", "-7", "1.5", "b'x'"]);
            let last = right.rfind(')')?;
            let hole = any(dice);
            if dice.heads() { replaced(hole, value) } else { format!("{}, {value}{}", &right[..last], &right[last..]) }
        }
        Corruption::Unbalanced => {
            let brackets: Vec<usize> = right.match_indices(['(', ')', '[', ']']).map(|(at, _)| at).collect();
            let at = *dice.pick(&brackets);
            format!("{}{}", &right[..at], &right[at + 1..])
        }
        Corruption::PromptLeakage => {
            let leak = *dice.pick(&["<|use|>call $p0 used", "<|answer|>", "<|note|>Use", "\n<|change|>function"]);
            if dice.heads() { format!("{right}{leak}") } else { format!("{leak}{right}") }
        }
        Corruption::CodeFence => {
            let fence = *dice.pick(&["```python\n", "```\n", "``` "]);
            format!("{fence}{right}\n```")
        }
        Corruption::Chatter => {
            let words = *dice.pick(&["Here is the migrated code: ", "Sure! ", "Answer: ", "You should write "]);
            if dice.heads() { format!("{words}{right}") } else { format!("{right} is the replacement.") }
        }
        Corruption::ExtraStatement => {
            let more = *dice.pick(&["print(1)", "import os", "del $F9", "pass", "x = {self}"]);
            let end = *dice.pick(&["<|nl|>", "; ", "\n"]);
            if dice.heads() { format!("{right}{end}{more}") } else { format!("{more}{end}{right}") }
        }
        Corruption::SideEffect => {
            let more = *dice.pick(&["print(1)", "open('x')", "eval('1')", "__import__('os').system('x')", "exit()"]);
            format!("[{right}, {more}][0]")
        }
        Corruption::OldKept => {
            let callee = right.find('(')?;
            let owner =
                if ask.call.receiver { "{self}.".to_owned() } else { format!("{}.", ask.old.path.rsplit_once('.')?.0) };
            if ask.change.parameter.is_some() {
                return Some("{callee}(...)".to_owned());
            }
            let arguments = right[callee..].replace("{self}, ", "");
            format!("{owner}{}{arguments}", ask.old.path.rsplit('.').next()?)
        }
        Corruption::Workaround => {
            let all: Vec<&str> = found.iter().map(|(start, end)| &right[*start..*end]).collect();
            let receiver = if right.contains("{self}") { "{self}, " } else { "" };
            let ways = ["dict(a=[{}])", "list(({},))", "tuple([{}])", "({},)"];
            dice.pick(&ways).replace("{}", &format!("{receiver}{}", all.join(", ")))
        }
    })
}
