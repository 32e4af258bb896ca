# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The page of a track."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
from results import make_result

from fcnt_ros.pictures import track_page
from fcnt_ros.pictures.track_page import TrackPage
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.track_result import TrackState

BOX = Box(10, 20, 30, 40)
IMAGE = np.zeros((120, 160, 3), np.uint8)


def shown(folder: Path, states: list[str], first: int = 0) -> dict[str, Any]:
    """Write the page of a track with these states; return what it shows."""
    page = TrackPage(folder / 'track.html', 'my.mp4')
    for place, state in enumerate(states):
        page.add(first + place, IMAGE, make_result(box=BOX, state=TrackState(state)))
    page.close()
    return carried(folder / 'track.html')


def carried(path: Path) -> dict[str, Any]:
    """Return the track that a page carries."""
    data = re.search('<script id="data"[^>]*>(.*)</script>', path.read_text())[1]
    (track,) = json.loads(data)['tracks']
    return track


def test_frames_in_which_it_was_not_tracking_can_be_jumped_to(tmp_path):
    states = ['tracking'] * 3 + ['uncertain', 'lost'] + ['tracking'] * 5
    track = shown(tmp_path, states, first=40)
    assert track['jumps'] == [{'frame': 43, 'text': 'frames 43 to 44: lost'}]
    assert track['note'] == '80% tracking, 10% uncertain, 10% lost'
    assert track['frames'] == list(range(40, 50))
    assert track['lines'][0]['states'] == 'tttulttttt'
    assert track['lines'][0]['boxes'][0] == [10, 20, 30, 40]


def test_of_a_long_track_few_pictures_are_kept_and_those_where_it_fails(tmp_path, monkeypatch):
    monkeypatch.setattr(track_page, 'PICTURES', 5)
    states = ['tracking'] * 100
    states[37] = 'lost'
    pictured = [picture['frame'] for picture in shown(tmp_path, states)['pictures']]
    assert 37 in pictured
    assert 5 <= len(pictured) <= 11
    assert np.diff([frame for frame in pictured if frame != 37]).tolist() == [16] * 6


def test_without_a_frame_there_is_no_page(tmp_path):
    TrackPage(tmp_path / 'track.html', 'my.mp4').close()
    assert list(tmp_path.iterdir()) == []
