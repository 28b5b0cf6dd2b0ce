"""Problems as workflow commands of GitHub Actions, which become annotations of the lines that they stand in.

GitHub's documentation, "Workflow commands for GitHub Actions", "Setting an error message"; what is escaped, and how, is as in
`packages/core/src/command.ts` of github.com/actions/toolkit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ciaperu.checking import Checked
from ciaperu.text import visible


def github(result: Checked, place: Callable[[str], str]) -> Iterator[str]:
    """Yield one command a problem: an error, or a warning where it keeps no answer back; `place` gives the path of a file."""
    for problem in result.problems:
        properties = {
            "file": place(problem.file),
            # 0 is the whole file.
            "line": str(problem.line or ""),
            "col": str(problem.column or ""),
            "title": f"ciaperu {problem.rule}",
        }
        given = ",".join(f"{name}={_property(value)}" for name, value in properties.items() if value)
        yield f"::{'error' if problem.stops else 'warning'} {given}::{_data('; '.join(filter(None, (problem.what, problem.mend))))}"


def _data(text: str) -> str:
    # CR is a control that visible() writes out already, but what this escapes should not rest on that.
    return visible(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
