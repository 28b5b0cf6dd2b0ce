"""What else happened around a fact, and only what is disputed."""

from __future__ import annotations

from datetime import date as day
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ciaperu
from ciaperu.errors import NotFound, WrongUsage
from ciaperu.research import timeline
from tests.cli import run
from tests.dossiers import write_dossier

# 24 September 2000; the return is dated 29 days later, and Rozas met the CIA 45 days before.
FLIGHT, RETURN, MEETING = "montesinos-flees-to-panama", "montesinos-flies-back-to-peru", "rozas-first-meets-cia"


def around(*arguments: str | Path) -> dict[str, str]:
    """Return id → certainty of what stands around a fact."""
    facts = run(*arguments, "--json").json["facts"]
    return {fact["id"]: fact.get("certainty", "certain") for fact in facts}


@pytest.mark.parametrize(("days", "other", "there"), [(28, RETURN, False), (29, RETURN, True), (44, MEETING, False), (45, MEETING, True)])
def test_days_are_counted_from_the_fact_to_both_sides(days: int, other: str, there: bool) -> None:
    assert (other in around("timeline", "--around", FLIGHT, "--days", str(days))) == there


def test_sixty_days_unless_others_are_asked_for() -> None:
    assert run("timeline", "--around", FLIGHT, "--json").out == run("timeline", "--around", FLIGHT, "--days", "60", "--json").out
    assert run("timeline", "--around", FLIGHT, "--json").json["around"] == {"id": FLIGHT, "days": 60}


def test_a_date_that_may_fall_outside_is_marked_and_the_fact_itself_is_not() -> None:
    found = around("timeline", "--around", FLIGHT)
    assert found["fujimori-names-plan-siberia"] == "possible"
    assert found["cia-cash-to-narcotics-unit"] == found[FLIGHT] == "certain"


def test_the_fact_itself_is_marked_on_the_screen() -> None:
    for columns in (0, 60, 160):
        out = run("timeline", "--around", FLIGHT, "--days", "29", columns=columns).out
        assert out.startswith("Within 29 days of 24 Sep 2000: ")
        assert out.count("the fact asked for") == 1


def test_with_a_limit_the_nearest_stay_and_the_fact_itself() -> None:
    assert list(around("timeline", "--around", FLIGHT, "--limit", "1")) == [FLIGHT, RETURN]
    assert list(around("timeline", "--around", FLIGHT, "--limit", "1", "--order", "newest")) == [RETURN, FLIGHT]


def test_a_span_of_a_month_is_near_where_it_may_be(tmp_path: Path) -> None:
    # April 1911 ends 407 days before 10 June 1912, and begins 436 days before.
    folder = write_dossier(tmp_path)

    def near(days: int) -> dict[str, str]:
        return around("--data", folder, "timeline", "--around", "board-says-lightning", "--days", str(days))

    assert near(436) == {"board-pays-vale": "certain", "board-says-lightning": "certain"}
    assert near(407) == {"board-pays-vale": "possible", "board-says-lightning": "certain"}
    assert run("--data", folder, "timeline", "--around", "board-says-lightning", "--days", "406").code == 1


def test_filters_narrow_what_is_around_and_keep_the_fact(tmp_path: Path) -> None:
    folder = write_dossier(tmp_path)
    asked = ("--data", folder, "timeline", "--around", "board-says-lightning", "--days", "500")
    assert list(around(*asked, "--kind", "payment")) == ["board-pays-vale", "board-says-lightning"]
    for filters in (("--disputed",), ("--kind", "accusation"), ("--from", "1911-05")):
        answer = run(*asked, *filters)
        assert (answer.code, answer.out) == (1, "")
        assert "nothing else that fits is dated within 500 days of board-says-lightning" in answer.err


def test_a_stretch_of_time_asked_for_besides_marks_what_may_lie_outside(tmp_path: Path) -> None:
    asked = ("--data", write_dossier(tmp_path), "timeline", "--around", "board-says-lightning", "--days", "500")
    assert around(*asked, "--to", "1911-04-15") == {"board-pays-vale": "possible", "board-says-lightning": "certain"}


