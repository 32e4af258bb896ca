# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Scenes on disk."""

from __future__ import annotations

import numpy as np
import pytest

from fcnt_ros.benchmark.layouts.finding import find_sequences
from fcnt_ros.benchmark.longterm.absences import chance_of
from fcnt_ros.benchmark.longterm.edge import edge
from fcnt_ros.benchmark.longterm.saving import save


def test_a_scene_that_was_saved_is_read_back_as_a_folder_of_otb(draw, tmp_path):
    scene = edge(draw(count=80, start=(80, 50), step=0.25), chance_of(seed=0))
    frames = []
    save(scene, tmp_path, lambda: frames.append(1))
    (source,) = find_sequences(tmp_path)
    again = source.read()
    assert (source.layout, again.name) == ('OTB', scene.label)
    assert again.boxes == pytest.approx(scene.boxes, abs=1e-3, nan_ok=True)
    assert len(again.images) == len(scene.images) == len(frames)
    difference = again.read(79).astype(int) - scene.read(79)
    assert np.abs(difference).mean() < 5  # it is a JPEG


def test_nothing_is_written_over_what_is_there(draw, tmp_path):
    sequence = draw(count=1)
    save(sequence, tmp_path, list)
    with pytest.raises(FileExistsError):
        save(sequence, tmp_path, list)
