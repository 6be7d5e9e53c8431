"""Writing: exact text, drafts that are saved while one types, saves that change nothing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from desk_fixtures import settled
from textual.css.query import NoMatches
from textual.pilot import Pilot
from textual.widgets import Static
from tracejury.rubrics.files import builtin_rubrics
from tracejury.store.acts import Act
from tracejury.store.journal.journal import NotSaved
from tracejury.store.judgement import Review
from tracejury.store.reviews import presses
from tracejury.store.reviews.queues import Queue
from tracejury.store.trace import answer_text
from tracejury.store.workspace.loading import LoadOptions
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.screens import drafts
from tracejury.tui.screens.desk import DeskScreen
from tracejury.tui.screens.dialogs.line import LineDialog
from tracejury.tui.screens.review.panes import FORM
from tracejury.tui.screens.review.review import ReviewScreen
from tracejury.tui.widgets.inline_writer import InlineEditor
from tracejury.tui.widgets.text_editor import TextEditor

HOSTILE = (
    "  two blanks first\r\n\r\nCR alone:\rand LF:\nseparators \u2028 \u2029 \x85, \x0b \x0c \x00 \x1b[2J"
    "\ttab \\ud800 \u202ebidi\u202c 日本 e\u0301 blanks last  \r\n\r\n"
)


@pytest.fixture
def hostile_queue(empty_space: Workspace, tmp_path: Path) -> Queue:
    """A queue of one trace whose output has every kind of line end and control character."""
    bundle = tmp_path / "hostile.jsonl"
    messages = [{"role": "user", "content": "?"}, {"role": "assistant", "content": HOSTILE}]
    bundle.write_text(json.dumps({"id": "h", "messages": messages}) + "\n")
    empty_space.load_and_group([bundle], LoadOptions())
    rubric = builtin_rubrics()["support-reply"]
    empty_space.new_queue("hostile", rubric, Selection({}, reason="all"))
    queue = empty_space.queues.get("hostile")
    assert queue is not None
    return queue


@contextmanager
def no_new_event(space: Workspace) -> Iterator[None]:
    """Nothing is added to the journal."""
    before = space.journal.count()
    yield
    assert space.journal.count() == before


async def reviewing(pilot: Pilot[None], name: str) -> ReviewScreen:
    """The review screen of a queue."""
    await settled(pilot)
    desk = pilot.app.screen
    assert isinstance(desk, DeskScreen)
    desk.open_queue(name)
    await settled(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, ReviewScreen)
    return screen


async def keys(pilot: Pilot[None], *names: str) -> None:
    """Press keys and let their consequences settle."""
    for name in names:
        await pilot.press(name)
        await pilot.pause()
    await settled(pilot)


def editor(pilot: Pilot[None]) -> TextEditor:
    """The editor of the dialog on top."""
    return pilot.app.screen.query_one(TextEditor)


def messages(pilot: Pilot[None]) -> str:
    """What the last key did, in words."""
    screen = pilot.app.screen
    assert isinstance(screen, ReviewScreen)
    return screen.notice


def review(space: Workspace, queue: Queue) -> Review | None:
    """What the journal holds of the first trace."""
    return space.reviews.review(space.reviewer, queue.items[0].trace, queue.rubric)


def save(space: Workspace, queue: Queue, *acts: Act) -> None:
    """Save acts on the first trace."""
    space.journal.append(space.reviewer, queue.items[0].trace, queue.rubric, acts)


def draft(space: Workspace, queue: Queue, field: str) -> str | None:
    """The draft of the first trace."""
    found = space.journal.drafts(space.reviewer, queue.items[0].trace).get(field)
    return found.text if found else None


# --- exact text ----------------------------------------------------------------------------------


async def test_an_output_saved_unchanged_is_no_correction(
    empty_space: Workspace, hostile_queue: Queue
) -> None:
    trace = empty_space.library.trace(hostile_queue.items[0].trace)
    assert trace is not None
    assert answer_text(trace) == HOSTILE
    async with TracejuryApp(empty_space).run_test(size=(80, 24)) as pilot:
        await reviewing(pilot, "hostile")
        with no_new_event(empty_space):
            await keys(pilot, "c")
            assert editor(pilot).text == HOSTILE
            await keys(pilot, "x", "backspace", "ctrl+s")
        assert "Nothing changed: no correction was saved." in messages(pilot)
        assert review(empty_space, hostile_queue) is None
        assert draft(empty_space, hostile_queue, "correction") is None


async def test_a_correction_keeps_every_character_that_was_not_touched(
    empty_space: Workspace, hostile_queue: Queue
) -> None:
    async with TracejuryApp(empty_space).run_test(size=(80, 24)) as pilot:
        await reviewing(pilot, "hostile")
        await keys(pilot, "c")
        editor(pilot).move_caret(HOSTILE.index("alone"))
        await keys(pilot, *"not ", "ctrl+s")
        expected = HOSTILE.replace("CR alone", "CR not alone")
        saved = review(empty_space, hostile_queue)
        assert saved is not None
        assert saved.correction is not None
        assert saved.correction.text == expected

        with no_new_event(empty_space):
            await keys(pilot, "c")
            assert editor(pilot).text == expected
            await keys(pilot, "ctrl+s")

        await keys(pilot, "c")
        editor(pilot).load_text(HOSTILE)
        await keys(pilot, "ctrl+s")
        restored = review(empty_space, hostile_queue)
        assert restored is not None
        assert restored.correction is None, "the output itself is no correction"


@pytest.mark.parametrize("key", ["o", "1"])
async def test_a_note_and_a_text_answer_come_back_as_they_were_stored(
    empty_space: Workspace, hostile_queue: Queue, key: str
) -> None:
    rubric = empty_space.reviews.rubric(hostile_queue.rubric)
    assert rubric is not None
    save(
        empty_space,
        hostile_queue,
        *presses.verdict_press(rubric, None, "fail"),
        *presses.answer_press(rubric, None, "why", HOSTILE),
        *presses.note_press(HOSTILE),
    )
    async with TracejuryApp(empty_space).run_test(size=(80, 24)) as pilot:
        screen = await reviewing(pilot, "hostile")
        if key == "1":
            screen._focus_pane(FORM)
            screen._form.go_to("why")
        with no_new_event(empty_space):
            await keys(pilot, key)
            assert isinstance(pilot.app.focused, InlineEditor)
            assert editor(pilot).text == HOSTILE
            await keys(pilot, "ctrl+s")
        assert "Nothing changed" in messages(pilot)


async def test_blanks_alone_are_no_text(empty_space: Workspace, hostile_queue: Queue) -> None:
    async with TracejuryApp(empty_space).run_test(size=(80, 24)) as pilot:
        await reviewing(pilot, "hostile")
        with no_new_event(empty_space):
            await keys(pilot, "o", "space", "ctrl+j", "ctrl+s")
        await keys(pilot, "o", "a", "ctrl+s", "o", "backspace", "space", "ctrl+s")
        saved = review(empty_space, hostile_queue)
        assert saved is not None
        assert saved.note == ""


# --- drafts --------------------------------------------------------------------------------------


async def test_typing_is_saved_while_it_goes_on_and_never_as_an_event(
    empty_space: Workspace, hostile_queue: Queue
) -> None:
    async with TracejuryApp(empty_space).run_test(size=(80, 24)) as pilot:
        await reviewing(pilot, "hostile")
        await keys(pilot, "o")
        typed = ""
        with no_new_event(empty_space):
            for _ in range(300):  # steadily: there is never a pause to save in
                await pilot.press("a")
                typed += "a"
                if draft(empty_space, hostile_queue, "note"):
                    break
            kept = draft(empty_space, hostile_queue, "note")
            assert kept
            assert typed.startswith(kept)
            await keys(pilot, "escape")
            assert draft(empty_space, hostile_queue, "note") == typed


async def test_an_unfinished_text_is_announced_and_there_again_with_its_caret(
    empty_space: Workspace, hostile_queue: Queue
) -> None:
    text = "one\r\ntwo \x00 three"
    async with TracejuryApp(empty_space).run_test(size=(80, 24)) as pilot:
        await reviewing(pilot, "hostile")
        await keys(pilot, "o")
        editor(pilot).load_text(text)
        editor(pilot).move_caret(9)
        await keys(pilot, "!")
        pilot.app.exit()  # as quitting in the middle of a sentence does
    async with TracejuryApp(empty_space).run_test(size=(80, 24)) as pilot:
        screen = await reviewing(pilot, "hostile")
        state = str(screen.query_one("#review-state", Static).render())
        assert "not finished: note (o)" in state
        await keys(pilot, "o")
        status = pilot.app.screen.query_one(".draft-status", Static)
        assert "Not finished last time" in str(status.render())
        assert editor(pilot).text == text[:9] + "!" + text[9:]
        assert editor(pilot).caret == 10
        await keys(pilot, "ctrl+s")
        assert draft(empty_space, hostile_queue, "note") is None
        assert "not finished" not in str(screen.query_one("#review-state", Static).render())


async def test_what_is_typed_back_to_what_was_saved_is_no_draft(
    empty_space: Workspace, hostile_queue: Queue
) -> None:
    async with TracejuryApp(empty_space).run_test(size=(80, 24)) as pilot:
        await reviewing(pilot, "hostile")
        await keys(pilot, "c", "x", "escape")
        assert draft(empty_space, hostile_queue, "correction") == HOSTILE + "x"
        await keys(pilot, "c", "backspace", "escape")
        assert draft(empty_space, hostile_queue, "correction") is None


async def test_a_draft_that_cannot_be_saved_is_said_in_the_dialog_and_saved_later(
    empty_space: Workspace, hostile_queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "SAVE_SECONDS", 0.01)

    def refuse(*_: Any) -> Future[None]:
        future: Future[None] = Future()
        future.set_exception(NotSaved("Your last press was not saved: disk full", "Free some."))
        return future

    async with TracejuryApp(empty_space).run_test(size=(80, 24)) as pilot:
        await reviewing(pilot, "hostile")
        await keys(pilot, "o")
        with monkeypatch.context() as broken:
            broken.setattr(empty_space.journal, "save_draft", refuse)
            await keys(pilot, "a")
            await asyncio.sleep(0.1)
            await pilot.pause()
            status = pilot.app.screen.query_one(".draft-status", Static)
            assert "NOT SAVED" in str(status.render())
        await keys(pilot, "escape")
        assert draft(empty_space, hostile_queue, "note") == "a"


async def test_a_half_typed_path_is_there_after_quitting_and_gone_after_cancelling(
    empty_space: Workspace,
) -> None:
    async with TracejuryApp(empty_space).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await keys(pilot, "l", *"exports")
        pilot.app.exit()
    async with TracejuryApp(empty_space).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await keys(pilot, "l")
        assert editor(pilot).text == "exports"
        await keys(pilot, "escape", "l")
        assert editor(pilot).text == ""


# --- names ---------------------------------------------------------------------------------------


async def test_a_name_is_asked_for_exactly(empty_space: Workspace) -> None:
    place = drafts.DraftPlace(empty_space.journal, "expert", "", "name")
    given: list[str | None] = []
    long = "é\x00 " * 30

    async with TracejuryApp(empty_space).run_test(size=(80, 24)) as pilot:
        await settled(pilot)

        async def asked(before: str, *names: str) -> str | None:
            pilot.app.push_screen(LineDialog("Name", before, place), given.append)
            await pilot.pause()
            await keys(pilot, *names)
            return given[-1] if given else None

        assert await asked(long, "enter") == long, "an old name is not cut by looking at it"
        assert await asked("", "space", "a", "space", "b", "space", "enter") == "a b"
        await asked("", *"a" * 61, "enter")
        assert "at most 60 characters" in str(
            pilot.app.screen.query_one(".draft-status", Static).render()
        )
        await keys(pilot, "backspace", "enter")
        assert given[-1] == "a" * 60


# --- keys that come too early or too late --------------------------------------------------------


async def test_keys_typed_ahead_of_a_screen_wait_for_it(
    empty_space: Workspace, hostile_queue: Queue
) -> None:
    app = TracejuryApp(empty_space)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        desk = app.screen
        assert isinstance(desk, DeskScreen)
        desk._review(hostile_queue)
        await app.run_action("verdict('fail')", _pushed := await _next_screen(app, desk))
        await settled(pilot)
        assert isinstance(_pushed, ReviewScreen)
        saved = review(empty_space, hostile_queue)
        assert saved is not None
        assert saved.answers == {"verdict": "fail"}


async def _next_screen(app: TracejuryApp, before: object) -> Any:
    """The screen that is pushed next, as soon as it is on the stack."""
    while app.screen is before:
        await asyncio.sleep(0)
    return app.screen


async def test_a_screen_that_closes_while_it_opens_is_no_error(empty_space: Workspace) -> None:
    app = TracejuryApp(empty_space)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app.exit()
        app._handle_exception(NoMatches("No nodes match '#not-saved' on ReviewScreen()"))
        assert app.failure is None
