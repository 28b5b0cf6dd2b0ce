"""Tables of documents, a row each: JSON lines, CSV, Parquet. Columns: text, and id, date and url where there are any."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ciaperu.sweep.documents import Document, Unread
from ciaperu.sweep.readers.encodings import HANDLER, decoded, encoding_of
from ciaperu.sweep.readers.piece import WHOLE, Broken, Piece, too_big
from ciaperu.sweep.reasons import _, ngettext

COLUMNS = ("id", "text", "date", "url")
ROWS = 64


def json_lines(piece: Piece) -> Iterator[Document | Unread]:
    """Yield a document for each line that is an object; what is not is counted."""
    yield from _rows(piece, _objects(piece))


def _objects(piece: Piece) -> Iterator[Mapping[str, Any] | str]:
    import json

    if encoding_of(piece.head())[0].startswith("utf-16"):
        raise Broken(_("not UTF-8, as JSON has to be"))
    while line := piece.stream.readline(WHOLE):
        if len(line) == WHOLE and not line.endswith(b"\n"):
            yield too_big()
            while (rest := piece.stream.readline(WHOLE)) and not rest.endswith(b"\n"):
                pass
            continue
        if not (text := decoded(line).strip()):
            continue
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            yield _("not JSON")
            continue
        yield found if isinstance(found, dict) else _("not an object")


def comma_separated(piece: Piece) -> Iterator[Document | Unread]:
    """Yield a document for each row of a CSV file (RFC 4180), parted by commas, semicolons or tabs, whose first row names its columns."""
    import csv

    # One number for the whole process: a longer field is an error of its row.
    csv.field_size_limit(WHOLE)
    encoding, mark = encoding_of(piece.head())
    if not encoding:
        raise Broken(_("no text, or of a kind that cannot be read"))
    piece.stream.read(mark)
    lines = io.TextIOWrapper(piece.stream, encoding, HANDLER if encoding == "utf-8" else "replace", newline="")
    try:
        first = lines.readline(1 << 16)
        sign = max(",;\t", key=first.count)
        names = [name.strip().lower() for name in next(csv.reader([first], delimiter=sign), [])]
        if "text" not in names:
            raise Broken(_("no column `text`: a table of documents has the columns {columns}").format(columns=", ".join(COLUMNS)))
        yield from _rows(piece, _records(csv.reader(_short(lines), delimiter=sign), names))
    finally:
        lines.detach()


def _short(lines: io.TextIOWrapper) -> Iterator[str]:
    """Yield lines; one without end in pieces that the reader of fields refuses."""
    while line := lines.readline(WHOLE + 2):
        yield line


def _records(reader: Iterator[list[str]], names: list[str]) -> Iterator[Mapping[str, Any] | str]:
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
    """Yield a document for each row of a Parquet file; a few rows are held at once."""
    import pyarrow
    import pyarrow.parquet

    try:
        table = pyarrow.parquet.ParquetFile(pyarrow.PythonFile(piece.seekable(), mode="r"))
        names = {name.lower(): name for name in table.schema_arrow.names}
        if "text" not in names:
            raise Broken(_("no column `text`: a table of documents has the columns {columns}").format(columns=", ".join(COLUMNS)))
        chosen = {name: names[name] for name in COLUMNS if name in names}
        yield from _rows(piece, _cells(piece, table, chosen))
    except pyarrow.ArrowException as error:
        raise Broken(_("damaged: {error}").format(error=str(error).splitlines()[0][:200] if str(error) else "")) from error


def _cells(piece: Piece, table: Any, chosen: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
    for batch in table.iter_batches(ROWS, columns=list(chosen.values())):
        piece.allowance.take(batch.nbytes)
        columns = [batch.column(own).to_pylist() for own in chosen.values()]
        for cells in zip(*columns, strict=True):
            yield dict(zip(chosen, cells, strict=True))


def _rows(piece: Piece, rows: Iterable[Mapping[str, Any] | str]) -> Iterator[Document | Unread]:
    """Yield documents of rows, their path with the row's number; then what is wrong with the others: the first of each kind, and how many."""
    wrong: dict[str, list[int]] = {}
    for number, row in enumerate(rows, 1):
        if isinstance(row, str):
            _count(wrong, row, number)
            continue
        cells = {name.lower(): value for name, value in row.items() if isinstance(name, str)} if "text" not in row else row
        text = cells.get("text")
        if isinstance(text, bytes):
            text = decoded(text)
        if not isinstance(text, str):
            _count(wrong, _("no text"), number)
            continue
        id, date, url = (_cell(cells.get(name)) for name in ("id", "date", "url"))
        yield from piece.document(text, id=id or f"{piece.id}-{number}", path=f"{piece.path}#{number}", date=date, url=url or piece.url)
    for why, (first, count) in wrong.items():
        more = ngettext("{why}, and {n:,} row more", "{why}, and {n:,} rows more", count - 1).format(why=why, n=count - 1)
        yield Unread(f"{piece.path}#{first}", more if count > 1 else why)


def _count(wrong: dict[str, list[int]], why: str, number: int) -> None:
    if why in wrong or len(wrong) < 20:
        wrong.setdefault(why, [number, 0])[1] += 1
    else:
        _count(wrong, next(iter(wrong)), number)


def _cell(value: Any) -> str:
    """Return an id, a date or an address as a text: a date as ISO 8601 has it, without the time of day."""
    if value is None or isinstance(value, (list, dict)):
        return ""
    if hasattr(value, "isoformat"):
        return str(value.isoformat())[:10]
    return str(value)[:2000].strip()
