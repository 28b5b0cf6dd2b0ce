"""`ciaperu rename`: another id everywhere, and not a byte besides."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ciaperu import editing
from ciaperu.checking import check
from ciaperu.reading import read_yaml
from tests.cli import run
from tests.dossiers import FILES, MORE, edited, shown, write_dossier

# A dossier in which every kind of record is named in every place that can name one, and prose has the words that are ids.
NAMED = {
    **MORE,
    "people.yaml": FILES["people.yaml"].replace("Clockmaker", "A vale, a board and a chronicle; clockmaker"),
    "sources.yaml": FILES["sources.yaml"]
    + "letter:\n  type: letter # vale's\n  title: letter\n  read: whole text\n  underlies: [chronicle#lead.1]\n",
    "facts/1911.yaml": FILES["facts/1911.yaml"].replace("topics:", "implied: [vale]\n  keywords: [vale, board-pays-vale]\n  topics:"),
    "facts/1912.yaml": FILES["facts/1912.yaml"].replace("sources: [", "sources: ['letter#a vale, board.1', "),
}
NAMED["translations/es.yaml"] = MORE["translations/es.yaml"].replace("1b7a32415535", "f3764dc5223d")
IDS = ("vale", "board", "port-ellery", "chronicle", "letter", "board-pays-vale", "board-says-lightning", "vale-says-rust", "why-it-stopped")


def content(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


@contextmanager
def failing(monkeypatch: pytest.MonkeyPatch, at: int, *, ever_after: bool) -> Iterator[None]:
    """Let the `at`-th rename of a file fail, and perhaps all that follow."""
    calls = 0
    replace = os.replace

    def fails(*places: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == at or (ever_after and calls > at):
            raise OSError(28, "No space left on device")
        replace(*places)

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", fails)
        yield


@pytest.mark.parametrize("id", IDS)
def test_every_place_that_names_a_record_and_nothing_else(tmp_path: Path, id: str) -> None:
    folder = write_dossier(tmp_path, **NAMED)
    assert shown(check(folder).problems) == []
    before = content(folder)
    answer = run("--data", folder, "rename", id, "zzz", "--json")
    assert (answer.code, check(folder).problems) == (0, ())
    after = content(folder)
    assert {name: data.replace(b"zzz", id.encode()) for name, data in after.items()} == before
    changed = {name: after[name].count(b"zzz") for name in before if after[name] != before[name]}
    assert {each["file"]: each["places"] for each in answer.json["files"]} == changed
    # And back again.
    assert run("--data", folder, "rename", "zzz", id).code == 0
    assert content(folder) == before


def test_what_is_said(tmp_path: Path) -> None:
    answer = run("--data", write_dossier(tmp_path, **MORE), "rename", "chronicle", "marsh-1950")
    assert answer.out.splitlines() == [
        "`chronicle` (source) is now `marsh-1950`",
        "facts/1911.yaml           1 place",
        "facts/1912.yaml           2 places",
        "facts/undated.yaml        1 place",
        "people.yaml               1 place",
        "sources.yaml              1 place",
    ]
    assert answer.err == "your own copy of its text is looked for as marsh-1950.txt from now on\n"


@pytest.mark.slow
def test_every_kind_of_record_of_the_bundled_dossier_and_back(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(Path(__file__).parent.parent / "data", folder)
    before = content(folder)
    for id in ("montesinos", "article", "cia-cash-to-narcotics-unit", "who-headed-sin"):
        assert run("--data", folder, "rename", id, "zzz-9").code == 0
        after = content(folder)
        assert after != before
        assert {name: data.replace(b"zzz-9", id.encode()) for name, data in after.items()} == before
        # Every translation is as current as it was.
        assert check(folder).problems == ()
        assert run("--data", folder, "rename", "zzz-9", id).code == 0
    assert content(folder) == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    vale: accuser", "    'vale': accuser"),
        ("    vale: accuser", '    "vale" : accuser'),
        ("    vale: accuser", '    "v\\x61l\\u0065": accuser'),
        ("    vale: accuser", '    ? vale\n    : accuser'),
        ("    vale: accuser", '    ? >-\n      vale\n    : accuser'),
        ("by: vale,", "by: ' vale ',"),
        ("by: vale,", 'by: "v\\\n     ale",'),
        ("{by: vale, as: named}", "by: |-  # vale\n        vale\n      as: named"),
        ("text: Vale", "text: 🙂 é \U0001d400 Vale"),
        ("text: Vale said", "text: >-\n    vale: vale\n\n\n    Vale said"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\n at the end of a file with a mark"])
def test_however_an_id_is_written(tmp_path: Path, old: str, new: str, ends: str) -> None:
    folder = write_dossier(tmp_path, **edited("facts/undated.yaml", old, new))
    place = folder / "facts/undated.yaml"
    marked = b"\xef\xbb\xbf" if "mark" in ends else b""
    place.write_bytes(marked + place.read_bytes().replace(b"\n", ends[: 1 + ends.startswith("\r")].encode()))
    before = place.read_bytes()
    answer = run("--data", folder, "rename", "vale", "ada")
    assert (answer.code, answer.err) == (0, "")
    after = place.read_bytes()
    assert after.startswith(marked)
    assert after.count(b"\r") - before.count(b"\r") in (0, -1 if "\\\n" in new else 0)
    assert check(folder).problems == ()
    # The words around an id are what they were; of an id in double quotes the letters are now plain.
    assert read_yaml(after.replace(b"ada", b"vale"), "")[0] == read_yaml(before, "")[0]
    assert len(before) - 20 <= len(after) <= len(before)


@given(st.text(st.sampled_from("ab\U0001f600é #:'\"-\\\u2028"), max_size=40))
def test_whatever_stands_before_an_id(prose: str) -> None:
    words = f"{{before: [{json.dumps(prose, ensure_ascii=False)}], vale: x}}"
    tree: Any = read_yaml(words.encode(), "")[0]
    # Marks count characters as Python does, whatever a parser counts in.
    assert words[tree.keys_at["vale"].index :].startswith("vale")


def test_a_dry_run_is_a_patch_that_other_programs_apply(tmp_path: Path) -> None:
    folder = write_dossier(tmp_path / "dossier", **NAMED)
    (folder / "asked.yaml").write_bytes(MORE["asked.yaml"].rstrip("\n").encode())
    before = content(folder)
    answer = run("--data", folder, "rename", "vale-says-rust", "rust-it-was", "--dry-run")
    assert (answer.code, answer.err, content(folder)) == (0, "", before)
    assert "-vale-says-rust:\n+rust-it-was:\n" in answer.out
    if shutil.which("git"):
        subprocess.run(
            ["git", "apply"], input=answer.out.encode(), cwd=folder, check=True, env=os.environ | {"GIT_CEILING_DIRECTORIES": str(tmp_path)}
        )
        patched = content(folder)
        write_dossier(folder, **NAMED)
        (folder / "asked.yaml").write_bytes(MORE["asked.yaml"].rstrip("\n").encode())
        run("--data", folder, "rename", "vale-says-rust", "rust-it-was")
        assert content(folder) == patched != before


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["vle", "ada"], 1, "there is no fact, entity, source or dispute `vle`\nThe nearest: vale"),
        (["tower", "belfry"], 1, "there is no fact"),
        (["vale", "board"], 2, "`board` is taken: it stands in organizations.yaml, line 1\n"),
        (["vale", "vale"], 2, "`vale` is taken"),
        (["board-pays-vale", "gone"], 2, "`gone` is taken: it stands in asked.yaml, line 4"),
        (["vale", "Ada Vale"], 2, "`Ada Vale` is not an id"),
        (["vale", "a\x1b[31m"], 2, "`a\\x1b[31m` is not an id"),
        (["vale", "ada", "--dry-run", "--json"], 2, "exclude each other"),
        (["vale"], 2, "NEW"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_refused(tmp_path: Path, arguments: list[str], code: int, said: str) -> None:
    # Words for a fact that is not there keep the dossier from answering, so one of it that is.
    files = MORE | {"asked.yaml": MORE["asked.yaml"] + "gone:\n  en: [away]\n"}
    files["facts/undated.yaml"] = FILES["facts/undated.yaml"] + FILES["facts/1911.yaml"].replace("board-pays-vale", "gone").replace(
        "  date: 1911-04\n  date_basis: text\n", ""
    ).replace("Harbour", "The harbour")
    folder = write_dossier(tmp_path, **files)
    before = content(folder)
    answer = run("--data", folder, "rename", *arguments)
    assert (answer.code, answer.out) == (code, "")
    assert said in answer.err
    assert content(folder) == before


def test_a_dossier_with_problems_is_refused(tmp_path: Path) -> None:
    folder = write_dossier(tmp_path, **edited("facts/1911.yaml", "[port-ellery]", "[port-elery]"))
    answer = run("--data", folder, "rename", "vale", "ada")
    assert (answer.code, answer.out) == (3, "")
    assert "facts/1911.yaml:11:11: unknown place `port-elery`" in answer.err
    assert run("--data", tmp_path / "none", "rename", "vale", "ada").code == 4


def test_a_translation_that_lacks_something_does_not_keep_it_back(tmp_path: Path) -> None:
    folder = write_dossier(tmp_path, **MORE | edited("translations/es.yaml", "1b7a32415535", "000000000000"))
    assert run("--data", folder, "rename", "vale", "ada").code == 0
    (problem,) = check(folder).problems
    assert "other words" in problem.what


@pytest.mark.parametrize("at", range(1, 5))
def test_a_write_that_fails_leaves_everything_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    folder = write_dossier(tmp_path, **MORE)
    before = content(folder)
    with failing(monkeypatch, at, ever_after=False):
        answer = run("--data", folder, "rename", "vale", "ada")
    assert (answer.code, answer.out) == (4, "")
    assert "cannot be written: No space left on device\nNothing was written" in answer.err
    assert content(folder) == before


@pytest.mark.parametrize("at", range(1, 5))
def test_where_nothing_can_be_put_back_each_file_is_old_or_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    folder = write_dossier(tmp_path / "one", **MORE)
    whole = write_dossier(tmp_path / "other", **MORE)
    run("--data", whole, "rename", "vale", "ada")
    old, new = content(folder), content(whole)
    with failing(monkeypatch, at, ever_after=True):
        answer = run("--data", folder, "rename", "vale", "ada")
    assert answer.code == 4
    now = {name: data for name, data in content(folder).items() if name.endswith(".yaml")}
    assert all(data in (old[name], new[name]) for name, data in now.items())
    changed = [name for name in now if now[name] != old[name]]
    assert len(changed) == at - 1
    if changed:
        assert f"Changed were already: {', '.join(changed)}; as before are: " in answer.err
    else:
        assert "Nothing was written" in answer.err


def test_killed_in_the_middle_each_file_is_old_or_new(tmp_path: Path) -> None:
    folder = write_dossier(tmp_path / "one", **MORE)
    whole = write_dossier(tmp_path / "other", **MORE)
    run("--data", whole, "rename", "vale", "ada")
    old, new = content(folder), content(whole)
    code = """if True:
        import os, sys
        from ciaperu.cli import main
        replace, calls = os.replace, []
        def killed(*places):
            calls.append(places)
            len(calls) == 3 and os.kill(os.getpid(), 9)
            replace(*places)
        os.replace = killed
        sys.argv[1:] = ["--data", sys.argv[1], "rename", "vale", "ada"]
        main()
    """
    done = subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, check=False)
    assert done.returncode == -9
    now = {name: data for name, data in content(folder).items() if name.endswith(".yaml")}
    assert [data == new[name] != old[name] for name, data in now.items()].count(True) == 2
    assert all(data in (old[name], new[name]) for name, data in now.items())
    # What was left beside the files is none of the dossier's.
    assert {problem.file for problem in check(folder).problems} <= old.keys()
    # The next editor clears it away, and says what is wrong.
    assert len(content(folder)) > len(old)
    assert run("--data", folder, "rename", "ada", "vale").code == 3
    assert len(content(folder)) == len(old)


def test_a_file_that_changes_meanwhile_is_not_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_dossier(tmp_path)
    beside = editing._beside

    def meanwhile(folder: Path, name: str, data: bytes) -> Path:
        (folder / "places.yaml").write_text(FILES["places.yaml"] + "# a thought of somebody else\n")
        return beside(folder, name, data)

    monkeypatch.setattr(editing, "_beside", meanwhile)
    answer = run("--data", folder, "rename", "port-ellery", "ellery")
    assert (answer.code, answer.out) == (4, "")
    assert "was changed meanwhile\nTry again; nothing was written" in answer.err
    assert content(folder) == {name: text.encode() for name, text in FILES.items()} | {"places.yaml": (folder / "places.yaml").read_bytes()}
    assert (folder / "places.yaml").read_text().endswith("somebody else\n")


def test_two_editors_do_not_work_at_once(tmp_path: Path) -> None:
    folder = write_dossier(tmp_path)
    before = content(folder)
    with editing.alone(folder):
        answer = run("--data", folder, "rename", "vale", "ada")
    assert (answer.code, content(folder)) == (4, before)
    assert "is being changed by another ciaperu" in answer.err
    assert run("--data", folder, "rename", "vale", "ada").code == 0


def test_permissions_are_kept_and_read_only_files_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_dossier(tmp_path)
    (folder / "people.yaml").chmod(0o640)
    (folder / "facts/undated.yaml").chmod(0o755)
    assert run("--data", folder, "rename", "vale", "ada").code == 0
    modes = {name: (folder / name).stat().st_mode & 0o777 for name in ("people.yaml", "facts/undated.yaml")}
    assert modes == {"people.yaml": 0o640, "facts/undated.yaml": 0o755}
    before = content(folder)
    # The user who runs the tests may write anything.
    monkeypatch.setattr(os, "access", lambda place, mode: not str(place).endswith("people.yaml"))
    answer = run("--data", folder, "rename", "ada", "vale")
    assert (answer.code, content(folder)) == (4, before)
    assert f"{folder}/people.yaml cannot be written: Permission denied" in answer.err


def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    outside = write_dossier(tmp_path / "outside")
    folder = write_dossier(tmp_path / "dossier", **{"people.yaml": None})
    (folder / "people.yaml").symlink_to(outside / "people.yaml")
    assert run("--data", folder, "rename", "vale", "ada").code == 3
    assert content(outside) == {name: text.encode() for name, text in FILES.items()}
    # Nor through one that takes a folder's place once the dossier was read.
    (folder / "translations").symlink_to(outside)
    with pytest.raises(OSError, match="link"):
        editing._beside(folder, "translations/es.yaml", b"")
