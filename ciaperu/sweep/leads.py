"""Leads: passages of papers, with who is in them, their dates and sums, the facts nearest to them, and what no fact has yet."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from ciaperu.sweep.finding import Mention
from ciaperu.sweep.knowledge import Known


class Seen(NamedTuple):
    """An entity that a lead names: how it was found, what stands there, from where to where in the paper, and how surely it is meant."""

    id: str
    name: str
    how: str
    found: str
    start: int
    end: int
    sure: float


class Dated(NamedTuple):
    """A date in a lead: in EDTF, and what stands there."""

    date: str
    found: str
    start: int
    end: int


class Summed(NamedTuple):
    """A sum in a lead: its amount and currency (ISO 4217), and what stands there."""

    amount: float
    currency: str
    found: str
    start: int
    end: int


class Near(NamedTuple):
    """A fact that a lead comes close to."""

    id: str
    title: str
    score: float


class New(NamedTuple):
    """Something in a lead that no fact has: a pair of entities, a date or a sum."""

    what: str  # pair, date, sum
    values: tuple[str, ...]


class Copy(NamedTuple):
    """Another place where the same stands."""

    document: str
    path: str
    page: str
    start: int
    end: int


class Part(NamedTuple):
    """A passage of a document: its page, its characters in the paper, and what it is worth by itself."""

    page: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Lead:
    """A passage that may concern the dossier; `text` is the passage, `start` and `end` its characters in the paper.

    `date` and `url` are those of the paper, where an archive gives them. `leads` are the best passages of a document that stands for all of it.
    """

    document: str
    path: str
    page: str
    start: int
    end: int
    score: float
    entities: tuple[Seen, ...]
    dates: tuple[Dated, ...]
    sums: tuple[Summed, ...]
    nearest: tuple[Near, ...]
    new: tuple[New, ...]
    copies: tuple[Copy, ...]
    text: str
    paragraph: int = 1  # of the page
    date: str = ""
    url: str = ""
    leads: tuple[Part, ...] | None = None


_CURRENCY = (
    (re.compile(r"\$|dollar|dólar|dolar|USD", re.I), "USD"),
    (re.compile(r"£|pounds? sterling|GBP", re.I), "GBP"),
    (re.compile("€|EUR"), "EUR"),
)
_SHORT = re.compile(r"(?<!\d)(\d{1,2})[ -](JAN|FEB|MAR|APR|MAY|JUNE?|JULY?|AUG|SEPT?|OCT|NOV|DEC)[A-Z]*\.?[ -]'?(\d{2})(?!\d)", re.I)
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
# Letters that a scanner made of digits: 1O June, $5O,000, l963. 1o is Spanish for the first.
_FIGURE = re.compile(r"(?<![^\W_])(?=[OlI]?[\d.,]*\d)[\dOolI]+(?:[.,][\dOolI]{3})*(?![^\W_])")
_FIRST = re.compile(r"1o(?![.,]?[\dOolI])|1O(?=\s+DE\b)")
_DIGITS = str.maketrans("OolI", "0011")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


def dates_and_sums(text: str, offset: int) -> tuple[tuple[Dated, ...], tuple[Summed, ...]]:
    """Return the dates and the sums of a passage that stands at `offset` of a paper."""
    from ciaperu.tokens import spots

    written, text = text, _FIGURE.sub(_mended, text)
    dates: dict[str, Dated] = {}
    sums: dict[tuple[float, str], Summed] = {}
    for match in _SHORT.finditer(text):
        day, month, year = int(match[1]), _MONTHS.index(match[2][:3].lower()) + 1, 1900 + int(match[3])
        try:
            edtf = datetime.date(year, month, day).isoformat()
        except ValueError:
            continue
        dates.setdefault(edtf, Dated(edtf, written[match.start() : match.end()], offset + match.start(), offset + match.end()))
    for spot in spots(text):
        found = text[spot.start : spot.end]
        place = (written[spot.start : spot.end], offset + spot.start, offset + spot.end)
        if spot.kind == "date" and (edtf := _edtf(spot.forms[0])):
            dates.setdefault(edtf, Dated(edtf, *place))
        elif spot.kind == "figure" and spot.forms:
            beside = text[max(0, spot.start - 5) : spot.start] + found + text[spot.end : spot.end + 10]
            currency = next((code for sign, code in _CURRENCY if sign.search(beside)), "")
            amount = _amount(spot.forms[0])
            if currency and amount:
                sums.setdefault((amount, currency), Summed(amount, currency, *place))
            elif re.fullmatch(r"1[89]\d\d|20[0-4]\d", found):
                dates.setdefault(found, Dated(found, *place))
    # 18 July 1962 holds a month and a year too.
    whole = [each for each in dates.values() if not any(other is not each and other.start <= each.start < other.end for other in dates.values())]
    return tuple(sorted(whole, key=lambda each: each.start)), tuple(sums.values())


def _mended(figure: re.Match[str]) -> str:
    return figure[0] if _FIRST.match(figure.string, figure.start()) else figure[0].translate(_DIGITS)


def may_be_of(text: str, date: str, first_year: int, last_year: int) -> bool:
    """Return whether a passage, of a paper of this date, may hold a date of one of these years: whether it names one."""
    years = [*_YEAR.findall(_FIGURE.sub(_mended, text)), *(f"19{match[3]}" for match in _SHORT.finditer(text)), date[:4]]
    return any(first_year <= int(year) <= last_year for year in years if year.isdigit())


def _edtf(form: str) -> str:
    if re.fullmatch(r"d\d{8}", form):
        return f"{form[1:5]}-{form[5:7]}-{form[7:]}"
    if re.fullmatch(r"m\d{6}", form):
        return f"{form[1:5]}-{form[5:]}"
    return form if re.fullmatch(r"\d{4}", form) else ""


def _amount(form: str) -> float:
    try:
        return float(form.replace("p", "."))
    except ValueError:
        return 0.0


def span(edtf: str) -> tuple[str, str]:
    """Return the first and the last day, in ISO 8601, of a day, month or year."""
    from ciaperu.dates import parse

    date = parse(edtf)
    return date.earliest.isoformat(), date.latest.isoformat()


def new_in(surely: Mapping[str, float], dates: Iterable[Dated], sums: Iterable[Summed], told: Told) -> tuple[New, ...]:
    """Return what no fact has: pairs of entities that are surely there, days or months, sums."""
    named = sorted(entity for entity, value in surely.items() if value >= 0.6)
    found = [New("pair", pair) for pair in combinations(named, 2) if pair not in told.pairs]
    found += [New("date", (each.date,)) for each in dates if "-" in each.date and each.date not in told.dates]
    found += [New("sum", (f"{each.amount:.15g}", each.currency)) for each in sums if (each.amount, each.currency) not in told.sums]
    return tuple(found)


class Told(NamedTuple):
    """What facts have: pairs of entities that one of them names together, dates in EDTF, sums."""

    pairs: frozenset[tuple[str, str]]
    dates: frozenset[str]
    sums: frozenset[tuple[float, str]]


def told(known: Known) -> Told:
    """Return what the facts of a dossier have."""
    return Told(
        frozenset(pair for fact in known.facts for pair in combinations(sorted(fact.entities), 2)),
        frozenset(fact.date for fact in known.facts),
        frozenset(each for fact in known.facts for each in fact.sums),
    )


def seen(mentions: Iterable[Mention], known: Known, surely: Mapping[int, float], text: str, offset: int) -> tuple[Seen, ...]:
    """Return each entity once, by its surest mention; `surely` has how sure each is, by where it starts."""
    best: dict[str, Mention] = {}
    for each in mentions:
        if each.entity not in best or surely[each.start] > surely[best[each.entity].start]:
            best[each.entity] = each
    return tuple(
        Seen(
            each.entity,
            known.names.get(each.entity, each.entity),
            each.how,
            text[each.start - offset : each.end - offset],
            each.start,
            each.end,
            round(surely[each.start], 3),
        )
        for each in sorted(best.values(), key=lambda each: each.start)
        if surely[each.start] > 0.05
    )
