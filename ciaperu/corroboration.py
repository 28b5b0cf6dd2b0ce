"""Which works bear a fact out by themselves: a copy and its original, or a work that only retells another, count once.

A work goes back to those that it copies or retells, and they to others in turn, until to such as retell nobody: those are its origins. Two
works with an origin in common hang together. A work that retells several does not tie these to each other. It is facts about works that
are counted; no work is weighed against another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from ciaperu import model


class Lineage(NamedTuple):
    """The origins of each work, by its id, and the works on which a passage of another rests, by the passage as it is cited."""

    origins: Mapping[str, frozenset[str]]
    underlying: Mapping[str, frozenset[str]]


def lineage_of(sources: Sequence[model.Source]) -> Lineage:
    """Return how these works hang together."""
    underlying: dict[str, frozenset[str]] = {}
    for source in sources:
        for citation in source.underlies:
            underlying[str(citation)] = underlying.get(str(citation), frozenset()) | {source.id}
    repeated = repeated_by(sources)
    return Lineage({id: origins(id, repeated) for id in repeated}, underlying)


def repeated_by(sources: Iterable[model.Source]) -> dict[str, tuple[str, ...]]:
    """Return by the id of each work those that it copies or retells."""
    return {source.id: (*filter(None, (source.copy_of,)), *source.retells) for source in sources}


def behind(id: str, repeated: Mapping[str, Iterable[str]]) -> set[str]:
    """Return all works that a work goes back to, over any number of steps, given those that each repeats."""
    found: set[str] = set()
    front = {id}
    while front:
        front = {before for work in front for before in repeated.get(work, ())} - found
        found |= front
    return found


def origins(id: str, repeated: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Return the works that a work goes back to and that repeat none themselves; of one that repeats none, itself."""
    works = {id, *behind(id, repeated)}
    # Where works go round in a circle there is no origin; a dossier with such is not answered from.
    return frozenset(work for work in works if not repeated.get(work)) or frozenset(works)


def grounds(fact: model.Fact, lineage: Lineage) -> frozenset[str]:
    """Return the origins of all that a fact rests on: the works it cites, those its speakers spoke in, and those that underlie its passages."""
    works = {citation.source for citation in fact.citations} | {speaker.work for speaker in fact.attribution if speaker.work}
    for citation in fact.citations:
        works |= lineage.underlying.get(str(citation), frozenset())
    return frozenset().union(*(lineage.origins.get(work, frozenset({work})) for work in works))


def marked(fact: model.Fact, lineage: Lineage) -> tuple[model.Check, ...]:
    """Return the checks of a fact with which of them are independent.

    Of one verdict, no two that are have an origin in common: those with fewest origins are taken first, an original before what repeats it. One
    that agrees has none in common with the grounds of the fact either; one that differs or adds may, for then it is the fact's work that strayed.
    """
    if not fact.checked:
        return ()
    taken = {"agrees": grounds(fact, lineage)}
    found = set[int]()
    goes_back = {number: _origins(check, lineage) for number, check in enumerate(fact.checked)}
    for number, own in sorted(goes_back.items(), key=lambda each: (len(each[1]), fact.checked[each[0]].source not in each[1])):
        verdict = fact.checked[number].verdict
        before = taken.get(verdict, frozenset())
        if before.isdisjoint(own):
            found.add(number)
            taken[verdict] = before | own
    return tuple(replace(check, independent=number in found) for number, check in enumerate(fact.checked))


def _origins(check: model.Check, lineage: Lineage) -> frozenset[str]:
    return lineage.origins.get(check.source, frozenset({check.source}))
