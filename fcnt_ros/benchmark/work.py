# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How much there is to do, counted: the floor under any measured time.

Counted are PyTorch's operations as they are, so a method that needs fewer multiplications for the
same result (Winograd) may go below the floor.
"""

from __future__ import annotations

import timeit
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_flatten
from torch.utils.flop_counter import FlopCounterMode

from fcnt_ros.benchmark.devices import synchronize

RUNS = 5
"""How often a rate is measured; the best counts, as the device is then least disturbed."""


@dataclass(frozen=True)
class Work:
    """What a computation asks of a device.

    Parameters
    ----------
    flops : int
        Floating-point operations of its convolutions and matrix products.
    bytes : int
        Read and written by its operations, if nothing stays in a cache between them.
    launches : int
        Operations that do something: on a GPU, kernels to launch.
    """

    flops: int
    bytes: int
    launches: int

    @classmethod
    def of(cls, action: Callable[[], Any]) -> Work:
        """Count the work of a call. What it does outside PyTorch is not seen."""
        with torch.no_grad(), FlopCounterMode(display=False) as flops, _Operations() as operations:
            action()
        return cls(flops.get_total_flops(), operations.bytes, operations.launches)


class _Operations(TorchDispatchMode):
    """Counts operations and the bytes of their inputs and outputs; views do nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.bytes = 0
        self.launches = 0

    def __torch_dispatch__(
        self, function: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        result = function(*args, **(kwargs or {}))
        if not function.is_view:
            values, _ = tree_flatten((args, result))
            self.bytes += sum(v.nbytes for v in values if isinstance(v, torch.Tensor))
            self.launches += 1
        return result


@dataclass(frozen=True)
class Rates:
    """What a device attains at best, measured on it.

    Parameters
    ----------
    flops_per_second : float
        Of a large matrix product.
    bytes_per_second : float
        Of a large copy, reading and writing.
    """

    flops_per_second: float
    bytes_per_second: float

    @classmethod
    def of(cls, device: torch.device) -> Rates:
        """Measure them: float32 on the CPU, float16 on a GPU, as VGG-16 is computed there."""
        gpu = device.type == 'cuda'
        side = 8192 if gpu else 2048
        matrix = torch.ones(side, side, device=device, dtype=torch.float16 if gpu else None)
        out = torch.empty_like(matrix)
        synchronize(device)
        return cls(
            2 * side**3 / _best(lambda: torch.mm(matrix, matrix, out=out), device),
            2 * matrix.nbytes / _best(lambda: out.copy_(matrix), device),
        )

    def floor(self, work: Work) -> float:
        """Return the seconds that the work takes at least."""
        return max(work.flops / self.flops_per_second, work.bytes / self.bytes_per_second)


def _best(action: Callable[[], Any], device: torch.device) -> float:
    return min(timeit.repeat(lambda: (action(), synchronize(device)), number=1, repeat=RUNS))
