# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The server on its own, asked by other programs than a browser."""

from __future__ import annotations

import asyncio
import json
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing

import numpy as np
import pytest

from fcnt_ros.tracker.box import Box
from fcnt_ros.web.session import Point, Refusal, TimeLine, View

aiohttp = pytest.importorskip('aiohttp')

from fcnt_ros.web.server import PageServer, ServerError  # noqa: E402


class StillSession:
    """One image, and a memory of what was asked for."""

    title = 'a still'

    def __init__(self) -> None:
        self.asked: list[object] = []
        image = np.zeros((4, 6, 3), np.uint8)
        self.now = View(0, stamp=2**62 + 1, image=lambda: image, actions=('start',))
        self.time_line = TimeLine()

    def view(self) -> View:
        return self.now

    def points(self, since: int):
        return self.time_line.since(since)

    def start(self, box: Box, stamp: int) -> None:
        self.asked.append((box, stamp))

    def pause(self, paused: bool) -> None:
        self.asked.append(paused)

    def step(self, count: int) -> None:
        self.asked.append(count)

    def reset(self) -> None:
        raise Refusal('not now')


@pytest.fixture
def session() -> StillSession:
    return StillSession()


@pytest.fixture
def server(session) -> Iterator[PageServer]:
    with closing(PageServer(session, '127.0.0.1', 0)) as server:
        yield server


def get(address: str, **headers: str) -> tuple[int, dict[str, str]]:
    request = urllib.request.Request(address, headers=headers)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, dict(answer.headers)
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers)


def answers(server: PageServer, *texts: str) -> list[str]:
    """Send texts, and return what is said to each."""

    async def ask() -> list[str]:
        said = []
        address = server.address.replace('http', 'ws') + 'live'
        async with aiohttp.ClientSession() as client, client.ws_connect(address) as socket:
            for text in texts:
                await socket.send_str(text)
                while True:
                    message = await socket.receive(timeout=10)
                    assert message.type in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY)
                    if message.type is aiohttp.WSMsgType.TEXT:
                        news = json.loads(message.data)
                        if news['type'] == 'answer':
                            said.append(news['words'])
                            break
        return said

    return asyncio.run(ask())


def test_actions_reach_the_session(server, session):
    start = {'action': 'start', 'box': [1, 2, 3, 4], 'stamp': str(2**62 + 1)}
    texts = [start, *({'action': name} for name in ('pause', 'play', 'back', 'forward'))]
    assert answers(server, *map(json.dumps, texts)) == [''] * 5
    assert session.asked == [(Box(1, 2, 3, 4), 2**62 + 1), True, False, -1, 1]


def test_what_the_session_refuses_is_answered(server):
    assert answers(server, '{"action": "reset"}') == ['not now']


@pytest.mark.parametrize(
    'text',
    [
        'hello',
        '[]',
        '7',
        '{}',
        '{"action": 5}',
        '{"action": "fly"}',
        '{"action": "start"}',
        '{"action": "start", "stamp": "x", "box": [1, 2, 3, 4]}',
        '{"action": "start", "stamp": "1", "box": [1, 2, 3]}',
        '{"action": "start", "stamp": "1", "box": [1, 2, 3, NaN]}',
        '{"action": "start", "stamp": "1", "box": 1e999}',
        '[' * 4000,
    ],
)
def test_whatever_is_sent_is_answered_and_does_no_harm(server, session, text):
    first, second = answers(server, text, '{"action": "pause"}')
    assert first != ''
    assert (second, session.asked) == ('', [True])


def test_the_page_is_served_with_headers_that_keep_others_out(server):
    status, headers = get(server.address)
    assert status == 200
    assert "frame-ancestors 'none'" in headers['Content-Security-Policy']
    assert headers['Cache-Control'] == 'no-store'


@pytest.mark.parametrize('path', ['', 'page/page.js', 'live', 'nowhere'])
def test_a_foreign_host_gets_nothing(server, path):
    assert get(server.address + path, Host='evil.example')[0] == 403


def test_nothing_but_the_page_is_served(server):
    assert get(server.address + 'page/../server.py')[0] in (403, 404)
    assert get(server.address + 'page/%2e%2e/server.py')[0] in (403, 404)


def test_elsewhere_the_token_of_the_address_becomes_a_cookie(session):
    with closing(PageServer(session, '0.0.0.0', 0)) as server:
        bare, token = server.address.split('?token=')
        bare = bare.replace(socket.gethostname(), '127.0.0.1')
        address = f'{bare}?token={token}'
        assert get(bare)[0] == 403
        assert get(f'{bare}?token=wrong')[0] == 403

        class Stay(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *_: object) -> None:
                return None

        with pytest.raises(urllib.error.HTTPError) as moved:
            urllib.request.build_opener(Stay).open(address)
        cookie = moved.value.headers['Set-Cookie']
        assert moved.value.headers['Location'] == '/'
        assert 'HttpOnly' in cookie and 'SameSite=Strict' in cookie
        assert get(bare, Cookie=cookie.split(';')[0])[0] == 200
        assert get(f'{bare}live', Cookie=f'fcnt_token={token[1:]}')[0] == 403


def test_a_port_that_is_taken_is_named(server, session):
    port = int(server.address.rstrip('/').rsplit(':', 1)[1])
    with pytest.raises(ServerError, match=f'port {port}.*--port'):
        PageServer(session, '127.0.0.1', port)


def test_an_address_that_is_not_here_is_named(session):
    with pytest.raises(ServerError, match='192.0.2.1'):
        PageServer(session, '192.0.2.1', 0)


def test_of_a_long_time_line_the_newest_points_are_kept(monkeypatch):
    monkeypatch.setattr('fcnt_ros.web.session.HISTORY', 10)
    line = TimeLine()
    for number in range(35):
        line.add(Point(number, 'tracking', 0.5))
        assert line.since(number)[1][-1].time == number
    first, points = line.since(0)
    assert [point.time for point in points] == list(range(first, 35))
    assert 10 <= len(points) <= 20
