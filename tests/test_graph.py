"""Pictures in the terminal: whom one is tied to as a tree, and a chronicle as bars."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from ciaperu import model
from ciaperu.views.chart import SIGNS, facts_per_sign
from tests.cli import run
from tests.dossiers import MORE, write_dossier


@pytest.mark.parametrize("columns", [0, 40, 60, 100, 160])
def test_the_tree_shows_two_levels_with_the_roles_of_both(columns: int) -> None:
    answer = run("graph", "soghanalian", "--limit", "4", columns=columns)
    assert (answer.code, answer.err) == (0, "showing Sarkis Soghanalian (soghanalian); you typed soghanalian\n" if answer.err else "")
    assert answer.out.startswith("Sarkis Soghanalian  person  soghanalian\n")
    assert not re.search("[\u2500-\u259f→]", answer.out)
    lines = answer.out.splitlines()
    assert not columns or max(map(len, lines)) <= columns
    first = [line for line in lines if re.match("[|`]-+ ", line)]
    second = [line for line in lines if re.match("[| ]  [|`]-+ ", line)]
    tied = run("connect", "soghanalian", "--limit", "4", "--json").json["ties"]
    assert len(first) == len(tied) + 1
    assert len(second) == sum(len(tie["ties"]) for tie in tied)
    # The longer the branch, the more facts.
    lengths = [len(re.match("[|`](-+)", line)[1]) for line in first[:-1]]  # type: ignore[index]
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[0] > lengths[-1]
    told = " ".join(answer.out.replace("|", " ").split())
    for tie in tied:
        for side in ("from_roles", "to_roles"):
            assert ", ".join(tie[side][:2]) in told
        assert f"({tie['to']['id']})" in told


def test_the_tree_of_a_small_dossier(tmp_path: Path) -> None:
    folder = write_dossier(tmp_path, **MORE)
    assert run("--data", folder, "graph", "vale").out.splitlines() == [
        "Ada Vale  person  vale",
        "`-------- accuser, recipient > accused, payer  Harbour Board (board)  2 facts",
        "",
        "The facts between two: ciaperu connect vale board. Everything on one: ciaperu person vale",
    ]
    assert "acusador, receptor > acusado, pagador  Junta del Puerto (board)  2 hechos" in run("--data", folder, "--lang", "es", "graph", "vale").out


def test_filters_and_forms_of_the_tree() -> None:
    assert run("graph", "soghanalian", "--json").json == run("connect", "soghanalian", "--limit", "12", "--json").json
    assert run("graph", "soghanalian", "--csv", "--limit", "3").out == run("connect", "soghanalian", "--csv", "--limit", "3").out
    assert run("graph", "soghanalian", "--to", "1950").code == 1
    assert run("graph", "nobody-at-all").code == 1


@pytest.mark.parametrize("columns", [0, 40, 60, 160])
def test_the_chart_has_a_bar_for_each_year_and_a_sign_for_each_status(columns: int) -> None:
    facts = run("timeline", "--json").json["facts"]
    out = run("timeline", "--chart", columns=columns).out
    lines = out.splitlines()
    assert not columns or max(map(len, lines)) <= columns
    years: dict[str, Counter[str]] = {}
    for fact in facts:
        begins = re.search("[0-9X]{4}", fact["date"] or "")
        years.setdefault(begins[0].replace("X", "0") if begins else "undated", Counter())[fact["status"]] += 1
    most = max(sum(counts.values()) for counts in years.values())
    per = facts_per_sign(most, columns or None)
    for year, counts in years.items():
        (bar,) = (line for line in lines if re.match(f"{year} +[{re.escape(''.join(SIGNS.values()))}]", line))
        drawn = "".join(SIGNS[status] * -(-counts[status] // per) for status in model.STATUSES)
        assert bar.split() == [year, drawn, str(sum(counts.values()))]
    assert all(f"{sign} {status}" in " ".join(out.split()) for status, sign in SIGNS.items())


def test_the_chart_is_coloured_by_status_and_follows_filters(tmp_path: Path) -> None:
    folder = write_dossier(tmp_path)
    plain = run("--data", folder, "timeline", "--chart", "--who", "vale").out.splitlines()
    assert plain[3:6] == ["1911      # 1", "undated   ? 1", ""]
    assert plain[0] == "The clock tower of Port Ellery: 2 facts"
    coloured = run("--data", folder, "timeline", "--chart", columns=80, NO_COLOR="", TERM="xterm-256color")
    assert "\x1b[33m?" in coloured.out
    assert run("--data", folder, "timeline", "--chart", "--json").out == run("--data", folder, "timeline", "--json").out


def test_one_sign_stands_for_several_facts_where_there_is_no_room() -> None:
    assert [facts_per_sign(most, columns) for most, columns in ((5, 40), (21, 40), (200, 40), (200, None), (3, 10))] == [1, 1, 10, 3, 1]
