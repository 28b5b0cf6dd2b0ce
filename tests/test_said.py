"""What somebody is on record for."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

import ciaperu
from ciaperu.errors import NotFound
from tests.cli import run
from tests.dossiers import edited, write_dossier

# The payment of 1911 is told by Vale, and the board passes it on.
PASSED_ON = edited(
    "facts/1911.yaml",
    "status: asserted\n",
    "status: reported\n  attribution: [{by: vale, as: testimony}, {by: board, as: document, work: chronicle}]\n",
)


def test_what_one_says_itself_comes_before_what_one_passes_on(tmp_path: Path) -> None:
    folder = write_dossier(tmp_path, **PASSED_ON)
    said = run("--data", folder, "said", "board", "--json").json["said"]
    # By date alone the payment of 1911 would come first.
    assert [(each["id"], each["turn"]) for each in said] == [("board-says-lightning", 1), ("board-pays-vale", 2)]
    assert [(each["as"], each["work"], each["of"]) for each in said] == [("document", "chronicle", []), ("document", "chronicle", ["vale"])]


def test_by_date_among_what_one_says_itself(tmp_path: Path) -> None:
    folder = write_dossier(tmp_path, **PASSED_ON)
    said = run("--data", folder, "said", "Mrs. Vale", "--json").json["said"]
    assert [(each["id"], each["as"], each["of"]) for each in said] == [
        ("board-pays-vale", "testimony", ["board"]),
        ("vale-says-rust", "named", ["board"]),
    ]


@pytest.mark.parametrize("columns", [0, 40, 60, 160])
def test_what_is_drawn(tmp_path: Path, columns: int) -> None:
    folder = write_dossier(tmp_path, **PASSED_ON)
    out = run("--data", folder, "said", "board", columns=columns).out
    assert not columns or max(map(len, out.splitlines())) <= columns
    flat = " ".join(out.split())
    assert flat.index("Says so itself (1)") < flat.index("Lightning stops the clock") < flat.index("Passes on what others say (1)")
    assert "on paper in A Port Ellery Chronicle from Ada Vale (vale) of Ada Vale (vale)" in flat
    assert flat.endswith("Everything on it: ciaperu org board.")


def test_of_the_bundled_dossier() -> None:
    # 2000.4: it was a political decision, Rozas testified; 2000.2: he ran SIN in name only, he said.
    said = {each["id"]: each for each in run("said", "rozas", "--json").json["said"]}
    assert said["publicity-was-political-decision"]["as"] == "testimony"
    assert said["rozas-calls-montesinos-de-facto-chief"]["of"] == ["montesinos", "sin"]
    # 1998.4: U.S. officials told ICIJ.
    passed_on = {each["id"]: each["turn"] for each in run("said", "icij", "--json").json["said"]}
    assert passed_on["cia-cash-to-narcotics-unit"] == 2
    assert {each["id"]: each["turn"] for each in run("said", "us-officials", "--json").json["said"]}["cia-cash-to-narcotics-unit"] == 1


def test_filters_and_a_limit() -> None:
    everything = run("said", "rozas", "--json").json
    assert everything["total"] == len(everything["said"]) > 5
    assessed = run("said", "rozas", "--status", "assessed", "--json").json["said"]
    assert [each["id"] for each in assessed] == [each["id"] for each in everything["said"] if each["status"] == "assessed"]
    two = run("said", "rozas", "--limit", "2", "--json").json
    assert (two["total"], two["said"]) == (everything["total"], everything["said"][:2])
    assert f"{everything['total']} facts, 2 shown" in run("said", "rozas", "--limit", "2").out


def test_csv_has_a_row_for_each() -> None:
    rows = list(csv.DictReader(io.StringIO(run("said", "icij", "--csv").out)))
    assert [row["id"] for row in rows] == [each["id"] for each in run("said", "icij", "--json").json["said"]]
    assert {row["turn"] for row in rows} <= {"1", "2", "3"}


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["lima"], 1, "nothing that fits is on record from Lima"),
        (["rozas", "--kind", "payment"], 1, "ciaperu timeline --who rozas"),
        (["zzzzzz"], 1, "nobody and nothing"),
        (["peruvian"], 2, "Type one of"),
        ([], 2, "NAME"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_requests(arguments: list[str], code: int, said: str) -> None:
    answer = run("said", *arguments)
    assert (answer.code, answer.out) == (code, "")
    assert said.casefold() in answer.err.casefold()


def test_a_name_read_otherwise_is_said() -> None:
    assert "showing Humberto Rozas Bonuccelli (rozas); you typed rosas" in run("said", "rosas").err


def test_in_python() -> None:
    said = ciaperu.open_dossier().said("rozas", status="assessed")
    assert said.entity.id == "rozas"
    assert {statement.turn for statement in said.statements} == {1}
    with pytest.raises(NotFound):
        ciaperu.open_dossier().said("lima")


def test_in_spanish() -> None:
    out = run("--lang", "es", "said", "rozas").out
    for words in ("consta en 16 hechos", "Lo dice por sí (16)", "ante un tribunal  sobre "):
        assert words in out
