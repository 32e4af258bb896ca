# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Linear systems too large to be written down."""

from __future__ import annotations

from collections.abc import Callable

import torch


def conjugate_gradients(
    apply: Callable[[torch.Tensor], torch.Tensor],
    right: torch.Tensor,
    max_steps: int,
    tolerance: float = 0.0,
) -> torch.Tensor:
    """Solve A x = right for a symmetric positive definite A, given as the function x -> A x.

    Parameters
    ----------
    apply : callable
    right : (n,) float
    max_steps : int
    tolerance : float
        Stop when the residual's norm is this share of the right side's. 0: take all steps, which
        asks a GPU no question.
    """
    x = torch.zeros_like(right)
    residual = right.clone()
    direction = residual.clone()
    norm = residual.dot(residual)
    goal = tolerance**2 * norm
    for _ in range(max_steps):
        if tolerance and norm <= goal:
            break
        image = apply(direction)
        # Where the residual vanishes there is nowhere to go, and no 0 / 0.
        step = norm / direction.dot(image).clamp_min(torch.finfo(norm.dtype).tiny)
        x += step * direction
        residual -= step * image
        previous, norm = norm, residual.dot(residual)
        direction = residual + norm / previous.clamp_min(torch.finfo(norm.dtype).tiny) * direction
    return x
