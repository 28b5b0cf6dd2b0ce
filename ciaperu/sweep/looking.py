"""Files looked through in partitions: in this process, or by several of this machine, or wherever else an engine has it done."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Protocol

from ciaperu.language import speaking
from ciaperu.sweep.apart import apart
from ciaperu.sweep.checkpoints import Found, digest_of, packed, state
from ciaperu.sweep.documents import Input, Unread, read
from ciaperu.sweep.elsewhere import here
from ciaperu.sweep.finding import Finder
from ciaperu.sweep.knowledge import Known
from ciaperu.sweep.passages import look
from ciaperu.sweep.reasons import _, kept
from ciaperu.sweep.weighing import counts_of

# So much is read before anything is kept.
PARTITION = 4_000_000
FILES = 400
# So many bytes, packed, that were found in papers leave a process at once.
PORTION = 250_000
# A file of so many bytes is a partition of its own, and may be shared.
LARGE = 32_000_000


class Engine(Protocol):
    """What looks through partitions, here or elsewhere, in any order."""

    def __call__(self, known: Known, partitions: Iterator[Sequence[Input]]) -> Iterator[list[Found]]:
        """Yield what was found in each partition."""


_finders: dict[str, Finder] = {}


def _finder(known: Known) -> Finder:
    """Return the finder of a dossier, made once in a process."""
    if known.digest not in _finders:
        import gc

        _finders.clear()
        _finders[known.digest] = Finder(known.forms, known.ordinary)
        # It stays; whoever looks for garbage need not go through it again and again.
        gc.freeze()
    return _finders[known.digest]


# Whatever language who asks speaks, what is kept is the same.
@speaking("en")
def look_through(known: Known, partition: Sequence[Input]) -> list[Found]:
    """Return what is in some files, one by one: a pure function of their content and the dossier, that any process on any machine may run."""
    found = []
    for each in partition:
        parts = list(portions(known, each))
        if parts[-1].digest:
            papers, unread = (tuple(chain.from_iterable(getattr(part, name) for part in parts)) for name in ("papers", "unread"))
            found.append(parts[-1]._replace(papers=papers, unread=unread, passages=sum(part.passages for part in parts), lost=0))
        else:
            found.append(parts[-1])
    return found


def portions(known: Known, file: Input) -> Iterator[Found]:
    """Yield what is in a file, or in the papers of it that are for this process, a portion at a time; the last one is `whole`."""
    finder = _finder(known)
    at = file.state or state(file.path)
    if file.why:
        yield Found(file.path, at, "", (), (("", kept(file.why)),), 0)
        return
    papers: list[tuple[int, str, bytes]] = []
    unread: list[tuple[str, str]] = []
    number = lost = passages = held = seen = 0
    digest = ""
    try:
        with here(file.path) as near:
            digest = digest_of(near)
            for document in read(file._replace(path=near)):
                inside = document.path.removeprefix(near)
                if isinstance(document, Unread):
                    if file.turn == 0:
                        unread.append((inside, kept(document.why)))
                        held += len(inside)
                else:
                    if number >= file.begin and number % file.shares == file.turn and (looked := look(document, finder, known, inside)):
                        paper = packed(looked)
                        papers.append((number, counts_of(looked, known), paper))
                        passages += len(looked.passages)
                        held += len(paper)
                    seen += len(document.text)
                    number += 1
                if held >= PORTION:
                    yield Found(file.path, at, digest, tuple(papers), tuple(unread), passages, lost, seen, number, False)
                    lost += len(unread)
                    papers, unread, passages, held, seen = [], [], 0, 0, 0
    except Exception as error:
        # Whatever is wrong with one file, the others are read.
        why = getattr(error, "strerror", None) or f"{type(error).__name__}: {error}"
        yield Found(file.path, at, "", (), (("", kept(str(why).partition("\n")[0])),), 0)
    else:
        yield Found(file.path, at, digest, tuple(papers), tuple(unread), passages, lost, seen, number)


def _bundles(known: Known, partition: Sequence[Input]) -> Iterator[list[Found]]:
    """Yield what is in some files, in bundles that hold no more than a portion or two."""
    bundle: list[Found] = []
    held = 0
    for each in chain.from_iterable(portions(known, file) for file in partition):
        bundle.append(each)
        held += sum(len(paper) for _number, _counts, paper in each.papers)
        if held >= PORTION:
            yield bundle
            bundle, held = [], 0
    if bundle:
        yield bundle


def processes(workers: int) -> Engine:
    """Return what looks through partitions in so many processes of this machine; in this one for 1."""

    def run(known: Known, partitions: Iterator[Sequence[Input]]) -> Iterator[list[Found]]:
        first = list(islice(partitions, 3))
        # To start processes takes longer than to read a little.
        little = len(first) < 3 and sum(each.size for partition in first for each in partition) < 3 * PARTITION
        partitions = chain(first, partitions)
        if workers <= 1 or little:
            for partition in partitions:
                yield from _bundles(known, partition)
        else:
            yield from _by_several(known, partitions, workers)

    return run


def _by_several(known: Known, partitions: Iterator[Sequence[Input]], workers: int) -> Iterator[list[Found]]:
    """Yield what several processes find. When one comes to an end, what it had not read yet is read once more, file by file."""
    from functools import partial
    from multiprocessing import get_start_method

    if get_start_method() == "fork":
        # Made here it is every process's, and none makes its own.
        _finder(known)
    suspects: list[Input] = []
    several = _shared(partitions, workers)
    left: dict[int, dict[str, Input]] = {}  # what is not read yet of a partition, by its identity
    parts: dict[str, list[Found | None]] = {}  # of a file that processes share, the last that each has found

    def ask() -> Sequence[Input] | None:
        partition = next(several, None) or ([suspects.pop(0)] if suspects else None)
        if partition:
            left[id(partition)] = {each.path: each for each in partition}
        return partition

    for partition, bundles, ended, lost in apart(partial(_bundles, known), ask, workers):
        rest = left[id(partition)]
        if lost and len(partition) > 1:
            suspects += rest.values()
        elif lost:
            why = _("every worker that read it came to an end, for want of memory or by a fault")
            bundles = ([Found(partition[0].path, "", "", (), (("", kept(why)),), 0)],)
        found = []
        for each in chain.from_iterable(bundles):
            if each.whole:
                del rest[each.path]
            if (file := partition[0]).shares == 1:
                found.append(each)
            elif whole := _of_all(parts.setdefault(file.path, [None] * file.shares), file, each):
                found.append(whole)
        if ended:
            del left[id(partition)]
        yield found


def _of_all(parts: list[Found | None], file: Input, found: Found) -> Found | None:
    """Return what one of the processes has found that share a file, which is at its end once all are, and lost once one has lost it."""
    parts[file.turn] = found._replace(papers=(), unread=() if found.digest else found.unread)
    ended = all(each and each.whole for each in parts)
    failed = next((each for each in parts if each and not each.digest), None)
    if failed:
        return failed if ended else None
    return found._replace(upto=min(each.upto if each else file.begin for each in parts), read=found.read // file.shares, whole=ended)


def _shared(partitions: Iterable[Sequence[Input]], workers: int) -> Iterator[Sequence[Input]]:
    """Yield partitions, large files last: one that is more than a worker's part of what is left is shared by all, each of which reads it."""
    large: list[Input] = []
    for partition in partitions:
        if partition[0].size >= LARGE:
            large.append(partition[0])
        else:
            yield partition
    left = sum(each.size for each in large)
    for each in large:
        shares = workers if each.size * workers > left else 1
        left -= each.size
        yield from ([each._replace(turn=turn, shares=shares)] for turn in range(shares))


def partitions(files: Iterable[Input]) -> Iterator[list[Input]]:
    """Yield files in bundles, of a few megabytes each; a large one by itself."""
    bundle: list[Input] = []
    size = 0
    for each in files:
        if each.size >= LARGE:
            yield [each]
            continue
        bundle.append(each)
        size += each.size
        if size >= PARTITION or len(bundle) >= FILES:
            yield bundle
            bundle, size = [], 0
    if bundle:
        yield bundle


def workers_here() -> int:
    """Return how many processes this machine has room for."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
