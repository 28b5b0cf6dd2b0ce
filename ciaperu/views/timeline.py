"""The chronicle on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ciaperu.language import _, ngettext
from ciaperu.views.blocks import Bar, Blank, Block, Page, Text
from ciaperu.views.facts import beyond_text, count_facts, entry, signs

if TYPE_CHECKING:
    from ciaperu import model
    from ciaperu.research.timeline import Anchor, Timeline


def timeline(result: Timeline) -> Page:
    """Return a chronicle by year, each year with its count as a bar."""
    return Page(_timeline(result))


def _timeline(result: Timeline) -> Iterator[Block]:
    most = max(result.years.values())
    counts = [count_facts(result.total)]
    if result.shown != result.total:
        counts.append(ngettext("{n:,} shown", "{n:,} shown", result.shown).format(n=result.shown))
    counts.append(_("{n} of them disputed").format(n=result.disputed))
    if result.around:
        fact, days = result.around
        when = fact.date.text if fact.date else ""
        heading = _("Within {days} days of {date}").format(days=days, date=when)
        yield Text([(heading, "title"), (f": {', '.join(counts)}  ", ""), (fact.id, "id")])
    else:
        yield Text([(result.title, "title"), (f": {', '.join(counts)}", "")])
    year = anchor = None
    marked = False
    for stretch in result.stretches():
        for fact in stretch.facts:
            if (began := year_of(fact)) != year:
                year = began
                yield Blank()
                yield Bar(year or _("undated"), result.years.get(year, 0), most)
            more = [(_("date may fall outside"), "doubt")] if fact.id in stretch.possible else []
            if result.around and fact.id == result.around.fact.id:
                more.append((_("the fact asked for"), "match"))
            if sign := signs(fact):
                more.append((sign, "quiet"))
                marked = True
            if not year and stretch.beside.get(fact.id) != anchor:
                anchor = stretch.beside.get(fact.id)
                yield _beside(anchor)
            yield entry(fact, (), *more)
    yield Blank()
    if marked:
        legend = _("+1: an independent work agrees; =1: one agrees that goes back to the same; -1: one differs.")
        yield Text([(legend, "quiet")])
    yield from further(result)
    yield Text([(_("One in full: ciaperu fact ID. Narrower: --from, --to, --who, --topic, --status."), "quiet")])


def further(result: Timeline) -> Iterator[Block]:
    """Yield the line that says how many facts would fit that only other works have, and how to see them; nothing if there are none."""
    if result.beyond:
        yield Text([(beyond_text(result.beyond), "label")])


def _beside(anchor: Anchor | None) -> Text:
    """Return the line above undated facts that belong to the same dated one."""
    if anchor is None:
        return Text([(_("belonging to no dated fact"), "label")])
    return Text([(_("beside") + " ", "label"), (anchor.date_text, "date"), (f"  {anchor.title}  ", "label"), (anchor.id, "id")])


def year_of(fact: model.Fact) -> str:
    """Return the year a fact begins in, or ends in where its beginning is open; "" for an undated one."""
    if fact.date is None:
        return ""
    day = fact.date.earliest if fact.date.earliest.toordinal() > 1 else fact.date.latest
    return f"{day.year:04}"
