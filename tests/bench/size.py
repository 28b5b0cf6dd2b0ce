"""What a dossier costs as it grows: compiling it, and asking it, beside the bundled one; with a plot of it.

    python tests/bench/size.py [--plot FILE.svg] [FACTS...]

Made dossiers of so many facts (1,000, 20,000, 100,000 and 1,000,000) and their stores are kept in the temporary folder. Everything is timed
in one run on one machine and given as ratios: of compiling to what PyYAML's CSafeLoader takes to load the same files, of commands to the same
commands on the bundled dossier, each the median of several processes run in turn. A store compiled before is compiled again.
"""

from __future__ import annotations

import contextlib
import gc
import math
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import yaml

import ciaperu
from ciaperu.errors import CiaperuError
from ciaperu.reading import read_yaml
from ciaperu.store import open_store
from tests.bench.generate import write

SIZES = (1_000, 20_000, 100_000, 1_000_000)
RUNS, QUERIES = 15, 200
PLACE = Path(tempfile.gettempdir())
# The entity of this rank by facts is a name neither hardly ever met nor everywhere.
RANK = 50


class Cost(NamedTuple):
    """Seconds and MB of compiling, ratios of cold commands to the bundled dossier's, milliseconds of warm searches, MB of a query."""

    facts: int
    compiling: float
    memory: float
    edit: float
    cold: dict[str, float]
    warm: dict[str, float]
    query: float
    first_line: float


def made(facts: int) -> Path:
    """Return the made dossier of so many facts."""
    folder = PLACE / f"ciaperu-bench-{facts}"
    if not folder.exists():
        write(folder, facts)
    return folder


def compiled(folder: Path, cache: Path) -> tuple[float, float]:
    """Compile a dossier anew in a process of its own; return seconds, and the peak memory of the largest of its processes in MB."""
    shutil.rmtree(cache, ignore_errors=True)
    code = f"from pathlib import Path; from ciaperu.store import open_store; open_store(Path({str(folder)!r}), Path({str(cache)!r}))"
    arguments = [sys.executable, "-c", _RUN, sys.executable, "-c", code]
    took, memory = subprocess.run(arguments, capture_output=True, text=True, check=True).stdout.split()
    return float(took), float(memory)


def loaded(folder: Path) -> float:
    """Return the seconds that CSafeLoader takes on all files, keeping what it makes, as a compiler must."""
    begun = time.process_time()
    kept = [yaml.load(file.read_bytes(), yaml.CSafeLoader) for file in sorted(folder.rglob("*.yaml"))]
    took = time.process_time() - begun
    assert kept
    return took


def read(folder: Path) -> float:
    """Return the seconds that our reader takes on all files, the collector paused as it is while a dossier is compiled."""
    files = [file.read_bytes() for file in sorted(folder.rglob("*.yaml"))]
    gc.disable()
    begun = time.process_time()
    for data in files:
        read_yaml(data, "")
    took = time.process_time() - begun
    gc.enable()
    return took


