"""The passages of an archive that are worth most: all are weighed, by several processes where there are many, and only the best are held."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from heapq import heappush, heappushpop, nlargest
from itertools import islice
from math import inf
from typing import NamedTuple

from ciaperu.sweep import apart
from ciaperu.sweep.checkpoints import Checkpoint, Kept, unpacked
from ciaperu.sweep.knowledge import Known
from ciaperu.sweep.leads import may_be_of
from ciaperu.sweep.passages import Looked, Passage
from ciaperu.sweep.weighing import Weights, paper, weigh

# The first and the last day asked for, in ISO 8601.
Between = tuple[str, str] | None
# So many passages of a paper are told of where it stands in one row.
BEST = 3
# So many papers are weighed at a time.
PAPERS = 500


class Weighed(NamedTuple):
    """A passage with its first weight, that of its whole paper, its paper, and where that stands."""

    weight: float
    paper: float
    path: str
    looked: Looked
    passage: Passage


class Place(NamedTuple):
    """Where a passage is kept that was weighed, the better the greater: of those that are worth as much the first one."""

    worth: float
    order: tuple[int, int]  # of the paper and of the passage in it, negative
    weight: float
    paper: float
    row: int
    path: str


class Batch(NamedTuple):
    """Papers to be weighed, the order of the first, and what a passage has to be worth at least to be of use."""

    first: int
    papers: Sequence[Kept]
    least: float


def best(
    checkpoint: Checkpoint,
    known: Known,
    weights: Weights,
    who: frozenset[str],
    between: Between,
    most: int,
    by_document: bool,
    workers: int,
) -> tuple[list[Weighed], int]:
    """Return the passages that are worth most before they are read in full, or those of the papers that are worth most, and how many there are."""
    papers = checkpoint.papers()
    kept: list[Place] = []
    count = first = 0

    def ask() -> Batch | None:
        nonlocal first
        batch = Batch(first, list(islice(papers, PAPERS)), kept[0].worth if len(kept) >= most else -inf)
        first += len(batch.papers)
        return batch if batch.papers else None

    work = partial(weighed, known, weights, who, between, by_document)
    for _batch, (places, passages) in apart.each(work, ask, workers if weights.papers >= 4 * PAPERS else 1):
        count += passages
        for each in places:
            (heappush if len(kept) < most else heappushpop)(kept, each)
    chosen = []
    for each in sorted(kept, reverse=True):
        looked = checkpoint.looked(each.row)
        bare = looked._replace(passages=(), written={}, spelled={})
        chosen.append(Weighed(each.weight, each.paper, each.path, bare, looked.passages[-each.order[1]]))
    return chosen, count


def weighed(known: Known, weights: Weights, who: frozenset[str], between: Between, by_document: bool, batch: Batch) -> tuple[list[Place], int]:
    """Return the passages of papers that name all of `who` and may be of a time, or the best ones of each paper, and how many there are.

    What is worth less than the batch asks for is counted only.
    """
    places = []
    count = 0
    for number, kept in enumerate(batch.papers, batch.first):
        looked = unpacked(kept.packed)
        worth = [weigh(passage, known, weights) for passage in looked.passages]
        whole = paper(worth, looked, known)
        found = [
            (each.score, -at)
            for at, (passage, each) in enumerate(zip(looked.passages, worth, strict=True))
            if (not who or who <= {mention.entity for mention in passage.mentions})
            and (not between or may_be_of(passage.text, looked.date, int(between[0][:4]), int(between[1][:4])))
        ]
        count += len(found)
        for score, at in nlargest(BEST, found) if by_document else found:
            if (value := whole if by_document else score) >= batch.least:
                places.append(Place(value, (-number, at), score, whole, kept.row, kept.path))
    return places, count
