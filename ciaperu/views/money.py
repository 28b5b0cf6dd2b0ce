"""The ledger on the screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ciaperu import model
from ciaperu.language import _, label, ngettext
from ciaperu.text import width
from ciaperu.views.blocks import Blank, Block, Line, Page, Pair, Span, Text
from ciaperu.views.facts import beyond_text, entry, section

if TYPE_CHECKING:
    from ciaperu.research.adding import LeftOut
    from ciaperu.research.money import Amount, Entry, Ledger, Slice, Total

INDENT = 2
# How many sums that a total leaves out are named one by one, and how many payers a chart has.
NAMED, PAYERS = 12, 15
LABEL, BAR = 24, 40


class SumBar(NamedTuple):
    """Somebody or a year, and a sum drawn as a bar of `share` (0 to 1) of the longest; a label that is too long gets its own line."""

    label: str
    share: float
    sum: str

    def lines(self, columns: int | None) -> Iterator[Line]:
        """Yield the line of the bar, and before it that of a long label."""
        beside = min(LABEL, (columns or 80) // 3)
        lead = self.label
        if width(lead) > beside:
            yield from Text([(lead, "label")]).lines(columns)
            lead = ""
        room = max(min((columns or 80) - beside - width(self.sum) - 4, BAR), 1)
        signs = "█" * max(round(self.share * room), 1)
        yield [(lead + " " * (beside - width(lead) + 2), "label"), (signs, "draw"), (f" {self.sum}", "money")]


def money(result: Ledger) -> Page:
    """Return the sums, payer to recipient, and below them the totals, each with what it leaves out and why."""
    return Page(_money(result))


def _money(result: Ledger) -> Iterator[Block]:
    counts = [_count(result.total)]
    if len(result.entries) != result.total:
        counts.append(_("{n:,} shown; all: --limit 0").format(n=len(result.entries)))
    yield Text([(", ".join(counts), "title")])
    yield Blank()
    for each in result.entries:
        more: list[Span] = [(_("not in the total"), "doubt")] if each.left_out else []
        yield entry(each.fact, [*_sides(each, result), (f"  {each.fact.title}", "quiet")], *more)
    yield from section(_("Totals of what can be added"), (block for each in result.totals for block in _total(each, result)))
    for each_total in result.totals:
        yield from _chart(each_total, result)
    yield Blank()
    if result.beyond:
        yield Text([(beyond_text(result.beyond), "label")])
    yield Text([(_("One in full: ciaperu fact ID. By payer and by year: --chart. Narrower: --from, --to, --who, --nature."), "quiet")])


def _count(number: int) -> str:
    return ngettext("{n:,} sum", "{n:,} sums", number).format(n=number)


def _text(bound: str, currency: str, amount: Amount) -> str:
    """Return a sum for reading, with a bound of a sum or of a total: "at least about USD 10,000,000"."""
    words = {"at least about": _("at least about"), "at most about": _("at most about")}
    return " ".join(filter(None, (words.get(bound) or _(model.BOUNDS[bound]), currency, f"{amount:,}")))


def _sides(each: Entry, result: Ledger) -> Line:
    """Return the sum and its nature, from whom, to whom, and through whom."""
    money, (payers, recipients, through) = each.money, each.parties
    spans: Line = [(_text(money.bound, money.currency, money.amount), "money"), (f", {label('natures', money.nature)}  ", "")]
    spans += [(_who(payers, result), "role" if payers else "doubt"), (" ", ""), ("→", "draw"), (" ", "")]
    spans.append((_who(recipients, result), "role" if recipients else "doubt"))
    if through:
        spans.append((_(", through {names}").format(names=_who(through, result)), "role"))
    return spans


def _who(ids: Sequence[str], result: Ledger) -> str:
    return ", ".join(result.names[id] for id in ids) or _("unknown")


def _head(total: Total) -> str:
    """Return what a total is of: "paid", or "paid, alleged"."""
    nature, standing = label("natures", total.group.nature), total.group.standing
    return f"{nature}, {label('statuses', standing)}" if standing else nature


def _total(total: Total, result: Ledger) -> Iterator[Block]:
    currency = total.group.currency
    room = max(width(_head(each)) for each in result.totals)
    if total.sums:
        come = [(_text(total.bound, currency, total.amount), "money"), (f"  {_count(total.sums)}", "quiet")]
    else:
        come = [(_("nothing that can be added"), "doubt")]
    yield Pair(_head(total), come, room)
    if len(total.bounds.keys() - {"exactly"}) > 1:
        made = "; ".join(_text(bound, currency, amount) for bound, amount in total.bounds.items())
        yield Text([(_("made up of {sums}").format(sums=made), "quiet")], INDENT)
    for left in total.left_out[:NAMED]:
        money = left.sum.money
        sum_left = _text(money.bound, currency, money.amount)
        yield Text([(_("not counted: "), "label"), (sum_left, "money"), (f", {_why(left)}  ", ""), (left.sum.fact, "id")], INDENT)
    if (others := sum(total.reasons.values()) - min(len(total.left_out), NAMED)) > 0:
        yield Text([(_("not counted: "), "label"), (_("{n:,} more; in all: {reasons}").format(n=others, reasons=_reasons(total)), "")], INDENT)


def _why(left: LeftOut) -> str:
    """Return why a sum is not counted, and where it is counted instead."""
    whys = {
        "denied": _("denied"),
        "beyond": _("its date reaches beyond the days asked for"),
        "derived": _("worked out from others, such as {id}"),
        "part": _("a part of {id}"),
        "same": _("the same sum told again, counted in {id}"),
        "holding": _("may be the same money as in {id}"),
    }
    return whys[left.reason].format(id=left.instead)


def _reasons(total: Total) -> str:
    words = {
        "denied": _("denied"),
        "beyond": _("dated beyond the days asked for"),
        "derived": _("worked out from others"),
        "part": _("parts of others"),
        "same": _("told again"),
        "holding": _("may be the same money"),
    }
    return ", ".join(f"{words[reason]} {number:,}" for reason, number in sorted(total.reasons.items()))


def _chart(total: Total, result: Ledger) -> Iterator[Block]:
    """Yield a total by payer and by year as bars."""
    heads = f"{_head(total)}, {total.group.currency}"
    payers = total.by_payer[:PAYERS]
    by = _("{total}: by holder") if total.group.nature == "held" else _("{total}: by payer")
    yield from section(by.format(total=heads), _bars(total, payers, [_who(each.payers, result) for each in payers]))
    if len(total.by_payer) > PAYERS:
        yield Text([(_("and {n} others; all: --json").format(n=len(total.by_payer) - PAYERS), "quiet")])
    years = [each.time or _("undated") for each in total.by_year]
    yield from section(_("{total}: by year").format(total=heads), _bars(total, total.by_year, years))


def _bars(total: Total, slices: Sequence[Slice], labels: Sequence[str]) -> Iterator[Block]:
    most = max((each.amount for each in slices), default=0) or 1
    for each, head in zip(slices, labels, strict=True):
        yield SumBar(head, each.amount / most, _text(each.bound, total.group.currency, each.amount))
