"""Data that is wrong in every way: it ends in a right answer, or in problems with their place; never in a traceback, a hang or half an answer."""

from __future__ import annotations

import os
import re
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ciaperu
from ciaperu import fields, files, loading, reading, translations
from ciaperu.checking import check
from ciaperu.circles import in_circles
from ciaperu.errors import Problem, Unreadable
from ciaperu.files import signature
from tests.bench.fuzz import replaced
from tests.cli import Answer, run
from tests.dossiers import FILES, HOSTILE, MORE, edited, shown, write_dossier

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes in folders, and links only for administrators")
# One of each kind: a list, a search, a profile, a table and a format, besides `check`.
COMMANDS: tuple[list[str | Path], ...] = (["timeline"], ["search", "clock"], ["person", "vale", "--json"], ["money", "--csv"], ["export", "json"])


def answers(folder: Path) -> dict[str, Answer]:
    """Return what `check` and the other commands answer; a dossier with problems is shown by none but `check`, and all within 10 seconds."""
    begun = time.monotonic()
    found = {"check": run("check", folder), **{" ".join(map(str, command)): run("--data", folder, *command) for command in COMMANDS}}
    assert time.monotonic() - begun < 10
    assert not any("Traceback" in answer.err for answer in found.values())
    stopped = any(problem.stops for problem in check(folder).problems)
    for name, answer in found.items():
        if name != "check":
            # Where a file is empty there may be nothing to find.
            assert answer.code in ((3,) if stopped else (0, 1)), answer.err
            assert bool(answer.out) == (answer.code == 0)
            assert not stopped or "See them all: ciaperu check" in answer.err
    return found


# Every table of fields, the file and the record that has it, and what leads to it there.
RECORDS: dict[str, tuple[Mapping[str, Any], str, str]] = {
    "dossier": (fields.DOSSIER, "dossier.yaml", "{}"),
    "fact": (fields.FACT, "facts/1913.yaml", "other:\n  {}"),
    "entity": (fields.ENTITY, "operations.yaml", "other:\n  {}"),
    "dispute": (fields.DISPUTE, "disputes.yaml", "other:\n  {}"),
    "source": (fields.SOURCE | fields.CSL, "sources.yaml", "other:\n  {}"),
    "sum": (fields.MONEY, "facts/1913.yaml", "other:\n  money:\n    - {}"),
    "quantity": (fields.QUANTITY, "facts/1913.yaml", "other:\n  quantities:\n    - {}"),
    "speaker": (fields.ATTRIBUTION, "facts/1913.yaml", "other:\n  attribution:\n    - {}"),
    "role": (fields.ROLE, "people.yaml", "other:\n  roles:\n    - {}"),
    "position": (fields.POSITION, "disputes.yaml", "other:\n  positions:\n    - {}"),
    "lean": (fields.LEAN, "disputes.yaml", "other:\n  leans:\n    - {}"),
    "translation": (fields.TRANSLATION, "translations/es.yaml", "{}"),
    **{
        f"translated {table}": (held, "translations/es.yaml", f"{translations.PLURALS[table]}:\n  other:\n    {{}}")
        for table, held in fields.TRANSLATED.items()
    },
}
# A field takes one of these shapes, so that the others are refused where they stand.
SHAPES = {"text": "word", "list": "[word]", "map": "{word: word}"}
NESTED = {"a list of lists": "[[word]]", "a map of lists": "{word: [[word]]}", "a map of maps": "{word: {word: {word: word}}}"}
FIELDS = [pytest.param(record, name, id=f"{record} {name}") for record, (table, _, _) in RECORDS.items() for name in table]


def read_with(folder: Path, record: str, name: str, value: str) -> list[Problem]:
    """Return the problems on the line on which a field is given this value, in a file of nothing else."""
    _, file, place = RECORDS[record]
    text = place.replace("{}", f"{name}: {value}")
    (folder / file).parent.mkdir(exist_ok=True)
    (folder / file).write_text(text, encoding="utf-8")
    problems = loading.load(folder).problems
    if file != "dossier.yaml":
        (folder / file).unlink()
    return [problem for problem in problems if problem.file == file and problem.line == text.count("\n") + 1]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_dossier(tmp_path_factory.mktemp("empty"), **dict.fromkeys(FILES) | {"dossier.yaml": "title: T\n"})


