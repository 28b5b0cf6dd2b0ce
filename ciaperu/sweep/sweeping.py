"""From paths to leads: papers are looked through in partitions by worker processes, then all that was found is weighed together."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from pathlib import Path
from typing import NamedTuple, Protocol

from ciaperu.sweep import leads as make
from ciaperu.sweep.checkpoints import Checkpoint, Found, digest_of, state
from ciaperu.sweep.documents import Input, Unread, inputs, read
from ciaperu.sweep.finding import Finder
from ciaperu.sweep.knowledge import Known
from ciaperu.sweep.leads import Copy, Lead
from ciaperu.sweep.passages import Looked, Passage, look, to_json
from ciaperu.sweep.weighing import Weights, counts_of, learn, near, sure, weigh

# So much is read before anything is kept.
PARTITION = 4_000_000
FILES = 400
# So many passages are weighed in full.
POOL = 800

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


class Engine(Protocol):
    """What looks through partitions, here or elsewhere, in any order."""

    def __call__(self, known: Known, partitions: Iterator[Sequence[Input]]) -> Iterator[list[Found]]:
        """Yield what was found in each partition."""


_finders: dict[str, Finder] = {}


def _finder(known: Known) -> Finder:
    """Return the finder of a dossier, made once in a process."""
    if known.digest not in _finders:
        _finders.clear()
        _finders[known.digest] = Finder(known.forms, known.ordinary)
    return _finders[known.digest]


def look_through(known: Known, partition: Sequence[Input]) -> list[Found]:
    """Return what is in some files: a pure function of their content and the dossier, that any process on any machine may run."""
    finder = _finder(known)
    found = []
    for each in partition:
        path = str(each.path)
        at = state(path)
        papers: list[tuple[str, str]] = []
        unread: list[tuple[str, str]] = []
        passages = 0
        try:
            digest = digest_of(path)
            for document in read(each):
                if isinstance(document, Unread):
                    unread.append((document.path.removeprefix(path), document.why))
                    continue
                if looked := look(document, finder, known, document.path.removeprefix(path)):
                    passages += len(looked.passages)
                    papers.append((counts_of(looked, known), to_json(looked)))
        except OSError as error:
            digest, papers, unread = "", [], [("", str(error.strerror))]
        found.append(Found(path, at, digest, tuple(papers), tuple(unread), passages))
    return found


_ours: list[Known] = []


def _begin(known: Known) -> None:
    import signal

    # Ctrl-C reaches every process of the group; only the first one answers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _ours[:] = [known]
    _finder(known)


def _task(partition: Sequence[Input]) -> list[Found]:
    return look_through(_ours[0], partition)


def processes(workers: int) -> Engine:
    """Return what looks through partitions in so many processes of this machine; in this one for 1."""

    def run(known: Known, partitions: Iterator[Sequence[Input]]) -> Iterator[list[Found]]:
        if workers <= 1:
            for partition in partitions:
                yield look_through(known, partition)
            return
        from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait

        with ProcessPoolExecutor(workers, initializer=_begin, initargs=(known,)) as pool:
            waiting: set[Future[list[Found]]] = set()
            try:
                for partition in partitions:
                    waiting.add(pool.submit(_task, partition))
                    if len(waiting) > 2 * workers:
                        done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                        for each in done:
                            yield each.result()
                while waiting:
                    done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                    for each in done:
                        yield each.result()
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    return run


def partitions(files: Iterable[Input]) -> Iterator[list[Input]]:
    """Yield files in bundles, of a few megabytes each."""
    bundle: list[Input] = []
    size = 0
    for each in files:
        bundle.append(each)
        size += each.size
        if size >= PARTITION or len(bundle) >= FILES:
            yield bundle
            bundle, size = [], 0
    if bundle:
        yield bundle


def sweep(
    paths: Sequence[Path | str],
    known: Known,
    checkpoint: Checkpoint,
    engine: Engine,
    *,
    who: Sequence[str] = (),
    since: str = "",
    top: int = 50,
    by_document: bool = False,
    progress: Progress | None = None,
) -> Sweep:
    """Return the leads in the files under `paths`, at most `top` (0: all that were weighed in full)."""
    files = list(inputs(paths))
    fresh = [each for each in files if not checkpoint.digest(str(each.path))]
    total = sum(each.size for each in files)
    sizes = {str(each.path): each.size for each in files}
    done = total - sum(each.size for each in fresh)
    papers = passages = 0
    lost: dict[str, str] = {}
    for bundle in engine(known, partitions(fresh)):
        checkpoint.keep(found for found in bundle if found.digest)
        for found in bundle:
            if not found.digest:
                lost[found.path] = found.unread[0][1]
            done += sizes.get(found.path, 0)
            papers += len(found.papers)
            passages += found.passages
        if progress:
            progress(papers, done, total, passages)
    checkpoint.choose((path, digest) for each in files if (digest := checkpoint.digest(path := str(each.path))))
    weights = learn(checkpoint.counts())
    chosen, weighed = _best(checkpoint, known, weights, frozenset(who), max(POOL, 4 * top))
    found_leads = _merged(_full(chosen, known, weights, since), chosen, checkpoint)
    if by_document:
        found_leads = _by_document(found_leads)
    unread = sorted([*checkpoint.unread(), *lost.items()])
    kept = tuple(found_leads[:top] if top else found_leads)
    return Sweep(kept, tuple(unread), Counts(len(files), weights.papers, total, len(fresh)), weighed)


class Weighed(NamedTuple):
    """A passage with its first weight, its paper, and where that stands."""

    weight: float
    order: int
    path: str
    looked: Looked
    passage: Passage


def _best(checkpoint: Checkpoint, known: Known, weights: Weights, who: frozenset[str], most: int) -> tuple[list[Weighed], int]:
    """Return the passages that are worth most before they are read in full, and how many there are."""
    count = 0

    def every() -> Iterator[Weighed]:
        nonlocal count
        for path, looked in checkpoint.papers():
            for passage in looked.passages:
                if who and not who <= {each.entity for each in passage.mentions}:
                    continue
                count += 1
                yield Weighed(weigh(passage, known, weights), -count, path, looked._replace(passages=(), written={}, spelled={}), passage)

    best = nlargest(most, every(), key=lambda each: each[:2])
    return best, count


def _full(chosen: Sequence[Weighed], known: Known, weights: Weights, since: str) -> list[Lead]:
    """Return passages as leads, best first, with dates, sums, the facts they come close to, and what is new."""
    together = make.pairs_of(known)
    found = []
    first_day = make.span(since)[0] if since else ""
    for each in chosen:
        passage = each.passage
        dates, sums = make.dates_and_sums(passage.text, passage.start)
        spans = [make.span(date.date) for date in dates]
        if each.looked.date:
            spans += _span(each.looked.date)
        if first_day and not any(last >= first_day for _first, last in spans):
            continue
        at = {mention.start: sure(mention, known, weights) for mention in passage.mentions}
        entities = make.seen(passage.mentions, known, at, passage.text, passage.start)
        surely = {one.id: one.sure for one in entities}
        nearest = near(passage, surely, spans, known, weights)
        news = make.new_in(surely, dates, sums, known, together)
        score = each.weight + (0.4 * nearest[0][0] if nearest else 0.0) + 0.3 * min(5, len(news))
        found.append(
            Lead(
                each.looked.id if each.looked.inside else Path(each.path).stem,
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
            )
        )
    return sorted(found, key=lambda lead: (-lead.score, lead.path, lead.start))


def _span(edtf: str) -> list[tuple[str, str]]:
    try:
        return [make.span(edtf)]
    except ValueError:
        return []


def _merged(found: list[Lead], chosen: Sequence[Weighed], checkpoint: Checkpoint) -> list[Lead]:
    """Return leads with those that say the same as a better one as its copies."""
    from dataclasses import replace

    from ciaperu.sweep.copies import shingles
    from ciaperu.sweep.letters import words_of

    kept: list[Lead] = []
    copies: list[list[Copy]] = []
    index: dict[str, list[int]] = {}
    for lead in found:
        marks = shingles(words_of(lead.text))
        sample = sorted(marks)[:24]
        shared: dict[int, int] = {}
        for mark in sample:
            for other in index.get(mark, ()):
                shared[other] = shared.get(other, 0) + 1
        same = next((other for other in sorted(shared) if shared[other] >= 9), -1)
        if same >= 0:
            if (kept[same].path, kept[same].page) != (lead.path, lead.page):
                copies[same].append(Copy(lead.document, lead.path, lead.page, lead.start, lead.end))
            continue
        for mark in sample:
            index.setdefault(mark, []).append(len(kept))
        kept.append(lead)
        copies.append([])
    return [replace(lead, copies=tuple(others)) for lead, others in zip(kept, copies, strict=True)]


def _by_document(found: Iterable[Lead]) -> list[Lead]:
    """Return the best lead of each paper, raised a little by what else stands in it."""
    from dataclasses import replace

    best: dict[str, Lead] = {}
    more: dict[str, float] = {}
    for lead in found:
        if lead.path in best:
            more[lead.path] = more[lead.path] * 0.5 + 0.1 * lead.score
        else:
            best[lead.path] = lead
            more[lead.path] = 0.0
    rows = [replace(lead, score=round(lead.score + more[path], 3)) for path, lead in best.items()]
    return sorted(rows, key=lambda lead: (-lead.score, lead.path))


def workers_here() -> int:
    """Return how many processes this machine has room for."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


Names = Mapping[str, str]
