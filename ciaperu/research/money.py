"""The ledger: every sum that fits, who paid whom through whom, and the totals of what can be added (the rules: research/adding.py)."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from ciaperu import model
from ciaperu.errors import NotFound, WrongUsage
from ciaperu.language import _, label, sentence
from ciaperu.research import records
from ciaperu.research.adding import (
    APART,
    PAYS,
    Counted,
    Group,
    LeftOut,
    Parties,
    Sum,
    add,
    carried,
    group_of,
    refused,
    standing,
)
from ciaperu.research.filters import Filters, Selection, reaches_beyond, scoped, select
from ciaperu.research.sums import FROM, linked, read
from ciaperu.text import did_you_mean, folded

if TYPE_CHECKING:
    from ciaperu.research.names import Reading

Amount = int | float


class Entry(NamedTuple):
    """A sum in the ledger: the fact it stands in, its sides, and what keeps it out of its total (None: it is counted)."""

    fact: model.Fact
    money: model.Money
    parties: Parties
    left_out: LeftOut | None


class Slice(NamedTuple):
    """What of a total comes from these payers (of what is held: is with these holders), or falls into this time ("1998", "1990/2000", "" undated)."""

    payers: tuple[str, ...]
    time: str
    amount: Amount
    bound: str
    sums: int


class Total(NamedTuple):
    """What the sums of a group come to, and how many they are.

    `bounds`: what comes with each bound; `left_out`: sums that are not counted, at most the limit; `reasons`: how many for which reason.
    """

    group: Group
    amount: Amount
    bound: str
    sums: int
    bounds: Mapping[str, Amount]
    left_out: tuple[LeftOut, ...]
    reasons: Mapping[str, int]
    by_payer: tuple[Slice, ...] = ()
    by_year: tuple[Slice, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Ledger:
    """Sums in the order of the chronicle, at most the limit; `total` counts all that fit; the totals, flows (paid, compensation) first.

    `beyond` counts the sums that would fit as well and stand in facts beyond the dossier's first work, where no scope was asked for.
    """

    entries: tuple[Entry, ...]
    totals: tuple[Total, ...]
    names: Mapping[str, str]
    total: int
    readings: tuple[Reading, ...]
    beyond: int = 0


def money(db: sqlite3.Connection, filters: Filters, nature: Sequence[str] = (), limit: int = 0, *, chart: bool = False) -> Ledger:
    """Return the sums that fit, at most `limit` (0: all), with totals over all of them; with `chart` each total by payer and by year.

    Without a scope they are those within the dossier's first work: what several works tell of one sum is not to be added up.
    NotFound if no sum fits; WrongUsage for a nature that is none; also raises what `filters.select` raises.
    """
    natures = [_nature(typed) for typed in nature]
    question = _Question(db, select(db, scoped(filters)), natures)
    further = 0 if filters.scope or not reaches_beyond(db) else _Question(db, select(db, replace(filters, scope="beyond")), natures).number()
    every, links = linked(db)
    fitting = (
        {each.number: each for each in question.sums("money.rowid IN (SELECT value FROM json_each(?))", (records.among(every),))} if every else {}
    )
    first, last = question.days
    counted, left = add((each for each in fitting.values() if not refused(each, first, last)), links)
    told: dict[Group, list[tuple[str, int, Amount]]] = defaultdict(list)
    for one, bound in counted:
        told[group_of(one)].append((bound, 1, one.money.amount))
    out: dict[Group, list[LeftOut]] = defaultdict(list)
    reasons: dict[Group, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for each in fitting.values():
        if reason := refused(each, first, last):
            reasons[group_of(each)][reason] += 1
    for group, reason, bound, number, amount in question.sums_up(every):
        if reason:
            reasons[group][reason] += number
        else:
            told[group].append((bound, number, amount))
    refusals = question.refused(limit) if any(reasons.values()) else []
    for kept_out in (*left, *refusals):
        out[group_of(kept_out.sum)].append(kept_out)
    for kept_out in left:
        reasons[group_of(kept_out.sum)][kept_out.reason] += 1
    total = sum(number for rows in told.values() for _, number, _ in rows) + sum(sum(each.values()) for each in reasons.values())
    if not total:
        wider = _("Other works have some that fit: --scope all") if further else ""
        raise NotFound(_("no sum fits"), wider or _("Leave a filter out, or see what there is: ciaperu money"))
    slices = question.slices(every, counted) if chart else {}
    totals = tuple(
        _total(group, told[group], sorted(out[group], key=lambda each: each.sum.number)[: limit or None], reasons[group], slices.get(group, ()))
        for group in sorted({*told, *reasons}, key=_rank)
    )
    shown = question.ledger(limit)
    instead = {each.sum.number: each for each in left}
    entries = tuple(Entry(fact, each.money, each.parties, instead.get(each.number) or _refusal(each, first, last)) for each, fact in shown)
    ids = [
        *records.mentioned(entry.fact for entry in entries),
        *(payer for each in totals for slice in each.by_payer for payer in slice.payers),
    ]
    return Ledger(entries, totals, records.names(db, ids), total, question.chosen.readings, further)


def _nature(typed: str) -> str:
    """Return the nature that `typed` is, or is the label of."""
    key = folded(typed)
    for nature in model.NATURES:
        if key in (nature, folded(label("natures", nature))):
            return nature
    near = sentence(did_you_mean(key, model.NATURES))
    raise WrongUsage(
        _("`{word}` is not a nature of money").format(word=typed), near or _("Use one of: {words}").format(words=", ".join(model.NATURES))
    )


def _rank(group: Group) -> tuple[int, str, int]:
    """Return the place of a total: flows first, then by nature, currency, and standing."""
    order = ("paid", "compensation", *(nature for nature in model.NATURES if nature not in ("paid", "compensation")))
    return order.index(group.nature), group.currency, ("", *APART).index(group.standing)


def _refusal(each: Sum, first: str, last: str) -> LeftOut | None:
    reason = refused(each, first, last)
    return LeftOut(each, reason) if reason else None


def _plain(amount: Amount) -> Amount:
    """Return an amount without what adding fractions leaves behind, and whole where it is whole."""
    return int(amount) if amount == int(amount) else round(amount, 2)


def _total(
    group: Group, rows: Iterable[tuple[str, int, Amount]], out: Iterable[LeftOut], reasons: Mapping[str, int], slices: Sequence[Slice]
) -> Total:
    bounds: dict[str, Amount] = defaultdict(int)
    sums = 0
    for bound, number, amount in rows:
        bounds[bound] += amount
        sums += number
    return Total(
        group,
        _plain(sum(bounds.values())),
        carried(bounds),
        sums,
        {bound: _plain(amount) for bound, amount in bounds.items()},
        tuple(out),
        dict(reasons),
        _merged((replaced._replace(time="") for replaced in slices), by_amount=True),
        _merged((replaced._replace(payers=()) for replaced in slices), by_amount=False),
    )


def _merged(slices: Iterable[Slice], *, by_amount: bool) -> tuple[Slice, ...]:
    """Return slices of the same payers and time as one, the largest first or by time with what is undated last."""
    bundles: dict[tuple[tuple[str, ...], str], list[Slice]] = defaultdict(list)
    for each in slices:
        bundles[each.payers, each.time].append(each)
    merged = [
        Slice(*key, _plain(sum(each.amount for each in bundle)), carried(each.bound for each in bundle), sum(each.sums for each in bundle))
        for key, bundle in bundles.items()
    ]
    return tuple(sorted(merged, key=lambda each: (-each.amount, each.payers) if by_amount else (not each.time, each.time)))


class _Question(NamedTuple):
    """Which sums are asked for, and the queries for them. All but what is shown of them is added up by SQLite."""

    db: sqlite3.Connection
    chosen: Selection
    natures: Sequence[str]

    @property
    def days(self) -> tuple[str, str]:
        """The first and the last day asked for, "" for both where none are."""
        return (self.chosen.first.isoformat(), self.chosen.last.isoformat()) if self.chosen.dated else ("", "")

    @property
    def beyond(self) -> str:
        first, last = self.days
        return f"NOT (earliest >= '{first}' AND latest <= '{last}')" if first else "0"

    @property
    def condition(self) -> str:
        """The condition on `fact` and `money`: natures are words of our own."""
        natures = ", ".join(f"'{nature}'" for nature in self.natures)
        return f"({self.chosen.condition})" + (f" AND nature IN ({natures})" if natures else "")

    def number(self) -> int:
        """Return how many sums fit."""
        return int(self.db.execute(f"SELECT count(*) {FROM} {self.condition}", self.chosen.parameters).fetchone()[0])

    def sums(self, more: str, parameters: tuple[Any, ...] = ()) -> list[Sum]:
        """Return the sums that fit and for which `more` holds as well, with their sides."""
        return read(self.db, f"{self.condition} AND {more}", (*self.chosen.parameters, *parameters))

    def sums_up(self, tied: Iterable[int]) -> Iterator[tuple[Group, str, str, int, Amount]]:
        """Yield group, reason ("": counted), bound, number and amount of the sums that fit and that nothing ties to others."""
        numbers = records.among(tied)
        free = f"{self.condition} AND money.rowid NOT IN (SELECT value FROM json_each(?))" if numbers != "[]" else self.condition
        parameters = (*self.chosen.parameters, *([numbers] if numbers != "[]" else []))
        # A pass for each kind of sum, and within it the rarer statuses, costs less than to sort a hundred thousand sums into groups.
        rarer = (*APART, "denied")
        columns = ", ".join(f"count(*) FILTER (WHERE status = '{status}'), sum(amount) FILTER (WHERE status = '{status}')" for status in rarer)
        for kind in self.db.execute("SELECT DISTINCT currency, nature, bound FROM money").fetchall():
            currency, nature, bound = kind
            alike = f"{free} AND currency = ? AND nature = ? AND bound = ? AND NOT {self.beyond}"
            number, amount, *rest = self.db.execute(f"SELECT count(*), sum(amount), {columns} {FROM} {alike}", (*parameters, *kind)).fetchone()
            parts = dict(zip(rarer, zip(rest[::2], rest[1::2], strict=True), strict=True))
            parts[""] = (number - sum(rest[::2]), (amount or 0) - sum(part or 0 for part in rest[1::2]))
            for status, (counted, part) in parts.items():
                if counted:
                    yield Group(currency, nature, standing(status)), "denied" if status == "denied" else "", bound, counted, part
        if self.chosen.dated:
            kinds = f"SELECT currency, nature, status, count(*) {FROM} {free} AND {self.beyond} GROUP BY 1, 2, 3"
            for currency, nature, status, number in self.db.execute(kinds, parameters):
                yield Group(currency, nature, standing(status)), "denied" if status == "denied" else "beyond", "", number, 0

    def refused(self, limit: int) -> list[LeftOut]:
        """Return the sums that fit but cannot be counted at all, at most `limit` (0: all)."""
        found = self.sums(f"(status = 'denied' OR {self.beyond}) ORDER BY number, money.rowid LIMIT ?", (limit or -1,))
        return [LeftOut(each, refused(each, *self.days)) for each in found]

    def ledger(self, limit: int) -> list[tuple[Sum, model.Fact]]:
        """Return the sums that fit with their facts, in the order of the chronicle."""
        found = self.sums("1 ORDER BY number, money.rowid LIMIT ?", (limit or -1,))
        named = "SELECT number FROM fact WHERE id IN (SELECT value FROM json_each(?))"
        facts = {fact.id: fact for fact in records.facts(self.db, named, (records.among(dict.fromkeys(each.fact for each in found)),))}
        return [(each, facts[each.fact]) for each in found]

    def slices(self, linked: Iterable[int], counted: Iterable[Counted]) -> dict[Group, list[Slice]]:
        """Return what is counted by group, payers and time."""
        roles = ", ".join(f"'{role}'" for role in PAYS)
        side = f"iif(nature = 'held', role = 'holder', role IN ({roles}))"
        paying = f"SELECT group_concat(entity, ' ') FROM participant WHERE participant.fact = number AND {side}"
        rows = self.db.execute(
            f"SELECT currency, nature, status, ({paying}), ifnull(substr(earliest, 1, 4) || '/' || substr(latest, 1, 4), ''), bound,"
            f" count(*), sum(amount) {FROM} {self.condition} AND status <> 'denied' AND NOT {self.beyond}"
            " AND money.rowid NOT IN (SELECT value FROM json_each(?)) GROUP BY 1, 2, 3, 4, 5, 6",
            (*self.chosen.parameters, records.among(linked)),
        )
        found: dict[Group, list[Slice]] = defaultdict(list)
        for currency, nature, status, payers, years, bound, number, amount in rows:
            found[Group(currency, nature, standing(status))].append(
                Slice(tuple(sorted({*(payers or "").split()})), _time(*years.split("/")) if years else "", amount, bound, number)
            )
        for one, bound in counted:
            time = _time(one.earliest[:4], one.latest[:4]) if one.latest else ""
            payers = one.parties.recipients if one.money.nature == "held" else one.parties.payers
            found[group_of(one)].append(Slice(tuple(sorted(payers)), time, one.money.amount, bound, 1))
        return found


def _time(first: str, last: str) -> str:
    """Return the year, or the years from first to last; an end that is open is written `..`, as in EDTF."""
    return first if first == last else f"{'..' if first == '0001' else first}/{'..' if last == '9999' else last}"
