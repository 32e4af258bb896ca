# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Start the tracker on a camera's images, with RViz if asked for.

    ros2 launch fcnt_ros tracker.launch.py image_topic:=/camera/image_raw

An argument that is left empty leaves the parameter as the parameters file says.
"""

from __future__ import annotations

from launch import LaunchContext, LaunchDescription
from launch.actions import DeclareLaunchArgument, OpaqueFunction
from launch.conditions import IfCondition
from launch.substitutions import LaunchConfiguration, PathJoinSubstitution
from launch_ros.actions import Node
from launch_ros.substitutions import FindPackageShare

SHARE = FindPackageShare('fcnt_ros')

TRACKER = 'fcnt_tracker'

RESULTS = (
    'debug_image',
    'heatmap',
    'heatmap/gnet',
    'heatmap/snet',
    'markers',
    'selected_features',
    'target_pose_with_covariance',
)
"""The topics of the tracker that RViz can show."""

ARGUMENTS = [
    DeclareLaunchArgument('namespace', default_value='', description='Namespace of the tracker.'),
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
        description='Depth images registered to the images (sensor_msgs/Image), if there are any.',
    ),
    DeclareLaunchArgument(
        'scan_topic',
        default_value='scan',
        description='Laser scans, for use_scan (sensor_msgs/LaserScan).',
    ),
    DeclareLaunchArgument(
        'image_transport',
        default_value='',
        description='raw, or compressed to subscribe to <image_topic>/compressed.',
    ),
    DeclareLaunchArgument(
        'params_file',
        default_value=PathJoinSubstitution([SHARE, 'config', 'tracker.yaml']),
        description='YAML file with the parameters of the tracker.',
    ),
    DeclareLaunchArgument(
        'device',
        default_value='',
        description='Where the networks run: auto, cpu, cuda or cuda:N.',
    ),
    DeclareLaunchArgument(
        'init_box',
        default_value='',
        description='Target in the first image, x,y,width,height in pixels; '
        'empty: wait for one on ~/init_box.',
    ),
    DeclareLaunchArgument(
        'rviz',
        default_value='false',
        choices=['true', 'false'],
        description='Show camera, boxes and heat maps in RViz.',
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
    """Return the tracker, and RViz set up for it."""
    value = context.launch_configurations
    given = {name: value[name] for name in ('device', 'image_transport', 'init_box') if value[name]}
    use_sim_time = {'use_sim_time': value['use_sim_time'] == 'true'}
    images = value['image_topic']
    tracker = Node(
        package='fcnt_ros',
        executable='tracker_node',
        name=TRACKER,
        namespace=value['namespace'],
        parameters=[value['params_file'], use_sim_time, given],
        remappings=[
            ('image', images),
            ('camera_info', value['camera_info_topic']),
            ('depth', value['depth_topic']),
            ('scan', value['scan_topic']),
        ],
        arguments=['--ros-args', '--log-level', value['log_level']],
        output='screen',
    )
    place = '/'.join(part for part in (value['namespace'].strip('/'), TRACKER) if part)
    rviz = Node(
        package='rviz2',
        executable='rviz2',
        namespace=value['namespace'],
        arguments=['-d', PathJoinSubstitution([SHARE, 'config', 'tracker.rviz'])],
        parameters=[use_sim_time],
        remappings=[
            ('/image', images),
            *((f'/{TRACKER}/{topic}', f'/{place}/{topic}') for topic in RESULTS),
        ],
        condition=IfCondition(LaunchConfiguration('rviz')),
    )
    return [tracker, rviz]


def generate_launch_description() -> LaunchDescription:
    """Return the arguments and what is made of them."""
    return LaunchDescription([*ARGUMENTS, OpaqueFunction(function=nodes)])
