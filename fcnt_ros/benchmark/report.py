# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What `fcnt bench` measured, as tables for people and as a plot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import torch

from fcnt_ros.benchmark.agreement import Agreement
from fcnt_ros.benchmark.devices import device_name
from fcnt_ros.benchmark.frames import FrameTimings
from fcnt_ros.benchmark.growth import Growth
from fcnt_ros.benchmark.stages import Stage
from fcnt_ros.benchmark.table import table
from fcnt_ros.benchmark.timing import Timing
from fcnt_ros.benchmark.work import Rates
from fcnt_ros.tracker.config import TrackerConfig

if TYPE_CHECKING:  # optional
    from matplotlib.figure import Figure


def header(device: torch.device, rates: Rates, config: TrackerConfig) -> str:
    """Return what was measured on."""
    return (
        f'{device_name(device)}, PyTorch {torch.__version__}; region {config.region_size}, '
        f'K {config.selected_channels}\n'
        f'attainable: {rates.flops_per_second / 1e9:.0f} GFLOP/s, '
        f'{rates.bytes_per_second / 1e9:.0f} GB/s'
    )


def frame_table(frames: Sequence[FrameTimings]) -> str:
    """Return times of whole frames in ms; with two trackers also the second's over the first's."""
    rows = []
    for kind in frames[0].timings:
        for tracker in frames:
            timing = tracker.timings[kind]
            ratio = timing.median / frames[0].timings[kind].median
            rows.append([kind, tracker.engine, *_ms(timing), f'{ratio:.2f}'])
    return table([['', 'engine', 'median ms', 'p95', 'max', 'ratio'], *rows])


def stage_table(stages: Sequence[Stage], rates: Rates) -> str:
    """Return times of stages in ms beside what they ask for and the floor that follows."""
    rows = [
        [
            stage.name,
            *_ms(stage.timing),
            f'{stage.work.flops / 1e9:.2f}',
            f'{stage.work.bytes / 1e6:.1f}',
            str(stage.work.launches),
            f'{rates.floor(stage.work) * 1e3:.2f}',
            _times_floor(stage, rates),
        ]
        for stage in stages
    ]
    head = ['stage', 'median ms', 'p95', 'max', 'GFLOP', 'MB', 'launches', 'floor ms', 'x floor']
    return table([head, *rows])


def _times_floor(stage: Stage, rates: Rates) -> str:
    floor = rates.floor(stage.work)
    # Launching takes microseconds: of what has less to do than that a ratio tells nothing.
    return f'{stage.timing.median / floor:.1f}' if floor > 1e-5 else ''


def memory_line(peak: dict[str, int], trackers: int) -> str:
    """Return the peaks in megabytes, of so many trackers in one process."""
    peaks = ', '.join(f'{k} {v / 1e6:.0f} MB' for k, v in peak.items())
    return f'\npeak memory with {trackers} tracker{"s" * (trackers > 1)}: {peaks}'


def agreement_table(agreements: Sequence[Agreement]) -> str:
    """Return how an engine compares with the plain one, with the means over the sequences."""
    head = [
        'sequence',
        'GNet differs by',
        'SNet differs by',
        'within 1 px',
        'median shift px',
        'largest',
        'precision plain',
        'this',
        'AUC plain',
        'this',
    ]
    rows = [
        [
            a.sequence,
            f'{a.gnet_difference:.1e}',
            f'{a.snet_difference:.1e}',
            f'{a.within_a_pixel:.3f}',
            f'{a.median_shift:.2f}',
            f'{a.largest_shift:.2f}',
            *(f'{v:.3f}' for v in (*a.precision, *a.success)),
        ]
        for a in agreements
    ]
    measures = zip(*((*a.precision, *a.success) for a in agreements), strict=True)
    means = [f'{sum(m) / len(m):.3f}' for m in measures]
    return table([head, *rows, ['mean', '', '', '', '', '', *means]])


def growth_table(curves: Sequence[Growth]) -> str:
    """Return the curves' points in ms."""
    rows = [
        [curve.what, f'{value:g}', *_ms(timing), f'{timing.median / curve.timings[0].median:.2f}']
        for curve in curves
        for value, timing in zip(curve.values, curve.timings, strict=True)
    ]
    return table([['', 'value', 'median ms', 'p95', 'max', 'of the first'], *rows])


def growth_figure(curves: Sequence[Growth]) -> Figure:
    """Return the curves side by side, with one axis of the times.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(3.2 * len(curves), 3), layout='tight')
    all_axes = figure.subplots(1, len(curves), sharey=True)
    for axes, curve in zip(all_axes, curves, strict=True):
        median = [t.median * 1e3 for t in curve.timings]
        p95 = [t.p95 * 1e3 for t in curve.timings]
        axes.fill_between(curve.values, median, p95, color='#56b4e9', alpha=0.4, label='to p95')
        axes.plot(curve.values, median, 'o-', color='#0072b2', label='median')
        axes.set_xlabel(curve.what)
        axes.grid(alpha=0.3)
    all_axes[0].set_ylim(bottom=0)  # of all: not before the last curve has stretched them
    all_axes[0].set_ylabel('ms a frame')
    all_axes[0].legend()
    return figure


def _ms(timing: Timing) -> list[str]:
    return [f'{v * 1e3:.2f}' for v in (timing.median, timing.p95, timing.maximum)]
