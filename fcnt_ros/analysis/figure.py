# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""The figure of `fcnt analyze`: the paper's figures 1c, 2, 3 and 4 of one target.

viridis and cividis, whose steps are steps of lightness, too: read alike by everybody, and in grey.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from fcnt_ros.analysis.figure_page import COLUMNS, FONT, TICKS, TITLES, Page
from fcnt_ros.analysis.layer_view import LayerView, MaskFit
from fcnt_ros.analysis.numbers import (
    BINS,
    contrast,
    foreground,
    half_of_activation,
    share_inside,
)
from fcnt_ros.analysis.target_view import Crop, TargetView

if TYPE_CHECKING:  # optional
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MAPS, _SALIENCY = 'viridis', 'cividis'
_ALL, _CHOSEN = '#9a9a9a', '#0072b2'  # grey and blue

_SAME_MAPS = (
    'Its mask, drawn by the\nsame maps with the same\ncoefficients: what both\nhave in common.'
)

_WORDS = {
    'conv4_3': 'conv4-3 (tells individuals apart)',
    'conv5_3': 'conv5-3 (tells kinds apart)',
}


def analysis_figure(view: TargetView, layers: Sequence[str]) -> Figure:
    """Return the figure.

    Parameters
    ----------
    view : TargetView
    layers : sequence of str
        Whose maps are shown, one below the other.

    Raises
    ------
    ImportError
        If matplotlib is not installed.
    """
    from matplotlib import rc_context

    with rc_context({'font.size': FONT, 'axes.titlesize': FONT, 'axes.titlepad': 4}):
        page = Page()
        _overview(page, view)
        for name in layers:
            _layer(page, view, name)
        return page.finish()


def _overview(page: Page, view: TargetView) -> None:
    """Draw the region, what the networks have learned of it, and the masks."""
    page.heading('The target, what the networks learned, and its mask rebuilt from few maps')
    region, gnet, snet, *masks = page.row(*[1] * COLUMNS, above=TITLES)
    _photograph(region, view.crop, 'search region')
    _map(gnet, view.gnet_heatmap, view.crop, "GNet's heat\n(on conv5-3)", high=1)
    _map(snet, view.snet_heatmap, view.crop, "SNet's heat\n(on conv4-3)", high=1)
    fits = {name: layer.fit for name, layer in view.layers.items()}
    _masks(masks, view.crop, fits, [f'{len(layer.used)} maps' for layer in view.layers.values()])
    if view.other is None:
        return
    region, words, *masks = page.row(1, 2, 1, 1, 1, above=TITLES)
    _photograph(region, view.other.crop, 'another image')
    words.axis('off')
    words.text(0, 0.5, _SAME_MAPS, va='center', transform=words.transAxes)
    _masks(masks, view.other.crop, view.other.fits, ['the same'] * len(view.layers))


def _masks(
    axes: Sequence[Axes], crop: Crop, fits: dict[str, MaskFit], words: Sequence[str]
) -> None:
    """Draw the mask, and the two that are drawn by the layers' combinations."""
    pi = foreground(crop).astype(np.float32)
    _map(axes[0], pi, crop, f'mask\n{int(pi.sum())} cells', high=1)
    for where, (name, fit), word in zip(axes[1:], fits.items(), words, strict=True):
        _map(where, fit.mask, crop, f'{_short(name)}, {word}\nerror {fit.error:.2f}', high=1)