@pytest.mark.parametrize("days", [0, 10**6, 10**12])
def test_any_number_of_days_is_answered(days: int) -> None:
    assert FLIGHT in around("timeline", "--around", "montesinos-flies-back-to-peru", "--days", str(days)) or days == 0


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--around", "montesinos-flees-to-panma"], 1, FLIGHT),
        (["--around", "cia-no-intelligence-ties-montesinos"], 2, "has no date"),
        (["--around", FLIGHT, "--days", "-1"], 2, "--days"),
        (["--days", "3"], 2, "--days goes with --around"),
        (["--around", FLIGHT, "--order", "odd"], 2, "odd"),
        (["--around", FLIGHT, "--who", "nobody-at-all"], 1, "nobody and nothing"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_requests(arguments: list[str], code: int, said: str) -> None:
    answer = run("timeline", *arguments)
    assert (answer.code, answer.out) == (code, "")
    assert said in answer.err


def test_in_python() -> None:
    dossier = ciaperu.open_dossier()
    found = dossier.around(FLIGHT, 29, who="montesinos")
    assert found.around is not None
    assert (found.around.fact.id, found.around.days) == (FLIGHT, 29)
    assert {fact.id for fact in found.facts} > {FLIGHT, RETURN}
    with pytest.raises(NotFound):
        dossier.around("zz")
    with pytest.raises(WrongUsage):
        dossier.around("cia-no-intelligence-ties-montesinos")


def test_in_spanish() -> None:
    out = run("--lang", "es", "timeline", "--around", FLIGHT).out
    assert out.startswith("A no más de 60 días de: 24 set. 2000")
    assert "el hecho pedido" in out


@pytest.mark.parametrize("command", [["timeline"], ["search", "clock"], ["said", "vale"]], ids=" ".join)
def test_only_what_is_disputed(command: list[str], tmp_path: Path) -> None:
    folder = write_dossier(tmp_path)
    answer = run("--data", folder, *command, "--disputed", "--json").json
    (facts,) = (answer[name] for name in ("facts", "results", "said") if name in answer)
    assert facts
    assert all(fact["disputes"] == ["why-it-stopped"] for fact in facts)
    assert "board-pays-vale" not in {fact["id"] for fact in facts}


def test_only_what_is_disputed_in_python() -> None:
    dossier = ciaperu.open_dossier()
    everything = dossier.timeline().facts
    assert [fact.id for fact in dossier.timeline(disputed=True).facts] == [fact.id for fact in everything if fact.disputes]
    assert len(dossier.timeline(disputed=False).facts) == len(everything)


spans = st.tuples(st.dates(day(1900, 1, 1), day(2030, 1, 1)), st.integers(0, 4000)).map(lambda span: (span[0], span[0] + timedelta(days=span[1])))


@given(spans)
def test_a_span_of_days_has_what_may_fall_into_it_however_long_that_lasts(span: tuple[day, day]) -> None:
    first, last = span
    dossier = ciaperu.open_dossier()
    fitting = [fact.id for fact in dossier.timeline().facts if fact.date and fact.date.latest >= first and fact.date.earliest <= last]
    try:
        found = [fact.id for fact in dossier.timeline(from_=str(first), to=str(last)).facts]
    except NotFound:
        found = []
    assert found == fitting


def test_a_timeline_is_read_as_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = {form: run("timeline", *form).out for form in ((), ("--json",), ("--csv",), ("--from", "1998", "--json"))}
    monkeypatch.setattr(timeline, "BATCH", 7)
    answer = ciaperu.open_dossier().timeline()
    stretches = answer.stretches()
    assert len(next(stretches).facts) == 7
    assert len(answer.facts) == answer.total
    assert {form: run("timeline", *form).out for form in whole} == whole
