//! The same answers as code, for the form `recode/1`: what a corruption does to a template is done to the text that stands in
//! the use's place.

use analysis::ask::Ask;
use analysis::judge::score::World;
use analysis::propose::code;
use model::form::recode1;

/// The right code in the use's place. Holes stand around the arguments of the world's code still, so that they can be
/// corrupted: `{$pvalue_0}`, `{self}`, `{callee}`.
pub fn right(template: &str, ask: &Ask) -> String {
    let names = ask.call.arguments.iter().filter_map(|argument| argument.parameter.as_deref());
    names.enumerate().fold(template.to_owned(), |text, (at, name)| {
        text.replace(&format!("{{{name}}}"), &format!("{{$pvalue_{at}}}"))
    })
}

/// The template that code in the use's place makes, as an answer of a model; `None` where it makes none.
pub fn template(world: &World, ask: &Ask, text: &str) -> Option<String> {
    let excerpt = world.excerpt().expect("code that can be shown");
    let owner = ask.old.path.rsplit_once('.').expect("a path");
    let callee = if ask.call.receiver { format!("receiver.{}", owner.1) } else { ask.old.path.clone() };
    let filled = text.replace("{callee}", &callee).replace("{self}", "receiver").replace("{$p", "").replace('}', "");
    let mut answer = excerpt.code.clone();
    answer.replace_range(excerpt.at.clone(), &filled);
    let said = recode1::target(" It changed. ", &answer);
    let code = recode1::code(&said).ok()?;
    code::template(&excerpt, ask, code).ok()
}
