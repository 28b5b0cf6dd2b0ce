"""Dates as historians write them: what each form says, spans and allows, and what is refused, with the way out."""

from __future__ import annotations

import datetime
import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ciaperu.dates import Date, certainty, display, parse, start_year

MIN, MAX = datetime.date.min, datetime.date.max
unhurried = settings(deadline=None, max_examples=100)


def day(text: str) -> datetime.date:
    return {"-": MIN, "+": MAX}.get(text) or datetime.date.fromisoformat(text)


EXAMPLES = [
    # Level 0: Date, Time Interval
    ("1998", "1998", "1998-01-01", "1998-12-31"),
    ("1998-06", "Jun 1998", "1998-06-01", "1998-06-30"),
    ("2000-02", "Feb 2000", "2000-02-01", "2000-02-29"),
    ("2000-09-24", "24 Sep 2000", "2000-09-24", "2000-09-24"),
    ("2000-09-05", "5 Sep 2000", "2000-09-05", "2000-09-05"),
    ("9999-12", "Dec 9999", "9999-12-01", "9999-12-31"),
    ("1990/2000-09", "1990 to Sep 2000", "1990-01-01", "2000-09-30"),
    ("1990-06/1990", "Jun 1990 to 1990", "1990-06-01", "1990-12-31"),
    # Level 1: Seasons
    ("1998-21", "spring 1998", "1998-03-01", "1998-05-31"),
    ("1998-22", "summer 1998", "1998-06-01", "1998-08-31"),
    ("1998-23", "autumn 1998", "1998-09-01", "1998-11-30"),
    ("1998-24", "winter 1998", "1998-12-01", "1999-02-28"),
    ("1999-24", "winter 1999", "1999-12-01", "2000-02-29"),
    ("9999-24", "winter 9999", "9999-12-01", "9999-12-31"),
    # Level 1: Qualification of a date (complete)
    ("1998?", "1998 (uncertain)", "1998-01-01", "1998-12-31"),
    ("1998~", "about 1998", "1998-01-01", "1998-12-31"),
    ("1998-06%", "about Jun 1998 (uncertain)", "1998-06-01", "1998-06-30"),
    ("1998-21~", "about spring 1998", "1998-03-01", "1998-05-31"),
    # Level 1: Unspecified digit(s) from the right
    ("199X", "1990s", "1990-01-01", "1999-12-31"),
    ("19XX", "some year from 1900 to 1999", "1900-01-01", "1999-12-31"),
    ("1999-XX", "some month of 1999", "1999-01-01", "1999-12-31"),
    ("1999-12-XX", "some day of Dec 1999", "1999-12-01", "1999-12-31"),
    ("1999-XX-XX", "some day of 1999", "1999-01-01", "1999-12-31"),
    ("199X~", "about 1990s", "1990-01-01", "1999-12-31"),
    # Level 1: Extended Interval; `..` is open, nothing is unknown
    ("2004-06/..", "from Jun 2004", "2004-06-01", "+"),
    ("../1985", "until 1985", "-", "1985-12-31"),
    ("2004-06/", "Jun 2004 to an unknown date", "2004-06-01", "+"),
    ("/1985", "unknown date to 1985", "-", "1985-12-31"),
    ("../..", "always", "-", "+"),
    ("1990?/2000-09~", "1990 (uncertain) to about Sep 2000", "1990-01-01", "2000-09-30"),
    ("199X/2000-09-XX", "1990s to some day of Sep 2000", "1990-01-01", "2000-09-30"),
    ("1998-21/1999-22", "spring 1998 to summer 1999", "1998-03-01", "1999-08-31"),
    # Level 2: Set representation; one of [], all of {}
    ("[1998,1999]", "1998 or 1999", "1998-01-01", "1999-12-31"),
    ("[2003,1998-06~,1999-XX]", "2003, about Jun 1998 or some month of 1999", "1998-06-01", "2003-12-31"),
    ("[1998..2000]", "some year from 1998 to 2000", "1998-01-01", "2000-12-31"),
    ("[1998-06,1998-08..1998-10]", "Jun 1998 or some month from Aug 1998 to Oct 1998", "1998-06-01", "1998-10-31"),
    ("{1996,1997}", "1996 and 1997", "1996-01-01", "1997-12-31"),
    ("{1990,1996..1998}", "1990 and each year from 1996 to 1998", "1990-01-01", "1998-12-31"),
    ("{1998-06-01..1998-06-03}", "each day from 1 Jun 1998 to 3 Jun 1998", "1998-06-01", "1998-06-03"),
]


