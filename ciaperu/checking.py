"""Rules over a whole dossier → problems. A rule is one function and one line of RULES."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from ciaperu import dates, model
from ciaperu.errors import Problem
from ciaperu.loading import Positions, load
from ciaperu.model import Dossier
from ciaperu.text import UNSAFE, did_you_mean
from ciaperu.translations import PLURALS, translations_are_current, translations_are_whole

Rule = Callable[[Dossier, Positions], Iterator[Problem]]
MAX_TITLE = 90


class Checked(NamedTuple):
    """A dossier as loaded, and every problem of its files and of the whole, in the order of the files."""

    folder: Path
    dossier: Dossier
    problems: tuple[Problem, ...]

    @property
    def stopping(self) -> tuple[Problem, ...]:
        """The problems with which no command but `check` answers."""
        return tuple(problem for problem in self.problems if problem.stops)


def check(folder: Path) -> Checked:
    """Return the dossier in `folder` with all its problems; Unreadable if the folder cannot be listed."""
    loaded = load(folder)
    # What could not be read is not reported again by a rule that misses it in the same place.
    reported = {problem[:3] for problem in loaded.problems}
    found = {problem for rule in RULES for problem in rule(loaded.dossier, loaded.positions) if problem[:3] not in reported}
    return Checked(folder, loaded.dossier, tuple(sorted(found.union(loaded.problems))))


def ids_are_unique(dossier: Dossier, at: Positions) -> Iterator[Problem]:
    """An id names one thing in the whole dossier, be it a fact, an entity, a source or a dispute."""
    first: dict[str, str] = {}
    for table, id in at.records:
        if table not in ("fact", "entity", "source", "dispute"):
            continue
        if id in first:
            file, line, _ = at.key(first[id], id)
            yield Problem(
                *at.key(table, id),
                f"`{id}` is also the id of the {first[id]} in {file}, line {line}",
                "give each its own id",
            )
        first.setdefault(id, table)


def references_resolve(dossier: Dossier, at: Positions) -> Iterator[Problem]:
    """Whatever names an entity, a place, a fact, a source or a topic names one that is there."""
    entities = {entity.id: entity.kind for entity in dossier.entities}
    places = {id for id, kind in entities.items() if kind == "place"}
    facts = {fact.id for fact in dossier.facts}
    sources = {source.id for source in dossier.sources}

    def unknown(what: str, id: str, known: Iterable[str], spot: tuple[str, int, int], where: str) -> Iterator[Problem]:
        if id not in known:
            yield Problem(*spot, f"unknown {what} `{id}`", did_you_mean(id, known) or f"add it to {where}")

    for fact in dossier.facts:
        spot = ("fact", fact.id)
        for participant in fact.who:
            yield from unknown("entity", participant.entity, entities, at.key(*spot, "who", participant.entity), "the file of its kind")
        for number, speaker in enumerate(fact.attribution):
            yield from unknown("entity", speaker.by, entities, at.value(*spot, "attribution", number, "by"), "the file of its kind")
            if speaker.work:
                yield from unknown("source", speaker.work, sources, at.value(*spot, "attribution", number, "work"), "sources.yaml")
        for key, what, known, where in (
            ("where", "place", places, "places.yaml"),
            ("topics", "topic", dossier.topics, "`topics:` in dossier.yaml"),
            ("part_of", "fact", facts, "facts/"),
            ("see", "fact", facts, "facts/"),
        ):
            for number, id in enumerate(getattr(fact, key)):
                yield from unknown(what, id, known, at.value(*spot, key, number), where)
        for citation in fact.citations:
            yield from unknown("source", citation.source, sources, at.item(str(citation), *spot, "sources"), "sources.yaml")
    for entity in dossier.entities:
        spot = ("entity", entity.id)
        if entity.part_of:
            yield from unknown("entity", entity.part_of, entities, at.value(*spot, "part_of"), "the file of its kind")
        for number, role in enumerate(entity.roles):
            if role.of:
                yield from unknown("entity", role.of, entities, at.value(*spot, "roles", number, "of"), "the file of its kind")
            for citation in role.citations:
                yield from unknown("source", citation.source, sources, at.item(str(citation), *spot, "roles", number, "sources"), "sources.yaml")
    for source in dossier.sources:
        for citation in source.underlies:
            yield from unknown("source", citation.source, sources, at.item(str(citation), "source", source.id, "underlies"), "sources.yaml")
    for dispute in dossier.disputes:
        for number, position in enumerate(dispute.positions):
            for index, id in enumerate(position.facts):
                yield from unknown("fact", id, facts, at.value("dispute", dispute.id, "positions", number, "facts", index), "facts/")


def words_are_known(dossier: Dossier, at: Positions) -> Iterator[Problem]:
    """Where a list of words is closed, only its words are used."""
    kinds, roles = model.KINDS | dossier.kinds.keys(), model.ROLES | dossier.roles.keys()

    def odd(word: str, known: Iterable[str], what: str, *path: Any, add: str = "") -> Iterator[Problem]:
        if word not in known:
            listed = ", ".join(sorted(known)) if len(list(known)) <= 12 else f"use another, or add it under `{add}:` in dossier.yaml"
            yield Problem(*at.value(*path), f"`{word}` is not a {what}", did_you_mean(word, known) or listed)

    for fact in dossier.facts:
        spot = ("fact", fact.id)
        yield from odd(fact.kind, kinds, "kind of fact", *spot, "kind", add="kinds")
        yield from odd(fact.status, model.STATUSES, "status", *spot, "status")
        if fact.date_basis:
            yield from odd(fact.date_basis, model.DATE_BASES, "date_basis", *spot, "date_basis")
        for participant in fact.who:
            yield from odd(participant.role, roles, "role", *spot, "who", participant.entity, add="roles")
        for number, word in enumerate(fact.unknown):
            yield from odd(word, roles, "role", *spot, "unknown", number, add="roles")
        for number, speaker in enumerate(fact.attribution):
            if speaker.as_:
                yield from odd(speaker.as_, model.SPOKEN_AS, "way of speaking (as:)", *spot, "attribution", number, "as")
        for number, money in enumerate(fact.money):
            yield from odd(money.nature, model.NATURES, "nature of money", *spot, "money", number, "nature")
            yield from odd(money.bound, model.BOUNDS, "bound", *spot, "money", number, "bound")
            if not re.fullmatch("[A-Z]{3}", money.currency):
                spot_of_currency = at.value(*spot, "money", number, "currency")
                yield Problem(
                    *spot_of_currency,
                    f"`{money.currency}` is not a currency",
                    "write its ISO 4217 code, such as USD or PEN",
                )
        for number, quantity in enumerate(fact.quantities):
            yield from odd(quantity.bound, model.BOUNDS, "bound", *spot, "quantities", number, "bound")
    for entity in dossier.entities:
        for number, role in enumerate(entity.roles):
            yield from odd(role.status, model.STATUSES, "status", "entity", entity.id, "roles", number, "status")
        for alias in entity.aliases:
            yield from odd(
                alias.language,
                dossier.languages,
                "language of the dossier",
                "entity",
                entity.id,
                "aliases",
                alias.language,
            )
    for dispute in dossier.disputes:
        yield from odd(dispute.kind, model.DISPUTE_KINDS, "kind of dispute", "dispute", dispute.id, "kind")


def facts_are_cited(dossier: Dossier, at: Positions) -> Iterator[Problem]:
    """Every fact leads to the passage it rests on."""
    for fact in dossier.facts:
        if not fact.citations:
            yield Problem(*at.key("fact", fact.id, "sources"), "no citation", "write sources: [source#section.paragraph]")


def facts_stand_in_their_year(dossier: Dossier, at: Positions) -> Iterator[Problem]:
    """The facts of a start year stand in the file of that year, so that the folder reads as a chronicle."""
    for fact in dossier.facts:
        year = dates.start_year(fact.date) if fact.date else None
        home = f"facts/{year:04}.yaml" if year is not None else "facts/undated.yaml"
        file, line, column = at.key("fact", fact.id)
        if file != home and (fact.date or not at.has("fact", fact.id, "date")):
            dated = f"is dated {fact.date.edtf}" if fact.date else "has no date"
            yield Problem(file, line, column, f"`{fact.id}` {dated}", f"move it to {home}")


def dates_have_a_basis(dossier: Dossier, at: Positions) -> Iterator[Problem]:
    """A date says what it rests on, and a derived one how it follows."""
    for fact in dossier.facts:
        spot = ("fact", fact.id)
        if fact.date_basis and not fact.date:
            yield Problem(*at.key(*spot, "date_basis"), "a basis without a date", "give the date or remove date_basis")
        if fact.date_basis == "derived" and not fact.derived:
            yield Problem(
                *at.value(*spot, "date_basis"),
                "a derived date does not say how it follows",
                'add derived: ["1998-06-10 + 11 days"]',
            )


def payments_have_two_sides(dossier: Dossier, at: Positions) -> Iterator[Problem]:
    """A payment has a payer and a recipient, or says that one is not known."""
    for fact in dossier.facts:
        if fact.kind == "payment":
            present = {participant.role for participant in fact.who} | set(fact.unknown)
            for role in ("payer", "recipient"):
                if role not in present:
                    yield Problem(*at.key("fact", fact.id, "who"), f"a payment without a {role}", f"add one, or unknown: [{role}]")


def statements_are_attributed(dossier: Dossier, at: Positions) -> Iterator[Problem]:
    """What is reported, alleged, denied or assessed names who says so."""
    for fact in dossier.facts:
        if fact.status in model.ATTRIBUTED and not fact.attribution:
            yield Problem(
                *at.value("fact", fact.id, "status"),
                f"{fact.status}, but by whom?",
                "add attribution: [{by: entity, as: named}]",
            )
        if fact.status == "asserted" and fact.attribution:
            spot = at.key("fact", fact.id, "attribution")
            yield Problem(*spot, "asserted facts are in the source's own voice", "change the status or remove the attribution")


def entities_are_used(dossier: Dossier, at: Positions) -> Iterator[Problem]:
    """Every entity takes part in a fact, speaks in one, or is where one happens."""
    used = {participant.entity for fact in dossier.facts for participant in fact.who}
    used |= set(chain.from_iterable(fact.where for fact in dossier.facts))
    used |= {speaker.by for fact in dossier.facts for speaker in fact.attribution}
    for entity in dossier.entities:
        if entity.id not in used:
            yield Problem(*at.key("entity", entity.id), f"no fact mentions `{entity.id}`", "use it in a fact or remove it")


def disputes_have_sides(dossier: Dossier, at: Positions) -> Iterator[Problem]:
    """A dispute has at least two positions, each resting on a fact; a slip says what is written and what is meant."""
    for dispute in dossier.disputes:
        spot = ("dispute", dispute.id)
        if len(dispute.positions) < 2:
            yield Problem(*at.key(*spot, "positions"), "a dispute needs two positions", "add what the other side says")
        for number, position in enumerate(dispute.positions):
            if not position.facts:
                yield Problem(*at.value(*spot, "positions", number), "a position that rests on no fact", "add facts: [fact-id]")
        if (dispute.kind == "slip") != bool(dispute.written and dispute.meant):
            yield Problem(*at.key(*spot), "`written:` and `meant:` belong to a slip, and a slip needs both", "add or remove them")


def titles_are_short(dossier: Dossier, at: Positions) -> Iterator[Problem]:
    """A title fits on a line, and no two facts have the same one."""
    count = Counter(fact.title for fact in dossier.facts)
    for fact in dossier.facts:
        if len(fact.title) > MAX_TITLE:
            yield Problem(
                *at.value("fact", fact.id, "title"),
                f"a title of {len(fact.title)} characters",
                f"keep it within {MAX_TITLE}",
            )
        if count[fact.title] > 1:
            yield Problem(*at.value("fact", fact.id, "title"), "two facts have this title", "say how they differ, or merge them")


def facts_do_not_contain_themselves(dossier: Dossier, at: Positions) -> Iterator[Problem]:
    """No fact or entity is part of itself, however long the way round."""
    for table, parents in (
        ("fact", {fact.id: fact.part_of for fact in dossier.facts}),
        ("entity", {entity.id: (entity.part_of,) for entity in dossier.entities if entity.part_of}),
    ):
        for id in parents:
            seen: set[str] = set()
            front = set(parents[id])
            while front and id not in front:
                seen |= front
                front = set(chain.from_iterable(parents.get(parent, ()) for parent in front)) - seen
            if id in front:
                yield Problem(*at.key(table, id, "part_of"), f"`{id}` is part of itself", "remove one `part_of` of the circle")


def text_is_plain(dossier: Dossier, at: Positions) -> Iterator[Problem]:
    """No run of spaces, no control character and no bidirectional override in any text."""
    records: dict[str, tuple[Any, ...]] = {table: getattr(dossier, plural) for table, plural in (*PLURALS.items(), ("source", "sources"))}
    for each in dossier.translations:
        records |= {f"{each.language}/{table}": getattr(each, plural) for table, plural in PLURALS.items()}
    for table, record in ((table, record) for table, held in records.items() for record in held):
        for name, text in _texts(record):
            spot = at.value(table, record.id, name)
            if "  " in text:
                yield Problem(*spot, f"a run of spaces in `{name}`", "keep one space")
            if bad := sorted(c for c in set(text) if c in UNSAFE or "\ud800" <= c <= "\udfff"):
                yield Problem(*spot, f"the control character U+{ord(bad[0]):04X} in `{name}`", "remove it")


def _texts(record: Any) -> Iterator[tuple[str, str]]:
    """Yield every text in a record with the name of the field it stands in."""

    def inside(value: Any) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            yield from chain.from_iterable(inside(item) for item in value.values())
        elif isinstance(value, tuple):
            yield from chain.from_iterable(inside(item) for item in value)
        elif hasattr(value, "__dataclass_fields__"):
            yield from chain.from_iterable(inside(getattr(value, part.name)) for part in fields(value))

    for part in fields(record):
        value = getattr(record, part.name)
        # The variables of CSL-JSON stand among the other fields of a source.
        for name, each in value.items() if isinstance(value, dict) else [(part.name, value)]:
            yield from ((name, text) for text in inside(each))


RULES: tuple[Rule, ...] = (
    ids_are_unique,
    references_resolve,
    words_are_known,
    facts_are_cited,
    facts_stand_in_their_year,
    dates_have_a_basis,
    payments_have_two_sides,
    statements_are_attributed,
    entities_are_used,
    disputes_have_sides,
    titles_are_short,
    facts_do_not_contain_themselves,
    text_is_plain,
    translations_are_whole,
    translations_are_current,
)
