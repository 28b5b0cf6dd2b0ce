"""YAML as a dossier may hold it: what is read, what is refused and where, and which files are not read at all."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ciaperu import files, reading
from ciaperu.checking import check
from ciaperu.errors import Unreadable
from ciaperu.reading import read_yaml
from tests.dossiers import FILES, edited, shown, write_dossier

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes in folders, and links only for administrators")


@pytest.fixture(scope="module", autouse=True, params=[reading._LOADER, yaml.SafeLoader], ids=lambda loader: loader.__name__)
def loader(request: pytest.FixtureRequest) -> Iterator[None]:
    """Run everything here with libyaml, and again with the parser in Python that stands in where a wheel has no libyaml."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "_LOADER", request.param)
        yield


def refused(data: bytes) -> list[str]:
    """Return the problems of a file x.yaml with this content, as they are shown."""
    return shown(read_yaml(data, "x.yaml")[1])


def test_a_document_is_read_with_the_place_of_every_key_and_value() -> None:
    root, problems = read_yaml(b"lamp:\n  date: 1911\n  topics: [a, b]\n", "x.yaml")
    assert problems == []
    assert root == {"lamp": {"date": "1911", "topics": ["a", "b"]}}
    assert isinstance(root, reading.Map)
    lamp = root["lamp"]
    assert isinstance(lamp, reading.Map)
    assert (lamp.keys_at["date"].line, lamp.keys_at["date"].column) == (1, 2)
    assert (lamp.values_at["date"].line, lamp.values_at["date"].column) == (1, 8)


@pytest.mark.parametrize("scalar", ["no", "on", "1:30", "0o17", "010", "1998-06-10", "~", "null", "1e3", ".inf", "=", "1_000", "-"])
def test_a_scalar_stays_the_text_that_is_written(scalar: str) -> None:
    quoted = f"'{scalar}'" if scalar == "-" else scalar
    assert read_yaml(f"key: {quoted}\n{quoted}: x\n".encode(), "x.yaml") == ({"key": scalar, scalar: "x"}, [])


def test_a_missing_value_is_none_and_an_empty_text_is_empty() -> None:
    assert read_yaml(b"a:\nb: ''\nc: \"\"\nd: [ '' ]\n", "x.yaml") == ({"a": None, "b": "", "c": "", "d": [""]}, [])


@pytest.mark.parametrize("empty", [b"", b"\n\n", b"# a remark\n", b"---\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_none(empty: bytes) -> None:
    assert read_yaml(empty, "x.yaml") == (None, [])


def test_a_byte_order_mark_and_the_line_ends_of_windows_are_fine() -> None:
    assert read_yaml(b"\xef\xbb\xbfa: |\r\n  one\r\n  two\r\nb: \xc3\xb1\r\n", "x.yaml") == ({"a": "one\ntwo\n", "b": "ñ"}, [])


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"a: 1\nb: 2\na: 3\n", "x.yaml:3:1: `a` stands here a second time (first in line 1); keep one"),
        (b"a: {b: 1, 'b': 2}\n", "x.yaml:1:11: `b` stands here a second time (first in line 1); keep one"),
        (b"a: &name 1\n", "x.yaml:1:4: anchors (&name) are not used in a dossier; remove the anchor"),
        (b"a:\n  - &name [1]\n", "x.yaml:2:5: anchors (&name) are not used in a dossier; remove the anchor"),
        (b"&name a: 1\n", "x.yaml:1:1: anchors (&name) are not used in a dossier; remove the anchor"),
        (b"a: [*name]\n", "x.yaml:1:5: aliases (*name) are not used in a dossier; write the value out"),
        (b"a: !!str 1\n", "x.yaml:1:4: tags (tag:yaml.org,2002:str) are not used in a dossier; remove the tag"),
        (b"a: ! 1\n", "x.yaml:1:4: tags (!) are not used in a dossier; remove the tag"),
        (b"!own {a: 1}\n", "x.yaml:1:1: tags (!own) are not used in a dossier; remove the tag"),
        (
            b"a: !!python/object/apply:os.system [echo no]\n",
            "x.yaml:1:4: tags (tag:yaml.org,2002:python/object/apply:os.system) are not used in a dossier; remove the tag",
        ),
        (b"a:\n  <<: {b: 1}\n", "x.yaml:2:3: merge keys (<<) are not used in a dossier; write the values out"),
        (b"a: 1\n---\nb: 2\n", "x.yaml:2:1: a second document starts here; keep one document in a file"),
        (b"a: 1\n...\n---\n", "x.yaml:3:1: a second document starts here; keep one document in a file"),
        (b"[a, b]: 1\n", "x.yaml:1:1: a key must be plain text; write `key: value`"),
        (b"a:\n  ? {b: 1}\n  : 2\n", "x.yaml:2:5: a key must be plain text; write `key: value`"),
        (b"a: 1\nb: \xf1\n", "x.yaml:2: not UTF-8 text; save the file as UTF-8"),
        ("a: 1\n".encode("utf-16"), "x.yaml:1: not UTF-8 text; save the file as UTF-8"),
        ("a: 1\n".encode("utf-16-le"), "x.yaml:1:2: the character U+0000 is not allowed in YAML; remove it"),
        (b"a: 1\nb: \x002\n", "x.yaml:2:4: the character U+0000 is not allowed in YAML; remove it"),
        (b"a: 1\nb: \x1b[31m\n", "x.yaml:2:4: the character U+001B is not allowed in YAML; remove it"),
        ("a: ñandú\nb: ñ\x7f\n".encode(), "x.yaml:2:5: the character U+007F is not allowed in YAML; remove it"),
        ("a: \ufffe\n".encode(), "x.yaml:1:4: the character U+FFFE is not allowed in YAML; remove it"),
    ],
)
def test_what_a_dossier_has_no_use_for_is_refused(data: bytes, problem: str) -> None:
    assert refused(data) == [problem]


