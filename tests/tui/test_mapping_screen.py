"""A bundle of no known format: the app asks which column is what, shows it, and remembers it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from desk_fixtures import settled
from textual.pilot import Pilot
from textual.widgets import OptionList, Static, TextArea
from tracejury.store.loading.mappings import saved_mappings
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.screens.desk import DeskScreen
from tracejury.tui.screens.dialogs.choice import ChoiceDialog
from tracejury.tui.screens.mapping import MappingScreen


@pytest.fixture
def calls(tmp_path: Path) -> Path:
    """An export of a help line, in a shape of its own."""
    rows = [
        {
            "ticket_no": f"T-{n}",
            "customer_text": f"My kettle number {n} leaks \x1b[2J, may I send it back?",
            "reply": {"body": "You can send it back within 30 days.", "tone": 0.8},
            "agent_note": "The customer seems to be in a hurry, and has called before.",
        }
        for n in range(3)
    ]
    path = tmp_path / "help line.json"
    path.write_text(json.dumps({"export": {"calls": rows}}))
    return path


async def opened(pilot: Pilot[None], path: Path) -> MappingScreen:
    await settled(pilot)
    await pilot.press("l")
    await pilot.pause()
    pilot.app.screen.query_one(TextArea).text = str(path)
    await pilot.press("enter")
    await settled(pilot)
    assert isinstance(pilot.app.screen, MappingScreen)
    return pilot.app.screen


def front(pilot: Pilot[None]) -> type[object]:
    return type(pilot.app.screen)


def shown(screen: MappingScreen) -> str:
    listing = screen.query_one(OptionList)
    rows = [str(listing.get_option_at_index(at).prompt) for at in range(listing.option_count)]
    return "\n".join([*rows, str(screen.query_one("#mapping-preview", Static).render())])


async def test_a_proposal_is_shown_with_what_it_reads(empty_space: Workspace, calls: Path) -> None:
    async with TracejuryApp(empty_space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, calls)
        text = shown(screen)
        assert "export.calls" in text
        assert "customer_text" in text
        assert "Trace 1 of the first 3" in text
        assert "\x1b" not in text
        await pilot.press("n")
        assert "Trace 2 of the first 3   T-1" in shown(screen)


async def test_loading_once_reads_the_traces_and_saves_nothing(
    empty_space: Workspace, calls: Path
) -> None:
    async with TracejuryApp(empty_space).run_test(size=(120, 40)) as pilot:
        await opened(pilot, calls)
        await pilot.press("l")
        await settled(pilot)
        assert isinstance(pilot.app.screen, DeskScreen)
    assert empty_space.library.counts().traces == 3
    assert saved_mappings(empty_space.folder) == []


async def test_a_saved_mapping_needs_no_question_the_next_time(
    empty_space: Workspace, calls: Path, tmp_path: Path
) -> None:
    async with TracejuryApp(empty_space).run_test(size=(120, 40)) as pilot:
        await opened(pilot, calls)
        await pilot.press("ctrl+s")
        await pilot.pause()
        await pilot.press("enter")
        await settled(pilot)
        again = tmp_path / "again.json"
        again.write_text(calls.read_text().replace("T-", "U-"))
        await pilot.press("l")
        await pilot.pause()
        pilot.app.screen.query_one(TextArea).text = str(again)
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(pilot.app.screen, DeskScreen)
    assert [one.name for one in saved_mappings(empty_space.folder)] == ["help line"]
    assert empty_space.library.counts().traces == 6


async def test_another_column_is_chosen_with_keys(empty_space: Workspace, calls: Path) -> None:
    async with TracejuryApp(empty_space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, calls)
        fields = screen.query_one(OptionList)
        fields.highlighted = fields.get_option_index("score")
        await pilot.press("enter")
        await pilot.pause()
        dialog = pilot.app.screen
        assert isinstance(dialog, ChoiceDialog)
        options = dialog.query_one(OptionList)
        names = [str(options.get_option_at_index(at).prompt) for at in range(options.option_count)]
        options.highlighted = next(at for at, name in enumerate(names) if "reply.tone" in name)
        await pilot.press("enter")
        await settled(pilot)
        assert "score reply" in shown(screen)
        await pilot.press("l")
        await settled(pilot)
    (key, *_) = empty_space.library.keys()
    trace = empty_space.library.trace(key)
    assert trace is not None
    assert [(score.name, score.value) for score in trace.scores] == [("reply.tone", 0.8)]


async def test_a_mapping_that_reads_nothing_cannot_be_loaded(
    empty_space: Workspace, calls: Path
) -> None:
    async with TracejuryApp(empty_space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, calls)
        fields = screen.query_one(OptionList)
        for field in ("input", "output"):
            fields.highlighted = fields.get_option_index(field)
            await pilot.press("enter")
            await pilot.pause()
            await pilot.press("1")
            await settled(pilot)
        assert "No trace can be read" in shown(screen)
        await pilot.press("l")
        await pilot.pause()
        assert front(pilot) is MappingScreen
        await pilot.press("escape")
        await pilot.pause()
        assert front(pilot) is DeskScreen
    assert empty_space.library.counts().traces == 0


@pytest.fixture
def talks(tmp_path: Path) -> Path:
    """Calls to a workshop, whose turns have names of their own; each has a log of what the agent did as well."""
    rows = [
        {
            "call": f"C-{n}",
            "goal": "Find out when the bicycle is ready",
            "dialogue": [
                {"speaker": "Caller", "line": f"Is bicycle {n} ready \x1b[2J?"},
                {"speaker": "Desk", "line": "It is, until six today."},
            ],
            "done": [
                {"id": "a", "parent": None, "name": "desk", "input": f"bicycle {n}"},
                {"id": "b", "parent": "a", "name": "look up order", "output": "ready"},
            ],
        }
        for n in range(2)
    ]
    path = tmp_path / "workshop.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


async def choose(pilot: Pilot[None], field: str, wanted: str) -> None:
    """Choose a path for a field with the keys that move and open, as without a mouse."""
    fields = pilot.app.screen.query_one(OptionList)
    while (at := fields.highlighted or 0) != (to := fields.get_option_index(field)):
        await pilot.press("down" if at < to else "up")
    await pilot.press("enter")
    await pilot.pause()
    dialog = pilot.app.screen
    assert isinstance(dialog, ChoiceDialog)
    options = dialog.query_one(OptionList)
    names = [str(options.get_option_at_index(at).prompt) for at in range(options.option_count)]
    at = next(at for at, name in enumerate(names) if wanted in name.partition("\n")[0])
    for _ in range(at):
        await pilot.press("down")
    await pilot.press("enter")
    await settled(pilot)


async def test_a_list_of_messages_is_proposed_and_shown_as_a_conversation(
    empty_space: Workspace, talks: Path
) -> None:
    async with TracejuryApp(empty_space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, talks)
        text = shown(screen)
        assert screen._fields == {"messages": "dialogue", "role": "speaker", "content": "line"}
        assert "2 steps" in text
        assert "It is, until six today." in text
        assert "\x1b" not in text
        preview = screen.query_one("#mapping-preview", Static)
        assert preview.size.height >= 5, "the conversation has no room"
        await pilot.press("l")
        await settled(pilot)
        assert front(pilot) is DeskScreen
    first = empty_space.library.trace(next(iter(empty_space.library.keys())))
    assert first is not None
    said = [(one.role, one.content) for step in first.steps for one in step.messages_out]
    assert said[1] == ("assistant", "It is, until six today.")
    assert said[0][0] == "user"


async def test_another_list_takes_the_place_of_the_proposed_one(
    empty_space: Workspace, talks: Path
) -> None:
    async with TracejuryApp(empty_space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, talks)
        await choose(pilot, "spans", "done")
        assert screen._fields == {"spans": "done"}
        await choose(pilot, "input", "goal")
        assert "look up order" in shown(screen)
        await pilot.press("l")
        await settled(pilot)
    first = empty_space.library.trace(next(iter(empty_space.library.keys())))
    assert first is not None
    assert [(step.name, step.parent_id) for step in first.steps] == [
        ("run", None),
        ("desk", "row"),
        ("look up order", "a"),
    ]
    assert first.input == "Find out when the bicycle is ready"


async def test_who_speaks_and_what_is_said_are_chosen_among_the_names_of_a_message(
    empty_space: Workspace, talks: Path
) -> None:
    async with TracejuryApp(empty_space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, talks)
        await choose(pilot, "messages", "done")
        await choose(pilot, "role", "name")
        await choose(pilot, "content", "output")
        assert screen._fields == {"messages": "done", "role": "name", "content": "output"}
        assert "ready" in str(screen.query_one("#mapping-preview", Static).render())
