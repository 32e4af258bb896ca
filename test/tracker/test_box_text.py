# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Boxes as people type them."""

from __future__ import annotations

import pytest

from fcnt_ros.tracker.box import Box
from fcnt_ros.tracker.box_text import parse_box


@pytest.mark.parametrize('text', ['640,236,40,88', '640.0, 236.0, 40, 88'])
def test_four_numbers_make_a_box(text):
    assert parse_box(text) == Box(640, 236, 40, 88)


@pytest.mark.parametrize('text', ['', '1,2,3', '1,2,3,4,5', 'a,b,c,d', '1;2;3;4'])
def test_anything_else_is_refused_with_an_example(text):
    with pytest.raises(ValueError, match=r'640,236,40,88'):
        parse_box(text)
