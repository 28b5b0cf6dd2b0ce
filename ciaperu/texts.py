"""Readers' own copies of the works: a folder with SOURCE-ID.txt, plain text in which `==heading==` opens a section.

Paragraphs are separated by blank lines and counted from 1 in their section; what stands before the first `==heading==` is section `lead`.
A line `= title =` is the work's title and no paragraph. The texts themselves never enter the project, nor the store.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ciaperu import model
from ciaperu.errors import Unreadable
from ciaperu.files import read_bytes
from ciaperu.language import _

LEAD = "lead"


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """A copy of a work: its SHA-256, whether that is the one the source states (None: none stated), and paragraphs by section."""

    source: str
    digest: str
    same: bool | None
    sections: Mapping[str, tuple[str, ...]]


def read_text(folder: Path, source: model.Source) -> Text | None:
    """Return the copy of `source` in `folder`, or None if there is none; Unreadable if it cannot be read as UTF-8 text."""
    import hashlib

    path = folder / f"{source.id}.txt"
    # os.path says no where pathlib raises: of a folder that may not be looked into, of a name that is too long.
    if not os.path.isdir(folder):
        raise Unreadable(_("{folder} is not a folder of texts").format(folder=folder), _("Name one with --texts or CIAPERU_TEXTS"))
    if not os.path.exists(path):
        return None
    try:
        data = read_bytes(path)
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(_("{path} is not UTF-8 text").format(path=path), _("Save it as UTF-8")) from error
    except ValueError as error:
        raise Unreadable(_("{path} cannot be read: {error}").format(path=path, error=error), _("Check the file and its permissions")) from error
    digest = hashlib.sha256(data).hexdigest()
    stated = source.digest.removeprefix("sha256:")
    return Text(source.id, digest, digest == stated if stated else None, sections_of(text))


def sections_of(text: str) -> dict[str, tuple[str, ...]]:
    """Return the paragraphs of a text by section, lines within a paragraph joined by spaces; of two sections of one name the second adds."""
    found: dict[str, list[str]] = {LEAD: []}
    section, lines = LEAD, list[str]()

    def end_paragraph() -> None:
        if lines:
            found[section].append(" ".join(lines))
            lines.clear()

    for line in [*text.splitlines(), ""]:
        heading = re.fullmatch(r"\s*(={1,6})\s*(.+?)\s*\1\s*", line)
        if heading or not line.strip():
            end_paragraph()
        if heading and len(heading[1]) > 1:
            section = heading[2]
            found.setdefault(section, [])
        elif line.strip() and not heading:
            lines.append(line.strip())
    return {name: tuple(paragraphs) for name, paragraphs in found.items()}


def passage(text: Text, citation: model.Citation) -> str | None:
    """Return the paragraph that a citation of this work points to, or None if there is no such one."""
    paragraphs = text.sections.get(citation.section, ())
    return paragraphs[citation.paragraph - 1] if citation.paragraph <= len(paragraphs) else None
