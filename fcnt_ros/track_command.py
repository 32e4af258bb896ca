# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""`fcnt track VIDEO --box x,y,w,h`: track a target through a video file."""

from __future__ import annotations

import argparse
import itertools
import math
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, nullcontext
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from tqdm import tqdm

from fcnt_ros.box_text import parse_box
from fcnt_ros.command_options import add_tracker_options, argument, tracker_config, whole_number
from fcnt_ros.overlays import draw
from fcnt_ros.trace import Trace
from fcnt_ros.track_log import AnnotatedVideo, TrackLog, TrackRow, VideoError, open_video
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.fcnt import FCNTracker
from fcnt_ros.tracker.track_result import TrackResult

UNKNOWN_FRAME_RATE = 25.0
"""Frames per second of a video whose file does not tell."""


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add `track`; `run` of the parsed namespace returns the exit code."""
    parser = subparsers.add_parser('track', help='track a target through a video file')
    parser.add_argument('video', type=Path, metavar='VIDEO')
    parser.add_argument(
        '--box',
        type=argument(parse_box),
        required=True,
        metavar='X,Y,W,H',
        help='the target in the first frame, pixels from the top left (--box=-5,... if x < 0)',
    )
    parser.add_argument(
        '--start',
        type=argument(whole_number(0)),
        default=0,
        metavar='N',
        help='first frame (default: %(default)s)',
    )
    parser.add_argument(
        '--frames',
        type=argument(whole_number(1)),
        metavar='N',
        help='track so many (default: to the end)',
    )
    parser.add_argument(
        '--output',
        type=Path,
        default=Path('output'),
        metavar='DIR',
        help='folder for track.mp4 and track.csv (default: %(default)s)',
    )
    parser.add_argument(
        '--trace',
        action='store_true',
        help='explain the track: trace.csv, heatmaps.npy, failures.png, beside track.mp4',
    )
    add_tracker_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Track as the parsed arguments say; return 0, or 1 after a line on stderr that says why."""
    try:
        config = tracker_config(args)
        with open_video(args.video) as video:
            tracker = FCNTracker(config)
            track = follow(tracker, read_frames(video, args.start, args.frames), args.box)
            write_track(track, args.box, args.output, video, args.frames, args.trace)
    except (RuntimeError, ValueError, OSError) as error:  # a device's memory, too
        print(f'fcnt track: {error}', file=sys.stderr)
        return 1
    return 0


class TrackedFrame(NamedTuple):
    """A frame's number in the video, the image, its result and the seconds spent on it."""

    number: int
    image: np.ndarray
    result: TrackResult
    seconds: float


def read_frames(
    video: cv2.VideoCapture, start: int, count: int | None
) -> Iterator[tuple[int, np.ndarray]]:
    """Yield number and image of up to `count` frames from frame `start` on.

    Raises
    ------
    VideoError
        If there is no frame `start`.
    """
    for number in itertools.count():
        if count is not None and number >= start + count:
            return
        read, image = video.read()
        if not read:
            if number <= start:
                raise VideoError(f'the video has {number} frames that can be read, so none {start}')
            return
        if number >= start:
            yield number, image


def follow(
    tracker: FCNTracker, frames: Iterable[tuple[int, np.ndarray]], box: Box
) -> Iterator[TrackedFrame]:
    """Yield the result of each frame; `box` is the target in the first one, pixels."""
    for index, (number, image) in enumerate(frames):
        started = time.perf_counter()
        result = tracker.update(image) if index else tracker.init(image, box)
        yield TrackedFrame(number, image, result, time.perf_counter() - started)


def write_track(
    track: Iterator[TrackedFrame],
    box: Box,
    folder: Path,
    video: cv2.VideoCapture,
    count: int | None,
    traced: bool,
) -> None:
    """Write track.mp4 and track.csv into `folder`; whatever ends it, they hold what was tracked.

    Parameters
    ----------
    track : iterator of TrackedFrame
        Must have one frame at least.
    box : Box
        The target as it was asked for, pixels.
    folder : Path
        Made if it is not there.
    video : cv2.VideoCapture
        Where the frames come from: tells frame rate and length.
    count : int, optional
        Number of frames wanted, for the progress bar.
    traced : bool
        Whether to write a `Trace`, too.
    """
    first = next(track)  # before any file: a box that is refused must not cost an earlier track
    if not math.isclose(first.result.box.area, box.area):
        print(f'the box reaches beyond the image: clipped to {first.result.box}', file=sys.stderr)
    frame_rate = video.get(cv2.CAP_PROP_FPS) or UNKNOWN_FRAME_RATE
    left = int(video.get(cv2.CAP_PROP_FRAME_COUNT)) - first.number
    folder.mkdir(parents=True, exist_ok=True)
    table, film = folder / 'track.csv', folder / 'track.mp4'
    trace = Trace(folder) if traced else None
    try:
        with (
            closing(TrackLog(table)) as log,
            closing(AnnotatedVideo(film, frame_rate)) as annotated,
            closing(trace) if trace else nullcontext(),
            tqdm(total=left if count is None else min(count, left), unit='frame') as progress,
        ):
            for number, image, result, seconds in itertools.chain([first], track):
                log.write(TrackRow.from_result(number, number / frame_rate, result, seconds))
                annotated.write(draw(image, result))
                if trace:
                    trace.add(number, image, result)
                words = f'{result.state.value} {result.confidence:.2f}'
                progress.set_postfix_str(words, refresh=False)
                progress.update()
    finally:
        print(f'{film}\n{table}')
        if trace:
            print(trace.summary)
