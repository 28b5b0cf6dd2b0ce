"""`ciaperu add`: a fact from JSON, or asked field by field."""

from __future__ import annotations

import builtins
import contextlib
import json
import os
import re
import select
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ciaperu.checking import check
from ciaperu.cli import prompting
from ciaperu.drafting import Draft, proposed_id, to_yaml, with_drafts
from ciaperu.loading import is_id
from ciaperu.reading import read_yaml
from tests.cli import Answer, Stream, run
from tests.dossiers import FILES, MORE, edited, shown, write_dossier
from tests.test_rename import content, failing

DATA = Path(__file__).parent.parent / "data"
BELL = {
    "id": "bell-cracks",
    "date": "1911-12",
    "title": "A bell cracks",
    "text": "One bell cracked.",
    "kind": "condition",
    "status": "asserted",
    "who": [{"id": "board", "role": "owner"}],
    "citations": [{"source": "chronicle", "section": "1911", "paragraph": 9}],
}
BELL_AS_YAML = """\
bell-cracks:
  date: 1911-12
  title: A bell cracks
  text: One bell cracked.
  kind: condition
  status: asserted
  who:
    board: owner
  sources: [chronicle#1911.9]
"""


def given_json(folder: Path, document: Any, *arguments: str) -> Answer:
    place = folder.parent / "given.json"
    place.write_text(document if isinstance(document, str) else json.dumps(document))
    return run("--data", folder, "add", "--from-json", place, *arguments)


def answering(monkeypatch: pytest.MonkeyPatch, folder: Path, *lines: str, **surroundings: str) -> Answer:
    """Return what `add` answers on a terminal at which these lines are typed, and then Ctrl-D."""
    stdin = Stream(True)
    stdin.write("".join(f"{line}\n" for line in lines))
    stdin.seek(0)
    monkeypatch.setattr(sys, "stdin", stdin)
    return run("--data", folder, "add", columns=100, **surroundings)


