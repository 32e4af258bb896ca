# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The motion filter on ways that are as it takes them to be, and on what it must not smooth."""

from __future__ import annotations

import numpy as np
import pytest

from fcnt_ros.position.motion_filter import (
    LONGEST_GAP,
    SPEED_SIGMA,
    Motion,
    MotionFilter,
    predict,
    surprise,
)

S = 1_000_000_000  # nanoseconds
CHANGE = 0.7  # m/s within a second
ALONG, ACROSS = 0.3, 0.05  # standard deviations of a position, metres


def covariance(direction: np.ndarray) -> np.ndarray:
    """Return that of a position which is less sure along the line of sight."""
    line = np.outer(direction, direction) / (direction @ direction)
    return ALONG**2 * line + ACROSS**2 * (np.eye(3) - line)


def way(rng: np.random.Generator, steps: int):
    """Yield stamp, true place (6,), measured position and its covariance, at uneven times.

    The motion is made of many small changes of velocity: what the filter has in closed form.
    """
    state = np.concatenate([rng.normal(0, 3, 3), rng.normal(0, SPEED_SIGMA, 3)])
    stamp, fine = 1000 * S, 20
    for _ in range(steps):
        r = covariance(state[:3] + np.array([8.0, 0.0, 1.0]))
        yield stamp, state.copy(), rng.multivariate_normal(state[:3], r), r
        seconds = rng.uniform(0.03, 0.3)
        for _ in range(fine):
            state[3:] += rng.normal(0, CHANGE * np.sqrt(seconds / fine), 3)
            state[:3] += state[3:] * seconds / fine
        stamp += round(seconds * S)


def test_the_error_is_as_large_as_the_covariance_says():
    """The squared error by the covariance has a mean of as many as there are unknowns: six."""
    rng = np.random.default_rng(0)
    distances = []
    for _ in range(200):
        motion_filter, steps = MotionFilter(CHANGE), list(way(rng, 25))
        for stamp, _, point, r in steps:
            motion = motion_filter.update(stamp, point, r)
        _, truth, _, _ = steps[-1]
        miss = motion.mean - truth
        distances.append(miss @ np.linalg.solve(motion.covariance, miss))
    # The mean of 200 that each have a standard deviation of sqrt(12).
    assert np.mean(distances) == pytest.approx(6, abs=4 * np.sqrt(12 / 200))


def test_positions_surprise_it_as_much_as_it_expects():
    """The squared innovation by its covariance has a mean of three, and 95 % are below 7.81."""
    rng = np.random.default_rng(1)
    surprises = []
    for _ in range(60):
        motion_filter, before = MotionFilter(CHANGE), None
        for stamp, _, point, r in way(rng, 25):
            if before is not None:
                predicted = predict(before, (stamp - before.stamp) / S, CHANGE**2)
                surprises.append(surprise(predicted, point, r))
            before = motion_filter.update(stamp, point, r)
    count = len(surprises)
    assert np.mean(surprises) == pytest.approx(3, abs=4 * np.sqrt(6 / count))
    share = np.mean(np.array(surprises) < 7.815)
    assert share == pytest.approx(0.95, abs=4 * np.sqrt(0.05 * 0.95 / count))


def test_step_by_step_comes_to_what_all_positions_at_once_say():
    """Conditioned in one go: the covariances of an integrated random walk are known."""
    rng = np.random.default_rng(2)
    steps = list(way(rng, 8))
    stamps, _, points, spreads = zip(*steps, strict=True)
    motion_filter = MotionFilter(CHANGE)
    for stamp, point, r in zip(stamps, points, spreads, strict=True):
        motion = motion_filter.update(stamp, point, r)

    t = (np.array(stamps) - stamps[0]) / S
    early, late = np.minimum.outer(t, t), np.maximum.outer(t, t)
    walked = CHANGE**2 * (early**2 * late / 2 - early**3 / 6) + SPEED_SIGMA**2 * np.outer(t, t)
    vague = 1e3  # variance of where it began; more of it only costs digits
    prior = np.kron(walked + vague, np.eye(3))
    noise = np.zeros_like(prior)
    for index, r in enumerate(spreads):
        noise[3 * index : 3 * index + 3, 3 * index : 3 * index + 3] = r
    last = prior[-3:]
    gain = last @ np.linalg.inv(prior + noise)
    np.testing.assert_allclose(motion.point, gain @ np.concatenate(points), atol=1e-3)
    np.testing.assert_allclose(motion.point_covariance, last[:, -3:] - gain @ last.T, atol=1e-4)


def test_a_steady_walk_is_known_more_exactly_than_any_position():
    rng = np.random.default_rng(3)
    walk, r = np.array([1.2, -0.4, 0.0]), 0.2**2 * np.eye(3)
    motion_filter = MotionFilter(0.1)
    for index in range(100):
        there = np.array([2.0, 0.0, 1.0]) + walk * index / 20
        motion = motion_filter.update(index * S // 20, rng.multivariate_normal(there, r), r)
    assert np.sqrt(np.diag(motion.point_covariance)).max() < 0.1
    np.testing.assert_allclose(motion.mean[3:], walk, atol=0.2)


@pytest.mark.parametrize(
    ('seconds', 'where'),
    [
        (LONGEST_GAP + 0.1, [0.1, 0, 0]),  # after a gap
        (-0.1, [0.1, 0, 0]),  # time began again
        (0.0, [0.1, 0, 0]),  # a camera without a clock
        (0.1, [20.0, 0, 0]),  # nobody moves so
    ],
)
def test_what_is_no_motion_starts_it_over(seconds, where):
    motion_filter, r = MotionFilter(CHANGE), 0.1**2 * np.eye(3)
    for index in range(5):
        motion_filter.update((100 + index) * S // 10, np.zeros(3), r)
    motion = motion_filter.update(104 * S // 10 + round(seconds * S), np.array(where), r)
    np.testing.assert_array_equal(motion.point, where)
    np.testing.assert_array_equal(motion.point_covariance, r)


def test_when_it_forgets_the_next_target_is_not_drawn_to_the_last_one():
    motion_filter, r = MotionFilter(CHANGE), np.eye(3)
    motion_filter.update(0, np.zeros(3), r)
    motion_filter.forget()
    point = np.array([0.5, 0.0, 0.0])
    np.testing.assert_array_equal(motion_filter.update(S // 10, point, r).point, point)


def test_the_uncertainty_of_a_prediction_is_that_of_many_small_steps():
    still = Motion(0, np.zeros(6), np.zeros((6, 6)))
    steps = still
    for _ in range(50):
        steps = predict(steps, 0.01, CHANGE**2)
    np.testing.assert_allclose(
        steps.covariance, predict(still, 0.5, CHANGE**2).covariance, rtol=1e-9, atol=1e-12
    )
