# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""FCNT, visual tracking with fully convolutional networks: a PyTorch library and a ROS 2 node."""

import pkgutil

# The messages (fcnt_ros.msg) are generated into the built package. Started in the source tree,
# Python finds this folder first, so the built package's folder is searched as well.
__path__ = pkgutil.extend_path(__path__, __name__)
