# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The images of table 1: faces of several people, and search regions without a face."""

from __future__ import annotations

import csv
import hashlib
import math
from collections.abc import Sequence as Several
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from fcnt_ros.benchmark.layouts.finding import find_sequences
from fcnt_ros.benchmark.sequence import Sequence
from fcnt_ros.tracker.box import Box, proper_box
from fcnt_ros.tracker.search_region import SearchRegion

FACELESS = ('CarScale', 'Crossing', 'Deer', 'MotorRolling')
"""Sequences of the OTB benchmark in which no human face can be made out.

Sixteen frames of each were looked at for that. The people in them wear helmets (MotorRolling, whose
spectators are dots) or are 40 to 50 pixels high as a whole (Crossing). Deer shows faces of deer.
"""

REGION_SCALE = 2.0
"""Side of a search region over the box's diagonal, as for the tracker."""

SMALLEST, LARGEST = 24.0, 0.5
"""Diagonals of the boxes put at random places: pixels, and share of the image's height."""


@dataclass(frozen=True)
class LabelledCrop:
    """A search region and what it shows.

    Parameters
    ----------
    label : str
        The person, or the kind of negative: 'object' or 'place'.
    image : Path
    left, top, side : int
        The region in the image, pixels; side 0 stands for all of it.
    box : Box
        The foreground, pixels of the image.
    """

    label: str
    image: Path
    left: int
    top: int
    side: int
    box: Box

    def read(self, size: int) -> tuple[np.ndarray, Box]:
        """Return the crop (size, size, 3) uint8 BGR, and the box in cells.

        Raises
        ------
        ValueError
            If the file is no image, or is to be a region as a whole and is no square.
        """
        image = cv2.imread(str(self.image), cv2.IMREAD_COLOR)
        if image is None:
            raise ValueError(f'{self.image} is no image')
        height, width = image.shape[:2]
        if not self.side and height != width:
            raise ValueError(f'{self.image} is {width} x {height}: a search region is a square')
        region = SearchRegion(self.left, self.top, self.side or width, size)
        return region.crop(image), region.to_cells(self.box)

    def digest(self) -> str:
        """Return a text that changes with the image's bytes, the region and the box."""
        content = hashlib.sha256(self.image.read_bytes()).hexdigest()
        return f'{content} {self.left} {self.top} {self.side} {self.box}'


def read_faces(folder: Path) -> list[LabelledCrop]:
    """Return the crops of a folder with one folder a person and boxes.csv.

    Parameters
    ----------
    folder : Path
        boxes.csv has the columns file (PERSON/NAME), x, y, width and height: the face in pixels of
        the crop, which is the search region.

    Raises
    ------
    ValueError
        If the file is not there, or a row does not name a file and a box.
    """
    table = folder / 'boxes.csv'
    try:
        with table.open(newline='') as lines:
            rows = list(csv.DictReader(lines))
    except OSError as error:
        raise ValueError(f'{table} cannot be read: {error.strerror}') from None
    crops = []
    for number, row in enumerate(rows, start=2):
        try:
            name = Path(row['file'])
            box = proper_box(Box(*(float(row[key]) for key in ('x', 'y', 'width', 'height'))))
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(
                f'{table}, line {number}: no file,x,y,width,height ({error})'
            ) from None
        if not (folder / name).is_file():
            raise ValueError(f'{table}, line {number}: there is no {folder / name}')
        crops.append(LabelledCrop(name.parts[0], folder / name, 0, 0, 0, box))
    return crops


def faceless_crops(
    folder: Path, names: Several[str], faces: Several[LabelledCrop], count: int, seed: int
) -> list[LabelledCrop]:
    """Return regions without a face, of boxes as faces have them.

    Every second one shows an object: the target of a sequence in its own box, no frame twice while
    there are others. The rest show any place, with the foreground where a face would be: in the
    region's middle, of a face's shape.

    Parameters
    ----------
    folder : Path
        Of sequences of the OTB benchmark.
    names : sequence of str
        The sequences without faces; where there are none, those of `FACELESS` that are there.
    faces : sequence of LabelledCrop
        Whose shapes are taken.
    count : int
    seed : int

    Raises
    ------
    ValueError
        If there is no such sequence.
    """
    found = [f for f in find_sequences(folder, names) if names or f.name in FACELESS]
    if not found:
        raise ValueError(
            f'{folder} has none of the sequences known to show no face ({", ".join(FACELESS)}): '
            'name others that show none'
        )
    sequences = [one.read() for one in found]
    chance = np.random.default_rng(seed)
    objects = _objects(sequences)
    order = chance.permutation(len(objects))
    crops = []
    for index in range(count):
        if index % 2:
            sequence = sequences[index // 2 % len(sequences)]
            crops.append(_place(sequence, faces[chance.integers(len(faces))].box, chance))
        else:
            crops.append(objects[order[index // 2 % len(order)]])
    return crops


def _objects(sequences: Several[Sequence]) -> list[LabelledCrop]:
    """Return the targets of all frames."""
    return [
        _around(sequence.images[index], box, 'object')
        for sequence in sequences
        for index in range(len(sequence.images))
        if (box := sequence.box(index)) is not None
    ]


def _place(sequence: Sequence, shape: Box, chance: np.random.Generator) -> LabelledCrop:
    """Return any place of any frame, with a box of the shape."""
    index = int(chance.integers(len(sequence.images)))
    height, width = sequence.read(index).shape[:2]
    low, high = math.log(SMALLEST), math.log(max(LARGEST * min(width, height), SMALLEST))
    scale = math.exp(chance.uniform(low, high)) / shape.diagonal
    w, h = scale * shape.width, scale * shape.height
    cx, cy = chance.uniform(w / 2, width - w / 2), chance.uniform(h / 2, height - h / 2)
    return _around(sequence.images[index], Box.from_center(cx, cy, w, h), 'place')


def _around(image: Path, box: Box, label: str) -> LabelledCrop:
    region = SearchRegion.around(box, REGION_SCALE, 16)
    return LabelledCrop(label, image, region.left, region.top, region.side, box)
