# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""OpenCV's networks: which files they need, and what is said where one is missing."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import cv2
import pytest

from fcnt_ros.benchmark.opencv_networks import ModelError, create_network
from fcnt_ros.benchmark.tracker_entries import opencv


@pytest.fixture
def nano(tmp_path) -> Path:
    """A folder with files of the right names."""
    for part in ('backbone', 'head'):
        (tmp_path / f'nanotrack_{part}_sim.onnx').write_text(part)
    return tmp_path


@pytest.fixture
def given(monkeypatch) -> list[SimpleNamespace]:
    """What OpenCV's classes are given, which read nothing here."""
    parameters = []
    for name in ('TrackerNano', 'TrackerVit'):
        fake = SimpleNamespace(create=parameters.append)
        monkeypatch.setattr(cv2, name, fake, raising=False)
        monkeypatch.setattr(cv2, f'{name}_Params', SimpleNamespace, raising=False)
    return parameters


def test_nanotrack_is_two_files_in_a_folder(nano, given):
    create_network('nano', nano)
    assert given[0].backbone == str(nano / 'nanotrack_backbone_sim.onnx')
    assert given[0].neckhead == str(nano / 'nanotrack_head_sim.onnx')


def test_vittrack_is_a_file(tmp_path, given):
    (tmp_path / 'vit.onnx').write_text('net')
    create_network('vit', tmp_path / 'vit.onnx')
    assert given[0].net == str(tmp_path / 'vit.onnx')


def test_a_file_that_is_missing_is_named(nano):
    (nano / 'nanotrack_head_sim.onnx').unlink()
    with pytest.raises(ModelError, match=r'there is no file .*/nanotrack_head_sim\.onnx'):
        opencv(f'opencv:nano={nano}')
    with pytest.raises(ModelError, match='there is no file /none/vit.onnx'):
        opencv('opencv:vit=/none/vit.onnx')


def test_a_file_that_is_no_network_is_refused(nano):
    if not hasattr(cv2, 'TrackerNano'):
        pytest.skip('this OpenCV has no TrackerNano')
    with pytest.raises(ModelError, match='opencv:nano cannot read .*nanotrack_backbone_sim.onnx'):
        create_network('nano', nano)


def test_an_opencv_that_is_too_old_is_told(nano, monkeypatch):
    monkeypatch.delattr(cv2, 'TrackerNano', raising=False)
    with pytest.raises(ModelError, match='has no TrackerNano: install a newer'):
        create_network('nano', nano)


def test_results_depend_on_what_is_in_the_files(nano, given):
    before = opencv(f'opencv:nano={nano}')
    (nano / 'nanotrack_head_sim.onnx').write_text('another head')
    after = opencv(f'opencv:nano={nano}')
    assert before.title == after.title == f'opencv:nano={nano.name}'
    assert before.settings != after.settings
