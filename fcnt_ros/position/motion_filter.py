# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How the target moves: a Kalman filter that takes it to go straight on.

The state is position and velocity. Between two frames the velocity changes at random, in every
direction alike and independently of the frame rate: after t seconds with variance q t. What the
measured positions say is weighted by their covariances, so that a depth that wavers along the line
of sight is smoothed along it more than across.

The filter's frame must stand still: in one that turns with the robot nothing goes straight on.

What cannot be this motion is not smoothed into it: after a gap, a step back in time or a jump that
the covariances leave no room for, the filter starts over from the measured position.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SPEED_SIGMA = 2.0
"""Standard deviation of the velocity at first, in each direction, m/s: people walk and run."""

LONGEST_GAP = 1.0
"""After so long without a position the filter starts over, seconds."""

JUMP = 30.7
"""Squared distance between prediction and position, by their covariances, from which on it is a
jump: it has three degrees of freedom, so that one in a million is larger."""

NANOSECONDS = 1e9


@dataclass(frozen=True, eq=False)
class Motion:
    """Position and velocity at a moment.

    Parameters
    ----------
    stamp : int
        Nanoseconds.
    mean : (6,) float
        x, y, z, metres, and their velocities, m/s.
    covariance : (6, 6) float
    """

    stamp: int
    mean: np.ndarray
    covariance: np.ndarray

    @property
    def point(self) -> np.ndarray:
        """(3,), metres."""
        return self.mean[:3]

    @property
    def point_covariance(self) -> np.ndarray:
        """(3, 3), square metres."""
        return self.covariance[:3, :3]


class MotionFilter:
    """Follows one target.

    velocity_change is the standard deviation of the velocity's change within a second, in each
    direction, m/s.
    """

    def __init__(self, velocity_change: float) -> None:
        self._q = velocity_change**2
        self._motion: Motion | None = None

    def forget(self) -> None:
        """Start over with the next position."""
        self._motion = None

    def update(self, stamp: int, point: np.ndarray, covariance: np.ndarray) -> Motion:
        """Return the motion at the moment of a measured position, nanoseconds.

        point (3,) and covariance (3, 3) are in metres, in a frame that stands still.
        """
        gap = 0.0 if self._motion is None else (stamp - self._motion.stamp) / NANOSECONDS
        corrected = None
        if 0 < gap <= LONGEST_GAP:
            corrected = correct(predict(self._motion, gap, self._q), point, covariance)
        self._motion = corrected or _first(stamp, point, covariance)
        return self._motion


def predict(motion: Motion, seconds: float, q: float) -> Motion:
    """Return the motion so many seconds later; q is the velocity's variance after one, m²/s²."""
    step = np.eye(6)
    step[:3, 3:] = seconds * np.eye(3)
    # The integral over the time left of what each moment's change of velocity comes to.
    noise = np.array([[seconds**3 / 3, seconds**2 / 2], [seconds**2 / 2, seconds]])
    covariance = step @ motion.covariance @ step.T + q * np.kron(noise, np.eye(3))
    return Motion(motion.stamp + round(seconds * NANOSECONDS), step @ motion.mean, covariance)


def surprise(motion: Motion, point: np.ndarray, covariance: np.ndarray) -> float:
    """Return the squared distance of a position from the predicted one, by their covariances."""
    miss = point - motion.point
    return float(miss @ np.linalg.solve(motion.point_covariance + covariance, miss))


def correct(predicted: Motion, point: np.ndarray, covariance: np.ndarray) -> Motion | None:
    """Return the motion that prediction and position make together; None if it was a jump."""
    if surprise(predicted, point, covariance) > JUMP:
        return None
    gain = np.linalg.solve(
        predicted.point_covariance + covariance, predicted.covariance[:3]
    ).T  # (6, 3)
    mean = predicted.mean + gain @ (point - predicted.point)
    # Joseph's form: the covariance stays symmetric and positive however it is rounded. OpenCV's
    # Kalman filter has another, which blows up within some hundred positions.
    keep = np.eye(6)
    keep[:, :3] -= gain
    spread = keep @ predicted.covariance @ keep.T + gain @ covariance @ gain.T
    return Motion(predicted.stamp, mean, spread)


def _first(stamp: int, point: np.ndarray, covariance: np.ndarray) -> Motion:
    spread = SPEED_SIGMA**2 * np.eye(6)
    spread[:3, :3] = covariance
    return Motion(stamp, np.concatenate([point, np.zeros(3)]), spread)
