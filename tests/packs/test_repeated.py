"""Cases that are run several times: how likely all of several runs pass."""

from __future__ import annotations

from typing import Any

import pytest
from tracejury.store.packs.cases import Case, Proof
from tracejury.store.packs.repeated import pass_power, pass_powers
from tracejury.store.packs.reports.document import check_document
from tracejury.store.packs.results import CaseResult, CheckReport
from tracejury.store.packs.trials import Trials


def test_the_power_counts_the_choices_in_which_all_pass() -> None:
    assert pass_power(4, 5, 1) == pytest.approx(0.8)
    assert pass_power(4, 5, 2) == pytest.approx(0.6)
    assert pass_power(4, 5, 5) == 0
    assert pass_powers([(5, 5), (4, 5)])[2] == pytest.approx(0.8)
    assert list(pass_powers([(5, 5), (2, 3)])) == [1, 2, 3]
    assert pass_powers([(1, 1), (5, 5)])[5] == 1
    assert pass_powers([(1, 1)]) == {}
    assert pass_powers([]) == {}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (Trials(), (5, 4)),
        (Trials(10), (10, 8)),
        (Trials(10, 9), (10, 9)),
        (Trials(None, 2), (5, 2)),
        (Trials(None, 9), (5, 5)),
        (Trials(1), (1, 1)),
    ],
)
def test_how_often_a_case_is_asked_and_has_to_pass(
    given: Trials, expected: tuple[int, int]
) -> None:
    case = Case("c", "fix", {}, (), (), Proof("gates", ""), trials=5, min_pass=4)
    assert given.of(case) == expected


def test_the_report_tells_intervals_and_powers_of_what_was_run_several_times() -> None:
    case = Case("c", "fix", {}, (), (), Proof("gates", ""))
    report = CheckReport([CaseResult("p", case, "pass", 4, 5, gates=True)])
    document: Any = check_document(report)
    assert document["cases"][0]["interval"] == ["0.38", "0.96"]
    assert document["pass_k"]["1"] == "0.800"
    assert document["pass_k"]["5"] == "0.000"
    assert "pass^1 0.80 · pass^5 0.00" in report.line
    once = CheckReport([CaseResult("p", case, "pass", 1, 1, gates=True)])
    assert check_document(once)["pass_k"] == {}
    assert "pass^" not in once.line
