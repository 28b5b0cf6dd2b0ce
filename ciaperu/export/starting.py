"""The files of a new dossier: a small invented history that shows every field once, each under a comment that says what it is for."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

from ciaperu import language
from ciaperu.export.meanings import FIELDS, RECORDS
from ciaperu.export.yaml_schema import FILES, yaml_schema
from ciaperu.language import _

# The history lies here as YAML, with `#: record.field` where a comment belongs.
_HISTORY = Path(__file__).parent / "starter"
_WIDTH = 110


def files(title: str = "") -> Iterator[tuple[str, str]]:
    """Yield path and text of every file, comments in the language in use; `title`, on one line, stands instead of the history's own."""
    import json

    for file in sorted(_HISTORY.rglob("*.yaml")):
        name = file.relative_to(_HISTORY).as_posix()
        text = re.sub("^( *)#: (.+)\n", _comment, file.read_text(encoding="utf-8"), flags=re.MULTILINE)
        if title and name in ("dossier.yaml", "translations/es.yaml"):
            # In single quotes YAML reads every sign as itself, but for the quote, which is doubled.
            before, after = re.split("^title: .*", text, maxsplit=1, flags=re.MULTILINE)
            text = "{}title: '{}'{}".format(before, title.replace("'", "''"), after)
        kind = name.partition("/")[0].removesuffix(".yaml")
        up = "../" * name.count("/")
        yield name, f"# yaml-language-server: $schema={up}schema/{kind}.schema.json\n\n{text}"
    for kind in FILES:
        yield f"schema/{kind}.schema.json", json.dumps(yaml_schema(kind), indent=1, ensure_ascii=False) + "\n"
    own = _HISTORY / f"README.{language.code()}.md"
    readme = (own if own.exists() else _HISTORY / "README.md").read_text(encoding="utf-8")
    yield "README.md", readme.replace("{title}", title or _("The lost bell of Quillmoor"))


def _comment(found: re.Match[str]) -> str:
    indent, (record, _dot, field) = found[1], found[2].partition(".")
    text = _(FIELDS[record][field] if field else RECORDS[record])
    return textwrap.fill(text, _WIDTH, initial_indent=f"{indent}# ", subsequent_indent=f"{indent}# ", break_on_hyphens=False) + "\n"
