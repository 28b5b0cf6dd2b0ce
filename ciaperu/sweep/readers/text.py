"""Plain text and Markdown. A long text is read in pieces, `path@4000000` being the one that begins at that character."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import IO

from ciaperu.language import _
from ciaperu.sweep.documents import Document, Unread
from ciaperu.sweep.readers import NotReadError, Place

# A text of more bytes is read in pieces of about so many, so that memory does not grow with it.
PIECE = 4_000_000
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_PAGE = re.compile(r"^## Page (\S+)", re.MULTILINE)
_HEADING = re.compile(r"^#{1,6} +(.+?) *#*$", re.MULTILINE)


def plain(stream: IO[bytes], at: Place) -> Iterator[Document | Unread]:
    """Yield a text, with pages where form feeds or headings `## Page N` part it."""
    yield from _pieces(stream, at, markdown=False)


def markdown(stream: IO[bytes], at: Place) -> Iterator[Document | Unread]:
    """Yield a text with its headings as sections."""
    yield from _pieces(stream, at, markdown=True)


def unknown(stream: IO[bytes], at: Place) -> Iterator[Document | Unread]:
    """Yield what has a name that says nothing as text, if it is some."""
    yield from _pieces(stream, at, markdown=False)


def _pieces(stream: IO[bytes], at: Place, *, markdown: bool) -> Iterator[Document | Unread]:
    piece = _full(stream, PIECE)
    encoding, mark = encoding_of(piece)
    piece, base = piece[mark:], 0
    while piece:
        further = _full(stream, PIECE)
        if further:
            # A piece ends with a line, or else with a whole character.
            cut = piece.rfind(b"\n") + 1 if encoding in ("utf-8", "cp1252") else len(piece) - len(piece) % 4
            piece, further = (piece[:cut], piece[cut:] + further) if cut else (piece, further)
        text = piece.decode(encoding, errors="replace")
        path = at.path if not base and not further else f"{at.path}@{base}"
        sections = tuple((match.start(), match[1]) for match in _HEADING.finditer(text) if not _PAGE.match(match[0])) if markdown else ()
        if text.strip():
            yield Document(at.stem, path, text, pages_of(text), sections)
        piece, base = further, base + len(text)


def _full(stream: IO[bytes], size: int) -> bytes:
    """Read so many bytes, fewer only at the end."""
    parts = []
    while size and (part := stream.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def encoding_of(head: bytes) -> tuple[str, int]:
    """Return the encoding of a text that begins so, and how long its mark is; NotReadError if it is no text."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding, len(mark)
    if b"\0" in head[:8192]:
        raise NotReadError(_("not text, and not a kind of file that is read"))
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp1252", 0
    return "utf-8", 0


def decoded(data: bytes) -> str:
    """Return bytes as text, in UTF-8, UTF-16 with a mark, or else Windows-1252; NotReadError if they are none."""
    encoding, mark = encoding_of(data)
    return data[mark:].decode(encoding, errors="replace")


def pages_of(text: str) -> tuple[tuple[int, str], ...]:
    """Return where pages begin, by headings `## Page N` or by form feeds, and their labels."""
    pages = tuple((match.start(), match[1]) for match in _PAGE.finditer(text))
    if not pages and "\f" in text:
        starts = [0, *(match.end() for match in re.finditer("\f", text))]
        pages = tuple((start, str(number)) for number, start in enumerate(starts, 1))
    return pages
