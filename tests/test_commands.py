"""The commands on the bundled dossier: what a user types, and what comes back."""

from __future__ import annotations

import csv
import io
import re

import jsonschema
import pytest
from syrupy.assertion import SnapshotAssertion

from ciaperu.cli.registry import COMMANDS
from tests.cli import run

DRAWN: tuple[list[str], ...] = (
    [],
    ["timeline", "--from", "2000-08", "--to", "2000-10"],
    ["timeline", "--who", "soghanalian", "--order", "newest", "--limit", "8"],
    ["search", "montesino", "panama", "--limit", "3"],
    ["fact", "cia-cash-to-narcotics-unit"],
    ["person", "soghanalian"],
    ["org", "din"],
    ["place", "panama"],
    ["operation", "plan", "siberia"],
    ["sources", "nie-97-63"],
    ["disputes", "--kind", "contradiction"],
    ["disputes", "who-headed-sin"],
)
FACT = {
    "type": "object",
    "required": "id date date_text title text kind status who where money quantities attribution topics citations disputes".split(),
    "properties": {
        "id": {"type": "string", "pattern": "^[a-z0-9-]+$"},
        "date": {"type": ["string", "null"]},
        "status": {"enum": ["asserted", "reported", "alleged", "denied", "assessed"]},
        "who": {"type": "array", "items": {"type": "object", "required": ["id", "name", "role"]}},
        "where": {"type": "array", "items": {"type": "object", "required": ["id", "name"]}},
        "money": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["amount", "currency", "bound", "nature"],
                "properties": {"amount": {"type": "number"}},
            },
        },
        "attribution": {"type": "array", "items": {"type": "object", "required": ["by", "name", "as"]}},
        "citations": {
            "type": "array",
            "minItems": 1,
            "items": {"type": "object", "required": ["source", "section", "paragraph", "locator"]},
        },
    },
}
LIST = {"type": "array", "items": FACT, "minItems": 1}


@pytest.mark.parametrize("columns", [0, 60, 160])
@pytest.mark.parametrize("arguments", DRAWN, ids=lambda arguments: " ".join(arguments) or "ciaperu")
def test_what_is_drawn(arguments: list[str], columns: int, snapshot: SnapshotAssertion) -> None:
    answer = run(*arguments, columns=columns)
    assert answer.code == 0
    assert not columns or max(map(len, answer.out.splitlines())) <= columns
    assert answer.out == snapshot


@pytest.mark.parametrize("columns", [40, 60, 100, 160])
def test_nothing_is_wider_than_the_terminal(columns: int) -> None:
    for arguments in (*DRAWN, ["timeline"], ["disputes"], ["sources"], ["person", "montesinos"]):
        assert max(map(len, run(*arguments, columns=columns).out.splitlines())) <= columns


@pytest.mark.parametrize("arguments", DRAWN, ids=lambda arguments: " ".join(arguments) or "ciaperu")
def test_no_escape_or_drawing_sign_in_a_pipe(arguments: list[str]) -> None:
    answer = run(*arguments)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2500-\u259f]", answer.out + answer.err)


def test_every_command_has_help_with_an_example() -> None:
    for name in COMMANDS:
        answer = run(name, "--help")
        assert answer.code == 0
        assert f"ciaperu {name}" in answer.out


def test_timeline_json_holds_every_fact_with_the_undated_ones_last() -> None:
    facts = run("timeline", "--json").json["facts"]
    jsonschema.validate(facts, LIST)
    dates = [fact["date"] for fact in facts]
    assert len(facts) > 150
    assert None in dates
    assert not any(dates[dates.index(None) :])


def test_the_fact_of_the_contract() -> None:
    fact = run("fact", "cia-cash-to-narcotics-unit", "--json").json["fact"]
    assert fact["date"] == "1990/2000-09"
    assert fact["date_text"] == "1990 to Sep 2000"
    assert {"id": "cia", "name": "Central Intelligence Agency", "role": "payer"} in fact["who"]
    assert fact["money"] == [{"amount": 10000000, "currency": "USD", "bound": "at least", "nature": "paid"}]
    assert fact["citations"] == [{"source": "article", "section": "1998", "paragraph": 4, "locator": "1998.4"}]
    assert [speaker["by"] for speaker in fact["attribution"]] == ["us-officials", "icij"]


def test_search_json_is_ranked_and_says_what_matched() -> None:
    answer = run("search", "montesino", "panama", "--json")
    assert answer.json["query"] == "montesino panama"
    assert answer.json["corrections"] == [{"typed": "montesino", "read_as": "montesinos"}]
    jsonschema.validate(answer.json["results"], LIST)
    assert answer.json["results"][0]["id"] == "montesinos-flees-to-panama"
    assert {"montesinos", "panama"} == {match["word"] for match in answer.json["results"][0]["matched"]}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("Perez Godoy", "perez-godoy-takes-power"),
        ('"plan siberia"', "plan-siberia"),
        ("$22 million", "peruvians-offer-22-million-down"),
        ("9,540", "rifles-sent-9540"),
        ("servicio de inteligencia nacional", "sin"),
    ],
)
def test_search_finds_names_phrases_and_figures(query: str, found: str) -> None:
    results = run("search", query, "--json", "--limit", "0").json["results"]
    assert any(found in result["id"] or found in [who["id"] for who in result["who"]] for result in results)


