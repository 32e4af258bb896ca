# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Play a video file as a camera and track a target in it.

    ros2 launch fcnt_ros demo.launch.py video:=vtest.avi box:=640,236,40,88 rviz:=true

The video waits for the tracker: every frame is tracked, however slow the machine.
"""

from __future__ import annotations

from launch import LaunchDescription
from launch.actions import DeclareLaunchArgument, IncludeLaunchDescription, Shutdown
from launch.launch_description_sources import PythonLaunchDescriptionSource
from launch.substitutions import LaunchConfiguration, PathJoinSubstitution
from launch_ros.actions import Node
from launch_ros.parameter_descriptions import ParameterValue
from launch_ros.substitutions import FindPackageShare

SHARE = FindPackageShare('fcnt_ros')

ARGUMENTS = [
    DeclareLaunchArgument('video', description='Video file to play.'),
    # Not init_box: an included launch file's arguments are set for the one that includes it, too.
    DeclareLaunchArgument(
        'box', description='Target in the first frame, x,y,width,height in pixels.'
    ),
    DeclareLaunchArgument(
        'frames', default_value='0', description='Number of frames to play; 0: all.'
    ),
    DeclareLaunchArgument(
        'loop',
        default_value='false',
        choices=['true', 'false'],
        description='Begin again at the end; otherwise the launch ends with the video.',
    ),
    DeclareLaunchArgument(
        'device', default_value='', description='Where the networks run: auto, cpu, cuda or cuda:N.'
    ),
    DeclareLaunchArgument(
        'rviz',
        default_value='false',
        choices=['true', 'false'],
        description='Show video, boxes and heat maps in RViz.',
    ),
    # Of the included launch file. Given to that one alone, the player would not find its tracker.
    DeclareLaunchArgument(
        'namespace',
        default_value='',
        description='Namespace of the player and the tracker; the images stay on /image.',
    ),
]


def generate_launch_description() -> LaunchDescription:
    """Return the arguments, the tracker and the player."""
    tracker = IncludeLaunchDescription(
        PythonLaunchDescriptionSource(PathJoinSubstitution([SHARE, 'launch', 'tracker.launch.py'])),
        launch_arguments={
            'namespace': LaunchConfiguration('namespace'),
            'image_topic': '/image',
            'params_file': PathJoinSubstitution([SHARE, 'config', 'demo.yaml']),
            'device': LaunchConfiguration('device'),
            'init_box': '',  # the player sends it, with the first frame
            'rviz': LaunchConfiguration('rviz'),
        }.items(),
    )
    player = Node(
        package='fcnt_ros',
        executable='video_player',
        namespace=LaunchConfiguration('namespace'),
        parameters=[
            {
                'video': ParameterValue(LaunchConfiguration('video'), value_type=str),
                'init_box': ParameterValue(LaunchConfiguration('box'), value_type=str),
                'frames': ParameterValue(LaunchConfiguration('frames'), value_type=int),
                'loop': ParameterValue(LaunchConfiguration('loop'), value_type=bool),
                'lockstep': True,
            }
        ],
        remappings=[
            ('image', '/image'),
            ('init_box', 'fcnt_tracker/init_box'),
            ('tracked_box', 'fcnt_tracker/tracked_box'),
        ],
        output='screen',
        on_exit=Shutdown(reason='the video has ended'),
    )
    return LaunchDescription([*ARGUMENTS, tracker, player])
