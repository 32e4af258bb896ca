# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Play a video file as a camera and track a target in it.

    ros2 launch fcnt_ros demo.launch.py video:=vtest.avi box:=640,236,40,88 rviz:=true

The video waits for the tracker: every frame is tracked, however slow the machine. namespace,
device, rviz, use_sim_time and log_level are as in tracker.launch.py; the images stay on /image.
"""

from __future__ import annotations

from pathlib import Path

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
]


def generate_launch_description() -> LaunchDescription:
    """Return the arguments, the tracker, and behind it, as it declares namespace, the player."""
    tracker = IncludeLaunchDescription(
        PythonLaunchDescriptionSource(str(Path(__file__).with_name('tracker.launch.py'))),
        launch_arguments={
            'image_topic': '/image',
            'params_file': PathJoinSubstitution([SHARE, 'config', 'demo.yaml']),
            'init_box': '',  # the player sends it, with the first frame
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
