"""The compiled dossier: whatever happens to the cache, the answer is right."""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path

import pytest

from ciaperu import indexing
from ciaperu.compiling import INDEXES, SCHEMA
from ciaperu.errors import DossierProblems, Unreadable
from ciaperu.store import VERSION, open_store
from tests.cli import run
from tests.dossiers import edited, write_dossier


def titles(folder: Path, cache: Path | None) -> list[str]:
    return [title for (title,) in open_store(folder, cache).execute("SELECT title FROM fact ORDER BY number")]


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    return write_dossier(tmp_path / "dossier")


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def store(dossier: Path, cache: Path) -> Path:
    """The store's file after a first answer."""
    titles(dossier, cache)
    (file,) = cache.glob("*.sqlite")
    return file


def test_the_second_answer_reads_no_yaml(dossier: Path, cache: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ciaperu.building.build", lambda *given: pytest.fail("compiled again"))
    assert titles(dossier, cache) == titles(dossier, cache)


def test_a_changed_dossier_is_compiled_again(dossier: Path, cache: Path, store: Path) -> None:
    before = titles(dossier, cache)
    write_dossier(dossier, **edited("facts/1911.yaml", "title: ", "title: In short, "))
    assert titles(dossier, cache) != before


def test_a_change_that_keeps_size_and_mtime_is_seen(dossier: Path, cache: Path, store: Path) -> None:
    file = dossier / "facts" / "1911.yaml"
    info = file.stat()
    text = file.read_text()
    time.sleep(0.02)
    file.write_text(text.replace(" the ", " THE "))
    os.utime(file, ns=(info.st_atime_ns, info.st_mtime_ns))
    assert titles(dossier, cache) == titles(dossier, None)


@pytest.mark.parametrize("place", [0, 20, 61, 70, 100, 5000, -1])
def test_a_flipped_bit_is_found(dossier: Path, cache: Path, store: Path, place: int) -> None:
    data = bytearray(store.read_bytes())
    data[place] ^= 4
    store.write_bytes(data)
    assert titles(dossier, cache) == titles(dossier, None)
    assert store.read_bytes() != bytes(data)


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0", b"not a database at all" * 100], ids=["empty", "cut", "foreign"])
def test_a_broken_file_is_replaced(dossier: Path, cache: Path, store: Path, content: bytes) -> None:
    store.write_bytes(content)
    assert titles(dossier, cache) == titles(dossier, None)
    assert len(store.read_bytes()) > 10_000


def test_a_foreign_database_is_not_believed(dossier: Path, cache: Path, store: Path) -> None:
    store.unlink()
    foreign = sqlite3.connect(store)
    foreign.execute("CREATE TABLE fact (number, title)")
    foreign.execute("INSERT INTO fact VALUES (1, 'forged')")
    foreign.commit()
    foreign.close()
    assert "forged" not in titles(dossier, cache)


def test_another_version_is_not_believed(dossier: Path, cache: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = store.read_bytes()
    monkeypatch.setattr("ciaperu.store.VERSION", f"{VERSION} and later")
    assert titles(dossier, cache) == titles(dossier, None)
    assert store.read_bytes() != before


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="this platform has no modes")
def test_a_cache_open_to_others_is_not_used(dossier: Path, cache: Path) -> None:
    cache.mkdir(mode=0o777)
    cache.chmod(0o777)
    assert titles(dossier, cache) == titles(dossier, None)
    assert not list(cache.iterdir())


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="this platform has no links")
def test_a_linked_cache_is_not_used(dossier: Path, cache: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    cache.symlink_to(elsewhere)
    assert titles(dossier, cache) == titles(dossier, None)
    assert not list(elsewhere.iterdir())


def test_a_linked_store_is_replaced_and_its_target_left_alone(dossier: Path, cache: Path, store: Path, tmp_path: Path) -> None:
    target = tmp_path / "precious"
    target.write_text("precious")
    store.unlink()
    store.symlink_to(target)
    assert titles(dossier, cache) == titles(dossier, None)
    assert target.read_text() == "precious"


def test_a_cache_that_cannot_be_made_is_done_without(dossier: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert titles(dossier, tmp_path / "file" / "cache") == titles(dossier, None)


def test_the_store_is_read_only(dossier: Path, cache: Path) -> None:
    for connection in (open_store(dossier, cache), open_store(dossier, cache), open_store(dossier, None)):
        with pytest.raises(sqlite3.OperationalError):
            connection.execute("DELETE FROM fact")


def test_problems_leave_no_store(dossier: Path, cache: Path) -> None:
    write_dossier(dossier, **edited("facts/1911.yaml", "kind: ", "kind: x"))
    with pytest.raises(DossierProblems):
        open_store(dossier, cache)
    assert not list(cache.glob("*.sqlite"))


def test_no_dossier_at_all(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"no dossier\.yaml"):
        open_store(tmp_path, None)


def test_commands_stop_at_problems_and_check_lists_them(dossier: Path) -> None:
    write_dossier(dossier, **edited("facts/1911.yaml", "kind: ", "kind: x"))
    for command in (["timeline"], ["search", "x"], []):
        answer = run("--data", dossier, *command)
        assert (answer.code, answer.out) == (3, "")
        assert "facts/1911.yaml:" in answer.err
    answer = run("check", dossier)
    assert answer.code == 3
    assert answer.out.startswith("facts/1911.yaml:")


def test_a_changed_schema_has_a_new_version() -> None:
    import zlib

    schema = SCHEMA + INDEXES + indexing.SCHEMA + indexing.INDEXES
    assert (VERSION, zlib.crc32(schema.encode())) == SCHEMA_OF_VERSION, "raise store.VERSION, and note it here"


SCHEMA_OF_VERSION = ("19", 560956774)
