"""`ciaperu export`: which formats, where it writes, what it refuses; and every format of the registry on a hostile dossier."""

from __future__ import annotations

import gc
import json
import os
import re
import stat
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

import ciaperu
from ciaperu.errors import NotFound
from ciaperu.export.formats import FOLDER, FORMATS, TEXT
from ciaperu.loading import load
from ciaperu.research.chosen import choose
from ciaperu.research.filters import Filters
from tests.bench.generate import write
from tests.cli import run
from tests.dossiers import HOSTILE, MORE, edited, write_dossier

TEXTS = [name for name, format in FORMATS.items() if format.writes == TEXT]
# A page and a picture need the whole network of who is tied to whom before they can be drawn; ndjson is measured by itself.
STREAMED = [name for name in TEXTS if name not in ("ndjson", "html", "dot", "mermaid", "svg")]
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_dossier(tmp_path_factory.mktemp("hostile"), **HOSTILE)


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    return {facts: write(tmp_path_factory.mktemp(f"facts-{facts}"), facts) for facts in (1_000, 2_000, 5_000, 20_000)}


def exported(name: str, target: Path, *arguments: str | Path) -> bytes:
    """Return what `export` writes of a format, of a folder every file with its name; the test is skipped if the format's extra is missing."""
    answer = run(*arguments, "export", name, "-o", target)
    if FORMATS[name].extra and "pip install" in answer.err:
        pytest.skip(answer.err)
    assert (answer.code, answer.out) == (0, ""), answer.err
    if FORMATS[name].writes != FOLDER:
        return target.read_bytes()
    files = sorted(file for file in target.rglob("*") if file.is_file())
    return b"\0".join(str(file.relative_to(target)).encode() + b"\0" + file.read_bytes() for file in files)


def test_the_list_says_what_each_format_is_for() -> None:
    answer = run("export", "--list")
    assert (answer.code, answer.err) == (0, "")
    for name, format in FORMATS.items():
        assert re.search(rf"^{name}\s+{re.escape(format.purpose)}", answer.out, re.MULTILINE), answer.out
        assert not format.extra or f"ciaperu[{format.extra}]" in answer.out
    spanish = run("--lang", "es", "export", "--list").out
    assert not any(format.purpose in spanish for format in FORMATS.values())
    for columns in (40, 60, 160):
        assert max(map(len, run("export", "--list", columns=columns).out.splitlines())) <= columns


def test_json_goes_to_stdout_and_is_the_contract() -> None:
    answer = run("export", "json")
    assert (answer.code, answer.err) == (0, "")
    assert answer.json["facts"] == run("timeline", "--scope", "all", "--json").json["facts"]
    assert answer.json["dossier"]["title"] == "CIA activities in Peru"
    assert answer.json["sources"][0]["id"] == "article"
    assert answer.json["disputes"] == run("disputes", "--json").json["disputes"]


def test_ndjson_is_one_fact_a_line() -> None:
    lines = run("export", "ndjson").out.splitlines()
    assert [json.loads(line) for line in lines] == run("timeline", "--scope", "all", "--json").json["facts"]


@pytest.mark.parametrize(
    "filters", [["--who", "soghanalian"], ["--from", "1998", "--to", "1999-06"], ["--status", "denied"], ["--topic", "flight"]], ids=" ".join
)
def test_filters_choose_and_what_is_mentioned_comes_along(filters: list[str]) -> None:
    whole, part = run("export", "json").json, run("export", "json", *filters).json
    wanted = [
        {key: value for key, value in fact.items() if key != "certainty"}
        for fact in run("timeline", "--scope", "all", "--json", *filters).json["facts"]
    ]
    assert part["facts"] == wanted
    assert 0 < len(wanted) < len(whole["facts"])
    facts = part["facts"]
    mentioned = {each["id"] for fact in facts for each in (*fact["who"], *fact["where"])} | {s["by"] for f in facts for s in f["attribution"]}
    held = {entity["id"]: entity for entity in part["entities"]}
    above = {entity["part_of"] for entity in held.values()} - {None}
    assert mentioned | above == held.keys()
    cited = {c["source"] for fact in facts for c in fact["citations"]} | {s["work"] for f in facts for s in f["attribution"]} - {None}
    cited |= {check["source"] for fact in facts for check in fact.get("checked", [])}
    # Besides those that roles of the entities rest on.
    roles = {
        citation.source
        for entity in load(Path(__file__).parent.parent / "data").dossier.entities
        for role in entity.roles
        for citation in role.citations
    }
    assert cited <= {source["id"] for source in part["sources"]} <= cited | roles
    assert {id for fact in facts for id in fact["disputes"]} == {dispute["id"] for dispute in part["disputes"]}