@pytest.mark.parametrize(("record", "name"), FIELDS)
def test_a_list_where_a_map_or_a_text_belongs_and_the_other_way_round(empty: Path, record: str, name: str) -> None:
    def refused(value: str) -> bool:
        # What is missing besides stands on the line of the id, or is said of the whole record.
        found = read_with(empty, record, name, value)
        return any("has no" not in problem.what for problem in found)

    assert sum(refused(value) for value in SHAPES.values()) >= 2
    assert all(refused(value) for value in NESTED.values())


@pytest.mark.parametrize(("record", "name"), FIELDS)
def test_a_field_that_holds_nothing_is_as_one_left_out(empty: Path, record: str, name: str) -> None:
    table, _, _ = RECORDS[record]
    for value in ("", "''", "' '"):
        assert [problem.what for problem in read_with(empty, record, name, value) if f"no `{name}:`" in problem.what] == (
            [f"this {record if record != 'entity' else 'operation'} has no `{name}:`"] if isinstance(table[name][1], fields.Required) else []
        )


@pytest.mark.parametrize("file", [*FILES, *MORE, "operations.yaml"])
@pytest.mark.parametrize("root", ["[a, b]", "word", "a: [b]", "a: {b: c}", "[a: b]", "{}", "''"])
def test_a_file_of_another_shape(tmp_path: Path, file: str, root: str) -> None:
    answers(write_dossier(tmp_path, **MORE | {file: root}))


@pytest.mark.parametrize(
    "written",
    ["no", "on", "1:30", "0o17", "1e5", "-1", "+1", ".5", "1_0", "NaN", ".inf", "0x1F", "٣", "999999999999999.9", "9" * 5000, "1." + "0" * 5000],
)
def test_what_is_no_amount_is_refused_where_it_stands(tmp_path: Path, written: str) -> None:
    folder = write_dossier(tmp_path, **edited("facts/1911.yaml", "amount: 1200", f"amount: {written}"))
    (problem,) = check(folder).problems
    assert (problem.file, problem.line) == ("facts/1911.yaml", 13)
    assert len(problem.what) < 100
    answers(folder)


@pytest.mark.parametrize("amount", ["0", "010", "0.000001", "999999999999999", "999999999.999999"])
def test_an_amount_is_what_is_written(tmp_path: Path, amount: str) -> None:
    folder = write_dossier(tmp_path, **edited("facts/1911.yaml", "amount: 1200", f"amount: {amount}"))
    assert run("--data", folder, "fact", "board-pays-vale", "--json").json["fact"]["money"][0]["amount"] == float(amount)
    answers(folder)


@pytest.mark.parametrize(
    "written",
    [
        *("no", "on", "1:30", "0o17", "1998-13-45", "2000-02-30", "0000", "10000", "-0001", "9" * 5000, "Y" + "9" * 5000, "19" + "X" * 5000),
        *("٢٠٠٠", "'[1911," + ",".join(["1911"] * 5000) + "]'", "1911-04-01T25:00", "1911/1910", "'/'", "'{}'", "'[]'", "1911?~%", "'\\'"),
    ],
)
def test_what_is_no_date_is_refused_where_it_stands(tmp_path: Path, written: str) -> None:
    folder = write_dossier(tmp_path, **edited("facts/1911.yaml", "date: 1911-04", f"date: {written}"))
    assert any((problem.file, problem.line) == ("facts/1911.yaml", 2) and len(problem.what) < 200 for problem in check(folder).problems)
    answers(folder)


@pytest.mark.parametrize("word", ["no", "on", "1:30", "0o17", "~", "null", "1e3", "9" * 90, "1998-13-45", "Yes"])
def test_words_that_other_readers_of_yaml_take_for_something_else(tmp_path: Path, word: str) -> None:
    title = edited("facts/1911.yaml", "title: Harbour Board pays Vale about $1,200 for a clock", f"title: {word}")
    facts = run("--data", write_dossier(tmp_path, **title), "timeline", "--json").json["facts"]
    assert word in [fact["title"] for fact in facts]


