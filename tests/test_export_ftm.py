"""`export ftm`: read back by `ftm validate` and `ftm export-gexf`, checked against FollowTheMoney's own model, and what is claimed, by hand.

FollowTheMoney needs ICU, so it has an environment of its own: FTM names its `ftm` (or it is on the PATH).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.cli import run
from tests.dossiers import HOSTILE, MORE, edited, write_dossier

PERU = "cia-activities-in-peru"
TOWER = "the-clock-tower-of-port-ellery"
Made = dict[str, Any]
# What FollowTheMoney requires of these.
REQUIRED = {
    "Person": ["name"],
    "Event": ["name"],
    "Payment": ["payer", "beneficiary"],
    "Occupancy": ["holder", "post"],
    "Representation": ["agent", "client"],
    "Document": ["fileName"],
    "Article": ["fileName"],
}
# Run by the Python of FollowTheMoney: prints what its model does not allow.
ALLOWED = """
import json, sys
from followthemoney import model
held = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
schemata = {each["id"]: model.get(each["schema"]) for each in held}
for each in held:
    schema = schemata[each["id"]]
    if not schema.is_a("Thing") and not schema.edge and schema.name != "EconomicActivity":
        print(each["id"], "is neither a thing nor a tie")
    for name in schema.required:
        if not each["properties"].get(name):
            print(each["id"], "lacks", name)
    for name, values in each["properties"].items():
        property = schema.get(name)
        if property is None or property.stub:
            print(each["id"], schema.name, "has no", name)
            continue
        for value in values:
            if property.range and not (value in schemata and schemata[value].is_a(property.range)):
                print(each["id"], name, "leads to", value)
            if not property.type.validate(value) or len(value) > property.type.max_length:
                print(each["id"], name, "is no", property.type.name, repr(value[:80]))
