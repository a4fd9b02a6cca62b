//! Weighs continuations. What they share is computed once: their tokens form a tree, and a token of it belongs to all
//! the sequences that go through it.

use llama_cpp_2::token::LlamaToken;

use super::sampling::Distribution;
use super::session::{Entry, SEQUENCES, Session};
use crate::worker::child::Watch;
use crate::{Error, ErrorKind, Score};

/// What follows is asked for at each place of a batch; so many logits are held at once at most.
const MOST_LOGITS: usize = 16 << 20;

/// The part of the progress that reading the prompt is.
const READING: f32 = 0.3;

pub(super) fn score(session: &mut Session<'_>, ask: &Score, watch: &mut Watch) -> Result<Vec<f64>, Error> {
    let prompt = session.tokens(&ask.prompt)?;
    let vocabulary = session.model.vocab();
    let end = vocabulary.eos();
    let mut continuations: Vec<(usize, Vec<LlamaToken>)> = Vec::with_capacity(ask.continuations.len());
    for (number, text) in ask.continuations.iter().enumerate() {
        let tokens = vocabulary.tokenize(text.as_bytes(), false, true);
        let needed = prompt.len() + tokens.len() * SEQUENCES as usize;
        if needed > session.room() && prompt.len() + tokens.len() > session.room() {
            let what = format!(
                "the prompt has {} tokens and a continuation {}, but the model's context has {}; make `model.context` \
                 larger",
                prompt.len(),
                tokens.len(),
                session.room()
            );
            return Err(Error::new(ErrorKind::TooLong, what));
        }
        continuations.push((number, tokens));
    }
    continuations.sort_by(|a, b| a.1.cmp(&b.1));
    let mut logprobs = vec![0.0; continuations.len()];
    let weighed = weigh_all(session, &prompt, &continuations, end, &mut logprobs, watch);
    session.join();
    weighed.map(|()| logprobs)
}

fn weigh_all(
    session: &mut Session<'_>,
    prompt: &[LlamaToken],
    continuations: &[(usize, Vec<LlamaToken>)],
    end: LlamaToken,
    logprobs: &mut [f64],
    watch: &mut Watch,
) -> Result<(), Error> {
    let last = session.prompt(prompt, READING, watch)?;
    let first = session.logits(last).to_vec();
    let first = Distribution::new(&first);
    for (number, tokens) in continuations {
        logprobs[*number] = first.logprob(index(tokens.first().copied().unwrap_or(end)));
    }
    let mut done = 0;
    while done < continuations.len() {
        let group = group(&continuations[done..], session.room() - prompt.len());
        session.fork(group.len())?;
        let nodes = tree(group);
        let at_once = (MOST_LOGITS / session.model.n_vocab().max(1) as usize).clamp(1, super::session::BATCH as usize);
        for part in nodes.chunks(at_once) {
            watch.step(READING + (1.0 - READING) * done as f32 / continuations.len() as f32)?;
            let entries: Vec<Entry> = part
                .iter()
                .map(|node| Entry {
                    token: node.token,
                    position: prompt.len() + node.depth,
                    sequences: node.through.iter().map(|at| i32::try_from(at + 1).unwrap_or(0)).collect(),
                    asked: true,
                })
                .collect();
            session.decode(&entries)?;
            for (entry, node) in part.iter().enumerate() {
                let follows = Distribution::new(session.logits(entry));
                for at in &node.through {
                    let (number, tokens) = &group[*at];
                    let next = tokens.get(node.depth + 1).copied().unwrap_or(end);
                    logprobs[*number] += follows.logprob(index(next));
                }
            }
        }
        session.join();
        done += group.len();
    }
    Ok(())
}

/// As many continuations as there are sequences and room for.
fn group(rest: &[(usize, Vec<LlamaToken>)], room: usize) -> &[(usize, Vec<LlamaToken>)] {
    let mut tokens = 0;
    let fitting = rest.iter().take(SEQUENCES as usize - 1).take_while(|(_, continuation)| {
        tokens += continuation.len();
        tokens <= room
    });
    &rest[..fitting.count().max(1)]
}

/// A token of the tree.
#[derive(Debug, PartialEq)]
struct Node {
    token: LlamaToken,
    /// How many tokens of the continuation stand before it.
    depth: usize,
    /// Which continuations of the group go through it.
    through: Vec<usize>,
}

/// The tree of sorted continuations; a node stands after those before it on its path.
fn tree(group: &[(usize, Vec<LlamaToken>)]) -> Vec<Node> {
    let mut nodes: Vec<Node> = Vec::new();
    let mut path: Vec<usize> = Vec::new();
    for (at, (_, tokens)) in group.iter().enumerate() {
        let shared = path.iter().zip(tokens).take_while(|(node, token)| nodes[**node].token == **token).count();
        path.truncate(shared);
        for node in &path {
            nodes[*node].through.push(at);
        }
        for (depth, token) in tokens.iter().enumerate().skip(shared) {
            path.push(nodes.len());
            nodes.push(Node { token: *token, depth, through: vec![at] });
        }
    }
    nodes
}

fn index(token: LlamaToken) -> usize {
    usize::try_from(token.0).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(numbers: &[i32]) -> Vec<LlamaToken> {
        numbers.iter().map(|number| LlamaToken::new(*number)).collect()
    }

    #[test]
    fn what_continuations_share_stands_once() {
        let group = [(0, tokens(&[1, 2])), (1, tokens(&[1, 2, 3])), (2, tokens(&[1, 4])), (3, tokens(&[5]))];
        let nodes = tree(&group);
        let shown: Vec<(i32, usize, Vec<usize>)> =
            nodes.into_iter().map(|node| (node.token.0, node.depth, node.through)).collect();
        let expected = [(1, 0, vec![0, 1, 2]), (2, 1, vec![0, 1]), (3, 2, vec![1]), (4, 1, vec![2]), (5, 0, vec![3])];
        assert_eq!(shown, expected);
    }

    #[test]
    fn groups_fit_into_the_room() {
        let all: Vec<_> = (0..100).map(|number| (number, tokens(&[7; 10]))).collect();
        assert_eq!(group(&all, 1000).len(), 31);
        assert_eq!(group(&all, 45).len(), 4);
        assert_eq!(group(&all[..1], 3).len(), 1);
    }
}