def test_names_are_read_as_everywhere_and_said() -> None:
    answer = run("export", "ndjson", "--who", "soghanilian")
    assert answer.out == run("export", "ndjson", "--who", "soghanalian").out
    assert answer.err == "showing Sarkis Soghanalian (soghanalian); you typed soghanilian\n"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([], 2, "export into which format?\nUse one of: json, ndjson"),
        (["jsn"], 2, "`jsn` is not a format\nDid you mean `json`?"),
        (["zzz"], 2, "`zzz` is not a format\nUse one of: json, ndjson"),
        (["\x1b[31m"], 2, "`\\x1b[31m` is not a format"),
        (["json", "--from", "1800", "--to", "1801"], 1, "no fact fits\nLeave a filter out"),
        (["json", "--topic", "payment"], 2, "payments"),
        (["json", "--who", "nobody-at-all"], 1, "nobody and nothing"),
        (["json", "-o", "/nowhere/x.json"], 4, "/nowhere/x.json cannot be written: No such file or directory\nChoose another place"),
        (["json", "-o", ".", "--force"], 2, ". is there already"),
        (["json", "-o", "x" * 250], 4, f"ciaperu: {'x' * 250} cannot be written: File name too long"),
        (["json", "-o", "x" * 300], 4, "cannot be written: File name too long"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)
