# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Which engine computes VGG-16."""

from __future__ import annotations

import pytest
import torch

from fcnt_ros.tracker.features import engine
from fcnt_ros.tracker.features.engine import EngineError, resolve_engine

CPU, GPU = torch.device('cpu'), torch.device('cuda:0')


@pytest.fixture
def computer(monkeypatch):
    """Return what makes a computer that has these packages."""

    def make(*packages: str, integers: bool = True) -> None:
        def find_spec(name: str) -> object | None:
            return object() if name in packages else None

        monkeypatch.setattr(engine, 'find_spec', find_spec)
        monkeypatch.setattr(engine, 'has_integer_instructions', lambda: integers)

    return make


def test_auto_is_openvino_on_a_cpu_with_integer_instructions(computer):
    computer('openvino', 'ncnn')
    assert resolve_engine('auto', CPU) == 'openvino'


def test_auto_is_ncnn_on_a_cpu_without_integer_instructions(computer):
    computer('openvino', 'ncnn', integers=False)
    assert resolve_engine('auto', CPU) == 'ncnn'


def test_auto_is_ncnn_where_openvino_is_not_installed(computer):
    computer('ncnn')
    assert resolve_engine('auto', CPU) == 'ncnn'


def test_auto_is_torch_where_neither_is_installed(computer):
    computer()
    assert resolve_engine('auto', CPU) == 'torch'


def test_auto_is_torch_on_a_gpu(computer):
    computer('openvino', 'ncnn')
    assert resolve_engine('auto', GPU) == 'torch'


@pytest.mark.parametrize('flag', ['avx512_vnni', 'avx_vnni'])
def test_integer_instructions_are_read_from_the_processors_flags(tmp_path, flag):
    cpuinfo = tmp_path / 'cpuinfo'
    cpuinfo.write_text(f'processor\t: 0\nflags\t\t: fpu sse avx2 {flag} clzero\n')
    assert engine.has_integer_instructions(cpuinfo)


@pytest.mark.parametrize('text', ['flags\t: fpu avx2 avx512f\n', 'Features\t: fp asimd\n', ''])
def test_a_processor_that_does_not_name_them_has_none(tmp_path, text):
    cpuinfo = tmp_path / 'cpuinfo'
    cpuinfo.write_text(text)
    assert not engine.has_integer_instructions(cpuinfo)


def test_a_computer_that_does_not_describe_its_processor_has_none(tmp_path):
    assert not engine.has_integer_instructions(tmp_path / 'cpuinfo')


def test_an_engine_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(EngineError, match='"caffe": choose one of auto, torch, ncnn, openvino'):
        resolve_engine('caffe', CPU)


@pytest.mark.parametrize('name', ['ncnn', 'openvino'])
def test_what_runs_on_a_cpu_is_refused_on_a_gpu(computer, name):
    computer('openvino', 'ncnn')
    with pytest.raises(EngineError, match='device is "cuda:0"'):
        resolve_engine(name, GPU)


@pytest.mark.parametrize('name', ['ncnn', 'openvino'])
def test_an_engine_that_is_not_installed_is_named_with_the_command_that_gets_it(computer, name):
    computer()
    with pytest.raises(EngineError, match=f'pip install {name}'):
        resolve_engine(name, CPU)
