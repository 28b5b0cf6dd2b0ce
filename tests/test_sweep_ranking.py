"""Which papers a sweep puts first: those that say something of where the facts are set, however damaged, before those that only name it."""

from __future__ import annotations

import json

import pytest

from tests.cli import run
from tests.dossiers import write_dossier

PLACES = """\
larno: {name: Larno, summary: A republic., aliases: {es: [Larno]}}
tavira: {name: Tavira, summary: Its capital., part_of: larno}
"""
PEOPLE = "vale: {name: Ada Vale, summary: A clerk., aliases: {en: [Vale]}}\n"
ORGANIZATIONS = """\
bureau: {name: Survey Bureau, summary: It pays parties., aliases: {en: [Bureau]}}
"""
FACT = """\
{id}:
  date: {date}
  date_basis: text
  title: {title}
  text: {text}
  kind: operation
  status: asserted
  who: {{bureau: subject, vale: subject}}
  where: [{where}]
  keywords: [elections, secret payment, parties, candidates]
  sources: [chronicle#1911.1]
"""
FACTS = "".join(
    FACT.format(where="larno, tavira" if number == 1 else "larno", id=f"fact-{number}", date=f"1911-0{number}", title=title, text=text)
    for number, (title, text) in enumerate(
        [
            ("The Bureau pays for the elections of Larno", "Ada Vale carried money for the elections to the parties."),
            ("The Bureau chooses candidates", "The candidates of the elections in Larno were chosen by the Bureau."),
            ("The elections of Larno are annulled", "After the payments to parties the elections were annulled."),
        ],
        1,
    )
)
PAPERS = {
    # One sentence of minutes, the country's name damaged and run together with the next word.
    "minutes": "At the meeting of 20 July 1911 the Director then described in some detail the secret payments which the Bureau had made to "
    "the parties in the recent tarnoelections, and what it was going to do in the next ones. The committee thanked him for it.",
    "approved": "The support to the second of the parties in Lamo was approved as presented to the committee by the Bureau in March of 1911, and "
    "it was said that the candidates were not to be told of it.",
    # A name that is written often, and says nothing.
    "personnel": "\n".join(f"POST NO {number}  LARNO TAVIRA  GRADE 7  CODE {number * 37}" for number in range(200)),
    "address": "TO: PARIS, LONDON, TAVIRA, MADRID, LISBON, TURIN, OSLO, BERGEN, VIENNA, BONN, HAMBURG, RIGA. NO ANSWER IS NEEDED. FILE: 17.",
    "weather": "It was raining on the coast for most of the week, and nobody of the committee had anything to say about it to the paper.",
}


@pytest.fixture(scope="module")
def ranking(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    left_out = dict.fromkeys(["facts/1912.yaml", "facts/undated.yaml", "disputes.yaml", "translations/es.yaml", "thesaurus.yaml", "asked.yaml"])
    files = {"places.yaml": PLACES, "people.yaml": PEOPLE, "organizations.yaml": ORGANIZATIONS, "facts/1911.yaml": FACTS}
    sources = "chronicle: {type: book, title: A Chronicle, issued: 1950, read: whole text}\n"
    dossier = write_dossier(tmp_path_factory.mktemp("ranking"), **left_out, **files, **{"sources.yaml": sources})
    folder = tmp_path_factory.mktemp("papers")
    for name, text in PAPERS.items():
        (folder / f"{name}.txt").write_text(text)
    # The same sentence in another folder: a document of its own, and a copy.
    (folder / "minutes-again.txt").write_text("Page 7.\n\n" + PAPERS["minutes"])
    for number in range(40):
        (folder / f"other-{number}.txt").write_text(f"Of paper {number} there is nothing to tell but that it was kept by the committee in a box.")
    answer = run("--data", dossier, "sweep", folder, "--by", "document", "--json", "--top", "0")
    return [lead["document"] + (" copied" if lead["copies"] else "") for lead in json.loads(answer.out)["leads"]]


def test_a_damaged_name_in_a_sentence_of_the_facts_comes_before_a_name_said_200_times(ranking: list[str]) -> None:
    assert ranking.index("minutes copied") < ranking.index("personnel")
    assert ranking.index("approved") < ranking.index("personnel")


def test_a_name_among_the_names_of_an_address_comes_last(ranking: list[str]) -> None:
    assert ranking[-1] == "address"


def test_a_document_has_its_row_though_its_lead_is_a_copy(ranking: list[str]) -> None:
    assert {"minutes copied", "minutes-again copied"} <= set(ranking)


def test_what_names_nobody_is_no_lead(ranking: list[str]) -> None:
    assert not {"weather", "other-1"} & set(ranking)
