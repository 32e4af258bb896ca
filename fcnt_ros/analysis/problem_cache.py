# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What equation 1 needs of many crops, kept on disk: a second run does not ask the network again.

A crop's two problems take one megabyte, whatever the region's size. A file's name is the digest of
all that it depends on (the image's bytes, region, box, size, parameters), so that a stale one is
never found, and a run that was stopped goes on.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from fcnt_ros.analysis.labelled_crops import LabelledCrop
from fcnt_ros.analysis.sparse_combination import MaskProblem
from fcnt_ros.tracker.compute.device import resolve_device
from fcnt_ros.tracker.config import TrackerConfig
from fcnt_ros.tracker.features import weights
from fcnt_ros.tracker.features.engine import feature_network, resolve_engine
from fcnt_ros.tracker.features.selected_maps import at_cells
from fcnt_ros.tracker.features.vgg16 import Features
from fcnt_ros.tracker.heatmaps.target_map import inside

VERSION = 1
"""Of the way in which problems are made and kept; counts up when it changes."""

MAPS = 512

_UPPER = np.triu_indices(MAPS)
_SHAPE = (len(Features._fields), 1 + MAPS + len(_UPPER[0]))  # energy, F^T pi, F^T F


class ProblemCache:
    """Makes the problems of crops, or finds them.

    Parameters
    ----------
    folder : Path
        Made if it is not there.
    config : TrackerConfig
        Its device, engine, weights and region_size count.

    Attributes
    ----------
    made : int
        How many were not there yet.
    """

    def __init__(self, folder: Path, config: TrackerConfig) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.made = 0
        self._folder, self._size = folder, config.region_size
        self._device = resolve_device(config.device)
        self._engine = resolve_engine(config.engine, self._device)
        self._parameters = weights.load(config.weights)
        self._digest = weights.digest(self._parameters)
        self._network: Callable[[np.ndarray], Features] | None = None
        self._paths: dict[LabelledCrop, Path] = {}

    def prepare(self, crop: LabelledCrop) -> None:
        """See to it that `problem` finds the crop's; ValueError if the crop cannot be read."""
        text = f'{VERSION} {self._digest} {self._size} {crop.digest()}'
        path = self._folder / f'{hashlib.sha256(text.encode()).hexdigest()[:32]}.npy'
        self._paths[crop] = path
        if _readable(path):
            return
        self.made += 1
        temporary = path.with_name(f'.{path.name}')
        with temporary.open('wb') as file:
            np.save(file, self._make(crop))
        os.replace(temporary, path)

    def problem(self, crop: LabelledCrop, layer: str) -> MaskProblem:
        """Return a layer's problem (float32, on the CPU) of a crop that was prepared."""
        index = Features._fields.index(layer)
        row = torch.from_numpy(np.load(self._paths[crop], mmap_mode='r')[index].copy())
        gram = torch.empty(MAPS, MAPS)
        gram[_UPPER] = row[1 + MAPS :]
        gram.T[_UPPER] = row[1 + MAPS :]
        return MaskProblem(gram, row[1 : 1 + MAPS], float(row[0]))

    @torch.no_grad()
    def _make(self, crop: LabelledCrop) -> np.ndarray:
        if self._network is None:  # only now: a run that finds everything does without
            self._network = feature_network(self._engine, self._parameters, self._device)
        pixels, box = crop.read(self._size)
        features = self._network(pixels)
        cells = features.conv4_3.shape[-1]
        pi = inside(box, cells, self._device)
        if not pi.any():
            raise ValueError(f'{crop.image}: the box ({crop.box}) holds no cell of the grid')
        rows = []
        for layer in features:
            problem = MaskProblem.of(at_cells(layer, cells), pi)
            gram = problem.gram.cpu().numpy()[_UPPER]
            rows.append([[problem.energy], problem.correlation.cpu().numpy(), gram])
        return np.stack([np.concatenate(row).astype(np.float32) for row in rows])


def _readable(path: Path) -> bool:
    """Return whether a file is there and holds what it should: a disk may have been full."""
    try:
        return np.load(path, mmap_mode='r').shape == _SHAPE
    except (OSError, ValueError, EOFError):
        return False
