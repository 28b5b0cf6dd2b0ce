"""What can go wrong in a request: one base class, one exit code each, caught once, in `ciaperu.cli.main`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ciaperu.language import _, ngettext


class Problem(NamedTuple):
    """One thing wrong in a dossier: where (lines and columns count from 1; 0 is the whole file), what, and how to mend it.

    It `stops` every command but `check`, unless the answer stays whole and right without what is missing: a translation. `check`
    says which `rule` found it.
    """

    file: str
    line: int
    column: int
    what: str
    mend: str
    stops: bool = True
    rule: str = ""


class CiaperuError(Exception):
    """A request that cannot be answered: `what` is wrong, and what to do `next`."""

    exit_code = 1

    def __init__(self, what: str, next: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.next = next


class NotFound(CiaperuError):
    """Nothing in the dossier answers."""

    exit_code = 1


class WrongUsage(CiaperuError):
    """The request itself is malformed, or fits several things."""

    exit_code = 2


class DossierProblems(CiaperuError):
    """The dossier has problems, so no answer from it would be whole."""

    exit_code = 3

    def __init__(self, folder: str, problems: Sequence[Problem]) -> None:
        what = ngettext("{folder} has {n} problem", "{folder} has {n} problems", len(problems))
        super().__init__(what.format(folder=folder, n=len(problems)), _("See them all: ciaperu check"))
        self.problems = tuple(problems)


class Unreadable(CiaperuError):
    """A file or the cache cannot be read or written."""

    exit_code = 4
