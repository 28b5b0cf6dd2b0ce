"""Where answers leave the program: drawn on a terminal, plain in a pipe, or as JSON or CSV."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from itertools import islice
from typing import TYPE_CHECKING, Literal, TypeVar

from ciaperu.cli.context import colourful, columns
from ciaperu.language import _
from ciaperu.text import shortened, visible

if TYPE_CHECKING:
    from ciaperu.research.names import Reading
    from ciaperu.views.blocks import Page

BATCH = 500
Form = Literal["text", "json", "csv"]
Answer = TypeVar("Answer")


def emit(result: Answer, form: Form, page: Callable[[Answer], Page]) -> None:
    """Write `result` to stdout in the form that was asked for: JSON, CSV, or drawn as the page that `page` makes of it."""
    if form == "json":
        from ciaperu.export.json import document

        for part in document(result):
            write(part)
        write("\n")
    elif form == "csv":
        from ciaperu.export.csv import document as table

        for part in table(result):
            write(part)
    else:
        draw(page(result))


def draw(page: Page) -> None:
    """Draw a page: by Rich on a terminal with colour, else as plain text, wrapped only on a terminal."""
    if colourful(sys.stdout):
        from rich.console import Console
        from rich.theme import Theme

        from ciaperu.cli.palette import PALETTE

        Console(theme=Theme(PALETTE), width=columns(sys.stdout), highlight=False).print(page)
    else:
        lines = page.plain(columns(sys.stdout))
        # In batches: a write for each line costs as much as the rest of the answer where Python runs unbuffered.
        while batch := list(islice(lines, BATCH)):
            write("\n".join(batch) + "\n")


def write(text: str) -> None:
    """Write text to stdout as it is."""
    sys.stdout.write(text)


def say(message: str) -> None:
    """Write a message to stderr, an endless one shortened, with nothing in it that would drive the terminal."""
    if sys.stderr is not None:
        sys.stderr.write(visible(shortened(message)) + "\n")


def say_readings(readings: Iterable[Reading]) -> None:
    """Say which names were read as something else than was typed."""
    for reading in readings:
        if not reading.exact:
            say(_("showing {name} ({id}); you typed {typed}").format(name=reading.name, id=reading.id, typed=reading.typed))
