# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A person may lack what is optional: then its tests are skipped. In CI nothing may be absent."""

from __future__ import annotations

import os
from importlib.util import find_spec

import pytest


@pytest.mark.skipif(os.environ.get('CI', '') in ('', '0', 'false'), reason='this is not CI')
@pytest.mark.parametrize(
    'module', ['aiohttp', 'matplotlib', 'mcap', 'mkdocs', 'playwright', 'rosbags', 'trax', 'vot']
)
def test_what_tests_need_is_installed(module):
    assert find_spec(module), f'{module} is not here: build/logs/ tells why'
