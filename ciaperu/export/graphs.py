"""What GEXF and GraphML share: the attributes of entities and of edges, as texts, and how a text stands in XML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from ciaperu.text import UNSAFE, visible

if TYPE_CHECKING:
    from ciaperu import model
    from ciaperu.dates import Date
    from ciaperu.research.chosen import Chosen
    from ciaperu.research.network import Edge

# Name → type ("" for a text). An attribute without a value is left out.
NODE = {
    **dict.fromkeys(("kind", "full_name", "summary", "aliases", "born", "birthplace", "died", "deathplace", "founded", "dissolved"), ""),
    **dict.fromkeys(("part_of", "roles", "pages", "note"), ""),
    "facts": "integer",
    "alone": "",
}
EDGE = dict.fromkeys(
    """fact title text kind status scope source_roles target_roles date date_text citations attribution where money quantities topics
    disputes checked""".split(),
    "",
)
# What XML 1.0 cannot hold (production 2, Char) but a text may.
_NO_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCES = {ord(sign): f"&#{ord(sign)};" for sign in UNSAFE if ord(sign) >= 0x7F}


def quoted(text: str) -> str:
    r"""Return `text` as the value of an XML attribute, with its quotes.

    Controls and bidirectional signs are character references, so that they drive no terminal; what XML cannot hold is written out (`\x1b`).
    """
    return quoteattr(_NO_CHARACTER.sub(_written_out, text)).translate(_REFERENCES)


def content(text: str) -> str:
    """Return `text` as the content of an XML element, under the rules of `quoted`."""
    return escape(_NO_CHARACTER.sub(_written_out, text), {"\r": "&#13;"}).translate(_REFERENCES)


def _written_out(match: re.Match[str]) -> str:
    sign = match[0]
    shown = visible(sign)
    return shown if shown != sign else f"\\u{ord(sign):04x}"


def description(chosen: Chosen, nobody: Sequence[str]) -> str:
    """Return what the file holds and what it does not, in words."""
    said = [
        *(f"{text.rstrip('.')}." for key in ("title", "summary", "licence") if (text := chosen.head[key])),
        f"{chosen.total} facts. One edge stands for one fact and one pair of those who take part in it, with the roles of both; edges are parallel.",
        "Who only speaks (attribution) and where it happened (where) are attributes of the edge.",
        "A fact with one participant has no edge; its id is in the attribute `alone` of that entity.",
        "An undated fact has neither start nor end, an open date only one of them; `date` has the date as EDTF, whose bounds start and end are.",
        "Keywords, links between facts, the working of derived dates, the texts of disputes and the words of other works are not here;"
        " `ciaperu export json` has them.",
    ]
    if nobody:
        said.append(f"Facts in which nobody takes part, and which are not here: {', '.join(nobody)}.")
    return " ".join(said)


def node_values(entity: model.Entity, facts: int, alone: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the attributes of an entity that have a value; `facts` counts those it takes part in, `alone` are those it does alone."""
    values = {
        "kind": entity.kind,
        "full_name": entity.full_name,
        "summary": entity.summary,
        "aliases": "; ".join(f"{alias.name} ({alias.language})" for alias in entity.aliases),
        "born": _edtf(entity.born),
        "birthplace": entity.birthplace,
        "died": _edtf(entity.died),
        "deathplace": entity.deathplace,
        "founded": _edtf(entity.founded),
        "dissolved": _edtf(entity.dissolved),
        "part_of": entity.part_of,
        "roles": "; ".join(map(_role, entity.roles)),
        "pages": "; ".join(entity.pages),
        "note": entity.note,
        "facts": str(facts),
        "alone": "; ".join(alone),
    }
    return ((name, value) for name, value in values.items() if value)


def edge_values(edge: Edge, fact: model.Fact, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the attributes of an edge that have a value."""
    values = {
        "fact": fact.id,
        "title": fact.title,
        "text": fact.text,
        "kind": fact.kind,
        "status": fact.status,
        "scope": fact.scope,
        # With the id: programs that read an undirected edge may exchange its ends.
        "source_roles": f"{edge.one}: {', '.join(edge.one_roles)}",
        "target_roles": f"{edge.other}: {', '.join(edge.other_roles)}",
        "date": _edtf(fact.date),
        "date_text": fact.date.text if fact.date else "",
        "citations": "; ".join(map(str, fact.citations)),
        "attribution": "; ".join(_speaker(speaker, names) for speaker in fact.attribution),
        "where": "; ".join(names[place] for place in fact.where),
        "money": "; ".join(f"{m.bound} {m.amount} {m.currency} {m.nature}".removeprefix("exactly ") for m in fact.money),
        "quantities": "; ".join(map(_quantity, fact.quantities)),
        "topics": "; ".join(fact.topics),
        "disputes": "; ".join(fact.disputes),
        "checked": "; ".join(f"{check.verdict}: {check.source}" for check in fact.checked),
    }
    return ((name, value) for name, value in values.items() if value)


def bounds(date: Date | None) -> tuple[str, str]:
    """Return the first and the last day of a date as ISO 8601, both inclusive; "" for an end that is open, and for both without a date."""
    if date is None:
        return "", ""
    first = "" if date.earliest == date.earliest.min else date.earliest.isoformat()
    return first, "" if date.latest == date.latest.max else date.latest.isoformat()


def _edtf(date: Date | None) -> str:
    return date.edtf if date else ""


def _role(role: model.Role) -> str:
    of = f"{role.role}, {role.of}" if role.of else role.role
    return f"{of} ({', '.join(filter(None, (_edtf(role.date), role.status, *map(str, role.citations))))})"


def _speaker(speaker: model.Attribution, names: Mapping[str, str]) -> str:
    work = f"in {names[speaker.work]}" if speaker.work else ""
    how = ", ".join(filter(None, (speaker.as_, work)))
    return f"{names[speaker.by]} ({how})" if how else names[speaker.by]


def _quantity(quantity: model.Quantity) -> str:
    amount = "" if quantity.amount is None else str(quantity.amount)
    return " ".join(filter(None, (quantity.bound, amount, quantity.of, quantity.nature))).removeprefix("exactly ")