"""


def export(*arguments: str | Path, data: Path | None = None) -> str:
    head: list[str | Path] = ["--data", data] if data else []
    answer = run(*head, "export", "ftm", *arguments)
    assert (answer.code) == 0, answer.err
    return answer.out


def entities(text: str) -> dict[str, Made]:
    """Return the entities by id; each id once."""
    held = [json.loads(line) for line in text.splitlines()]
    assert all(each.keys() == {"id", "schema", "properties"} for each in held)
    assert len({each["id"] for each in held}) == len(held)
    return {each["id"]: each for each in held}


@pytest.fixture(scope="module")
def peru() -> dict[str, Made]:
    return entities(export())


def of(held: dict[str, Made], schema: str) -> dict[str, dict[str, list[str]]]:
    return {id: each["properties"] for id, each in held.items() if each["schema"] == schema}


@pytest.fixture
def ftm() -> Path:
    found = os.environ.get("FTM") or shutil.which("ftm")
    if not found:
        pytest.skip("followthemoney is not installed: set FTM to the `ftm` of an environment that has it")
    return Path(found)


def files(tmp_path: Path) -> dict[str, str]:
    """Return what is exported of several dossiers and selections."""
    more = MORE | edited("facts/1911.yaml", "status: asserted", "status: asserted\n  unknown: [broker]")
    return {
        "whole": export(),
        "Spanish": run("--lang", "es", "export", "ftm").out,
        "selection": export("--who", "soghanalian"),
        "undated": export("--status", "denied"),
        "small": export(data=write_dossier(tmp_path / "small", **more)),
        "hostile": export(data=write_dossier(tmp_path / "hostile", **HOSTILE)),
    }


def test_followthemoney_keeps_every_value(ftm: Path, tmp_path: Path) -> None:
    """`ftm validate` leaves out what it does not take, without a word."""
    for name, text in files(tmp_path).items():
        (tmp_path / "in").write_text(text, encoding="utf-8")
        answer = subprocess.run([ftm, "validate", "-i", tmp_path / "in", "-o", tmp_path / "out"], capture_output=True, text=True, check=False)
        assert answer.returncode == 0, answer.stderr
        given, kept = entities(text), entities_of(tmp_path / "out")
        assert given.keys() == kept.keys()
        for id, each in given.items():
            assert each["schema"] == kept[id]["schema"]
            for key, values in each["properties"].items():
                assert plain(values) == plain(kept[id]["properties"].get(key, [])), (name, id, key)


def entities_of(file: Path) -> dict[str, Made]:
    return {each["id"]: each for each in map(json.loads, file.read_text(encoding="utf-8").splitlines())}


def plain(values: list[str]) -> set[str]:
    """Return values without what FollowTheMoney tidies: spaces, and quotes around a name."""
    return {" ".join(value.split()).strip("\"' ") for value in values}


def test_its_model_allows_every_entity_and_every_tie(ftm: Path, tmp_path: Path) -> None:
    (tmp_path / "allowed.py").write_text(ALLOWED)
    for name, text in files(tmp_path).items():
        (tmp_path / "in").write_text(text, encoding="utf-8")
        command = [ftm.parent / "python", tmp_path / "allowed.py", tmp_path / "in"]
        answer = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | {"PYTHONIOENCODING": "utf-8"})
        assert (answer.returncode, answer.stdout) == (0, ""), (name, answer.stdout[:2000], answer.stderr[-2000:])


def test_its_model_would_refuse_what_is_wrong(ftm: Path, tmp_path: Path) -> None:
    (tmp_path / "allowed.py").write_text(ALLOWED)
    wrong = [
        {"id": "a", "schema": "Person", "properties": {"nmae": ["A"]}},
        {"id": "b", "schema": "Payment", "properties": {"payer": ["a"], "beneficiary": ["nobody"], "startDate": ["199X"]}},
    ]
    (tmp_path / "in").write_text("\n".join(map(json.dumps, wrong)))
    out = subprocess.run([ftm.parent / "python", tmp_path / "allowed.py", tmp_path / "in"], capture_output=True, text=True, check=True).stdout
    for said in ("a lacks name", "a Person has no nmae", "b beneficiary leads to nobody", "b startDate is no date"):
        assert said in out


def test_ftm_makes_a_network_of_it(ftm: Path, tmp_path: Path, peru: dict[str, Made]) -> None:
    (tmp_path / "in").write_text(export(), encoding="utf-8")
    subprocess.run([ftm, "export-gexf", "-i", tmp_path / "in", "-o", tmp_path / "out.gexf"], capture_output=True, check=True)
    tree = ElementTree.parse(tmp_path / "out.gexf")
    found = {tag: [each for each in tree.iter() if each.tag.endswith("}" + tag)] for tag in ("node", "edge")}
    nodes = {(node.get("id") or "").removeprefix("entity:") for node in found["node"]}
    assert {id for id, each in peru.items() if each["schema"] in ("Person", "Organization", "PublicBody")} <= nodes
    edges = {tuple((edge.get(end) or "").removeprefix("entity:") for end in ("source", "target")) for edge in found["edge"]}
    assert (f"{PERU}.entity.cia", f"{PERU}.entity.din") in edges
    assert (f"{PERU}.entity.montesinos", f"{PERU}.fact.cia-cash-to-narcotics-unit") in edges


def test_every_reference_leads_somewhere_and_what_is_required_is_there(tmp_path: Path) -> None:
    for name, text in files(tmp_path).items():
        held = entities(text)
        for id, each in held.items():
            assert not [key for key in REQUIRED.get(each["schema"], ()) if not each["properties"].get(key)], (name, id)
            assert "topics" not in each["properties"]
            for key, values in each["properties"].items():
                assert values == list(dict.fromkeys(values))
                assert all(values), (id, key)
                if key in ("subject", "object", "involved", "proof", "entity", "document", "payer", "beneficiary", "holder", "post", "organization"):
                    assert set(values) <= held.keys(), (name, id, key)


def test_everything_that_the_facts_mention_is_there(peru: dict[str, Made]) -> None:
    whole = run("export", "json").json
    for fact in whole["facts"]:
        event = peru[f"{PERU}.fact.{fact['id']}"]["properties"]
        assert event["name"] == [fact["title"]]
        assert fact["text"] in " ".join(event["description"])
        assert ("EDTF " + fact["date"] in event["description"][0]) if fact["date"] else "startDate" not in event
        notes = event["notes"][0]
        for each in (*fact["who"], *fact["attribution"]):
            assert each["name"] in notes
        for field in ("part_of", "see", "derived", "unknown", "implied", "disputes"):
            assert all(value in notes for value in fact[field])
        for money in fact["money"]:
            assert f"money: {money['bound']} {money['amount']} {money['currency']}, {money['nature']}" in notes
        assert set(fact["keywords"]) <= set(event["keywords"])
    links = of(peru, "UnknownLink")
    parts = [(link["subject"][0], link["object"][0], link["role"][0]) for id, link in links.items() if ".part-in." in id]
    assert parts == [(f"{PERU}.entity.{each['id']}", f"{PERU}.fact.{fact['id']}", each["role"]) for fact in whole["facts"] for each in fact["who"]]
    says = [link["subject"][0] for id, link in links.items() if ".says." in id]
    assert says == [f"{PERU}.entity.{each['by']}" for fact in whole["facts"] for each in fact["attribution"]]
    passages = [each["recordId"][0] for id, each in of(peru, "Documentation").items() if ".passage." in id]
    assert passages == [f"{each['source']}#{each['locator']}" for fact in whole["facts"] for each in fact["citations"]]
    notes = of(peru, "Note")
    for dispute in whole["disputes"]:
        note = notes[f"{PERU}.dispute.{dispute['id']}"]
        assert set(note["entity"]) == {f"{PERU}.fact.{fact}" for each in dispute["positions"] for fact in each["facts"]}
        texts = [each["says"] for each in dispute["positions"]] + [each["why"] for each in dispute["leans"]] + [dispute["settled_by"] or ""]
        assert all(text in note["description"][0] for text in texts)


def test_only_what_flowed_is_a_payment(peru: dict[str, Made]) -> None:
    """Of all sums only the CIA's cash and the compensation for the downed plane flowed; offers, holdings, wishes, aid and trade did not."""
    payments = of(peru, "Payment")
    cash, damages = (payments[f"{PERU}.payment.{id}.1"] for id in ("cia-cash-to-narcotics-unit", "us-compensates-bowers-family-and-pilot"))
    within = run("timeline", "--json").json["facts"]
    assert sum(f".payment.{fact['id']}." in id for id in payments for fact in within) == 2
    assert (cash["payer"], cash["beneficiary"]) == ([f"{PERU}.entity.cia"], [f"{PERU}.entity.din"])
    assert (cash["amount"], cash["currency"], cash["startDate"], cash["endDate"]) == (["10000000"], ["USD"], ["1990-01-01"], ["2000-09-30"])
    assert cash["summary"] == ["at least 10000000 USD, paid; reported"]
    assert "1990/2000-09" in cash["description"][0]
    assert cash["proof"] == [f"{PERU}.source.article"]
    # One payment to both, so that the sum is not counted twice.
    assert damages["beneficiary"] == [f"{PERU}.entity.bowers-family", f"{PERU}.entity.bowers-pilot"]
    assert damages["amount"] == ["8000000"]


