from __future__ import annotations

from pathlib import Path

import pytest

from ciaperu import language


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give each run of the suite a cache of its own, and nothing of the user's settings."""
    cache = tmp_path_factory.getbasetemp() / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    for name in ("CIAPERU_DATA", "CIAPERU_LANG", "CIAPERU_TEXTS", "NO_COLOR", "COLUMNS", "FORCE_COLOR", "LANGUAGE", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    language.use("en")
    return cache / "ciaperu"
