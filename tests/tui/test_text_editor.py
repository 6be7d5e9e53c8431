"""An editor gives back exactly the text that it was given, but for what was typed."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from tracejury.tui.safe_text import changes
from tracejury.tui.widgets.editor_text import (
    StandIns,
    ends_in_words,
    name_of,
    split_lines,
    symbol,
    usual_end,
)
from tracejury.tui.widgets.text_editor import StoredDocument, TextEditor

HOSTILE = (
    "\x00", "\x07", "\x0b", "\x0c", "\x1b[2J", "\x1c", "\x1d", "\x1e", "\x7f", "\x85", "\x9b31m",
    "\u2028", "\u2029", "\u202e", "\u2066", "\u200b", "\ufeff", "\ud800", "\\ud800", "\udc00",
    "\ue0b0", "\U000f0000", "\U0010fffd", "\U0010ffff", "\U000e0041", "\u0301" * 12, "\u240d", "\u25a1",
    "\t", "  ", "\r", "\n", "\r\n", "\n\n", "\r\n\r\n", "\n\r", "日本", "👩‍👩‍👧", "é", "a", "word ", ".",
)  # fmt: skip
texts = st.lists(st.sampled_from(HOSTILE) | st.characters(), max_size=24).map("".join)


class OneEditor(App[None]):
    """An app with one editor."""

    def __init__(self, text: str, *, one_line: bool = False) -> None:
        super().__init__()
        self._text = text
        self._one_line = one_line

    def compose(self) -> ComposeResult:
        """The editor."""
        yield TextEditor(self._text, one_line=self._one_line)


def editor(pilot: Pilot[None]) -> TextEditor:
    """The editor of the app."""
    return pilot.app.query_one(TextEditor)


# --- pure ----------------------------------------------------------------------------------------


@given(texts)
def test_what_is_held_gives_back_the_stored_text(text: str) -> None:
    stand_ins = StandIns()
    held = stand_ins.held(text)
    assert stand_ins.stored(held) == text
    assert list(changes(stand_ins.drawn(held).replace("\n", ""))) == []


@given(texts)
def test_lines_break_at_three_line_ends_only_and_can_be_put_together(text: str) -> None:
    lines, ends = split_lines(text)
    assert "".join(line + end for line, end in zip(lines, [*ends, ""], strict=True)) == text
    assert not any(character in line for line in lines for character in "\r\n")


def test_stand_ins_are_characters_that_held_text_never_has_by_itself() -> None:
    unusual = "".join(map(chr, range(0x40000, 0x110000, 251)))
    assert len(list(changes(unusual))) == len(unusual)


@pytest.mark.parametrize("original", ["\x00", "\x1b", "\x7f", "\x85", "\u2028", "\u202e", "\ud800"])
def test_a_symbol_is_one_cell_wide(original: str) -> None:
    assert cell_len(symbol(original)) == 1


def test_a_character_is_named_where_its_symbol_does_not_tell() -> None:
    assert name_of("\u202e") == "U+202E RIGHT-TO-LEFT OVERRIDE"
    assert name_of("\x1b") == "U+001B ESCAPE"
    assert name_of("\x9b") == "U+009B control character"


@pytest.mark.parametrize(
    ("ends", "usual", "words"),
    [
        ([], "\n", ""),
        (["\n"], "\n", ""),
        (["\r\n", "\r\n"], "\r\n", "Lines end in CR LF"),
        (["\n", "\r\n", "\r\n"], "\r\n", "Line ends: 1 LF, 2 CR LF"),
        (["\r", "\n"], "\r", "Line ends: 1 CR, 1 LF"),
    ],
)
def test_the_usual_line_end(ends: list[str], usual: str, words: str) -> None:
    assert usual_end(ends) == usual
    assert ends_in_words(ends) == words


# --- the document --------------------------------------------------------------------------------


def places(document: StoredDocument) -> list[tuple[int, int]]:
    """Every place of the caret."""
    return [
        (row, column) for row, line in enumerate(document.lines) for column in range(len(line) + 1)
    ]


@given(texts, st.lists(st.tuples(st.integers(0), st.integers(0), texts), max_size=6))
def test_an_edit_replaces_its_range_and_nothing_else(
    text: str, edits: list[tuple[int, int, str]]
) -> None:
    document = StoredDocument(text)
    for first, second, typed in edits:
        found = places(document)
        start, end = sorted((found[first % len(found)], found[second % len(found)]))
        before = document.get_text_range((0, 0), start)
        replaced = document.get_text_range(start, end)
        after = document.get_text_range(end, document.end)
        assert before + replaced + after == document.text
        result = document.replace_range(start, end, typed)
        assert document.text == before + typed + after
        assert result.replaced_text == replaced
        assert document.get_text_range((0, 0), result.end_location) == before + typed
        assert len(document.ends) == len(document.lines) - 1


# --- the widget ----------------------------------------------------------------------------------


@given(st.lists(texts, min_size=1, max_size=12), st.booleans())
@settings(max_examples=15, deadline=None)
@example(["  two blanks first\r\n\r\nand lines last  \r\n\r\n\r\n"], False)
@example(["\x00\x0b\x0c\x85\u2028\u2029\t\r\r\n\n\n"], True)
def test_text_passes_through_the_widget_unchanged(stored: list[str], one_line: bool) -> None:
    async def through() -> None:
        async with OneEditor(stored[0], one_line=one_line).run_test(size=(40, 12)) as pilot:
            assert editor(pilot).text == stored[0]
            for text in stored:
                editor(pilot).load_text(text)
                await pilot.press("x", "right", "y", "ctrl+z", "backspace", "ctrl+z")
                await pilot.pause()
                while editor(pilot).history.undo_stack:
                    editor(pilot).undo()
                assert editor(pilot).text == text

    asyncio.run(through())


@given(texts, texts, st.text("abc", min_size=1, max_size=5))
@settings(max_examples=25, deadline=None)
@example("one\r\ntwo ", "three\r\nfour\r\n", "new")
def test_a_word_typed_in_the_middle_leaves_the_rest_as_it_was(
    before: str, after: str, word: str
) -> None:
    if before.endswith("\r") and after.startswith("\n"):
        before += "|"  # the caret cannot stand inside a line end

    async def typed() -> None:
        async with OneEditor(before + after).run_test(size=(60, 12)) as pilot:
            editor(pilot).move_caret(len(before))
            assert editor(pilot).caret == len(before)
            await pilot.press(*word)
            assert editor(pilot).text == before + word + after
            assert editor(pilot).caret == len(before) + len(word)
            await pilot.press(*["backspace"] * len(word))
            assert editor(pilot).text == before + after

    asyncio.run(typed())


@pytest.mark.parametrize(("end", "rare"), [("\r\n", "\n"), ("\n", "\r\n"), ("\r", "\n")])
async def test_a_new_line_ends_as_most_lines_do(end: str, rare: str) -> None:
    text = f"one{end}two{rare}three{end}four"
    async with OneEditor(text).run_test() as pilot:
        editor(pilot).move_caret(text.index("three"))
        await pilot.press("n", "e", "w", "enter")
        assert editor(pilot).text == f"one{end}two{rare}new{end}three{end}four"
        editor(pilot).insert("pasted\nlines\r")
        assert editor(pilot).text == f"one{end}two{rare}new{end}pasted{end}lines{end}three{end}four"


async def test_a_deleted_line_end_comes_back_as_it_was() -> None:
    text = "one\ntwo\r\nthree\rfour\nfive"
    async with OneEditor(text).run_test() as pilot:
        editor(pilot).select_all()
        await pilot.press("delete")
        assert editor(pilot).text == ""
        await pilot.press("ctrl+z")
        assert editor(pilot).text == text
        await pilot.press("ctrl+y", "ctrl+z")
        assert editor(pilot).text == text


async def test_what_is_copied_and_pasted_keeps_its_characters() -> None:
    async with OneEditor("a\x00b\u202ec").run_test() as pilot:
        editor(pilot).select_all()
        await pilot.press("ctrl+c")
        assert pilot.app.clipboard == "a\x00b\u202ec"
        editor(pilot).move_cursor(editor(pilot).document.end)
        await pilot.press("ctrl+v")
        assert editor(pilot).text == "a\x00b\u202eca\x00b\u202ec"


async def test_characters_that_cannot_be_shown_are_symbols_and_named_under_the_caret() -> None:
    async with OneEditor("a\x00b\x0bc\x85d\u2028e\u202ef").run_test(size=(40, 5)) as pilot:
        assert editor(pilot).get_line(0).plain == "a␀b␋c␤d↵e□f"
        editor(pilot).move_caret(9)
        assert editor(pilot).under_caret() == "U+202E RIGHT-TO-LEFT OVERRIDE"
        await pilot.press("right")
        assert editor(pilot).under_caret() == ""


async def test_an_editor_of_one_line_shows_line_ends_and_types_none() -> None:
    async with OneEditor("a\r\nb\nc", one_line=True).run_test() as pilot:
        assert editor(pilot).document.lines == [editor(pilot).document.get_line(0)]
        assert editor(pilot).get_line(0).plain == "a⏎b⏎c"
        await pilot.press("enter")
        assert editor(pilot).text == "a\r\nb\nc"
        editor(pilot).move_cursor(editor(pilot).document.end)
        editor(pilot).insert("d\ne")
        assert editor(pilot).text == "a\r\nb\ncd e"
