# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How much memory a device gives to this process."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch


def memory_in_use(device: torch.device) -> int:
    """Return the bytes: what PyTorch holds of a GPU, or the process of the computer's memory.

    A GPU is not asked: while the worker's thread records its work, no other thread may talk to it.
    """
    if device.type == 'cuda':
        import torch

        return torch.cuda.memory_reserved(device)
    resident = Path('/proc/self/statm').read_text().split()[1]
    return int(resident) * os.sysconf('SC_PAGE_SIZE')
