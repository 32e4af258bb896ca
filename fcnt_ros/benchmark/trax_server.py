# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A tracker that speaks TraX (Čehovin, 2017), the protocol of the VOT toolkit.

The client sends paths of images and one rectangle, and gets a rectangle for each image, with the
tracker's confidence and state beside it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from fcnt_ros.benchmark.evaluation import Finding, Tracker
from fcnt_ros.benchmark.tracker_entries import TrackerEntry
from fcnt_ros.tracker.box import Box

if TYPE_CHECKING:  # optional
    from trax import Server


def serve(entry: TrackerEntry, first_pixel: int = 0) -> None:
    """Answer a client on stdin and stdout, or on the socket that it names, until it is done.

    Parameters
    ----------
    entry : TrackerEntry
    first_pixel : int
        The number that the client's rectangles give an image's first pixel: 0, or 1 as OTB's.

    Raises
    ------
    ImportError
        If vot-trax is not installed.
    RuntimeError
        If the tracker cannot be started, or the client breaks the protocol.
    ValueError
        If an image cannot be read, or there is no target in the rectangle.
    """
    from trax import Image, ImageChannel, Region, Server, TraxException

    try:
        # It says hello at once, so that the client does not wait for what the tracker loads.
        server = Server(
            [Region.RECTANGLE], [Image.PATH], [ImageChannel.COLOR], tracker_name=entry.label
        )
        try:
            with entry.start() as tracker:
                _answer(server, tracker, first_pixel)
        except (RuntimeError, ValueError) as error:
            server.quit(str(error))
            raise
        server.quit()
    except TraxException as error:
        raise RuntimeError(f'the TraX client broke off: {error}') from None


def _answer(server: Server, tracker: Tracker, first_pixel: int) -> None:
    from trax import TraxStatus

    while True:
        request = server.wait()
        if request.type == TraxStatus.QUIT:
            return
        image = _read(request.image)
        if request.type == TraxStatus.INITIALIZE:
            region, _ = request.objects[0]
            x, y, width, height = region.bounds()
            finding = tracker.init(image, Box(x - first_pixel, y - first_pixel, width, height))
        else:
            finding = tracker.update(image)
        server.status([_object(finding, first_pixel)])


def _read(images: dict) -> np.ndarray:
    """Return the colour image (H, W, 3), uint8 BGR."""
    path = Path(images['color'].path())
    image = cv2.imread(str(path))
    if image is None:
        raise ValueError(f'{path} is no image')
    return image


def _object(finding: Finding, first_pixel: int) -> tuple:
    from trax import Rectangle

    box = finding.box
    region = Rectangle.create(box.x + first_pixel, box.y + first_pixel, box.width, box.height)
    return region, {'confidence': f'{finding.confidence:.4f}', 'state': finding.state.value}
