"""What was found in papers, kept by the digest of their content, so that a second run reads only what is new."""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ciaperu.language import code
from ciaperu.sweep.passages import Looked, from_json

_SCHEMA = """
CREATE TABLE IF NOT EXISTS file (path TEXT PRIMARY KEY, state TEXT NOT NULL, digest TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS paper (digest TEXT, number INTEGER, counts TEXT NOT NULL, looked BLOB NOT NULL, PRIMARY KEY (digest, number));
CREATE TABLE IF NOT EXISTS unread (digest TEXT, number INTEGER, inside TEXT NOT NULL, why TEXT NOT NULL, PRIMARY KEY (digest, number));
CREATE TABLE IF NOT EXISTS last (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TEMP TABLE chosen (number INTEGER PRIMARY KEY, path TEXT NOT NULL, digest TEXT NOT NULL);
"""


class Kept(NamedTuple):
    """A paper that was looked through, and the path of its file."""

    path: str
    looked: Looked


class Found(NamedTuple):
    """What was found in one file: its path, its state and digest when it was read, papers as (counts, all), what could not be read, and why.

    Without a digest the file itself could not be read. `passages` counts those of all its papers.
    """

    path: str
    state: str
    digest: str
    papers: tuple[tuple[str, str], ...]
    unread: tuple[tuple[str, str], ...]
    passages: int


class Checkpoint:
    """What was found in the papers of one or more archives with one state of a dossier."""

    def __init__(self, place: Path | None) -> None:
        self.db = _opened(place)

    def digest(self, path: str, at: str = "") -> str:
        """Return the digest of the content that a file had when it was read, if it is the same file now (its state is `at`), else ""."""
        asked = (_text(path), *_states(at or state(path)))
        found = self.db.execute("SELECT digest FROM file WHERE path = ? AND state IN (?, ?)", asked).fetchone()
        return found[0] if found else ""

    def keep(self, found: Iterable[Found]) -> None:
        """Keep what was found in files, all of it or, after a kill, nothing."""
        with self.db:
            for each in found:
                at = _states(each.state)[1 if each.unread else 0]
                self.db.execute("INSERT OR REPLACE INTO file VALUES (?, ?, ?)", (_text(each.path), at, each.digest))
                # It may have been read before with less to read it with.
                self.db.execute("DELETE FROM paper WHERE digest = ?", (each.digest,))
                self.db.execute("DELETE FROM unread WHERE digest = ?", (each.digest,))
                rows = [(each.digest, n, counts, zlib.compress(looked.encode(), 1)) for n, (counts, looked) in enumerate(each.papers)]
                self.db.executemany("INSERT OR REPLACE INTO paper VALUES (?, ?, ?, ?)", rows)
                lost = [(each.digest, n, _text(inside), why) for n, (inside, why) in enumerate(each.unread)]
                self.db.executemany("INSERT OR REPLACE INTO unread VALUES (?, ?, ?, ?)", lost)

    def choose(self, files: Iterable[tuple[str, str]]) -> None:
        """Say which files (path, digest) are asked about from now on, in their order."""
        with self.db:
            self.db.execute("DELETE FROM chosen")
            self.db.executemany("INSERT INTO chosen (path, digest) VALUES (?, ?)", ((_text(path), digest) for path, digest in files))

    def counts(self) -> Iterator[str]:
        """Yield what is counted of each paper, as JSON."""
        for (counts,) in self.db.execute("SELECT counts FROM chosen JOIN paper USING (digest) ORDER BY chosen.number, paper.number"):
            yield counts

    def papers(self) -> Iterator[Kept]:
        """Yield every paper, in order."""
        sql = "SELECT path, looked FROM chosen JOIN paper USING (digest) ORDER BY chosen.number, paper.number"
        for path, looked in self.db.execute(sql):
            yield Kept(path, from_json(zlib.decompress(looked).decode()))

    def unread(self) -> list[tuple[str, str]]:
        """Return what could not be read: path and why."""
        sql = "SELECT path || inside, why FROM chosen JOIN unread USING (digest) ORDER BY chosen.number, unread.number"
        return self.db.execute(sql).fetchall()

    def remember(self, name: str, value: str) -> None:
        """Keep a text under a name, such as the leads of the last sweep."""
        with self.db:
            self.db.execute("INSERT OR REPLACE INTO last VALUES (?, ?)", (name, value))

    def recall(self, name: str) -> str:
        """Return the text under a name, or ""."""
        found = self.db.execute("SELECT value FROM last WHERE name = ?", (name,)).fetchone()
        return found[0] if found else ""


def _text(path: str) -> str:
    """Return a path as a database can hold it: a name of a file need not be text (PEP 383)."""
    return path.encode(errors="backslashreplace").decode()


def _states(at: str) -> tuple[str, str]:
    """Return the state of a file that was read whole with what there is to read it with, and of one of which something is said in this language."""
    return f"{at} {_readable()}", f"{at} {_readable()} {code()}"


@cache
def _readable() -> str:
    """Return what there is to read formats with: a file that took another library is read again once that is there."""
    from importlib.util import find_spec

    return " ".join(name for name in ("pypdf", "cryptography", "warcio", "pyarrow") if find_spec(name))


def state(path: str) -> str:
    """Return what changes whenever a file is written: size, times and inode; "" for what is no file."""
    try:
        info = os.stat(path)
    except OSError:
        return ""
    return f"{info.st_size} {info.st_mtime_ns} {info.st_ctime_ns} {info.st_ino}"


def digest_of(path: str) -> str:
    """Return the digest of a file's content; OSError if it cannot be read."""
    import hashlib

    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


def _opened(place: Path | None) -> sqlite3.Connection:
    if place is not None:
        try:
            db = sqlite3.connect(place)
            place.chmod(0o600)
            db.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;" + _SCHEMA)
            return db
        except (OSError, sqlite3.Error):
            pass
    db = sqlite3.connect("")
    db.executescript(_SCHEMA)
    return db
