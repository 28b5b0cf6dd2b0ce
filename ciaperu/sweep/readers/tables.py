"""Tables of documents, a row each: JSON lines or a list in JSON, CSV, Parquet. Columns: text, and id, date and url where there are any."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ciaperu.sweep.documents import Document, Unread
from ciaperu.sweep.readers.encodings import HANDLER, decoded, encoding_of
from ciaperu.sweep.readers.piece import WHOLE, Broken, Piece, day, plain, too_big
from ciaperu.sweep.reasons import _, ngettext

COLUMNS = ("id", "text", "date", "url")
ROWS = 64
# So many rows that cannot be read are told one by one.
TOLD = 20
# A row, why there is none, or None for an empty line.
Row = Mapping[str, Any] | str | None


def json_lines(piece: Piece) -> Iterator[Document | Unread]:
    """Yield a document for each line that is an object; its number is that of its line."""
    yield from _rows(piece, _objects(piece))


def _objects(piece: Piece) -> Iterator[Row]:
    import json

    with _text_of(piece, "\n") as lines:
        while line := lines.readline(WHOLE):
            if len(line) == WHOLE and not line.endswith("\n"):
                yield too_big()
                while (rest := lines.readline(WHOLE)) and not rest.endswith("\n"):
                    pass
                continue
            if line.isspace():
                yield None
                continue
            try:
                found = json.loads(line)
            except (ValueError, RecursionError):
                yield _("not JSON")
                continue
            yield found if isinstance(found, dict) else _("not an object")


def json_values(piece: Piece) -> Iterator[Document | Unread]:
    """Yield a document for each object of a list in JSON, or for one object; lines of objects as such, and JSON of other things as it is written."""
    import json

    line, more, _rest = decoded(piece.stream.peek(1)).lstrip().partition("\n")
    try:
        if more and isinstance(json.loads(line), dict):
            yield from json_lines(piece)
            return
    except (ValueError, RecursionError):
        pass
    content = piece.whole()
    try:
        found = json.loads(text := decoded(content))
    except (ValueError, RecursionError):
        found = None
    objects = found if isinstance(found, list) else [found]
    if any(isinstance(each, dict) and "text" in each for each in objects):
        yield from _rows(piece, (each if isinstance(each, dict) else _("not an object") for each in objects))
    else:
        # Signs that are written as numbers would hide names.
        yield from piece.document(plain(json.dumps(found, ensure_ascii=False, indent=1)) if found is not None and "\\u" in text else text)


def comma_separated(piece: Piece) -> Iterator[Document | Unread]:
    """Yield a document for each row of a CSV file (RFC 4180), parted by commas, semicolons or tabs, whose first row names its columns."""
    import csv

    # One number for the whole process: a longer field is an error of its row.
    csv.field_size_limit(WHOLE)
    with _text_of(piece, "") as lines:
        first = lines.readline(1 << 16)
        sign = max(",;\t", key=first.count)
        names = [name.strip().lower() for name in next(csv.reader([first], delimiter=sign), [])]
        if "text" not in names:
            raise Broken(_("no column `text`: a table of documents has the columns {columns}").format(columns=", ".join(COLUMNS)))
        yield from _rows(piece, _records(csv.reader(_short(lines), delimiter=sign), names))


@contextmanager
def _text_of(piece: Piece, newline: str) -> Iterator[io.TextIOWrapper]:
    encoding, mark = encoding_of(piece.head())
    if not encoding:
        raise Broken(_("no text, or of a kind that cannot be read"))
    piece.stream.read(mark)
    lines = io.TextIOWrapper(piece.stream, encoding, HANDLER if encoding == "utf-8" else "replace", newline=newline)
    try:
        yield lines
    finally:
        lines.detach()


def _short(lines: io.TextIOWrapper) -> Iterator[str]:
    """Yield lines; one without end in pieces that the reader of fields refuses."""
    while line := lines.readline(WHOLE + 2):
        yield line


def _records(reader: Iterator[list[str]], names: list[str]) -> Iterator[Row]:
    import csv

    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield _("damaged: {error}").format(error=error)
            continue
        if row:
            yield dict(zip(names, row, strict=False))


def parquet(piece: Piece) -> Iterator[Document | Unread]:
    """Yield a document for each row of a Parquet file; a few rows are held at once, and of a column no more than they take."""
    import pyarrow
    import pyarrow.parquet

    try:
        table = pyarrow.parquet.ParquetFile(pyarrow.PythonFile(piece.seekable(), mode="r"), buffer_size=1 << 20, pre_buffer=False)
        names = {name.lower(): name for name in table.schema_arrow.names}
        if "text" not in names:
            raise Broken(_("no column `text`: a table of documents has the columns {columns}").format(columns=", ".join(COLUMNS)))
        chosen = {name: names[name] for name in COLUMNS if name in names}
        yield from _rows(piece, _cells(piece, table, chosen))
    except pyarrow.ArrowException as error:
        raise Broken(_("damaged: {error}").format(error=str(error).splitlines()[0][:200] if str(error) else "")) from error


def _cells(piece: Piece, table: Any, chosen: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
    for batch in table.iter_batches(ROWS, columns=list(chosen.values()), use_threads=False):
        piece.allowance.take(batch.nbytes)
        columns = [batch.column(own).to_pylist() for own in chosen.values()]
        for cells in zip(*columns, strict=True):
            yield dict(zip(chosen, cells, strict=True))


def _rows(piece: Piece, rows: Iterable[Row]) -> Iterator[Document | Unread]:
    """Yield documents of rows, their path with the row's number, and what is wrong with the first of the others; then how many more there are."""
    wrong: dict[str, list[int]] = {}
    told = 0
    for number, row in enumerate(rows, 1):
        if row is None:
            continue
        cells: Mapping[str, Any] = {}
        if not isinstance(row, str):
            cells = {name.lower(): value for name, value in row.items() if isinstance(name, str)} if "text" not in row else row
        text = cells.get("text")
        if isinstance(text, bytes):
            text = decoded(text)
        if isinstance(text, str) and text and not text.isspace():
            id, url = (_cell(cells.get(name)) for name in ("id", "url"))
            date = day(cells.get("date")) or piece.date
            yield from piece.document(plain(text), id=id or f"{piece.id}-{number}", path=f"{piece.path}#{number}", date=date, url=url or piece.url)
            continue
        why = row if isinstance(row, str) else _("no text")
        told += 1
        if told <= TOLD:
            yield Unread(f"{piece.path}#{number}", why)
        else:
            # So many kinds there are not, but for those that a library makes up.
            wrong.setdefault(why if why in wrong or len(wrong) < TOLD else next(iter(wrong)), [number, 0])[1] += 1
    for why, (first, count) in wrong.items():
        more = ngettext("{why}, and {n:,} row more", "{why}, and {n:,} rows more", count - 1).format(why=why, n=count - 1)
        yield Unread(f"{piece.path}#{first}", more if count > 1 else why)


def _cell(value: Any) -> str:
    """Return an id or an address as a text."""
    return "" if value is None or isinstance(value, (list, dict)) else plain(str(value)[:2000].strip())
