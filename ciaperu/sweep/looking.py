"""Files looked through in partitions: in this process, or by several of this machine, or wherever else an engine has it done."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Protocol

from ciaperu.language import speaking
from ciaperu.sweep.checkpoints import Found, digest_of, state
from ciaperu.sweep.documents import Input, Unread, read
from ciaperu.sweep.elsewhere import here
from ciaperu.sweep.finding import Finder
from ciaperu.sweep.knowledge import Known
from ciaperu.sweep.passages import look, to_json
from ciaperu.sweep.reasons import kept
from ciaperu.sweep.weighing import counts_of

# So much is read before anything is kept.
PARTITION = 4_000_000
FILES = 400


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


# Whatever language who asks speaks, what is kept is the same.
@speaking("en")
def look_through(known: Known, partition: Sequence[Input]) -> list[Found]:
    """Return what is in some files: a pure function of their content and the dossier, that any process on any machine may run."""
    finder = _finder(known)
    found = []
    for each in partition:
        path = str(each.path)
        at = each.state or state(path)
        if each.why:
            found.append(Found(path, at, "", (), (("", kept(each.why)),), 0))
            continue
        papers: list[tuple[str, str]] = []
        unread: list[tuple[str, str]] = []
        passages = 0
        try:
            with here(path) as near:
                digest = digest_of(near)
                for document in read(each._replace(path=near)):
                    inside = document.path.removeprefix(near)
                    if isinstance(document, Unread):
                        unread.append((inside, kept(document.why)))
                    elif looked := look(document, finder, known, inside):
                        passages += len(looked.passages)
                        papers.append((counts_of(looked, known), _storable(to_json(looked))))
        except Exception as error:
            # Whatever is wrong with one file, the others are read.
            why = getattr(error, "strerror", None) or f"{type(error).__name__}: {error}"
            digest, papers, unread, passages = "", [], [("", kept(str(why).partition("\n")[0]))], 0
        found.append(Found(path, at, digest, tuple(papers), tuple(unread), passages))
    return found


def _storable(looked: str) -> str:
    """Return a text without what is no character: a name of a file need not be text (PEP 383), nor what JSON escapes. Its length stays."""
    return looked if looked.isascii() else looked.encode(errors="replace").decode()


_ours: list[Known] = []


def _begin(known: Known) -> None:
    import signal
    import threading

    # Ctrl-C reaches every process of the group; only the first one answers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _ours[:] = [known]
    _finder(known)


def _end_with_parent() -> None:
    """End this process once the one that started it is gone, which a kill leaves no time to say."""
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    if parent := parent_process():
        wait([parent.sentinel])
        os._exit(1)


def _task(partition: Sequence[Input]) -> list[Found]:
    return look_through(_ours[0], partition)


def processes(workers: int) -> Engine:
    """Return what looks through partitions in so many processes of this machine; in this one for 1."""

    def run(known: Known, partitions: Iterator[Sequence[Input]]) -> Iterator[list[Found]]:
        first = list(islice(partitions, 3))
        partitions = chain(first, partitions)
        # To start processes takes longer than to read a little.
        if workers <= 1 or len(first) < 3:
            for partition in partitions:
                yield look_through(known, partition)
            return
        from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
        from multiprocessing import active_children

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
                # Whoever breaks off does not wait for what is being read; it is read again the next time.
                for child in active_children():
                    child.terminate()
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


def workers_here() -> int:
    """Return how many processes this machine has room for."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
