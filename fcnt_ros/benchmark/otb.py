# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Measures and result files of the OTB benchmark (Wu, Lim and Yang, PAMI 2015).

Its files count pixels from 1; everything else counts from 0.
"""

from __future__ import annotations

import numpy as np

from fcnt_ros.benchmark.sequence import present

PRECISION_ERROR = 20.0
"""A frame counts as precise with the centre at most so many pixels off."""

ERRORS = np.arange(51.0)
"""Centre errors up to which a frame counts as precise, for the curve; pixels."""

THRESHOLDS = np.linspace(0, 1, 21)
"""Overlaps above which a frame counts as a success."""


def to_lines(boxes: np.ndarray) -> str:
    """Return boxes (N, 4) as the benchmark's files have them: x,y,width,height from 1."""
    return ''.join(
        f'{x + 1:.4f},{y + 1:.4f},{width:.4f},{height:.4f}\n' for x, y, width, height in boxes
    )


def centre_errors(boxes: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Return the distances (N,) of the centres of boxes (N, 4), pixels."""

    def centres(b: np.ndarray) -> np.ndarray:
        return b[:, :2] + (b[:, 2:] - 1) / 2

    return np.hypot(*(centres(boxes) - centres(truth)).T)


def overlaps(boxes: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Return intersection over union (N,) of boxes (N, 4)."""
    low = np.maximum(boxes[:, :2], truth[:, :2])
    high = np.minimum(boxes[:, :2] + boxes[:, 2:], truth[:, :2] + truth[:, 2:])
    shared = (high - low).clip(0).prod(axis=1)
    return shared / (boxes[:, 2:].prod(axis=1) + truth[:, 2:].prod(axis=1) - shared)


def overlaps_where_present(boxes: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Return `overlaps` (N,), NaN where there is no target."""
    there = present(truth)
    shown = np.full(len(truth), np.nan)
    shown[there] = overlaps(boxes[there], truth[there])
    return shown


def precision_curve(boxes: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Return the shares of frames whose centre is at most `ERRORS` off, (51,)."""
    there = present(truth)
    errors = centre_errors(boxes[there], truth[there])
    return (errors[:, None] <= ERRORS).mean(axis=0)


def success_curve(boxes: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Return the shares of frames whose overlap is more than `THRESHOLDS`, (21,)."""
    there = present(truth)
    return (overlaps(boxes[there], truth[there])[:, None] > THRESHOLDS).mean(axis=0)


def precision(boxes: np.ndarray, truth: np.ndarray) -> float:
    """Return the share of frames whose centre is at most `PRECISION_ERROR` off.

    Frames without a target do not count.
    """
    return float(precision_curve(boxes, truth)[int(PRECISION_ERROR)])


def success(boxes: np.ndarray, truth: np.ndarray) -> float:
    """Return the area under the success curve: the mean, over thresholds, of the successes.

    Frames without a target do not count.
    """
    return float(success_curve(boxes, truth).mean())
