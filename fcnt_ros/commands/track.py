# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""`fcnt track VIDEO --box x,y,w,h`: track a target through a video, images, a camera or a bag."""

from __future__ import annotations

import argparse
import itertools
import math
import sys
from collections.abc import Iterator
from contextlib import closing, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm

from fcnt_ros.benchmark.progress import Progress
from fcnt_ros.commands.options import add_tracker_options, argument, tracker_config, whole_number
from fcnt_ros.commands.output_folder import check_folder
from fcnt_ros.commands.pick_options import add_pick_options, picking
from fcnt_ros.footage.frame import Footage
from fcnt_ros.footage.opening import open_footage
from fcnt_ros.footage.track_log import AnnotatedVideo, TrackLog, TrackRow, new_results_bag
from fcnt_ros.footage.tracked_frames import TrackedFrame, follow
from fcnt_ros.pictures.overlays import draw
from fcnt_ros.pictures.trace import Trace
from fcnt_ros.pictures.track_page import TrackPage
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.box_text import parse_box
from fcnt_ros.tracker.trackers import make_tracker

if TYPE_CHECKING:  # needs the optional rosbags
    from fcnt_ros.footage.results_bag import ResultsBag


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add `track`; `run` of the parsed namespace returns the exit code."""
    parser = subparsers.add_parser(
        'track', help='track a target through a video, images, a camera or a ROS 2 bag'
    )
    parser.add_argument(
        'video',
        metavar='VIDEO',
        help='a video file; a folder of images, or a pattern as img/%%04d.png or "img/*.png"; a '
        "camera's number; a stream's address (rtsp://, http://); or a ROS 2 bag: its folder, or a "
        '.mcap or .db3 file',
    )
    parser.add_argument(
        '--box',
        type=argument(parse_box),
        metavar='X,Y,W,H',
        help='the target in the first frame, pixels from the top left (--box=-5,... if x < 0)',
    )
    add_pick_options(parser)
    parser.add_argument(
        '--topic',
        metavar='NAME',
        help='where the images are in a bag (default: its only image topic)',
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
    parser.add_argument(
        '--html',
        action='store_true',
        help='write track.html, too: the frames, confidence and states to look at in a browser',
    )
    parser.add_argument(
        '--write-bag',
        type=Path,
        metavar='DIR',
        help='write the results into a new ROS 2 bag, too: DIR will be its folder',
    )
    add_tracker_options(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Track as the parsed arguments say; return 0, or 1 after a line on stderr that says why."""
    try:
        if args.box is None and not args.pick:
            raise ValueError('where is the target? Give --box, or --pick to draw it in the browser')
        config = tracker_config(args)
        check_folder(args.output, '--output')
        bag = new_results_bag(args.write_bag) if args.write_bag else None
        if bag:
            check_folder(bag.path, '--write-bag')
        page = TrackPage(args.output / 'track.html', str(args.video)) if args.html else None
        with open_footage(args.video, args.topic, _warn) as footage:
            tracker = make_tracker(config)
            frames = footage.frames(args.start, args.frames)
            with picking(args, footage) if args.pick else nullcontext() as session:
                track = (session.follow if session else follow)(tracker, frames, args.box)
                write_track(
                    track, args.box, args.output, footage, args.frames, args.trace, bag, page
                )
    except (RuntimeError, ValueError, OSError) as error:  # a device's memory, too
        print(f'fcnt track: {error}', file=sys.stderr)
        return 1
    return 0


def write_track(
    track: Iterator[TrackedFrame],
    box: Box | None,
    folder: Path,
    footage: Footage,
    count: int | None,
    traced: bool,
    bag: ResultsBag | None,
    page: TrackPage | None,
) -> None:
    """Write track.mp4 and track.csv into `folder`; whatever ends it, they hold what was tracked.

    Parameters
    ----------
    track : iterator of TrackedFrame
        Must have one frame at least.
    box : Box, optional
        The target as it was asked for, pixels.
    folder : Path
        Made if it is not there.
    footage : Footage
        Where the frames come from: tells frame rate and length.
    count : int, optional
        Number of frames wanted, for the progress bar.
    traced : bool
        Whether to write a `Trace`, too.
    bag : ResultsBag, optional
        Gets the results, too, and is closed.
    page : TrackPage, optional
        The same.
    """
    first = next(track)  # before any file: a box that is refused must not cost an earlier track
    if box is not None and not math.isclose(first.result.box.area, box.area):
        print(f'the box reaches beyond the image: clipped to {first.result.box}', file=sys.stderr)
    left = footage.length - first.frame.number if footage.length else None
    total = [number for number in (left, count) if number is not None]
    folder.mkdir(parents=True, exist_ok=True)
    table, film = folder / 'track.csv', folder / 'track.mp4'
    trace = Trace(folder) if traced else None
    try:
        with (
            closing(TrackLog(table)) as log,
            closing(AnnotatedVideo(film, footage.frame_rate)) as annotated,
            closing(trace) if trace else nullcontext(),
            closing(bag) if bag else nullcontext(),
            closing(page) if page else nullcontext(),
            Progress(min(total, default=None)) as progress,
        ):
            for frame, result, seconds in itertools.chain([first], track):
                row = TrackRow.from_result(frame.number, frame.stamp.seconds, result, seconds)
                log.write(row)
                annotated.write(draw(frame.image, result))
                if trace:
                    trace.add(frame.number, frame.image, result)
                if bag:
                    bag.write(frame, result, seconds)
                if page:
                    page.add(frame.number, frame.image, result)
                words = f'{result.state.value} {result.confidence:.2f}'
                progress.set_postfix_str(words, refresh=False)
                progress.update()
    finally:
        print(f'{film}\n{table}')
        if trace:
            print(trace.summary)
        if bag:
            print(bag.path)
        if page:
            print(page.path)
        if footage.skipped:
            print(f'images skipped, as they could not be read: {footage.skipped}', file=sys.stderr)


def _warn(text: str) -> None:
    tqdm.write(f'fcnt track: {text}', file=sys.stderr)  # above the progress bar, not into it
