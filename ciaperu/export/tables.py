"""A dossier as a folder of CSV tables (RFC 4180, UTF-8), with datapackage.json beside them that says what each column holds.

Every list is a table of its own, so that no cell holds several values. Not held: the dossier in other languages than that of the export,
the labels of its words, and the words that serve the search only (thesaurus.yaml, asked.yaml). No cell is a formula.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from ciaperu import model
from ciaperu.export.columns import TABLES
from ciaperu.export.csv import Row, cell
from ciaperu.export.datapackage import descriptor
from ciaperu.export.graphs import bounds
from ciaperu.research.csl import name
from ciaperu.text import visible_json

if TYPE_CHECKING:
    from ciaperu.dates import Date
    from ciaperu.research.chosen import Chosen

# The name of a table, and a row of it.
Placed = tuple[str, Row]


def write(chosen: Chosen, path: Path, encoding: str = "utf-8") -> None:
    """Write the folder `path`: one file for each of TABLES, and datapackage.json; OSError if it cannot be."""
    import csv
    import json

    path.mkdir()
    with ExitStack() as stack:
        add: dict[str, Callable[[Row], object]] = {}
        for table, about in TABLES.items():
            stream = stack.enter_context((path / f"{table}.csv").open("x", encoding=encoding, newline=""))
            add[table] = csv.writer(stream).writerow
            add[table](tuple(about.columns))
        for table, row in _rows(chosen):
            add[table](tuple(map(cell, row)))
    text = json.dumps(descriptor(chosen), ensure_ascii=False, indent=1)
    (path / "datapackage.json").write_text(visible_json(text) + "\n", encoding="utf-8", newline="\n")


def _rows(chosen: Chosen) -> Iterator[Placed]:
    """Yield every row of every table; rows of one table in the order of the dossier."""
    for number, fact in enumerate(chosen.facts(), 1):
        yield from _fact(number, fact)
    for topic in chosen.topics().items():
        yield "topics", topic
    for entity in chosen.entities():
        yield from _entity(entity)
    for source in chosen.sources():
        yield from _source(source)
    for number, dispute in enumerate(chosen.disputes(), 1):
        yield from _dispute(number, dispute)


def _numbered(table: str, key: Row, rows: Iterable[Row]) -> Iterator[Placed]:
    return ((table, (*key, number, *row)) for number, row in enumerate(rows, 1))


def _fact(number: int, fact: model.Fact) -> Iterator[Placed]:
    head = (*_date(fact.date), fact.date_basis, fact.title, fact.text, fact.kind, fact.status, fact.scope, fact.language)
    yield "facts", (fact.id, number, *head)
    key = (fact.id,)
    yield from _numbered("participants", key, ((each.entity, each.role) for each in fact.who))
    yield from _numbered("fact_places", key, ((place,) for place in fact.where))
    yield from _numbered("money", key, ((each.amount, each.currency, each.bound, each.nature) for each in fact.money))
    yield from _numbered("quantities", key, ((each.amount, each.of, each.bound, each.nature) for each in fact.quantities))
    yield from _numbered("attribution", key, ((each.by, each.as_, each.work) for each in fact.attribution))
    yield from _numbered("citations", key, ((*_place(each), str(each)) for each in fact.citations))
    yield from _numbered("checks", key, map(_check, fact.checked))
    yield from _numbered("fact_topics", key, ((topic,) for topic in fact.topics))
    for link in ("part_of", "see"):
        yield from _numbered("fact_links", key, ((link, other) for other in getattr(fact, link)))
    for field in ("keywords", "derived", "unknown", "implied"):
        yield from _numbered("fact_notes", key, ((field, value) for value in getattr(fact, field)))


def _check(check: model.Check) -> Row:
    return check.source, check.verdict, check.says, check.locator, "true" if check.independent else "false"


def _entity(entity: model.Entity) -> Iterator[Placed]:
    dates = (_edtf(entity.born), entity.birthplace, _edtf(entity.died), entity.deathplace, _edtf(entity.founded), _edtf(entity.dissolved))
    yield "entities", (entity.id, entity.kind, entity.name, entity.full_name, entity.summary, *dates, entity.part_of, entity.note)
    key = (entity.id,)
    yield from _numbered("aliases", key, ((each.name, each.language) for each in entity.aliases))
    yield from _numbered("pages", key, ((page,) for page in entity.pages))
    yield from _numbered("roles", key, ((each.role, each.of, *_date(each.date), each.status) for each in entity.roles))
    for number, role in enumerate(entity.roles, 1):
        yield from _numbered("role_citations", (entity.id, number), map(_place, role.citations))


def _source(source: model.Source) -> Iterator[Placed]:
    import json

    held = source.csl
    authors = "; ".join(map(name, held.get("author", ())))
    variables = visible_json(json.dumps({"title": source.title, **held}, ensure_ascii=False))
    head = (source.id, held["type"], source.title, authors, held.get("issued", ""), held.get("URL", ""))
    yield "sources", (*head, source.read, source.role, source.closeness, source.copy_of, source.digest, variables)
    yield from _numbered("retellings", (source.id,), ((other,) for other in source.retells))
    yield from _numbered("underlies", (source.id,), map(_place, source.underlies))


def _dispute(number: int, dispute: model.Dispute) -> Iterator[Placed]:
    yield (
        "disputes",
        (dispute.id, number, dispute.kind, dispute.title, dispute.text, dispute.written, dispute.meant, dispute.settled_by),
    )
    yield from _numbered("positions", (dispute.id,), ((each.says,) for each in dispute.positions))
    for side, position in enumerate(dispute.positions, 1):
        yield from _numbered("position_facts", (dispute.id, side), ((fact,) for fact in position.facts))
    yield from _numbered("leans", (dispute.id,), ((each.position, each.why) for each in dispute.leans))


def _date(date: Date | None) -> Row:
    """Return date, date_text, earliest and latest of a date."""
    return (date.edtf, date.text, *bounds(date)) if date else ("",) * 4


def _edtf(date: Date | None) -> str:
    return date.edtf if date else ""


def _place(citation: model.Citation) -> Row:
    return citation.source, citation.section, citation.paragraph
