# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What tests share: the real clip, and the ROS side only where there is a ROS."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
import pytest

from fcnt_ros.benchmark.scene import Scene
from fcnt_ros.tracker.weights import default_path

ROOT = Path(__file__).parent.parent

# Without ROS 2 the library and the fcnt command are still to be tested.
collect_ignore = [] if find_spec('rclpy') else ['node']


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what needs VGG-16's parameters where they are not; `make test` gets them first."""
    if item.get_closest_marker('integration') and not default_path().is_file():
        pytest.skip("VGG-16's parameters are not here: fcnt weights download")


@pytest.fixture(scope='session')
def clip() -> Path:
    """The plaza with many pedestrians, 768 x 576."""
    path = ROOT / 'data' / 'vtest.avi'  # a prerequisite of `make test`; a robot may lack it
    if not path.exists():
        pytest.skip('the clip is not here: make clip')
    return path


@pytest.fixture(scope='session')
def frames(clip) -> list[np.ndarray]:
    """The clip's first 12 frames, BGR."""
    capture = cv2.VideoCapture(str(clip))
    images = [capture.read()[1] for _ in range(12)]
    capture.release()
    return images


@pytest.fixture
def draw_sequence(tmp_path) -> Callable[..., Path]:
    """Write the drawn scene as a folder of the OTB benchmark, 160 x 120; return the folder."""

    def draw(name: str = 'Drawn', frames: int = 4) -> Path:
        scene, folder = Scene(160, 120), tmp_path / 'otb' / name
        (folder / 'img').mkdir(parents=True)
        lines = []
        for index in range(frames):
            cv2.imwrite(str(folder / 'img' / f'{index + 1:04d}.png'), scene.image(index))
            box = scene.box(index)
            lines.append(f'{box.x + 1:g},{box.y + 1:g},{box.width:g},{box.height:g}')
        (folder / 'groundtruth_rect.txt').write_text('\n'.join(lines))
        return folder

    return draw