def test_the_whole_bundled_dossier_out_and_in_again(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    before = run("--data", folder, "export", "json")
    shutil.rmtree(folder / "facts")
    answer = given_json(folder, before.out, "--json")
    assert (answer.code, answer.err) == (0, "")
    assert check(folder).problems == ()
    assert run("--data", folder, "export", "json").out == before.out
    # Each stands where it is said to, in the file of its year.
    for each in answer.json["added"]:
        assert (folder / each["file"]).read_text().splitlines()[each["line"] - 1] == f"{each['id']}:"
    assert [file.name for file in sorted((folder / "facts").iterdir())] == [file.name for file in sorted((DATA / "facts").iterdir())]


@pytest.mark.parametrize("command", [["fact", "board-pays-vale"], ["timeline"], ["search", "clock", "--limit", "0"]], ids=" ".join)
def test_what_other_commands_print_is_taken(tmp_path: Path, command: list[str]) -> None:
    folder = write_dossier(tmp_path / "dossier")
    printed = run("--data", folder, *command, "--json").out
    whole = run("--data", folder, "timeline", "--json").json["facts"]
    (folder / "facts/1911.yaml").unlink()
    if command[0] != "fact":
        shutil.rmtree(folder / "facts")
    assert given_json(folder, printed).code == 0
    assert run("--data", folder, "timeline", "--json").json["facts"] == whole


@pytest.mark.parametrize("held", [BELL, [BELL], {"facts": [BELL]}, {"fact": BELL, "sources": {}}], ids=lambda held: str(held)[:9])
def test_the_rest_of_a_file_is_left_as_it_is(tmp_path: Path, held: Any) -> None:
    folder = write_dossier(tmp_path / "dossier")
    before = content(folder)
    answer = given_json(folder, held)
    assert answer.out.splitlines() == ["1 fact was added", "facts/1911.yaml:19  bell-cracks"]
    after = content(folder)
    assert after["facts/1911.yaml"].decode() == FILES["facts/1911.yaml"] + "\n" + BELL_AS_YAML
    assert after | {"facts/1911.yaml": before["facts/1911.yaml"]} == before


@pytest.mark.parametrize(
    ("before", "between", "ends"),
    [
        ("", "", "\n"),
        ("# The year 1911.\n", "\n", "\n"),
        ("# A.\n\none-bell:  # B\n  {rest}  # C", "\n\n", "\n"),
        ("one-bell:\n  {rest}\n\n# To do: the third bell\n", "\n", "\n"),
        ("one-bell:\n  {rest}\n\n", "", "\n"),
        ("\ufeffone-bell:\r\n  {rest}\r\n", "\r\n", "\r\n"),
        ("---\none-bell:\n  {rest}\n", "\n", "\n"),
        ("  one-bell:\n    {rest}\n", "\n", "\n"),
    ],
)
def test_however_a_file_ends(tmp_path: Path, before: str, between: str, ends: str) -> None:
    rest = "{title: One bell, text: 'A bell: new.', date: 1911, kind: sale, status: asserted, who: {board: buyer}, sources: [chronicle#1911.1]}"
    before = before.replace("{rest}", rest)
    clock = FILES["facts/1911.yaml"].replace("  date: 1911-04\n  date_basis: text\n", "")
    folder = write_dossier(tmp_path / "dossier", **{"facts/1911.yaml": before, "facts/undated.yaml": FILES["facts/undated.yaml"] + clock})
    assert shown(check(folder).problems) == []
    answer = given_json(folder, BELL)
    assert (answer.code, answer.err) == (0, "")
    column = " " * (len(before) - len(before.lstrip(" ")))
    record = "".join(f"{column}{line}{ends}" for line in BELL_AS_YAML.splitlines())
    assert (folder / "facts/1911.yaml").read_bytes().decode() == before + between + record
    assert check(folder).problems == ()


def test_a_new_file_begins_as_its_neighbours_do(tmp_path: Path) -> None:
    head = "# Clock tower of Port Ellery, CC BY-SA 4.0\n\n"
    folder = write_dossier(tmp_path / "dossier", **{name: head + text for name, text in FILES.items() if name.startswith("facts/")})
    assert given_json(folder, BELL | {"date": "1913"}).code == 0
    assert (folder / "facts/1913.yaml").read_text() == head + BELL_AS_YAML.replace("1911-12", "1913")
    assert (folder / "facts/1913.yaml").stat().st_mode == (folder / "dossier.yaml").stat().st_mode


def test_a_new_entity_comes_with_the_fact_that_uses_it(tmp_path: Path) -> None:
    """A dossier may have problems that the fact mends: somebody whom no fact mentions yet."""
    new = FILES["people.yaml"] + "ringer:\n  name: Joe Ringer\n  summary: He rang the bells.\n"
    folder = write_dossier(tmp_path / "dossier", **{"people.yaml": new})
    assert shown(check(folder).problems) != []
    assert given_json(folder, BELL | {"who": [{"id": "ringer", "role": "witness"}]}).code == 0
    assert check(folder).problems == ()


def test_a_dossier_with_other_problems_is_refused(tmp_path: Path) -> None:
    folder = write_dossier(tmp_path / "dossier", **edited("facts/1911.yaml", "kind: payment", "kind: payments"))
    before = {file: file.read_bytes() for file in folder.rglob("*.yaml")}
    answer = given_json(folder, BELL)
    assert (answer.code, answer.out) == (3, "")
    assert "facts/1911.yaml:6:9: `payments` is not a kind of fact" in answer.err
    assert {file: file.read_bytes() for file in folder.rglob("*.yaml")} == before


def test_what_is_left_to_translate_is_said(tmp_path: Path) -> None:
    folder = write_dossier(tmp_path / "dossier", **MORE)
    answer = given_json(folder, BELL)
    assert answer.code == 0
    assert answer.err.endswith("things are left to do: ciaperu check\n")


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        ({"id": "board-pays-vale"}, 3, "`board-pays-vale` stands here a second time (first in line 1)"),
        ({"id": "board-pays-vale", "date": "1913"}, 3, "`board-pays-vale` is already in facts/1911.yaml, line 1"),
        ({"id": "Bell"}, 3, "`Bell` is not an id"),
        ({"who": [{"id": "bord", "role": "owner"}]}, 3, "facts/1911.yaml:36:5: unknown entity `bord`; did you mean `board`?"),
        ({"who": [{"id": "board", "role": "ownr"}]}, 3, "`ownr` is not a role; did you mean `owner`?"),
        ({"date": "24 Dec 1911"}, 3, "24 Dec 1911: not written as EDTF; write 1911-12-24"),
        ({"status": "reported"}, 3, "reported, but by whom?"),
        ({"citations": []}, 3, "this fact has no `sources:`"),
        ({"title": "Rust stopped the clock, says Vale"}, 3, "two facts have this title"),
        ({"text": "A bell \x1b[31m"}, 3, "the control character U+001B in `text`"),
        ({"title": None}, 3, "this fact has no `title:`"),
        ({"money": [{"amount": 1e20, "currency": "USD", "nature": "paid"}]}, 3, "`1e+20` is not a number"),
        ({"money": [{"amount": -5, "currency": "USD", "nature": "paid"}]}, 3, "`-5` is not a number"),
        ({"money": [{"amount": True, "currency": "USD", "nature": "paid"}]}, 2, "fact bell-cracks: `money` has another form\nWrite it so: [{"),
        ({"text": "half \ud800"}, 2, "fact bell-cracks: `text` has another form"),
        ({"who": {"board": "owner"}}, 2, 'fact bell-cracks: `who` has another form\nWrite it so: [{"id": "board", "role": "payer"}]'),
        ({"citations": "chronicle#1911.9"}, 2, "`citations` has another form"),
        ({"date": 1911}, 2, "`date` has another form"),
        ({"sums": []}, 2, "fact bell-cracks: `sums` is not a field of a fact\nFields: id, date"),
        ({"language": "es"}, 2, "its words are in the language `es`, those of the dossier in `en`\nTake it out in that language: --lang en"),
        ({"id": ["x"]}, 2, "`id` has another form"),
    ],
    ids=str,
)
def test_what_would_be_a_problem_is_not_written(tmp_path: Path, change: dict[str, Any], code: int, said: str) -> None:
    folder = write_dossier(tmp_path / "dossier")
    before = content(folder)
    # Nor is the one beside it, which has none.
    answer = given_json(folder, [BELL | {"id": "another", "title": "Another bell"}, BELL | change])
    assert (answer.code, answer.out) == (code, "")
    assert said in answer.err
    assert content(folder) == before


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("", "is not JSON"),
        ("{", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("[]", "there is no fact in this JSON"),
        ("3", "fact 1: a fact is an object"),
        ('{"facts": [null]}', "fact 1: a fact is an object"),
        ('{"id": "x"}', "this fact has no"),
    ],
    ids=lambda value: value[:12],
)
def test_what_is_no_fact_is_refused(tmp_path: Path, document: str, said: str) -> None:
    folder = write_dossier(tmp_path / "dossier")
    before = content(folder)
    answer = given_json(folder, document)
    assert (answer.code, answer.out) == (3 if "no" in said[-3:] else 2, "")
    assert said in answer.err
    assert content(folder) == before


