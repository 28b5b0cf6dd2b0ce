"""Leads on the screen: a table with a line of each, and one passage in full with what is in it marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ciaperu.language import _, ngettext
from ciaperu.sweep.reasons import worded
from ciaperu.tokens import STOP
from ciaperu.views.blocks import Bar, Blank, Block, Line, Page, Pair, Text

if TYPE_CHECKING:
    from ciaperu.sweep.leads import Dated, Lead, New, Seen, Summed
    from ciaperu.sweep.sweeping import Sweep

CONTEXT = 150
# So many of what is new, and of the copies, stand in a row.
SHOWN = 3


def sweep(result: Sweep) -> Page:
    """Return the leads with a line of context each, and what could not be read."""
    return Page(_sweep(result))


def _sweep(result: Sweep) -> Iterator[Block]:
    leads = ngettext("{n:,} lead", "{n:,} leads", len(result.leads)).format(n=len(result.leads))
    documents = ngettext("{n:,} document", "{n:,} documents", result.counts.documents).format(n=result.counts.documents)
    place = " " + _("in {documents}, {size}").format(documents=documents, size=_size(result.counts.bytes))
    if result.total > sum(1 + len(lead.copies) for lead in result.leads) > 0:
        place += ngettext(", the best of {n:,} passage", ", the best of {n:,} passages", result.total).format(n=result.total)
    yield Text([(leads, "title"), (place, "quiet")])
    for number, lead in enumerate(result.leads, 1):
        yield Blank()
        yield from _row(number, lead)
    if result.unread:
        yield Blank()
        yield Text([(ngettext("{n:,} could not be read", "{n:,} could not be read", len(result.unread)).format(n=len(result.unread)), "heading")])
        for path, why in result.unread:
            yield Text([(path, "id"), ("  ", ""), (worded(why), "problem")], 2)
    if result.leads:
        yield Blank()
        yield Text([(_("One in full: ciaperu leads show N. As a fact to judge: ciaperu add --from-lead N."), "quiet")])


def _size(bytes: int) -> str:
    return f"{bytes / 1e6:,.1f} MB" if bytes >= 1e5 else f"{bytes / 1e3:,.1f} kB"


def _row(number: int, lead: Lead) -> Iterator[Block]:
    names = ", ".join(each.name for each in lead.entities)
    place: Line = [(lead.document, "title")]
    if lead.page:
        place.append((" " + _("page {page}").format(page=lead.page), ""))
    place += [("  ", ""), (names, "role"), (f"  {lead.score:.1f}", "quiet")]
    yield Pair(f"{number}", place, 4)
    yield Text(_line(lead), 6)
    if lead.new:
        news = _glanced(lead.new)
        more = "; " + _("{n:,} more").format(n=len(news) - SHOWN) if len(news) > SHOWN else ""
        yield Text([(_("new: {what}").format(what="; ".join(_said(news[:SHOWN], lead)) + more), "doubt")], 6)
    if rest := _notes(lead):
        yield Text(rest, 6)


def _notes(lead: Lead) -> Line:
    spans: Line = []
    if lead.nearest:
        spans += [(_("near:") + " ", ""), (lead.nearest[0].id, "id")]
    if places := [part.page or f"{part.start:,}" for part in (lead.leads or ())[1:]]:
        also = _("also page {places}") if lead.page else _("also at character {places}")
        spans.append((("  " if spans else "") + also.format(places=", ".join(places)), ""))
    if lead.copies:
        several = ngettext("{n:,} copy: {documents}", "{n:,} copies: {documents}", len(lead.copies))
        names = ", ".join(dict.fromkeys(each.document for each in lead.copies[:SHOWN])) + (" …" if len(lead.copies) > SHOWN else "")
        spans.append((("  " if spans else "") + several.format(n=len(lead.copies), documents=names), "quiet"))
    return spans


def _glanced(new: Iterable[New]) -> list[New]:
    """Return what is new with dates and sums first, which say more at a glance than who stands with whom."""
    return sorted(new, key=lambda each: each.what == "pair")


def _said(new: Iterable[New], lead: Lead) -> Iterator[str]:
    names = {each.id: each.name for each in lead.entities}
    for each in new:
        if each.what == "sum":
            yield f"{each.values[1]} {float(each.values[0]):,.15g}"
        else:
            yield " + ".join(names.get(value, value) for value in each.values)


def _line(lead: Lead) -> Line:
    """Return the line of the passage that says most, with what is in it marked."""
    found: list[Seen | Dated | Summed] = [*lead.entities, *lead.dates, *lead.sums]
    places = [each.start - lead.start for each in found]
    start, end = max((_cut(lead.text, place) for place in sorted(places) or [0]), key=lambda cut: _told(lead, *cut))
    line = _marked(lead, start, end)
    return [("… " if start else "", "quiet"), *line, (" …" if end < len(lead.text) else "", "quiet")]


def _cut(text: str, place: int) -> tuple[int, int]:
    """Return where a line around a place begins and ends, so that no word is cut in two but where there is no space near."""
    start, end = max(0, place - CONTEXT // 3), min(len(text), place + CONTEXT)
    if start and (space := re.search(r"\s+", text[start : min(place, start + 20)])):
        start += space.end()
    if end < len(text) and (space := re.search(r"\s+\S*$", text[end - 20 : end])):
        end += space.start() - 20
    return start, end


def _told(lead: Lead, start: int, end: int) -> float:
    """Return how much a line says: names, dates and sums in it, and whether it is of a sentence rather than of a form or a list."""
    start, end = start + lead.start, end + lead.start
    names = sum(each.sure for each in lead.entities if start <= each.start and each.end <= end)
    written: list[Dated | Summed] = [*lead.dates, *lead.sums]
    figures = sum(start <= each.start and each.end <= end for each in written)
    words = lead.text[start - lead.start : end - lead.start].split()
    # In capitals small words are those of a heading, or else all are in capitals.
    return (names + figures) * (0.2 + min(1.0, sum(word in STOP for word in words) / (0.35 * max(12, len(words)))))


def _marked(lead: Lead, start: int, end: int) -> Line:
    """Return a part of a passage with names, dates and sums marked; lines of the paper run on."""
    styles = [(each.start, each.end, "match") for each in lead.entities]
    styles += [(each.start, each.end, "date") for each in lead.dates] + [(each.start, each.end, "money") for each in lead.sums]
    spans: Line = []
    at = start
    for first, last, style in sorted((first - lead.start, last - lead.start, style) for first, last, style in styles):
        if first < at or last > end:
            continue
        spans += [(lead.text[at:first], ""), (lead.text[first:last], style)]
        at = last
    spans.append((lead.text[at:end], ""))
    return [(re.sub(r"\s+", " ", text), style) for text, style in spans if text]


def years(result: Sweep) -> Page:
    """Return how often papers name those whom leads name, a bar for each year."""
    return Page(_years(result))


def _years(result: Sweep) -> Iterator[Block]:
    for number, (name, counted) in enumerate(result.mentions):
        if number:
            yield Blank()
        yield Text([(name, "title")])
        most = max(mentions for _year, mentions in counted)
        yield from (Bar(year, mentions, most) for year, mentions in counted)


def lead(lead: Lead) -> Page:
    """Return one lead in full."""
    return Page(_lead(lead))


def _lead(lead: Lead) -> Iterator[Block]:
    place: Line = [(lead.document, "title")]
    if lead.page:
        place.append((" " + _("page {page}").format(page=lead.page), ""))
    yield Text([*place, (f"  {lead.score:.1f}", "quiet")])
    yield Text([(lead.path, "id"), (" " + _("characters {start} to {end}").format(start=lead.start, end=lead.end), "quiet")])
    yield Blank()
    yield Text(_marked(lead, 0, len(lead.text)))
    yield Blank()
    for each in lead.entities:
        yield Pair(each.name, [(each.id, "id"), (f"  {each.found}", ""), (f"  {_(each.how)}  {each.sure:.2f}", "quiet")], 30)
    if lead.dates:
        yield Pair(_("Dates"), [("; ".join(each.date for each in lead.dates), "date")])
    if lead.sums:
        yield Pair(_("Sums"), [("; ".join(f"{each.currency} {each.amount:,.15g}" for each in lead.sums), "money")])
    if lead.new:
        yield Pair(_("New"), [("; ".join(_said(_glanced(lead.new), lead)), "doubt")])
    for near in lead.nearest:
        yield Pair(_("Near"), [(near.title, ""), ("  ", ""), (near.id, "id")])
    for copy in lead.copies:
        place = [(copy.document + (" " + _("page {page}").format(page=copy.page) if copy.page else ""), ""), ("  ", ""), (copy.path, "id")]
        yield Pair(_("Copy"), [*place, (" " + _("characters {start} to {end}").format(start=copy.start, end=copy.end), "quiet")])
