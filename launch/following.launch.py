# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Start the tracker, and Nav2's following server to drive after what it tracks.

    ros2 launch fcnt_ros following.launch.py image_topic:=/camera/image_raw \
        camera_info_topic:=/camera/camera_info depth_topic:=/camera/depth/image_raw

It takes every argument of tracker.launch.py. It drives when it gets a goal: docs/nav2.md has the
goal to send, and what to know before that.
"""

from __future__ import annotations

from pathlib import Path

from launch import LaunchContext, LaunchDescription
from launch.actions import DeclareLaunchArgument, IncludeLaunchDescription, OpaqueFunction
from launch.launch_description_sources import PythonLaunchDescriptionSource
from launch.substitutions import PathJoinSubstitution
from launch_ros.actions import Node
from launch_ros.substitutions import FindPackageShare

ARGUMENTS = [
    DeclareLaunchArgument(
        'cmd_vel_topic', default_value='cmd_vel', description='Where the robot takes its commands.'
    ),
    DeclareLaunchArgument(
        'params_file',
        default_value=PathJoinSubstitution(
            [FindPackageShare('fcnt_ros'), 'config', 'following.yaml']
        ),
        description='YAML file with the parameters of the tracker and of the following server.',
    ),
]


def nodes(context: LaunchContext) -> list[Node]:
    """Return the following server and what brings it up."""
    value = context.launch_configurations
    common = {
        'parameters': [value['params_file'], {'use_sim_time': value['use_sim_time'] == 'true'}],
        'arguments': ['--ros-args', '--log-level', value['log_level']],
        'output': 'screen',
    }
    server = Node(
        package='opennav_following',
        executable='opennav_following',
        name='following_server',
        remappings=[('cmd_vel', value['cmd_vel_topic'])],
        **common,
    )
    manager = Node(
        package='nav2_lifecycle_manager',
        executable='lifecycle_manager',
        name='lifecycle_manager_following',
        **common,
    )
    return [server, manager]


def generate_launch_description() -> LaunchDescription:
    """Return the arguments, the tracker, and behind it, as it declares the others, the server."""
    tracker = PythonLaunchDescriptionSource(str(Path(__file__).with_name('tracker.launch.py')))
    return LaunchDescription(
        [*ARGUMENTS, IncludeLaunchDescription(tracker), OpaqueFunction(function=nodes)]
    )
