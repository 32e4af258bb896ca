# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Linear systems without a matrix."""

from __future__ import annotations

import pytest
import torch

from fcnt_ros.tracker.compute.conjugate_gradients import conjugate_gradients

SIZE = 6


@pytest.fixture
def matrix() -> torch.Tensor:
    root = torch.randn(SIZE, SIZE, generator=torch.Generator().manual_seed(0)).double()
    return root @ root.T + torch.eye(SIZE)


def test_as_many_steps_as_unknowns_solve_the_system(matrix):
    right = torch.arange(1.0, SIZE + 1).double()
    solution = conjugate_gradients(lambda x: matrix @ x, right, SIZE)
    torch.testing.assert_close(solution, torch.linalg.solve(matrix, right))


def test_it_stops_when_the_residual_is_small_enough(matrix):
    right = torch.ones(SIZE).double()
    asked = []

    def apply(x: torch.Tensor) -> torch.Tensor:
        asked.append(x)
        return x

    conjugate_gradients(apply, right, max_steps=100, tolerance=1e-6)
    assert len(asked) == 1  # the identity is solved in one step


def test_nothing_on_the_right_has_nothing_for_a_solution(matrix):
    solution = conjugate_gradients(lambda x: matrix @ x, torch.zeros(SIZE).double(), 3)
    assert torch.equal(solution, torch.zeros(SIZE).double())
