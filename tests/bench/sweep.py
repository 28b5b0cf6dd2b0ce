"""How well the sweep ranks papers of an archive: beside counting names, and beside FTS5's bm25 with the same names.

    python -m tests.bench.sweep FOLDER [ARCHIVE...] [--half tune|report] [--graded] [--misses]

FOLDER holds the texts of the release of March 2025 of the Kennedy assassination records (noops888/jfk-files-text on GitHub:
extracted_text/releases/2025/0318); none of them is in this project. Whoever names more folders has them swept too, such as earlier releases.
The grades beside this file are ours, by reading: 2 a historian of the CIA in Peru would want the paper, 1 it mentions the country in passing,
0 it does not. Papers were chosen by several unlike methods; whatever is not plainly 0, and whatever a sweep puts among its first 150, was read
by two more readers who saw no grades (`readers`: how many in all), and the middle grade stands. Papers are split in halves by a digest of their
record number: weights were set on one half, `tune`. --graded sweeps the graded papers alone.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import ciaperu
from ciaperu.sweep.knowledge import known

GRADES = Path(__file__).parent / "sweep-grades.tsv"
FIRST, SHOWN = 10, 50
Ranking = Callable[[dict[str, str]], Sequence[str]]


class Score(NamedTuple):
    """How many of the first ten are of grade 2, how much of grade 2 is among the first fifty (25 of a half), the most it can be, mean precision."""

    precision: float
    recall: float
    most: float
    mean: float


def grades(half: str = "") -> dict[str, int]:
    """Return the grade of each paper of one half, or of all."""
    rows = [line.split("\t") for line in GRADES.read_text(encoding="utf-8").splitlines()[1:]]
    return {record: int(grade) for record, grade, *_ in rows if half in ("", half_of(record))}


def half_of(record: str) -> str:
    """Return the half that a paper is in."""
    return "tune" if hashlib.sha256(record.encode()).digest()[0] % 2 == 0 else "report"


def texts(folder: Path, only: set[str] | None = None) -> dict[str, str]:
    """Return the texts of a folder by record number."""
    found = sorted(folder.glob("*.md"))
    return {path.stem: path.read_text(encoding="utf-8", errors="replace") for path in found if only is None or path.stem in only}


def names() -> list[str]:
    """Return the names by which the others look: all that name where the facts are set, which does better than all names of the dossier."""
    knowledge = known(ciaperu.open_dossier().db)
    return sorted({" ".join(knowledge.forms[number].words) for number in knowledge.home})


def counting(papers: dict[str, str]) -> list[str]:
    """Return the papers that have a name, those with most names first."""
    wanted = re.compile(r"(?<!\w)(?:" + "|".join(sorted(map(re.escape, names()), key=len, reverse=True)) + r")(?!\w)", re.IGNORECASE)
    counts = Counter({record: len(wanted.findall(text)) for record, text in papers.items()})
    return [record for record, count in counts.most_common() if count]


def bm25(papers: dict[str, str]) -> list[str]:
    """Return the papers that have a name, best first by bm25."""
    with sqlite3.connect(":memory:") as db:
        db.execute("CREATE VIRTUAL TABLE paper USING fts5(record UNINDEXED, text)")
        db.executemany("INSERT INTO paper VALUES (?, ?)", papers.items())
        query = " OR ".join(f'"{name}"' for name in names())
        return [row[0] for row in db.execute("SELECT record FROM paper WHERE paper MATCH ? ORDER BY bm25(paper)", (query,))]


def command(papers: dict[str, str], archive: Sequence[str] = ()) -> list[str]:
    """Return the papers as `ciaperu sweep --by document` ranks them."""
    with tempfile.TemporaryDirectory() as folder:
        for record, text in papers.items():
            (Path(folder) / f"{record}.md").write_text(text, encoding="utf-8")
        arguments = ["sweep", folder, *archive, "--by", "document", "--top", "0", "--json"]
        done = subprocess.run([sys.executable, "-m", "ciaperu", *arguments], capture_output=True, text=True, check=True)
    return [lead["document"] for lead in json.loads(done.stdout)["leads"]]


def measure(ranking: Sequence[str], graded: dict[str, int], shown: int = SHOWN) -> Score:
    """Return how well a ranking does on the papers that are graded."""
    found = [graded[record] == 2 for record in dict.fromkeys(ranking) if record in graded]
    wanted = sum(grade == 2 for grade in graded.values())
    mean = sum(sum(found[: at + 1]) / (at + 1) for at, good in enumerate(found) if good) / wanted
    return Score(sum(found[:FIRST]) / FIRST, sum(found[:shown]) / wanted, min(1.0, shown / wanted), mean)


def main(arguments: Sequence[str]) -> None:
    """Print a row for each way of ranking."""
    halves = [arguments[arguments.index("--half") + 1]] if "--half" in arguments else ["", "tune", "report"]
    folders = [each for each in arguments if not each.startswith("--") and each not in ("tune", "report")]
    graded = grades()
    papers = texts(Path(folders[0]), set(graded) if "--graded" in arguments else None)
    ways: dict[str, Ranking] = {"counting names": counting, "FTS5 bm25": bm25, "sweep": lambda papers: command(papers, folders[1:])}
    print(f"{len(papers):,} papers; {len(graded)} graded, {sum(grade == 2 for grade in graded.values())} of them 2")
    print("way             of      precision at 10  recall of 2     mean precision")
    for name, way in ways.items():
        ranking = list(way(papers))
        for half in halves:
            score = measure(ranking, grades(half), SHOWN if not half else SHOWN // 2)
            shown = f"{score.recall:.2f} of {score.most:.2f}"
            print(f"{name:<15} {half or 'all':<7} {score.precision:<16.2f} {shown:<15} {score.mean:.2f}")
        if "--misses" in arguments:
            places = {record: place for place, record in enumerate(ranking, 1)}
            late = sorted((places.get(record, 10**6), record) for record, grade in graded.items() if grade == 2)
            print("   " + ", ".join(f"{record} {place if place < 10**6 else '-'}" for place, record in late if place > SHOWN))


if __name__ == "__main__":
    main(sys.argv[1:])
