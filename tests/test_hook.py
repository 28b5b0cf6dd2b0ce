"""The hook for pre-commit, run by pre-commit on a repository that holds a dossier."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.cli import run

HOOKS = Path(__file__).parent.parent / ".pre-commit-hooks.yaml"


@pytest.mark.slow
def test_a_commit_with_a_problem_is_stopped(tmp_path: Path) -> None:
    pytest.importorskip("pre_commit", reason="pre-commit is not there: pip install pre-commit")
    (hook,) = yaml.safe_load(HOOKS.read_text(encoding="utf-8"))
    # As others have it but for the installation, which would fetch what ciaperu needs: the ciaperu that is being tested.
    hook |= {"language": "system", "entry": f"{sys.executable} -m {hook['entry']}", "args": ["history"]}
    config = {"repos": [{"repo": "local", "hooks": [hook]}]}
    (tmp_path / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    run("new", tmp_path / "history")
    cache = {"PRE_COMMIT_HOME": str(tmp_path / "cache"), "GIT_CONFIG_GLOBAL": os.devnull}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | cache

    def commits() -> subprocess.CompletedProcess[str]:
        subprocess.run(["git", "add", "history"], cwd=tmp_path, check=True, env=environment)
        return subprocess.run([sys.executable, "-m", "pre_commit", "run"], cwd=tmp_path, capture_output=True, text=True, env=environment, check=False)

    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True, env=environment)
    answer = commits()
    assert (answer.returncode, "Passed" in answer.stdout) == (0, True), answer.stdout + answer.stderr
    facts = tmp_path / "history" / "facts" / "1887.yaml"
    facts.write_text(facts.read_text(encoding="utf-8").replace("kind: payment", "kind: paymnt"), encoding="utf-8")
    answer = commits()
    assert answer.returncode == 1
    assert "facts/1887.yaml:19:9: `paymnt` is not a kind of fact; did you mean `payment`?" in answer.stdout
    # A commit that touches no YAML has nothing to check.
    facts.write_text(facts.read_text(encoding="utf-8").replace("kind: paymnt", "kind: payment"), encoding="utf-8")
    subprocess.run(["git", "add", "history"], cwd=tmp_path, check=True, env=environment)
    subprocess.run(["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-qm", "x"], cwd=tmp_path, check=True, env=environment)
    (tmp_path / "history" / "README.md").write_text("changed")
    assert "no files to check" in commits().stdout
