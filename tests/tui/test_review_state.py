"""What is said below a review: whole words and whole pieces, in the words of its rubric, at every width."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk_fixtures import settled
from hypothesis import given
from hypothesis import strategies as st
from judging_keys import opened, press, review, state, talk, talks, typed
from rich.cells import cell_len
from tracejury.rubrics.files import builtin_rubrics
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.views.review_state import LONG_NOTICE, NOTICE_LINES, notice_lines

WHY = "It says that the refund is EUR 80, but the order shows EUR 60; the answer invents the other"
WORDS = st.lists(st.text("abcdefgh", min_size=1, max_size=12), max_size=60).map(" ".join)


@given(WORDS, st.integers(20, 160))
def test_a_message_breaks_between_words_and_ends_with_a_whole_one(said: str, width: int) -> None:
    lines = notice_lines(said, width)
    assert len(lines) <= NOTICE_LINES
    assert all(cell_len(line) <= width for line in lines)
    shown = " ".join(lines).removesuffix(" …")
    assert said.split()[: len(shown.split())] == shown.split()


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_after_a_verdict_no_word_is_cut(
    empty_space: Workspace, tmp_path: Path, size: tuple[int, int]
) -> None:
    scores = {"faithful": {"label": "fail", "rater": "llm"}, "resolved": {"label": "true"}}
    first = {**talk(0, "refund"), "scores": scores}
    space = talks(empty_space, tmp_path, ["refund"] * 3, first=first)
    async with TracejuryApp(space).run_test(size=size) as pilot:
        screen = await opened(pilot)
        await press(pilot, "p")
        shown = state(screen).splitlines()
        assert len(shown) == screen.query_one("#review-state").size.height
        assert all(cell_len(line) <= size[0] - 2 for line in shown)
        assert " ".join(" ".join(shown).split()).startswith(" ".join(screen.notice.split()))
        rest = " ".join(shown)[len(screen.notice) :].strip()
        whole = "Not judged yet: p pass · f fail · d defer · . as the last one"
        assert not rest or whole.startswith(rest)
        assert not rest or rest[-1] != "…"


async def test_what_is_repeated_is_said_in_the_words_of_the_rubric_with_the_reason(
    empty_space: Workspace, tmp_path: Path
) -> None:
    space = talks(empty_space, tmp_path, ["refund"] * 3, builtin_rubrics()["rag-answer"])
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await press(pilot, "f", "2")
        await typed(pilot, WHY)
        await press(pilot, "enter")
        for question in ("grounded", "retrieval"):
            screen._form.go_to(question)
            await press(pilot, "3")
        await press(pilot, "escape", "enter")
        assert review(space).status == "finished"
        await press(pilot, "full_stop")
        await settled(pilot)
        assert review(space, 1).status == "finished"
        said = f"Repeated: ✗ FAIL · Misread passage · why: “{WHY}”"
        assert screen.notice.startswith(said)
        assert "misread" not in screen.notice.replace("Misread", "")
        assert "Hardly any" in screen.notice
        assert WHY in " ".join(state(screen).split()), "the whole reason is on the screen"


async def test_what_had_judged_a_trace_before_is_said_in_full_after_all_that_was_repeated(
    empty_space: Workspace, tmp_path: Path
) -> None:
    judges = ("faithfulness to the documents", "was the customer helped", "follows the policy")
    scores = {name: {"label": "true", "rater": "llm"} for name in judges}
    first = {**talk(0, "refund"), "scores": scores}
    space = talks(empty_space, tmp_path, ["refund"] * 3, first=first)
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await press(pilot, "n", "f", "1")
        await typed(pilot, WHY)
        await press(pilot, "enter", "b", "escape", "enter")
        assert review(space, 1).status == "finished"
        await press(pilot, "N", "N", "full_stop")
        assert review(space).status == "finished"
        assert "Before you, " in screen.notice
        line = screen.query_one("#review-state")
        assert " ".join(screen.notice.split()) in " ".join(state(screen).split())
        assert line.size.height == len(state(screen).splitlines()) > LONG_NOTICE
        await press(pilot, "j")
        assert line.size.height <= LONG_NOTICE, "with the next key the text has its room again"


async def test_what_is_needed_is_cut_after_a_word(empty_space: Workspace, tmp_path: Path) -> None:
    space = talks(empty_space, tmp_path, ["refund"] * 2, builtin_rubrics()["rag-answer"])
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await press(pilot, "j", "b")
        assert state(screen) == (
            "Broke at 4: assistant.  in progress  saved 12:00  needs: Can the reader …"
        )
