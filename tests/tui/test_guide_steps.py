"""What the guided review says is true of the screen and of the judgements, whatever led there."""

from __future__ import annotations

import textwrap
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tracejury.rubrics.files import builtin_rubrics
from tracejury.rubrics.schema import Answer
from tracejury.store.judgement import Correction, Place, Review
from tracejury.tui.guide.ending import Became, result_words
from tracejury.tui.guide.looking import Known, Looking
from tracejury.tui.guide.seen import Judged, Seen, judged, leaflet_at
from tracejury.tui.guide.steps import GOALS, RESULT, advice
from tracejury.tui.guide.traces import FIRST, SECOND
from tracejury.tui.screens.review.at_hand import AtHand, Reading

RUBRIC = builtin_rubrics()["agent-failure"]
PASSED = Judged("pass", "finished")
FAILED = Judged("fail", "finished", corrected=True)
BEGUN = Judged("fail", "draft", ("code", "why", "where"))
PARTS = ("code", "why", "where", "question")


def drafts() -> st.SearchStrategy[Judged]:
    lacks = st.lists(st.sampled_from(PARTS), unique=True, max_size=4).map(tuple)
    return st.builds(
        Judged, st.sampled_from(["fail", "unsure"]), st.just("draft"), lacks, st.booleans()
    )


JUDGED = st.one_of(
    st.just(Judged()),
    st.just(Judged(status="deferred")),
    drafts(),
    st.builds(
        Judged,
        st.sampled_from(["pass", "fail", "unsure"]),
        st.just("finished"),
        st.just(()),
        st.booleans(),
    ),
)
KEYS = [
    "steps",
    "text",
    "panel",
    "editor",
    "options",
    "words",
    "finding",
    "claims",
    "help",
    "elsewhere",
]
LEAFLETS = ["in view", "below", "above", "in a folded part", "closed", "out of view", "behind"]


@st.composite
def any_seen(draw: st.DrawFn) -> Seen:
    """Any moment that can be: what can be seen beside what is judged."""
    seen = Seen(
        screen=draw(st.sampled_from(["review", "review", "review", "pack", "summary", "history"])),
        at=draw(st.sampled_from(["first", "second", "third", "aside"])),
        first=draw(JUDGED),
        second=draw(JUDGED),
        keys=draw(st.sampled_from(KEYS)),
        asked=draw(st.booleans()),
        answered=draw(st.booleans()),
        leaflet=draw(st.sampled_from(LEAFLETS)),
        compared=draw(st.booleans()),
        moved=draw(st.booleans()),
        markable=draw(st.booleans()),
        panel=draw(st.booleans()),
        part=draw(st.sampled_from(["verdict", "code", "why", "where", "correction", "question"])),
        redo=draw(st.booleans()),
    )
    written = draw(st.sampled_from(["why", "correction", "note"])) if seen.keys == "editor" else ""
    free = seen.here.status == "draft" and not seen.here.lacks
    return replace(seen, written=written, enter_finishes=free and seen.keys in ("text", "panel"))


@settings(max_examples=400)
@given(any_seen())
def test_what_it_asks_for_can_be_done_and_is_not_done_yet(seen: Seen) -> None:
    found = advice(seen)
    asked = set(found.commands)
    assert asked or found.goal == RESULT
    here = seen.here
    if seen.keys in ("editor", "finding") and seen.screen == "review":
        assert asked <= {"open", "back"}, "letters are typed"
        return
    if "fail" in asked:
        assert seen.at == "second"
        assert here.verdict != "fail"
    if "pass" in asked:
        assert seen.at == "first"
        assert here.verdict != "pass"
    if "break_point" in asked:
        assert "where" in here.lacks
        assert seen.markable
    if "correct" in asked:
        assert here.verdict == "fail"
        assert not here.corrected
    if "redo" in asked:
        assert seen.redo
    if "next" in asked:
        assert seen.at == "first"
        assert here.finished
    if "previous" in asked:
        assert seen.at in ("second", "third")
    if "number" in asked:
        assert seen.keys == "options" or (seen.panel and seen.part in ("code", "question"))
    if "finishes" in found.text:
        assert seen.enter_finishes
    if found.goal == RESULT:
        assert seen.first.finished
        assert seen.second.finished
    if seen.keys == "panel" and seen.screen == "review":
        assert "of this part one by one" not in found.text, "Enter acts on the panel"


@settings(max_examples=400)
@given(any_seen())
def test_it_quotes_only_what_is_in_view(seen: Seen) -> None:
    said = advice(seen).says
    if "10 to 15 kg" in said or "last three months" in said or "in view" in said:
        assert seen.leaflet == "in view"
    if "34 weeks" in said:
        assert seen.asked
        assert seen.answered
    if "answer says yes" in said or "the AI answered." in said:
        assert seen.answered
    if "you have seen" in said:
        assert seen.compared
    for sign, verdict in (("✓ PASS", "pass"), ("✗ FAIL", "fail"), ("? UNSURE", "unsure")):
        if sign in said:
            assert verdict in (seen.first.verdict, seen.second.verdict)


