"""Samples answers, and says how likely answers are: each prompt is computed once for all of its answers."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from .network import Network

Past = list[list[Tensor]]


@dataclass(frozen=True)
class Questions:
    """Prompts as token numbers (prompts, tokens), padded on the right, and how many tokens each has."""

    tokens: Tensor
    lengths: Tensor

    @classmethod
    def of(cls, prompts: Sequence[Sequence[int]], device: str) -> "Questions":
        lengths = torch.tensor([len(one) for one in prompts])
        tokens = torch.zeros(len(prompts), int(lengths.max()), dtype=torch.long)
        for row, one in enumerate(prompts):
            tokens[row, : len(one)] = torch.tensor(one)
        return cls(tokens.to(device), lengths.to(device))


@dataclass(frozen=True)
class Answers:
    """Sampled answers, all of a prompt behind one another: token numbers (answers, tokens) padded with 0, how many each
    has (its end token is one of them), whether it ended by itself, each token's log probability when it was drawn."""

    tokens: Tensor
    lengths: Tensor
    ended: Tensor
    chances: Tensor

    def mask(self) -> Tensor:
        """Which places are tokens of an answer."""
        return torch.arange(self.tokens.shape[1], device=self.tokens.device) < self.lengths[:, None]


def read(network: Network, questions: Questions, samples: int) -> tuple[Past, Tensor]:
    """The keys and values of the prompts and the states of their last tokens, each repeated `samples` times."""
    past: Past = [[] for _ in network.blk]
    states = network(questions.tokens, past)
    last = states[torch.arange(len(states), device=states.device), questions.lengths - 1]
    repeated = [[values.repeat_interleave(samples, 0) for values in layer] for layer in past]
    return repeated, last.repeat_interleave(samples, 0)


def sees(width: int, lengths: Tensor, before: int, tokens: int) -> Tensor:
    """What the next `tokens` of an answer see, with `before` of its tokens kept: their prompt without its padding up to
    `width`, and the answer so far."""
    device = lengths.device
    prompt = (torch.arange(width, device=device) < lengths[:, None])[:, None, None]
    answer = torch.ones(tokens, before + tokens, dtype=torch.bool, device=device).tril(before)
    parts = (prompt.expand(-1, -1, tokens, -1), answer.expand(len(lengths), 1, -1, -1))
    return torch.cat(parts, -1)


@torch.no_grad()
def sample(
    network: Network,
    questions: Questions,
    samples: int,
    longest: int,
    end: int,
    temperature: float = 1.0,
    numbers: torch.Generator | None = None,
) -> Answers:
    """Draws `samples` answers a prompt, of at most `longest` tokens; greedy where the temperature is 0."""
    past, state = read(network, questions, samples)
    lengths = questions.lengths.repeat_interleave(samples)
    width, count = questions.tokens.shape[1], len(lengths)
    tokens = torch.zeros(count, longest, dtype=torch.long, device=lengths.device)
    chances = torch.zeros(count, longest, device=lengths.device)
    ended = torch.zeros(count, dtype=torch.bool, device=lengths.device)
    sizes = torch.full_like(lengths, longest)
    alive = torch.arange(count, device=lengths.device)  # the rows that are still computed
    for place in range(longest):
        spread = torch.log_softmax(network.logits(state).float() / (temperature or 1.0), -1)
        drawn = torch.multinomial(spread.exp(), 1, generator=numbers) if temperature else spread.argmax(-1, True)
        tokens[alive, place] = torch.where(ended[alive], 0, drawn[:, 0])
        chances[alive, place] = torch.where(ended[alive], 0.0, spread.gather(1, drawn)[:, 0])
        now = (drawn[:, 0] == end) & ~ended[alive]
        sizes[alive[now]] = place + 1
        ended[alive[now]] = True
        left = ~ended[alive]
        if not left.any() or place + 1 == longest:
            break
        if left.sum() < 0.7 * len(alive):
            alive, drawn = alive[left], drawn[left]
            past = [[values[left] for values in layer] for layer in past]
        at = lengths[alive]
        state = network(drawn, past, at + place, sees(width, at, place, 1))[:, -1]
    return Answers(tokens, sizes, ended, chances)


def weigh(network: Network, questions: Questions, answers: Answers, samples: int, temperature: float = 1.0) -> Tensor:
    """The log probability of each token of the answers; noise where there is no token."""
    past, state = read(network, questions, samples)
    lengths = questions.lengths.repeat_interleave(samples)
    states = state[:, None]
    fed = answers.tokens[:, :-1]
    if fed.shape[1]:
        mask = sees(questions.tokens.shape[1], lengths, 0, fed.shape[1])
        states = torch.cat([states, network(fed, past, lengths, mask)], 1)
    spread = torch.log_softmax(network.logits(states).float() / temperature, -1)
    return spread.gather(-1, answers.tokens[:, :, None])[:, :, 0]
