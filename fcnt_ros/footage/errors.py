# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What can be wrong with footage."""

from __future__ import annotations


class FootageError(RuntimeError):
    """Footage that cannot be read; the text names it and the reason."""


class BagError(FootageError):
    """A bag that cannot be read or written; the text names it and the reason."""
