"""A dossier as a folder that Datasette opens (https://datasette.io): dossier.sqlite, the tables of the store, and metadata.json.

The tables are in the language of the export, the other languages beside them in the `*_translation` tables. What refers to another table
does so by a foreign key, and full-text search is over the words as they are read. Not held: the index of ciaperu's own search, with the
words that serve the search only (thesaurus.yaml, asked.yaml).
"""

from __future__ import annotations

import errno
import re
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ciaperu.compiling import INDEXES, SCHEMA
from ciaperu.export.datasette import metadata
from ciaperu.research.records import among
from ciaperu.text import visible_json

if TYPE_CHECKING:
    from ciaperu.research.chosen import Chosen

# Datasette names a database after its file.
NAME = "dossier"
_OF_FACT = {"fact": "fact (number)"}
_OF_ENTITY = {"entity": "entity (id)"}
_OF_DISPUTE = {"dispute": "dispute (id)"}
REFERENCES = {
    "fact": {"beside": "fact (id)"},
    "participant": _OF_FACT | _OF_ENTITY,
    "setting": _OF_FACT | {"place": "entity (id)"},
    "money": _OF_FACT,
    "quantity": _OF_FACT,
    "attribution": _OF_FACT | {"by": "entity (id)", "work": "source (id)"},
    "fact_topic": _OF_FACT | {"topic": "topic (id)"},
    "fact_note": _OF_FACT,
    "citation": _OF_FACT | {"source": "source (id)"},
    "checked": _OF_FACT | {"source": "source (id)"},
    "source": {"copy_of": "source (id)"},
    "entity": {"part_of": "entity (id)"},
    "alias": _OF_ENTITY,
    "role": _OF_ENTITY | {"of": "entity (id)"},
    "lean": _OF_DISPUTE,
    "position": _OF_DISPUTE,
    "position_fact": _OF_DISPUTE | {"fact": "fact (id)"},
    "fact_dispute": _OF_FACT | _OF_DISPUTE,
    "fact_translation": {"number": "fact (number)"},
    "checked_translation": {"fact": "fact (number)"},
    "entity_translation": {"id": "entity (id)"},
    "role_translation": _OF_ENTITY,
    "dispute_translation": {"id": "dispute (id)"},
    "lean_translation": _OF_DISPUTE,
    "position_translation": _OF_DISPUTE,
}
# May name what is not in a selection of facts: of a selection they are no foreign keys.
OUTSIDE = {("fact", "beside"), ("role", "of"), ("position_fact", "fact"), ("source", "copy_of")}
# The store has "" where there is nothing to refer to; a foreign key is null there.
_OPTIONAL = {"entity": ("part_of",), "role": ("of",), "attribution": ("work",), "source": ("copy_of",)}
# Table → the columns whose words are searched, and the one that numbers its rows.
SEARCHED = {
    "fact": ("title, text, keywords", "number"),
    "dispute": ("title, text, settled_by", "number"),
    "source": ("title", "number"),
    "checked": ("says", "rowid"),
    "position": ("says", "rowid"),
    "alias": ("name", "rowid"),
}
# The table of a translation → that of the originals, the columns that tell rows apart, and those that are translated.
_ORIGINALS = {
    "dossier_translation": ("dossier", "key", "value"),
    "fact_translation": ("fact", "number", "title, text, keywords"),
    "checked_translation": ("checked", "fact, number", "says"),
    "entity_translation": ("entity", "id", "name, summary, note"),
    "role_translation": ("role", "entity, number", "role"),
    "dispute_translation": ("dispute", "id", "title, text, settled_by"),
    "lean_translation": ("lean", "dispute, number", "why"),
    "position_translation": ("position", "dispute, position", "says"),
}


def write(chosen: Chosen, path: Path) -> None:
    """Write the folder `path`: dossier.sqlite with the facts that fit and what they mention, and metadata.json; OSError if it cannot be."""
    import json

    path.mkdir()
    try:
        _fill(chosen, path / f"{NAME}.sqlite")
    except sqlite3.OperationalError as error:
        raise OSError(errno.EIO, str(error)) from error
    text = json.dumps(metadata(chosen, NAME), ensure_ascii=False, indent=1)
    (path / "metadata.json").write_text(visible_json(text) + "\n", encoding="utf-8", newline="\n")


def _fill(chosen: Chosen, file: Path) -> None:
    target = sqlite3.connect(file, isolation_level=None)
    try:
        # The file is thrown away if anything breaks off.
        target.execute("PRAGMA journal_mode = OFF")
        target.execute("PRAGMA synchronous = OFF")
        target.executescript(schema(chosen.whole))
        target.execute("BEGIN")
        for table, sql, parameters in _rows(chosen):
            cursor = chosen.db.execute(sql, parameters)
            target.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(cursor.description))})", cursor)
            if table == "fact":
                chosen.advanced(chosen.total)
        for table, empty in _OPTIONAL.items():
            for column in empty:
                target.execute(f'UPDATE {table} SET "{column}" = NULL WHERE "{column}" = \'\'')
        target.execute("COMMIT")
        target.executescript(INDEXES)
        for table, (columns, number) in SEARCHED.items():
            # Datasette finds the table by these very words.
            options = f'content="{table}", content_rowid="{number}", tokenize=\'unicode61 remove_diacritics 2\''
            target.execute(f"CREATE VIRTUAL TABLE {table}_fts USING fts5 ({columns}, {options})")
            target.execute(f"INSERT INTO {table}_fts ({table}_fts) VALUES ('rebuild')")
        target.execute("VACUUM")
    finally:
        target.close()


