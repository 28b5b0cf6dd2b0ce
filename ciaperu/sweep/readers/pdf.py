"""PDF with a text layer, page by page, by pypdf. Pages are called by their number in the file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ciaperu.sweep.documents import Document, Unread
from ciaperu.sweep.readers.piece import WHOLE, Broken, Piece, plain
from ciaperu.sweep.reasons import _, ngettext


def read(piece: Piece) -> Iterator[Document | Unread]:
    """Yield the text of a file, and which of its pages have none though something is drawn on them."""
    import logging

    import pypdf
    from pypdf.errors import DependencyError

    # It reports what it mends, on standard error.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)
    stream = piece.seekable()
    reader = pypdf.PdfReader(stream)
    try:
        # Many files are encrypted only so that they cannot be changed: anybody may read them.
        if reader.is_encrypted and not reader.decrypt(""):
            raise Broken(_("encrypted: it takes a password"))
    except DependencyError as error:
        raise ImportError(name="cryptography") from error
    texts: list[str] = []
    pages: list[tuple[int, str]] = []
    pictures: list[int] = []
    damaged: list[int] = []
    length = 0
    for number in range(1, len(reader.pages) + 1):
        try:
            page = reader.pages[number - 1]
            text = plain(page.extract_text())
            if not text.strip() and _is_drawn_on(page):
                pictures.append(number)
        except DependencyError as error:
            raise ImportError(name="cryptography") from error
        except Exception:
            # One damaged page leaves the others to be read; pypdf raises whatever it comes to.
            damaged.append(number)
            continue
        if text.strip():
            pages.append((length, str(number)))
            texts.append(f"{text}\n")
            length += len(text) + 1
        if length > WHOLE:
            yield Unread(piece.path, _("pages from {page} on: too long").format(page=number + 1))
            break
    if texts:
        yield from piece.document("".join(texts), pages=tuple(pages), sections=_outline(reader, pages))
    if pictures and not texts and not damaged:
        yield Unread(piece.path, _("pictures of pages, without a text layer"))
    elif pictures:
        what = ngettext("page {pages}: a picture, without a text layer", "pages {pages}: pictures, without a text layer", len(pictures))
        yield Unread(piece.path, what.format(pages=_ranges(pictures)))
    elif not texts and not damaged:
        yield Unread(piece.path, _("no text in it"))
    if damaged:
        what = ngettext("page {pages}: damaged", "pages {pages}: damaged", len(damaged))
        yield Unread(piece.path, what.format(pages=_ranges(damaged)))


def _is_drawn_on(page: Any) -> bool:
    """Return whether a page has pictures or forms, or a picture among what it draws (ISO 32000, section 8.9.7)."""
    resources = page.get("/Resources")
    if resources and resources.get_object().get("/XObject"):
        return True
    contents = page.get_contents()
    return contents is not None and re.search(rb"\bBI\s", contents.get_data()) is not None


def _outline(reader: Any, pages: list[tuple[int, str]]) -> tuple[tuple[int, str], ...]:
    """Return where the entries of the outline begin, as far as it can be read."""
    places = {label: at for at, label in pages}
    found: list[tuple[int, str]] = []
    try:
        waiting = [*reversed(reader.outline)]
        while waiting and len(found) < 10_000:
            entry = waiting.pop()
            if isinstance(entry, list):
                waiting += reversed(entry)
                continue
            number = reader.get_destination_page_number(entry)
            at = places.get(str(number + 1)) if number is not None else None
            if at is not None and entry.title:
                found.append((at, " ".join(plain(str(entry.title)).split())[:200]))
    except Exception:
        return ()
    return tuple(sorted(found, key=lambda mark: mark[0]))


def _ranges(numbers: list[int]) -> str:
    """Return numbers, ascending, as 3, 5-9."""
    found: list[list[int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in found)
