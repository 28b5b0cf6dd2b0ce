"""What a sweep costs by gigabyte and worker: on one process, on two, and on a Dask cluster of two workers on this machine.

    python -m tests.bench.sweep_size FOLDER [TIMES]

Each way sweeps the folder with an empty cache, in turn, TIMES times; medians are printed. Reading is what partitions cost, which workers
share; weighing is what comes after, which one process does. Processor seconds hold where other programs use the machine too.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import ciaperu
from ciaperu.sweep.checkpoints import Checkpoint
from ciaperu.sweep.cluster import cluster
from ciaperu.sweep.documents import inputs
from ciaperu.sweep.knowledge import known
from ciaperu.sweep.looking import processes
from ciaperu.sweep.sweeping import sweep

WAYS = ("1 process", "2 processes", "Dask, 2 workers")


@contextmanager
def dask(workers: int) -> Iterator[str]:
    """Yield the address of a scheduler of this machine that has so many workers."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "scheduler.json"
        running: list[subprocess.Popen[bytes]] = []

        def start(what: str, *arguments: str) -> None:
            command = [sys.executable, "-m", f"distributed.cli.dask_{what}", "--no-dashboard", *arguments]
            running.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))

        try:
            start("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(place))
            while not place.exists() or not place.read_text():
                time.sleep(0.05)
            address = str(json.loads(place.read_text())["address"])
            for _ in range(workers):
                start("worker", address, "--nthreads", "1", "--no-nanny", "--local-directory", folder)
            from distributed import Client

            with Client(address, set_as_default=False) as client:
                client.wait_for_workers(workers, timeout=60)
            yield address
        finally:
            for each in reversed(running):
                each.terminate()
            for each in running:
                each.wait()


def one(way: str, folder: str, address: str) -> dict[str, float]:
    """Return what one sweep took: seconds of reading and of weighing, processor seconds of this process and its own, bytes kept."""
    knowledge = known(ciaperu.open_dossier().db)
    engine = cluster(address) if way == WAYS[2] else processes(2 if way == WAYS[1] else 1)
    with tempfile.TemporaryDirectory() as place:
        read = [time.monotonic()]
        begun = read[0]
        checkpoint = Checkpoint(Path(place) / "kept")
        workers = 1 if way == WAYS[0] else 2
        result = sweep([folder], knowledge, checkpoint, engine, workers=workers, progress=lambda *_told: read.append(time.monotonic()))
        ended = time.monotonic()
        kept = sum(each.stat().st_size for each in Path(place).iterdir())
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    used = own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
    return {
        "reading": read[-1] - begun,
        "weighing": ended - read[-1],
        "processor": used,
        "peak": own.ru_maxrss / 1000,
        "kept": kept / 1e6,
        "documents": result.counts.documents,
    }


def main(arguments: list[str]) -> None:
    """Print a row for each way."""
    folder, times = arguments[0], int(arguments[1]) if len(arguments) > 1 else 1
    size = sum(each.size for each in inputs([folder])) / 1e9
    found: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
    with dask(2) as address:
        for _ in range(times):
            for way in WAYS:
                command = [sys.executable, "-m", "tests.bench.sweep_size", "--one", way, folder, address]
                done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ)
                found[way].append(json.loads(done.stdout))
    print(f"{folder}: {size * 1000:.0f} MB")
    print(f"{'way':<16} reading s   s a GB   weighing s   processor s   peak MB   kept MB")
    for way, rows in found.items():
        row = {name: statistics.median(each[name] for each in rows) for name in rows[0]}
        shown = f"{row['reading']:<11.1f} {row['reading'] / size:<8.0f} {row['weighing']:<12.1f} {row['processor']:<13.1f}"
        print(f"{way:<16} {shown} {row['peak']:<9.0f} {row['kept']:.0f}")


if __name__ == "__main__":
    if sys.argv[1] == "--one":
        print(json.dumps(one(*sys.argv[2:5])))
    else:
        main(sys.argv[1:])
