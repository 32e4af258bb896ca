# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import hashlib
import itertools
import pickle
import resource
import struct
from pathlib import Path

import numpy as np
import pytest
import torch

from fcnt_ros.tracker.features import weights
from fcnt_ros.tracker.features.weights import CONVOLUTIONS, WeightsError


def another_training(value: float = 0.5) -> dict[str, torch.Tensor]:
    """A state that fits VGG-16; each tensor is one number, repeated, so its file is small."""
    state = {}
    for _, index, inputs, outputs in CONVOLUTIONS:
        state[f'features.{index}.weight'] = torch.tensor(value).expand(outputs, inputs, 3, 3)
        state[f'features.{index}.bias'] = torch.tensor(value).expand(outputs)
    return state


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / 'vgg16.pt'


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv('XDG_CACHE_HOME', str(tmp_path))
    (tmp_path / 'fcnt_ros').mkdir()
    return tmp_path / 'fcnt_ros'


def test_the_convolutions_have_vgg16s_published_number_of_parameters():
    numbers = sum(outputs * inputs * 9 + outputs for _, _, inputs, outputs in CONVOLUTIONS)
    assert numbers == 14_714_688


def test_the_convolutions_are_a_chain_with_a_relu_after_each_and_a_pool_after_each_block():
    index = 0
    for (name, feature, _, outputs), (following, _, inputs, _) in itertools.pairwise(CONVOLUTIONS):
        assert (feature, inputs) == (index, outputs)
        index += 2 if name[4] == following[4] else 3


def test_the_digest_is_the_sha256_of_the_little_endian_numbers_in_the_networks_order():
    names = [f'features.{i}.{kind}' for _, i, _, _ in CONVOLUTIONS for kind in ('weight', 'bias')]
    state = {name: torch.tensor([float(n)]) for n, name in enumerate(names)}
    backwards = dict(reversed(state.items()))
    assert weights.digest(backwards) == hashlib.sha256(struct.pack('<26f', *range(26))).hexdigest()


@pytest.mark.integration
def test_the_downloaded_parameters_are_the_originals():
    state = weights.load()
    assert weights.is_original(state)
    assert all(tensor.dtype == torch.float32 for tensor in state.values())
    bias = state['features.28.bias'].numpy()
    published = [0.14986369, 0.4928213, -0.50036746, 9.431553]
    assert [bias.mean(), bias.std(), bias.min(), bias.max()] == pytest.approx(published, rel=1e-6)


@pytest.mark.integration
def test_the_float16_digest_is_that_of_the_originals_numbers_rounded(file: Path):
    state = weights.load(weights.cached_path(torch.float32))
    sha256 = hashlib.sha256()
    for tensor in state.values():
        sha256.update(tensor.numpy().astype(np.float16).astype('<f4').tobytes())
    weights.save(state, file, torch.float16)
    assert weights.digest(weights.load(file)) == sha256.hexdigest()
    assert sha256.hexdigest() == weights.ORIGINAL_DIGESTS[torch.float16]
    assert file.stat().st_size < 2 * 14_714_688 + 20_000


def test_a_users_own_training_loads_by_path_without_its_classifier(file: Path):
    state = another_training()
    torch.save(state | {'classifier.0.weight': torch.full((4, 4), torch.nan)}, file)
    loaded = weights.load(file)
    assert loaded.keys() == state.keys()
    assert not weights.is_original(loaded)


@pytest.mark.parametrize('dtype', [torch.float64, torch.float16, torch.bfloat16])
def test_other_precisions_are_loaded_as_float32(file: Path, dtype: torch.dtype):
    torch.save({key: tensor.to(dtype) for key, tensor in another_training(0.25).items()}, file)
    bias = weights.load(str(file))['features.0.bias']
    assert bias.dtype == torch.float32
    assert (bias == 0.25).all()


@pytest.mark.parametrize('path', [None, ''])
def test_missing_parameters_name_the_file_and_the_command_that_gets_them(cache: Path, path):
    with pytest.raises(WeightsError, match='fcnt weights download') as error:
        weights.load(path)
    assert str(cache / 'vgg16_conv_float32.pt') in str(error.value)


@pytest.mark.parametrize('kept', [0, 5, 1000, -100])
def test_a_truncated_file_is_refused(file: Path, kept: int):
    torch.save(another_training(), file)
    file.write_bytes(file.read_bytes()[:kept])
    with pytest.raises(WeightsError, match=r'vgg16\.pt is damaged'):
        weights.load(file)


def test_a_directory_is_refused(tmp_path: Path):
    with pytest.raises(WeightsError, match='Is a directory'):
        weights.load(tmp_path)


