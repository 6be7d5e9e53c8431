"""The rubrics in the app: seen as they ask, written with what is wrong beside the text, put to use after a look."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk_fixtures import settled, workspace
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Static
from tracejury.rubrics.files import builtin_rubrics, builtin_text, load_rubric, rubric_hash
from tracejury.store.acts import Act
from tracejury.store.workspace.rubrics import rubrics_of
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.screens.dialogs.fields import FieldsDialog
from tracejury.tui.screens.rubrics.editor import RubricEditor
from tracejury.tui.screens.rubrics.rubrics import RubricsScreen
from tracejury.tui.screens.rubrics.version import VersionScreen
from tracejury.tui.widgets.text_editor import TextEditor

SIZES = [(80, 24), (120, 40), (200, 60)]


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    with workspace(tmp_path / "library") as found:
        yield found


def text(screen: Screen[Any], name: str) -> str:
    return str(screen.query_one(f"#{name}", Static).render())


async def do(pilot: Pilot[None], *keys: str) -> Screen[Any]:
    for key in keys:
        await pilot.press(key)
        await settled(pilot)
    return pilot.app.screen


async def write(pilot: Pilot[None], words: str) -> None:
    for letter in words:
        await pilot.press("space" if letter == " " else letter)
    await settled(pilot)


def judge(space: Workspace, queue: str, **answers: Any) -> None:
    """A finished fail of the first trace of a queue."""
    found = space.queue_named(queue)
    given = {"verdict": "fail", "mode": ["other"], "why": "It guesses.", **answers}
    acts = [Act("answer", {"question": name, "value": value}) for name, value in given.items()]
    acts.append(Act("mark", {"as": "break_point", "cannot_tell": True}))
    acts.append(Act("finish", {"verdict": "fail", "codes": ["other"]}))
    space.journal.append("expert", found.items[0].trace, found.rubric, acts)


@pytest.mark.parametrize("size", SIZES)
async def test_the_preview_shows_everything_that_is_asked(
    space: Workspace, size: tuple[int, int]
) -> None:
    app = TracejuryApp(space)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        screen = await do(pilot, "R")
        assert isinstance(screen, RubricsScreen)
        shown = " ".join(text(screen, "rubrics-text").split())
        rubric = builtin_rubrics()["agent-failure"]
        for question in rubric.questions:
            assert question.ask in shown
            assert " ".join(question.help.split()) in shown
            for choice in question.choices:
                assert choice.label in shown
                assert " ".join(choice.help.split()) in shown
            for example in question.examples:
                assert " ".join(example.text.split()) in shown
        assert "Judge the run as the person who asked would" in shown


async def test_problems_stand_beside_the_text_while_it_is_typed_and_nothing_is_lost(
    space: Workspace,
) -> None:
    app = TracejuryApp(space)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        screen = await do(pilot, "R", "enter")
        assert isinstance(screen, RubricEditor)
        editor = screen.query_one(TextEditor)
        assert editor.text == builtin_text("agent-failure")
        assert "It can be used." in text(screen, "editor-said")
        editor.move_caret(editor.text.index("required: true"))
        await write(pilot, "x")
        await pilot.pause(0.3)
        await settled(pilot)
        assert "line 22  questions[0].xrequired" in text(screen, "editor-said")
        assert "did you mean 'required'?" in text(screen, "editor-said")
        editor.move_caret(0)
        await do(pilot, "f8")
        assert editor.cursor_location[0] == 21
        # It cannot be saved like this, and stays as a draft.
        await do(pilot, "ctrl+s")
        assert app.screen is screen
        assert not (space.folder / "rubrics").exists()
        screen = await do(pilot, "escape", "enter")
        assert "xrequired" in screen.query_one(TextEditor).text


async def test_a_code_is_added_without_yaml_and_the_new_version_is_put_to_use(
    space: Workspace,
) -> None:
    judge(space, "contracts")
    app = TracejuryApp(space)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        screen = await do(pilot, "R", "c")
        assert isinstance(screen, FieldsDialog)
        await write(pilot, "Wrong number")
        await pilot.press("enter")
        await write(pilot, "An amount that no document has")
        screen = await do(pilot, "ctrl+s")
        assert isinstance(screen, RubricEditor)
        before = builtin_text("agent-failure").splitlines()
        added = [
            line for line in screen.query_one(TextEditor).text.splitlines() if line not in before
        ]
        assert added == [
            "      - key: wrong-number",
            "        label: Wrong number",
            "        help: An amount that no document has",
            "        code: wrong-number",
        ]
        screen = await do(pilot, "ctrl+s")
        assert isinstance(screen, VersionScreen)
        saved = load_rubric(space.folder / "rubrics" / "agent-failure.yaml")
        assert saved.version == 2
        said = text(screen, "version-text")
        assert "the choice 'Wrong number' (code wrong-number) of 'How did it fail?' is new" in said
        assert "1 review still holds" in said
        assert "contracts, airline" in said
        screen = await do(pilot, "enter")
        assert isinstance(screen, RubricsScreen)
    pinned = rubric_hash(saved)
    [review] = space.reviews.reviews(rubric=pinned)
    assert review.status == "finished"
    assert review.carried is not None
    assert space.queue_named("contracts").rubric == pinned
    assert space.queues.progress(space.queue_named("contracts"), "expert").finished == 1
    done = space.history.undo()
    assert done is not None
    assert done.words == (
        "put version 2 of agent-failure to use, carried 1 review over,"
        " moved the queues 'contracts', 'airline' to it"
    )
    assert space.reviews.reviews(rubric=pinned) == []
    assert space.queue_named("contracts").rubric != pinned
    assert space.journal.differences() == []


async def test_what_does_not_hold_goes_into_a_queue(space: Workspace) -> None:
    judge(space, "contracts")
    changed = builtin_text("agent-failure").replace(
        "ask: How did it fail?", "ask: What went wrong?"
    )
    folder = space.folder / "rubrics"
    folder.mkdir()
    (folder / "agent-failure.yaml").write_text(changed.replace("version: 1", "version: 2"))
    app = TracejuryApp(space)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        screen = await do(pilot, "R", "v")
        assert isinstance(screen, VersionScreen)
        said = " ".join(text(screen, "version-text").split())
        assert "the question 'How did it fail?' is now worded 'What went wrong?'" in said
        assert "1 review has to be checked again." in said
        await do(pilot, "enter")
    queue = space.queue_named("re-check agent-failure 2")
    assert [item.trace for item in queue.items] == [space.queue_named("contracts").items[0].trace]
    assert "is now worded" in queue.items[0].reason


async def test_a_rubric_is_written_from_a_short_form(space: Workspace) -> None:
    app = TracejuryApp(space)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        screen = await do(pilot, "R", "w", "1")
        assert isinstance(screen, FieldsDialog)
        await do(pilot, "ctrl+s")
        assert app.screen is screen  # it needs a title
        await write(pilot, "First look")
        await pilot.press("tab", "tab")
        await write(pilot, "rude")
        after = await do(pilot, "ctrl+s", "ctrl+s")
        assert isinstance(after, RubricsScreen)
    rubric = load_rubric(space.folder / "rubrics" / "first-look.yaml")
    assert [question.id for question in rubric.questions] == ["verdict", "mode"]
    assert "first-look" in [known.name for known in rubrics_of(space)]


async def test_a_broken_file_is_listed_with_what_is_wrong(space: Workspace) -> None:
    folder = space.folder / "rubrics"
    folder.mkdir()
    (folder / "aaa.yaml").write_text("id: aaa\nquestions: 3\n")
    app = TracejuryApp(space)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        screen = await do(pilot, "R")
        assert "line 2, key questions: must be a list" in text(screen, "rubrics-text")
        assert isinstance(await do(pilot, "enter"), RubricEditor)
