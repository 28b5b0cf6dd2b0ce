"""What was added, changed or withdrawn between two states of a dossier."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.cli import Answer, run
from tests.dossiers import FILES, edited, write_dossier

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")


def between(tmp_path: Path, *arguments: str, **files: str) -> Answer:
    """Return what `changes` answers on FILES and on FILES with `files` instead."""
    return run("changes", write_dossier(tmp_path / "before"), write_dossier(tmp_path / "after", **files), *arguments)


def listed(answer: Answer) -> list[tuple[Any, ...]]:
    """Return (change, table, id, then each field with what is no longer and what is now)."""
    assert answer.code == 0
    return [
        (each["change"], each["table"], each["id"], *((field["field"], field["from"], field["to"]) for field in each["fields"]))
        for each in answer.json["changes"]
    ]


def test_nothing_changed(tmp_path: Path) -> None:
    for form, said in (((), "no changes in facts, disputes, entities or sources"), (("--json",), '"changes": []'), (("--csv",), "table,id")):
        answer = between(tmp_path, *form)
        assert (answer.code, answer.err) == (0, "")
        assert said in answer.out


@pytest.mark.parametrize(
    ("file", "old", "new", "changes"),
    [
        ("facts/1912.yaml", "1912-06-10", "1912-06-11~", ("date", ["1912-06-10"], ["1912-06-11~"])),
        ("facts/1912.yaml", "  date: 1912-06-10\n", "  date: 1912-06-10\n  date_basis: text\n", ("date_basis", [], ["text"])),
        ("facts/1911.yaml", "recipient", "subject\n  unknown: [recipient]", ("who", ["vale: recipient"], ["vale: subject"])),
        ("facts/1911.yaml", "bound: about", "bound: at least", ("money", ["about 1,200 USD, paid"], ["at least 1,200 USD, paid"])),
        ("facts/1911.yaml", "{amount: 3,", "{amount: 4,", ("quantities", ["3 bells, bought"], ["4 bells, bought"])),
        ("facts/1911.yaml", "#1911.2", "#1911.3", ("citations", ["chronicle#1911.2"], ["chronicle#1911.3"])),
        ("facts/1912.yaml", "as: document, work: chronicle", "as: named", ("attribution", ["board (document, chronicle)"], ["board (named)"])),
        ("disputes.yaml", "says: Rust stopped it.", "says: It rusted.", None),
        ("people.yaml", "1871~", "1872", ("born", ["1871~"], ["1872"])),
        ("people.yaml", "[la relojera]", "[la relojera, doña Ada]", ("aliases", [], ["doña Ada (es)"])),
        ("people.yaml", "role: master clockmaker", "role: clockmaker", None),
        ("sources.yaml", "issued: 1950", "issued: 1951", ("csl", ["issued: 1950"], ["issued: 1951"])),
        ("sources.yaml", "given: Ines", "given: Inés", ("csl", ["author: Marsh Ines"], ["author: Marsh Inés"])),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_field_changed(tmp_path: Path, file: str, old: str, new: str, changes: tuple[str, list[str], list[str]] | None) -> None:
    (found,) = listed(between(tmp_path, "--json", **edited(file, old, new)))
    assert found[0] == "changed"
    if changes:
        assert changes in found[3:]
    else:
        ((_field, (before,), (after,)),) = found[3:]
        assert after == before.replace(old.partition(": ")[2], new.partition(": ")[2])


def test_added_and_withdrawn(tmp_path: Path) -> None:
    bell = "bell-cracks:\n  title: A bell cracks\n  text: One bell cracked.\n  kind: condition\n  status: asserted\n  who: {board: owner}\n"
    more = {"facts/undated.yaml": FILES["facts/undated.yaml"] + bell + "  sources: [chronicle#1913.1]\n"}
    assert listed(between(tmp_path, "--json", **more)) == [("added", "fact", "bell-cracks")]
    assert listed(run("changes", tmp_path / "after", tmp_path / "before", "--json")) == [("withdrawn", "fact", "bell-cracks")]


def test_the_order_of_a_list_is_told_apart_from_what_it_holds(tmp_path: Path) -> None:
    positions = FILES["disputes.yaml"].partition("  positions:\n")[2].splitlines(keepends=True)
    turned = FILES["disputes.yaml"].replace("".join(positions), "".join(reversed(positions)))
    (found,) = listed(between(tmp_path, "--json", **{"disputes.yaml": turned}))
    field, before, after = found[3]
    assert (field, before, len(after)) == ("positions", after[::-1], 2)
    assert "positions: in another order: Rust stopped it. [vale-says-rust]; Lightning" in run("changes", tmp_path / "before", tmp_path / "after").out


@pytest.mark.parametrize(
    ("table", "old", "new"), [("fact", "vale-says-rust", "rust-it-was"), ("dispute", "why-it-", "how-it-"), ("entity", "port-ellery", "ellery")]
)
def test_another_id_is_one_change_however_many_name_it(tmp_path: Path, table: str, old: str, new: str) -> None:
    files = {name: text.replace(old, new) for name, text in FILES.items()}
    (found,) = listed(between(tmp_path, "--json", **files))
    whole = {"dispute": "stopped"}.get(table, "")
    assert found == ("changed", table, new + whole, ("id", [old + whole], [new + whole]))


def test_two_that_are_alike_are_not_taken_for_one_another(tmp_path: Path) -> None:
    twin = "{}:\n  name: Ada Vale\n  summary: A clockmaker.\n"
    folders = []
    for ids in (["a", "b"], ["c"]):
        files = edited("facts/1911.yaml", "  where: [port-ellery]\n", f"  where: [port-ellery, {', '.join(ids)}]\n")
        files["places.yaml"] = FILES["places.yaml"] + "".join(map(twin.format, ids))
        folders.append(write_dossier(tmp_path / ids[0], **files))
    found = listed(run("changes", *folders, "--json"))
    assert {change[:3] for change in found if change[1] == "entity"} == {
        ("withdrawn", "entity", "a"),
        ("withdrawn", "entity", "b"),
        ("added", "entity", "c"),
    }


def test_csv_has_a_row_for_each_field(tmp_path: Path) -> None:
    answer = between(tmp_path, "--csv", **edited("facts/1911.yaml", "recipient", "subject\n  unknown: [recipient]"))
    rows = list(csv.DictReader(io.StringIO(answer.out)))
    assert [(row["field"], row["from"], row["to"]) for row in rows] == [("who", "vale: recipient", "vale: subject"), ("unknown", "", "recipient")]


@pytest.mark.parametrize("columns", [0, 40, 60, 160])
def test_what_is_drawn(tmp_path: Path, columns: int) -> None:
    changed = edited("facts/1912.yaml", "1912-06-10", "1912-06-11") | edited("people.yaml", "[la relojera]", "[la dama]")
    longer = edited("disputes.yaml", "give different causes.", "gave quite different causes in the end.")
    before = write_dossier(tmp_path / "before", **edited("disputes.yaml", "  text: The", "  text: In words that were never kept the"))
    after = write_dossier(
        tmp_path / "after", **changed, **{"disputes.yaml": longer["disputes.yaml"].replace("text: The", "text: In words that were never kept the")}
    )
    out = run("changes", before, after, columns=columns).out
    assert not columns or max(map(len, out.splitlines())) <= columns
    # Without spaces, since a path is broken wherever a line ends.
    flat = "".join(out.split())
    assert flat.startswith(f"From{before}to{after}:0added,3changed,0withdrawnFacts(1)changed")
    for said in (
        "date: was 1912-06-10, now 1912-06-11",
        "aliases: no longer la relojera (es); now also la dama (es)",
        "text: was … board and the clockmaker give different causes., now … board and the clockmaker gave quite different causes in the end.",
    ):
        assert "".join(said.split()) in flat


def test_in_spanish(tmp_path: Path) -> None:
    before = write_dossier(tmp_path / "before")
    after = write_dossier(tmp_path / "after", **edited("facts/1912.yaml", "1912-06-10", "1912-06-11"))
    out = run("--lang", "es", "changes", before, after).out
    assert "agregados: 0; cambiados: 1; retirados: 0" in out
    assert "date: antes 1912-06-10, ahora 1912-06-11" in out
    assert "sin cambios" in run("--lang", "es", "changes", before, before).out


def test_the_later_dossier_is_that_of_data(tmp_path: Path) -> None:
    before = write_dossier(tmp_path / "before")
    after = write_dossier(tmp_path / "after", **edited("facts/1912.yaml", "1912-06-10", "1912-06-11"))
    assert run("--data", after, "changes", before).out == run("changes", before, after).out


def test_a_dossier_with_problems_is_not_compared(tmp_path: Path) -> None:
    whole, broken = write_dossier(tmp_path / "whole"), write_dossier(tmp_path / "broken", **edited("facts/1911.yaml", "kind: ", "kind: x"))
    for folders in ((whole, broken), (broken, whole)):
        answer = run("changes", *folders)
        assert (answer.code, answer.out) == (3, "")
        assert "facts/1911.yaml:" in answer.err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([], 2, "nothing to compare with"),
        (["x", "--since", "HEAD"], 2, "exclude each other"),
        (["/nowhere"], 4, "/nowhere"),
        (["tests"], 4, "no dossier.yaml"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_requests(arguments: list[str], code: int, said: str) -> None:
    answer = run("changes", *(str(Path(__file__).parent) if word == "tests" else word for word in arguments))
    assert (answer.code, answer.out) == (code, "")
    assert said in answer.err


def git(folder: Path, *arguments: str) -> None:
    settings = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false")
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    subprocess.run(["git", *settings, "-C", str(folder), *arguments], check=True, capture_output=True, env=surroundings)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository whose folder `tower` holds FILES at the tag `first`, and then another date and one problem less."""
    git(tmp_path, "init", "-q")
    (tmp_path / "README").write_text("not of the dossier")
    git(tmp_path, "add", "README")
    git(tmp_path, "commit", "-q", "-m", "bare")
    git(tmp_path, "tag", "bare")
    folder = write_dossier(tmp_path / "tower")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "one")
    git(tmp_path, "tag", "first")
    write_dossier(folder, **edited("facts/1912.yaml", "1912-06-10", "1912-06-11"))
    return folder


