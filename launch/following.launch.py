# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Start the tracker, and Nav2's following server to drive after what it tracks.

    ros2 launch fcnt_ros following.launch.py image_topic:=/camera/image_raw \
        camera_info_topic:=/camera/camera_info depth_topic:=/camera/depth/image_raw

It drives when it is told to: docs/nav2.md has the goal to send, and what to know before that.
"""

from __future__ import annotations

from launch import LaunchContext, LaunchDescription
from launch.actions import DeclareLaunchArgument, IncludeLaunchDescription, OpaqueFunction
from launch.launch_description_sources import PythonLaunchDescriptionSource
from launch.substitutions import PathJoinSubstitution
from launch_ros.actions import Node
from launch_ros.substitutions import FindPackageShare

SHARE = FindPackageShare('fcnt_ros')

ARGUMENTS = [
    DeclareLaunchArgument(
        'image_topic', default_value='image', description="The camera's images (sensor_msgs/Image)."
    ),
    DeclareLaunchArgument(
        'camera_info_topic',
        default_value='camera_info',
        description="The camera's calibration (sensor_msgs/CameraInfo).",
    ),
    DeclareLaunchArgument(
        'depth_topic',
        default_value='depth',
        description='Depth images registered to the images (sensor_msgs/Image).',
    ),
    DeclareLaunchArgument(
        'scan_topic',
        default_value='scan',
        description='Scans for use_scan (sensor_msgs/LaserScan).',
    ),
    DeclareLaunchArgument(
        'init_box',
        default_value='',
        description='Target in the first image, x,y,width,height in pixels; '
        'empty: wait for one on ~/init_box.',
    ),
    DeclareLaunchArgument(
        'cmd_vel_topic', default_value='cmd_vel', description='Where the robot takes its commands.'
    ),
    DeclareLaunchArgument(
        'params_file',
        default_value=PathJoinSubstitution([SHARE, 'config', 'following.yaml']),
        description='YAML file with the parameters of the tracker and of the following server.',
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

PASSED_ON = (
    'image_topic',
    'camera_info_topic',
    'depth_topic',
    'scan_topic',
    'init_box',
    'params_file',
    'use_sim_time',
    'log_level',
)
"""What the tracker's own launch file gets."""


def nodes(context: LaunchContext) -> list[Node | IncludeLaunchDescription]:
    """Return the tracker, the following server and what brings that up."""
    value = context.launch_configurations
    parameters = [value['params_file'], {'use_sim_time': value['use_sim_time'] == 'true'}]
    logged = ['--ros-args', '--log-level', value['log_level']]
    tracker = IncludeLaunchDescription(
        PythonLaunchDescriptionSource(PathJoinSubstitution([SHARE, 'launch', 'tracker.launch.py'])),
        launch_arguments={name: value[name] for name in PASSED_ON}.items(),
    )
    server = Node(
        package='opennav_following',
        executable='opennav_following',
        name='following_server',
        parameters=parameters,
        remappings=[('cmd_vel', value['cmd_vel_topic'])],
        arguments=logged,
        output='screen',
    )
    manager = Node(
        package='nav2_lifecycle_manager',
        executable='lifecycle_manager',
        name='lifecycle_manager_following',
        parameters=parameters,
        arguments=logged,
        output='screen',
    )
    return [tracker, server, manager]


def generate_launch_description() -> LaunchDescription:
    """Return the arguments and what is made of them."""
    return LaunchDescription([*ARGUMENTS, OpaqueFunction(function=nodes)])
