# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What people look parameters up in says what the code declares."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip('rclpy', reason='the nodes need ROS 2')
reference = pytest.importorskip('scripts.parameter_reference')

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize('name', reference.FILES)
def test_the_file_is_what_the_declarations_make_of_it(name: str) -> None:
    path = ROOT / name
    text = path.read_text()
    assert reference.written(text, path.suffix) == text, 'make docs writes it anew'


@pytest.mark.parametrize('node', reference.NODES)
def test_every_parameter_that_a_node_declares_is_on_the_page(node: str) -> None:
    page = (ROOT / 'docs' / 'parameters.md').read_text()
    section = page.split(f'\n## {node}\n')[1].split('\n## ')[0]
    assert [row.name for row in reference.rows(node) if f'| `{row.name}` |' not in section] == []