# The two parsers agree where the syntax is broken, not in which words.
@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"a:\n\tb: 1\n", "x.yaml:2:1: not YAML: "),
        (b"a: Lima: the city\n", "x.yaml:1:8: not YAML: "),
        (b"a: 'never closed\n", "x.yaml:2:1: not YAML: "),
        (b"a: [1, 2\nb: 3\n", "x.yaml:2:2: not YAML: "),
        (b"a: @home\n", "x.yaml:1:4: not YAML: "),
        (b"- a\nb: 1\n", "x.yaml:2:1: not YAML: "),
        (b"a: 1\n  b: 2\n", "x.yaml:2:4: not YAML: "),
        (b"%YAML 2.0\n--- a\n", "x.yaml:1:1: not YAML: "),
        (b'a: "\\q"\n', "x.yaml:1:"),
    ],
)
def test_broken_syntax_is_one_problem_where_it_breaks(data: bytes, place: str) -> None:
    (problem,) = refused(data)
    assert problem.startswith(place)
    assert problem.endswith("; mend the syntax here or just above")


def test_a_quoted_escape_outside_unicode_is_broken_syntax() -> None:
    for escape in (rb"\U00110000", rb"\UFFFFFFFF"):
        (problem,) = refused(b'a: "' + escape + b'"\n')
        assert problem.startswith("x.yaml")
        assert "not YAML: " in problem


def test_lists_nest_32_deep() -> None:
    assert refused(b"[" * 32 + b"]" * 32) == []


@pytest.mark.parametrize(
    ("data", "column"),
    [
        (b"[" * 33 + b"]" * 33, 33),
        (b"[" * 10_000, 33),
        (b"[" * 100_000, 33),
        (b"{a: " * 100_000, 129),
        (b"- " * 100_000, 65),
        (b"? " * 100_000, 65),
    ],
    ids=["33", "10,000", "100,000 lists", "100,000 maps", "100,000 items", "100,000 keys"],
)
def test_nesting_deeper_than_32_is_refused_at_once(data: bytes, column: int) -> None:
    (problem,) = refused(data)
    # A libyaml that reads ahead stops at its own limit, further on in the line.
    place, _, what = problem.partition(": ")
    assert what == "nested deeper than 32 levels; flatten this"
    assert place == f"x.yaml:1:{column}" or (len(data) > 1000 and re.fullmatch("x.yaml:1:[0-9]+", place))


