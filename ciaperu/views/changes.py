"""What changed in a dossier, on the screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ciaperu.language import _
from ciaperu.views.blocks import Block, Entry, Page, Span, Text
from ciaperu.views.facts import section

if TYPE_CHECKING:
    from ciaperu.research.changes import Change, Changes, FieldChange

INDENT = 14
# From how many words on a text is shown only where it differs, with how many words around that.
LONG, AROUND = 12, 4


def changes(result: Changes) -> Page:
    """Return what was added, changed and withdrawn, each changed field with what it was and is."""
    return Page(_changes(result))


def _changes(result: Changes) -> Iterator[Block]:
    span = _("From {old} to {new}").format(old=result.old, new=result.new)
    if not result.changes:
        yield Text([(span, "title"), (": " + _("no changes in facts, disputes, entities or sources"), "")])
        return
    count = Counter(change.what for change in result.changes)
    counts = _("{added} added, {changed} changed, {withdrawn} withdrawn")
    yield Text([(span, "title"), (": " + counts.format(added=count["added"], changed=count["changed"], withdrawn=count["withdrawn"]), "")])
    headings = {"fact": _("Facts"), "dispute": _("Disputes"), "entity": _("Entities"), "source": _("Sources")}
    for table, heading in headings.items():
        found = [change for change in result.changes if change.table == table]
        yield from section(f"{heading} ({len(found)})", (block for change in found for block in _change(change)))


def _change(change: Change) -> Iterator[Block]:
    words = {"added": _("added"), "changed": _("changed"), "withdrawn": _("withdrawn")}
    yield Entry(words[change.what], [(change.title, "")], [], change.id)
    for field in change.fields:
        yield Text([(f"{field.field}: ", "label"), *_field(field)], INDENT)


def _field(field: FieldChange) -> list[Span]:
    before, after = "; ".join(field.before), "; ".join(field.after)
    if sorted(field.before) == sorted(field.after):
        return [(_("in another order: {words}").format(words=after), "")]
    if not field.several:
        before, after = _apart(before, after)
        return [(_("was {before}, now {after}").format(before=before or _("none"), after=after or _("none")), "")]
    gone, come = _("no longer {words}").format(words=before), _("now also {words}").format(words=after)
    return [("; ".join(said for said, there in ((gone, before), (come, after)) if there), "")]


def _apart(before: str, after: str) -> tuple[str, str]:
    """Return two long texts without what they begin and end with alike."""
    old, new = before.split(), after.split()
    most = min(len(old), len(new))
    if most < LONG:
        return before, after
    start = next((number for number in range(most) if old[number] != new[number]), most)
    end = next((number for number in range(most - start) if old[-1 - number] != new[-1 - number]), most - start)
    first, last = max(start - AROUND, 0), max(end - AROUND, 0)
    shown = (" ".join(text[first : len(text) - last]) for text in (old, new))
    one, other = (f"{'… ' if first else ''}{text}{' …' if last else ''}" for text in shown)
    return one, other