@pytest.mark.parametrize(("edtf", "text", "earliest", "latest"), EXAMPLES)
def test_a_date_says_and_spans(edtf: str, text: str, earliest: str, latest: str) -> None:
    assert parse(edtf) == Date(edtf, text, day(earliest), day(latest))
    assert display(edtf) == display(edtf, "en") == text


def test_different_dates_read_differently() -> None:
    texts = [text for _, text, _, _ in EXAMPLES]
    assert len(set(texts)) == len(texts)


GENERAL = "write 1998, 1998-06, 1998-06-24, 1998~ (about), 199X, 1990/2000, 2004/.. or [1998,1999]"
YEARS = "only the years 0001 to 9999 can be written; write 0001 or later"


@pytest.mark.parametrize(
    ("edtf", "message"),
    [
        # What is no date at all, or not on the calendar
        ("1998-13-45", "there is no month 13; write 1998, 1998-12 or 1998-12-31"),
        ("1998-00", "there is no month 00; write 1998, 1998-12 or 1998-12-31"),
        ("1998-02-30", "there is no day 30 in that month; write 1998-02 or 1998-02-28"),
        ("1998-06-00", "there is no day 00 in that month; write 1998-06 or 1998-06-30"),
        ("1998-21-05", "a season has no days; write 1998-21"),
        ("199X-12", "a month needs a full year; write 199X"),
        ("1998-XX-12", "a day needs a month; write 1998-XX-XX or 1998"),
        ("2000/1999-12", "it ends before it begins; write 1999-12/2000"),
        ("/", "an interval needs a date at one end at least; write 1990/2000, 1990/.. or ../2000"),
        ("[1998]", "a set has two dates or more; write 1998"),
        ("{2000..1998}", "2000..1998 ends before it begins; write 1998..2000"),
        ("[..1998]", "a range in a set joins two plain dates of the same precision; write [1998..2000]"),
        ("[1998..2000-06]", "a range in a set joins two plain dates of the same precision; write [1998..2000]"),
        ("[1998~..2000]", "a range in a set joins two plain dates of the same precision; write [1998..2000]"),
        ("soon", f"not a date in EDTF; {GENERAL}"),
        ("1XXX", f"not a date in EDTF; {GENERAL}"),
        ("1998/1999/2000", f"not a date in EDTF; {GENERAL}"),
        ("[1998,]", f"not a date in EDTF; {GENERAL}"),
        ("١٩٩٨", f"not a date in EDTF; {GENERAL}"),  # digits, but not those of the standard
        # Years that datetime.date does not have
        ("0000", YEARS),
        ("000X", YEARS),
        ("-0044", YEARS),
        ("Y17000", YEARS),
        ("-0044/0014", YEARS),
        # Habits that have a form in EDTF
        ("24/09/2000", "not written as EDTF; write 2000-09-24"),
        ("09/24/2000", "not written as EDTF; write 2000-09-24"),
        ("3/4/2000", "not written as EDTF; write 2000-04-03 or 2000-03-04"),
        ("2000-9-24", "not written as EDTF; write 2000-09-24"),
        ("20000924", "not written as EDTF; write 2000-09-24"),
        ("2000-09-24T10:00:00Z", "not written as EDTF; write 2000-09-24"),
        ("24 Sep 2000", "not written as EDTF; write 2000-09-24"),
        ("24th of September 2000", "not written as EDTF; write 2000-09-24"),
        ("Sept. 24, 2000", "not written as EDTF; write 2000-09-24"),
        ("September 2000", "not written as EDTF; write 2000-09"),
        ("2000/09", "not written as EDTF; write 2000-09 or 2000/2009"),
        ("1990-2000", "not written as EDTF; write 1990/2000"),
        ("1990 to 2000", "not written as EDTF; write 1990/2000"),
        ("1990-95", "not written as EDTF; write 1990/1995"),
        ("1990s", "not written as EDTF; write 199X"),
        ("c. 1998", "not written as EDTF; write 1998~"),
        ("[1998, 1999]", "not written as EDTF; write [1998,1999]"),
        ("199u", "not written as EDTF; write 199X"),  # the draft of 2012 wrote so
        ("2004/open", "not written as EDTF; write 2004/.."),
    ],
)
def test_a_refusal_says_what_is_wrong_and_what_to_write(edtf: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"{edtf}: {message}") + "$"):
        parse(edtf)
    with pytest.raises(ValueError, match=re.escape(message)):
        display(edtf)


