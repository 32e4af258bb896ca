# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""From a node class to a program that ends when it is told to.

Ctrl-C and SIGTERM may come at any moment: while PyTorch is being imported, in the middle of a
frame, twice. They must end the program within two seconds, without a traceback and without
tearing ROS down under a thread that still spins, which can abort the process.

So rclpy's own handlers are not used. The node spins in a thread of ours, the main thread does the
program's work or waits, and a signal only raises a flag that this work looks at.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from typing import TypeVar

import rclpy
from rclpy.exceptions import ParameterException
from rclpy.executors import SingleThreadedExecutor
from rclpy.logging import get_logger
from rclpy.node import Node
from rclpy.signals import SignalHandlerOptions

NodeT = TypeVar('NodeT', bound=Node)

_SIGNALS = (signal.SIGINT, signal.SIGTERM)

Stopped = Callable[[], bool]
"""Says whether the program was asked to end."""


class StopFlag:
    """Raised by SIGINT and SIGTERM; never lowered. Make it in the main thread."""

    def __init__(self) -> None:
        self._raised = False
        for number in _SIGNALS:
            signal.signal(number, lambda *_: self.raise_())

    def raise_(self) -> None:
        """Ask the program to end. Takes no lock: in a signal handler that can block for ever."""
        self._raised = True

    def __call__(self) -> bool:
        return self._raised

    @staticmethod
    def ignore_signals() -> None:
        """Let no late signal disturb an end that is under way."""
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_IGN)


def wait_until(
    condition: Callable[[], bool], stopped: Stopped, timeout: float = float('inf')
) -> bool:
    """Wait for a condition, at most `timeout` seconds; return whether it came true."""
    deadline = time.monotonic() + timeout
    while not condition():
        if stopped() or time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True


def run_node(make_node: Callable[[], NodeT], work: Callable[[NodeT, Stopped], int]) -> int:
    """Make a node, spin it in the background, and do its work in this thread.

    Parameters
    ----------
    make_node : callable
        What it refuses, and what rclpy refuses (names, parameters, files), is logged and ends the
        program with 1.
    work : callable
        Gets the node and a flag to look at; returns the exit status. The node's `close()`, if it
        has one, is called afterwards in any case, when its callbacks have ended.

    Returns
    -------
    int
        The exit status of a program whose node could not be made. Any other ends here.
    """
    stop = StopFlag()
    try:
        rclpy.init(signal_handler_options=SignalHandlerOptions.NO)
        node = make_node()
    except (ParameterException, ValueError, RuntimeError) as error:  # rclpy's own are RuntimeErrors
        get_logger(make_node.__name__).fatal(str(error))
        rclpy.try_shutdown()
        return 1
    spinner = _Spinner(node, stop)
    try:
        status = work(node, stop)
    finally:
        stop.ignore_signals()
        _tear_down(node, spinner)
    # All is said and closed. Python's own way out would pull the interpreter from under a
    # computation that cannot be interrupted, and on a busy computer it takes PyTorch seconds.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(1 if spinner.failed else status)


class _Spinner:
    """Spins a node in a thread of its own."""

    def __init__(self, node: Node, stop: StopFlag) -> None:
        self.failed = False
        self._executor = SingleThreadedExecutor()
        self._executor.add_node(node)
        self._stop_program = stop
        self._stopping = False
        self._thread = threading.Thread(target=self._spin, name='spin', daemon=True)
        self._thread.start()

    def _spin(self) -> None:
        try:
            while not self._stopping:
                self._executor.spin_once(timeout_sec=0.2)
        except Exception:
            # A fault of ours in a callback. A node that does not answer any more must not stay.
            traceback.print_exc()
            self.failed = True
            self._stop_program.raise_()

    def stop(self) -> bool:
        """End the thread; return whether it ended soon."""
        self._stopping = True
        self._thread.join(timeout=0.5)
        if self._thread.is_alive():
            return False
        self._executor.shutdown()
        return True


def _tear_down(node: Node, spinner: _Spinner) -> None:
    """Stop in the only safe order; ROS is left as it is if a callback is busy with it."""
    # The callbacks first: what they work with goes away in `close`.
    spun_out = spinner.stop()
    close = getattr(node, 'close', None)
    if close is not None:
        close()
    if spun_out:
        node.destroy_node()
        rclpy.shutdown()
