"""The whole dossier, or a selection, as one JSON document: written fact by fact."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from ciaperu.export.json import dispute, entity, fact, source
from ciaperu.text import visible_json

if TYPE_CHECKING:
    from ciaperu.research.chosen import Chosen


def lines(chosen: Chosen) -> Iterator[str]:
    """Yield the document: `dossier` (title, summary, licence, languages, topics), `facts`, `entities`, `sources`, `disputes`."""
    names = {each.id: each.name for each in chosen.entities()}
    head = {key: chosen.head[key] for key in ("title", "summary", "licence", "languages")} | {"topics": chosen.topics()}
    yield f'{{"dossier": {_text(head)},'
    yield from _list("facts", (fact(each, names) for each in chosen.facts()))
    yield ","
    yield from _list("entities", (entity(each) for each in chosen.entities()))
    yield ","
    yield from _list("sources", (source(each) for each in chosen.sources()))
    yield ","
    yield from _list("disputes", (dispute(each) for each in chosen.disputes()))
    yield "}"


def _list(name: str, items: Iterable[dict[str, Any]]) -> Iterator[str]:
    yield f'"{name}": ['
    before = ""
    for item in items:
        if before:
            yield before + ","
        before = _text(item)
    yield before + "]"


def _text(value: object) -> str:
    return visible_json(json.dumps(value, ensure_ascii=False))
