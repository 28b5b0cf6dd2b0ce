"""A dossier's files → model + problems, and where everything stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ciaperu import model
from ciaperu.errors import Problem
from ciaperu.fields import DOSSIER, FACTS, TABLES, TRANSLATION, Build, Wrong, default_of, read_fields, read_words, translated
from ciaperu.files import list_files, read_bytes
from ciaperu.language import _
from ciaperu.reading import Map, Mark, Node, Seq, read_yaml


@dataclass(slots=True)
class Positions:
    """Where each record of a dossier stands: (table, id) → its file, its mark and its node."""

    records: dict[tuple[str, str], tuple[str, Mark, Node]] = field(default_factory=dict)

    def key(self, table: str, id: str, *path: str | int) -> tuple[str, int, int]:
        """Return file, line and column (from 1) of the key that `path` leads to within a record."""
        return self._find("keys_at", table, id, path)

    def value(self, table: str, id: str, *path: str | int) -> tuple[str, int, int]:
        """Return file, line and column (from 1) of the value that `path` leads to within a record."""
        return self._find("values_at", table, id, path)

    def item(self, text: str, table: str, id: str, *path: str | int) -> tuple[str, int, int]:
        """Return file, line and column (from 1) of the item `text` of the list that `path` leads to."""
        node = self.records[table, id][2]
        for step in path:
            node = node[step] if isinstance(node, (Map, Seq)) else None  # type: ignore[index]
        index = [each.strip() if isinstance(each, str) else "" for each in node or ()].index(text)
        return self.value(table, id, *path, index)

    def has(self, table: str, id: str, field: str) -> bool:
        """Return whether the record gives this field, however wrongly."""
        node = self.records[table, id][2]
        return isinstance(node, Map) and node.get(field) is not None

    def _find(self, marks: str, table: str, id: str, path: tuple[str | int, ...]) -> tuple[str, int, int]:
        file, mark, node = self.records[table, id]
        for step in path:
            if isinstance(node, Map) and isinstance(step, str) and step in node:
                mark, node = getattr(node, marks)[step], node[step]
            elif isinstance(node, Seq) and isinstance(step, int):
                mark, node = node.values_at[step], node[step]
            else:
                break
        return file, mark.line + 1, mark.column + 1


@dataclass(frozen=True, slots=True)
class Loaded:
    """A dossier, the problems met on the way, and where everything stands."""

    dossier: model.Dossier
    problems: tuple[Problem, ...]
    positions: Positions


def load(folder: Path, only: Sequence[str] | None = None) -> Loaded:
    """Return the dossier in `folder`, or what its files `only` hold of it, with all problems of the files; Unreadable if it cannot be listed."""
    names, problems = list_files(folder) if only is None else (only, [])
    positions = Positions()
    tables: dict[str, list[Any]] = {table: [] for table in ("entity", "source", "fact", "dispute")}
    translations: list[model.Translation] = []
    searched: dict[str, dict[str, dict[str, tuple[str, ...]]]] = {"thesaurus": {}, "asked": {}}
    head: dict[str, Any] = {}
    for name in names:
        try:
            data = read_bytes(folder / name)
        except ValueError as error:
            problems.append(Problem(name, 0, 0, _("cannot be read: {error}").format(error=error), _("check the file and its permissions")))
            continue
        root, found = read_yaml(data, name)
        problems += found
        wrong = _reporter(name, problems)
        if isinstance(root, Map):
            stem = name.removesuffix(".yaml")
            if stem == "dossier":
                head = read_fields(root, _Start(), DOSSIER, wrong, "dossier")
            elif stem in searched:
                searched[stem] = read_words(root, wrong)
                positions.records[stem, ""] = (name, _Start(), root)
            elif stem.startswith("translations/"):
                translations.append(_translation(root, name, positions, wrong))
            elif stem in TABLES or stem.startswith("facts/"):
                table, build = TABLES.get(stem) or FACTS
                tables[table] += _records(root, table, build, name, positions, wrong)
        elif root is not None:
            wrong(_Start(), _("the file must hold `id:` entries"), _("start each entry with its id and a colon"))
        elif not found and name == "dossier.yaml":
            wrong(_Start(), _("the file is empty"), _("give at least `title:`"))
    dossier = model.Dossier(
        **(head or {name: default_of(default) for name, (convert, default) in DOSSIER.items()}),
        entities=tuple(tables["entity"]),
        sources=tuple(tables["source"]),
        facts=tuple(tables["fact"]),
        disputes=tuple(tables["dispute"]),
        translations=tuple(translations),
        thesaurus=searched["thesaurus"],
        asked=searched["asked"],
    )
    return Loaded(dossier, tuple(problems), positions)


def is_id(text: str) -> bool:
    """Return whether `text` has the form of an id: kebab-case, at most 80 characters."""
    return len(text) <= 80 and re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text) is not None


def _reporter(file: str, problems: list[Problem]) -> Wrong:
    """Return the function that adds a problem in `file`."""

    def wrong(mark: Mark, what: str, mend: str) -> None:
        problems.append(Problem(file, mark.line + 1, mark.column + 1, what, mend))

    return wrong


@dataclass(frozen=True, slots=True)
class _Start:
    index: int = 0
    line: int = 0
    column: int = 0


def _translation(root: Map, file: str, positions: Positions, wrong: Wrong) -> model.Translation:
    """Return what a file of translations/ holds; its records stand in `positions` under es/fact, es/dispute and es/entity."""
    language = file.removeprefix("translations/").removesuffix(".yaml")
    plurals = {"fact": "facts", "dispute": "disputes", "entity": "entities"}
    records: dict[str, Any] = {}
    for table, plural in plurals.items():
        node, mark = root.pop(plural, None), root.values_at.get(plural, _Start())
        if node is not None and not isinstance(node, Map):
            wrong(mark, _("`id:` entries belong here"), _("start each entry with its id and a colon"))
        made = _records(node, f"{language}/{table}", translated(table), file, positions, wrong) if isinstance(node, Map) else []
        records[plural] = tuple(made)
    head = read_fields(root, _Start(), TRANSLATION, wrong, "translation")
    positions.records[language, ""] = (file, _Start(), root)
    labels = {family: head.pop(family) for family in model.LABELS}
    return model.Translation(language=language, labels=labels, **head, **records)


def _records(root: Map, table: str, build: Build, file: str, positions: Positions, wrong: Wrong) -> list[Any]:
    records = []
    for id, node in root.items():
        mark = root.keys_at[id]
        if not is_id(id):
            wrong(mark, _("`{id}` is not an id").format(id=id[:80]), _("use lower-case letters a-z, digits and single hyphens, at most 80"))
        elif (table, id) in positions.records:
            first = positions.records[table, id]
            what = _("`{id}` is already in {file}, line {line}").format(id=id, file=first[0], line=first[1].line + 1)
            wrong(mark, what, _("give each its own id"))
        else:
            positions.records[table, id] = (file, mark, node)
            records.append(build(id, node, mark, wrong))
    return records
