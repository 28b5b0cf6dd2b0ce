"""The papers of an archive: which files there are, and the texts in each."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Document:
    """One text to look through."""

    id: str
    path: str
    text: str
    pages: tuple[tuple[int, str], ...] = ()
    sections: tuple[tuple[int, str], ...] = ()
    date: str = ""
    url: str = ""


class Unread(NamedTuple):
    """What could not be read, and why."""

    path: str
    why: str


class Input(NamedTuple):
    """A file to read."""

    path: str
    size: int


def inputs(paths: Sequence[Path | str]) -> Iterator[Input]:
    """Yield the files in folders, sorted, and files that are named themselves; a folder that cannot be listed stands for what is in it."""
    for each in paths:
        if os.path.isdir(each):
            yield from _in_folder(str(each))
        else:
            yield Input(str(each), os.path.getsize(each))


def _in_folder(top: str) -> Iterator[Input]:
    closed: list[OSError] = []
    been: set[str] = set()
    for folder, inner, names in os.walk(top, onerror=closed.append, followlinks=True):
        # A link may lead back to where it stands.
        been.add(os.path.realpath(folder))
        inner[:] = sorted(name for name in inner if os.path.realpath(os.path.join(folder, name)) not in been)
        for name in sorted(names):
            path = os.path.join(folder, name)
            yield Input(path, os.path.getsize(path) if os.path.isfile(path) else 0)
    yield from (Input(str(error.filename), 0) for error in closed)


def read(input: Input) -> Iterator[Document | Unread]:
    """Yield the texts in a file, and in files that lie in it; raises OSError if it cannot be opened."""
    from ciaperu.sweep.readers import Place, read_stream

    with open(input.path, "rb") as stream:
        yield from read_stream(stream, Place(os.path.basename(input.path), input.path))
