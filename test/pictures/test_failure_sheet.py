# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Which frames count as failed, and which are shown."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest
from results import make_result

from fcnt_ros.pictures import failure_sheet as failures
from fcnt_ros.pictures.failure_sheet import AFTER, BEFORE, MAX_RUNS, Failures
from fcnt_ros.pictures.tiles import COLUMNS
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.search_region import SearchRegion
from fcnt_ros.tracker.track_result import TrackResult, TrackState

IMAGE = np.zeros((100, 100, 3), np.uint8)
BOX = Box(40, 40, 20, 20)
FAR = Box(0, 0, 20, 20)


def result(state: TrackState = TrackState.TRACKING) -> TrackResult:
    return make_result(box=BOX, state=state, search_region=SearchRegion(10, 10, 80, 80))


def seen(track: str) -> Failures:
    """Return what becomes of a track with truth: one letter a frame, x where it failed.

    The images are as bright as their frame's number.
    """
    page = Failures()
    for frame, letter in enumerate(track):
        page.add(frame, np.full_like(IMAGE, frame), result(), FAR if letter == 'x' else BOX)
    return page


def frames_shown(track: str, monkeypatch) -> list[int]:
    """Return the numbers of the frames on the page, in its order."""
    monkeypatch.setattr(failures, 'tile', lambda image, *_: image)
    monkeypatch.setattr(failures, 'page', lambda rows: rows)
    return [int(image[0, 0, 0]) for row in seen(track).picture() for image in row]


@pytest.mark.parametrize(
    ('shift', 'failed'),
    [(6, False), (7, True)],  # overlaps of 14 of 26 and 13 of 27 columns: 0.54 and 0.48
)
def test_with_a_truth_a_frame_fails_below_half_overlap(shift, failed):
    page = Failures()
    page.add(0, IMAGE, result(TrackState.TRACKING), Box(BOX.x + shift, BOX.y, 20, 20))
    assert page.any == failed


@pytest.mark.parametrize('state', [TrackState.UNCERTAIN, TrackState.LOST])
def test_without_a_truth_a_frame_fails_that_is_not_tracking(state):
    page = Failures()
    page.add(0, IMAGE, result(TrackState.TRACKING), None)
    assert not page.any
    page.add(1, IMAGE, result(state), None)
    assert page.any


def test_a_target_that_the_truth_says_is_out_of_sight_may_be_lost():
    page = Failures()
    page.add(0, IMAGE, result(), BOX)
    page.add(1, IMAGE, result(TrackState.LOST), None)
    assert not page.any


def test_without_a_failure_there_is_a_summary_and_no_picture():
    page = seen('.....')
    assert page.picture() is None
    assert page.summary == 'nothing failed: 5 frames, none with overlap below 0.5'


def test_the_summary_counts_frames_and_runs_and_names_their_first():
    track = '....xx' + 20 * '.' + 'xxx'
    assert seen(track).summary == (
        '5 of 29 frames with overlap below 0.5, in 2 runs; shown from frame 4, 26 on'
    )


def test_a_run_is_shown_by_the_frames_about_its_first(monkeypatch):
    track = 10 * '.' + 10 * 'x' + 10 * '.'
    assert frames_shown(track, monkeypatch) == [*range(10 - BEFORE, 10 + AFTER + 1)]


def test_a_run_at_the_ends_of_a_track_is_shown_as_far_as_there_are_frames(monkeypatch):
    assert frames_shown('x' + 9 * '.' + 'x', monkeypatch) == [
        *range(AFTER + 1),
        *range(10 - BEFORE, 11),
    ]


def test_a_failure_that_comes_back_while_it_is_shown_is_no_other_run(monkeypatch):
    track = 10 * '.' + 'x.x' + 10 * '.'
    assert frames_shown(track, monkeypatch) == [*range(10 - BEFORE, 10 + AFTER + 1)]
    assert '2 of 23 frames with overlap below 0.5, in 1 run;' in seen(track).summary


def test_no_frame_is_shown_twice(monkeypatch):
    track = 10 * '.' + 'x' + AFTER * '.' + '.x' + 10 * '.'
    shown = frames_shown(track, monkeypatch)
    assert shown == sorted(set(shown))


def test_of_many_runs_the_longest_are_shown_in_the_order_of_time(monkeypatch):
    lengths = [1, 30, 2, 20, 3, 10, 40]
    first, track = [], ''
    for length in lengths:
        track += 10 * '.'
        first.append(len(track))
        track += length * 'x'
    longest = sorted(range(len(lengths)), key=lambda i: -lengths[i])[:MAX_RUNS]
    shown = frames_shown(track, monkeypatch)
    assert shown == [
        frame
        for run in sorted(longest)
        for frame in range(first[run] - BEFORE, first[run] + AFTER + 1)
    ]


def test_each_run_begins_on_a_row_of_its_own():
    whole_run = seen(10 * '.' + 10 * 'x').picture().shape[0]
    cut_short = seen(10 * '.' + 10 * 'x' + 10 * '.' + 'x').picture().shape[0]
    assert (BEFORE + 1 + AFTER) % COLUMNS == 0 and BEFORE + 1 <= COLUMNS
    assert cut_short / whole_run == pytest.approx(3 / 2, rel=0.05)  # and the gaps


def test_the_truth_is_drawn_in_a_colour_of_its_own():
    pink = np.array(failures.TRUTH_COLOR)
    assert (seen('x').picture() == pink).all(axis=2).any()


def test_a_long_failure_keeps_no_image():
    page, images = Failures(), []
    for frame in range(50):
        image = IMAGE.copy()
        images.append(weakref.ref(image))
        page.add(frame, image, result(TrackState.LOST), None)
    del image
    gc.collect()
    assert sum(image() is not None for image in images) <= BEFORE
