"""Records → rows of the store, for the tables of `ciaperu.compiling.SCHEMA`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ciaperu import model
from ciaperu.corroboration import Lineage, marked
from ciaperu.dates import Date
from ciaperu.text import words
from ciaperu.translations import current

# The rows of a table.
Rows = tuple[str, list[tuple[Any, ...]]]


def head_rows(dossier: model.Dossier) -> Iterator[Rows]:
    """Yield the rows of all that a dossier holds besides facts."""
    yield "dossier", [(key, getattr(dossier, key)) for key in ("title", "summary", "licence")]
    yield "dossier", [("languages", " ".join(dossier.languages)), ("language", dossier.languages[0])]
    yield "topic", [*dossier.topics.items()]
    yield "entity", [*map(entity_row, dossier.entities)]
    yield "alias", [row for entity in dossier.entities for row in alias_rows(entity)]
    yield "role", [row for entity in dossier.entities for row in role_rows(entity)]
    yield "source", [source_row(number, source) for number, source in enumerate(dossier.sources, 1)]
    yield "dispute", [(n, d.id, d.title, d.kind, d.text, d.written, d.meant, d.settled_by) for n, d in enumerate(dossier.disputes, 1)]
    yield "lean", [(d.id, n, lean.position, lean.why) for d in dossier.disputes for n, lean in enumerate(d.leans, 1)]
    yield "position", [(d.id, n, p.says) for d in dossier.disputes for n, p in enumerate(d.positions, 1)]
    yield "position_fact", [(d.id, n, fact) for d in dossier.disputes for n, p in enumerate(d.positions, 1) for fact in p.facts]
    for translation in dossier.translations:
        yield from translation_rows(translation, dossier.entities, dossier.disputes)


def _edtf(date: Date | None) -> str | None:
    return date.edtf if date else None


def entity_row(e: model.Entity) -> tuple[Any, ...]:
    """Return the row of an entity."""
    return (
        *(e.id, e.kind, e.name, e.full_name, e.summary, _edtf(e.born), e.birthplace, _edtf(e.died), e.deathplace),
        *(_edtf(e.founded), _edtf(e.dissolved), e.part_of, "\n".join(e.pages), e.note),
    )


def alias_rows(entity: model.Entity) -> list[tuple[str, str, str, str]]:
    """Return every form of an entity's name once, its id included, the shown name first; language "" where it serves in all."""
    forms = {entity.name: "", entity.full_name or entity.name: ""}
    for alias in entity.aliases:
        forms.setdefault(alias.name, alias.language)
    forms.setdefault(entity.id, "id")
    return [(entity.id, name, language, " ".join(words(name))) for name, language in forms.items()]


def role_rows(entity: model.Entity) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of an entity's roles."""
    for number, role in enumerate(entity.roles, 1):
        yield entity.id, number, role.role, role.of, _edtf(role.date), role.status, "\n".join(map(str, role.citations))


def translation_rows(t: model.Translation, entities: Iterable[model.Entity], disputes: Iterable[model.Dispute]) -> Iterator[Rows]:
    """Yield what a translation holds besides facts."""
    language = t.language
    yield "dossier_translation", [(language, key, value) for key in ("title", "summary") if (value := getattr(t, key))]
    yield "label", [(language, family, word, label) for family, labels in t.labels.items() for word, label in labels.items()]
    translated = [record for _, record in current(t, "entity", {entity.id: entity for entity in entities})]
    yield "entity_translation", [(language, e.id, e.name, e.summary, e.note) for e in translated]
    yield "role_translation", [(language, e.id, number, role) for e in translated for number, role in enumerate(e.roles, 1)]
    told = [record for _, record in current(t, "dispute", {dispute.id: dispute for dispute in disputes})]
    yield "dispute_translation", [(language, d.id, d.title, d.text, d.settled_by) for d in told]
    yield "lean_translation", [(language, d.id, number, why) for d in told for number, why in enumerate(d.leans, 1)]
    yield "position_translation", [(language, d.id, number, says) for d in told for number, says in enumerate(d.positions, 1)]


def source_row(number: int, s: model.Source) -> tuple[Any, ...]:
    """Return the row of a source."""
    import json

    return (
        number,
        s.id,
        s.title,
        s.read,
        s.role,
        s.closeness,
        s.copy_of,
        "\n".join(s.retells),
        s.digest,
        "\n".join(map(str, s.underlies)),
        json.dumps(s.csl, ensure_ascii=False),
    )


def fact_rows(n: int, f: model.Fact, beside: str, language: str, lineage: Lineage) -> Iterator[Rows]:
    """Yield the rows of a fact whose number is `n` and whose words are in `language`; `lineage` says how works hang together."""
    date = (f.date.edtf, f.date.text, f.date.earliest.isoformat(), f.date.latest.isoformat()) if f.date else (None,) * 4
    yield "fact", [(n, f.id, *date, f.date_basis, f.title, f.text, f.kind, f.status, f.scope, beside or None, "\n".join(f.keywords), language)]
    yield "participant", [(n, p.entity, p.role) for p in f.who]
    yield "setting", [(n, place) for place in f.where]
    yield "money", [(n, m.amount, m.currency, m.bound, m.nature) for m in f.money]
    yield "quantity", [(n, q.amount, q.of, q.bound, q.nature) for q in f.quantities]
    yield "attribution", [(n, a.by, a.as_, a.work) for a in f.attribution]
    yield "fact_topic", [(n, topic) for topic in f.topics]
    yield "fact_note", [(n, field, value) for field in model.NOTES for value in getattr(f, field)]
    yield "citation", [(n, c.source, c.section, c.paragraph) for c in f.citations]
    yield "checked", [(n, k, c.source, c.verdict, c.says, c.locator, int(c.independent)) for k, c in enumerate(marked(f, lineage), 1)]
