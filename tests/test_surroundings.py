"""The program as a process: shells, closed and full outputs, encodings, interruption."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli import run

COMMAND = [sys.executable, "-m", "ciaperu"]


def process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, env=os.environ | environment, check=False)


@pytest.mark.parametrize(
    ("words", "offered"),
    [("ciaperu ti", "timeline"), ("ciaperu person mo", "montesinos"), ("ciaperu timeline --topic pa", "payments"), ("ciaperu fact apra-e", "apra-e")],
)
def test_the_shell_completes(words: str, offered: str) -> None:
    environment = {"_CIAPERU_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1)}
    assert offered in process(**environment).stdout


@pytest.mark.parametrize("environment", [{"LANG": "C", "LC_ALL": "C"}, {"PYTHONIOENCODING": "ascii"}, {"TERM": "dumb"}], ids=str)
def test_poor_surroundings(environment: dict[str, str]) -> None:
    answer = process("person", "haya", **environment)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert "Haya de la Torre" in answer.stdout


def test_the_same_bytes_whatever_the_hash_seed_and_locale() -> None:
    answers = {process("timeline", "--json", PYTHONHASHSEED=seed, LC_ALL=locale).stdout for seed, locale in (("1", "C"), ("2", "C.UTF-8"))}
    assert len(answers) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
@pytest.mark.parametrize(
    ("redirection", "code", "said"),
    [("| head -1", 0, ""), (">&-", 4, "stdout is closed"), ("> /dev/full", 4, "cannot be written")],
)
@pytest.mark.parametrize("command", ["timeline", "timeline --json", "timeline --csv", "export json"])
def test_outputs_that_end_early(command: str, redirection: str, code: int, said: str) -> None:
    if "/dev/full" in redirection and not Path("/dev/full").exists():
        pytest.skip("this platform has no /dev/full")
    line = f"set -o pipefail; '{sys.executable}' -m ciaperu {command} {redirection}"
    answer = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)
    assert answer.returncode == code
    assert said in answer.stderr
    assert "Traceback" not in answer.stderr


def test_no_heavy_module_on_the_way_to_an_answer() -> None:
    heavy = "rich rapidfuzz yaml platformdirs pydantic importlib.metadata hashlib json csv"
    code = (
        f"import sys; from ciaperu.cli.app import run; run(['timeline']); print([m for m in '{heavy}'.split() if m in sys.modules], file=sys.stderr)"
    )
    for _ in range(2):  # the first run compiles the dossier
        answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stderr.strip() == "[]"


@pytest.mark.parametrize("place", ["", "/proc/nowhere", "file"])
def test_without_a_place_to_keep_the_store(place: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    where = {"XDG_CACHE_HOME": str(tmp_path / place) if place == "file" else place, "HOME": str(tmp_path / "file")}
    answer = process("--lang", "es", "person", "montesinos", **where)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert "Vladimiro Montesinos" in answer.stdout
    assert "hechos" in answer.stdout


# What each command can be asked, but for those that write, wait or open a browser.
ASKED = (
    "", "timeline", "search montesinos", "search xyzzy", "fact rifles-sent-9540", "person montesinos", "org cia", "place peru",
    "operation rifle-deal", "said rozas", "sources", "disputes", "money", "connect bowers montesinos", "connect montesinos",
    "graph montesinos", "cite rifles-sent-9540", "timeline --chart", "check", "schema facts", "export markdown", "--help", "timeline --help",
)  # fmt: skip


@pytest.mark.parametrize("columns", [1, 2, 3, 10, 39, 500])
def test_any_width(columns: int) -> None:
    for command in ASKED:
        answer = run(*command.split(), columns=columns)
        assert answer.code == (1 if "xyzzy" in command else 0), command
        assert "Traceback" not in answer.err
        if columns == 500 and not command.startswith(("export", "schema")):
            assert max(map(len, answer.out.splitlines()), default=0) <= 500


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
@pytest.mark.parametrize("closed", ["<&-", "2>&-", "<&- 2>&-", "</dev/null 2>/dev/null"])
def test_no_terminal_at_all(closed: str) -> None:
    line = f"'{sys.executable}' -m ciaperu person haya {closed}"
    answer = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False, start_new_session=True)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert "Haya de la Torre" in answer.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="this platform has other signals")
def test_ctrl_c_while_answering_says_nothing() -> None:
    code = (
        "import ciaperu.cli.emit as emit, os, signal\n"
        "emit.draw = lambda page: os.kill(os.getpid(), signal.SIGINT)\n"
        "from ciaperu.cli import main; import sys; sys.argv = ['ciaperu', 'timeline']; main()"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stdout, answer.stderr) == (130, "", "")
