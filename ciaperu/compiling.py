"""Dossier → SQLite: tables and columns are named as the design names things, so that anybody can query the store.

A store is made in parts: what is not a fact (`begin`), then the facts of each file by themselves (`Part`), then what follows from all of
them (`finish`). So files can be read by several processes, and a changed one be replaced in a store that is there.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from ciaperu import indexing, model
from ciaperu.corroboration import Lineage, lineage_of
from ciaperu.dates import LANGUAGES, display, start_year
from ciaperu.indexing import Lexicon
from ciaperu.rows import fact_rows, head_rows
from ciaperu.tokens import NUMBER_BITS
from ciaperu.translations import is_current

# `fact.number` runs in the order of the chronicle: dated facts by date, then undated ones next to what they belong to. Each year has a
# stretch of its own, and so has each file of facts, since it holds those of one year.
SCHEMA = """
CREATE TABLE dossier (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE topic (id TEXT PRIMARY KEY, label TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE fact (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, date TEXT, date_text TEXT, earliest TEXT, latest TEXT, date_basis TEXT NOT NULL,
    title TEXT NOT NULL, text TEXT NOT NULL, kind TEXT NOT NULL, status TEXT NOT NULL, scope TEXT NOT NULL, beside TEXT,
    keywords TEXT NOT NULL, language TEXT NOT NULL);
CREATE TABLE participant (fact INTEGER NOT NULL, entity TEXT NOT NULL, role TEXT NOT NULL);
CREATE TABLE setting (fact INTEGER NOT NULL, place TEXT NOT NULL);
CREATE TABLE money (fact INTEGER NOT NULL, amount NUMERIC NOT NULL, currency TEXT NOT NULL, bound TEXT NOT NULL, nature TEXT NOT NULL);
CREATE TABLE quantity (fact INTEGER NOT NULL, amount NUMERIC, "of" TEXT NOT NULL, bound TEXT NOT NULL, nature TEXT NOT NULL);
CREATE TABLE attribution (fact INTEGER NOT NULL, "by" TEXT NOT NULL, "as" TEXT NOT NULL, work TEXT NOT NULL);
CREATE TABLE fact_topic (fact INTEGER NOT NULL, topic TEXT NOT NULL);
CREATE TABLE fact_note (fact INTEGER NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL);
CREATE TABLE citation (fact INTEGER NOT NULL, source TEXT NOT NULL, section TEXT NOT NULL, paragraph INTEGER NOT NULL);
CREATE TABLE checked (
    fact INTEGER NOT NULL, number INTEGER NOT NULL, source TEXT NOT NULL, verdict TEXT NOT NULL, says TEXT NOT NULL,
    locator TEXT NOT NULL, independent INTEGER NOT NULL);
CREATE TABLE entity (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, full_name TEXT NOT NULL, summary TEXT NOT NULL,
    born TEXT, birthplace TEXT NOT NULL, died TEXT, deathplace TEXT NOT NULL, founded TEXT, dissolved TEXT,
    part_of TEXT NOT NULL, pages TEXT NOT NULL, note TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE alias (entity TEXT NOT NULL, name TEXT NOT NULL, language TEXT NOT NULL, folded TEXT NOT NULL);
CREATE TABLE role (
    entity TEXT NOT NULL, number INTEGER NOT NULL, role TEXT NOT NULL, "of" TEXT NOT NULL, date TEXT, status TEXT NOT NULL, citations TEXT NOT NULL);
CREATE TABLE source (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, read TEXT NOT NULL, role TEXT NOT NULL,
    closeness TEXT NOT NULL, copy_of TEXT NOT NULL, retells TEXT NOT NULL,
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
CREATE TABLE checked_translation (
    language TEXT, fact INTEGER, number INTEGER, says TEXT NOT NULL, PRIMARY KEY (language, fact, number)) WITHOUT ROWID;
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
CREATE INDEX fact_long ON fact (latest, earliest) WHERE latest > date(earliest, '+1 year');
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
CREATE INDEX checked_fact ON checked (fact);
CREATE INDEX checked_source ON checked (source, fact);
CREATE INDEX alias_folded ON alias (folded, entity);
CREATE INDEX alias_entity ON alias (entity);
CREATE INDEX role_entity ON role (entity);
CREATE INDEX fact_dispute_fact ON fact_dispute (fact);
CREATE INDEX lean_dispute ON lean (dispute);
CREATE INDEX position_dispute ON position (dispute);
CREATE INDEX position_fact_dispute ON position_fact (dispute);
CREATE INDEX position_fact_fact ON position_fact (fact);
"""


_STRETCH = 2**24
_UNDATED = 2**38
# Tables that hold rows of facts, and the column that names the fact by its number.
OF_FACTS = {
    "fact": "number",
    **dict.fromkeys("participant setting money quantity attribution fact_topic fact_note citation checked fact_dispute".split(), "fact"),
    "fact_translation": "number",
    "checked_translation": "fact",
}


@dataclass(frozen=True, slots=True)
class Head:
    """All that a dossier holds besides facts, what the index needs of it, and how its works hang together."""

    dossier: model.Dossier
    lexicon: Lexicon
    lineage: Lineage


class Part(NamedTuple):
    """The facts of one file as rows by table, with those of the index, in how many of them each word and each form stands, and undated facts."""

    rows: dict[str, list[tuple[Any, ...]]]
    entries: list[tuple[Any, ...]]
    words: Counter[tuple[str, str]]
    forms: Counter[str]
    undated: list[model.Fact]


def compile_dossier(dossier: model.Dossier, connection: sqlite3.Connection) -> None:
    """Write the whole dossier into an empty database; the caller commits."""
    head = head_of(dossier)
    begin(connection, head)
    words, forms, undated = Counter[tuple[str, str]](), Counter[str](), list[model.Fact]()
    files: dict[int | None, list[model.Fact]] = {}
    for fact in dossier.facts:
        files.setdefault(start_year(fact.date) if fact.date else None, []).append(fact)
    for part in [*(part_of(facts, head) for facts in files.values()), Part({}, [], Counter(), Counter(), [])]:
        undated += part.undated
        add(connection, part)
        words.update(part.words)
        forms.update(part.forms)
    last = add_undated(connection, undated, head)
    finish(connection, head, words + last.words, forms + last.forms)


def head_of(dossier: model.Dossier) -> Head:
    """Return a dossier without its facts."""
    return Head(replace(dossier, facts=()), indexing.lexicon(dossier), lineage_of(dossier.sources))


def begin(connection: sqlite3.Connection, head: Head) -> None:
    """Write all that is not a fact into an empty database."""
    connection.executescript(SCHEMA + indexing.SCHEMA)
    for table, records in head_rows(head.dossier):
        _insert(connection, table, records)
    _insert(connection, "thesaurus", indexing.thesaurus_rows(head.dossier))


def part_of(facts: Sequence[model.Fact], head: Head) -> Part:
    """Return the facts of one file as rows; undated ones as they are, since their place depends on all others."""
    dated = sorted((f for f in facts if f.date), key=lambda f: (f.date.earliest, -f.date.latest.toordinal()) if f.date else ())
    part = Part({}, [], Counter(), Counter(), [fact for fact in facts if not fact.date])
    ranks: Counter[int] = Counter()
    for fact in dated:
        first = _first_number(fact)
        _write(part, first + ranks[first], fact, "", head)
        ranks[first] += 1
    return part


def _first_number(fact: model.Fact) -> int:
    """Return where the numbers of the facts begin that start in the year that this one does; those whose start is unknown come first."""
    assert fact.date
    if fact.date.earliest.toordinal() > 1:
        return (fact.date.earliest.year + 3) * _STRETCH
    return (9999 - fact.date.latest.year) * 4096 + 1


def _write(part: Part, number: int, fact: model.Fact, beside: str, head: Head) -> None:
    for table, rows in fact_rows(number, fact, beside, head.lexicon.language, head.lineage):
        part.rows.setdefault(table, []).extend(rows)
    for language, translated in head.lexicon.translated.get(fact.id, ()):
        if is_current(translated, fact, "fact"):
            row = (language, number, translated.title, translated.text, "\n".join(translated.keywords))
            part.rows.setdefault("fact_translation", []).append(row)
            told = [(language, number, place, says) for place, says in enumerate(translated.checked, 1)]
            part.rows.setdefault("checked_translation", []).extend(told)
    row, words, forms = indexing.entry(number, fact, head.lexicon)
    part.entries.append(row)
    part.words.update(words)
    part.forms.update(forms)


def add(connection: sqlite3.Connection, part: Part) -> None:
    """Write the dated facts of a file."""
    for table, rows in part.rows.items():
        _insert(connection, table, rows)
    _insert(connection, "search", part.entries)
    dates = {row[2] for row in part.rows.get("fact", ()) if row[2]}
    rows = [(language, edtf, display(edtf, language)) for language in LANGUAGES for edtf in sorted(dates)]
    connection.executemany("INSERT OR IGNORE INTO date_translation VALUES (?, ?, ?)", rows)


def add_undated(connection: sqlite3.Connection, undated: Sequence[model.Fact], head: Head) -> Part:
    """Write undated facts, once all dated ones stand there, and return them as a part.

    They come last, in the order of what they belong to: the dated fact that is fewest links (part_of, see) away.
    """
    noted = "SELECT fact.id, value FROM fact_note JOIN fact ON number = fact WHERE field IN ('part_of', 'see')"
    links: dict[str, list[str]] = {fact.id: [] for fact in undated}
    for one, other in (*connection.execute(noted), *((fact.id, other) for fact in undated for other in (*fact.part_of, *fact.see))):
        links.setdefault(one, []).append(other)
        links.setdefault(other, []).append(one)
    dated = connection.execute("SELECT id, number FROM fact WHERE id IN (SELECT value FROM json_each(?)) ORDER BY number", (_json(links),))
    place: dict[str, int] = dict(dated.fetchall()) if undated else {}
    beside = {id: id for id in place}
    front = list(beside)
    while front:
        reached = {other: beside[id] for id in reversed(front) for other in links[id] if other not in beside}
        beside |= reached
        front = list(reached)
    part = Part({}, [], Counter(), Counter(), [])
    for rank, fact in enumerate(sorted(undated, key=lambda fact: place.get(beside.get(fact.id, ""), _UNDATED))):
        _write(part, _UNDATED + rank, fact, beside.get(fact.id, ""), head)
    add(connection, part)
    return part


def finish(connection: sqlite3.Connection, head: Head, words: Counter[tuple[str, str]], forms: Counter[str]) -> None:
    """Write what depends on all facts, of which each word and each form stands in so many: counts, disputes, indexes."""
    _insert(connection, "word", indexing.word_rows(dict.fromkeys(indexing.typed_words(head.lexicon), 0) | words, head.lexicon))
    _insert(connection, "form", sorted(forms.items()))
    _follow(connection)
    connection.executescript(INDEXES + indexing.INDEXES)
    connection.execute("ANALYZE")
    connection.execute("INSERT INTO search (search) VALUES ('optimize')")


def _follow(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM fact_dispute")
    connection.execute(
        "INSERT INTO fact_dispute SELECT DISTINCT fact.number, dispute.id FROM position_fact JOIN fact ON fact.id = position_fact.fact "
        "JOIN dispute ON dispute.id = position_fact.dispute ORDER BY 1, dispute.number"
    )
    connection.execute("INSERT OR REPLACE INTO form SELECT '', count(*) FROM fact")
    connection.execute("DELETE FROM year")
    year = "ifnull(substr(iif(earliest > '0001-01-01', earliest, latest), 1, 4), '')"
    connection.execute(f"INSERT INTO year SELECT {year}, scope, count(*) FROM fact GROUP BY 1, 2")


def remove(connection: sqlite3.Connection, stem: str) -> set[str]:
    """Take out the facts of the file facts/`stem`.yaml; return the dates that they had."""
    ranges = [(1, 4096), (_UNDATED, 2**NUMBER_BITS - 1)]
    if stem != "undated":
        year = int(stem) if re.fullmatch("[0-9]{4}", stem) else -1
        ranges = [((year + 3) * _STRETCH, (year + 4) * _STRETCH - 1), ((9999 - year) * 4096 + 1, (9999 - year) * 4096 + 4096)] if year >= 0 else []
    dates: set[str] = set()
    for first, last in ranges:
        dates |= {date for (date,) in connection.execute("SELECT date FROM fact WHERE number BETWEEN ? AND ?", (first, last)) if date}
        for table, column in OF_FACTS.items():
            connection.execute(f"DELETE FROM {table} WHERE {column} BETWEEN ? AND ?", (first, last))
        for weight in range(indexing.HEAVIEST + 1):
            row = weight << NUMBER_BITS
            connection.execute("DELETE FROM search WHERE rowid BETWEEN ? AND ?", (row + first, row + last))
    return dates


def recount(connection: sqlite3.Connection, words: Counter[tuple[str, str]], forms: Counter[str], dates: set[str], head: Head) -> None:
    """Bring up to date what depends on all facts: `words` and `forms` are in so many more, and the `dates` of some are gone."""
    known = indexing.typed_words(head.lexicon)
    rows = indexing.word_rows({word: count for word, count in words.items() if count}, head.lexicon)
    connection.executemany("INSERT INTO word VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET facts = facts + excluded.facts", rows)
    connection.executemany(
        "DELETE FROM word WHERE word = ? AND language = ? AND facts = 0", [row[:2] for row in rows if (row[0], row[1]) not in known]
    )
    changed = [(form, count) for form, count in forms.items() if count]
    connection.executemany("INSERT INTO form VALUES (?, ?) ON CONFLICT DO UPDATE SET facts = facts + excluded.facts", changed)
    connection.executemany("DELETE FROM form WHERE form = ? AND facts = 0", [(form,) for form, count in changed])
    still = "SELECT date FROM fact WHERE date IN (SELECT value FROM json_each(?))"
    left = dates - {date for (date,) in connection.execute(still, (_json(dates),))}
    connection.executemany("DELETE FROM date_translation WHERE date = ?", [(date,) for date in left])
    _follow(connection)


def _json(values: Iterable[str]) -> str:
    import json

    return json.dumps([*values])


def _insert(connection: sqlite3.Connection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        columns = f"search ({indexing.COLUMNS})" if table == "search" else table
        connection.executemany(f"INSERT INTO {columns} VALUES ({', '.join('?' * len(rows[0]))})", rows)
