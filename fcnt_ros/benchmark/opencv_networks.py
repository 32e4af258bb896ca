# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""OpenCV's trackers that are networks: NanoTrack and VitTrack, with model files that the user has.

OpenCV's site and its model zoo have the files; nothing is downloaded here.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import cv2

FILES = {'nano': ('nanotrack_backbone_sim.onnx', 'nanotrack_head_sim.onnx'), 'vit': ()}
"""What must be in the folder of a model; a model without such files is a file itself."""

_CLASSES = {'nano': 'TrackerNano', 'vit': 'TrackerVit'}


class ModelError(RuntimeError):
    """A network that cannot be had; the message names the file or the class that is missing."""


def model_files(name: str, model: Path) -> list[Path]:
    """Return the files of a model, one of `FILES`, or raise ModelError if one is not there."""
    paths = [model / file for file in FILES[name]] or [model]
    for path in paths:
        if not path.is_file():
            needed = f'a folder with {" and ".join(FILES[name])}' if FILES[name] else 'its model'
            raise ModelError(f'opencv:{name}={model} needs {needed}: there is no file {path}')
    return paths


def digest(name: str, model: Path) -> str:
    """Return what tells a model's contents from others'; raise ModelError as `model_files`."""
    contents = hashlib.sha256()
    for path in model_files(name, model):
        contents.update(path.read_bytes())
    return contents.hexdigest()[:16]


def create_network(name: str, model: Path) -> cv2.Tracker:
    """Return a new tracker.

    Raises
    ------
    ModelError
        If a file is not there or is no such network, or this OpenCV is too old.
    """
    paths = [str(path) for path in model_files(name, model)]
    kind = getattr(cv2, _CLASSES[name], None)
    if kind is None:
        raise ModelError(
            f'this OpenCV, {cv2.__version__}, has no {_CLASSES[name]}: install a newer '
            'opencv-python-headless (NanoTrack came with 4.7, VitTrack with 4.9)'
        )
    parameters = getattr(cv2, f'{_CLASSES[name]}_Params')()
    if name == 'nano':
        parameters.backbone, parameters.neckhead = paths
    else:
        (parameters.net,) = paths
    try:
        return kind.create(parameters)
    except cv2.error as error:
        raise ModelError(f'opencv:{name} cannot read {", ".join(paths)}: {error.err}') from None
