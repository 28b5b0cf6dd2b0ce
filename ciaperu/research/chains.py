"""The search for the shortest chains: breadth-first from both ends over `participant`, then along what lies between, best evidence first."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from heapq import heappop, heappush
from typing import NamedTuple

from ciaperu.research import records
from ciaperu.research.filters import Selection

# The statuses of a fact, the best evidence first.
EVIDENCE = ("asserted", "reported", "assessed", "alleged", "denied")
RANK = f"CASE status {' '.join(f'''WHEN '{status}' THEN {rank}''' for rank, status in enumerate(EVIDENCE))} END"
# How good a fact is as evidence, as one number (less is better): its status, whether it is disputed, its place in the chronicle.
_DISPUTED, _STATUS = 2**40, 2**41
_QUALITY = f"{RANK} * {_STATUS} + EXISTS (SELECT 1 FROM fact_dispute WHERE fact_dispute.fact = number) * {_DISPUTED} + number"
# Pairs that take part in the same fact, each with itself as well. The joins are CROSS so that SQLite keeps their order: from those given
# to their facts, and on to the others.
PAIRS = """(SELECT value "from" FROM json_each(?)) CROSS JOIN participant here ON here.entity = "from"
    CROSS JOIN participant there ON there.fact = here.fact"""
PAIRS_WITH_FACT = f"{PAIRS} CROSS JOIN main.fact ON number = here.fact"
# The plus keeps SQLite from looking up each of these in each fact (SQLite, "Query Planning", on unary +): a fact has few participants.
AMONG = "+there.entity IN (SELECT value FROM json_each(?))"


class Edge(NamedTuple):
    """The best evidenced fact between two, and how many there are; compared by the place in the chronicle."""

    fact: int
    from_: str
    to: str
    rank: int
    disputed: int
    facts: int


class Ways(NamedTuple):
    """How many ways there are, and the ways, the best evidenced first; where there is none, whether nobody was left to look at."""

    total: int
    routes: Iterator[tuple[Edge, ...]]
    exhausted: bool = False


def shortest(db: sqlite3.Connection, start: str, end: str, most: int, chosen: Selection, barred: Collection[str]) -> Ways:
    """Return the shortest ways of at most `most` steps from `start` to another, `end`, by facts that fit, through nobody `barred`.

    Two in one fact: one way for each such fact. Else one for each row of entities passed, by the best evidenced fact of every step.
    """
    # One goes breadth-first from each end, always that with the fewer facts before it, so that a hub is hardly ever entered.
    sides, seen = [[{start}], [{end}]], [{start}, {end}]
    for _step in range(most):
        side = 1 if _heavier(db, sides[0][-1], sides[1][-1]) else 0
        front = _neighbours(db, sides[side][-1], chosen) - seen[side] - set(barred)
        if not front:
            return Ways(0, iter(()), exhausted=True)
        sides[side].append(front)
        seen[side] |= front
        if meeting := front & sides[1 - side][-1]:
            before, after = sides[0][:-1], sides[1][-2::-1]
            if len(before) + len(after) == 1:
                direct = _facts_between(db, start, end, chosen)
                return Ways(len(direct), iter([(edge,) for edge in direct]))
            return _ways(_steps(db, before, meeting, after, chosen), start, end)
    return Ways(0, iter(()))


def _heavier(db: sqlite3.Connection, these: Collection[str], those: Collection[str]) -> bool:
    """Return whether `these` take part in more facts than `those`, each counted by itself; it takes as long as to count the fewer."""
    sql = "SELECT count(*) FROM (SELECT 1 FROM participant WHERE entity IN (SELECT value FROM json_each(?)) LIMIT ?)"
    most = 1024
    while True:
        (weight,), (other,) = (db.execute(sql, (records.among(ids), most)).fetchone() for ids in (these, those))
        if min(weight, other) < most:
            return bool(weight > other)
        most *= 4


def _neighbours(db: sqlite3.Connection, ids: Collection[str], chosen: Selection) -> set[str]:
    # A fact is looked at one by one: a list of all that fit would take longer than most searches.
    fits = "" if chosen.condition == "1" else f" WHERE EXISTS (SELECT 1 FROM main.fact WHERE number = here.fact AND ({chosen.condition}))"
    return {id for (id,) in db.execute(f"SELECT DISTINCT there.entity FROM {PAIRS}{fits}", (records.among(ids), *chosen.parameters))}


def _facts_between(db: sqlite3.Connection, start: str, end: str, chosen: Selection) -> list[Edge]:
    """Return an edge for each fact that ties the two, the best evidenced first."""
    near, far = (end, start) if _heavier(db, [start], [end]) else (start, end)
    rows = db.execute(
        f"SELECT DISTINCT {_QUALITY} FROM {PAIRS_WITH_FACT} WHERE there.entity = ? AND ({chosen.condition}) ORDER BY 1",
        (records.among([near]), far, *chosen.parameters),
    ).fetchall()
    return [_edge(start, end, quality, len(rows)) for (quality,) in rows]


def _edge(from_: str, to: str, quality: int, facts: int) -> Edge:
    return Edge(quality % _DISPUTED, from_, to, quality // _STATUS, quality // _DISPUTED % 2, facts)


def _steps(
    db: sqlite3.Connection, before: Sequence[Collection[str]], meeting: Collection[str], after: Sequence[Collection[str]], chosen: Selection
) -> list[list[Edge]]:
    """Return for each step its edges: from where the searches met to both ends, only by those who are reached."""
    steps: list[list[Edge]] = []
    kept = meeting
    for layer in reversed(before):
        steps.insert(0, _edges_between(db, layer, kept, chosen))
        kept = {edge.from_ for edge in steps[0]}
    kept = meeting
    for layer in after:
        steps.append(_edges_between(db, kept, layer, chosen))
        kept = {edge.to for edge in steps[-1]}
    return steps


def _edges_between(db: sqlite3.Connection, near: Collection[str], far: Collection[str], chosen: Selection) -> list[Edge]:
    """Return an edge for each two, one of `near` and one of `far`, that a fact ties."""
    turned = _heavier(db, near, far)
    ours, others = (far, near) if turned else (near, far)
    rows = db.execute(
        f"""SELECT "from", there.entity, min({_QUALITY}), count(DISTINCT number) FROM {PAIRS_WITH_FACT}
            WHERE {AMONG} AND ({chosen.condition}) GROUP BY 1, 2""",
        (records.among(ours), records.among(others), *chosen.parameters),
    )
    return [_edge(*((b, a) if turned else (a, b)), quality, facts) for a, b, quality, facts in rows]


def _ways(steps: Sequence[Sequence[Edge]], start: str, end: str) -> Ways:
    """Return the ways along `steps`.

    Of two the better is that whose weakest step is the better; if these are equal, the next weakest, and so on; then that with fewer
    disputed facts; then that which begins earlier in the chronicle.
    """
    # No number of better steps, nor of disputes, weighs as much as one step of a worse status.
    costs = [(len(steps) + 1) ** (rank + 1) for rank in range(len(EVIDENCE))]
    onward: list[dict[str, list[Edge]]] = []
    # How many ways lead on from each, and what the best of them costs: so the best is always gone on with, and none is tried in vain.
    ways, ahead = {end: 1}, [{end: 0}]
    for step in reversed(steps):
        leaving: dict[str, list[Edge]] = {}
        for edge in step:
            leaving.setdefault(edge.from_, []).append(edge)
        onward.insert(0, leaving)
        ways = {id: sum(ways[edge.to] for edge in edges) for id, edges in leaving.items()}
        ahead.insert(0, {id: min(costs[e.rank] + e.disputed + ahead[0][e.to] for e in edges) for id, edges in leaving.items()})

    def ordered() -> Iterator[tuple[Edge, ...]]:
        # What a way costs in all, the way so far, and what that costs; of equals the earlier in the chronicle comes first.
        heap: list[tuple[int, tuple[Edge, ...], int]] = [(ahead[0][start], (), 0)]
        while heap:
            _whole, way, behind = heappop(heap)
            if len(way) == len(steps):
                yield way
                continue
            for edge in onward[len(way)][way[-1].to if way else start]:
                cost = behind + costs[edge.rank] + edge.disputed
                heappush(heap, (cost + ahead[len(way) + 1][edge.to], (*way, edge), cost))

    return Ways(ways[start], ordered())
