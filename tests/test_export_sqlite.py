"""`export sqlite`: the tables are those of the store, a selection is whole in itself, and Datasette shows, counts and searches it."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

import ciaperu
from ciaperu.export.datasette import ABOUT, HIDDEN
from ciaperu.export.sqlite import OUTSIDE, REFERENCES, SEARCHED
from tests.cli import run
from tests.dossiers import HOSTILE, MORE, write_dossier

Rows = list[tuple[Any, ...]]
# The index of ciaperu's own search, whose words are stems.
SEARCH = ("search", "form", "file", "year", "word", "thesaurus", "sqlite_stat", "sqlite_sequence")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return export(tmp_path_factory.mktemp("sqlite") / "peru")


def export(target: Path, *arguments: str | Path, data: Path | None = None, lang: str = "en") -> Path:
    head: list[str | Path] = ["--data", data] if data else []
    answer = run(*head, "--lang", lang, "export", "sqlite", *arguments, "-o", target)
    assert (answer.code, answer.out) == (0, ""), answer.err
    assert sorted(file.name for file in target.iterdir()) == ["dossier.sqlite", "metadata.json"]
    return target


def rows(folder: Path, sql: str) -> Rows:
    with closing(sqlite3.connect(f"file:{folder / 'dossier.sqlite'}?mode=ro", uri=True)) as db:
        return db.execute(sql).fetchall()


def tables(db: sqlite3.Connection) -> set[str]:
    found = {name for (name,) in db.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'")}
    return {name for name in found if not name.startswith(SEARCH) and "_fts" not in name}


def get(folder: Path, *paths: str) -> list[Any]:
    """Return what Datasette answers, opened on the folder as its user does (`datasette FOLDER`): parsed JSON, or the page."""
    app = pytest.importorskip("datasette.app", reason="datasette is not installed")

    async def ask() -> list[Any]:
        server = app.Datasette(config_dir=folder)
        await server.invoke_startup()
        answers = [await server.client.get(path) for path in paths]
        assert [answer.status_code for answer in answers] == [200] * len(paths), paths
        return [answer.json() if ".json" in path else answer.text for path, answer in zip(paths, answers, strict=True)]

    return asyncio.run(ask())


def test_every_row_of_the_store_is_there_and_nothing_else(folder: Path) -> None:
    store = ciaperu.open_dossier().db
    with closing(sqlite3.connect(folder / "dossier.sqlite")) as db:
        assert tables(db) == tables(store) == ABOUT.keys() | set(HIDDEN)
        for table in tables(store):
            # Where there is nothing to refer to the store has "", the export null.
            kept, written = (
                sorted(tuple("" if value is None else value for value in row) for row in each.execute(f"SELECT * FROM {table}"))
                for each in (store, db)
            )
            assert [row for row in kept if row[0] != "stamp"] == written, table
        columns = {table: [row[1] for row in db.execute(f"PRAGMA table_info ({table})")] for table in tables(db)}
        assert columns == {table: [row[1] for row in store.execute(f"PRAGMA table_info ({table})")] for table in columns}


def test_it_is_no_store_and_says_nothing_of_the_machine(folder: Path) -> None:
    assert rows(folder, "SELECT * FROM dossier WHERE key = 'stamp'") == []
    assert rows(folder, "PRAGMA application_id") == [(0,)]
    home = str(Path(ciaperu.__file__).parent.parent).encode()
    assert not [file for file in folder.iterdir() if home in file.read_bytes()]


@pytest.mark.parametrize("filters", [[], ["--who", "soghanalian"], ["--to", "1963"]], ids=" ".join)
def test_the_file_is_sound_and_every_reference_leads_somewhere(filters: list[str], tmp_path: Path) -> None:
    target = export(tmp_path / "out", *filters)
    assert rows(target, "PRAGMA integrity_check") == [("ok",)]
    assert rows(target, "PRAGMA foreign_key_check") == []
    declared = {(table, row[3]) for table in REFERENCES for row in rows(target, f"PRAGMA foreign_key_list ({table})")}
    every = {(table, column) for table, columns in REFERENCES.items() for column in columns}
    assert declared == (every - OUTSIDE if filters else every)
    for table in SEARCHED:
        with closing(sqlite3.connect(target / "dossier.sqlite")) as db:
            db.execute(f"INSERT INTO {table}_fts ({table}_fts, rank) VALUES ('integrity-check', 1)")


def test_a_selection_has_what_its_facts_mention_and_no_more(folder: Path, tmp_path: Path) -> None:
    target = export(tmp_path / "out", "--who", "soghanalian")
    wanted = run("export", "json", "--who", "soghanalian").json
    assert [id for (id,) in rows(target, "SELECT id FROM fact ORDER BY number")] == [fact["id"] for fact in wanted["facts"]]
    for table, key in (("entity", "entities"), ("source", "sources"), ("dispute", "disputes")):
        assert {id for (id,) in rows(target, f"SELECT id FROM {table}")} == {each["id"] for each in wanted[key]}, table
    sums = {(each["amount"], each["nature"]) for fact in wanted["facts"] for each in fact["money"]}
    # The list of arms for more than $70 million, and $22 million down.
    assert set(rows(target, "SELECT amount, nature FROM money")) == sums == {(70_000_000, "wanted"), (22_000_000, "offered")}
    assert len(rows(target, "SELECT * FROM fact_translation")) == len(wanted["facts"])
    assert (target / "dossier.sqlite").stat().st_size < (folder / "dossier.sqlite").stat().st_size / 2
    assert "A selection of the facts" in json.loads((target / "metadata.json").read_text(encoding="utf-8"))["description"]


def test_a_fact_as_it_stands_in_the_dossier(folder: Path) -> None:
    sql = """SELECT date, status, amount, currency, bound, nature, source, section, paragraph, "by", "as", entity.name
        FROM fact JOIN money m ON m.fact = number JOIN citation c ON c.fact = number JOIN attribution a ON a.fact = number
        JOIN entity ON entity.id = "by" WHERE fact.id = 'cia-cash-to-narcotics-unit' ORDER BY a.rowid LIMIT 1"""
    money, place = (10_000_000, "USD", "at least", "paid"), ("article", "1998", 4)
    assert rows(folder, sql) == [("1990/2000-09", "reported", *money, *place, "us-officials", "unnamed", "U.S. officials (unnamed)")]


def test_in_another_language_the_originals_stand_beside(tmp_path: Path) -> None:
    data = write_dossier(tmp_path / "d", **MORE)
    english, spanish = export(tmp_path / "en", data=data), export(tmp_path / "es", data=data, lang="es")
    assert rows(spanish, "SELECT title, language, date_text FROM fact WHERE id = 'board-pays-vale'") == [
        ("La Junta del Puerto paga a Vale unos 1200 dólares por un reloj", "es", "abril de 1911")
    ]
    assert rows(spanish, "SELECT value FROM dossier WHERE key = 'language'") == [("es",)]
    assert ("es", "roles", "payer", "pagador") in rows(spanish, "SELECT * FROM label")
    assert ("en", "topics", "tower", "The clock tower") in rows(spanish, "SELECT * FROM label")
    pairs = (
        ("fact", "number", "title, text, keywords"),
        ("entity", "id", "name, summary, note"),
        ("role", "entity, number", "role"),
        ("dispute", "id", "title, text, settled_by"),
        ("position", "dispute, position", "says"),
    )
    for table, keys, values in pairs:
        for one, other, language in ((english, spanish, "en"), (spanish, english, "es")):
            own = rows(one, f"SELECT {keys}, {values} FROM {table} ORDER BY {keys}")
            assert own
            assert own == rows(other, f"SELECT {keys}, {values} FROM {table}_translation WHERE language = '{language}' ORDER BY {keys}"), table
    assert rows(spanish, "SELECT fact.id FROM fact_fts JOIN fact ON number = fact_fts.rowid WHERE fact_fts MATCH 'oxido'") == [("vale-says-rust",)]


def test_datasette_shows_the_titles_the_licence_and_the_source(folder: Path) -> None:
    front, database, fact, money = get(folder, "/", "/dossier", "/dossier/fact", "/dossier/money")
    for page in (front, fact):
        assert "CC BY-SA 4.0, as the Wikipedia article it is made from</a>" in page
        assert 'href="https://creativecommons.org/licenses/by-sa/4.0/"' in page
        assert 'href="https://en.wikipedia.org/wiki/CIA_activities_in_Peru"' in page
    assert "<h1>CIA activities in Peru</h1>" in front
    assert ABOUT["fact"].title in fact
    assert "reported: said on someone&#39;s word" in fact
    assert "unit: whole units of the currency" in money
    assert 'href="/dossier/participant"' in database
    assert 'href="/dossier/fact_translation"' not in database
    assert "hidden table" in database


def test_datasette_answers_for_every_table_and_counts_by_every_facet(folder: Path) -> None:
    names = [*ABOUT, *HIDDEN]
    get(folder, *(f"/dossier/{name}" for name in names))
    with closing(sqlite3.connect(folder / "dossier.sqlite")) as db:
        for name, answer in zip(ABOUT, get(folder, *(f"/dossier/{name}.json?_shape=objects" for name in ABOUT)), strict=True):
            assert answer["filtered_table_rows_count"] == db.execute(f"SELECT count(*) FROM {name}").fetchone()[0] >= (name != "checked")
            assert list(answer["facet_results"]) == list(ABOUT[name].facets)
            assert set(ABOUT[name].columns) <= set(answer["columns"]), name
    (facts,) = get(folder, "/dossier/fact.json?_shape=objects&_size=1")
    timeline = run("timeline", "--scope", "all", "--json").json["facts"]
    counted = {each["value"]: each["count"] for each in facts["facet_results"]["status"]["results"]}
    assert counted == {status: sum(fact["status"] == status for fact in timeline) for status in counted}
    assert sum(counted.values()) == len(timeline)
    assert facts["rows"][0]["id"] == timeline[0]["id"]


def test_datasette_leads_from_a_fact_to_who_takes_part_by_name(folder: Path) -> None:
    (page,) = get(folder, "/dossier/participant?entity=montesinos&role=intermediary")
    assert '<a href="/dossier/entity/montesinos">Vladimiro Montesinos</a>' in page
    assert "CIA cash directed to SIN&#39;s narcotics unit" in page


def test_datasette_searches_what_is_read(folder: Path) -> None:
    asked = (
        ("fact", "narcotics unit cash", "id", "cia-cash-to-narcotics-unit"),
        # Without accents, as most people type.
        ("alias", "perez godoy", "entity", "perez-godoy"),
        ("alias", "el doc", "entity", "montesinos"),
        ("dispute", "arms ring announced", "id", "year-of-the-announcement"),
        ("position", "eleven days", "dispute", "year-of-the-announcement"),
        ("source", "shrugged", "id", "icij-us-shrugged"),
    )
    # What other works say is searched in test_corroboration.
    assert {table for table, *_ in asked} == SEARCHED.keys() - {"checked"}
    found = get(folder, *(f"/dossier/{table}.json?_shape=array&_search={words.replace(' ', '+')}" for table, words, *_ in asked))
    for (_table, _words, column, id), answer in zip(asked, found, strict=True):
        assert id in {row[column] for row in answer}
        assert len(answer) < 20
    (nothing,) = get(folder, "/dossier/fact.json?_shape=array&_search=zeppelin")
    assert nothing == []


def test_a_hostile_dossier_is_only_text_to_datasette(tmp_path: Path) -> None:
    target = export(tmp_path / "out", data=write_dossier(tmp_path / "d", **HOSTILE))
    assert rows(target, "PRAGMA foreign_key_check") == []
    pages = get(target, "/", "/dossier", *(f"/dossier/{name}" for name in (*ABOUT, *HIDDEN)), "/dossier/fact?_search=%22%3Cscript%3E")
    for page in pages:
        for evil in ("<script>x", "<script>*A*", "<img src=x", "<b>The</b>", "<i>k|i", 'href="javascript:', "</title><script>"):
            assert evil not in page, evil
    (facts,) = get(target, "/dossier/fact.json?_shape=array&_search=script")
    assert [fact["id"] for fact in facts] == ["board-pays-vale"]
    head = json.loads((target / "metadata.json").read_text(encoding="utf-8"))
    assert "license_url" not in head
    assert "source_url" not in head


def test_a_disk_that_is_full_is_said(tmp_path: Path) -> None:
    with mock.patch("ciaperu.export.sqlite._fill", side_effect=sqlite3.OperationalError("database or disk is full")):
        answer = run("export", "sqlite", "-o", tmp_path / "out")
    assert (answer.code, answer.out) == (4, "")
    assert "cannot be written: database or disk is full" in answer.err
    assert list(tmp_path.iterdir()) == []
