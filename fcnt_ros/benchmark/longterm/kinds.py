# Copyright 2026 the fcnt_ros authors. SPDX-License-Identifier: Apache-2.0
"""Which sequences show targets of the same kind: a plain folder does not tell.

LaSOT's folders do; of the OTB benchmark's sequences it is written down here.
"""

from __future__ import annotations

from collections.abc import Sequence as Several

from fcnt_ros.benchmark.layouts import lasot
from fcnt_ros.benchmark.layouts.source import SequenceSource
from fcnt_ros.benchmark.sequence import SequenceError

OTB_KINDS = {
    'person': 'Basketball BlurBody Bolt Bolt2 Couple Crossing Crowds Dancer Dancer2 David3 Diving '
    'Girl2 Gym Human2 Human3 Human4 Human5 Human6 Human7 Human8 Human9 Jogging Jump Singer1 '
    'Singer2 Skater Skater2 Skating1 Skating2 Skiing Subway Walking Walking2 Woman',
    'head': 'Biker BlurFace Boy David David2 DragonBaby Dudek FaceOcc1 FaceOcc2 FleetFace Football '
    'Football1 Freeman1 Freeman3 Freeman4 Girl Ironman Jumping KiteSurf Man Matrix Mhyang Shaking '
    'Soccer Surfer Trellis',
    'animal': 'Bird1 Bird2 Deer Dog Panda',
    'vehicle': 'BlurCar1 BlurCar2 BlurCar3 BlurCar4 Car1 Car2 Car24 Car4 CarDark CarScale '
    'MotorRolling MountainBike RedTeam Suv',
    'toy': 'Dog1 Doll Lemming Sylvester Tiger1 Tiger2 Toy',
}
"""Names of folders of OTB by what the target is; a person's head is not a person."""

_KIND_OF = {name: kind for kind, names in OTB_KINDS.items() for name in names.split()}


def kind_of(source: SequenceSource, alike: Several[Several[str]] = ()) -> str | None:
    """Return what kind of target a sequence shows, None if nobody knows.

    Parameters
    ----------
    source : SequenceSource
    alike : sequence of sequence of str
        Names of sequences that are of one kind; they count more than what is written down.
    """
    for names in alike:
        if source.name in names:
            return ' '.join(names)
    if source.layout == lasot.NAME:
        return source.group
    return _KIND_OF.get(source.group) or _KIND_OF.get(source.name.rpartition('-')[0])


def check_names(alike: Several[Several[str]], sources: Several[SequenceSource]) -> None:
    """Raise SequenceError if one of the names is no sequence's or is there twice."""
    names = [name for group in alike for name in group]
    there = [source.name for source in sources]
    for name in names:
        if name not in there:
            raise SequenceError(f'--alike {name}: there is no such sequence; there are {there}')
        if names.count(name) > 1:
            raise SequenceError(f'--alike {name}: it can be of one kind only, and is named twice')