@pytest.mark.parametrize("id", ["no", "on", "1", "0o17", "1998"])
def test_such_words_as_ids(tmp_path: Path, id: str) -> None:
    texts = {name: re.sub(r"\bboard\b(?!-)(?=[:\]},]| *$)", id, text, flags=re.M) for name, text in FILES.items()}
    folder = write_dossier(tmp_path, **texts)
    assert shown(check(folder).problems) == []
    assert run("--data", folder, "org", id, "--json").json["entity"]["id"] == id


@pytest.mark.parametrize("id", ["Vale", "VALE", "vаle", "ｖale", "vale\u200b", "vále", "ﬀ", "1:30", "a--b", "-a", "a" * 81, "a b", '"a\\nb"', "''"])
def test_what_is_no_id_is_refused(tmp_path: Path, id: str) -> None:
    """Ids that differ by case, by an accent or by a letter that looks alike: nothing is taken for something else."""
    folder = write_dossier(tmp_path, **edited("people.yaml", "vale:", f"{id}:"))
    problems = check(folder).problems
    assert any((problem.file, problem.line) == ("people.yaml", 1) and "is not an id" in problem.what for problem in problems)
    assert "\u200b" not in run("check", folder).out
    answers(folder)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("VALE", "unknown entity `VALE`; did you mean `vale`?"),
        ("vаle", "unknown entity `vаle`; did you mean `vale`? it has no `а` U+0430"),
        ("vale\u200b", "unknown entity `vale\\u200b`; did you mean `vale`? it has no `\\u200b` U+200B"),
    ],
)
def test_a_reference_that_only_looks_right_is_said_to_be_wrong(tmp_path: Path, typed: str, said: str) -> None:
    folder = write_dossier(tmp_path, **edited("facts/1911.yaml", "    vale: recipient", f"    {typed}: recipient"))
    assert said in run("check", folder).out


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("[]", "no language"),
        ("['']", "`` is not the code of a language"),
        ("[en, es, en]", "`en` stands here twice"),
        ('["x\' OR 1", en, es]', "`x' OR 1` is not the code of a language"),
        ("[EN, es]", "`EN` is not the code of a language"),
    ],
)
def test_languages_that_are_none(tmp_path: Path, written: str, said: str) -> None:
    folder = write_dossier(tmp_path, **edited("dossier.yaml", "[en, es]", written))
    assert f"dossier.yaml:2:12: {said}" in run("check", folder).out
    answers(folder)


def test_a_dossier_in_a_language_that_ciaperu_does_not_speak(tmp_path: Path) -> None:
    texts = {name: text.replace("[en, es]", "[fr, es]").replace("en: [Mrs", "fr: [Mrs") for name, text in FILES.items()}
    assert all(answer.code == 0 for answer in answers(write_dossier(tmp_path, **texts)).values())


@pytest.mark.parametrize("break_", ["\\n", "\\r", "\\x85", "\\u2028"])
def test_a_line_break_where_lists_are_kept_one_a_line(tmp_path: Path, break_: str) -> None:
    for file, old, new in (
        ("people.yaml", "[chronicle#lead.1]", f'["chronicle#a{break_}b.1"]'),
        ("people.yaml", "  born: 1871~", f'  pages: ["a{break_}b"]'),
        ("facts/undated.yaml", "[neglect]", f'["a{break_}b"]'),
        ("sources.yaml", "  read: whole text", f'  read: whole text\n  underlies: ["chronicle#a{break_}b.1"]'),
    ):
        folder = write_dossier(tmp_path, **edited(file, old, new))
        assert [problem.file for problem in check(folder).problems] == [file]
        answers(folder)


def test_a_figure_of_any_length_in_a_text_is_found_digit_by_digit(tmp_path: Path) -> None:
    for figure in ("9" * 400, "1234567890123456789", "9" * 3900):
        folder = write_dossier(tmp_path, **edited("facts/1911.yaml", "three bells.", f"three bells for {figure}."))
        assert [each["id"] for each in run("--data", folder, "search", figure, "--json").json["results"]] == ["board-pays-vale"]
        assert run("--data", folder, "search", figure[:-1] + "1").code == 1


