"""The claims of a trace under review: proposed, tried, accepted, dropped, and what they make as a test."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from failing import space_of
from tracejury.rubrics.files import find_rubric
from tracejury.rubrics.schema import Verdict
from tracejury.rubrics.scoring import verdict_of
from tracejury.store.acts import Act
from tracejury.store.claims.claim import ClaimInvalid
from tracejury.store.loading.load import load
from tracejury.store.packs.compose import JudgedTrace, case_of
from tracejury.store.reviews.presses import correction_press, verdict_press
from tracejury.store.reviews.queues import Queue
from tracejury.store.workspace.claims import MAX_NEIGHBOURS, ClaimWork, ReviewClaims
from tracejury.store.workspace.queues import Selection
from tracejury.store.workspace.workspace import Workspace

RUBRIC = find_rubric("support-reply")
assert RUBRIC is not None
QUESTION = "What does a second bag cost on AB 123?"
WRONG = "A second bag costs EUR 30."
RIGHT = "A second bag costs EUR 45."


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    """A library with one question that was asked seven times, and another question."""
    lines = [
        {
            "id": f"bag-{number}",
            "messages": [
                {"role": "user", "content": question},
                {"role": "assistant", "content": answer},
            ],
        }
        for number, (question, answer) in enumerate(
            [(QUESTION, WRONG)]
            + [(QUESTION, f"It costs EUR {price}.") for price in range(45, 51)]
            + [("May my dog fly?", "Yes, in the hold.")]
        )
    ]
    bundle = tmp_path / "bags.jsonl"
    bundle.write_text("".join(json.dumps(line) + "\n" for line in lines))
    with space_of(tmp_path / "library") as found:
        load(found.library, [bundle])
        assert RUBRIC is not None
        found.new_queue("bags", RUBRIC, Selection({}, as_loaded=True))
        yield found


class Desk:
    """The first trace of the queue, with presses on it."""

    def __init__(self, space: Workspace, position: int = 0) -> None:
        self.space = space
        self.queue: Queue = space.queue_named("bags")
        self.key = self.queue.items[position].trace
        self.work = ClaimWork(space, self.queue)

    def press(self, acts: list[Act]) -> None:
        """Save one press."""
        self.space.journal.append(self.space.reviewer, self.key, self.queue.rubric, acts)

    def judge(self, verdict: Verdict, correction: str = "") -> None:
        """Give a verdict, and a correction."""
        assert RUBRIC is not None
        self.press(verdict_press(RUBRIC, None, verdict))
        if correction:
            self.press(correction_press(correction))

    @property
    def claims(self) -> ReviewClaims:
        """What the panel shows now."""
        trace = self.space.library.trace(self.key)
        assert trace is not None
        assert RUBRIC is not None
        review = self.space.reviews.review(self.space.reviewer, self.key, self.queue.rubric)
        return self.work.claims(trace, review, RUBRIC)

    def states(self) -> list[str]:
        """Whether each claim is proposed, accepted or dropped."""
        return [one.state for one in self.claims.claims]

    def case_claims(self) -> list[str]:
        """The types of the claims of the case that a pack would make of the review."""
        trace = self.space.library.trace(self.key)
        review = self.space.reviews.review(self.space.reviewer, self.key, self.queue.rubric)
        assert trace is not None
        assert review is not None
        assert RUBRIC is not None
        judged = replace(review, verdict=verdict_of(RUBRIC, review.answers))
        return [one.type for one in case_of([JudgedTrace(judged, trace, RUBRIC)]).case.claims]


def test_without_a_verdict_there_is_no_test_yet(space: Workspace) -> None:
    found = Desk(space).claims
    assert (found.strength, found.claims) == (None, ())
    assert found.answers[0].output.text == WRONG


def test_a_failure_without_a_correction_says_what_single_thing_would_help(space: Workspace) -> None:
    desk = Desk(space)
    desk.judge("fail")
    assert desk.claims.strength != "gates"
    assert desk.claims.why
    assert desk.claims.helps == "a correction: the amount that is right"


def test_claims_are_tried_on_the_answer_the_correction_and_answers_to_the_same_question(
    space: Workspace,
) -> None:
    desk = Desk(space)
    desk.judge("fail", RIGHT)
    found = desk.claims
    assert [one.name for one in found.answers[:2]] == ["answer", "correction"]
    others = found.answers[2:]
    assert len(others) == MAX_NEIGHBOURS
    assert {one.title for one in others} == {QUESTION}
    assert [one.output.text for one in found.answers[:3]] == [WRONG, RIGHT, "It costs EUR 45."]
    assert found.claims
    first = found.claims[0]
    assert first.state == "proposed"
    assert first.origin == "from the correction"
    assert (first.found[0].state, first.found[1].state) != ("met", "broken")
    assert first.found[1].state == "met"


def test_of_other_answers_only_ones_own_verdict_is_shown(space: Workspace) -> None:
    other = Desk(space, 1)
    assert RUBRIC is not None
    acts = verdict_press(RUBRIC, None, "pass")
    space.journal.append("somebody else", other.key, other.queue.rubric, acts)
    desk = Desk(space)
    assert [one.right for one in desk.claims.answers] == [None] * (1 + MAX_NEIGHBOURS)
    other.judge("pass")
    assert [one.right for one in Desk(space).claims.answers][1] is True


def test_accepting_keeps_the_claim_its_place_and_makes_it_ones_own(space: Workspace) -> None:
    desk = Desk(space)
    desk.judge("fail", RIGHT)
    before = desk.claims
    desk.press(before.accept(before.claims[-1]))
    after = desk.claims
    assert [one.words for one in after.claims] == [one.words for one in before.claims]
    assert after.claims[-1].state == "accepted"
    assert after.accept(after.claims[-1]) == []


def test_a_dropped_claim_is_in_no_case_and_counts_again_after_a_second_press(
    space: Workspace,
) -> None:
    desk = Desk(space)
    desk.judge("fail", RIGHT)
    (kind, *_) = before = desk.case_claims()
    desk.press(desk.claims.drop(desk.claims.claims[0]))
    assert desk.states()[0] == "dropped"
    assert desk.case_claims().count(kind) < before.count(kind)
    desk.press(desk.claims.drop(desk.claims.claims[0]))
    assert desk.states()[0] == "proposed"
    assert desk.case_claims() == before


def test_a_typed_claim_is_ones_own_and_can_be_typed_anew(space: Workspace) -> None:
    desk = Desk(space)
    desk.judge("fail", RIGHT)
    proposals = len(desk.claims.claims)
    desk.press(desk.claims.write("at most 20 characters"))
    mine = desk.claims.claims[-1]
    assert (mine.state, mine.words, mine.origin) == (
        "accepted", "must have 20 characters at most", "written by you",
    )  # fmt: skip
    assert [one.state for one in mine.found[:2]] == ["broken", "broken"]
    desk.press(desk.claims.write("at most 200 characters", mine))
    assert desk.claims.claims[-1].words == "must have 200 characters at most"
    assert len(desk.claims.claims) == proposals + 1


def test_an_edited_proposal_is_dropped_and_the_words_stand_beside_it(space: Workspace) -> None:
    desk = Desk(space)
    desk.judge("fail", RIGHT)
    desk.press(desk.claims.write("must say “for each bag”", desk.claims.claims[0]))
    states = [one.state for one in desk.claims.claims]
    assert states[0] == "dropped"
    assert "accepted" in states


def test_a_claim_is_tried_while_it_is_typed(space: Workspace) -> None:
    desk = Desk(space)
    desk.judge("fail", RIGHT)
    (tried,) = desk.claims.tried("must not say “EUR 30”")
    assert [one.state for one in tried.found[:2]] == ["broken", "met"]
    with pytest.raises(ClaimInvalid):
        desk.claims.tried("it was wrong")


def test_what_was_pressed_can_be_taken_back_and_is_told_in_words(space: Workspace) -> None:
    desk = Desk(space)
    desk.judge("fail", RIGHT)
    desk.press(desk.claims.write("at most 200 characters"))
    desk.press(desk.claims.drop(desk.claims.claims[-1]))
    told = [done.words.split(" · ")[0] for done in space.history.page(0, 2)]
    assert told == [
        "dropped the claim 'must have 200 characters at most'",
        "added the claim 'must have 200 characters at most'",
    ]
    space.history.undo()
    assert desk.claims.claims[-1].state == "accepted"


def test_reviews_with_dropped_claims_are_exported_and_imported(
    space: Workspace, tmp_path: Path
) -> None:
    desk = Desk(space)
    desk.judge("fail", RIGHT)
    desk.press(desk.claims.drop(desk.claims.claims[0]))
    file = tmp_path / "reviews.jsonl"
    space.export_reviews(file, space.chosen_reviews(drafts=True))
    (line,) = map(json.loads, file.read_text().splitlines())
    assert [check["dropped"] for check in line["checks"]] == [True]
    file.write_text(json.dumps({**line, "reviewer": "ben"}))
    report = space.import_reviews(file)
    assert report.added == 1
    ben = space.reviews.review("ben", desk.key, desk.queue.rubric)
    assert ben is not None
    assert [check["dropped"] for check in ben.checks] == [True]


TASK = {"name": "refund_bag", "kwargs": {"booking": "AB123", "amount": "45"}}


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("info", {"task": {"instruction": QUESTION, "actions": [TASK]}}, "refund_bag"),
        ("expected", "A second bag costs EUR 45 on AB 123.", "EUR 45"),
    ],
)
def test_what_the_data_set_expected_makes_claims_only_once_the_review_is_finished(
    tmp_path: Path, field: str, value: object, words: str
) -> None:
    messages = [{"role": "user", "content": QUESTION}, {"role": "assistant", "content": WRONG}]
    bundle = tmp_path / "task.jsonl"
    bundle.write_text(json.dumps({"id": "task-1", "messages": messages, field: value}) + "\n")
    with space_of(tmp_path / "library") as space:
        load(space.library, [bundle])
        assert RUBRIC is not None
        space.new_queue("bags", RUBRIC, Selection({}, as_loaded=True))
        desk = Desk(space)
        desk.judge("fail")
        assert not [one for one in desk.claims.claims if words in one.words]
        desk.press([Act("finish", {"verdict": "fail", "codes": []})])
        assert [one for one in desk.claims.claims if words in one.words]
