"""Run a command as a user does, and see what a user sees."""

from __future__ import annotations

import contextlib
import io
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from ciaperu.cli.app import run as answer


@dataclass(frozen=True)
class Answer:
    """The exit code, what stood on stdout and on stderr."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Stream(io.StringIO):
    """A stream that is a terminal, or is not."""

    def __init__(self, terminal: bool) -> None:
        super().__init__()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


def run(*arguments: str | Path, columns: int = 0, **environment: str) -> Answer:
    """Answer a command in a pipe, or (with `columns`) on a terminal of that width without colour."""
    out, err = Stream(bool(columns)), Stream(bool(columns))
    surroundings = {"COLUMNS": str(columns), "NO_COLOR": "1"} if columns else {}
    with mock.patch.dict(os.environ, surroundings | environment), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = answer([str(argument) for argument in arguments])
    return Answer(code, out.getvalue(), err.getvalue())
