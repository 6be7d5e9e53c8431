"""Texts of many thousands of characters without a blank: minified JSON, or a script that writes no spaces."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from judging_keys import opened, press, talk, talks
from textual.widgets import Static
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp

MINIFIED = json.dumps([{"a": n, "b": f"x{n}"} for n in range(6000)], separators=(",", ":"))


def record(answer: str, result: str) -> dict[str, Any]:
    """A conversation whose tool gave `result`, and whose last answer is `answer`."""
    found = talk(0, "get")
    messages: Any = found["messages"]
    messages[2]["content"], messages[3]["content"] = result, answer
    return found


@pytest.mark.parametrize(
    ("first", "keys"),
    [
        (record("漢字" * 35_000, "EUR 60"), ("space", "n")),
        (record("漢字" * 35_000, "EUR 60"), ("j", "space", "space", "p")),
        (record("ok", MINIFIED), ("j", "j", "enter", "space", "n")),
    ],
    ids=["answer", "answer-judged", "tool"],
)
async def test_the_place_in_one_is_kept_when_one_leaves_it(
    empty_space: Workspace, tmp_path: Path, first: dict[str, Any], keys: tuple[str, ...]
) -> None:
    app = TracejuryApp(talks(empty_space, tmp_path, ["get", "get"], first=first))
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await press(pilot, *keys)
        assert "2/2" in str(pilot.app.screen.query_one("#review-title", Static).render())
