"""What somebody is on record for, on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ciaperu import model
from ciaperu.language import _, ngettext
from ciaperu.views.blocks import Blank, Block, Line, Page, Text
from ciaperu.views.facts import command_for, count_facts, entry, section

if TYPE_CHECKING:
    from ciaperu.research.said import Said, Statement

INDENT = 14


def said(result: Said) -> Page:
    """Return statements, first those that the entity makes itself, then those of others that it passes on."""
    return Page(_said(result))


def _said(result: Said) -> Iterator[Block]:
    entity = result.entity
    counts = [_("on record in {facts}").format(facts=count_facts(result.total))]
    if len(result.statements) != result.total:
        counts.append(ngettext("{n:,} shown", "{n:,} shown", len(result.statements)).format(n=len(result.statements)))
    yield Text([(entity.name, "title"), (f": {', '.join(counts)}  ", ""), (entity.id, "id")])
    own = [statement for statement in result.statements if statement.turn == 1]
    passed_on = [statement for statement in result.statements if statement.turn > 1]
    yield from section(_("Says so itself ({n})").format(n=len(own)), _entries(own, result))
    yield from section(_("Passes on what others say ({n})").format(n=len(passed_on)), _entries(passed_on, result))
    yield Blank()
    closing = _("One in full: ciaperu fact ID. Everything on it: {command}.")
    yield Text([(closing.format(command=f"ciaperu {command_for(entity.kind)} {entity.id}"), "quiet")])


def _entries(statements: list[Statement], result: Said) -> Iterator[Block]:
    for statement in statements:
        yield entry(statement.fact)
        if line := _how(statement, result):
            yield Text(line, INDENT)


def _how(statement: Statement, result: Said) -> Line:
    """Return how it was said, in which work, from whom it comes, and whom it speaks of."""
    speaker, names = statement.speaker, result.names
    parts: list[Line] = []
    if speaker.as_:
        parts.append([(_(model.SPOKEN_AS[speaker.as_]), "role")])
    if speaker.work:
        parts.append([(_("in {work}").format(work=names[speaker.work]), "quiet")])
    if statement.turn > 1:
        nearest = statement.fact.attribution[0].by
        parts.append([(_("from {name}").format(name=names[nearest]), ""), (f" ({nearest})", "id")])
    if statement.of:
        spans: Line = [(_("of") + " ", "label")]
        for number, other in enumerate(statement.of):
            spans += [(("; " if number else "") + names[other], ""), (f" ({other})", "id")]
        parts.append(spans)
    return [span for number, part in enumerate(parts) for span in ([("  ", "")] if number else []) + part]
