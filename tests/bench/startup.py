"""How long the first commands take, as ratios to a bare `python -c pass` of the same interpreter, and their peak memory.

    python tests/bench/startup.py [RUNS]

All commands are run in turn, RUNS times (20), so that what else the machine does falls on all alike; medians are compared.
A terminal is a pseudo-terminal of 100 columns. The peer is `sqlite-utils query` on the same data, if it is installed.
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

HERE = Path(sys.executable).parent
COMMANDS = (["timeline"], ["search", "montesinos"], ["person", "soghanalian"])
# The desk's commands, each to take at most so many times what the search takes.
DESK = (
    ["money"],
    ["connect", "bowers", "montesinos"],
    ["connect", "montesinos"],
    ["disputes"],
    ["disputes", "year-of-the-announcement"],
    ["said", "rozas"],
    ["timeline", "--around", "montesinos-flees-to-panama"],
    ["fact", "rifles-sent-9540", "--passage"],
    ["cite", "rifles-sent-9540", "--style", "plain"],
    ["cite", "rifles-sent-9540"],
)
OF_SEARCH = 1.3
# Ratio to a bare start that each is to stay within, and MB.
PIPED, TERMINAL, MEMORY = 7, 10, 40


def run(command: Sequence[str], environment: dict[str, str], terminal: bool) -> tuple[float, float]:
    """Return the seconds that a command took, and its peak resident memory in MB."""
    reader, writer = os.openpty() if terminal else os.pipe()
    drained = threading.Thread(target=_drain, args=(reader,))
    drained.start()
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=writer, stdin=subprocess.DEVNULL, env=environment)
    os.close(writer)
    _, status, usage = os.wait4(process.pid, 0)
    took = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    drained.join()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed: {process.returncode}")
    return took, usage.ru_maxrss / (1024 if sys.platform == "linux" else 1024 * 1024)


def _drain(reader: int) -> None:
    try:
        while os.read(reader, 65536):
            pass
    except OSError:
        pass  # Linux says so when the last writer of a pseudo-terminal has closed it.
    os.close(reader)


def main() -> None:
    """Run everything and print the table."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"XDG_CACHE_HOME": folder, "TERM": "xterm-256color", "COLUMNS": "100", "LINES": "40"}
        environment.pop("NO_COLOR", None)
        # In a process of its own: a child's peak memory is never below what its parent had when it was started.
        subprocess.run([HERE / "ciaperu", "timeline"], env=environment, stdout=subprocess.DEVNULL, check=True)
        (store,) = Path(folder, "ciaperu").glob("*.sqlite")
        plans: dict[str, tuple[list[str], bool]] = {"python -c pass": ([sys.executable, "-c", "pass"], False)}
        for arguments in COMMANDS:
            for terminal in (False, True):
                name = f"ciaperu {' '.join(arguments)}, {'on a terminal' if terminal else 'piped'}"
                plans[name] = ([str(HERE / "ciaperu"), *arguments], terminal)
        if (HERE / "sqlite-utils").exists():
            query = ["query", str(store), "SELECT id, date, title, status FROM fact ORDER BY number"]
            plans["sqlite-utils query, piped"] = ([str(HERE / "sqlite-utils"), *query], False)
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in plans}
        for _ in range(runs):
            for name, (command, terminal) in plans.items():
                taken[name].append(run(command, environment, terminal))
        desk = {" ".join(arguments): [str(HERE / "ciaperu"), *arguments] for arguments in (["search", "montesinos"], *DESK)}
        compared: dict[str, list[float]] = {name: [] for name in desk}
        for _ in range(runs):
            for name, command in desk.items():
                compared[name].append(run(command, environment, terminal=False)[0])
    bare = statistics.median(seconds for seconds, _ in taken["python -c pass"])
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {runs} runs, medians\n")
    print(f"| command | times a bare start ({bare * 1000:.0f} ms) | to reach | peak MB (to reach: {MEMORY}) |\n|---|---|---|---|")
    for name, measures in taken.items():
        ratio = statistics.median(seconds for seconds, _ in measures) / bare
        goal = "" if not name.startswith("ciaperu") else TERMINAL if "terminal" in name else PIPED
        print(f"| `{name.split(',')[0]}`{','.join(['', *name.split(',')[1:]])} | {ratio:.1f} | {goal} | {max(mb for _, mb in measures):.0f} |")
    search = statistics.median(compared["search montesinos"])
    print(f"\n| command, piped | times `search montesinos` (to reach: {OF_SEARCH}) |\n|---|---|")
    for name, seconds in compared.items():
        print(f"| `ciaperu {name}` | {statistics.median(seconds) / search:.2f} |")


if __name__ == "__main__":
    main()
