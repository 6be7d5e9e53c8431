"""Pasted text is text: whatever it contains, none of it reaches the app as a key."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pytest
from desk_fixtures import settled
from hypothesis import example, given
from hypothesis import strategies as st
from screen_text import messages
from textual import events
from textual.message import Message
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import NO_PLACE_FOR_A_PASTE, TracejuryApp
from tracejury.tui.navigation import OpenReview
from tracejury.tui.pasted_text import END, START, Pasted, Pastes, PasteSafeParser, Taken, Typed
from tracejury.tui.widgets.inline_writer import InlineWriter
from tracejury.tui.widgets.line_input import as_typed

HOSTILE = (
    "\x1b",
    "\x1b[",
    "\x1bOP",
    START,
    END,
    START[:4],
    "p",
    "f1",
    "\r",
    "\x03",
    "\x00",
    "é",
    "[A",
    "~",
)
hostile_texts = st.lists(st.sampled_from(HOSTILE), max_size=12).map("".join)


class Terminal:
    """A stream of a terminal whose clock stands still until somebody waits."""

    def __init__(self) -> None:
        self.now = 0.0
        self.pastes = Pastes(lambda: self.now)
        self.typed = ""
        self.pasted: list[str] = []

    def sends(self, *chunks: str) -> Terminal:
        """Data in these pieces, at once."""
        for chunk in chunks:
            self._take(self.pastes.feed(chunk))
            self._take(self.pastes.tick())
        return self

    def waits(self, seconds: float = 0.1) -> Terminal:
        """Silence, with the clock looked at in the end."""
        self.now += seconds
        self._take(self.pastes.tick())
        return self

    def _take(self, found: Iterable[Typed | Pasted | Taken]) -> None:
        for one in found:
            if isinstance(one, Pasted):
                self.pasted.append(one.text)
            elif isinstance(one, Typed):
                self.typed += one.text


def pieces(text: str, places: list[int]) -> list[str]:
    """`text`, cut at these places."""
    cuts = sorted({place % (len(text) + 1) for place in places} | {0, len(text)})
    return [text[start:end] for start, end in pairwise(cuts)]


@given(hostile_texts, st.lists(st.integers(0), max_size=6))
@example(f"{END}p{START}", [])
@example("\x1b", [1, 2, 3, 4, 5, 6, 7])
def test_a_paste_is_one_text_however_it_is_cut(text: str, cuts: list[int]) -> None:
    terminal = Terminal().sends("j", *pieces(f"{START}{text}{END}", cuts)).waits()
    assert terminal.pasted == [text]
    assert terminal.typed.replace("\x1b", "") == "j"


def test_keys_around_a_paste_stay_keys() -> None:
    terminal = Terminal().sends("a" + START + "x\x1bp" + END + "b").waits().sends("c")
    assert (terminal.typed, terminal.pasted) == ("abc", ["x\x1bp"])


@given(st.text("\x1b[20~1Ap", max_size=12).filter(lambda text: START not in text))
def test_what_is_no_paste_is_passed_on_as_it_came(text: str) -> None:
    assert Terminal().sends(*text).waits(1).typed == text


def test_esc_is_not_kept_waiting() -> None:
    assert Terminal().sends("\x1b").typed == "\x1b"


def test_a_paste_that_never_ends_is_ended_by_esc() -> None:
    terminal = Terminal().sends(START + "half", "\x1b").waits(2)
    assert terminal.pasted == []
    assert (terminal.sends("\x1b").pasted, terminal.typed) == (["half\x1b"], "")
    assert terminal.sends("j").typed == "j"


def test_the_parser_makes_one_event_of_a_paste_and_none_of_a_mark_that_came_in_two() -> None:
    now = 0.0
    parser = PasteSafeParser()
    parser._pastes = Pastes(lambda: now)
    found: list[Message] = []
    for chunk in ("k", "\x1b", START[1:] + "it\x1b[Ap", "\x1bp", END):
        found += parser.feed(chunk)
    now = 1.0
    found += parser.tick()
    found += parser.feed("n")
    shown = [
        one.text if isinstance(one, events.Paste) else getattr(one, "key", one) for one in found
    ]
    assert shown == ["k", "it\x1b[Ap\x1bp", "n"]


def test_a_field_of_one_line_takes_every_word_of_a_paste() -> None:
    assert as_typed("\x1b[2Jfull\r\n\trefund\u2028now\x00 ") == "[2Jfull refund now"


async def test_a_paste_goes_into_a_text_field_or_nowhere(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        pilot.app.screen.post_message(OpenReview(space.queue_named("contracts")))
        await settled(pilot)
        pilot.app.post_message(events.Paste("pp\r"))
        await settled(pilot)
        assert NO_PLACE_FOR_A_PASTE in messages(pilot.app)
        assert space.reviews.reviews(reviewer=space.reviewer) == []
        # Into the note, also where the paste is there before the note is.
        for key in ("f", "1"):
            pilot.app.post_message(events.Key(key, key))
        pilot.app.post_message(events.Paste("two\rlines \x1bp"))
        await settled(pilot)
        assert pilot.app.screen.query_one(InlineWriter).editor.text == "two\nlines \x1bp"


@pytest.mark.parametrize(
    ("chunks", "keys"),
    [
        (["\x1b", "v"], ["escape", "v"]),
        (["\x1bv"], ["escape", "v"]),
        (["\x1bp\x1bn", "j"], ["escape", "p", "escape", "n", "j"]),
        (["\x1b", "3", "\x1b", "\x1b", "?"], ["escape", "3", "escape", "escape", "question_mark"]),
        (["\x1b", "[A", "\x1b[B", "\x1bOA", "a"], ["up", "down", "up", "a"]),
        (["\x1bf", "\x1bb", "a"], ["ctrl+right", "ctrl+left", "a"]),
        (["a", "\x1b[27u", "b"], ["a", "escape", "b"]),
    ],
)
def test_a_key_right_after_esc_is_that_key_and_sequences_stay_whole(
    chunks: list[str], keys: list[str]
) -> None:
    parser = PasteSafeParser()
    found = [one for chunk in chunks for one in parser.feed(chunk)]
    assert [getattr(one, "key", one) for one in found] == keys
