"""What of a text the facts carry, on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from ciaperu.language import _
from ciaperu.views.blocks import Bar, Blank, Block, Page, Span, Text
from ciaperu.views.facts import count_facts

if TYPE_CHECKING:
    from ciaperu.research.coverage import Coverage, Covered


def coverage(result: Coverage) -> Page:
    """Return a bar for each section, a line for each paragraph, and under it what no fact carries."""
    return Page(_coverage(result))


def _coverage(result: Coverage) -> Iterator[Block]:
    versions = {True: _("your copy is the version cited"), False: _("your copy is another version"), None: _("no version is stated")}
    yield Text([(result.source.title, "title"), (f"  {result.source.id}", "id"), (f"  {versions[result.same]}", "quiet")])
    counts = {
        "paragraph": _("{n} of {all} paragraphs"),
        "figure": _("{n} of {all} figures"),
        "date": _("{n} of {all} dates"),
        "name": _("{n} of {all} names"),
        "quote": _("{n} of {all} quoted sentences"),
    }
    shares = {kind: result.share(kind) for kind in counts}
    listed = ", ".join(text.format(n=shares[kind][0], all=shares[kind][1]) for kind, text in counts.items())
    yield Text([(_("carried by a fact: {counts}").format(counts=listed), "")])
    for section, passages in groupby(result.passages, key=lambda passage: passage.section):
        held = list(passages)
        items = [item for passage in held for item in passage.items]
        yield Blank()
        yield Bar(section, sum(item.covered for item in items), len(items), " " + _("of {all}").format(all=len(items)))
        for passage in held:
            yield from _passage(passage)


def _passage(passage: Covered) -> Iterator[Block]:
    kinds = {"paragraph": _("no fact cites it"), "figure": _("figure"), "date": _("date"), "name": _("name"), "quote": _("quoted")}
    others = _(", other works bear out {agrees}, tell {differs} otherwise").format(agrees=len(passage.agrees), differs=len(passage.differs))
    told = others if passage.agrees or passage.differs else ""
    yield Text([(f"{passage.section}.{passage.paragraph}", "id"), (f"  {count_facts(len(passage.facts))}", ""), (told, "quiet")], indent=2)
    for item in passage.items:
        spans: list[Span] = [(kinds[item.kind], "label")] if item.kind == "paragraph" else [(f"{kinds[item.kind]} ", "label"), (item.text, "")]
        if not item.covered:
            yield Text([(_("not carried: "), "problem"), *spans], indent=6)
        elif item.accepted:
            yield Text([(_("left out: "), "quiet"), *spans, (f"  {item.accepted}", "quiet")], indent=6)
