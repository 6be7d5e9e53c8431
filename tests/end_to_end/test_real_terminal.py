"""The installed program in a real terminal: what the screen showed as saved is on the disk."""

from __future__ import annotations

from pathlib import Path

from terminal import Terminal, reviews


def test_a_failed_trace_with_its_break_point_is_there_after_quitting(library: Path) -> None:
    with Terminal("--library", str(library)) as terminal:
        terminal.until("bags")
        terminal.keys("\r")
        terminal.until("May I bring 1 bags?")
        # A paste is text, though it holds escape characters and the mark of its own end.
        terminal.keys("\x1b[200~p\x1b[Bp\x1bp\x1b[201~p\rp\x1b[201~")
        terminal.until("Nothing was pasted")
        terminal.keys("j")
        terminal.keys("f")
        terminal.until("saved ")
        terminal.keys("b")
        terminal.until("✓ where")
        terminal.keys("\x11")
        assert terminal.wait_for_end() == 0

    [review] = reviews(library)
    assert review["answers"] == {"verdict": "fail"}
    assert review["break_point"] == {"step": "1", "alternates": []}


def test_a_press_shown_as_saved_survives_kill_9(library: Path) -> None:
    with Terminal("--library", str(library)) as terminal:
        terminal.until("bags")
        terminal.keys("\r")
        terminal.until("May I bring 1 bags?")
        terminal.keys("f")
        terminal.until("saved ")
        terminal.keys("b")
        terminal.until("✓ where")
        terminal.kill()

    [review] = reviews(library)
    assert review["answers"] == {"verdict": "fail"}
    assert review["break_point"] == {"step": "0", "alternates": []}

    with Terminal("--library", str(library)) as terminal:
        terminal.until("Continue")
        terminal.keys("\r")
        terminal.until("✓ where")
        terminal.keys("u")
        terminal.until(lambda text: "✓ where" not in text)
        terminal.keys("u")
        terminal.until("Took back: judged fail")
        terminal.keys("\x11")
        assert terminal.wait_for_end() == 0
    assert reviews(library) == []
