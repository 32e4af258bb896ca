# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Drive a robot after what the tracker tracks. Start the tracker by its own launch file.

    ros2 launch fcnt_ros follow.launch.py cmd_vel_topic:=/cmd_vel

It sees no obstacles: read the notes on safety in docs/following.md first.
"""

from __future__ import annotations

from launch import LaunchContext, LaunchDescription
from launch.actions import DeclareLaunchArgument, OpaqueFunction
from launch.substitutions import PathJoinSubstitution
from launch_ros.actions import Node
from launch_ros.substitutions import FindPackageShare

SHARE = FindPackageShare('fcnt_ros')

RESULTS = ('tracked_box', 'target_pose', 'target_bearing')
"""What the controller wants to hear of the tracker."""

ARGUMENTS = [
    DeclareLaunchArgument(
        'namespace', default_value='', description='Namespace of the controller.'
    ),
    DeclareLaunchArgument(
        'tracker', default_value='/fcnt_tracker', description='Full name of the tracker to follow.'
    ),
    DeclareLaunchArgument(
        'cmd_vel_topic', default_value='cmd_vel', description='Where the robot takes its commands.'
    ),
    DeclareLaunchArgument(
        'params_file',
        default_value=PathJoinSubstitution([SHARE, 'config', 'follow_controller.yaml']),
        description='YAML file with the parameters of the controller.',
    ),
    DeclareLaunchArgument(
        'use_sim_time',
        default_value='false',
        choices=['true', 'false'],
        description='Take the time from /clock.',
    ),
    DeclareLaunchArgument(
        'log_level',
        default_value='info',
        choices=['debug', 'info', 'warn', 'error', 'fatal'],
        description='Least severity of what is logged.',
    ),
]


def nodes(context: LaunchContext) -> list[Node]:
    """Return the controller."""
    value = context.launch_configurations
    tracker = value['tracker']
    controller = Node(
        package='fcnt_ros',
        executable='follow_controller',
        name='follow_controller',
        namespace=value['namespace'],
        parameters=[value['params_file'], {'use_sim_time': value['use_sim_time'] == 'true'}],
        remappings=[
            ('cmd_vel', value['cmd_vel_topic']),
            *((topic, f'{tracker}/{topic}') for topic in RESULTS),
        ],
        arguments=['--ros-args', '--log-level', value['log_level']],
        output='screen',
    )
    return [controller]


def generate_launch_description() -> LaunchDescription:
    """Return the arguments and what is made of them."""
    return LaunchDescription([*ARGUMENTS, OpaqueFunction(function=nodes)])