def test_from_standard_input_with_an_id_made_of_the_title(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_dossier(tmp_path)
    stdin = Stream(False)
    stdin.write(json.dumps([{**BELL, "id": None}, {**BELL, "id": None, "title": "A bell cracks!", "date": "1913"}]))
    stdin.seek(0)
    monkeypatch.setattr(sys, "stdin", stdin)
    added = run("--data", folder, "add", "--from-json", "-", "--json").json["added"]
    assert added == [{"id": "a-bell-cracks", "file": "facts/1911.yaml", "line": 19}, {"id": "a-bell-cracks-2", "file": "facts/1913.yaml", "line": 1}]


@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_write_that_fails_adds_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    folder = write_dossier(tmp_path / "dossier")
    before = content(folder)
    with failing(monkeypatch, at, ever_after=False):
        answer = given_json(folder, [BELL, BELL | {"id": "b", "title": "B", "date": "1913"}, BELL | {"id": "c", "title": "C", "date": None}])
    assert (answer.code, answer.out, content(folder)) == (4, "", before)
    assert "cannot be written: No space left on device" in answer.err


def test_a_file_that_cannot_be_read_is_not_added_to(tmp_path: Path) -> None:
    for text in (b"\xff\xfe", b"a: [", b"{a: {title: x}}", b"- a\n"):
        folder = write_dossier(tmp_path / "dossier")
        (folder / "facts/1911.yaml").write_bytes(text)
        assert given_json(folder, BELL).code == 3
        assert (folder / "facts/1911.yaml").read_bytes() == text


def test_without_its_extra_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name.startswith("ruamel"):
            raise ImportError(name=name)
        return real(name, *rest)

    folder = write_dossier(tmp_path / "dossier")
    monkeypatch.setattr(builtins, "__import__", without)
    answer = given_json(folder, BELL)
    assert (answer.code, answer.err) == (2, "ciaperu: `add` needs ruamel.yaml\nInstall it: pip install 'ciaperu[edit]'\n")


def test_without_a_terminal_it_names_the_other_way(tmp_path: Path) -> None:
    folder = write_dossier(tmp_path)
    answer = run("--data", folder, "add")
    assert (answer.code, answer.out) == (2, "")
    assert "Give the fact as JSON: ciaperu add --from-json FILE" in answer.err
    assert run("--data", folder, "add", "--json").code == 2
    assert run("--data", folder, "add", "--from-json", tmp_path / "none").code == 4


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300).filter(str.strip), st.lists(st.text(max_size=20).filter(str.strip), max_size=3), st.sampled_from(["", "\n\n", "  x\n"]))
def test_whatever_the_words_they_are_read_back(text: str, listed: list[str], end: str) -> None:
    fields = {"date": "1998", "text": (text + end).strip(), "keywords": listed, "money": [{"amount": 1.5, "of": text.strip()}]}
    draft = Draft("a-b", fields)
    try:
        tree: Any = read_yaml(to_yaml(draft).encode(), "")[0]
    except UnicodeEncodeError:
        return
    assert tree == {"a-b": fields | {"money": [{"amount": "1.5", "of": text.strip()}]}}


