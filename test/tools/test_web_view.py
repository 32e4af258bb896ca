# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""web_view as a process, over DDS, with a real browser before it."""

from __future__ import annotations

import re
import threading
from dataclasses import replace

import numpy as np
import pytest
from sensor_msgs.msg import Image
from std_srvs.srv import Trigger

from fcnt_ros.msg import InitBox, TrackedBox
from fcnt_ros.ros.images import to_image
from fcnt_ros.ros.messages import result_message, state_message, to_box
from fcnt_ros.tracker.box import Box

pytestmark = pytest.mark.integration


class StandInTracker:
    """Says of every image after a box that the target is there, and is IDLE after a reset."""

    def __init__(self, node, result) -> None:
        self.boxes: list[InitBox] = []
        self._result = result
        self._target: InitBox | None = None
        self._tracked = node.create_publisher(TrackedBox, 'fcnt_tracker/tracked_box', 10)
        self._heat = [
            node.create_publisher(Image, f'fcnt_tracker/heatmap/{name}', 10)
            for name in ('gnet', 'snet')
        ]
        node.create_subscription(InitBox, 'fcnt_tracker/init_box', self._on_box, 10)
        node.create_subscription(Image, 'image', self._on_image, 10)
        node.create_service(Trigger, 'fcnt_tracker/reset', self._on_reset)

    @property
    def heard(self) -> bool:
        """Whether somebody hears all that it says."""
        return all(p.get_subscription_count() for p in (self._tracked, *self._heat))

    def _on_box(self, msg: InitBox) -> None:
        self.boxes.append(msg)
        self._target = msg

    def _on_image(self, msg: Image) -> None:
        if self._target is None:
            return
        result = replace(self._result, box=to_box(self._target.box))
        answer = result_message(msg.header, self._target.id, result, (160, 120), 0.1)
        self._tracked.publish(answer)
        for publisher in self._heat:
            publisher.publish(to_image(np.ones((4, 4), np.float32), msg.header))

    def _on_reset(self, _: Trigger.Request, answer: Trigger.Response) -> Trigger.Response:
        header, self._target = self._target.header, None
        idle = state_message(header, '', TrackedBox.IDLE, Box(0, 0, 0, 0), (160, 120))
        self._tracked.publish(idle)
        return answer


def show_images(stage, ended: threading.Event) -> None:
    while not ended.wait(0.1):
        stage.robot.show(np.full((120, 160, 3), 120, np.uint8))


def test_a_target_is_given_and_reset_from_the_browser(stage, browser, result, wait_for):
    pytest.importorskip('aiohttp')
    tracker = StandInTracker(stage.robot.node, result)
    program = stage.start('web_view', port=0, target_id='guide')
    program.wait_for_log('the page is at')
    address = re.search(r'http://127\.0\.0\.1:\d+/', program.log)[0]
    ended = threading.Event()
    camera = threading.Thread(target=show_images, args=(stage, ended))
    camera.start()
    page = browser.new_page()
    page.set_default_timeout(30_000)
    try:
        wait_for(lambda: tracker.heard, 'web_view to hear the tracker')
        page.goto(address)
        page.wait_for_selector('#pause:enabled')  # there is an image
        page.wait_for_selector('#words:has-text("Draw a box")')  # and a tracker that hears
        frame = page.locator('#stage').bounding_box()
        scale = frame['width'] / 160
        page.mouse.move(frame['x'] + 20.5 * scale, frame['y'] + 30.5 * scale)
        page.mouse.down()
        page.mouse.move(frame['x'] + 60.5 * scale, frame['y'] + 80.5 * scale)
        drawn_on = int(page.get_attribute('body', 'data-stamp'))
        page.mouse.up()
        page.wait_for_selector('body[data-state=tracking]')
        (msg,) = tracker.boxes
        assert to_box(msg.box) == Box(20, 30, 41, 51)
        assert msg.header.stamp.sec * 1_000_000_000 + msg.header.stamp.nanosec == drawn_on
        assert page.inner_text('#id') == msg.id == 'guide'
        page.wait_for_selector('#gnet.chosen')
        page.click('#reset')
        page.wait_for_selector('body[data-state=none]')
        assert program.stop() < 4
        page.wait_for_selector('#words:has-text("The node has ended.")')
    finally:
        ended.set()
        camera.join()
        page.close()


def test_a_port_that_is_taken_ends_it_with_a_sentence(stage):
    pytest.importorskip('aiohttp')
    first = stage.start('web_view', port=0)
    first.wait_for_log('the page is at')
    port = re.search(r':(\d+)/', first.log.split('the page is at')[1])[1]
    second = stage.start('web_view', port=int(port))
    assert second.process.wait(30) == 1
    assert f'port {port}' in second.log
    assert 'Traceback' not in second.log
