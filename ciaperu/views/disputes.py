"""Accounts that disagree, on the screen: as a list, side by side, and the slips of the sources as a register."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ciaperu import model
from ciaperu.language import _, label, ngettext
from ciaperu.views.blocks import Blank, Block, Entry, Page, Side, Span, Text
from ciaperu.views.facts import count_disputes, section, speaker_spans

if TYPE_CHECKING:
    from ciaperu.research.disputes import Disputes


def listed(result: Disputes) -> Page:
    """Return disputes by kind, one to a line."""
    return Page(_listed(result))


def _listed(result: Disputes) -> Iterator[Block]:
    yield Text([(count_disputes(len(result.disputes)), "heading")])
    for kind, meaning in model.DISPUTE_KINDS.items():
        found = [dispute for dispute in result.disputes if dispute.kind == kind]
        yield from section(f"{_(kind)} ({len(found)}): {_(meaning)}", map(_entry, found))
    yield Blank()
    yield Text([(_("One side by side: ciaperu disputes ID. Slips as written and as meant: ciaperu disputes --kind slip."), "quiet")])


def _entry(dispute: model.Dispute) -> Block:
    count = len(dispute.positions)
    return Entry(ngettext("{n} position", "{n} positions", count).format(n=count), [(dispute.title, "")], [], dispute.id)


def register(result: Disputes) -> Page:
    """Return slips of the sources: as written → as meant, in which passage."""
    return Page(_register(result))


def _register(result: Disputes) -> Iterator[Block]:
    slips = len(result.disputes)
    yield Text([(ngettext("{n:,} slip: as written, as meant", "{n:,} slips: as written, as meant", slips).format(n=slips), "heading")])
    yield Blank()
    for slip in result.disputes:
        passages = ", ".join(result.passages(slip))
        yield Text([(slip.written, "dispute"), (" → ", "draw"), (slip.meant, ""), (f"  {passages}", "quiet"), (f"  {slip.id}", "id")])
    yield Blank()
    yield Text([(_("One side by side: ciaperu disputes ID. Search finds both forms."), "quiet")])


def side_by_side(result: Disputes) -> Page:
    """Return disputes, each with its positions side by side: what each says, who holds it, where; what speaks for which, what would settle it."""
    return Page(_side_by_side(result))


def _side_by_side(result: Disputes) -> Iterator[Block]:
    yield Text([(count_disputes(len(result.disputes)), "heading")])
    for dispute in result.disputes:
        yield Blank()
        yield Text([(dispute.title, "title"), (f"  {_(dispute.kind)}", "dispute"), (f"  {dispute.id}", "id")])
        if dispute.text:
            yield Text([(dispute.text, "")])
        if dispute.written:
            yield Text([(_("as written:") + " ", "label"), (dispute.written, ""), ("  " + _("as meant:") + " ", "label"), (dispute.meant, "")])
        yield Side([list(_position(number, position, result)) for number, position in enumerate(dispute.positions, 1)])
        for lean in dispute.leans:
            yield Text([(_("speaks for {number}:").format(number=lean.position) + " ", "label"), (lean.why, "")])
        if dispute.settled_by:
            yield Text([(_("would be settled by:") + " ", "label"), (dispute.settled_by, "")])


def _position(number: int, position: model.Position, result: Disputes) -> Iterator[Block]:
    yield Text([(f"{number}. ", "label"), (position.says, "")])
    facts = [result.facts[id] for id in position.facts]
    for holder in dict.fromkeys(_holder(fact, result) for fact in facts):
        yield Text([(_("held by") + " ", "label"), *holder], 3)
    for fact in facts:
        yield Text(
            [
                (label("statuses", fact.status), f"status.{fact.status}"),
                (f"  {', '.join(map(str, fact.citations))}", "quiet"),
                (f"  {fact.id}", "id"),
            ],
            3,
        )


def _holder(fact: model.Fact, result: Disputes) -> tuple[Span, ...]:
    """Return who says so: the nearest speaker, or the source itself where it speaks in its own voice."""
    if fact.attribution:
        return tuple(speaker_spans(fact.attribution[0], result.names))
    sources = dict.fromkeys(citation.source for citation in fact.citations)
    return ((", ".join(result.names[id] for id in sources), ""), (_(", in its own voice"), "role"))