@pytest.mark.parametrize(("status", "paid"), [("asserted", True), ("reported", True), ("alleged", False), ("denied", False), ("assessed", False)])
def test_what_is_only_alleged_is_no_payment(status: str, paid: bool, tmp_path: Path) -> None:
    attribution = "" if status == "asserted" else "\n  attribution: [{by: vale, as: named}]"
    data = write_dossier(tmp_path, **edited("facts/1911.yaml", "status: asserted", f"status: {status}{attribution}"))
    held = entities(export(data=data))
    assert bool(of(held, "Payment")) is paid
    assert f"status: {status} (" in held[f"{TOWER}.fact.board-pays-vale"]["properties"]["notes"][0]


def test_offices_jobs_and_ties(peru: dict[str, Made]) -> None:
    offices = {
        (each["holder"][0], peru[each["post"][0]]["properties"]["name"][0], peru[each["post"][0]]["properties"]["organization"][0])
        for each in of(peru, "Occupancy").values()
    }
    for holder, post, over in (
        ("fujimori", "President of Peru", "peru"),
        ("montesinos", "head of the National Intelligence Service", "sin"),
        ("haya", "leader of APRA", "apra"),
        ("pickering", "Undersecretary of State", "state-department"),
    ):
        assert (f"{PERU}.entity.{holder}", post, f"{PERU}.entity.{over}") in offices
    posts = {post for _holder, post, _over in offices}
    for title in ("de facto chief of SIN", "founder of a counter-drug unit inside SIN", "presidential candidate of his own party"):
        assert title not in posts
        assert [each for each in of(peru, "UnknownLink").values() if each["role"] == [title]], title
    assert peru[f"{PERU}.entity.peru"]["schema"] == "PublicBody"
    assert peru[f"{PERU}.place.peru"]["schema"] == "Address"
    jobs = {(each["employee"][0], each["employer"][0]) for each in of(peru, "Employment").values()}
    assert {(f"{PERU}.entity.hennessy", f"{PERU}.entity.bbc"), (f"{PERU}.entity.kent", f"{PERU}.entity.cia")} <= jobs
    bodies = {(each["member"][0], each["organization"][0]) for each in of(peru, "Membership").values()}
    assert {(f"{PERU}.entity.din", f"{PERU}.entity.sin"), (f"{PERU}.entity.icij", f"{PERU}.entity.cpi")} <= bodies
    agents = {(each["agent"][0], each["client"][0]) for each in of(peru, "Representation").values()}
    assert (f"{PERU}.entity.soghanalian", f"{PERU}.entity.montesinos") in agents
    friends = {(each["person"][0], each["associate"][0], each["relationship"][0]) for each in of(peru, "Associate").values()}
    assert (f"{PERU}.entity.montesinos", f"{PERU}.entity.fujimori", "ally") in friends


