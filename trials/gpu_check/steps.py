# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The steps of a check, each run in a process of its own: `python -m ... NAME SETTINGS RESULT`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import torch

from fcnt_ros import cli
from fcnt_ros.benchmark.agreement import compare
from fcnt_ros.benchmark.devices import synchronize
from fcnt_ros.benchmark.growth import targets_curve
from fcnt_ros.benchmark.layouts.otb import read_sequence
from fcnt_ros.benchmark.scene import Scene
from fcnt_ros.commands.options import changed
from fcnt_ros.tracker.config import TrackerConfig
from fcnt_ros.tracker.default.config import DefaultConfig
from fcnt_ros.tracker.trackers import make_tracker
from trials.gpu_check.settings import Settings

ROOT = Path(__file__).parents[2]

LEAST_WITHIN_A_PIXEL = 0.8
"""Of the boxes in step; where two nearly equal peaks are, rounding alone decides between them."""

LARGEST_DIFFERENCE = 0.1
"""Of GNet's heat maps, whose target has 1; float16 costs 0.03."""

LARGEST_GROWTH = 8e6
"""Bytes of the device's memory in the steady frames; it is taken in blocks of 2 MB."""

IMAGE_SIZE = (640, 480)


@dataclass(frozen=True)
class Outcome:
    """What a step found.

    Parameters
    ----------
    figures : dict
        As JSON has them.
    wrong : str
        What is wrong with them; empty if nothing is.
    """

    figures: dict[str, Any] = field(default_factory=dict)
    wrong: str = ''


def tests(settings: Settings) -> Outcome:
    """Run the tests that need a GPU."""
    if find_spec('pytest') is None:
        return Outcome(wrong='pytest is not installed: pip install pytest')
    report = Path(settings.output) / 'tests.xml'
    report.unlink(missing_ok=True)
    options = ['-q', '-m', 'gpu', '-p', 'no:cacheprovider', f'--junitxml={report.absolute()}']
    command = [sys.executable, '-m', 'pytest', *options, 'test/tracker']
    subprocess.run(command, cwd=ROOT, check=False)
    if not report.exists():
        return Outcome(wrong='pytest did not come to its end')
    return judge_tests(report.read_text(), settings.device)


def judge_tests(report: str, device: str) -> Outcome:
    """Return what pytest's report (JUnit XML) says; skipped tests check nothing on a GPU."""
    cases = ElementTree.fromstring(report).findall('.//testcase')
    failed = [c.get('name') for c in cases if c.find('failure') is not None or has_error(c)]
    skipped = [c.get('name') for c in cases if c.find('skipped') is not None]
    passed = len(cases) - len(failed) - len(skipped)
    figures = {'passed': passed, 'failed': failed, 'skipped': skipped}
    if failed:
        return Outcome(figures, f'{len(failed)} failed: {", ".join(failed)}')
    if not passed and device != 'cpu':
        return Outcome(figures, 'no test ran')
    return Outcome(figures)


def has_error(case: ElementTree.Element) -> bool:
    """Return whether a test could not be run to its end."""
    return case.find('error') is not None


def agreement(settings: Settings) -> Outcome:
    """Compare boxes and heat maps with those of the plain engine on the CPU."""
    sequences = [read_sequence(Path(s), settings.sequence_frames) for s in settings.sequences]
    found = [asdict(a) for a in compare(_config(settings), sequences, plain_device='cpu')]
    return judge_agreement(found)


def judge_agreement(found: list[dict[str, Any]]) -> Outcome:
    """Return the comparisons (`Agreement`s as dicts), and which are too far apart."""
    figures = {'sequences': found}
    # Not a number is never within anything.
    apart = [
        f'{a["sequence"]} ({a["within_a_pixel"]:.0%} of the boxes within a pixel, '
        f"GNet's maps differ by {a['gnet_difference']:.2g})"
        for a in found
        if not (
            a['within_a_pixel'] >= LEAST_WITHIN_A_PIXEL
            and a['gnet_difference'] <= LARGEST_DIFFERENCE
        )
    ]
    return Outcome(figures, f'not as on the CPU: {", ".join(apart)}' if apart else '')


def bench(settings: Settings) -> Outcome:
    """Run `fcnt bench --baseline`."""
    path = Path(settings.output) / 'bench.json'
    changes = [f'--set={name}={value}' for name, value in settings.changes.items()]
    options = ['--device', settings.device, '--frames', str(settings.frames), '--json', str(path)]
    if cli.main(['bench', '--baseline', *options, *changes]) != 0:
        return Outcome(wrong='fcnt bench failed')
    return Outcome(json.loads(path.read_text()))


def growth(settings: Settings) -> Outcome:
    """Time a frame of several targets at once."""
    curve = targets_curve(_config(settings), Scene(*IMAGE_SIZE), settings.frames, settings.targets)
    return Outcome(asdict(curve))


def memory(settings: Settings) -> Outcome:
    """Follow a target for a while: how much memory does that take, and does it grow?"""
    config, scene = _config(settings), Scene(*IMAGE_SIZE)
    tracker = make_tracker(config)
    tracker.warm_up()
    tracker.init(scene.image(0), scene.box(0))
    # Until all that it remembers is there.
    settled = (config.memory_frames + 1) * config.adaptation_interval
    used = []
    for index in range(1, settled + settings.steady_frames + 1):
        if index == settled + 1:
            used.append(_in_use(tracker.device))
        tracker.update(scene.image(index))
    used.append(_in_use(tracker.device))
    figures = {
        'frames': settings.steady_frames,
        'grown': {name: used[1][name] - used[0][name] for name in used[0]},
        'in_use': used[1],
    }
    if tracker.device.type == 'cuda':
        figures['peak'] = torch.cuda.max_memory_allocated(tracker.device)
    grown = figures['grown'].get('device', 0)
    if grown > LARGEST_GROWTH:
        return Outcome(figures, f'{grown / 1e6:.0f} MB more in {settings.steady_frames} frames')
    return Outcome(figures)


STEPS: dict[str, Callable[[Settings], Outcome]] = {
    step.__name__: step for step in (tests, agreement, bench, growth, memory)
}


def _config(settings: Settings) -> TrackerConfig:
    return changed(DefaultConfig(device=settings.device), settings.changes.items())


def _in_use(device: torch.device) -> dict[str, int]:
    """Return the memory in use, bytes: the process's, and the GPU's if there is one."""
    synchronize(device)
    pages = int(Path('/proc/self/statm').read_text().split()[1])
    used = {'process': pages * os.sysconf('SC_PAGE_SIZE')}
    if device.type == 'cuda':
        used['device'] = torch.cuda.memory_allocated(device)
    return used


if __name__ == '__main__':
    name, given, result = sys.argv[1:]
    outcome = STEPS[name](Settings.read(Path(given)))
    Path(result).write_text(json.dumps(asdict(outcome)))
