"""What may be added to what: the rules behind the totals of the ledger, each one function.

Only what was asked for is added up: a rule looks at the sums that fit the filters, and a part counts where its whole does not fit.

1. `group_of`: sums are added only to sums of one currency, one nature and one standing. An offer, a holding or a wish is never added to a
   payment. What is asserted or reported is told and goes together; what is alleged and what is assessed each have a total of their own.
2. `refused`: a sum that is denied is not counted; neither is one whose date reaches beyond the days asked for, since how much of it falls
   within them nobody says.
3. `worked_out`: a sum that follows from others (`derived: a + b = c`) gives way to them where all are there; where only some are, they are
   parts of it.
4. `whole_of`: a part is not counted beside its whole (`part_of`, over any number of steps), nor beside another telling of its whole.
5. `same_sum`: one sum told twice is counted once. Told twice are sums that stand in different positions of a dispute and are equal; or that
   differ, with a payer or a recipient in common, where the accounts exclude each other (any kind of dispute but a tension); or that are
   equal, between the same parties, at dates that may meet, in facts that point to each other with `see`. Sums that nothing ties are two.
6. `same_holding`: what one holder is said to hold at several times may be the same money.
7. `counted_of`: of the tellings of one sum the smallest is counted, of the holdings of one holder the largest. With it go the bounds of all;
   where they differ it is "at least" that much.
8. `carried`: a bound carries into the total. Floors give "at least" ("more than" if one of them is), ceilings "at most" ("almost" if all
   are), floors with ceilings "about"; "about" with floors gives "at least about", with ceilings "at most about".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from ciaperu import model

# The roles that stand on either side of a sum, and between the sides.
PAYS = ("payer", "funder", "donor", "buyer", "offerer", "withholder")
GETS = ("recipient", "seller", "beneficiary", "holder")
BETWEEN = ("intermediary", "broker")
# The statuses that have a total of their own.
APART = ("alleged", "assessed")
FLOORS, CEILINGS = {"at least", "more than", "at least about"}, {"at most", "almost", "at most about"}
# Bounds of a total that no single sum has.
MIXED_BOUNDS = {"at least about": "at least about", "at most about": "at most about"}
REASONS = ("denied", "beyond", "derived", "part", "same", "holding")


class Parties(NamedTuple):
    """Who pays, who receives and who stands between, as ids; a side that the source leaves open is empty."""

    payers: tuple[str, ...]
    recipients: tuple[str, ...]
    through: tuple[str, ...]


class Group(NamedTuple):
    """What a total is of: currency, nature, and standing ("" for what is told, else `alleged` or `assessed`)."""

    currency: str
    nature: str
    standing: str


class Sum(NamedTuple):
    """One sum of a fact: its number in the store, the fact's id and status, the days it is dated to (ISO 8601, "" if undated), its parties."""

    number: int
    fact: str
    money: model.Money
    status: str
    earliest: str = ""
    latest: str = ""
    parties: Parties = Parties((), (), ())


class LeftOut(NamedTuple):
    """A sum that a total leaves out: why (one of REASONS), and the fact that is counted instead ("" if none is)."""

    sum: Sum
    reason: str
    instead: str = ""


class Counted(NamedTuple):
    """A sum that is counted, with the bound that its other tellings leave it."""

    sum: Sum
    bound: str


class Links(NamedTuple):
    """How sums hang together, by their numbers, all of one currency and nature.

    `wholes`: sum → those that it is part of. `derived`: sum that is worked out → how, and sums that its fact is linked with. `same`: pairs
    that are one sum told twice. `holders`: sum that is held → who holds it.
    """

    wholes: Mapping[int, Collection[int]] = {}
    derived: Mapping[int, tuple[str, Collection[int]]] = {}
    same: Collection[tuple[int, int]] = ()
    holders: Mapping[int, Collection[str]] = {}


def parties(who: Iterable[model.Participant]) -> Parties:
    """Return the sides of a sum by the roles of its fact; whom an offer is addressed to would receive it."""
    played = [(part.role, part.entity) for part in who]
    gets = (*GETS, "addressee") if any(role == "offerer" for role, entity in played) else GETS

    def side(roles: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(entity for wanted in roles for role, entity in played if role == wanted))

    payers, recipients = side(PAYS), side(gets)
    return Parties(payers, recipients, tuple(entity for entity in side(BETWEEN) if entity not in (*payers, *recipients)))


def standing(status: str) -> str:
    """Return what the total of a sum with this status is told apart by: "", `alleged` or `assessed`."""
    return status if status in APART else ""


def group_of(one: Sum) -> Group:
    """Return the total that a sum may go into."""
    return Group(one.money.currency, one.money.nature, standing(one.status))


def refused(one: Sum, first: str, last: str) -> str:
    """Return why a sum cannot be counted at all where the days `first` to `last` are asked for ("" for both: any), else ""."""
    if one.status == "denied":
        return "denied"
    return "beyond" if first and not (first <= one.earliest and one.latest <= last) else ""


def carried(bounds: Iterable[str]) -> str:
    """Return the bound of a total of sums with these bounds."""
    given = set(bounds)
    floors, ceilings = given & FLOORS, given & CEILINGS
    if floors and ceilings:
        return "about"
    if given & {"about", *MIXED_BOUNDS}:
        return "at least about" if floors else "at most about" if ceilings else "about"
    if floors:
        return "more than" if "more than" in floors else "at least"
    return "at most" if "at most" in ceilings else "almost" if ceilings else "exactly"


