"""A research assistant for people who work on a contested history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ciaperu.dossier import OpenDossier as OpenDossier
    from ciaperu.dossier import open_dossier as open_dossier

__version__ = "0.1.0"
__all__ = ["OpenDossier", "open_dossier"]


def __getattr__(name: str) -> Any:
    # The command line starts faster where importing the package imports nothing else (PEP 562).
    if name in __all__:
        from ciaperu import dossier

        return getattr(dossier, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
