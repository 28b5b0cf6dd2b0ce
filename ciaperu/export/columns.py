"""The tables of a dossier as CSV: what a row is, its key, and what each column holds and refers to."""

from __future__ import annotations

from typing import NamedTuple

from ciaperu import model


class Table(NamedTuple):
    """A table: what a row is, its key, its columns (name → type, `!` if there is always a value, and what it holds), what they refer to.

    `refers` maps a column, or several with a space between, to the table and the columns that it names.
    """

    title: str
    key: str
    columns: dict[str, tuple[str, str]]
    refers: dict[str, str]


_FACT = {"fact": ("string!", "id of the fact"), "number": ("integer!", "place in the list of the fact, from 1")}
_PLACE = {
    "source": ("string!", "id of the source"),
    "section": ("string!", "section of the source, `lead` before the first heading"),
    "paragraph": ("integer!", "paragraph in that section, from 1"),
}
TABLES = {
    "facts": Table(
        "Facts: one statement each of what happened or was said",
        "id",
        {
            "id": ("string!", "id"),
            "number": ("integer!", "place in the chronicle, undated facts last"),
            "date": ("string", "date as EDTF (ISO 8601-2), as precise as the source gives it"),
            "date_text": ("string", "date in words"),
            "earliest": ("date", "first day that the date can mean; none if undated or open"),
            "latest": ("date", "last day that the date can mean; none if undated or open"),
            "date_basis": ("string", f"where the date comes from: {', '.join(model.DATE_BASES)}"),
            "title": ("string!", "the statement in a sentence"),
            "text": ("string!", "the statement in full"),
            "kind": ("string!", "payment, meeting, statement …"),
            "status": ("string!", "; ".join(f"{status}: {meaning}" for status, meaning in model.STATUSES.items())),
            "scope": ("string!", "within: the dossier's first work has it; beyond: only other works do"),
            "language": ("string", "language of title and text"),
        },
        {},
    ),
    "participants": Table(
        "Who takes part in a fact, and in which role",
        "fact number",
        _FACT | {"entity": ("string!", "id of the entity"), "role": ("string!", "role that it plays in the fact")},
        {"fact": "facts id", "entity": "entities id"},
    ),
    "fact_places": Table(
        "Where a fact happens",
        "fact number",
        _FACT | {"place": ("string!", "id of the place, an entity")},
        {"fact": "facts id", "place": "entities id"},
    ),
    "money": Table(
        "Sums of money in a fact",
        "fact number",
        {
            **_FACT,
            "amount": ("number!", "amount in whole units of the currency (dollars, not cents)"),
            "currency": ("string!", "ISO 4217"),
            "bound": ("string!", "what the source says of the amount; `at least` must not be added up as if it were all"),
            "nature": ("string!", f"{', '.join(model.NATURES)}; only paid and compensation are flows"),
        },
        {"fact": "facts id"},
    ),
    "quantities": Table(
        "Counts of things in a fact",
        "fact number",
        {
            **_FACT,
            "amount": ("number", "how many; none where the source names the things without counting them"),
            "of": ("string!", "of what"),
            "bound": ("string!", "what the source says of the amount"),
            "nature": ("string", "what was done with them: sent, seized …"),
        },
        {"fact": "facts id"},
    ),
    "attribution": Table(
        "Who says so: the chain of speakers, the nearest to the event first",
        "fact number",
        {
            **_FACT,
            "by": ("string!", "id of the speaker, an entity"),
            "as": ("string", f"how the speaker spoke: {', '.join(model.SPOKEN_AS)}"),
            "work": ("string", "id of the source that the speaker spoke in"),
        },
        {"fact": "facts id", "by": "entities id", "work": "sources id"},
    ),
    "citations": Table(
        "Passages that a fact rests on",
        "fact number",
        _FACT | _PLACE | {"citation": ("string!", "the same as one text: source#section.paragraph")},
        {"fact": "facts id", "source": "sources id"},
    ),
    "checks": Table(
        "What other works say of a fact, in words of the dossier",
        "fact number",
        {
            **_FACT,
            "source": ("string!", "id of the source"),
            "verdict": ("string!", "; ".join(f"{verdict}: {meaning}" for verdict, meaning in model.VERDICTS.items())),
            "says": ("string!", "what it says"),
            "locator": ("string", "where it says so, in words"),
            "independent": (
                "boolean!",
                "whether it goes back to no work that another of the same verdict goes back to, nor, if it agrees, to one that the fact rests on",
            ),
        },
        {"fact": "facts id", "source": "sources id"},
    ),
    "fact_topics": Table(
        "Topics of a fact",
        "fact number",
        _FACT | {"topic": ("string!", "id of the topic")},
        {"fact": "facts id", "topic": "topics id"},
    ),
    "fact_links": Table(
        "Facts that a fact belongs to, or that bear on it",
        "fact link number",
        _FACT | {"link": ("string!", "part_of or see"), "other": ("string!", "id of the other fact")},
        {"fact": "facts id", "other": "facts id"},
    ),
    "fact_notes": Table(
        "Lists of words that a fact has besides",
        "fact field number",
        {
            **_FACT,
            "field": (
                "string!",
                "keywords: words to find it by; derived: how figures or dates follow; unknown, implied: what the source leaves open",
            ),
            "value": ("string!", "the words"),
        },
        {"fact": "facts id"},
    ),
    "topics": Table("Topics", "id", {"id": ("string!", "id"), "label": ("string!", "what the topic is called")}, {}),
    "entities": Table(
        "Persons, organizations, places and operations",
        "id",
        {
            "id": ("string!", "id"),
            "kind": ("string!", ", ".join(model.ENTITY_KINDS)),
            "name": ("string!", "name that is shown"),
            "full_name": ("string", "full name"),
            "summary": ("string", "who or what it is"),
            "born": ("string", "date as EDTF"),
            "birthplace": ("string", "place in words"),
            "died": ("string", "date as EDTF"),
            "deathplace": ("string", "place in words"),
            "founded": ("string", "date as EDTF"),
            "dissolved": ("string", "date as EDTF"),
            "part_of": ("string", "id of the entity that it belongs to or lies in"),
            "note": ("string", "remark on the record"),
        },
        {"part_of": "entities id"},
    ),
    "aliases": Table(
        "Other names of entities",
        "entity number",
        {
            "entity": ("string!", "id of the entity"),
            "number": ("integer!", "place in the list"),
            "name": ("string!", "name"),
            "language": ("string!", "language that it is used in"),
        },
        {"entity": "entities id"},
    ),
    "pages": Table(
        "Pages that an entity's full name and dates come from",
        "entity number",
        {"entity": ("string!", "id of the entity"), "number": ("integer!", "place in the list"), "page": ("string!", "address")},
        {"entity": "entities id"},
    ),
    "roles": Table(
        "Titles and offices that a source gives an entity",
        "entity number",
        {
            "entity": ("string!", "id of the entity"),
            "number": ("integer!", "place in the list"),
            "role": ("string!", "title or office in words"),
            "of": ("string", "id of the entity in or over which it is held"),
            "date": ("string", "date as EDTF"),
            "date_text": ("string", "date in words"),
            "earliest": ("date", "first day that the date can mean; none if undated or open"),
            "latest": ("date", "last day that the date can mean; none if undated or open"),
            "status": ("string!", "as the status of a fact"),
        },
        {"entity": "entities id", "of": "entities id"},
    ),
    "role_citations": Table(
        "Passages that a title or office rests on",
        "entity role number",
        {
            "entity": ("string!", "id of the entity"),
            "role": ("integer!", "number of the role in the list of the entity"),
            "number": ("integer!", "place in the list"),
            **_PLACE,
        },
        {"entity role": "roles entity number", "source": "sources id"},
    ),
    "sources": Table(
        "Works that the facts rest on",
        "id",
        {
            "id": ("string!", "id"),
            "type": ("string!", "type of work (CSL)"),
            "title": ("string!", "title; in [ ] if supplied"),
            "authors": ("string", "authors, the given name first, with `; ` between"),
            "issued": ("string", "date as EDTF"),
            "URL": ("string", "address"),
            "read": ("string", "how far the work was really read"),
            "role": ("string", "what the work is to the dossier"),
            "closeness": ("string", "; ".join(f"{closeness}: {meaning}" for closeness, meaning in model.CLOSENESS.items())),
            "copy_of": ("string", "id of the source that it is a copy of"),
            "digest": ("string", "SHA-256 of the text that was read"),
            "csl": ("object", "everything on the work, the variables of CSL-JSON with EDTF dates"),
        },
        {"copy_of": "sources id"},
    ),
    "retellings": Table(
        "Works that a source only retells",
        "source number",
        {
            "source": ("string!", "id of the source"),
            "number": ("integer!", "place in the list"),
            "other": ("string!", "id of the source that it retells"),
        },
        {"source": "sources id", "other": "sources id"},
    ),
    "underlies": Table(
        "Passages of other works that rest on a source",
        "behind number",
        {"behind": ("string!", "id of the source that lies behind"), "number": ("integer!", "place in the list"), **_PLACE},
        {"behind": "sources id", "source": "sources id"},
    ),
    "disputes": Table(
        "Accounts that disagree",
        "id",
        {
            "id": ("string!", "id"),
            "number": ("integer!", "place in the list"),
            "kind": ("string!", "; ".join(f"{kind}: {meaning}" for kind, meaning in model.DISPUTE_KINDS.items())),
            "title": ("string!", "what is in dispute"),
            "text": ("string", "the dispute in words"),
            "written": ("string", "of a slip: what the source has"),
            "meant": ("string", "of a slip: what it means"),
            "settled_by": ("string", "what would settle it"),
        },
        {},
    ),
    "positions": Table(
        "Sides of a dispute",
        "dispute number",
        {"dispute": ("string!", "id of the dispute"), "number": ("integer!", "place in the list"), "says": ("string!", "what this side says")},
        {"dispute": "disputes id"},
    ),
    "position_facts": Table(
        "Facts that a side of a dispute rests on",
        "dispute position number",
        {
            "dispute": ("string!", "id of the dispute"),
            "position": ("integer!", "number of the side"),
            "number": ("integer!", "place in the list"),
            "fact": ("string!", "id of the fact"),
        },
        {"dispute position": "positions dispute number", "fact": "facts id"},
    ),
    "leans": Table(
        "What the sources themselves give that speaks for a side of a dispute",
        "dispute number",
        {
            "dispute": ("string!", "id of the dispute"),
            "number": ("integer!", "place in the list"),
            "position": ("integer!", "number of the side"),
            "why": ("string!", "what speaks for it"),
        },
        {"dispute": "disputes id", "dispute position": "positions dispute number"},
    ),
}
# What a column may be, where that is one of a few words.
ENUMS = {
    ("facts", "date_basis"): model.DATE_BASES,
    ("facts", "status"): model.STATUSES,
    ("facts", "scope"): model.SCOPES,
    ("checks", "verdict"): model.VERDICTS,
    ("sources", "closeness"): model.CLOSENESS,
    ("roles", "status"): model.STATUSES,
    ("money", "bound"): model.BOUNDS,
    ("money", "nature"): model.NATURES,
    ("quantities", "bound"): model.BOUNDS,
    ("attribution", "as"): model.SPOKEN_AS,
    ("fact_links", "link"): ("part_of", "see"),
    ("entities", "kind"): model.ENTITY_KINDS,
    ("disputes", "kind"): model.DISPUTE_KINDS,
}
# Columns that may name what is not in a selection of facts: of a selection they are no foreign keys.
OUTSIDE = {
    ("fact_links", "other"), ("roles", "of"), ("role_citations", "source"), ("underlies", "source"), ("position_facts", "fact"),
    ("sources", "copy_of"), ("retellings", "other"),
}  # fmt: skip
