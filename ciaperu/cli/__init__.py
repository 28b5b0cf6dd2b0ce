"""The command line: the only place that prints, exits or reads the environment."""

from __future__ import annotations

import gc
import os
import sys
from typing import NoReturn


def main() -> NoReturn:
    """Answer the command in sys.argv and exit with the code that the answer has."""
    # Nothing here lives long enough to be worth collecting: with the quick end below this saves a fifth of the time of a command.
    gc.disable()
    try:
        from ciaperu.cli.app import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        code = 130
    if sys.stderr is not None:
        sys.stderr.flush()
    # `run` has flushed the answer, and nothing is left that Python would have to tear down.
    os._exit(code)