@given(st.text(max_size=120), st.sets(st.text(max_size=5)))
def test_an_id_is_proposed_for_any_title(title: str, taken: set[str]) -> None:
    id = proposed_id(title, taken)
    assert is_id(id)
    assert id not in taken
    assert proposed_id(title, {id}) != id


def test_the_file_is_that_of_the_year(tmp_path: Path) -> None:
    folder = write_dossier(tmp_path)
    for date, file in (("1913/2000", "1913"), ("../1913", "1913"), ("191X", "1910"), (None, "undated"), ("nonsense", "undated")):
        draft = Draft("x", {"date": date} if date else {})
        assert list(with_drafts(folder, [draft])) == [f"facts/{file}.yaml"]


ANSWERS = (
    *("1 June 1912", "1912-06", "", "", "The board pays Ada Vale again", "It paid her  for the repair.", "pay", "paid", "rep"),
    *("nobody at all", "bord", "payer", "Vale Ada", "recipient, recipent", "recipient", "", "Port Elery"),
    *("about 5", "1,500", "us", "usd", "paid", "at l", "", "3", "bolts", "", "", ""),
    *("Harbour Board", "doc", "chr", "", "clock", "tower", "chronicle.4", "chronical#1912.4", "chronicle#1912.4", "", "Pay!", "vale", ""),
)
ASKED = """
the-board-pays-ada-vale-again:
  date: 1912-06
  date_basis: text
  title: The board pays Ada Vale again
  text: It paid her for the repair.
  kind: payment
  status: reported
  who:
    board: payer
    vale: recipient
  where: [port-ellery]
  money:
    - {amount: 1500, currency: USD, bound: at least, nature: paid}
  quantities:
    - {amount: 3, of: bolts}
  attribution:
    - {by: board, as: document, work: chronicle}
  topics: [tower]
  sources: [chronicle#1912.4]
"""


