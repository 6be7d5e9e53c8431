"""Fixtures of the screen tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_fixtures import workspace
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.screens.review import early_keys


@pytest.fixture(autouse=True)
def quick_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader who needs no time: what is painted counts as read, and every key is meant."""
    monkeypatch.setattr(early_keys, "SEEN_SECONDS", 0.0)
    monkeypatch.setattr(early_keys, "TYPING_SECONDS", 0.0)


@pytest.fixture
def empty_space(tmp_path: Path) -> Iterator[Workspace]:
    """A library on its first run."""
    with workspace(tmp_path / "library", sample=False) as space:
        yield space


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    """A library with the sample loaded."""
    with workspace(tmp_path / "library") as found:
        yield found
