# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The node `web_view`: a page to point at the target on, for a robot without a screen."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec

from sensor_msgs.msg import Image

from fcnt_ros.ros.run_node import Stopped, run_node, wait_until
from fcnt_ros.tools.picker_node import PickerConfig, PickerNode
from fcnt_ros.tracker.config import setting


@dataclass(frozen=True)
class WebConfig(PickerConfig):
    """Where the page is served"""

    address: str = setting(
        '127.0.0.1', 'where the page is served; on any other address it needs the token in the log'
    )
    port: int = setting(8642, '... and on which port; 0: any that is free', 0, 65535)


class WebView(PickerNode):
    """Hears the heat maps, too."""

    def __init__(self) -> None:
        super().__init__('web_view', WebConfig)
        for name in ('gnet', 'snet'):
            take = partial(self.session.take_heatmap, name)
            self.create_subscription(Image, f'{self.config.tracker}/heatmap/{name}', take, 10)


def serve(node: WebView, stopped: Stopped) -> int:
    """Serve the page until a signal; return 1, after a line in the log, if that cannot be."""
    if find_spec('aiohttp') is None:
        node.get_logger().fatal('the page needs aiohttp: apt install python3-aiohttp')
        return 1
    from fcnt_ros.web.server import PageServer, ServerError

    try:
        server = PageServer(node.session, node.config.address, node.config.port)
    except ServerError as error:
        node.get_logger().fatal(str(error))
        return 1
    node.get_logger().info(f'the page is at {server.address}')
    wait_until(lambda: False, stopped)
    server.close('The node has ended.')
    return 0


def main() -> int:
    """Serve until a signal ends it."""
    return run_node(WebView, serve)


if __name__ == '__main__':
    sys.exit(main())