def test_asked_field_by_field(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_dossier(tmp_path)
    before = content(folder)
    answer = answering(monkeypatch, folder, *ANSWERS, "yes")
    assert (answer.code, check(folder).problems) == (0, ())
    for said in (
        "1 June 1912: not written as EDTF; write 1912-06-01\n",
        "  1912-06: Jun 1912\n",
        "this needs an answer\n",
        "`paid` is not one of them; ",
        "nobody and nothing is called `nobody at all`; The nearest: ",
        "  Harbour Board (board)\n",
        "  Ada Vale (vale)\n",
        "`recipent` is not one of them; did you mean `recipient`?\n",
        "  Port Ellery (port-ellery)\n",
        "`about 5` is not a number",
        "`us` is not a currency",
        "`clock` is not one of them; tower\n",
        "`chronicle.4` is not a citation; write source#section.paragraph",
        "unknown source `chronical`; did you mean `chronicle`?\n",
        "`Pay!` is not an id; use lower-case",
        "`vale` is taken\n",
        "See it: ciaperu fact the-board-pays-ada-vale-again\n",
    ):
        assert said in answer.err
    after = content(folder)
    assert after.pop("facts/1912.yaml") == before.pop("facts/1912.yaml") + ASKED.encode()
    assert after == before
    assert ASKED in answer.out
    assert "Id [the-board-pays-ada-vale-again]: " in answer.out


def test_several_that_fit_are_asked_for_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = answering(monkeypatch, DATA, "", "A title", "A text.", "statement", "asserted", "peruvian", "peruvian army")
    assert re.search(r"`peruvian` may be any of \d+; Type one of: ", answer.err)
    assert "  Peruvian Army (peruvian-army)\n" in answer.err
    assert answer.code == 130


def test_what_is_wrong_is_changed_and_the_rest_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_dossier(tmp_path)
    change = (
        "see",
        "board-pays-vale",
        "text",
        "A bell \x07",
        "yes",
        "text",
        "",
        "text",
        "It paid.",
        "where",
        "-",
        "topic",
        "topics",
        "",
        "no way",
        "yes",
    )
    answer = answering(monkeypatch, folder, *ANSWERS, *change)
    assert answer.code == 0
    assert f"{folder} would have 1 more problem\n" in answer.err
    assert "the control character U+0007 in `text`; remove it\nNothing was written; name a field to change it\n" in answer.err
    assert "did you mean `topics`?" in answer.err
    assert "\x07" not in answer.out + answer.err
    changed = ASKED.replace("It paid her for the repair.", "It paid.").replace("  where: [port-ellery]\n", "")
    changed = changed.replace("  sources:", "  see: [board-pays-vale]\n  sources:")
    assert (folder / "facts/1912.yaml").read_text() == FILES["facts/1912.yaml"] + changed


@pytest.mark.parametrize("typed", [0, 1, 7, 20, len(ANSWERS)])
def test_who_leaves_in_the_middle_loses_only_the_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: int) -> None:
    folder = write_dossier(tmp_path)
    before = content(folder)
    answer = answering(monkeypatch, folder, *ANSWERS[:typed])
    assert (answer.code, content(folder)) == (130, before)
    assert answer.err.endswith("\nNothing was written; only the answers are lost\n")
    if typed == len(ANSWERS):
        assert answering(monkeypatch, folder, *ANSWERS, "no").code == 0
        assert content(folder) == before


