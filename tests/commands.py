"""Every command of the registry as it is typed, in every form that it has: so that a new one is tested the day it is added."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ciaperu.cli.app import _built
from ciaperu.cli.registry import COMMANDS
from ciaperu.export.formats import FORMATS, TEXT

# What is asked of the small dossier of `tests.dossiers`; of a command that is not here, its first argument is the name of somebody.
ASKED: dict[str, list[list[str]]] = {
    "timeline": [[], ["--around", "board-pays-vale", "--days", "900"], ["--who", "vale"]],
    "search": [["clock"], ["thunderstorm", "-nothing"]],
    "fact": [["board-pays-vale"], ["vale-says-rust"]],
    "person": [["vale"]],
    "org": [["board"]],
    "place": [["port-ellery"]],
    "operation": [["vale"]],
    "said": [["vale"]],
    "sources": [[], ["chronicle"]],
    "disputes": [[], ["why-it-stopped"]],
    "money": [[], ["--nature", "paid"]],
    "connect": [["vale"], ["vale", "board"]],
    "graph": [["vale"]],
    "coverage": [["chronicle"]],
    "cite": [
        ["chronicle"],
        *(["--style", style] for style in ("plain", "chicago")),
        *(["--format", each] for each in ("bibtex", "biblatex", "ris", "csl")),
    ],
    "changes": [["OTHER"]],
    "sweep": [["OTHER"], ["OTHER", "--by", "document", "--who", "vale"]],
    "leads": [[], ["show", "1"], ["years"]],
    "export": [["--list"], *([name] for name, format in FORMATS.items() if format.writes == TEXT)],
    "view": [["--no-browser"]],
    "check": [[]],
    "schema": [["--json-output"]],
}
# Flags that are asked by themselves, never end, or change what may be written over.
LEFT_ALONE = {"help", "force", "list", "no_browser", "watch", "json_output"}
# What these say comes from our own tables, not from a dossier.
OURS = ("schema",)


def lines(folder: Path, other: Path, texts: Path) -> Iterator[list[str]]:
    """Yield the arguments of every command on the dossier in `folder`, and once with each of its flags (--json, --csv, --chart …)."""
    for name in COMMANDS:
        parameters: list[Any] = _built(name).params
        flags = [each.opts[0] for each in parameters if getattr(each, "is_flag", False) and each.name not in LEFT_ALONE]
        options = {each.opts[0] for each in parameters if each.param_type_name == "option"}
        first = next((each for each in parameters if each.param_type_name == "argument" and each.required), None)
        for number, asked in enumerate(ASKED.get(name, [["vale"] if first else []])):
            words = [str(other) if word == "OTHER" else word for word in asked]
            line = ["--data", str(folder), name, *words, *(["--texts", str(texts)] if "--texts" in options else [])]
            yield line
            if not number:
                yield from ([*line, flag] for flag in flags)


def short(line: list[str]) -> str:
    """Return a line as it reads best among the names of tests."""
    return " ".join(word for word in line[2:] if not word.startswith("/"))