@settings(max_examples=400)
@given(any_seen())
def test_two_lines_hold_it_at_80_columns_and_three_at_60(seen: Seen) -> None:
    found = advice(seen)
    if found.goal != RESULT:
        assert len(textwrap.wrap(found.says, 78)) <= 2
        assert len(textwrap.wrap(found.says, 58)) <= 3


@pytest.mark.parametrize(
    ("seen", "goal", "first_key"),
    [
        (Seen(), "read", "next_row"),
        (Seen(moved=True), "compare", "next_row"),
        (Seen(moved=True, leaflet="above"), "compare", "previous_row"),
        (Seen(moved=True, leaflet="closed"), "compare", "open"),
        (Seen(moved=True, leaflet="closed", keys="panel"), "compare", "back"),
        (Seen(moved=True, leaflet="in a folded part"), "compare", "fold"),
        (Seen(moved=True, leaflet="behind"), "compare", "view_text"),
        (Seen(leaflet="in view", compared=True), "first verdict", "pass"),
        (Seen(leaflet="in a folded part", compared=True), "first verdict", "pass"),
        (Seen(first=BEGUN, leaflet="in view"), "first verdict", "pass"),
        (Seen(first=PASSED), "second verdict", "next"),
        (Seen(at="second", first=PASSED), "second verdict", "next_row"),
        (Seen(at="second", first=PASSED, leaflet="in view"), "second verdict", "fail"),
        (Seen(at="second", second=PASSED, leaflet="in view"), "second verdict", "fail"),
        (Seen(at="second", second=BEGUN, panel=True, part="code"), "code", "number"),
        (Seen(at="second", second=BEGUN, panel=True, keys="panel", part="why"), "code", "up"),
        (Seen(at="second", second=BEGUN), "code", "pane"),
        (Seen(at="second", second=replace(BEGUN, lacks=("where",))), "where", "break_point"),
        (
            Seen(at="second", second=replace(BEGUN, lacks=()), enter_finishes=True),
            "correction",
            "correct",
        ),
        (Seen(at="second", second=FAILED), "first verdict", "previous"),
        (Seen(at="third", first=PASSED), "second verdict", "previous"),
        (Seen(at="third", first=PASSED, second=FAILED, result="Done."), RESULT, "pack"),
        (Seen(at="third", first=PASSED, second=PASSED, result="Done."), RESULT, "previous"),
        (Seen(at="second", first=PASSED, second=BEGUN, redo=True), "code", "redo"),
    ],
)
def test_the_next_thing(seen: Seen, goal: str, first_key: str) -> None:
    found = advice(seen)
    assert (found.goal, found.commands[0]) == (goal, first_key)


def test_every_goal_has_its_number() -> None:
    assert advice(Seen()).says.startswith(f"1/{len(GOALS)} ")


# --- from the screen to what is known ---------------------------------------------------------------

HEADINGS = ("clinic", "note", "asked", "answered", "between", "search-leaflets", "prompt")


def at_hand(trace: str, reading: Reading, review: Review | None = None) -> AtHand:
    return AtHand("q", trace, RUBRIC, review, reading)


def test_a_leaflet_counts_as_seen_only_with_its_words_in_view() -> None:
    cut = ("▸ #1 · IBU-A  Adults: 200 mg to 400 mg per dose,…",)
    reading = Reading(cut, HEADINGS, 5, closed=("query", "#1 · IBU-A"))
    assert leaflet_at(reading, SECOND.leaflet) == "closed"
    assert leaflet_at(replace(reading, closed=()), SECOND.leaflet) == "out of view"
    assert leaflet_at(replace(reading, folded=True), SECOND.leaflet) == "in a folded part"
    assert leaflet_at(replace(reading, current=3), SECOND.leaflet) == "below"
    assert leaflet_at(replace(reading, current=6), SECOND.leaflet) == "above"
    assert leaflet_at(replace(reading, lines=()), SECOND.leaflet) == "behind"
    broken = ("… Not in the last ", "   three months of pregnancy or …")
    assert leaflet_at(replace(reading, lines=broken), SECOND.leaflet) == "in view"


def test_what_was_in_view_is_remembered_of_its_own_trace() -> None:
    looking = Looking("q", ("a", "b", "c"))
    there = Reading((FIRST.leaflet,), HEADINGS, 5)
    away = Reading(("something else",), HEADINGS, 2)
    assert looking.see("review", at_hand("a", there), Known()).compared
    seen = looking.see("review", at_hand("a", away), Known())
    assert (seen.compared, seen.leaflet, seen.moved) == (True, "below", True)
    assert not looking.see("review", at_hand("b", away), Known()).compared
    assert looking.see("review", at_hand("x", away), Known()).at == "aside"


