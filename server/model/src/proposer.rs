//! Questions to a model, and its answers as templates.

use analysis::ask::Ask;
use analysis::propose::{Answer, Question, code, enumerate};

use crate::form::template1::{self, FormError, Prompt};
use crate::form::{RECODE_1, TEMPLATE_1, recode1};
use crate::{Cancel, Error, ErrorKind, Generate, Generator, Score};

/// How answers are come by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Strategy {
    /// The model writes freely: its best answer, and others that it draws.
    Free,
    /// The model weighs the templates that the record's facts allow.
    Enumerated,
    /// Both; what comes twice counts once.
    #[default]
    Both,
}

/// How freely the model writes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sampling {
    /// Answers a question: the greedy one, and others.
    pub candidates: u32,
    /// Of the others.
    pub temperature: f32,
    /// The longest answer, in tokens.
    pub max_tokens: u32,
    /// So that the same question has the same answers.
    pub seed: u64,
}

impl Default for Sampling {
    fn default() -> Sampling {
        Sampling { candidates: 4, temperature: 0.7, max_tokens: 96, seed: 1 }
    }
}

/// How a model that thinks and answers with code writes.
const CODE: Sampling = Sampling { candidates: 4, temperature: 0.7, max_tokens: 768, seed: 1 };

/// Asks a model in the form that it was made for.
pub struct Proposer<'g> {
    generator: &'g dyn Generator,
    strategy: Strategy,
    sampling: Sampling,
}

impl<'g> Proposer<'g> {
    /// A proposer; `strategy` and `sampling` are for `template/1`.
    pub fn new(generator: &'g dyn Generator, strategy: Strategy, sampling: Sampling) -> Proposer<'g> {
        Proposer { generator, strategy, sampling }
    }

    /// The answers to a question, the likeliest first. What could not be read as a template is among them, with why.
    /// A model that was made for another form is refused.
    pub fn answers(&self, question: &Question, cancel: &Cancel) -> Result<Vec<Answer>, Error> {
        let model = self.generator.model(cancel)?;
        let mut out = match model.form.as_deref() {
            Some(TEMPLATE_1) => self.templates(&question.ask, cancel)?,
            Some(RECODE_1) => self.code(question, cancel)?,
            other => {
                let what = format!(
                    "the model `{}` was made for the prompt form {}, and this apilift asks in {TEMPLATE_1} and {RECODE_1}; \
                     choose another with `apilift model use`",
                    model.name,
                    other.unwrap_or("none")
                );
                return Err(Error::new(ErrorKind::FormMismatch, what));
            }
        };
        out.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        Ok(out)
    }

    /// In the form `template/1`.
    fn templates(&self, ask: &Ask, cancel: &Cancel) -> Result<Vec<Answer>, Error> {
        let prompt = template1::prompt(ask);
        let mut out: Vec<Answer> = Vec::new();
        if self.strategy != Strategy::Enumerated {
            out.extend(self.free(&prompt, cancel)?);
        }
        if self.strategy != Strategy::Free {
            for answer in self.weighed(ask, &prompt, cancel)? {
                if !out.iter().any(|known| known.template == answer.template) {
                    out.push(answer);
                }
            }
        }
        Ok(out)
    }

    /// In the form `recode/1`. What the model thinks comes before its answer, so the probability of all that it wrote tells
    /// nothing of the answer: an answer's probability is the share of the different texts that come to the same template.
    fn code(&self, question: &Question, cancel: &Cancel) -> Result<Vec<Answer>, Error> {
        let Some(excerpt) = &question.excerpt else { return Ok(Vec::new()) };
        let Sampling { candidates, temperature, max_tokens, seed } = CODE;
        let prompt = recode1::prompt(&recode1::entry(&question.ask, excerpt));
        // The answer ends there; the mark itself is no part of the text.
        let stop = vec![recode1::END.to_owned()];
        let request = Generate { prompt, max_tokens, candidates, temperature, seed, stop };
        let said = self.generator.generate(&request, cancel)?;
        let share = 1.0 / said.len().max(1) as f64;
        let mut out: Vec<Answer> = Vec::new();
        for candidate in said {
            let text = format!("{}{}", candidate.text, recode1::END);
            let code = recode1::code(&text).map_err(|error| error.to_string());
            let template = code.and_then(|code| code::template(excerpt, &question.ask, code));
            match out.iter_mut().find(|known| known.template == template) {
                Some(known) => known.probability += share,
                None => out.push(Answer { template, probability: share }),
            }
        }
        Ok(out)
    }

    fn free(&self, prompt: &Prompt, cancel: &Cancel) -> Result<Vec<Answer>, Error> {
        let Sampling { candidates, temperature, max_tokens, seed } = self.sampling;
        let request = Generate {
            prompt: prompt.text.clone(),
            max_tokens,
            candidates,
            temperature,
            seed,
            stop: vec!["\n".to_owned()],
        };
        let found = self.generator.generate(&request, cancel)?;
        let read = |text: &str| template1::template(prompt, text).map_err(|error: FormError| error.to_string());
        let answer = |candidate: crate::Candidate| Answer {
            template: read(&candidate.text),
            probability: candidate.logprob.exp(),
        };
        Ok(found.into_iter().map(answer).collect())
    }

    fn weighed(&self, ask: &Ask, prompt: &Prompt, cancel: &Cancel) -> Result<Vec<Answer>, Error> {
        let templates = enumerate::templates(ask);
        if templates.is_empty() {
            return Ok(Vec::new());
        }
        let continuations = templates.iter().map(|template| template1::target(prompt, template)).collect();
        let request = Score { prompt: prompt.text.clone(), continuations };
        let logprobs = self.generator.score(&request, cancel)?;
        if logprobs.len() != templates.len() {
            let what = format!("the model weighed {} of {} templates", logprobs.len(), templates.len());
            return Err(Error::new(ErrorKind::Worker, what));
        }
        let answers = templates.into_iter().zip(logprobs);
        Ok(answers.map(|(template, logprob)| Answer { template: Ok(template), probability: logprob.exp() }).collect())
    }
}
