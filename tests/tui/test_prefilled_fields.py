"""A text that stands in a field already: in a dialog typing replaces it; a long one is cleared with one key."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from desk_fixtures import settled
from judging_keys import ANSWER, opened, press, review, talks, typed
from textual.widgets import Static
from tracejury.store.journal.journal import TextDraft
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.screens.dialogs.fields import Field, FieldsDialog
from tracejury.tui.screens.dialogs.line import LineDialog
from tracejury.tui.screens.drafts import DraftPlace
from tracejury.tui.widgets.text_editor import TextEditor


@pytest.fixture
def space(empty_space: Workspace, tmp_path: Path) -> Workspace:
    """A library with a queue of two traces."""
    return talks(empty_space, tmp_path, ["get_order"] * 2)


def place(space: Workspace) -> DraftPlace:
    return DraftPlace(space.journal, space.reviewer, "", "a name")


async def test_typing_replaces_a_proposed_name(space: Workspace) -> None:
    said: list[str | None] = []
    async with TracejuryApp(space).run_test() as pilot:
        await settled(pilot)
        pilot.app.push_screen(
            LineDialog("Name", "", place(space), proposal="search 1"), said.append
        )
        await settled(pilot)
        await typed(pilot, "my fails")
        await press(pilot, "enter")
    assert said == ["my fails"]


async def test_an_arrow_keeps_the_name_and_typing_goes_on_with_it(space: Workspace) -> None:
    said: list[str | None] = []
    async with TracejuryApp(space).run_test() as pilot:
        await settled(pilot)
        pilot.app.push_screen(LineDialog("Name", "fails", place(space)), said.append)
        await settled(pilot)
        await press(pilot, "right")
        await typed(pilot, " 2")
        await press(pilot, "enter")
    assert said == ["fails 2"]


async def test_a_draft_is_never_replaced_by_the_first_letter(space: Workspace) -> None:
    said: list[str | None] = []
    async with TracejuryApp(space).run_test() as pilot:
        await settled(pilot)
        draft = TextDraft("half a na", 9)
        pilot.app.push_screen(LineDialog("Name", "fails", place(space), draft), said.append)
        await settled(pilot)
        await typed(pilot, "me")
        await press(pilot, "enter")
    assert said == ["half a name"]


async def test_in_a_form_each_line_that_nobody_typed_in_is_replaced(space: Workspace) -> None:
    said: list[Mapping[str, str] | None] = []
    fields = [
        Field("code", "Code", "old"),
        Field("label", "Name", "Old"),
        Field("help", "Help", "x", lines=True),
    ]
    async with TracejuryApp(space).run_test() as pilot:
        await settled(pilot)
        dialog = FieldsDialog("A code", "", fields, place(space), None, lambda values: "")
        pilot.app.push_screen(dialog, said.append)
        await settled(pilot)
        await typed(pilot, "new")
        await press(pilot, "enter")
        await typed(pilot, "New")
        await press(pilot, "tab")
        await typed(pilot, "y")
        await press(pilot, "ctrl+s")
    assert said == [{"code": "new", "label": "New", "help": "xy"}], "a long text is gone on with"


async def test_the_correction_is_cleared_with_one_key_and_comes_back(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        await press(pilot, "f", "escape", "c")
        help_line = str(screen.query_one(".writer-help").render())
        assert "Ctrl+U clears it" in help_line
        editor = screen.query_one(TextEditor)
        before = editor.text
        assert before.startswith(ANSWER)
        await press(pilot, "ctrl+u")
        assert editor.text == ""
        await press(pilot, "ctrl+z")
        assert editor.text == before
        await press(pilot, "ctrl+u")
        await typed(pilot, "EUR 60")
        below = str(screen.query_one(".writer-below", Static).render())
        assert below == "Another text: little of what was said is left."
        await press(pilot, "enter")
        correction = review(space).correction
        assert correction is not None
        assert correction.text == "EUR 60"


@pytest.mark.parametrize("keys", [("ctrl+q",), ()])
async def test_what_is_typed_in_a_form_last_is_kept_when_the_app_ends(
    space: Workspace, keys: tuple[str, ...]
) -> None:
    kept = place(space)
    async with TracejuryApp(space).run_test() as pilot:
        await settled(pilot)
        dialog = FieldsDialog("Code", "", [Field("label", "Label")], kept, None, lambda _: "")
        pilot.app.push_screen(dialog)
        await settled(pilot)
        await pilot.press(*"lostword", *keys)
        if not keys:
            pilot.app.exit()
    draft = kept.read()
    assert draft is not None
    assert "lostword" in draft.text
