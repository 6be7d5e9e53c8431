"""What a person types in the installed program is kept, however the program ends."""

from __future__ import annotations

import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from terminal import Terminal, reviews

KEYS_A_SECOND = 8
NOTE = "The agent promises two free bags. The fare has one, and the agent"
"""Eight seconds of typing, without a pause."""
A_SECOND = 12
"""Key presses that may be lost by kill -9: those of the last second, with a margin for slow machines."""


def kept(library: Path) -> dict[str, str]:
    """The unfinished texts on the disk, by field."""
    with closing(sqlite3.connect(library / "journal.db")) as db:
        return dict(db.execute("SELECT field, text FROM drafts"))


def events(library: Path) -> int:
    """How many events the journal has."""
    with closing(sqlite3.connect(library / "journal.db")) as db:
        found: int = db.execute("SELECT count(*) FROM events").fetchone()[0]
        return found


def writing_a_note(terminal: Terminal) -> None:
    """Open the note of the first trace."""
    terminal.until("bags")
    terminal.keys("\r")
    terminal.until("May I bring 1 bags?")
    terminal.keys("o")
    terminal.until("Enter saves")


def test_steady_typing_survives_kill_9_but_for_the_last_second(library: Path) -> None:
    assert len(NOTE) >= 8 * KEYS_A_SECOND
    before = events(library)
    with Terminal("--library", str(library), columns=80, rows=24) as terminal:
        writing_a_note(terminal)
        terminal.type_steadily(NOTE, KEYS_A_SECOND)
        terminal.kill()
    note = kept(library)["note"]
    assert NOTE.startswith(note)
    assert len(note) >= len(NOTE) - A_SECOND
    assert events(library) == before, "a draft is not an event"

    with Terminal("--library", str(library), columns=80, rows=24) as terminal:
        terminal.until("Continue")
        terminal.keys("\r")
        terminal.until("not finished: note")
        terminal.keys("o")
        terminal.until("Not finished last time")
        terminal.keys("!")
        terminal.until("Kept as a draft")
        terminal.keys("\x13")
        terminal.until("in progress")
        terminal.keys("\x11")
        assert terminal.wait_for_end() == 0
    assert kept(library) == {}
    assert [review["note"] for review in reviews(library)] == [note + "!"]


def hung_up(terminal: Terminal) -> None:
    terminal.hang_up()


def quit_at_once(terminal: Terminal) -> None:
    terminal.keys("\x11")
    assert terminal.wait_for_end() == 0


def told(number: int) -> Callable[[Terminal], None]:
    def end(terminal: Terminal) -> None:
        terminal.signal(number)
        assert terminal.wait_for_end() == 128 + number
        assert terminal.bytes.endswith(b"l"), "the terminal is given back as it was"

    return end


@pytest.mark.parametrize(
    "end",
    [
        pytest.param(hung_up, id="closed terminal"),
        pytest.param(told(signal.SIGHUP), id="hang-up"),
        pytest.param(told(signal.SIGTERM), id="terminate"),
        pytest.param(told(signal.SIGINT), id="interrupt"),
        pytest.param(quit_at_once, id="quit"),
    ],
)
def test_every_key_survives_an_end_that_is_announced(
    library: Path, end: Callable[[Terminal], None]
) -> None:
    with Terminal("--library", str(library), columns=80, rows=24) as terminal:
        writing_a_note(terminal)
        terminal.keys(NOTE)
        terminal.until(NOTE[-9:])
        end(terminal)
    assert kept(library) == {"note": NOTE}


def test_a_stopped_program_goes_on_with_the_text(library: Path) -> None:
    with Terminal("--library", str(library), columns=80, rows=24) as terminal:
        writing_a_note(terminal)
        terminal.keys("before ")
        terminal.until("Kept as a draft")
        terminal.stop()
        terminal.signal(signal.SIGCONT)
        terminal.keys("and after")
        terminal.until("before and after")
        terminal.keys("\x03")  # copies, and does not end the program
        terminal.keys("\x13")
        terminal.until("in progress")
        terminal.keys("\x11")
        assert terminal.wait_for_end() == 0
    assert [review["note"] for review in reviews(library)] == ["before and after"]
