# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The heat maps of a track in one NumPy file that grows by a frame at a time.

Nothing of it stays in memory, and the file can be read at any moment, whatever ended the track:
the header, which says how many frames there are, is written again behind each of them.
"""

from __future__ import annotations

from os import SEEK_END
from pathlib import Path
from typing import BinaryIO

import numpy as np

_TYPE = np.dtype('<f2')


class HeatmapFile:
    """A .npy file of shape (frames, 2, cells, cells), float16: GNet's heat map, then SNet's.

    It is opened with the first frame.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None
        self._shape: tuple[int, ...] = ()
        self._frames = 0

    def write(self, gnet_heatmap: np.ndarray, snet_heatmap: np.ndarray) -> None:
        """Append a frame's heat maps, (cells, cells) each; on disk when this returns.

        Raises
        ------
        OSError
            If the file cannot be written.
        ValueError
            If the heat maps are not of the first frame's shape.
        """
        maps = np.stack([gnet_heatmap, snet_heatmap]).astype(_TYPE)
        if self._file is None:
            self._file, self._shape = self._path.open('wb'), maps.shape
            self._write_header()
        if maps.shape != self._shape:
            raise ValueError(
                f'{self._path} holds heat maps of shape {self._shape[1:]}, '
                f'these have {maps.shape[1:]}: a file is for one track'
            )
        self._file.write(maps.tobytes())
        self._file.flush()  # before the header that counts it
        self._frames += 1
        self._write_header()

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()

    def _write_header(self) -> None:
        # NumPy fills it up to a multiple of 64 bytes: 128, however many frames there are.
        shape = (self._frames, *self._shape)
        header = {'descr': _TYPE.str, 'fortran_order': False, 'shape': shape}
        self._file.seek(0)
        np.lib.format.write_array_header_1_0(self._file, header)
        self._file.flush()
        self._file.seek(0, SEEK_END)
