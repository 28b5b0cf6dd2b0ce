"""Readers of what papers come in: a file's name says which one, and a new format is one function and one line here."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import IO, NamedTuple

from ciaperu.language import _
from ciaperu.sweep.documents import Document, Unread

# The end of a name → module and function; they are imported when such a file is met.
READERS = {
    ".txt": "text.plain",
    ".text": "text.plain",
    ".md": "text.markdown",
    ".markdown": "text.markdown",
    ".html": "markup.html",
    ".htm": "markup.html",
    ".xhtml": "markup.html",
    ".xml": "markup.xml",
    ".tei": "markup.xml",
    ".pdf": "pdf.pdf",
    ".gz": "boxes.gz",
    ".tgz": "boxes.gz",
    ".bz2": "boxes.bz2",
    ".xz": "boxes.xz",
    ".zip": "boxes.zip",
    ".tar": "boxes.tar",
    ".warc": "warc.warc",
    ".jsonl": "tables.json_lines",
    ".ndjson": "tables.json_lines",
    ".json": "tables.json",
    ".csv": "tables.csv",
    ".tsv": "tables.tsv",
    ".parquet": "tables.parquet",
}
# Boxes within boxes, so many deep.
DEEPEST = 4


class Place(NamedTuple):
    """Where something is read from: its own name, how it can be found again, and in how many boxes it lies."""

    name: str
    path: str
    depth: int = 0

    @property
    def stem(self) -> str:
        """Its name without the end that says what it is."""
        return self.name.rsplit(".", 1)[0] if "." in self.name[1:] else self.name

    def within(self, name: str, sign: str = "!") -> Place:
        """Return the place of something in it."""
        return Place(name.rsplit("/", 1)[-1], f"{self.path}{sign}{name}", self.depth + 1)


class NotReadError(Exception):
    """Something cannot be read, for a reason that is told."""


def read_stream(stream: IO[bytes], at: Place) -> Iterator[Document | Unread]:
    """Yield the texts in `stream`, which may be read once from its beginning; what cannot be read is an Unread with the reason."""
    if at.depth > DEEPEST:
        yield Unread(at.path, _("boxes within boxes, more than {n} deep").format(n=DEEPEST))
        return
    end = "." + at.name.rsplit(".", 1)[-1].lower() if "." in at.name else ""
    module, _dot, function = READERS.get(end, "text.unknown").partition(".")
    try:
        yield from getattr(import_module(f"ciaperu.sweep.readers.{module}"), function)(stream, at)
    except NotReadError as error:
        yield Unread(at.path, str(error))
    except ModuleNotFoundError as error:
        yield Unread(at.path, _("needs {module}: pip install 'ciaperu[sweep]'").format(module=error.name))
    except OSError as error:
        yield Unread(at.path, str(error.strerror or error))
    except (MemoryError, RecursionError):
        yield Unread(at.path, _("too large or too deep"))
