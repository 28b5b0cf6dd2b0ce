"""`ciaperu check --watch`: as a process that somebody leaves running while they edit."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ciaperu.errors import Problem
from ciaperu.views.watching import watched
from tests.dossiers import FILES, write_dossier

COMMAND = [sys.executable, "-m", "ciaperu", "check", "--watch"]
GOOD, WRONG = FILES["facts/1911.yaml"], FILES["facts/1911.yaml"].replace("kind: payment", "kind: paymnt")


class Watched:
    """What a running watch has printed so far."""

    def __init__(self, process: subprocess.Popen[bytes], read: int) -> None:
        self.process, self.read, self.text = process, read, ""

    def until(self, pattern: str, seconds: float = 20) -> str:
        """Return what it printed since the last call up to the pattern."""
        end = time.monotonic() + seconds
        while not (found := re.search(pattern, self.text)):
            ready, _, _ = select.select([self.read], [], [], max(end - time.monotonic(), 0))
            assert ready, f"{pattern!r} did not come; it printed {self.text!r}"
            self.text += os.read(self.read, 65536).decode()
        before, self.text = self.text[: found.end()], self.text[found.end() :]
        return before

    def silent(self, seconds: float = 1.5) -> bool:
        """Return whether it prints nothing more."""
        return not self.text and not select.select([self.read], [], [], seconds)[0]

    def interrupt(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(10)


@contextmanager
def watch(folder: Path, *options: str, terminal: bool = False) -> Iterator[Watched]:
    import pty

    # Buffered, as Python is in most surroundings.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    read, write = pty.openpty() if terminal else os.pipe()
    with subprocess.Popen([*COMMAND, *options, str(folder)], stdout=write, stderr=subprocess.DEVNULL, env=environment) as process:
        if not terminal:
            os.close(write)
        try:
            yield Watched(process, read)
        finally:
            process.kill()
            os.close(read)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C and terminals are others there")
def test_it_checks_again_whenever_a_file_changes_and_ends_with_130(tmp_path: Path) -> None:
    folder = write_dossier(tmp_path)
    with watch(folder) as running:
        assert re.fullmatch(r"\d\d:\d\d:\d\d  no problems\n", running.until("\n"))
        (folder / "facts" / "1911.yaml").write_text(WRONG)
        said = running.until("did you mean `payment`\\?\n")
        assert re.match(r"\d\d:\d\d:\d\d  1 problem\nfacts/1911.yaml:6:9: `paymnt` is not a kind of fact; ", said)
        (folder / "facts" / "1911.yaml").write_text(GOOD)
        assert running.until("\n").endswith("  no problems, 1 mended\n")
        # As editors save: a new file in the place of the old one; and a file that is no dossier's is nothing new.
        (folder / "notes.txt").write_text("x")
        (folder / "new").write_text("title: x\nlanguages: [en, es]\ntopics: {tower: x}\nbogus: x\n")
        os.replace(folder / "new", folder / "dossier.yaml")
        assert "  1 problem\n" in running.until("`bogus` is not a field.*\n")
        os.replace(folder / "dossier.yaml", folder / "away")
        assert running.silent()
        os.replace(folder / "away", folder / "dossier.yaml")
        assert running.until("\n").endswith("  1 problem\n")
        assert running.interrupt() == 130
        assert "\x1b" not in running.text


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C and terminals are others there")
def test_on_a_terminal_nothing_is_left_to_restore(tmp_path: Path) -> None:
    with watch(write_dossier(tmp_path), terminal=True) as running:
        said = running.until("no problems[^\n]*\n")
        assert running.interrupt() == 130
        # No cursor hidden, no other screen, and every colour is ended on its line.
        assert not re.search(r"\x1b\[\?", said)
        assert said.count("\x1b[0m") == len(re.findall(r"\x1b\[(?!0m)[0-9;]+m", said)) > 0


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C and terminals are others there")
def test_a_text_that_changes_is_proved_against_anew(tmp_path: Path) -> None:
    folder, texts = write_dossier(tmp_path / "dossier"), tmp_path / "texts"
    texts.mkdir()
    (texts / "chronicle.txt").write_text("Of Ada Vale, master clockmaker in 1911 and 1912, and the Harbour Board of Port Ellery.\n")
    with watch(folder, "--texts", str(texts)) as running:
        assert "  3 problems\n" in running.until("there is no passage chronicle#1912.3[^\n]*\n")
        (texts / "chronicle.txt").write_text((texts / "chronicle.txt").read_text() + "\n==1911==\n\nOne.\n\n1911: 1200 for 3 bells.\n")
        assert ", 1 mended\n" in running.until("mended\n")
        assert running.interrupt() == 130


def test_a_problem_that_only_moved_is_not_new() -> None:
    first, moved, other = (Problem("a.yaml", line, 1, what, "") for line, what in ((1, "x"), (9, "x"), (2, "y")))
    shown = "\n".join(watched("12:00:00", (first,), (moved, other)).plain(None)).splitlines()
    assert shown == ["12:00:00  2 problems, 1 new", "a.yaml:2:1: y"]
    assert "\n".join(watched("12:00:00", (first, first), (first,)).plain(None)) == "12:00:00  1 problem, 1 mended"
