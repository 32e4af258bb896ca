# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""`fcnt experiment faces` as people use it, on drawn faces."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from fcnt_ros import cli
from fcnt_ros.analysis.labelled_crops import faceless_crops, read_faces

PEOPLE, EACH, SIDE = ('Ann', 'Bob', 'Cid', 'Dot'), 22, 64
TINY = ('--set', 'region_size=64', '--device', 'cpu', '--draws', '2', '--negative-count', '24')


def experiment(faces: Path, otb: Path, *options: str) -> int:
    arguments = ['experiment', 'faces', str(faces), '--negatives', str(otb)]
    output = ('--output', str(faces.with_name('results')))
    return cli.main([*arguments, *output, *TINY, *options])


@pytest.fixture
def faces(tmp_path) -> Path:
    """Write a folder of discs with eyes, of another colour for each person."""
    folder, chance = tmp_path / 'faces', np.random.default_rng(0)
    lines = ['file,x,y,width,height']
    for person, name in enumerate(PEOPLE):
        (folder / name).mkdir(parents=True)
        for number in range(EACH):
            picture = chance.integers(0, 60, (SIDE, SIDE, 3), dtype=np.uint8)
            color = (60 * person, 200 - 40 * person, 120 + 30 * person)
            cv2.circle(picture, (32, 32), 14, color, -1)
            for x in (27, 37):
                cv2.circle(picture, (x, 28), 2, (255, 255, 255), -1)
            cv2.imwrite(str(folder / name / f'{number:02d}.png'), picture)
            lines.append(f'{name}/{number:02d}.png,20,20,24,24')
    (folder / 'boxes.csv').write_text('\n'.join(lines) + '\n')
    return folder


@pytest.fixture
def otb(draw_sequence) -> Path:
    return draw_sequence('Drawn').parent


@pytest.mark.integration
def test_table_numbers_and_plot_are_written_and_features_are_kept(faces, otb, capsys):
    sequences = ('--negative-sequences', 'Drawn')
    assert experiment(faces, otb, *sequences) == 0
    output = faces.with_name('results')
    table = (output / 'faces.md').read_text()
    said = capsys.readouterr().out
    assert table.strip() in said
    told = json.loads((output / 'faces.json').read_text())
    assert told['crops'] == {**dict.fromkeys(PEOPLE, EACH), 'object': 12, 'place': 12}
    assert told['region_size'] == 64
    pytest.importorskip('matplotlib')
    assert cv2.imread(str(output / 'faces.png')) is not None

    # Again: nothing is computed but the one crop whose image has changed.
    cv2.imwrite(str(faces / 'Ann' / '00.png'), np.full((SIDE, SIDE, 3), 99, np.uint8))
    assert experiment(faces, otb, *sequences) == 0
    assert '\n1 of 112 crops were new' in f'\n{capsys.readouterr().out}'


def test_the_box_and_the_crop_are_those_of_the_table(faces):
    crops = read_faces(faces)
    assert [crop.label for crop in crops[:: EACH]] == list(PEOPLE)
    pixels, box = crops[0].read(128)
    assert pixels.shape == (128, 128, 3)
    # The box in cells of 8 pixels of a crop twice as large.
    assert (box.x, box.y, box.width, box.height) == pytest.approx((5, 5, 6, 6))


def test_negatives_have_their_foreground_in_the_regions_middle(faces, otb):
    crops = faceless_crops(otb, ['Drawn'], read_faces(faces), 20, seed=0)
    assert [crop.label for crop in crops[:2]] == ['object', 'place']
    for crop in crops:
        pixels, box = crop.read(128)
        assert pixels.shape == (128, 128, 3)
        assert box.center == pytest.approx((7.5, 7.5), abs=0.5)
        assert box.diagonal == pytest.approx(8, abs=0.6)  # half of the region's side
    assert crops == faceless_crops(otb, ['Drawn'], read_faces(faces), 20, seed=0)


def test_sequences_are_only_taken_unasked_if_it_is_known_that_they_show_no_face(faces, otb, capsys):
    assert experiment(faces, otb) == 1
    assert 'none of the sequences known to show no face' in capsys.readouterr().err


@pytest.mark.parametrize(
    ('content', 'reason'),
    [
        (None, 'boxes.csv cannot be read'),
        ('file,x,y,width,height\nAnn/00.png,1,2,three,4\n', 'line 2: no file,x,y,width,height'),
        ('file,x,y,width,height\nAnn/99.png,1,2,3,4\n', 'line 2: there is no'),
        ('file,x,y,width,height\nAnn/00.png,1,2,0,4\n', 'is empty'),
        ('picture\nAnn/00.png\n', 'line 2'),
    ],
)
def test_a_table_of_boxes_that_does_not_fit_is_told_by_its_line(
    faces, otb, content, reason, capsys
):
    (faces / 'boxes.csv').unlink()
    if content is not None:
        (faces / 'boxes.csv').write_text(content)
    assert experiment(faces, otb, '--negative-sequences', 'Drawn') == 1
    said = capsys.readouterr().err
    assert said.startswith('fcnt experiment: ')
    assert reason in said


def test_an_image_that_is_no_square_is_no_search_region(faces):
    crop = read_faces(faces)[0]
    cv2.imwrite(str(crop.image), np.zeros((40, 60, 3), np.uint8))
    with pytest.raises(ValueError, match='is 60 x 40: a search region is a square'):
        crop.read(64)
