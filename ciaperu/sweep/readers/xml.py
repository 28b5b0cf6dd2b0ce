"""TEI, ALTO and other XML, read as it streams by expat, which fetches nothing and stops entities that multiply (2.4.1 and later).

In TEI (P5) `pb` begins a page (section 3.11.3), `head` names a section, and a `div` of type "document", as printed series of diplomatic
papers (FRUS) have them, is a paper of its own. In ALTO (version 4) the words of a scanned page stand in attributes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5

from ciaperu.sweep.documents import Document, Unread
from ciaperu.sweep.readers import html
from ciaperu.sweep.readers.encodings import codec_of, decoder
from ciaperu.sweep.readers.piece import BLOCK, PART, WHOLE, Broken, Piece, day, label_of, too_big
from ciaperu.sweep.reasons import _

# Elements that stand within a line; every other one ends it.
_INLINE = set(
    "a abbr add am b bibl c choice cit corr damage date del email emph ex expan foreign g geogName gloss hi i idno lang measure mentioned name "
    "num orgName orig persName placeName ptr pubPlace q quote ref reg restore rs s seg sic soCalled span strong sub subst sup supplied "
    "surname forename roleName addName genName nameLink settlement country region term time title u unclear w".split()
)
# Empty ones, some of which begin a line (see `start`).
_POINTS = {"lb", "pb", "String", "SP", "HYP"}
# Of what `choice` offers, one would run into the other.
_APART = {"sic", "corr", "orig", "reg", "abbr", "expan"}
_DATED = {"sourceDesc", "creation", "dateline", "opener", "closer"}
# Expat holds a tag or a comment until it ends, and before 2.6 reads it anew with each block (CVE-2023-52425).
_OPEN = 16 << 20
_ENCODING = re.compile(rb"""<\?xml[^>]{0,100}encoding\s*=\s*["']([\w.-]{1,40})""")
_SPACES = re.compile(r"[ \t\r\n]+")


class _Text:
    """A text as it is put together."""

    def __init__(self, id: str, path: str, page: str = "", date: str = "") -> None:
        self.id, self.path, self.date = id, path, date
        self.out: list[str] = []
        self.length = self.start = 0
        self.pages: list[tuple[int, str]] = [(0, page)] if page else []
        self.sections: list[tuple[int, str]] = []
        self.heading = -1

    def add(self, text: str) -> None:
        if text:
            self.out.append(text)
            self.length += len(text)

    def line(self) -> None:
        if self.out and not self.out[-1].endswith("\n"):
            self.add("\n")

    def document(self, piece: Piece) -> Document:
        """Return what there is of it, and begin its next part."""
        text = "".join(self.out)
        found = Document(self.id, self.path, text, tuple(self.pages), tuple(self.sections), self.date or piece.date, piece.url, self.start)
        self.start += len(text)
        self.out, self.length, self.heading = [], 0, -1
        self.pages = [(0, label) for _at, label in self.pages[-1:]]
        self.sections = [(0, label) for _at, label in self.sections[-1:]]
        return found


