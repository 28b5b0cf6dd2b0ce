"""What each means of the search adds: the same questions with one of them taken away.

python -m tests.bench.means [tune|report]
"""

from __future__ import annotations

import contextlib
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from unittest import mock

from ciaperu import indexing, model, stemming
from ciaperu.compiling import compile_dossier
from ciaperu.dossier import OpenDossier
from ciaperu.files import bundled
from ciaperu.loading import load
from ciaperu.research import query, search, spelling
from tests.bench.search import NO_ANSWER, by_ciaperu, questions, rank, score

WITHOUT_STEMS = lambda language: str  # noqa: E731
# Means → what is put in the place of it, by module and name.
MEANS: dict[str, list[tuple[object, str, object]]] = {
    "nothing": [],
    "stems": [(indexing, "stemmer", WITHOUT_STEMS), (stemming, "stemmer", WITHOUT_STEMS)],
    "thesaurus": [(query._Reader, "synonyms", lambda reader, typed: [])],
    "mending of misspelt words": [(spelling, "corrected", lambda *_: "")],
    "sound": [(indexing, "sound", str), (spelling, "sound", str)],
    "beginnings of words": [(query._Reader, "beginning", lambda reader, typed: [])],
    "bm25": [(search, "MIX", 0.0)],
    "our own measure": [(search, "MIX", 1.0)],
    "figures first where it is asked how much": [(search, "FIGURED", 1.0)],
    "the first work before others": [(search, "WITHIN", 1.0), (search, "STRICTER", 1.0)],
    "the floor": [(search, "FLOOR", 0.0), (search, "OF_FEW", 0.0)],
}
DATA: dict[str, dict[str, Any]] = {"the Spanish translation": {"translations": ()}, "words that were asked with": {"asked": {}}, "keywords": {}}


@contextlib.contextmanager
def replaced(places: list[tuple[object, str, object]]) -> Iterator[None]:
    """Replace what stands at each of these places for a while."""
    with contextlib.ExitStack() as stack:
        for module, name, value in places:
            stack.enter_context(mock.patch.object(module, name, value))
        indexing._read_names.cache_clear()
        yield
    indexing._read_names.cache_clear()


def opened(dossier: model.Dossier) -> OpenDossier:
    """Return a dossier compiled into memory."""
    connection = sqlite3.connect(":memory:")
    compile_dossier(dossier, connection)
    return OpenDossier(connection)


def main() -> None:
    """Print the table."""
    half = sys.argv[1] if len(sys.argv) > 1 else ""
    asked = questions(half)
    whole = load(bundled()).dossier
    without_keywords: dict[str, Any] = {"facts": tuple(replace(fact, keywords=()) for fact in whole.facts)}
    print(f"| without | at 1 | at 5 | MRR | of {sum(each.kind == NO_ANSWER for each in asked)} without an answer, answered |\n|---|---|---|---|---|")
    rows = [(name, whole, places) for name, places in MEANS.items()]
    rows += [(name, replace(whole, **(change or without_keywords)), []) for name, change in DATA.items()]
    for name, dossier, places in rows:
        with replaced(places):
            find = by_ciaperu(opened(dossier))
            reached = score([rank(each, find(each.query)) for each in asked if each.kind != NO_ANSWER])
            wrongly = sum(bool(find(each.query)) for each in asked if each.kind == NO_ANSWER)
        print(f"| {name} | {reached.at_1:.3f} | {reached.at_5:.3f} | {reached.reciprocal:.3f} | {wrongly} |", flush=True)


if __name__ == "__main__":
    main()
