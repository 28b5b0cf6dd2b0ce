"""From paths to leads: papers are looked through in partitions by worker processes, then all that was found is weighed together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ciaperu.sweep import apart
from ciaperu.sweep import leads as make
from ciaperu.sweep.checkpoints import Checkpoint, as_text
from ciaperu.sweep.documents import inputs, stem
from ciaperu.sweep.knowledge import Known
from ciaperu.sweep.leads import Copy, Lead, Part
from ciaperu.sweep.looking import Engine, partitions
from ciaperu.sweep.pooling import BEST, Between, Weighed, best
from ciaperu.sweep.weighing import Weights, learn, near, sure

# So many passages are weighed in full.
POOL = 800
# So many are read at a time.
FULL = 50

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
    workers: int = 1,
    progress: Progress | None = None,
) -> Sweep:
    """Return the leads in the files under `paths`, at most `top` (0: all that were weighed in full); so many processes weigh them.

    They name all of `who`, and have a date, or are of a paper with one, from `since` to `until` (EDTF).
    """
    between = (make.span(since)[0] if since else "0000", make.span(until)[1] if until else "9999-12-31") if since or until else None
    asked = checkpoint.ask(inputs(paths))
    done = asked.bytes - asked.left
    papers = passages = 0
    lost: dict[str, str] = {}
    part: dict[str, int] = {}  # of a file that is not at its end, how much counts as done
    for bundle in engine(known, partitions(checkpoint.fresh())):
        checkpoint.keep(found for found in bundle if found.digest)
        for found in bundle:
            if not found.digest:
                lost[as_text(found.path)] = found.unread[0][1]
            size = checkpoint.size(found.path)
            before = part.pop(found.path, 0)
            now = size if found.whole else min(size, before + found.read)
            done += now - before
            if not found.whole:
                part[found.path] = now
            papers += len(found.papers)
            passages += found.passages
        if progress:
            progress(papers, done, asked.bytes, passages)
    checkpoint.read()
    weights = learn(checkpoint.counts())
    pool = max(POOL, 4 * top) * (BEST if by_document else 1)
    chosen, weighed = best(checkpoint, known, weights, frozenset(who), between, pool, by_document, workers)
    if by_document:
        parts = _parts(chosen)
        found_leads = _by_document(_full([some[0] for some in parts.values()], known, weights, between, workers), parts)
    else:
        found_leads = _merged(_full(chosen, known, weights, between, workers))
    unread = sorted([*checkpoint.unread(), *lost.items()])
    kept = tuple(found_leads[:top] if top else found_leads)
    return Sweep(kept, tuple(unread), Counts(asked.files, weights.documents, asked.bytes, asked.fresh), weighed, _mentions(kept, known, weights))


def _mentions(found: Iterable[Lead], known: Known, weights: Weights) -> tuple[tuple[str, tuple[tuple[str, int], ...]], ...]:
    """Return how often, by year, papers name each of those whom leads name: those of the best leads first."""
    named = dict.fromkeys(each.id for lead in found for each in lead.entities)
    years: dict[str, list[tuple[str, int]]] = {}
    for (entity, year), mentions in sorted(weights.years.items()):
        if entity in named:
            years.setdefault(entity, []).append((year, mentions))
    return tuple((known.names[entity], tuple(years[entity])) for entity in named if entity in years)


def _full(chosen: Sequence[Weighed], known: Known, weights: Weights, between: Between, workers: int) -> list[Lead]:
    """Return passages as leads, best first; several processes read them in full where there are many."""
    parts = (chosen[at : at + FULL] for at in range(0, len(chosen), FULL))
    work = partial(_leads, known, weights, make.told(known), between)
    found = apart.each(work, lambda: next(parts, None), workers if len(chosen) > 2 * FULL else 1)
    leads = [lead for _part, some in found for lead in some]
    return sorted(leads, key=lambda lead: (-lead.score, lead.path, lead.start, lead.end))


def _leads(known: Known, weights: Weights, told: make.Told, between: Between, chosen: Sequence[Weighed]) -> list[Lead]:
    """Return passages as leads, with dates, sums, the facts they come close to, and what is new."""
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
        news = make.new_in(surely, dates, sums, told)
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
    return found


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


def _part(weighed: Weighed) -> Part:
    passage = weighed.passage
    return Part(passage.page, passage.start, passage.end, round(weighed.weight, 3))


def _merged(found: Sequence[Lead]) -> list[Lead]:
    """Return leads with those that say the same as a better one as its copies."""
    from dataclasses import replace

    first = _alike(found)
    places = _copies(found, first)
    return [replace(lead, copies=tuple(places[number][1:])) for number, lead in enumerate(found) if first[number] == number]


def _parts(chosen: Iterable[Weighed]) -> dict[str, list[Weighed]]:
    """Return the best passages of each document, the best first, by its path: also of one so long that it was looked through in parts."""
    parts: dict[str, list[Weighed]] = {}
    for each in chosen:
        parts.setdefault(each.path + each.looked.inside, []).append(each)
    return {path: sorted(some, key=lambda each: (-each.weight, each.passage.start))[:BEST] for path, some in parts.items()}


def _by_document(found: Iterable[Lead], parts: Mapping[str, Sequence[Weighed]]) -> list[Lead]:
    """Return the best lead of each paper, by what the whole paper is worth, or a cleaner copy of it; leads that say the same name each other."""
    from dataclasses import replace

    from ciaperu.sweep.copies import alike

    worth: dict[str, float] = {}
    copies: dict[str, list[tuple[str, float, tuple[int, ...]]]] = {}
    for path, some in parts.items():
        worth[path] = max(each.paper for each in some)
        copies.setdefault(some[0].looked.id, []).append((path, worth[path], some[0].looked.sketch))
    for same in copies.values():
        for path, own, sketch in same if len(same) > 1 else ():
            worth[path] = max(own, *(other - 0.001 for where, other, marks in same if where != path and alike(sketch, marks)), own)
    rows = sorted(
        (replace(lead, score=round(worth[lead.path], 3), leads=tuple(map(_part, parts[lead.path]))) for lead in found),
        key=lambda lead: (-lead.score, lead.path),
    )
    first = _alike(rows)
    places = _copies(rows, first)
    return [replace(lead, copies=tuple(each for each in places[number] if each.path != lead.path)) for number, lead in zip(first, rows, strict=True)]