def test_a_text_that_is_too_long_is_refused_where_it_begins(tmp_path: Path) -> None:
    long = reading.MAX_TEXT + 1
    for text in ("x" * long, "ab " * (long // 3 + 1) + "c", "á" * long):
        folder = write_dossier(tmp_path, **edited("facts/1911.yaml", "text: The board paid", f"text: {text} The board paid"))
        assert check(folder).problems[0][:3] == ("facts/1911.yaml", 5, 9)
        assert re.search(r"a text of 100,0\d\d characters; keep it within 100,000", run("check", folder).out)
    at_most = write_dossier(tmp_path / "most", **edited("facts/1911.yaml", "text: The board", f"text: {'x' * (reading.MAX_TEXT - 80)} The board"))
    answers(at_most)


@pytest.mark.slow
@pytest.mark.parametrize("value", ["x" * 50_000_000, "ab c1 " * 8_000_000 + "x", "9" * 50_000_000, "a" + "\u0301" * 20_000_000, "'" * 50_000_000])
@pytest.mark.parametrize("field", ["text: The board paid", "kind: payment", "date: 1911-04", "topics: [tower]"])
def test_a_value_of_50_mb(tmp_path: Path, field: str, value: str) -> None:
    name = field.partition(":")[0]
    folder = write_dossier(tmp_path, **edited("facts/1911.yaml", field, f"{name}: {value}"))
    begun = time.monotonic()
    assert run("check", folder).code == 3
    assert run("--data", folder, "timeline").code == 3
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize("sign", ["\u0301", "\u20dd", "\u200d", "\u200c"])
def test_marks_that_cover_what_stands_around_them_are_refused_in_every_file(tmp_path: Path, sign: str) -> None:
    for file, text in (FILES | MORE).items():
        for flood in (f"\n# \n? flood{sign * 5}\n: x\n", None):
            changed = text + flood if flood else re.sub(r"(?m)^( *title: |  timepiece: \[|  en: \[|  name: )", rf"\1a{sign * 50}", text, count=1)
            if changed == text:
                continue
            folder = write_dossier(tmp_path, **FILES | MORE | {file: changed})
            found = [problem for problem in check(folder).problems if problem.file == file and "marks on one letter" in problem.what]
            assert len(found) == 1, file


def test_scripts_that_need_marks_and_joiners_are_written_as_they_are(tmp_path: Path) -> None:
    for text in ("می‌خواهم", "बृहत्‍संहिता", "שָׁלוֹם", "Tiếng Việt", "Ada 👩‍🔧"):
        folder = write_dossier(tmp_path, **edited("people.yaml", "name: Ada Vale", f"name: {text}"))
        assert run("--data", folder, "person", "vale").out.startswith(text)


def test_circles_of_every_kind_are_found_in_time_that_grows_as_they_do() -> None:
    chance = Random(1)
    for _ in range(300):
        size = chance.randrange(1, 8)
        parents = {str(n): [str(chance.randrange(size + 1)) for _ in range(chance.randrange(3))] for n in range(size)}
        reach = {id: set(parents[id]) for id in parents}
        for _ in parents:
            reach = {id: found.union(*(reach.get(each, ()) for each in found)) for id, found in reach.items()}
        assert in_circles(parents) == {id for id, found in reach.items() if id in found}
    long = {str(n): [str(n + 1)] for n in range(50_000)}
    begun = time.monotonic()
    assert in_circles(long) == set()
    assert len(in_circles(long | {"50000": ["0"]})) == 50_001
    assert time.monotonic() - begun < 5


def test_thousands_of_references_that_lead_nowhere_are_said_at_once(tmp_path: Path) -> None:
    rest = "text: x, kind: meeting, status: asserted, who: {{vale: party}}, sources: [chronicle#1.1]"
    fact = f"fact-{{}}: {{{{title: Title {{}}, see: [fakt-{{}}], {rest}}}}}\n"
    many = "".join(fact.format(n, n, n) for n in range(2000))
    folder = write_dossier(tmp_path, **{"facts/undated.yaml": FILES["facts/undated.yaml"] + many})
    begun = time.monotonic()
    assert len(check(folder).problems) == 2000
    assert time.monotonic() - begun < 8


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("facts/undated.yaml", "part_of: [board-says-lightning]", "part_of: [vale-says-rust]"),
        ("sources.yaml", "  read: whole text", "  read: whole text\n  underlies: [chronicle#1.1]"),
        ("facts/1912.yaml", "see: [vale-says-rust]", "see: [board-says-lightning]"),
        ("people.yaml", "of: board", "of: vale"),
        ("disputes.yaml", "facts: [vale-says-rust]", "facts: [vale-says-rust, vale-says-rust, board-says-lightning]"),
        ("facts/1912.yaml", "by: board", "by: port-ellery"),
        ("facts/1911.yaml", "where: [port-ellery]", "where: [port-ellery, port-ellery]"),
        ("facts/1911.yaml", "topics: [tower]", "topics: [tower, tower]"),
        ("facts/1911.yaml", "sources: [chronicle#1911.2]", "sources: [chronicle#1911.2, chronicle#1911.2]"),
        ("facts/1911.yaml", "vale: recipient", "vale: [recipient, recipient]"),
        ("thesaurus", "", ""),
    ],
)
def test_what_leads_to_itself_or_stands_twice(tmp_path: Path, file: str, old: str, new: str) -> None:
    changed = edited(file, old, new) if old else {"thesaurus.yaml": "en:\n  clock: [clock, timepiece]\n  timepiece: [clock]\n"}
    folder = write_dossier(tmp_path, **changed)
    answers(folder)
    for command in (["connect", "vale", "board"], ["graph", "vale"], ["cite", "board-says-lightning"], ["sources"], ["export", "markdown"]):
        assert run("--data", folder, *command).code in (0, 3)


