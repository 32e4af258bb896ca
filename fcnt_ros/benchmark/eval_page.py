# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The page of `fcnt eval --html`: how good, and where it fails."""

from __future__ import annotations

from collections.abc import Sequence as Several

import numpy as np

from fcnt_ros.benchmark import otb, results
from fcnt_ros.benchmark.calibration import RIGHT
from fcnt_ros.benchmark.campaign import Campaign
from fcnt_ros.benchmark.evaluation import Run
from fcnt_ros.benchmark.job import Job
from fcnt_ros.benchmark.progress import Progress
from fcnt_ros.benchmark.score_plots import curves_by_title
from fcnt_ros.benchmark.score_report import Standing, summary_rows
from fcnt_ros.benchmark.sequence import present
from fcnt_ros.pictures.report_page.page import COLORS, Curve, Jump, Line, Page, Plot, Track
from fcnt_ros.pictures.report_page.pictures import jpeg_uri, longest, picture, spans, spread

PICTURES = 1000
"""About so many in all, 15 MB; but `FEWEST` of each sequence at least, and `MOST` at most."""
FEWEST, MOST = 12, 200

JUMPS = 3
"""Failures of each tracker that can be jumped to, the longest."""


def eval_page(
    campaign: Campaign,
    standings: Several[Standing],
    title: str,
    subtitle: str,
    troubles: Several[str],
) -> Page:
    """Return the page of what is on disk, showing progress.

    Of several seeds of a tracker, and of several passes over a sequence, the first is shown frame
    by frame; tables and curves are of all.

    Raises
    ------
    SequenceError
        If an image cannot be read any more.
    """
    titles = dict.fromkeys(standing.entry.title for standing in standings)
    colors = {name: COLORS[index % len(COLORS)] for index, name in enumerate(titles)}
    shown = _first_passes(campaign)
    each = min(max(PICTURES // max(len(shown), 1), FEWEST), MOST)
    with Progress(len(shown), 'sequence') as progress:
        tracks = []
        for runs in shown.values():
            tracks.append(_track(runs, colors, each))
            progress.update()
    return Page(
        title=title,
        subtitle=subtitle,
        troubles=troubles,
        tables=summary_rows(standings, campaign.names),
        plots=_plots(standings, colors),
        tracks=[track for _, track in sorted(tracks, key=lambda pair: pair[0])],
    )


def _first_passes(campaign: Campaign) -> dict[str, list[tuple[Job, Run]]]:
    """Return each sequence's runs, the first of each title."""
    found: dict[str, dict[str, tuple[Job, Run]]] = {}
    for job, run in campaign.done():
        found.setdefault(job.sequence.name, {}).setdefault(job.entry.title, (job, run))
    return {name: list(runs.values()) for name, runs in found.items()}


def _plots(standings: Several[Standing], colors: dict[str, str]) -> list[Plot]:
    success, precision = [], []
    for title, (by_error, by_overlap) in curves_by_title(standings).items():
        at = float(by_error[int(otb.PRECISION_ERROR)])
        precision.append(Curve(title, colors[title], at, _rounded(by_error)))
        success.append(Curve(title, colors[title], float(by_overlap.mean()), _rounded(by_overlap)))
    thresholds = _rounded(otb.THRESHOLDS)
    errors = otb.ERRORS.astype(int).tolist()
    return [
        Plot('Success', 'overlap', 'share of frames with more overlap', thresholds, success),
        Plot(
            'Precision',
            'centre error, pixels',
            'share of frames with at most this error',
            errors,
            precision,
            otb.PRECISION_ERROR,
        ),
    ]


def _track(
    runs: Several[tuple[Job, Run]], colors: dict[str, str], pictures: int
) -> tuple[float, Track]:
    """Return how good the first tracker is on a sequence, and what is shown of it."""
    sequence = runs[0][0].sequence
    truth, there = sequence.boxes, present(sequence.boxes)
    by_title = {job.entry.title: run for job, run in runs}
    overlaps = {
        title: otb.overlaps_where_present(run.boxes, truth) for title, run in by_title.items()
    }
    scores = {title: otb.success(run.boxes, truth) for title, run in by_title.items()}
    jumps = [
        Jump(first, f'{title}: overlap below {RIGHT:g} in frames {first} to {last}')
        for title, values in overlaps.items()
        for first, last in longest(spans(values < RIGHT), JUMPS)
    ]
    frames = sorted({*spread(len(truth), pictures), *(jump.frame for jump in jumps)})
    lines = [
        _line(title, colors[title], overlaps[title], run, run.boxes[frames])
        for title, run in by_title.items()
    ]
    sheets = [results.sheet(job.folder, sequence) for job, _ in runs]
    sheet = next((path for path in sheets if path.exists()), None)
    height, width = sequence.read(0).shape[:2]
    return next(iter(scores.values())), Track(
        name=sequence.name,
        note=' · '.join(f'{title} AUC {score:.3f}' for title, score in scores.items()),
        frames=range(len(truth)),
        size=(width, height),
        lines=lines,
        truth=[_rounded(truth[frame], 1) if there[frame] else None for frame in frames],
        pictures=[picture(frame, sequence.read(frame)) for frame in frames],
        jumps=jumps,
        sheet=jpeg_uri(sheet.read_bytes()) if sheet else '',
    )


def _line(title: str, color: str, overlaps: np.ndarray, run: Run, boxes: np.ndarray) -> Line:
    return Line(
        name=title,
        color=color,
        value_name='overlap',
        values=[None if np.isnan(value) else round(float(value), 3) for value in overlaps],
        confidences=_rounded(run.confidences),
        states=''.join(state[0] for state in run.states),
        boxes=_rounded(boxes, 1),
    )


def _rounded(values: np.ndarray, digits: int = 3) -> list:
    return np.round(values, digits).tolist()
