"""What was changed in a dossier's files, on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ciaperu.language import _, ngettext
from ciaperu.views.blocks import Block, Page, Pair, Text

if TYPE_CHECKING:
    from ciaperu.drafting import Added
    from ciaperu.renaming import Edited, Renamed


def renamed(result: Renamed) -> Page:
    """Return what a record is called now, and in how many places of which files."""
    return Page(_renamed(result))


def _renamed(result: Renamed) -> Iterator[Block]:
    what = _("`{old}` ({table}) is now `{new}`").format(table=_(result.table), old=result.old, new=result.new)
    yield Text([(what, "title")])
    for each in result.files:
        yield Pair(each.file, [(ngettext("{n} place", "{n} places", each.places).format(n=each.places), "")], 24)


def added(result: Added) -> Page:
    """Return which facts were added, and where they stand."""
    return Page(_added(result))


def _added(result: Added) -> Iterator[Block]:
    count = len(result.facts)
    yield Text([(ngettext("{n:,} fact was added", "{n:,} facts were added", count).format(n=count), "title")])
    for each in result.facts:
        yield Text([(f"{each.file}:{each.line}", "quiet"), (f"  {each.id}", "id")])


def difference(edited: Edited) -> Iterator[str]:
    """Yield the lines of a file that change, as a unified diff (POSIX.1-2024, diff -u), which `git apply` and `patch -p1` read."""
    import difflib

    before, after = (text.decode("utf-8-sig").splitlines(keepends=True) for text in (edited.before, edited.after))
    names = (f"a/{edited.file}", f"b/{edited.file}")
    for line in difflib.unified_diff(before if edited.before else [], after, *(names if edited.before else ("/dev/null", names[1]))):
        yield line if line.endswith("\n") else f"{line}\n\\ {_('No newline at end of file')}\n"
