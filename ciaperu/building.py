"""A dossier's folder → its store. Only files that changed are read again; where there is much to read, several processes read."""

from __future__ import annotations

import gc
import os
import sqlite3
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ciaperu import compiling, model
from ciaperu.checking import OF_RECORDS, check_head
from ciaperu.compiling import Head, Part
from ciaperu.errors import Problem
from ciaperu.files import list_files, read_bytes
from ciaperu.links import Known, known, unknown_names
from ciaperu.loading import Positions, load
from ciaperu.soundness import sound

# The files that a store was made from, each with a digest of its content (SHA-256) and the counts of the words and forms in it.
SCHEMA = "CREATE TABLE file (name TEXT PRIMARY KEY, digest TEXT NOT NULL, counts BLOB NOT NULL) WITHOUT ROWID;"
UNDATED = "facts/undated.yaml"
# With fewer bytes than this to read, other processes would take longer to start than they save.
_MUCH = 2_000_000
# Where more than this share of the bytes is to be read again, it is sooner done to build anew.
ANEW = 0.3

# Told, now and then, how many bytes of how many are read, and how many facts that makes.
Progress = Callable[[int, int, int], None]


class RefusedError(Exception):
    """The dossier has problems, or changed while it was read; `ciaperu.checking.check` says which."""


def _untold(done: int, total: int, facts: int) -> None:
    pass


def build(folder: Path, connection: sqlite3.Connection, progress: Progress = _untold) -> None:
    """Write the dossier in `folder` into an empty database; RefusedError if it has a problem that stops answers."""
    names, problems = list_files(folder)
    if problems:
        raise RefusedError
    facts = [name for name in names if name.startswith("facts/")]
    with _collector_paused():
        reader = _reader(folder, [name for name in names if name not in facts], check_head)
        compiling.begin(connection, reader.head)
        connection.executescript(SCHEMA)
        _note(connection, folder, {name: None for name in names if name not in facts})
        words, forms = Counter[tuple[str, str]](), Counter[str]()
        try:
            for part, _titles in _added(connection, reader, [*(name for name in facts if name != UNDATED), UNDATED], progress):
                words.update(part.words)
                forms.update(part.forms)
        except sqlite3.IntegrityError as error:
            # Two facts have one id.
            raise RefusedError from error
        compiling.finish(connection, reader.head, words, forms)
        if not sound(connection, reader.head.dossier):
            raise RefusedError