def addends(formula: str, amount: float) -> list[float]:
    """Return what a sum of `amount` is added up from: 36000, 150000 and 25000 for "36000 + 150000 + 25000 = 211000"; else nothing."""
    left, equals, right = formula.replace(",", "").partition("=")
    try:
        terms = [float(term) for term in left.split("+")]
        return terms if equals and len(terms) > 1 and float(re.sub(r"[^\d.]", "", right)) == amount else []
    except ValueError:
        return []


def worked_out(one: Sum, formula: str, linked: Iterable[Sum]) -> tuple[list[Sum], bool]:
    """Return those of the sums linked with `one` that it was added up from, and whether they are all of them."""
    wanted = addends(formula, one.money.amount)
    found = []
    for other in linked:
        if other.money.amount in wanted:
            wanted.remove(other.money.amount)
            found.append(other)
    return found, bool(found) and not wanted


def whole_of(part: Sum, links: Links, there: Mapping[int, Sum]) -> Sum | None:
    """Return the sum among `there` that `part` is a part of, or another telling of that one; else None."""
    for whole in links.wholes.get(part.number, ()):
        for number in (whole, *(other for pair in links.same if whole in pair for other in pair)):
            if number in there and number != part.number:
                return there[number]
    return None


def same_sum(one: Sum, other: Sum, tie: str) -> bool:
    """Return whether two sums of one currency and nature, tied by a kind of dispute or by `see`, are one sum told twice."""
    equal = one.money.amount == other.money.amount
    if tie == "see":
        meet = not one.latest or not other.latest or (one.earliest <= other.latest and other.earliest <= one.latest)
        return equal and meet and one.parties[:2] == other.parties[:2]
    common = {*one.parties.payers} & {*other.parties.payers} or {*one.parties.recipients} & {*other.parties.recipients}
    return equal or (tie != "tension" and bool(common))


def same_holding(sums: Iterable[Sum], links: Links) -> list[tuple[Sum, Sum]]:
    """Return the pairs of holdings that have a holder in common: each with the first of that holder."""
    first: dict[str, Sum] = {}
    pairs = [(first.setdefault(holder, each), each) for each in sums for holder in links.holders.get(each.number, ())]
    return [(one, other) for one, other in pairs if one is not other]


def counted_of(tellings: Sequence[Sum]) -> Counted:
    """Return which of the tellings of one sum, or of the holdings of one holder, is counted, and with which bound."""
    held = tellings[0].money.nature == "held"
    amounts = [each.money.amount for each in tellings]
    wanted = max(amounts) if held else min(amounts)
    chosen = next(each for each in tellings if each.money.amount == wanted)
    bounds = {chosen.money.bound} if held else {each.money.bound for each in tellings}
    return Counted(chosen, carried(bounds | {"at least"} if len(set(amounts)) > 1 else bounds))


def add(sums: Iterable[Sum], links: Links) -> tuple[list[Counted], list[LeftOut]]:
    """Return which of `sums` are counted and which are left out; none of them is `refused`."""
    groups: dict[Group, dict[int, Sum]] = {}
    for each in sums:
        groups.setdefault(group_of(each), {})[each.number] = each
    counted: list[Counted] = []
    left: list[LeftOut] = []
    for there in groups.values():
        out = _without_derived(there, links)
        wholes = {number: each for number, each in there.items() if number not in out}
        out |= {part.number: LeftOut(part, "part", whole.fact) for part in wholes.values() if (whole := whole_of(part, links, wholes))}
        for tellings in _tellings([each for number, each in there.items() if number not in out], links):
            kept = counted_of(tellings)
            counted.append(kept)
            reason = "holding" if kept.sum.money.nature == "held" else "same"
            out |= {each.number: LeftOut(each, reason, kept.sum.fact) for each in tellings if each is not kept.sum}
        left += out.values()
    return counted, left


def _without_derived(there: Mapping[int, Sum], links: Links) -> dict[int, LeftOut]:
    """Return what is left out because one sum is worked out from others."""
    out: dict[int, LeftOut] = {}
    for number, (formula, linked) in links.derived.items():
        if number in there:
            found, whole = worked_out(there[number], formula, (there[other] for other in sorted(linked) if other in there))
            if whole:
                out[number] = LeftOut(there[number], "derived", found[0].fact)
            else:
                out |= {part.number: LeftOut(part, "part", there[number].fact) for part in found}
    return out


def _tellings(sums: Sequence[Sum], links: Links) -> list[list[Sum]]:
    """Return `sums` in bundles, each of which is one sum told once or more often."""
    bundles = {each.number: [each] for each in sums}
    pairs = [(one, other) for one, other in links.same if one in bundles and other in bundles]
    pairs += [(one.number, other.number) for one, other in same_holding(sums, links)]
    for one, other in pairs:
        if bundles[one] is not bundles[other]:
            merged = sorted((*bundles[one], *bundles[other]), key=lambda each: each.number)
            bundles |= {each.number: merged for each in merged}
    return list({id(bundle): bundle for bundle in bundles.values()}.values())
