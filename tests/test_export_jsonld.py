"""`ciaperu export jsonld`, read by rdflib without a network and asked in SPARQL."""

from __future__ import annotations

import json
import re
import socket
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from ciaperu.export.jsonld_terms import CONTEXT, TERMS, VOCABULARY
from tests.cli import run
from tests.dossiers import HOSTILE, MORE, write_dossier

rdflib = pytest.importorskip("rdflib", reason="rdflib is not installed")
PREFIXES = """
PREFIX schema: <https://schema.org/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX terms: <urn:ciaperu:terms:>
PREFIX fact: <urn:ciaperu:fact:>
PREFIX entity: <urn:ciaperu:entity:>
PREFIX source: <urn:ciaperu:source:>
"""


def graph(document: str) -> Any:
    with mock.patch.object(socket, "create_connection", side_effect=AssertionError("the network was asked")):
        return rdflib.Graph().parse(data=document, format="json-ld")


def ask(known: Any, query: str) -> list[tuple[str, ...]]:
    """Return the rows of an answer, ids without their prefix."""
    rows = known.query(PREFIXES + query)
    return [tuple(re.sub(r"^urn:ciaperu:[a-z]+:", "", str(value)) for value in row) for row in rows]


@pytest.fixture(scope="module")
def document() -> str:
    return run("export", "jsonld").out


@pytest.fixture(scope="module")
def known(document: str) -> Any:
    return graph(document)


@pytest.fixture(scope="module")
def facts() -> dict[str, Any]:
    return {fact["id"]: fact for fact in run("export", "json").json["facts"]}


def test_who_says_what_of_whom(known: Any, facts: dict[str, Any]) -> None:
    answers = ask(
        known,
        """SELECT ?fact ?who WHERE { ?fact a schema:Claim; schema:author ?who;
            schema:about [ terms:participation [ schema:agent entity:montesinos; terms:role "accused" ] ] }""",
    )
    expected = {
        (fact["id"], fact["attribution"][0]["by"])
        for fact in facts.values()
        if fact["attribution"] and any(part["id"] == "montesinos" and part["role"] == "accused" for part in fact["who"])
    }
    assert set(answers) == expected
    assert len(expected) > 5


def test_the_chain_of_speakers_in_its_order_with_how_each_spoke(known: Any) -> None:
    answers = ask(
        known,
        """SELECT ?link ?who ?how WHERE { fact:cia-cash-to-narcotics-unit prov:wasDerivedFrom+ ?telling . ?telling a terms:Telling;
            terms:link ?link; prov:wasAttributedTo ?who . OPTIONAL { ?telling prov:qualifiedAttribution/prov:hadRole ?how } } ORDER BY ?link""",
    )
    assert answers == [("1", "us-officials", "unnamed"), ("2", "icij", "None")]
    (retold,) = ask(known, "SELECT ?who WHERE { fact:cia-cash-to-narcotics-unit schema:claimInterpreter ?who }")
    assert retold == ("icij",)


def test_no_speaker_where_the_source_speaks_in_its_own_voice(known: Any, facts: dict[str, Any]) -> None:
    answers = ask(known, 'SELECT ?fact WHERE { ?fact a schema:Claim; terms:status "asserted" . FILTER NOT EXISTS { ?fact schema:author ?who } }')
    assert {id for (id,) in answers} == {id for id, fact in facts.items() if fact["status"] == "asserted"}
    assert len(ask(known, "SELECT ?telling WHERE { ?telling a terms:Telling }")) == sum(len(fact["attribution"]) for fact in facts.values())


