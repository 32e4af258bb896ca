# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""`pip install .`: the tracker library and the `fcnt` command, for people without ROS."""

from glob import glob
from pathlib import Path
from xml.etree import ElementTree

from setuptools import setup

PACKAGE_XML = 'package.xml'

setup(
    version=ElementTree.parse(Path(__file__).with_name(PACKAGE_XML)).findtext('version'),
    data_files=[
        ('share/fcnt_ros', [PACKAGE_XML]),
        ('share/fcnt_ros/msg', sorted(glob('msg/*.msg'))),  # the messages of a bag
    ],
)
