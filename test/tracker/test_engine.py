# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Which engine computes VGG-16."""

from __future__ import annotations

import pytest
import torch

from fcnt_ros.tracker import engine
from fcnt_ros.tracker.engine import EngineError, resolve_engine

CPU, GPU = torch.device('cpu'), torch.device('cuda:0')


@pytest.fixture
def ncnn(monkeypatch) -> None:
    monkeypatch.setattr(engine, 'find_spec', lambda name: object())


@pytest.fixture
def no_ncnn(monkeypatch) -> None:
    monkeypatch.setattr(engine, 'find_spec', lambda name: None)


def test_auto_is_ncnn_on_a_cpu_that_has_it(ncnn):
    assert resolve_engine('auto', CPU) == 'ncnn'


def test_auto_is_torch_where_ncnn_is_not_installed(no_ncnn):
    assert resolve_engine('auto', CPU) == 'torch'


def test_auto_is_torch_on_a_gpu(ncnn):
    assert resolve_engine('auto', GPU) == 'torch'


def test_an_engine_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(EngineError, match='"caffe": choose one of auto, torch, ncnn, plain'):
        resolve_engine('caffe', CPU)


def test_ncnn_is_refused_on_a_gpu(ncnn):
    with pytest.raises(EngineError, match='device is "cuda:0"'):
        resolve_engine('ncnn', GPU)


def test_ncnn_that_is_not_installed_is_named_with_the_command_that_gets_it(no_ncnn):
    with pytest.raises(EngineError, match='pip install ncnn'):
        resolve_engine('ncnn', CPU)
