"""Partitions looked through by the workers of a Dask cluster, on this machine or many: the same function that processes of one machine run."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ciaperu.errors import CiaperuError, Unreadable
from ciaperu.language import _
from ciaperu.sweep.checkpoints import Found
from ciaperu.sweep.documents import Input
from ciaperu.sweep.elsewhere import elsewhere
from ciaperu.sweep.knowledge import Known
from ciaperu.sweep.looking import Engine, look_through

if TYPE_CHECKING:
    from distributed import Client, Future

# So long a scheduler may take to answer, and a cluster may be without workers, in seconds.
CONNECT, WORKERLESS = 10, 30
# So many partitions wait for each worker, lest it be idle while the next one comes.
AHEAD = 2


def cluster(address: str) -> Engine:
    """Return what looks through partitions on the workers of the Dask scheduler at an address such as tcp://host:8786.

    It raises Unreadable if the scheduler cannot be reached or is lost, if it has no workers, or if they have another version of ciaperu.
    """

    def run(known: Known, partitions: Iterator[Sequence[Input]]) -> Iterator[list[Found]]:
        with _client(address) as client:
            try:
                yield from _as_done(client, address, known, partitions)
            except Exception as error:
                if isinstance(error, CiaperuError) or client.status == "running":
                    raise
                raise _lost(address) from None

    return run


def _as_done(client: Client, address: str, known: Known, partitions: Iterator[Sequence[Input]]) -> Iterator[list[Found]]:
    """Yield what was found in partitions, as they are done; those that end their workers once more at last, file by file."""
    from distributed import wait

    _same_program(client, address)
    # A task of its own: sent once to each worker, and made again should all that have it be lost.
    shared = client.submit(_as_is, known, pure=False)
    waiting: dict[Future, Sequence[Input]] = {}
    suspects: list[Input] = []
    alone = time.monotonic()
    while True:
        threads = sum(client.nthreads().values())
        while len(waiting) < max(1, threads * (1 + AHEAD)) and (partition := next(partitions, None)):
            waiting[_submitted(client, shared, partition)] = partition
        if not waiting and suspects:
            # One at a time: when a worker ends, all that it was to read is under suspicion.
            one = [suspects.pop(0)]
            waiting[_submitted(client, shared, one)] = one
        if not waiting:
            break
        if threads:
            alone = time.monotonic()
        elif time.monotonic() - alone > WORKERLESS:
            raise Unreadable(_("the scheduler at {address} has no workers left").format(address=address), _next())
        try:
            with client.as_current():
                done = wait(list(waiting), timeout=1, return_when="FIRST_COMPLETED").done
        except TimeoutError:
            continue
        for each in done:
            partition = waiting.pop(each)
            if each.status == "finished":
                # A worker stands in another folder; paths are answered as they were asked.
                yield [found._replace(path=asked.path) for found, asked in zip(each.result(), partition, strict=True)]
            elif each.status != "error":
                raise _lost(address)
            elif len(partition) > 1:
                suspects += partition
            else:
                yield [Found(partition[0].path, "", "", (), (("", _why(each.exception())),), 0)]


def _submitted(client: Client, shared: Future, partition: Sequence[Input]) -> Future:
    there = [each._replace(path=each.path if elsewhere(each.path) else os.path.abspath(each.path)) for each in partition]
    return client.submit(look_through, shared, there, pure=False)


def _as_is(known: Known) -> Known:
    return known


def _version() -> str:
    """Return the version of the program where this runs."""
    import ciaperu

    return ciaperu.__version__


def _same_program(client: Client, address: str) -> None:
    """Raise Unreadable if there is no worker, or if one would not find what is found here."""
    try:
        client.wait_for_workers(1, timeout=CONNECT)
    except TimeoutError:
        what = _("the scheduler at {address} has no workers").format(address=address)
        raise Unreadable(what, _("Start some: {command}").format(command=f"dask worker {address} --nthreads 1")) from None
    there: dict[str, Any] = client.run(_version, on_error="return")
    for worker, version in sorted(there.items()):
        if version != _version():
            found = _why(version) if isinstance(version, BaseException) else version
            what = _("the worker at {address} has another ciaperu than this one: {found}").format(address=worker, found=found)
            raise Unreadable(what, _("Install there what is here: {command}").format(command=f"pip install 'ciaperu[cluster]=={_version()}'"))


def _why(error: Any) -> str:
    """Return what went wrong with a file on a worker, in one line."""
    from distributed.scheduler import KilledWorker

    if isinstance(error, KilledWorker):
        return _("every worker that read it came to an end, for want of memory or by a fault")
    return f"{type(error).__name__}: {error}".partition("\n")[0]


def _next() -> str:
    return _("What was read is kept: the same command again, with a scheduler or without --engine, reads only the rest")


def _lost(address: str) -> Unreadable:
    return Unreadable(_("the scheduler at {address} was lost").format(address=address), _next())


@contextmanager
def _client(address: str) -> Iterator[Client]:
    """Yield a connection to a scheduler, of which nothing is logged: what matters is raised."""
    import logging
    import warnings

    try:
        from distributed import Client
    except ImportError:
        command = "pip install 'ciaperu[cluster]'"
        raise Unreadable(_("a cluster needs distributed, which is not installed"), _("Install it: {command}").format(command=command)) from None
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                client = Client(address, timeout=CONNECT, set_as_default=False)
            except (OSError, ValueError, TypeError, ImportError) as error:
                what = _("the scheduler at {address} cannot be reached: {error}").format(address=address, error=str(error).partition("\n")[0])
                raise Unreadable(what, _("Start one: {command}").format(command="dask scheduler")) from None
            try:
                yield client
            finally:
                client.close(timeout=2)
    finally:
        logging.disable(before)
