"""Accounts that disagree: the list, one side by side, the register of slips, and what search makes of them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from ciaperu import model
from tests.cli import run
from tests.dossiers import MORE, edited, write_dossier

YEAR = "year-of-the-announcement"
LEANING = edited(
    "disputes.yaml",
    "  positions:\n",
    "  leans:\n    - {position: 2, why: The clock had not been oiled.}\n  settled_by: The clock itself.\n  positions:\n",
)
# As written → as meant, by their ids: all slips that the reading notes and the article have.
SLIPS = {
    "slip-valdimiro": ("Valdimiro Montesinos", "Vladimiro Montesinos", "1997.2"),
    "slip-amman-united-states": ("Amman, United States", "Amman, Jordan", "1998.1"),
    "slip-asked-to-object": ("to object if Jordan sold", "whether the United States would object if Jordan sold", "1998.1"),
    "slip-who-checked-the-offer": ("After checking with embassy", "after the CIA's Amman station had checked with embassy", "1998.1"),
    "slip-strella": ("Strella", "Strela", "1998.10"),
    "slip-his-defense-according-to": ("His defense, according to", "according to Hannah Hennessy of the BBC", "2004.1"),
}


@pytest.mark.parametrize("columns", [0, 60, 160])
def test_the_list_has_every_dispute_once_by_kind(columns: int) -> None:
    out = run("disputes", columns=columns).out
    assert not columns or max(map(len, out.splitlines())) <= columns
    flat = " ".join(out.split())
    disputes = run("disputes", "--json").json["disputes"]
    assert flat.startswith(f"{len(disputes)} disputes contradiction (4): the source contradicts itself 3 positions Who was the head")
    assert "ciaperu disputes ID" in flat
    assert sum(out.split().count(dispute["id"]) for dispute in disputes) == len(disputes)
    headings = [flat.index(f"{kind} ({sum(dispute['kind'] == kind for dispute in disputes)}): ") for kind in model.DISPUTE_KINDS]
    assert headings == sorted(headings)
    assert "held by" not in flat


def test_the_list_of_some_kinds() -> None:
    out = run("disputes", "--kind", "denial", "--kind", "contradiction").out
    assert "contradiction (4): " in out
    assert "denial (" in out
    assert "slip (" not in out
    assert "tension (" not in out


@pytest.mark.parametrize("columns", [0, 60, 160])
def test_one_side_by_side_says_what_speaks_for_which_and_what_would_settle_it(columns: int) -> None:
    flat = " ".join(run("disputes", YEAR, columns=columns).out.split())
    assert "speaks for 2: 10 August + 11 days is 21 August" in flat
    assert flat.index("smuggling-announced-august-2000") < flat.index("speaks for 1: ") < flat.index("speaks for 2: ")
    assert flat.index("speaks for 2: ") < flat.index("would be settled by: ")


def test_what_is_not_given_is_not_named(tmp_path: Path) -> None:
    folder = write_dossier(tmp_path)
    out = run("--data", folder, "disputes", "why-it-stopped").out
    assert "speaks for" not in out
    assert "settled" not in out
    write_dossier(folder, **LEANING)
    assert run("--data", folder, "disputes", "why-it-stopped").out.endswith(
        "speaks for 2: The clock had not been oiled.\nwould be settled by: The clock itself.\n"
    )


@pytest.mark.parametrize("columns", [0, 40, 60, 160])
def test_the_register_of_slips(columns: int) -> None:
    out = run("disputes", "--kind", "slip", columns=columns).out
    assert not columns or max(map(len, out.splitlines())) <= columns
    flat = " ".join(out.split())
    for id, (written, meant, passage) in SLIPS.items():
        assert f"{written} > {meant} article#{passage} {id}" in flat
    assert flat.startswith(f"{len(SLIPS)} slips: ")


def test_a_slip_beside_other_kinds_stands_in_the_list() -> None:
    out = run("disputes", "--kind", "slip", "--kind", "denial").out
    assert f"slip ({len(SLIPS)}): an error of the source, kept as written" in out


@pytest.mark.parametrize(("written", "meant"), [SLIPS[id][:2] for id in SLIPS], ids=SLIPS)
def test_search_finds_a_slip_as_written_and_as_meant(written: str, meant: str) -> None:
    def found(query: str) -> set[str]:
        return {dispute for fact in run("search", query, "--json", "--limit", "0").json["results"] for dispute in fact["disputes"]}

    (slip,) = (id for id, each in SLIPS.items() if each[0] == written)
    for query in (written, meant, f'"{written}"', f'"{meant}"'):
        assert slip in found(query)


def test_a_slip_finds_the_facts_of_its_positions_alone(tmp_path: Path) -> None:
    slip = "slip-toewr:\n  title: A misspelt tower\n  kind: slip\n  written: Toewrzly\n  meant: Campanile\n  positions:\n"
    slip += "    - {says: Written so., facts: [board-pays-vale]}\n    - {says: Meant so., facts: [vale-says-rust]}\n"
    folder = write_dossier(tmp_path, **{"disputes.yaml": slip})
    for query in ("toewrzly", "campanile"):
        results = run("--data", folder, "search", query, "--json").json["results"]
        assert {result["id"] for result in results} == {"board-pays-vale", "vale-says-rust"}


def test_json_and_csv_say_what_speaks_for_which() -> None:
    (dispute,) = run("disputes", YEAR, "--json").json["disputes"]
    assert [lean["position"] for lean in dispute["leans"]] == [1, 2]
    rows = list(csv.DictReader(io.StringIO(run("disputes", YEAR, "--csv").out)))
    assert [row["leans"] for row in rows] == [*(lean["why"] for lean in dispute["leans"]), ""]
    assert [row["position"] for row in rows] == ["1", "2", "3"]


def test_json_of_the_list_is_that_of_all() -> None:
    listed = run("disputes", "--json").json
    assert set(listed) == {"disputes", "facts"}
    (one,) = run("disputes", YEAR, "--json").json["disputes"]
    assert one in listed["disputes"]


def test_what_speaks_for_which_is_in_spanish_too(tmp_path: Path) -> None:
    out = run("--lang", "es", "disputes", YEAR).out
    assert "a favor de 2: 10 de agosto + 11 días es 21 de agosto" in out
    assert "lo resolvería: Un periódico" in out
    # Where the translation is of other words, the original is shown.
    folder = write_dossier(tmp_path, **(MORE | LEANING))
    assert "a favor de 2: The clock had not been oiled." in run("--lang", "es", "--data", folder, "disputes", "why-it-stopped").out


def test_the_list_and_the_register_in_spanish() -> None:
    assert "contradicción (4): la fuente se contradice" in run("--lang", "es", "disputes").out
    assert run("--lang", "es", "disputes", "--kind", "slip").out.startswith("6 erratas: ")


@pytest.mark.parametrize("arguments", [["timeline"], ["search", "lightning"], ["person", "vale"], ["fact", "board-pays-vale"]], ids=" ".join)
def test_a_fact_that_is_part_of_a_dispute_says_so(tmp_path: Path, arguments: list[str]) -> None:
    files = edited("facts/1911.yaml", "  sources", "  see: [vale-says-rust]\n  sources")
    out = run("--data", write_dossier(tmp_path, **files), *arguments).out
    lines = [line for line in out.splitlines() if line.endswith(("board-says-lightning", "vale-says-rust")) and "ciaperu" not in line]
    assert lines
    assert all("disputed" in line for line in lines)


def test_a_sum_of_a_disputed_fact_says_so(tmp_path: Path) -> None:
    files = edited("disputes.yaml", "facts: [vale-says-rust]", "facts: [vale-says-rust, board-pays-vale]")
    out = run("--data", write_dossier(tmp_path, **files), "person", "vale").out
    (line,) = (line for line in out.splitlines() if "about USD 1,200, " in line)
    assert line.endswith("disputed  board-pays-vale")
