# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What goes over the wire between the server and the page.

To the page go text messages of JSON with a `type`, and for each view a binary one: the length of a
JSON text (4 bytes, little end first), the text, and what its `jpeg` and `heat` say how long it is:
the image, then both heat maps, a byte for each cell, 0 to 1.

From the page comes JSON with an `action`. It is believed nothing.
"""

from __future__ import annotations

import json
import math
import struct
from typing import Any

import cv2
import numpy as np

from fcnt_ros.tracker.box import Box
from fcnt_ros.web.session import Refusal, Session, Track, View

LARGEST = 1280
"""The longer side of an image that is sent, pixels."""

QUALITY = 80
"""Of the JPEG."""


def palette() -> list[int]:
    """Return red, green and blue of heat 0 to 255, one after the other, as in our pictures."""
    shades = np.arange(256, dtype=np.uint8).reshape(1, -1)
    return cv2.applyColorMap(shades, cv2.COLORMAP_TURBO)[0, :, ::-1].ravel().tolist()


def view_message(view: View) -> bytes:
    """Return the message of a view."""
    content: dict[str, Any] = {
        'stamp': str(view.stamp),  # more digits than a number in JavaScript has
        'time': view.time,
        'paused': view.paused,
        'words': view.words,
        'actions': view.actions,
    }
    parts: list[bytes] = []
    if view.image is not None:
        try:
            image = view.image()
        except ValueError as error:
            content['words'] = f'{view.words}\n{error}'.strip()
        else:
            content['size'] = [image.shape[1], image.shape[0]]
            parts.append(_jpeg(image))
            content['jpeg'] = len(parts[0])
    if view.track is not None:
        content['track'], heat = _track(view.track)
        parts += heat
    text = json.dumps(content, allow_nan=False).encode()
    return b''.join([struct.pack('<I', len(text)), text, *parts])


def take_action(session: Session, text: str) -> None:
    """Do what the page asks for, or raise Refusal."""
    try:
        request = json.loads(text)
        action = request['action']
        if action == 'start':
            x, y, width, height = (float(value) for value in request['box'])
            if not all(map(math.isfinite, (x, y, width, height))):
                raise ValueError('not finite')
            box, stamp = Box(x, y, width, height), int(request['stamp'])
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        raise Refusal(f'what came from the page cannot be understood: {text[:80]}') from None
    match action:
        case 'start':
            session.start(box, stamp)
        case 'pause' | 'play':
            session.pause(action == 'pause')
        case 'back' | 'forward':
            session.step(1 if action == 'forward' else -1)
        case 'reset':
            session.reset()
        case _:
            raise Refusal(f'there is no action "{str(action)[:40]}"')


def _track(track: Track) -> tuple[dict[str, Any], list[bytes]]:
    content = {
        'state': track.state,
        'id': track.target_id,
        'box': _numbers(track.box),
        'confidence': track.confidence,
        'source': track.source,
        'ratio': track.distractor_ratio,
        'peaks': [track.gnet_peak, track.snet_peak],
        'seconds': track.seconds,
    }
    if track.heatmaps is None or track.search_region is None:
        return content, []
    content['region'] = _numbers(track.search_region)
    content['heat'] = track.heatmaps[0].shape
    shades = ((np.clip(heat, 0, 1) * 255).astype(np.uint8) for heat in track.heatmaps)
    return content, [heat.tobytes() for heat in shades]


def _numbers(box: Box) -> list[float]:
    return [float(value) for value in (box.x, box.y, box.width, box.height)]


def _jpeg(image: np.ndarray) -> bytes:
    scale = LARGEST / max(image.shape[:2])
    if scale < 1:
        image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return cv2.imencode('.jpg', image, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].tobytes()