def test_a_word_with_minus_is_left_out() -> None:
    def ids(*query: str) -> set[str]:
        return {result["id"] for result in run("search", "--json", "--limit", "0", "--", *query).json["results"]}

    assert ids("panama", "-oas") < ids("panama")


@pytest.mark.parametrize("query", ["qzxvbn", "?!", '"', "a" * 5000, "\u202e\x1b[31m", "日本"])
def test_nothing_found_is_said_and_is_no_error(query: str) -> None:
    answer = run("search", query)
    assert answer.code in (1, 2)
    assert answer.out == ""
    assert "\x1b" not in answer.err
    assert "Traceback" not in answer.err


def test_a_date_of_a_year_may_fall_into_half_of_it() -> None:
    facts = run("timeline", "--from", "1998-06", "--to", "1998-12", "--json").json["facts"]
    marks = {fact["date"]: fact.get("certainty", "certain") for fact in facts}
    assert marks["1998"] == "possible"
    assert marks["1990/2000-09"] == "certain"


def test_filters_narrow() -> None:
    everything = run("timeline", "--json").json["facts"]
    for arguments, keeps in (
        (["--status", "alleged"], lambda fact: fact["status"] == "alleged"),
        (["--kind", "payment"], lambda fact: fact["kind"] == "payment"),
        (["--topic", "payments"], lambda fact: "payments" in fact["topics"]),
        (["--where", "lima"], lambda fact: "lima" in [place["id"] for place in fact["where"]]),
    ):
        kept = run("timeline", *arguments, "--json").json["facts"]
        assert [fact["id"] for fact in kept] == [fact["id"] for fact in everything if keeps(fact)]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["timelin"], 2, "Did you mean 'timeline'?"),
        (["timeline", "--json", "--csv"], 2, "exclude each other"),
        (["timeline", "--from", "24 Sep 2000"], 2, "2000-09-24"),
        (["timeline", "--from", "2001", "--to", "1999"], 2, "Exchange them"),
        (["timeline", "--topic", "payment"], 2, "payments"),
        (["timeline", "--who", "nobody-at-all"], 1, "nobody and nothing"),
        (["timeline", "--from", "1800", "--to", "1801"], 1, "no fact fits"),
        (["timeline", "--data", "x"], 2, "stands before the command"),
        (["--data", "/nowhere", "timeline"], 4, "/nowhere"),
        (["person", "zzzzzz"], 1, "nobody and nothing"),
        (["org", "peruvian"], 2, "Type one of"),
        (["fact", "montesinos-flees-to-panma"], 1, "montesinos-flees-to-panama"),
        (["disputes", "--kind", "slp"], 2, "slip"),
        (["sources", "artcle"], 1, "article"),
        (["search", "-x"], 2, ""),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_requests(arguments: list[str], code: int, said: str) -> None:
    answer = run(*arguments)
    assert (answer.code, answer.out) == (code, "")
    assert said in answer.err


def test_an_entity_of_another_kind_is_found_and_said() -> None:
    answer = run("person", "cia")
    assert answer.code == 0
    assert "Central Intelligence Agency is an organization: ciaperu org cia" in answer.err
    assert answer.out.startswith("Central Intelligence Agency")


def test_names_are_forgiving() -> None:
    for typed in ("soghanilian", "Sarkis SOGHANALIAN", "soghanalian sarkis", "sarkis"):
        assert run("person", typed, "--json").json["entity"]["id"] == "soghanalian"


@pytest.mark.parametrize("arguments", [["timeline"], ["search", "rifles"], ["sources"], ["disputes"]], ids=" ".join)
def test_csv_is_read_back_and_holds_no_formula(arguments: list[str]) -> None:
    rows = list(csv.DictReader(io.StringIO(run(*arguments, "--csv").out)))
    assert rows
    assert not any(str(value).startswith(("=", "+", "-", "@")) for row in rows for value in row.values())


def test_check_of_the_bundled_dossier() -> None:
    answer = run("check")
    assert answer.code == 0
    assert answer.out.endswith("no problems\n")
    assert run("check", "--json").json["problems"] == []


def test_a_profile_shows_so_many_facts_and_says_how_many_more_there_are() -> None:
    whole, short = run("person", "montesinos", "--json").json, run("person", "montesinos", "--limit", "2")
    told = len(whole["facts"]) - 2
    within = [fact for fact in whole["facts"] if fact["scope"] == "within"]
    assert f"Facts ({len(within)})" in short.out
    assert f"and {told} more: ciaperu timeline --who montesinos --scope all" in short.out
    assert "and " in run("org", "cia", "--limit", "1").out
    few = run("person", "montesinos", "--limit", "2", "--json").json
    assert [fact["id"] for fact in few["facts"]] == [fact["id"] for fact in whole["facts"][:2]]
    assert few["appears_with"] == whole["appears_with"][:2]
    assert few["disputes"] == whole["disputes"]
