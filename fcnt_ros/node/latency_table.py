# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What is kept of measured latencies, and the table of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

COLUMNS = (
    'image',
    'subscribed',
    'latency, median',
    'p99',
    'tracker, median',
    'p99',
    'node adds, median',
    'p99',
    'pictures after the box, median',
    'service, median',
    'max',
)


@dataclass(frozen=True)
class Samples:
    """Times of one run, seconds.

    Parameters
    ----------
    latency : sequence of float
        From an image's stamp until its box was received.
    processing : sequence of float
        The tracker's own time on the same images, as the node says.
    pictures : sequence of float
        From a box until the last picture of the same image; empty if none was subscribed to.
    service : sequence of float
        From a question to a service until its answer, asked while an image was worked on.

    Raises
    ------
    ValueError
        If there is no latency or no service time, or not one processing time for each latency.
    """

    latency: Sequence[float]
    processing: Sequence[float]
    pictures: Sequence[float]
    service: Sequence[float]

    def __post_init__(self) -> None:
        if len(self.latency) != len(self.processing):
            raise ValueError(
                f'{len(self.latency)} latencies and {len(self.processing)} processing times: '
                'there must be one of each for an image'
            )
        if not self.latency or not self.service:
            raise ValueError(
                f'{len(self.latency)} latencies and {len(self.service)} service times: '
                'measure each at least once'
            )

    @property
    def added(self) -> list[float]:
        """What the node adds to the tracker's own time, image by image."""
        return [late - own for late, own in zip(self.latency, self.processing, strict=True)]


@dataclass(frozen=True)
class Run:
    """Times of one size of images.

    Parameters
    ----------
    width, height : int
        Of the images, pixels.
    with_pictures : bool
        Whether the debug image and the heat maps were subscribed to.
    samples : Samples
    """

    width: int
    height: int
    with_pictures: bool
    samples: Samples


def table(runs: Iterable[Run]) -> str:
    """Return a markdown table, a line for each run, milliseconds."""
    rules = ['---', '---', *['---:'] * (len(COLUMNS) - 2)]
    return '\n'.join(map(_line, [COLUMNS, rules, *map(_cells, runs)]))


def _cells(run: Run) -> list[str]:
    samples = run.samples
    subscribed = 'box, debug image, heat maps' if run.with_pictures else 'box'
    cells = [f'{run.width} x {run.height}', subscribed]
    for times in (samples.latency, samples.processing, samples.added):
        cells += [_milliseconds(times, 50), _milliseconds(times, 99)]
    cells.append(_milliseconds(samples.pictures, 50) if samples.pictures else '')
    return [*cells, _milliseconds(samples.service, 50), _milliseconds(samples.service, 100)]


def _milliseconds(times: Sequence[float], share: float) -> str:
    return f'{1000 * np.percentile(times, share):.1f}'


def _line(cells: Iterable[str]) -> str:
    return f'| {" | ".join(cells)} |'
