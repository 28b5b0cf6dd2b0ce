"""What was found in papers, kept by the digest of their content, so that a second run reads only what is new."""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from ciaperu.sweep.documents import Input
from ciaperu.sweep.elsewhere import elsewhere
from ciaperu.sweep.passages import Looked, from_json, to_json
from ciaperu.sweep.reasons import kept, worded

_SCHEMA = """
CREATE TABLE IF NOT EXISTS file (path TEXT PRIMARY KEY, state TEXT NOT NULL, digest TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS paper (digest TEXT, number INTEGER, counts TEXT NOT NULL, looked BLOB NOT NULL, PRIMARY KEY (digest, number));
CREATE TABLE IF NOT EXISTS unread (digest TEXT, number INTEGER, inside TEXT NOT NULL, why TEXT NOT NULL, PRIMARY KEY (digest, number));
CREATE TABLE IF NOT EXISTS begun (path TEXT PRIMARY KEY, state TEXT NOT NULL, upto INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS last (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TEMP TABLE asked (
    number INTEGER PRIMARY KEY, path TEXT, raw BLOB, size INTEGER, why TEXT, state TEXT, begin INTEGER, digest TEXT, fresh INTEGER
);
CREATE INDEX temp.asked_path ON asked (path);
"""


class Kept(NamedTuple):
    """A paper that was looked through, packed: its row, and the path of its file."""

    row: int
    path: str
    packed: bytes


class Found(NamedTuple):
    """What was found in a file, or in some of its papers: its path, its state and digest when it was read, what could not be read, and why.

    Papers are (number in the file, counts, all of it packed). Without a digest the file itself could not be read. `passages` counts those
    of the papers, `lost` what of the file could not be read before; `read` is how much text this was. Unless this is the end of the file
    (`whole`), its papers below the number `upto` are found by now.
    """

    path: str
    state: str
    digest: str
    papers: tuple[tuple[int, str, bytes], ...]
    unread: tuple[tuple[str, str], ...]
    passages: int
    lost: int = 0
    read: int = 0
    upto: int = 0
    whole: bool = True


class Asked(NamedTuple):
    """How many files are asked about, how many of them are not kept yet, and the bytes of all and of those."""

    files: int
    fresh: int
    bytes: int
    left: int


