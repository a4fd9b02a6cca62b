"""What GRPO (Shao et al., 2024) and DAPO (Yu et al., 2025) make of rewards: advantages, losses, the cost of length."""

import torch
from torch import Tensor

SMALL = 1e-4
"""Added to a group's deviation, as TRL does."""


def advantages(rewards: Tensor) -> Tensor:
    """Rewards (groups, samples) against their group: minus its mean, by its (sample) deviation."""
    return (rewards - rewards.mean(1, keepdim=True)) / (rewards.std(1, keepdim=True) + SMALL)


def varied(rewards: Tensor) -> Tensor:
    """Which groups have rewards that differ: the others teach nothing."""
    return rewards.amax(1) - rewards.amin(1) > 1e-6


def overlong(lengths: Tensor, longest: int, buffer: int) -> Tensor:
    """DAPO's soft penalty (its equation 13): 0 up to `longest - buffer` tokens, then down to -1 at `longest`."""
    if not buffer:
        return torch.zeros_like(lengths, dtype=torch.float)
    return -((lengths - (longest - buffer)) / buffer).clamp(0, 1)


def averaged(values: Tensor, mask: Tensor, by_token: bool) -> Tensor:
    """The mean over all tokens (DAPO), or over each answer's tokens and then over the answers (GRPO)."""
    values = values * mask
    if by_token:
        return values.sum() / mask.sum()
    return (values.sum(1) / mask.sum(1)).mean()


def clipped(
    new: Tensor, old: Tensor, advantage: Tensor, mask: Tensor, low: float, high: float, by_token: bool
) -> tuple[Tensor, Tensor]:
    """The clipped objective as a loss, and the share of tokens whose ratio the clipping holds.

    `new` and `old` are log probabilities (answers, tokens), `advantage` has one number an answer.
    """
    ratio = (new - old).exp()
    gain = advantage[:, None]
    free, held = ratio * gain, ratio.clamp(1 - low, 1 + high) * gain
    loss = averaged(-torch.minimum(free, held), mask, by_token)
    return loss, averaged((held < free).float(), mask, True).detach()


def divergence(new: Tensor, reference: Tensor) -> Tensor:
    """Each token's estimate of the KL divergence from the reference: e^d - d - 1, d = reference - new."""
    difference = reference - new
    return difference.exp() - difference - 1
