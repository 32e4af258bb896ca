# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Launch files and what they refer to.

Without launch_ros they are read as text; where it is installed they are run.
"""

from __future__ import annotations

import ast
import re
from dataclasses import fields
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

from fcnt_ros.tracker.default.config import DefaultConfig
from fcnt_ros.tracker.paper.config import PaperConfig
from fcnt_ros.tracker.trackers import PRESETS

ROOT = Path(__file__).parent.parent
LAUNCH_FILES = sorted((ROOT / 'launch').glob('*.launch.py'))
TRACKER = ROOT / 'launch' / 'tracker.launch.py'

FROM_ELSEWHERE = {'rviz2', 'opennav_following', 'nav2_lifecycle_manager'}
"""Packages whose programs are launched, too."""

ARGUMENTS = {
    'namespace',
    'image_topic',
    'camera_info_topic',
    'depth_topic',
    'scan_topic',
    'image_transport',
    'params_file',
    'device',
    'init_box',
    'rviz',
    'use_sim_time',
    'log_level',
}


def declared(path: Path) -> dict[str, set[str]]:
    """Return the declared arguments of a launch file, and which keywords each is declared with."""
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    return {
        call.args[0].value: {keyword.arg for keyword in call.keywords}
        for call in calls
        if getattr(call.func, 'id', '') == 'DeclareLaunchArgument'
    }


def parameters(path: Path) -> dict:
    return yaml.safe_load(path.read_text())['/**']['ros__parameters']


def test_the_tracker_is_launched_with_the_arguments_of_the_interface():
    assert set(declared(TRACKER)) == ARGUMENTS


@pytest.mark.parametrize('path', LAUNCH_FILES, ids=lambda path: path.name)
def test_every_argument_has_a_description_and_is_used(path):
    source = path.read_text()
    for name, keywords in declared(path).items():
        assert 'description' in keywords
        uses = rf"(value\[|LaunchConfiguration\(|for name in \([^)]*)'{name}'"
        assert re.search(uses, source), f'{name} is declared but not used'


@pytest.mark.parametrize('path', LAUNCH_FILES, ids=lambda path: path.name)
def test_programs_and_files_that_are_launched_exist(path):
    source = path.read_text()
    for package, program in re.findall(r"package='(\w+)',\s+executable='(\w+)'", source):
        assert package in FROM_ELSEWHERE or (ROOT / 'programs' / program).is_file()
    for name in re.findall(r"'([\w.]+\.(?:yaml|rviz|launch\.py))'", source):
        assert (ROOT / 'config' / name).is_file() or (ROOT / 'launch' / name).is_file()


def test_the_file_of_the_small_preset_is_the_preset():
    assert DefaultConfig(**parameters(ROOT / 'config' / 'small.yaml')) == PRESETS['small']()


def test_the_papers_file_has_every_setting_of_the_papers_tracker():
    said = parameters(ROOT / 'config' / 'paper.yaml')
    assert said.pop('tracker') == 'paper'
    assert said.keys() == {item.name for item in fields(PaperConfig)}
    assert PaperConfig(**said) == PRESETS['paper']()


@pytest.mark.skipif(find_spec('rclpy') is None, reason='the node needs ROS 2')
def test_the_following_file_has_settings_of_the_tracker_that_fit_together():
    from fcnt_ros.ros.parameters import PositionConfig

    said = yaml.safe_load((ROOT / 'config' / 'following.yaml').read_text())
    config = PositionConfig(**said['/**/fcnt_tracker']['ros__parameters'])
    server = said['/**/following_server']['ros__parameters']
    assert config.target_frame == server['fixed_frame']
    assert config.velocity_change > 0


def test_the_following_file_names_each_node_as_the_launch_file_does():
    source = (ROOT / 'launch' / 'following.launch.py').read_text()
    started = {*re.findall(r"name='(\w+)'", source), 'fcnt_tracker'}
    said = yaml.safe_load((ROOT / 'config' / 'following.yaml').read_text())
    assert {name.removeprefix('/**/') for name in said} == started
    manager = said['/**/lifecycle_manager_following']['ros__parameters']
    assert set(manager['node_names']) <= started


def goals() -> list[dict]:
    """Return the goals that docs/nav2.md tells to send."""
    text = (ROOT / 'docs' / 'nav2.md').read_text()
    sent = re.findall(r'send_goal .* nav2_msgs/action/FollowObject "(.*)"', text)
    return [yaml.safe_load(goal) for goal in sent]


def test_the_goal_of_the_page_names_the_topic_of_the_tracker():
    assert [goal['pose_topic'] for goal in goals()] == ['/fcnt_tracker/target_pose']


def test_where_nav2_is_installed_its_action_has_the_fields_of_the_pages_goal():
    action = pytest.importorskip('nav2_msgs.action', reason='nav2_msgs is not installed')
    for goal in goals():
        assert action.FollowObject.Goal(**goal).pose_topic == goal['pose_topic']
    assert {'tracked_frame', 'max_duration'} <= set(
        action.FollowObject.Goal.get_fields_and_field_types()
    )


def test_the_demo_gives_up_no_image():
    overrides = parameters(ROOT / 'config' / 'demo.yaml')['qos_overrides']
    assert overrides == {'/image': {'subscription': {'reliability': 'reliable'}}}


def test_in_a_namespace_the_demos_player_finds_its_tracker():
    calls = ast.walk(ast.parse((ROOT / 'launch' / 'demo.launch.py').read_text()))
    (player,) = (call for call in calls if getattr(getattr(call, 'func', None), 'id', '') == 'Node')
    given = {keyword.arg: keyword.value for keyword in player.keywords}
    assert ast.unparse(given['namespace']) == "LaunchConfiguration('namespace')"
    targets = dict(ast.literal_eval(given['remappings']))
    # Relative: they follow the namespace, as the tracker's own names do.
    assert targets['init_box'] == 'fcnt_tracker/init_box'
    assert targets['tracked_box'] == 'fcnt_tracker/tracked_box'


def test_rviz_shows_camera_debug_image_heat_maps_selected_maps_and_where_the_target_is():
    text = (ROOT / 'config' / 'tracker.rviz').read_text()
    assert '<<' not in text  # RViz's parser knows no merge keys
    displays = yaml.safe_load(text)['Visualization Manager']['Displays']
    assert {display['Topic']['Value'] for display in displays} == {
        '/image',
        '/fcnt_tracker/debug_image',
        '/fcnt_tracker/heatmap/gnet',
        '/fcnt_tracker/heatmap/snet',
        '/fcnt_tracker/markers',
        '/fcnt_tracker/selected_features',
        '/fcnt_tracker/target_pose_with_covariance',
    }


PLAYER = ('fcnt_ros', 'video_player')
NAV2 = [('opennav_following', 'opennav_following'), ('nav2_lifecycle_manager', 'lifecycle_manager')]
NODE = ('fcnt_ros', 'tracker_node')
RVIZ = ('rviz2', 'rviz2')


@pytest.mark.parametrize(
    ('name', 'programs'),
    [
        ('tracker', [NODE, RVIZ]),
        ('demo', [NODE, RVIZ, PLAYER]),
        ('following', [NODE, RVIZ, *NAV2]),
        ('follow', [('fcnt_ros', 'follow_controller')]),
    ],
)
def test_where_launch_is_installed_the_nodes_can_be_made_of_the_arguments(name, programs):
    actions = pytest.importorskip('launch_ros.actions')
    from launch import LaunchContext
    from launch.launch_description_sources import PythonLaunchDescriptionSource

    context = LaunchContext(argv=[])
    context.launch_configurations.update(video='film.avi', box='1,2,30,40')
    source = PythonLaunchDescriptionSource(str(ROOT / 'launch' / f'{name}.launch.py'))

    def nodes(entity):
        if isinstance(entity, actions.Node):
            return [entity]
        return [node for part in entity.visit(context) or [] for node in nodes(part)]

    made = nodes(source.get_launch_description(context))
    assert [(node.node_package, node.node_executable) for node in made] == programs
