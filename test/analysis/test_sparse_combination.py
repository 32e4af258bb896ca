# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Equation 1, against its conditions of optimality and brute force."""

from __future__ import annotations

import itertools

import pytest
import torch

from fcnt_ros.analysis.sparse_combination import (
    MaskProblem,
    NotConverged,
    rebuilt,
    sparse_combination,
)


def random_maps(count: int, side: int = 8, seed: int = 0) -> torch.Tensor:
    """Return maps as a ReLU leaves them: half of each is zero, and some are much stronger."""
    generator = torch.Generator().manual_seed(seed)
    maps = torch.randn(1, count, side, side, generator=generator, dtype=torch.float64).relu()
    return maps * torch.logspace(0, 3, count, dtype=torch.float64)[:, None, None]


@pytest.fixture
def mask() -> torch.Tensor:
    mask = torch.zeros(8, 8, dtype=torch.float64)
    mask[2:6, 3:6] = 1
    return mask


def objective(
    maps: torch.Tensor, mask: torch.Tensor, c: torch.Tensor, penalty: float
) -> torch.Tensor:
    """Equation 1, as the paper writes it."""
    columns = maps[0].flatten(1).T
    return (mask.flatten() - columns @ c).square().sum() + penalty * c.abs().sum()


@pytest.mark.parametrize('count', [20, 300])  # fewer and more than there are cells
@pytest.mark.parametrize('sparsity', [0.3, 0.01, 0.001])
def test_the_conditions_of_optimality_hold(mask, count, sparsity):
    maps = random_maps(count)
    problem = MaskProblem.of(maps, mask)
    penalty = problem.penalty(sparsity)
    c = sparse_combination(problem, sparsity).requires_grad_()
    (gradient,) = torch.autograd.grad(objective(maps, mask, c, penalty), c)
    used = c > 0
    assert (c >= 0).all()
    assert 0 < used.sum() < count
    # |c|'s derivative is 1 where c > 0, and autograd has 0 for it at 0.
    assert gradient[used].abs().max() < 1e-3 * penalty
    assert (gradient[~used] + penalty).min() > -1e-3 * penalty


def test_no_choice_of_maps_does_better(mask):
    maps = random_maps(5)
    problem = MaskProblem.of(maps, mask)
    penalty = problem.penalty(0.05)
    best = problem.energy  # without any
    for size in range(1, 6):
        for chosen in map(list, itertools.combinations(range(5), size)):
            gram = problem.gram[chosen][:, chosen]
            c = torch.linalg.solve(gram, problem.correlation[chosen] - penalty / 2)
            if (c >= 0).all():
                best = min(best, float(objective(maps[:, chosen], mask, c, penalty)))
    found = float(objective(maps, mask, sparse_combination(problem, 0.05), penalty))
    assert found == pytest.approx(best, rel=1e-6)


def test_the_maps_that_a_mask_is_made_of_are_found(mask):
    maps = random_maps(30)
    maps[0, 4], maps[0, 9] = 50 * mask, 0
    maps[0, 9, :4], maps[0, 4, :4] = 7 * mask[:4], 0  # the upper and the lower half
    c = sparse_combination(MaskProblem.of(maps, mask), 1e-4)
    assert torch.nonzero(c > 1e-3 * c.max()).flatten().tolist() == [4, 9]
    torch.testing.assert_close(rebuilt(maps, c), mask, rtol=0, atol=0.02)


def test_from_the_largest_lambda_on_no_map_is_left(mask):
    problem = MaskProblem.of(random_maps(20), mask)
    assert not sparse_combination(problem, 1.001).any()
    assert sparse_combination(problem, 0.99).count_nonzero() == 1


def test_the_choice_does_not_depend_on_the_features_unit(mask):
    maps = random_maps(40)
    c = sparse_combination(MaskProblem.of(maps, mask))
    scaled = sparse_combination(MaskProblem.of(1000 * maps, mask))
    torch.testing.assert_close(1000 * scaled, c, rtol=1e-3, atol=1e-6 * float(c.max()))


def test_several_images_are_as_one_image_with_all_their_cells(mask):
    first, second = random_maps(12, seed=1), random_maps(12, seed=2)
    apart = [MaskProblem.of(first, mask), MaskProblem.of(second, mask.T)]
    below = MaskProblem.of(torch.cat([first, second], dim=2), torch.cat([mask, mask.T]))
    c = sparse_combination(MaskProblem.together(apart))
    torch.testing.assert_close(c, sparse_combination(below))


def test_the_error_is_what_the_rebuilt_mask_lacks(mask):
    maps = random_maps(12)
    problem = MaskProblem.of(maps, mask)
    several = torch.stack([sparse_combination(problem, share) for share in (0.1, 0.01)], dim=1)
    direct = [float((mask - rebuilt(maps, c)).square().sum()) for c in several.T]
    assert problem.error(several).tolist() == pytest.approx(direct)


def test_a_mask_that_no_map_touches_cannot_be_rebuilt(mask):
    problem = MaskProblem.of(random_maps(12) * (1 - mask), mask)
    assert not sparse_combination(problem).any()


def test_features_that_are_not_finite_are_refused(mask):
    maps = random_maps(12)
    maps[0, 3, 0, 0] = torch.nan
    with pytest.raises(NotConverged, match='not finite'):
        sparse_combination(MaskProblem.of(maps, mask))
