"""Tables of documents: JSON, JSON lines, CSV and Parquet, with the columns id, text, date and url; `path#12` is the twelfth row."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any

from ciaperu.language import _
from ciaperu.sweep.documents import Document, Unread
from ciaperu.sweep.readers import NotReadError, Place
from ciaperu.sweep.readers.text import pages_of

# A row that is longer is no document of a table.
LONGEST = 60_000_000
COLUMNS = ("id", "text", "date", "url")


def _document(row: Mapping[Any, Any], number: int, at: Place) -> Document | Unread:
    path = f"{at.path}#{number}"
    text = row.get("text")
    if not isinstance(text, str):
        return Unread(path, _("no column `text`"))
    held = {name: str(row[name]) for name in ("id", "date", "url") if row.get(name) not in (None, "")}
    return Document(held.get("id", f"{at.stem}-{number}"), path, text, pages_of(text), (), held.get("date", "")[:10], held.get("url", ""))


def _rows(rows: Iterable[Any], at: Place) -> Iterator[Document | Unread]:
    for number, row in enumerate(rows, 1):
        if isinstance(row, Mapping):
            found = _document(row, number, at)
            if isinstance(found, Unread) or found.text.strip():
                yield found
        else:
            yield Unread(f"{at.path}#{number}", _("not a row with columns"))


def json_lines(stream: IO[bytes], at: Place) -> Iterator[Document | Unread]:
    """Yield a document a line (https://jsonlines.org)."""
    import json as format

    for number, line in enumerate(_lines(stream), 1):
        try:
            row = format.loads(line.decode("utf-8-sig" if number == 1 else "utf-8", errors="replace")) if line.strip() else None
        except (ValueError, RecursionError):
            yield Unread(f"{at.path}#{number}", _("not JSON"))
            continue
        if row is not None:
            yield from ((_document(row, number, at),) if isinstance(row, dict) else (Unread(f"{at.path}#{number}", _("not a row with columns")),))


def json(stream: IO[bytes], at: Place) -> Iterator[Document | Unread]:
    """Yield the documents of a list, or the one document, in a JSON file."""
    import json as format

    data = stream.read(LONGEST + 1)
    if len(data) > LONGEST:
        raise NotReadError(_("larger than {n} MB").format(n=LONGEST // 1_000_000))
    try:
        rows = format.loads(data.decode("utf-8-sig", errors="replace"))
    except (ValueError, RecursionError) as error:
        raise NotReadError(_("not JSON")) from error
    yield from _rows(rows if isinstance(rows, list) else [rows], at)


def csv(stream: IO[bytes], at: Place) -> Iterator[Document | Unread]:
    """Yield a document a row of CSV (RFC 4180), whose first row names the columns."""
    yield from _csv(stream, at, ",")


def tsv(stream: IO[bytes], at: Place) -> Iterator[Document | Unread]:
    """Yield a document a row of a table with tabs."""
    yield from _csv(stream, at, "\t")


def _csv(stream: IO[bytes], at: Place, sign: str) -> Iterator[Document | Unread]:
    import csv as format

    format.field_size_limit(LONGEST)
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="")
    reader = format.DictReader(text, delimiter=sign)
    try:
        if "text" not in (reader.fieldnames or ()):
            raise NotReadError(_("no column `text`"))
        yield from _rows(reader, at)
    except format.Error as error:
        raise NotReadError(_("not CSV: {error}").format(error=error)) from error


def parquet(stream: IO[bytes], at: Place) -> Iterator[Document | Unread]:
    """Yield a document a row of a Parquet file, by pyarrow."""
    import pyarrow
    import pyarrow.parquet

    try:
        table = pyarrow.parquet.ParquetFile(stream if stream.seekable() else io.BytesIO(stream.read()))
        columns = [name for name in COLUMNS if name in table.schema_arrow.names]
        if "text" not in columns:
            raise NotReadError(_("no column `text`"))
        yield from _rows((row for batch in table.iter_batches(batch_size=256, columns=columns) for row in batch.to_pylist()), at)
    except (pyarrow.ArrowException, OSError) as error:
        raise NotReadError(_("damaged or cut short")) from error


def _lines(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield lines, none longer than is allowed."""
    while line := stream.readline(LONGEST + 1):
        if len(line) > LONGEST:
            raise NotReadError(_("larger than {n} MB").format(n=LONGEST // 1_000_000))
        yield line