def test_which_facts_contradict(known: Any) -> None:
    query = "SELECT ?other WHERE { fact:press-conference-august-21-1999 terms:contradicts ?other }"
    assert {"smuggling-announced-august-2000", "rozas-first-meets-cia"} <= {id for (id,) in ask(known, query)}
    pairs = set(ask(known, "SELECT ?one ?other WHERE { ?one a schema:Claim; terms:contradicts ?other . ?other a schema:Claim }"))
    assert all((other, one) in pairs and one != other for one, other in pairs)
    in_tensions = {
        frozenset((a, b))
        for dispute in run("disputes", "--kind", "tension", "--json").json["disputes"]
        for a in dispute["positions"][0]["facts"]
        for b in dispute["positions"][1]["facts"]
    }
    others = {
        frozenset((a, b))
        for dispute in run("disputes", "--json").json["disputes"]
        if dispute["kind"] != "tension"
        for one in dispute["positions"]
        for other in dispute["positions"]
        for a in one["facts"]
        for b in other["facts"]
    }
    assert {frozenset(pair) for pair in pairs} <= others
    assert in_tensions - others
    assert {frozenset(pair) for pair in pairs}.isdisjoint(in_tensions - others)


def test_the_positions_of_a_dispute_and_what_supports_them(known: Any) -> None:
    expected = {
        (dispute["id"], str(number), position["says"], fact)
        for dispute in run("disputes", "--json").json["disputes"]
        for number, position in enumerate(dispute["positions"], 1)
        for fact in position["facts"]
    }
    query = """SELECT ?dispute ?number ?says ?fact WHERE { ?dispute a terms:Dispute; terms:side ?side . ?side schema:position ?number;
        schema:text ?says . ?fact terms:supports ?side }"""
    assert set(ask(known, query)) == expected


def test_which_passage(known: Any, facts: dict[str, Any]) -> None:
    # Without what each is (`a`): rdflib would begin with all pairs of facts and passages.
    query = """SELECT ?fact ?source ?section ?paragraph ?locator WHERE { ?fact schema:appearance ?passage . ?passage oa:hasSource ?source;
        oa:hasSelector ?selector . ?selector terms:section ?section; terms:paragraph ?paragraph; rdf:value ?locator }"""
    expected = {
        (fact["id"], cited["source"], cited["section"], str(cited["paragraph"]), cited["locator"])
        for fact in facts.values()
        for cited in fact["citations"]
    }
    assert {row for row in ask(known, query) if row[0] in facts} == expected
    for place, kind in (("schema:appearance", "oa:SpecificResource"), ("schema:appearance/oa:hasSelector", "oa:FragmentSelector")):
        kinds = {kind for (kind,) in ask(known, f"SELECT DISTINCT ?kind WHERE {{ ?fact {place} ?x . ?x a ?kind }}")}
        assert f"http://www.w3.org/ns/{kind.replace(':', '#')}" in kinds


def test_dates_keep_their_precision_and_have_bounds(known: Any, facts: dict[str, Any]) -> None:
    query = "SELECT ?fact ?date (DATATYPE(?date) AS ?type) WHERE { ?fact a schema:Claim; schema:about/terms:date ?date }"
    edtf = "http://id.loc.gov/datatypes/edtf/EDTF"
    assert set(ask(known, query)) == {(fact["id"], fact["date"], edtf) for fact in facts.values() if fact["date"]}
    between = """SELECT ?fact WHERE { ?fact a schema:Claim; schema:about [ terms:earliest ?first; terms:latest ?last ]
        FILTER (?first >= "2000-09-01"^^xsd:date && ?last <= "2000-09-30"^^xsd:date) }"""
    asked = run("timeline", "--from", "2000-09", "--to", "2000-09", "--json").json["facts"]
    whole = {fact["id"] for fact in asked if fact["date"].startswith("2000-09") and "/" not in fact["date"]}
    assert {id for (id,) in ask(known, between)} >= whole > set()


def test_sums_and_people(known: Any) -> None:
    query = """SELECT ?value ?currency ?bound ?nature WHERE { fact:cia-cash-to-narcotics-unit schema:about/terms:money
        [ schema:value ?value; schema:currency ?currency; terms:bound ?bound; terms:nature ?nature ] }"""
    assert ask(known, query) == [("10000000", "USD", "at least", "paid")]
    assert ask(known, "SELECT ?name WHERE { entity:cia a schema:Organization, prov:Agent; schema:name ?name }") == [("Central Intelligence Agency",)]


