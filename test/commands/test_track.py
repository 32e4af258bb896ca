# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""`fcnt track` as people use it: what it writes, what it refuses, and Ctrl-C."""

from __future__ import annotations

import asyncio
import csv
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import pytest

from fcnt_ros import cli

BOX = '640,236,40,88'
SMALL = ('--set', 'region_size=224', '--device', 'cpu')


def arguments(footage: object, output: Path, *options: object) -> list[str]:
    """Return those of a track into a folder, on a small region."""
    common = ('track', footage, *SMALL, '--output', output)
    return [str(word) for word in (*common, *options)]


def track(footage: object, output: Path, *options: object) -> int:
    return cli.main(arguments(footage, output, '--box', BOX, *options))


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / 'track.csv').open() as table:
        return list(csv.DictReader(table))


def pictures(folder: Path) -> int:
    """Count the frames of the annotated video by decoding them."""
    video = cv2.VideoCapture(str(folder / 'track.mp4'))
    return sum(1 for _ in iter(video.grab, False))


@pytest.mark.integration
def test_a_row_and_a_picture_are_written_for_every_frame(clip, tmp_path):
    assert track(clip, tmp_path, '--frames', 4) == 0
    assert [row['frame'] for row in rows(tmp_path)] == ['0', '1', '2', '3']
    assert pictures(tmp_path) == 4


@pytest.mark.integration
def test_a_trace_and_a_page_are_written_beside_the_track(clip, tmp_path, capsys):
    assert track(clip, tmp_path, '--frames', 2, '--trace', '--html') == 0
    assert (tmp_path / 'track.html').is_file()
    with (tmp_path / 'trace.csv').open() as table:
        trace = list(csv.DictReader(table))
    shared = trace[0].keys() & rows(tmp_path)[0].keys()
    assert {'frame', 'x', 'confidence', 'state', 'source', 'updated'} <= shared
    assert [{name: row[name] for name in shared} for row in trace] == [
        {name: row[name] for name in shared} for row in rows(tmp_path)
    ]
    assert len(np.load(tmp_path / 'heatmaps.npy')) == 2
    assert 'nothing failed' in capsys.readouterr().out  # the man can be seen in both


@pytest.mark.integration
def test_it_can_begin_in_the_middle_of_the_video(clip, tmp_path):
    assert track(clip, tmp_path, '--start', 3, '--frames', 1) == 0
    assert rows(tmp_path)[0]['frame'] == '3'
    assert float(rows(tmp_path)[0]['stamp']) == pytest.approx(3 / 10)  # the clip has 10 frames/s


@pytest.mark.integration
def test_ctrl_c_keeps_what_was_tracked_so_far(clip, tmp_path):
    command = [sys.executable, '-m', 'fcnt_ros.cli', *arguments(clip, tmp_path, '--box', BOX)]
    # A run in the background has SIGINT ignored, and would hand that down.
    listening = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, preexec_fn=listening)
    while process.poll() is None and not (
        (tmp_path / 'track.csv').exists() and len(rows(tmp_path)) > 2
    ):
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    try:
        _, errors = process.communicate(timeout=30)
    finally:
        process.kill()
    assert process.returncode == cli.INTERRUPTED
    assert 'Traceback' not in errors
    assert len(rows(tmp_path)) - pictures(tmp_path) in (0, 1)


@pytest.mark.integration
def test_a_box_that_is_refused_costs_no_earlier_track(clip, tmp_path, capsys):
    (tmp_path / 'track.csv').write_text('an earlier track')
    assert track(clip, tmp_path, '--box', '9000,0,40,88') == 1
    assert 'x=9000' in capsys.readouterr().err
    assert (tmp_path / 'track.csv').read_text() == 'an earlier track'


@pytest.mark.integration
def test_a_box_partly_outside_is_clipped_and_said_so(clip, tmp_path, capsys):
    assert track(clip, tmp_path, '--box=-20,100,60,80', '--frames', 1) == 0
    assert 'clipped to x=0 y=100 width=40 height=80' in capsys.readouterr().err
    assert float(rows(tmp_path)[0]['width']) == 40


@pytest.mark.integration
def test_a_bag_is_tracked_and_the_results_become_a_bag(frames, bags, tmp_path):
    stamps = [(500, 100_000_000 * index) for index in range(3)]
    images = [
        bags.compressed(pixels, 'jpg', stamp=stamp)
        for pixels, stamp in zip(frames, stamps, strict=False)
    ]
    bag = bags.write({'/front': images, '/rear': [bags.raw(frames[0])]}, 'mcap')
    results = tmp_path / 'walk_tracked'
    assert track(bag, tmp_path, '--topic', '/front', '--write-bag', results) == 0
    table = rows(tmp_path)
    messages = [msg for _, _, msg in bags.read(results)]
    assert [float(row['stamp']) for row in table] == [500.0, 500.1, 500.2]
    assert [(msg.header.stamp.sec, msg.header.stamp.nanosec) for msg in messages] == stamps
    assert [msg.box.x for msg in messages] == [
        pytest.approx(float(row['x']), abs=1e-3) for row in table
    ]
    assert pictures(tmp_path) == 3


