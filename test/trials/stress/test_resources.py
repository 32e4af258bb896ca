# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What a process holds, and how it grows."""

from __future__ import annotations

import os
import threading

import pytest

from trials.stress.resources import Resources, slope


def test_the_slope_of_a_line_is_the_lines():
    assert slope([0.0, 1.0, 3.0, 10.0], [5.0, 7.0, 11.0, 25.0]) == pytest.approx(2.0)


def test_noise_that_is_the_same_on_both_sides_does_not_tilt_a_line():
    assert slope([0.0, 1.0, 2.0, 3.0], [1.0, 0.0, 0.0, 1.0]) == pytest.approx(0.0)


def test_what_is_skipped_does_not_count():
    times = [float(t) for t in range(10)]
    assert slope(times, [100.0, 50.0, *times[2:]], skipped=0.2) == pytest.approx(1.0)


def test_one_sample_has_no_slope():
    with pytest.raises(ValueError, match='there are 1'):
        slope([0.0], [1.0])


def test_a_thread_and_a_file_more_are_counted(tmp_path):
    before = Resources.of(os.getpid())
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    with (tmp_path / 'file').open('w'):
        during = Resources.of(os.getpid())
    done.set()
    thread.join()
    assert (during.threads, during.files) == (before.threads + 1, before.files + 1)


def test_memory_that_is_written_to_is_counted():
    before = Resources.of(os.getpid())
    held = bytes(1) * (50 << 20) + b'1'
    after = Resources.of(os.getpid())
    assert len(held) > 50 << 20
    assert after.memory - before.memory == pytest.approx(50, abs=5)
