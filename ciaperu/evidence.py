"""What a fact says that its passages must hold: figures, dates and names; and where they stand in a passage, however they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ciaperu import model
from ciaperu.text import folded
from ciaperu.tokens import date_forms, figure_form, spots

FIGURE, DATE, NAME = "figure", "date", "name"


class Claim(NamedTuple):
    """Something that a passage must hold: its kind, for reading, where it stands in the fact, and the forms of which it must have one.

    A form is what `ciaperu.tokens` makes of a figure or date, or the folded words of a name. What the fact itself says does not stand in
    the passage, or follows from something else, is `declared`: it need not be there.
    """

    kind: str
    shown: str
    path: tuple[str | int, ...]
    forms: tuple[str, ...]
    declared: bool


class Found(NamedTuple):
    """Where in a passage (from, to) a claim stands, and what stands there."""

    start: int
    end: int
    kind: str
    text: str


def claims(fact: model.Fact, names: Mapping[str, Sequence[str]]) -> Iterator[Claim]:
    """Yield what the passages of a fact must hold; `names` are all names of each entity, by id.

    Declared are a date that only the heading gives or that is worked out, figures of a fact that says how they follow (`derived`), and
    entities that the fact says are not named (`implied`).
    """
    for field in ("money", "quantities"):
        for number, item in enumerate(getattr(fact, field)):
            if item.amount is not None:
                yield Claim(FIGURE, f"{item.amount:,}", (field, number, "amount"), (figure_form(item.amount),), bool(fact.derived))
    if fact.date:
        for end in re.split(r"[/,]|\.\.", fact.date.edtf.strip("[]{}")):
            if form := _date_form(end):
                yield Claim(DATE, end, ("date",), (form,), fact.date_basis in ("heading", "derived"))
    entities = {participant.entity: ("who", participant.entity) for participant in fact.who}
    paths: dict[str, tuple[str | int, ...]] = {place: ("where", number) for number, place in enumerate(fact.where)}
    paths |= {speaker.by: ("attribution", number, "by") for number, speaker in enumerate(fact.attribution)}
    for id, path in (paths | entities).items():
        if names.get(id):
            forms = dict.fromkeys(" ".join(word for word, _, _ in _words(name)) for name in names[id])
            yield Claim(NAME, names[id][0], path, tuple(form for form in forms if form), id in fact.implied)


def _date_form(edtf: str) -> str:
    """Return the form of one date of an EDTF text, "" for an open end."""
    year, month, day = (*edtf.strip("?~%").split("-"), "", "")[:3]
    if re.fullmatch("[0-9]{3}X", year):
        return f"x{year[:3]}"
    if not year.isdigit():
        return ""
    # A season, or a part that is not known, leaves the year.
    known = month.isdigit() and int(month) <= 12
    return date_forms(int(year), int(month) if known else 0, int(day) if known and day.isdigit() else 0)[0]


def found(claim: Claim, passage: str) -> list[Found]:
    """Return every place of a passage where a claim stands."""
    if claim.kind != NAME:
        # A year is a figure to the reader of a text, and a day holds its month and year.
        return [
            Found(spot.start, spot.end, claim.kind, passage[spot.start : spot.end])
            for spot in spots(passage)
            if spot.kind != "word" and not set(claim.forms).isdisjoint(spot.forms if claim.kind == DATE else spot.forms[:1])
        ]
    words = _words(passage)
    places = []
    for form in claim.forms:
        wanted = form.split()
        for first in range(len(words) - len(wanted) + 1):
            stretch = words[first : first + len(wanted)]
            if [word for word, _, _ in stretch] == wanted:
                places.append(Found(stretch[0][1], stretch[-1][2], NAME, passage[stretch[0][1] : stretch[-1][2]]))
    return places


def _words(text: str) -> list[tuple[str, int, int]]:
    """Return the words of a text, folded, each with its place."""
    return [(folded(match[0]), match.start(), match.end()) for match in re.finditer(r"[^\W_]+", text)]


def marks(places: Sequence[Found]) -> list[Found]:
    """Return places in order, the longer one of two that overlap."""
    kept: list[Found] = []
    for place in sorted(places, key=lambda place: (place.start, -place.end)):
        if not kept or place.start >= kept[-1].end:
            kept.append(place)
    return kept
