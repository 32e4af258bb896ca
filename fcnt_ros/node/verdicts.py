# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What is good and what is bad about a report of the node's health, in one sentence each.

ERROR is what takes the target from a robot that follows it, or the node from its user; WARN is what
may do so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from fcnt_ros.node.health import IDLE, LOST, WINDOW, HealthReport
from fcnt_ros.ros.parameters import HealthConfig
from fcnt_ros.tracker.box import Box


class Level(IntEnum):
    """As in diagnostic_msgs/DiagnosticStatus."""

    OK = 0
    WARN = 1
    ERROR = 2


@dataclass(frozen=True)
class Verdict:
    """A level and the sentence that says why."""

    level: Level
    text: str


def on_tracker(report: HealthReport, lifecycle: str, failure: str) -> Verdict:
    """Judge the tracker.

    Parameters
    ----------
    report : HealthReport
    lifecycle : str
        The node's state.
    failure : str
        Why the last transition failed; empty if it did not.
    """
    if failure:
        return Verdict(Level.ERROR, f'{lifecycle}: {failure}')
    if lifecycle != 'active':
        return Verdict(Level.OK, lifecycle)
    if report.given_up:
        return Verdict(Level.ERROR if report.failed else Level.WARN, report.given_up)
    text = f'target "{report.target_id}" is {report.state}'
    if report.state == IDLE:
        text = 'no target'
    elif report.lost_for is not None:
        text += f': {search_words(report.lost_for, report.searched)}'
    elif report.confidence is not None:
        text += f', confidence {report.confidence:.2f}'
    if report.refused_ago is not None and report.refused_ago < WINDOW:
        return Verdict(Level.WARN, f'{text}; refused: {report.refused}')
    return Verdict(Level.WARN if report.state == LOST else Level.OK, text)


def search_words(seconds: float, searched: Sequence[Box]) -> str:
    """Return for how long a target has been lost, and where it was sought last."""
    words = f'for {seconds:.1f} s'
    return f'{words}, last sought in {regions_words(searched)}' if searched else words


def regions_words(regions: Sequence[Box]) -> str:
    """Return which parts of the image regions are: first and last columns and rows, pixels."""

    def span(first: float, length: float) -> str:
        return f'{first:.0f} to {first + length - 1:.0f}'

    return ' and '.join(f'x {span(r.x, r.width)}, y {span(r.y, r.height)}' for r in regions)


def is_silent(report: HealthReport, config: HealthConfig) -> bool:
    """Return whether images are expected and do not come."""
    return bool(
        config.image_timeout
        and report.silence is not None
        and report.silence > config.image_timeout
    )


def is_old(report: HealthReport, config: HealthConfig) -> bool:
    """Return whether the newest image is older than it may be."""
    return bool(
        config.max_image_age
        and report.silence is not None
        and report.image_age is not None
        and report.image_age > config.max_image_age
    )


def on_camera(report: HealthReport, config: HealthConfig, topic: str, why: str) -> Verdict:
    """Judge the images.

    Parameters
    ----------
    report : HealthReport
    config : HealthConfig
    topic : str
        Where they are expected, resolved.
    why : str
        If they do not come, what is known about the reason.
    """
    if report.silence is None:
        return Verdict(Level.OK, 'images are not listened to')
    bad = Level.WARN if report.state == IDLE else Level.ERROR
    if is_silent(report, config):
        return Verdict(bad, f'no image on {topic} for {report.silence:.1f} s: {why}')
    if is_old(report, config):
        return Verdict(
            bad,
            f'the newest image on {topic} is {report.image_age:.3f} s old, max_image_age is '
            f'{config.max_image_age:g} s: a slow connection, or clocks that differ',
        )
    return Verdict(Level.OK, f'images come on {topic}')


def on_position(report: HealthReport, reason: str, missing: Sequence[str]) -> Verdict:
    """Judge the telling where the target is.

    Parameters
    ----------
    report : HealthReport
    reason : str
        Why the last image had no bearing or pose, if it had none and somebody asked.
    missing : sequence of str
        What is asked for and has never come, a sentence each.
    """
    if missing:
        return Verdict(Level.WARN, '; '.join(missing))
    if not reason:
        return Verdict(Level.OK, 'all that is asked for')
    # While the target is not in sight no position is as it should be.
    return Verdict(Level.WARN if report.state == 'TRACKING' else Level.OK, reason)
