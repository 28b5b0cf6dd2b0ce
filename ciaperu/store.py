"""The compiled dossier: SQLite, opened read-only; built beside the cache and renamed into place, and believed only if it is ours and whole."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from ciaperu.errors import DossierProblems, Unreadable
from ciaperu.files import read_bytes, signature

if TYPE_CHECKING:
    from ciaperu.building import Progress

# Written into the header of the database file (SQLite file format, section 1.3): who made it, and a checksum of the rest.
APPLICATION_ID = 0x63696170
_APPLICATION_AT, _CHECKSUM_AT = slice(68, 72), slice(60, 64)
# Raised whenever the schema, or what is written into it, changes.
VERSION = "19"


# Stand before the tables of the same names (SQLite, "Database Object Name Resolution"): the same rows, in {language} where translated.
_VIEWS = """
CREATE TEMP VIEW dossier AS SELECT d.key, ifnull(t.value, d.value) value FROM main.dossier d
    LEFT JOIN main.dossier_translation t ON t.language = '{language}' AND t.key = d.key WHERE d.key <> 'language'
    UNION ALL SELECT 'language', '{language}';
CREATE TEMP VIEW topic AS SELECT id, ifnull(t.label, o.label) label FROM main.topic o
    LEFT JOIN main.label t ON t.language = '{language}' AND family = 'topics' AND word = id;
CREATE TEMP VIEW fact AS SELECT f.number, f.id, f.date, ifnull(d.text, date_text) date_text, earliest, latest, date_basis,
    ifnull(t.title, f.title) title, ifnull(t.text, f.text) text, kind, status, scope, beside, ifnull(t.keywords, f.keywords) keywords,
    ifnull(t.language, f.language) language FROM main.fact f
    LEFT JOIN main.fact_translation t ON t.language = '{language}' AND t.number = f.number
    LEFT JOIN main.date_translation d ON d.language = '{language}' AND d.date = f.date;
CREATE TEMP VIEW checked AS SELECT c.fact, c.number, source, verdict, ifnull(t.says, c.says) says, locator, independent FROM main.checked c
    LEFT JOIN main.checked_translation t ON t.language = '{language}' AND t.fact = c.fact AND t.number = c.number;
CREATE TEMP VIEW entity AS SELECT e.id, kind, ifnull(t.name, e.name) name, full_name, ifnull(t.summary, e.summary) summary, born, birthplace,
    died, deathplace, founded, dissolved, part_of, pages, ifnull(t.note, e.note) note FROM main.entity e
    LEFT JOIN main.entity_translation t ON t.language = '{language}' AND t.id = e.id;
CREATE TEMP VIEW role AS SELECT r.entity, r.number, ifnull(t.role, r.role) role, "of", date, status, citations FROM main.role r
    LEFT JOIN main.role_translation t ON t.language = '{language}' AND t.entity = r.entity AND t.number = r.number;
CREATE TEMP VIEW dispute AS SELECT d.number, d.id, ifnull(t.title, d.title) title, kind, ifnull(t.text, d.text) text, written, meant,
    ifnull(t.settled_by, d.settled_by) settled_by FROM main.dispute d
    LEFT JOIN main.dispute_translation t ON t.language = '{language}' AND t.id = d.id;
CREATE TEMP VIEW lean AS SELECT l.dispute, l.number, l.position, ifnull(t.why, l.why) why FROM main.lean l
    LEFT JOIN main.lean_translation t ON t.language = '{language}' AND t.dispute = l.dispute AND t.number = l.number;
CREATE TEMP VIEW position AS SELECT p.dispute, p.position, ifnull(t.says, p.says) says FROM main.position p
    LEFT JOIN main.position_translation t ON t.language = '{language}' AND t.dispute = p.dispute AND t.position = p.position;
