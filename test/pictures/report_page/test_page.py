# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A report in a real browser: what it shows, and that it asks for nothing from outside."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fcnt_ros.pictures.report_page.page import Curve, Jump, Line, Page, Plot, Track
from fcnt_ros.pictures.report_page.pictures import picture

FRAMES = (10, 11, 12, 14, 15)  # 13 could not be read
PICTURED = (10, 14)


def track(name: str) -> Track:
    """Return a track of two pictures, the first one black and the second white."""
    return Track(
        name=name,
        note='AUC 0.5',
        frames=FRAMES,
        size=(80, 60),
        lines=[
            Line(
                name='tracker <1>',
                color='#0072b2',
                value_name='overlap',
                values=[1.0, 0.9, None, 0.2, 0.1],
                confidences=[1.0, 0.8, 0.6, 0.4, 0.2],
                states='ttuul',
                boxes=[[10, 10, 20, 20], [40, 30, 20, 20]],
            )
        ],
        truth=[[10, 10, 20, 20], None],
        pictures=[
            picture(frame, np.full((60, 80, 3), shade, np.uint8))
            for frame, shade in zip(PICTURED, (0, 255), strict=True)
        ],
        jumps=[Jump(14, 'lost from 14 on')],
    )


PAGE = Page(
    title='A & B',
    subtitle='two sequences',
    troubles=['Dog: </script> is no image'],
    tables=[[['tracker', 'AUC'], ['tracker <1>', '0.500']]],
    plots=[
        Plot(
            title='Success',
            x_label='overlap',
            y_label='share of frames',
            x=[0, 0.5, 1],
            curves=[
                Curve('worse', '#000', 0.25, [0.5, 0.25, 0]),
                Curve('better', '#111', 0.5, [1, 0.5, 0]),
            ],
        )
    ],
    tracks=[track('Deer'), track('Bird')],
)


@pytest.fixture
def visit(browser, tmp_path) -> Callable[[int], Any]:
    """Open the page in a window of this width; whatever it asks for or complains of fails."""
    troubles: list[str] = []

    def look(width: int) -> Any:
        PAGE.write(tmp_path / 'report.html')
        page = browser.new_page(viewport={'width': width, 'height': 800})
        page.on('pageerror', lambda error: troubles.append(str(error)))
        page.on('console', lambda message: troubles.append(message.text))
        page.on('request', lambda request: troubles.append(request.url))
        page.goto(f'file://{tmp_path}/report.html')
        return page

    yield look
    own = f'file://{tmp_path}/report.html'
    assert [text for text in troubles if text != own and not text.startswith('data:')] == []


def test_what_failed_comes_first_then_tables_plots_and_sequences(visit):
    page = visit(1280)
    text = page.locator('body').inner_text()
    order = ['A & B', 'Dog: </script> is no image', 'tracker <1>', 'Success', 'Deer', 'Bird']
    places = [text.index(words) for words in order]
    assert places == sorted(places)


@pytest.mark.parametrize('width', [1280, 360])
def test_nothing_reaches_beyond_the_window(width, visit):
    page = visit(width)
    page.locator('summary', has_text='Bird').click()
    assert page.evaluate('document.documentElement.scrollWidth') == width


def test_pointing_at_a_plot_shows_the_values_there_the_best_first(visit):
    page = visit(1280)
    plot = page.locator('#plots figure')
    size = plot.locator('svg').bounding_box()
    plot.locator('svg').hover(position={'x': size['width'] * 0.52, 'y': 40})
    assert plot.locator('.says').inner_text() == 'overlap 0.5: better 0.500 · worse 0.250'


def test_a_sequence_opens_where_it_fails_and_shows_that_frame(visit):
    page = visit(1280)
    says = page.locator('.words .says')
    assert says.inner_text() == 'frame 14: tracker <1> overlap 0.20, confidence 0.40, uncertain'
    assert page.locator('.frame img').get_attribute('alt') == 'frame 14'
    assert page.locator('.frame .truth').count() == 0


def test_the_time_line_shows_the_nearest_frame_and_its_boxes(visit):
    page = visit(1280)
    slider = page.get_by_role('slider')
    slider.focus()
    page.keyboard.press('Home')
    page.keyboard.press('ArrowRight')
    says = page.locator('.words .says')
    assert 'frame 11: tracker <1> overlap 0.90' in says.inner_text()
    assert says.inner_text().endswith('(picture: frame 10)')
    box = page.locator('.frame rect').nth(1)
    edges = [box.get_attribute(name) for name in ('x', 'y', 'width', 'height')]
    assert edges == ['10', '10', '20', '20']
    assert page.locator('.frame .truth').count() == 1


def test_frames_that_are_missing_are_passed_over(visit):
    page = visit(1280)
    page.get_by_role('slider').focus()
    page.keyboard.press('Home')
    for _ in range(3):
        page.keyboard.press('ArrowRight')
    assert page.locator('.words .says').inner_text().startswith('frame 14:')
    page.keyboard.press('ArrowLeft')
    assert 'frame 12: tracker <1> no target' in page.locator('.words .says').inner_text()


def test_a_finger_on_the_time_line_chooses_the_frame(visit):
    page = visit(360)
    chart = page.locator('.chart svg')
    size = chart.bounding_box()
    chart.dispatch_event('pointerdown', {'clientX': size['x'] + 2, 'clientY': size['y'] + 20})
    assert page.locator('.words .says').inner_text().startswith('frame 10:')


def test_a_button_leads_to_a_failure(visit):
    page = visit(1280)
    page.get_by_role('slider').focus()
    page.keyboard.press('Home')
    page.get_by_role('button', name='lost from 14 on').click()
    assert page.locator('.frame img').get_attribute('alt') == 'frame 14'


def test_the_page_of_a_file_is_all_of_it(tmp_path):
    PAGE.write(tmp_path / 'report.html')
    text = (tmp_path / 'report.html').read_text()
    assert 'src="' not in text and 'href="http' not in text and '@import' not in text
    assert Path(tmp_path / 'report.html').stat().st_size < 40_000
