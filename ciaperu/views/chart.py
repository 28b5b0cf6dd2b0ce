"""A chronicle as a chart: a bar for each year, parted by the status of its facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from ciaperu import model
from ciaperu.language import _, label, ngettext
from ciaperu.views.blocks import Blank, Block, Line, Page, Span, Text
from ciaperu.views.facts import count_facts
from ciaperu.views.timeline import further, year_of

if TYPE_CHECKING:
    from ciaperu.research.timeline import Timeline

# What a fact of each status is drawn as: a sign of its own, so that the chart is read without colour as well.
SIGNS = dict(zip(model.STATUSES, "#=?x~", strict=True))
YEAR, WIDEST, NARROWEST = 10, 100, 8


class Row(NamedTuple):
    """One year: how many facts of each status, and the most facts of any year."""

    year: str
    counts: Mapping[str, int]
    most: int

    def lines(self, columns: int | None) -> Iterator[Line]:
        """Yield the one line."""
        per = facts_per_sign(self.most, columns)
        line: Line = [(f"{self.year:<{YEAR - 1}} ", "heading")]
        line += [(sign * -(-self.counts[status] // per), f"status.{status}") for status, sign in SIGNS.items() if self.counts[status]]
        yield [*line, (f" {sum(self.counts.values())}", "quiet")]


class Scale(NamedTuple):
    """What a sign stands for."""

    most: int

    def lines(self, columns: int | None) -> Iterator[Line]:
        """Yield the line, wrapped, that says what each sign stands for."""
        per = facts_per_sign(self.most, columns)
        spans: list[Span] = [(ngettext("a sign stands for {n} fact:", "a sign stands for up to {n} facts:", per).format(n=per) + " ", "quiet")]
        for status, sign in SIGNS.items():
            spans += [(f"{sign} {label('statuses', status)}", f"status.{status}"), ("  ", "")]
        yield from Text(spans).lines(columns)


def facts_per_sign(most: int, columns: int | None) -> int:
    """Return for how many facts one sign must stand so that the longest bar has room."""
    # Up to one sign for each status is lost to rounding, and the number stands behind the bar.
    room = max(min((columns or WIDEST) - YEAR - len(SIGNS) - len(str(most)) - 1, WIDEST), NARROWEST)
    return -(-most // room)


def chart(result: Timeline) -> Page:
    """Return a row of bars, one for each year, undated facts last."""
    return Page(_chart(result))


def _chart(result: Timeline) -> Iterator[Block]:
    years: dict[str, Counter[str]] = {}
    for fact in result.facts:
        years.setdefault(year_of(fact), Counter())[fact.status] += 1
    most = max(sum(counts.values()) for counts in years.values())
    yield Text([(result.title, "title"), (f": {count_facts(len(result.facts))}", "")])
    yield Scale(most)
    yield Blank()
    dated = sorted(filter(None, years))
    before = ""
    for year in dated:
        if before and int(year) > int(before) + 1:
            # Years without facts are not drawn one by one.
            yield Text([(":", "quiet")], 1)
        yield Row(year, years[year], most)
        before = year
    if "" in years:
        yield Row(_("undated"), years[""], most)
    yield Blank()
    yield from further(result)
    yield Text([(_("The facts of a year: ciaperu timeline --from {year} --to {year}").format(year=before or "1998"), "quiet")])