"""


def speak(store: sqlite3.Connection, language: str) -> dict[tuple[str, str], str]:
    """Have `store` answer in `language` (a code such as es) wherever it is translated; return its labels: (family, word) → label."""
    (own,) = store.execute("SELECT value FROM dossier WHERE key = 'language'").fetchone()
    if language != own and language.isalpha():
        # Views of the connection's own, that are written nowhere.
        store.executescript(f"PRAGMA query_only = OFF; {_VIEWS.format(language=language)}; PRAGMA query_only = ON")
    return {(family, word): label for family, word, label in store.execute("SELECT family, word, label FROM label WHERE language = ?", (language,))}


def open_store(folder: Path, cache: Path | None, progress: Progress | None = None) -> sqlite3.Connection:
    """Return a read-only database of the dossier in `folder`, from `cache` if it holds the current one, else compiled now.

    Without a usable cache folder the dossier is compiled into memory. `progress` is told how far compiling is: bytes read, bytes in all,
    facts. Raises DossierProblems and Unreadable.
    """
    if found := kept(folder, cache):
        return found
    compiled = _compiled(folder, kept_at(folder, cache), progress)
    compiled.execute("PRAGMA query_only = ON")
    return compiled


def kept(folder: Path, cache: Path | None) -> sqlite3.Connection | None:
    """Return a read-only database of the dossier in `folder` if the current one is in `cache`; Unreadable if the folder is no dossier."""
    stamp = _stamp(folder, signature(folder))
    place = kept_at(folder, cache)
    return _open(place, stamp) if place else None


def _stamp(folder: Path, signature: str) -> str:
    # A name of a folder need not be text (PEP 383), and what stands in a database must be.
    return f"{VERSION}\n{folder.resolve()}\n{signature}".encode(errors="backslashreplace").decode()


def kept_at(folder: Path, cache: Path | None) -> Path | None:
    """Return the path of the store of `folder`, or None if the cache folder is not ours alone."""
    if cache is None:
        return None
    try:
        cache.mkdir(mode=0o700, parents=True, exist_ok=True)
        info = cache.lstat()
    except OSError:
        return None
    if not stat.S_ISDIR(info.st_mode) or not _ours(info) or (hasattr(os, "getuid") and info.st_mode & 0o077):
        return None
    # The stamp inside tells two folders of the same checksum apart.
    return cache / f"{zlib.crc32(os.fsencode(folder.resolve())):08x}.sqlite"


def _ours(info: os.stat_result) -> bool:
    return not hasattr(os, "getuid") or info.st_uid == os.getuid()


def _open(place: Path, stamp: str) -> sqlite3.Connection | None:
    """Return the store at `place` if it is ours, whole and made from what `stamp` says, else None."""
    connection = _believed(place)
    if connection is None:
        return None
    try:
        found = connection.execute("SELECT value FROM dossier WHERE key = 'stamp'").fetchone()
    except sqlite3.Error:
        found = None
    if found is None or found[0] != stamp:
        connection.close()
        return None
    return connection


def _believed(place: Path) -> sqlite3.Connection | None:
    """Return the store at `place`, whatever it was made from, if it is ours and whole, else None.

    To read all of a large one takes longer than to answer from it, so a store whose checksum was right is sealed: a file beside it notes
    size, times and inode, which change when anything is written into the store (ctime cannot be set back).
    """
    try:
        info = place.lstat()
        if not stat.S_ISREG(info.st_mode) or not _ours(info):
            return None
        state = f"{info.st_size} {info.st_mtime_ns} {info.st_ctime_ns} {info.st_ino}"
        if _sealed(place) != state:
            if not _whole(place):
                return None
            _seal(place, state, info.st_ctime_ns)
        # The file is only ever replaced as a whole, so SQLite need not lock it or look for changes.
        return sqlite3.connect(f"{place.as_uri()}?mode=ro&immutable=1", uri=True)
    except (OSError, sqlite3.Error):
        return None


def _sealed(place: Path) -> str:
    try:
        return read_bytes(place.with_suffix(".seal")).decode("ascii", "replace")
    except ValueError:
        return ""


def _seal(place: Path, state: str, changed: int) -> None:
    import time

    # What is written into a file at the moment of its last change need not move its times.
    if time.time_ns() - changed < 50_000_000:
        return
    seal = place.with_suffix(".seal")
    part = place.with_suffix(f".seal-{os.getpid()}.part")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(handle, "w", encoding="ascii") as stream:
            stream.write(state)
        os.replace(part, seal)
    except OSError:
        part.unlink(missing_ok=True)


def _whole(place: Path) -> bool:
    """Return whether the file at `place` is a store whose checksum is right."""
    with open(place, "rb") as stream:
        head = stream.read(100)
    ours = head[_APPLICATION_AT] == APPLICATION_ID.to_bytes(4, "big")
    return ours and _checksum(place) == head[_CHECKSUM_AT]


def _checksum(place: Path) -> bytes:
    """Return the CRC-32 of a file, in which the four bytes that it stands in count as zeros."""
    value = 0
    with open(place, "rb") as stream:
        block = bytearray(stream.read(2**20))
        block[_CHECKSUM_AT] = bytes(4)
        while block:
            value = zlib.crc32(block, value)
            block = bytearray(stream.read(2**20))
    return value.to_bytes(4, "big")


def _compiled(folder: Path, place: Path | None, progress: Progress | None) -> sqlite3.Connection:
    """Return the dossier compiled now, kept at `place` if it can be; DossierProblems if it has any."""
    from ciaperu.building import RefusedError

    for _ in range(5):
        before = signature(folder)
        try:
            if place and (connection := _kept(folder, place, before, progress)):
                return connection
            connection = sqlite3.connect(":memory:")
            _fill(folder, connection, before, progress)
        except RefusedError:
            if found := _checked(folder, before):
                return found
            continue
        if signature(folder) == before:
            return connection
    raise Unreadable(f"{folder} keeps changing while it is read", "Try again when nothing writes to it")


def _checked(folder: Path, before: str) -> sqlite3.Connection | None:
    """Raise the problems of a dossier that was refused; return it compiled from memory if it has none, or None if it changes."""
    from ciaperu.checking import check
    from ciaperu.compiling import compile_dossier

    checked = check(folder)
    if signature(folder) != before:
        return None
    if checked.stopping:
        raise DossierProblems(str(folder), checked.stopping)
    connection = sqlite3.connect(":memory:")
    compile_dossier(checked.dossier, connection)
    connection.execute("INSERT INTO dossier VALUES ('stamp', ?)", (_stamp(folder, before),))
    connection.commit()
    return connection


def _fill(folder: Path, connection: sqlite3.Connection, signature: str, progress: Progress | None) -> None:
    from ciaperu.building import build

    build(folder, connection, *filter(None, (progress,)))
    connection.execute("INSERT INTO dossier VALUES ('stamp', ?)", (_stamp(folder, signature),))
    connection.commit()


def _kept(folder: Path, place: Path, before: str, progress: Progress | None) -> sqlite3.Connection | None:
    """Return the dossier compiled to a file that is then renamed to `place`: a kill leaves the old store or the new one.

    None if no file can be written there, or the dossier changed meanwhile.
    """
    import tempfile

    _clear(place)
    try:
        handle, name = tempfile.mkstemp(".part", f"{place.stem}-", place.parent)
        os.close(handle)
    except OSError:
        return None
    part = Path(name)
    try:
        if not _renewed(folder, place, part, before, progress):
            part.write_bytes(b"")
            connection = _writing(part)
            _fill(folder, connection, before, progress)
            _close(connection)
        if signature(folder) != before:
            return None
        with open(part, "r+b") as stream:
            stream.seek(_CHECKSUM_AT.start)
            stream.write(_checksum(part))
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(part, place)
        return sqlite3.connect(f"{place.as_uri()}?mode=ro&immutable=1", uri=True)
    except (OSError, sqlite3.OperationalError):
        # Most likely the disk is full.
        return None
    finally:
        part.unlink(missing_ok=True)


def _writing(part: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(part)
    # Until it is renamed nobody reads the file, and a half-written one is thrown away.
    connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -64000; PRAGMA temp_store = FILE;")
    return connection


def _close(connection: sqlite3.Connection) -> None:
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.commit()
    connection.close()


def _renewed(folder: Path, place: Path, part: Path, before: str, progress: Progress | None) -> bool:
    """Write the store at `place`, with what changed since, to `part`; False if there is none of this version, or it must be built anew."""
    import shutil

    from ciaperu.building import rebuild

    old = _believed(place)
    if old is None:
        return False
    with contextlib.closing(old):
        found = old.execute("SELECT value FROM dossier WHERE key = 'stamp'").fetchone()
    same, was = _stamp(folder, ""), found[0] if found else ""
    if not was.startswith(same):
        return False
    # A file is named in a line that changes when the file does.
    touched = {line.partition("\t")[0] for line in {*was.removeprefix(same).splitlines()} ^ {*before.splitlines()}}
    shutil.copyfile(place, part)
    connection = _writing(part)
    try:
        if not rebuild(folder, connection, sorted(touched), *filter(None, (progress,))):
            return False
        connection.execute("UPDATE dossier SET value = ? WHERE key = 'stamp'", (_stamp(folder, before),))
        _close(connection)
        return True
    finally:
        connection.close()


def _clear(place: Path) -> None:
    """Remove what processes that were killed left beside `place`: a live one writes to its file, or to the store, within the hour."""
    import time

    with contextlib.suppress(OSError):
        for left in [*place.parent.glob(f"{place.stem}-*.part*"), *place.parent.glob(f"{place.stem}.seal-*.part")]:
            if left.stat().st_mtime < time.time() - 3600:
                left.unlink(missing_ok=True)
