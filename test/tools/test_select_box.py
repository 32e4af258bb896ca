# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""select_box over DDS, with a window that a test looks at and a hand that a test moves."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager

import cv2
import numpy as np
import pytest
import rclpy
from plaza import MAN, MAN_IN_FRAME_8, OTHER, QUICK
from rclpy.executors import SingleThreadedExecutor
from rclpy.node import Node
from rclpy.parameter import Parameter
from rclpy.signals import SignalHandlerOptions
from rclpy.time import Time
from sensor_msgs.msg import CompressedImage
from std_msgs.msg import Header
from std_srvs.srv import Trigger

from fcnt_ros.msg import InitBox, TrackedBox
from fcnt_ros.pictures.overlays import COLORS
from fcnt_ros.ros.messages import to_box, to_box_msg
from fcnt_ros.tools.picker_node import PickerConfig
from fcnt_ros.tools.select_box import SelectBox
from fcnt_ros.tools.selection_picture import WAITING
from fcnt_ros.tools.selection_window import Key, Pointer
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.track_result import TrackState

BOX = Box(20, 30, 41, 51)
FIRST = 40  # shade of the first images


def grey(shade: int) -> np.ndarray:
    """Return an image that is told from others by its shade."""
    return np.full((120, 160, 3), shade, np.uint8)


def color_of_box(window: FakeWindow) -> tuple[int, ...]:
    """Return the colour of the tracked box's left edge, at x 100."""
    return tuple(window.picture[90, 100])


class FakeWindow:
    """Takes pictures, and hands out what the test's person does."""

    def __init__(self) -> None:
        self.picture: np.ndarray | None = None
        self.looks = 0
        self._events: list[Pointer | Key] = []

    def show(self, picture: np.ndarray) -> None:
        self.picture = picture

    def events(self) -> list[Pointer | Key]:
        self.looks += 1
        time.sleep(0.005)
        events, self._events = self._events, []
        return events

    def do(self, *events: Pointer | Key) -> None:
        self._events = [*self._events, *events]

    def drag(self, box: Box = BOX) -> None:
        """Draw a box."""
        first = (box.x, box.y)
        last = (box.x + box.width - 1, box.y + box.height - 1)
        self.do(Pointer('press', first), Pointer('move', box.center), Pointer('release', last))

    def close(self) -> None:
        """Nothing to do."""

    @property
    def shade(self) -> int | None:
        """Of the image shown, below the words and outside the boxes."""
        return None if self.picture is None else int(self.picture[90, 150, 0])


class StandInTracker:
    """Hears boxes and resets, and says where the target is."""

    def __init__(self, node: Node, name: str = 'fcnt_tracker') -> None:
        self.boxes: list[InitBox] = []
        self.resets = 0
        self.tracked = node.create_publisher(TrackedBox, f'{name}/tracked_box', 10)
        node.create_subscription(InitBox, f'{name}/init_box', self.boxes.append, 10)
        node.create_service(Trigger, f'{name}/reset', self._on_reset)

    def _on_reset(self, request: Trigger.Request, response: Trigger.Response) -> Trigger.Response:
        self.resets += 1
        return response


@contextmanager
def running(stage, window: FakeWindow, **values: str):
    """Run select_box beside the stage's robot until the block is left; give it and its thread."""
    rclpy.init(domain_id=stage.domain, signal_handler_options=SignalHandlerOptions.NO)
    node = SelectBox([Parameter(name, value=value) for name, value in values.items()])
    executor = SingleThreadedExecutor()
    executor.add_node(node)
    ended = threading.Event()

    def spin() -> None:
        while not ended.is_set():
            executor.spin_once(timeout_sec=0.05)

    spinner = threading.Thread(target=spin)
    worker = threading.Thread(target=node.work, args=(window, ended.is_set))
    spinner.start()
    worker.start()
    try:
        yield node, worker
    finally:
        ended.set()
        worker.join()
        spinner.join()
        executor.shutdown()
        node.destroy_node()
        rclpy.shutdown()


@pytest.fixture
def tracker(stage):
    return StandInTracker(stage.robot.node)


@pytest.fixture
def window():
    return FakeWindow()


def ready_to_send(node: SelectBox) -> bool:
    """Return whether the node knows who listens to its boxes and answers to its wishes."""
    boxes = [item for item in node.publishers if item.topic_name.endswith('init_box')]
    return all(item.get_subscription_count() for item in boxes) and all(
        item.service_is_ready() for item in node.clients
    )


