# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The node `recorder`: a track as files to look at.

It listens to `tracked_box`, `debug_image`, `heatmap/gnet` and `heatmap/snet` (remap them to the
tracker's) and writes track.csv, track.mp4 and contact_sheet.png into a folder. What arrives is
put into a queue and handled in the order of arrival by the main thread alone, so an end, whenever
it comes, finds no work half done.
"""

from __future__ import annotations

import queue
import sys
import time
from collections import Counter
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
from rclpy.node import Node
from sensor_msgs.msg import Image

from fcnt_ros.footage.track_log import AnnotatedVideo, TrackLog, VideoError
from fcnt_ros.msg import TrackedBox
from fcnt_ros.pictures.contact_sheet import ContactSheet
from fcnt_ros.ros import parameters
from fcnt_ros.ros.images import to_bgr, to_heatmap
from fcnt_ros.ros.messages import stamp_ns, to_box, to_row
from fcnt_ros.ros.run_node import Stopped, run_node
from fcnt_ros.tools.progress_line import ProgressLine
from fcnt_ros.tracker.config import setting

FILES = ('contact_sheet.png', 'track.csv', 'track.mp4')

PICTURES = ('debug_image', 'heatmap/gnet', 'heatmap/snet')

SILENCE = 0.3
"""At its end the recorder takes what is on its way until so many seconds bring nothing more."""

LAST_WORK = 1.0
"""... but no longer than this, seconds."""

UNFINISHED = 8
"""Frames whose pictures may be incomplete at a time."""


@dataclass(frozen=True)
class RecorderConfig:
    """Settings of the recorder."""

    output: str = setting('recording', 'folder for the files; made if it is not there')
    frames: int = setting(0, 'end after so many frames; 0: when told to', 0, 2**31 - 1)
    frame_rate: float = setting(10.0, 'frames per second of the video written', 0.1, 1000.0)


class Recorder(Node):
    """Writes a track into files."""

    def __init__(self) -> None:
        super().__init__('recorder')
        parameters.declare(self, RecorderConfig)
        self._config = parameters.read(self, RecorderConfig)
        self._folder = Path(self._config.output)
        self._arrivals: queue.SimpleQueue = queue.SimpleQueue()
        self._sheet = ContactSheet()
        self._states: Counter[str] = Counter()
        self._work_times: list[float] = []
        self._last_stamp = 0
        self._parts: dict[int, dict[str, Any]] = {}
        self._progress = ProgressLine(self._config.frames)
        self._listen(TrackedBox, 'tracked_box')
        for topic in PICTURES:
            self._listen(Image, topic)

    def _listen(self, kind: type, topic: str) -> None:
        self.create_subscription(kind, topic, lambda msg: self._arrivals.put((topic, msg)), 10)

    def record(self, stopped: Stopped) -> int:
        """Record until a signal or the last of `frames`; return the exit status."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with ExitStack() as stack:
                log = TrackLog(self._folder / 'track.csv')
                video = AnnotatedVideo(self._folder / 'track.mp4', self._config.frame_rate)
                stack.enter_context(closing(log))
                stack.enter_context(closing(video))
                stack.callback(self._write_sheet)  # whatever ends the recording
                self._handle_arrivals(log, video, stopped)
        except (OSError, VideoError) as error:
            self.get_logger().fatal(f'recording ended: {error}')
            return 1
        self._progress.end()
        if not self._states:
            self.get_logger().info('nothing recorded: no tracked_box arrived')
            return 1
        print(self._summary(), flush=True)
        return 0

    def _handle_arrivals(self, log: TrackLog, video: AnnotatedVideo, stopped: Stopped) -> None:
        deadline = float('inf')
        while time.monotonic() < deadline:
            ending = stopped() or self._complete()
            if ending:
                deadline = min(deadline, time.monotonic() + LAST_WORK)
            try:
                topic, msg = self._arrivals.get(timeout=SILENCE)
            except queue.Empty:
                if ending:
                    return
                continue
            if self._complete() and stamp_ns(msg.header) > self._last_stamp:
                continue
            if topic == 'tracked_box':
                self._take_box(msg, log)
            else:
                self._parts_of(msg)[topic] = msg
            if topic == 'debug_image':
                video.write(to_bgr(msg))
            self._add_complete_tiles()

    def _complete(self) -> bool:
        return bool(self._config.frames) and self._states.total() >= self._config.frames

    def _take_box(self, msg: TrackedBox, log: TrackLog) -> None:
        if msg.state == TrackedBox.INITIALIZING:
            self._progress.show('initializing')
            return
        row = to_row(self._states.total(), msg)
        self._states[row.state] += 1
        self._last_stamp = stamp_ns(msg.header)
        log.write(row)
        self._progress.frame(row.frame, row.state, row.confidence)
        self._work_times.append(row.processing_time)
        if self._sheet.wants(row.frame):
            self._parts_of(msg).update(row=row, search_region=to_box(msg.search_region))

    def _parts_of(self, msg: Image | TrackedBox) -> dict[str, Any]:
        """Return what has arrived so far of an image, by its stamp."""
        parts = self._parts.setdefault(stamp_ns(msg.header), {})
        if len(self._parts) > UNFINISHED:
            self._parts.pop(next(iter(self._parts)))
        return parts

    def _add_complete_tiles(self) -> None:
        for stamp, parts in list(self._parts.items()):
            if parts.keys() >= {'row', *PICTURES}:
                del self._parts[stamp]
                row = parts['row']
                self._sheet.add(
                    row.frame,
                    to_bgr(parts['debug_image']),
                    parts['search_region'],
                    to_heatmap(parts['heatmap/gnet']),
                    to_heatmap(parts['heatmap/snet']),
                    row.state,
                    row.confidence,
                )

    def _write_sheet(self) -> None:
        path = self._folder / 'contact_sheet.png'
        if not self._sheet.empty and not cv2.imwrite(str(path), self._sheet.picture()):
            raise OSError(f'{path} cannot be written')

    def _summary(self) -> str:
        states = ', '.join(f'{count} {state}' for state, count in self._states.most_common())
        first, rest = self._work_times[0], self._work_times[1:]
        lines = [f'{self._states.total()} frames: {states}', f'initialisation {first:.1f} s']
        if rest:
            lines.append(f'update {1000 * sum(rest) / len(rest):.0f} ms a frame')
        files = ', '.join(
            path.name for path in sorted(self._folder.glob('*')) if path.name in FILES
        )
        return '; '.join(lines) + f'\nwritten to {self._folder}: {files}'


def main() -> int:
    """Record until a signal ends it."""
    return run_node(Recorder, Recorder.record)


if __name__ == '__main__':
    sys.exit(main())
