# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Who may see the page, and who may steer by it.

On this computer alone (a loopback address) no token is needed, but two things that a browser can be
talked into are refused: a foreign name that was made to point here (DNS rebinding; seen by the
Host), and a foreign page that connects to ours (seen by the Origin). On any other address everybody
in the network can knock, so a token is asked for. It comes with the address that is printed, and
stays in a cookie.
"""

from __future__ import annotations

import hmac
import ipaddress
import secrets
from collections.abc import Mapping
from urllib.parse import urlsplit

COOKIE = 'fcnt_token'


class Denied(Exception):
    """A request that is refused; the text says why."""


class Access:
    """The rules for a server that listens on an address.

    `token` is what must be shown; it is empty on a loopback address.
    """

    def __init__(self, host: str) -> None:
        self.token = '' if is_loopback(host) else secrets.token_urlsafe(16)

    def check(self, headers: Mapping[str, str], shown: str) -> None:
        """Let a request pass, by its headers and the token it came with, or raise `Denied`."""
        host = headers.get('Host', '')
        origin = headers.get('Origin')
        if origin is not None and urlsplit(origin).netloc != host:
            raise Denied(f'a page of {origin} must not use this one')
        if self.token:
            if not hmac.compare_digest(shown.encode(), self.token.encode()):
                raise Denied('this page needs the token that was printed with its address')
        elif not is_loopback(urlsplit(f'//{host}').hostname or ''):
            raise Denied(f'"{host}" is not this computer: use 127.0.0.1 or localhost')


def is_loopback(host: str) -> bool:
    """Return whether a name or address means this computer, to itself."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == 'localhost'
