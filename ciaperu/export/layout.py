"""Where the boxes of a picture stand: those that are linked attract each other, all repel each other (Fruchterman and Reingold, 1991)."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from math import cos, hypot, log2, sin, sqrt
from typing import NamedTuple

# The distance aimed at between two that are linked, how strongly all are drawn to the middle, how often all are moved, the gap between
# boxes, and how often at most overlaps are mended.
_APART, _DRAWN, _STEPS, _GAP, _MENDINGS = 110.0, 1.5, 150, 14.0, 400
_GOLDEN = 2.399963  # the golden angle: nobody starts where somebody else does


class Box(NamedTuple):
    """A box by its middle and its size, in pixels."""

    x: float
    y: float
    width: float
    height: float


def laid_out(sizes: Mapping[str, tuple[float, float]], links: Mapping[tuple[str, str], int]) -> dict[str, Box]:
    """Return a place for each box (id → width, height), none over another, all right of and below 0; `links` counts what ties two."""
    # No chance is in it: the same network is always drawn alike.
    places = {id: [cos(n * _GOLDEN) * _APART * sqrt(n), sin(n * _GOLDEN) * _APART * sqrt(n)] for n, id in enumerate(sizes)}
    for step in range(_STEPS):
        _move(places, links, _APART * 2 * (1 - step / _STEPS))
    # Names are wider than high, and so are pages.
    for place in places.values():
        place[0] *= 1.35
    for _ in range(_MENDINGS):
        if not _parted(places, sizes):
            break
    left = min((places[id][0] - width / 2 for id, (width, height) in sizes.items()), default=0) - 24
    top = min((places[id][1] - height / 2 for id, (width, height) in sizes.items()), default=0)
    return {id: Box(places[id][0] - left, places[id][1] - top, width, height) for id, (width, height) in sizes.items()}


def _move(places: Mapping[str, list[float]], links: Mapping[tuple[str, str], int], farthest: float) -> None:
    """Move all by the forces between them, nobody farther than `farthest`."""
    forces = {id: [0.0, 0.0] for id in places}
    for (one, here), (other, there) in combinations(places.items(), 2):
        x, y = here[0] - there[0], here[1] - there[1]
        square = x * x + y * y or 0.01
        push = _APART * _APART / square
        forces[one][0] += x * push
        forces[one][1] += y * push
        forces[other][0] -= x * push
        forces[other][1] -= y * push
    for (one, other), facts in links.items():
        x, y = places[one][0] - places[other][0], places[one][1] - places[other][1]
        pull = hypot(x, y) / _APART * (0.4 + 0.2 * log2(facts))
        forces[one][0] -= x * pull
        forces[one][1] -= y * pull
        forces[other][0] += x * pull
        forces[other][1] += y * pull
    for id, place in places.items():
        # What nothing holds must not drift away: all are drawn a little to the middle.
        x, y = forces[id][0] - place[0] * _DRAWN, forces[id][1] - place[1] * _DRAWN
        far = hypot(x, y) or 1.0
        place[0] += x / far * min(far, farthest)
        place[1] += y / far * min(far, farthest)


def _parted(places: Mapping[str, list[float]], sizes: Mapping[str, tuple[float, float]]) -> bool:
    """Push boxes that overlap apart, each by half, the shorter way; return whether there were any."""
    found = False
    for (one, here), (other, there) in combinations(places.items(), 2):
        across = (sizes[one][0] + sizes[other][0]) / 2 + _GAP - abs(here[0] - there[0])
        down = (sizes[one][1] + sizes[other][1]) / 2 + _GAP - abs(here[1] - there[1])
        if across > 0.01 and down > 0.01:
            found = True
            axis, by = (0, across) if across < down else (1, down)
            by = by / 2 if here[axis] >= there[axis] else -by / 2
            here[axis] += by
            there[axis] -= by
    return found
