"""The ledger: sums against sums done by hand, and each rule of adding where it decides."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

import ciaperu
from ciaperu import model
from ciaperu.errors import NotFound, WrongUsage
from ciaperu.research import adding
from ciaperu.research.money import Ledger, Total
from tests.cli import run
from tests.dossiers import write_dossier


def total_of(ledger: Ledger, nature: str, standing: str = "", currency: str = "USD") -> Total:
    return next(each for each in ledger.totals if each.group == (currency, nature, standing))


def fact(
    id: str,
    money: str,
    more: str = "",
    who: str = "{board: payer, vale: recipient}",
    status: str = "asserted",
    date: str = "1911",
    kind: str = "payment",
) -> str:
    """Return a fact of the clock tower with a sum; `more` are further lines, each indented by two."""
    spoken = "" if status == "asserted" else "  attribution: [{by: board, as: named}]\n"
    dated = f"  date: {date}\n" if date else ""
    return (
        f"{id}:\n{dated}  title: A sum, {id}\n  text: So much money.\n  kind: {kind}\n  status: {status}\n  who: {who}\n"
        f"  money: [{money}]\n{spoken}{more}  topics: [tower]\n  sources: [chronicle#1911.2]\n"
    )


def ledger(folder: Path, *facts: str, disputes: str = "", **asked: Any) -> Ledger:
    """Return the ledger of the clock tower where these are the only facts of 1911 with money, what is undated in another file."""
    dated = [each for each in facts if "\n  date:" in each]
    undated = [each for each in facts if each not in dated]
    base = "vale-says-rust:\n  title: Rust\n  text: Rust.\n  kind: statement\n  status: asserted\n  who: {vale: speaker}\n  topics: [tower]\n"
    files = {
        "facts/1911.yaml": "".join(dated),
        "facts/undated.yaml": f"{base}  sources: [chronicle#1912.3]\n" + "".join(undated),
        "disputes.yaml": disputes or None,
    }
    return ciaperu.open_dossier(write_dossier(folder, **files)).money(**asked)


def dispute(kind: str, *positions: str) -> str:
    says = "".join(f"    - {{says: Account {number}., facts: [{facts}]}}\n" for number, facts in enumerate(positions, 1))
    return f"which:\n  title: Which\n  kind: {kind}\n  text: They differ.\n  positions:\n{says}"


def left_out(total: Total) -> list[tuple[str, str, str]]:
    return [(each.sum.fact, each.reason, each.instead) for each in total.left_out]


def test_the_totals_of_the_bundled_dossier() -> None:
    result = ciaperu.open_dossier().money()
    assert result.total == len(result.entries) == 13
    come = {(each.group.nature, each.group.standing): (each.bound, each.amount, each.sums) for each in result.totals}
    assert come == {
        ("paid", ""): ("at least", 10_000_000, 1),
        ("compensation", ""): ("exactly", 8_000_000, 1),
        ("offered", ""): ("exactly", 22_000_000, 1),
        ("held", ""): ("exactly", 50_000_000, 1),
        # 36,000 + 150,000 + 25,000 of State, and the package of 1,300,000,000 once, with its helicopters in it.
        ("aid", ""): ("exactly", 1_300_211_000, 4),
        ("trade", ""): ("exactly", 1_170_000 + 4_420_000, 2),
        ("wanted", ""): ("more than", 70_000_000, 1),
    }
    assert [each.group.nature for each in result.totals][:2] == ["paid", "compensation"]
    assert left_out(total_of(result, "aid")) == [
        ("aid-400-million-for-helicopters", "part", "us-aid-package-1-3-billion"),
        ("plan-colombia-put-at-1300-million", "same", "us-aid-package-1-3-billion"),
    ]


def test_who_pays_whom_through_whom() -> None:
    sides = {entry.fact.id: entry.parties for entry in ciaperu.open_dossier().money().entries}
    assert sides["cia-cash-to-narcotics-unit"] == (("cia",), ("din", "sin"), ("montesinos",))
    assert sides["us-arms-sales-peru-1997"] == (("fujimori-government",), ("us-government", "us-licensed-companies"), ())
    assert sides["peruvians-offer-22-million-down"] == (("peruvian-officials",), ("soghanalian",), ())
    assert sides["montesinos-five-accounts-50-million"] == ((), ("montesinos",), ())
    assert sides["us-aid-package-1-3-billion"] == (("united-states",), (), ())
    assert sides["us-compensates-bowers-family-and-pilot"].recipients == ("bowers-family", "bowers-pilot")


def test_filters_and_nature_narrow_the_ledger() -> None:
    dossier = ciaperu.open_dossier()
    din = dossier.money(who="din")
    assert (total_of(din, "aid").amount, total_of(din, "aid").sums) == (211_000, 3)
    assert {each.money.nature for each in dossier.money(nature=["held", "offered"]).entries} == {"held", "offered"}
    # Without its package the part counts.
    forces = dossier.money(who="colombian-security-forces")
    assert (total_of(forces, "aid").bound, total_of(forces, "aid").amount, total_of(forces, "aid").left_out) == ("almost", 400_000_000, ())
    with pytest.raises(WrongUsage, match="payed"):
        dossier.money(nature="payed")
    with pytest.raises(NotFound):
        dossier.money(topic="rifles", nature="paid")


def test_a_span_that_reaches_beyond_the_days_asked_for_is_not_added() -> None:
    result = ciaperu.open_dossier().money(from_="1998", to="1998")
    assert left_out(total_of(result, "paid")) == [("cia-cash-to-narcotics-unit", "beyond", "")]
    assert (total_of(result, "paid").sums, total_of(result, "paid").amount) == (0, 0)
    assert (total_of(result, "aid").amount, total_of(result, "trade").amount) == (25_000, 4_420_000)
    whole = ciaperu.open_dossier().money(from_="1990", to="2000", nature="paid")
    assert (total_of(whole, "paid").amount, total_of(whole, "paid").left_out) == (10_000_000, ())
    (entry,) = ciaperu.open_dossier().money(from_="1991", to="2000", nature="paid").entries
    assert entry.left_out is not None
    assert entry.left_out.reason == "beyond"


def test_currencies_natures_and_standings_are_added_apart(tmp_path: Path) -> None:
    result = ledger(
        tmp_path,
        fact("a", "{amount: 10, currency: USD, nature: paid}, {amount: 4, currency: USD, nature: paid}"),
        fact("b", "{amount: 100, currency: PEN, nature: paid}, {amount: 7, currency: USD, nature: offered}"),
        fact("c", "{amount: 1, currency: USD, nature: paid}", status="reported"),
        fact("d", "{amount: 1000, currency: USD, nature: paid}", status="alleged"),
        fact("e", "{amount: 2000, currency: USD, nature: paid}", status="assessed"),
        fact("f", "{amount: 4000, currency: USD, nature: paid}", status="denied"),
    )
    come = {tuple(each.group): (each.amount, each.sums) for each in result.totals}
    assert come == {
        ("PEN", "paid", ""): (100, 1),
        ("USD", "paid", ""): (15, 3),
        ("USD", "paid", "alleged"): (1000, 1),
        ("USD", "paid", "assessed"): (2000, 1),
        ("USD", "offered", ""): (7, 1),
    }
    assert left_out(total_of(result, "paid")) == [("f", "denied", "")]
    assert total_of(result, "paid").reasons == {"denied": 1}


@pytest.mark.parametrize(
    ("bounds", "total"),
    [
        (["exactly"], "exactly"),
        (["exactly", "at least"], "at least"),
        (["at least", "more than"], "more than"),
        (["exactly", "about"], "about"),
        (["almost", "exactly"], "almost"),
        (["almost", "at most"], "at most"),
        (["at least", "at most"], "about"),
        (["more than", "almost", "about"], "about"),
        (["at least", "about"], "at least about"),
        (["almost", "about"], "at most about"),
        (["at least about", "exactly"], "at least about"),
    ],
    ids=str,
)
def test_bounds_carry(bounds: list[str], total: str) -> None:
    assert adding.carried(bounds) == total


def test_the_bound_of_a_total_and_what_it_is_made_up_of(tmp_path: Path) -> None:
    write = "{{amount: {}, currency: USD, bound: {}, nature: paid}}"
    sums = [fact("a", write.format("10.10", "at least")), fact("b", write.format("0.20", "exactly")), fact("c", write.format(5, "about"))]
    total = total_of(ledger(tmp_path, *sums), "paid")
    assert (total.bound, total.amount, total.bounds) == ("at least about", 15.3, {"at least": 10.1, "exactly": 0.2, "about": 5})
    assert "paid  at least about USD 15.3  3 sums\n  made up of " in run("--data", tmp_path, "money").out


def test_a_part_counts_only_where_its_whole_does_not(tmp_path: Path) -> None:
    sums = (
        fact("whole", "{amount: 100, currency: USD, nature: paid}"),
        # No sum stands in the link between.
        "between:\n  date: 1911\n  title: Between\n  text: It is between.\n  kind: statement\n  status: asserted\n  who: {board: speaker}\n"
        "  part_of: [whole]\n  topics: [tower]\n  sources: [chronicle#1911.2]\n",
        fact("part", "{amount: 30, currency: USD, nature: paid}, {amount: 5, currency: USD, nature: offered}", "  part_of: [between]\n"),
        fact("alone", "{amount: 1, currency: USD, nature: paid}"),
    )
    result = ledger(tmp_path, *sums)
    assert (total_of(result, "paid").amount, left_out(total_of(result, "paid"))) == (101, [("part", "part", "whole")])
    assert total_of(result, "offered").amount == 5


@pytest.mark.parametrize("status", ["denied", "alleged"])
def test_a_whole_that_is_not_in_the_total_does_not_displace_its_part(status: str, tmp_path: Path) -> None:
    whole = fact("whole", "{amount: 100, currency: USD, nature: paid}", status=status)
    result = ledger(tmp_path, whole, fact("part", "{amount: 30, currency: USD, nature: paid}", "  part_of: [whole]\n"))
    assert total_of(result, "paid").amount == 30


def test_a_part_does_not_count_beside_another_telling_of_its_whole(tmp_path: Path) -> None:
    paid = "{{amount: {}, currency: USD, nature: paid}}"
    sums = (
        fact("whole", paid.format(100), status="reported"),
        fact("part", paid.format(30), "  part_of: [whole]\n"),
        fact("other", paid.format(100)),
    )
    total = total_of(ledger(tmp_path, *sums, disputes=dispute("tension", "whole", "other"), status="asserted"), "paid")
    assert (total.amount, left_out(total)) == (100, [("part", "part", "other")])


def test_equal_sums_that_stand_against_each_other_are_one(tmp_path: Path) -> None:
    one, other = (
        fact("one", "{amount: 100, currency: USD, nature: paid}"),
        fact("other", "{amount: 100, currency: USD, bound: at least, nature: paid}"),
    )
    assert total_of(ledger(tmp_path / "a", one, other), "paid").amount == 200
    against = total_of(ledger(tmp_path / "b", one, other, disputes=dispute("tension", "one", "other")), "paid")
    assert (against.amount, against.bound, left_out(against)) == (100, "at least", [("other", "same", "one")])
    # Two sums of one account are two sums, even where the other account has one of them.
    for number, second in enumerate(("vale-says-rust", "other")):
        beside = ledger(tmp_path / str(number), one, other, disputes=dispute("competing accounts", "one, other", second))
        assert total_of(beside, "paid").amount == 200


def test_a_chart_has_nothing_of_what_is_denied(tmp_path: Path) -> None:
    sums = fact("a", "{amount: 10, currency: USD, nature: paid}"), fact("b", "{amount: 99, currency: USD, nature: paid}", status="denied")
    total = total_of(ledger(tmp_path, *sums, chart=True), "paid")
    assert [each.amount for each in (*total.by_payer, *total.by_year)] == [10, 10]


@pytest.mark.parametrize(
    ("kind", "who", "amount", "bound"),
    [
        ("competing accounts", "{board: payer, vale: recipient}", 100, "at least"),
        ("contradiction", "{board: payer, port-ellery: recipient}", 100, "at least"),
        ("tension", "{board: payer, vale: recipient}", 250, "exactly"),
        ("competing accounts", "{port-ellery: payer, board: recipient}", 250, "exactly"),
    ],
)
def test_of_accounts_that_differ_in_the_sum_the_smallest_is_counted_as_a_floor(kind: str, who: str, amount: int, bound: str, tmp_path: Path) -> None:
    sums = fact("more", "{amount: 150, currency: USD, nature: paid}", who=who), fact("less", "{amount: 100, currency: USD, nature: paid}")
    total = total_of(ledger(tmp_path, *sums, disputes=dispute(kind, "more", "less")), "paid")
    assert (total.amount, total.bound) == (amount, bound)


@pytest.mark.parametrize(
    ("changed", "amount"),
    [
        ({}, 36),
        ({"date": ""}, 36),
        ({"date": "1911-07"}, 36),
        ({"date": "1910"}, 72),
        ({"money": "{amount: 35, currency: USD, nature: paid}"}, 71),
        ({"who": "{board: payer, port-ellery: recipient}"}, 72),
    ],
)
def test_equal_sums_between_the_same_that_point_to_each_other_are_one(changed: dict[str, str], amount: int, tmp_path: Path) -> None:
    told = {"money": "{amount: 36, currency: USD, nature: paid}", "more": "  see: [one]\n"} | changed
    files = write_dossier(
        tmp_path,
        **{
            "facts/1911.yaml": fact("one", "{amount: 36, currency: USD, nature: paid}"),
            "facts/1910.yaml": fact("again", **told) if told.get("date") == "1910" else None,
            "disputes.yaml": None,
        },
    )
    if told.get("date") != "1910":
        name = "facts/1911.yaml" if told.get("date", "1911") else "facts/undated.yaml"
        with (files / name).open("a") as stream:
            stream.write(fact("again", **told))
    assert total_of(ciaperu.open_dossier(files).money(), "paid").amount == amount


def test_what_is_worked_out_gives_way_to_what_it_is_worked_out_from(tmp_path: Path) -> None:
    made = fact("made", "{amount: 60, currency: USD, nature: aid}", '  see: [two]\n  derived: ["10 + 20 + 30 = 60"]\n')
    one = fact("one", "{amount: 10, currency: USD, nature: aid}", "  part_of: [made]\n")
    two = fact("two", "{amount: 20, currency: USD, nature: aid}")
    three = fact("three", "{amount: 30, currency: USD, nature: aid}", "  see: [made]\n")
    whole = total_of(ledger(tmp_path / "a", made, one, two, three), "aid")
    assert (whole.amount, whole.sums, left_out(whole)) == (60, 3, [("made", "derived", "one")])
    # Where one of them is missing, the others are parts of it.
    some = total_of(ledger(tmp_path / "b", made, one, two), "aid")
    assert (some.amount, sorted(left_out(some))) == (60, [("one", "part", "made"), ("two", "part", "made")])


def test_an_addition_is_read_as_it_is_written() -> None:
    assert adding.addends("36000 + 150,000 + 25000 = 211000", 211000) == [36000, 150000, 25000]
    for formula, amount in (("36000 + 150000 = 186000", 211000), ("4420000 / 1170000, nearly quadrupled", 4), ("2000-08-10 + 11 days", 11)):
        assert adding.addends(formula, amount) == []


def test_what_one_holder_has_at_several_times_is_not_added(tmp_path: Path) -> None:
    held = "{{amount: {}, currency: USD, nature: held}}"
    sums = (
        fact("first", held.format(50), who="{vale: holder}", kind="holding"),
        fact("later", held.format(80), who="{vale: holder}", date="1911-12", kind="holding"),
        fact("other", held.format(5), who="{board: holder}", kind="holding"),
    )
    total = total_of(ledger(tmp_path, *sums), "held")
    assert (total.amount, total.bound, left_out(total)) == (85, "at least", [("first", "holding", "later")])


def test_a_chart_adds_up_to_its_total() -> None:
    aid = total_of(ciaperu.open_dossier().money(chart=True), "aid")
    assert [(each.payers, each.amount) for each in aid.by_payer] == [(("united-states",), 1_300_000_000), (("inl", "state-department"), 211_000)]
    assert [(each.time, each.amount) for each in aid.by_year] == [("1996", 36_000), ("1997", 150_000), ("1998", 25_000), ("", 1_300_000_000)]
    paid = total_of(ciaperu.open_dossier().money(chart=True), "paid")
    assert [(each.time, each.bound) for each in paid.by_year] == [("1990/2000", "at least")]
    held = total_of(ciaperu.open_dossier().money(chart=True), "held")
    assert held.by_payer[0].payers == ("montesinos",)
    answer = run("money", "--nature", "trade", "--chart").out
    assert "trade, USD: by year\n" in answer
    assert f"1998{' ' * 22}{'#' * 39} USD 4,420,000\n" in answer


@pytest.mark.parametrize("columns", [0, 40, 60, 160])
@pytest.mark.parametrize("arguments", [["--who", "din"], ["--topic", "aid", "--chart"], ["--from", "1998", "--to", "1998"]], ids=" ".join)
def test_what_is_drawn(arguments: list[str], columns: int, snapshot: SnapshotAssertion) -> None:
    answer = run("money", *arguments, columns=columns)
    assert answer.code == 0
    assert not columns or max(map(len, answer.out.splitlines())) <= columns
    assert "█" not in answer.out
    assert answer.out == snapshot


def test_a_limit_shows_less_and_adds_the_same() -> None:
    answer = run("money", "--limit", "2", "--json").json
    assert (answer["total"], len(answer["sums"])) == (13, 2)
    assert answer["totals"] == run("money", "--json").json["totals"]
    assert run("money", "--limit", "2").out.startswith("13 sums, 2 shown; all: --limit 0\n")


def test_json_says_why_a_sum_is_in_no_total() -> None:
    answer = run("money", "--topic", "aid", "--json").json
    sums = {each["fact"]: each for each in answer["sums"]}
    assert sums["plan-colombia-put-at-1300-million"]["left_out"] == {"reason": "same", "instead": "us-aid-package-1-3-billion"}
    assert sums["us-aid-package-1-3-billion"]["left_out"] is None
    assert sums["us-aid-package-1-3-billion"]["payers"] == [{"id": "united-states", "name": "United States"}]
    (aid,) = answer["totals"]
    assert (aid["currency"], aid["nature"], aid["standing"], aid["amount"], aid["bound"]) == ("USD", "aid", "told", 1_300_211_000, "exactly")
    assert aid["left_out"][0]["fact"] == "aid-400-million-for-helicopters"


def test_csv_has_a_row_for_each_sum() -> None:
    rows = list(csv.DictReader(io.StringIO(run("money", "--csv").out)))
    assert len(rows) == 13
    assert (rows[0]["payers"], rows[0]["through"]) == ("Central Intelligence Agency", "Vladimiro Montesinos")
    assert [row["instead"] for row in rows if row["left_out"] == "part"] == ["us-aid-package-1-3-billion"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--nature", "payed"], 2, "paid"),
        (["--nature", "zzz"], 2, "Use one of: paid, offered"),
        (["--who", "kent"], 1, "no sum fits"),
        (["--from", "1800", "--to", "1801"], 1, "no sum fits"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_requests(arguments: list[str], code: int, said: str) -> None:
    answer = run("money", *arguments)
    assert (answer.code, answer.out) == (code, "")
    assert said in answer.err


def test_the_ledger_in_spanish() -> None:
    answer = run("--lang", "es", "money", "--nature", "ayuda")
    assert (answer.code, answer.err) == (0, "")
    assert "Totales de lo que puede sumarse\nayuda  USD 1,300,211,000  4 sumas\n" in answer.out
    assert "no se cuenta: casi USD 400,000,000, es parte de us-aid-package-1-3-billion" in answer.out


def test_every_nature_and_bound_has_its_place() -> None:
    assert set(model.BOUNDS) == {"exactly", "about"} | ((adding.FLOORS | adding.CEILINGS) & set(model.BOUNDS))
    assert {*adding.PAYS, *adding.GETS, *adding.BETWEEN} <= model.ROLES
