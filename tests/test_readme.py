"""What the README shows is what ciaperu prints."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from pathlib import Path

import pytest
import yaml

from ciaperu.cli.registry import COMMANDS
from tests.cli import run

README = Path(__file__).parent.parent / "README.md"
CONSOLE = re.findall(r"```console\n(.*?)```", README.read_text(encoding="utf-8"), re.S)


@pytest.mark.parametrize("block", CONSOLE, ids=lambda block: block.splitlines()[0])
def test_the_examples_are_current(block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # What an example writes goes elsewhere; the second dossier is named as it is in a checkout.
    (tmp_path / "tests").symlink_to(README.parent / "tests")
    monkeypatch.chdir(tmp_path)
    for command, shown in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.M):
        words = shlex.split(command)
        assert words.pop(0) == "ciaperu"
        assert run(*words, columns=110).out.strip() == shown.strip()


def test_the_workflow_and_the_hook_check_a_dossier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    hook, workflow = (yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", README.read_text(encoding="utf-8"), re.S))
    *_, step = workflow["jobs"]["check"]["steps"]
    (used,) = hook["repos"][0]["hooks"]
    (offered,) = yaml.safe_load((README.parent / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert used["id"] == offered["id"]
    run("new", "my-dossier")
    facts = tmp_path / "my-dossier" / "facts" / "1887.yaml"
    for line in (step["run"].split(), [*offered["entry"].split(), *used["args"]]):
        assert line.pop(0) == "ciaperu"
        assert run(*line).code == 0
        facts.write_text(facts.read_text(encoding="utf-8").replace("kind: payment", "kind: paymnt"), encoding="utf-8")
        answer = run(*line)
        assert answer.code == 3
        assert "facts/1887.yaml" in answer.out
        facts.write_text(facts.read_text(encoding="utf-8").replace("kind: paymnt", "kind: payment"), encoding="utf-8")


def test_the_five_lines_of_python_run() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.S)
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(code, "README.md", "exec"), {})
    assert "Sarkis Garabet Soghanalian" in out.getvalue()


def test_every_command_is_in_the_readme() -> None:
    text = README.read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"`ciaperu {name}" not in text and f"`{name}`" not in text] == []
