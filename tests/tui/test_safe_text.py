"""The one door: whatever a trace holds, a terminal gets only what it can show, and loses nothing."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from tracejury.tui.safe_text import SafeText, Shown, one_line, safe, safe_text
from tracejury.tui.terminal_guard import guarded, install_guard

ANY_TEXT = st.text(
    st.characters() | st.sampled_from("\x1b\x07\x9b\u202e\u2066\u200b\u200d\ufeff\t\r\n\U000e0041")
)
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\U000e0000-\U000e007f]"
)


@given(ANY_TEXT)
def test_nothing_that_a_terminal_acts_on_or_that_hides_comes_through(text: str) -> None:
    shown = safe(text)
    assert FORBIDDEN.search(shown) is None
    assert not any(
        unicodedata.category(one) in ("Cc", "Cs", "Co", "Cn") for one in shown if one not in "\n\t"
    )


@given(ANY_TEXT)
def test_making_it_safe_twice_is_as_once(text: str) -> None:
    assert safe(safe(text)) == safe(text)
    assert SafeText(SafeText(text)) == SafeText(text)
    assert safe_text(text) == safe(text)


@given(ANY_TEXT)
def test_a_line_of_a_list_is_one_line(text: str) -> None:
    assert not set(one_line(text)) & set("\n\t\r")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2Jgone", "␛[2Jgone"),
        ("\x1b]52;c;cm0=\x07", "␛]52;c;cm0=␇"),
        ("a\u202eb", "a<U+202E>b"),
        ("pay\u200bpal", "pay<U+200B>pal"),
        ("\x9b1m", "<U+009B>1m"),
        ("del\x7f", "del␡"),
        ("\udc80", "<U+DC80>"),
        ("one\r\ntwo", "one\ntwo"),
        ("one\rtwo", "one␍two"),
        ("tab\tstays", "tab\tstays"),
        ("hidden \U000e0068\U000e0069", "hidden <U+E0068><U+E0069>"),
    ],
)
def test_what_was_there_is_seen(text: str, shown: str) -> None:
    assert safe(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Grüße aus 東京, привет, שלום, مرحبا",
        "नमस्ते",
        "می\u200cخواهم",
        "family 👨\u200d👩\u200d👧 and ❤\ufe0f",
        "e\u0301",
    ],
)
def test_the_writing_of_the_world_stays_as_it_is(text: str) -> None:
    assert safe(text) == text


def test_marks_piled_on_one_letter_do_not_draw_over_the_neighbours() -> None:
    shown = safe("Z" + "\u0335" * 50)
    assert shown.count("\u0335") == 8
    assert shown.count("<U+0335>") == 42


@given(ANY_TEXT, st.data())
def test_a_place_in_the_text_is_found_again_from_the_screen(text: str, data: st.DataObject) -> None:
    shown = Shown.of(text, tab="    ")
    assert "\t" not in shown.text
    places = [shown.to_shown(place) for place in range(len(text) + 1)]
    assert places == sorted(places)
    assert places[-1] == len(shown.text)
    place = data.draw(st.integers(0, len(text)))
    back = shown.to_raw(shown.to_shown(place))
    # Between the two characters of CR LF, which is one line end, there is no place on the screen.
    assert back == place or text[place - 1 : place + 1] == "\r\n"


def test_the_second_wall_stops_what_the_first_let_through() -> None:
    strip = Strip([Segment("a\x1b[2Jb\u202e\x9b", Style())])
    out = "".join(segment.text for segment in guarded(strip))
    assert out.startswith("a␛[2J")
    assert FORBIDDEN.search(out) is None


def test_the_second_wall_leaves_the_app_its_own_control_codes() -> None:
    strip = Strip([Segment("\x1b[?25l", None, [(1,)]), Segment("text")])  # type: ignore[list-item]
    assert guarded(strip) is strip


def test_a_guarded_line_is_no_wider_than_it_was_laid_out() -> None:
    strip = Strip([Segment("ab\x1b\x1b\x1bcd")])
    assert guarded(strip).cell_length == strip.cell_length


def test_the_wall_stands_once_however_often_it_is_asked_for() -> None:
    install_guard()
    first = Strip.render
    install_guard()
    assert Strip.render is first
