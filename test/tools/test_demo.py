# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The demo, as a new user starts it."""

from __future__ import annotations

import asyncio
import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import cv2
import pytest

pytestmark = pytest.mark.integration


def start(output: Path, *arguments: str) -> subprocess.Popen:
    """Start the demo in a domain of its own."""
    command = [sys.executable, '-m', 'fcnt_ros.tools.demo', '--output', str(output), *arguments]
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, 'ROS_DOMAIN_ID': str(os.getpid() % 100 + 1)},
    )


def processes_with(output: Path) -> list[str]:
    """Return the programs that have the folder among their arguments."""
    found = []
    for path in Path('/proc').glob('[0-9]*/cmdline'):
        try:
            found.append(path.read_bytes().decode().replace('\0', ' '))
        except OSError:
            pass
    return [command for command in found if str(output) in command]


def test_it_leaves_a_video_a_sheet_and_a_table(clip, tmp_path):
    demo = start(tmp_path, '--video', str(clip), '--frames', '3', '--region-size', '224')
    said, _ = demo.communicate(timeout=200)
    assert demo.returncode == 0, said
    assert '3 frames: 3 tracking' in said
    assert 'peak memory' in said
    assert 'WARN' not in said
    with (tmp_path / 'track.csv').open() as file:
        assert [row['frame'] for row in csv.DictReader(file)] == ['0', '1', '2']
    video = cv2.VideoCapture(str(tmp_path / 'track.mp4'))
    assert [video.read()[0] for _ in range(4)] == [True, True, True, False]
    assert cv2.imread(str(tmp_path / 'contact_sheet.png')) is not None


def test_without_a_box_the_target_is_drawn_in_the_browser(clip, tmp_path):
    aiohttp = pytest.importorskip('aiohttp')
    port = 20_000 + os.getpid() % 10_000
    options = ['--frames', '3', '--region-size', '224', '--box', '', '--port', str(port)]
    demo = start(tmp_path, '--video', str(clip), *options)

    async def draw() -> None:
        address = f'ws://127.0.0.1:{port}/live'
        async with aiohttp.ClientSession() as client:
            while True:
                try:
                    page = await client.ws_connect(address)
                    break
                except aiohttp.ClientError:
                    await asyncio.sleep(0.1)
            asked = 0.0
            async for message in page:
                if message.type is not aiohttp.WSMsgType.BINARY:
                    continue
                await page.send_str('seen')
                length = int.from_bytes(message.data[:4], 'little')
                view = json.loads(message.data[4 : 4 + length])
                if 'track' in view:
                    break
                # A box can be lost where the tracker has not discovered its sender yet.
                if 'jpeg' in view and time.monotonic() > asked + 5:
                    asked = time.monotonic()
                    box = [640, 236, 40, 88]
                    await page.send_json({'action': 'start', 'box': box, 'stamp': view['stamp']})
            await page.close()

    try:
        while 'in a browser: http' not in (line := demo.stdout.readline()):
            assert line, 'the demo ended before there was a page'
        asyncio.run(asyncio.wait_for(draw(), 100))
        said, _ = demo.communicate(timeout=100)
    finally:
        demo.terminate()
    assert demo.returncode == 0, said
    with (tmp_path / 'track.csv').open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 3
    assert float(rows[0]['x']) == 640
    assert not processes_with(tmp_path)


def test_a_signal_ends_it_and_leaves_no_process(clip, tmp_path):
    demo = start(tmp_path, '--video', str(clip), '--frames', '50', '--region-size', '224')
    while 'frame 1/50' not in (line := demo.stdout.readline()):
        assert line, 'the demo ended before its first frame'
    demo.send_signal(signal.SIGINT)
    said, _ = demo.communicate(timeout=20)
    assert demo.returncode == 130
    assert 'Traceback' not in said
    assert not processes_with(tmp_path)
    assert (tmp_path / 'track.csv').read_text().count('\n') >= 2


def test_a_device_that_is_not_there_ends_it_with_its_name(clip, tmp_path):
    demo = start(tmp_path, '--video', str(clip), '--device', 'cuda:77')
    said, _ = demo.communicate(timeout=100)
    assert demo.returncode == 1
    assert 'device is "cuda:77"' in said
    assert not processes_with(tmp_path)


@pytest.mark.parametrize(
    ('arguments', 'sentence'),
    [
        (['--video', '/nowhere.avi'], 'there is no video /nowhere.avi'),
        (['--box', '1,2'], 'the box "1,2" is not x,y,width,height'),
        (['--box', '2000,0,40,40'], 'lies outside the image of 768 x 576'),
        (['--frames', '-1'], '--frames is -1'),
    ],
)
def test_wrong_arguments_are_named_at_once(clip, tmp_path, arguments, sentence):
    begin = time.monotonic()
    demo = start(tmp_path, '--video', str(clip), *arguments)
    said, _ = demo.communicate(timeout=60)
    assert demo.returncode == 2
    assert sentence in ' '.join(said.split())
    assert time.monotonic() - begin < 20
