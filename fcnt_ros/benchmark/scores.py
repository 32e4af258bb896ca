# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How well a tracker did, in numbers: on one sequence, and on all of them."""

from __future__ import annotations

from collections.abc import Sequence as Several
from dataclasses import dataclass, fields

import numpy as np

from fcnt_ros.benchmark import otb
from fcnt_ros.benchmark.calibration import false_tracking, judged, right_tracking, roc_auc
from fcnt_ros.benchmark.evaluation import Run
from fcnt_ros.benchmark.sequence import present


@dataclass(frozen=True)
class Score:
    """The measures of a run; a measure that cannot be taken is None.

    Parameters
    ----------
    frames : int
    precision : float
        Share of frames with the centre at most 20 pixels off.
    success : float
        Area under the success curve.
    overlap : float or None
        Mean overlap in all frames but the first, whose box is given: VOT's accuracy.
    near_overlap : float or None
        Mean overlap in those frames with the centre at most 20 pixels off.
    missed : float
        Share of frames that came while the tracker was at work on an earlier one.
    frames_per_second : float or None
        Updates; the initialisation and the reading of images do not count.
    init_seconds : float
        Time of an initialisation.
    confidence_auc : float or None
        Area under the ROC curve of the confidence for an overlap of a half at least: being right.
    right_tracking : float or None
        Share of right boxes that are said to be TRACKING.
    false_tracking : float or None
        Share of boxes that are not right among those said to be TRACKING.
    """

    frames: int
    precision: float
    success: float
    overlap: float | None
    near_overlap: float | None
    missed: float
    frames_per_second: float | None
    init_seconds: float
    confidence_auc: float | None
    right_tracking: float | None
    false_tracking: float | None


Judged = tuple[Run, np.ndarray]
"""A run and the true boxes (N, 4)."""

Passes = Several[Judged]
"""The runs over the variants of one sequence, one at least."""


def score(sequences: Several[Passes]) -> Score:
    """Return the score of runs over different sequences.

    Precision, success and the overlap are means over the sequences, each of the same weight. Those
    of a sequence are over the frames of all its passes together, as in the benchmark. Speed, the
    missed frames and the measures of confidence are over all frames of all of them.
    """
    runs = [run for passes in sequences for run in passes]
    rights, confidences, states = (
        np.concatenate(parts) for parts in zip(*(judged(*run) for run in runs), strict=True)
    )
    seconds = np.concatenate([run.seconds for run, _ in runs])
    updates = np.concatenate([run.seconds[1:] for run, _ in runs])
    updates = updates[np.isfinite(updates)]
    frames = [_frames(passes) for passes in sequences]
    return Score(
        frames=sum(len(boxes) for boxes, _ in frames),
        precision=float(np.mean([otb.precision(*pair) for pair in frames])),
        success=float(np.mean([otb.success(*pair) for pair in frames])),
        overlap=_mean([_overlap(passes) for passes in sequences]),
        near_overlap=_mean([_near_overlap(*pair) for pair in frames]),
        missed=float(np.isnan(seconds).mean()),
        frames_per_second=float(len(updates) / updates.sum()) if len(updates) else None,
        init_seconds=float(np.mean([run.seconds[0] for run, _ in runs])),
        confidence_auc=roc_auc(rights, confidences),
        right_tracking=right_tracking(rights, states),
        false_tracking=false_tracking(rights, states),
    )


def average(scores: Several[Score]) -> Score:
    """Return the mean of each measure over those scores that have it; the frames are summed up."""
    means = {
        field.name: _mean([getattr(one, field.name) for one in scores]) for field in fields(Score)
    }
    return Score(**means | {'frames': sum(one.frames for one in scores)})


def mean_curves(sequences: Several[Passes]) -> tuple[np.ndarray, np.ndarray]:
    """Return the precision curve (51,) and the success curve (21,), means over the sequences."""
    frames = [_frames(passes) for passes in sequences]
    return (
        np.mean([otb.precision_curve(*pair) for pair in frames], axis=0),
        np.mean([otb.success_curve(*pair) for pair in frames], axis=0),
    )


def _mean(values: Several[float | None]) -> float | None:
    """Return the mean of those that there are, None if there are none."""
    there = [value for value in values if value is not None]
    return float(np.mean(there)) if there else None


def _overlap(passes: Passes) -> float | None:
    """Return the mean overlap in the frames with a target, but for the first of each pass."""
    overlaps = [otb.overlaps_where_present(run.boxes, truth)[1:] for run, truth in passes]
    there = np.concatenate(overlaps)
    there = there[np.isfinite(there)]
    return float(there.mean()) if len(there) else None


def _near_overlap(boxes: np.ndarray, truth: np.ndarray) -> float | None:
    there = present(truth)
    boxes, truth = boxes[there], truth[there]
    near = otb.centre_errors(boxes, truth) <= otb.PRECISION_ERROR
    return float(otb.overlaps(boxes[near], truth[near]).mean()) if near.any() else None


def _frames(passes: Passes) -> tuple[np.ndarray, np.ndarray]:
    """Return the boxes and the true boxes (N, 4) of all passes."""
    return (
        np.concatenate([run.boxes for run, _ in passes]),
        np.concatenate([truth for _, truth in passes]),
    )
