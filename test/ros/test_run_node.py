# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""How a program around a node ends."""

import subprocess
import sys
import textwrap

PROGRAM = textwrap.dedent(
    """
    import atexit
    import sys
    import time

    from rclpy.node import Node

    from fcnt_ros.ros.run_node import run_node


    class Busy(Node):
        def __init__(self):
            super().__init__('busy')
            self.answers = []
            self.create_timer(0.0, self.answer)

        def answer(self):
            self.answers.append(time.monotonic())
            {callback}

        def close(self):
            self.answers = None
            time.sleep(0.2)  # long enough for the next callback, if one were to come
            print('closed', flush=True)


    def work(node, stopped):
        time.sleep(0.3)
        return 7


    atexit.register(time.sleep, {at_exit})
    sys.exit(run_node(Busy, work))
    """
)


def run(callback: str, at_exit: float = 0.0) -> subprocess.CompletedProcess:
    program = PROGRAM.format(callback=callback, at_exit=at_exit)
    return subprocess.run(
        [sys.executable, '-c', program], capture_output=True, text=True, timeout=60
    )


def test_a_node_is_closed_when_its_callbacks_have_ended():
    ended = run('pass')
    assert (ended.returncode, ended.stdout, ended.stderr) == (7, 'closed\n', '')


def test_a_node_whose_callback_does_not_end_is_closed_all_the_same():
    ended = run('time.sleep(60)')
    assert (ended.returncode, ended.stdout, ended.stderr) == (7, 'closed\n', '')


def test_a_fault_in_a_callback_is_shown_and_fails_the_program():
    ended = run('raise KeyError("what was missing")')
    assert ended.returncode == 1
    assert 'what was missing' in ended.stderr


def test_what_libraries_do_at_the_end_of_a_program_is_not_waited_for():
    ended = run('pass', at_exit=100.0)
    assert (ended.returncode, ended.stdout, ended.stderr) == (7, 'closed\n', '')
