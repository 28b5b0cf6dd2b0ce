"""Problems in SARIF 2.1.0 (OASIS), which GitHub's code scanning, GitLab, Azure DevOps and editors read.

Section 3.14 (run), 3.27 (result), 3.29 (physicalLocation), 3.30 (region). GitHub shows no result without a line, so that a problem of
a whole file is placed in its first.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ciaperu import __version__
from ciaperu.checking import Checked, rules
from ciaperu.errors import Problem
from ciaperu.text import visible, visible_json


def sarif(result: Checked, place: Callable[[str], str]) -> Iterator[str]:
    """Yield the lines of one SARIF log; `place` gives the path of a file."""
    import json

    known = rules()
    order = {id: index for index, id in enumerate(known)}
    driver = {
        "name": "ciaperu",
        "version": __version__,
        "rules": [{"id": id, "shortDescription": {"text": text}} for id, text in known.items()],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(problem, order[problem.rule], place(problem.file)) for problem in result.problems],
    }
    log = {"$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json", "version": "2.1.0", "runs": [run]}
    # In ASCII, so that it is JSON whatever encoding a redirected output has.
    yield visible_json(json.dumps(log, indent=1))


def _result(problem: Problem, index: int, path: str) -> dict[str, Any]:
    # A path is relative to the top of the repository, which tools call SRCROOT, unless the dossier lies elsewhere.
    artifact = {"uri": Path(path).as_uri()} if Path(path).is_absolute() else {"uri": quote(os.fsencode(path)), "uriBaseId": "%SRCROOT%"}
    region = {"startLine": max(problem.line, 1), **({"startColumn": problem.column} if problem.column else {})}
    return {
        "ruleId": problem.rule,
        "ruleIndex": index,
        "level": "error" if problem.stops else "warning",
        "message": {"text": visible("; ".join(filter(None, (problem.what, problem.mend))))},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
    }
