"""Plain text and Markdown: form feeds part pages, or headings such as `## Page 3`; other headings open sections."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ciaperu.sweep.documents import Document, Unread
from ciaperu.sweep.readers.encodings import decoder, encoding_of
from ciaperu.sweep.readers.piece import BLOCK, PART, Broken, Piece, cut
from ciaperu.sweep.reasons import _

# With the line's end before it, which is found much faster than the beginning of a line.
_HEADING = re.compile(r"\n#{1,6}[ \t]+(\S[^\r\n]{0,200})")
# "Page 3", "página 12-A", "p. iv", "Page 3 of 9"; but not "Page after page".
_PAGE = re.compile(r"(?:page|p[áa]gina|p[áa]g\.|p\.)[ \t]*([\w-]{0,4}\d[\w.-]{0,12}|[ivxl]{1,8})(?:[ \t]+(?:of|de)[ \t]+\d+)?", re.IGNORECASE)
Marks = tuple[tuple[int, str], ...]


def read(piece: Piece) -> Iterator[Document | Unread]:
    """Yield a text; a character's number is that in the decoded file, after a byte order mark."""
    encoding, mark = encoding_of(piece.head())
    if not encoding:
        raise Broken(_("no text, or of a kind that cannot be read"))
    piece.stream.read(mark)
    headed = False
    feeds, page, section = 1, "", ""
    for start, text in _parts(piece, encoding):
        pages, sections = _headings(text)
        if pages:
            headed = True
        elif not headed and "\f" in text:
            pages, feeds = _fed(text, feeds)
            page = page or "1"
        yield Document(piece.id, piece.path, text, _from(page, pages), _from(section, sections), piece.date, piece.url, start)
        page = pages[-1][1] if pages else page
        section = sections[-1][1] if sections else section
        if text.endswith("\f") and not headed:
            page = str(feeds)


def _headings(text: str) -> tuple[Marks, Marks]:
    """Return where headings begin pages, and where sections."""
    pages, sections = [], []
    if "#" in text:
        found = [(match.start() + 1, match[1]) for match in _HEADING.finditer(text)]
        if first := _HEADING.match("\n" + text[:300]):
            found.insert(0, (0, first[1]))
        for at, label in found:
            label = label.rstrip(" \t#")
            if page := _PAGE.fullmatch(label):
                pages.append((at, page[1]))
            else:
                sections.append((at, label))
    return tuple(pages), tuple(sections)


def _parts(piece: Piece, encoding: str) -> Iterator[tuple[int, str]]:
    """Yield the text in parts, each with where it begins; at least one."""
    decode = decoder(encoding).decode
    done, text, first = 0, "", True
    while block := piece.stream.read(BLOCK):
        text += decode(block)
        while len(text) > PART:
            end = cut(text, 0, PART)
            yield done, text[:end]
            done, text, first = done + end, text[end:], False
    text += decode(b"", True)
    if text or first:
        yield done, text


def _fed(text: str, number: int) -> tuple[Marks, int]:
    """Return where pages begin after form feeds, and the number of the page that the next text is on; one at the end begins none here."""
    pages = []
    for match in re.finditer("\f", text):
        number += 1
        if match.end() < len(text):
            pages.append((match.end(), str(number)))
    return tuple(pages), number


def _from(label: str, marks: Marks) -> Marks:
    """Return marks with the one before them, which the beginning is under."""
    return ((0, label), *marks) if label and (not marks or marks[0][0] > 0) else marks
