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
            bars.append(_bar(total))
            bars[0][0].start()
        bar, task = bars[0]
        bar.update(task, completed=done, description=what, facts=facts)

    try:
        yield draw
    finally:
        for bar, _task in bars:
            bar.stop()


def _bar(total: int) -> tuple[Progress, TaskID]:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn(), TextColumn("{task.fields[facts]}", markup=False))
    bar = Progress(*columns, TimeRemainingColumn(), console=Console(file=sys.stderr), transient=True, redirect_stdout=False, redirect_stderr=False)
    return bar, bar.add_task("", total=total, facts="")
