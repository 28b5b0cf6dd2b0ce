"""Partitions looked through by the workers of a Dask cluster, on this machine or many: the same function that processes of one machine run."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ciaperu.errors import CiaperuError, Unreadable
from ciaperu.language import _
from ciaperu.sweep import reasons
from ciaperu.sweep.checkpoints import Found
from ciaperu.sweep.documents import Input
from ciaperu.sweep.elsewhere import elsewhere
from ciaperu.sweep.knowledge import Known
from ciaperu.sweep.looking import Engine, look_through

if TYPE_CHECKING:
    from distributed import Client, Future

# So long a scheduler may take to answer, and a cluster may be without workers, in seconds.
CONNECT, WORKERLESS = 10, 30
# So long what a worker found may take to come from it.
ANSWER = 20
# So many partitions wait for each worker, lest it be idle while the next one comes.
AHEAD = 2


def cluster(address: str) -> Engine:
    """Return what looks through partitions on the workers of the Dask scheduler at an address such as tcp://host:8786.

    It raises Unreadable if the scheduler cannot be reached or is lost, if it has no workers, or if they have another version of ciaperu.
    """

    def run(known: Known, partitions: Iterator[Sequence[Input]]) -> Iterator[list[Found]]:
        from concurrent.futures import CancelledError

        with _client(address) as client:
            try:
                yield from _as_done(client, address, known, partitions)
            except Exception as error:
                # What a client raises that has lost its scheduler depends on what it was asked just then.
                if isinstance(error, CiaperuError) or (client.status == "running" and not isinstance(error, CancelledError)):
                    raise
                what = _("the scheduler at {address} was lost").format(address=address)
                raise Unreadable(what, _next()) from None

    return run


def _as_done(client: Client, address: str, known: Known, partitions: Iterator[Sequence[Input]]) -> Iterator[list[Found]]:
    """Yield what was found in partitions, as they are done; those that end their workers once more at last, file by file."""
    from distributed import wait
    from distributed.scheduler import KilledWorker

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
            try:
                found = each.result(timeout=ANSWER)
            except TimeoutError:
                # The worker that had it ended meanwhile: it is read again, if there is another.
                waiting[each] = partition
                continue
            except KilledWorker:
                if len(partition) > 1:
                    suspects += partition
                    continue
                why = reasons._("every worker that read it came to an end, for want of memory or by a fault")
                found = [Found(partition[0].path, "", "", (), (("", reasons.kept(why)),), 0)]
            # A worker stands in another folder; paths are answered as they were asked.
            yield [answer._replace(path=asked.path) for answer, asked in zip(found, partition, strict=True)]


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
            found = f"{type(version).__name__}: {version}".partition("\n")[0] if isinstance(version, BaseException) else version
            what = _("the worker at {address} has another ciaperu than this one: {found}").format(address=worker, found=found)
            raise Unreadable(what, _("Install there what is here: {command}").format(command=f"pip install 'ciaperu[cluster]=={_version()}'"))


def _next() -> str:
    return _("What was read is kept: the same command again, with a scheduler or without --engine, reads only the rest")


@contextmanager
def _client(address: str) -> Iterator[Client]:
    """Yield a connection to a scheduler, of which nothing is logged: what matters is raised."""
    import gc
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
            client, why = None, ""
            try:
                client = Client(address, timeout=CONNECT, set_as_default=False)
            except (OSError, ValueError, TypeError, ImportError) as error:
                why = str(error).partition("\n")[0]
            if client is None:
                # One that never was connected closes itself where it is collected, which must not be in the thread of another.
                gc.collect()
                what = _("the scheduler at {address} cannot be reached: {error}").format(address=address, error=why)
                raise Unreadable(what, _("Start one: {command}").format(command="dask scheduler"))
            try:
                yield client
            finally:
                client.close(timeout=2)
    finally:
        logging.disable(before)