def test_a_refusal_of_something_odd_stays_one_short_line() -> None:
    with pytest.raises(ValueError, match=r"^'1,1,1,1,1,1,1,1,1,1,'\.\.\.: longer than 100 characters; write 1998"):
        parse("1," * 51)
    with pytest.raises(ValueError, match=r"^empty: not a date"):
        parse("")
    with pytest.raises(ValueError, match=r"^1998\\n\\x1b\[2J: not a date"):
        parse("1998\n\x1b[2J")


def test_a_language_without_words_is_refused() -> None:
    with pytest.raises(ValueError, match="'xx': there are no dates in this language; write en"):
        display("1998", "xx")


@pytest.mark.parametrize(
    ("edtf", "year"),
    [
        ("1998-06", 1998),
        ("1990/2000-09", 1990),
        ("2004/..", 2004),
        ("../1985", 1985),
        ("/1985-06", 1985),
        ("199X", 1990),
        ("[2003,1998]", 1998),
        ("0001", 1),  # begins on date.min, yet its start is known
        ("../..", None),
    ],
)
def test_a_fact_stands_under_the_year_of_its_start_or_else_of_its_end(edtf: str, year: int | None) -> None:
    assert start_year(parse(edtf)) == year


@pytest.mark.parametrize(
    ("edtf", "first", "last", "expected"),
    [
        # A date is some moment within it.
        ("1998-06", "1998-01-01", "1998-12-31", "certain"),
        ("1998-06", "1998-06-01", "1998-06-30", "certain"),
        ("1998-06", "1998-06-15", "1998-12-31", "possible"),
        ("1998-06", "1998-06-15", "1998-06-15", "possible"),
        ("1998-06", "1998-07-01", "1998-12-31", "none"),
        ("199X", "1990-01-01", "1999-12-31", "certain"),
        ("199X", "1995-01-01", "2005-12-31", "possible"),
        ("1999-12-XX", "1999-01-01", "1999-12-31", "certain"),
        # An interval lasted from its start to its end.
        ("1990/2000", "1995-01-01", "1995-12-31", "certain"),
        ("1990/2000", "1990-06-01", "1990-06-30", "possible"),  # it may have begun in July
        ("1990/2000", "1990-06-01", "1990-12-31", "certain"),
        ("1990/2000", "2000-06-01", "2000-06-30", "possible"),  # it may have ended in May
        ("1990/2000", "2001-01-01", "2001-12-31", "none"),
        ("1990/1990", "1990-06-01", "1990-06-30", "possible"),
        ("1990-06/1990", "1990-06-01", "1990-06-30", "certain"),  # it cannot end before it begins
        # An open end lasts for ever; what is unknown may have lasted, but no longer surely.
        ("2004-06/..", "2024-01-01", "2024-12-31", "certain"),
        ("2004-06/..", "2004-06-01", "2004-06-15", "possible"),
        ("2004-06/..", "2003-01-01", "2003-12-31", "none"),
        ("2004-06/", "2024-01-01", "2024-12-31", "possible"),
        ("2004-06/", "2004-01-01", "2004-12-31", "certain"),
        ("2004-06/", "2003-01-01", "2003-12-31", "none"),
        ("../1985", "1900-01-01", "1900-12-31", "certain"),
        ("../1985", "1986-01-01", "1986-12-31", "none"),
        ("/1985", "1900-01-01", "1900-12-31", "possible"),
        ("/1985", "1985-01-01", "1985-12-31", "certain"),
        ("../..", "1985-01-01", "1985-12-31", "certain"),
        # What is qualified is never certain.
        ("1998~", "1900-01-01", "2000-12-31", "possible"),
        ("1998?", "1999-01-01", "1999-12-31", "none"),
        ("1990?/2000", "1995-01-01", "1995-12-31", "possible"),
        ("1990/2000%", "1995-01-01", "1995-12-31", "possible"),
        ("2004~/..", "2024-01-01", "2024-12-31", "possible"),
        # One of a set needs every member inside, all of a set any.
        ("[1998,1999]", "1998-01-01", "1999-12-31", "certain"),
        ("[1998,1999]", "1998-01-01", "1998-12-31", "possible"),
        ("[1998,2003]", "2000-01-01", "2000-12-31", "none"),
        ("[1998,1999?]", "1998-01-01", "1999-12-31", "possible"),
        ("[1998..2000]", "1998-01-01", "2000-12-31", "certain"),
        ("[1998..2000]", "1999-01-01", "1999-12-31", "possible"),
        ("{1998,2003}", "1998-01-01", "1998-12-31", "certain"),
        ("{1998,2003}", "1998-01-01", "1998-06-30", "possible"),
        ("{1998,2003}", "2000-01-01", "2000-12-31", "none"),
        ("{1998?,2003}", "1998-01-01", "1998-12-31", "possible"),
        ("{1998..2000}", "1999-01-01", "1999-12-31", "certain"),
        ("{1998..2000}", "1998-06-01", "1999-12-31", "certain"),
        ("{1998..2000}", "1998-06-01", "1999-06-30", "possible"),  # no whole year inside
        ("{1998-06..1998-08}", "1998-05-15", "1998-06-30", "certain"),
        ("{9998..9999}", "9999-02-01", "9999-12-31", "possible"),
    ],
)
def test_certainty(edtf: str, first: str, last: str, expected: str) -> None:
    assert certainty(parse(edtf), day(first), day(last)) == expected


