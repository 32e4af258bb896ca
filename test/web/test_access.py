# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Who may see and use the page."""

from __future__ import annotations

import pytest

from fcnt_ros.web.access import Access, Denied, is_loopback


def allowed(access: Access, shown: str = '', **headers: str) -> bool:
    try:
        access.check(headers, shown)
    except Denied:
        return False
    return True


@pytest.mark.parametrize('host', ['127.0.0.1:8642', 'localhost:8642', '[::1]:8642', '127.0.0.1'])
def test_on_this_computer_no_token_is_needed(host):
    access = Access('127.0.0.1')
    assert access.token == ''
    assert allowed(access, Host=host)
    assert allowed(access, Host=host, Origin=f'http://{host}')


@pytest.mark.parametrize(
    'host', ['evil.example', 'evil.example:8642', '192.168.0.7:8642', 'localhost.evil.example', '']
)
def test_a_foreign_name_for_this_computer_is_refused(host):
    assert not allowed(Access('127.0.0.1'), Host=host)


@pytest.mark.parametrize('origin', ['http://evil.example', 'http://127.0.0.1:9999', 'null'])
@pytest.mark.parametrize('address', ['127.0.0.1', '0.0.0.0'])
def test_a_page_from_elsewhere_is_refused_even_with_the_token(address, origin):
    access = Access(address)
    assert not allowed(access, access.token, Host='127.0.0.1:8642', Origin=origin)


@pytest.mark.parametrize('address', ['0.0.0.0', '::', '192.168.0.7', 'robot.local'])
def test_on_another_address_only_the_token_opens(address):
    access = Access(address)
    assert len(access.token) > 20
    assert allowed(access, access.token, Host='robot.local:8642')
    for shown in ('', 'guess', access.token[:-1]):
        assert not allowed(access, shown, Host='robot.local:8642')


def test_every_server_has_a_token_of_its_own():
    assert Access('0.0.0.0').token != Access('0.0.0.0').token


def test_loopback_is_known_by_the_address_and_not_by_how_it_begins():
    assert is_loopback('127.8.8.8') and is_loopback('::1') and is_loopback('localhost')
    assert not is_loopback('127.0.0.1.evil.example') and not is_loopback('0.0.0.0')