def edited(folder: Path, cache: Path) -> float:
    """Return the seconds that the store takes to follow one edited fact."""
    file = sorted((folder / "facts").glob("*.yaml"))[len(list((folder / "facts").glob("*.yaml"))) // 2]
    text, taken = file.read_text(), []
    try:
        for number in range(3):
            # A store is sealed only some time after it was written.
            time.sleep(0.2)
            open_store(folder, cache).close()
            file.write_text(text.replace("  text: ", f"  text: Edited {number}. ", 1))
            begun = time.perf_counter()
            open_store(folder, cache).close()
            taken.append(time.perf_counter() - begun)
    finally:
        file.write_text(text)
        open_store(folder, cache).close()
    return statistics.median(taken)


def ran(command: Sequence[str], environment: dict[str, str]) -> tuple[float, float]:
    """Return the seconds that a command took, and its peak memory in MB."""
    # By a small process, since a child begins with the peak of the process that it is forked from.
    arguments = [sys.executable, "-c", _RUN, str(Path(sys.executable).with_name("ciaperu")), *command]
    took, memory = subprocess.run(arguments, env=environment, capture_output=True, text=True, check=True).stdout.split()
    return float(took), float(memory)


_RUN = """
import os, subprocess, sys, time
begun = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
took = time.perf_counter() - begun
assert os.waitstatus_to_exitcode(status) in (0, 1), sys.argv
print(took, usage.ru_maxrss / 1024)
"""


def first_line(folder: Path, environment: dict[str, str]) -> float:
    """Return the seconds until a piped timeline gives its first line; the reader then goes away."""
    begun = time.perf_counter()
    command = [str(Path(sys.executable).with_name("ciaperu")), "--data", str(folder), "timeline"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
        assert process.stdout
        assert process.stdout.readline()
        took = time.perf_counter() - begun
        process.stdout.close()
    return took


def cost(facts: int) -> Cost:
    """Return what a made dossier of so many facts costs."""
    folder = made(facts)
    home = PLACE / f"ciaperu-bench-{facts}.cache"
    environment = os.environ | {"XDG_CACHE_HOME": str(home)}
    seconds, memory = compiled(folder, home / "ciaperu")
    time.sleep(0.1)
    edit = edited(folder, home / "ciaperu")
    time.sleep(0.1)
    db = open_store(folder, home / "ciaperu")
    named = "SELECT name FROM entity JOIN participant ON entity = id WHERE kind = 'person' GROUP BY id ORDER BY count(*) DESC LIMIT 1 OFFSET ?"
    (rare,), (often,) = (db.execute(named, (rank,)).fetchone() for rank in (RANK, 0))
    commands = {
        "search": (["search", "montesinos"], ["search", rare.split()[1]]),
        "search, the commonest name": (["search", "montesinos"], ["search", often.split()[1]]),
        "person": (["person", "montesinos"], ["person", rare]),
        "person, in most facts": (["person", "montesinos"], ["person", often]),
        "timeline": (["timeline", "--from", "1998-08", "--to", "2000-12"], ["timeline", "--from", "1950-06-01", "--to", "1950-06-03"]),
    }
    taken: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in commands}
    query = 0.0
    for turn in range(RUNS + 1):
        for name, (bundled, own) in commands.items():
            base, _megabytes = ran(bundled, environment)
            took, megabytes = ran(["--data", str(folder), *own], environment)
            # The first time a seal is still to be made, and files to be read from the disk.
            if turn:
                taken[name][0].append(base)
                taken[name][1].append(took)
                query = max(query, megabytes)
    cold = {name: statistics.median(own) / statistics.median(base) for name, (base, own) in taken.items()}
    line = statistics.median(first_line(folder, environment) for _ in range(5))
    return Cost(facts, seconds, memory, edit, cold, warm(ciaperu.OpenDossier(db)), query, line)


def warm(dossier: ciaperu.OpenDossier) -> dict[str, float]:
    """Return the 95th percentile, in milliseconds, of searches for names as they are and with a wrong letter, in an open store."""
    rnd = random.Random(7)
    names = [name.split()[1] for (name,) in dossier.db.execute("SELECT name FROM entity WHERE kind = 'person' ORDER BY id")]

    def misspelt(text: str) -> str:
        place = rnd.randrange(1, len(text) - 1)
        return text[:place] + rnd.choice("aeiourstln") + text[place + 1 :]

    chosen = [rnd.choice(names) for _ in range(QUERIES)]
    answer: dict[str, float] = {}
    for kind, asked in {"exact": chosen, "typo": [misspelt(name) for name in chosen]}.items():
        taken = []
        for query in asked:
            begun = time.perf_counter()
            with contextlib.suppress(CiaperuError):
                dossier.search(query, limit=10)
            taken.append((time.perf_counter() - begun) * 1000)
        answer[kind] = statistics.quantiles(taken, n=20)[-1]
    return answer


def plot(costs: Sequence[Cost]) -> str:
    """Return a plot of both axes by powers of ten, as SVG 1.1: seconds of compiling, and milliseconds of asking, by the number of facts."""
    lines = {
        "compiling": [(c.facts, c.compiling) for c in costs],
        "one fact edited": [(c.facts, c.edit) for c in costs],
        "first line of a timeline": [(c.facts, c.first_line) for c in costs],
        "a name in an open store (95th percentile)": [(c.facts, c.warm["exact"] / 1000) for c in costs],
        "a misspelt name (95th percentile)": [(c.facts, c.warm["typo"] / 1000) for c in costs],
    }
    wide, high, left, top = 720, 360, 60, 20
    low, up = -4, 3
    first, last = math.log10(min(c.facts for c in costs)), math.log10(max(c.facts for c in costs))

    def at(facts: float, seconds: float) -> str:
        x = left + (math.log10(facts) - first) / ((last - first) or 1) * (wide - left - 260)
        return f"{x:.0f},{top + (up - math.log10(seconds)) / (up - low) * (high - 60):.0f}"

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" font-family="sans-serif" font-size="12" fill="#667">']
    for power in range(low, up + 1):
        x, y = at(10**first, 10**power).split(",")
        parts.append(f'<path d="M{left},{y}H{wide - 260}" stroke="#99a" stroke-opacity=".3"/>')
        parts.append(f'<text x="{left - 8}" y="{y}" text-anchor="end">{10**power:g} s</text>')
    for each in costs:
        x = at(each.facts, 1).split(",")[0]
        parts.append(f'<text x="{x}" y="{high - 18}" text-anchor="middle">{each.facts:,}</text>')
    parts.append(f'<text x="{left}" y="{high - 2}">facts</text>')
    for colour, (name, points) in zip(("#b33", "#c80", "#383", "#36b", "#839"), lines.items(), strict=True):
        path = "L".join(at(*point) for point in points)
        x, y = at(*points[-1]).split(",")
        parts.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<text x="{int(x) + 8}" y="{int(y) + 4}" fill="{colour}">{name}</text>')
    return "\n".join([*parts, "</svg>\n"])


def main() -> None:
    """Print the table, and write the plot."""
    given = sys.argv[1:]
    target = Path(given[given.index("--plot") + 1]) if "--plot" in given else None
    sizes = [int(each) for each in given if each.isdigit()] or SIZES
    costs = []
    for facts in sizes:
        costs.append(cost(facts))
        print(costs[-1], file=sys.stderr)
    print("| | " + " | ".join(f"{c.facts:,} facts" for c in costs) + " |\n|---|" + "---|" * len(costs))
    rows = {
        "compiling, s": [f"{c.compiling:.1f}" for c in costs],
        "peak memory of compiling, MB (600)": [f"{c.memory:.0f}" for c in costs],
        "one fact edited, of compiling (3 %)": [f"{c.edit / c.compiling:.1%}" for c in costs],
        **{f"`{name}`, times the bundled dossier's": [f"{c.cold[name]:.2f}" for c in costs] for name in costs[0].cold},
        "a name in an open store, 95th percentile, ms (10)": [f"{c.warm['exact']:.1f}" for c in costs],
        "a misspelt name, 95th percentile, ms (30)": [f"{c.warm['typo']:.1f}" for c in costs],
        "peak memory of a query, MB (60)": [f"{c.query:.0f}" for c in costs],
        "first line of a piped timeline, ms (100)": [f"{c.first_line * 1000:.0f}" for c in costs],
    }
    for name, values in rows.items():
        print(f"| {name} | {' | '.join(values)} |")
    folder, home = made(20_000), PLACE / "ciaperu-bench-yaml.cache"
    by_yaml, whole = loaded(folder), compiled(folder, home)[0]
    print(f"\n20,000 facts, against CSafeLoader on the same files: reading {read(folder) / by_yaml:.2f} (0.25), compiling {whole / by_yaml:.2f}.")
    if target:
        target.write_text(plot(costs), encoding="utf-8")


if __name__ == "__main__":
    main()