def test_the_judgement_on_the_screen_is_the_present_one() -> None:
    review = Review("b", "ana", "r", answers={"verdict": "fail"})
    seen = Looking("q", ("a", "b", "c")).see(
        "review", at_hand("b", Reading(("x",), HEADINGS), review), Known(first=PASSED)
    )
    assert (seen.second.verdict, seen.first) == ("fail", PASSED)
    assert set(seen.second.lacks) >= {"code", "why", "where"}


def test_what_a_review_lacks_goes_with_what_it_has() -> None:
    answers: dict[str, Answer] = {
        "verdict": "fail",
        "mode": ["hallucination"],
        "why": "It says yes.",
    }
    review = Review("b", "ana", "r", answers=answers, break_point=Place("3"))
    assert judged(RUBRIC, review) == Judged("fail", "draft")
    assert judged(RUBRIC, replace(review, correction=Correction("No."))).corrected
    assert judged(RUBRIC, replace(review, status="deferred")).verdict is None


def test_a_correction_that_still_has_the_wrong_words_is_not_the_end() -> None:
    review = Review("b", "ana", "r", answers={"verdict": "fail"})
    appended = f"{SECOND.answer} ... today.No, not in these weeks."
    kept = judged(RUBRIC, replace(review, correction=Correction(appended)), SECOND.wrong)
    assert kept.repeats
    right = judged(
        RUBRIC, replace(review, correction=Correction("No, not in these weeks.")), SECOND.wrong
    )
    assert right.corrected
    assert not right.repeats
    done = Judged("fail", "draft", corrected=True, repeats=True)
    seen = Seen(at="second", first=PASSED, second=done, enter_finishes=True)
    assert "still has the words of the AI" in advice(seen).says
    assert "That is all" not in advice(seen).says
    over = replace(seen, second=replace(done, status="finished"), result="Your FAIL is a test.")
    assert "still has the AI's words" in advice(over).says


def test_the_guide_says_what_is_in_the_field_of_the_correction_and_how_to_clear_it() -> None:
    writing = Seen(at="second", second=BEGUN, keys="editor", written="correction")
    held = advice(replace(writing, holds_wrong=True)).says
    assert "The field holds what the AI said, and that is wrong: Ctrl+U clears it." in held
    assert "For example: No, not in these weeks" in advice(writing).says


def test_the_guide_sees_whether_the_field_still_has_the_wrong_words() -> None:
    looking = Looking("q", ("a", "b", "c"))
    for text, holds in ((f"{SECOND.wrong} daily. No, not now.", True), ("No, not now.", False)):
        here = replace(
            at_hand("b", Reading(("x",), HEADINGS), None), keys="editor", written="correction"
        )
        seen = looking.see("review", replace(here, text=text), Known(first=PASSED))
        assert seen.holds_wrong is holds


# --- the end ----------------------------------------------------------------------------------------

STRONG = Became("fail", "gates", (("recorded answer", "fail"), ("correction", "pass")))
GUARD = Became("pass", "gates", (("recorded answer", "pass"),))
WEAK = Became(
    "fail",
    "thin",
    (("recorded answer", "fail"),),
    "a correction: the date or the length of time that is right",
)


def test_the_end_says_what_the_tests_do_and_what_they_lack() -> None:
    said = result_words(GUARD, STRONG)
    assert said.startswith("Your ✗ FAIL is a test now: it fails the AI's answer and passes")
    assert said.endswith("Your ✓ PASS is a test too: the answer must stay right.")
    weak = result_words(GUARD, WEAK)
    assert "weak test: it fails the AI's answer, and asks about any other" in weak
    assert "It lacks a correction: the date or the length of time" in weak
    mistake = ("step that was judged wrong", "fail")
    step = Became("fail", "gates", (("recorded answer", "fail"), mistake))
    assert "it fails the AI's answer and the step that you judged wrong." in result_words(
        GUARD, step
    )
    other = Became("fail", "gates", (("same question: correction of trace 0a", "pass"),))
    assert "it passes another answer." in result_words(GUARD, other)
    assert result_words(WEAK, STRONG).endswith("The other ✗ FAIL is a weak test.")
    assert result_words(Became("unsure"), Became("unsure", why="the verdict is unsure")) == (
        "Your ? UNSURE makes no test: the verdict is unsure. Your ? UNSURE makes no test."
    )


@pytest.mark.parametrize("first", [GUARD, WEAK, STRONG, Became("unsure")])
@pytest.mark.parametrize("second", [GUARD, WEAK, STRONG, Became("unsure")])
def test_five_lines_hold_the_end_at_60_columns(first: Became, second: Became) -> None:
    seen = Seen(at="third", first=PASSED, second=FAILED, result=result_words(first, second))
    for one in (seen, replace(seen, second=replace(FAILED, corrected=False))):
        assert len(textwrap.wrap(advice(one).says, 58)) <= 5
