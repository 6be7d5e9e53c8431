"""Whether a review holds for a newer revision of its trace; in doubt it does not."""

from __future__ import annotations

from typing import Any

import pytest
from tracejury.store.evidence_text import evidence_text
from tracejury.store.judgement import Evidence, Mark, Place, Review
from tracejury.store.reviews.holding import for_revision
from tracejury.store.trace import Message, Step, Trace, replace

SAID = ("May I return it?", "Let me look.", "clause 9: 30 days", "Yes, within 90 days.", "Thanks.")


def talk(*said: str, **fields: Any) -> Trace:
    steps = tuple(
        Step(f"s{n}", "message", f"turn{n}", messages_out=(Message("assistant", text),))
        for n, text in enumerate(said)
    )
    return Trace(input=said[0], output=said[3], steps=steps, **fields)


OLD = talk(*SAID)


def changed(number: int, text: str = "something else") -> Trace:
    """The talk with one turn replaced; its input and output stay."""
    said = [*SAID]
    said[number] = text
    return replace(talk(*said), input=SAID[0], output=SAID[3])


def judged(verdict: str | None = "fail", **fields: Any) -> Review:
    fields = {"status": "finished", "verdict": verdict, **fields}
    return Review(OLD.key, "ana", "r", **fields)


AT_3: dict[str, Any] = {"break_point": Place("s3")}


@pytest.mark.parametrize("verdict", ["pass", "unsure"])
@pytest.mark.parametrize("number", range(5))
def test_a_pass_is_about_everything_said(verdict: str, number: int) -> None:
    assert not for_revision(judged(verdict), OLD, changed(number)).holds


def test_bookkeeping_changes_no_verdict() -> None:
    tagged = talk(*SAID, metadata={"tags": ["later"]})
    holding = for_revision(judged("pass"), OLD, tagged)
    assert holding.holds
    assert holding.differs == ()
    assert holding.review.trace == tagged.key


@pytest.mark.parametrize(
    "named",
    [
        {"break_point": Place("s2")},
        {"root_cause": Place("s2")},
        {"manifestation": Place("s2")},
        {"marks": (Mark("m", "s2"),)},
        {"break_point": Place("s1", ("s2",))},
        {"evidence": (Evidence("e", "s2", 0, 6, "clause"),)},
    ],
)
def test_a_fail_is_about_the_steps_up_to_the_last_one_that_it_names(named: dict[str, Any]) -> None:
    review = judged(**named)
    for number in (0, 1, 2):
        assert not for_revision(review, OLD, changed(number)).holds, number
    for number in (3, 4):
        holding = for_revision(review, OLD, changed(number))
        assert holding.holds, number
        assert f"step {number + 1} turn{number}" in holding.differs[0]


def test_a_fail_that_names_no_step_is_about_everything_said() -> None:
    for review in (judged(), judged(break_point=Place(cannot_tell=True))):
        assert not for_revision(review, OLD, changed(4)).holds


@pytest.mark.parametrize("field", ["input", "output", "expected", "error"])
def test_every_verdict_is_about_input_and_output(field: str) -> None:
    other = replace(OLD, **{field: "another text"})
    assert not for_revision(judged(**AT_3), OLD, other).holds
    assert not for_revision(judged("pass"), OLD, other).holds


def test_what_was_added_after_the_break_point_is_said() -> None:
    holding = for_revision(judged(**AT_3), OLD, replace(talk(*SAID, "Bye."), output=OLD.output))
    assert holding.holds
    assert holding.differs == ("step 6 turn5 was added: 'Bye.'",)


def test_what_was_inserted_before_the_break_point_is_to_be_checked() -> None:
    other = talk(SAID[0], "Hm.", *SAID[1:])
    holding = for_revision(judged(**AT_3), OLD, replace(other, output=OLD.output))
    assert not holding.holds
    assert "was added: 'Hm.'" in holding.recheck[0] or "Hm." in holding.recheck[0]


def test_a_draft_is_about_everything_said() -> None:
    draft = judged(status="draft", verdict=None, **AT_3)
    assert not for_revision(draft, OLD, changed(4)).holds
    assert for_revision(draft, OLD, talk(*SAID, metadata={"x": 1})).holds


def test_steps_are_named_by_their_new_ids() -> None:
    steps = tuple(replace(step, id=f"new-{step.id}") for step in OLD.steps)
    evidence = (Evidence("e", "s3", 5, 19, "within 90 days"),)
    review = judged(evidence=evidence, marks=(Mark("m", "s3"),), **AT_3)
    there = for_revision(review, OLD, replace(OLD, steps=steps)).review
    assert there.break_point == Place("new-s3")
    assert (there.marks[0].step, there.evidence[0].step) == ("new-s3", "new-s3")


def test_evidence_is_found_again_by_its_words() -> None:
    """The offsets were of another text; the words occur once."""
    review = judged(evidence=(Evidence("e", "s3", 90, 104, "within 90 days"),))
    there = for_revision(review, OLD, talk(*SAID, metadata={"x": 1})).review.evidence[0]
    assert evidence_text(OLD.steps[3])[there.start : there.end] == "within 90 days"


def test_evidence_that_is_not_found_again_is_to_be_checked() -> None:
    review = judged(evidence=(Evidence("e", "s3", 0, 6, "never said"),))
    holding = for_revision(review, OLD, talk(*SAID, metadata={"x": 1}))
    assert holding.recheck == ("the marked words 'never said' are not found again",)


def test_a_review_that_names_an_unknown_step_is_to_be_checked() -> None:
    assert not for_revision(judged(marks=(Mark("m", "gone"),)), OLD, changed(4)).holds
