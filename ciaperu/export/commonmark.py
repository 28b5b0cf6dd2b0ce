"""Markdown from text that is data: escaped so that CommonMark, GitHub and pandoc show it as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ciaperu.text import visible

# What CommonMark, GitHub or pandoc (maths, superscripts, citations, attributes) reads as markup, anywhere in a line …
_MARKUP = re.compile(r"[\\`*_{}\[\]<>|~^$@&]|-(?=-)|(?<=-)-|=(?==)|(?<==)=|\.(?=\.\.)|:(?=//)|(?<=\bwww)\.")
# … and at its beginning: lists, headings, rules, definitions, captions.
_OPENING = re.compile(r"^(|\(?[0-9a-zA-Z]+(?=[.)](?:\s|$))|[Tt]able(?=:))([-+=#:.)])")
_ADDRESS = re.compile(r"https?://[!#-;=?-\[\]_a-z~]+")


def escaped(text: str) -> str:
    """Return a text of the dossier in one line, so that every reader of Markdown shows it as it is; not for the beginning of a line."""
    return _MARKUP.sub(r"\\\g<0>", visible(" ".join(text.split())))


def opening(text: str) -> str:
    """Return a text of the dossier for the beginning of a line."""
    return _OPENING.sub(r"\1\\\2", escaped(text))


def heading(level: int, text: str) -> str:
    """Return a text of the dossier as a heading."""
    line = escaped(text)
    # Signs at the end of a heading are no part of it.
    return f"{'#' * level} " + (f"{line[:-1]}\\#" if line.endswith("#") else line)


def table(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield a table of cells that are Markdown already; the first row is its head."""
    for number, row in enumerate(rows):
        yield f"| {' | '.join(row)} |"
        if number == 0:
            yield "|" + " --- |" * len(row)
    yield ""


def address(text: str) -> str:
    """Return a web address as a link, and anything else as text."""
    return f"<{text}>" if _ADDRESS.fullmatch(text) else escaped(text)
