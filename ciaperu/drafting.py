"""A fact that is to be added: from its fields to YAML, at the end of the file it belongs in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from textwrap import indent, wrap
from typing import Any, NamedTuple

from ciaperu import dates
from ciaperu.checking import home_of
from ciaperu.editing import content
from ciaperu.fields import FACT
from ciaperu.files import list_files
from ciaperu.reading import Map, read_yaml
from ciaperu.text import words

LINE = 100
# What needs no quotation marks in a list on one line.
BARE = r"[\w$(](?:[\w $()/.;+%'’-]|(?<=\w)#(?=\w))*"
MAX_ID = 50
Fields = dict[str, Any]


class Draft(NamedTuple):
    """A fact, or a source, that is not in the dossier yet: its id, and its fields as the YAML has them."""

    id: str
    fields: Fields
    table: str = "fact"

    @property
    def file(self) -> str:
        """The file it belongs in; where its date is none, that is found when the dossier is checked."""
        if self.table == "source":
            return "sources.yaml"
        try:
            return home_of(dates.parse(self.fields["date"]) if "date" in self.fields else None)
        except ValueError:
            return home_of(None)


class Place(NamedTuple):
    """Where a fact that was added stands."""

    id: str
    file: str
    line: int


class Added(NamedTuple):
    """The facts that were added."""

    facts: tuple[Place, ...]


def in_order(values: Fields) -> Fields:
    """Return fields in the order in which facts have them."""
    return {name: values[name] for name in FACT if values.get(name)}


def proposed_id(title: str, taken: Iterable[str]) -> str:
    """Return an id made of the words of a title, short, and not one that is taken."""
    id = ""
    for word in filter(str.isascii, words(title.replace("'s", ""))):
        if len(id) + len(word) >= MAX_ID:
            break
        id = f"{id}-{word}" if id else word
    id, used = id or "fact", set(taken)
    return next(each for each in (id, *(f"{id}-{number}" for number in range(2, len(used) + 3))) if each not in used)


def to_yaml(draft: Draft) -> str:
    """Return a fact as its file has it, in block style, short lists and records on one line. ImportError without ruamel.yaml."""
    from io import StringIO

    from ruamel.yaml import YAML
    from ruamel.yaml.comments import CommentedMap, CommentedSeq
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString, SingleQuotedScalarString

    def scalar(value: Any) -> Any:
        # YAML 1.1, which we read, and 1.2 differ in what stands bare between brackets; in quotes all is the same in both.
        if not isinstance(value, str) or re.fullmatch(BARE, value):
            return value
        return SingleQuotedScalarString(value) if value.isprintable() and re.search(r'["\\]', value) else DoubleQuotedScalarString(value)

    def flow(value: Any) -> Any:
        if not isinstance(value, (dict, list)):
            return scalar(value)
        held = CommentedMap({key: scalar(each) for key, each in value.items()}) if isinstance(value, dict) else CommentedSeq(map(scalar, value))
        held.fa.set_flow_style()
        return held

    record = CommentedMap()
    for name, value in draft.fields.items():
        if name in ("date", "issued", "accessed"):
            record[name] = _date(value)
        elif name == "text":
            record[name] = _folded(value)
        elif isinstance(value, dict):
            record[name] = CommentedMap({key: flow(each) for key, each in value.items()})
        elif value and isinstance(value, list) and isinstance(value[0], dict):
            record[name] = CommentedSeq([flow(each) for each in value])
        else:
            record[name] = value if isinstance(value, str) and value.isprintable() else flow(value)
    writer, out = YAML(), StringIO()
    writer.indent(mapping=2, sequence=4, offset=2)
    # Nothing is broken but the text, which is broken where we say.
    writer.width = 2**31
    writer.dump(CommentedMap({draft.id: record}), out)
    return out.getvalue()


def _date(edtf: str) -> Any:
    """Return a date so that it is written without quotation marks, where that is one for other readers of YAML too."""
    import datetime

    if re.fullmatch("[1-9][0-9]{3}", edtf):
        return int(edtf)
    try:
        return datetime.date.fromisoformat(edtf) if re.fullmatch("[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}", edtf) else edtf
    except ValueError:
        return edtf


def _folded(text: str) -> Any:
    """Return a text as one that is written in lines: broken at spaces, or as it is where it has lines of its own."""
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString, FoldedScalarString, LiteralScalarString

    plain = all(line == " ".join(line.split()) and line.isprintable() for line in text.split("\n"))
    if "\n" in text:
        return LiteralScalarString(text) if plain and "\n\n\n" not in text else DoubleQuotedScalarString(text)
    if len(text) <= LINE or not plain:
        return text if text.isprintable() else DoubleQuotedScalarString(text)
    folded = FoldedScalarString(text)
    ends, at = [], 0
    for line in wrap(text, LINE, break_long_words=False, break_on_hyphens=False)[:-1]:
        at += len(line)
        ends.append(at)
        at += 1
    folded.fold_pos = ends
    return folded


def with_drafts(folder: Path, made: Sequence[Draft]) -> dict[str, bytes]:
    """Return the files (name → content) that hold these facts at their end, every byte before them as it is."""
    names = list_files(folder)[0]
    records: dict[str, list[str]] = {}
    for draft in made:
        records.setdefault(draft.file, []).append(to_yaml(draft))
    return {name: _appended(content(folder, name) if name in names else _head(folder, names), "\n".join(texts)) for name, texts in records.items()}


def _head(folder: Path, names: Iterable[str]) -> bytes:
    """Return the comment with which every file of facts begins, or nothing."""
    heads = [re.match(rb"(?:#[^\n]*\n)*(?:\r?\n)?", content(folder, name)) for name in names if name.startswith("facts/")]
    shared = {match[0] for match in heads if match}
    # What only one file begins with may be a note on its first fact.
    return shared.pop() if len(shared) == 1 and len(heads) > 1 else b""


def _appended(before: bytes, records: str) -> bytes:
    text = before.decode("utf-8-sig", "replace")
    root = read_yaml(before, "")[0]
    # Keys of one mapping stand in one column, which need not be the first.
    column = next(iter(root.keys_at.values())).column if isinstance(root, Map) and root else 0
    gap = "" if not text.strip() or re.search(r"\n\r?\n\Z", text) else "\n" if text.endswith("\n") else "\n\n"
    added = gap + indent(records, " " * column)
    return before + (added.replace("\n", "\r\n") if "\r\n" in text else added).encode()


def places(made: Sequence[Draft], files: dict[str, bytes]) -> Added:
    """Return where these facts stand in the files that hold them."""
    trees = {name: read_yaml(data, name)[0] for name, data in files.items()}
    return Added(tuple(Place(each.id, each.file, trees[each.file].keys_at[each.id].line + 1) for each in made))  # type: ignore[union-attr]
