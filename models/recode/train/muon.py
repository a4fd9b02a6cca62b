"""Muon (Jordan et al., 2024): momentum whose steps are made orthogonal by Newton and Schulz's iteration."""

import torch
from torch import Tensor
from torch.optim import Optimizer

COEFFICIENTS = (3.4445, -4.7750, 2.0315)
STEPS = 5


def orthogonal(matrix: Tensor) -> Tensor:
    """The matrix with its singular values near one."""
    a, b, c = COEFFICIENTS
    x = matrix / (matrix.norm() + 1e-7)
    tall = x.shape[0] > x.shape[1]
    if tall:
        x = x.T
    for _ in range(STEPS):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.T if tall else x


class Muon(Optimizer):
    """For matrices of hidden layers; embeddings, norms and biases belong to AdamW."""

    def __init__(self, params, lr: float, momentum: float = 0.95) -> None:
        super().__init__(params, {"lr": lr, "momentum": momentum})

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            for param in group["params"]:
                if param.grad is None:
                    continue
                kept = self.state[param].setdefault("momentum", torch.zeros_like(param))
                kept.lerp_(param.grad, 1 - group["momentum"])
                ahead = param.grad.lerp(kept, group["momentum"])
                scale = max(1.0, param.shape[0] / param.shape[1]) ** 0.5
                param.add_(orthogonal(ahead), alpha=-group["lr"] * scale)
