"""The compiled dossier: SQLite, opened read-only; built beside the cache and renamed into place, and believed only if it is ours and whole."""

from __future__ import annotations

import os
import sqlite3
import stat
import zlib
from pathlib import Path

from ciaperu.errors import DossierProblems, Unreadable
from ciaperu.files import signature

# Written into the header of the database file (SQLite file format, section 1.3): who made it, and a checksum of the rest.
APPLICATION_ID = 0x63696170
_APPLICATION_AT, _CHECKSUM_AT = slice(68, 72), slice(60, 64)
# Raised whenever the schema, or what is written into it, changes.
VERSION = "14"


# Stand before the tables of the same names (SQLite, "Database Object Name Resolution"): the same rows, in {language} where translated.
_VIEWS = """
CREATE TEMP VIEW dossier AS SELECT d.key, ifnull(t.value, d.value) value FROM main.dossier d
    LEFT JOIN main.dossier_translation t ON t.language = '{language}' AND t.key = d.key WHERE d.key <> 'language'
    UNION ALL SELECT 'language', '{language}';
CREATE TEMP VIEW topic AS SELECT id, ifnull(t.label, o.label) label FROM main.topic o
    LEFT JOIN main.label t ON t.language = '{language}' AND family = 'topics' AND word = id;
CREATE TEMP VIEW fact AS SELECT f.number, f.id, f.date, ifnull(d.text, date_text) date_text, earliest, latest, date_basis,
    ifnull(t.title, f.title) title, ifnull(t.text, f.text) text, kind, status, beside, ifnull(t.keywords, f.keywords) keywords,
    ifnull(t.language, f.language) language FROM main.fact f
    LEFT JOIN main.fact_translation t ON t.language = '{language}' AND t.number = f.number
    LEFT JOIN main.date_translation d ON d.language = '{language}' AND d.date = f.date;
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
        store.executescript(_VIEWS.format(language=language))
    return {(family, word): label for family, word, label in store.execute("SELECT family, word, label FROM label WHERE language = ?", (language,))}


def open_store(folder: Path, cache: Path | None) -> sqlite3.Connection:
    """Return a read-only database of the dossier in `folder`, from `cache` if it holds the current one, else compiled now.

    Without a usable cache folder the dossier is compiled into memory. Raises DossierProblems and Unreadable.
    """
    stamp = f"{VERSION}\n{folder.resolve()}\n{signature(folder)}"
    place = kept_at(folder, cache)
    if place and (connection := _open(place, stamp)):
        return connection
    compiled, stamp = _compiled(folder)
    if place and _save(compiled, place) and (connection := _open(place, stamp)):
        compiled.close()
        return connection
    compiled.execute("PRAGMA query_only = ON")
    return compiled


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
    try:
        info = place.lstat()
        if not stat.S_ISREG(info.st_mode) or not _ours(info):
            return None
        data = bytearray(place.read_bytes())
        checksum = bytes(data[_CHECKSUM_AT])
        data[_CHECKSUM_AT] = bytes(4)
        if data[_APPLICATION_AT] != APPLICATION_ID.to_bytes(4, "big") or zlib.crc32(data).to_bytes(4, "big") != checksum:
            return None
        # The file is only ever replaced as a whole, so SQLite need not lock it or look for changes.
        connection = sqlite3.connect(f"{place.as_uri()}?mode=ro&immutable=1", uri=True)
        found = connection.execute("SELECT value FROM dossier WHERE key = 'stamp'").fetchone()
    except (OSError, sqlite3.Error):
        return None
    if found is None or found[0] != stamp:
        connection.close()
        return None
    return connection


def _compiled(folder: Path) -> tuple[sqlite3.Connection, str]:
    """Return the dossier compiled into memory, and its stamp; DossierProblems if it has any."""
    from ciaperu.checking import check
    from ciaperu.compiling import compile_dossier

    for _ in range(5):
        before = signature(folder)
        checked = check(folder)
        if signature(folder) != before:
            continue
        if checked.stopping:
            raise DossierProblems(str(folder), checked.stopping)
        connection = sqlite3.connect(":memory:")
        stamp = f"{VERSION}\n{folder.resolve()}\n{before}"
        compile_dossier(checked.dossier, connection)
        connection.execute("INSERT INTO dossier VALUES ('stamp', ?)", (stamp,))
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.commit()
        return connection, stamp
    raise Unreadable(f"{folder} keeps changing while it is read", "Try again when nothing writes to it")


def _save(compiled: sqlite3.Connection, place: Path) -> bool:
    """Write the database beside `place` and rename it into place: a kill leaves the old store or the new one. False if it cannot be."""
    import tempfile
    import time

    data = bytearray(compiled.serialize())
    data[_CHECKSUM_AT] = bytes(4)
    data[_CHECKSUM_AT] = zlib.crc32(data).to_bytes(4, "big")
    try:
        for left in place.parent.glob(f"{place.stem}-*.part"):
            # A process that was killed left this: a live one writes for seconds, not an hour.
            if left.stat().st_mtime < time.time() - 3600:
                left.unlink(missing_ok=True)
        handle, part = tempfile.mkstemp(".part", f"{place.stem}-", place.parent)
        try:
            with open(handle, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(part, place)
        except BaseException:
            os.unlink(part)
            raise
    except OSError:
        return False
    return True
