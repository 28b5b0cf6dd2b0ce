"""Names in papers: every form of them, whole or damaged, and nothing else."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ciaperu.store import open_store
from ciaperu.sweep.finding import Finder, Mention
from ciaperu.sweep.knowledge import known
from tests.dossiers import write_dossier
from tests.papers import PLAIN, Paper, Scanner, paper

PEOPLE = """\
valcarcel: {name: Isidro Valcárcel, summary: A general., aliases: {en: [Valcárcel]}}
quintanilla: {name: Marisol Quintanilla, summary: A clerk., aliases: {en: [Quintanilla]}}
echenique: {name: Teodoro Echenique Ruiz, summary: A minister., aliases: {en: [Echenique]}}
bastarrica: {name: Aurelio Bastarrica, summary: A judge.}
oyarzun: {name: Wenceslao Oyarzún, summary: A pilot., aliases: {es: [Oyarzún]}}
lumbreras: {name: Carmen Lumbreras Salas, summary: A witness., aliases: {en: [Lumbreras]}}
okeeffe: {name: "Desmond O'Keeffe", summary: An agent.}
"""
ORGANIZATIONS = """\
aduanas: {name: National Customs Service, summary: A service., aliases: {en: [NCS], es: [Servicio Nacional de Aduanas]}}
"""
PLACES = """\
cardales: {name: Puerto Cardales, summary: A harbour.}
tarapaya: {name: Tarapaya, summary: A town.}
molinar: {name: Molinar, summary: A province.}
"""
SOURCES = "chronicle: {type: book, title: A Chronicle, issued: 1950, read: whole text}\n"
FACT = """\
customs-search-molinar:
  date: 1911-04
  date_basis: text
  title: Customs officers search Molinar
  text: The customs officers of Tarapaya went through the Molinarian harbour, by the molinareño press.
  kind: operation
  status: asserted
  who: {ENTITIES}
  where: [cardales, tarapaya, molinar]
  sources: [chronicle#1911.1]
"""
WRITTEN = """valcarcel Isidro Valcárcel|valcarcel Valcárcel|valcarcel I. Valcárcel|quintanilla Marisol Quintanilla|quintanilla Quintanilla
echenique Teodoro Echenique Ruiz|echenique Echenique|bastarrica Aurelio Bastarrica|oyarzun Wenceslao Oyarzún|oyarzun Oyarzún|cardales Puerto Cardales
lumbreras Lumbreras|lumbreras Carmen Lumbreras Salas|tarapaya Tarapaya|okeeffe Desmond O'Keeffe|aduanas Servicio Nacional de Aduanas
aduanas National Customs Service|molinar Molinar"""
FORMS = [(entity, form) for each in WRITTEN.replace("\n", "|").split("|") for entity, form in [each.split(" ", 1)]]


@pytest.fixture(scope="module")
def finder(tmp_path_factory: pytest.TempPathFactory) -> Finder:
    entities = ", ".join(
        f"{entity}: subject" for entity in dict.fromkeys(entity for entity, _form in FORMS) if entity not in ("cardales", "tarapaya", "molinar")
    )
    left_out = dict.fromkeys(["facts/1912.yaml", "facts/undated.yaml", "disputes.yaml", "translations/es.yaml", "thesaurus.yaml", "asked.yaml"])
    files = {"people.yaml": PEOPLE, "organizations.yaml": ORGANIZATIONS, "places.yaml": PLACES, "facts/1911.yaml": FACT.replace("ENTITIES", entities)}
    folder = write_dossier(tmp_path_factory.mktemp("names"), **left_out, **files, **{"sources.yaml": SOURCES})
    knowledge = known(open_store(folder, None))
    return Finder(knowledge.forms, knowledge.ordinary)


def scored(finder: Finder, papers: Sequence[Paper]) -> tuple[float, float]:
    """Return recall and precision: how many of the names that were put in are found, and how many of those found were put in."""
    named = found = right = all = 0
    for each in papers:
        mentions = finder.find(each.text)
        named += len(each.names)
        found += sum(any(_is(mention, name.entity, name.start, name.end) for mention in mentions) for name in each.names)
        all += len(mentions)
        right += sum(any(_is(mention, name.entity, name.start, name.end) for name in each.names) for mention in mentions)
    return found / named, right / max(all, 1)


def _is(mention: Mention, entity: str, start: int, end: int) -> bool:
    return mention.entity == entity and mention.start < end and start < mention.end


def test_in_a_clean_paper_every_name_is_found_and_nothing_else(finder: Finder) -> None:
    assert scored(finder, [paper(seed, FORMS, each=0) for seed in range(20)]) == (1.0, 1.0)


def test_with_one_letter_in_ten_damaged_names_are_still_found(finder: Finder) -> None:
    papers = [paper(seed, FORMS, each=10) for seed in range(60)]
    assert sum(name.damage > 0 for each in papers for name in each.names) > 1000
    recall, precision = scored(finder, papers)
    assert recall >= 0.95, recall
    assert precision >= 0.95, precision


def test_two_letters_in_ten_are_more_than_is_looked_for(finder: Finder) -> None:
    recall, precision = scored(finder, [paper(seed, FORMS, each=5) for seed in range(20)])
    assert recall < 0.9
    assert precision >= 0.95


@pytest.mark.parametrize(
    ("text", "entity", "how", "found"),
    [
        ("told Gen. Valcárcel of it", "valcarcel", "exact", "Valcárcel"),
        ("told I. VALCARCEL of it", "valcarcel", "exact", "VALCARCEL"),
        ("told Valcar-\ncel of it", "valcarcel", "hyphenated", "Valcar-\ncel"),
        ("told Val carcel of it", "valcarcel", "broken", "Val carcel"),
        ("toldValcarcel of it", "valcarcel", "fused", "Valcarcel"),
        ("told Va1carcel of it", "valcarcel", "exact", "Va1carcel"),
        ("told Valcarcei of it", "valcarcel", "damaged", "Valcarcei"),
        ("told LurnbrErAs of it", "lumbreras", "damaged", "LurnbrErAs"),
        ("told MarisolQuintanilla of it", "quintanilla", "fused", "MarisolQuintanilla"),
        ("the Servicio Nacionol\nde Aduanas of it", "aduanas", "damaged", "Servicio Nacionol\nde Aduanas"),
        ("the N.C.S. of it", "aduanas", "exact", "N.C.S"),
        ("the NCS of it", "aduanas", "exact", "NCS"),
        ("a molinareño town", "molinar", "exact", "molinareño"),
        ("the Molinarian coast", "molinar", "exact", "Molinarian"),
        ("Desmond O’Keeffe came", "okeeffe", "exact", "Desmond O’Keeffe"),
    ],
)
def test_a_form(finder: Finder, text: str, entity: str, how: str, found: str) -> None:
    (mention,) = finder.find(text)
    assert (mention.entity, mention.how, text[mention.start : mention.end]) == (entity, how, found)


@pytest.mark.parametrize("text", ["told them of it", "the ncs of it", "a mo linar", "El molino", "Tara payable", "Cardiff harbour"])
def test_what_is_no_name(finder: Finder, text: str) -> None:
    assert finder.find(text) == []


def test_what_stands_around_a_name_is_kept(finder: Finder) -> None:
    text = "Gen. Valcarcel, then R. Valcarcel and Pedro Valcarcel and Tarapaya, Ohio"
    assert [mention.signs for mention in finder.find(text)] == ["t", "i", "g", "c"]


@given(st.text(max_size=300), st.integers(0, 5), st.sampled_from(FORMS))
@settings(deadline=None, max_examples=150)
def test_places_are_those_of_the_text_whatever_stands_in_it(finder: Finder, text: str, times: int, form: tuple[str, str]) -> None:
    text = f" {form[1]} ".join([text, *[text[::-1]] * times])
    mentions = finder.find(text)
    assert all(0 <= mention.start < mention.end <= len(text) for mention in mentions)
    assert all(one.end <= other.start for one, other in itertools.pairwise(mentions))
    assert len([each for each in mentions if each.entity == form[0]]) >= times


def test_the_scanner_damages_what_it_says() -> None:
    read, damaged = Scanner(1, 10).read(" ".join(PLAIN))
    assert damaged == pytest.approx(sum(sign.isalpha() for sign in " ".join(PLAIN)) / 10, abs=1)
    assert read != " ".join(PLAIN)
