"""What a reader is given: a stream of bytes from its beginning, what it is called, and how much may come out of it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import IO, Any

from ciaperu.sweep import reasons
from ciaperu.sweep.documents import Document
from ciaperu.sweep.reasons import _

# A longer text is given in parts of about so many characters.
PART = 2_000_000
# So much is read at once, and so much is looked at to tell what something is.
BLOCK = 1 << 18
HEAD = 1 << 13
# What has to be held whole (a page of HTML, a row of a table) may be so long.
WHOLE = 64 << 20
# Boxes within boxes.
DEEP = 5


class Broken(Exception):
    """What a reader was given cannot be read, or not to its end: `why`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Allowance:
    """How many bytes may still be unpacked from one file: some, and so many for each byte of it, which no archive of papers comes near."""

    FREE = 256 << 20
    TIMES = 200

    def __init__(self, size: int) -> None:
        self.left = self.FREE + self.TIMES * size

    def take(self, count: int) -> None:
        """Count bytes as unpacked; Broken if that is more than may be."""
        self.left -= count
        if self.left < 0:
            raise Broken(_("unpacks to far more than papers would: the rest was not read"))


@dataclass(frozen=True, slots=True)
class Piece:
    """A file, or what lies in one. `name` tells its kind with its first bytes; `kind` is a media type where somebody named one."""

    path: str
    name: str
    id: str
    stream: io.BufferedReader[Any]
    allowance: Allowance
    depth: int = 0
    kind: str = ""
    date: str = ""
    url: str = ""

    def inner(self, path: str, stream: IO[bytes], **changes: Any) -> Piece:
        """Return what lies in this one, unpacked by reading `stream`. Broken if boxes lie too deep in each other."""
        if self.depth >= DEEP:
            raise Broken(_("boxes in boxes, {n} deep").format(n=DEEP))
        counted = io.BufferedReader(_Counted(stream, self.allowance), BLOCK)
        return replace(self, path=path, stream=counted, depth=self.depth + 1, **changes)

    @property
    def damage(self) -> str:
        """Why what lies in a box ends before its end, or ""."""
        raw = self.stream.raw
        return raw.damage if isinstance(raw, _Counted) else ""

    def head(self) -> bytes:
        """Return the first bytes, which are still to be read."""
        return self.stream.peek(HEAD)[:HEAD]

    def whole(self) -> bytes:
        """Return everything; Broken if that is too much to hold."""
        content = self.stream.read(WHOLE + 1)
        if len(content) > WHOLE:
            raise Broken(too_big())
        return content

    def seekable(self) -> IO[bytes]:
        """Return a stream of the same bytes in which one may go back."""
        if self.depth == 0 and self.stream.seekable():
            return self.stream
        import shutil
        import tempfile

        spooled = tempfile.SpooledTemporaryFile(WHOLE // 4)  # noqa: SIM115 - it closes when nobody reads it any more
        shutil.copyfileobj(self.stream, spooled, BLOCK)
        spooled.seek(0)
        return spooled

    def document(self, text: str, **more: Any) -> Iterator[Document]:
        """Yield a text that lies here, in parts if it is long."""
        fields = {"id": self.id, "path": self.path, "date": self.date, "url": self.url, **more}
        yield from in_parts(Document(text=text, **fields))


def label_of(out: list[str], count: int) -> str:
    """Return the last so many signs of a text that is being put together, as a label on one line."""
    found: list[str] = []
    for each in reversed(out):
        if count <= 0:
            break
        found.append(each[-count:])
        count -= len(each)
    return " ".join("".join(reversed(found)).split())[:200]


def said(error: Exception) -> str:
    """Return what an exception of a library says of a damaged file, in one line."""
    return _("damaged: {error}").format(error=reasons.said(error))


def plain(text: str) -> str:
    """Return text that can be written as UTF-8: names need not be text (PEP 383), and JSON and PDF can have halves of a sign."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def day(value: object) -> str:
    """Return the day, month or year that a value begins with, as ISO 8601 has them, without the time of day; "" if it may be any other."""
    import re
    from datetime import date

    if not (found := re.match(r"(\d{4})(?:-?(\d\d)(?:-?(\d\d))?)?(?!\d)", str(value).strip())):
        return ""
    parts = [part for part in found.groups() if part]
    try:
        date(*[int(part) for part in (*parts, "1", "1")[:3]])
    except ValueError:
        return ""
    return "-".join(parts)


def too_big(size: int = WHOLE) -> str:
    """Return why something is not read that has to be held whole."""
    return _("larger than {size} MiB").format(size=size >> 20)


def in_parts(document: Document) -> Iterator[Document]:
    """Yield a document, in parts if its text is long."""
    text, done = document.text, 0
    while len(text) - done > PART:
        end = cut(text, done, done + PART)
        yield _part(document, done, end)
        done = end
    yield _part(document, done, len(text)) if done else document


def cut(text: str, start: int, end: int) -> int:
    """Return where a long text is best cut before `end`: before a page, a paragraph, a line, a word, or right there."""
    half = (start + end) // 2
    for sign in ("\n## Page ", "\f", "\n\n", "\n", " "):
        if (at := text.rfind(sign, half, end)) >= 0:
            return at + (1 if sign.startswith("\n#") else len(sign))
    return end


def _part(document: Document, start: int, end: int) -> Document:
    return replace(
        document,
        text=document.text[start:end],
        pages=_within(document.pages, start, end),
        sections=_within(document.sections, start, end),
        start=document.start + start,
    )


def _within(marks: tuple[tuple[int, str], ...], start: int, end: int) -> tuple[tuple[int, str], ...]:
    """Return the marks of a part: first the one that it begins under."""
    before = [label for at, label in marks if at <= start][-1:]
    return (*((0, label) for label in before), *((at - start, label) for at, label in marks if start < at < end))


class _Counted(io.RawIOBase):
    """What is read of another stream counts against an allowance; where that stream is damaged this one ends, so that what stands before is read."""

    def __init__(self, stream: IO[bytes], allowance: Allowance) -> None:
        super().__init__()
        # A whole read would lose what comes before the damage.
        self._read: Callable[[int], bytes] = getattr(stream, "read1", stream.read)
        self._allowance = allowance
        self.damage = ""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        filled = 0
        while filled < len(buffer) and not self.damage:
            try:
                content = self._read(len(buffer) - filled)
            except Broken:
                raise
            except Exception as error:
                # zlib.error, LZMAError, BadZipFile, EOFError, OSError … or of a library.
                self.damage = said(error)
                break
            if not content:
                break
            self._allowance.take(len(content))
            buffer[filled : filled + len(content)] = content
            filled += len(content)
        return filled
