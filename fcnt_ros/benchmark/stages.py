# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""A frame taken apart: each stage alone, run by the tracker's own parts as its engine runs them."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import torch

from fcnt_ros.benchmark.devices import synchronize
from fcnt_ros.benchmark.scene import Scene
from fcnt_ros.benchmark.timing import Timing, measure
from fcnt_ros.benchmark.work import Work
from fcnt_ros.tracker.compute.device import resolve_device
from fcnt_ros.tracker.compute.recordings import recorder
from fcnt_ros.tracker.config import TrackerConfig
from fcnt_ros.tracker.default import observation as default_observation
from fcnt_ros.tracker.default.box_regression import box_error
from fcnt_ros.tracker.default.config import DefaultConfig
from fcnt_ros.tracker.default.first_views import first_views
from fcnt_ros.tracker.default.optical_flow import View
from fcnt_ros.tracker.default.peak import with_window
from fcnt_ros.tracker.default.projection import snet_input
from fcnt_ros.tracker.default.ridge_network import RidgeFit
from fcnt_ros.tracker.default.target_model import SeenTarget
from fcnt_ros.tracker.default.target_model import TargetModel as DefaultModel
from fcnt_ros.tracker.default.training_example import later_example
from fcnt_ros.tracker.fcnt import row
from fcnt_ros.tracker.features import weights
from fcnt_ros.tracker.features.engine import feature_network, resolve_engine
from fcnt_ros.tracker.features.vgg16 import Features
from fcnt_ros.tracker.heatmaps.target_map import target_map
from fcnt_ros.tracker.paper import observation as paper_observation
from fcnt_ros.tracker.paper.candidates import draw_candidates
from fcnt_ros.tracker.paper.config import PaperConfig
from fcnt_ros.tracker.paper.heatmap_fit import Example
from fcnt_ros.tracker.paper.online_update import background
from fcnt_ros.tracker.paper.target_model import Descents
from fcnt_ros.tracker.paper.target_model import TargetModel as PaperModel
from fcnt_ros.tracker.paper.target_model import snet_input as paper_input
from fcnt_ros.tracker.search_region import SearchRegion

Parts = dict[str, Callable[[], Any]]
"""Stages by name, ready to be run again and again on the same frame."""


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
def _parts(config: TrackerConfig, engine: str, device: torch.device, scene: Scene) -> Parts:
    """Return the stages of a frame, those of the tracker's own behind the common ones."""
    image, box = scene.image(1), scene.box(0)
    region = SearchRegion.around(box, config.region_scale, config.region_size)
    crop = region.crop(image)
    vgg16 = feature_network(engine, weights.load(config.weights), device)
    features = Features(*(layer.clone() for layer in vgg16(crop)))
    common: Parts = {
        'crop': lambda: region.crop(image),
        'upload': lambda: torch.from_numpy(crop).to(device),
        'VGG-16': lambda: vgg16(crop),
    }
    own = _papers if isinstance(config, PaperConfig) else _defaults
    return common | own(config, engine, scene, region, features)


def _defaults(
    config: DefaultConfig, engine: str, scene: Scene, region: SearchRegion, features: Features
) -> Parts:
    image, box = scene.image(1), scene.box(0)
    device, in_cells = features.conv4_3.device, region.to_cells(box)
    # As much to fit to as in a track; that all views are the same one does not change the time.
    views = first_views(
        image, box, config.first_views, config.region_scale, config.region_size, config.seed
    )
    seen = [SeenTarget(features, in_cells, view.in_scale) for view in views]
    model = DefaultModel(seen, config, RidgeFit())
    last = with_window(region.rows_to_cells(row(box)), config.window_sigma).to(device)
    look = partial(
        default_observation.look,
        snet_share=config.snet_share,
        target_sigma=config.target_sigma,
    )
    recorded = recorder(engine, device)(look)
    inputs = default_observation.inputs(features, model, last)
    result = look(*inputs)
    parts: Parts = {
        'heat maps and localisation': lambda: recorded(*inputs),
        'download': lambda: default_observation.Observation.of(result),
    }
    if model.overlap_rule is not None:
        rule = model.overlap_rule
        told = recorder(engine, device)(box_error)
        view, after = View.of(image, box, config.region_scale), scene.image(2)
        parts['optical flow'] = lambda: view.motion_to(after, (0.0, 0.0))
        parts['box error'] = lambda: told(*features, last[0, :4], rule.weight, *rule.sampled)
    example = later_example(
        snet_input(features, model.snet_projection), in_cells, [], config.target_sigma, config
    )
    firsts = [example] * sum(view.in_scale for view in views)

    def adapt() -> None:
        later = [replace(example, spectra=[]) for _ in range(config.memory_frames)]
        RidgeFit().fit(copy.deepcopy(model.snet), firsts + later, config.adaptation_iterations)

    return parts | {'adaptation': adapt}


def _papers(
    config: PaperConfig, engine: str, scene: Scene, region: SearchRegion, features: Features
) -> Parts:
    box, size = scene.box(0), (scene.width, scene.height)
    device, in_cells = features.conv4_3.device, region.to_cells(box)
    generator = torch.Generator().manual_seed(config.seed)
    descents = Descents.of(config, engine, device)
    model = PaperModel(features, in_cells, config, descents, generator)

    def draw() -> torch.Tensor:
        boxes = draw_candidates(
            box, size, config.candidates, config.position_sigma, config.scale_sigma, generator
        )
        return region.rows_to_cells(boxes)

    look = partial(paper_observation.look, scoring=paper_observation.Scoring.of(config))
    recorded = recorder(engine, device)(look)
    inputs = paper_observation.inputs(features, model, draw())
    result = look(*inputs)
    maps = paper_input(features, model.selected.snet_maps)
    first = Example(maps, target_map(in_cells, region.cells, config.target_sigma, device))
    _ = first.own_products  # as a track has them after its first frame

    def fit(make: Callable[[], Example], iterations: int) -> None:
        descents.snet.fit(copy.deepcopy(model.snet), [first, make()], iterations)

    new = partial(replace, first, products=[])
    return {
        'candidates': draw,
        'heat maps and localisation': lambda: recorded(*inputs),
        'download': lambda: paper_observation.Observation.of(result),
        'adaptation': partial(fit, new, config.adaptation_iterations),
        'discrimination': partial(
            fit, lambda: background(new(), in_cells), config.discrimination_iterations
        ),
    }
