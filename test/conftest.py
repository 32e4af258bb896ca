# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What tests share: the real clip, and the ROS side only where there is a ROS."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from importlib.util import find_spec
from pathlib import Path
from typing import Any

# Before PyTorch is loaded: threads that wait would keep off those of the tests beside.
os.environ.setdefault('OMP_WAIT_POLICY', 'PASSIVE')

import cv2
import numpy as np
import pytest

from fcnt_ros.benchmark.scene import Scene
from fcnt_ros.tracker.features.weights import default_path
from fcnt_ros.tracker.track_result import TrackResult

ROOT = Path(__file__).parent.parent

BROWSERS = ('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable')

# Programs that a test starts by themselves must not hear those of a test beside it.
if 'PYTEST_XDIST_WORKER' in os.environ:
    _worker = int(os.environ['PYTEST_XDIST_WORKER'].removeprefix('gw'))
    _domain = int(os.environ.get('ROS_DOMAIN_ID', '0')) + 17 * _worker
    os.environ['ROS_DOMAIN_ID'] = str(_domain % 100 + 1)

# Without ROS 2 the library and the fcnt command are still to be tested.
NEED_ROS = ('follow', 'node', 'position', 'ros', 'tools', 'trials')
collect_ignore = [] if find_spec('rclpy') else list(NEED_ROS)


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


@pytest.fixture(scope='session')
def wait_for() -> Callable[..., None]:
    """Wait until a condition is true, or fail."""
    from stage import wait

    return wait


@pytest.fixture(scope='session')
def new_stage(tmp_path_factory) -> Callable[[], AbstractContextManager]:
    """Open a `Stage` for nodes as processes, which is closed when its block is left."""
    from stage import Stage

    return lambda: closing(Stage(tmp_path_factory.mktemp('stage')))


@pytest.fixture
def stage(new_stage) -> Iterator[Any]:
    """A `Stage` of one test's own."""
    with new_stage() as stage:
        yield stage


@pytest.fixture
def result() -> TrackResult:
    """Return what the tracker may say of an image of 160 x 120 pixels."""
    from results import make_result

    return make_result()


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


class BagMaker:
    """Writes bags as robots do; of every topic a message every 0.1 s, from 1000 s on."""

    def __init__(self, folder: Path) -> None:
        typesys = pytest.importorskip('rosbags.typesys')
        self.folder = folder
        self.store = typesys.get_typestore(typesys.Stores.ROS2_HUMBLE)

    def make(self, kind: str, **fields: Any) -> Any:
        """Return a message such as 'std_msgs/String'."""
        return self.store.types[kind.replace('/', '/msg/')](**fields)

    def header(self, stamp: tuple[int, int] = (0, 0), frame_id: str = 'camera') -> Any:
        """Return a header; the stamp is seconds and nanoseconds."""
        time = self.make('builtin_interfaces/Time', sec=stamp[0], nanosec=stamp[1])
        return self.make('std_msgs/Header', stamp=time, frame_id=frame_id)

    def raw(self, pixels: np.ndarray, padding: int = 0, encoding: str = 'bgr8', **header) -> Any:
        """Return (H, W, 3) uint8 pixels as a message whose rows end in `padding` bytes of 99."""
        height, width, _ = pixels.shape
        rows = np.full((height, width * 3 + padding), 99, np.uint8)
        rows[:, : width * 3] = pixels.reshape(height, -1)
        return self.make(
            'sensor_msgs/Image',
            header=self.header(**header),
            height=height,
            width=width,
            encoding=encoding,
            is_bigendian=0,
            step=rows.shape[1],
            data=rows.reshape(-1),
        )

    def compressed(self, pixels: np.ndarray, kind: str = 'png', **header) -> Any:
        """Return (H, W, 3) uint8 BGR pixels as a PNG or JPEG."""
        data = cv2.imencode(f'.{kind}', pixels)[1].reshape(-1)
        header = self.header(**header)
        return self.make('sensor_msgs/CompressedImage', header=header, format=kind, data=data)

    def write(self, topics: dict[str, list[Any]], storage: str = 'sqlite3') -> Path:
        """Write each topic's messages, all of one type; return the bag's folder."""
        from rosbags.rosbag2 import StoragePlugin, Writer

        path = self.folder / 'walk'
        plugin = StoragePlugin[storage.upper()]
        with Writer(path, version=9, storage_plugin=plugin) as writer:
            for topic, messages in topics.items():
                kind = messages[0].__msgtype__ if messages else 'sensor_msgs/msg/Image'
                connection = writer.add_connection(topic, kind, typestore=self.store)
                for index, msg in enumerate(messages):
                    data = self.store.serialize_cdr(msg, kind)
                    writer.write(connection, 1_000_000_000_000 + index * 100_000_000, data)
        return path

    def read(self, path: Path) -> list[tuple[str, int, Any]]:
        """Return topic, time in ns and message of all that a bag holds.

        Nothing is known here of the types of the messages but what the bag itself tells.
        """
        from rosbags.highlevel import AnyReader

        with AnyReader([path]) as reader:
            return [
                (connection.topic, time, reader.deserialize(data, connection.msgtype))
                for connection, time, data in reader.messages()
            ]


@pytest.fixture
def bags(tmp_path) -> BagMaker:
    """Make and read ROS 2 bags, without ROS; skipped where rosbags is not installed."""
    return BagMaker(tmp_path)


@pytest.fixture(scope='module')
def browser() -> Iterator[Any]:
    """A headless Chromium; without one tests are skipped, and in CI they fail.

    Playwright runs an event loop in this thread as long as it is there: so not for longer than the
    module's tests.
    """
    path = next((path for path in map(shutil.which, BROWSERS) if path), None)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        path = sync_playwright = None
    if path is None:
        reason = 'there is no Chromium, or no Playwright to drive it: make browser'
        if os.environ.get('CI', '') not in ('', '0', 'false'):
            pytest.fail(f'{reason}; in CI it must be there', pytrace=False)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=path, args=['--no-sandbox', '--disable-dev-shm-usage']
        )
        yield chromium
        chromium.close()
