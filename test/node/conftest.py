# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A stage that the tests of a file share: what they start there costs seconds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope='module')
def shared_stage(new_stage) -> Iterator[Any]:
    """A `Stage` of a module's own."""
    with new_stage() as stage:
        yield stage


@pytest.fixture(scope='module')
def robot(shared_stage) -> Any:
    """The robot on it."""
    return shared_stage.robot
