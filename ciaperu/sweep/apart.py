"""Work done by several processes of this machine, what comes of it piece by piece: nobody holds more than a piece, since a pipe holds no more."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Task = TypeVar("Task")
Piece = TypeVar("Piece")


class Done(NamedTuple, Generic[Task, Piece]):
    """Pieces of what came of a task, which has `ended` with them, or was `lost` since the process that had it came to an end."""

    task: Task
    pieces: tuple[Piece, ...]
    ended: bool = True
    lost: bool = False


def apart(work: Callable[[Task], Iterable[Piece]], ask: Callable[[], Task | None], workers: int) -> Iterator[Done[Task, Piece]]:
    """Yield what comes of tasks, in any order, while so many processes do the work. Whoever goes away ends them.

    A process is given a task once it is free; `ask` gives None while there is none, and may have more after one was lost.
    """
    from multiprocessing import Pipe, Process
    from multiprocessing.connection import wait

    started: list[Process] = []
    running: dict[Any, Task] = {}
    broken = True
    try:
        while True:
            while len(running) < workers and (task := ask()) is not None:
                ours, theirs = Pipe()
                started.append(Process(target=_serve, args=(work, theirs), daemon=True))
                started[-1].start()
                theirs.close()
                running[ours] = task
                ours.send(task)
            if not running:
                broken = False
                return
            pipe: Any
            for pipe in wait(list(running)):
                task = running[pipe]
                try:
                    pieces, ended = pipe.recv()
                except (EOFError, ConnectionError):
                    del running[pipe]
                    yield Done(task, (), True, True)
                    continue
                if ended:
                    # The next one is begun before anything is done with what this one gave.
                    after = ask()
                    pipe.send(after)
                    if after is None:
                        del running[pipe]
                    else:
                        running[pipe] = after
                yield Done(task, pieces, ended)
    finally:
        for process in started:
            if broken:
                process.terminate()
            process.join()


def each(work: Callable[[Task], Piece], ask: Callable[[], Task | None], workers: int) -> Iterator[tuple[Task, Piece]]:
    """Yield tasks with what each comes to, in any order; by this process for one worker, and where another one came to an end."""
    if workers <= 1:
        yield from ((task, work(task)) for task in iter(ask, None))
        return
    for task, pieces, _ended, lost in apart(partial(_single, work), ask, workers):
        yield task, work(task) if lost else pieces[0]


def _single(work: Callable[[Task], Piece], task: Task) -> tuple[Piece]:
    return (work(task),)


def _serve(work: Callable[[Task], Iterable[Piece]], asked: Connection) -> None:
    """Do what is asked for until nothing more is."""
    import signal
    import threading

    # Ctrl-C reaches every process of the group; only the first one answers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    while (task := asked.recv()) is not None:
        before: tuple[Piece, ...] = ()
        for piece in work(task):
            if before:
                asked.send((before, False))
            before = (piece,)
        asked.send((before, True))


def _end_with_parent() -> None:
    """End this process once the one that started it is gone, which a kill leaves no time to say."""
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    if parent := parent_process():
        wait([parent.sentinel])
        os._exit(1)
