"""What a reviewer judged last: by the order of their presses, repeats included, whatever was touched since."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tracejury.store.acts import Act, Part, of_repeat
from tracejury.store.database import connection_of
from tracejury.store.journal.journal import Journal
from tracejury.store.reviews.reviews import Reviews

PASS = [Act("answer", {"question": "verdict", "value": "pass"}), Act("finish", {"verdict": "pass"})]
FAIL = [Act("answer", {"question": "verdict", "value": "fail"}), Act("finish", {"verdict": "fail"})]
NOTE = [Act("note", {"text": "on second thoughts"})]
DEFER = [Act("defer", {"reason": ""})]


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with closing(Journal.open(tmp_path)) as opened:
        yield opened


def last(journal: Journal, here: str = "here", rubric: str = "r") -> tuple[str, str | None] | None:
    found = Reviews(journal).last_judged("ana", rubric, here)
    return None if found is None else (found.trace, found.verdict)


def test_a_repeat_that_was_judged_last_is_the_last_judgement(journal: Journal) -> None:
    journal.append("ana", "t1", "r", PASS)
    journal.append("ana", "t2", "r", PASS)
    journal.append("ana", "t1", "r", of_repeat(FAIL, "queue"))
    assert last(journal) == ("t1", "fail")
    journal.undo("ana")
    assert last(journal) == ("t2", "pass")


def test_a_note_on_an_earlier_trace_gives_no_verdict(journal: Journal) -> None:
    journal.append("ana", "t1", "r", FAIL)
    journal.append("ana", "t2", "r", PASS)
    journal.append("ana", "t1", "r", NOTE)
    assert last(journal) == ("t2", "pass")


def test_what_the_clock_says_does_not_count(tmp_path: Path) -> None:
    times = iter([1000, 900, 800, 700])
    with closing(Journal.open(tmp_path, clock=lambda: next(times, 600))) as journal:
        journal.append("ana", "t1", "r", PASS)
        journal.append("ana", "t2", "r", FAIL)
        assert last(journal) == ("t2", "fail")


def test_what_has_no_verdict_any_more_is_passed_over(journal: Journal) -> None:
    journal.append("ana", "t1", "r", PASS)
    journal.append("ana", "t2", "r", FAIL)
    journal.append("ana", "t2", "r", DEFER)
    assert last(journal) == ("t1", "pass")


def test_copies_imports_other_reviewers_and_other_rubrics_do_not_count(journal: Journal) -> None:
    journal.append("ana", "t1", "r", FAIL)
    source = {"trace": "t1", "reviewer": "ana", "rubric": "r"}
    journal.append("ana", "t2", "r", [Act("apply-to-group", {"group": "g", "from": source}), *FAIL])
    journal.append("bo", "t3", "r", PASS)
    journal.append("ana", "t4", "other", PASS)
    imported = Act("import", {"file": "reviews.jsonl"})
    journal.append_parts([Part("ana", "", "", [imported]), Part("ana", "t5", "r", PASS)])
    assert last(journal) == ("t1", "fail")
    assert last(journal, "t1") is None
    assert last(journal, rubric="other") == ("t4", "pass")
    assert last(journal, rubric="unused") is None


Done = tuple[Literal["pass", "fail", "note", "defer", "undo"], str, bool]
_DONE: st.SearchStrategy[Done] = st.tuples(
    st.sampled_from(["pass", "fail", "note", "defer", "undo"]),
    st.sampled_from(["t1", "t2", "here"]),
    st.booleans(),
)
_ACTS = {"pass": PASS, "fail": FAIL, "note": NOTE, "defer": DEFER}


def expected(done: list[Done]) -> tuple[str, str | None] | None:
    """The same by hand: of the presses that count, the newest verdict of another trace that still stands."""
    counting: list[Done] = []
    for one in done:
        if one[0] != "undo":
            counting.append(one)
        elif counting:
            counting.pop()
    standing: dict[tuple[str, bool], str] = {}
    for what, trace, again in counting:
        if what != "note":
            standing[trace, again] = what
    for what, trace, again in reversed(counting):
        verdict = standing.get((trace, again))
        if what in ("pass", "fail") and trace != "here" and verdict in ("pass", "fail"):
            return trace, verdict
    return None


@settings(max_examples=60, deadline=None)
@given(done=st.lists(_DONE, max_size=10))
def test_the_last_judgement_is_that_of_the_presses_that_count(done: list[Done]) -> None:
    with tempfile.TemporaryDirectory() as folder, closing(Journal.open(Path(folder))) as journal:
        for what, trace, again in done:
            if what == "undo":
                journal.undo("ana")
            else:
                acts = _ACTS[what]
                journal.append("ana", trace, "r", of_repeat(acts, "q") if again else acts)
        assert last(journal) == expected(done)


def steps_to_the_last(journal: Journal) -> int:
    """How many steps SQLite takes to find the last judgement."""
    taken = 0

    def stepped() -> None:
        nonlocal taken
        taken += 1

    def watched(on: bool) -> None:
        journal.run(lambda db: connection_of(db).set_progress_handler(stepped if on else None, 1))

    watched(True)
    last(journal)
    watched(False)
    return taken


def test_finding_it_costs_the_same_after_ten_and_after_two_hundred_reviews(
    journal: Journal,
) -> None:
    costs = []
    for some in (range(10), range(10, 200)):
        for number in some:
            journal.append("ana", f"t{number}", "r", FAIL)
            journal.append("ana", f"t{number}", "r", NOTE)
        costs.append(steps_to_the_last(journal))
    assert costs[1] <= costs[0] * 1.1, costs
