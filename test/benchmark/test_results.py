# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Results on disk: what is taken over, and what never is."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from fcnt_ros.benchmark import results
from fcnt_ros.benchmark.evaluation import Run
from fcnt_ros.benchmark.sequence import Sequence

SEQUENCE = Sequence(
    'Deer', (Path('0001.jpg'), Path('0002.jpg')), np.array([[10, 20, 30, 40], [11, 20, 30, 40.0]])
)
RUN = Run(
    boxes=np.array([[10, 20, 30, 40], [1 / 3, 20, 30, 40]]),
    confidences=np.array([1, 0.1]),
    states=np.array(['tracking', 'lost']),
    seconds=np.array([1.5, 0.1]),
)
SETTINGS = {'tracker': 'fcnt', 'seed': 0, 'window_sigma': 0.8}


@pytest.fixture
def folder(tmp_path) -> Path:
    """Holds the run over the sequence."""
    results.save(tmp_path, SEQUENCE, SETTINGS, RUN)
    return tmp_path


def test_a_run_comes_back_to_the_last_digit(folder):
    loaded = results.load(folder, SEQUENCE, SETTINGS)
    for field in dataclasses.fields(Run):
        assert getattr(loaded, field.name).tolist() == getattr(RUN, field.name).tolist()


def test_a_missed_image_is_still_one_when_it_comes_back(tmp_path):
    missed = dataclasses.replace(RUN, seconds=np.array([1.5, np.nan]))
    results.save(tmp_path, SEQUENCE, SETTINGS, missed)
    np.testing.assert_array_equal(
        results.load(tmp_path, SEQUENCE, SETTINGS).seconds, missed.seconds
    )
    assert 'NaN' not in (tmp_path / 'Deer.json').read_text()  # which is no JSON


def test_boxes_are_written_for_the_benchmarks_own_programs(folder):
    assert (folder / 'Deer.txt').read_text().splitlines() == [
        '11.0000,21.0000,30.0000,40.0000',
        '1.3333,21.0000,30.0000,40.0000',
    ]


def test_a_run_over_images_that_were_made_in_another_way_is_not_taken_over(tmp_path):
    @dataclasses.dataclass(frozen=True, eq=False)
    class Made(Sequence):
        recipe: str = ''

    def made(recipe: str) -> Made:
        return Made(SEQUENCE.name, SEQUENCE.images, SEQUENCE.boxes, recipe=recipe)

    results.save(tmp_path, made('one'), SETTINGS, RUN)
    assert results.load(tmp_path, made('one'), SETTINGS) is not None
    assert results.load(tmp_path, made('two'), SETTINGS) is None
    assert results.load(tmp_path, SEQUENCE, SETTINGS) is None


@pytest.mark.parametrize('change', [{'seed': 1}, {'window_sigma': 0.81}, {'more': True}])
def test_a_run_with_other_settings_is_not_taken_over(folder, change):
    assert results.load(folder, SEQUENCE, SETTINGS | change) is None


def test_a_run_over_fewer_frames_is_not_taken_over(folder):
    longer = dataclasses.replace(
        SEQUENCE,
        images=(*SEQUENCE.images, Path('0003.jpg')),
        boxes=np.vstack([SEQUENCE.boxes, SEQUENCE.boxes[-1]]),
    )
    assert results.load(folder, longer, SETTINGS) is None


def test_a_run_from_another_first_box_is_not_taken_over(folder):
    other = dataclasses.replace(SEQUENCE, boxes=SEQUENCE.boxes + 1)
    assert results.load(folder, other, SETTINGS) is None


def test_a_true_box_that_was_corrected_later_on_needs_no_new_run(folder):
    boxes = np.array([SEQUENCE.boxes[0], [99, 99, 30, 40]])
    corrected = dataclasses.replace(SEQUENCE, boxes=boxes)
    assert results.load(folder, corrected, SETTINGS) is not None


@pytest.mark.parametrize('text', ['', '{"settings": {', '[]', '{}'])
def test_a_file_that_is_no_record_is_none(folder, text):
    (folder / 'Deer.json').write_text(text)
    assert results.load(folder, SEQUENCE, SETTINGS) is None


def test_what_is_discarded_is_not_there(folder):
    results.discard(folder, SEQUENCE)
    assert list(folder.iterdir()) == []


def test_a_file_that_cannot_be_written_whole_stays_as_it_was(folder, monkeypatch):
    def full(self, text: str) -> None:
        raise OSError('no space left on device')

    before = (folder / 'Deer.json').read_text()
    monkeypatch.setattr(Path, 'write_text', full)
    with pytest.raises(OSError, match='no space'):
        results.write_whole(folder / 'Deer.json', 'half of it')
    assert (folder / 'Deer.json').read_text() == before
