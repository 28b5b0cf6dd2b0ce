"""Dossier → SQLite: tables and columns are named as the design names things, so that anybody can query the store."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from ciaperu import indexing, model
from ciaperu.dates import LANGUAGES, Date, display
from ciaperu.text import words
from ciaperu.translations import current

# `fact.number` runs in the order of the chronicle: dated facts by date, then undated ones next to what they belong to.
SCHEMA = """
CREATE TABLE dossier (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE topic (id TEXT PRIMARY KEY, label TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE fact (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, date TEXT, date_text TEXT, earliest TEXT, latest TEXT, date_basis TEXT NOT NULL,
    title TEXT NOT NULL, text TEXT NOT NULL, kind TEXT NOT NULL, status TEXT NOT NULL, beside TEXT,
    keywords TEXT NOT NULL, language TEXT NOT NULL);
CREATE TABLE participant (fact INTEGER NOT NULL, entity TEXT NOT NULL, role TEXT NOT NULL);
CREATE TABLE setting (fact INTEGER NOT NULL, place TEXT NOT NULL);
CREATE TABLE money (fact INTEGER NOT NULL, amount NUMERIC NOT NULL, currency TEXT NOT NULL, bound TEXT NOT NULL, nature TEXT NOT NULL);
CREATE TABLE quantity (fact INTEGER NOT NULL, amount NUMERIC, "of" TEXT NOT NULL, bound TEXT NOT NULL, nature TEXT NOT NULL);
CREATE TABLE attribution (fact INTEGER NOT NULL, "by" TEXT NOT NULL, "as" TEXT NOT NULL, work TEXT NOT NULL);
CREATE TABLE fact_topic (fact INTEGER NOT NULL, topic TEXT NOT NULL);
CREATE TABLE fact_note (fact INTEGER NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL);
CREATE TABLE citation (fact INTEGER NOT NULL, source TEXT NOT NULL, section TEXT NOT NULL, paragraph INTEGER NOT NULL);
CREATE TABLE entity (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, full_name TEXT NOT NULL, summary TEXT NOT NULL,
    born TEXT, birthplace TEXT NOT NULL, died TEXT, deathplace TEXT NOT NULL, founded TEXT, dissolved TEXT,
    part_of TEXT NOT NULL, pages TEXT NOT NULL, note TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE alias (entity TEXT NOT NULL, name TEXT NOT NULL, language TEXT NOT NULL, folded TEXT NOT NULL);
CREATE TABLE role (
    entity TEXT NOT NULL, number INTEGER NOT NULL, role TEXT NOT NULL, "of" TEXT NOT NULL, date TEXT, status TEXT NOT NULL, citations TEXT NOT NULL);
CREATE TABLE source (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, read TEXT NOT NULL, role TEXT NOT NULL,
    digest TEXT NOT NULL, underlies TEXT NOT NULL, csl TEXT NOT NULL);
CREATE TABLE dispute (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL,
    written TEXT NOT NULL, meant TEXT NOT NULL, settled_by TEXT NOT NULL);
CREATE TABLE lean (dispute TEXT NOT NULL, number INTEGER NOT NULL, position INTEGER NOT NULL, why TEXT NOT NULL);
CREATE TABLE position (dispute TEXT NOT NULL, position INTEGER NOT NULL, says TEXT NOT NULL);
CREATE TABLE position_fact (dispute TEXT NOT NULL, position INTEGER NOT NULL, fact TEXT NOT NULL);
CREATE TABLE fact_dispute (fact INTEGER NOT NULL, dispute TEXT NOT NULL);
CREATE TABLE label (language TEXT, family TEXT, word TEXT, label TEXT NOT NULL, PRIMARY KEY (language, family, word)) WITHOUT ROWID;
CREATE TABLE dossier_translation (language TEXT, key TEXT, value TEXT NOT NULL, PRIMARY KEY (language, key)) WITHOUT ROWID;
CREATE TABLE date_translation (language TEXT, date TEXT, text TEXT NOT NULL, PRIMARY KEY (language, date)) WITHOUT ROWID;
CREATE TABLE fact_translation (
    language TEXT, number INTEGER, title TEXT NOT NULL, text TEXT NOT NULL, keywords TEXT NOT NULL, PRIMARY KEY (language, number)) WITHOUT ROWID;
CREATE TABLE entity_translation (
    language TEXT, id TEXT, name TEXT NOT NULL, summary TEXT NOT NULL, note TEXT NOT NULL, PRIMARY KEY (language, id)) WITHOUT ROWID;
CREATE TABLE role_translation (language TEXT, entity TEXT, number INTEGER, role TEXT NOT NULL, PRIMARY KEY (language, entity, number)) WITHOUT ROWID;
CREATE TABLE dispute_translation (
    language TEXT, id TEXT, title TEXT NOT NULL, text TEXT NOT NULL, settled_by TEXT NOT NULL, PRIMARY KEY (language, id)) WITHOUT ROWID;
CREATE TABLE lean_translation (language TEXT, dispute TEXT, number INTEGER, why TEXT NOT NULL, PRIMARY KEY (language, dispute, number)) WITHOUT ROWID;
CREATE TABLE position_translation (
    language TEXT, dispute TEXT, position INTEGER, says TEXT NOT NULL, PRIMARY KEY (language, dispute, position)) WITHOUT ROWID;
"""
INDEXES = """
CREATE INDEX fact_earliest ON fact (earliest, latest);
CREATE INDEX participant_fact ON participant (fact, entity, role);
CREATE INDEX participant_entity ON participant (entity, fact, role);
CREATE INDEX setting_fact ON setting (fact);
CREATE INDEX setting_place ON setting (place, fact);
CREATE INDEX money_fact ON money (fact);
CREATE INDEX quantity_fact ON quantity (fact);
CREATE INDEX attribution_fact ON attribution (fact);
CREATE INDEX attribution_by ON attribution ("by", fact);
CREATE INDEX attribution_work ON attribution (work, fact);
CREATE INDEX fact_topic_fact ON fact_topic (fact);
CREATE INDEX fact_topic_topic ON fact_topic (topic, fact);
CREATE INDEX fact_note_fact ON fact_note (fact);
CREATE INDEX citation_fact ON citation (fact);
CREATE INDEX citation_source ON citation (source, fact);
CREATE INDEX alias_folded ON alias (folded, entity);
CREATE INDEX alias_entity ON alias (entity);
CREATE INDEX role_entity ON role (entity);
CREATE INDEX fact_dispute_fact ON fact_dispute (fact);
CREATE INDEX lean_dispute ON lean (dispute);
CREATE INDEX position_dispute ON position (dispute);
CREATE INDEX position_fact_dispute ON position_fact (dispute);
CREATE INDEX position_fact_fact ON position_fact (fact);
"""


def compile_dossier(dossier: model.Dossier, connection: sqlite3.Connection) -> None:
    """Write the whole dossier into an empty database; the caller commits."""
    connection.executescript(SCHEMA + indexing.SCHEMA)
    rows = {
        "dossier": [(key, getattr(dossier, key)) for key in ("title", "summary", "licence")]
        + [("languages", " ".join(dossier.languages)), ("language", dossier.languages[0])],
        "topic": dossier.topics.items(),
        "entity": map(_entity_row, dossier.entities),
        "alias": (row for entity in dossier.entities for row in _alias_rows(entity)),
        "role": (row for entity in dossier.entities for row in _role_rows(entity)),
        "source": (_source_row(number, source) for number, source in enumerate(dossier.sources, 1)),
        "dispute": ((n, d.id, d.title, d.kind, d.text, d.written, d.meant, d.settled_by) for n, d in enumerate(dossier.disputes, 1)),
        "lean": ((d.id, n, lean.position, lean.why) for d in dossier.disputes for n, lean in enumerate(d.leans, 1)),
        "position": ((d.id, n, p.says) for d in dossier.disputes for n, p in enumerate(d.positions, 1)),
        "position_fact": ((d.id, n, fact) for d in dossier.disputes for n, p in enumerate(d.positions, 1) for fact in p.facts),
    }
    for table, records in rows.items():
        _insert(connection, table, records)
    ordered = chronicle(dossier.facts)
    for number, (fact, beside) in enumerate(ordered.values(), 1):
        for table, records in _fact_rows(number, fact, beside, dossier.languages[0]):
            _insert(connection, table, records)
    numbers = {id: number for number, id in enumerate(ordered, 1)}
    for table, records in chain(_date_rows(dossier), *(_translation_rows(each, dossier, numbers) for each in dossier.translations)):
        _insert(connection, table, records)
    connection.execute(
        "INSERT INTO fact_dispute SELECT DISTINCT fact.number, dispute.id FROM position_fact JOIN fact ON fact.id = position_fact.fact "
        "JOIN dispute ON dispute.id = position_fact.dispute ORDER BY 1, dispute.number"
    )
    indexing.index(connection, dossier, numbers)
    connection.executescript(INDEXES)
    connection.execute("ANALYZE")


def _insert(connection: sqlite3.Connection, table: str, records: Iterable[tuple[Any, ...]]) -> None:
    rows = list(records)
    if rows:
        connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)


def chronicle(facts: Iterable[model.Fact]) -> dict[str, tuple[model.Fact, str]]:
    """Return, by id and in order, each fact and the id of the dated one that it belongs to ("" for dated facts, or if there is none).

    Dated facts go by date, the wider of two that begin alike first. Undated ones come last, in the order of what they belong to: the
    dated fact that is fewest links (part_of, see) away.
    """
    everything = {fact.id: fact for fact in facts}
    dated = sorted(
        (f for f in everything.values() if f.date),
        key=lambda f: (f.date.earliest, -f.date.latest.toordinal()) if f.date else (),
    )
    links: dict[str, list[str]] = {id: [] for id in everything}
    for fact in everything.values():
        for other in (*fact.part_of, *fact.see):
            links[fact.id].append(other)
            links[other].append(fact.id)
    beside = {fact.id: fact.id for fact in dated}
    front = list(beside)
    while front:
        reached = {other: beside[id] for id in reversed(front) for other in links[id] if other not in beside}
        beside |= reached
        front = list(reached)
    place = {fact.id: number for number, fact in enumerate(dated)}
    undated = sorted((id for id in everything if id not in place), key=lambda key: place.get(beside.get(key, ""), len(place)))
    return {id: (everything[id], "" if id in place else beside.get(id, "")) for id in (*place, *undated)}


def _edtf(date: Date | None) -> str | None:
    return date.edtf if date else None


def _entity_row(e: model.Entity) -> tuple[Any, ...]:
    return (
        *(e.id, e.kind, e.name, e.full_name, e.summary, _edtf(e.born), e.birthplace, _edtf(e.died), e.deathplace),
        *(_edtf(e.founded), _edtf(e.dissolved), e.part_of, "\n".join(e.pages), e.note),
    )


def _alias_rows(entity: model.Entity) -> list[tuple[str, str, str, str]]:
    """Return every form of an entity's name once, its id included, the shown name first; language "" where it serves in all."""
    forms = {entity.name: "", entity.full_name or entity.name: ""}
    for alias in entity.aliases:
        forms.setdefault(alias.name, alias.language)
    forms.setdefault(entity.id, "id")
    return [(entity.id, name, language, " ".join(words(name))) for name, language in forms.items()]


def _role_rows(entity: model.Entity) -> Iterator[tuple[Any, ...]]:
    for number, role in enumerate(entity.roles, 1):
        yield entity.id, number, role.role, role.of, _edtf(role.date), role.status, "\n".join(map(str, role.citations))


def _date_rows(dossier: model.Dossier) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    """Yield the dates of all facts in words, in every language that there are such words in."""
    written = {fact.date.edtf for fact in dossier.facts if fact.date}
    yield "date_translation", [(language, edtf, display(edtf, language)) for language in LANGUAGES for edtf in sorted(written)]


def _translation_rows(t: model.Translation, dossier: model.Dossier, numbers: Mapping[str, int]) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    language = t.language
    yield "dossier_translation", [(language, key, value) for key in ("title", "summary") if (value := getattr(t, key))]
    yield "label", [(language, family, word, label) for family, labels in t.labels.items() for word, label in labels.items()]
    facts = [record for _, record in current(t, "fact", {fact.id: fact for fact in dossier.facts})]
    yield "fact_translation", [(language, numbers[f.id], f.title, f.text, "\n".join(f.keywords)) for f in facts]
    entities = [record for _, record in current(t, "entity", {entity.id: entity for entity in dossier.entities})]
    yield "entity_translation", [(language, e.id, e.name, e.summary, e.note) for e in entities]
    yield "role_translation", [(language, e.id, number, role) for e in entities for number, role in enumerate(e.roles, 1)]
    disputes = [record for _, record in current(t, "dispute", {dispute.id: dispute for dispute in dossier.disputes})]
    yield "dispute_translation", [(language, d.id, d.title, d.text, d.settled_by) for d in disputes]
    yield "lean_translation", [(language, d.id, number, why) for d in disputes for number, why in enumerate(d.leans, 1)]
    yield "position_translation", [(language, d.id, number, says) for d in disputes for number, says in enumerate(d.positions, 1)]


def _source_row(number: int, s: model.Source) -> tuple[Any, ...]:
    return (
        number,
        s.id,
        s.title,
        s.read,
        s.role,
        s.digest,
        "\n".join(map(str, s.underlies)),
        json.dumps(s.csl, ensure_ascii=False),
    )


def _fact_rows(n: int, f: model.Fact, beside: str, language: str) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    date = (f.date.edtf, f.date.text, f.date.earliest.isoformat(), f.date.latest.isoformat()) if f.date else (None,) * 4
    yield "fact", [(n, f.id, *date, f.date_basis, f.title, f.text, f.kind, f.status, beside or None, "\n".join(f.keywords), language)]
    yield "participant", [(n, p.entity, p.role) for p in f.who]
    yield "setting", [(n, place) for place in f.where]
    yield "money", [(n, m.amount, m.currency, m.bound, m.nature) for m in f.money]
    yield "quantity", [(n, q.amount, q.of, q.bound, q.nature) for q in f.quantities]
    yield "attribution", [(n, a.by, a.as_, a.work) for a in f.attribution]
    yield "fact_topic", [(n, topic) for topic in f.topics]
    yield "fact_note", [(n, field, value) for field in model.NOTES for value in getattr(f, field)]
    yield "citation", [(n, c.source, c.section, c.paragraph) for c in f.citations]
