# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""VGG-16's parameters: where they lie, how they are loaded, verified and stored.

FCNT takes its features from the original VGG-16 (Simonyan & Zisserman, ILSVRC-2014, CC BY 4.0),
trained on BGR input with only the mean subtracted. A *state* here is its convolution stack as
torchvision names it: 26 tensors `features.{i}.weight` (out, in, 3, 3) and `features.{i}.bias`
(out,), the first convolution's input in RGB order.

Nothing in this file uses the network: the user gets the file with `fcnt weights download`.
"""

from __future__ import annotations

import hashlib
import io
import os
import uuid
from collections.abc import Mapping
from pathlib import Path

import torch

# (name in the paper, index in torchvision's `features`, input channels, output channels)
CONVOLUTIONS = (
    ('conv1_1', 0, 3, 64),
    ('conv1_2', 2, 64, 64),
    ('conv2_1', 5, 64, 128),
    ('conv2_2', 7, 128, 128),
    ('conv3_1', 10, 128, 256),
    ('conv3_2', 12, 256, 256),
    ('conv3_3', 14, 256, 256),
    ('conv4_1', 17, 256, 512),
    ('conv4_2', 19, 512, 512),
    ('conv4_3', 21, 512, 512),
    ('conv5_1', 24, 512, 512),
    ('conv5_2', 26, 512, 512),
    ('conv5_3', 28, 512, 512),
)

# What `digest` says of the original VGG-16. The float32 digest was checked against two independent
# publications of the parameters. The float16 digest follows from it: each number of the state with
# the float32 digest rounded to the nearest float16 and widened again (test_weights.py redoes it).
ORIGINAL_DIGESTS = {
    torch.float32: '25d244c5fdb86c278c3442bce00783954c822e6564e34bea523f31bddfdcc4d1',
    torch.float16: '242a3407f3377190cbadca3976aadbe91db2b9b04f6f9d717021d60bdf807fe5',
}


class WeightsError(RuntimeError):
    """VGG-16's parameters are missing, unusable, or could not be had; says what to do."""


def cached_path(dtype: torch.dtype) -> Path:
    """Return where `fcnt weights download` stores the parameters of this precision."""
    # The XDG base directory specification has relative values ignored.
    cache = Path(os.environ.get('XDG_CACHE_HOME', ''))
    if not cache.is_absolute():
        cache = Path(os.path.expanduser('~'), '.cache')
    return cache / 'fcnt_ros' / f'vgg16_conv_{str(dtype).removeprefix("torch.")}.pt'


def default_path() -> Path:
    """Return the cached file to use: float32, unless only float16 is there."""
    for dtype in (torch.float32, torch.float16):
        if os.path.isfile(cached_path(dtype)):
            return cached_path(dtype)
    return cached_path(torch.float32)


def load(path: Path | str | None = None) -> dict[str, torch.Tensor]:
    """Return VGG-16's 26 tensors, float32 on the CPU. Never executes code from the file.

    Parameters
    ----------
    path
        A torchvision VGG-16 state dict, with or without the classifier, of any training.
        None or '' takes `default_path()`, which has to hold the original's parameters.

    Raises
    ------
    WeightsError
        The file is missing, damaged, or holds something else; names it and the way out.
    """
    if path:
        way_out = (
            'give the path of a torchvision VGG-16 state dict, '
            'or no path and run `fcnt weights download`'
        )
        return _read(Path(os.path.expanduser(path)), way_out)
    cached, way_out = default_path(), 'run `fcnt weights download`'
    state = _read(cached, way_out)
    # PyTorch checks no checksum: a flipped bit would only be seen in how the tracker performs.
    if not is_original(state):
        raise WeightsError(f'{cached} is damaged (its sha256 is {digest(state)}): {way_out}')
    return state


def _read(path: Path, way_out: str) -> dict[str, torch.Tensor]:
    try:
        file = open(path, 'rb')
    except FileNotFoundError:
        raise WeightsError(f'no VGG-16 parameters at {path}: {way_out}') from None
    except OSError as error:
        raise WeightsError(f'{path} cannot be read ({error.strerror}): {way_out}') from error
    with file:
        try:
            state = torch.load(file, map_location='cpu', weights_only=True)
        except Exception as error:  # what damaged bytes raise in there has no common class
            raise WeightsError(
                f'{path} is damaged or holds more than tensors ({type(error).__name__}): {way_out}'
            ) from error
    try:
        return _convolutions(state)
    except ValueError as error:
        raise WeightsError(f'{path} is no VGG-16 state dict: {error}; {way_out}') from None


def _convolutions(state: object) -> dict[str, torch.Tensor]:
    """Return the 26 tensors of a state dict as float32; ValueError says what is wrong."""
    if not isinstance(state, Mapping):
        raise ValueError(f'it holds a {type(state).__name__}')
    shapes = {}
    for _, index, inputs, outputs in CONVOLUTIONS:
        shapes[f'features.{index}.weight'] = (outputs, inputs, 3, 3)
        shapes[f'features.{index}.bias'] = (outputs,)
    missing = [key for key in shapes if key not in state]
    if missing:
        raise ValueError(f'{len(missing)} of the 26 entries are missing, first {missing[0]!r}')
    return {key: _checked(key, state[key], shape) for key, shape in shapes.items()}


def _checked(key: str, tensor: object, shape: tuple[int, ...]) -> torch.Tensor:
    if not isinstance(tensor, torch.Tensor):
        raise ValueError(f'{key!r} is a {type(tensor).__name__}')
    if tuple(tensor.shape) != shape:
        raise ValueError(f'{key!r} has the shape {tuple(tensor.shape)} instead of {shape}')
    if not tensor.is_floating_point() or tensor.layout != torch.strided or tensor.is_meta:
        raise ValueError(f'{key!r} is not a plain floating-point tensor ({tensor.dtype})')
    tensor = tensor.detach().to(torch.float32).contiguous()
    if not torch.isfinite(tensor).all():
        raise ValueError(f'{key!r} has values that are not finite')
    return tensor


def digest(state: Mapping[str, torch.Tensor]) -> str:
    """Return the sha256 of the 13 pairs (weight, then bias) as little-endian float32."""
    sha256 = hashlib.sha256()
    for _, index, _, _ in CONVOLUTIONS:
        for kind in ('weight', 'bias'):
            values = state[f'features.{index}.{kind}'].detach().to('cpu', torch.float32)
            sha256.update(values.numpy().astype('<f4', copy=False).ravel())
    return sha256.hexdigest()


def is_original(state: Mapping[str, torch.Tensor]) -> bool:
    """Tell whether these are the original VGG-16's parameters, exact or rounded to float16."""
    return digest(state) in ORIGINAL_DIGESTS.values()


def save(state: Mapping[str, torch.Tensor], path: Path, dtype: torch.dtype) -> None:
    """Store the 26 tensors at `path` in this precision: all of the file, or no change.

    Raises
    ------
    WeightsError
        The file cannot be written.
    ValueError
        The state is not VGG-16's.
    """
    # clone(): of a view, torch.save would store all of the tensor that it looks into.
    stored = {key: tensor.to(dtype).clone() for key, tensor in _convolutions(state).items()}
    content = io.BytesIO()
    torch.save(stored, content)
    path = Path(path)
    temporary = path.with_name(f'.{path.name}.{uuid.uuid4().hex[:8]}')
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with open(temporary, 'wb') as file:
                file.write(content.getbuffer())
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise WeightsError(f'{path} cannot be written: {error.strerror}') from error