def test_certainty_needs_a_span_that_runs_forward() -> None:
    with pytest.raises(ValueError, match="2000-01-01/1999-01-01: it ends before it begins"):
        certainty(parse("1998"), day("2000-01-01"), day("1999-01-01"))


# Any date in EDTF, built as the standard builds them; the years lie close together so that spans often meet.
years = st.one_of(st.integers(1, 9999), st.integers(1985, 2005)).map("{:04}".format)
months = st.tuples(years, st.integers(1, 12)).map(lambda ym: f"{ym[0]}-{ym[1]:02}")
days = st.one_of(st.dates(), st.dates(day("1985-01-01"), day("2005-12-31"))).map(str)
plain = st.one_of(years, months, days)
unspecified = st.one_of(
    years.map(lambda y: y[:3] + "X"),
    years.map(lambda y: y[:2] + "XX"),
    years.map(lambda y: y + "-XX"),
    years.map(lambda y: y + "-XX-XX"),
    months.map(lambda m: m + "-XX"),
)
seasons = st.tuples(years, st.sampled_from(["21", "22", "23", "24"])).map("-".join)
singles = st.tuples(st.one_of(plain, unspecified, seasons), st.sampled_from(["", "", "?", "~", "%"])).map("".join)
ends = st.one_of(singles, st.sampled_from(["", ".."]))
intervals = st.tuples(ends, ends).map("/".join)
pairs = (st.lists(kind, min_size=2, max_size=2) for kind in (years, months, days))
ranges = st.one_of(*(pair.map(sorted).map("..".join) for pair in pairs))
members = st.lists(st.one_of(singles, ranges), min_size=1, max_size=4).map(",".join)
sets = st.one_of(members.map("[{}]".format), members.map("{{{}}}".format))
written = st.one_of(singles, intervals, sets)


def accepted(text: str) -> Date | None:
    try:
        return parse(text)
    except ValueError:
        return None


