# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What the tests of the layouts share: folders of small images."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest


@pytest.fixture
def draw_images() -> Callable[..., None]:
    """Write images whose names are numbers of so many digits; number n is all n."""

    def draw(folder: Path, count: int, digits: int = 8, first: int = 1) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(first, first + count):
            image = np.full((8, 8, 3), number, np.uint8)
            cv2.imwrite(str(folder / f'{number:0{digits}d}.jpg'), image)

    return draw