def test_the_rifles_are_an_economic_activity(peru: dict[str, Made]) -> None:
    goods = of(peru, "EconomicActivity")
    sent = goods[f"{PERU}.goods.rifles-sent-9540"]
    assert (sent["goodsDescription"], sent["startDate"], sent["endDate"]) == (["9540 AK-47 rifles sent"], ["1999-08-01"], ["1999-08-31"])
    arrived = goods[f"{PERU}.goods.cia-says-rifles-went-to-guerrillas"]
    assert (arrived["sender"], arrived["receiver"]) == ([f"{PERU}.entity.jordan"], [f"{PERU}.entity.colombian-guerrillas"])
    # Alleged only.
    assert f"{PERU}.goods.rozas-says-arms-sold-to-farc" not in goods


def test_a_source_with_its_date_and_how_far_it_was_read(peru: dict[str, Made]) -> None:
    paper, month = (peru[f"{PERU}.source.{id}"] for id in ("golden-tribune-2000", "cpi-ten-million"))
    assert (paper["schema"], paper["properties"]["author"], paper["properties"]["publishedAt"]) == ("Article", ["Tim Golden"], ["2000-11-06"])
    assert "read: opening only" in paper["properties"]["description"][0]
    assert month["properties"]["publishedAt"] == ["2001-07"]
    assert peru[f"{PERU}.source.nie-97-63"]["schema"] == "Document"


def test_dates_that_followthemoney_would_cut_stay_in_words(tmp_path: Path) -> None:
    files = edited("people.yaml", "born: 1871~", "born: 187X")
    files |= edited("facts/1911.yaml", "date: 1911-04", "date: 1911-04~/..")
    held = entities(export(data=write_dossier(tmp_path, **files)))
    vale, event = held[f"{TOWER}.entity.vale"]["properties"], held[f"{TOWER}.fact.board-pays-vale"]["properties"]
    assert "birthDate" not in vale
    assert "EDTF 187X" in vale["notes"][0]
    assert "endDate" not in event
    assert "EDTF 1911-04~/.." in event["description"][0]


def test_ids_are_those_of_any_language_and_selection(peru: dict[str, Made]) -> None:
    spanish = entities(run("--lang", "es", "export", "ftm").out)
    assert [each["id"] for each in spanish.values() if each["schema"] == "Event"] == [
        each["id"] for each in peru.values() if each["schema"] == "Event"
    ]
    part = entities(export("--who", "soghanalian"))
    assert part.keys() < peru.keys()


def test_what_is_too_long_is_cut_with_a_mark_and_stands_whole_elsewhere(tmp_path: Path) -> None:
    files = HOSTILE | {"dossier.yaml": HOSTILE["dossier.yaml"].replace('title: "', f'title: "{"T" * 300}')}
    held = entities(export(data=write_dossier(tmp_path, **files)))
    assert max(map(len, held)) <= 255
    place = next(each for id, each in held.items() if id.endswith(".place.port-ellery"))["properties"]
    assert (len(place["name"][0]), place["name"][0][-1], len(place["full"][0])) == (384, "…", 250)
    assert "long | name " * 900 in place["notes"][0] + " "
