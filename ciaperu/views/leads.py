"""Leads on the screen: a table with a line of each, and one passage in full with what is in it marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ciaperu.language import _, ngettext
from ciaperu.views.blocks import Bar, Blank, Block, Line, Page, Pair, Text

if TYPE_CHECKING:
    from ciaperu.sweep.leads import Lead, New
    from ciaperu.sweep.sweeping import Sweep

CONTEXT = 150


def sweep(result: Sweep) -> Page:
    """Return the leads with a line of context each, and what could not be read."""
    return Page(_sweep(result))


def _sweep(result: Sweep) -> Iterator[Block]:
    leads = ngettext("{n:,} lead", "{n:,} leads", len(result.leads)).format(n=len(result.leads))
    documents = ngettext("{n:,} document", "{n:,} documents", result.counts.documents).format(n=result.counts.documents)
    size = f"{result.counts.bytes / 1e6:,.1f} MB"
    yield Text([(leads, "title"), (_(" in {documents}, {size}").format(documents=documents, size=size), "quiet")])
    for number, lead in enumerate(result.leads, 1):
        yield Blank()
        yield from _row(number, lead)
    if result.unread:
        yield Blank()
        yield Text([(ngettext("{n:,} could not be read", "{n:,} could not be read", len(result.unread)).format(n=len(result.unread)), "heading")])
        for path, why in result.unread:
            yield Text([(path, "id"), ("  ", ""), (why, "problem")], 2)
    yield Blank()
    yield Text([(_("One in full: ciaperu leads show N. As a fact to judge: ciaperu add --from-lead N."), "quiet")])


def _row(number: int, lead: Lead) -> Iterator[Block]:
    names = ", ".join(each.name for each in lead.entities)
    place: Line = [(lead.document, "title")]
    if lead.page:
        place.append((" " + _("page {page}").format(page=lead.page), ""))
    place += [("  ", ""), (names, "role"), (f"  {lead.score:.1f}", "quiet")]
    yield Pair(f"{number}", place, 4)
    yield Text(_line(lead), 6)
    if notes := _notes(lead):
        yield Text(notes, 6)


def _notes(lead: Lead) -> Line:
    notes: list[str] = []
    if lead.new:
        notes.append(_("new: {what}").format(what="; ".join(_said(lead.new[:3], lead)) + (" …" if len(lead.new) > 3 else "")))
    if lead.copies:
        notes.append(ngettext("{n:,} copy", "{n:,} copies", len(lead.copies)).format(n=len(lead.copies)))
    spans: Line = [("  ".join(notes), "doubt")] if notes else []
    if lead.nearest:
        spans += [("  " if notes else "", ""), (lead.nearest[0].id, "id")]
    return spans


def _said(new: Iterable[New], lead: Lead) -> Iterator[str]:
    names = {each.id: each.name for each in lead.entities}
    for each in new:
        yield " + ".join(names.get(value, value) for value in each.values) if each.what == "pair" else " ".join(each.values)


def _line(lead: Lead) -> Line:
    """Return a line of the passage around its surest names, marked."""
    rarest = max(lead.entities, key=lambda each: (each.sure, -each.start), default=None)
    middle = (rarest.start if rarest else lead.start) - lead.start
    start, end = max(0, middle - CONTEXT // 3), min(len(lead.text), middle + CONTEXT)
    line = _marked(lead, start, end)
    return [("… " if start else "", "quiet"), *line, (" …" if end < len(lead.text) else "", "quiet")]


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
        yield Pair(_("New"), [("; ".join(_said(lead.new, lead)), "doubt")])
    for near in lead.nearest:
        yield Pair(_("Near"), [(near.title, ""), ("  ", ""), (near.id, "id")])
    for copy in lead.copies:
        page = " " + _("page {page}").format(page=copy.page) if copy.page else ""
        yield Pair(_("Copy"), [(copy.document + page, ""), ("  ", ""), (copy.path, "id")])
