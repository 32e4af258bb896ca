# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""What the package promises to colcon, rosdep, pip and make."""

from __future__ import annotations

import ast
import importlib
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE_XML = ElementTree.parse(ROOT / 'package.xml').getroot()
PACKAGE = ROOT / 'fcnt_ros'
ROS_ROOMS = ('follow', 'node', 'position', 'ros', 'tools')
PROGRAMS = sorted(path.name for path in (ROOT / 'programs').iterdir())
MESSAGES = sorted(path.stem for path in (ROOT / 'msg').glob('*.msg'))

# Python modules whose rosdep key is not their own name.
ROSDEP_KEYS = {
    'aiohttp': 'python3-aiohttp',
    'cv2': 'python3-opencv',
    'matplotlib': 'python3-matplotlib',
    'numpy': 'python3-numpy',
    'scipy': 'python3-scipy',
    'tf2_ros': 'tf2_ros_py',
    'tqdm': 'python3-tqdm',
}
# The README and docs/install.md say how to get them: rosdep has no key for them, or none that ends
# well on every Ubuntu (PyTorch's). All but PyTorch are optional.
WITHOUT_ROSDEP_KEY = {'mcap', 'ncnn', 'openvino', 'rosbags', 'torch', 'torchvision', 'trax'}
PIP_PACKAGES = {'cv2': 'opencv-python-headless', 'trax': 'vot-trax'}


def imported_modules(*files: Path) -> set[str]:
    """Return the dotted names of all modules that the files import, wherever in the file."""
    names = set()
    for file in files:
        for statement in ast.walk(ast.parse(file.read_text(), file.name)):
            if isinstance(statement, ast.Import):
                names |= {alias.name for alias in statement.names}
            elif isinstance(statement, ast.ImportFrom):
                names.add(statement.module)
    return names


def from_elsewhere(modules: set[str]) -> set[str]:
    """Return the top-level names of modules that are neither Python's nor ours."""
    return {name.split('.')[0] for name in modules} - set(sys.stdlib_module_names) - {'fcnt_ros'}


def library_files() -> list[Path]:
    """Return the part of the package that people without ROS install."""
    return [
        path
        for path in PACKAGE.rglob('*.py')
        if path.relative_to(PACKAGE).parts[0] not in ROS_ROOMS
    ]


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


@pytest.mark.parametrize('name', MESSAGES)
def test_every_message_is_generated(name: str) -> None:
    assert hasattr(importlib.import_module('fcnt_ros.msg'), name)


def test_every_service_is_generated() -> None:
    services = importlib.import_module('fcnt_ros.srv')
    assert all(hasattr(services, path.stem) for path in (ROOT / 'srv').glob('*.srv'))


@pytest.mark.parametrize('name', PROGRAMS)
def test_every_program_can_be_executed_and_has_a_main_to_call(name: str) -> None:
    program = ROOT / 'programs' / name
    (module,) = imported_modules(program) - {'signal', 'sys'}
    assert os.access(program, os.X_OK)
    assert callable(importlib.import_module(module).main)


@pytest.mark.parametrize('name', PROGRAMS)
def test_every_program_is_installed_where_ros2_run_looks(name: str) -> None:
    install = re.search(r'install\(PROGRAMS(.*?)\)\n', (ROOT / 'CMakeLists.txt').read_text(), re.S)
    programs, destination = install[1].split('DESTINATION')
    assert f'programs/{name}' in programs.split()
    assert destination.strip() == 'lib/${PROJECT_NAME}'


def test_rosdep_installs_everything_that_the_code_imports() -> None:
    files = [*(ROOT / 'fcnt_ros').rglob('*.py'), *(ROOT / 'launch').glob('*.py')]
    modules = from_elsewhere(imported_modules(*files)) - WITHOUT_ROSDEP_KEY
    keys = {ROSDEP_KEYS.get(name, name) for name in modules}
    assert keys <= {element.text for element in PACKAGE_XML if element.tag.endswith('depend')}


def test_each_rosdep_key_is_one_that_was_looked_up_for_every_ubuntu() -> None:
    page = (ROOT / 'docs' / 'install.md').read_text()
    table = page.split('## Every key')[1].split('\n\n## ')[0]
    looked_up = re.findall(r'`([a-z0-9_-]+)`', table)
    keys = [element.text for element in PACKAGE_XML if element.tag.endswith('depend')]
    assert sorted(looked_up) == sorted(keys)


def test_rosdep_installs_every_message_package_that_our_messages_use() -> None:
    text = ''.join(path.read_text() for path in ROOT.glob('msg/*.msg'))
    used = re.findall(r'^(\w+)/\w+ ', text, re.M)
    assert used
    assert set(used) <= {element.text for element in PACKAGE_XML.iter('depend')}


def test_pip_installs_everything_that_the_library_imports() -> None:
    metadata = (ROOT / 'pyproject.toml').read_text()
    packages = {
        PIP_PACKAGES.get(name, name) for name in from_elsewhere(imported_modules(*library_files()))
    }
    assert not [name for name in packages if not re.search(rf"^ *.*'{name}\b", metadata, re.M)]


def test_pip_takes_along_whatever_is_not_python() -> None:
    patterns = re.search(r'^fcnt_ros = \[(.*)\]$', (ROOT / 'pyproject.toml').read_text(), re.M)[1]
    taken = {path for item in re.findall(r"'(.*?)'", patterns) for path in PACKAGE.glob(item)}
    files = {path for path in PACKAGE.rglob('*') if path.is_file() and path.suffix != '.pyc'}
    assert taken == {path for path in files if path.suffix != '.py'}


def test_pip_leaves_out_the_rooms_that_import_ros() -> None:
    exclude = re.search(r'^exclude = \[(.*)\]$', (ROOT / 'pyproject.toml').read_text(), re.M)[1]
    assert re.findall(r"'fcnt_ros\.(\w+)\*'", exclude) == sorted(ROS_ROOMS)


def test_the_library_does_not_lean_on_what_pip_leaves_out() -> None:
    names = imported_modules(*library_files())
    assert not {'rclpy', *(f'fcnt_ros.{room}' for room in ROS_ROOMS)} & {
        '.'.join(name.split('.')[:2]) for name in names
    }


def test_pip_gives_the_version_of_package_xml() -> None:
    version = run(sys.executable, 'setup.py', '--quiet', '--version').stdout.split()[-1]
    assert version == PACKAGE_XML.findtext('version')


def test_every_ros_wheel_has_one_exact_version() -> None:
    wheels = re.findall(r'^ros-\S+', (ROOT / 'requirements/ros-wheels.txt').read_text(), re.M)
    constraints = (ROOT / 'requirements/constraints.txt').read_text()
    assert wheels
    assert not [name for name in wheels if not re.search(rf'^{name}==[\d.]+$', constraints, re.M)]


@pytest.mark.parametrize(
    ('options', 'box'),
    [
        ([], '640,236,40,88'),
        (['VIDEO=other.mp4'], ''),
        (['VIDEO=other.mp4', 'BOX=1,2,30,40'], '1,2,30,40'),
    ],
)
def test_make_demo_gives_the_box_of_its_own_clip_only(options: list[str], box: str) -> None:
    commands = run('make', '--no-print-directory', '--dry-run', 'demo', *options).stdout
    assert f"--box '{box}'" in commands


def test_set_up_names_the_apt_line_for_what_is_missing() -> None:
    result = run('scripts/check_tools', 'no-such-python')
    assert result.returncode != 0
    assert re.search(r'apt install -y .*python3-venv python3-dev', result.stderr)
