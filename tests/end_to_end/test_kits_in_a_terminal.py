"""Three reviewers in real terminals: each opens a kit, judges, and sends one file back; merged in every order it is the same."""

from __future__ import annotations

import itertools
import shutil
import sqlite3
from pathlib import Path

import kits
import msgspec
from terminal import Terminal, tracejury

QUESTION = "Is every bag really free?"
JUDGED = {"anna": "pf", "ben": "f", "chloe": "ppf"}
"""What each presses: a pass goes on to the next trace."""


def state(library: Path) -> tuple[list[str], list[tuple[str, ...]]]:
    """The reviews of a library as an export has them, and the events of its reviewers."""
    with sqlite3.connect(library / "journal.db") as db:
        events = db.execute(
            "SELECT id, reviewer, trace, kind, body, prev, hash FROM events WHERE kind != 'merge' ORDER BY id"
        ).fetchall()
    return kits.reviews_in(library), events


def press(terminal: Terminal, verdict: str, done: str) -> str:
    """Press the key of a verdict once the trace can be read: one that comes before judges nothing."""
    for _ in range(8):
        terminal.keys(verdict)
        try:
            return terminal.until(done, patience=6)
        except AssertionError:
            continue
    raise AssertionError(f"the screen never showed {done}:\n{terminal.text()}")


def review(kit: Path, home: Path, verdicts: str) -> Path:
    """Open a kit as its reviewer does, judge, and make the file that goes back; the command is all that is typed."""
    here = {"XDG_DATA_HOME": str(home / "data"), "TRACEJURY_CONFIG": str(home / "config.toml")}
    with Terminal(str(kit), columns=80, rows=24, **here) as terminal:
        terminal.until(QUESTION)
        terminal.keys("\r")
        for number, verdict in enumerate(verdicts, start=1):
            terminal.until(lambda text, at=number: f"{at}/3" in text and "p Pass" in text)  # type: ignore[misc]
            shown = press(terminal, verdict, f"{number} judged" if verdict == "p" else "FAIL")
            if verdict == "p" and f"{number}/3" in shown:
                terminal.keys("n")
        # What failed is begun: it lacks a reason.
        terminal.until("saved ")
        terminal.keys("\x11")
        assert terminal.wait_for_end() == 0
    with Terminal("open", str(kit), columns=80, rows=24, **here) as terminal:
        terminal.until("judged")
        terminal.keys("J")
        shown = terminal.until("Send it to")
        assert "Send it to Eve." in shown
        terminal.keys("q")
        assert terminal.wait_for_end() == 0
    return kit.with_name(f"{kit.stem}.return.jury")


def test_three_reviewers_come_together_in_whatever_order(library: Path, tmp_path: Path) -> None:
    shared = ("--reviewers", ",".join(kits.NAMES), "--overlap", "all")
    tracejury(library, "queue", "new", "shared", "--rubric", "support-reply", *shared)
    sent = tmp_path / "sent"
    asked = ("--question", QUESTION, "--send-to", "Eve")
    tracejury(library, "kit", "build", "shared", "-o", str(sent), *asked)
    files = [
        review(sent / f"shared-{name}.jury", tmp_path / name, JUDGED[name]) for name in kits.NAMES
    ]
    found = []
    for number, order in enumerate(itertools.permutations(files)):
        copy = tmp_path / f"merged-{number}"
        shutil.copytree(library, copy)
        for file in order:
            kits.merge(copy, file)
        found.append(state(copy))
    tracejury(library, "kit", "merge", str(sent))
    assert all(one == state(library) for one in found)
    given = [msgspec.json.decode(line) for line in kits.reviews_in(library)]
    judged = {name: [] for name in kits.NAMES}  # type: dict[str, list[str]]
    for one in given:
        judged[one["reviewer"]].append(f"{one['status']} {one['answers']['verdict']}")
    assert {name: sorted(some) for name, some in judged.items()} == {
        "anna": ["draft fail", "finished pass"],
        "ben": ["draft fail"],
        "chloe": ["draft fail", "finished pass", "finished pass"],
    }
