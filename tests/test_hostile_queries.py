"""Whatever is typed, in whichever place: an answer, or one sentence; never a traceback, a hang, or an answer to something else."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import ciaperu
from ciaperu import dates
from ciaperu.cli.registry import COMMANDS
from ciaperu.errors import CiaperuError
from ciaperu.research.filters import Filters
from tests.cli import Answer, run
from tests.dossiers import FILES, MORE, write_dossier

QUERIES = {
    "operators": "clock NEAR(a b, 3) OR NOT (AND",
    "near": "NEAR(",
    "column": "title : clock ^ {title text} : x",
    "prefix": "clo* * ** *",
    "open quote": '"clock',
    "close quote": 'clock"',
    "quotes": '""" "" "',
    "quote in a word": 'clo"ck',
    "minus": "-",
    "minuses": "--- - -- -clock",
    "minus phrase": '-"the clock" -',
    "nul": "clo\0ck \0",
    "letters": "q" * 100_000,
    "words": "zqx clock " * 10_000,
    "digits": "9" * 100_000,
    "figures": "1 000 " * 16_000,
    "phrases": '"a ' * 30_000,
    "minus words": "-a " * 30_000,
    "emoji": "🕰️ 👩‍🔧 🇵🇪",
    "right to left": "שלום \u202eclock\u202c مرحبا",
    "sql": "'; DROP TABLE fact; -- ' OR '1'='1",
    "sql like": "%_% clock",
    "stop words": "the of and de la los",
    "punctuation": "?!.,;:()[]{}<>/\\|`~@#$%^&*_+=",
    "spaces": " \t\n\u00a0\u2003",
    "surrogates": "\udcff\udcfe clock",
    "escape": "\x1b[31mclock\x1b]0;x\x07\x9b1m",
    "markup": "[bold]clock[/bold] [/x] [link=file:///etc/passwd]",
    "braces": "{0} {x.__class__} %s %(x)s ${x} {{7*7}}",
    "combining": "clo\u0301\u0301\u0301" + "\u0301" * 5_000,
    "look-alike": "сlосk vаlе",
    "path": "../../../../etc/passwd",
    "like an option": "--help",
    "like options": "--json --csv -o x",
    "last letter": "\U0010ffff clock\U0010fffd zzzz\uffff",
    "half a date": "31/31/2000 00/00/0000 2000-02-30 d20000810",
    "sizes": "9" * 300 + " millones " + "1" * 320 + ".5 million",
    "arabic digits": "٣٤٥ ١٢/٠٥/٢٠٠٠ ¼ ½ ² ①",
    "empty": "",
}
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_dossier(tmp_path_factory.mktemp("dossier"), **MORE)


def asked(*arguments: str | Path) -> Answer:
    """Return an answer that came within 10 seconds, in one sentence with what to do where it is none, and drives no terminal."""
    begun = time.monotonic()
    answer = run(*arguments)
    assert time.monotonic() - begun < 10
    assert answer.code in (0, 1, 2)
    assert bool(answer.out) == (answer.code == 0)
    assert answer.code == 0 or re.match("ciaperu: .", answer.err)
    assert not (found := CONTROLS.search((answer.out + answer.err).replace("\r\n", "\n"))), found
    assert "Traceback" not in answer.err
    assert len(answer.err) < 2_000
    return answer


@pytest.mark.parametrize("form", [[], ["--json"], ["--csv"]], ids=["text", "json", "csv"])
@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_anything_is_a_query(folder: Path, query: str, form: list[str]) -> None:
    answer = asked("--data", folder, "search", *form, "--", query)
    if form == ["--json"] and answer.code == 0:
        assert answer.json["query"] == query
        # What was looked for is in what was found.
        assert all(result["matched"] for result in answer.json["results"])


def places() -> Iterator[list[str]]:
    """Yield, for every place in the line of a command where a name, an id or a value may stand, what comes before it."""
    for name, each in COMMANDS.items():
        if each.module not in ("schema", "check", "view"):
            yield [name]
    yield from (["connect", "vale"], ["connect", "vale", "board", "--without"], ["coverage", "chronicle", "--texts"], ["changes", "--since"])
    for field in fields(Filters):
        if field.name != "disputed":
            yield from ([command, f"--{field.name.rstrip('_')}"] for command in ("timeline", "money", "export"))
    yield from (["timeline", "--around"], ["timeline", "--order"], ["timeline", "--limit"], ["money", "--nature"], ["cite", "--style"])
    yield from (["cite", "--format"], ["disputes", "--kind"], ["export", "json", "--who"])