@given(st.binary() | st.text().map(str.encode) | st.text("ab01 \n\t[]{}:,-?&*!|>'\"%#@\\xuU<ñ\ufeff\x85\u2028").map(str.encode))
@example(b"!<%ED%A0%80> a")
@example(b"%TAG ! %ED%A0%80\n--- !a b")
@example(b'"\\U00110000"')
@example(b"%YAML 1." + b"1" * 5000 + b"\n--- a")
@settings(deadline=None, max_examples=150)
def test_no_file_makes_it_raise(data: bytes) -> None:
    root, problems = read_yaml(data, "x.yaml")
    assert root is None or isinstance(root, str | list | dict)
    assert all(problem.file == "x.yaml" and problem.line >= 0 and problem.column >= 0 for problem in problems)


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x85\u2028\u2029"), max_size=8)


@given(st.recursive(TEXTS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=10))
@settings(deadline=None, max_examples=100)
def test_what_is_dumped_is_read_back(value: Any) -> None:
    assert read_yaml(yaml.safe_dump(value, allow_unicode=True).encode(), "x.yaml") == (value, [])


def problems_with(folder: Path) -> list[str]:
    return shown(check(folder).problems)


IRREGULAR = "not a regular file, so it was not read; put the file itself here, not a link, pipe or folder"


@posix_only
def test_a_pipe_is_a_problem_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(write_dossier(tmp_path) / "facts/1913.yaml")
    assert problems_with(tmp_path) == [f"facts/1913.yaml: {IRREGULAR}"]
    with pytest.raises(ValueError, match="not a regular file"):
        files.read_bytes(tmp_path / "facts/1913.yaml")


@posix_only
def test_a_link_is_a_problem_and_not_followed(tmp_path: Path) -> None:
    write_dossier(tmp_path)
    (tmp_path / "elsewhere").write_text(FILES["people.yaml"])
    (tmp_path / "operations.yaml").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "facts/1913.yaml").symlink_to("nowhere")
    assert problems_with(tmp_path) == [f"facts/1913.yaml: {IRREGULAR}", f"operations.yaml: {IRREGULAR}"]
    with pytest.raises(ValueError, match="symbolic links"):
        files.read_bytes(tmp_path / "operations.yaml")


@posix_only
def test_a_linked_folder_is_a_problem_and_not_followed(tmp_path: Path) -> None:
    write_dossier(tmp_path)
    (tmp_path / "translations").symlink_to(tmp_path / "facts")
    (problem,) = problems_with(tmp_path)
    assert problem.startswith("translations: ")


def test_a_folder_with_the_name_of_a_file_is_a_problem(tmp_path: Path) -> None:
    (write_dossier(tmp_path) / "operations.yaml").mkdir()
    assert problems_with(tmp_path) == [f"operations.yaml: {IRREGULAR}"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="only where permissions bind the user")
def test_a_file_without_permission_to_read_is_a_problem(tmp_path: Path) -> None:
    (write_dossier(tmp_path, **{"operations.yaml": ""}) / "operations.yaml").chmod(0)
    assert problems_with(tmp_path) == ["operations.yaml: cannot be read: Permission denied; check the file and its permissions"]


def test_a_file_that_is_too_large_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", 1024 * 1024)
    write_dossier(tmp_path, **{"operations.yaml": "# " + "-" * 1024 * 1024})
    assert problems_with(tmp_path) == ["operations.yaml: cannot be read: larger than 1 MiB; check the file and its permissions"]


def test_a_file_with_another_ending_or_name_is_a_problem(tmp_path: Path) -> None:
    write_dossier(tmp_path, **{"operations.yml": "", "facts/1913.yml": "", "notes.yaml": "", "notes.txt": "", "facts/draft.txt": ""})
    assert problems_with(tmp_path) == [
        "facts/1913.yml: a dossier's files end in .yaml; rename it to facts/1913.yaml",
        f"notes.yaml: not a file of a dossier; use one of {', '.join(files.NAMES)}, or a file in facts/",
        "operations.yml: a dossier's files end in .yaml; rename it to operations.yaml",
    ]


def test_a_folder_without_dossier_yaml_is_not_a_dossier(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="is not a dossier: it has no"):
        files.signature(write_dossier(tmp_path, **{"dossier.yaml": None}))
    with pytest.raises(Unreadable, match="cannot be read: No such file or directory"):
        files.list_files(tmp_path / "nowhere")


def test_the_signature_changes_with_any_file(tmp_path: Path) -> None:
    before = files.signature(write_dossier(tmp_path))
    assert files.signature(tmp_path) == before
    write_dossier(tmp_path, **edited("facts/1911.yaml", "three bells", "seven bells"))
    assert files.signature(tmp_path) != before
