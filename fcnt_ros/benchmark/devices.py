# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A device as measurements need it: what it is called, when it is done, how exactly it rounds."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, nullcontext

import torch


def device_name(device: torch.device, threads: int | None = None) -> str:
    """Return what the device calls itself; a CPU's name has the threads, by default our own."""
    if device.type == 'cuda':
        return torch.cuda.get_device_name(device)
    return f'CPU, {threads or torch.get_num_threads()} of {os.cpu_count()} cores'


def synchronize(device: torch.device) -> None:
    """Wait until the device has done what it was given."""
    if device.type == 'cuda':
        torch.cuda.synchronize(device)


def rounding_of(engine: str) -> AbstractContextManager[None]:
    """Return a context in which cuDNN rounds as the engine means it: `plain` is float32."""
    # cuDNN computes with ten bits of float32's 23 unless told not to.
    exact = torch.backends.cudnn.flags(enabled=True, allow_tf32=False)
    return exact if engine == 'plain' else nullcontext()