DATED = [("changed", "fact", "board-says-lightning", ("date", ["1912-06-10"], ["1912-06-11"]))]


@needs_git
def test_since_a_revision(repository: Path) -> None:
    assert listed(run("--data", repository, "changes", "--since", "first", "--json")) == DATED
    git(repository, "commit", "-q", "-a", "-m", "two")
    assert listed(run("--data", repository, "changes", "--since", "HEAD~1", "--json")) == DATED
    assert listed(run("--data", repository, "changes", "--since", "HEAD", "--json")) == []
    assert run("--data", repository, "changes", "--since", "first").out.startswith(f"From first to {repository}: 0 added, 1 changed")


@needs_git
def test_a_dossier_that_is_the_whole_repository(repository: Path) -> None:
    shutil.rmtree(repository.parent / ".git")
    git(repository, "init", "-q")
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "one")
    write_dossier(repository)
    assert listed(run("--data", repository, "changes", "--since", "HEAD", "--json")) == [(*DATED[0][:3], ("date", ["1912-06-11"], ["1912-06-10"]))]


@needs_git
def test_only_the_rules_of_its_time_hold_for_a_revision(repository: Path) -> None:
    write_dossier(repository, **edited("facts/1911.yaml", "kind: ", "kind: x"))
    git(repository, "commit", "-q", "-a", "-m", "broken rule")
    write_dossier(repository, **edited("people.yaml", "name: Ada", "nmae: Ada"))
    git(repository, "commit", "-q", "-a", "-m", "not to be read")
    write_dossier(repository)
    assert listed(run("--data", repository, "changes", "--since", "HEAD~1", "--json"))[0][3] == ("kind", ["xpayment"], ["payment"])
    answer = run("--data", repository, "changes", "--since", "HEAD")
    assert (answer.code, answer.out) == (3, "")
    assert f"{repository} at HEAD has" in answer.err
    assert "people.yaml:2:" in answer.err