dates = written.map(accepted).filter(lambda date: date is not None)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A valid date with a few characters changed, lost or added: nearly right is where parsers break."""
    text = draw(written)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(text)))
        other = draw(st.one_of(st.sampled_from("0123456789-/.X?~%[]{}, "), st.characters()))
        text = text[:at] + draw(st.sampled_from(["", other])) + text[at + draw(st.integers(0, 1)) :]
    return text


@given(st.one_of(st.text(), mutated()))
@unhurried
def test_whatever_the_text_it_is_read_or_refused_in_one_line(text: str) -> None:
    date = accepted(text)
    if date:
        assert date.edtf == text
        assert text.isascii()
        return
    with pytest.raises(ValueError, match="; write ") as refusal:
        parse(text)
    assert str(refusal.value).isprintable()


@given(dates)
@unhurried
def test_a_date_begins_before_it_ends_and_reads_as_plain_words(date: Date) -> None:
    assert date.earliest <= date.latest
    assert re.fullmatch(r"[0-9A-WYZa-z (),]+", date.text)  # no X, and no sign of EDTF


@given(dates, st.lists(st.one_of(st.dates(), st.dates(day("1985-01-01"), day("2005-12-31"))), min_size=4, max_size=4))
@unhurried
def test_a_wider_span_is_never_less_certain(date: Date, points: list[datetime.date]) -> None:
    outer_first, first, last, outer_last = sorted(points)
    grades = ["none", "possible", "certain"]
    narrow, wide = certainty(date, first, last), certainty(date, outer_first, outer_last)
    assert grades.index(narrow) <= grades.index(wide)
    if narrow != "none":
        assert date.earliest <= last
        assert first <= date.latest
    if not re.search("[?~%]", date.edtf):
        assert certainty(date, MIN, MAX) == "certain"


# The `edtf` package, the reference in Python, reads the same bounds, but for what the tests after this one name.


def bounds_in_package(text: str) -> tuple[datetime.date, datetime.date] | None:
    """Return the strict bounds that the package gives, infinity as date.min or date.max; None if it refuses."""
    package = pytest.importorskip("edtf")
    try:
        date = package.parse_edtf(text)
        lower, upper = date.lower_strict(), date.upper_strict()
        return (
            MIN if isinstance(lower, float) else datetime.date(*lower[:3]),
            MAX if isinstance(upper, float) else datetime.date(*upper[:3]),
        )
    except Exception:  # the package raises many kinds
        return None


@given(st.one_of(written, mutated()))
@settings(deadline=None, max_examples=30)
def test_bounds_are_those_of_the_edtf_package(text: str) -> None:
    assume("-24" not in text and not text.startswith("/") and not text.endswith("/"))  # see the two tests below
    ours = accepted(text)
    assume(ours)  # asked first, because the package takes hundreds of times as long
    theirs = bounds_in_package(text)
    assume(theirs)
    assert ours is not None
    assert (ours.earliest, ours.latest) == theirs


def test_unlike_the_package_winter_lasts_until_february() -> None:
    """The package says "for simplicity" that winter is December alone, which would hide a fact of January."""
    assert bounds_in_package("1998-24") == (day("1998-12-01"), day("1998-12-31"))
    assert parse("1998-24").latest == day("1999-02-28")


def test_unlike_the_package_an_unknown_end_is_unknown() -> None:
    """The package guesses ten years; the source says nothing, so neither do we."""
    assert bounds_in_package("2004-06/") == (day("2004-06-01"), day("2014-06-01"))
    assert parse("2004-06/").latest == MAX


@pytest.mark.parametrize("text", ["2000/1999", " 1998", "2000-09-24T10:00:00Z", "1XXX", "[..1998]", "199X-12"])
def test_the_package_accepts_what_we_refuse(text: str) -> None:
    """Nothing runs backwards, no text is trimmed, no time of day, of level 2 only plain sets: facts need no more."""
    assert bounds_in_package(text) is not None
    assert accepted(text) is None


@pytest.mark.parametrize("text", ["1998-21~", "[1998-21,1999]", "199X?/2000"])
def test_we_accept_what_the_package_refuses(text: str) -> None:
    """A season or an unspecified digit is a date like others: it may be qualified and stand in sets and intervals."""
    assert bounds_in_package(text) is None
    assert accepted(text) is not None
