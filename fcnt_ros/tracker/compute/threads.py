# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How the threads that compute wait for each other.

PyTorch's and ncnn's threads spin while they wait, which is quickest on cores that nobody else
uses. A robot's cores are never that: a thread that spins there keeps off the very one that it
waits for, and a frame takes several times as long. Threads that sleep cost a few percent.
"""

from __future__ import annotations

import os

VARIABLE = 'OMP_WAIT_POLICY'


def share_cores() -> None:
    """Let waiting threads sleep, unless the environment says otherwise.

    OpenMP reads this once, when it is loaded: call it before anything imports PyTorch.
    """
    os.environ.setdefault(VARIABLE, 'PASSIVE')