def _added(connection: sqlite3.Connection, reader: _Reader, names: Sequence[str], progress: Progress) -> Iterator[tuple[Part, list[str]]]:
    """Write the facts of these files, undated ones last; yield what is counted in each file, and the titles in it."""
    undated: list[model.Fact] = []
    there = [name for name in names if (reader.folder / name).exists()]
    for name, part in _parts(reader, there, progress):
        compiling.add(connection, part)
        undated += part.undated
        titles = [row[7] for row in part.rows.get("fact", ())]
        # The next file's facts are on their way already.
        part.rows.clear()
        part.entries.clear()
        if name == UNDATED:
            last = compiling.add_undated(connection, undated, reader.head)
            titles += [fact.title for fact in undated]
            part.words.update(last.words)
            part.forms.update(last.forms)
        _note(connection, reader.folder, {name: part})
        yield part, titles


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads files of facts of a dossier of which all the rest is known."""

    folder: Path
    head: Head
    known: Known

    def part(self, name: str) -> Part:
        """Return the facts of a file; RefusedError if there is a problem with them."""
        loaded = load(self.folder, [name])
        alone = replace(self.head.dossier, facts=loaded.dossier.facts, entities=(), sources=(), disputes=(), translations=(), thesaurus={}, asked={})
        found = (*loaded.problems, *unknown_names(alone, loaded.positions, self.known))
        if any(each.stops for each in found) or any(each.stops for rule in OF_RECORDS for each in rule(alone, loaded.positions)):
            raise RefusedError
        return compiling.part_of(alone.facts, self.head)


def _reader(folder: Path, names: Sequence[str], rules: Callable[[model.Dossier, Positions], Iterable[Problem]]) -> _Reader:
    """Return what reads files of facts, given the names of all others; RefusedError if those have a problem, or break one of `rules`."""
    loaded = load(folder, names)
    if any(problem.stops for problem in (*loaded.problems, *rules(loaded.dossier, loaded.positions))):
        raise RefusedError
    return _Reader(folder, compiling.head_of(loaded.dossier), known(loaded.dossier))


def _kept_already(dossier: model.Dossier, at: Positions) -> Iterable[Problem]:
    """Return nothing: the rules were kept when the store was made, and these files are the same."""
    return ()


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep Python from looking for cycles among hundreds of thousands of new objects that have none."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _note(connection: sqlite3.Connection, folder: Path, parts: Mapping[str, Part | None]) -> None:
    """Note files with the digests of what they hold now."""
    rows = [(name, digest_of(folder / name), _packed(part) if part else b"") for name, part in parts.items()]
    connection.executemany("INSERT OR REPLACE INTO file VALUES (?, ?, ?)", rows)


def digest_of(file: Path) -> str:
    """Return the SHA-256 of a file, "" if it cannot be read."""
    import hashlib

    try:
        return hashlib.sha256(read_bytes(file)).hexdigest()
    except ValueError:
        return ""


def _packed(part: Part) -> bytes:
    import json
    import zlib

    words = {f"{language} {word}": count for (word, language), count in part.words.items()}
    return zlib.compress(json.dumps([words, part.forms], ensure_ascii=False, separators=(",", ":")).encode(), 1)


def _unpacked(packed: bytes) -> tuple[Counter[tuple[str, str]], Counter[str]]:
    import json
    import zlib

    words, forms = json.loads(zlib.decompress(packed))
    return Counter({(word, language): count for key, count in words.items() for language, _, word in [key.partition(" ")]}), Counter(forms)


def _parts(reader: _Reader, names: Sequence[str], progress: Progress) -> Iterator[tuple[str, Part]]:
    """Yield the facts of each file, in the order of `names`; RefusedError if there is a problem."""
    sizes = {name: (reader.folder / name).stat().st_size for name in names}
    total, done, facts = sum(sizes.values()), 0, 0
    parts = _read_by_many if total > _MUCH and len(names) > 1 and _processors() > 1 else _read_here
    for name, part in zip(names, parts(reader, names), strict=True):
        done += sizes[name]
        facts += len(part.entries) + len(part.undated)
        yield name, part
        progress(done, total, facts)


def _processors() -> int:
    """Return how many processes may read: one where they cannot be forked, which a process with threads, and macOS, had better not do.

    To start them otherwise would run the script again that asked for the dossier (multiprocessing, "Contexts and start methods").
    """
    import sys
    import threading

    if not hasattr(os, "sched_getaffinity") or sys.platform == "darwin" or threading.active_count() > 1:
        return 1
    return len(os.sched_getaffinity(0))


def _read_here(reader: _Reader, names: Sequence[str]) -> Iterator[Part]:
    return map(reader.part, names)


# What a reading process reads with.
_own_reader: _Reader | None = None


def _read_by_many(reader: _Reader, names: Sequence[str]) -> Iterator[Part]:
    """Yield the facts of each file, read by other processes; a few files ahead only, so that memory stays flat."""
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import active_children, get_context

    processes = _processors()
    executor = ProcessPoolExecutor(processes, get_context("fork"), initializer=_begin_reading, initargs=(reader, os.getpid()))
    try:
        waiting = deque(executor.submit(_read_there, name) for name in names[:processes])
        for name in [*names[processes:], *[""] * len(waiting)]:
            part = waiting.popleft().result()
            if name:
                waiting.append(executor.submit(_read_there, name))
            if part is None:
                raise RefusedError
            yield part
    except BrokenProcessPool:
        # Somebody killed one: what is not read yet is read here.
        raise RefusedError from None
    finally:
        executor.shutdown(wait=False, cancel_futures=True)
        for child in active_children():
            child.terminate()


def _begin_reading(reader: _Reader, parent: int) -> None:
    import signal
    import threading

    global _own_reader
    _own_reader = reader
    gc.disable()
    # Ctrl-C is for the process that waits for this one; if that is killed, this one ends as well.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    import time

    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


def _read_there(name: str) -> Part | None:
    assert _own_reader
    try:
        return _own_reader.part(name)
    except RefusedError:
        return None


def rebuild(folder: Path, connection: sqlite3.Connection, touched: Sequence[str], progress: Progress = _untold) -> bool:
    """Bring a store up to date with the files `touched` since; False if it must be built anew. RefusedError if there is a problem."""
    noted: dict[str, str] = dict(connection.execute("SELECT name, digest FROM file"))
    names, problems = list_files(folder)
    if problems:
        raise RefusedError
    there = set(names)
    changed = [name for name in touched if (digest_of(folder / name) if name in there else None) != noted.get(name)]
    if not changed:
        return True
    if not all(name.startswith("facts/") for name in changed):
        return False
    # The place of an undated fact depends on the others.
    again = [name for name in (*sorted({*changed} - {UNDATED}), UNDATED) if name in there or name in noted]
    if sum((folder / name).stat().st_size for name in again if name in there) > ANEW * sum((folder / name).stat().st_size for name in names):
        return False
    with _collector_paused():
        reader = _reader(folder, [name for name in names if not name.startswith("facts/")], _kept_already)
        words, forms, gone, titles = Counter[tuple[str, str]](), Counter[str](), set[str](), list[str]()
        packed = "SELECT name, counts FROM file WHERE name IN (SELECT value FROM json_each(?))"
        for name, counts in connection.execute(packed, (_json(again),)).fetchall():
            before = _unpacked(counts)
            words.subtract(before[0])
            forms.subtract(before[1])
            gone |= compiling.remove(connection, name.removeprefix("facts/").removesuffix(".yaml"))
        connection.execute("DELETE FROM file WHERE name IN (SELECT value FROM json_each(?))", (_json(again),))
        try:
            for part, added in _added(connection, reader, again, progress):
                words.update(part.words)
                forms.update(part.forms)
                titles += added
        except sqlite3.IntegrityError as error:
            raise RefusedError from error
        compiling.recount(connection, words, forms, gone, reader.head)
        if not sound(connection, reader.head.dossier, _json(titles)):
            raise RefusedError
    return True


def _json(values: Any) -> str:
    import json

    return json.dumps([*values])
