"""The dossier against the works themselves, on copies that a reader has: passages, proof, and what of a text no fact carries."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from ciaperu.texts import sections_of
from tests.cli import run
from tests.dossiers import edited, write_dossier

# A text that the small dossier fits: each figure, date and name stands in the paragraph that is cited for it.
CHRONICLE = """\
= A Port Ellery Chronicle =

Ada Vale was master clockmaker to the Harbour Board of Port Ellery.

==1911==
The harbour was dredged.

In April 1911 the Harbour Board paid Ada Vale about $1.2 thousand for a clock and three bells
for Port Ellery.

==1912==
Port Ellery's Harbour Board wrote that on 10 June 1912 lightning stopped the clock.

The board met again.

"The board let it rust," said Mrs. Vale of the Harbour Board.
"""


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "chronicle.txt").write_text(CHRONICLE, encoding="utf-8")
    return folder


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    digest = hashlib.sha256(CHRONICLE.encode()).hexdigest()
    return write_dossier(tmp_path / "dossier", **edited("sources.yaml", "read: whole text", f"read: whole text\n  digest: sha256:{digest}"))


def changed(dossier: Path, file: str, old: str, new: str) -> Path:
    text = (dossier / file).read_text(encoding="utf-8")
    assert text.count(old) == 1
    (dossier / file).write_text(text.replace(old, new), encoding="utf-8")
    return dossier


def test_paragraphs_are_counted_in_their_section() -> None:
    sections = sections_of(CHRONICLE)
    assert list(sections) == ["lead", "1911", "1912"]
    assert [len(paragraphs) for paragraphs in sections.values()] == [1, 2, 3]
    assert sections["1911"][1].endswith("three bells for Port Ellery.")


def test_a_dossier_that_its_text_bears_out(dossier: Path, texts: Path) -> None:
    answer = run("check", dossier, "--texts", texts)
    assert answer.code == 0
    assert answer.out.splitlines()[-1] == "proved against chronicle (the version cited)"


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        ("facts/1911.yaml", "#1911.2", "#1911.7", "facts/1911.yaml:17:13: there is no passage chronicle#1911.7; section 1911 has 2 paragraphs"),
        ("facts/1911.yaml", "#1911.2", "#1913.2", "facts/1911.yaml:17:13: there is no passage chronicle#1913.2; sections: lead, 1911, 1912"),
        (
            "facts/1911.yaml",
            "amount: 1200",
            "amount: 1300",
            "facts/1911.yaml:13:16: the passage has no figure 1,300; correct it, or say in `derived:` how it follows",
        ),
        (
            "facts/1911.yaml",
            "amount: 3,",
            "amount: 10,",
            "facts/1911.yaml:15:16: the passage has no figure 10; correct it, or say in `derived:` how it follows",
        ),
        (
            "facts/1912.yaml",
            "1912-06-10",
            "1912-06-11",
            "facts/1912.yaml:2:9: the passage has no date 1912-06-11; correct it, or say in `date_basis:` and `derived:` what it rests on",
        ),
        (
            "facts/1912.yaml",
            "    board: speaker",
            "    board: speaker\n    vale: observer",
            "facts/1912.yaml:9:5: the passage does not name Ada Vale; correct it, or list vale under `implied:`",
        ),
    ],
    ids=lambda value: value if len(str(value)) < 20 else "",
)
def test_what_a_passage_does_not_hold_is_a_problem_with_its_place(dossier: Path, texts: Path, file: str, old: str, new: str, problem: str) -> None:
    changed(dossier, file, old, new)
    assert run("check", dossier).code == 0
    answer = run("check", dossier, "--texts", texts)
    assert answer.code == 3
    assert problem in answer.out.splitlines()
    # It is a matter for whoever mends the dossier: other commands go on answering.
    assert run("--data", dossier, "timeline").code == 0


def test_a_figure_that_stands_elsewhere_is_said(dossier: Path, texts: Path) -> None:
    changed(dossier, "facts/1911.yaml", "#1911.2", "#1911.1")
    assert (
        "the passage has no figure 1,200; correct it, or say in `derived:` how it follows; it stands in chronicle#1911.2"
        in run("check", dossier, "--texts", texts).out
    )


def test_what_is_declared_need_not_stand_there(dossier: Path, texts: Path) -> None:
    changed(dossier, "facts/1911.yaml", "amount: 1200", "amount: 1300")
    changed(dossier, "facts/1911.yaml", "  topics:", '  derived: ["1200 + 100"]\n  topics:')
    changed(dossier, "facts/1912.yaml", "    board: speaker", "    board: speaker\n    vale: observer")
    changed(dossier, "facts/1912.yaml", "  topics:", "  implied: [vale]\n  topics:")
    assert run("check", dossier, "--texts", texts).code == 0


def test_another_version_of_a_text_is_said(dossier: Path, texts: Path) -> None:
    (texts / "chronicle.txt").write_text(CHRONICLE + "\nA later hand.\n", encoding="utf-8")
    answer = run("check", dossier, "--texts", texts)
    assert "chronicle.txt is another version than the one cited" in answer.out
    assert run("--data", dossier, "fact", "board-pays-vale", "--passage", "--texts", texts).out.count("another version") == 1


def test_the_passage_of_a_fact(dossier: Path, texts: Path) -> None:
    answer = run("--data", dossier, "fact", "board-pays-vale", "--passage", "--texts", texts)
    assert "In April 1911 the Harbour Board paid Ada Vale about $1.2 thousand" in answer.out
    assert "Figures       $1.2 thousand; three\n" in answer.out
    assert "Dates         April 1911\n" in answer.out
    marks = run("--data", dossier, "fact", "board-pays-vale", "--passage", "--texts", texts, "--json").json["passages"][0]
    assert [marks["text"][mark["start"] : mark["end"]] for mark in marks["marks"]] == [mark["text"] for mark in marks["marks"]]


def test_without_a_copy_the_paragraph_to_open_is_named() -> None:
    answer = run("fact", "rifles-sent-9540", "--passage")
    assert answer.code == 0
    assert "section 1998, paragraph 10 of CIA activities in Peru" in answer.out
    assert "https://en.wikipedia.org/wiki/CIA_activities_in_Peru#1998:~:text=9%2C540" in answer.out


def test_coverage_of_a_text_that_the_facts_carry_only_in_part(dossier: Path, texts: Path) -> None:
    answer = run("--data", dossier, "coverage", "chronicle", "--texts", texts)
    assert answer.code == 1
    assert "carried by a fact: 3 of 6 paragraphs, 2 of 2 figures, 2 of 2 dates" in answer.out
    assert answer.out.count("not carried: no fact cites it") == 3


PLANTED = {
    "figure": ("three bells", "three bells and 77 screws", "not carried: figure 77"),
    "date": ("In April 1911", "In April 1911, not in May 1909,", "not carried: date May 1909"),
    "name": ("for Port Ellery", "for Port Ellery and for Zebulon Quist", "not carried: name Zebulon Quist"),
    "quote": ("for Port Ellery", 'for Port Ellery: "cheap gilded numerals everywhere"', "not carried: quoted cheap gilded numerals everywhere"),
}


@pytest.mark.parametrize("planted", PLANTED.values(), ids=PLANTED)
def test_a_planted_gap_is_found_and_can_be_accepted(dossier: Path, texts: Path, planted: tuple[str, str, str], tmp_path: Path) -> None:
    old, new, said = planted
    whole = run("--data", dossier, "coverage", "chronicle", "--texts", texts)
    (texts / "chronicle.txt").write_text(CHRONICLE.replace(old, new), encoding="utf-8")
    answer = run("--data", dossier, "coverage", "chronicle", "--texts", texts)
    assert said not in whole.out
    assert said in answer.out
    accepted = tmp_path / "accepted.yaml"
    item = said.split(" ", 3)[3]
    accepted.write_text(f"'1911.2': {{'{item}': no matter}}\n'1911.1': {{paragraph: dull}}\n", encoding="utf-8")
    answer = run("--data", dossier, "coverage", "chronicle", "--texts", texts, "--accept", accepted)
    assert said not in answer.out
    assert f"{item}  no matter" in answer.out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["coverage", "article"], 2, "Name the folder it is in: --texts DIR"),
        (["coverage", "article", "--texts", "/nowhere"], 4, "/nowhere is not a folder of texts"),
        (["coverage", "artcle", "--texts", "."], 1, "Did you mean `article`?"),
        (["coverage", "article", "--texts", "."], 1, "there is no article.txt"),
        (["fact", "nope", "--passage"], 1, "there is no fact `nope`"),
        (["check", "--texts", "/nowhere"], 4, "/nowhere is not a folder of texts"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_requests(arguments: list[str], code: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    answer = run(*arguments)
    assert (answer.code, answer.out) == (code, "")
    assert said in answer.err


def test_texts_that_are_no_texts(dossier: Path, texts: Path) -> None:
    (texts / "chronicle.txt").write_bytes(b"\xff\xfe\x00")
    answer = run("check", dossier, "--texts", texts)
    assert (answer.code, answer.out) == (4, "")
    assert "is not UTF-8 text" in answer.err