@pytest.mark.parametrize("place", list(places()), ids=" ".join)
def test_anything_is_a_name_an_id_or_a_value(folder: Path, place: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for query in QUERIES.values():
        if place[0] in ("changes", "coverage") and "\0" in query:
            continue  # No shell can say this, and Python refuses it as a path.
        arguments = [*place, query] if place[-1].startswith("--") else [*place, "--", query]
        answer = run("--data", folder, *arguments)
        # Where it names a folder or a file, that is not there.
        assert answer.code in (0, 1, 2, 4), (place, query[:40], answer.err)
        assert answer.code == 0 or re.match("ciaperu: .", answer.err)
        assert not (found := CONTROLS.search((answer.out + answer.err).replace("\r\n", "\n"))), found
        assert "Traceback" not in answer.err
        assert len(answer.err) < 2_500


@pytest.mark.parametrize("name", COMMANDS)
def test_what_no_command_has_is_wrong_usage(folder: Path, name: str) -> None:
    for option in ("--no-such-option", "--\x1b[31m", "--no-such-option=\u202e", "---"):
        answer = asked("--data", folder, name, option)
        assert answer.code == 2
    assert asked("--data", folder, f"{name}\x1b").code == 2


def test_after_two_hyphens_a_word_is_a_word(folder: Path) -> None:
    assert run("--data", folder, "search", "--json", "--", "clock", "-lightning").json["query"] == "clock -lightning"
    for word in ("--json", "--limit", "-o", "--"):
        assert asked("--data", folder, "search", "--", word).code in (1, 2)
        assert asked("--data", folder, "person", "--", word).code == 1


def test_what_of_a_query_was_not_looked_for_is_said(folder: Path) -> None:
    said = "only the beginning of the query was looked for: 64 words, 4,000 characters at most"
    for query in ("clock " * 1000, " ".join(f"clock x{n}y" for n in range(70)), "clock " + " ".join(f"-w{n}" for n in range(70))):
        answer = run("--data", folder, "search", "--", query)
        assert said in answer.err
        assert answer.err.count(said) == 1
    assert run("--data", folder, "search", "clock vale board").err == ""


def test_an_empty_text_is_not_as_if_nothing_were_given(folder: Path) -> None:
    """`--data "$UNSET"` must not be answered from another dossier, nor `--from "$UNSET"` from all years."""
    for arguments in (
        ["--data", "", "timeline"],
        ["timeline", "--from", ""],
        ["check", ""],
        ["export", "json", "-o", ""],
        ["changes", ""],
        ["--lang", ""],
    ):
        answer = run(*arguments)
        assert (answer.code, answer.out) == (2, "")
        assert "is given as an empty text\nGive it a value, or leave it out\n" in answer.err


@pytest.mark.parametrize("name", ["VALE", "vale", " vale ", "váLE", "vale\u200b", "'vale'"])
def test_names_in_any_guise(folder: Path, name: str) -> None:
    assert run("--data", folder, "person", name, "--json").json["entity"]["id"] == "vale"


def test_a_name_in_letters_that_look_alike_is_not_taken_for_it(folder: Path) -> None:
    for name in ("vаlе", "bоаrd"):
        assert asked("--data", folder, "fact", name).code == 1
        assert asked("--data", folder, "sources", name).code == 1


@pytest.fixture(scope="module")
def opened(folder: Path) -> ciaperu.OpenDossier:
    return ciaperu.open_dossier(folder)


ANYTHING = st.text(max_size=60) | st.text('ab "-*():^{}NEAR ORnot\x00\u202e\U0001f600é9,./$\ud800', max_size=40)


@given(typed=ANYTHING)
@example(typed="9" * 400)
@example(typed="\udcff")
@example(typed="1 000 " * 300)
@settings(deadline=None, max_examples=120)
def test_no_question_ends_in_anything_but_an_answer_or_a_refusal(opened: ciaperu.OpenDossier, typed: str) -> None:
    questions: list[tuple[Any, dict[str, Any]]] = [
        *((ask, {}) for ask in (opened.search, opened.person, opened.place, opened.fact, opened.said, opened.disputes, opened.sources, opened.ties)),
        *((opened.timeline, {name.name: typed}) for name in fields(Filters) if name.name != "disputed"),
        (opened.around, {}),
        (opened.cite, {"style": "plain"}),
        (opened.money, {"nature": typed}),
        (lambda name: opened.connect(name, "vale"), {}),
    ]
    for ask, words in questions:
        error = refusal(ask, **words) if typed in words.values() else refusal(ask, typed, **words)
        assert error is None or (error.what and error.exit_code in (1, 2))


def refusal(ask: Callable[..., object], *typed: str, **words: Any) -> CiaperuError | None:
    """Return what refused a question, or None if it was answered; anything else is raised."""
    try:
        ask(*typed, **words)
    except CiaperuError as error:
        return error
    return None


def read_date(typed: str) -> tuple[dates.Date | None, str]:
    """Return the date that is typed, or None and why it is none."""
    try:
        return dates.parse(typed), ""
    except ValueError as error:
        return None, str(error)


YEARS = st.integers(1, 9999).map("{:04}".format)
SINGLE = st.one_of(
    YEARS,
    YEARS.map(lambda year: f"{year[:3]}X" if year[:3] != "000" else year),
    YEARS.map(lambda year: f"{year[:2]}XX" if year[:2] != "00" else year),
    st.dates().map(lambda day: day.isoformat()),
    st.dates().map(lambda day: day.isoformat()[:7]),
    st.tuples(YEARS, st.sampled_from(["21", "22", "23", "24", "XX", "XX-XX"])).map("-".join),
)
QUALIFIED = st.tuples(SINGLE, st.sampled_from(["", "?", "~", "%"])).map("".join)
DATES = st.one_of(
    QUALIFIED,
    st.tuples(QUALIFIED | st.just("..") | st.just(""), QUALIFIED | st.just("..") | st.just("")).map("/".join),
    st.lists(QUALIFIED, min_size=2, max_size=4).map(lambda members: f"[{','.join(members)}]"),
    st.lists(QUALIFIED, min_size=2, max_size=4).map(lambda members: f"{{{','.join(members)}}}"),
)


@given(DATES)
@settings(deadline=None, max_examples=300)
def test_what_is_a_date_comes_back_as_it_was_written(written: str) -> None:
    read, why = read_date(written)
    if read is None:
        # Only an interval that ends before it begins, or that has no end at all.
        assert "/" in written
        assert "it ends before it begins" in why or "at one end at least" in why
        return
    assert read.edtf == written
    assert read.earliest <= read.latest
    assert dates.parse(read.edtf, "es").earliest == read.earliest
    for day in (read.earliest, read.latest):
        assert dates.certainty(read, day, day) != "none" or written.startswith(("[", "{"))
    assert dates.certainty(read, dates.parse("0001").earliest, dates.parse("9999").latest) != "none"


@given(st.text(max_size=30) | st.text("0123456789-/.X?~%[]{},uY ", max_size=30))
@settings(deadline=None, max_examples=300)
def test_what_is_no_date_is_refused_in_one_line(typed: str) -> None:
    read, why = read_date(typed)
    assert read is None or read.edtf == typed
    assert (read is None) == bool(why)
    assert "\n" not in why
    # What is proposed instead is a date.
    for proposed in re.findall(r"not written as EDTF; write (\S+)", why):
        assert dates.parse(proposed)


def test_what_is_proposed_for_a_date_keeps_its_capitals(folder: Path) -> None:
    assert "1998~ (about), 199X, 1990/2000" in run("--data", folder, "timeline", "--from", "soon").err
    assert "Write 199X" in run("--data", folder, "timeline", "--from", "199u").err


def test_the_dossier_that_was_asked_is_the_one_that_answers(folder: Path) -> None:
    assert run("--data", folder, "timeline", "--json").json["facts"][0]["id"] == "board-pays-vale"
    assert len(FILES) == 9


@pytest.mark.parametrize("typed", ["zqx montesinos " * 7_000, "1 000 " * 16_000, "q" * 100_000], ids=["words", "figures", "letters"])
def test_an_endless_name_is_refused_at_once_among_a_hundred_names(typed: str) -> None:
    run("timeline")
    begun = time.monotonic()
    for command in (["search"], ["person"], ["said"], ["timeline", "--who"], ["connect", "cia"]):
        assert asked(*command, typed).code == 1
    assert time.monotonic() - begun < 5
