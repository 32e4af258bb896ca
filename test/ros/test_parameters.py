# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Settings as ROS parameters."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields

import pytest
import rclpy
from rclpy.context import Context
from rclpy.exceptions import ParameterException
from rclpy.node import Node
from rclpy.parameter import Parameter
from rclpy.signals import SignalHandlerOptions

from fcnt_ros.ros import parameters
from fcnt_ros.ros.parameters import HealthConfig, NodeConfig, PositionConfig
from fcnt_ros.tracker.default.config import DefaultConfig


@contextmanager
def node_given(*arguments: str) -> Iterator[Node]:
    """Make a node whose command line has these arguments."""
    context = Context()
    rclpy.init(context=context, signal_handler_options=SignalHandlerOptions.NO)
    cli_args = ['--ros-args', *arguments]
    node = rclpy.create_node('settings', context=context, cli_args=cli_args)
    yield node
    node.destroy_node()
    context.try_shutdown()


@pytest.fixture
def node():
    with node_given() as node:
        declare_all(node)
        yield node


def declare_all(node: Node) -> None:
    parameters.declare(node, DefaultConfig)
    parameters.declare(node, NodeConfig)
    parameters.declare(node, PositionConfig)
    parameters.declare(node, HealthConfig)


def takers(take):
    """Hand every kind of settings to `take`."""
    return dict.fromkeys((NodeConfig, DefaultConfig, PositionConfig, HealthConfig), take)


def test_declared_parameters_read_back_as_the_defaults(node):
    assert parameters.read(node, DefaultConfig) == DefaultConfig()


@pytest.mark.parametrize(
    'item',
    [*fields(DefaultConfig), *fields(PositionConfig), *fields(HealthConfig)],
    ids=lambda item: item.name,
)
def test_every_field_describes_itself_and_its_range(node, item):
    descriptor = node.describe_parameter(item.name)
    assert descriptor.description == item.metadata['meaning']
    ranges = [*descriptor.floating_point_range, *descriptor.integer_range]
    bounds = [(found.from_value, found.to_value) for found in ranges]
    low, high = item.metadata['low'], item.metadata['high']
    assert bounds == ([] if low is None else [(low, high)])


def test_a_live_change_hands_on_the_settings_that_result(node):
    taken = []
    parameters.on_change(node, lambda: True, takers(taken.append))
    (result,) = node.set_parameters([Parameter('lost_after', value=50)])
    assert result.successful
    assert taken == [DefaultConfig(lost_after=50)]


def test_a_live_change_of_the_targets_height_hands_on_nothing_else(node):
    taken = []
    parameters.on_change(node, lambda: True, takers(taken.append))
    (result,) = node.set_parameters([Parameter('target_height', value=1.8)])
    assert result.successful
    assert taken == [PositionConfig(target_height=1.8)]


@pytest.mark.parametrize('name', ['window_sigma', 'target_height', 'depth_tolerance'])
def test_a_refused_change_hands_on_nothing_and_says_why(node, name):
    taken = []
    parameters.on_change(node, lambda: True, takers(taken.append))
    (result,) = node.set_parameters([Parameter(name, value=float('nan'))])
    assert not result.successful
    assert name in result.reason
    assert taken == []


def test_what_the_networks_are_built_from_stays_while_the_node_is_configured(node):
    taken = []
    parameters.on_change(node, lambda: True, takers(taken.append))
    (result,) = node.set_parameters([Parameter('region_size', value=224)])
    assert not result.successful
    assert 'region_size cannot change while the node is configured' in result.reason
    assert 'ros2 lifecycle set /settings deactivate' in result.reason
    assert taken == []


def test_a_whole_number_on_the_command_line_is_a_decimal_one_where_one_is_asked_for():
    with node_given('-p', 'target_height:=2') as node:
        parameters.declare(node, PositionConfig)
        parameter = node.get_parameter('target_height')
        assert (parameter.type_, parameter.value) == (Parameter.Type.DOUBLE, 2.0)
        assert node.describe_parameter('target_height').floating_point_range


@pytest.mark.parametrize('value', ['tall', 'true', '1000', '[1, 2]'])
def test_what_is_no_such_number_on_the_command_line_is_refused_with_its_name(value):
    with (
        node_given('-p', f'target_height:={value}') as node,
        pytest.raises(ParameterException, match='target_height'),
    ):
        parameters.declare(node, PositionConfig)


def test_a_decimal_number_where_a_whole_one_is_asked_for_is_refused():
    with (
        node_given('-p', 'lost_after:=5.0') as node,
        pytest.raises(ParameterException, match='lost_after'),
    ):
        parameters.declare(node, DefaultConfig)


@pytest.mark.skipif(
    not hasattr(Node, 'add_pre_set_parameters_callback'), reason="Humble's nodes cannot"
)
def test_a_whole_number_that_is_set_is_a_decimal_one_where_one_is_asked_for(node):
    taken = []
    parameters.on_change(node, lambda: True, takers(taken.append))
    (result,) = node.set_parameters([Parameter('target_height', value=2)])
    assert result.successful
    assert taken == [PositionConfig(target_height=2.0)]


@pytest.mark.skipif(
    not hasattr(Node, 'add_pre_set_parameters_callback'), reason="Humble's nodes cannot"
)
def test_a_whole_number_that_is_set_is_held_to_the_range(node):
    parameters.on_change(node, lambda: True, takers(lambda settings: None))
    (result,) = node.set_parameters([Parameter('target_height', value=1000)])
    assert not result.successful
    assert 'target_height' in result.reason


def test_before_it_is_configured_everything_can_be_set(node):
    parameters.on_change(node, lambda: False, takers(lambda config: None))
    (result,) = node.set_parameters([Parameter('region_size', value=224)])
    assert result.successful
    assert parameters.read(node, DefaultConfig).region_size == 224


def test_an_unknown_answer_to_time_jumps_is_refused_with_those_that_are_known():
    with pytest.raises(ValueError, match='on_time_jump is "stop".*restart, continue'):
        NodeConfig(on_time_jump='stop')


def test_an_unknown_transport_is_refused_with_those_that_are_known():
    with pytest.raises(ValueError, match='"smoke".*raw, compressed'):
        NodeConfig(image_transport='smoke')


def test_an_init_box_that_is_no_box_is_refused():
    with pytest.raises(ValueError, match='"1,2"'):
        NodeConfig(init_box='1,2')


def test_an_unknown_tracker_is_refused_with_those_that_there_are():
    with pytest.raises(ValueError, match='tracker is "csrt": choose one of default, paper'):
        NodeConfig(tracker='csrt')


def test_which_tracker_it_is_stays_while_the_node_lives(node):
    (result,) = node.set_parameters([Parameter('tracker', value='paper')])
    assert not result.successful