@pytest.fixture
def selecting(stage, tracker, window, wait_for):
    """The thread that works in a window, which shows an image and is connected with all."""
    with running(stage, window, target_id='guide') as (node, worker):
        wait_for(lambda: stage.robot.show(grey(FIRST)) and window.shade == FIRST, 'the images')
        wait_for(tracker.tracked.get_subscription_count, 'the tracked boxes')
        wait_for(lambda: ready_to_send(node), 'those who listen')
        yield worker


def test_the_box_is_sent_with_the_header_of_the_image_shown(
    selecting, stage, tracker, window, wait_for
):
    header = stage.robot.show(grey(77))
    wait_for(lambda: window.shade == 77, 'the image')
    window.drag()
    wait_for(lambda: tracker.boxes, 'an init_box')
    (msg,) = tracker.boxes
    assert (to_box(msg.box), msg.header, msg.id) == (BOX, header, 'guide')


def test_the_image_stands_still_while_a_box_is_drawn_from_any_corner(
    selecting, stage, tracker, window, wait_for
):
    header = stage.robot.show(grey(77))
    wait_for(lambda: window.shade == 77, 'the image')
    window.do(Pointer('press', (60, 80)), Pointer('move', (40, 60)))
    stage.robot.show(grey(88))
    looks = window.looks
    wait_for(lambda: window.looks > looks + 20, 'looks at the window')
    assert window.shade == 77
    window.do(Pointer('release', (20, 30)))
    wait_for(lambda: tracker.boxes, 'an init_box')
    assert (to_box(tracker.boxes[0].box), tracker.boxes[0].header) == (BOX, header)
    wait_for(lambda: window.shade == 88, 'the newer image')


def test_a_click_sends_no_box_and_the_window_shows_why(selecting, tracker, window, wait_for):
    picture = window.picture
    window.do(Pointer('press', (60, 80)), Pointer('release', (60, 80)))
    looks = window.looks
    wait_for(lambda: window.looks > looks + 20, 'looks at the window')
    assert tracker.boxes == []
    assert (window.picture[:40] != picture[:40]).any()


def test_a_box_on_an_image_stepped_back_to_has_that_ones_stamp(
    selecting, stage, tracker, window, wait_for
):
    headers = []
    for shade in (50, 60, 70):
        headers.append(stage.robot.show(grey(shade)))
        wait_for(lambda shade=shade: window.shade == shade, 'the image')
    window.do(Key('left'), Key('left'))
    wait_for(lambda: window.shade == 50, 'the image before')
    window.do(Key('right'))
    wait_for(lambda: window.shade == 60, 'the image after')
    window.drag()
    wait_for(lambda: tracker.boxes, 'an init_box')
    assert tracker.boxes[0].header == headers[1]


def test_a_pause_holds_the_picture(selecting, stage, window, wait_for):
    stage.robot.show(grey(50))
    wait_for(lambda: window.shade == 50, 'the image')
    unpaused = window.picture
    window.do(Key('space'))
    wait_for(lambda: window.picture is not unpaused, 'the word that it is paused')
    stage.robot.show(grey(60))
    looks = window.looks
    wait_for(lambda: window.looks > looks + 50, 'looks at the window')
    assert window.shade == 50
    window.do(Key('space'))
    wait_for(lambda: window.shade == 60, 'the newer image')


def test_the_tracked_box_is_drawn_in_the_colour_of_its_state(
    selecting, stage, tracker, window, wait_for
):
    header = stage.robot.show(grey(77))
    wait_for(lambda: window.shade == 77, 'the image')
    box = to_box_msg(Box(100, 80, 21, 31))
    tracker.tracked.publish(TrackedBox(header=header, box=box, state=TrackedBox.LOST))
    wait_for(lambda: color_of_box(window) == COLORS[TrackState.LOST], 'the box')


def test_the_trackers_last_word_on_an_image_counts(selecting, stage, tracker, window, wait_for):
    header = stage.robot.show(grey(77))
    wait_for(lambda: window.shade == 77, 'the image')
    say = TrackedBox(header=header, box=to_box_msg(Box(100, 80, 21, 31)))
    for state in (TrackedBox.INITIALIZING, TrackedBox.TRACKING):
        say.state = state
        tracker.tracked.publish(say)
    wait_for(lambda: color_of_box(window) == COLORS[TrackState.TRACKING], 'the box')
    say.state = TrackedBox.IDLE
    tracker.tracked.publish(say)
    wait_for(lambda: color_of_box(window) == (77, 77, 77), 'no box')


