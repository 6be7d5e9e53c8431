"""Present reviews, and rubrics stored as they were when first used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from tracejury.rubrics.files import builtin_rubrics, rubric_hash
from tracejury.rubrics.schema import Rubric
from tracejury.store.acts import Act
from tracejury.store.journal.journal import Journal
from tracejury.store.judgement import Correction, Evidence, Mark, Place, Review
from tracejury.store.reviews.reviews import Reviews

PASS = Act("finish", {"verdict": "pass", "codes": []})
FULL = [
    Act("answer", {"question": "q", "value": ["a", "b"]}),
    Act("answer", {"question": "scale", "value": 3}),
    Act("mark", {"as": "mark", "id": "m", "step": "s1", "kind": "wrong", "code": "c", "note": "n"}),
    Act("mark", {"as": "break_point", "step": "s1", "alternates": ["s2", "s3"]}),
    Act("mark", {"as": "root_cause", "cannot_tell": True}),
    Act(
        "mark",
        {"as": "evidence", "id": "e", "step": "s1", "start": 1, "end": 4, "text": "bad",
         "kind": "must-not-say"},
    ),
    Act("correct", {"text": "Good.", "status": "approved"}),
    Act("check", {"id": "k", "check": {"type": "contains", "text": "x", "nested": {"n": [1]}}}),
    Act("note", {"text": "why"}),
    Act("mark", {"as": "manifestation", "step": "s3"}),
    Act("mark", {"as": "cause_layer", "layer": "handoff"}),
    Act("code", {"code": "wrong clause"}),
    Act("finish", {"verdict": "fail", "codes": ["c", "d"]}),
]  # fmt: skip


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with closing(Journal.open(tmp_path)) as opened:
        yield opened


def a_rubric() -> Rubric:
    return builtin_rubrics()["agent-failure"]


def test_a_review_is_read_back_complete(tmp_path: Path) -> None:
    with closing(Journal.open(tmp_path, clock=lambda: 42)) as journal:
        journal.append("ana", "t", "r", FULL)
    with closing(Journal.open(tmp_path)) as journal:
        assert Reviews(journal).review("ana", "t", "r") == Review(
            trace="t",
            reviewer="ana",
            rubric="r",
            status="finished",
            verdict="fail",
            answers={"q": ["a", "b"], "scale": 3},
            codes=("c", "d", "wrong clause"),
            marks=(Mark("m", "s1", "wrong", "c", "n"),),
            break_point=Place("s1", ("s2", "s3")),
            root_cause=Place(cannot_tell=True),
            evidence=(Evidence("e", "s1", 1, 4, "bad", "must-not-say"),),
            correction=Correction("Good.", "approved"),
            checks=({"type": "contains", "text": "x", "nested": {"n": [1]}},),
            note="why",
            at_ms=42,
            own_codes=("wrong clause",),
            manifestation=Place("s3"),
            cause_layer="handoff",
        )


@pytest.mark.parametrize("kind", ["why", "must-not-say", "must-say", None])
def test_evidence_has_the_kind_of_its_act_or_else_why(tmp_path: Path, kind: str | None) -> None:
    body = {"as": "evidence", "id": "e", "step": "s1", "start": 1, "end": 4, "text": "bad"}
    if kind is not None:
        body["kind"] = kind
    with closing(Journal.open(tmp_path)) as journal:
        journal.append("ana", "t", "r", [Act("mark", body)])
        review = Reviews(journal).review("ana", "t", "r")
    assert review is not None
    assert [one.kind for one in review.evidence] == [kind or "why"]


def test_there_is_no_review_before_the_first_press_nor_after_all_are_undone(
    journal: Journal,
) -> None:
    reviews = Reviews(journal)
    assert reviews.review("ana", "t", "r") is None
    journal.append("ana", "t", "r", [PASS])
    assert reviews.review("ana", "t", "r") is not None
    assert reviews.review("bob", "t", "r") is None
    journal.undo("ana")
    assert reviews.review("ana", "t", "r") is None
    assert reviews.reviews() == []


def test_one_trace_under_two_rubrics_has_two_reviews(journal: Journal) -> None:
    journal.append("ana", "t", "r1", [PASS])
    journal.append("ana", "t", "r2", [Act("defer", {"reason": "later"})])
    found = {review.rubric: review.status for review in Reviews(journal).reviews()}
    assert found == {"r1": "finished", "r2": "deferred"}


def test_reviews_are_ordered_and_can_be_filtered(
    journal: Journal,
) -> None:
    for reviewer, trace, rubric in [
        ("bob", "t2", "r1"), ("ana", "t2", "r2"), ("ana", "t2", "r1"), ("ana", "t1", "r1"),
    ]:  # fmt: skip
        journal.append(reviewer, trace, rubric, [PASS])
    journal.append("ana", "t1", "r1", [Act("answer", {"question": "q", "value": "x"})])
    reviews = Reviews(journal)
    names = [(review.trace, review.reviewer, review.rubric) for review in reviews.reviews()]
    assert names == [
        ("t1", "ana", "r1"), ("t2", "ana", "r1"), ("t2", "ana", "r2"), ("t2", "bob", "r1"),
    ]  # fmt: skip
    assert len(reviews.reviews(reviewer="ana")) == 3
    assert len(reviews.reviews(trace="t2")) == 3
    assert len(reviews.reviews(rubric="r2")) == 1
    assert [review.trace for review in reviews.reviews(status="draft")] == ["t1"]
    assert reviews.reviews(reviewer="ana", trace="t1", status="finished") == []


def test_a_rubric_is_stored_once_under_its_hash(journal: Journal) -> None:
    reviews = Reviews(journal)
    rubric = a_rubric()
    pinned = reviews.remember_rubric("ana", rubric)
    assert pinned == rubric_hash(rubric)
    assert reviews.remember_rubric("bob", rubric) == pinned
    assert journal.count() == 1
    assert reviews.rubric(pinned) == rubric
    assert reviews.rubric("0" * 64) is None


def test_a_changed_rubric_is_stored_beside_the_old_one(tmp_path: Path) -> None:
    old = a_rubric()
    new = replace(old, version=old.version + 1, title="Asked in other words")
    with closing(Journal.open(tmp_path)) as journal:
        pinned = [Reviews(journal).remember_rubric("ana", rubric) for rubric in (old, new)]
    with closing(Journal.open(tmp_path)) as journal:
        assert Reviews(journal).rubrics() == dict(zip(pinned, (old, new), strict=True))
        assert journal.rebuild() == []


def test_a_rubric_stored_by_another_object_is_found(journal: Journal) -> None:
    reviews = Reviews(journal)
    assert reviews.rubrics() == {}
    pinned = Reviews(journal).remember_rubric("ana", a_rubric())
    assert reviews.rubric(pinned) == a_rubric()
