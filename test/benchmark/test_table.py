# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Tables in Markdown."""

from __future__ import annotations

from fcnt_ros.benchmark.table import table


def test_a_table_is_markdown_with_columns_that_line_up():
    text = table([['stage', 'ms'], ['crop', '0.1'], ['VGG-16', '123.4']])
    assert text == (
        '\n| stage  |    ms |\n| ------ | ----: |\n| crop   |   0.1 |\n| VGG-16 | 123.4 |'
    )
