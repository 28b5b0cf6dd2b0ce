"""JSON and CSV of the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ciaperu import model
    from ciaperu.research.adding import LeftOut
    from ciaperu.research.money import Ledger, Slice, Total


def ledger(result: Ledger) -> dict[str, Any]:
    """Return the sums, of which `left_out` says why one is in no total (null: it is), and the totals; `total` counts all that fit."""
    sums = []
    for each in result.entries:
        fact = each.fact
        sums.append(
            {
                "fact": fact.id,
                "date": fact.date.edtf if fact.date else None,
                "date_text": fact.date.text if fact.date else None,
                **_money(each.money),
                "status": fact.status,
                "payers": _named(each.parties.payers, result.names),
                "recipients": _named(each.parties.recipients, result.names),
                "through": _named(each.parties.through, result.names),
                "purpose": fact.title,
                "citations": list(map(str, fact.citations)),
                "disputes": list(fact.disputes),
                "left_out": {"reason": each.left_out.reason, "instead": each.left_out.instead or None} if each.left_out else None,
            }
        )
    beyond = {"beyond": result.beyond} if result.beyond else {}
    return {"total": result.total, **beyond, "sums": sums, "totals": [_total(each, result.names) for each in result.totals]}


def _money(money: model.Money) -> dict[str, Any]:
    return {"amount": money.amount, "currency": money.currency, "bound": money.bound, "nature": money.nature}


def _named(ids: Sequence[str], names: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"id": id, "name": names[id]} for id in ids]


def _total(total: Total, names: Mapping[str, str]) -> dict[str, Any]:
    """Return a total: of what is told, alleged or assessed; how many sums for which reason are not in it; in a chart by payer and by year."""
    return {
        "currency": total.group.currency,
        "nature": total.group.nature,
        "standing": total.group.standing or "told",
        "amount": total.amount,
        "bound": total.bound,
        "sums": total.sums,
        "bounds": dict(total.bounds),
        "reasons": dict(total.reasons),
        "left_out": [_left_out(each) for each in total.left_out],
        "by_payer": [{"payers": _named(each.payers, names), **_slice(each)} for each in total.by_payer],
        "by_year": [{"years": each.time or None, **_slice(each)} for each in total.by_year],
    }


def _left_out(each: LeftOut) -> dict[str, Any]:
    return {"fact": each.sum.fact, **_money(each.sum.money), "reason": each.reason, "instead": each.instead or None}


def _slice(each: Slice) -> dict[str, Any]:
    return {"amount": each.amount, "bound": each.bound, "sums": each.sums}


def rows(result: Ledger) -> Iterator[Sequence[object]]:
    """Yield one row a sum; `left_out` says why it is in no total, `instead` which fact is counted for it."""
    yield (
        *("fact", "date", "date_text", "payers", "recipients", "through", "amount", "currency", "bound", "nature", "status", "purpose"),
        *("citations", "disputes", "left_out", "instead"),
    )
    for each in result.entries:
        fact, money = each.fact, each.money
        yield (
            fact.id,
            fact.date.edtf if fact.date else "",
            fact.date.text if fact.date else "",
            *("; ".join(result.names[id] for id in side) for side in each.parties),
            *(money.amount, money.currency, money.bound, money.nature, fact.status, fact.title),
            "; ".join(map(str, fact.citations)),
            "; ".join(fact.disputes),
            *((each.left_out.reason, each.left_out.instead) if each.left_out else ("", "")),
        )
