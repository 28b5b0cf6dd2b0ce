"""The neighbourhood of somebody as a tree, with the roles of both on the branches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ciaperu.language import _, label
from ciaperu.views.blocks import Blank, Block, Page, Span, Text
from ciaperu.views.connections import Branch
from ciaperu.views.facts import command_for, count_facts

if TYPE_CHECKING:
    from ciaperu.research.connections import Tie, Ties

ROLES, LONGEST = 2, 8


def graph(result: Ties) -> Page:
    """Return a tree of two levels: those tied to one, and those tied to them in turn; the longer a branch, the more facts."""
    return Page(_graph(result))


def _graph(result: Ties) -> Iterator[Block]:
    centre = result.from_
    yield Text([(centre.name, "title"), (f"  {_(centre.kind)}  ", "quiet"), (centre.id, "id")])
    most = result.ties[0].facts
    hidden = result.total - len(result.ties)
    for number, tie in enumerate(result.ties, 1):
        last = number == len(result.ties) and not hidden
        under = "   " if last else "│  "
        yield _branch("└" if last else "├", "", under + ("│  " if tie.further else "   "), tie, most)
        for place, other in enumerate(tie.further, 1):
            end = place == len(tie.further)
            yield _branch("└" if end else "├", under, under + ("   " if end else "│  "), other, most)
    if hidden:
        yield Branch("└─ ", "   ", [(_("and {n} others; all: --limit 0").format(n=hidden), "quiet")])
    yield Blank()
    command = f"ciaperu connect {centre.id} {result.ties[0].id}"
    profile = f"ciaperu {command_for(centre.kind)} {centre.id}"
    closing = _("The facts between two: {command}. Everything on one: {profile}").format(command=command, profile=profile)
    yield Text([(closing, "quiet")])


def _branch(corner: str, before: str, below: str, tie: Tie, most: int) -> Branch:
    length = max(1, round(LONGEST * min(tie.facts, most) / most))
    spans: list[Span] = [(_roles(tie.from_roles), "role"), (" ", ""), ("→", "draw"), (" ", ""), (_roles(tie.to_roles), "role")]
    spans += [(f"  {tie.name}", ""), (f" ({tie.id})", "id"), (f"  {count_facts(tie.facts)}", "label")]
    if tie.status != "asserted":
        spans.append(("  " + _("at best {status}").format(status=label("statuses", tie.status)), f"status.{tie.status}"))
    return Branch(f"{before}{corner}{'─' * length} ", below, spans)


def _roles(roles: tuple[str, ...]) -> str:
    return ", ".join(label("roles", role) for role in roles[:ROLES]) + (" …" if len(roles) > ROLES else "")