def test_wrong_requests(arguments: list[str], code: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    answer = run("export", *arguments)
    assert (answer.code, answer.out) == (code, "")
    assert said in answer.err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", [name for name, format in FORMATS.items() if format.writes != TEXT])
def test_what_is_no_text_does_not_go_to_stdout(name: str) -> None:
    answer = run("export", name)
    assert (answer.code, answer.out) == (2, "")
    assert f"{name} is not a text for stdout\nSay where to write it: -o " in answer.err


def test_a_file_is_written_and_counted(tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    answer = run("export", "json", "-o", target)
    facts = json.loads(target.read_text(encoding="utf-8"))["facts"]
    assert (answer.code, answer.out, answer.err) == (0, "", f"{target}: {len(facts)} facts\n")
    assert target.read_bytes() == run("export", "json").out.encode()


def test_what_is_there_is_kept_unless_forced(tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    target.write_text("mine")
    answer = run("export", "json", "-o", target)
    assert (answer.code, answer.err) == (2, f"ciaperu: {target} is there already\nChoose another name, or write over it with --force\n")
    assert target.read_text() == "mine"
    assert run("export", "json", "-o", target, "--force").code == 0
    assert json.loads(target.read_text(encoding="utf-8"))["facts"]
    assert [file.name for file in tmp_path.iterdir()] == ["out.json"]


def test_a_folder_is_never_written_over_by_a_file(tmp_path: Path) -> None:
    assert run("export", "json", "-o", tmp_path, "--force").code == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this platform has no named pipes")
def test_what_is_no_file_is_not_written_over(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert run("export", "json", "-o", pipe, "--force").code == 2
    assert stat.S_ISFIFO(pipe.lstat().st_mode)


def test_a_link_is_replaced_and_what_it_leads_to_is_kept(tmp_path: Path) -> None:
    mine, link = tmp_path / "mine", tmp_path / "link"
    mine.write_text("mine")
    link.symlink_to(mine)
    assert run("export", "json", "-o", link, "--force").code == 0
    assert mine.read_text() == "mine"
    assert not link.is_symlink()


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt(), RuntimeError("a mistake of ours")], ids=repr)
def test_what_breaks_off_leaves_the_old_file_and_no_other(failure: BaseException, tmp_path: Path) -> None:
    target = tmp_path / "out.ndjson"
    target.write_text("mine")

    def broken(chosen: Any) -> Iterator[str]:
        yield "{}"
        assert len(list(tmp_path.iterdir())) == 2
        raise failure

    with mock.patch("ciaperu.export.ndjson.lines", broken):
        if isinstance(failure, RuntimeError):
            with pytest.raises(RuntimeError):
                run("export", "ndjson", "-o", target, "--force")
        else:
            assert run("export", "ndjson", "-o", target, "--force").code == {OSError: 4, KeyboardInterrupt: 130}[type(failure)]
    assert target.read_text() == "mine"
    assert [file.name for file in tmp_path.iterdir()] == ["out.ndjson"]


def test_the_file_system_is_full() -> None:
    """A file in /dev/shm of no size would need root; the write itself fails as it does on a full disk."""
    with mock.patch("ciaperu.cli.export.Path.open", side_effect=OSError(28, "No space left on device")):
        answer = run("export", "json", "-o", "/tmp/never-written.json")
    assert (answer.code, answer.out) == (4, "")
    assert answer.err.startswith("ciaperu: /tmp/never-written.json cannot be written: ")


@pytest.mark.parametrize("name", FORMATS)
def test_the_language_is_that_asked_for_and_not_that_of_the_locale(name: str, tmp_path: Path) -> None:
    folder = write_dossier(tmp_path / "d", **MORE)
    plain = exported(name, tmp_path / "plain", "--data", folder)
    with mock.patch.dict(os.environ, {"LC_ALL": "es_PE.UTF-8"}):
        assert exported(name, tmp_path / "locale", "--data", folder) == plain
    spanish = exported(name, tmp_path / "es", "--data", folder, "--lang", "es")
    assert spanish != plain
    with mock.patch.dict(os.environ, {"CIAPERU_LANG": "es"}):
        assert exported(name, tmp_path / "variable", "--data", folder) == spanish


def test_messages_are_in_the_language_of_the_locale(tmp_path: Path) -> None:
    target = tmp_path / "out.json"
    answer = run("export", "json", "-o", target, LC_ALL="es_PE.UTF-8")
    assert answer.err.endswith(" hechos\n")
    assert run("export", "json", "-o", target, LC_ALL="es_PE.UTF-8").err.startswith(f"ciaperu: {target} ya existe")


@pytest.mark.parametrize("name", FORMATS)
def test_a_hostile_dossier_goes_through_every_format_twice_alike(name: str, hostile: Path, tmp_path: Path) -> None:
    """The second time in a process of its own, with another hash seed and another time zone."""
    first = exported(name, tmp_path / "first", "--data", hostile)
    assert first.strip()
    if FORMATS[name].writes == TEXT:
        text = first.decode("utf-8")
        assert not (found := CONTROLS.search(text)), repr(text[max(found.start() - 60, 0) : found.end() + 60])
        assert text.endswith("\n")
    surroundings = os.environ | {"PYTHONHASHSEED": "4711", "TZ": "Pacific/Auckland", "LC_ALL": "C"}
    command = [sys.executable, "-m", "ciaperu", "--data", str(hostile), "export", name, "-o", str(tmp_path / "second")]
    subprocess.run(command, env=surroundings, check=True, capture_output=True)
    with mock.patch("tests.test_export.run", return_value=mock.Mock(code=0, out="", err="")):
        assert exported(name, tmp_path / "second") == first


@pytest.mark.parametrize("name", FORMATS)
def test_a_dossier_of_one_bare_fact(name: str, tmp_path: Path) -> None:
    """No dates, no money, no disputes, no licence: nothing that a format may count on."""
    files = {
        "dossier.yaml": "title: Little\n",
        "organizations.yaml": None,
        "places.yaml": None,
        "disputes.yaml": None,
        "people.yaml": "vale:\n  name: Vale\n  summary: Somebody.\n",
        "facts/1911.yaml": None,
        "facts/1912.yaml": None,
        "facts/undated.yaml": "one: {title: One, text: One., kind: meeting, status: asserted, who: {vale: party}, sources: [chronicle#lead.1]}\n",
    }
    folder = write_dossier(tmp_path / "d", **files)
    assert exported(name, tmp_path / "out", "--data", folder).strip()


@pytest.mark.slow
@pytest.mark.parametrize(("name", "few", "many"), [("ndjson", 2_000, 20_000), *((name, 1_000, 5_000) for name in STREAMED)])
def test_memory_does_not_grow_with_the_dossier(name: str, few: int, many: int, generated: dict[int, Path]) -> None:
    """What a format keeps in mind, entities included, grows by far less than what it writes."""
    peaks, sizes = {}, {}
    try:
        writer = import_module(f"ciaperu.export.{FORMATS[name].module}")
    except ModuleNotFoundError as error:
        pytest.skip(f"{error.name} is not installed")
    for facts in (few, many):
        chosen = choose(ciaperu.open_dossier(generated[facts]).db, Filters())
        gc.collect()
        tracemalloc.start()
        sizes[facts] = sum(len(line) for line in writer.lines(chosen))
        peaks[facts] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    grown, more = peaks[many] - peaks[few], sizes[many] - sizes[few]
    assert more > 1_000_000
    assert grown < more / 4, f"{peaks}, {sizes}"


def test_a_bar_is_shown_on_a_terminal_and_only_when_it_takes_long(generated: dict[int, Path]) -> None:
    arguments: tuple[str | Path, ...] = ("--data", generated[2_000], "export", "ndjson")
    # Compiled first, which may show a bar of its own.
    run(*arguments)
    quick = run(*arguments, columns=80)
    assert (quick.code, quick.err) == (0, "")
    with mock.patch("time.monotonic", side_effect=count(0, 2)):
        slow = run(*arguments, columns=80)
        piped = run(*arguments)
    assert "facts" in slow.err
    assert "100%" in slow.err
    assert slow.out == quick.out == piped.out
    assert piped.err == ""


def test_progress_counts_every_fact() -> None:
    told: list[int] = []
    chosen = choose(ciaperu.open_dossier().db, Filters(), told.append)
    read = len(list(chosen.facts()))
    assert sum(told) == read == chosen.total


def test_nothing_chosen_is_not_found() -> None:
    with pytest.raises(NotFound, match="no fact fits"):
        choose(ciaperu.open_dossier().db, Filters(from_="1800", to="1801"))


def test_a_format_whose_extra_is_missing_says_what_to_install() -> None:
    known = FORMATS["json"]._replace(module="none_such", extra="none")
    missing = ModuleNotFoundError("No module named 'none_such'", name="none_such")
    with mock.patch.dict(FORMATS, {"none": known}), mock.patch("ciaperu.cli.export.import_module", side_effect=missing):
        answer = run("export", "none")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == "ciaperu: this format needs none_such\nInstall it: pip install 'ciaperu[none]'\n"


def test_every_module_of_a_format_has_what_the_command_calls() -> None:
    for name, format in FORMATS.items():
        try:
            module = import_module(f"ciaperu.export.{format.module}")
        except ModuleNotFoundError as error:
            if format.extra:
                continue
            pytest.fail(f"{name} needs {error.name}, and no extra installs it")
        assert callable(getattr(module, "lines" if format.writes == TEXT else "write")), name
        assert len(format.purpose) < 120, name


def test_a_hostile_dossier_is_kept_word_for_word_in_json(hostile: Path) -> None:
    facts = {fact["id"]: fact for fact in run("--data", hostile, "export", "json").json["facts"]}
    assert facts["board-pays-vale"]["title"] == r"""<script>x</script> | * _ ` [l](javascript:x) & "=cmd()" \ ~~ # {{7*7}}"""
    assert facts["board-pays-vale"]["citations"][1]["section"] == "a|b <c> [d](e)*"


def test_the_language_of_the_small_dossier(tmp_path: Path) -> None:
    folder = write_dossier(tmp_path, **MORE, **edited("people.yaml", "Clockmaker who", "Maker who"))
    spanish = run("--data", folder, "--lang", "es", "export", "json").json
    assert spanish["dossier"]["title"] == "La torre del reloj de Port Ellery"
    assert spanish["facts"][0]["date_text"] == "abril de 1911"
