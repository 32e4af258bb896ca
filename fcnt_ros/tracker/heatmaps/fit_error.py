# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What a network's fit may end in."""


class FitError(RuntimeError):
    """A fit that came to nothing: the features or targets are not finite, or not VGG-16's."""
