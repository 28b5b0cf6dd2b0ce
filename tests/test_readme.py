"""What the README shows is what ciaperu prints."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from pathlib import Path

import pytest

from ciaperu.cli.registry import COMMANDS
from tests.cli import run

README = Path(__file__).parent.parent / "README.md"
CONSOLE = re.findall(r"```console\n(.*?)```", README.read_text(encoding="utf-8"), re.S)


@pytest.mark.parametrize("block", CONSOLE, ids=lambda block: block.splitlines()[0])
def test_the_examples_are_current(block: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(README.parent)
    command, _, shown = block.partition("\n")
    words = shlex.split(command.removeprefix("$ "))
    assert words.pop(0) == "ciaperu"
    assert run(*words, columns=110).out.strip() == shown.strip()


def test_the_five_lines_of_python_run() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.S)
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(code, "README.md", "exec"), {})
    assert "Sarkis Garabet Soghanalian" in out.getvalue()


def test_every_command_is_in_the_readme() -> None:
    text = README.read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"`ciaperu {name}" not in text and f"`{name}`" not in text] == []
