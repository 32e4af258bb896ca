# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""`fcnt track VIDEO --box x,y,w,h`: track a target through a video, images, a camera or a bag."""

from __future__ import annotations

import argparse
import itertools
import math
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, nullcontext
from typing import TYPE_CHECKING

from tqdm import tqdm

from fcnt_ros.benchmark.progress import Progress
from fcnt_ros.commands.checks import check_folder
from fcnt_ros.commands.options import (
    add_tracker_options,
    box,
    folder,
    tracker_config,
    whole_number,
)
from fcnt_ros.commands.pick_options import add_pick_options, picking
from fcnt_ros.footage.frame import Footage
from fcnt_ros.footage.opening import open_footage
from fcnt_ros.footage.track_log import AnnotatedVideo, TrackLog, TrackRow, new_results_bag
from fcnt_ros.footage.tracked_frames import TrackedFrame, follow
from fcnt_ros.pictures.overlays import draw
from fcnt_ros.pictures.trace import Trace
from fcnt_ros.pictures.track_page import TrackPage
from fcnt_ros.tracker.trackers import make_tracker

if TYPE_CHECKING:  # needs the optional rosbags
    from fcnt_ros.footage.results_bag import ResultsBag


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add `track`."""
    parser = subparsers.add_parser(
        'track', help='track a target through a video, images, a camera or a ROS 2 bag'
    )
    parser.set_defaults(run=run)
    add = parser.add_argument
    add(
        'video',
        metavar='VIDEO',
        help='a video file; a folder of images, or a pattern as img/%%04d.png or "img/*.png"; a '
        "camera's number; a stream's address (rtsp://, http://); or a ROS 2 bag: its folder, or a "
        '.mcap or .db3 file',
    )
    add(
        '--box',
        help='the target in the first frame, pixels from the top left (--box=-5,... if x < 0)',
        **box(),
    )
    add_pick_options(parser)
    add(
        '--topic',
        metavar='NAME',
        help='where the images are in a bag (default: its only image topic)',
    )
    add('--start', help='first frame (default: %(default)s)', **whole_number(0, 0))
    add('--frames', help='track so many (default: to the end)', **whole_number(1))
    add(
        '--output',
        help='folder for track.mp4 and track.csv (default: %(default)s)',
        **folder('output'),
    )
    add(
        '--trace',
        action='store_true',
        help='explain the track: trace.csv, heatmaps.npy, failures.png, beside track.mp4',
    )
    add(
        '--html',
        action='store_true',
        help='write track.html, too: the frames, confidence and states to look at in a browser',
    )
    add(
        '--write-bag',
        help='write the results into a new ROS 2 bag, too: DIR will be its folder',
        **folder(),
    )
    add_tracker_options(parser)


def run(args: argparse.Namespace) -> int:
    """Track as the parsed arguments say."""
    if args.box is None and not args.pick:
        raise ValueError('where is the target? Give --box, or --pick to draw it in the browser')
    config = tracker_config(args)
    check_folder(args.output, '--output')
    bag = new_results_bag(args.write_bag) if args.write_bag else None
    if bag:
        check_folder(bag.path, '--write-bag')
    with open_footage(args.video, args.topic, _warn) as footage:
        tracker = make_tracker(config)
        frames = footage.frames(args.start, args.frames)
        with picking(args, footage) if args.pick else nullcontext() as session:
            track = (session.follow if session else follow)(tracker, frames, args.box)
            _write(track, args, footage, bag)
    return 0


def _write(
    track: Iterator[TrackedFrame],
    args: argparse.Namespace,
    footage: Footage,
    bag: ResultsBag | None,
) -> None:
    """Write what is asked for of a track; whatever ends it, the files hold what was tracked."""
    first = next(track)  # before any file: a box that is refused must not cost an earlier track
    if args.box is not None and not math.isclose(first.result.box.area, args.box.area):
        print(f'the box reaches beyond the image: clipped to {first.result.box}', file=sys.stderr)
    left = footage.length - first.frame.number if footage.length else None
    total = [number for number in (left, args.frames) if number is not None]
    args.output.mkdir(parents=True, exist_ok=True)
    table, film = args.output / 'track.csv', args.output / 'track.mp4'
    trace = Trace(args.output) if args.trace else None
    page = TrackPage(args.output / 'track.html', str(args.video)) if args.html else None
    try:
        with ExitStack() as files, Progress(min(total, default=None)) as progress:
            log = files.enter_context(closing(TrackLog(table)))
            annotated = files.enter_context(closing(AnnotatedVideo(film, footage.frame_rate)))
            for file in filter(None, (trace, bag, page)):
                files.enter_context(closing(file))
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
        print(film, table, sep='\n')
        for told in (trace and trace.summary, bag and bag.path, page and page.path):
            if told:
                print(told)
        if footage.skipped:
            print(f'images skipped, as they could not be read: {footage.skipped}', file=sys.stderr)


def _warn(text: str) -> None:
    tqdm.write(f'fcnt track: {text}', file=sys.stderr)  # above the progress bar, not into it