def test_r_resets_the_tracker(selecting, tracker, window, wait_for):
    window.do(Key('r'))
    wait_for(lambda: tracker.resets == 1, 'the reset')


def test_the_key_ends_it(selecting, window, wait_for):
    window.do(Key('end'))
    wait_for(lambda: not selecting.is_alive(), 'the end')


def test_while_nothing_happens_nothing_is_drawn(selecting, stage, window, wait_for):
    stage.robot.show(grey(77))
    wait_for(lambda: window.shade == 77, 'the image')
    picture, looks = window.picture, window.looks
    wait_for(lambda: window.looks > looks + 20, 'looks at the window')
    assert window.picture is picture


def test_it_shows_words_while_there_is_no_image(stage, window, wait_for):
    with running(stage, window):
        wait_for(lambda: window.picture is not None, 'a picture')
    assert window.picture.any()


def test_without_a_tracker_a_box_is_not_sent_and_the_window_goes_on(stage, window, wait_for):
    with running(stage, window):
        wait_for(lambda: stage.robot.show(grey(77)) and window.shade == 77, 'the image')
        window.drag()
        window.do(Key('r'))
        stage.robot.show(grey(88))
        wait_for(lambda: window.shade == 88, 'the next image')


def test_compressed_images_of_another_tracker(stage, window, wait_for):
    tracker = StandInTracker(stage.robot.node, 'left/fcnt_tracker')
    images = stage.robot.node.create_publisher(CompressedImage, 'image/compressed', 1)
    header = Header(stamp=Time(nanoseconds=5_000_000_007).to_msg(), frame_id='left')
    data = cv2.imencode('.png', grey(77))[1].tobytes()
    image = CompressedImage(header=header, format='png', data=data)
    values = {'tracker': 'left/fcnt_tracker', 'image_transport': 'compressed'}
    with running(stage, window, **values) as (node, _):
        wait_for(lambda: images.publish(image) or window.shade == 77, 'the image')
        wait_for(lambda: ready_to_send(node), 'those who listen')
        window.drag()
        wait_for(lambda: tracker.boxes, 'an init_box')
    assert tracker.boxes[0].header == header


def test_an_image_that_cannot_be_read_leaves_words_and_the_next_is_shown(
    selecting, stage, window, wait_for
):
    stage.robot.show(grey(50), encoding='h264')
    wait_for(lambda: window.picture.shape[:2] == WAITING, 'the words alone')
    stage.robot.show(grey(60))
    wait_for(lambda: window.shade == 60, 'the next image')


@pytest.mark.integration
def test_the_tracker_starts_on_the_image_that_the_box_was_drawn_on_and_catches_up(
    stage, window, frames, wait_for
):
    robot = stage.robot
    stage.start('tracker_node', **QUICK)
    robot.wait_for_tracker()
    with running(stage, window, target_id='man') as (node, _):
        wait_for(lambda: robot.show(grey(FIRST)) and window.shade == FIRST, 'the images')
        wait_for(lambda: ready_to_send(node), 'the tracker')
        drawn_on = robot.show(frames[0])
        wait_for(lambda: np.array_equal(window.picture[400:500], frames[0][400:500]), 'the man')
        window.do(Key('space'))
        window.drag(OTHER)
        assert to_box(robot.answer(drawn_on).box) == OTHER
        headers = [robot.track(frame).header for frame in frames[1:9]]
        robot.boxes.clear()
        window.drag(MAN)
        assert to_box(robot.answer(drawn_on).box) == MAN
        assert to_box(robot.answer(headers[-1]).box).iou(MAN_IN_FRAME_8) > 0.5


@pytest.mark.parametrize(
    ('name', 'value'),
    [('image_transport', 'theora'), ('tracker', ''), ('tracker', 'my tracker'), ('tracker', 'a/')],
)
def test_settings_that_do_not_fit_are_refused(name, value):
    with pytest.raises(ValueError, match=f'{name} is "{value}": '):
        PickerConfig(**{name: value})


def test_the_tracker_may_have_a_namespace():
    assert PickerConfig(tracker='/robot/fcnt_tracker').tracker == '/robot/fcnt_tracker'


def test_without_windows_it_ends_with_a_sentence(stage, monkeypatch):
    for name in ('DISPLAY', 'WAYLAND_DISPLAY'):
        monkeypatch.delenv(name, raising=False)
    program = stage.start('select_box')
    assert program.process.wait(60) == 1
    assert 'Traceback' not in program.log
    assert 'without windows' in program.log or 'no display' in program.log
