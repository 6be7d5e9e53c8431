"""Signals: what a reviewer finds worth attention is a mark beside the verdict, never a part of it."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st
from tracejury.rubrics.files import builtin_rubrics
from tracejury.store.acts import Act
from tracejury.store.folding import fold_acts
from tracejury.store.journal.journal import Journal
from tracejury.store.judgement import SIGNAL_KINDS, SIGNAL_WORDS, Review, Signal, SignalKind
from tracejury.store.queries.fields import FIELDS
from tracejury.store.reviews.line_acts import ImportedLine, signal_acts
from tracejury.store.reviews.lines import ExportedReview, line_of
from tracejury.store.reviews.presses import signal_press, verdict_press
from tracejury.store.reviews.reviews import Reviews
from tracejury.store.reviews.step_names import StepNames
from tracejury.store.trace import Trace

RUBRIC = builtin_rubrics()["agent-failure"]
PINNED = "f" * 64


def after(acts: list[Act]) -> Review | None:
    return fold_acts(acts, trace="t", reviewer="ana", rubric=PINNED)


def test_a_signal_leaves_a_finished_verdict_as_it_is() -> None:
    passed = verdict_press(RUBRIC, None, "pass")
    found = after([*passed, *signal_press(after(passed), "good")])
    assert found is not None
    assert (found.status, found.verdict) == ("finished", "pass")
    assert found.signals == (Signal("good"),)


def test_a_signal_alone_judges_nothing_and_a_verdict_keeps_it() -> None:
    marked = signal_press(None, "complaint")
    review = after(marked)
    assert review is not None
    assert (review.judged, review.verdict) == (False, None)
    judged = after([*marked, *verdict_press(RUBRIC, review, "pass")])
    assert judged is not None
    assert (judged.verdict, judged.signals) == ("pass", (Signal("complaint"),))


def test_a_word_replaces_the_mark_and_a_second_press_takes_it_off() -> None:
    acts = signal_press(None, "topic")
    acts += signal_press(after(acts), "topic", "  asks about\n pets ")
    worded = after(acts)
    assert worded is not None
    assert worded.signals == (Signal("topic", "asks about pets"),)
    assert signal_press(worded, "topic", "asks about pets") == []
    gone = after([*acts, *signal_press(worded, "topic")])
    assert gone is not None
    assert gone.signals == ()


def test_a_signal_on_a_judgement_of_a_group_leaves_it_taken_over(tmp_path: Path) -> None:
    """Whoever marks a trace has not judged it: the verdict is that of the group still."""
    source = {"trace": "x", "reviewer": "ana", "rubric": PINNED}
    with closing(Journal.open(tmp_path)) as journal:
        copied = [
            Act("apply-to-group", {"group": "g", "from": source, "similarity": 97.0}),
            Act("finish", {"verdict": "fail", "codes": []}),
        ]
        journal.append("ana", "t", PINNED, copied)
        journal.append("ana", "t", PINNED, signal_press(None, "phrasing"))
        review = Reviews(journal).review("ana", "t", PINNED)
        assert review is not None
        assert (review.judged, review.verdict) == (False, "fail")
        assert review.signals == (Signal("phrasing"),)
        assert journal.undo("ana") is not None
        undone = Reviews(journal).review("ana", "t", PINNED)
        assert undone is not None
        assert undone.signals == ()
        assert journal.rebuild() == []


def test_the_marks_of_two_reviewers_merge_into_one_journal(tmp_path: Path) -> None:
    with (
        closing(Journal.open(tmp_path / "one")) as one,
        closing(Journal.open(tmp_path / "two")) as two,
    ):
        one.append("ana", "t", PINNED, signal_press(None, "good", "kind"))
        two.append("ben", "t", PINNED, signal_press(None, "good"))
        for _ in range(2):
            one.merge(two.events())
        found = {review.reviewer: review.signals for review in Reviews(one).reviews()}
    assert found == {"ana": (Signal("good", "kind"),), "ben": (Signal("good"),)}


@given(st.dictionaries(st.sampled_from(SIGNAL_KINDS), st.text(max_size=20), max_size=5))
def test_a_reviews_file_carries_signals(given: dict[SignalKind, str]) -> None:
    acts = [Act("signal", {"kind": kind, "note": note}) for kind, note in given.items()]
    review = after([*verdict_press(RUBRIC, None, "pass"), *acts])
    assert review is not None
    line = line_of(ExportedReview(review, RUBRIC, None))
    assert ("signals" in line) == bool(given)
    assert list(signal_acts(ImportedLine(line, RUBRIC, StepNames(Trace, 0, Counter())))) == acts


def test_every_kind_has_words_and_can_be_searched() -> None:
    assert SIGNAL_KINDS == get_args(SignalKind) == tuple(SIGNAL_WORDS) == FIELDS["signal"].values