@pytest.mark.integration
def test_what_was_tracked_before_a_bag_ends_in_damage_is_kept(frames, bags, tmp_path, capsys):
    bag = bags.write({'/front': [bags.raw(pixels, padding=1) for pixels in frames[:3]]}, 'mcap')
    data = bytearray((bag / 'walk.mcap').read_bytes())
    third = data.index(frames[2][0].tobytes())  # what is before it says how long its record is
    data[third - 100 : third] = b'\xff' * 100
    (bag / 'walk.mcap').write_bytes(data)
    results = tmp_path / 'walk_tracked'
    assert track(bag, tmp_path, '--write-bag', results) == 1
    assert 'damaged, it ends after 2 images' in capsys.readouterr().err
    assert (len(rows(tmp_path)), len(bags.read(results)), pictures(tmp_path)) == (2, 2, 2)


@pytest.mark.integration
def test_images_of_a_bag_that_cannot_be_read_are_counted(frames, bags, tmp_path, capsys):
    good = [bags.raw(pixels) for pixels in frames[:2]]
    bad = bags.raw(frames[0], encoding='h264')
    bag = bags.write({'/front': [good[0], bad, bad, good[1]]})
    assert track(bag, tmp_path) == 0
    assert [row['frame'] for row in rows(tmp_path)] == ['0', '3']
    errors = capsys.readouterr().err
    assert 'image 1' in errors
    assert 'images skipped, as they could not be read: 2' in errors


@pytest.mark.parametrize(
    ('footage', 'options', 'reason'),
    [
        ('none.avi', [], 'there is no file or folder none.avi'),
        ('notes.avi', [], 'notes.avi is not a video'),
        ('notes.avi', ['--topic', '/front'], '--topic /front is for bags, and notes.avi is none'),
        ('notes.avi', ['--write-bag', 'there'], 'there is there already'),
    ],
)
def test_what_cannot_be_tracked_or_written_is_named(
    footage, options, reason, tmp_path, monkeypatch, capsys
):
    if '--write-bag' in options:
        pytest.importorskip('rosbags')
    monkeypatch.chdir(tmp_path)
    Path('notes.avi').write_text('no video')
    Path('there').mkdir()
    assert track(footage, tmp_path, *options) == 1
    assert reason in capsys.readouterr().err


@pytest.mark.parametrize('box', ['1,2,3', '1,2,3,4,5', 'left', ''])
def test_a_box_that_is_not_four_numbers_is_quoted(box, tmp_path, capsys):
    with pytest.raises(SystemExit):
        track('any.avi', tmp_path, f'--box={box}')
    assert f'the box "{box}"' in capsys.readouterr().err


@pytest.mark.parametrize('option', ['--output', '--write-bag'])
def test_a_folder_that_cannot_be_written_is_named_before_any_work(option, tmp_path, capsys):
    pytest.importorskip('rosbags')
    assert track('none.avi', tmp_path, option, '/proc/x') == 1
    assert f'into /proc/x (no such file or directory): name another folder by {option}' in (
        capsys.readouterr().err
    )


@pytest.mark.parametrize('options', [[], ['--topic', '/front']])
def test_without_a_box_it_tells_how_to_give_one(options, capsys):
    assert cli.main(['track', 'none.avi', *options]) == 1
    assert '--box, or --pick' in capsys.readouterr().err


@pytest.mark.integration
def test_a_target_is_picked_on_the_page(clip, tmp_path):
    aiohttp = pytest.importorskip('aiohttp')
    args = arguments(clip, tmp_path, '--pick', '--port', 0, '--frames', 3)
    command = [sys.executable, '-m', 'fcnt_ros.cli', *args]

    async def pick(address: str) -> str:
        async with aiohttp.ClientSession() as client, client.ws_connect(address) as page:
            action = {'action': 'start', 'box': [640, 236, 40, 88], 'stamp': '0'}
            drawn = False
            while not page.closed:
                message = await page.receive(timeout=60)
                if message.type is aiohttp.WSMsgType.BINARY:
                    await page.send_str('seen')
                    if not drawn and b'"jpeg"' in message.data:
                        await page.send_json(action)
                        drawn = True
            return message.extra

    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            address = process.stdout.readline().split()[-1]
            farewell = asyncio.run(pick(address.replace('http', 'ws') + 'live'))
            assert process.wait(30) == 0
        finally:
            process.kill()
    # A websocket's last words are 123 bytes at most: a long folder's name is cut.
    assert farewell.startswith(f'The track has ended. See {tmp_path}'[:123])
    assert [row['frame'] for row in rows(tmp_path)] == ['0', '1', '2']
    assert float(rows(tmp_path)[0]['x']) == 640
    assert pictures(tmp_path) == 3


@pytest.mark.integration
def test_a_folder_of_images_is_tracked(frames, tmp_path):
    for number, image in enumerate(frames[:3]):
        cv2.imwrite(str(tmp_path / f'{number}.png'), image)
    assert track(tmp_path, tmp_path / 'out') == 0
    assert [row['frame'] for row in rows(tmp_path / 'out')] == ['0', '1', '2']
