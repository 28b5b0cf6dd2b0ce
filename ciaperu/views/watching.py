"""What changed in a dossier that is being watched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from ciaperu.errors import Problem
from ciaperu.language import _, ngettext
from ciaperu.views.blocks import Block, Page, Text
from ciaperu.views.desk import problem_line


def watched(clock: str, before: Sequence[Problem], now: Sequence[Problem]) -> Page:
    """Return the time, how many problems there are, and which are new or mended; one that only moved is neither."""
    return Page(_watched(clock, before, now))


def _watched(clock: str, before: Sequence[Problem], now: Sequence[Problem]) -> Iterator[Block]:
    new, mended = _without(now, before), _without(before, now)
    state = ngettext("{n:,} problem", "{n:,} problems", len(now)).format(n=len(now)) if now else _("no problems")
    changes = [ngettext("{n:,} new", "{n:,} new", len(new)).format(n=len(new))] if before and new else []
    changes += [ngettext("{n:,} mended", "{n:,} mended", len(mended)).format(n=len(mended))] if mended else []
    yield Text([(f"{clock}  ", "date"), (", ".join((state, *changes)), "problem" if now else "title")])
    for problem in new:
        yield problem_line(problem)


def _without(these: Sequence[Problem], those: Sequence[Problem]) -> list[Problem]:
    """Return those of `these` that are not among `those`, wherever in their file they stand."""
    left = Counter((problem.file, problem.what) for problem in those)
    found = []
    for problem in these:
        if left[problem.file, problem.what]:
            left[problem.file, problem.what] -= 1
        else:
            found.append(problem)
    return found
