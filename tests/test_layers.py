"""Imports go down only: cli, then views and export (which never import each other), research, the store, the loading, the model."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import ciaperu

PACKAGE = Path(ciaperu.__file__).parent
LAYERS = (
    {"language"},
    {"text", "errors", "dates", "sound", "stemming", "circles"},
    {"tokens"},
    {"model"},
    {"files", "reading"},
    {"fields", "revisions"},
    {"texts", "evidence"},
    {"loading"},
    {"translations", "corroboration"},
    {"wording", "witnesses", "proving", "links", "rows"},
    {"checking"},
    {"editing"},
    {"renaming", "drafting"},
    {"intake"},
    {"indexing", "soundness"},
    {"compiling"},
    {"building"},
    {"store"},
    {"research"},
    {"sweep"},
    {"dossier"},
    {"views", "export"},
    {"cli"},
)
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}


def imports(file: Path) -> Iterator[str]:
    """Yield every module that a file imports, but for those imported only for type checking."""
    skipped = set()
    for node in ast.walk(tree := ast.parse(file.read_text())):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            skipped |= {id(child) for child in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{name.name}" for name in node.names)


def files() -> list[Path]:
    return sorted(file for file in PACKAGE.rglob("*.py") if file.parent != PACKAGE or file.stem not in ("__init__", "__main__"))


@pytest.mark.parametrize("file", files(), ids=lambda file: str(file.relative_to(PACKAGE)))
def test_imports_go_down_only(file: Path) -> None:
    own = file.relative_to(PACKAGE).parts[0].removesuffix(".py")
    for module in imports(file):
        package, _, rest = module.partition(".")
        other = rest.partition(".")[0]
        if package == "ciaperu" and other in LEVEL:
            assert other == own or LEVEL[other] < LEVEL[own], f"{own} imports {module}"
        if package in ("typer", "rich"):
            assert own == "cli" or (package == "rich" and file.name == "blocks.py"), f"{own} imports {module}"


def test_no_module_is_long() -> None:
    assert not {file.name for file in files() if len(file.read_text().splitlines()) > 350}
