"""How two are tied, and whom one is tied to, on the screen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ciaperu.language import _, label, ngettext
from ciaperu.views.blocks import Blank, Block, Line, Page, Span, Text, wrap
from ciaperu.views.facts import count_facts, entry, roles_text

if TYPE_CHECKING:
    from ciaperu.research.connections import Chain, Connections, Step, Tie, Ties

ROLES = 3


class Branch(NamedTuple):
    """One of a tree: what is drawn before its first line and before the others, and what it says."""

    first: str
    others: str
    spans: Sequence[Span]

    def lines(self, columns: int | None) -> Iterator[Line]:
        """Yield the branch, wrapped beside the tree."""
        room = columns and max(columns - max(len(self.first), len(self.others)), 1)
        for number, line in enumerate(wrap(self.spans, room)):
            yield [(self.others if number else self.first, "draw"), *line]


def connections(result: Connections) -> Page:
    """Return the chains, each step with its fact and the roles of both in it."""
    return Page(_connections(result))


def _connections(result: Connections) -> Iterator[Block]:
    length = len(result.chains[0].steps)
    if length == 1:
        # In one fact together: every chain is one such fact.
        head = ngettext("{n:,} fact ties {first} to {second}", "{n:,} facts tie {first} to {second}", result.total)
    else:
        head = ngettext(
            "{n:,} shortest chain of {steps} steps ties {first} to {second}",
            "{n:,} shortest chains of {steps} steps tie {first} to {second}",
            result.total,
        )
    shown = "" if len(result.chains) == result.total else _(", {n} shown, the best first; all: --limit 0").format(n=len(result.chains))
    yield Text([(head.format(n=result.total, steps=length, first=result.from_.name, second=result.to.name) + shown, "heading")])
    for number, chain in enumerate(result.chains, 1):
        yield Blank()
        yield from _summary(number, chain, result)
        for step in chain.steps:
            if length > 1:
                best = _("the best of {facts}").format(facts=count_facts(step.facts))
                yield Text([*_between(step, result), (f"  {best}" if step.facts > 1 else "", "quiet")], 3)
            yield _fact(step, result)
    yield Blank()
    yield Text([(_("One in full: ciaperu fact ID. Shut out a hub: --without; what is only alleged: --no-alleged."), "quiet")])


def _summary(number: int, chain: Chain, result: Connections) -> Iterator[Block]:
    """Yield those whom a chain passes, and its weakest step; of a single step the two with their roles."""
    lead: Span = (f"{number}. ", "label")
    if len(chain.steps) == 1:
        yield Text([lead, *_between(chain.steps[0], result)])
        return
    passed = [(result.names[id], "title") for id in (chain.steps[0].from_, *(step.to for step in chain.steps))]
    yield Text([lead, *_arrows([span] for span in passed)])
    weakest = chain.steps[chain.weakest]
    status = weakest.fact.status
    both = _arrows([(result.names[id], "")] for id in (weakest.from_, weakest.to))
    yield Text([(_("weakest step:") + " ", "label"), *both, (", ", ""), (label("statuses", status), f"status.{status}")], 3)


def _arrows(stations: Iterable[Sequence[Span]]) -> Line:
    """Return what leads from each of `stations` to the next."""
    spans: Line = []
    for station in stations:
        spans += [*([(" ", ""), ("→", "draw"), (" ", "")] if spans else []), *station]
    return spans


def _between(step: Step, result: Connections) -> Line:
    """Return the two of a step with their roles."""
    both = ((step.from_, step.from_roles), (step.to, step.to_roles))
    return _arrows([(result.names[id], ""), (f" ({id})", "id"), (f", {roles_text(roles)}", "role")] for id, roles in both)


def _fact(step: Step, result: Connections) -> Block:
    """Return the fact of a step; its status is shown in any case."""
    fact = step.fact
    notes: list[Span] = [(label("statuses", fact.status), f"status.{fact.status}")] if fact.status == "asserted" else []
    if fact.id in result.possible:
        notes.append((_("date may fall outside"), "doubt"))
    return entry(fact, (), *notes)


def ties(result: Ties) -> Page:
    """Return a tree: somebody, those tied to them by facts, and for the strongest of these whom they are tied to in turn."""
    return Page(_ties(result))


def _ties(result: Ties) -> Iterator[Block]:
    yield Text([(result.from_.name, "title"), (f"  {_(result.from_.kind)}  ", "quiet"), (result.from_.id, "id")])
    hidden = result.total - len(result.ties)
    for number, tie in enumerate(result.ties, 1):
        last = number == len(result.ties) and not hidden
        stem, under = ("└─ ", "   ") if last else ("├─ ", "│  ")
        below = "│  " if tie.further else "   "
        yield Branch(stem, under + below, _tie(tie))
        for place, other in enumerate(tie.further, 1):
            end = place == len(tie.further)
            yield Branch(under + ("└─ " if end else "├─ "), under + ("   " if end else "│  "), _tie(other))
    if hidden:
        yield Branch("└─ ", "   ", [(_("and {n} others; all: --limit 0").format(n=hidden), "quiet")])
    yield Blank()
    tied = ngettext("tied to {n:,} entity", "tied to {n:,} entities", result.total).format(n=result.total)
    most = result.ties[0].id
    yield Text([(f"{tied}. " + _("The facts between two: {command}").format(command=f"ciaperu connect {result.from_.id} {most}"), "quiet")])


def _tie(tie: Tie) -> list[Span]:
    spans: list[Span] = [(count_facts(tie.facts), "label"), (f"  {tie.name}", ""), (f" ({tie.id})", "id")]
    more = " …" if len(tie.to_roles) > ROLES else ""
    spans.append((f"  {roles_text(tie.to_roles[:ROLES])}{more}", "role"))
    if tie.status != "asserted":
        spans.append(("  " + _("at best {status}").format(status=label("statuses", tie.status)), f"status.{tie.status}"))
    return spans