@posix_only
@pytest.mark.parametrize("kind", ["missing", "empty", "file", "loop", "pipe", "/dev/null", "/dev/zero", "unreadable", "\udcff"])
def test_a_folder_that_is_none(tmp_path: Path, kind: str) -> None:
    place = tmp_path / kind if not kind.startswith("/") else Path(kind)
    if kind == "empty":
        place.mkdir()
    elif kind == "file":
        place.write_text("title: T\n")
    elif kind == "loop":
        place.symlink_to(place)
    elif kind == "pipe":
        os.mkfifo(place)
    elif kind == "unreadable":
        if os.geteuid() == 0:
            pytest.skip("root reads everything")
        place.mkdir(mode=0)
    asked: tuple[list[str | Path], ...] = (["check", place], ["changes", place, place], ["coverage", "article", "--texts", place])
    for command in asked:
        answer = run(*command)
        assert (answer.code, answer.out) == (4 if kind != "empty" or command[0] != "coverage" else 1, ""), command
        assert answer.err.count("\n") <= 2
        assert answer.err.startswith("ciaperu: ")
    for command in COMMANDS:
        answer = run("--data", place, *command)
        assert (answer.code, answer.out) == (4, "")


@posix_only
@pytest.mark.parametrize("name", [*FILES, "facts", "translations", "thesaurus.yaml"])
@pytest.mark.parametrize("kind", ["loop", "pipe", "/dev/zero", "folder"])
def test_a_file_that_is_none(tmp_path: Path, name: str, kind: str) -> None:
    """A device, a pipe, a link that leads to itself: refused unread, and named."""
    folder = write_dossier(tmp_path, **{name: None} if name.endswith(".yaml") else {})
    place = folder / name
    if kind == "folder" and not name.endswith(".yaml"):
        return
    if place.is_dir():
        place.rename(folder / "elsewhere")
    if kind == "pipe":
        os.mkfifo(place)
    elif kind == "folder":
        place.mkdir()
    else:
        place.symlink_to(place if kind == "loop" else kind)
    assert f"{name}: not a regular file, so it was not read" in run("check", folder).out
    answers(folder)


