"""Rules over links: whatever names an entity, a place, a fact, a source or a topic names one that is there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ciaperu.errors import Problem
from ciaperu.language import _
from ciaperu.loading import Positions
from ciaperu.model import Dossier
from ciaperu.text import did_you_mean


class Known(NamedTuple):
    """What records can name, whichever file it stands in: entities with their kinds, and the ids of sources."""

    entities: Mapping[str, str]
    sources: Collection[str]


def known(dossier: Dossier) -> Known:
    """Return what the records of a dossier can name."""
    return Known({entity.id: entity.kind for entity in dossier.entities}, {source.id for source in dossier.sources})


def names_resolve(dossier: Dossier, at: Positions) -> Iterator[Problem]:
    """Whatever names an entity, a place, a source or a topic names one that is there."""
    yield from unknown_names(dossier, at, known(dossier))


def unknown_names(dossier: Dossier, at: Positions, known: Known) -> Iterator[Problem]:
    """Yield a problem for each name in these records that is not `known`, nor a topic of the dossier."""
    entities, sources = known
    places = {id for id, kind in entities.items() if kind == "place"}
    of_its_kind, under_topics = _("the file of its kind"), _("`topics:` in dossier.yaml")
    entity, place, source, topic = _("unknown entity `{id}`"), _("unknown place `{id}`"), _("unknown source `{id}`"), _("unknown topic `{id}`")

    def unknown(message: str, id: str, among: Collection[str], where: str, *path: Any, key: bool = False) -> Iterator[Problem]:
        # Where it stands is looked up for what is wrong only.
        if id not in among:
            yield _problem(at.key(*path) if key else at.value(*path), message, id, among, where)

    for fact in dossier.facts:
        spot = ("fact", fact.id)
        for participant in fact.who:
            yield from unknown(entity, participant.entity, entities, of_its_kind, *spot, "who", participant.entity, key=True)
        for number, speaker in enumerate(fact.attribution):
            yield from unknown(entity, speaker.by, entities, of_its_kind, *spot, "attribution", number, "by")
            if speaker.work:
                yield from unknown(source, speaker.work, sources, "sources.yaml", *spot, "attribution", number, "work")
        for message, key, among, where in (
            (place, "where", places, "places.yaml"),
            (topic, "topics", dossier.topics, under_topics),
            (entity, "implied", entities, of_its_kind),
        ):
            for number, id in enumerate(getattr(fact, key)):
                yield from unknown(message, id, among, where, *spot, key, number)
        yield from _unknown_works(fact.citations, sources, at, *spot, "sources")
        for number, check in enumerate(fact.checked):
            if check.source:
                yield from unknown(source, check.source, sources, "sources.yaml", *spot, "checked", number, "source")
    for each in dossier.entities:
        if each.part_of:
            yield from unknown(entity, each.part_of, entities, of_its_kind, "entity", each.id, "part_of")
        for number, role in enumerate(each.roles):
            if role.of:
                yield from unknown(entity, role.of, entities, of_its_kind, "entity", each.id, "roles", number, "of")
            yield from _unknown_works(role.citations, sources, at, "entity", each.id, "roles", number, "sources")
    for work in dossier.sources:
        yield from _unknown_works(work.underlies, sources, at, "source", work.id, "underlies")
        if work.copy_of:
            yield from unknown(source, work.copy_of, sources, "sources.yaml", "source", work.id, "copy_of")
        for number, id in enumerate(work.retells):
            yield from unknown(source, id, sources, "sources.yaml", "source", work.id, "retells", number)


def _unknown_works(citations: Iterable[Any], sources: Collection[str], at: Positions, *path: Any) -> Iterator[Problem]:
    for citation in citations:
        if citation.source not in sources:
            yield _problem(at.item(str(citation), *path), _("unknown source `{id}`"), citation.source, sources, "sources.yaml")


def facts_resolve(dossier: Dossier, at: Positions) -> Iterator[Problem]:
    """Whatever names a fact names one that is there."""
    facts = {fact.id for fact in dossier.facts}
    message, where = _("unknown fact `{id}`"), "facts/"
    for fact in dossier.facts:
        for key in ("part_of", "see"):
            for number, id in enumerate(getattr(fact, key)):
                if id not in facts:
                    yield _problem(at.value("fact", fact.id, key, number), message, id, facts, where)
    for dispute in dossier.disputes:
        for number, position in enumerate(dispute.positions):
            for index, id in enumerate(position.facts):
                if id not in facts:
                    yield _problem(at.value("dispute", dispute.id, "positions", number, "facts", index), message, id, facts, where)
    for id in dossier.asked:
        if id not in facts:
            yield Problem(*at.key("asked", "", id), message.format(id=id), did_you_mean(id, facts) or _("remove it"))


def _problem(spot: tuple[str, int, int], message: str, id: str, among: Iterable[str], where: str) -> Problem:
    return Problem(*spot, message.format(id=id), did_you_mean(id, among) or _("add it to {where}").format(where=where))
