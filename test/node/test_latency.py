# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The latency benchmark: its table, and a short run against a real node."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fcnt_ros.node.latency_table import COLUMNS, Run, Samples, table

HUNDRED_AND_ONE = [value / 1000 for value in range(101)]  # 0 to 100 ms
"""The p-th percentile is p ms."""


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip('|').split('|')]


def row(samples: Samples, with_pictures: bool = False) -> list[str]:
    return cells(table([Run(640, 480, with_pictures, samples)]).splitlines()[-1])


def test_what_the_node_adds_is_told_image_by_image():
    samples = Samples([0.5, 0.25], [0.25, 0.125], [], [0.001])
    assert samples.added == [0.25, 0.125]


def test_the_table_has_a_line_for_each_run_and_a_cell_for_each_column():
    run = Run(640, 480, False, Samples([0.1], [0.1], [], [0.1]))
    lines = table([run, run]).splitlines()
    assert len(lines) == 4
    assert {len(cells(line)) for line in lines} == {len(COLUMNS)}


def test_a_line_tells_the_size_and_who_subscribed():
    samples = Samples([0.1], [0.1], [0.1], [0.1])
    assert row(samples)[:2] == ['640 x 480', 'box']
    assert row(samples, with_pictures=True)[1] == 'box, debug image, heat maps'


def test_times_are_told_in_milliseconds_by_their_percentiles():
    zeros = [0.0] * 101
    line = row(Samples(HUNDRED_AND_ONE, zeros, HUNDRED_AND_ONE, HUNDRED_AND_ONE))
    latency, tracker, added, pictures, service = line[2:4], line[4:6], line[6:8], line[8], line[9:]
    assert latency == added == ['50.0', '99.0']
    assert tracker == ['0.0', '0.0']
    assert pictures == '50.0'
    assert service == ['50.0', '100.0']


def test_the_median_of_the_difference_is_not_the_difference_of_the_medians():
    late = [0.010, 0.020, 0.060]
    own = [0.009, 0.001, 0.058]  # added: 1, 19 and 2 ms
    assert row(Samples(late, own, [], [0.0]))[6] == '2.0'


def test_no_picture_subscribed_leaves_its_cell_empty():
    assert row(Samples([0.1], [0.1], [], [0.1]))[8] == ''


@pytest.mark.parametrize(
    ('times', 'sentence'),
    [
        (([0.1, 0.2], [0.1], [], [0.1]), '2 latencies and 1 processing times'),
        (([], [], [], [0.1]), '0 latencies'),
        (([0.1], [0.1], [], []), '0 service times'),
    ],
)
def test_times_that_are_missing_are_refused(times, sentence):
    with pytest.raises(ValueError, match=sentence):
        Samples(*times)


def run(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, '-m', 'fcnt_ros.node.latency_benchmark', *options],
        capture_output=True,
        text=True,
        env={**os.environ, 'ROS_DOMAIN_ID': str(os.getpid() % 100 + 1)},
        timeout=600,
    )


@pytest.mark.integration
def test_a_short_run_times_both_sizes_without_and_with_pictures(tmp_path: Path):
    file = tmp_path / 'times.json'
    done = run('--frames', '2', '--region-size', '128', '--device', 'cpu', '--json', str(file))
    assert done.returncode == 0, done.stdout + done.stderr
    runs = json.loads(file.read_text())
    assert [(each['width'], each['with_pictures']) for each in runs] == [
        (640, False),
        (640, True),
        (1920, False),
        (1920, True),
    ]
    assert len(done.stdout.split('\n\n')[1].splitlines()) == 2 + len(runs)
    for each in runs:
        samples = each['samples']
        assert all(
            late > own > 0
            for late, own in zip(samples['latency'], samples['processing'], strict=True)
        )
        assert min(samples['service']) > 0
        assert len(samples['pictures']) == (2 if each['with_pictures'] else 0)


@pytest.mark.integration
def test_no_frames_are_refused():
    refused = run('--frames', '0')
    assert refused.returncode == 2
    assert '--frames is 0' in refused.stderr
