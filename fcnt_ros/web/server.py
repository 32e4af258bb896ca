# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The server of the page: a thread of its own, which the tracker never waits for.

Every viewer looks at the session some 30 times a second and is sent what is new, unless it has not
shown yet what it was sent: so a slow one misses views, and delays nobody. The time line it gets
whole.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import WSMsgType, web

from fcnt_ros.web.access import COOKIE, Access, Denied
from fcnt_ros.web.messages import palette, take_action, view_message
from fcnt_ros.web.session import Refusal, Session, View

PAGE = Path(__file__).parent / 'page'

INTERVAL = 1 / 30
"""How often a viewer looks for something new, seconds."""

UNSEEN = 2
"""So many views may be on the way to a viewer."""

HEADERS = {
    'Cache-Control': 'no-store',
    'Content-Security-Policy': "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'",
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
}

_ENDING = 5.0  # seconds that the server may take to end


class ServerError(RuntimeError):
    """The page cannot be served; the text says why."""


class PageServer:
    """Serves a session until it is closed.

    On any `host` but a loopback address a token is needed; `port` 0 is any that is free. Raises
    ServerError if the address is not to be had.
    """

    def __init__(self, session: Session, host: str, port: int) -> None:
        self._session = session
        self._host = host
        self._access = Access(host)
        self._viewers: set[web.WebSocketResponse] = set()
        self._pictures = _Pictures()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name='page', daemon=True)
        self._thread.start()
        try:
            self._runner, self._port = self._call(self._open(port))
        except (OSError, OverflowError) as error:
            self._end()
            reason = getattr(error, 'strerror', None) or str(error)
            raise ServerError(
                f'the page cannot be served on {host}, port {port}: {reason}; '
                'choose another by --address and --port'
            ) from None

    @property
    def address(self) -> str:
        """What to open in a browser."""
        everywhere = self._host in ('0.0.0.0', '::')
        host = socket.gethostname() if everywhere else self._host
        host = f'[{host}]' if ':' in host else host
        token = f'?token={self._access.token}' if self._access.token else ''
        return f'http://{host}:{self._port}/{token}'

    def close(self, words: str = 'The program has ended.') -> None:
        """Show the viewers the last view and why there is no other, and end."""
        with contextlib.suppress(TimeoutError, asyncio.TimeoutError):
            self._call(self._close(words))
        self._end()

    def _call(self, work: Awaitable) -> object:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_ENDING)

    def _end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_ENDING)

    async def _open(self, port: int) -> tuple[web.AppRunner, int]:
        app = web.Application(middlewares=[self._guard])
        app.router.add_get('/', self._index)
        app.router.add_get('/live', self._live)
        app.router.add_static('/page', PAGE)
        runner = web.AppRunner(app, access_log=None, handle_signals=False)
        await runner.setup()
        site = web.TCPSite(runner, self._host, port)
        try:
            await site.start()
        except BaseException:
            await runner.cleanup()
            raise
        return runner, runner.addresses[0][1]

    async def _close(self, words: str) -> None:
        await asyncio.sleep(3 * INTERVAL)
        reason = words.encode()[:120]  # a frame that closes holds no more
        await asyncio.gather(*(viewer.close(code=1001, message=reason) for viewer in self._viewers))
        await self._runner.cleanup()

    @web.middleware
    async def _guard(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable]
    ) -> web.StreamResponse:
        shown = request.query.get('token') or request.cookies.get(COOKIE, '')
        try:
            self._access.check(request.headers, shown)
        except Denied as denied:
            return web.Response(status=403, text=f'{denied}\n', headers=HEADERS)
        try:
            response = await handler(request)
        except web.HTTPException as error:
            error.headers.update(HEADERS)
            raise
        if not response.prepared:
            response.headers.update(HEADERS)
        return response

    async def _index(self, request: web.Request) -> web.StreamResponse:
        if 'token' not in request.query:
            return web.FileResponse(PAGE / 'index.html')
        # Out of the address line, which people copy and show.
        moved = web.HTTPFound('/')
        moved.set_cookie(COOKIE, self._access.token, httponly=True, samesite='Strict')
        raise moved

    async def _live(self, request: web.Request) -> web.StreamResponse:
        viewer = web.WebSocketResponse(
            timeout=1.0, heartbeat=20, max_msg_size=4096, compress=False
        )
        await viewer.prepare(request)
        self._viewers.add(viewer)
        unseen = [0]
        sender = asyncio.ensure_future(self._send(viewer, unseen))
        try:
            async for message in viewer:
                if message.type != WSMsgType.TEXT:
                    continue
                if message.data == 'seen':
                    unseen[0] -= 1
                    continue
                await viewer.send_json({'type': 'answer', 'words': self._refusal(message.data)})
        finally:
            self._viewers.discard(viewer)
            sender.cancel()
        return viewer

    def _refusal(self, text: str) -> str:
        """Do what the page asks for; return why not, or nothing."""
        try:
            take_action(self._session, text)
        except Refusal as refusal:
            return str(refusal)
        return ''

    async def _send(self, viewer: web.WebSocketResponse, unseen: list[int]) -> None:
        """Send what is new, as fast as the viewer shows it."""
        hello = {'type': 'hello', 'title': self._session.title, 'palette': palette()}
        key: object = object()
        number = 0
        with contextlib.suppress(ConnectionError):
            await viewer.send_json(hello)
            while not viewer.closed:
                first, points = self._session.points(number)
                if points:
                    news = [(point.time, point.state, point.confidence) for point in points]
                    await viewer.send_json({'type': 'points', 'first': first, 'points': news})
                    number = first + len(points)
                view = self._session.view()
                if view.key != key and unseen[0] < UNSEEN:
                    key = view.key
                    message = await self._pictures.of(view)
                    unseen[0] += 1
                    await viewer.send_bytes(message)
                await asyncio.sleep(INTERVAL)


class _Pictures:
    """The last view's message, made once for all viewers, outside of the server's thread."""

    def __init__(self) -> None:
        self._key: object = object()
        self._made: asyncio.Future[bytes] | None = None

    async def of(self, view: View) -> bytes:
        if self._made is None or view.key != self._key:
            self._key = view.key
            loop = asyncio.get_running_loop()
            self._made = asyncio.ensure_future(loop.run_in_executor(None, view_message, view))
        # Shielded: others may wait for it when a viewer leaves.
        return await asyncio.shield(self._made)
