"""How far long work is: on stderr, on a terminal only, and only once it has taken a second."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ciaperu.language import _

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


@contextmanager
def compiling() -> Iterator[Callable[[int, int, int], None] | None]:
    """Yield what is told how many bytes of how many of a dossier are read, and how many facts that makes; None where nobody looks."""
    with _drawing() as draw:
        if not draw:
            yield None
            return

        def told(done: int, total: int, facts: int) -> None:
            # What remains then, the indexes, cannot be counted.
            what = _("reading the dossier") if done < total else _("putting it in order")
            draw(done, total, what, _("{n:,} facts").format(n=facts))

        yield told


@contextmanager
def sweeping() -> Iterator[Callable[[int, int, int, int], None] | None]:
    """Yield what is told how many papers are looked through, how many bytes of how many, and how many leads that makes; None where nobody looks."""
    with _drawing() as draw:
        if not draw:
            yield None
            return

        def told(papers: int, done: int, total: int, leads: int) -> None:
            what = _("reading papers") if done < total else _("weighing leads")
            draw(done, total, what, _("{papers:,} documents, {leads:,} leads").format(papers=papers, leads=leads))

        yield told


@contextmanager
def _drawing() -> Iterator[Callable[[int, int, str, str], None] | None]:
    """Yield what draws a bar of so much done of how much, what is being done and what came of it, after a second; None where nobody looks."""
    if not sys.stderr.isatty():
        yield None
        return
    import time

    begun = time.monotonic()
    bars: list[tuple[Progress, TaskID]] = []

    def draw(done: int, total: int, what: str, facts: str) -> None:
        if time.monotonic() - begun < 1:
            return
        if not bars:
            bars.append(_bar(total, what))
            bars[0][0].start()
        bar, task = bars[0]
        bar.update(task, completed=done, description=what, facts=facts)

    try:
        yield draw
    finally:
        for bar, _task in bars:
            bar.stop()


# A terminal narrower than this has no room for a bar and what it is of.
NARROW = 80


def _bar(total: int, what: str) -> tuple[Progress, TaskID]:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn
    from rich.table import Column

    console = Console(file=sys.stderr)
    columns: list[ProgressColumn] = [
        DownloadColumn(table_column=Column(no_wrap=True)),
        TextColumn("{task.fields[facts]}", markup=False, table_column=Column(no_wrap=True)),
        TimeRemainingColumn(table_column=Column(no_wrap=True)),
    ]
    if console.width >= NARROW:
        columns[:0] = [TextColumn("{task.description}", markup=False, table_column=Column(no_wrap=True)), BarColumn(None)]
    bar = Progress(*columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False, expand=console.width >= NARROW)
    return bar, bar.add_task(what, total=total, facts="")
