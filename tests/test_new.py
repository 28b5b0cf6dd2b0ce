"""`ciaperu new`: a dossier to start from, that is right, whole, and shows every field."""

from __future__ import annotations

import errno
import json
import os
import re
from collections import Counter
from pathlib import Path

import jsonschema
import pytest
import yaml

from ciaperu.export.meanings import FIELDS, RECORDS
from tests.cli import run


def test_a_new_dossier_has_no_problems_and_answers(tmp_path: Path) -> None:
    folder = tmp_path / "quill"
    answer = run("new", folder)
    assert (answer.code, answer.err) == (0, "")
    assert f"ciaperu check --watch {folder}" in answer.out
    assert run("check", folder).out == "The lost bell of Quillmoor: 5 facts, 5 entities, 5 sources, 2 disputes: no problems\n"
    assert len(run("--data", folder, "timeline", "--json").json["facts"]) == 5
    assert run("--data", folder, "--lang", "es", "search", "campana").code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["quill"]


def test_every_field_is_shown_once_with_what_it_is_for(tmp_path: Path) -> None:
    run("new", tmp_path / "quill")
    texts = [path.read_text(encoding="utf-8") for path in sorted((tmp_path / "quill").rglob("*.yaml"))]
    # A comment over several lines as one; several records have a field that is explained in the same words.
    comments = Counter(
        " ".join(re.sub("^ *# ", "", found[0], flags=re.M).split()) for text in texts for found in re.finditer("(^ *# .*\n)+", text, re.M)
    )
    explained = Counter([text for table in FIELDS.values() for text in table.values()] + [RECORDS["thesaurus"], RECORDS["asked"]])
    assert {text: comments[text] for text in explained} == dict(explained)
    assert not any("#:" in text for text in texts)


def test_each_file_names_its_schema_and_fits_it(tmp_path: Path) -> None:
    run("new", tmp_path / "quill")
    read = set()
    for file in sorted((tmp_path / "quill").rglob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        (name,) = re.findall(r"^# yaml-language-server: \$schema=(\S+)\n", text)
        schema = json.loads((file.parent / name).read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator(schema).validate(yaml.load(text, yaml.BaseLoader))
        read.add(Path(name).name)
    assert read == {path.name for path in (tmp_path / "quill" / "schema").iterdir()}


@pytest.mark.parametrize("title", ["Mine", 'It\'s #1: "a" \\b\\1 {x}', "- [", "no", "1998", "été", "'"])
def test_a_title_is_the_title_whatever_its_signs(title: str, tmp_path: Path) -> None:
    assert run("new", tmp_path / "quill", "--title", title).code == 0
    assert run("check", tmp_path / "quill").out.startswith(f"{title}: 5 facts")
    assert (tmp_path / "quill" / "README.md").read_text(encoding="utf-8").startswith(f"# {title}\n")
    assert run("--data", tmp_path / "quill", "--lang", "es").out.startswith(f"{title}\n")


def test_in_spanish_it_is_explained_in_spanish(tmp_path: Path) -> None:
    answer = run("--lang", "es", "new", tmp_path / "campana")
    assert "un expediente nuevo" in answer.out
    assert "# Los papeles que la fuente deja sin nombrar.\n" in (tmp_path / "campana" / "facts" / "1887.yaml").read_text(encoding="utf-8")
    assert "Un expediente para `ciaperu`" in (tmp_path / "campana" / "README.md").read_text(encoding="utf-8")
    assert run("check", tmp_path / "campana").code == 0


def test_an_empty_folder_is_filled_even_the_one_we_stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("new", ".").code == 0
    assert run("check", ".").code == 0
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_what_is_there_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "notes.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    (tmp_path / "empty").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "empty")
    for name in ("full", "file", "link"):
        answer = run("new", tmp_path / name)
        assert (answer.code, answer.out) == (2, "")
        assert answer.err == f"ciaperu: {tmp_path / name} is there already\nChoose another name, or an empty folder\n"
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")) == ["empty", "file", "full", "full/notes.txt", "link"]


def test_wrong_titles_and_places_are_refused(tmp_path: Path) -> None:
    assert run("new", tmp_path / "x", "--title", "a\x1b[31m").code == 2
    answer = run("new", tmp_path / "no" / "where")
    assert (answer.code, answer.err.splitlines()[1]) == (4, "Choose another place")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("there", [False, True], ids=["new", "empty"])
def test_nothing_partial_is_left(there: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "quill"
    if there:
        folder.mkdir()
    renamed = os.rename

    def full(old: Path, new: Path) -> None:
        if Path(new).name in ("places.yaml", "quill"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        renamed(old, new)

    monkeypatch.setattr(os, "rename", full)
    answer = run("new", folder)
    assert (answer.code, "cannot be written: No space left on device" in answer.err) == (4, True)
    assert [*tmp_path.rglob("*")] == ([folder] if there else [])
