# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Counting work, against counts by hand."""

from __future__ import annotations

import pytest
import torch

from fcnt_ros.benchmark.work import Rates, Work
from fcnt_ros.tracker.features.vgg16 import VGG16
from fcnt_ros.tracker.features.weights import CONVOLUTIONS


def test_a_matrix_product_is_two_operations_for_each_term():
    left, right = torch.ones(3, 5), torch.ones(5, 7)
    work = Work.of(lambda: left @ right)
    assert work == Work(flops=2 * 3 * 5 * 7, bytes=4 * (15 + 35 + 21), launches=1)


def test_views_are_no_work():
    matrix = torch.ones(4, 4)
    assert Work.of(lambda: matrix.T[1:].unflatten(1, (2, 2))).launches == 0


def test_vgg_16_costs_its_convolutions():
    parameters = {}
    for _, index, inputs, outputs in CONVOLUTIONS:
        parameters[f'features.{index}.weight'] = torch.zeros(outputs, inputs, 3, 3)
        parameters[f'features.{index}.bias'] = torch.zeros(outputs)
    crop, network = torch.zeros(32, 32, 3, dtype=torch.uint8), VGG16(parameters)
    sides = {'1': 32, '2': 16, '3': 8, '4': 4, '5': 2}
    by_hand = sum(2 * 9 * i * o * sides[name[4]] ** 2 for name, _, i, o in CONVOLUTIONS)
    assert Work.of(lambda: network(crop)).flops == by_hand


@pytest.mark.parametrize(('flops', 'size', 'seconds'), [(200, 10, 2.0), (100, 60, 3.0)])
def test_the_floor_is_set_by_what_takes_longer(flops, size, seconds):
    assert Rates(flops_per_second=100, bytes_per_second=20).floor(Work(flops, size, 1)) == seconds


def test_a_device_attains_something():
    rates = Rates.of(torch.device('cpu'))
    assert rates.flops_per_second > 0
    assert rates.bytes_per_second > 0
