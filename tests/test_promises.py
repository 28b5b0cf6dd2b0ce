"""What ciaperu never does: each promise of the README is tested by what it names, and those on the outside world are here.

Python's audit events (PEP 578) tell of every file that is opened or renamed, every socket and every process, whoever asks for it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ciaperu.export.formats import FORMATS
from tests.commands import ASKED, lines
from tests.dossiers import HOSTILE, MORE, write_dossier
from tests.test_readme import README

PROGRAM = r"""
import contextlib, io, json, os, sys, tempfile

seen, doing = [], [""]
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CHANGING = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.chown", "shutil.rmtree")


def watch(event, args):
    if event == "open":
        # What the machine keeps in its own files for processes is no file of anybody's.
        if args[2] & WRITING and isinstance(args[0], (str, bytes)) and os.fsdecode(args[0]) != os.devnull:
            seen.append((doing[0], "write", os.path.abspath(os.fsdecode(args[0]))))
    elif event in CHANGING:
        places = args[:2] if event in ("os.rename", "os.link", "os.symlink") else args[:1]
        seen.extend((doing[0], "write", os.path.abspath(os.fsdecode(place))) for place in places if isinstance(place, (str, bytes)))
    elif event.startswith(("socket.", "urllib.", "http.", "ftplib.", "smtplib.", "webbrowser.")):
        seen.append((doing[0], "net", event))
    elif event.startswith(("subprocess.", "os.exec", "os.system", "os.posix_spawn", "os.spawn", "os.fork", "pty.")):
        seen.append((doing[0], "process", str(args[0])))


sys.dont_write_bytecode = True
sys.stdin = io.StringIO("")
sys.addaudithook(watch)
from ciaperu.cli.app import run

codes = {}
for line in json.load(open(sys.argv[1])):
    doing[0] = " ".join(line)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        codes[doing[0]] = run(line)
doing[0] = ""
print(json.dumps({"seen": seen, "codes": codes}))
"""


class Watched:
    """What every command did, on a dossier that is whole and on one that is hostile."""

    def __init__(self, place: Path) -> None:
        self.folder, self.hostile = write_dossier(place / "dossier", **MORE), write_dossier(place / "hostile", **HOSTILE)
        other, texts = write_dossier(place / "other"), place / "texts"
        self.home, self.cache, self.out, self.work = place / "home", place / "cache", place / "out", place / "work"
        for each in (texts, self.home, self.out, self.work):
            each.mkdir()
        (texts / "chronicle.txt").write_text("==1911==\n\nA.\n\nThe board paid Vale.\n")
        typed = [line for folder in (self.folder, self.hostile) for line in lines(folder, other, texts) if line[2] in ASKED]
        self.exports = [["--data", str(self.folder), "export", name, "-o", str(self.out / name)] for name in FORMATS]
        (place / "lines.json").write_text(json.dumps([*typed, *self.exports]))
        kept = {"HOME": str(self.home), "XDG_CACHE_HOME": str(self.cache), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
        # In its own folder, so that whatever is written beside the program is seen; what is read is where it always is.
        path = os.pathsep.join([str(README.parent), *filter(None, sys.path)])
        command = [sys.executable, "-c", PROGRAM, str(place / "lines.json")]
        before = {each: each.read_bytes() for each in place.rglob("*.yaml")}
        done = subprocess.run(command, capture_output=True, text=True, cwd=self.work, env=kept | {"PYTHONPATH": path}, check=False, timeout=300)
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
        self.seen: list[tuple[str, str, str]] = [tuple(each) for each in told["seen"]]
        self.codes: dict[str, int] = told["codes"]
        self.unchanged = before == {each: each.read_bytes() for each in place.rglob("*.yaml")}

    def of(self, kind: str) -> Iterator[tuple[str, str]]:
        """Yield (line, what) of each event of a kind: net, process or write."""
        yield from ((line, what) for line, each, what in self.seen if each == kind)


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    return Watched(tmp_path_factory.mktemp("watched").resolve())


def test_every_command_was_watched(watched: Watched) -> None:
    assert len(watched.codes) > 100
    assert {code for line, code in watched.codes.items() if "/hostile" not in line} <= {0, 1, 2, 3}
    assert any(watched.of("write"))


def test_no_command_opens_a_socket(watched: Watched) -> None:
    assert list(watched.of("net")) == []


def test_no_command_starts_a_program(watched: Watched) -> None:
    """But git for `changes --since`, and the browser for `view` without --no-browser, which are not asked here."""
    assert list(watched.of("process")) == []


def test_a_dossier_is_never_written_to(watched: Watched) -> None:
    assert watched.unchanged
    assert [pair for pair in watched.of("write") if pair[1].startswith((str(watched.folder), str(watched.hostile)))] == []


def test_nothing_is_written_but_the_cache_and_what_was_asked_for(watched: Watched) -> None:
    for line, place in watched.of("write"):
        allowed = [watched.cache / "ciaperu", *([watched.out] if f"-o {watched.out}" in line else [])]
        # The folder of the cache itself is made where there is none.
        assert place == str(watched.cache) or any(Path(place).is_relative_to(each) for each in allowed), (line, place)
    assert not list(watched.home.iterdir())
    assert not list(watched.work.iterdir())


def test_without_a_network_everything_is_as_with_one(tmp_path: Path) -> None:
    if not shutil.which("unshare") or subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine has no namespaces for users")
    folder = write_dossier(tmp_path, **MORE)
    for command in (["timeline", "--json"], ["search", "clock"], ["export", "html"], ["cite", "chronicle"]):
        words = [sys.executable, "-m", "ciaperu", "--data", str(folder), *command]
        with_one, without = (subprocess.run([*before, *words], capture_output=True, check=False) for before in ([], ["unshare", "-rn"]))
        assert (with_one.returncode, with_one.stdout) == (without.returncode, without.stdout)
        assert with_one.returncode == 0


def named() -> list[str]:
    """Return the tests that the README names."""
    return re.findall(r"`(tests/[\w/]+\.py::\w+)`", README.read_text(encoding="utf-8"))


def test_every_promise_names_its_test() -> None:
    (section,) = re.findall(r"(?s)\n## Promises\n(.*?)\n## ", README.read_text(encoding="utf-8"))
    promises = [line for line in section.splitlines() if line.startswith("| ") and not line.startswith(("| promise", "|---"))]
    assert len(promises) >= 10
    assert [line for line in promises if not re.search(r"`tests/[\w/]+\.py::\w+`", line)] == []


@pytest.mark.parametrize("name", named())
def test_a_test_that_the_readme_names_is_there(name: str) -> None:
    file, _, function = name.partition("::")
    assert re.search(rf"(?m)^def {function}\(", (README.parent / file).read_text(encoding="utf-8"))


def test_the_watch_sees_what_it_is_for(tmp_path: Path) -> None:
    """A program that does everything that is promised not to be done is seen to do it."""
    evil = (
        "def run(line):\n import os, socket, subprocess\n open('made', 'w').close()\n os.rename('made', 'moved')\n"
        " socket.socket().close()\n subprocess.run(['true'])\n return 0\n"
    )
    program = PROGRAM.replace("from ciaperu.cli.app import run\n", evil)
    (tmp_path / "lines.json").write_text('[["x"]]')
    done = subprocess.run([sys.executable, "-c", program, "lines.json"], capture_output=True, text=True, cwd=tmp_path, check=True)
    seen: list[Any] = json.loads(done.stdout)["seen"]
    assert {kind for _, kind, _ in seen} == {"net", "process", "write"}
    assert str(tmp_path / "moved") in [what for _, _, what in seen]
