"""Who takes part in a fact together with whom: edge by edge for programs that draw networks, and counted for a picture.

Who only speaks of a fact, and where it happened, ties nobody (as in `connections`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from ciaperu import model
from ciaperu.research import records
from ciaperu.research.chains import EVIDENCE
from ciaperu.research.chosen import Chosen

# So many facts of a link are named in a picture.
NAMED = 5


class Edge(NamedTuple):
    """Two who take part in the same fact, with the roles of each."""

    one: str
    one_roles: tuple[str, ...]
    other: str
    other_roles: tuple[str, ...]


def edges(fact: model.Fact) -> Iterator[Edge]:
    """Yield an edge for each pair of those who take part in a fact, in the order in which it names them."""
    roles: dict[str, list[str]] = {}
    for part in fact.who:
        roles.setdefault(part.entity, []).append(part.role)
    for one, other in combinations(roles, 2):
        yield Edge(one, tuple(roles[one]), other, tuple(roles[other]))


def alone(chosen: Chosen) -> dict[str, list[str]]:
    """Return the ids of facts with fewer than two participants, which have no edge, by the one who takes part ("" where nobody does)."""
    sql = f"""SELECT id, ifnull(min(entity), '') FROM main.fact LEFT JOIN participant ON fact = number
        WHERE number IN (SELECT number FROM fact WHERE {chosen.selection.condition})
        GROUP BY number HAVING count(DISTINCT entity) < 2 ORDER BY number"""
    found: dict[str, list[str]] = {}
    for id, entity in chosen.db.execute(sql, chosen.selection.parameters):
        found.setdefault(entity, []).append(id)
    return found


def taking_part(chosen: Chosen) -> dict[str, int]:
    """Return in how many of these facts each entity takes part."""
    within = f"fact IN (SELECT number FROM fact WHERE {chosen.selection.condition})"
    sql = f"SELECT entity, count(DISTINCT fact) FROM participant WHERE {within} GROUP BY 1"
    return dict(chosen.db.execute(sql, chosen.selection.parameters))


class Node(NamedTuple):
    """An entity in a picture, and in how many of the facts it takes part."""

    id: str
    name: str
    kind: str
    summary: str
    facts: int


class Link(NamedTuple):
    """Two in a picture: how many facts tie them, how many of those are disputed, the best status of them, and the first few (date, title)."""

    one: str
    other: str
    facts: int
    disputed: int
    status: str
    first: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """The strongest links of a selection, most facts first, and those whom they tie, by most facts first; `asked` are ids asked for by name.

    `missing_nodes` and `missing_links` count what is left out for want of room, `unpaired` the facts that tie nobody.
    """

    title: str
    facts: int
    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    asked: frozenset[str]
    missing_nodes: int
    missing_links: int
    unpaired: int


class _Tally:
    """What is known of a link while the facts are read."""

    __slots__ = ("disputed", "facts", "first", "rank")

    def __init__(self) -> None:
        self.facts = self.disputed = 0
        self.rank = len(EVIDENCE)
        self.first: list[tuple[str, str]] = []

    def count(self, fact: model.Fact) -> None:
        self.facts += 1
        self.disputed += bool(fact.disputes)
        self.rank = min(self.rank, EVIDENCE.index(fact.status))
        if len(self.first) < NAMED:
            self.first.append((fact.date.text if fact.date else "", fact.title))


def network(chosen: Chosen, most_nodes: int = 0, most_links: int = 0) -> Network:
    """Return the network of these facts; with `most_nodes` that of those who take part in most of them, with `most_links` the strongest links."""
    tallies: dict[tuple[str, str], _Tally] = {}
    for fact in chosen.facts():
        for edge in edges(fact):
            pair = (edge.one, edge.other) if edge.one < edge.other else (edge.other, edge.one)
            tallies.setdefault(pair, _Tally()).count(fact)
    counts = taking_part(chosen)
    asked = frozenset(reading.id for reading in chosen.selection.readings)
    tied = sorted({id for pair in tallies for id in pair}, key=lambda one: (one not in asked, -counts[one], one))
    kept = set(tied[: most_nodes or None])
    ranked = sorted(tallies.items(), key=lambda item: (-item[1].facts, item[1].rank, item[0]))
    links = [Link(*pair, t.facts, t.disputed, EVIDENCE[t.rank], tuple(t.first)) for pair, t in ranked if kept.issuperset(pair)]
    links = links[: most_links or None]
    drawn = {id for link in links for id in (link.one, link.other)}
    nodes = _nodes(chosen, [id for id in tied if id in drawn], counts)
    unpaired = sum(len(ids) for ids in alone(chosen).values())
    missing = (len(tied) - len(nodes), len(tallies) - len(links))
    return Network(chosen.head["title"], chosen.total, nodes, tuple(links), asked & drawn, *missing, unpaired)


def _nodes(chosen: Chosen, ids: Sequence[str], counts: dict[str, int]) -> tuple[Node, ...]:
    within = "id IN (SELECT value FROM json_each(?))"
    rows = chosen.db.execute(f"SELECT id, name, kind, summary FROM entity WHERE {within}", (records.among(ids),))
    found = {id: Node(id, name, kind, summary, counts[id]) for id, name, kind, summary in rows}
    return tuple(found[id] for id in sorted(ids, key=lambda one: (-counts[one], one)))