@posix_only
@pytest.mark.parametrize("kind", ["loop", "pipe", "/dev/zero", "folder", "utf-16", "nul"])
def test_a_copy_of_a_work_that_is_none(tmp_path: Path, kind: str) -> None:
    folder, texts = write_dossier(tmp_path / "d"), tmp_path / "texts"
    texts.mkdir()
    place = texts / "chronicle.txt"
    if kind == "pipe":
        os.mkfifo(place)
    elif kind == "folder":
        place.mkdir()
    elif kind == "utf-16":
        place.write_bytes("==1911==\n\nThe board.".encode("utf-16"))
    elif kind == "nul":
        place.write_bytes(b"==1911==\n\n\0\x1b[31mx\n\nThe board paid Vale.\n")
    else:
        place.symlink_to(place if kind == "loop" else kind)
    asked: tuple[list[str | Path], ...] = (["coverage", "chronicle"], ["fact", "board-pays-vale", "--passage"], ["check"])
    for command in asked:
        answer = run("--data", folder, *command, "--texts", texts)
        # A link that leads nowhere is as no copy at all.
        assert answer.code in {"nul": (0, 1, 3), "loop": (0, 1, 4)}.get(kind, (4,)), answer
        assert "\x1b" not in answer.out + answer.err
        assert "\0" not in answer.out + answer.err


def test_names_of_files_are_data(tmp_path: Path) -> None:
    names = ["facts/\x1b[31m.yaml", "facts/\u202e.yaml", "\x07.yaml", "facts/[bold]x[/bold].yaml", "translations/e s'.yaml", "translations/.yaml"]
    names += ["facts/\udcff.yaml", "facts/a\nb.yaml"] if sys.platform == "linux" else []
    for name in names:
        folder = write_dossier(tmp_path / str(names.index(name)), **{name: "a: b\n"})
        for answer in answers(folder).values():
            assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", (answer.out + answer.err).replace("\r\n", "\n"))


def test_a_folder_that_changes_while_it_is_read(tmp_path: Path) -> None:
    """Every answer is that of the folder as it was at some moment, or says that it keeps changing."""
    folder = write_dossier(tmp_path)
    # The same change in two files: half of it would be seen.
    states = [
        {name: FILES[name].replace("title: ", f"title: {mark} ", 1) for name in ("facts/1911.yaml", "facts/1912.yaml")} for mark in ("one", "two")
    ]
    done = threading.Event()

    def change() -> None:
        while not done.is_set():
            for state in states:
                for name, text in state.items():
                    part = folder / f"{name}.part"
                    part.write_text(text)
                    part.replace(folder / name)
                done.wait(0.05)

    writer = threading.Thread(target=change)
    writer.start()
    try:
        for _ in range(25):
            answer = run("--data", folder, "timeline", "--json")
            assert answer.code in (0, 3, 4), answer.err
            if answer.code == 0:
                assert len(answer.json["facts"]) == 3
    finally:
        done.set()
        writer.join()


def test_a_file_that_goes_away_after_the_folder_was_listed(tmp_path: Path) -> None:
    listed = files._entries(write_dossier(tmp_path))
    (tmp_path / "people.yaml").unlink()
    with mock.patch("ciaperu.files._entries", return_value=listed):
        assert "people.yaml" not in signature(tmp_path)
        assert "people.yaml: cannot be read: No such file or directory; check the file and its permissions" in run("check", tmp_path).out


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252", "shift-jis"])
@pytest.mark.parametrize("file", ["dossier.yaml", "people.yaml", "facts/1911.yaml", "translations/es.yaml"])
def test_encodings(tmp_path: Path, file: str, encoding: str) -> None:
    folder = write_dossier(tmp_path, **MORE)
    text = (FILES | MORE)[file].replace("Vale", "Válé").replace("ñ", "n").replace("í", "i") if encoding == "cp1252" else (FILES | MORE)[file]
    data = text.encode(encoding, "replace" if encoding == "shift-jis" else "strict")
    (folder / file).write_bytes(data)
    answers(folder)
    if encoding == "utf-8-sig":
        assert shown(check(folder).problems) == []
    elif not data.isascii():
        assert any(problem.file == file and ("not UTF-8" in problem.what or "U+0000" in problem.what) for problem in check(folder).problems)