class Checkpoint:
    """What was found in the papers of one or more archives with one state of a dossier."""

    def __init__(self, place: Path | None) -> None:
        self.db = _opened(place)
        if self.recall("readable") not in ("", _readable()):
            # A file that took another library is read again once that is there.
            self.db.executescript("DELETE FROM file; DELETE FROM begun; DELETE FROM paper; DELETE FROM unread;")
        self.remember("readable", _readable())

    def ask(self, files: Iterable[Input]) -> Asked:
        """Say which files are asked about from now on, in their order; return how much that is. None of them is held here, however many there are."""
        with self.db:
            self.db.execute("DELETE FROM asked")
            self.db.executemany("INSERT INTO asked (path, raw, size, why, state) VALUES (?, ?, ?, ?, ?)", map(_row, files))
            for table, value in (("file", "digest"), ("begun", "upto")):
                column = "digest" if table == "file" else "begin"
                same = f"SELECT {value} FROM {table} WHERE {table}.path = asked.path AND {table}.state = asked.state AND why = ''"
                self.db.execute(f"UPDATE asked SET {column} = coalesce(({same}), '')")
            self.db.execute("UPDATE asked SET fresh = digest = ''")
            # What is known of a file that has changed since is of another one.
            for table in ("file", "begun"):
                stale = f"SELECT asked.path FROM asked JOIN {table} USING (path) WHERE fresh AND asked.state <> {table}.state"
                self.db.execute(f"DELETE FROM {table} WHERE path IN ({stale})")
        sums = "SELECT count(*), total(fresh), total(size), total(size * fresh) FROM asked"
        return Asked(*map(int, self.db.execute(sums).fetchone()))

    def fresh(self) -> Iterator[Input]:
        """Yield the files that are to be read, in order."""
        sql = "SELECT number, path, raw, size, why, state, begin FROM asked WHERE fresh AND number > ? ORDER BY number LIMIT 1000"
        last = 0
        while rows := self.db.execute(sql, (last,)).fetchall():
            for last, path, raw, size, why, at, begin in rows:  # noqa: B007 - the last one is where the next rows begin
                yield Input(os.fsdecode(raw) if raw else path, size, worded(why) if why else "", at if elsewhere(path) else "", begin or 0)

    def keep(self, found: Iterable[Found]) -> None:
        """Keep what was found, all of it or, after a kill, nothing."""
        with self.db:
            for each in found:
                path = as_text(each.path)
                if each.whole:
                    self.db.execute("INSERT OR REPLACE INTO file VALUES (?, ?, ?)", (path, each.state, each.digest))
                    self.db.execute("DELETE FROM begun WHERE path = ?", (path,))
                else:
                    self.db.execute("INSERT OR REPLACE INTO begun VALUES (?, ?, ?)", (path, each.state, each.upto))
                self.db.executemany("INSERT OR REPLACE INTO paper VALUES (?, ?, ?, ?)", ((each.digest, *row) for row in each.papers))
                lost = [(each.digest, n, as_text(inside), why) for n, (inside, why) in enumerate(each.unread, each.lost)]
                self.db.executemany("INSERT OR REPLACE INTO unread VALUES (?, ?, ?, ?)", lost)

    def size(self, path: str) -> int:
        """Return the size of a file that is asked about."""
        found = self.db.execute("SELECT size FROM asked WHERE path = ?", (as_text(path),)).fetchone()
        return int(found[0]) if found else 0

    def read(self) -> None:
        """Take what was kept meanwhile as what is asked about."""
        with self.db:
            self.db.execute("UPDATE asked SET digest = coalesce((SELECT digest FROM file WHERE file.path = asked.path), '') WHERE fresh AND why = ''")

    def counts(self) -> Iterator[str]:
        """Yield what is counted of each paper, as JSON."""
        for (counts,) in self.db.execute("SELECT counts FROM asked JOIN paper USING (digest) ORDER BY asked.number, paper.number"):
            yield counts

    def papers(self) -> Iterator[Kept]:
        """Yield every paper, in order."""
        sql = "SELECT paper.rowid, path, looked FROM asked JOIN paper USING (digest) ORDER BY asked.number, paper.number"
        yield from (Kept(*row) for row in self.db.execute(sql))

    def looked(self, row: int) -> Looked:
        """Return the paper of a row."""
        return unpacked(self.db.execute("SELECT looked FROM paper WHERE rowid = ?", (row,)).fetchone()[0])

    def unread(self) -> list[tuple[str, str]]:
        """Return what could not be read: path and why."""
        sql = "SELECT path || inside, unread.why FROM asked JOIN unread USING (digest) ORDER BY asked.number, unread.number"
        return self.db.execute(sql).fetchall()

    def remember(self, name: str, value: str) -> None:
        """Keep a text under a name, such as the leads of the last sweep."""
        with self.db:
            self.db.execute("INSERT OR REPLACE INTO last VALUES (?, ?)", (name, value))

    def recall(self, name: str) -> str:
        """Return the text under a name, or ""."""
        found = self.db.execute("SELECT value FROM last WHERE name = ?", (name,)).fetchone()
        return found[0] if found else ""


def packed(looked: Looked) -> bytes:
    """Return a paper as it is kept, without what is no character: a name need not be text (PEP 383), nor what JSON escapes. Lengths stay."""
    return zlib.compress(to_json(looked).encode(errors="replace"), 1)


def unpacked(blob: bytes) -> Looked:
    """Return a paper that was kept."""
    return from_json(zlib.decompress(blob).decode())


def _row(each: Input) -> tuple[str, bytes | None, int, str, str]:
    text = as_text(each.path)
    return text, None if text == each.path else os.fsencode(each.path), each.size, each.why and kept(each.why), each.state or state(each.path)


def as_text(path: str) -> str:
    """Return a path as a database can hold it: a name of a file need not be text (PEP 383). Bytes that are none stand as in an address: ni%F1o."""
    if path.isascii():
        return path
    import re

    return re.sub("[\ud800-\udfff]", lambda sign: f"%{ord(sign[0]) & 0xFF:02X}", path)


def _readable() -> str:
    """Return what there is to read formats with."""
    from importlib.util import find_spec

    return " ".join(["text", *(name for name in ("pypdf", "cryptography", "warcio", "pyarrow") if find_spec(name))])


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

    digest = hashlib.blake2b(digest_size=16)
    with open(path, "rb", buffering=0) as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


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
