# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Functions of tensors whose launches a GPU plays back from a recording.

A frame is some hundred small kernels. Launching each from Python takes longer than running it; a
CUDA graph launches them all at once. It needs what a pure function of fixed shapes gives: the
same kernels on the same addresses, and no question to the host in between.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import torch

WARM_UP = 3
"""Runs before the recording, in which cuDNN chooses its algorithms and allocates its memory."""

Function = Callable[..., Any]
"""Takes tensors and returns tensors (one, or a tuple)."""

Recorder = Callable[[Function], Function]
"""Returns a function that does the same, perhaps from a recording."""


def eager(function: Function) -> Function:
    """Return the function as it is: what a CPU does."""
    return function


def recorder(engine: str, device: torch.device) -> Recorder:
    """Return what makes functions fast: CUDA graphs on a GPU; nothing on the CPU or for `plain`.

    A function to be recorded must depend on nothing but its inputs, write to none of them and not
    wait for the device. The recorded function takes inputs from the CPU, too. Its outputs are good
    until the next call, which writes over them; new shapes are recorded anew.
    """
    if engine == 'plain' or device.type == 'cpu':
        return eager
    return lambda function: _Recording(function, device)


def free_memory(device: torch.device) -> None:
    """Give back what a device keeps for later use."""
    if device.type == 'cuda':
        with _one_recording_at_a_time:
            torch.cuda.empty_cache()


_one_recording_at_a_time = threading.Lock()
"""PyTorch makes one recording in a process at a time, and gives back no memory meanwhile."""


class _Recording:
    """A CUDA graph, with the memory that it reads from and writes to."""

    def __init__(self, function: Function, device: torch.device) -> None:
        self._function = function
        self._device = device
        # One of its own: PyTorch's default one stays on the device that it was first used on, and
        # what cuBLAS keeps for a stream must not be shared by graphs that end at different times.
        self._stream = torch.cuda.Stream(device)
        self._inputs: list[torch.Tensor] = []
        self._given: tuple[torch.Tensor, ...] = ()
        self._outputs: Any = None
        self._graph: torch.cuda.CUDAGraph | None = None

    def __call__(self, *inputs: torch.Tensor) -> Any:
        if self._graph is None or [i.shape for i in inputs] != [i.shape for i in self._inputs]:
            with _one_recording_at_a_time:
                self._record(inputs)
        self._given = inputs  # a copy from the CPU may still be under way when we return
        for kept, given in zip(self._inputs, inputs, strict=True):
            kept.copy_(given, non_blocking=True)
        self._graph.replay()
        return self._outputs

    def _record(self, inputs: tuple[torch.Tensor, ...]) -> None:
        self._graph = self._outputs = None  # frees its memory before new memory is taken
        self._inputs = [i.detach().to(self._device, copy=True) for i in inputs]
        fastest = torch.backends.cudnn.flags(enabled=True, benchmark=True, allow_tf32=True)
        with torch.cuda.device(self._device), torch.no_grad(), fastest:
            for _ in range(WARM_UP):
                self._function(*self._inputs)
            graph = torch.cuda.CUDAGraph()
            # Other threads may go on with what they have recorded.
            mode = 'thread_local'
            with torch.cuda.graph(graph, stream=self._stream, capture_error_mode=mode):
                self._outputs = self._function(*self._inputs)
        self._graph = graph
