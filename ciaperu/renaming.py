"""Another id for a fact, an entity, a source or a dispute, wherever a dossier names it: only the id's own characters change."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from ciaperu.editing import content
from ciaperu.errors import NotFound, WrongUsage
from ciaperu.language import _
from ciaperu.loading import Positions, is_id
from ciaperu.reading import Map, Mark, Node, Seq

# What names a record of each table: the table it stands in, and the way to it: fields, `*` for each item, `:` for each key.
# Of a citation (source#section.paragraph) the source does.
REFERENCES = {
    "entity": (
        ("fact", ("who", ":")),
        ("fact", ("where", "*")),
        ("fact", ("attribution", "*", "by")),
        ("fact", ("implied", "*")),
        ("entity", ("part_of",)),
        ("entity", ("roles", "*", "of")),
    ),
    "fact": (
        ("fact", ("part_of", "*")),
        ("fact", ("see", "*")),
        ("dispute", ("positions", "*", "facts", "*")),
        ("asked", (":",)),
    ),
    "source": (
        ("fact", ("attribution", "*", "work")),
        ("fact", ("sources", "*")),
        ("fact", ("checked", "*", "source")),
        ("entity", ("roles", "*", "sources", "*")),
        ("source", ("underlies", "*")),
        ("source", ("copy_of",)),
        ("source", ("retells", "*")),
    ),
    "dispute": (),
}


class Edited(NamedTuple):
    """A file before and after, and in how many places it changes."""

    file: str
    places: int
    before: bytes
    after: bytes


class Renamed(NamedTuple):
    """A record of `table` with its old and new id, and the files that this changes."""

    table: str
    old: str
    new: str
    files: tuple[Edited, ...]


def renamed(folder: Path, at: Positions, old: str, new: str) -> Renamed:
    """Return what it takes to give the record `old` of the dossier in `folder` the id `new`; nothing is written.

    Raises NotFound, with the nearest ids, if there is no `old`, and WrongUsage if `new` is no id or taken.
    """
    tables = {id: table for table, id in at.records if table in REFERENCES}
    if old not in tables:
        import difflib

        near = ", ".join(difflib.get_close_matches(old[:80], tables, 3, 0.5))
        what = _("there is no fact, entity, source or dispute `{id}`").format(id=old)
        raise NotFound(what, _("The nearest: {names}").format(names=near) if near else _("Search for it: ciaperu search WORDS"))
    if not is_id(new):
        what = _("`{id}` is not an id").format(id=new[:80])
        raise WrongUsage(what, _("Use lower-case letters a-z, digits and single hyphens, at most 80"))
    for (table, id), (file, mark, node) in at.records.items():
        # A translation that was left over would suddenly be one of this record, and so would words that were asked.
        taken = node.keys_at.get(new) if table == "asked" and isinstance(node, Map) else mark if id == new else None
        if taken:
            what = _("`{id}` is taken: it stands in {file}, line {line}").format(id=new, file=file, line=taken.line + 1)
            raise WrongUsage(what, _("Choose another id"))
    marks: dict[str, list[Mark]] = defaultdict(list)
    for file, mark in _places(at, tables[old], old):
        marks[file].append(mark)
    return Renamed(tables[old], old, new, tuple(_edited(folder, file, marks[file], old, new) for file in sorted(marks)))


def _places(at: Positions, table: str, id: str) -> Iterator[tuple[str, Mark]]:
    """Yield the file and the mark of every scalar that names the record `id` of `table`."""
    for (kind, own), (file, mark, node) in at.records.items():
        # Translated records stand under es/fact, es/dispute and es/entity.
        if own == id and kind.rpartition("/")[2] == table:
            yield file, mark
        for home, way in REFERENCES[table]:
            if kind == home:
                yield from ((file, found) for found, text in _follow(node, mark, way) if text.strip().partition("#")[0] == id)


def _follow(node: Node, mark: Mark, way: tuple[str, ...]) -> Iterator[tuple[Mark, str]]:
    """Yield every text that a way leads to, with its mark."""
    if not way:
        if isinstance(node, str):
            yield mark, node
    elif way[0] == "*" and isinstance(node, Seq):
        for item, found in zip(node, node.values_at, strict=True):
            yield from _follow(item, found, way[1:])
    elif way[0] == ":" and isinstance(node, Map):
        yield from ((node.keys_at[key], key) for key in node)
    elif isinstance(node, Map) and way[0] in node:
        yield from _follow(node[way[0]], node.values_at[way[0]], way[1:])


def _edited(folder: Path, file: str, marks: list[Mark], old: str, new: str) -> Edited:
    before = content(folder, file)
    text = before.decode("utf-8-sig")
    # A scalar may open with a quotation mark or as a block, and in double quotes any character may be written by its number (YAML 1.1, 5.6).
    letters = r"(?:\\\r?\n[ \t]*)?".join(
        rf"(?:{re.escape(sign)}|\\x(?i:{ord(sign):02x})|\\u(?i:{ord(sign):04x})|\\U(?i:{ord(sign):08x}))" for sign in old
    )
    opened = re.compile(rf"(?:[\"']|[|>][^\r\n]*[\r\n])?\s*({letters})(?![a-z0-9-])")
    kept, end = [], 0
    for mark in sorted(marks, key=lambda mark: mark.index):
        found = opened.match(text, mark.index)
        if found is None:
            what = _("{file}, line {line}: the id is written in a way that ciaperu cannot change").format(file=file, line=mark.line + 1)
            raise WrongUsage(what, _("Write it plainly: {id}").format(id=old))
        kept += [text[end : found.start(1)], new]
        end = found.end(1)
    after = "".join([*kept, text[end:]]).encode()
    # What stands before the text is the mark that some editors begin a file with.
    return Edited(file, len(marks), before, before[: len(before) - len(text.encode())] + after)