def _layer(page: Page, view: TargetView, name: str) -> None:
    """Draw a layer: its means, histogram and importance, and three rows of maps."""
    layer, crop = view.layers[name], view.crop
    page.heading(f'{_WORDS[name]}: {len(layer.maps)} maps, {len(layer.selected)} selected')
    pi = foreground(crop)
    every, chosen, histogram, importances = page.row(1, 1, 2, 2, above=TITLES, below=TICKS)
    for axes, mean, words in (
        (every, layer.mean, 'mean of all'),
        (chosen, layer.selected_mean, 'mean of selected'),
    ):
        _map(axes, mean, crop, f'{words}\ninside / outside {contrast(mean, pi):.1f}')
    _histogram(histogram, layer)
    _importances(importances, layer)

    important = layer.selected[:COLUMNS]
    strongest = layer.strongest(COLUMNS)
    row = page.row(*[1] * len(strongest))
    row[0].set_ylabel('strongest', fontweight='bold')
    for axes, k in zip(row, strongest, strict=True):
        _map(axes, layer.maps[k], crop, f'{k}: sum {layer.activation[k]:,.0f}')
    row = page.row(*[1] * len(important))
    row[0].set_ylabel('most important', fontweight='bold')
    for axes, k in zip(row, important, strict=True):
        _map(axes, layer.maps[k], crop, f'{k}: S {layer.importance[k]:.3f}')
    row = page.row(*[1] * len(important))
    row[0].set_ylabel('their saliency', fontweight='bold')
    for axes, k in zip(row, important, strict=True):
        picture = view.saliency[name][int(k)]
        title = f'{k}: {share_inside(picture, crop):.0%} in the box'
        shown = _coarser(picture)
        _map(axes, shown, crop, title, high=_high(shown), colors=_SALIENCY)


def _histogram(axes: Axes, layer: LayerView) -> None:
    """Draw how many maps have which sum inside the box (figure 3)."""
    edges = np.histogram_bin_edges(layer.activation, BINS)
    axes.hist(layer.activation, edges, color=_ALL, label='all')
    axes.hist(layer.activation[layer.selected], edges, color=_CHOSEN, label='selected')
    axes.set_yscale('log')
    axes.locator_params(axis='x', nbins=5)
    axes.set(xlabel='activation summed in the box', ylabel='maps')
    half, silent = half_of_activation(layer.activation), int((layer.activation == 0).sum())
    axes.set_title(f'{half} maps hold half of it, {silent} none')
    axes.legend(frameon=False, loc='upper right')


def _importances(axes: Axes, layer: LayerView) -> None:
    """Draw S_k of all maps, in order, with the K that are kept."""
    scores, kept = np.sort(layer.importance)[::-1], len(layer.selected)
    ranks = np.arange(1, len(scores) + 1)
    axes.fill_between(ranks[:kept], scores[:kept], color=_CHOSEN, linewidth=0)
    axes.fill_between(ranks[kept - 1 :], scores[kept - 1 :], color=_ALL, linewidth=0)
    axes.axvline(kept, color='black', linestyle=':', linewidth=1)
    axes.set(xlabel='maps in the order of S', ylabel='importance S', xlim=(1, len(scores)))
    total = scores.clip(0).sum()
    share = scores[:COLUMNS].clip(0).sum() / total if total > 0 else 0
    axes.set_title(f'first {COLUMNS}: {share:.0%} of all importance')


def _map(
    axes: Axes,
    picture: np.ndarray,
    crop: Crop,
    title: str,
    high: float | None = None,
    colors: str = _MAPS,
) -> None:
    """Draw a map, 0 to `high` or to its maximum, with the target's box."""
    top = high or float(picture.max()) or 1.0
    axes.imshow(picture, cmap=colors, vmin=0, vmax=top, interpolation='nearest')
    _frame(axes, crop, len(picture), title)


def _photograph(axes: Axes, crop: Crop, title: str) -> None:
    axes.imshow(crop.pixels[:, :, ::-1], interpolation='bilinear')
    _frame(axes, crop, len(crop.pixels), title)


def _frame(axes: Axes, crop: Crop, side: int, title: str) -> None:
    """Draw the target's box on a picture of the region with `side` pixels, and its title."""
    from matplotlib.patches import Rectangle

    k, box = side / crop.region.cells, crop.box
    corner = (k * box.x - 0.5, k * box.y - 0.5)
    for color, width in (('black', 2.5), ('white', 1.2)):  # seen on any ground
        axes.add_patch(
            Rectangle(
                corner, k * box.width, k * box.height, fill=False, edgecolor=color, linewidth=width
            )
        )
    axes.set(xticks=[], yticks=[], title=title)


def _high(picture: np.ndarray) -> float:
    """Return the top of the scale for a saliency: a few pixels stand out far."""
    return float(np.percentile(picture, 99.8))


def _coarser(picture: np.ndarray) -> np.ndarray:
    """Return the means of a saliency's 4 x 4 pixels: single ones are not seen."""
    side = len(picture) // 4
    return picture.reshape(side, 4, side, 4).mean(axis=(1, 3))


def _short(name: str) -> str:
    return name.replace('_', '-')