@needs_git
@pytest.mark.parametrize("revision", ["nosuch", "-x", "--all", "HEAD:tower", "", "x\0y"])
def test_no_such_revision(repository: Path, revision: str) -> None:
    answer = run("--data", repository, "changes", f"--since={revision}")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err


@needs_git
def test_a_revision_without_the_dossier(repository: Path) -> None:
    answer = run("--data", repository, "changes", "--since", "bare")
    assert (answer.code, answer.out) == (2, "")
    assert f"there was no dossier in {repository} at bare" in answer.err


@needs_git
def test_a_folder_that_is_in_no_repository(tmp_path: Path) -> None:
    answer = run("--data", write_dossier(tmp_path), "changes", "--since", "HEAD", GIT_DIR=str(Path(__file__).parent.parent / ".git"))
    assert (answer.code, answer.out) == (4, "")
    assert "in no git repository" in answer.err


def test_without_git(tmp_path: Path) -> None:
    answer = run("--data", write_dossier(tmp_path), "changes", "--since", "HEAD", PATH="/nowhere")
    assert (answer.code, answer.out) == (4, "")
    assert "git is not installed" in answer.err


@needs_git
def test_nothing_that_a_repository_names_is_run(repository: Path) -> None:
    ran = repository.parent / "ran"
    (repository / ".gitattributes").write_text("*.yaml filter=evil diff=evil\n")
    git(repository, "add", ".gitattributes")
    git(repository, "commit", "-q", "-m", "attributes")
    for name in ("filter.evil.smudge", "filter.evil.clean", "diff.evil.textconv", "core.fsmonitor", "core.pager", "core.sshCommand"):
        git(repository, "config", name, f"touch {ran}; cat")
    ran.unlink(missing_ok=True)
    assert listed(run("--data", repository, "changes", "--since", "first", "--json")) == DATED
    assert not ran.exists()


@needs_git
@pytest.mark.skipif(not hasattr(os, "symlink"), reason="this platform has no links")
def test_a_link_in_a_revision_is_not_followed(repository: Path, tmp_path: Path) -> None:
    (repository / "facts" / "1912.yaml").unlink()
    (repository / "facts" / "1912.yaml").symlink_to(tmp_path / "README")
    git(repository, "commit", "-q", "-a", "-m", "link")
    (repository / "facts" / "1912.yaml").unlink()
    write_dossier(repository)
    answer = run("--data", repository, "changes", "--since", "HEAD")
    assert (answer.code, answer.out) == (3, "")
    assert "facts/1912.yaml: not a regular file" in answer.err


@needs_git
def test_no_folder_is_left_behind(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = tmp_path / "temporary"
    made.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(made))
    for revision in ("first", "bare"):
        run("--data", repository, "changes", "--since", revision)
    assert not list(made.iterdir())
