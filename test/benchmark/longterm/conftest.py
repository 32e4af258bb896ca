# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Drawn footage whose target can be told from everything else by its pixels."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from fcnt_ros.benchmark.sequence import Sequence

Draw = Callable[..., Sequence]

GREEN, DARK = 220, 60
"""The target is green; the ground is dark, with stripes that tell where a part of it is from."""


@pytest.fixture(scope='session')
def draw(tmp_path_factory) -> Draw:
    """Return a sequence with a green rectangle that moves `step` pixels a frame to the right."""

    def make(
        name: str = 'Drawn',
        count: int = 120,
        start: tuple[int, int] = (20, 50),
        side: tuple[int, int] = (24, 20),
        size: tuple[int, int] = (200, 120),
        step: float = 0.5,
        ground: int = DARK,
        colours: bool = True,
    ) -> Sequence:
        folder: Path = tmp_path_factory.mktemp('footage') / name / 'img'
        folder.mkdir(parents=True)
        width, height = size
        boxes, images = [], []
        for number in range(count):
            image = np.full((height, width, 3), ground, np.uint8)
            image[..., 2] += (np.arange(width) % 40 < 20).astype(np.uint8) * 20  # no green
            x, y = start[0] + int(step * number), start[1]
            image[y : y + side[1], x : x + side[0]] = (0, GREEN, 0)
            if not colours:
                image[:] = image.mean(axis=2, keepdims=True)
            images.append(folder / f'{number + 1:04d}.png')
            cv2.imwrite(str(images[-1]), image)
            boxes.append((x, y, *side))
        return Sequence(name, tuple(images), np.array(boxes, float))

    return make


@pytest.fixture(scope='session')
def green() -> Callable[[np.ndarray], np.ndarray]:
    """Return which pixels (H, W) bool of an image are the target's."""

    def pixels(image: np.ndarray) -> np.ndarray:
        blue, level, _ = image.astype(int).transpose(2, 0, 1)
        return level - blue > GREEN // 2

    return pixels
