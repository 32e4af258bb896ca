# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""`scripts/gpu_check`: is the tracker right and fast on this machine's NVIDIA GPU?"""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import sys
from collections.abc import Sequence
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path

from fcnt_ros.commands.options import add_settings, changed, folder, whole_number
from fcnt_ros.tracker.default.config import DefaultConfig
from trials.gpu_check.page import compare_with_aims, page
from trials.gpu_check.runner import PASSED, StepResult, python_module, run_step
from trials.gpu_check.settings import Settings

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / 'data' / 'gpu_check'
OUTPUT = ROOT / 'output' / 'gpu_check'

LIMITS = {'tests': 90, 'agreement': 90, 'bench': 70, 'growth': 60, 'memory': 40}
"""Seconds that each step may take: less than six minutes together."""

REHEARSAL = 3
"""A CPU is given so many times as long."""

NEEDED = {
    'torch': 'torch',
    'numpy': 'numpy',
    'scipy': 'scipy',
    'cv2': 'opencv-python-headless',
    'tqdm': 'tqdm',
}
"""What the tracker imports, and what pip calls it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Check, or prepare a check; return 0, or 1 if a step failed or nothing can be checked."""
    args = _parser().parse_args(arguments)
    missing = [package for module, package in NEEDED.items() if find_spec(module) is None]
    if missing:
        return _refuse(f'{sys.executable} lacks {", ".join(missing)}: pip install {missing[0]}')
    try:
        changed(DefaultConfig(), args.settings)
    except ValueError as error:
        return _refuse(str(error))
    if args.prepare is not None:
        return _prepare(args)
    here = no_gpu()
    if args.device != 'cpu' and here:
        return _refuse(f'no NVIDIA GPU: {here}; --device cpu rehearses on the CPU')
    return _check(args)


def no_gpu() -> str:
    """Return why there is no GPU here; empty if there is one."""
    import torch

    if torch.version.cuda is None:
        return f'this PyTorch ({torch.__version__}) is made without CUDA'
    if not torch.cuda.is_available():
        return f'PyTorch {torch.__version__} finds none; does nvidia-smi?'
    return ''


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog='scripts/gpu_check', description=__doc__)
    parser.add_argument('--device', default='cuda', help='cuda, cuda:N, or cpu: a rehearsal')
    parser.add_argument(
        '--prepare',
        nargs='*',
        help="put VGG-16's parameters as float16, and the beginning of these folders of the OTB "
        'benchmark, into --data, and check nothing',
        **folder(),
    )
    parser.add_argument('--data', help='default: data/gpu_check', **folder(FOLDER))
    parser.add_argument('--output', help='default: output/gpu_check', **folder(OUTPUT))
    parser.add_argument(
        '--steps', nargs='+', choices=LIMITS, default=list(LIMITS), help='default: all'
    )
    parser.add_argument('--frames', help='timed, of each kind', **whole_number(1, 50))
    parser.add_argument('--sequence-frames', help='of each sequence', **whole_number(1, 40))
    parser.add_argument('--steady-frames', help='of the memory', **whole_number(1, 200))
    parser.add_argument('--targets', nargs='+', **whole_number(1))
    add_settings(parser)
    return parser


def _prepare(args: argparse.Namespace) -> int:
    from fcnt_ros.benchmark.sequence import SequenceError
    from fcnt_ros.tracker.features.weights import WeightsError
    from trials.gpu_check.prepare import prepare

    try:
        for path in prepare(args.data, args.prepare, args.sequence_frames):
            print(path)
    except (WeightsError, SequenceError, OSError) as error:
        return _refuse(str(error))
    return 0


def _check(args: argparse.Namespace) -> int:
    from trials.gpu_check.prepare import draw_sequence, parameters_in, sequences_in

    # Whoever ends the check ends the step that runs, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    output = args.output.absolute()
    output.mkdir(parents=True, exist_ok=True)
    sequences = sequences_in(args.data.absolute())
    settings = Settings(
        device=args.device,
        output=str(output),
        sequences=tuple(
            map(str, sequences or [draw_sequence(output / 'Drawn', args.sequence_frames)])
        ),
        sequence_frames=args.sequence_frames,
        frames=args.frames,
        targets=tuple(args.targets or Settings.targets),
        steady_frames=args.steady_frames,
        changes=dict(args.settings),
    )
    settings.write(output / 'settings.json')
    environment = dict(os.environ)
    if parameters_in(args.data).exists():
        environment['XDG_CACHE_HOME'] = str(args.data.absolute())
    results = []
    for name in args.steps:
        limit = LIMITS[name] * (REHEARSAL if args.device == 'cpu' else 1)
        print(f'-- {name} (at most {limit} s) ... ', end='', flush=True)
        command = python_module('trials.gpu_check.steps', name, str(output / 'settings.json'))
        result = run_step(name, command, limit, output, environment)
        print(f'{result.state}, {result.seconds:.0f} s {result.message}'.rstrip())
        results.append(result)
    _write(output, _about(settings), results)
    return 0 if all(result.state == PASSED for result in results) else 1


def _about(settings: Settings) -> dict[str, str]:
    import torch

    from fcnt_ros.benchmark.devices import device_name

    rehearsal = settings.device == 'cpu'
    return {
        'device': device_name(torch.device(settings.device)) + ' (a rehearsal)' * rehearsal,
        'PyTorch': f'{torch.__version__}, CUDA {torch.version.cuda}, cuDNN '
        f'{torch.backends.cudnn.version()}',
        'Python': platform.python_version(),
        'sequences': ', '.join(Path(s).name for s in settings.sequences),
        'settings': ', '.join(f'{k}={v}' for k, v in settings.changes.items()) or 'the defaults',
    }


def _write(output: Path, about: dict[str, str], results: list[StepResult]) -> None:
    text = page(about, results)
    bench = next((r.figures for r in results if r.name == 'bench' and r.figures), None)
    told = {
        'about': about,
        'aims': compare_with_aims(bench) if bench else [],
        'steps': [asdict(result) for result in results],
    }
    (output / 'gpu_check.json').write_text(json.dumps(told, indent=1) + '\n')
    (output / 'gpu_check.md').write_text(text)
    print(f'\n{text}\n{output / "gpu_check.md"}\n{output / "gpu_check.json"}')


def _refuse(why: str) -> int:
    print(f'gpu_check: {why}', file=sys.stderr)
    return 1


if __name__ == '__main__':
    sys.exit(main())
