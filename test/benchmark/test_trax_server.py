# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The tracker as a process that vot-trax's own client talks to."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

trax = pytest.importorskip('trax')
client = pytest.importorskip('trax.client')

pytestmark = pytest.mark.slow  # processes of their own

HERE = Path(__file__).parent
ENVIRONMENT = {'PYTHONPATH': str(HERE.parents[1])}


def command(first_pixel: int) -> list[str]:
    return [sys.executable, str(HERE / 'moving_over_trax.py'), str(first_pixel)]


@contextmanager
def connection(first_pixel: int) -> Iterator[tuple[Any, subprocess.Popen]]:
    """Start the server; yield a client and the process."""
    with subprocess.Popen(
        command(first_pixel),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
        text=True,
    ) as process:
        streams = (process.stdin.fileno(), process.stdout.fileno())
        talk = client.Client(stream=streams, log=str)
        yield talk, process
        talk.quit()


@pytest.fixture
def connect() -> Iterator[Callable[[int], tuple[Any, subprocess.Popen]]]:
    with ExitStack() as stack:
        yield lambda first_pixel: stack.enter_context(connection(first_pixel))


def image(path: Path) -> dict[str, Any]:
    return {'color': trax.FileImage.create(str(path))}


def rectangle(*box: float) -> list[tuple[Any, dict]]:
    return [(trax.Rectangle.create(*box), {})]


def test_boxes_go_both_ways_as_the_client_counts_pixels(connect, draw_sequence):
    images = sorted((draw_sequence() / 'img').iterdir())
    talk, process = connect(1)
    talk.initialize(image(images[0]), rectangle(11, 21, 30, 40), {})
    ((region, properties),), _ = talk.frame(image(images[1]), {}, [])
    assert region.bounds() == (13, 24, 30, 40)
    assert properties['confidence'] == '0.0000'
    assert process.stderr.readline() == 'starts at 10, 20\n'


def test_a_client_may_start_anew_on_another_target(connect, draw_sequence):
    images = sorted((draw_sequence() / 'img').iterdir())
    talk, _ = connect(0)
    for x in (10, 50):
        talk.initialize(image(images[0]), rectangle(x, 20, 30, 40), {})
        ((region, _),), _ = talk.frame(image(images[1]), {}, [])
        assert region.bounds() == (x + 2, 23, 30, 40)


TALK = """
import os, subprocess, sys
from trax import FileImage, Rectangle, TraxException
from trax.client import Client

image, *command = sys.argv[1:]
server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
client = Client(stream=(server.stdin.fileno(), server.stdout.fileno()), log=str)
try:
    client.initialize({'color': FileImage.create(image)}, [(Rectangle.create(1, 2, 3, 4), {})], {})
except TraxException as error:
    print(error, flush=True)
os._exit(server.wait())  # where its server has gone, the client crashes when Python cleans it up
"""


def test_an_image_that_is_none_ends_the_server_which_says_so_to_both_sides(tmp_path):
    path = tmp_path / 'broken.jpg'
    path.write_text('no picture')
    said = subprocess.run(
        [sys.executable, '-c', TALK, str(path), *command(0)],
        env=ENVIRONMENT,
        text=True,
        capture_output=True,
    )
    assert said.stdout == f'Server terminated the session: {path} is no image\n'
    assert said.stderr == f'{path} is no image\n'
    assert said.returncode == 1
