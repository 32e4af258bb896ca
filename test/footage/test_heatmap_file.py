# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Heat maps on disk."""

from __future__ import annotations

import numpy as np
import pytest

from fcnt_ros.footage.heatmap_file import HeatmapFile

CELLS = 5


def heat(value: float) -> np.ndarray:
    return np.full((CELLS, CELLS), value, np.float32)


@pytest.mark.parametrize('frames', [1, 9, 10, 1000])  # the header's number grows longer
def test_numpy_reads_as_many_frames_as_were_written_before_the_file_is_closed(tmp_path, frames):
    file = HeatmapFile(tmp_path / 'heatmaps.npy')
    for number in range(frames):
        file.write(heat(number), heat(-number))
    maps = np.load(tmp_path / 'heatmaps.npy')
    assert (maps.shape, maps.dtype) == ((frames, 2, CELLS, CELLS), np.float16)
    assert maps[:, 0, 0, 0].tolist() == list(range(frames))  # float16 holds integers to 2048
    assert maps[:, 1, -1, -1].tolist() == [-number for number in range(frames)]
    file.close()


def test_cells_keep_their_places_and_eleven_bits(tmp_path):
    gnet, snet = np.random.default_rng(0).normal(0.5, 1, (2, CELLS, CELLS)).astype(np.float32)
    file = HeatmapFile(tmp_path / 'heatmaps.npy')
    file.write(gnet, snet)
    file.close()
    np.testing.assert_allclose(
        np.load(tmp_path / 'heatmaps.npy')[0], [gnet, snet], rtol=2**-11, atol=2**-25
    )


def test_one_frame_can_be_had_without_reading_the_others(tmp_path):
    file = HeatmapFile(tmp_path / 'heatmaps.npy')
    for number in range(3):
        file.write(heat(number), heat(number))
    file.close()
    assert (np.load(tmp_path / 'heatmaps.npy', mmap_mode='r')[2] == 2).all()


def test_heat_maps_of_another_size_are_refused_with_both_sizes(tmp_path):
    file = HeatmapFile(tmp_path / 'heatmaps.npy')
    file.write(heat(0), heat(0))
    with pytest.raises(ValueError, match=r'\(5, 5\).*\(3, 3\)'):
        file.write(heat(0)[:3, :3], heat(0)[:3, :3])
    file.close()


def test_without_a_frame_no_file_is_made(tmp_path):
    HeatmapFile(tmp_path / 'heatmaps.npy').close()
    assert not list(tmp_path.iterdir())
