"""How two are tied: the shortest chains of facts in which both ends of every step take part; and whom one is tied to.

Who only speaks of a fact, and where it happened, ties nobody: a newspaper would lie between any two that it writes about.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from ciaperu import model
from ciaperu.errors import NotFound, WrongUsage
from ciaperu.language import _, ngettext
from ciaperu.research import names, records
from ciaperu.research.chains import AMONG, EVIDENCE, PAIRS, PAIRS_WITH_FACT, RANK, Edge, shortest
from ciaperu.research.filters import Filters, Selection, select
from ciaperu.research.names import Reading

# Steps at most, chains and ties shown where nothing else is asked for; of how many ties the further ones are told, and how many of them.
MOST, CHAINS, TIES, STRONGEST, FURTHER = 4, 3, 20, 5, 3
# One in more facts than this is tied to nearly everybody: its own ties say little, and would take long to count.
HUB = 2000


class End(NamedTuple):
    """Who stands at an end of a chain."""

    id: str
    name: str
    kind: str


class Step(NamedTuple):
    """From one to another by a fact in which both take part, with the roles of each; `facts` counts all that tie the two."""

    fact: model.Fact
    from_: str
    from_roles: tuple[str, ...]
    to: str
    to_roles: tuple[str, ...]
    facts: int


class Chain(NamedTuple):
    """Steps from one end to the other, and the number (from 0) of the weakest of them: the first whose status is the worst."""

    steps: tuple[Step, ...]
    weakest: int


@dataclass(frozen=True, slots=True, eq=False)
class Connections:
    """The shortest chains between two, the best evidenced first.

    Two in one fact are tied by a chain of one step for each such fact. Between others there is one chain for each way through other
    entities, told by the best evidenced fact of every step. `total` counts all, also beyond the limit; `possible` holds the ids of facts
    whose date only may fall into the time asked for.
    """

    from_: End
    to: End
    chains: tuple[Chain, ...]
    total: int
    names: Mapping[str, str]
    possible: frozenset[str]
    readings: tuple[Reading, ...]


class Tie(NamedTuple):
    """Who is tied to somebody: by how many facts, in which roles the two take part in them (commonest first), the best status of them.

    `further` are those tied to this one but not to the one that was asked for; of one in more than HUB facts, nobody.
    """

    id: str
    name: str
    kind: str
    facts: int
    from_roles: tuple[str, ...]
    to_roles: tuple[str, ...]
    status: str
    further: tuple[Tie, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Ties:
    """Those tied to one, by most facts first; `total` counts all, also beyond the limit."""

    from_: End
    ties: tuple[Tie, ...]
    total: int
    readings: tuple[Reading, ...]


def connections(
    db: sqlite3.Connection,
    typed: tuple[str, str],
    filters: Filters,
    *,
    most: int = MOST,
    limit: int = CHAINS,
    no_alleged: bool = False,
    without: Sequence[str] = (),
) -> Connections:
    """Return the shortest chains of at most `most` steps between two, at most `limit` of them (0: all), through nobody `without`.

    Raises NotFound if there is none, WrongUsage if both are one or an end is shut out, and what `names.find` raises for names.
    """
    asked = [names.find(db, name) for name in typed]
    shut = [names.find(db, name) for name in without]
    start, end = asked[0].id, asked[1].id
    if start == end:
        raise WrongUsage(
            _("both names are read as {name} ({id})").format(name=asked[0].name, id=start),
            _("Name two; whom one is tied to: {command}").format(command=f"ciaperu connect {start}"),
        )
    _refuse_shut_out(asked, shut)
    chosen = _chosen(db, filters, no_alleged)
    ways = shortest(db, start, end, most, chosen, {reading.id for reading in shut})
    if not ways.total:
        raise _none(asked, None if ways.exhausted else most, narrowed=_narrowed(chosen, shut))
    shown = list(islice(ways.routes, limit or None))
    numbers = list(dict.fromkeys(edge.fact for route in shown for edge in route))
    found = records.facts(db, "SELECT value FROM json_each(?)", (records.among(numbers),))
    facts = dict(zip(numbers, found, strict=True))
    ends = _ends(db, [start, end])
    passed = (edge.to for route in shown for edge in route)
    return Connections(
        from_=ends[start],
        to=ends[end],
        chains=tuple(_chain(route, facts) for route in shown),
        total=ways.total,
        names=records.names(db, [start, *passed, *records.mentioned(found)]),
        possible=frozenset(fact.id for fact in found if chosen.certainty(fact) != "certain"),
        readings=(*asked, *shut, *chosen.readings),
    )


def ties(
    db: sqlite3.Connection,
    typed: str,
    filters: Filters,
    *,
    limit: int = TIES,
    no_alleged: bool = False,
    without: Sequence[str] = (),
) -> Ties:
    """Return those tied to one, at most `limit` (0: all), the strongest with those tied to them in turn; nobody `without` is among them.

    One in more than HUB facts has nobody in turn.

    Raises NotFound if there is nobody, WrongUsage if the one is shut out, and what `names.find` raises for names.
    """
    asked = names.find(db, typed)
    shut = [names.find(db, name) for name in without]
    _refuse_shut_out([asked], shut)
    chosen = _chosen(db, filters, no_alleged)
    left_out = {asked.id, *(reading.id for reading in shut)}
    counted = [tied for tied in _counted(db, asked.id, chosen) if tied[0] not in left_out]
    if not counted:
        raise NotFound(
            _("no fact ties {name} to anybody").format(name=asked.name),
            _("Let in again what --without, --no-alleged or a filter shuts out")
            if _narrowed(chosen, shut)
            else _("See everything on it: {command}").format(command=f"ciaperu search {asked.id}"),
        )
    direct = left_out.union(id for id, facts in counted)
    shown = _ties(db, asked.id, counted[: limit or None], chosen)
    for number, tie in enumerate(shown[:STRONGEST]):
        if _is_hub(db, tie.id):
            continue
        beyond = [tied for tied in _counted(db, tie.id, chosen) if tied[0] not in direct]
        shown[number] = tie._replace(further=tuple(_ties(db, tie.id, beyond[:FURTHER], chosen)))
    return Ties(_ends(db, [asked.id])[asked.id], tuple(shown), len(counted), (asked, *shut, *chosen.readings))


def _refuse_shut_out(asked: Sequence[Reading], shut: Sequence[Reading]) -> None:
    for reading in asked:
        if reading.id in (other.id for other in shut):
            message = _("{name} ({id}) is asked for and shut out by --without").format(name=reading.name, id=reading.id)
            raise WrongUsage(message, _("Leave it out of one of the two"))


def _chosen(db: sqlite3.Connection, filters: Filters, no_alleged: bool) -> Selection:
    chosen = select(db, filters)
    return chosen._replace(condition=f"({chosen.condition}) AND status <> 'alleged'") if no_alleged else chosen


def _narrowed(chosen: Selection, shut: Sequence[Reading]) -> bool:
    return bool(shut) or chosen.condition != "1"


def _ends(db: sqlite3.Connection, ids: Sequence[str]) -> dict[str, End]:
    rows = db.execute("SELECT id, name, kind FROM entity WHERE id IN (SELECT value FROM json_each(?))", (records.among(ids),))
    return {row[0]: End(*row) for row in rows}


def _none(asked: Sequence[Reading], most: int | None, *, narrowed: bool) -> NotFound:
    """Return the refusal: there is no chain of at most `most` steps, or (None) of any length."""
    both = {"first": asked[0].name, "second": asked[1].name}
    what = _("no chain of facts ties {first} to {second}").format(**both)
    commands = "; ".join(f"ciaperu connect {reading.id}" for reading in asked)
    advice = _("See whom each is tied to: {commands}").format(commands=commands)
    if narrowed:
        advice = _("Let in again what --without, --no-alleged or a filter shuts out")
    if most is None:
        return NotFound(what, advice)
    what = ngettext("no chain of at most {n} step ties {first} to {second}", "no chain of at most {n} steps ties {first} to {second}", most)
    advice = _("Raise --max, or let in again what --without, --no-alleged or a filter shuts out") if narrowed else _("Raise --max")
    return NotFound(what.format(n=most, **both), advice)


def _chain(route: Sequence[Edge], facts: Mapping[int, model.Fact]) -> Chain:
    steps = []
    for edge in route:
        fact = facts[edge.fact]
        roles = [tuple(part.role for part in fact.who if part.entity == id) for id in (edge.from_, edge.to)]
        steps.append(Step(fact, edge.from_, roles[0], edge.to, roles[1], edge.facts))
    ranks = [edge.rank for edge in route]
    return Chain(tuple(steps), ranks.index(max(ranks)))


def _is_hub(db: sqlite3.Connection, id: str) -> bool:
    """Return whether somebody takes part in more than HUB facts."""
    sql = "SELECT count(*) FROM (SELECT 1 FROM participant WHERE entity = ? LIMIT ?)"
    return bool(db.execute(sql, (id, HUB + 1)).fetchone()[0] > HUB)


def _counted(db: sqlite3.Connection, id: str, chosen: Selection) -> list[tuple[str, int]]:
    """Return those tied to one, with how many facts tie them, most first."""
    sql = f"SELECT there.entity, count(DISTINCT here.fact) FROM {_pairs(chosen)} WHERE {chosen.condition} GROUP BY 1 ORDER BY 2 DESC, 1"
    return db.execute(sql, (records.among([id]), *chosen.parameters)).fetchall()


def _pairs(chosen: Selection) -> str:
    """Return the pairs to look at; a hub has tens of thousands of facts: those themselves are only looked at where something narrows them."""
    return PAIRS if chosen.condition == "1" else PAIRS_WITH_FACT


def _ties(db: sqlite3.Connection, id: str, counted: Sequence[tuple[str, int]], chosen: Selection) -> list[Tie]:
    if not counted:
        # Spares a hub's facts from being read for nothing.
        return []
    ends = _ends(db, [other for other, facts in counted])
    found: dict[str, _Between] = {other: _Between(set(), set(), set()) for other in ends}
    rows = db.execute(
        f"SELECT there.entity, here.fact, here.role, there.role, {RANK} FROM {PAIRS_WITH_FACT} WHERE {AMONG} AND ({chosen.condition})",
        (records.among([id]), records.among(ends), *chosen.parameters),
    )
    for other, fact, from_role, to_role, rank in rows:
        between = found[other]
        between.from_roles.add((fact, from_role))
        between.to_roles.add((fact, to_role))
        between.ranks.add(rank)
    return [
        Tie(*ends[other], facts, _commonest(found[other].from_roles), _commonest(found[other].to_roles), EVIDENCE[min(found[other].ranks)])
        for other, facts in counted
    ]


class _Between(NamedTuple):
    """The facts between two: with each role of the one, with each role of the other; and the ranks of their statuses."""

    from_roles: set[tuple[int, str]]
    to_roles: set[tuple[int, str]]
    ranks: set[int]


def _commonest(roles: set[tuple[int, str]]) -> tuple[str, ...]:
    """Return the roles, that of most facts first."""
    counts = Counter(role for fact, role in roles)
    return tuple(sorted(counts, key=lambda role: (-counts[role], role)))
