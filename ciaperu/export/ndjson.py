"""One fact a line as JSON (https://github.com/ndjson/ndjson-spec)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ciaperu.export.json import fact
from ciaperu.text import visible_json

if TYPE_CHECKING:
    from ciaperu.research.chosen import Chosen


def lines(chosen: Chosen) -> Iterator[str]:
    """Yield each fact as one line, in the form of the contract."""
    names = {each.id: each.name for each in chosen.entities()}
    for each in chosen.facts():
        yield visible_json(json.dumps(fact(each, names), ensure_ascii=False))
