"""YAML → plain values with positions. Every scalar stays a string: `no` is a word and `1:30` is not a number here.

Reads libyaml's events (`yaml.parse`) with one small constructor, which is faster than PyYAML's and refuses what a dossier has no use for:
duplicate keys, anchors, aliases, tags, several documents, deep nesting and endless texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol, TypeAlias

import yaml
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)

from ciaperu.errors import Problem
from ciaperu.language import _
from ciaperu.text import MAX_MARKS, is_overlaid

MAX_DEPTH = 32
# Characters of one text: fifty pages. A fact has two or three sentences.
MAX_TEXT = 100_000
# Where the wheel has no libyaml the pure parser gives the same events, more slowly.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Mark(Protocol):
    """Where a value starts: lines, columns and, in `index`, the characters of the whole text (a mark of its beginning aside) count from 0."""

    @property
    def index(self) -> int: ...  # noqa: D102

    @property
    def line(self) -> int: ...  # noqa: D102

    @property
    def column(self) -> int: ...  # noqa: D102


class Map(dict[str, "Node"]):
    """A mapping that knows where each key (`keys_at`) and value (`values_at`) stands."""

    __slots__ = ("keys_at", "values_at")

    def __init__(self) -> None:
        super().__init__()
        self.keys_at: dict[str, Mark] = {}
        self.values_at: dict[str, Mark] = {}


class Seq(list["Node"]):
    """A sequence that knows where each item stands."""

    __slots__ = ("values_at",)

    def __init__(self) -> None:
        super().__init__()
        self.values_at: list[Mark] = []


Node: TypeAlias = "str | Map | Seq | None"


class _RefusedError(Exception):
    def __init__(self, mark: Mark | None, what: str, mend: str) -> None:
        super().__init__(what)
        self.mark, self.what, self.mend = mark, what, mend


def read_yaml(data: bytes, file: str) -> tuple[Node, list[Problem]]:
    """Return the one document in `data` (None if empty) and the problems found; with a problem, the document may be partial."""
    problems: list[Problem] = []
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return None, [Problem(file, line, 0, _("not UTF-8 text"), _("save the file as UTF-8"))]
    try:
        return _document(iter(_LOADER(text).get_event, None), file, problems), problems
    except _RefusedError as refusal:
        problems.append(_problem(file, refusal.mark, refusal.what, refusal.mend))
    except yaml.reader.ReaderError:
        # libyaml counts bytes and PyYAML characters, so the place is looked up anew.
        bad = yaml.reader.Reader.NON_PRINTABLE.search(text)
        at = bad.start() if bad else 0
        line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
        what = _("the character {code} is not allowed in YAML").format(code=f"U+{ord(text[at]):04X}")
        problems.append(Problem(file, line, column, what, _("remove it")))
    except yaml.MarkedYAMLError as error:
        what = _("not YAML: {error}").format(error=" ".join(filter(None, (error.context, error.problem))))
        mend = _("mend the syntax here or just above")
        if "nesting depth" in what:  # libyaml from 0.2.6 on reads ahead, and has a limit of its own
            what, mend = _too_deep()
        problems.append(_problem(file, error.problem_mark or error.context_mark, what, mend))
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        problems.append(Problem(file, 0, 0, _("not YAML: {error}").format(error=error), _("mend the syntax")))
    return None, problems


def _too_deep() -> tuple[str, str]:
    return _("nested deeper than {n} levels").format(n=MAX_DEPTH), _("flatten this")


def _problem(file: str, mark: Mark | None, what: str, mend: str) -> Problem:
    return Problem(file, mark.line + 1 if mark else 0, mark.column + 1 if mark else 0, what, mend)


def _document(events: Iterator[Any], file: str, problems: list[Problem]) -> Node:
    root: Node = None
    documents = 0
    for event in events:
        kind = type(event)
        if kind is StreamStartEvent or kind is DocumentEndEvent or kind is StreamEndEvent:
            continue
        if kind is DocumentStartEvent:
            documents += 1
            if documents > 1:
                raise _RefusedError(event.start_mark, _("a second document starts here"), _("keep one document in a file"))
            continue
        root = _node(event, events, 0, file, problems)
    return root


def _node(event: Any, events: Iterator[Any], depth: int, file: str, problems: list[Problem]) -> Node:
    kind = type(event)
    if kind is AliasEvent:
        raise _RefusedError(event.start_mark, _("aliases (*name) are not used in a dossier"), _("write the value out"))
    if event.anchor is not None:
        raise _RefusedError(event.start_mark, _("anchors (&name) are not used in a dossier"), _("remove the anchor"))
    if event.tag is not None:
        raise _RefusedError(event.start_mark, _("tags ({tag}) are not used in a dossier").format(tag=event.tag), _("remove the tag"))
    if kind is ScalarEvent:
        if len(event.value) > MAX_TEXT:
            what = _("a text of {n:,} characters").format(n=len(event.value))
            raise _RefusedError(event.start_mark, what, _("keep it within {n}").format(n=f"{MAX_TEXT:,}"))
        if is_overlaid(event.value):
            what = _("more than {n} marks on one letter, which cover what stands around it").format(n=MAX_MARKS)
            problems.append(_problem(file, event.start_mark, what, _("remove them")))
        # A plain scalar without characters is a missing value; "" in quotes is an empty text.
        return event.value if event.value or not event.implicit[0] else None
    if depth >= MAX_DEPTH:
        raise _RefusedError(event.start_mark, *_too_deep())
    if kind is SequenceStartEvent:
        items = Seq()
        for child in events:
            if type(child) is SequenceEndEvent:
                break
            items.values_at.append(child.start_mark)
            items.append(_node(child, events, depth + 1, file, problems))
        return items
    assert kind is MappingStartEvent
    mapping = Map()
    for key_event in events:
        if type(key_event) is MappingEndEvent:
            break
        key = _node(key_event, events, depth + 1, file, problems)
        if not isinstance(key, str):
            raise _RefusedError(key_event.start_mark, _("a key must be plain text"), _("write `key: value`"))
        if key == "<<" and key_event.implicit[0]:
            raise _RefusedError(key_event.start_mark, _("merge keys (<<) are not used in a dossier"), _("write the values out"))
        value_event = next(events)
        value = _node(value_event, events, depth + 1, file, problems)
        if key in mapping:
            what = _("`{key}` stands here a second time (first in line {line})").format(key=key, line=mapping.keys_at[key].line + 1)
            problems.append(_problem(file, key_event.start_mark, what, _("keep one")))
            continue
        mapping[key] = value
        mapping.keys_at[key] = key_event.start_mark
        mapping.values_at[key] = value_event.start_mark
    return mapping
