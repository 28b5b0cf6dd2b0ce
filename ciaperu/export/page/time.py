"""The picture of time above the chronicle: every dated fact drawn with the precision of its date, or counted by year where they are many."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ciaperu import model
from ciaperu.export.page.records import Head

# In units of the picture: its width, the height of a lane, the width of a point, and what is left free at either side.
WIDTH, LANE, POINT, MARGIN = 1120, 8.5, 8, 14
# More facts than these are not drawn one by one.
SINGLY = 700
# So many years without a fact are drawn as a break, which is as wide as so many years.
BREAK, BREAK_YEARS = 4, 1.4
TALLEST = 150


class Mark(NamedTuple):
    """A fact in the picture: its number on the page, its status, where it lies, and how: point, open, span; `fade` is l, r, lr or ""."""

    number: int
    status: str
    x: float
    width: float
    y: float
    form: str
    fade: str


class Column(NamedTuple):
    """The facts of one year and status as a piece of a column."""

    status: str
    x: float
    y: float
    width: float
    height: float


class Tick(NamedTuple):
    """A year on the axis, or a break of it (label "")."""

    label: str
    x: float


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """The picture: marks or columns above an axis at `base`; `drawn` counts the facts in it."""

    marks: Sequence[Mark]
    columns: Sequence[Column]
    ticks: Sequence[Tick]
    breaks: Sequence[float]
    base: float
    drawn: int


def picture(heads: Iterable[tuple[int, Head]]) -> Picture | None:
    """Return the picture of these facts (number on the page, head), or None if none has a date."""
    dated = [(number, head) for number, head in heads if head.edtf]
    if not dated:
        return None
    axis = _axis(dated)
    ticks = [Tick(label, round(axis.x(year), 1)) for year, label in _labels(axis)]
    breaks = [round((axis.x(first) + axis.x(last + 1)) / 2, 1) for first, last in axis.breaks]
    if len(dated) > SINGLY:
        columns, height = _columns(dated, axis)
        return Picture((), columns, ticks, breaks, height, len(dated))
    marks, lanes = _marks(dated, axis)
    return Picture(marks, (), ticks, breaks, round(lanes * LANE + 6, 1), len(dated))


class _Axis(NamedTuple):
    """Where each year begins; years that are drawn short lie within `breaks` (first, last)."""

    first: int
    last: int
    starts: dict[int, float]
    breaks: list[tuple[int, int]]

    def x(self, year: float) -> float:
        """Return where a point in time lies: 1998.5 is the middle of 1998."""
        whole = int(year)
        begins = self.starts[min(max(whole, self.first), self.last + 1)]
        ends = self.starts[min(max(whole, self.first) + 1, self.last + 1)]
        return begins + (year - whole) * (ends - begins)


def _ends(head: Head) -> tuple[int, int]:
    """Return the years in which a date begins and ends; an open end is that of the other side."""
    first, last = int(head.first[:4]), int(head.last[:4])
    return (last if first == 1 else first), (first if last == 9999 else last)


def _axis(dated: Sequence[tuple[int, Head]]) -> _Axis:
    busy = {year for _, head in dated for year in _ends(head)}
    first, last = min(busy), max(busy)
    breaks, begun = [], first
    for year in sorted(busy):
        if year - begun > BREAK + 1:
            breaks.append((begun + 1, year - 1))
        begun = year
    short = {year: BREAK_YEARS / (end - start + 1) for start, end in breaks for year in range(start, end + 1)}
    sizes = [short.get(year, 1.0) for year in range(first, last + 1)]
    unit = (WIDTH - 2 * MARGIN) / sum(sizes)
    starts, at = {}, float(MARGIN)
    for year, size in zip(range(first, last + 1), sizes, strict=True):
        starts[year] = at
        at += size * unit
    starts[last + 1] = at
    return _Axis(first, last, starts, breaks)


def _labels(axis: _Axis) -> list[tuple[int, str]]:
    """Return the years that are named on the axis: as many as there is room for, none within a break."""
    within = {year for start, end in axis.breaks for year in range(start, end + 1)}
    found: list[tuple[int, str]] = []
    free = 0.0
    for year in range(axis.first, axis.last + 1):
        if year not in within and axis.x(year) >= free:
            found.append((year, str(year)))
            free = axis.x(year) + 40
    return found


def _instant(day: str) -> float:
    date = datetime.date.fromisoformat(day)
    return date.year + (date.timetuple().tm_yday - 1) / 366


def _marks(dated: Sequence[tuple[int, Head]], axis: _Axis) -> tuple[list[Mark], int]:
    """Return the marks, the wide ones nearest to the axis, and how many lanes they take."""
    laid = []
    for number, head in dated:
        form, fade = _form(head)
        left = MARGIN - 10 if head.first.startswith("0001") else axis.x(_instant(head.first))
        right = WIDTH - MARGIN + 10 if head.last.startswith("9999") else axis.x(_instant(head.last) + 1 / 366)
        if form == "point":
            left, right = (left + right - POINT) / 2, (left + right + POINT) / 2
        laid.append((left, max(right, left + POINT), number, head.status, form, fade))
    laid.sort(key=lambda each: (-round(each[1] - each[0]), each[0]))
    lanes: list[list[tuple[float, float]]] = []
    placed = []
    for left, right, number, status, form, fade in laid:
        lane = next((n for n, taken in enumerate(lanes) if all(right + 1.5 <= a or b + 1.5 <= left for a, b in taken)), len(lanes))
        if lane == len(lanes):
            lanes.append([])
        lanes[lane].append((left, right))
        placed.append((number, status, left, right, lane, form, fade))
    top = len(lanes) * LANE
    marks = [
        Mark(number, status, round(left, 1), round(right - left, 1), round(top - lane * LANE - LANE / 2, 1), form, fade)
        for number, status, left, right, lane, form, fade in sorted(placed)
    ]
    return marks, len(lanes)


def _form(head: Head) -> tuple[str, str]:
    """Return how a date is drawn, and at which ends it fades: what is approximate, uncertain or open."""
    start, interval, end = head.edtf.partition("/")
    vague = ("?", "~", "%")
    if interval:
        fades = ("l" if start in ("", "..") or start.endswith(vague) else "") + ("r" if end in ("", "..") or end.endswith(vague) else "")
        return "span", fades
    fades = "lr" if start.endswith(vague) or "X" in start else ""
    return ("point" if head.first == head.last and not fades else "open"), fades


def _columns(dated: Sequence[tuple[int, Head]], axis: _Axis) -> tuple[list[Column], float]:
    counts = Counter((_ends(head)[0], head.status) for _, head in dated)
    years = Counter(_ends(head)[0] for _, head in dated)
    unit = TALLEST / max(years.values())
    columns = []
    for year in sorted(years):
        y = float(TALLEST)
        left, right = axis.x(year), axis.x(year + 1)
        for status in model.STATUSES:
            if number := counts[year, status]:
                y -= number * unit
                columns.append(Column(status, round(left + 0.5, 1), round(y, 1), round(right - left - 1, 1), round(number * unit, 1)))
    return columns, TALLEST + 4
