"""How well search finds: recall at 1 and 5 and mean reciprocal rank by kind of question, beside FTS5 alone and rapidfuzz alone.

    python -m tests.bench.search [tune|report] [--misses]

The questions stand in questions.yaml beside this file; what counts as an answer is said there.
"""

from __future__ import annotations

import re
import sqlite3
import statistics
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import ciaperu
from ciaperu import model
from ciaperu.errors import CiaperuError
from ciaperu.reading import read_yaml
from ciaperu.text import folded

QUESTIONS = Path(__file__).parent / "questions.yaml"
SHOWN = 5
NO_ANSWER = "no answer"
Finder = Callable[[str], Sequence[model.Fact]]


class Question(NamedTuple):
    """A query as typed, its kind, the passages that answer it and the terms of which an answer has one."""

    id: str
    half: str
    kind: str
    language: str
    query: str
    passages: frozenset[str]
    terms: tuple[str, ...]


class Score(NamedTuple):
    """The share of questions answered by the first result and by the first five, and the mean of 1/rank."""

    asked: int
    at_1: float
    at_5: float
    reciprocal: float


def questions(half: str = "") -> list[Question]:
    """Return the questions of one half, or all of them."""
    root, problems = read_yaml(QUESTIONS.read_bytes(), QUESTIONS.name)
    assert isinstance(root, list), problems
    found = [Question(**(entry | {"passages": frozenset(entry["passages"]), "terms": tuple(entry["terms"])})) for entry in map(_map, root)]
    return [each for each in found if half in ("", each.half)]


def _map(node: Any) -> dict[str, Any]:
    return dict(node)


def answers(question: Question, fact: model.Fact) -> bool:
    """Return whether a fact answers: it cites a passage and has a term, at the start of a word; a figure or a short word must be whole."""
    text = folded(f"{fact.title} \n {fact.text}")
    cited = any(citation.locator in question.passages for citation in fact.citations)
    return cited and any(re.search(_pattern(folded(term)), text) for term in question.terms)


def _pattern(term: str) -> str:
    start = r"(?<![\w.,])" if term[0].isdigit() else r"(?<!\w)"
    end = r"(?![\d])(?![.,]\d)" if term[-1].isdigit() else r"s?(?!\w)" if len(term) < 5 else ""
    return start + re.escape(term) + end


def rank(question: Question, facts: Iterable[model.Fact]) -> int:
    """Return the place (from 1) of the first fact that answers, 0 if none of the first five does."""
    return next((place for place, fact in enumerate(facts, 1) if place <= SHOWN and answers(question, fact)), 0)


def score(ranks: Sequence[int]) -> Score:
    """Return the score of these places (0: not answered)."""
    return Score(
        len(ranks),
        statistics.fmean(rank == 1 for rank in ranks),
        statistics.fmean(rank > 0 for rank in ranks),
        statistics.fmean(1 / rank if rank else 0 for rank in ranks),
    )


def by_ciaperu(dossier: ciaperu.OpenDossier) -> Finder:
    """Return what searches as `ciaperu search` does."""

    def find(query: str) -> list[model.Fact]:
        try:
            return [result.fact for result in dossier.search(query, limit=SHOWN).results]
        except CiaperuError:
            return []

    return find


def by_fts5(facts: Sequence[model.Fact]) -> Finder:
    """Return what SQLite's FTS5 finds by itself: Porter's stems, any of the words, ranked by bm25."""
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE f USING fts5 (title, text, keywords, tokenize = 'porter unicode61 remove_diacritics 2')")
    db.executemany("INSERT INTO f VALUES (?, ?, ?)", [(fact.title, fact.text, " ".join(fact.keywords)) for fact in facts])

    def find(query: str) -> list[model.Fact]:
        words = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", folded(query)))
        return [facts[row - 1] for (row,) in db.execute("SELECT rowid FROM f WHERE f MATCH ? ORDER BY rank LIMIT 5", (words,))]

    return find


def by_rapidfuzz(facts: Sequence[model.Fact]) -> Finder:
    """Return what rapidfuzz finds by itself: WRatio against title and text."""
    from rapidfuzz import fuzz, process

    texts = [folded(f"{fact.title} {fact.text}") for fact in facts]
    return lambda query: [facts[place] for _, _, place in process.extract(folded(query), texts, scorer=fuzz.WRatio, limit=SHOWN)]


def main() -> None:
    """Print the table for one half."""
    half = next((word for word in sys.argv[1:] if not word.startswith("-")), "report")
    asked = questions(half)
    dossier = ciaperu.open_dossier()
    facts = dossier.timeline().facts
    finders = {"ciaperu": by_ciaperu(dossier), "FTS5": by_fts5(facts), "rapidfuzz": by_rapidfuzz(facts)}
    ranks = {name: {each.id: rank(each, find(each.query)) for each in asked} for name, find in finders.items()}
    print("| questions | n |" + "".join(f" {name} at 1 | at 5 | MRR |" for name in finders) + "\n|---|---|" + "---|---|---|" * len(finders))
    answerable = [each for each in asked if each.kind != NO_ANSWER]
    for kind in [*dict.fromkeys(each.kind for each in answerable), "all"]:
        chosen = [each.id for each in answerable if kind in (each.kind, "all")]
        scores = [score([ranks[name][id] for id in chosen]) for name in finders]
        print(f"| {kind} | {len(chosen)} |" + "".join(f" {s.at_1:.2f} | {s.at_5:.2f} | {s.reciprocal:.2f} |" for s in scores))
    nothing = [each for each in asked if each.kind == NO_ANSWER]
    counts = (sum(bool(find(each.query)) for each in nothing) for find in finders.values())
    print(f"| without an answer, yet answered | {len(nothing)} |" + "".join(f" {count} | | |" for count in counts))
    if "--misses" in sys.argv:
        for each in answerable:
            if ranks["ciaperu"][each.id] != 1:
                print(f"{each.id} {each.kind}: {each.query} (place {ranks['ciaperu'][each.id] or 'beyond 5'})")


if __name__ == "__main__":
    main()
