"""The questions for a fact: for each field one function of what the dossier knows and the answers so far."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Literal, NamedTuple

from ciaperu import language, model
from ciaperu.checking import MAX_TITLE, Checked
from ciaperu.cli.emit import say
from ciaperu.cli.prompting import CLEAR, agreed, ask, ask_for, currency, number, own_id, parts, plain, read_date, word_of
from ciaperu.drafting import Draft, Fields, in_order, proposed_id
from ciaperu.fields import FACT
from ciaperu.language import _
from ciaperu.research.names import find, index
from ciaperu.text import did_you_mean

# What is asked of every fact; the rest of its fields can be named once it is shown.
ASKED = (*"date title text kind status who where money quantities attribution topics sources".split(), "id")


class Known(NamedTuple):
    """What answers are read by: the dossier, the ids that are taken, and the names of its entities."""

    dossier: model.Dossier
    taken: frozenset[str]
    names: sqlite3.Connection

    @property
    def roles(self) -> list[str]:
        """The roles that one may play."""
        return sorted(model.ROLES | self.dossier.roles.keys())

    def forms(self, kind: str = "") -> list[str]:
        """Return every form of the names of entities, or of those of one kind."""
        held = [each for each in self.dossier.entities if kind in ("", each.kind)]
        return [form for each in held for form in (each.id, each.name, *(alias.name for alias in each.aliases))]


def known_of(checked: Checked) -> Known:
    """Return what answers are read by in a dossier; words may be answered by their labels in the language in use."""
    for each in checked.dossier.translations:
        if each.language == language.code():
            language.use_labels({(family, word): label for family, labels in each.labels.items() for word, label in labels.items()})
    return Known(checked.dossier, frozenset(id for _table, id in checked.positions.records), index(checked.dossier.entities))


def ask_all(known: Known, opened: Fields | None = None) -> Fields:
    """Return the answers to every question; those that are `opened` already are kept by Enter."""
    say(_("Enter leaves a field out, Tab completes a name, Ctrl-C ends and writes nothing"))
    answers: Fields = {**(opened or {})}
    for name in ASKED:
        ask_field(name, known, answers)
    return answers


def ask_field(name: str, known: Known, answers: Fields) -> None:
    """Ask for one field, and keep the answer; Enter keeps the one before, `-` takes it back."""
    if name == "attribution" and answers.get("status") == "asserted":
        # What the source says in its own voice has no speaker.
        answers.pop(name, None)
        return
    answers[name] = QUESTIONS[name](known, answers)
    if name == "date" and answers[name]:
        answers.setdefault("date_basis", "text")
        ask_field("date_basis", known, answers)
    if name == "date_basis" and answers[name] == "derived":
        ask_field("derived", known, answers)
    if name == "date" and not answers[name]:
        answers.pop("date_basis", None)
    if name == "who" and answers.get("kind") == "payment":
        _ask_for_sides(known, answers)


def draft_of(answers: Fields) -> Draft:
    """Return the fact that the answers make."""
    return Draft(answers["id"], in_order(answers))


def confirmed(known: Known, answers: Fields, file: str) -> Literal["yes", "no", "changed"]:
    """Return whether the fact may be written as it is, or changed: a field that is named is asked for again."""
    names = ["id", *FACT]
    question = _("Write it to {file}? (yes, no, or the name of a field to change)").format(file=file)
    while True:
        typed = ask(question, choices=["yes", "no", *names])
        if (answer := agreed(typed)) is not None:
            return "yes" if answer else "no"
        if typed in names:
            ask_field(typed, known, answers)
            return "changed"
        say(did_you_mean(typed, names) or _("fields: {fields}").format(fields=", ".join(names)))


def _id(known: Known, answers: Fields) -> str:
    proposed: str = answers.get("id") or proposed_id(answers["title"], known.taken)
    return ask_for(_("Id"), partial(own_id, known.taken), proposed, proposed)


def _date(known: Known, answers: Fields) -> str:
    now: str = answers.get("date", "")
    return ask_for(_("Date (EDTF: 1998-06, 1990/2000-09; Enter if the source gives none)"), read_date, now, now, cleared="")


def _title(known: Known, answers: Fields) -> str:
    titles = {fact.title for fact in known.dossier.facts}

    def read(typed: str) -> str:
        title = plain(typed)
        if len(title) > MAX_TITLE:
            raise ValueError(f"{_('a title of {n} characters').format(n=len(title))}; {_('keep it within {n}').format(n=MAX_TITLE)}")
        if title in titles:
            raise ValueError(f"{_('two facts have this title')}; {_('say how they differ, or merge them')}")
        return title

    now: str = answers.get("title", "")
    return ask_for(_("Title"), read, now, now or None)


def _text(known: Known, answers: Fields) -> str:
    now: str = answers.get("text", "")
    return ask_for(_("Text, two or three sentences in your own words"), plain, now, now or None)


def _kind(known: Known, answers: Fields) -> str:
    kinds = sorted(model.KINDS | known.dossier.kinds.keys())
    now: str = answers.get("kind", "")
    return ask_for(_("Kind of fact"), word_of(kinds, "kinds"), now, now or None, kinds)


def _status(known: Known, answers: Fields) -> str:
    for word, meaning in model.STATUSES.items():
        say(f"  {word}: {_(meaning)}")
    now: str = answers.get("status", "")
    return ask_for(_("Status"), word_of(model.STATUSES, "statuses"), now, now or None, model.STATUSES)


def _basis(known: Known, answers: Fields) -> str:
    now: str = answers.get("date_basis", "")
    return ask_for(_("What the date rests on: text, heading or derived"), word_of(model.DATE_BASES), now, now, model.DATE_BASES, cleared="")


def _who(known: Known, answers: Fields) -> dict[str, Any]:
    held: dict[str, Any] = answers.get("who", {})
    found: dict[str, Any] = {}
    now = "; ".join(f"{entity}: {played if isinstance(played, str) else ', '.join(played)}" for entity, played in held.items())
    while entity := ask_for(_("Who takes part (Enter when that is all)"), _named(known), now, "", known.forms(), cleared=CLEAR):
        if entity == CLEAR:
            return found
        played: list[str] = ask_for(_("  as what"), _each(word_of(known.roles, "roles")), "", None, known.roles)
        found[entity] = played[0] if len(played) == 1 else played
        now = ""
    return found or held


def _ask_for_sides(known: Known, answers: Fields) -> None:
    """Ask whether the side of a payment that is not named is unknown, since a payment has two."""
    played = {role for roles in answers["who"].values() for role in ([roles] if isinstance(roles, str) else roles)}
    unknown = [role for role in answers.get("unknown", []) if role not in ("payer", "recipient")]
    for role, question in (
        ("payer", _("A payer is not named: is it unknown who paid? (yes, no)")),
        ("recipient", _("A recipient is not named: is it unknown who was paid? (yes, no)")),
    ):
        if role in played:
            continue
        while (answer := agreed(ask(question, choices=["yes", "no"]))) is None:
            say(_("answer yes or no"))
        if answer:
            unknown.append(role)
    answers["unknown"] = unknown


def _money(known: Known, answers: Fields) -> list[Fields]:
    def read(typed: str) -> Fields:
        made: Fields = {"amount": number(typed), "currency": ask_for(_("  currency, such as USD or PEN"), currency, "", None)}
        nature = _nature()
        return made | _bound() | nature

    items = _items("money", _("Sum (Enter when that is all)"), read, answers)
    # What a lead fills in has no nature before somebody judges it.
    return [each if "nature" in each else each | _nature(f"  {each['amount']:,} {each['currency']}") for each in items]


def _nature(of: str = "") -> Fields:
    return {"nature": ask_for(of + _("  nature"), word_of(model.NATURES, "natures"), "", None, model.NATURES)}


def _quantities(known: Known, answers: Fields) -> list[Fields]:
    def read(typed: str) -> Fields:
        made: Fields = {} if typed == "?" else {"amount": number(typed)}
        made["of"] = ask_for(_("  of what"), plain, "", None)
        nature = ask_for(_("  sent, received or the like (Enter if none)"), plain, "", "")
        return made | (_bound() if "amount" in made else {}) | ({"nature": nature} if nature else {})

    return _items("quantities", _("How many of something, ? if not counted (Enter when that is all)"), read, answers)


def _bound() -> Fields:
    question = _("  exactly, at least, more than, about, almost or at most")
    bound = ask_for(question, word_of(model.BOUNDS), "exactly", "exactly", model.BOUNDS)
    return {"bound": bound} if bound != "exactly" else {}


def _attribution(known: Known, answers: Fields) -> list[Fields]:
    works = [source.id for source in known.dossier.sources]

    def read(typed: str) -> Fields:
        made: Fields = {"by": _named(known)(typed)}
        spoken = ask_for(_("  how: named, unnamed, testimony or document (Enter if not said)"), word_of(model.SPOKEN_AS), "", "", model.SPOKEN_AS)
        work = ask_for(_("  in which work (Enter if none)"), word_of(works), "", "", works)
        return made | ({"as": spoken} if spoken else {}) | ({"work": work} if work else {})

    return _items("attribution", _("Who says so, the nearest first (Enter when that is all)"), read, answers, known.forms())


def _sources(known: Known, answers: Fields) -> list[str]:
    works = [source.id for source in known.dossier.sources]

    def read(typed: str) -> str:
        citation = model.parse_citation(typed)
        if citation.source not in works:
            near = did_you_mean(citation.source, works) or ", ".join(works[:9])
            raise ValueError(f"{_('unknown source `{id}`').format(id=citation.source)}; {near}")
        return typed

    question = _("Source: source#section.paragraph (Enter when that is all)")
    while not (found := _items("sources", question, read, answers, [f"{id}#" for id in works])):
        say(_("a fact needs one"))
    return found


def _scope(known: Known, answers: Fields) -> str:
    scope: str = ask_for(_("Is it in the first work (within), or in others only (beyond)?"), word_of(model.SCOPES), "within", "within", model.SCOPES)
    return scope if scope != "within" else ""


def _checked(known: Known, answers: Fields) -> list[Fields]:
    works = [source.id for source in known.dossier.sources]

    def read(typed: str) -> Fields:
        made: Fields = {"source": word_of(works)(typed)}
        made["verdict"] = ask_for(_("  agrees, differs or adds"), word_of(model.VERDICTS), "", None, model.VERDICTS)
        made["says"] = ask_for(_("  what it says, in your own words"), plain, "", None)
        locator = ask_for(_("  where it says so (Enter if not known)"), plain, "", "")
        return made | ({"locator": locator} if locator else {})

    return _items("checked", _("Another work that speaks of it (Enter when that is all)"), read, answers, works)


def _items(name: str, question: str, read: Callable[[str], Any], answers: Fields, choices: Iterable[str] = ()) -> list[Any]:
    """Return what `read` makes of each answer; Enter at once keeps what was answered before, `-` takes it back."""
    held, found = answers.get(name, []), list[Any]()
    now = "; ".join(" ".join(map(str, each.values())) if isinstance(each, dict) else each for each in held)
    while item := ask_for(question, read, now, "", choices, cleared=CLEAR):
        if item == CLEAR:
            return found
        found.append(item)
        now = ""
    return found or held


def _several(name: str, question: Callable[[], str], read: Callable[[Known], Callable[[str], str]], choices: Callable[[Known], Iterable[str]]) -> Any:
    """Return the question for a list that is answered on one line."""

    def several(known: Known, answers: Fields) -> list[str]:
        held = answers.get(name, [])
        shown = f"{question()} ({_('with commas between')})"
        return ask_for(shown, _each(read(known)), ", ".join(held), held, choices(known), cleared=[])

    return several


def _each(read: Callable[[str], str]) -> Callable[[str], list[str]]:
    return lambda typed: [read(each) for each in parts(typed)]


def _named(known: Known, kind: str = "") -> Callable[[str], str]:
    """Return what reads the name of an entity, and says which one it took; ValueError where that is of another kind."""

    def read(typed: str) -> str:
        reading = find(known.names, typed, kind)
        of_kind = next(each.kind for each in known.dossier.entities if each.id == reading.id)
        if kind and of_kind != kind:
            raise ValueError(_("{name} ({id}) is not a place").format(name=reading.name, id=reading.id))
        say(f"  {reading.name} ({reading.id})")
        return reading.id

    return read


def _fact(known: Known) -> Callable[[str], str]:
    return word_of(fact.id for fact in known.dossier.facts)


def _facts(known: Known) -> list[str]:
    return [fact.id for fact in known.dossier.facts]


def _role(known: Known) -> Callable[[str], str]:
    return word_of(known.roles, "roles")


def _as_typed(known: Known) -> Callable[[str], str]:
    return plain


def _none(known: Known) -> tuple[str, ...]:
    return ()


QUESTIONS: dict[str, Callable[[Known, Fields], Any]] = {
    "date": _date,
    "date_basis": _basis,
    "title": _title,
    "text": _text,
    "kind": _kind,
    "status": _status,
    "who": _who,
    "where": _several("where", lambda: _("Where"), lambda known: _named(known, "place"), lambda known: known.forms("place")),
    "money": _money,
    "quantities": _quantities,
    "attribution": _attribution,
    "topics": _several("topics", lambda: _("Topics"), lambda known: word_of(known.dossier.topics, "topics"), lambda known: known.dossier.topics),
    "keywords": _several("keywords", lambda: _("Other words that somebody would look for"), _as_typed, _none),
    "part_of": _several("part_of", lambda: _("Facts that it is part of"), _fact, _facts),
    "see": _several("see", lambda: _("Facts that bear on it"), _fact, _facts),
    "derived": _several("derived", lambda: _("How it follows, such as 1998-06-10 + 11 days"), _as_typed, _none),
    "unknown": _several(
        "unknown", lambda: _("Roles that nobody is known for"), lambda known: word_of(known.roles, "roles"), lambda known: known.roles
    ),
    "implied": _several("implied", lambda: _("Whom it means without naming them"), _named, lambda known: known.forms()),
    "sources": _sources,
    "scope": _scope,
    "checked": _checked,
    "id": _id,
}
