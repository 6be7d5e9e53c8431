"""The panel in which one judges: it leads from part to part, covers nothing, and flips nothing in passing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from desk_fixtures import settled
from judging_keys import begun_fail, failed, opened, press, review, review_of, state, talks, typed
from textual.widgets import Static
from tracejury.rubrics.files import builtin_rubrics, rubric_from_json, rubric_json
from tracejury.rubrics.schema import Rubric
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.app import TracejuryApp
from tracejury.tui.screens.review import early_keys
from tracejury.tui.screens.review.help_panel import HelpPanel
from tracejury.tui.screens.review.judging_panel import JudgingPanel
from tracejury.tui.screens.review.review import ReviewScreen
from tracejury.tui.widgets.inline_writer import InlineEditor
from tracejury.tui.widgets.reading_pane import ReadingPane
from tracejury.tui.widgets.rubric_form import RubricForm
from tracejury.tui.widgets.text_editor import TextEditor


@pytest.fixture
def space(empty_space: Workspace, tmp_path: Path) -> Workspace:
    """A library with a queue of four traces."""
    return talks(empty_space, tmp_path, ["get_order"] * 4)


def queue(space: Workspace, rubric: Rubric, name: str = "talks") -> None:
    space.new_queue(name, rubric, Selection({}, reason="all", as_loaded=True))


def form(screen: ReviewScreen) -> str:
    lines = str(screen.query_one(RubricForm).render()).splitlines()
    return "\n".join(line.rstrip() for line in lines)


def below(screen: ReviewScreen) -> str:
    return str(screen.query_one(".writer-below", Static).render())


# --- it leads -----------------------------------------------------------------------------------


async def test_the_code_under_the_cursor_says_all_that_it_means(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        assert not screen.query_one("#judging").display
        await press(pilot, "f")
        assert screen.query_one("#judging").display
        assert "›1 □ Hallucination\n     It states as fact" in form(screen)
        await press(pilot, "down", "down")
        assert "›3 □ Context loss\n     It no longer uses" in form(screen)
        assert "It states as fact" not in form(screen)
        await press(pilot, "up", "0")
        assert review(space).answers["mode"] == ["injection"], "0 is the one under the cursor"


async def test_while_one_writes_the_text_is_beside_it_and_scrolls(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await press(pilot, "f", "1")
        pane = screen.query_one(ReadingPane)
        assert pilot.app.screen is screen
        assert pane.region.width >= 44
        top = pane.render_line(0).text
        await typed(pilot, "wrong")
        await press(pilot, "pagedown")
        assert pane.render_line(0).text != top
        await press(pilot, "pageup", "ctrl+down", "ctrl+up")
        assert isinstance(pilot.app.focused, InlineEditor)
        assert pilot.app.focused.text == "wrong"


async def test_shift_tab_goes_back_for_more_codes_and_the_text_is_kept(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await press(pilot, "f", "1")
        await typed(pilot, "half")
        await press(pilot, "shift+tab", "3")
        assert review(space).answers["mode"] == ["hallucination", "context"]
        assert screen.query_one(RubricForm).question is not None
        await press(pilot, "enter")
        assert isinstance(pilot.app.focused, InlineEditor)
        assert pilot.app.focused.text == "half"
        await press(pilot, "up", "3")
        assert review(space).answers["mode"] == ["hallucination"]


async def test_the_checklist_says_what_each_part_is_worth_until_it_is_given(
    space: Workspace,
) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        await press(pilot, "f")
        assert "○ code: needed  ○ why  ○ where  ○ correction" in state(screen)
        await press(pilot, "1")
        await typed(pilot, "wrong amount")
        await press(pilot, "enter")
        assert "✓ code  ✓ why  ○ where: b on the step" in state(screen)
        await press(pilot, "b")
        done = "✓ code  ✓ why  ✓ where  ○ correction: without it the test cannot gate"
        assert done in state(screen)


async def test_enter_finishes_with_the_focus_in_the_text(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        await begun_fail(pilot)
        await press(pilot, "b")
        screen.query_one(ReadingPane).focus()
        await press(pilot, "enter")
        assert (review(space).status, review(space).verdict) == ("finished", "fail")
        assert "2/4" in str(screen.query_one("#review-title", Static).render())


async def test_b_says_what_it_marked(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        step = screen.step
        await press(pilot, "b")
        assert step is not None
        assert review(space).break_point is not None
        assert "Broke at the question (asked), in step 1: user" in screen.notice
        await press(pilot, "V")
        assert "Showed at 1: user." in state(screen)
        assert review(space).manifestation == review(space).break_point
        await press(pilot, "L", "8")
        assert review(space).cause_layer == "handoff"
        await press(pilot, "u", "u", "b")
        assert review(space).manifestation is None
        assert "cleared" in state(screen)


async def test_help_takes_the_place_of_the_panel_and_the_text_beside_it_scrolls(
    space: Workspace,
) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await press(pilot, "f", "question_mark")
        panel, pane = screen.query_one(HelpPanel), screen.query_one(ReadingPane)
        assert not screen.query_one(JudgingPanel).display
        assert panel.region.width >= 30
        assert pane.region.width >= 44, "the text stays beside it"
        said = str(panel.query_one(Static).render())
        order = [
            said.index(words)
            for words in (
                "How did it fail?",
                "You have 30 days",
                "Hallucination",
                "Judge the run as",
            )
        ]
        assert order == sorted(order)
        top = pane.render_line(0).text
        await press(pilot, "down", "down", "pagedown")
        assert panel.scroll_y == 2
        assert pane.render_line(0).text != top
        await press(pilot, "escape")
        assert screen.query_one(JudgingPanel).display
        assert pilot.app.focused is screen.query_one(RubricForm)
        await press(pilot, "question_mark", "1")
        assert review(space).answers["mode"] == ["hallucination"]
        assert isinstance(pilot.app.focused, InlineEditor), "the help goes when one answers"
        await press(pilot, "escape", "question_mark", "question_mark")
        assert pilot.app.screen.query(".sheet"), "all keys"


async def test_a_default_is_shown_and_enter_takes_it(
    empty_space: Workspace, space: Workspace
) -> None:
    given = rubric_json(builtin_rubrics()["support-reply"])
    given["id"] = "with-default"
    for question in given["questions"]:
        if question["id"] == "policy":
            question["default"] = "unknown"
    queue(space, rubric_from_json(given), "defaults")
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot, "defaults")
        await press(pilot, "f", "4")
        await typed(pilot, "no")
        await press(pilot, "enter", "b", "enter")
        assert "Enter takes: Cannot tell" in form(screen)
        assert "policy" not in review(space, queue="defaults").answers
        await press(pilot, "enter", "enter")
        assert review(space, queue="defaults").answers["policy"] == "unknown"
        assert review(space, queue="defaults").status == "finished"


async def test_unsure_is_finished_without_answering_what_one_cannot_tell(space: Workspace) -> None:
    queue(space, builtin_rubrics()["rag-answer"], "unsure")
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, "unsure")
        await press(pilot, "s")
        assert "Enter finishes: answer only what you can tell" in state(screen)
        assert "▸ Does it answer the question?" in form(screen)
        await press(pilot, "enter")
        first = review(space, queue="unsure")
        assert (first.status, first.verdict, list(first.answers)) == (
            "finished",
            "unsure",
            ["verdict"],
        )
        await press(pilot, "s", "right", "1", "enter")
        assert review(space, 1, "unsure").answers["grounded"] == "full"
        assert review(space, 1, "unsure").status == "finished"


# --- codes --------------------------------------------------------------------------------------


async def test_where_no_choice_stands_for_an_own_code_the_digits_that_answer_are_said(
    empty_space: Workspace, tmp_path: Path
) -> None:
    rubric = builtin_rubrics()["agent-failure"]
    without = tuple(
        replace(one, choices=tuple(choice for choice in one.choices if choice.key != "other"))
        for one in rubric.questions
    )
    space = talks(empty_space, tmp_path, ["refund"] * 3, replace(rubric, questions=without))
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await press(pilot, "f", "escape", "number_sign")
        await typed(pilot, "zigzag")
        await press(pilot, "enter")
        asks = "The rubric still asks: How did it fail? (1–8)"
        assert f"Own code “zigzag” given. {asks}" in state(screen)
        assert "code: needed: 1–8 answers" in state(screen)
        await press(pilot, "enter")
        assert f"Own code given. {asks}" in state(screen)
        await press(pilot, "1")
        assert review(space).answers["mode"] == ["hallucination"], "a digit answers at once"


async def test_an_own_code_that_answers_the_question_leads_on(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await press(pilot, "f", "number_sign")
        await typed(pilot, "zigzag")
        await press(pilot, "enter")
        assert "“Something else” is ticked for it" in state(screen)
        assert isinstance(pilot.app.focused, InlineEditor)
        await typed(pilot, "9 lives")
        await press(pilot, "enter")
        found = review(space)
        assert (found.answers["mode"], found.answers["why"]) == (["other"], "9 lives")


async def test_shift_tab_goes_from_part_to_part_and_leaves_at_the_first(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await begun_fail(pilot)
        form_shown = screen.query_one(RubricForm)
        seen = []
        while form_shown.has_focus and form_shown.part is not None:
            seen.append(form_shown.part.kind)
            await press(pilot, "shift+tab")
        assert seen == ["where", "why", "code", "verdict"]
        assert screen.query_one(ReadingPane).has_focus


async def test_a_code_is_typed_and_offered_again(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await press(pilot, "number_sign")
        await typed(pilot, "old price")
        assert "› old price  new: your own" in below(screen)
        await press(pilot, "enter")
        assert review(space).own_codes == ("old price",)
        assert "Own code “old price” given." in state(screen)
        await press(pilot, "n", "f", "escape", "number_sign")
        await typed(pilot, "zigzag")
        await press(pilot, "enter")
        assert "Own code “zigzag” given: “Something else” is ticked for it." in state(screen)
        assert review(space, 1).answers["mode"] == ["other"]
        await press(pilot, "escape", "u", "u")
        assert review_of(space, 1) is None, "the code and what it answers are one press"
        await press(pilot, "number_sign")
        await typed(pilot, "pric")
        assert "› pric  new: your own\n  old price  your own, 1×" in below(screen)
        await press(pilot, "down", "enter")
        assert review(space, 1).own_codes == ("old price",)
        await press(pilot, "n", "number_sign")
        await typed(pilot, "pric")
        await press(pilot, "enter")
        assert review(space, 2).own_codes == ("pric",)
        await press(pilot, "f", "escape", "number_sign", "enter")
        assert review(space, 2).own_codes == ("pric",), "nothing typed is nothing chosen"
        await press(pilot, "number_sign")
        await typed(pilot, "halucinaton")
        assert "› halucinaton  new: your own\n  Hallucination  hallucination, of the" in below(
            screen
        )
        await press(pilot, "tab")
        assert isinstance(pilot.app.focused, InlineEditor)
        assert pilot.app.focused.text == "hallucination"
        await press(pilot, "enter")
        assert review(space, 2).answers["mode"] == ["hallucination"]
        assert "“Hallucination” of the rubric given" in state(screen)


# --- claims -------------------------------------------------------------------------------------


async def test_a_claim_is_typed_beside_the_text_and_tried_at_once(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        await begun_fail(pilot)
        await press(pilot, "b", "2")
        await typed(pilot, "EUR 80")
        assert "must not say EUR 80" in below(screen)
        assert "breaks it" in below(screen)
        await press(pilot, "enter")
        assert "✗ must not say EUR 80" in form(screen)
        assert "✓ claims, no whole answer" in state(screen)
        (check,) = review(space).checks
        assert check["must"] is False


async def test_what_is_wrong_with_a_claim_is_said_once_where_it_is_typed(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await press(pilot, "f")
        screen.write_claim("must call ")
        await settled(pilot)
        await typed(pilot, "refund(80")
        said = "Not a claim yet: the bracket after refund is not closed: write refund(…)"
        status = screen.query_one(".draft-status", Static)
        assert below(screen) == said
        await press(pilot, "enter")
        assert (str(status.render()), below(screen)) == (said, "")
        await typed(pilot, ")")
        assert "“80” has no name" in below(screen)
        assert said not in str(status.render())


async def test_a_claim_that_contradicts_ones_own_is_refused_with_the_reason(
    space: Workspace,
) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        await begun_fail(pilot)
        await press(pilot, "b", "2")
        await typed(pilot, "EUR 80")
        await press(pilot, "enter", "1")
        await typed(pilot, "EUR 80")
        await press(pilot, "enter")
        refused = str(screen.query_one(".draft-status", Static).render())
        assert (
            "no answer can keep both “must not say EUR 80.00” and “must say EUR 80.00”" in refused
        )
        (check,) = review(space).checks
        assert check["must"] is False
        await press(pilot, "escape", "W", "plus")
        dialog = pilot.app.screen
        editor = dialog.query_one(TextEditor)
        editor.replace("must say EUR 80", (0, 0), editor.document.end)
        await press(pilot, "enter")
        refused = str(dialog.query_one(".draft-status", Static).render())
        assert (
            "no answer can keep both “must not say EUR 80.00” and “must say EUR 80.00”" in refused
        )


async def test_marked_words_become_what_a_digit_says(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await press(pilot, "v", "v", "right", "enter")
        assert pilot.app.screen is screen
        assert "1 must say this" in form(screen)
        assert "2 must not say this" in form(screen)
        await press(pilot, "1")
        (marked,) = review(space).evidence
        assert (marked.kind, marked.text) == ("must-say", "Where is")


async def test_a_correction_shows_what_it_takes_out_and_puts_in(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        await press(pilot, "c")
        editor = pilot.app.focused
        assert isinstance(editor, InlineEditor)
        editor.load_text(editor.text.replace("80", "60"))
        await settled(pilot)
        assert "[-80-]{+60+}" in below(screen)
        await press(pilot, "ctrl+s")
        correction = review(space).correction
        assert correction is not None
        assert "EUR 60" in correction.text


# --- the last judgement again -------------------------------------------------------------------


async def test_a_full_stop_gives_the_last_judgement_again_and_says_so(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        await press(pilot, "full_stop")
        assert "no judgement yet" in state(screen)
        await press(pilot, "L", "4", "number_sign")
        await typed(pilot, "old price")
        await press(pilot, "enter")
        await failed(pilot)
        first = review(space)
        await press(pilot, "full_stop")
        again = review(space, 1)
        assert (again.status, again.codes, again.cause_layer) == ("finished", first.codes, "tool")
        assert again.answers == first.answers
        assert again.break_point is not None
        said = "Repeated: ✗ FAIL · Hallucination · old price · why: “wrong amount” · broke at 1: user · layer: tool"
        assert screen.notice.startswith(f"{said}. u takes it back.")
        await press(pilot, "u")
        assert review_of(space, 1) is None


# --- nothing in passing -------------------------------------------------------------------------


async def test_a_finished_verdict_is_changed_by_the_second_press_alone(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await failed(pilot)
        await press(pilot, "N", "p")
        assert review(space).verdict == "fail"
        assert "Press p again to change ✗ FAIL to ✓ PASS." in state(screen)
        assert "It takes back code, why and where; u brings them back." in screen.notice
        await press(pilot, "j", "p")
        assert review(space).verdict == "fail", "another key between asks anew"
        await press(pilot, "p")
        assert review(space).verdict == "pass"


async def test_an_unsure_that_was_a_fail_says_what_a_pass_takes_back(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        await failed(pilot)
        await press(pilot, "N", "number_sign")
        await typed(pilot, "mycode")
        await press(pilot, "enter", "s", "s")
        unsure = review(space)
        assert (unsure.verdict, unsure.own_codes) == ("unsure", ("mycode",))
        await press(pilot, "N", "p")
        assert "Press p again to change ? UNSURE to ✓ PASS. It takes back" in screen.notice
        assert "code" in screen.notice.partition("takes back")[2]
        await press(pilot, "p")
        passed = review(space)
        assert (passed.verdict, passed.codes, passed.break_point) == ("pass", (), None)
        assert passed.answers == {"verdict": "pass"}
        await press(pilot, "u")
        assert review(space) == unsure


async def test_a_mark_of_a_fail_is_not_kept_by_a_pass_without_a_word(space: Workspace) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        await press(pilot, "b", "p")
        assert (
            screen.notice
            == "Press p again to judge it ✓ PASS. It takes back where; u brings them back."
        )
        await press(pilot, "p")
        assert (review(space).verdict, review(space).break_point) == ("pass", None)


@pytest.mark.parametrize(("between", "judged"), [((), False), (("j",), True)])
async def test_a_bounced_key_does_not_judge_a_trace_that_nobody_has_seen(
    space: Workspace, monkeypatch: pytest.MonkeyPatch, between: Sequence[str], *, judged: bool
) -> None:
    monkeypatch.setattr(early_keys, "SEEN_SECONDS", 3600.0)
    async with TracejuryApp(space).run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await press(pilot, "p", *between, "p")
        assert review(space).verdict == "pass"
        assert (review_of(space, 1) is not None) is judged
        if not judged:
            assert "before this trace could be read" in state(screen)


async def test_pass_and_fail_differ_without_colour_and_a_fail_is_never_green(
    space: Workspace,
) -> None:
    async with TracejuryApp(space).run_test(size=(120, 40)) as pilot:
        screen = await opened(pilot)
        await press(pilot, "f")
        assert "✗ FAIL" in form(screen)
        assert "✗ FAIL" in state(screen)
        widget = screen.query_one(RubricForm)
        colours = {
            name: widget.get_component_rich_style(f"rubric-form--{name}").color
            for name in ("pass", "fail", "unsure", "chosen")
        }
        assert len({str(colour) for colour in colours.values()}) == 4
        fail = colours["fail"]
        assert fail is not None
        red, green, _ = fail.get_truecolor()
        assert red > green