class _Reading:
    """What expat reports, made into texts."""

    def __init__(self, piece: Piece) -> None:
        self.piece = piece
        self.page = ""
        self.open: list[str] = []
        self.texts = [_Text(piece.id, piece.path)]
        self.papers: list[int] = []  # how deep each open paper is
        self.done: list[Document] = []
        self.total = self.read = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        self.open.append(name)
        text = self.texts[-1]
        if name == "div" and attributes.get("type") == "document":
            id = attributes.get("xml:id") or attributes.get("n") or str(len(self.done) + 1)
            date = next((day(value) for key, value in sorted(attributes.items()) if key.endswith(("doc-dateTime-min", "when"))), "")
            text.line()
            self.papers.append(len(self.open))
            self.texts.append(_Text(f"{self.piece.id}-{id}", f"{self.piece.path}#{id}", self.page, date))
        elif name == "pb":
            self.page = attributes.get("n", "") or self.page
            if attributes.get("break") != "no":
                text.line()
            if self.page:
                text.pages.append((text.length, self.page))
        elif name == "lb":
            text.add("" if attributes.get("break") == "no" else "\n")
        elif name == "head":
            text.line()
            text.heading = text.length
        elif name in ("date", "origDate") and not text.date and not _DATED.isdisjoint(self.open):
            text.date = day(attributes.get("when", ""))
        elif name == "Page" and (label := attributes.get("PHYSICAL_IMG_NR")):
            text.line()
            text.pages.append((text.length, label))
        elif name == "String" and "CONTENT" in attributes:
            # Of a word that is broken at a line's end both parts tell the whole.
            part = attributes.get("SUBS_TYPE")
            if part != "HypPart2":
                self.words(" " + (attributes.get("SUBS_CONTENT", "") if part == "HypPart1" else attributes["CONTENT"]))
        elif name in _APART and "choice" in self.open[-2:-1]:
            self.words(" ")
        elif name not in _INLINE and name not in _POINTS:
            text.line()

    def end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        text = self.texts[-1]
        if name == "head" and text.heading >= 0:
            if label := label_of(text.out, text.length - text.heading):
                text.sections.append((text.heading, label))
            text.heading = -1
        if name not in _INLINE and name not in _POINTS:
            text.line()
        if self.papers and self.papers[-1] == len(self.open):
            self.papers.pop()
            self.done.append(self.texts.pop().document(self.piece))
        elif text.length > PART:
            self.done.append(text.document(self.piece))
        self.open.pop()

    def words(self, data: str) -> None:
        self.total += len(data)
        if self.total > 20 * self.read + WHOLE:
            raise Broken(_("its entities unfold without end"))
        text = self.texts[-1]
        words = _SPACES.sub(" ", data)
        text.add(words if text.out and text.out[-1][-1] not in " \n" else words.lstrip(" "))
        if text.length > 4 * PART:
            # A single element as long as a book.
            self.done.append(text.document(self.piece))

    def skipped(self, name: str, parameter: bool) -> None:
        """Write an entity that only a DTD elsewhere declares as HTML has it."""
        if not parameter:
            self.words(html5.get(f"{name};", f"&{name};"))


def read(piece: Piece) -> Iterator[Document | Unread]:
    """Yield the papers of a file, then what else is in it; of a damaged one what stands before the damage."""
    from xml.parsers import expat

    if b"<html" in piece.head():
        yield from html.read(piece)
        return
    head = piece.head()
    declared = _ENCODING.search(head[:200])
    # Expat knows few encodings, and one wrong byte would end all.
    encoding, mark = codec_of(head, declared[1].decode() if declared else "")
    piece.stream.read(mark)
    decode = decoder(encoding).decode
    reading = _Reading(piece)
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.UseForeignDTD(True)
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartElementHandler, parser.EndElementHandler = reading.start, reading.end
    parser.CharacterDataHandler = reading.words
    parser.SkippedEntityHandler = reading.skipped
    wrong = ""
    fed = 0
    try:
        while block := piece.stream.read(BLOCK):
            reading.read += len(block)
            fed += len(data := decode(block).encode())
            parser.Parse(data, False)
            yield from reading.done
            reading.done.clear()
            if fed - parser.CurrentByteIndex > _OPEN:
                raise Broken(_("a tag or comment is {why}").format(why=too_big(_OPEN)))
        parser.Parse(decode(b"", True).encode(), True)
    except expat.ExpatError as error:
        words = expat.ErrorString(error.code) or str(error)
        wrong = _("damaged at line {line}: {error}").format(line=error.lineno, error=words)
    except Broken as broken:
        wrong = broken.why
    yield from reading.done
    for left in reversed(reading.texts):
        if left.out and "".join(left.out).strip():
            yield left.document(piece)
    if wrong and not piece.damage:
        yield Unread(piece.path, wrong)
