//! Prompt forms. A form turns a question into a prompt, and an answer back into what was asked for. It exists once, here:
//! training data passes through it, too. Its name and number stand in the GGUF's metadata (`apilift.prompt_form`).

mod names;
mod note;
pub mod recode1;
pub mod template1;

#[cfg(test)]
mod tests;

pub use template1::FormError;

/// The name of [`template1`].
pub const TEMPLATE_1: &str = "template/1";
/// The name of [`recode1`].
pub const RECODE_1: &str = "recode/1";
