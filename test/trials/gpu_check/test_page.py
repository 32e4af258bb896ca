# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The page says what was reached, what failed and what is missing."""

from __future__ import annotations

from typing import Any

from trials.gpu_check.page import compare_with_aims, page
from trials.gpu_check.runner import FAILED, PASSED, StepResult
from trials.gpu_check.steps import judge_agreement, judge_tests


def timing(seconds: float) -> dict[str, float]:
    return {'median': seconds, 'p95': 2 * seconds, 'maximum': 3 * seconds, 'count': 5}


def bench(start: float, frame: float, learning: float) -> dict[str, Any]:
    kinds = ('initialisation', 'frame', 'frame with adaptation')
    times = dict(zip(kinds, map(timing, (start, frame, learning)), strict=True))
    return {
        'config': {'region_size': 368},
        'frames': [{'timings': times}, {'timings': {'frame': timing(4 * frame)}}],
        'stages': [{'name': 'VGG-16', 'timing': timing(0.001)}],
    }


def agreement(within: float, difference: float) -> dict[str, Any]:
    return {'sequence': 'Deer', 'within_a_pixel': within, 'gnet_difference': difference}


def rows(text: str) -> list[list[str]]:
    """Return the cells of all lines of tables."""
    return [[c.strip() for c in line.split('|')[1:-1]] for line in text.splitlines()]


def test_an_aim_is_reached_up_to_its_time():
    aims = compare_with_aims(bench(start=0.25, frame=0.0031, learning=0.005))
    assert {a['what']: a['reached'] for a in aims} == {
        'a frame': False,
        'the start': True,
        'a frame with learning': True,
    }


def test_the_page_tells_times_aims_and_the_ratio_to_the_plain_engine():
    text = page({}, [StepResult('bench', PASSED, 20, figures=bench(0.2, 0.002, 0.006))])
    assert ['a frame', '2.00', '4.00', '3.00', 'reached', '4.0'] in rows(text)
    assert ['a frame with learning', '6.00', '12.00', '5.00', 'missed', ''] in rows(text)


def test_a_step_that_failed_is_on_the_page_beside_the_others():
    failed = StepResult('memory', FAILED, 40, 'not done after 40 s')
    growth = {'what': 'trackers', 'values': [1, 16], 'timings': [timing(0.002), timing(0.016)]}
    text = page({'device': 'H100'}, [failed, StepResult('growth', PASSED, 9, figures=growth)])
    assert ['memory', 'failed', '40', 'not done after 40 s'] in rows(text)
    assert ['16', '16.00', '32.00', '0.50'] in rows(text)
    assert '- device: H100' in text


def test_boxes_or_heat_that_are_not_as_on_the_cpu_are_wrong():
    assert judge_agreement([agreement(1.0, 0.03)]).wrong == ''
    assert 'Deer (70% of the boxes' in judge_agreement([agreement(0.7, 0.03)]).wrong
    assert 'differ by 0.2' in judge_agreement([agreement(1.0, 0.2)]).wrong
    assert 'differ by nan' in judge_agreement([agreement(1.0, float('nan'))]).wrong


def test_tests_that_failed_are_named_and_those_that_all_skipped_check_no_gpu():
    case = '<testcase name="{}">{}</testcase>'
    suite = '<testsuites><testsuite>{}</testsuite></testsuites>'
    passed, failed = case.format('a', ''), case.format('b', '<failure/>')
    broken, skipped = case.format('c', '<error/>'), case.format('d', '<skipped/>')
    assert judge_tests(suite.format(passed + skipped), 'cuda').wrong == ''
    assert judge_tests(suite.format(passed + failed + broken), 'cuda').wrong == '2 failed: b, c'
    assert judge_tests(suite.format(skipped), 'cuda').wrong == 'no test ran'
    assert judge_tests(suite.format(skipped), 'cpu').wrong == ''
