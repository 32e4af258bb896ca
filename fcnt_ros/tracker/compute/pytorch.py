# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Is there a PyTorch that the tracker can work with?

No rosdep key brings one: Ubuntu 24.04 has no such package and 22.04 has 1.8, which is too old; and
which build is right (CPU, CUDA, NVIDIA's for a Jetson) only the owner of the computer knows. So it
is asked for here, by those who are about to import it.
"""

from __future__ import annotations

import re
from importlib import metadata
from importlib.util import find_spec

OLDEST = (2, 1)
"""The oldest PyTorch that will do."""

HOW = (
    'PIP_BREAK_SYSTEM_PACKAGES=1 python3 -m pip install torch '
    "(on a Jetson NVIDIA's build; see docs/install.md)"
)
"""One line that does everywhere: the variable counts for the Python of a distribution only."""


class PyTorchError(RuntimeError):
    """There is no PyTorch that will do; the text says what to do."""


def require_pytorch() -> None:
    """See, without importing it, that PyTorch is there and new enough.

    Raises
    ------
    PyTorchError
        If it is not.
    """
    if find_spec('torch') is None:
        raise PyTorchError(f'PyTorch is not installed: {HOW}')
    try:
        version = metadata.version('torch')
    except metadata.PackageNotFoundError:  # built by hand; the import will tell
        return
    numbers = re.match(r'(\d+)\.(\d+)', version)
    if numbers and tuple(map(int, numbers.groups())) < OLDEST:
        oldest = '.'.join(map(str, OLDEST))
        raise PyTorchError(f'PyTorch {version} is too old, {oldest} is needed: {HOW}')
