"""Facts held against other works: what each says, which of them are independent, what only they have."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

import ciaperu
from ciaperu import model
from ciaperu.corroboration import behind, grounds, lineage_of, marked
from ciaperu.export.schema import schema
from ciaperu.research.timeline import Timeline
from ciaperu.store import open_store
from tests.cli import run
from tests.dossiers import CHECKED, MORE, write_dossier
from tests.test_add import ANSWERS, answering

# Works by id: what each copies (=) or retells (>).
Works = dict[str, str]


def lineage(works: Works, underlies: str = "") -> Any:
    """Return how works hang together; `underlies` is the one that the passage `cited#1.1` rests on."""
    made = []
    for id, repeats in works.items():
        copy = repeats.removeprefix("=") if repeats.startswith("=") else ""
        retells = tuple(repeats.removeprefix(">").split()) if repeats.startswith(">") else ()
        passages = (model.Citation("cited", "1", 1),) if id == underlies else ()
        made.append(model.Source(id, id, "", "", "", passages, {}, "", copy, retells))
    return lineage_of(made)


def fact(checks: str, work: str = "") -> model.Fact:
    """Return a fact that cites `cited` and was checked against these works: `a b -c +d` a and b agree, c differs, d adds."""
    verdicts = {"-": "differs", "+": "adds"}
    made = tuple(model.Check(each.lstrip("-+"), verdicts.get(each[0], "agrees"), "So it was.", "") for each in checks.split())
    spoken = (model.Attribution("somebody", "", work),) if work else ()
    cited = (model.Citation("cited", "1", 1),)
    lists: tuple[Any, ...] = ((), (), (), (), spoken, *[()] * 7, cited)
    return replace(model.Fact("it", None, "", "It", "It was so.", "meeting", "reported", *lists), checked=made)


@pytest.mark.parametrize(
    ("works", "checks", "independent"),
    [
        # Works that repeat nobody stand each for itself.
        ({"a": "", "b": "", "c": ""}, "a b c", "a b c"),
        # An original counts before its copy, however they are written down, and a copy of a copy is still one.
        ({"a": "", "b": "=a"}, "b a", "a"),
        ({"a": "", "b": "=a", "c": "=b", "d": ""}, "c b a d", "a d"),
        # Where the original itself was not checked, the first of its copies counts.
        ({"a": "", "b": "=a", "c": "=a"}, "c b", "c"),
        # To retell is to repeat, by way of a copy as well.
        ({"a": "", "b": ">a"}, "a b", "a"),
        ({"a": "", "b": "=a", "c": ">b"}, "c a", "a"),
        # What repeats the cited work, at any distance, agrees with nothing of its own.
        ({"cited": "", "a": ">cited"}, "a", ""),
        ({"cited": "", "a": ">cited", "b": "=a", "c": ""}, "b a c", "c"),
        # Nor does what the cited work repeats, or what repeats the same as it.
        ({"cited": ">a", "a": "", "b": "=a"}, "a b", ""),
        # A digest of two does not make one of them: both count, and it adds nothing.
        ({"a": "", "b": "", "d": ">a b"}, "d a b", "a b"),
        ({"a": "", "b": "", "d": ">a b"}, "d", "d"),
        ({"cited": "", "b": "", "d": ">cited b"}, "d b", "b"),
        # What differs or adds counts by itself, that which the fact rests on too; a copy of it does not.
        ({"cited": ">a", "a": "", "b": "=a", "c": ""}, "-a -b +a +c", "-a +a +c"),
        ({"a": "", "b": "=a"}, "a -b", "a -b"),
    ],
)
def test_what_counts_as_independent(works: Works, checks: str, independent: str) -> None:
    found = marked(fact(checks), lineage(works))
    assert [each for each, check in zip(checks.split(), found, strict=True) if check.independent] == independent.split()


def test_what_the_speakers_spoke_in_and_what_underlies_the_passage_are_not_independent() -> None:
    works = {"cited": "", "report": "", "reprint": "=report"}
    assert [check.independent for check in marked(fact("report reprint"), lineage(works))] == [True, False]
    assert [check.independent for check in marked(fact("report reprint", work="report"), lineage(works))] == [False, False]
    assert [check.independent for check in marked(fact("report reprint"), lineage(works, underlies="report"))] == [False, False]


IDS = [f"w{number}" for number in range(7)]
# Each work may repeat those before it, so that none goes round in a circle.
repeating = st.tuples(*(st.sets(st.sampled_from(["cited", *IDS[:number]]), max_size=3) for number in range(7)))
verdicts = st.lists(st.sampled_from(["", "", "-", "+"]), min_size=7, max_size=7)


@given(repeats=repeating, signs=verdicts, order=st.permutations(IDS))
def test_independent_works_have_no_origin_in_common_and_no_more_could_be_added(
    repeats: tuple[set[str], ...], signs: list[str], order: list[str]
) -> None:
    works = {"cited": ""} | {id: ">" + " ".join(sorted(before)) if before else "" for id, before in zip(IDS, repeats, strict=True)}
    known = lineage(works)
    checked = fact(" ".join(signs[IDS.index(id)] + id for id in order))
    found = marked(checked, known)
    assert [(check.source, check.verdict) for check in found] == [(check.source, check.verdict) for check in checked.checked]
    for verdict in model.VERDICTS:
        own = [known.origins[check.source] for check in found if check.verdict == verdict and check.independent]
        taken = frozenset().union(*own, grounds(checked, known) if verdict == "agrees" else frozenset())
        assert sum(map(len, own)) == len(frozenset().union(*own))
        for check in found:
            if check.verdict == verdict and not check.independent:
                assert known.origins[check.source] & taken
    # A copy of a work that was checked already changes nothing for those that are there.
    again = marked(fact(" ".join([*(signs[IDS.index(id)] + id for id in order), signs[0] + "copy"])), lineage(works | {"copy": "=w0"}))
    assert [check.independent for check in again] == [*(check.independent for check in found), False]


@given(repeats=repeating)
def test_origins_are_those_of_a_walk(repeats: tuple[set[str], ...]) -> None:
    before = dict(zip(IDS, repeats, strict=True))

    def walk(id: str) -> set[str]:
        return set().union(*map(walk, before[id])) if before.get(id) else {id}

    known = lineage({"cited": ""} | {id: ">" + " ".join(works) if works else "" for id, works in before.items()})
    assert all(known.origins[id] == walk(id) for id in IDS)


def test_a_circle_ends() -> None:
    assert behind("a", {"a": ["b"], "b": ["c"], "c": ["a"]}) == {"a", "b", "c"}
    assert lineage({"a": "=b", "b": "=a"}).origins == {"a": {"a", "b"}, "b": {"a", "b"}}


# What a user sees.

DRAWN: tuple[list[str], ...] = (
    ["timeline"],
    ["timeline", "--scope", "all"],
    ["timeline", "--chart"],
    ["fact", "board-pays-vale"],
    ["fact", "board-says-lightning"],
    ["org", "board"],
    ["sources"],
    ["sources", "gazette"],
    ["search", "bells"],
    [],
)


@pytest.fixture
def tower(tmp_path: Path) -> Path:
    return write_dossier(tmp_path / "tower", **CHECKED)


def ids(answer: Any) -> list[str]:
    return [each["id"] for each in answer.json["facts"]]


@pytest.mark.parametrize("columns", [60, 160])
@pytest.mark.parametrize("arguments", DRAWN, ids=lambda arguments: " ".join(arguments) or "ciaperu")
def test_what_is_drawn(tower: Path, arguments: list[str], columns: int, snapshot: SnapshotAssertion) -> None:
    answer = run("--data", tower, *arguments, columns=columns)
    assert (answer.code, answer.err) == (0, "")
    assert max(map(len, answer.out.splitlines())) <= columns
    assert answer.out == snapshot


@pytest.mark.parametrize("arguments", DRAWN, ids=lambda arguments: " ".join(arguments) or "ciaperu")
def test_a_dossier_without_any_shows_nothing_about_it(tmp_path: Path, arguments: list[str]) -> None:
    out = run("--data", write_dossier(tmp_path), *arguments).out.lower()
    assert not [word for word in ("other works", "independent", "beyond", "+1", " agrees", "differ", "retells", "scope") if word in out]


def test_the_timeline_holds_what_is_within_and_says_what_is_not(tower: Path) -> None:
    answer = run("--data", tower, "timeline")
    assert "board-sells-the-bells" not in answer.out
    assert "1 more fits that only other works have: --scope all\n" in answer.out
    whole = run("--data", tower, "timeline", "--scope", "all")
    assert "The board sells the bells  +1  from other works  gazette#lead.4" in whole.out
    assert "--scope all" not in whole.out
    # Nothing but JSON stands on stdout.
    machine = run("--data", tower, "timeline", "--json")
    assert machine.json["beyond"] == 1
    assert (ids(machine), machine.err) == (
        ["board-pays-vale", "board-says-lightning", "vale-says-rust"],
        "1 more fits that only other works have: --scope all\n",
    )
    assert run("--data", tower, "timeline", "--scope", "all", "--csv").err == ""


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["timeline", "--scope", "beyond"], ["board-sells-the-bells"]),
        (["timeline", "--scope", "within", "--from", "1912"], ["board-says-lightning"]),
        (["timeline", "--scope", "all", "--from", "1912-07"], ["board-sells-the-bells"]),
        (["timeline", "--scope", "fuera"], None),
        (["timeline", "--uncorroborated"], ["board-says-lightning", "vale-says-rust"]),
        (["timeline", "--uncorroborated", "--scope", "beyond"], None),
        (["timeline", "--source", "gazette", "--scope", "all"], ["board-sells-the-bells"]),
        (["export", "json"], ["board-pays-vale", "board-says-lightning", "board-sells-the-bells", "vale-says-rust"]),
        (["export", "json", "--scope", "within"], ["board-pays-vale", "board-says-lightning", "vale-says-rust"]),
    ],
)
def test_scope_and_corroboration_choose(tower: Path, arguments: list[str], found: list[str] | None) -> None:
    arguments = arguments if arguments[0] == "export" else [*arguments, "--json"]
    answer = run("--data", tower, *arguments)
    if found is None:
        assert answer.code
    else:
        assert ids(answer) == found


def test_nothing_within_is_told_apart_from_nothing_at_all(tower: Path) -> None:
    answer = run("--data", tower, "timeline", "--from", "1912-08")
    assert (answer.code, answer.err) == (1, "ciaperu: no fact fits\nOther works have some that fit: --scope all\n")
    assert run("--data", tower, "timeline", "--from", "1950").err.startswith("ciaperu: no fact fits\nLeave a filter out")


def test_around_a_fact(tower: Path) -> None:
    answer = run("--data", tower, "timeline", "--around", "board-says-lightning", "--days", "100")
    assert (answer.code, answer.err) == (1, "ciaperu: nothing else that fits is dated within 100 days of board-says-lightning\n"
        "Other works have some that fit: --scope all\n")  # fmt: skip
    assert "board-sells-the-bells" in run("--data", tower, "timeline", "--around", "board-says-lightning", "--days", "100", "--scope", "all").out
    # The fact asked for may itself be beyond.
    beyond = run("--data", tower, "timeline", "--around", "board-sells-the-bells", "--days", "100")
    assert beyond.code == 0
    assert "board-says-lightning" in beyond.out


def test_a_scope_that_is_none(tower: Path) -> None:
    answer = run("--data", tower, "timeline", "--scope", "beyand")
    assert (answer.code, answer.out, answer.err) == (2, "", "ciaperu: `beyand` is not a scope\nDid you mean `beyond`?\n")


def test_search_finds_all_and_marks_what_is_from_other_works(tower: Path) -> None:
    answer = run("--data", tower, "search", "bells")
    assert "from other works  gazette#lead.4  board-sells-the-bells" in answer.out
    assert "board-sells-the-bells" not in run("--data", tower, "search", "bells", "--scope", "within").out
    # What other works say of a fact is not taken for what the fact says.
    assert run("--data", tower, "search", "spring").code == 1


def test_the_python_interface(tower: Path) -> None:
    dossier = ciaperu.open_dossier(tower)
    timeline = dossier.timeline()
    assert (timeline.total, timeline.beyond) == (3, 1)
    assert [dossier.timeline(scope=scope).total for scope in ("all", "within", "beyond")] == [4, 3, 1]
    assert dossier.timeline(uncorroborated=True).total == 2
    told = dossier.fact("board-pays-vale").fact
    assert [(check.source, check.verdict, check.independent) for check in told.checked] == [
        ("history", "agrees", False),
        ("gazette", "agrees", True),
        ("ledger", "agrees", False),
        ("diary", "adds", True),
    ]
    assert [fact.scope for fact in dossier.org("board").facts] == ["within", "within", "within", "beyond"]
    (gazette,) = dossier.sources("gazette").works
    assert (gazette.cited, gazette.agrees, gazette.differs, gazette.adds) == (1, 1, 1, 0)


def test_json_and_csv(tower: Path) -> None:
    told = run("--data", tower, "fact", "board-pays-vale", "--json").json
    assert told["fact"]["scope"] == "within"
    assert told["fact"]["checked"][1] == {
        "source": "gazette",
        "verdict": "agrees",
        "says": "The board has paid for the clock.",
        "locator": "front page",
        "independent": True,
    }
    assert told["sources"]["gazette"] == "The bells of Ellery"
    whole = run("--data", tower, "export", "json").json
    for part, document in (("export", whole), ("timeline", run("--data", tower, "timeline", "--json").json)):
        jsonschema.Draft202012Validator(schema() | {"$ref": f"#/$defs/{part}"}).validate(document)
    sources = {each["id"]: each for each in whole["sources"]}
    assert (sources["reprint"]["closeness"], sources["reprint"]["copy_of"], sources["history"]["retells"]) == (
        "contemporary press",
        "gazette",
        ["reprint"],
    )
    listed = run("--data", tower, "sources", "gazette", "--json").json
    assert listed["facts"] == ["board-sells-the-bells"]
    assert [(each["fact"], each["verdict"]) for each in listed["checks"]] == [("board-pays-vale", "agrees"), ("board-says-lightning", "differs")]
    rows = list(csv.DictReader(io.StringIO(run("--data", tower, "timeline", "--csv").out)))
    assert (rows[1]["scope"], rows[1]["checked"]) == ("within", "gazette differs; reprint differs")


def test_in_spanish(tower: Path) -> None:
    said = run("--lang", "es", "--data", tower, "fact", "board-pays-vale").out
    assert "coincide      The bells of Ellery (gazette), prensa de la época, front page\n" in said
    assert "obras independientes: coinciden 1, difieren 0, agregan 1\n" in said
    assert "Lo que agregan otras obras (2)" in run("--lang", "es", "--data", tower, "org", "board").out
    assert "corresponde 1 más que solo otras obras tienen: --scope all\n" in run("--lang", "es", "--data", tower, "timeline").out
    assert "no es un alcance" in run("--lang", "es", "--data", tower, "timeline", "--scope", "x").err


def test_a_difference_without_a_dispute_is_a_problem_that_keeps_no_answer_back(tower: Path) -> None:
    facts = (tower / "facts" / "1911.yaml").read_text().replace("ledger, verdict: agrees", "ledger, verdict: differs")
    write_dossier(tower, **CHECKED | {"facts/1911.yaml": facts})
    problems = run("check", tower)
    assert problems.code == 3
    assert problems.out.startswith("facts/1911.yaml:21:33: `ledger` differs, but `board-pays-vale` is part of no dispute; add one of kind ")
    assert "+1 =1 -1  chronicle#1911.2" in run("--data", tower, "timeline").out


# Out of the terminal, and in again.


def test_facts_go_out_and_in_again(tower: Path, tmp_path: Path) -> None:
    before = run("--data", tower, "export", "json").json["facts"]
    for name in ("facts/1911.yaml", "facts/1912.yaml", "facts/undated.yaml"):
        (tower / name).write_text("", encoding="utf-8")
    (tmp_path / "facts.json").write_text(json.dumps(before), encoding="utf-8")
    pytest.importorskip("ruamel.yaml", reason="ruamel.yaml is not installed")
    answer = run("--data", tower, "add", "--from-json", tmp_path / "facts.json")
    assert answer.code == 0, answer.err
    assert run("--data", tower, "export", "json").json["facts"] == before
    assert "scope: beyond" in (tower / "facts" / "1912.yaml").read_text()
    assert "scope" not in (tower / "facts" / "1911.yaml").read_text()


def test_both_fields_can_be_answered_at_the_prompt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_dossier(tmp_path)
    typed = ["scope", "bey", "checked", "gazete", "gazette", "agr", "", "The paper has  it.", "p. 1", "", "yes"]
    answer = answering(monkeypatch, folder, *ANSWERS, *typed)
    assert answer.code == 0, answer.err
    assert "`gazete` is not one of them; did you mean `gazette`?\n" in answer.err
    told = run("--data", folder, "fact", "the-board-pays-ada-vale-again", "--json").json["fact"]
    assert told["scope"] == "beyond"
    assert [(check["source"], check["verdict"], check["says"], check["locator"]) for check in told["checked"]] == [
        ("gazette", "agrees", "The paper has it.", "p. 1")
    ]


def test_another_id_for_a_work_wherever_it_is_named(tower: Path) -> None:
    before = run("--data", tower, "export", "json").out
    answer = run("--data", tower, "rename", "gazette", "the-gazette")
    assert answer.code == 0, answer.err
    assert run("--data", tower, "export", "json").out == before.replace('"gazette"', '"the-gazette"')


def test_a_check_that_changed(tower: Path, tmp_path: Path) -> None:
    later = write_dossier(tmp_path / "later", **CHECKED | {"facts/1911.yaml": CHECKED["facts/1911.yaml"].replace("in spring", "in May")})
    (change,) = run("--data", later, "changes", tower, "--json").json["changes"]
    assert change["fields"] == [
        {
            "field": "checked",
            "from": ["history agrees: Vale had her money in spring. [p. 40]"],
            "to": ["history agrees: Vale had her money in May. [p. 40]"],
        }
    ]


@pytest.mark.parametrize(
    ("format", "said"),
    [
        ("ndjson", ['"says": "The board has paid for the clock."', '"scope": "beyond"']),
        ("ftm", ["gazette agrees (independent, front page): The board has paid for the clock.", "scope: beyond", "copy of: gazette"]),
        ("gexf", ["agrees: history; agrees: gazette; agrees: ledger; adds: diary"]),
        ("graphml", ["agrees: history; agrees: gazette; agrees: ledger; adds: diary"]),
        ("timelinejs", ["agrees: The bells of Ellery; agrees: Cash book of the board"]),
        (
            "markdown",
            [
                "agrees: The board has paid for the clock (“The bells of Ellery”, front page)",
                "agrees: The cash book has the sum (“Cash book of the board”; not independent: it goes back to the same)",
                "Scope: from other works.",
                "Contemporary press. A copy of `gazette`. `reprint`",
            ],
        ),
        ("html", ["The board has paid for the clock.", "prensa de la época", "from other works", "de otras obras", "copia de gazette"]),
        ("jsonld", ['"verdict": "differs", "text": "A day before the storm.", "wasDerivedFrom": "source:reprint"', '"copyOf": "source:gazette"']),
    ],
)
def test_exports(tower: Path, format: str, said: list[str]) -> None:
    answer = run("--data", tower, "export", format)
    assert answer.code == 0, answer.err
    for text in said:
        assert text in answer.out


def test_linked_data_is_asked_who_differs(tower: Path) -> None:
    rdflib = pytest.importorskip("rdflib", reason="rdflib is not installed")
    graph = rdflib.Graph().parse(data=run("--data", tower, "export", "jsonld").out, format="json-ld")
    query = """PREFIX c: <urn:ciaperu:terms:> PREFIX prov: <http://www.w3.org/ns/prov#>
        SELECT ?claim ?work WHERE { ?claim c:checked ?check . ?check c:verdict "differs"; c:independent true; prov:wasDerivedFrom ?work }"""
    assert [tuple(map(str, row)) for row in graph.query(query)] == [("urn:ciaperu:fact:board-says-lightning", "urn:ciaperu:source:gazette")]


def test_tables(tower: Path, tmp_path: Path) -> None:
    for format in ("csv", "sqlite"):
        assert run("--data", tower, "export", format, "-o", tmp_path / format, "--kind", "payment").code == 0
    with (tmp_path / "csv" / "checks.csv").open(newline="") as stream:
        assert [(row["source"], row["verdict"], row["independent"]) for row in csv.DictReader(stream)] == [
            ("history", "agrees", "false"),
            ("gazette", "agrees", "true"),
            ("ledger", "agrees", "false"),
            ("diary", "adds", "true"),
        ]
    frictionless = pytest.importorskip("frictionless", reason="frictionless is not installed")
    assert run("--data", tower, "export", "csv", "-o", tmp_path / "whole").code == 0
    for folder in ("csv", "whole"):
        report = frictionless.validate(str(tmp_path / folder / "datapackage.json"))
        assert report.valid, report.flatten(["title", "message"])
    with sqlite3.connect(tmp_path / "sqlite" / "dossier.sqlite") as db:
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        found = "SELECT source FROM checked WHERE rowid IN (SELECT rowid FROM checked_fts WHERE checked_fts MATCH 'paid')"
        assert db.execute(found).fetchall() == [("gazette",)]
        assert {id for (id,) in db.execute("SELECT id FROM source")} == {"chronicle", "gazette", "history", "ledger", "diary"}


# What it costs.


def asked(db: sqlite3.Connection, ask: Any) -> list[str]:
    """Return the SQL that answering takes."""
    statements: list[str] = []
    db.set_trace_callback(statements.append)
    result = ask()
    if isinstance(result, Timeline):
        _ = result.facts
    db.set_trace_callback(None)
    return statements


def test_an_answer_takes_one_question_more_for_a_batch_of_facts(tmp_path: Path) -> None:
    dossier = ciaperu.OpenDossier(open_store(write_dossier(tmp_path, **MORE), None))
    for ask in (dossier.timeline, lambda: dossier.search("clock"), lambda: dossier.person("vale")):
        statements = asked(dossier.db, ask)
        batches = sum("FROM participant WHERE fact" in each for each in statements)
        assert sum("checked" in each for each in statements) == batches > 0
    assert sum("FROM year WHERE scope" in each for each in asked(dossier.db, dossier.timeline)) <= 2
