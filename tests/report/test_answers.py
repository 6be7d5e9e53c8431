"""The three answers of a report: what they say, and that they claim nothing which is not known."""

from __future__ import annotations

import pytest
from tracejury.store.insight.prevalence.rates import Judged, Rate, failing, rate
from tracejury.store.insight.report import answers
from tracejury.store.insight.report.answers import Trusted, Usable, trust, usable
from tracejury.store.insight.report.parts import plain
from tracejury.store.insight.saturation.unseen import Unseen


def rate_of(failed: int, n: int) -> Rate:
    return rate([Judged(str(at), "fail" if at < failed else "pass") for at in range(n)], failing)


def trusted(failed: int, n: int, *, whole: bool = True, agreed: bool = True, why: str = "", reviewed: int = 50) -> Trusted:  # fmt: skip
    return Trusted(rate_of(failed, n), ("400 traces",), whole, why, reviewed, agreed)


def test_what_was_drawn_at_random_says_how_many_are_right_with_an_interval() -> None:
    """Of 81 failures in 263 the Wilson interval is 25.5 to 36.6 % (Newcombe 1998, Statistics in Medicine 17, 857, table I)."""
    answer = trust(trusted(81, 263))
    assert answer.standing == "Measured"
    assert "About 69 % of 400 traces are right (95 %: 63 to 74 %)" in plain(answer.line)
    assert "81 of 263 that were drawn at random" in plain(answer.line)


def test_no_threshold_is_set_so_even_no_failure_is_not_called_good_enough() -> None:
    assert "Whether that is enough is yours to decide" in plain(trust(trusted(0, 300)).line)


@pytest.mark.parametrize(
    ("known", "standing", "tone"),
    [
        (trusted(0, 0, reviewed=0), "Not known", "unknown"),
        (trusted(1, 19), "Not measured", "unknown"),
        (trusted(0, 0, why="no random sample is judged"), "Not measured", "unknown"),
        (trusted(1, 20, whole=False), "Measured for a part", "mixed"),
        (trusted(1, 20, agreed=False), "Measured by single readers", "mixed"),
        (trusted(1, 20), "Measured", "good"),
    ],
)
def test_trust_is_called_measured_only_with_a_sample_of_all_and_several_readers(known: Trusted, standing: str, tone: str) -> None:  # fmt: skip
    answer = trust(known)
    assert (answer.standing, answer.tone) == (standing, tone)


NONE_LEFT, SOME_LEFT = Unseen(0.1, 0, 0), Unseen(3.2, 1, 9)
NOT_TOLD = Unseen(why="3 of the 20 reviewed traces that it needs")


@pytest.mark.parametrize(
    ("known", "standing"),
    [
        (answers.Tested(0, 0, 0, 0, NOT_TOLD), "Not known"),
        (answers.Tested(100, 0, 4, 4, NOT_TOLD), "No"),
        (answers.Tested(100, 60, 4, 1, NONE_LEFT), "No: there are gaps"),
        (answers.Tested(100, 60, 4, 0, NOT_TOLD), "Not known"),
        (answers.Tested(100, 60, 4, 0, SOME_LEFT), "Nearly"),
        (answers.Tested(100, 60, 4, 0, Unseen(0.1, 0, 2)), "Nearly"),
        (answers.Tested(100, 60, 4, 0, NONE_LEFT), "Yes, as far as can be seen"),
    ],
)
def test_tests_are_called_enough_only_without_gaps_and_unseen_kinds(known: answers.Tested, standing: str) -> None:  # fmt: skip
    assert answers.tested(known).standing == standing


def test_unseen_kinds_are_told_with_their_interval() -> None:
    line = plain(answers.tested(answers.Tested(100, 60, 4, 0, SOME_LEFT)).line)
    assert "about 3 kinds of failure are unseen (95 %: 1 to 9)" in line


@pytest.mark.parametrize(
    ("known", "standing"),
    [
        (Usable(0, 0, 0, 0, 0, 0, 0), "No"),
        (Usable(0, 0, 0, 0, 0, 8, 8), "Only tests of what is right"),
        (Usable(20, 0, 0, 0, 0, 0, 0), "Not yet"),
        (Usable(20, 20, 20, 17, 20, 20, 20), "In part"),
        (Usable(20, 20, 0, 18, 18, 20, 20), "Yes"),
    ],
)
def test_data_are_called_usable_where_nine_of_ten_failures_have_what_it_takes(known: Usable, standing: str) -> None:  # fmt: skip
    assert usable(known).standing == standing
