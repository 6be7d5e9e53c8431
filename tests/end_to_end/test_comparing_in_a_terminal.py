"""Comparing two runs in a real terminal: what is shown as saved survives kill -9, and the results come at the end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from terminal import Terminal, tracejury
from two_runs import FOLDER, FOUND, RUNS


@pytest.fixture
def vina(tmp_path: Path) -> Path:
    """A library with both runs."""
    folder = tmp_path / "library"
    tracejury(folder, "load", *(str(FOLDER / name) for name in RUNS))
    return folder


def test_each_decision_survives_kill_9_and_the_last_one_leads_to_the_results(vina: Path) -> None:
    command = ("--library", str(vina), "compare", *RUNS)
    with Terminal(*command, columns=80, rows=24) as terminal:
        terminal.until("Which answer is better?")
        terminal.keys("l")
        terminal.until("Saved: the left one is better.")
        terminal.keys("2")
        terminal.until("Saved: the right one is better.")
        terminal.kill()
    listed = json.loads(tracejury(vina, "--json", "compare", "--list"))
    assert [one["decided"] for one in listed["comparisons"]] == [2]

    with Terminal(*command, columns=80, rows=24) as terminal:
        terminal.until("pair 3 of 11 · 2 decided, 9 left")
        terminal.keys("u")
        terminal.until("pair 2 of 11 · 1 decided, 10 left")
        for decided in range(2, len(FOUND)):
            terminal.keys("p")
            terminal.until(f"{decided} decided, {len(FOUND) - decided} left")
        terminal.keys("p")
        terminal.until("Every pair is decided: v shows the results.")
        terminal.keys("v")
        terminal.until("Too few pairs to tell: one was better in 1 pair")
        terminal.keys("\x11")
        assert terminal.wait_for_end() == 0
    assert "both good" in tracejury(vina, "compare", "--results", f"{RUNS[0]} against {RUNS[1]}")
