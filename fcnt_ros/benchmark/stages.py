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
from fcnt_ros.tracker.compute.device import resolve_device
from fcnt_ros.tracker.config import TrackerConfig
from fcnt_ros.tracker.default import sighting
from fcnt_ros.tracker.default.first_views import first_views
from fcnt_ros.tracker.default.optical_flow import View
from fcnt_ros.tracker.default.peak import with_window
from fcnt_ros.tracker.default.scale_regression import predict
from fcnt_ros.tracker.default.sighting import decide
from fcnt_ros.tracker.features import weights
from fcnt_ros.tracker.features.engine import feature_network, recorder_for, resolve_engine
from fcnt_ros.tracker.features.selected_maps import gnet_input, snet_input
from fcnt_ros.tracker.features.vgg16 import Features
from fcnt_ros.tracker.heatmaps.target_map import target_map
from fcnt_ros.tracker.paper.heatmap_fit import Example
from fcnt_ros.tracker.paper.localization import draw_candidates, to_cells
from fcnt_ros.tracker.search_region import SearchRegion
from fcnt_ros.tracker.target_model import Descents, SeenTarget, TargetModel


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
    generator = torch.Generator().manual_seed(config.seed)
    descents = Descents.of(config, engine, device)
    # As much to fit to as in a track; that all views are the same one does not change the time.
    views = first_views(
        image, box, config.first_views, config.region_scale, config.region_size, config.seed
    )
    features = Features(*(layer.clone() for layer in vgg16(crop)))
    seen = [SeenTarget(features, region.to_cells(box), view.familiar) for view in views]
    model = TargetModel(seen, config, descents, generator)

    def draw() -> torch.Tensor:
        size = (scene.width, scene.height)
        boxes = draw_candidates(
            box, size, config.candidates, config.position_sigma, config.scale_sigma, generator
        )
        return to_cells(boxes, region)

    def select(conv4_3: torch.Tensor, conv5_3: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        both = Features(conv4_3, conv5_3)
        return gnet_input(both, model.gnet_choice), snet_input(both, model.snet_choice)

    def draw_heat(for_gnet: torch.Tensor, for_snet: torch.Tensor) -> torch.Tensor:
        return torch.cat([model.gnet(for_gnet), model.snet(for_snet)])

    scoring = sighting.Scoring.of(config)

    def find(gnet_heat: torch.Tensor, snet_heat: torch.Tensor, boxes: torch.Tensor) -> torch.Tensor:
        return torch.cat([n.flatten() for n in decide(gnet_heat, snet_heat, boxes, scoring)])

    selected = tuple(maps.clone() for maps in record(select)(*features))
    heat = draw_heat(*selected)
    at_box = to_cells(torch.tensor([[box.x, box.y, box.width, box.height]]), region).to(device)
    boxes = draw().to(device) if config.candidates else with_window(at_box, config.window_sigma)
    row = sighting.look(*sighting.inputs(features, model, boxes), scoring=scoring)
    target = target_map(region.to_cells(box), region.cells, config.target_sigma, device)
    first = Example(selected[1], target)
    background = Example(selected[1], target, 1 - (target > 0).float())
    recorded = {f.__name__: record(f) for f in (select, draw_heat, find)}
    parts = {
        'crop': lambda: region.crop(image),
        'upload': lambda: torch.from_numpy(crop).to(device),
        'VGG-16': lambda: vgg16(crop),
        'selection of channels': lambda: recorded['select'](*features),
        'GNet and SNet': lambda: recorded['draw_heat'](*selected),
        'localisation': lambda: recorded['find'](*heat, boxes),
        'download': lambda: sighting.Sighting.of(row),
    }
    if config.candidates:
        parts['candidates'] = draw
    if model.regression is not None:
        regression = model.regression
        view, after = View.of(image, box, config.region_scale), scene.image(2)
        parts['optical flow'] = lambda: view.motion_to(after, (0.0, 0.0))
        parts['scale'] = lambda: predict(features.conv4_3, at_box, regression.rule)
        parts['learning the scale'] = lambda: regression.learn(
            features.conv4_3, region.to_cells(box)
        )
    firsts = [first] * sum(view.familiar for view in views)
    adapt = partial(_fit, model, descents, firsts, first, max(config.memory_frames, 1))
    parts['adaptation'] = partial(adapt, config.adaptation_iterations)
    if not config.memory_frames:
        _ = first.own_products  # as a track has them after its first frame
        discriminate = partial(_fit, model, descents, firsts, background, 1)
        parts['discrimination'] = partial(discriminate, config.discrimination_iterations)
    return parts


def _fit(
    model: TargetModel,
    descents: Descents,
    firsts: list[Example],
    later: Example,
    count: int,
    iterations: int,
) -> None:
    """Fit a copy of SNet to the first frame and so many later ones, which are new to it."""
    new = [Example(later.features, later.target, later.weight) for _ in range(count)]
    descents.snet.fit(copy.deepcopy(model.snet), [*firsts, *new], iterations)
