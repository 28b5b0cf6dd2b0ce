"""How two are tied: against networkx and by hand, what comes first, what is shut out, and what a user sees."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from collections import Counter
from collections.abc import Sequence
from itertools import combinations, pairwise
from pathlib import Path

import jsonschema
import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from ciaperu import model
from ciaperu.compiling import compile_dossier
from ciaperu.dossier import OpenDossier
from ciaperu.errors import NotFound
from tests.cli import run
from tests.dossiers import MORE, write_dossier
from tests.test_commands import LIST

# The best evidence first, as the help says.
ORDER = ("asserted", "reported", "assessed", "alleged", "denied")
NAMES = "ada bea cal dov eve fay gil".split()
# A fact of a small dossier: who takes part, its status, whether it is disputed.
Told = tuple[tuple[str, ...], str, bool]


def dossier(facts: Sequence[Told]) -> OpenDossier:
    """Return a dossier of these facts (fact-0, fact-1 … in that order, each with its participants as `party`), compiled into memory."""
    cited = (model.Citation("book", "lead", 1),)
    known = [model.Entity(id, "person", id.title(), "", "", (), None, "", None, "", None, None, "", (), (), "") for id in NAMES]
    told = [
        model.Fact(
            f"fact-{number}", None, "", f"Fact {number}", "It was so.", "meeting", status,
            tuple(model.Participant(id, "party") for id in who), (), (), (), (), (), (), (), (), (), (), (), cited,
        )
        for number, (who, status, _disputed) in enumerate(facts)
    ]  # fmt: skip
    rest = tuple(model.Position("So it was.", (f"fact-{number}",)) for number, fact in enumerate(facts) if fact[2])
    disputes = (model.Dispute("doubt", "Doubt", "tension", "", rest, "", "", (), ""),) if rest else ()
    source = model.Source("book", "A Book", "whole text", "", "", (), {"type": "book"})
    whole = model.Dossier(
        "Small", "", "", ("en",), {}, {}, {}, tuple(known), (source,), tuple(told), disputes, (), {}, {},
    )  # fmt: skip
    connection = sqlite3.connect(":memory:")
    compile_dossier(whole, connection)
    return OpenDossier(connection)


def graph(facts: Sequence[Told], without: Sequence[str] = ()) -> networkx.Graph:
    """Return who takes part with whom, each edge with the numbers of the facts."""
    made = networkx.Graph()
    made.add_nodes_from(id for id in NAMES if id not in without)
    for number, (who, _status, _disputed) in enumerate(facts):
        for one, other in combinations(sorted(set(who) - set(without)), 2):
            if made.has_edge(one, other):
                made.edges[one, other]["facts"].append(number)
            else:
                made.add_edge(one, other, facts=[number])
    return made


def quality(facts: Sequence[Told], number: int) -> tuple[int, bool, int]:
    return ORDER.index(facts[number][1]), facts[number][2], number


def expected(facts: Sequence[Told], made: networkx.Graph, start: str, end: str) -> list[tuple[list[str], list[int]]]:
    """Return every shortest chain, as those it passes and the numbers of its facts, in the order of evidence: by trying them all."""
    try:
        routes = list(networkx.all_shortest_paths(made, start, end))
    except networkx.NetworkXNoPath:
        return []
    chains = []
    for route in routes:
        shared = [sorted(made.edges[pair]["facts"], key=lambda number: quality(facts, number)) for pair in pairwise(route)]
        chains += [(route, [number]) for number in shared[0]] if len(shared) == 1 else [(route, [numbers[0] for numbers in shared])]

    def worth(chain: tuple[list[str], list[int]]) -> tuple[list[int], int, list[tuple[int, str]]]:
        route, numbers = chain
        ranks = sorted((quality(facts, number)[0] for number in numbers), reverse=True)
        return ranks, sum(facts[number][2] for number in numbers), list(zip(numbers, route[1:], strict=True))

    return sorted(chains, key=worth)


def found(opened: OpenDossier, *asked: str, **options: object) -> list[tuple[list[str], list[int]]]:
    """Return the chains that the dossier gives, likewise; none where it says that there is none."""
    try:
        result = opened.connect(*asked, **options)  # type: ignore[arg-type]
    except NotFound:
        return []
    return [
        ([asked[0], *(step.to for step in chain.steps)], [int(step.fact.id.removeprefix("fact-")) for step in chain.steps]) for chain in result.chains
    ]


TOLD = st.tuples(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3).map(tuple), st.sampled_from(ORDER), st.booleans())


@settings(max_examples=150, deadline=None)
@given(st.lists(TOLD, min_size=1, max_size=14), st.sets(st.sampled_from(NAMES[2:]), max_size=2), st.booleans())
def test_the_chains_are_those_of_networkx_in_the_order_of_evidence(facts: list[Told], shut: set[str], no_alleged: bool) -> None:
    opened = dossier(facts)
    # What is left out keeps its number, so that facts are told by the same numbers.
    told = [((), status, disputed) if no_alleged and status == "alleged" else (who, status, disputed) for who, status, disputed in facts]
    without = sorted(shut)
    made = graph(told, without)
    wanted = expected(told, made, "ada", "bea")
    assert found(opened, "ada", "bea", limit=0, most=9, no_alleged=no_alleged, without=without) == wanted
    if wanted:
        length = len(wanted[0][1])
        result = opened.connect("ada", "bea", limit=2, most=length, no_alleged=no_alleged, without=without)
        assert (len(result.chains), result.total) == (min(len(wanted), 2), len(wanted))
        for chain in result.chains:
            statuses = [ORDER.index(step.fact.status) for step in chain.steps]
            assert chain.weakest == statuses.index(max(statuses))
            for step in chain.steps:
                assert step.facts == len(made.edges[step.from_, step.to]["facts"])
                assert {step.from_, step.to} <= {part.entity for part in step.fact.who}
        assert found(opened, "ada", "bea", most=length - 1, no_alleged=no_alleged, without=without) == []


@settings(max_examples=60, deadline=None)
@given(st.lists(TOLD, min_size=1, max_size=14), st.booleans())
def test_ties_are_the_neighbours_of_networkx(facts: list[Told], no_alleged: bool) -> None:
    told = [((), status, disputed) if no_alleged and status == "alleged" else (who, status, disputed) for who, status, disputed in facts]
    made = graph(told)
    opened = dossier(facts)
    if not made.adj["ada"]:
        with pytest.raises(NotFound):
            opened.ties("ada", no_alleged=no_alleged)
        return

    def counts(of: str, left_out: set[str]) -> list[tuple[str, int, str]]:
        tied = [(id, edge["facts"]) for id, edge in made.adj[of].items() if id not in left_out]
        rows = [(id, len(numbers), min((told[n][1] for n in numbers), key=ORDER.index)) for id, numbers in tied]
        return sorted(rows, key=lambda row: (-row[1], row[0]))

    result = opened.ties("ada", no_alleged=no_alleged)
    assert [(tie.id, tie.facts, tie.status) for tie in result.ties] == counts("ada", set())
    for tie in result.ties[:5]:
        assert [(other.id, other.facts, other.status) for other in tie.further] == counts(tie.id, {"ada", *made.adj["ada"]})[:3]


def test_the_weakest_step_decides_and_then_the_next_weakest() -> None:
    def two_steps(by: str, *statuses: str) -> list[Told]:
        return [(("ada", by), statuses[0], False), ((by, "bea"), statuses[1], False)]

    facts = [
        *two_steps("cal", "asserted", "denied"),
        *two_steps("dov", "alleged", "alleged"),
        *two_steps("eve", "alleged", "asserted"),
        *two_steps("fay", "assessed", "assessed"),
        *two_steps("gil", "reported", "reported"),
    ]
    opened = dossier(facts)
    assert [route[1] for route, _facts in found(opened, "ada", "bea", limit=0)] == ["gil", "fay", "eve", "dov", "cal"]
    assert [chain.weakest for chain in opened.connect("ada", "bea", limit=0).chains] == [0, 0, 0, 0, 1]
    assert [route[1] for route, _facts in found(opened, "ada", "bea")] == ["gil", "fay", "eve"]
    assert [route[1] for route, _facts in found(opened, "ada", "bea", limit=0, no_alleged=True)] == ["gil", "fay", "cal"]
    assert [route[1] for route, _facts in found(opened, "ada", "bea", limit=0, without=["gil", "eve"])] == ["fay", "dov", "cal"]
    assert [route[1] for route, _facts in found(opened, "ada", "bea", limit=0, status="alleged")] == ["dov"]


def test_what_is_undisputed_comes_first_among_equals() -> None:
    opened = dossier([(("ada", "bea"), "reported", True), (("bea", "ada"), "reported", False), (("ada", "bea"), "alleged", False)])
    assert [numbers for _route, numbers in found(opened, "ada", "bea", limit=0)] == [[1], [0], [2]]
    facts = [(("ada", by), "reported", by == "cal") for by in ("cal", "dov")] + [((by, "bea"), "reported", by == "dov") for by in ("dov", "eve")]
    facts += [(("cal", "bea"), "reported", True), (("ada", "eve"), "reported", False)]
    # Through Cal both facts are disputed, through Dov one is, through Eve none.
    assert [route[1] for route, _numbers in found(dossier(facts), "ada", "bea", limit=0)] == ["eve", "dov", "cal"]


def test_there_and_back_is_the_same_chain() -> None:
    opened = dossier([(("ada", "cal"), "asserted", False), (("cal", "dov"), "alleged", False), (("dov", "bea"), "reported", False)])
    (there,), (back,) = found(opened, "ada", "bea"), found(opened, "bea", "ada")
    assert there == (["ada", "cal", "dov", "bea"], [0, 1, 2])
    assert back == (["bea", "dov", "cal", "ada"], [2, 1, 0])
    assert opened.connect("ada", "bea").chains[0].weakest == 1


def test_several_roles_in_one_fact_are_all_named_and_count_once() -> None:
    opened = dossier([(("ada", "bea", "ada"), "asserted", False)])
    (chain,) = opened.connect("ada", "bea").chains
    (step,) = chain.steps
    assert (step.from_roles, step.to_roles, step.facts) == (("party", "party"), ("party",), 1)
    assert [tie.facts for tie in opened.ties("bea").ties] == [1]


@pytest.fixture
def tower(tmp_path: Path) -> Path:
    return write_dossier(tmp_path, **MORE)


def tied(folder: Path, *arguments: str) -> list[str]:
    """Return the ids of the facts that directly tie Vale to the board, best evidenced first."""
    answer = run("--data", folder, "connect", "vale", "board", "--limit", "0", "--json", *arguments)
    return [step["fact"]["id"] for chain in answer.json["chains"] for step in chain["steps"]] if answer.code == 0 else []


@pytest.mark.parametrize(
    ("arguments", "facts"),
    [
        ([], ["board-pays-vale", "vale-says-rust"]),
        (["--no-alleged"], ["board-pays-vale"]),
        (["--status", "alleged"], ["vale-says-rust"]),
        (["--from", "1911", "--to", "1911"], ["board-pays-vale"]),
        (["--from", "1912"], []),
        (["--kind", "accusation"], ["vale-says-rust"]),
        (["--where", "port-ellery"], ["board-pays-vale"]),
        (["--topic", "tower", "--source", "chronicle", "--who", "vale"], ["board-pays-vale", "vale-says-rust"]),
        (["--disputed"], ["vale-says-rust"]),
    ],
    ids=lambda value: " ".join(value) if value else "-",
)
def test_every_filter_narrows(tower: Path, arguments: list[str], facts: list[str]) -> None:
    assert tied(tower, *arguments) == facts


def test_a_date_that_may_fall_outside_is_marked(tower: Path) -> None:
    asked = ("--data", tower, "connect", "vale", "board", "--from", "1911-04-20", "--to", "1911-05")
    (chain,) = run(*asked, "--json").json["chains"]
    assert chain["steps"][0]["fact"]["certainty"] == "possible"
    assert "date may fall outside" in run(*asked).out
    assert run(*asked, "--csv").out.splitlines()[1].endswith(",possible")


def test_speakers_and_places_tie_nobody(tower: Path) -> None:
    # Port Ellery is where the board paid Vale; it takes part in nothing.
    answer = run("--data", tower, "connect", "vale", "port-ellery")
    assert (answer.code, answer.out) == (1, "")
    assert "no chain of facts ties Ada Vale to Port Ellery" in answer.err
    assert "ciaperu connect vale; ciaperu connect port-ellery" in answer.err


def test_a_chain_of_the_bundled_dossier() -> None:
    # Haya's only facts of 1962 are with the CIA, APRA, Peru, Prado and the armed forces; three of these are in a fact with Soghanalian:
    # the armed forces by a report, the CIA by its own estimate, Peru by his denial.
    answer = run("connect", "haya", "sogahnalian", "--limit", "0", "--json")
    assert "showing Sarkis Soghanalian (soghanalian); you typed sogahnalian" in answer.err
    assert answer.json["from"] == {"id": "haya", "name": "Víctor Raúl Haya de la Torre", "kind": "person"}
    assert answer.json["to"]["id"] == "soghanalian"
    chains = answer.json["chains"]
    assert [chain["steps"][0]["to"] for chain in chains] == ["peruvian-armed-forces", "cia", "peru"]
    assert [chain["weakest"]["status"] for chain in chains] == ["reported", "assessed", "denied"]
    assert chains[0]["length"] == 2
    assert chains[0]["weakest"] == {"step": 2, "status": "reported", "fact": "peruvians-insist-on-airdrop"}
    first = chains[0]["steps"][0]
    assert (first["fact"]["id"], first["from"], first["from_roles"], first["to_roles"]) == (
        "elections-1962-annulled",
        "haya",
        ["candidate"],
        ["subject"],
    )


def test_the_contract_of_the_json() -> None:
    chains = run("connect", "montesinos", "cia", "--limit", "0", "--json").json["chains"]
    jsonschema.validate([step["fact"] for chain in chains for step in chain["steps"]], LIST)
    # In one fact together: a chain for each such fact.
    assert {chain["length"] for chain in chains} == {1}
    assert chains[0]["steps"][0]["facts"] == len(chains)
    both = [
        fact["id"]
        for fact in run("timeline", "--scope", "all", "--json").json["facts"]
        if {"montesinos", "cia"} <= {who["id"] for who in fact["who"]}
    ]
    assert sorted(both) == sorted(chain["steps"][0]["fact"]["id"] for chain in chains)


def test_a_hub_is_shut_out() -> None:
    asked = ("connect", "haya", "soghanalian", "--json", "--limit", "0")
    shut = ("--without", "Peruvian Armed Forces", "--without", "cia")
    assert [chain["steps"][0]["to"] for chain in run(*asked, *shut).json["chains"]] == ["peru"]
    longer = run(*asked, *shut, "--without", "peru", "--without", "Prado").json["chains"]
    assert all(chain["length"] > 2 for chain in longer)
    assert not {"cia", "peru", "peruvian-armed-forces"} & {step["to"] for chain in longer for step in chain["steps"]}


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["montesinos", "vladimiro"], 2, ["both names are read as Vladimiro Montesinos (montesinos)", "ciaperu connect montesinos"]),
        (["haya", "soghanalian", "--max", "1"], 1, ["no chain of at most 1 step ties", "Raise --max\n"]),
        (["haya", "soghanalian", "--max", "1", "--without", "cia"], 1, ["Raise --max, or let in again what --without"]),
        (["haya", "soghanalian", "--from", "1962", "--to", "1962"], 1, ["no chain of facts ties", "Let in again what --without"]),
        (["haya", "cia", "--without", "CIA"], 2, ["Central Intelligence Agency (cia) is asked for and shut out"]),
        (["cia", "--without", "cia"], 2, ["Central Intelligence Agency (cia) is asked for and shut out"]),
        (["haya", "zzzzzz"], 1, ["nobody and nothing is called `zzzzzz`"]),
        (["haya", ""], 1, ["is no name"]),
        (["haya", "peruvian"], 2, ["Type one of"]),
        (["plan", "siberia", "cia"], 2, ["connect takes one name or two, not 3", 'ciaperu connect "plan siberia" "cia"']),
        (["haya", "cia", "--max", "0"], 2, ["--max"]),
        (["haya", "cia", "--status", "alledged"], 2, ["did you mean"]),
        (["haya", "--kind", "seizure"], 1, ["no fact ties Víctor Raúl Haya de la Torre to anybody", "Let in again"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_answered(arguments: list[str], code: int, said: list[str]) -> None:
    answer = run("connect", *arguments)
    assert (answer.code, answer.out) == (code, "")
    for words in said:
        assert words.casefold() in answer.err.casefold()


def test_csv_has_a_row_a_step() -> None:
    rows = list(csv.DictReader(io.StringIO(run("connect", "haya", "soghanalian", "--csv").out)))
    chains = run("connect", "haya", "soghanalian", "--json").json["chains"]
    assert [(row["chain"], row["step"], row["id"]) for row in rows] == [
        (str(number), str(place), step["fact"]["id"]) for number, chain in enumerate(chains, 1) for place, step in enumerate(chain["steps"], 1)
    ]
    assert [row["step"] for row in rows if row["weakest"] == "yes"] == [str(chain["weakest"]["step"]) for chain in chains]


def test_the_tree() -> None:
    tree = run("connect", "haya", "--json").json
    together = [{who["id"] for who in fact["who"]} for fact in run("timeline", "--scope", "all", "--json").json["facts"]]
    counts = Counter(other for ids in together if "haya" in ids for other in ids - {"haya"})
    assert {tie["to"]["id"]: tie["facts"] for tie in tree["ties"]} == counts
    assert [tie["facts"] for tie in tree["ties"]] == sorted(counts.values(), reverse=True)
    assert tree["ties"][0]["to"]["id"] == "apra"
    assert {"candidate", "head", "subject"} <= set(tree["ties"][0]["from_roles"])
    assert {"subject", "supported", "supporter"} <= set(tree["ties"][0]["to_roles"])
    direct = {"haya", *(tie["to"]["id"] for tie in tree["ties"])}
    assert not any(other["to"]["id"] in direct for tie in tree["ties"] for other in tie["ties"])
    rows = list(csv.DictReader(io.StringIO(run("connect", "haya", "--csv").out)))
    assert [row["to"] for row in rows if row["steps"] == "1"] == [tie["to"]["id"] for tie in tree["ties"]]
    assert {row["from"] for row in rows if row["steps"] == "2"} <= direct
    shortened = run("connect", "haya", "--limit", "2", "--without", "peru")
    assert re.search(r"and \d+ others; all: --limit 0", shortened.out)
    assert "(peru)" not in shortened.out


def test_the_tree_tells_only_of_facts_that_fit(tower: Path) -> None:
    def tie(*arguments: str) -> tuple[int, list[str], list[str], str]:
        (only,) = run("--data", tower, "connect", "vale", "--json", *arguments).json["ties"]
        return only["facts"], only["from_roles"], only["to_roles"], only["best_status"]

    assert tie() == (2, ["accuser", "recipient"], ["accused", "payer"], "asserted")
    assert tie("--status", "alleged") == (1, ["accuser"], ["accused"], "alleged")
    assert tie("--no-alleged") == (1, ["recipient"], ["payer"], "asserted")


DRAWN = (["haya", "soghanalian"], ["montesinos", "haya", "--limit", "1", "--no-alleged"], ["haya"], ["soghanalian", "--limit", "3"])


@pytest.mark.parametrize("columns", [0, 60, 160])
@pytest.mark.parametrize("arguments", DRAWN, ids=" ".join)
def test_what_is_drawn(arguments: list[str], columns: int, snapshot: SnapshotAssertion) -> None:
    answer = run("connect", *arguments, columns=columns)
    assert answer.code == 0
    assert answer.out == snapshot


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("columns", [0, 40, 60, 160])
def test_nothing_is_too_wide_and_no_sign_is_drawn_in_a_pipe(columns: int, language: str) -> None:
    for arguments in DRAWN:
        answer = run("--lang", language, "connect", *arguments, columns=columns)
        assert not columns or max(map(len, answer.out.splitlines())) <= columns
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2190-\u2bff]", answer.out)


def test_spanish() -> None:
    answer = run("--lang", "es", "connect", "haya", "soghanalian", "--limit", "1")
    assert "3 cadenas de 2 pasos, las más cortas, unen a Víctor Raúl Haya de la Torre con Sarkis Soghanalian" in answer.out
    assert "paso más débil: Fuerzas Armadas del Perú > Sarkis Soghanalian, referido" in answer.out
    assert "como candidato" in answer.out
