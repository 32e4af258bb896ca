# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The whole chain on a video: player, tracker and recorder, three processes that talk over DDS.

    python -m fcnt_ros.tools.demo --video data/vtest.avi --box 640,236,40,88 --frames 110

Without a box there is a fourth one, the page in the browser: the video waits on its first frame
until a box is drawn there.

The demo starts them in the order in which nothing gets lost, configures the tracker as a lifecycle
manager would, and stops them all whatever happens. It needs no launch package, so that it also runs
where ROS 2 is not installed.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import rclpy
from lifecycle_msgs.msg import Transition
from lifecycle_msgs.srv import ChangeState
from rclpy.signals import SignalHandlerOptions

from fcnt_ros.footage.frame import FootageError
from fcnt_ros.footage.video import open_video
from fcnt_ros.ros.run_node import StopFlag, wait_until
from fcnt_ros.tools.child_processes import ProcessError, Processes
from fcnt_ros.tracker.box import InvalidBoxError, usable_box
from fcnt_ros.tracker.box_text import parse_box

TRACKER = 'fcnt_tracker'

INTERRUPTED = 130
"""Exit status after Ctrl-C or SIGTERM, as shells have it."""

STARTING = 60.0
"""How long a process may take until its services are seen, seconds."""

LAST_FRAMES = 2.0
"""How long the recorder may take for what is on its way when the player has ended, seconds."""


class DemoError(RuntimeError):
    """The demo cannot go on; the text says why and what to do."""


def bring_up(processes: Processes, topics: Iterable[str], stop: StopFlag) -> bool:
    """Configure and activate the tracker, as a lifecycle manager does; False if stopped meanwhile.

    Each of `topics`, the tracker's, must have a subscriber before it begins. Raises DemoError if
    the tracker does not come up, ProcessError if a process ends meanwhile.
    """
    rclpy.init(args=[], signal_handler_options=SignalHandlerOptions.NO)
    node = rclpy.create_node('fcnt_demo')
    try:
        client = node.create_client(ChangeState, f'{TRACKER}/change_state')

        def service_is_there() -> bool:
            processes.check()
            return client.service_is_ready()

        if not wait_until(service_is_there, stop, STARTING):
            if stop():
                return False
            raise DemoError(f'no tracker was seen within {STARTING:g} s: does DDS work here?')
        # Nobody misses the first result who is seen before the tracker begins.
        wait_until(lambda: all(map(node.count_subscribers, topics)), stop, STARTING)
        for transition in (Transition.TRANSITION_CONFIGURE, Transition.TRANSITION_ACTIVATE):
            wish = ChangeState.Request(transition=Transition(id=transition))
            answer = client.call_async(wish)
            while not answer.done():
                if stop():
                    return False
                processes.check()
                rclpy.spin_once(node, timeout_sec=0.1)
            if not answer.result().success:
                raise DemoError('the tracker could not be started, see its message above')
        return True
    finally:
        node.destroy_node()
        rclpy.shutdown()


def run(options: argparse.Namespace, stop: StopFlag) -> int:
    """Run the demo; return the exit status."""
    begin = time.monotonic()
    results = {'tracked_box': f'{TRACKER}/tracked_box'}
    pictures = {
        topic: f'{TRACKER}/{topic}' for topic in ('debug_image', 'heatmap/gnet', 'heatmap/snet')
    }
    with Processes() as processes:
        tracker_parameters = {
            'autostart': False,
            'device': options.device,
            # The player waits for each answer, so a lost image would stop everything.
            'qos_overrides./image.subscription.reliability': 'reliable',
            'image_timeout': 0.0,  # it waits: its silence is the tracker's own time
            **({'region_size': options.region_size} if options.region_size else {}),
        }
        processes.start('fcnt_ros.node.tracker_node', tracker_parameters, {})
        recording = {'output': options.output, 'frames': options.frames}
        processes.start('fcnt_ros.tools.recorder', recording, {**results, **pictures})
        print('starting: loading the networks', flush=True)
        if not bring_up(processes, [*results.values(), *pictures.values()], stop):
            return INTERRUPTED
        if not options.box:
            processes.start('fcnt_ros.tools.web_view', {'port': options.port}, {})
            print(f'draw the target in a browser: http://127.0.0.1:{options.port}/', flush=True)
        playing = {
            'video': options.video,
            'init_box': options.box,
            'frames': options.frames,
            'lockstep': True,
        }
        boxes = {**results, 'init_box': f'{TRACKER}/init_box'}
        processes.start('fcnt_ros.tools.video_player', playing, boxes)
        if not wait_until(lambda: processes.ended('video_player'), stop):
            return INTERRUPTED
        memory = processes.peak_memory('tracker_node')
        # It ends by itself after the last frame; if the video was shorter, it has to be ended.
        wait_until(lambda: processes.ended('recorder'), stop, LAST_FRAMES)
        if processes.end('recorder'):
            raise DemoError('the recorder failed, see its message above')
    print(
        f'run time {time.monotonic() - begin:.0f} s; '
        f'peak memory of the tracker {memory / 1e9:.2f} GB'
    )
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog='demo', description='Track a target in a video with ROS 2 nodes.'
    )
    parser.add_argument('--video', default='data/vtest.avi', help='video file (%(default)s)')
    parser.add_argument(
        '--box',
        default='640,236,40,88',
        help='target in the first frame: x,y,width,height; empty: drawn in the browser',
    )
    parser.add_argument(
        '--port', type=int, default=8642, help="of the browser's page (%(default)s)"
    )
    parser.add_argument(
        '--frames', type=int, default=110, help='frames to track, 0: all (%(default)s)'
    )
    parser.add_argument('--output', default='demo', help='folder for the results (%(default)s)')
    parser.add_argument('--device', default='auto', help='auto, cpu, cuda or cuda:N (%(default)s)')
    parser.add_argument(
        '--region-size', type=int, default=0, help="smaller is faster; 0: the tracker's default"
    )
    options = parser.parse_args()
    _check(parser, options)
    return options


def _check(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """End with a clear message before anything is started, if something does not fit."""
    try:
        with open_video(Path(options.video)) as video:
            frame = video.read()
            if frame is None:
                raise FootageError(f'{options.video} has no frame that OpenCV can decode')
        if options.box:
            usable_box(parse_box(options.box), frame.shape[1], frame.shape[0])
    except FootageError as error:
        hint = ' (make clip gets it)' if options.video == parser.get_default('video') else ''
        parser.error(f'{error}{hint}')
    except (InvalidBoxError, ValueError) as error:
        parser.error(str(error))
    if options.frames < 0:
        parser.error(f'--frames is {options.frames}: it must be 0 or more')


def main() -> int:
    """Run the demo as the command line says."""
    stop = StopFlag()
    options = _options()
    try:
        return run(options, stop)
    except (DemoError, ProcessError) as error:
        print(f'demo: {error}', file=sys.stderr)
        return 1


if __name__ == '__main__':
    sys.exit(main())
