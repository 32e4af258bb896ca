# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Where a sequence is, and how it is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from fcnt_ros.benchmark.sequence import Sequence, SequenceError, present

Load = Callable[['SequenceSource'], tuple[list[Path], np.ndarray]]
"""Returns the images and the boxes (N, 4) of a source, from 0; NaN where there is no target."""


@dataclass(frozen=True)
class SequenceSource:
    """A sequence that was found, not read yet.

    Parameters
    ----------
    name : str
    group : str
        A name that stands for this sequence and others, such as that of a folder with two targets.
    images : Path
        The folder that holds the images.
    truth : Path
        The file with the boxes.
    layout : str
        Which benchmark lays out its folders like this, such as OTB.
    load : callable
        The layout's own; raises SequenceError.
    """

    name: str
    group: str
    images: Path
    truth: Path
    layout: str
    load: Load

    def read(self, limit: int | None = None) -> Sequence:
        """Read the names of the images, and the boxes.

        Parameters
        ----------
        limit : int, optional
            Take so many frames at most. Where there are fewer boxes than images, or fewer images,
            the fewer count.

        Raises
        ------
        SequenceError
            If there are no images, or no boxes that can be read, or none in the first image.
        """
        images, boxes = self.load(self)
        count = min(len(images), len(boxes), limit or len(boxes))
        if not present(boxes)[0]:
            raise SequenceError(f'{self.truth} has no target in the first image')
        return Sequence(self.name, tuple(images[:count]), boxes[:count])
