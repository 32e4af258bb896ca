# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A frame taken apart: each stage alone, run by the tracker's own parts as its engine runs them."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch

from fcnt_ros.benchmark.scene import Scene
from fcnt_ros.benchmark.timing import Timing, measure
from fcnt_ros.benchmark.work import Work, synchronize
from fcnt_ros.tracker import sighting, weights
from fcnt_ros.tracker.config import TrackerConfig
from fcnt_ros.tracker.device import resolve_device
from fcnt_ros.tracker.engine import feature_network, recorder_for, resolve_engine
from fcnt_ros.tracker.heatmap_fit import Example
from fcnt_ros.tracker.localization import (
    distractor_ratio,
    draw_candidates,
    locate,
    refine,
    to_cells,
)
from fcnt_ros.tracker.search_region import SearchRegion
from fcnt_ros.tracker.selected_maps import gnet_input, snet_input
from fcnt_ros.tracker.target_map import target_map
from fcnt_ros.tracker.target_model import Descents, TargetModel
from fcnt_ros.tracker.vgg16 import Features


@dataclass(frozen=True)
class Stage:
    """A part of a frame.

    Parameters
    ----------
    name : str
    timing : Timing
        Of the stage alone, with waiting for the device.
    work : Work
        Counted on the CPU in float32.
    """

    name: str
    timing: Timing
    work: Work


def measure_stages(config: TrackerConfig, scene: Scene, repeats: int) -> list[Stage]:
    """Time each stage of a frame, in the order in which a frame goes through them."""
    device = resolve_device(config.device)
    engine = resolve_engine(config.engine, device)
    fast = _parts(config, engine, device, scene)
    counted = _parts(config, 'torch', torch.device('cpu'), scene)
    return [
        Stage(name, measure(partial(_finish, action, device), repeats), Work.of(counted[name]))
        for name, action in fast.items()
    ]


def _finish(action: Callable[[], Any], device: torch.device) -> None:
    action()
    synchronize(device)


@torch.no_grad()
def _parts(
    config: TrackerConfig, engine: str, device: torch.device, scene: Scene
) -> dict[str, Callable[[], Any]]:
    """Return the stages by name, ready to be run again and again on the same frame."""
    record = recorder_for(engine, device)
    image, box = scene.image(1), scene.box(0)
    region = SearchRegion.around(box, config.region_scale, config.region_size)
    crop = region.crop(image)
    parameters = weights.load(config.weights)
    vgg16 = feature_network(engine, parameters, device)
    features = Features(*(layer.clone() for layer in vgg16(crop)))
    generator = torch.Generator().manual_seed(config.seed)
    target = target_map(region.to_cells(box), region.cells, config.target_sigma, device)
    descents = Descents.of(config, engine, device)
    model = TargetModel(features, target, config, descents, generator)

    def draw() -> torch.Tensor:
        size = (scene.width, scene.height)
        boxes = draw_candidates(
            box, size, config.candidates, config.position_sigma, config.scale_sigma, generator
        )
        return to_cells(boxes, region)

    def select(conv4_3: torch.Tensor, conv5_3: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        both = Features(conv4_3, conv5_3)
        return gnet_input(both, model.gnet_maps), snet_input(both, model.snet_maps)

    def draw_heat(for_gnet: torch.Tensor, for_snet: torch.Tensor) -> torch.Tensor:
        return torch.cat([model.gnet(for_gnet), model.snet(for_snet)])

    def find(heat: torch.Tensor, candidates: torch.Tensor) -> torch.Tensor:
        gnet_fine, snet_fine = refine(heat[0]), refine(heat[1])
        kind = locate(gnet_fine, candidates, config.gnet_area_power, config.heat_floor)
        individual = locate(snet_fine, candidates, config.snet_area_power, config.heat_floor)
        won = candidates.index_select(0, kind.index)
        ratio = distractor_ratio(gnet_fine, won, config.distractor_floor)
        return torch.cat([kind.index.float(), individual.index.float(), ratio])

    selected = tuple(maps.clone() for maps in record(select)(*features))
    heat = draw_heat(*selected)
    candidates = draw().to(device)
    scoring = sighting.Scoring.of(config)
    row = sighting.look(*sighting.inputs(features, model, candidates), scoring=scoring)
    first = Example(selected[1], target)
    background = Example(selected[1], target, 1 - (target > 0).float())
    _ = first.own_products  # as a track has them after its first frame
    recorded = {f.__name__: record(f) for f in (select, draw_heat, find)}
    return {
        'crop': lambda: region.crop(image),
        'upload': lambda: torch.from_numpy(crop).to(device),
        'VGG-16': lambda: vgg16(crop),
        'selection of channels': lambda: recorded['select'](*features),
        'GNet and SNet': lambda: recorded['draw_heat'](*selected),
        'candidates': draw,
        'localisation': lambda: recorded['find'](heat, candidates),
        'download': lambda: sighting.Sighting.of(row),
        'adaptation': partial(
            _fit, model, descents, first, first, config.adaptation_iterations
        ),
        'discrimination': partial(
            _fit, model, descents, first, background, config.discrimination_iterations
        ),
    }


def _fit(
    model: TargetModel, descents: Descents, first: Example, second: Example, iterations: int
) -> None:
    """Fit a copy of SNet to two frames, the second of which is new to it."""
    new = Example(second.features, second.target, second.weight)
    descents.snet.fit(copy.deepcopy(model.snet), [first, new], iterations)