def test_a_payment_says_which_side_is_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_dossier(tmp_path)
    lines = ("", "A sum", "It paid.", "payment", "asserted", "board", "payer", "", "perhaps", "yes", *[""] * 4, "chronicle#1.1", "", "", "yes")
    answer = answering(monkeypatch, folder, *lines)
    assert "A recipient is not named: is it unknown who was paid? (yes, no): " in answer.out
    assert "answer yes or no\n" in answer.err
    assert "  unknown: [recipient]\n" in (folder / "facts/undated.yaml").read_text()
    assert answer.code == 0


def test_asked_in_spanish_with_the_words_of_the_translation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_dossier(tmp_path, **MORE)
    lines = (
        "",
        "A sum",
        "It paid.",
        "pago",
        "afirmado",
        "la relojera",
        "receptor",
        "",
        "sí",
        *[""] * 3,
        "La torre del reloj",
        "chronicle#1.1",
        "",
        "",
        "sí",
    )
    answer = answering(monkeypatch, folder, *lines, CIAPERU_LANG="es")
    assert answer.code == 0
    assert "No se nombra a un pagador: ¿se desconoce quién pagó? (sí, no): " in answer.out
    added = (folder / "facts/undated.yaml").read_text().removeprefix(FILES["facts/undated.yaml"])
    assert "kind: payment\n  status: asserted\n  who:\n    vale: recipient\n  topics: [tower]\n  unknown: [payer]\n" in added


def test_tab_completes_names(monkeypatch: pytest.MonkeyPatch) -> None:
    readline = pytest.importorskip("readline")
    monkeypatch.setattr(builtins, "input", lambda prompt: "")
    prompting.ask("Who", choices=["montesinos", "Vladimiro Montesinos", "Ángel Vega", "montesinos"])
    complete = readline.get_completer()
    assert [complete("montes", state) for state in range(2)] == ["montesinos", None]
    assert [complete(" ang", state) for state in range(2)] == [" Ángel Vega", None]
    assert [complete("", state) for state in range(4)] == ["montesinos", "Vladimiro Montesinos", "Ángel Vega", None]


@pytest.mark.slow
def test_at_a_real_terminal(tmp_path: Path) -> None:
    """Typed at a pseudo-terminal, with Tab and a wrong name; then left by Ctrl-C."""
    pty = pytest.importorskip("pty")
    folder = write_dossier(tmp_path)
    before = content(folder)
    for typed, code in (((*ANSWERS[:10], "boa\t", *ANSWERS[11:], "yes"), 0), ((*ANSWERS[:9], "\x03"), 130)):
        pid, terminal = pty.fork()
        if pid == 0:
            os.execve(sys.executable, [sys.executable, "-m", "ciaperu", "--data", str(folder), "add"], {**os.environ, "TERM": "dumb"})
        shown = b""
        for line in typed:
            # Each line is typed once there is a question to answer.
            shown += _until(terminal, b": ")
            os.write(terminal, line.encode() + (b"" if line == "\x03" else b"\n"))
        shown += _until(terminal, b"")
        os.close(terminal)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == code, shown.decode()
        if code:
            assert b"Nothing was written; only the answers are lost" in shown
            assert content(folder) == before
        else:
            assert (folder / "facts/1912.yaml").read_text() == FILES["facts/1912.yaml"] + ASKED
            write_dossier(tmp_path)


def _until(terminal: int, end: bytes) -> bytes:
    """Return what a terminal shows until it shows `end` and then nothing more, or (with none) until it is closed."""
    shown, deadline = b"", time.monotonic() + 20
    while time.monotonic() < deadline:
        if select.select([terminal], [], [], 0.05)[0]:
            with contextlib.suppress(OSError):
                if piece := os.read(terminal, 65536):
                    shown += piece
                    continue
            break
        if end and shown.endswith(end):
            break
    return shown
