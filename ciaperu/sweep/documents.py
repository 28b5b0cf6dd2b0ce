"""The papers of an archive: which files there are, and the texts in each."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from ciaperu.sweep.elsewhere import elsewhere, listed
from ciaperu.sweep.reasons import _


@dataclass(frozen=True, slots=True)
class Document:
    """One text to look through, or one part of a text that is too long to be held whole.

    Pages and sections are where each begins in `text`, ascending, and what it is called. `start` is where `text` begins in the whole.
    """

    id: str
    path: str
    text: str
    pages: tuple[tuple[int, str], ...] = ()
    sections: tuple[tuple[int, str], ...] = ()
    date: str = ""
    url: str = ""
    start: int = 0


class Unread(NamedTuple):
    """What could not be read, and why."""

    path: str
    why: str


class Input(NamedTuple):
    """A file to read, or what is there and cannot be read, and why. What is not on this machine has a `state`, which changes when it does.

    Papers of it below the number `begin` are found already; of `shares` processes that share the others this is for the one at `turn`.
    """

    path: str
    size: int
    why: str = ""
    state: str = ""
    begin: int = 0
    turn: int = 0
    shares: int = 1


def inputs(paths: Sequence[Path | str]) -> Iterator[Input]:
    """Yield the files in folders, sorted, and those that are named themselves, each once; a folder that is a link is not gone into."""
    several = len(paths) > 1
    seen: set[str] = set()
    for each in paths:
        for found in _named(os.fspath(each)):
            if several:
                # A folder and a file of it may both be named.
                place = os.path.abspath(found.path)
                if place in seen:
                    continue
                seen.add(place)
            yield found


def _named(path: str) -> Iterator[Input]:
    if elsewhere(path):
        yield from (Input(address, size, state=state) for address, size, state in listed(path))
    else:
        yield from _under(path)


def _under(path: str) -> Iterator[Input]:
    """Yield what stands at and under a path. Folders may lie deeper in each other than calls may."""
    waiting = [iter([path])]
    while waiting:
        if (here := next(waiting[-1], None)) is None:
            waiting.pop()
            continue
        named = len(waiting) == 1
        # Of a link that leads back to itself `isdir` says no, and `_input` why.
        if not os.path.isdir(here):
            yield _input(here)
        elif os.path.islink(here) and not named:
            yield Input(here, 0, _("a link to a folder: name it itself to have it read"))
        elif os.path.basename(here).startswith(".") and not named:
            yield Input(here, 0, _("a hidden folder: name it itself to have it read"))
        else:
            try:
                names = sorted(os.listdir(here))
            except OSError as error:
                yield Input(here, 0, _(error.strerror or str(error)))
                continue
            waiting.append(iter([os.path.join(here, name) for name in names]))


def _input(path: str) -> Input:
    try:
        info = os.stat(path)
    except OSError as error:
        return Input(path, 0, _(error.strerror or str(error)))
    # To open a pipe would wait for who writes to it.
    return Input(path, info.st_size) if stat.S_ISREG(info.st_mode) else Input(path, 0, _("not a regular file"))


def stem(path: str) -> str:
    """Return the name of a file without its ending, be it packed or not: a/b.md.gz → b."""
    name = path.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    if name.lower().endswith((".gz", ".bz2", ".xz")):
        name = name.rpartition(".")[0]
    return Path(name).stem or name


def read(input: Input) -> Iterator[Document | Unread]:
    """Yield the texts in a file, in its own order, and what of it could not be read. Nothing is raised whatever is in it."""
    from ciaperu.sweep.readers import read_file

    if input.why:
        yield Unread(input.path, input.why)
    else:
        yield from read_file(input.path)
