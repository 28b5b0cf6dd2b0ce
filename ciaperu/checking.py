"""Rules over a whole dossier → problems. A rule is one function and one line of RULES."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from ciaperu import dates, model
from ciaperu.circles import in_circles
from ciaperu.errors import Problem
from ciaperu.language import _
from ciaperu.links import facts_resolve, names_resolve
from ciaperu.loading import Positions, load
from ciaperu.model import Dossier
from ciaperu.text import did_you_mean
from ciaperu.texts import Text
from ciaperu.translations import translations_are_current, translations_are_whole
from ciaperu.witnesses import checks_are_short_and_by_others, differences_are_disputes, works_do_not_repeat_themselves
from ciaperu.wording import text_is_plain

Rule = Callable[[Dossier, Positions], Iterator[Problem]]
MAX_TITLE = 90
# The rules that are no function here: of the loading, and of the proof against the works.
FORM, PROOF = "files-have-their-form", "passages-bear-facts-out"


class Checked(NamedTuple):
    """A dossier as loaded, every problem of its files and of the whole, in the order of the files, and the texts it was proved against.

    `positions` says where everything stands.
    """

    folder: Path
    dossier: Dossier
    problems: tuple[Problem, ...]
    texts: tuple[Text, ...] = ()
    positions: Positions = Positions()

    @property
    def stopping(self) -> tuple[Problem, ...]:
        """The problems with which no command but `check` answers."""
        return tuple(problem for problem in self.problems if problem.stops)


def check(folder: Path, texts: Path | None = None) -> Checked:
    """Return the dossier in `folder` with all its problems, proved against the works in `texts` if given; Unreadable if a folder cannot be read."""
    loaded = load(folder)
    # What could not be read is not reported again by a rule that misses it in the same place.
    reported = {problem[:3] for problem in loaded.problems}
    found = dict.fromkeys(loaded.problems, FORM)
    for rule in RULES:
        for problem in rule(loaded.dossier, loaded.positions):
            if problem[:3] not in reported:
                found.setdefault(problem, _id(rule))
    copies: dict[str, Text] = {}
    if texts:
        from ciaperu.proving import prove, read_texts

        copies = read_texts(loaded.dossier.sources, texts)
        found |= dict.fromkeys(prove(loaded.dossier, loaded.positions, copies), PROOF)
    problems = (problem._replace(rule=rule) for problem, rule in found.items())
    return Checked(folder, loaded.dossier, tuple(sorted(problems)), tuple(copies.values()), loaded.positions)


def rules() -> dict[str, str]:
    """Return every rule that a problem may name, and what it asks."""
    asked = {_id(rule): " ".join((rule.__doc__ or "").split()) for rule in RULES}
    return {
        FORM: "Every file can be read, and every record has the fields of its kind, each in its form.",
        **asked,
        PROOF: "Every locator leads to a passage of the work, and every figure, date and name stands in it.",
    }


def _id(rule: Rule) -> str:
    return rule.__name__.replace("_", "-")


def ids_are_unique(dossier: Dossier, at: Positions) -> Iterator[Problem]:
    """An id names one thing in the whole dossier, be it a fact, an entity, a source or a dispute."""
    first: dict[str, str] = {}
    for table, id in at.records:
        if table not in ("fact", "entity", "source", "dispute"):
            continue
        if id in first:
            file, line, _column = at.key(first[id], id)
            what = _("`{id}` is also the id of the {other} in {file}, line {line}").format(id=id, other=_(first[id]), file=file, line=line)
            yield Problem(*at.key(table, id), what, _("give each its own id"))
        first.setdefault(id, table)


def search_words_have_a_place(dossier: Dossier, at: Positions) -> Iterator[Problem]:
    """Words for search stand under a language of the dossier."""
    places: list[tuple[str, tuple[str, ...]]] = [("thesaurus", (language,)) for language in dossier.thesaurus]
    places += [("asked", (id, language)) for id, words in dossier.asked.items() for language in words]
    for table, path in places:
        if path[-1] not in dossier.languages:
            what = _("`{word}` is not a language of the dossier").format(word=path[-1])
            yield Problem(*at.key(table, "", *path), what, ", ".join(dossier.languages))


def words_are_known(dossier: Dossier, at: Positions) -> Iterator[Problem]:
    """Where a list of words is closed, only its words are used."""
    kinds, roles = model.KINDS | dossier.kinds.keys(), model.ROLES | dossier.roles.keys()
    another = _("use another, or add it under `{key}:` in dossier.yaml")

    def odd(word: str, known: Iterable[str], what: str, *path: Any, add: str = "") -> Iterator[Problem]:
        if word not in known:
            listed = ", ".join(sorted(known)) if len(list(known)) <= 12 else another.format(key=add)
            yield Problem(*at.value(*path), what.format(word=word), did_you_mean(word, known) or listed)

    role, status, bound = _("`{word}` is not a role"), _("`{word}` is not a status"), _("`{word}` is not a bound")

    for fact in dossier.facts:
        spot = ("fact", fact.id)
        yield from odd(fact.kind, kinds, _("`{word}` is not a kind of fact"), *spot, "kind", add="kinds")
        yield from odd(fact.status, model.STATUSES, status, *spot, "status")
        yield from odd(fact.scope, model.SCOPES, _("`{word}` is not a scope"), *spot, "scope")
        for number, check in enumerate(fact.checked):
            if check.verdict:
                yield from odd(check.verdict, model.VERDICTS, _("`{word}` is not a verdict"), *spot, "checked", number, "verdict")
        if fact.date_basis:
            yield from odd(fact.date_basis, model.DATE_BASES, _("`{word}` is not a date_basis"), *spot, "date_basis")
        for participant in fact.who:
            yield from odd(participant.role, roles, role, *spot, "who", participant.entity, add="roles")
        for number, word in enumerate(fact.unknown):
            yield from odd(word, roles, role, *spot, "unknown", number, add="roles")
        for number, speaker in enumerate(fact.attribution):
            if speaker.as_:
                yield from odd(speaker.as_, model.SPOKEN_AS, _("`{word}` is not a way of speaking (as:)"), *spot, "attribution", number, "as")
        for number, money in enumerate(fact.money):
            yield from odd(money.nature, model.NATURES, _("`{word}` is not a nature of money"), *spot, "money", number, "nature")
            yield from odd(money.bound, model.BOUNDS, bound, *spot, "money", number, "bound")
            if not re.fullmatch("[A-Z]{3}", money.currency):
                what = _("`{word}` is not a currency").format(word=money.currency)
                yield Problem(*at.value(*spot, "money", number, "currency"), what, _("write its ISO 4217 code, such as USD or PEN"))
        for number, quantity in enumerate(fact.quantities):
            yield from odd(quantity.bound, model.BOUNDS, bound, *spot, "quantities", number, "bound")
    for entity in dossier.entities:
        for number, held in enumerate(entity.roles):
            yield from odd(held.status, model.STATUSES, status, "entity", entity.id, "roles", number, "status")
        for alias in entity.aliases:
            yield from odd(
                alias.language,
                dossier.languages,
                _("`{word}` is not a language of the dossier"),
                "entity",
                entity.id,
                "aliases",
                alias.language,
            )
    for source in dossier.sources:
        if source.closeness:
            yield from odd(source.closeness, model.CLOSENESS, _("`{word}` is not a closeness"), "source", source.id, "closeness")
    for dispute in dossier.disputes:
        yield from odd(dispute.kind, model.DISPUTE_KINDS, _("`{word}` is not a kind of dispute"), "dispute", dispute.id, "kind")


def facts_are_cited(dossier: Dossier, at: Positions) -> Iterator[Problem]:
    """Every fact leads to the passage it rests on."""
    for fact in dossier.facts:
        if not fact.citations:
            yield Problem(*at.key("fact", fact.id, "sources"), _("no citation"), _("write sources: [source#section.paragraph]"))


def home_of(date: dates.Date | None) -> str:
    """Return the file in which a fact of this date stands."""
    year = dates.start_year(date) if date else None
    return f"facts/{year:04}.yaml" if year is not None else "facts/undated.yaml"


def facts_stand_in_their_year(dossier: Dossier, at: Positions) -> Iterator[Problem]:
    """The facts of a start year stand in the file of that year, so that the folder reads as a chronicle."""
    for fact in dossier.facts:
        home = home_of(fact.date)
        file, line, column = at.key("fact", fact.id)
        if file != home and (fact.date or not at.has("fact", fact.id, "date")):
            what = _("`{id}` is dated {date}").format(id=fact.id, date=fact.date.edtf) if fact.date else _("`{id}` has no date").format(id=fact.id)
            yield Problem(file, line, column, what, _("move it to {file}").format(file=home))


def dates_have_a_basis(dossier: Dossier, at: Positions) -> Iterator[Problem]:
    """A date says what it rests on, and a derived one how it follows."""
    for fact in dossier.facts:
        spot = ("fact", fact.id)
        if fact.date_basis and not fact.date:
            yield Problem(*at.key(*spot, "date_basis"), _("a basis without a date"), _("give the date or remove date_basis"))
        if fact.date_basis == "derived" and not fact.derived:
            yield Problem(
                *at.value(*spot, "date_basis"),
                _("a derived date does not say how it follows"),
                _('add derived: ["1998-06-10 + 11 days"]'),
            )


def payments_have_two_sides(dossier: Dossier, at: Positions) -> Iterator[Problem]:
    """A payment has a payer and a recipient, or says that one is not known."""
    for fact in dossier.facts:
        if fact.kind == "payment":
            present = {participant.role for participant in fact.who} | set(fact.unknown)
            for role, what in (("payer", _("a payment without a payer")), ("recipient", _("a payment without a recipient"))):
                if role not in present:
                    yield Problem(*at.key("fact", fact.id, "who"), what, _("add one, or unknown: [{role}]").format(role=role))


def statements_are_attributed(dossier: Dossier, at: Positions) -> Iterator[Problem]:
    """What is reported, alleged, denied or assessed names who says so."""
    for fact in dossier.facts:
        if fact.status in model.ATTRIBUTED and not fact.attribution:
            yield Problem(
                *at.value("fact", fact.id, "status"),
                _("{status}, but by whom?").format(status=fact.status),
                _("add {field}").format(field="attribution: [{by: entity, as: named}]"),
            )
        if fact.status == "asserted" and fact.attribution:
            spot = at.key("fact", fact.id, "attribution")
            yield Problem(*spot, _("asserted facts are in the source's own voice"), _("change the status or remove the attribution"))


def entities_are_used(dossier: Dossier, at: Positions) -> Iterator[Problem]:
    """Every entity takes part in a fact, speaks in one, or is where one happens."""
    used = {participant.entity for fact in dossier.facts for participant in fact.who}
    used |= set(chain.from_iterable(fact.where for fact in dossier.facts))
    used |= {speaker.by for fact in dossier.facts for speaker in fact.attribution}
    for entity in dossier.entities:
        if entity.id not in used:
            what = _("no fact mentions {name}").format(name=f"`{entity.id}`")
            yield Problem(*at.key("entity", entity.id), what, _("use it in a fact or remove it"))


def disputes_have_sides(dossier: Dossier, at: Positions) -> Iterator[Problem]:
    """A dispute has at least two positions, each resting on a fact; a slip says what is written and what is meant."""
    for dispute in dossier.disputes:
        spot = ("dispute", dispute.id)
        if len(dispute.positions) < 2:
            yield Problem(*at.key(*spot, "positions"), _("a dispute needs two positions"), _("add what the other side says"))
        for number, position in enumerate(dispute.positions):
            if not position.facts:
                yield Problem(*at.value(*spot, "positions", number), _("a position that rests on no fact"), _("add facts: [fact-id]"))
        for number, lean in enumerate(dispute.leans):
            if not 1 <= lean.position <= len(dispute.positions):
                what = _("there is no position {number}").format(number=lean.position)
                mend = _("positions are counted from 1 to {last}").format(last=len(dispute.positions))
                yield Problem(*at.value(*spot, "leans", number, "position"), what, mend)
        if (dispute.kind == "slip") != bool(dispute.written and dispute.meant):
            yield Problem(*at.key(*spot), _("`written:` and `meant:` belong to a slip, and a slip needs both"), _("add or remove them"))


def titles_are_short(dossier: Dossier, at: Positions) -> Iterator[Problem]:
    """A title fits on a line."""
    for fact in dossier.facts:
        if len(fact.title) > MAX_TITLE:
            yield Problem(
                *at.value("fact", fact.id, "title"),
                _("a title of {n} characters").format(n=len(fact.title)),
                _("keep it within {n}").format(n=MAX_TITLE),
            )


def titles_differ(dossier: Dossier, at: Positions) -> Iterator[Problem]:
    """No two facts have the same title."""
    count = Counter(fact.title for fact in dossier.facts)
    for fact in dossier.facts:
        if count[fact.title] > 1:
            yield Problem(*at.value("fact", fact.id, "title"), _("two facts have this title"), _("say how they differ, or merge them"))


def facts_do_not_contain_themselves(dossier: Dossier, at: Positions) -> Iterator[Problem]:
    """No fact or entity is part of itself, however long the way round."""
    for table, parents in (
        ("fact", {fact.id: fact.part_of for fact in dossier.facts if fact.part_of}),
        ("entity", {entity.id: (entity.part_of,) for entity in dossier.entities if entity.part_of}),
    ):
        for id in in_circles(parents):
            yield Problem(*at.key(table, id, "part_of"), _("`{id}` is part of itself").format(id=id), _("remove one `part_of` of the circle"))


# What each record can be held to whatever the others say, given the names that are known (`links.names_resolve` looks for those).
OF_RECORDS: tuple[Rule, ...] = (
    words_are_known,
    search_words_have_a_place,
    facts_are_cited,
    facts_stand_in_their_year,
    dates_have_a_basis,
    payments_have_two_sides,
    statements_are_attributed,
    disputes_have_sides,
    checks_are_short_and_by_others,
    titles_are_short,
    text_is_plain,
)
# What only the whole can be held to; ciaperu.soundness asks the same of a store, so that not every file must be read for it.
OF_THE_WHOLE: tuple[Rule, ...] = (
    ids_are_unique,
    facts_resolve,
    entities_are_used,
    titles_differ,
    facts_do_not_contain_themselves,
    works_do_not_repeat_themselves,
    differences_are_disputes,
    translations_are_whole,
    translations_are_current,
)
RULES: tuple[Rule, ...] = (names_resolve, *OF_RECORDS, *OF_THE_WHOLE)


def check_head(dossier: Dossier, at: Positions) -> Iterator[Problem]:
    """Yield the problems of a dossier without its facts, but for what depends on those."""
    of_the_head = (ids_are_unique, facts_do_not_contain_themselves, works_do_not_repeat_themselves, translations_are_current)
    for rule in (names_resolve, *OF_RECORDS, *of_the_head):
        yield from rule(dossier, at)
