"""From paths to leads: papers are looked through in partitions by worker processes, then all that was found is weighed together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import nlargest
from pathlib import Path
from typing import NamedTuple

from ciaperu.sweep import leads as make
from ciaperu.sweep.checkpoints import Checkpoint, as_text
from ciaperu.sweep.documents import inputs, stem
from ciaperu.sweep.knowledge import Known
from ciaperu.sweep.leads import Copy, Lead
from ciaperu.sweep.looking import Engine, partitions
from ciaperu.sweep.passages import Looked, Passage
from ciaperu.sweep.weighing import Weights, learn, near, paper, sure, weigh

# So many passages are weighed in full.
POOL = 800

# The first and the last day asked for, in ISO 8601.
Between = tuple[str, str] | None
# Told how far it is: papers, bytes, all bytes, leads.
Progress = Callable[[int, int, int, int], None]


@dataclass(frozen=True, slots=True)
class Counts:
    """How much was looked through."""

    files: int
    documents: int
    bytes: int
    new: int


@dataclass(frozen=True, slots=True)
class Sweep:
    """What a sweep found: leads, best first; what could not be read, and why; `total` counts the passages that were weighed."""

    leads: tuple[Lead, ...]
    unread: tuple[tuple[str, str], ...]
    counts: Counts
    total: int
    mentions: tuple[tuple[str, tuple[tuple[str, int], ...]], ...] = ()


def sweep(
    paths: Sequence[Path | str],
    known: Known,
    checkpoint: Checkpoint,
    engine: Engine,
    *,
    who: Sequence[str] = (),
    since: str = "",
    until: str = "",
    top: int = 50,
    by_document: bool = False,
    progress: Progress | None = None,
) -> Sweep:
    """Return the leads in the files under `paths`, at most `top` (0: all that were weighed in full).

    They name all of `who`, and have a date, or are of a paper with one, from `since` to `until` (EDTF).
    """
    between = (make.span(since)[0] if since else "0000", make.span(until)[1] if until else "9999-12-31") if since or until else None
    files = list(inputs(paths))
    fresh = [each for each in files if not checkpoint.digest(str(each.path), each.state)]
    total = sum(each.size for each in files)
    sizes = {str(each.path): each.size for each in files}
    done = total - sum(each.size for each in fresh)
    papers = passages = 0
    lost: dict[str, str] = {}
    for bundle in engine(known, partitions(fresh)):
        checkpoint.keep(found for found in bundle if found.digest)
        for found in bundle:
            if not found.digest:
                lost[as_text(found.path)] = found.unread[0][1]
            done += sizes.get(found.path, 0)
            papers += len(found.papers)
            passages += found.passages
        if progress:
            progress(papers, done, total, passages)
    checkpoint.choose((path, digest) for each in files if (digest := checkpoint.digest(path := str(each.path), each.state)))
    weights = learn(checkpoint.counts())
    chosen, weighed = _best(checkpoint, known, weights, frozenset(who), between, max(POOL, 4 * top), by_document)
    full = _full(chosen, known, weights, between)
    found_leads = _by_document(full, chosen) if by_document else _merged(full)
    unread = sorted([*checkpoint.unread(), *lost.items()])
    kept = tuple(found_leads[:top] if top else found_leads)
    return Sweep(kept, tuple(unread), Counts(len(files), weights.papers, total, len(fresh)), weighed, _mentions(kept, known, weights))


def _mentions(found: Iterable[Lead], known: Known, weights: Weights) -> tuple[tuple[str, tuple[tuple[str, int], ...]], ...]:
    """Return how often, by year, papers name each of those whom leads name: those of the best leads first."""
    named = dict.fromkeys(each.id for lead in found for each in lead.entities)
    years: dict[str, list[tuple[str, int]]] = {}
    for (entity, year), mentions in sorted(weights.years.items()):
        if entity in named:
            years.setdefault(entity, []).append((year, mentions))
    return tuple((known.names[entity], tuple(years[entity])) for entity in named if entity in years)


class Weighed(NamedTuple):
    """A passage with its first weight, that of its whole paper, its paper, and where that stands."""

    weight: float
    order: int
    paper: float
    path: str
    looked: Looked
    passage: Passage


def _best(
    checkpoint: Checkpoint, known: Known, weights: Weights, who: frozenset[str], between: Between, most: int, by_document: bool
) -> tuple[list[Weighed], int]:
    """Return the passages that are worth most before they are read in full, those of the papers that are worth most, and how many there are."""
    count = 0

    def every() -> Iterator[Weighed]:
        nonlocal count
        for path, looked in checkpoint.papers():
            worth = [weigh(passage, known, weights) for passage in looked.passages]
            whole = paper(worth, looked, known)
            bare = looked._replace(passages=(), written={}, spelled={})
            found = []
            for passage, each in zip(looked.passages, worth, strict=True):
                if who and not who <= {mention.entity for mention in passage.mentions}:
                    continue
                if between and not make.may_be_of(passage.text, looked.date, int(between[0][:4]), int(between[1][:4])):
                    continue
                count += 1
                found.append(Weighed(each.score, -count, whole, path, bare, passage))
            yield from [max(found)] if by_document and found else found

    return nlargest(most, every(), key=lambda each: (each.paper, each.order) if by_document else each[:2]), count


def _full(chosen: Sequence[Weighed], known: Known, weights: Weights, between: Between) -> list[Lead]:
    """Return passages as leads, best first, with dates, sums, the facts they come close to, and what is new."""
    together = make.pairs_of(known)
    found = []
    for each in chosen:
        passage = each.passage
        dates, sums = make.dates_and_sums(passage.text, passage.start)
        spans = [make.span(date.date) for date in dates]
        if each.looked.date:
            spans += _span(each.looked.date)
        if between and not any(first <= between[1] and last >= between[0] for first, last in spans):
            continue
        at = {mention.start: sure(mention, known, weights) for mention in passage.mentions}
        entities = make.seen(passage.mentions, known, at, passage.text, passage.start)
        surely = {one.id: one.sure for one in entities}
        # A passage without a date is of its paper's time.
        time = spans or ([make.span(each.looked.year)] if each.looked.year else [])
        nearest = near(passage, surely, time, known, weights)
        news = make.new_in(surely, dates, sums, known, together)
        score = each.weight + (0.04 * nearest[0][0] if nearest else 0.0) + 0.05 * min(5, len(news))
        found.append(
            Lead(
                each.looked.id if each.looked.inside else stem(each.path),
                each.path + each.looked.inside,
                passage.page,
                passage.start,
                passage.end,
                round(score, 3),
                entities,
                dates,
                sums,
                tuple(make.Near(known.facts[number].id, known.facts[number].title, round(value, 3)) for value, number in nearest),
                news,
                (),
                passage.text,
                passage.paragraph,
                each.looked.date,
                each.looked.url,
            )
        )
    return sorted(found, key=lambda lead: (-lead.score, lead.path, lead.start))


def _span(edtf: str) -> list[tuple[str, str]]:
    try:
        return [make.span(edtf)]
    except ValueError:
        return []


def _alike(found: Sequence[Lead]) -> list[int]:
    """Return for each lead the number of the first one that says the same."""
    from ciaperu.sweep.copies import shingles
    from ciaperu.sweep.letters import words_of

    index: dict[str, list[int]] = {}
    first: list[int] = []
    for number, lead in enumerate(found):
        sample = sorted(shingles(words_of(lead.text)))[:24]
        shared: dict[int, int] = {}
        for mark in sample:
            for other in index.get(mark, ()):
                shared[other] = shared.get(other, 0) + 1
        same = next((other for other in sorted(shared) if shared[other] >= 9), number)
        first.append(same)
        if same == number:
            for mark in sample:
                index.setdefault(mark, []).append(number)
    return first


def _copies(found: Sequence[Lead], first: Sequence[int]) -> dict[int, list[Copy]]:
    """Return the places of leads that say the same, by the number of the first."""
    places: dict[int, list[Copy]] = {}
    for number, lead in zip(first, found, strict=True):
        each = Copy(lead.document, lead.path, lead.page, lead.start, lead.end)
        if not any(other[1:3] == each[1:3] for other in places.setdefault(number, [])):
            places[number].append(each)
    return places


def _merged(found: Sequence[Lead]) -> list[Lead]:
    """Return leads with those that say the same as a better one as its copies."""
    from dataclasses import replace

    first = _alike(found)
    places = _copies(found, first)
    return [replace(lead, copies=tuple(places[number][1:])) for number, lead in enumerate(found) if first[number] == number]


def _by_document(found: Iterable[Lead], chosen: Iterable[Weighed]) -> list[Lead]:
    """Return the best lead of each paper, by what the whole paper is worth, or a cleaner copy of it; leads that say the same name each other."""
    from dataclasses import replace

    from ciaperu.sweep.copies import alike

    worth: dict[str, float] = {}
    copies: dict[str, list[tuple[str, float, tuple[int, ...]]]] = {}
    for each in chosen:
        path = each.path + each.looked.inside
        worth[path] = each.paper
        copies.setdefault(each.looked.id, []).append((path, each.paper, each.looked.sketch))
    for same in copies.values():
        for path, own, sketch in same if len(same) > 1 else ():
            worth[path] = max(own, *(other - 0.001 for where, other, marks in same if where != path and alike(sketch, marks)), own)
    rows = sorted((replace(lead, score=round(worth[lead.path], 3)) for lead in found), key=lambda lead: (-lead.score, lead.path))
    first = _alike(rows)
    places = _copies(rows, first)
    return [replace(lead, copies=tuple(each for each in places[number] if each.path != lead.path)) for number, lead in zip(first, rows, strict=True)]
