"""JSON and CSV of how two are tied, and of whom one is tied to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ciaperu.export import json

if TYPE_CHECKING:
    from ciaperu.research.connections import Connections, Step, Tie, Ties


def connections(result: Connections) -> dict[str, Any]:
    """Return the chains, best evidenced first; the weakest step of each is told by its number from 1.

    `facts` counts all that tie the two of a step; one whose date only may fall into the time asked for has `"certainty": "possible"`.
    """
    return {
        "from": result.from_._asdict(),
        "to": result.to._asdict(),
        "total": result.total,
        "chains": [
            {
                "length": len(chain.steps),
                "weakest": _weakest(chain.steps[chain.weakest], chain.weakest),
                "steps": [_step(step, result) for step in chain.steps],
            }
            for chain in result.chains
        ],
    }


def _weakest(step: Step, number: int) -> dict[str, Any]:
    return {"step": number + 1, "status": step.fact.status, "fact": step.fact.id}


def _step(step: Step, result: Connections) -> dict[str, Any]:
    marks = {"certainty": "possible"} if step.fact.id in result.possible else {}
    return {
        "fact": json.fact(step.fact, result.names) | marks,
        "from": step.from_,
        "from_roles": list(step.from_roles),
        "to": step.to,
        "to_roles": list(step.to_roles),
        "facts": step.facts,
    }


def connections_rows(result: Connections) -> Iterator[Sequence[object]]:
    """Yield one row a step; chains and steps are numbered from 1."""
    yield (
        *("chain", "length", "step", "weakest", "from", "from_name", "from_roles", "to", "to_name", "to_roles", "facts"),
        *("id", "date", "date_text", "title", "status", "citations", "disputes", "certainty"),
    )
    for number, chain in enumerate(result.chains, 1):
        for place, step in enumerate(chain.steps):
            fact = step.fact
            yield (
                *(number, len(chain.steps), place + 1, "yes" if place == chain.weakest else "no"),
                *(step.from_, result.names[step.from_], "; ".join(step.from_roles)),
                *(step.to, result.names[step.to], "; ".join(step.to_roles), step.facts),
                *(fact.id, fact.date.edtf if fact.date else "", fact.date.text if fact.date else "", fact.title, fact.status),
                *("; ".join(map(str, fact.citations)), "; ".join(fact.disputes), "possible" if fact.id in result.possible else "certain"),
            )


def ties(result: Ties) -> dict[str, Any]:
    """Return those tied to one, by most facts first, each with the roles of both and the best status; the strongest with theirs in turn."""
    return {"from": result.from_._asdict(), "total": result.total, "ties": [_tie(tie) for tie in result.ties]}


def _tie(tie: Tie) -> dict[str, Any]:
    return {
        "to": {"id": tie.id, "name": tie.name, "kind": tie.kind},
        "facts": tie.facts,
        "from_roles": list(tie.from_roles),
        "to_roles": list(tie.to_roles),
        "best_status": tie.status,
        "ties": [_tie(other) for other in tie.further],
    }


def ties_rows(result: Ties) -> Iterator[Sequence[object]]:
    """Yield one row a tie, each with its distance in steps from the one that was asked for."""
    yield "steps", "from", "to", "to_name", "to_kind", "facts", "from_roles", "to_roles", "best_status"
    for tie in result.ties:
        yield _tie_row(1, result.from_.id, tie)
        for other in tie.further:
            yield _tie_row(2, tie.id, other)


def _tie_row(steps: int, from_: str, tie: Tie) -> Sequence[object]:
    return steps, from_, tie.id, tie.name, tie.kind, tie.facts, "; ".join(tie.from_roles), "; ".join(tie.to_roles), tie.status
