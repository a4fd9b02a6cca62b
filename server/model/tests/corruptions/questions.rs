//! Generated questions with their right answers.

use analysis::ask::{ArgumentShape, Ask, CallFacts, ChangeFacts, PassedBy, SymbolFacts, SymbolSort};

/// xorshift64*: the same questions for the same seed.
pub struct Dice(u64);

impl Dice {
    /// A seed that is not 0.
    pub fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % end
    }

    /// One of them.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// Whether a coin falls on heads.
    pub fn heads(&mut self) -> bool {
        self.below(2) == 0
    }
}

/// A question with its right answer.
pub struct Question {
    pub ask: Ask,
    pub template: String,
    /// Whether both signatures name the arguments alike, so that two exchanged ones show.
    pub names_tell: bool,
}

const STEMS: [&str; 12] =
    ["load", "merge", "scale", "count", "probe", "shift", "fold", "trace", "split", "bind", "rank", "pack"];
const NAMES: [&str; 14] = [
    "values", "allowed", "strict", "mode", "axis", "level", "target", "source", "weight", "depth", "order", "limit",
    "fill", "kind",
];

fn names(dice: &mut Dice, count: usize) -> Vec<&'static str> {
    let mut out: Vec<&'static str> = Vec::new();
    while out.len() < count {
        let name = *dice.pick(&NAMES);
        if !out.contains(&name) {
            out.push(name);
        }
    }
    out
}

/// A question of one of eight families.
pub fn question(dice: &mut Dice) -> Question {
    let lib = format!("lib_{}", dice.below(1000));
    let old = format!("{}_{}", dice.pick(&STEMS), dice.below(100));
    let new = format!("{}{}", dice.pick(&STEMS), dice.below(100));
    let class = format!("{lib}.Box{}", dice.below(100));
    let p = names(dice, 4);
    let (a, b, c, q) = (p[0], p[1], p[2], p[3]);
    // `a` and `b` are mandatory, `c` is not; all three are given.
    let plain = format!("({a}, {b}, {c}=1)");
    let keyword = format!("({a}, {b}, *, {c}=1)");
    let function = |path: &str, signature: &str| symbol(path, SymbolSort::Function, signature);
    let method = |name: &str, signature: &str| symbol(&format!("{class}.{name}"), SymbolSort::Method, signature);
    let at = |name: &str| format!("{lib}.{name}");
    let (old_symbol, new_symbol, template, names_tell) = match dice.below(7) {
        0 => {
            let target = if dice.heads() { keyword } else { plain.clone() };
            (
                function(&at(&old), &plain),
                function(&at(&new), &target),
                format!("{}({{{a}}}, {{{b}}}, {c}={{{c}}})", at(&new)),
                true,
            )
        }
        1 => {
            let target = format!("({a}, {q}, *, {c}=1)");
            (
                function(&at(&old), &plain),
                function(&at(&new), &target),
                format!("{}({{{a}}}, {q}={{{b}}}, {c}={{{c}}})", at(&new)),
                false,
            )
        }
        2 => {
            let target = format!("({q}, {a}, {b}, *, {c}=1)");
            (
                method(&old, &plain),
                function(&at(&new), &target),
                format!("{}({{self}}, {{{a}}}, {{{b}}}, {c}={{{c}}})", at(&new)),
                true,
            )
        }
        3 => (
            method(&old, &plain),
            method(&new, &keyword),
            format!("{{self}}.{new}({{{a}}}, {{{b}}}, {c}={{{c}}})"),
            true,
        ),
        4 => {
            let target = format!("({q}, *, {c}=1)");
            (
                method(&old, &plain),
                function(&at(&new), &target),
                format!("{}([{{self}}, {{{a}}}, {{{b}}}], {c}={{{c}}})", at(&new)),
                false,
            )
        }
        5 => {
            let target = format!("({a}, {q}, {c}=1)");
            return parameter(function(&at(&old), &plain), &target, b, q, [a, b, c]);
        }
        _ => {
            let target = format!("(one, two, *, {c}=1)");
            (
                function(&at(&old), &plain),
                function(&at(&new), &target),
                format!("{}({{{a}}}, {{{b}}}, {c}={{{c}}})", at(&new)),
                false,
            )
        }
    };
    let note = format!("Use `{}` instead.", new_symbol.path);
    let kind = if old_symbol.is == Some(SymbolSort::Method) { "member" } else { "function" };
    let ask = Ask {
        change: ChangeFacts {
            symbol: old_symbol.path.clone(),
            kind: kind.to_owned(),
            removed: dice.heads().then(|| "2.0".to_owned()),
            deprecated: Some("1.5".to_owned()),
            replacement: vec![new_symbol.path.clone()],
            note,
            ..ChangeFacts::default()
        },
        call: call(1 + dice.below(3), old_symbol.is == Some(SymbolSort::Method), [a, b, c]),
        old: old_symbol,
        new: vec![new_symbol],
    };
    Question { ask, template, names_tell }
}

/// A parameter that got another name.
fn parameter(old: SymbolFacts, signature: &str, from: &str, to: &str, given: [&str; 3]) -> Question {
    let new = SymbolFacts { signatures: vec![signature.to_owned()], ..old.clone() };
    let ask = Ask {
        change: ChangeFacts {
            symbol: old.path.clone(),
            kind: "parameter".to_owned(),
            parameter: Some(from.to_owned()),
            removed: Some("2.0".to_owned()),
            replacement: vec![format!("({to})")],
            note: format!("Pass `{to}` instead of `{from}`."),
            ..ChangeFacts::default()
        },
        // By position its name would not matter.
        call: call(1, false, given),
        old,
        new: vec![new],
    };
    let [a, _, c] = given;
    let template = format!("{{callee}}({{{a}}}, {to}={{{from}}}, {c}={{{c}}})");
    Question { ask, template, names_tell: false }
}

fn symbol(path: &str, is: SymbolSort, signature: &str) -> SymbolFacts {
    SymbolFacts { path: path.to_owned(), is: Some(is), signatures: vec![signature.to_owned()] }
}

/// All three given; from some point on by keyword.
fn call(by_position: usize, receiver: bool, given: [&str; 3]) -> CallFacts {
    let arguments = given.iter().enumerate().map(|(at, name)| ArgumentShape {
        parameter: Some((*name).to_owned()),
        by: if at < by_position { PassedBy::Position } else { PassedBy::Keyword },
        literal: None,
    });
    CallFacts { form: "call".to_owned(), receiver, arguments: arguments.collect(), result: "used".to_owned() }
}
