# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Tracking precision, recall and F-score of the VOT long-term challenge.

Lukezic et al., "Now you see me: evaluating performance in long-term visual tracking", 2018
(arXiv 1804.07056). In each frame t a tracker gives a box A_t and how certain it is of it, theta_t;
with a threshold tau the box counts as reported where theta_t >= tau:

    Pr(tau) = mean, over the frames with a reported box, of its overlap with the true box
    Re(tau) = sum of the same overlaps / number of frames in which the target is visible
    F(tau) = 2 Pr(tau) Re(tau) / (Pr(tau) + Re(tau))

A box reported where there is no target has overlap 0. Pr and Re are means over the scenes; the
F-score is the largest F, and Pr and Re are told at the same tau: one for all scenes of a tracker.

What the definition leaves open is settled as the challenge's toolkit does: a scene without any
reported box has precision 1 and recall 0, and of boxes only what is in the image counts. Unlike
there, the first frame does not count, as its box was given, and tau takes all values there are.
"""

from __future__ import annotations

from collections.abc import Sequence as Several
from dataclasses import dataclass

import numpy as np

from fcnt_ros.benchmark import otb
from fcnt_ros.benchmark.evaluation import Run
from fcnt_ros.benchmark.sequence import present
from fcnt_ros.tracker.track_result import TrackState

ON_TARGET = 0.3
"""Overlap from which on a box is on the target."""

WITHIN = 20
"""A target that is back counts as found if it is within so many frames."""


@dataclass(frozen=True)
class Measures:
    """Precision, recall and what follows.

    Parameters
    ----------
    precision, recall : float
        NaN if there is no scene.
    """

    precision: float
    recall: float

    @property
    def f(self) -> float:
        """Their harmonic mean, 0 if both are 0."""
        total = self.precision + self.recall
        return 0.0 if total == 0 else 2 * self.precision * self.recall / total

    def told(self) -> dict[str, float]:
        """Return all three by name."""
        return {'precision': self.precision, 'recall': self.recall, 'f': self.f}


@dataclass(frozen=True, eq=False)
class Reports:
    """What a tracker reported in the frames of a scene, without the first.

    Parameters
    ----------
    overlaps : (N,) float64
        Intersection over union with the true box; 0 where there is no target.
    certainty : (N,) float64
        -inf where the tracker says LOST: it has no box there, whatever the threshold is.
    tracking : (N,) bool
        Where it says TRACKING.
    visible : (N,) bool
        Where there is a target.
    """

    overlaps: np.ndarray
    certainty: np.ndarray
    tracking: np.ndarray
    visible: np.ndarray

    @classmethod
    def of(cls, run: Run, truth: np.ndarray, size: tuple[int, int]) -> Reports:
        """Return those of a run.

        Parameters
        ----------
        run : Run
        truth : (N, 4) float64
            The true boxes, pixels; NaN or empty where there is no target.
        size : (int, int)
            Width and height of the images, pixels.
        """
        visible = present(truth)[1:]
        overlaps = np.zeros(len(visible))
        boxes, true = (_inside(b[1:][visible], size) for b in (run.boxes, truth))
        with np.errstate(invalid='ignore'):  # nothing in view of either
            overlaps[visible] = np.nan_to_num(otb.overlaps(boxes, true))
        lost = run.states[1:] == TrackState.LOST.value
        return cls(
            overlaps=overlaps,
            certainty=np.where(lost, -np.inf, run.confidences[1:]),
            tracking=run.states[1:] == TrackState.TRACKING.value,
            visible=visible,
        )

    def as_said(self) -> Measures:
        """Return precision and recall if just the boxes that are TRACKING are taken."""
        return self._measures(self.overlaps[self.tracking])

    def at(self, threshold: float) -> Measures:
        """Return precision and recall at a threshold above -inf."""
        return self._measures(self.overlaps[self.certainty >= threshold])

    def curve(self, thresholds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return precision and recall (M,) at thresholds (M,), all above -inf."""
        order = np.argsort(-self.certainty, kind='stable')
        sums = np.concatenate([[0.0], self.overlaps[order].cumsum()])
        counts = np.searchsorted(-self.certainty[order], -thresholds, side='right')
        precision = np.where(counts > 0, sums[counts] / np.maximum(counts, 1), 1.0)
        visible = self.visible.sum()
        return precision, sums[counts] / visible if visible else np.full(len(counts), np.nan)

    @property
    def silent(self) -> tuple[int, int]:
        """In how many frames without a target it is not TRACKING, and how many there are."""
        return int((~self.tracking & ~self.visible).sum()), int((~self.visible).sum())

    @property
    def returns(self) -> tuple[int, int]:
        """How many returns of the target are found within `WITHIN` frames, and how many there are.

        Found is a target that is TRACKING with an overlap of `ON_TARGET`.
        """
        back = np.flatnonzero(self.visible[1:] & ~self.visible[:-1]) + 1
        right = self.tracking & (self.overlaps >= ON_TARGET)
        return sum(bool(right[start : start + WITHIN].any()) for start in back), len(back)

    def _measures(self, overlaps: np.ndarray) -> Measures:
        visible = self.visible.sum()
        return Measures(
            precision=float(overlaps.mean()) if len(overlaps) else 1.0,
            recall=float(overlaps.sum() / visible) if visible else np.nan,
        )


@dataclass(frozen=True, eq=False)
class FCurve:
    """Precision and recall over the threshold, means over scenes.

    Parameters
    ----------
    thresholds, precision, recall : (M,) float64
        Thresholds descend.
    """

    thresholds: np.ndarray
    precision: np.ndarray
    recall: np.ndarray

    @classmethod
    def of(cls, scenes: Several[Reports]) -> FCurve:
        """Return that of a tracker's reports on one scene or more."""
        certainty = np.concatenate([scene.certainty for scene in scenes])
        thresholds = np.unique(certainty[np.isfinite(certainty)])[::-1]
        curves = [scene.curve(thresholds) for scene in scenes]
        precision, recall = (np.array(several) for several in zip(*curves, strict=True))
        # A scene in which the target is in the first frame only has no recall.
        seen = np.array([scene.visible.any() for scene in scenes])
        mean_recall = recall[seen].mean(axis=0) if seen.any() else np.zeros(len(thresholds))
        return cls(thresholds, precision.mean(axis=0), mean_recall)

    @property
    def best_threshold(self) -> float:
        """The threshold with the largest F, inf if nothing was ever reported."""
        if not len(self.thresholds):
            return float('inf')
        total = self.precision + self.recall
        f = 2 * self.precision * self.recall / np.where(total > 0, total, 1)
        return float(self.thresholds[int(np.argmax(f))])


def mean_of(several: Several[Measures]) -> Measures:
    """Return the means of precision and recall; the F-score of the result is that of the means."""
    recalls = [m.recall for m in several if not np.isnan(m.recall)]
    return Measures(
        precision=float(np.mean([m.precision for m in several])),
        recall=float(np.mean(recalls)) if recalls else 0.0,
    )


def _inside(boxes: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Return what of boxes (N, 4) is in an image; sides may be zero."""
    low = boxes[:, :2].clip(0, size)
    high = (boxes[:, :2] + boxes[:, 2:]).clip(0, size)
    return np.concatenate([low, (high - low).clip(0)], axis=1)
