"""A store is the same whether it is built anew, by several processes, or from what changed; and no broken dossier gets one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ciaperu import building, checking, compiling, links
from ciaperu.building import RefusedError, build, rebuild
from ciaperu.checking import check
from ciaperu.files import bundled, signature
from ciaperu.loading import load
from tests.bench.generate import write
from tests.dossiers import FILES, MORE, edited, write_dossier
from tests.test_checking import BY_RULE, ON_THE_SHAPE, Example

Content = dict[str, list[tuple[Any, ...]]]


WITHOUT_ROWID = ("fact_translation", "checked_translation")


def content(db: sqlite3.Connection) -> Content:
    """Every row of a store, by table; those of a fact in their order."""
    named = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'search_%' AND name NOT LIKE 'sqlite_%'"
    held: Content = {}
    for (table,) in db.execute(named).fetchall():
        order = f"{compiling.OF_FACTS[table]}, rowid" if table in compiling.OF_FACTS and table not in WITHOUT_ROWID else "1, 2"
        held[table] = db.execute(f"SELECT * FROM {table} ORDER BY {'1' if table in ('search', 'form') else order}").fetchall()
    # The counts in it are packed, and may be packed in another order.
    held["file"] = [(name, digest, building._unpacked(counts) if counts else None) for name, digest, counts in held.get("file", [])]
    held["found"] = db.execute("SELECT rowid, title FROM search WHERE search MATCH 'a OR el OR la OR clock OR payment'").fetchall()
    return held


def built(folder: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    build(folder, connection)
    return connection


@pytest.fixture(autouse=True)
def however_much_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    """These dossiers are small: have what changed read again, however much that is."""
    monkeypatch.setattr(building, "ANEW", 2)


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    return write_dossier(tmp_path / "dossier", **MORE)


@pytest.mark.parametrize("folder", [bundled, lambda: None], ids=["bundled", "small"])
def test_a_folder_gives_the_same_as_a_loaded_dossier(folder: Callable[[], Path | None], dossier: Path) -> None:
    chosen = folder() or dossier
    whole = sqlite3.connect(":memory:")
    compiling.compile_dossier(load(chosen).dossier, whole)
    assert content(built(chosen)) | {"file": []} == content(whole)


EXAMPLES: list[Example] = [*ON_THE_SHAPE, *(example for examples in BY_RULE.values() for example in examples)]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example[2][:60])
def test_a_dossier_with_a_problem_gets_no_store(tmp_path: Path, example: Example) -> None:
    old, new, *problems = example
    folder = write_dossier(tmp_path, **edited(problems[0].partition(":")[0], old, new))
    if check(folder).stopping:
        with pytest.raises(RefusedError):
            built(folder)
    else:
        assert content(built(folder))


def test_every_rule_is_held_by_a_store_as_well() -> None:
    assert {*checking.RULES} == {links.names_resolve, *checking.OF_RECORDS, *checking.OF_THE_WHOLE}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example[2][:60])
def test_a_problem_in_what_changed_is_found(tmp_path: Path, example: Example) -> None:
    old, new, *problems = example
    folder = write_dossier(tmp_path)
    store = built(folder)
    file = problems[0].partition(":")[0]
    write_dossier(tmp_path, **edited(file, old, new))
    if check(folder).stopping:
        # What is not a file of facts has all built anew.
        if file.startswith("facts/"):
            with pytest.raises(RefusedError):
                rebuild(folder, store, [file])
        else:
            assert not rebuild(folder, store, [file])
    elif rebuild(folder, store, [file]):
        assert content(store) == content(built(folder))


def test_several_processes_give_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write(tmp_path / "made", 300)
    alone = content(built(folder))
    monkeypatch.setattr(building, "_MUCH", 0)
    monkeypatch.setattr(building, "_processors", lambda: 3)
    assert content(built(folder)) == alone


def test_a_problem_that_another_process_finds_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write(tmp_path / "made", 300)
    file = folder / "facts" / "1950.yaml"
    file.write_text(file.read_text().replace("kind: ", "kind: x", 1))
    monkeypatch.setattr(building, "_MUCH", 0)
    monkeypatch.setattr(building, "_processors", lambda: 2)
    with pytest.raises(RefusedError):
        built(folder)


YEARS = [name for name in FILES if name.startswith("facts/")]
FACT = """\
{id}:
  date: {date}
  title: {title}
  text: {text} in 1911, it is said
  kind: {kind}
  status: asserted
  who: {{board: {role}, vale: speaker}}
  where: [port-ellery]
  topics: [tower]
  see: [{see}]
  sources: [chronicle#1911.3]
"""
facts = st.fixed_dictionaries(
    {
        "date": st.sampled_from(["1911", "1911-04", "1911/1913", "1912", "1912-06-10", "1913", "../1911", "/1912", ""]),
        "text": st.lists(st.sampled_from("clock rust lightning tower bell Vale board the harbour 40 dollars".split()), min_size=1).map(" ".join),
        "kind": st.sampled_from(["statement", "payment", "meeting"]),
        "role": st.sampled_from(["payer", "recipient", "observer"]),
        "see": st.sampled_from(["board-pays-vale", "vale-says-rust", "board-says-lightning"]),
    }
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(states=st.lists(st.lists(facts, max_size=5), min_size=2, max_size=3))
def test_what_changed_gives_the_same_as_all_anew(tmp_path_factory: pytest.TempPathFactory, states: list[list[dict[str, str]]]) -> None:
    folder = write_dossier(tmp_path_factory.mktemp("dossier"), **MORE)
    store = built(folder)
    for state in states:
        before = signature(folder)
        files = {name: FILES[name] for name in YEARS}
        for number, fact in enumerate(state):
            start = fact["date"].strip("./")[:4] or "undated"
            name = f"facts/{start}.yaml"
            kind = fact["kind"] if fact["kind"] != "payment" else "statement"
            text = FACT.format(id=f"made-{number}", title=f"Made {number}", **fact | {"kind": kind})
            files[name] = files.get(name, "") + text.replace("  date: \n", "")
        for name in ("facts/1911.yaml", "facts/1912.yaml", "facts/1913.yaml", "facts/undated.yaml"):
            if name in files:
                (folder / name).write_text(files[name], encoding="utf-8")
            else:
                (folder / name).unlink(missing_ok=True)
        touched = sorted({line.partition("\t")[0] for line in {*before.splitlines()} ^ {*signature(folder).splitlines()}})
        assert check(folder).stopping == ()
        assert rebuild(folder, store, touched)
        assert content(store) == content(built(folder))
