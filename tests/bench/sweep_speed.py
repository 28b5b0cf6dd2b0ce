"""How fast a sweep is, and what it holds: beside ripgrep that looks for the same names, on one process and on two, with dossiers of more entities.

    python -m tests.bench.sweep_speed [FOLDER...] [--times N]

FOLDER holds texts; without one some are made (40 MB). Whole commands are run, each with an empty cache, in turn, N times (3), and ratios are
those of each turn, of which medians are printed: a machine that other programs use slows what is compared alike. Memory is that of a command
and all its workers, what they share counted once (PSS, where Linux tells it).
"""

from __future__ import annotations

import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import ciaperu
from ciaperu.sweep.documents import inputs
from tests.papers import paper

MADE = 40_000_000
ENTITIES = (1_000, 100_000)
SYLLABLES = [consonant + vowel for vowel in "aeiou" for consonant in "bcdfghlmnprstvz"]


def names(place: Path) -> Path:
    """Write every name of the bundled dossier to a file, one a line."""
    sql = "SELECT name FROM main.entity UNION SELECT name FROM alias WHERE language <> 'id'"
    place.write_text("".join(f"{name}\n" for (name,) in ciaperu.open_dossier().db.execute(sql)), encoding="utf-8")
    return place


def larger(folder: Path, more: int) -> Path:
    """Write the bundled dossier with so many more people, of two words each, five in a fact."""
    shutil.copytree(Path(ciaperu.__file__).parents[1] / "data", folder)
    rnd = random.Random(1)
    people: dict[str, None] = {}
    while len(people) < more:
        people["".join(rnd.choices(SYLLABLES, k=3)).capitalize() + " " + "".join(rnd.choices(SYLLABLES, k=4)).capitalize()] = None
    made = [f"\nmade-{n}:\n  name: {name}\n  summary: One of many.\n" for n, name in enumerate(people)]
    facts = []
    words = ["".join(rnd.choices(SYLLABLES, k=4)) for _ in range(4000)]
    for first in range(0, more, 5):
        text = " ".join(rnd.choices(words, k=8))
        who = ", ".join(f"made-{n}: observer" for n in range(first, min(first + 5, more)))
        facts.append(f"meeting-{first}:\n  date: 1901-05-02\n  title: {text} {first}\n  text: {text}.\n  kind: meeting\n  status: asserted\n")
        facts.append(f"  who: {{{who}}}\n  topics: [made]\n  keywords: [{words[first % 4000]}]\n  sources: [made#1.1]\n")
    sources = "\nmade:\n  type: book\n  title: Many meetings\n  read: whole text\n"
    topics = (folder / "dossier.yaml").read_text(encoding="utf-8").replace("\ntopics:\n", "\ntopics:\n  made: Made\n")
    (folder / "dossier.yaml").write_text(topics, encoding="utf-8")
    for name, lines in (("people", made), ("sources", [sources]), ("facts/1901", facts)):
        with open(folder / f"{name}.yaml", "a", encoding="utf-8") as stream:
            stream.writelines(lines)
    return folder


def texts(folder: Path) -> Path:
    """Write some texts that name people of the bundled dossier."""
    rows = ciaperu.open_dossier().db.execute("SELECT id, name FROM main.entity WHERE kind = 'person' ORDER BY id LIMIT 40").fetchall()
    folder.mkdir()
    done = 0
    while done < MADE:
        text = "".join(paper(done + part, rows).text for part in range(20))
        (folder / f"{done:09}.txt").write_text(text)
        done += len(text)
    return folder


def held(process: int) -> float:
    """Return how many MB a process and all that it started hold, what they share counted once."""
    total = 0.0
    try:
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            total += int(line.split()[1]) / 1024 if line.startswith("Pss:") else 0
        for each in Path(f"/proc/{process}/task/{process}/children").read_text().split():
            total += held(int(each))
    except OSError:
        pass
    return total


def ran(command: list[str], watched: bool = False, **more: str) -> tuple[float, float]:
    """Return the seconds that a command took and, if it is watched, the most MB that it held."""
    most = 0.0
    begun = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=os.environ | more) as process:
        while watched and process.poll() is None:
            most = max(most, held(process.pid))
            time.sleep(0.05)
    took = time.monotonic() - begun
    assert process.returncode in (0, 1), command
    return took, most


def main(arguments: list[str]) -> None:
    """Print the table."""
    times = int(arguments.pop(at + 1)) if (at := arguments.index("--times") if "--times" in arguments else -1) >= 0 else 3
    folders = [each for each in arguments if each != "--times"]
    with tempfile.TemporaryDirectory() as place:
        there = Path(place)
        folders = folders or [str(texts(there / "texts"))]
        size = sum(each.size for each in inputs(folders)) / 1e6
        dossiers = {more: larger(there / f"{more}", more) for more in ENTITIES}
        listed = names(there / "names")

        def sweep(workers: int, data: Path | None = None, watched: bool = False) -> tuple[float, float]:
            for each in there.glob("cache/**/*.sweep*"):
                each.unlink()
            chosen = ["--data", str(data)] if data else []
            command = [sys.executable, "-m", "ciaperu", *chosen, "sweep", *folders, "--workers", str(workers)]
            return ran(command, watched, XDG_CACHE_HOME=str(there / "cache"))

        for data in (None, *dossiers.values()):
            # What compiling a dossier takes is no part of this.
            command = [sys.executable, "-m", "ciaperu", *(["--data", str(data)] if data else []), "search", "peru"]
            ran(command, XDG_CACHE_HOME=str(there / "cache"))
        found: dict[str, list[float]] = {}
        for _turn in range(times):
            one, two = sweep(1)[0], sweep(2)[0]
            if shutil.which("rg"):
                ripgrep = ran(["rg", "-j1", "-c", "-i", "-F", "-f", str(listed), *folders])[0]
                found.setdefault("one process, times ripgrep (12)", []).append(one / ripgrep)
            found.setdefault("two processes, times as fast as one (1.8)", []).append(one / two)
            for more, data in dossiers.items():
                found.setdefault(f"{more:,} more entities, times as long (3)", []).append(sweep(1, data)[0] / one)
            found.setdefault("one process, MB a second", []).append(size / one)
        found["peak memory of two processes with the command, MB (300)"] = [sweep(2, watched=True)[1]]
        for more, data in dossiers.items():
            found[f"the same with {more:,} more entities, MB"] = [sweep(2, data, True)[1]]
        print(f"{size:.0f} MB, {times} turns\n\n| | median | least | most |\n|---|---|---|---|")
        for name, values in found.items():
            print(f"| {name} | {statistics.median(values):.2f} | {min(values):.2f} | {max(values):.2f} |")


if __name__ == "__main__":
    main(sys.argv[1:])
