# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A share of the work, so that several machines do it together without knowing of each other."""

from __future__ import annotations

from collections.abc import Sequence as Several
from dataclasses import dataclass

from fcnt_ros.benchmark.job import Job, long_ones_first


@dataclass(frozen=True)
class Shard:
    """The K-th of N shares; together they are all of it, and no two have anything in common.

    Parameters
    ----------
    number : int
        From 1 to `count`.
    count : int
    """

    number: int
    count: int

    @classmethod
    def parse(cls, text: str) -> Shard:
        """Return the share written as 'K/N', such as 2/8; else raise ValueError."""
        number, _, count = text.partition('/')
        whole = number.isdecimal() and count.isdecimal()
        if not whole or not 1 <= int(number) <= int(count):
            raise ValueError(f'"{text}" is not K/N, such as 2/8, with K from 1 to N')
        return cls(int(number), int(count))

    def __str__(self) -> str:
        return f'{self.number}/{self.count}'

    def share(self, jobs: Several[Job]) -> list[Job]:
        """Return those jobs that are in it, of all lengths; done or not, they are the same."""
        return long_ones_first(jobs)[self.number - 1 :: self.count]
