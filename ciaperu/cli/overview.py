"""`ciaperu` alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ciaperu.cli.context import store
from ciaperu.cli.emit import emit
from ciaperu.research.overview import overview as ask
from ciaperu.views.desk import overview as view

if TYPE_CHECKING:
    import typer


def overview(ctx: typer.Context) -> None:
    """Print what the dossier holds and where to start."""
    emit(ask(store(ctx)), "text", view)
