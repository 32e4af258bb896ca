# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Which device the networks run on."""

from __future__ import annotations

import re

import torch


class DeviceError(RuntimeError):
    """A device that does not exist here; the message names those that do."""


def resolve_device(name: str) -> torch.device:
    """Return the device called `name`: auto (CUDA if there is one), cpu, cuda or cuda:N.

    Raises
    ------
    DeviceError
        If the name is of another form or no such device is here.
    """
    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if name == 'auto':
        return torch.device('cuda:0' if count else 'cpu')
    if name == 'cpu':
        return torch.device('cpu')
    match = re.fullmatch(r'cuda(?::(\d+))?', name)
    if match and int(match[1] or 0) < count:
        return torch.device('cuda', int(match[1] or 0))
    here = ', '.join(['auto', 'cpu', *(f'cuda:{i}' for i in range(count))])
    raise DeviceError(f'device is "{name}", which is not to be had here: choose one of {here}')
