# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Cameras and streams; the streams are real, over HTTP on this machine."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import cv2
import numpy as np
import pytest

from fcnt_ros.footage.frame import FootageError
from fcnt_ros.footage.live import LiveFootage, without_password
from fcnt_ros.footage.opening import open_footage

FRAMES = 40
INTERVAL = 0.02  # seconds


class Camera(BaseHTTPRequestHandler):
    """/live: JPEGs one after another, each brighter than the last; /film.mp4: a file."""

    film = b''

    def do_GET(self) -> None:
        self.send_response(200)
        if self.path.startswith('/live'):
            self._send_live()
        else:
            self.send_header('Content-Type', 'video/mp4')
            self.send_header('Content-Length', str(len(self.film)))
            self.end_headers()
            self.wfile.write(self.film)

    def _send_live(self) -> None:
        self.send_header('Content-Type', 'multipart/x-mixed-replace; boundary=next')
        self.end_headers()
        for number in range(FRAMES):
            image = np.full((48, 64, 3), 5 * number, np.uint8)
            jpeg = cv2.imencode('.jpg', image)[1].tobytes()
            head = f'--next\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n'
            self.wfile.write(head.encode() + jpeg + b'\r\n')
            time.sleep(INTERVAL)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(('127.0.0.1', 0), Camera)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f'http://127.0.0.1:{server.server_port}'
    server.shutdown()
    server.server_close()


def test_a_slow_tracker_gets_the_newest_frames_of_a_stream(address):
    with open_footage(f'{address}/live?a=1&b=2', None, print) as footage:
        shades = []
        for frame in footage.frames(0, 4):
            shades.append(frame.image.mean() / 5)
            time.sleep(5 * INTERVAL)
    assert len(shades) == 4
    assert (np.diff(shades) >= 3).all()  # a queue would hand out every one


def test_frames_of_a_stream_are_numbered_and_have_their_times(address):
    with open_footage(f'{address}/live', None, print) as footage:
        frames = list(footage.frames(1, 3))
    assert [frame.number for frame in frames] == [1, 2, 3]
    assert (np.diff([frame.stamp.seconds for frame in frames]) > 0).all()


def test_a_stream_that_ends_ends_the_track(address):
    with open_footage(f'{address}/live', None, print) as footage:
        assert footage.length == 0
        assert 1 < len(list(footage.frames(0, None))) <= FRAMES


def test_a_file_on_a_server_is_read_frame_by_frame(address, film):
    Camera.film = film().read_bytes()
    with open_footage(f'{address}/film.mp4', None, print) as footage:
        shades = []
        for frame in footage.frames(0, None):
            time.sleep(INTERVAL)
            shades.append(frame.image[40, 40, 0])
    assert shades == pytest.approx(range(0, 201, 40), abs=4)


def test_an_address_that_nobody_answers_is_named_as_it_is():
    with pytest.raises(FootageError, match='rtsp://127.0.0.1:9/a//b cannot be opened'):
        with open_footage('rtsp://127.0.0.1:9/a//b', None, print):
            pass


def test_a_password_is_not_shown():
    assert without_password('rtsp://me:secret@cam/live') == 'rtsp://me:***@cam/live'
    assert without_password('http://cam:80/a:b@c') == 'http://cam:80/a:b@c'


def test_a_camera_that_is_not_there_is_named():
    with pytest.raises(FootageError, match='camera 99 cannot be opened'):
        with open_footage('99', None, print):
            pass


def test_a_camera_that_gives_nothing_is_named():
    class Dark:
        frame_rate = 30.0

        def read(self) -> None:
            return None

    footage = LiveFootage(Dark(), 'camera 0')
    with pytest.raises(FootageError, match='camera 0 gave 0 images'):
        list(footage.frames(0, None))
