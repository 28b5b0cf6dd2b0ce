"""What a query may be, and what is found: on the bundled dossier, and on the small one with its translation and thesaurus."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ciaperu
from ciaperu.errors import NotFound, WrongUsage
from tests.bench.search import NO_ANSWER, by_ciaperu, questions, rank, score
from tests.cli import run
from tests.dossiers import MORE, write_dossier


def first(*query: str) -> str:
    """Return the id of the first fact that a query finds."""
    return str(run("search", *query, "--json", "--limit", "1").json["results"][0]["id"])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        # Names: in any order, partial, misspelt, by sound, without accents, acronyms.
        ("godoy perez", "perez-godoy-takes-power"),
        ("perez godoi", "perez-godoy-takes-power"),
        ("salasar monrroe 1998", "salazar-monroe-at-sin-1991-1998"),
        ("magallanez", "magallanes-anti-corruption-prosecutor"),
        ("OEA asilo", "us-oas-urge-panama-asylum"),
        # Figures and dates in any writing.
        ("$10 million", "cia-cash-to-narcotics-unit"),
        ("10m", "cia-cash-to-narcotics-unit"),
        ("10 millones", "cia-cash-to-narcotics-unit"),
        ("50000 rifles", "jordan-proposes-50000-rifles-for-peru"),
        ("9540", "rifles-sent-9540"),
        ("24/09/2000", "montesinos-flees-to-panama"),
        ("24 de setiembre de 2000", "montesinos-flees-to-panama"),
        ("Sept. 24, 2000", "montesinos-flees-to-panama"),
        # Plain questions, in either language.
        ("missionary killed when plane shot down", "roni-bowers-dies-2001"),
        ("¿cuánto pagaron a la familia de la misionera?", "us-compensates-bowers-family-and-pilot"),
        ("fuga a Panamá", "montesinos-flees-to-panama"),
    ],
)
def test_the_right_fact_comes_first(query: str, found: str) -> None:
    assert first(query) == found


@pytest.mark.parametrize("query", ["pinochet", "receta de ceviche", "bay of pigs", "uranium", "qzxvbn", "allende chile 1973", "machu picchu"])
def test_what_the_dossier_does_not_know_is_not_answered(query: str) -> None:
    answer = run("search", query)
    assert (answer.code, answer.out) == (1, "")


def test_matched_says_which_words_in_which_fields() -> None:
    result = run("search", "soghanalian", "$22 million", "--json").json["results"][0]
    matched = {match["word"]: match["fields"] for match in result["matched"]}
    assert "title" in matched["22000000"]
    assert "names" in matched["soghanalian"]


def test_a_word_that_exists_is_never_replaced_by_a_commoner_one() -> None:
    assert run("search", "kent", "--json").json["corrections"] == []


def test_a_mended_word_is_said() -> None:
    answer = run("search", "sogonalian")
    assert answer.out.startswith("showing soghanalian; you typed sogonalian\n")
    assert run("search", "sogonalian", "--csv").err.startswith("showing soghanalian (soghanalian); you typed sogonalian\n")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return write_dossier(tmp_path, **MORE)


def test_the_thesaurus_adds_what_the_dossier_calls_it_and_says_so(small: Path) -> None:
    answer = run("--data", small, "search", "thunderstorm", "--json").json
    assert [result["id"] for result in answer["results"]] == ["board-says-lightning"]
    assert answer["expansions"] == [{"typed": "thunderstorm", "read_as": "lightning"}]
    assert "also: lightning (thunderstorm)" in run("--data", small, "search", "thunderstorm").out


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    ("query", "found"),
    [("óxido", "vale-says-rust"), ("oxidarse", "vale-says-rust"), ("rust", "vale-says-rust"), ("tormenta", "board-says-lightning")],
)
def test_both_languages_are_searched_whichever_is_shown(small: Path, language: str, query: str, found: str) -> None:
    answer = run("--data", small, "--lang", language, "search", query, "--json").json
    assert answer["results"][0]["id"] == found
    assert answer["results"][0]["language"] == language


def test_a_stale_translation_is_not_shown_but_marked(tmp_path: Path) -> None:
    stale = MORE["translations/es.yaml"].replace("4643091fd479", "000000000000")
    folder = write_dossier(tmp_path, **MORE | {"translations/es.yaml": stale})
    answer = run("--data", folder, "--lang", "es", "timeline")
    assert answer.code == 0
    assert "Rust stopped the clock, says Vale  presunto  en disputa  sin traducir" in answer.out
    assert run("check", folder).code == 3


def test_quotes_hold_a_phrase_together_and_minus_leaves_out(small: Path) -> None:
    def ids(query: str) -> set[str]:
        return {result["id"] for result in run("--data", small, "search", "--json", "--", query).json["results"]}

    assert ids("clock") == {"board-pays-vale", "board-says-lightning", "vale-says-rust"}
    assert ids("clock -lightning") == {"board-pays-vale", "vale-says-rust"}
    assert ids('"lightning stops"') == {"board-says-lightning"}
    assert run("--data", small, "search", '"clock lightning"').code == 1


@given(st.text(max_size=200) | st.text('ab "-*():^{}NEAR ORnot\x00\u202e\U0001f600é', max_size=80))
@settings(deadline=None, max_examples=120)
def test_nothing_that_is_typed_is_a_syntax_error(query: str) -> None:
    dossier = ciaperu.open_dossier()
    with contextlib.suppress(NotFound, WrongUsage):
        assert dossier.search(query).results


def test_a_hundred_thousand_characters_are_a_query_too() -> None:
    assert run("search", "montesinos " * 9000).code == 0


def test_search_keeps_what_it_reached() -> None:
    """The half of the questions that the search was not tuned on; `python -m tests.bench.search` prints the whole table."""
    find = by_ciaperu(ciaperu.open_dossier())
    asked = questions("report")
    reached = score([rank(each, find(each.query)) for each in asked if each.kind != NO_ANSWER])
    assert reached.at_1 >= 0.89
    assert reached.at_5 >= 0.97
    assert sum(bool(find(each.query)) for each in asked if each.kind == NO_ANSWER) <= 1
