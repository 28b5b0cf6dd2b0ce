"""What `ciaperu check` finds, in the formats of those who check a repository: for each one line here, and one module that writes it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from ciaperu.checking import Checked
from ciaperu.export.github import github
from ciaperu.export.sarif import sarif

# Name → what yields the lines, from what was found and the place of each file: its path from the repository's top, or else from the root.
REPORTS: dict[str, Callable[[Checked, Callable[[str], str]], Iterator[str]]] = {
    "github": github,
    "sarif": sarif,
}


def placed(folder: Path, top: Path) -> Callable[[str], str]:
    """Return what gives the place of a dossier's file: from `top`, with slashes, if it lies in there, else absolute."""

    def place(file: str) -> str:
        full = Path(os.path.abspath(folder / file))
        base = Path(os.path.abspath(top))
        return (full.relative_to(base) if full.is_relative_to(base) else full).as_posix()

    return place