def schema(whole: bool) -> str:
    """Return the tables of the store as SQL, with foreign keys; of a selection without those that may lead outside it."""

    def table(match: re.Match[str]) -> str:
        name, columns, rest = match.groups()
        for column in _OPTIONAL.get(name, ()):
            columns = re.sub(rf'("?\b{column}\b"? TEXT) NOT NULL', r"\1", columns)
        keys = {column: other for column, other in REFERENCES.get(name, {}).items() if whole or (name, column) not in OUTSIDE}
        references = "".join(f', FOREIGN KEY ("{column}") REFERENCES {other}' for column, other in keys.items())
        return f"CREATE TABLE {name} ({columns}{references}){rest};"

    return re.sub(r"CREATE TABLE (\w+) \((.*?)\)( WITHOUT ROWID|);", table, SCHEMA, flags=re.DOTALL)


def _rows(chosen: Chosen) -> Iterator[tuple[str, str, Sequence[Any]]]:
    """Yield for each table the query that gives its rows, and the parameters of the query."""
    condition, parameters = chosen.selection.condition, chosen.selection.parameters
    numbers = f"IN (SELECT number FROM fact WHERE {condition})"
    within = "IN (SELECT value FROM json_each(?))"
    entities = (among(entity.id for entity in chosen.entities()),)
    disputes = (among(dispute.id for dispute in chosen.disputes()),)
    sources = (among(source.id for source in chosen.sources()),)
    yield "topic", "SELECT * FROM topic", ()
    yield "label", _labels(chosen), ()
    yield "dossier", "SELECT * FROM dossier WHERE key <> 'stamp' ORDER BY key", ()
    yield "dossier_translation", _translated(chosen, "dossier_translation"), ()
    yield "fact", f"SELECT * FROM fact WHERE {condition} ORDER BY number", parameters
    for table in ("participant", "setting", "money", "quantity", "attribution", "fact_topic", "fact_note", "citation", "fact_dispute"):
        yield table, f"SELECT * FROM {table} WHERE fact {numbers} ORDER BY rowid", parameters
    yield "checked", f"SELECT * FROM checked WHERE fact {numbers} ORDER BY fact, number", parameters
    yield "date_translation", f"SELECT * FROM date_translation WHERE date IN (SELECT date FROM fact WHERE {condition})", parameters
    yield "fact_translation", f"{_translated(chosen, 'fact_translation')} WHERE number {numbers} ORDER BY language, number", parameters
    yield "checked_translation", f"{_translated(chosen, 'checked_translation')} WHERE fact {numbers} ORDER BY language, fact, number", parameters
    for table, key in (("entity", "id"), ("alias", "entity"), ("role", "entity")):
        yield table, f"SELECT * FROM {table} WHERE {key} {within} ORDER BY {key}{', number' if table == 'role' else ''}", entities
    for table, key in (("entity_translation", "id"), ("role_translation", "entity")):
        yield table, f"{_translated(chosen, table)} WHERE {key} {within}", entities
    yield "source", f"SELECT * FROM source WHERE id {within} ORDER BY number", sources
    for table, key in (("dispute", "id"), ("lean", "dispute"), ("position", "dispute"), ("position_fact", "dispute")):
        yield table, f"SELECT * FROM {table} WHERE {key} {within}", disputes
    for table, key in (("dispute_translation", "id"), ("lean_translation", "dispute"), ("position_translation", "dispute")):
        yield table, f"{_translated(chosen, table)} WHERE {key} {within}", disputes


def _own(chosen: Chosen) -> str:
    """Return the language that the dossier is written in."""
    (language,) = chosen.db.execute("SELECT value FROM main.dossier WHERE key = 'language'").fetchone()
    return str(language)


def _labels(chosen: Chosen) -> str:
    """Return the query for the labels of words; labels of topics that are replaced by those of another language are among them."""
    own = _own(chosen)
    replaced = f"SELECT '{own}', 'topics', id, label FROM main.topic"
    return "SELECT * FROM label" if chosen.head["language"] == own else f"SELECT * FROM label UNION {replaced}"


def _translated(chosen: Chosen, table: str) -> str:
    """Return the query for the rows of a table of translations: those of other languages than that of the export, originals among them."""
    own, language = _own(chosen), chosen.head["language"]
    originals, keys, values = _ORIGINALS[table]
    if language == own:
        return f"SELECT * FROM {table}"
    # Both are codes of languages: letters only.
    there = f"({keys}) IN (SELECT {keys} FROM {table} WHERE language = '{language}')"
    replaced = f"SELECT '{own}' language, {keys}, {values} FROM main.{originals} WHERE {there}"
    return f"SELECT * FROM (SELECT * FROM {table} WHERE language <> '{language}' UNION ALL {replaced})"