def test_nothing_is_lost_on_the_way(known: Any, facts: dict[str, Any]) -> None:
    whole = run("export", "json").json
    for kind, query in (
        ("entities", "SELECT ?x WHERE { ?x terms:kind ?kind; schema:description ?d . FILTER STRSTARTS(STR(?x), 'urn:ciaperu:entity:') }"),
        ("sources", "SELECT ?x WHERE { ?x terms:read ?how }"),
        ("disputes", "SELECT ?x WHERE { ?x a terms:Dispute }"),
    ):
        assert {id for (id,) in ask(known, query)} == {each["id"] for each in whole[kind]}, kind
    for predicate, field in (
        ("schema:isPartOf", "part_of"),
        ("<http://www.w3.org/2000/01/rdf-schema#seeAlso>", "see"),
        ("schema:keywords", "keywords"),
    ):
        found = set(ask(known, f"SELECT ?x ?y WHERE {{ ?x a schema:Claim; {predicate} ?y }}"))
        assert found == {(fact["id"], each) for fact in facts.values() for each in fact[field]}, field
    (csl,) = ask(known, "SELECT ?csl WHERE { source:nie-97-63 terms:csl ?csl }")
    assert json.loads(csl[0])["ISBN"] == "9780160451782"


def test_every_term_of_ours_is_described_and_every_term_used_is_known(known: Any) -> None:
    used = {str(each).removeprefix(VOCABULARY) for triple in known for each in triple if str(each).startswith(VOCABULARY)}
    assert used <= TERMS.keys()
    described = ask(
        known, f"SELECT ?term WHERE {{ ?term <http://www.w3.org/2000/01/rdf-schema#comment> ?c FILTER STRSTARTS(STR(?term), '{VOCABULARY}') }}"
    )
    assert {term for (term,) in described} == TERMS.keys()


def test_the_context_is_inline_and_there_is_one_graph(document: str) -> None:
    parsed = json.loads(document)
    assert list(parsed) == ["@context", "@graph"]
    assert parsed["@context"] == CONTEXT
    assert not any("@context" in node or "@graph" in node for node in parsed["@graph"])
    # A node a line.
    assert len(document.splitlines()) == len(parsed["@graph"]) + 3


def test_another_language_and_a_selection(tmp_path: Path) -> None:
    folder = write_dossier(tmp_path, **MORE)
    part = graph(run("--data", folder, "--lang", "es", "export", "jsonld", "--kind", "payment").out)
    assert ask(part, "SELECT ?name WHERE { ?x a schema:Claim; schema:name ?name }") == [
        ("La Junta del Puerto paga a Vale unos 1200 dólares por un reloj",)
    ]
    assert ask(part, "SELECT ?x WHERE { ?x a terms:Dispute }") == []


def test_a_hostile_dossier_comes_back_word_for_word(tmp_path: Path) -> None:
    folder = write_dossier(tmp_path, **HOSTILE)
    text = run("--data", folder, "export", "jsonld").out
    assert "<" not in text
    whole = run("--data", folder, "export", "json").json
    known = graph(text)
    assert set(ask(known, "SELECT ?x ?name ?text WHERE { ?x a schema:Claim; schema:name ?name; schema:text ?text }")) == {
        (fact["id"], fact["title"], fact["text"]) for fact in whole["facts"]
    }
    sections = ask(known, "SELECT DISTINCT ?s WHERE { ?x a schema:Claim; schema:appearance/oa:hasSelector/terms:section ?s }")
    assert {section for (section,) in sections} == {cited["section"] for fact in whole["facts"] for cited in fact["citations"]}
    # It can be written as N-Triples and Turtle: every IRI is one.
    assert graph(text).serialize(format="nt")
    assert rdflib.Graph().parse(data=known.serialize(format="turtle"), format="turtle")
