# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Which calibration counts for an image.

Most cameras send the same one with every image, some only once; one that zooms, or moves its region
of interest, sends others. So only changes are kept, each with the stamp from which on it counts.
"""

from __future__ import annotations

from fcnt_ros.position.camera_model import CameraError, CameraModel

CHANGES = 50
"""So many changes are kept."""

Calibration = CameraModel | CameraError
"""A camera, or why there is none."""


class Calibrations:
    """The changes of a camera's calibration; one thread puts in, any reads."""

    def __init__(self) -> None:
        self._changes: tuple[tuple[int, Calibration], ...] = ()

    def put(self, stamp: int, calibration: Calibration) -> None:
        """Add what counts from a stamp in nanoseconds on."""
        # A recording may begin again: what was later then does not count any more.
        earlier = tuple(change for change in self._changes if change[0] <= stamp)
        if not earlier or not _same(earlier[-1][1], calibration):
            earlier = (*earlier, (stamp, calibration))
        self._changes = earlier[-CHANGES:]

    @property
    def empty(self) -> bool:
        """Whether none has come."""
        return not self._changes

    def at(self, stamp: int, image_size: tuple[int, int]) -> CameraModel:
        """Return the camera of an image of this stamp, nanoseconds, and this (width, height).

        Raises CameraError if none has come, it is not calibrated, or its images have another size.
        """
        changes = self._changes
        if not changes:
            raise CameraError('no camera_info has arrived: its topic must be remapped or published')
        # An image from before the first one has that: it was only not heard yet.
        calibration = next((c for since, c in reversed(changes) if since <= stamp), changes[0][1])
        if isinstance(calibration, CameraError):
            raise calibration
        if calibration.size != image_size:
            raise CameraError(
                f'the image has {image_size[0]} x {image_size[1]} pixels, but camera_info is for '
                f'{calibration.size[0]} x {calibration.size[1]}'
            )
        return calibration


def _same(one: Calibration, other: Calibration) -> bool:
    return one == other or (isinstance(one, CameraError) and str(one) == str(other))
