"""HTML, TEI and other XML: their text, with headings as sections and page breaks as pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import IO

from ciaperu.language import _
from ciaperu.sweep.documents import Document, Unread
from ciaperu.sweep.readers import NotReadError, Place
from ciaperu.sweep.readers.text import decoded

# A page of a website, or a volume, that is larger is hardly one.
LARGEST = 60_000_000
_BESIDE = frozenset("script style template noscript svg".split())
_HEADS = frozenset("h1 h2 h3 h4 h5 h6 title head".split())
# After these no line goes on.
_INLINE = (
    frozenset(
        "a abbr b bdi bdo cite code data dfn em font i kbd mark q rp rt ruby s samp small span strong sub sup time u var hi persName "
        "placeName orgName name rs date gloss foreign term ref note ptr choice abbr expan corr sic orig reg num title".split()
    )
    | _BESIDE
)


class _Text:
    """The text of a paper as its marked up parts come in."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.pages: list[tuple[int, str]] = []
        self.sections: list[tuple[int, str]] = []
        self.head: tuple[int, list[str]] | None = None

    def add(self, text: str) -> None:
        if self.head:
            self.head[1].append(text)
        self.parts.append(text)
        self.length += len(text)

    def line(self) -> None:
        if self.parts and not self.parts[-1].endswith("\n"):
            self.add("\n")

    def begin(self) -> None:
        self.head = (self.length, [])

    def end(self) -> None:
        if self.head and (said := " ".join("".join(self.head[1]).split())):
            self.sections.append((self.head[0], said))
        self.head = None

    def document(self, id: str, path: str, date: str = "", url: str = "") -> Document:
        return Document(id, path, "".join(self.parts), tuple(self.pages), tuple(self.sections), date, url)


class _Html(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = _Text()
        self.beside = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.beside += tag in _BESIDE
        if tag not in _INLINE or tag in _HEADS:
            self.text.line()
        if tag in _HEADS:
            self.text.begin()

    def handle_endtag(self, tag: str) -> None:
        self.beside = max(0, self.beside - (tag in _BESIDE))
        if tag in _HEADS:
            self.text.end()
        if tag not in _INLINE or tag in _HEADS:
            self.text.line()

    def handle_data(self, data: str) -> None:
        if not self.beside:
            self.text.add(data if data.strip() else " " if data and self.text.parts and not self.text.parts[-1].endswith("\n") else "")


def html(stream: IO[bytes], at: Place, url: str = "", date: str = "") -> Iterator[Document | Unread]:
    """Yield the text of a page, without scripts and styles."""
    data = _whole(stream)
    charset = re.search(rb"""charset=["']?([\w-]+)""", data[:4096], re.IGNORECASE)
    try:
        text = data.decode(charset[1].decode("ascii")) if charset else decoded(data)
    except (LookupError, UnicodeDecodeError):
        text = decoded(data)
    parser = _Html()
    parser.feed(text)
    parser.close()
    found = parser.text.document(at.stem, at.path, date, url)
    if found.text.strip():
        yield found


def xml(stream: IO[bytes], at: Place) -> Iterator[Document | Unread]:
    """Yield the text of XML. Of TEI each `div` of type document is a paper of its own; `pb` begins a page, `head` names a section (TEI P5).

    Nothing is fetched, and a file that declares entities is not read: by those a short one can swell without end.
    """
    from xml.parsers import expat

    reading = _Xml(at)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.data
    parser.EntityDeclHandler = reading.entity
    try:
        parser.Parse(_whole(stream), True)
    except expat.ExpatError as error:
        what = _("not well-formed XML: line {line}").format(line=error.lineno)
        raise NotReadError(what) from error
    yield from reading.done()


class _Xml:
    def __init__(self, at: Place) -> None:
        self.at = at
        self.whole = _Text()
        self.papers: list[Document] = []
        self.paper: _Text | None = None
        self.id = ""
        self.dates: list[str] = []
        self.own: list[str] = []
        self.open: list[tuple[str, bool]] = []
        self.header = 0

    def entity(self, *declared: object) -> None:
        raise NotReadError(_("XML that declares entities"))

    @property
    def text(self) -> _Text:
        return self.paper or self.whole

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        tag = name.rsplit(":", 1)[-1]
        begins = tag == "div" and attributes.get("type") == "document" and self.paper is None
        self.open.append((tag, begins))
        self.header += tag == "teiHeader"
        if tag == "date" and (when := attributes.get("when", "")[:10]):
            (self.dates if self.paper is None else self.own).append(when)
        if self.header:
            return
        if begins:
            self.paper, self.own = _Text(), []
            self.id = attributes.get("xml:id") or attributes.get("n") or str(len(self.papers) + 1)
        if tag == "pb":
            self.text.pages.append((self.text.length, attributes.get("n", "")))
        if tag not in _INLINE or tag in _HEADS:
            self.text.line()
        if tag in _HEADS:
            self.text.begin()

    def end(self, name: str) -> None:
        tag, begins = self.open.pop()
        if not self.header:
            if tag in _HEADS:
                self.text.end()
            if tag not in _INLINE or tag in _HEADS:
                self.text.line()
            if begins and self.paper:
                date = self.own[0] if self.own else ""
                self.papers.append(self.paper.document(self.id, f"{self.at.path}#{self.id}", date))
                self.paper = None
        self.header -= tag == "teiHeader"

    def data(self, text: str) -> None:
        if not self.header:
            self.text.add(text)

    def done(self) -> Iterator[Document]:
        rest = self.whole.document(self.at.stem, self.at.path, self.dates[0] if self.dates else "")
        if rest.text.strip():
            yield rest
        yield from (paper for paper in self.papers if paper.text.strip())


def _whole(stream: IO[bytes]) -> bytes:
    data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise NotReadError(_("larger than {n} MB").format(n=LARGEST // 1_000_000))
    return data
