# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The page as a person has it before them: in a real browser, with mouse, keys and fingers."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing

import pytest

from fcnt_ros.tracker.box import Box

pytestmark = pytest.mark.integration

PATIENCE = 40  # seconds; much more than anything takes

SQUARE = Box(100, 80, 40, 40)
TAKE_YOUR_TIME = 'window.requestAnimationFrame = (show) => setTimeout(show, 500);'


def until(condition: Callable[[], object], page, what: str) -> None:
    """Wait for what is seen elsewhere than on a page, while the page goes on."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f'waited in vain for {what}'
        page.wait_for_timeout(20)


@pytest.fixture
def look(browser):
    """Open the page; errors in its scripts are errors of the test."""
    errors: list[str] = []
    contexts = []

    def open_page(address: str, script: str = '', **options):
        context = browser.new_context(**{'viewport': {'width': 1280, 'height': 900}, **options})
        context.set_default_timeout(1000 * PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on('pageerror', lambda error: errors.append(str(error)))
        page.on(
            'console', lambda said: errors.append(said.text) if said.type == 'error' else None
        )
        if script:
            page.add_init_script(script)
        page.goto(address)
        page.wait_for_selector('body[data-state]')
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not [error for error in errors if 'WebSocket' not in error]  # a server that ended


def point(page, x: float, y: float) -> tuple[float, float]:
    """Return where a pixel of the film is on the page."""
    frame = page.locator('#stage').bounding_box()
    scale = frame['width'] / 320
    return frame['x'] + (x + 0.5) * scale, frame['y'] + (y + 0.5) * scale


def drag(page, first: tuple[int, int] = (100, 80), last: tuple[int, int] = (139, 119)) -> None:
    page.mouse.move(*point(page, *first))
    page.mouse.down()
    page.mouse.move(*point(page, 110, 100))
    page.mouse.move(*point(page, *last))
    page.mouse.up()


def wait_for_state(page, state: str) -> None:
    page.wait_for_selector(f'body[data-state={state}]')


def stamp(page) -> int:
    return int(page.get_attribute('body', 'data-stamp'))


def shade(page, x: int, y: int) -> int:
    """Return the green of a pixel that is shown."""
    return page.evaluate(
        """([x, y]) => {
            const canvas = document.getElementById('stage');
            const k = canvas.width / 320;
            return canvas.getContext('2d').getImageData((x + .5) * k, (y + .5) * k, 1, 1).data[1];
        }""",
        [x, y],
    )


def test_the_target_is_what_a_box_was_dragged_around(look, desk):
    page = look(desk.address)
    assert page.inner_text('#state') == 'no target'
    assert shade(page, 60, 60) == pytest.approx(90, abs=4)
    drag(page)
    wait_for_state(page, 'tracking')
    (box,) = desk.tracker.boxes
    assert (box.x, box.y, box.width, box.height) == (100, 80, 40, 40)
    assert page.inner_text('#state') == 'tracking'
    assert 'SNet' in page.inner_text('#why') and '0.12' in page.inner_text('#why')
    assert page.inner_text('#snet output') == '0.90'
    told = page.locator('#candidates li').all_inner_texts()
    assert told == ['1: GNet 0.72, SNet 0.90; taken.']


def test_a_target_is_lost_and_found_before_ones_eyes(look, desk):
    page = look(desk.address)
    drag(page)
    wait_for_state(page, 'tracking')
    desk.hidden = True
    wait_for_state(page, 'lost')
    assert page.inner_text('#confidence') == '0.10'
    desk.hidden = False
    wait_for_state(page, 'tracking')
    assert page.inner_text('#confidence') == '0.90'


def test_a_page_that_is_loaded_again_has_the_whole_track(look, desk):
    page = look(desk.address)
    drag(page)
    wait_for_state(page, 'tracking')
    desk.hidden = True
    wait_for_state(page, 'lost')
    desk.hidden = False
    wait_for_state(page, 'tracking')
    page.keyboard.press('Space')
    page.reload()
    wait_for_state(page, 'tracking')
    colors = page.evaluate(
        """() => {
            const canvas = document.getElementById('line');
            const [width, height] = [canvas.width, canvas.height];
            const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
            const seen = new Set();
            for (let i = 0; i < data.length; i += 4) {
                if (data[i + 3] === 255) seen.add(`${data[i]},${data[i + 1]},${data[i + 2]}`);
            }
            return [...seen];
        }"""
    )
    assert {'60,220,80', '255,90,90'} <= set(colors)  # tracking, and the time that it was lost


def test_two_viewers_see_the_same_and_each_can_steer(look, desk):
    one, other = look(desk.address), look(desk.address)
    drag(one)
    wait_for_state(other, 'tracking')
    other.click('#pause')
    one.wait_for_selector('#pause:has-text("Play")')
    until(lambda: stamp(one) == stamp(other), one, 'the same image')
    one.click('#reset')
    wait_for_state(other, 'none')
    assert desk.tracker.forgotten == 1


def test_a_slow_viewer_misses_images_and_slows_nobody(look, desk):
    desk.session.start(SQUARE, 0)
    time.sleep(1)
    alone = len(desk.followed)  # in about a second
    slow = look(desk.address, script=TAKE_YOUR_TIME)
    tracked, began, seen = len(desk.followed), time.monotonic(), set()

    def has_seen_some() -> bool:
        seen.add(stamp(slow))
        return len(seen) == 5

    until(has_seen_some, slow, 'some images')
    tracked, seconds = len(desk.followed) - tracked, time.monotonic() - began
    assert tracked > 3 * len(seen)
    assert tracked / seconds > alone / 3  # the browser takes its share of the computer, too
    assert desk.followed[-1] - max(seen) < tracked  # what it sees is new all the same


def test_keys_pause_step_and_reset(look, desk):
    page = look(desk.address)
    page.keyboard.press('ArrowRight')
    page.wait_for_selector('body[data-stamp="1"]')
    page.keyboard.press('ArrowLeft')
    page.wait_for_selector('body[data-stamp="0"]')
    drag(page)
    wait_for_state(page, 'tracking')
    page.keyboard.press('Space')
    page.wait_for_selector('#pause:has-text("Play")')
    at = stamp(page)
    page.keyboard.press('ArrowRight')
    page.wait_for_selector(f'body[data-stamp="{at + 1}"]')
    page.keyboard.press('r')
    wait_for_state(page, 'none')
    page.keyboard.press('h')
    assert page.get_attribute('#heat', 'aria-pressed') == 'false'


def test_a_box_is_drawn_by_keys_too(look, desk):
    page = look(desk.address)
    page.focus('#stage')
    page.keyboard.press('Enter')
    page.keyboard.press('ArrowRight')
    page.keyboard.press('Shift+ArrowDown')
    page.keyboard.press('Enter')
    wait_for_state(page, 'tracking')
    (box,) = desk.tracker.boxes
    # Two fifths in, a fifth wide; a step is a hundredth of the shorter side.
    assert (box.x, box.y, box.width, box.height) == (128 + 2, 96, 64, 48 + 2)


def test_the_image_stands_still_while_a_box_is_drawn_on_it(look, desk):
    page = look(desk.address)
    page.keyboard.press('Space')
    until(lambda: stamp(page) > 3, page, 'the film to run')
    page.mouse.move(*point(page, 100, 80))
    page.mouse.down()
    page.mouse.move(*point(page, 139, 119))
    held = stamp(page)
    until(lambda: desk.session.view().stamp > held + 3, page, 'the film to run on')
    assert stamp(page) == held
    page.mouse.up()
    until(lambda: desk.followed, page, 'the track')
    assert desk.followed[0] == held


def test_why_a_box_is_refused_is_shown(look, desk):
    page = look(desk.address)
    drag(page, (100, 80), (101, 81))
    page.wait_for_selector('#words.refused')
    assert 'at least 4' in page.inner_text('#words')
    assert desk.tracker.boxes == []


def test_on_a_telephone_it_is_as_wide_as_the_screen_and_drawn_on_by_a_finger(look, desk):
    page = look(
        desk.address, viewport={'width': 360, 'height': 740}, has_touch=True, is_mobile=True
    )
    assert page.evaluate('document.documentElement.scrollWidth') == 360
    assert page.locator('#stage').bounding_box()['width'] == 360
    assert page.locator('#pause').bounding_box()['height'] >= 44
    fingers = page.context.new_cdp_session(page)
    for kind, place in [
        ('touchStart', (100, 80)),
        ('touchMove', (120, 100)),
        ('touchMove', (139, 119)),
        ('touchEnd', None),
    ]:
        x, y = point(page, *place) if place else (0, 0)
        touches = [{'x': x, 'y': y}] if place else []
        fingers.send('Input.dispatchTouchEvent', {'type': kind, 'touchPoints': touches})
    wait_for_state(page, 'tracking')
    (box,) = desk.tracker.boxes
    assert [box.x, box.y, box.width, box.height] == pytest.approx([100, 80, 40, 40], abs=1)


def test_the_end_is_shown_and_the_last_image_stays(look, new_desk):
    desk = new_desk(frames=8)
    page = look(desk.address)
    drag(page)
    page.wait_for_selector('#words:has-text("The track has ended.")')
    assert stamp(page) == 7
    assert page.inner_text('#link') == 'ended'


def test_a_page_from_elsewhere_gets_nothing(look, browser, new_desk):
    """A page of another origin, in the same browser, cannot connect."""
    desk, other = new_desk(), new_desk()
    with closing(browser.new_context()) as context:
        page = context.new_page()
        page.goto(f'{other.address}page/icon.svg')
        outcome = page.evaluate(
            """(address) => new Promise((done) => {
                const socket = new WebSocket(address);
                socket.onopen = () => done('open');
                socket.onerror = () => done('refused');
            })""",
            desk.address.replace('http', 'ws') + 'live',
        )
    assert outcome == 'refused'
