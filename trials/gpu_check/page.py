# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What a check found, on one page of text (Markdown). Imports no PyTorch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fcnt_ros.benchmark.table import table
from trials.gpu_check.runner import StepResult

AIMS = {
    'frame': ('a frame', 0.003),
    'initialisation': ('the start', 0.25),
    'frame with adaptation': ('a frame with learning', 0.005),
}
"""Seconds that each kind of frame may take, median, at a region of 368 pixels."""


def compare_with_aims(bench: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return each aim with what `fcnt bench` measured, seconds, and whether it is reached."""
    timings = bench['frames'][0]['timings']
    return [
        {
            'what': what,
            'aim': aim,
            'median': timings[kind]['median'],
            'p95': timings[kind]['p95'],
            'reached': timings[kind]['median'] <= aim,
        }
        for kind, (what, aim) in AIMS.items()
        if kind in timings
    ]


def page(about: Mapping[str, str], results: Sequence[StepResult]) -> str:
    """Return the page.

    Parameters
    ----------
    about : mapping
        Of the machine, line by line.
    results : sequence of StepResult
    """
    figures = {result.name: result.figures for result in results if result.figures}
    writers = {'agreement': _agreement, 'bench': _bench, 'growth': _growth, 'memory': _memory}
    parts = ['# The tracker on a GPU', _lines(about), _steps(results)]
    parts += [write(figures[name]) for name, write in writers.items() if name in figures]
    return '\n\n'.join(parts) + '\n'


def _lines(about: Mapping[str, str]) -> str:
    return '\n'.join(f'- {name}: {value}' for name, value in about.items())


def _steps(results: Sequence[StepResult]) -> str:
    rows = [[r.name, r.state, f'{r.seconds:.0f}', _told(r)] for r in results]
    return '## Steps\n' + table([['step', '', 'seconds', ''], *rows])


def _told(result: StepResult) -> str:
    if result.message or result.name != 'tests':
        return result.message.replace('|', '/')
    return f'{result.figures["passed"]} passed, {len(result.figures["skipped"])} skipped'


def _bench(figures: Mapping[str, Any]) -> str:
    aims = compare_with_aims(figures)
    plain = figures['frames'][1]['timings'] if len(figures['frames']) > 1 else {}
    of_what = {what: kind for kind, (what, _) in AIMS.items()}
    rows = []
    for a in aims:
        other = plain.get(of_what[a['what']])
        rows.append(
            [
                a['what'],
                _ms(a['median']),
                _ms(a['p95']),
                _ms(a['aim']),
                'reached' if a['reached'] else 'missed',
                f'{other["median"] / a["median"]:.1f}' if other else '',
            ]
        )
    region = figures['config']['region_size']
    head = ['', 'median ms', 'p95', 'aim', '', 'times as fast as plain']
    stages = [
        [s['name'], _ms(s['timing']['median']), _ms(s['timing']['p95'])] for s in figures['stages']
    ]
    times = table([head, *rows]) + '\n' + table([['stage', 'median ms', 'p95'], *stages])
    return f'## Time, region {region}\n{times}'


def _agreement(figures: Mapping[str, Any]) -> str:
    rows = [
        [
            a['sequence'],
            f'{a["gnet_difference"]:.1e}',
            f'{a["snet_difference"]:.1e}',
            f'{a["within_a_pixel"]:.2f}',
            f'{a["largest_shift"]:.1f}',
            f'{a["success"][0]:.3f}',
            f'{a["success"][1]:.3f}',
        ]
        for a in figures['sequences']
    ]
    head = ['', "GNet's maps", "SNet's", 'within 1 px', 'largest px', 'AUC CPU', 'AUC here']
    return '## As on the CPU?\n' + table([head, *rows])


def _growth(figures: Mapping[str, Any]) -> str:
    first = figures['timings'][0]['median'] / figures['values'][0]
    rows = [
        [f'{count:g}', _ms(t['median']), _ms(t['p95']), f'{t["median"] / count / first:.2f}']
        for count, t in zip(figures['values'], figures['timings'], strict=True)
    ]
    head = ['targets', 'median ms', 'p95', 'each, over one alone']
    return '## Several targets\n' + table([head, *rows])


def _memory(figures: Mapping[str, Any]) -> str:
    rows = [
        [name, f'{figures["in_use"][name] / 1e6:.0f}', f'{grown / 1e6:+.1f}']
        for name, grown in figures['grown'].items()
    ]
    if 'peak' in figures:
        rows.append(['device, peak', f'{figures["peak"] / 1e6:.0f}', ''])
    head = ['', 'MB', f'grown in {figures["frames"]} frames']
    return '## Memory\n' + table([head, *rows])


def _ms(seconds: float) -> str:
    return f'{seconds * 1e3:.2f}'