def test_a_cached_file_whose_numbers_changed_is_refused(cache: Path):
    weights.save(another_training(), cache / 'vgg16_conv_float32.pt', torch.float32)
    with pytest.raises(WeightsError, match=r'damaged.*run `fcnt weights download`'):
        weights.load()


class Intruder:
    """Unpickled the ordinary way, creates a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


@pytest.mark.parametrize(
    'write', [torch.save, lambda what, path: path.write_bytes(pickle.dumps(what, protocol=2))]
)
def test_code_in_a_file_is_not_executed(tmp_path: Path, file: Path, write):
    write(another_training() | {'extra': Intruder(tmp_path / 'intruded')}, file)
    with pytest.raises(WeightsError, match='more than tensors'):
        weights.load(file)
    assert not (tmp_path / 'intruded').exists()


@pytest.mark.parametrize(
    ('entry', 'complaint'),
    [
        ({'features.5.weight': torch.zeros(128, 64, 1, 1)}, r"'features.5.weight' has the shape"),
        ({'features.5.bias': torch.full((128,), torch.nan)}, r"'features.5.bias' .* not finite"),
        ({'features.5.bias': torch.full((128,), 1e300, dtype=torch.float64)}, 'not finite'),
        ({'features.5.bias': torch.zeros(128, dtype=torch.int64)}, 'int64'),
        ({'features.5.bias': torch.zeros(128).to_sparse()}, 'plain'),
        ({'features.5.bias': [0.0] * 128}, r"'features.5.bias' is a list"),
    ],
)
def test_an_unusable_entry_is_named(file: Path, entry: dict, complaint: str):
    torch.save(another_training() | entry, file)
    with pytest.raises(WeightsError, match=complaint):
        weights.load(file)


def test_a_state_dict_of_another_network_is_refused(file: Path):
    torch.save({'conv1.weight': torch.zeros(64, 3, 7, 7)}, file)
    with pytest.raises(
        WeightsError, match=r'26 of the 26 entries are missing.*features\.0\.weight'
    ):
        weights.load(file)


def test_a_bare_tensor_is_refused(file: Path):
    torch.save(torch.zeros(3), file)
    with pytest.raises(WeightsError, match='it holds a Tensor'):
        weights.load(file)


def test_the_cache_is_in_the_users_cache_folder(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv('HOME', '/home/ada')
    monkeypatch.setenv('XDG_CACHE_HOME', 'relative/is/ignored')
    assert weights.cached_path(torch.float16) == Path(
        '/home/ada/.cache/fcnt_ros/vgg16_conv_float16.pt'
    )


@pytest.mark.parametrize(
    ('there', 'used'),
    [
        ([], 'vgg16_conv_float32.pt'),
        (['vgg16_conv_float16.pt'], 'vgg16_conv_float16.pt'),
        (['vgg16_conv_float16.pt', 'vgg16_conv_float32.pt'], 'vgg16_conv_float32.pt'),
    ],
)
def test_float32_is_used_unless_only_float16_is_there(cache: Path, there: list[str], used: str):
    for name in there:
        (cache / name).touch()
    assert weights.default_path() == cache / used


def test_save_makes_the_folders_and_stores_no_more_than_the_26_tensors(tmp_path: Path):
    state = another_training()
    state['features.0.bias'] = torch.zeros(30_000_000)[:64]
    weights.save(state | {'classifier.0.bias': torch.zeros(4)}, tmp_path / 'a/b', torch.float32)
    assert torch.load(tmp_path / 'a/b', weights_only=True).keys() == state.keys()
    assert (tmp_path / 'a/b').stat().st_size < 4 * 14_714_688 + 20_000


def test_a_full_disk_leaves_the_old_file_and_no_other(file: Path):
    file.write_text('old')
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000_000, limits[1]))
    try:
        with pytest.raises(WeightsError, match=r'vgg16\.pt cannot be written: File too large'):
            weights.save(another_training(), file, torch.float32)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert [path.read_text() for path in file.parent.iterdir()] == ['old']


def test_a_folder_that_cannot_be_made_is_named(file: Path):
    file.touch()
    with pytest.raises(WeightsError, match=r'vgg16\.pt/inside cannot be written'):
        weights.save(another_training(), file / 'inside', torch.float32)


def test_save_refuses_what_is_not_vgg16(file: Path):
    with pytest.raises(ValueError, match='25 of the 26 entries are missing'):
        weights.save({'features.0.bias': torch.zeros(64)}, file, torch.float32)
    assert not file.exists()
