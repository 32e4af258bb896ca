# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Boxes and results to messages and back; `tracked_box` knows what is said of a result."""

from __future__ import annotations

from std_msgs.msg import Header

from fcnt_ros.footage import tracked_box
from fcnt_ros.footage.track_log import TrackRow
from fcnt_ros.msg import Box as BoxMsg
from fcnt_ros.msg import TrackedBox
from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.track_result import Source, TrackResult, TrackState

NANOSECONDS = 1_000_000_000

STATES = {
    TrackState.TRACKING: TrackedBox.TRACKING,
    TrackState.UNCERTAIN: TrackedBox.UNCERTAIN,
    TrackState.LOST: TrackedBox.LOST,
}
SOURCES = {Source.GNET: TrackedBox.GNET, Source.SNET: TrackedBox.SNET}

_STATE_NAMES = {
    TrackedBox.IDLE: 'idle',
    TrackedBox.INITIALIZING: 'initializing',
    **{number: state.value for state, number in STATES.items()},
}
_SOURCE_NAMES = {number: source.value for source, number in SOURCES.items()}


def stamp_ns(header: Header) -> int:
    """Return a header's stamp in nanoseconds, exactly."""
    return header.stamp.sec * NANOSECONDS + header.stamp.nanosec


def to_box(msg: BoxMsg) -> Box:
    """Return the box of a message, as it is: `usable_box` judges it."""
    return Box(msg.x, msg.y, msg.width, msg.height)


def to_box_msg(box: Box) -> BoxMsg:
    """Return the message of a box, pixels.

    Raises
    ------
    ValueError
        If the box has a value that is not finite as float32.
    """
    return tracked_box.box_message(BoxMsg, box)


def result_message(
    header: Header, target_id: str, result: TrackResult, image_size: tuple[int, int], seconds: float
) -> TrackedBox:
    """Return what is published of a result.

    Parameters
    ----------
    header : Header
        The image's own.
    target_id : str
    result : TrackResult
    image_size : (width, height)
        Pixels.
    seconds : float
        Time spent on the frame.

    Raises
    ------
    ValueError
        If a number of the result is not finite.
    """
    types = tracked_box.MessageTypes(BoxMsg, TrackedBox)
    return tracked_box.result_message(types, header, target_id, result, image_size, seconds)


def state_message(
    header: Header, target_id: str, state: int, box: Box, image_size: tuple[int, int]
) -> TrackedBox:
    """Return a message that says a state and a box, for frames that have no result."""
    width, height = image_size
    return TrackedBox(
        header=header,
        id=target_id,
        state=state,
        box=to_box_msg(box),
        image_width=int(width),
        image_height=int(height),
    )


def state_name(state: int) -> str:
    """Return what a state of a `TrackedBox` is called."""
    return _STATE_NAMES[state]


def source_name(source: int) -> str:
    """Return what a source of a `TrackedBox` is called."""
    return _SOURCE_NAMES[source]


def to_row(frame: int, msg: TrackedBox) -> TrackRow:
    """Return the line of the track log that a message stands for."""
    return TrackRow(
        frame=frame,
        stamp=stamp_ns(msg.header) / NANOSECONDS,
        x=msg.box.x,
        y=msg.box.y,
        width=msg.box.width,
        height=msg.box.height,
        confidence=msg.confidence,
        state=state_name(msg.state),
        source=source_name(msg.source),
        distractor_ratio=msg.distractor_ratio,
        gnet_peak=msg.gnet_peak,
        snet_peak=msg.snet_peak,
        updated=msg.updated,
        processing_time=msg.processing_time,
    )
