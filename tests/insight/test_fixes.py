"""What releases did to cases: known histories, told as they were; and which cases may leave."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tracejury.store.insight.fixes.closing import closed_by
from tracejury.store.insight.fixes.releases import (
    CaseName,
    CheckedRun,
    History,
    Line,
    Outcome,
    history,
)
from tracejury.store.insight.fixes.sentences import fixes_in_words
from tracejury.store.insight.fixes.standing import Judged, KnownCase, Occurring, judged

ONE = CaseName("refunds", "c-1")


def runs(*statuses: str, role: str = "guard", tested: str = "h") -> list[CheckedRun]:
    """One case over releases 0, 1, 2, …; "" where it was not in the run, "3/5" for trials."""
    found = []
    for at, status in enumerate(statuses):
        cases = {}
        if status:
            passed, _, trials = status.partition("/")
            cases[ONE] = (
                Outcome(tested, "fail", role, int(passed), int(trials))
                if trials
                else Outcome(tested, status, role, int(status == "pass"), 1)
            )
        found.append(CheckedRun(str(at), at * 1000, cases))
    return found


def changes(found: History, name: CaseName = ONE) -> list[str]:
    line = found.line(name)
    assert line is not None
    return [cell.change for cell in line.cells.values()]


def standing(*statuses: str, role: str = "guard", severity: str | None = None) -> Judged:
    found = history(runs(*statuses, role=role))
    [one] = judged(found.lines, {0: KnownCase(role, (), severity)}, {}, last=5)
    return one


def test_a_fix_case_is_fixed_holds_and_is_broken_anew() -> None:
    found = history(runs("fail", "pass", "pass", "fail", "fail", role="fix"))
    assert changes(found) == ["still failing", "fixed", "held", "newly broken", "still failing"]


def test_the_first_release_is_held_against_what_the_role_says() -> None:
    assert changes(history(runs("pass", role="fix"))) == ["fixed"]
    assert changes(history(runs("fail", role="guard"))) == ["newly broken"]
    assert changes(history(runs("pass", role="known_failure"))) == ["new pass"]


def test_what_was_not_decided_does_not_count_as_the_state_before() -> None:
    found = history(runs("pass", "ask", "error", "", "fail"))
    assert changes(found) == ["held", "asked", "no answer", "newly broken"]


def test_a_case_that_moved_goes_on_under_its_new_id() -> None:
    moved = CaseName("refunds", "c-2")
    found = history(
        [
            CheckedRun("a", 1, {ONE: Outcome("h", "fail", "fix")}),
            CheckedRun("b", 2, {moved: Outcome("h", "fail", "fix")}),
            CheckedRun("c", 3, {moved: Outcome("h", "pass", "fix", 1)}),
        ]
    )
    [line] = found.lines
    assert (line.name, line.earlier) == (moved, [ONE])
    assert [cell.change for cell in line.cells.values()] == ["still failing", "relocated", "fixed"]


def test_a_copy_beside_the_case_has_not_moved() -> None:
    other = CaseName("refunds", "c-2")
    found = history(
        [
            CheckedRun("a", 1, {ONE: Outcome("h", "pass", "guard", 1)}),
            CheckedRun("b", 2, {ONE: Outcome("h", "pass"), other: Outcome("h", "pass", "guard")}),
        ]
    )
    assert len(found.lines) == 2
    assert changes(found, other) == ["held"]


def test_a_case_that_tests_something_else_is_not_compared() -> None:
    found = history([*runs("pass"), CheckedRun("1", 1000, {ONE: Outcome("other", "fail")})])
    assert changes(found) == ["held", "changed"]


def test_both_results_in_one_release_are_flaky() -> None:
    both = [*runs("pass"), CheckedRun("0", 5, {ONE: Outcome("h", "fail", "guard")})]
    found = history(both)
    assert changes(found) == ["flaky"]
    [one] = judged(found.lines, {0: KnownCase("guard")}, {})
    assert (one.standing, one.retires) == ("flaky", False)


def test_trials_that_disagree_are_flaky() -> None:
    one = standing("pass", "3/5")
    assert one.standing == "flaky"
    assert "3 of 5 passed" in one.why


def test_releases_come_in_the_order_of_their_first_runs() -> None:
    found = history([CheckedRun("b", 20, {}), CheckedRun("a", 10, {}), CheckedRun("b", 5, {})])
    assert [(one.name, one.runs) for one in found.releases] == [("b", 2), ("a", 1)]


def test_a_guard_that_never_failed_may_leave() -> None:
    one = standing(*["pass"] * 6)
    assert (one.standing, one.retires) == ("dead", True)
    assert "less than 39%" in one.why, "Wilson's upper bound of 0 in 6"


def test_a_guard_that_passed_in_the_last_releases_is_saturated() -> None:
    assert standing("fail", *["pass"] * 5).standing == "saturated"
    assert standing("fail", *["pass"] * 4).standing == "discriminating"


def test_too_few_releases_say_nothing() -> None:
    assert standing(*["pass"] * 4).standing == "too few"


def test_a_fix_case_and_a_severe_one_stay() -> None:
    assert not standing(*["pass"] * 6, role="fix").proposal
    assert not standing(*["pass"] * 6, severity="critical").proposal


def test_the_last_case_of_a_slice_stays() -> None:
    other = CaseName("refunds", "c-2")
    made = [
        CheckedRun(run.release, run.at_ms, {**run.cases, other: Outcome("x", "fail", "guard")})
        for run in runs(*["pass"] * 6)
    ]
    found = history(made)
    alone = {0: KnownCase("guard", ("intent:refund",)), 1: KnownCase("guard", ("intent:bags",))}
    together = {
        0: KnownCase("guard", ("intent:refund",)),
        1: KnownCase("guard", ("intent:refund",)),
    }
    assert not judged(found.lines, alone, {})[0].retires
    assert judged(found.lines, together, {})[0].retires


def test_a_case_that_asks_in_each_of_the_last_releases_asks_forever() -> None:
    one = standing("pass", *["ask"] * 5)
    assert (one.standing, one.retires) == ("asks", False)
    assert "judge what it asks" in one.proposal


def test_a_case_whose_kind_no_longer_comes_may_leave_even_if_it_was_a_failure() -> None:
    found = history(runs("fail", role="fix"))
    rare = Occurring("intent:fax", 1, 100, 0, 40)
    common = Occurring("intent:fax", 30, 100, 0, 40)
    still = Occurring("intent:fax", 30, 100, 1, 40)

    def of(one: Occurring) -> Judged:
        return judged(found.lines, {0: KnownCase("fix")}, {0: [one]})[0]

    assert (of(common).standing, of(common).retires) == ("gone", True)
    assert of(rare).standing == "too few", "that none came may be chance"
    assert of(still).standing == "too few"


def test_of_a_case_in_no_known_pack_nothing_is_proposed() -> None:
    found = history(runs(*["pass"] * 6))
    [one] = judged(found.lines, {}, {})
    assert (one.standing, one.proposal) == ("dead", "")


def test_a_group_is_closed_from_the_release_on_that_passes_all_of_its_cases() -> None:
    def of(*statuses: str) -> str | None:
        found = history(runs(*statuses, role="fix"))
        release = closed_by(found, found.lines)
        return None if release is None else release.name

    assert of("fail", "pass", "pass") == "1"
    assert of("pass", "fail", "pass") == "2"
    assert of("fail", "pass", "ask", "") == "1", "what is not decided does not open it"
    assert of("pass", "fail") is None
    assert of("ask") is None
    assert closed_by(history(runs("pass")), ()) is None


def test_a_group_with_a_case_that_fails_is_open() -> None:
    other = CaseName("refunds", "c-2")
    found = history(
        [
            CheckedRun("a", 1, {ONE: Outcome("h", "pass"), other: Outcome("x", "fail")}),
            CheckedRun("b", 2, {ONE: Outcome("h", "pass"), other: Outcome("x", "pass")}),
        ]
    )
    release = closed_by(found, found.lines)
    assert release is not None
    assert release.name == "b"


def test_the_sentence_counts_what_the_last_release_did() -> None:
    found = history(runs("fail", "pass", role="fix"))
    assert list(fixes_in_words(found)) == ["In release 1 1 of 1 case passes: 1 fixed."]


@given(
    st.lists(
        st.tuples(
            st.sampled_from("abc"),
            st.integers(0, 50),
            st.dictionaries(
                st.sampled_from([ONE, CaseName("refunds", "c-2"), CaseName("x", "c-1")]),
                st.builds(Outcome, st.sampled_from("hk"), st.sampled_from(["pass", "fail", "ask"])),
            ),
        ),
        max_size=8,
    )
)
def test_every_result_is_in_one_cell_and_the_order_of_adding_does_not_matter(
    given_runs: list[tuple[str, int, dict[CaseName, Outcome]]],
) -> None:
    made = [
        CheckedRun(release, at * 100 + number, cases)
        for number, (release, at, cases) in enumerate(given_runs)
    ]
    found = history(made)
    assert found == history(reversed(made))
    names: dict[str, set[CaseName]] = {}
    for run in made:
        names.setdefault(run.release, set()).update(run.cases)
    for release in found.releases:
        cells = [line for line in found.lines if release.name in line.cells]
        assert len(cells) == len(names[release.name])
        assert found.changes(release.name).total() == len(cells)
    taken: list[CaseName] = [name for line in found.lines for name in (line.name, *line.earlier)]
    assert set(taken) == {name for run in made for name in run.cases}
    assert all(isinstance(line, Line) for line in found.lines)
