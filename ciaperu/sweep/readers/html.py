"""HTML: what a browser would show, with headings as sections. Its offsets are those of that text.

The standard library's parser takes time that grows with the square of some damaged pages; this one looks at each sign a few times at most.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

from ciaperu.sweep.documents import Document, Unread
from ciaperu.sweep.readers.encodings import decoded
from ciaperu.sweep.readers.piece import Piece, day, label_of

# A page may declare its encoding in its first 1024 bytes (HTML, section 4.2.5.4).
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_KIND = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
_TAG = re.compile(r"(/?)([a-zA-Z][a-zA-Z0-9:-]*)")
_SPACE = re.compile(r"[ \t\r\n\f]+")
# Their content is not shown (HTML, section 13.1.2: raw text), up to their own end tag.
_RAW = {"script", "style", "noembed", "noscript", "template", "svg", "math", "iframe"}
# Nor is what leads to other pages of a site, which would name the same everywhere; but all of a page is read that never ends it.
_AROUND = {"nav"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6", "title"}
_INLINE = set(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark nobr q rp rt ruby s samp small span strike strong sub sup "
    "time tt u var wbr".split()
)
_CELL = {"td", "th"}
_ATTRIBUTE = re.compile(r"""([a-zA-Z][\w:-]{0,30})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
# What a page calls its date: Dublin Core, Open Graph, Highwire Press.
_DATES = {"date", "dc.date", "dcterms.date", "dcterms.created", "dcterms.issued", "article:published_time", "citation_date"}


def read(piece: Piece) -> Iterator[Document | Unread]:
    """Yield the text of a page."""
    content = piece.whole()
    named = _KIND.search(piece.kind)
    declared = _CHARSET.search(content[:1024])
    encoding = named[1] if named else declared[1].decode("ascii", "replace") if declared else ""
    found = shown(decoded(content, encoding))
    date, url = found.date or piece.date, piece.url or found.url
    yield from piece.document(found.text, pages=found.pages, sections=found.sections, date=date, url=url)


class Shown(NamedTuple):
    """The text of a page, where its pages (if it is what a scanner made) and sections begin, and the date and address that it states."""

    text: str
    pages: tuple[tuple[int, str], ...]
    sections: tuple[tuple[int, str], ...]
    date: str
    url: str


def shown(page: str) -> Shown:
    """Return what a page shows."""
    out: list[str] = []
    length = 0
    pages: list[tuple[int, str]] = []
    sections: list[tuple[int, str]] = []
    date = url = ""
    endless: set[str] = set()
    heading = -1
    at = 0
    pre = 0

    def add(piece: str) -> None:
        nonlocal length
        if piece:
            out.append(piece)
            length += len(piece)

    def words(start: int, end: int) -> None:
        if start < end:
            text = _unescaped(page[start:end])
            add(text if pre else _SPACE.sub(" ", text if length and out[-1][-1] not in " \n" else text.lstrip()))

    def line() -> None:
        if length and not out[-1].endswith("\n"):
            add("\n")

    while (here := page.find("<", at)) >= 0:
        if page.startswith("<!--", here):
            words(at, here)
            at = _after(page, "-->", here + 2)
            continue
        match = _TAG.match(page, here + 1)
        if match is None:
            if page[here + 1 : here + 2] in ("!", "?", "/"):
                words(at, here)
                at = _after(page, ">", here)
            else:
                words(at, here + 1)
                at = here + 1
            continue
        words(at, here)
        closing, name = match[1], match[2].lower()
        begun, at = match.end(), _end(page, match.end())
        if name in _RAW and not closing and page[at - 2 : at] != "/>":
            at = _past(page, name, at)
        elif name in _AROUND and not closing and name not in endless:
            line()
            if (after := _past(page, name, at)) == len(page):
                endless.add(name)
            else:
                at = after
        elif name == "meta":
            known = _attributes(page, begun, at)
            date = date or (day(known.get("content", "")) if known.get("name", known.get("property", "")).lower() in _DATES else "")
        elif name == "link":
            known = _attributes(page, begun, at)
            url = url or (known.get("href", "")[:2000] if known.get("rel", "").lower() == "canonical" else "")
        elif not closing and name in ("div", "span") and page.find("ocr", begun, min(at, begun + 200)) >= 0:
            known = _attributes(page, begun, at)
            kinds = known.get("class", "").split()
            if "ocr_page" in kinds:
                # hOCR 1.2, section 4: `ppageno` counts the pages from 0.
                line()
                number = re.search(r"\bppageno\s+(\d{1,6})", known.get("title", ""))
                pages.append((length, str(int(number[1]) + 1) if number else str(len(pages) + 1)))
            elif name == "div" or not {"ocr_line", "ocrx_line"}.isdisjoint(kinds):
                line()
        elif name in _HEADINGS:
            if not closing:
                line()
                heading = length
            elif heading >= 0:
                if label := label_of(out, length - heading):
                    sections.append((heading, label))
                heading = -1
                line()
        elif name in _CELL:
            add("\t" if closing and length and out[-1][-1] not in "\t\n" else "")
        elif name == "br":
            add("\n")
        elif name == "pre":
            line()
            pre = max(0, pre + (-1 if closing else 1))
        elif name == "p" and length:
            line()
            if len(out) > 1 and not (out[-1] == "\n" and out[-2].endswith("\n")):
                add("\n")
        elif name not in _INLINE:
            line()
    words(at, len(page))
    return Shown("".join(out), tuple(pages), tuple(sections), date, url)


def _unescaped(text: str) -> str:
    try:
        return unescape(text)
    except ValueError:
        # A number of thousands of digits.
        return text


def _attributes(page: str, start: int, end: int) -> dict[str, str]:
    return {each[1].lower(): _unescaped(each[2] or each[3] or each[4] or "") for each in _ATTRIBUTE.finditer(page, start, min(end, start + 4096))}


def _after(page: str, sign: str, start: int) -> int:
    found = page.find(sign, start)
    return found + len(sign) if found >= 0 else len(page)


def _end(page: str, start: int) -> int:
    """Return where a tag ends: at a `>` that no quotation holds, looked for among the next few."""
    first = at = page.find(">", start)
    for _try in range(6):
        if at < 0 or at - start > 20_000:
            break
        inside = page[start:at]
        if not (inside.count('"') % 2 or ("'" in inside and '"' not in inside and inside.count("'") % 2)):
            return at + 1
        at = page.find(">", at + 1)
    return first + 1 if first >= 0 else len(page)


def _past(page: str, name: str, start: int) -> int:
    """Return where the content of an element that is not shown ends."""
    match = re.compile(f"</{name}", re.IGNORECASE).search(page, start)
    return _after(page, ">", match.end()) if match else len(page)
