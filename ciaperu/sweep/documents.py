"""The papers of an archive: which files there are, and the texts in each."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from ciaperu.sweep.elsewhere import elsewhere, listed


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
    """A file to read. What is elsewhere than on this machine has a `state`, which changes when it does."""

    path: str
    size: int
    state: str = ""


def inputs(paths: Sequence[Path | str]) -> Iterator[Input]:
    """Yield the files in folders, sorted, and files that are named themselves."""
    for each in paths:
        if elsewhere(str(each)):
            yield from (Input(*found) for found in listed(str(each)))
        elif os.path.isdir(each):
            for folder, inner, names in os.walk(each):
                inner.sort()
                for name in sorted(names):
                    path = os.path.join(folder, name)
                    yield Input(path, os.path.getsize(path))
        else:
            yield Input(str(each), os.path.getsize(each))


def read(input: Input) -> Iterator[Document | Unread]:
    """Yield the texts in a file."""
    import re

    path = Path(input.path)
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        yield Unread(input.path, str(error.strerror))
        return
    pages = tuple((match.start(), match[1]) for match in re.finditer(r"^## Page (\S+)", text, re.MULTILINE))
    if not pages and "\f" in text:
        starts = [0, *(match.end() for match in re.finditer("\f", text))]
        pages = tuple((start, str(number)) for number, start in enumerate(starts, 1))
    yield Document(path.stem, input.path, text, pages)