@pytest.mark.parametrize("ending", ["\r\n", "\n"])
def test_line_ends(tmp_path: Path, ending: str) -> None:
    folder = write_dossier(tmp_path, **{name: text.replace("\n", ending) for name, text in FILES.items()})
    assert shown(check(folder).problems) == []


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(9))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (BOMB, "anchors (&name) are not used in a dossier"),
        ("a: !!python/object/apply:os.system [touch pwned]\n", "are not used in a dossier"),
        ("!!python/object/new:type {a: b}\n", "are not used in a dossier"),
        ("a: " + "[" * 10_000, "nested deeper than 32 levels"),
        ("a: " + "{a: " * 10_000, "nested deeper than 32 levels"),
        ("a: 1\na: 2\n", "`a` stands here a second time"),
        ("a:\n\tb: 1\n", "not YAML"),
        ("a: \0\n", "U+0000"),
        ("a: 1\n--- \nb: 2\n", "a second document starts here"),
        ("<<: {a: 1}\n", "merge keys"),
    ],
)
@pytest.mark.parametrize("file", ["dossier.yaml", "people.yaml", "translations/es.yaml", "asked.yaml"])
def test_what_a_dossier_has_no_use_for_stops_every_command(
    tmp_path: Path, file: str, content: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = write_dossier(tmp_path / "d", **MORE | {file: content})
    found = answers(folder)
    assert said in found["check"].out
    assert found["timeline"].code == 3
    assert not (tmp_path / "pwned").exists()


def test_nothing_of_a_file_that_coverage_accepts_is_trusted(tmp_path: Path) -> None:
    folder = write_dossier(tmp_path / "d")
    (tmp_path / "chronicle.txt").write_text("==1911==\n\nA.\n\nThe board paid Vale for 7 things.\n")
    for content in (BOMB, "a: !!python/name:os.system x\n", "[a]", "a: [b]", "a: {b: {c: d}}", "\0", "[" * 10_000, "a: b"):
        (tmp_path / "accept.yaml").write_text(content)
        answer = run("--data", folder, "coverage", "chronicle", "--texts", tmp_path, "--accept", tmp_path / "accept.yaml")
        assert (answer.code, answer.out) == (4, "")


# A place of its own for each example would take most of the time.
PLACE = Path(tempfile.gettempdir(), f"ciaperu-test-{os.getpid()}")


@pytest.fixture(scope="module", autouse=True)
def place() -> Iterator[None]:
    import shutil

    PLACE.mkdir(mode=0o700)
    write_dossier(PLACE, **MORE)
    yield
    shutil.rmtree(PLACE)


def is_read(name: str, data: bytes) -> None:
    """Read the small dossier with one file of this content: problems, each with its place, or a dossier that answers."""
    before = (PLACE / name).read_bytes()
    (PLACE / name).write_bytes(data)
    try:
        found = check(PLACE)
        assert all(problem.what and problem.line >= 0 and problem.column >= 0 for problem in found.problems)
        answer = run("--data", PLACE, "timeline", "--json")
        assert answer.code == (3 if found.stopping else 0)
        if not found.stopping:
            assert len(answer.json["facts"]) == len(found.dossier.facts)
    finally:
        (PLACE / name).write_bytes(before)


@given(st.sampled_from([*FILES, *MORE]), st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
@settings(deadline=None, max_examples=60)
def test_any_bytes_are_a_file(name: str, data: bytes) -> None:
    is_read(name, data)


@given(st.sampled_from([*FILES, *MORE]), st.booleans(), st.integers(1, 4), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=150)
def test_any_change_to_a_file_is_read(name: str, hostile: bool, times: int, chance: Random) -> None:
    data = ((HOSTILE if hostile and name in HOSTILE else FILES | MORE)[name]).encode()
    for _ in range(times):
        data = replaced(data, chance)
    is_read(name, data)


def test_a_folder_cannot_be_listed_twice_alike(tmp_path: Path) -> None:
    folder = write_dossier(tmp_path)
    with mock.patch("ciaperu.store.signature", side_effect=(str(n) for n in range(100))), pytest.raises(Unreadable, match="keeps changing"):
        ciaperu.open_dossier(folder)
