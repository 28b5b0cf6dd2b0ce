"""Dates as precise as the source gives them: EDTF (ISO 8601-2:2019), in words, as bounds, and against a span of time.

Supported: level 0 without times of day, level 1 for the years 0001 to 9999, and the sets of level 2.
Section names in the docstrings are those of the specification: https://www.loc.gov/standards/datetime/
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from ciaperu.language import _

_FIRST_DAY, _LAST_DAY = datetime.date.min, datetime.date.max
_ONE_DAY = datetime.timedelta(days=1)
_LONGEST = 100
_DATE = (
    r"(?!0000|000X|00XX)([0-9]{2}(?:[0-9]{2}|[0-9]X|XX))"  # year
    r"(?:-([0-9]{2}|XX)(?:-([0-9]{2}|XX))?)?([?~%]?)"  # month or season, day, qualification
)

# Every word that depends on the language. For another language add a second table with the same keys.
_WORDS = {
    "en": {
        "months": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
        "full months": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
        "seasons": "spring summer autumn winter",
        "units": "year month day",
        "day": "{day} {month} {year}",
        "month": "{month} {year}",
        "season": "{season} {year}",
        "decade": "{year}s",
        "some month": "some month of {whole}",
        "some day": "some day of {whole}",
        "?": "{date} (uncertain)",
        "~": "about {date}",
        "%": "about {date} (uncertain)",
        "A/B": "{start} to {end}",
        "A/..": "from {start}",
        "A/": "{start} to an unknown date",
        "../B": "until {end}",
        "/B": "unknown date to {end}",
        "../..": "always",
        "[,": "{others} or {last}",
        "{,": "{others} and {last}",
        "[..": "some {unit} from {start} to {end}",
        "{..": "each {unit} from {start} to {end}",
    },
    # Setiembre, as several countries of South America write it; months are short beside a day only.
    "es": {
        "months": "ene. feb. mar. abr. may. jun. jul. ago. set. oct. nov. dic.",
        "full months": "enero febrero marzo abril mayo junio julio agosto setiembre octubre noviembre diciembre",
        "seasons": "primavera verano otoño invierno",
        "units": "año mes día",
        "day": "{day} {month} {year}",
        "month": "{month} de {year}",
        "season": "{season} de {year}",
        "decade": "años {year}",
        "some month": "algún mes de {whole}",
        "some day": "algún día de {whole}",
        "?": "{date} (incierto)",
        "~": "hacia {date}",
        "%": "hacia {date} (incierto)",
        "A/B": "entre {start} y {end}",
        "A/..": "desde {start}",
        "A/": "de {start} a una fecha desconocida",
        "../B": "hasta {end}",
        "/B": "de una fecha desconocida a {end}",
        "../..": "siempre",
        "[,": "{others} o {last}",
        "{,": "{others} y {last}",
        "[..": "algún {unit} entre {start} y {end}",
        "{..": "cada {unit} entre {start} y {end}",
    },
}

LANGUAGES = tuple(_WORDS)

# How people write dates elsewhere, and the same in EDTF; met in lower case, months as m01 to m12, days as 01 to 31.
_HABITS = (
    (r"([0-9]{2})(?:st|nd|rd|th)?[ ./-](?:of )?m?([0-9]{2})[ ./-]([0-9]{4})", r"\3-\2-\1"),  # 24/09/2000, 24 Sep 2000
    (r"m?([0-9]{2})[ ./-]([0-9]{2})(?:st|nd|rd|th)?(?:,? |[./-])([0-9]{4})", r"\3-\1-\2"),  # 09/24/2000, Sep 24, 2000
    (r"([0-9]{4})[ ./-]?m?([0-9]{2})[ ./-]?([0-9]{2})", r"\1-\2-\3"),  # 2000/09/24, 2000-9-24, 20000924
    (r"([0-9]{4}-[0-9]{2}-[0-9]{2})[t ][0-9].*", r"\1"),  # 2000-09-24T10:00:00, whose time of day we do not keep
    (r"m?([0-9]{2})[ ,./-]+([0-9]{4})", r"\2-\1"),  # September 2000, 09/2000
    (r"([0-9]{4})[ ./-]?m?([0-9]{2})", r"\1-\2"),  # 2000/09, 2000 Sep, 200009
    (r"([0-9]{4}) ?(?:[-\u2013\u2014]|to) ?([0-9]{4})", r"\1/\2"),  # 1990-2000, 1990 to 2000, or with a longer dash
    (r"([0-9]{2})([0-9]{2})[-\u2013\u2014/]([0-9]{2})", r"\1\2/\1\3"),  # 1990-95
    (r"(?:the )?([0-9]{3})0'?s", r"\1X"),  # 1990s
    (r"(?:c|ca|circa|about)\.? ?([0-9]{4})", r"\1~"),  # c. 1998
)


@dataclass(frozen=True, slots=True)
class Date:
    """An EDTF date: as written, for reading in some language, and the days it may concern. Sort by (earliest, latest)."""

    edtf: str
    text: str
    earliest: datetime.date  # first day; date.min where the start is open or unknown
    latest: datetime.date  # last day; date.max where the end is open or unknown


class _Part(NamedTuple):
    """A single date, an end of an interval (also `..` and nothing), or a range `1998..2000` in a set."""

    written: str
    earliest: datetime.date
    latest: datetime.date


@lru_cache(2**16)
def parse(edtf: str, language: str = "en") -> Date:
    """Return the `Date` that `edtf` writes, its text in `language`; its bounds are whole days of the Gregorian calendar.

    Sections: Date, Time Interval; Seasons, Qualification, Unspecified digit(s), Extended Interval; Set representation.
    A qualification (`?`, `~`, `%`) leaves the bounds alone: how wide "about" is, only the source knows.
    Seasons are those of the north, winter being December to February; for a season in the south write its months.
    Raises ValueError, one sentence: what is wrong, and what to write instead.
    """
    form, parts = _read(edtf)
    if form == "/":
        return Date(edtf, display(edtf, language), parts[0].earliest, parts[1].latest)
    return Date(edtf, display(edtf, language), min(part.earliest for part in parts), max(part.latest for part in parts))


def display(edtf: str, language: str = "en") -> str:
    """Return `edtf` in words: "about 1998", "1990 to Sep 2000". ValueError as `parse`, or for an unknown language."""
    if language not in _WORDS:
        raise ValueError(_("{language!r}: there are no dates in this language; write {known}").format(language=language, known=_either(_WORDS)))
    words = _WORDS[language]
    form, parts = _read(edtf)
    texts = [_in_words(part.written, form, words) for part in parts]
    if form == "/":
        start, end = (part.written for part in parts)
        pattern = f"{'A' if start.strip('.') else start}/{'B' if end.strip('.') else end}"
        return words[pattern].format(start=texts[0], end=texts[1])
    *others, last = texts
    return words[form + ","].format(others=", ".join(others), last=last) if others else last


def start_year(date: Date) -> int | None:
    """Return the year under which a fact stands: of its start, or of its end if the start is not known; else None."""
    if not date.edtf.startswith(("..", "/")):
        return date.earliest.year
    return None if date.edtf.endswith("..") else date.latest.year


def certainty(date: Date, first: datetime.date, last: datetime.date) -> str:
    """Return 'certain', 'possible' or 'none': does what is so dated fall into the days `first` to `last` (inclusive)?

    - A date means "at some moment within it": certain if it lies wholly inside, possible if the two overlap.
    - An interval means "lasted from A to B": certain if even its latest start and its earliest end leave it inside,
      possible if its widest reading overlaps. An open end (`..`) lasts for ever, an open start has always been.
      An unknown end (nothing written) is possible ever after the start, an unknown start ever before the end.
    - What is qualified (`?`, `~`, `%`), or has an end that is, is never certain.
    - One of a set is certain if every member is; all of a set if any member is; both are possible if any member is.

    Raises ValueError if `last` is before `first`. Sections: Extended Interval; Qualification; Set representation.
    """
    if last < first:
        raise ValueError(_("{first}/{last}: it ends before it begins; write {last}/{first}").format(first=first, last=last))
    form, parts = _read(date.edtf)
    if form == "/":
        start, end = parts
        overlaps = start.earliest <= last and first <= end.latest
        # The start is never after the end, whatever their precision: in 1990-06/1990 the end is in June or later.
        latest_start, earliest_end = min(start.latest, end.latest), max(start.earliest, end.earliest)
        sure = latest_start <= last and first <= earliest_end and not any(map(_qualified, parts))
    else:
        overlaps = any(part.earliest <= last and first <= part.latest for part in parts)
        inside = (_surely_inside(part, form, first, last) for part in parts)
        sure = any(inside) if form == "{" else all(inside)
    return "certain" if sure else "possible" if overlaps else "none"


def _qualified(part: _Part) -> bool:
    return part.written.endswith(("?", "~", "%"))


def _surely_inside(part: _Part, form: str, first: datetime.date, last: datetime.date) -> bool:
    if form == "{" and ".." in part.written:
        # Each year (month, day) of the range is a member; so look at the first that begins inside both.
        begin, size = max(first, part.earliest), part.written.index("..")
        member = _single(begin.isoformat()[:size])
        if member.earliest < begin and member.latest < part.latest:
            member = _single((member.latest + _ONE_DAY).isoformat()[:size])
        return begin <= member.earliest and member.latest <= min(last, part.latest)
    return first <= part.earliest and part.latest <= last and not _qualified(part)


def _read(edtf: str) -> tuple[str, list[_Part]]:
    """Return the form ("" a date, "/" an interval, "[" one of a set, "{" all of a set) and its parts, or refuse."""
    if len(edtf) > _LONGEST:
        what = _("{beginning!r}...: longer than {n} characters; {examples}")
        raise ValueError(what.format(beginning=edtf[:20], n=_LONGEST, examples=_examples()))
    try:
        return _split(edtf)
    except ValueError as error:
        instead = _either(_suggestions(edtf))
        # repr() writes out control characters, so that the message stays one line.
        shown = repr(edtf)[1:-1] or _("empty")
        better = _("{date}: not written as EDTF; write {instead}").format(date=shown, instead=instead)
        raise ValueError(better if instead else f"{shown}: {error}") from None


def _examples() -> str:
    return _("write 1998, 1998-06, 1998-06-24, 1998~ (about), 199X, 1990/2000, 2004/.. or [1998,1999]")


def _either(choices: Iterable[str]) -> str:
    return _(" or ").join(choices)


def _split(edtf: str) -> tuple[str, list[_Part]]:
    if edtf[:1] + edtf[-1:] in ("[]", "{}"):
        members = [_range(written) if ".." in written else _single(written) for written in edtf[1:-1].split(",")]
        if len(members) == 1 and ".." not in edtf:
            raise ValueError(_("a set has two dates or more; write {date}").format(date=members[0].written))
        return edtf[0], members
    if edtf.count("/") != 1:
        return "", [_single(edtf)]
    if edtf in ("/", "/..", "../"):
        raise ValueError(_("an interval needs a date at one end at least; write 1990/2000, 1990/.. or ../2000"))
    start, _slash, end = edtf.partition("/")
    parts = [_end(start, _FIRST_DAY), _end(end, _LAST_DAY)]
    if parts[0].earliest > parts[1].latest:
        raise ValueError(_("it ends before it begins; write {date}").format(date=f"{end}/{start}"))
    return "/", parts


def _end(written: str, forever: datetime.date) -> _Part:
    if written == "..":
        return _Part(written, forever, forever)
    return _single(written) if written else _Part(written, _FIRST_DAY, _LAST_DAY)


def _range(written: str) -> _Part:
    start, _dots, end = written.partition("..")
    if len(start) != len(end) or not re.fullmatch("[0-9-]+", start + end):
        raise ValueError(_("a range in a set joins two plain dates of the same precision; write [1998..2000]"))
    first, last = _single(start), _single(end)
    if first.earliest > last.latest:
        raise ValueError(_("{range} ends before it begins; write {date}").format(range=written, date=f"{end}..{start}"))
    return _Part(written, first.earliest, last.latest)


def _fields(written: str) -> tuple[str, str, str, str]:
    """Return year, month or season, day and qualification as written ("" where absent)."""
    match = re.fullmatch(_DATE, written)
    if match is None:
        if re.match("0000|000X|00XX|Y-?[0-9]|[-+][0-9]|[0-9]{5}", written):
            raise ValueError(_("only the years 0001 to 9999 can be written; write 0001 or later"))
        raise ValueError(_("not a date in EDTF; {examples}").format(examples=_examples()))
    year, month, day, qualification = match.groups("")
    return year, month, day, qualification


def _single(written: str) -> _Part:
    year, month, day, _qualification = _fields(written)
    if "X" in year and month:
        raise ValueError(_("a month needs a full year; write {year}").format(year=year))
    if not month or month == "XX":
        if day not in ("", "XX"):
            raise ValueError(_("a day needs a month; write {year}-XX-XX or {year}").format(year=year))
        first = datetime.date(int(year.replace("X", "0")), 1, 1)
        return _Part(written, first, _end_of_month(int(year.replace("X", "9")), 12))
    if "21" <= month <= "24":
        if day:
            raise ValueError(_("a season has no days; write {date}").format(date=f"{year}-{month}"))
        begins = 3 * (int(month) - 20)
        return _Part(written, datetime.date(int(year), begins, 1), _end_of_month(int(year), begins + 2))
    if not "01" <= month <= "12":
        raise ValueError(_("there is no month {month}; write {year}, {year}-12 or {year}-12-31").format(month=month, year=year))
    first, last = datetime.date(int(year), int(month), 1), _end_of_month(int(year), int(month))
    if day in ("", "XX"):
        return _Part(written, first, last)
    if not 1 <= int(day) <= last.day:
        raise ValueError(_("there is no day {day} in that month; write {month} or {last}").format(day=day, month=f"{year}-{month}", last=last))
    return _Part(written, first.replace(day=int(day)), first.replace(day=int(day)))


def _end_of_month(year: int, month: int) -> datetime.date:
    """Return the last day of a month; month 14 is February of the next year, and nothing is after the year 9999."""
    if year == 9999 and month >= 12:
        return _LAST_DAY
    return datetime.date(year + month // 12, month % 12 + 1, 1) - _ONE_DAY


def _in_words(written: str, form: str, words: dict[str, str]) -> str:
    if written in ("", ".."):
        return ""
    start, dots, end = written.partition("..")
    if dots:
        unit = words["units"].split()[start.count("-")]
        return words[form + ".."].format(unit=unit, start=_in_words(start, "", words), end=_in_words(end, "", words))
    year, month, day, qualification = _fields(written)
    if year.endswith("XX"):  # not "1900s", which many read as 1900 to 1909
        text = _in_words(f"{year.replace('X', '0')}..{year.replace('X', '9')}", "[", words)
    elif year.endswith("X"):
        text = words["decade"].format(year=year.replace("X", "0"))
    elif "XX" in (month, day):
        whole = _in_words(year if month == "XX" else f"{year}-{month}", "", words)
        text = words["some day" if day else "some month"].format(whole=whole)
    elif not month:
        text = year
    elif month > "12":
        text = words["season"].format(season=words["seasons"].split()[int(month) - 21], year=year)
    else:
        name = words["months" if day else "full months"].split()[int(month) - 1]
        text = words["day" if day else "month"].format(day=day.lstrip("0"), month=name, year=year)
    return words[qualification].format(date=text) if qualification else text


def _suggestions(text: str) -> list[str]:
    """Return what `text` probably means, in EDTF: none, one, or several where it can be read in several ways."""
    plain = " ".join(text.lower().split())
    # What the draft of 2012 wrote (199u, open, unknown, ?~), and spaces, which EDTF never has.
    draft = plain.replace(" ", "").replace("unknown", "").replace("open", "..").replace("?~", "%")
    found = [re.sub("[ux]", "X", draft)]
    for words in _WORDS.values():
        for number, name in enumerate(words["months"].lower().replace(".", "").split(), start=1):
            plain = re.sub(rf"\b{name}[a-z]*\.?", f"m{number:02}", plain)
    plain = re.sub("(?<![0-9])([0-9])(?![0-9])", r"0\1", re.sub(r"\bdel? ", "", plain))
    matches = [(re.fullmatch(habit, plain), in_edtf) for habit, in_edtf in _HABITS]
    found += [match.expand(in_edtf) for match, in_edtf in matches if match]
    return [edtf for edtf in dict.fromkeys(found) if _is_edtf(edtf)]


def _is_edtf(text: str) -> bool:
    try:
        _split(text)
    except ValueError:
        return False
    return True
