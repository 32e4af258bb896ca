# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Whether a tracker knows when it is wrong.

A box counts as right when it overlaps the target by a half at least. The first frame, whose box is
given, tells nothing and does not count; neither does a frame without a target.
"""

from __future__ import annotations

import numpy as np
from scipy.stats import rankdata

from fcnt_ros.benchmark import otb
from fcnt_ros.benchmark.evaluation import Run
from fcnt_ros.benchmark.sequence import present
from fcnt_ros.tracker.track_result import TrackState

RIGHT = 0.5
"""Overlap from which on a box counts as right."""


def judged(run: Run, truth: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return of the frames that count whether each is right, its confidence and its state, (M,)."""
    counts = present(truth)
    counts[0] = False
    right = otb.overlaps(run.boxes[counts], truth[counts]) >= RIGHT
    return right, run.confidences[counts], run.states[counts]


def roc_auc(right: np.ndarray, confidences: np.ndarray) -> float | None:
    """Return the area under the ROC curve of confidence for being right.

    It is the share of the pairs of a right and a wrong box in which the right one has the larger
    confidence; a tie is half a pair (Mann and Whitney). None if all are right, or all wrong.
    """
    positives, negatives = int(right.sum()), int((~right).sum())
    if positives == 0 or negatives == 0:
        return None
    above = rankdata(confidences)[right].sum() - positives * (positives + 1) / 2
    return float(above / (positives * negatives))


def right_tracking(right: np.ndarray, states: np.ndarray) -> float | None:
    """Return the share of right boxes that are said to be TRACKING; None if there are none."""
    tracking = states == TrackState.TRACKING.value
    return float(tracking[right].mean()) if right.any() else None


def false_tracking(right: np.ndarray, states: np.ndarray) -> float | None:
    """Return the share of wrong boxes among those said to be TRACKING; None if there are none."""
    tracking = states == TrackState.TRACKING.value
    return float((~right[tracking]).mean()) if tracking.any() else None
