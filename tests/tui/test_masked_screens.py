"""The app shows pseudonyms on every screen once that is asked for, and keeps what it would keep without."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from desk_fixtures import settled, workspace
from judging_keys import opened, press
from screen_text import screen_text
from textual.pilot import Pilot
from tracejury.rubrics.files import builtin_rubrics
from tracejury.store.workspace.loading import LoadOptions
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.screens.review.review import ReviewScreen
from tracejury.tui.widgets.query_line import QueryLine
from tracejury.tui.widgets.text_editor import TextEditor

NAME, MAIL, CARD = "Ivo Brandt", "ivo.brandt@acme-shop.com", "4539 5787 6362 1486"
PRIVATE = ("Brandt", "acme-shop", CARD, CARD.replace(" ", ""), NAME)
"""No shorter ones: a pseudonym may have four digits of a card by chance."""
QUEUE = "talks"


def talk(number: int) -> dict[str, Any]:
    call = {"id": "c", "type": "function", "function": {"name": "refund", "arguments": json.dumps({"card": CARD, "to": MAIL})}}  # fmt: skip
    return {
        "id": f"talk {number} of {MAIL}",
        "messages": [
            {"role": "user", "content": f"I am {NAME}. Where is refund {number}? Write to {MAIL}."},
            {"role": "assistant", "content": None, "tool_calls": [call]},
            {"role": "tool", "tool_call_id": "c", "content": f"Error: no refund to {MAIL}, card {CARD}"},
            {"role": "assistant", "content": f"Dear {NAME}, we paid to card {CARD}. We wrote to {MAIL} today."},
        ],
        "metadata": {"customer_name": NAME, "contact": MAIL},
    }  # fmt: skip


def filled(space: Workspace, folder: Path) -> Workspace:
    bundle = folder / "talks.jsonl"
    bundle.write_text("".join(json.dumps(talk(number)) + "\n" for number in range(3)))
    space.load_and_group([bundle], LoadOptions())
    rubric = builtin_rubrics()["support-reply"]
    space.new_queue(QUEUE, rubric, Selection({}, reason=f"of {MAIL}", as_loaded=True))
    return space


def seen(pilot: Pilot[Any]) -> str:
    """The screens, without any private value."""
    text = screen_text(pilot.app)
    assert [one for one in PRIVATE if one in text] == [], text
    return text


def acts(space: Workspace) -> list[tuple[str, Any]]:
    """What the reviewer did, without times."""
    return [
        (event.kind, {name: value for name, value in event.body.items() if name != "active_ms"})
        for event in space.journal.events(space.reviewer)
        if event.trace
    ]


async def masked(pilot: Pilot[Any]) -> None:
    await settled(pilot)
    await press(pilot, "H")
    await settled(pilot)


async def judge(pilot: Pilot[Any], space: Workspace) -> None:
    """A fail, marked words, a correction of what was said, a claim, a note."""
    screen = await opened(pilot, QUEUE)
    await press(pilot, "f")
    last = screen._item.trace.steps[-1]  # type: ignore[union-attr]
    screen.read_turn(
        next(at for at, one in enumerate(screen._reading.turns) if one.step == last.id)
    )
    await press(pilot, "right_parenthesis", "enter", "1")
    await press(pilot, "c")
    editor = pilot.app.screen.query_one(TextEditor)
    editor.replace("have sent it", *find(editor.text, "wrote"))
    await press(pilot, "ctrl+s")
    await press(pilot, "W")
    await settled(pilot)
    await press(pilot, "enter")
    await press(pilot, "W")
    await settled(pilot)


def find(text: str, words: str) -> tuple[tuple[int, int], tuple[int, int]]:
    at = text.index(words)
    return (0, at), (0, at + len(words))


async def test_judging_on_a_masked_screen_is_judging_on_a_plain_one(tmp_path: Path) -> None:
    done = []
    for hide in (False, True):
        folder = tmp_path / str(hide)
        folder.mkdir()
        with workspace(folder / "lib", sample=False) as space:
            filled(space, folder)
            async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
                if hide:
                    await masked(pilot)
                await judge(pilot, space)
                if hide:
                    seen(pilot)
            done.append(acts(space))
    plain, hidden = done
    assert hidden == plain
    evidence = next(body for kind, body in plain if body.get("as") == "evidence")
    assert NAME in evidence["text"]
    assert any(kind == "correct" and MAIL in body["text"] for kind, body in plain)
    assert any(kind == "check" for kind, _ in plain)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_no_screen_shows_a_private_value(tmp_path: Path, size: tuple[int, int]) -> None:
    with workspace(tmp_path / "lib", sample=False) as space:
        filled(space, tmp_path)
        async with TracejuryApp(space).run_test(size=size) as pilot:
            await settled(pilot)
            assert "not masked" in screen_text(pilot.app)
            await masked(pilot)
            desk = seen(pilot)
            assert "masked" in desk
            assert "not masked" not in desk
            await judge(pilot, space)
            assert "xq" in seen(pilot)
            for name in ("t", "S", "T", "t", "R"):
                await press(pilot, name)
                await settled(pilot)
                seen(pilot)
            await press(pilot, "escape")
            for name in ("g", "escape", "h", "escape", "o", "escape"):
                await press(pilot, name)
                await settled(pilot)
                seen(pilot)
            while len(pilot.app.screen_stack) > 2:
                await press(pilot, "escape")
                await settled(pilot)
            for name in ("g", "h", "K"):
                await press(pilot, name)
                await settled(pilot)
                seen(pilot)
                await press(pilot, "enter")
                await settled(pilot)
                seen(pilot)
                while len(pilot.app.screen_stack) > 2:
                    await press(pilot, "escape")
                    await settled(pilot)
            await press(pilot, "slash")
            await settled(pilot)
            line = pilot.app.screen.query_one(QueryLine)
            line.value = "refund"
            await asyncio.sleep(0.5)
            await settled(pilot)
            assert "refund" in seen(pilot)


async def test_the_key_shows_the_trace_as_it_is_again(tmp_path: Path) -> None:
    with workspace(tmp_path / "lib", sample=False) as space:
        filled(space, tmp_path)
        async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
            screen = await opened(pilot, QUEUE)
            assert isinstance(screen, ReviewScreen)
            assert MAIL in screen_text(pilot.app)
            await masked(pilot)
            seen(pilot)
            await masked(pilot)
            assert MAIL in screen_text(pilot.app)


async def test_a_draft_is_kept_with_the_values(tmp_path: Path) -> None:
    with workspace(tmp_path / "lib", sample=False) as space:
        filled(space, tmp_path)
        async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
            await masked(pilot)
            await opened(pilot, QUEUE)
            await press(pilot, "f", "c")
            editor = pilot.app.screen.query_one(TextEditor)
            assert [one for one in PRIVATE if one in editor.text] == []
            await press(pilot, "ctrl+end", "x")
            await press(pilot, "escape")
            await settled(pilot)
            key = space.queues.get(QUEUE).items[0].trace  # type: ignore[union-attr]
            kept = space.journal.drafts(space.reviewer, key)["correction"]
            assert MAIL in kept.text
            await press(pilot, "c")
            editor = pilot.app.screen.query_one(TextEditor)
            assert [one for one in PRIVATE if one in editor.text] == []


async def test_a_pseudonym_that_the_trace_does_not_have_is_named_and_nothing_is_lost(
    tmp_path: Path,
) -> None:
    with workspace(tmp_path / "lib", sample=False) as space:
        filled(space, tmp_path)
        async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
            await masked(pilot)
            await opened(pilot, QUEUE)
            await press(pilot, "f", "c")
            editor = pilot.app.screen.query_one(TextEditor)
            editor.replace("Bolixqa", *find(editor.text, "wrote"))
            await press(pilot, "ctrl+s")
            await settled(pilot)
            said = " ".join(screen_text(pilot.app).split())
            assert "NOT SAVED “Bolixqa” is a pseudonym, and none of this trace" in said
            assert not any(kind == "correct" for kind, _ in acts(space))
            editor.replace("wrote", *find(editor.text, "Bolixqa"))
            await press(pilot, "x", "ctrl+s")
            await settled(pilot)
            assert "NOT SAVED" not in screen_text(pilot.app)
            assert any(kind == "correct" for kind, _ in acts(space))


def reviewed(space: Workspace, folder: Path) -> None:
    """A finished review of each talk, as a pack is made of them."""
    lines = [
        {
            "source_id": f"talk {number} of {MAIL}",
            "bundle": "talks.jsonl",
            "reviewer": space.reviewer,
            "rubric": {"id": "support-reply"},
            "verdict": "fail",
            "correction": f"Dear {NAME}, we have sent it to {MAIL}.",
            "codes": ["wrong-facts"],
        }
        for number in range(3)
    ]
    file = folder / "reviews.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in lines))
    space.import_reviews(file)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_pack_screen_shows_pseudonyms_whether_or_not_the_pack_has_them(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    with workspace(tmp_path / "lib", sample=False) as space:
        filled(space, tmp_path)
        reviewed(space, tmp_path)
        async with TracejuryApp(space).run_test(size=size) as pilot:
            await settled(pilot)
            await press(pilot, "F")
            await settled(pilot)
            assert NAME in screen_text(pilot.app)
            await masked(pilot)
            assert "shown masked" in seen(pilot)
            rows = pilot.app.screen.query_one("#pack-rows")
            for _ in range(len(rows.ids)):  # type: ignore[attr-defined]
                await press(pilot, "down")
                seen(pilot)
            # What leaves is as it is: how it is shown is another thing.
            assert "It cannot be written" in seen(pilot)
            await press(pilot, "home", *["down"] * 1, "a")
            await settled(pilot)
            seen(pilot)
            await press(pilot, "escape")
            await press(pilot, "M")
            await settled(pilot)
            assert "Masked pack" in seen(pilot)
            await masked(pilot)
            assert "shown masked" not in screen_text(pilot.app)


async def test_an_app_that_starts_masked_shows_the_pack_masked(tmp_path: Path) -> None:
    with workspace(tmp_path / "lib", sample=False) as space:
        filled(space, tmp_path)
        reviewed(space, tmp_path)
        space.shown.mask(True)
        async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
            await settled(pilot)
            await press(pilot, "F")
            await settled(pilot)
            assert "shown masked" in seen(pilot)
