"""The agreement of the reviewers of a library: what is compared, what is left out, what is pointed at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from failing import Run, space_of, write_runs
from tracejury.errors import UserError
from tracejury.rubrics.files import builtin_rubrics
from tracejury.rubrics.scoring import codes_of
from tracejury.store.acts import Act, of_repeat
from tracejury.store.insight.agreement.document import report_json
from tracejury.store.insight.agreement.measuring import Measure
from tracejury.store.insight.agreement.report import AgreementReport
from tracejury.store.insight.agreement.resampling import Resampling
from tracejury.store.loading.load import load
from tracejury.store.reviews.queues import QueueItem
from tracejury.store.workspace.agreement import RubricAgreement, agreements
from tracejury.store.workspace.workspace import Workspace
from tracejury.tui.views.agreement_lines import sentences

RUBRIC = builtin_rubrics()["support-reply"]
TRACES = 60
MEASURE = Measure(Resampling(200, 1))


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    with space_of(tmp_path / "library", "lead") as found:
        runs = [
            Run("seat_map", "no seats", {"intent": "bags" if number < 40 else "seats"})
            for number in range(TRACES)
        ]
        load(found.library, [write_runs(tmp_path / "a.jsonl", runs)])
        yield found


def say(
    space: Workspace,
    reviewer: str,
    trace: str,
    verdict: str,
    *,
    broke: str | None = None,
    again: str = "",
    finish: bool = True,
    **answers: Any,
) -> None:
    """Let a reviewer judge a trace, or judge it again for a queue."""
    pinned = space.reviews.remember_rubric(reviewer, RUBRIC)
    given = {"verdict": verdict, **answers}
    acts = [Act("answer", {"question": id_, "value": value}) for id_, value in given.items()]
    if broke is not None:
        where = {"cannot_tell": True} if broke == "?" else {"step": broke}
        acts.append(Act("mark", {"as": "break_point", **where}))
    if finish:
        acts.append(Act("finish", {"verdict": verdict, "codes": list(codes_of(RUBRIC, given))}))
    space.journal.append(reviewer, trace, pinned, of_repeat(acts, again) if again else acts)


def steps_of(space: Workspace, trace: str) -> list[str]:
    found = space.library.trace(trace)
    assert found is not None
    return [step.id for step in found.steps]


def found_in(space: Workspace, **asked: Any) -> RubricAgreement:
    (one,) = agreements(space, MEASURE, **asked)
    return one


def report_of(space: Workspace, **asked: Any) -> AgreementReport:
    return found_in(space, **asked).report


def figure(report: AgreementReport, question: str, name: str) -> Any:
    return next(one for one in report.questions if one.of.id == question).figures[name]


def both(
    space: Workspace,
    verdicts: Sequence[tuple[str, str]],
    more: Mapping[str, Any] | None = None,
) -> list[str]:
    """Let anna and ben judge a trace each for every pair; returns the traces."""
    keys = space.library.keys()[: len(verdicts)]
    for key, (anna, ben) in zip(keys, verdicts, strict=True):
        say(space, "anna", key, anna, **(more or {}))
        say(space, "ben", key, ben, **(more or {}))
    return keys


def test_two_reviewers_are_compared_on_what_both_finished(space: Workspace) -> None:
    verdicts = (
        [("pass", "pass")] * 25 + [("fail", "fail")] * 15 + [("pass", "fail")] * 8 + [("fail", "pass")] * 2
    )  # fmt: skip
    keys = both(space, verdicts)
    alone, begun = space.library.keys()[50:52]
    say(space, "anna", alone, "pass")
    say(space, "ben", alone, "fail", finish=False)
    say(space, "cleo", begun, "fail", finish=False)
    found = found_in(space)
    report = found.report
    assert dict(report.reviewers) == {"anna": 51, "ben": 50}
    assert (report.items, report.alone, found.left_out.unfinished) == (50, 1, 2)
    assert figure(report, "verdict", "percent").value == pytest.approx(0.8)
    (pair,) = report.pairs
    assert (pair.one, pair.other) == ("anna", "ben")
    assert dict(pair.questions[0].confusion) == {
        ("pass", "pass"): 25, ("fail", "fail"): 15, ("pass", "fail"): 8, ("fail", "pass"): 2,
    }  # fmt: skip
    # anna passes 33 of 50, ben 27: by chance they agree on .66 * .54 + .34 * .46.
    chance = (33 * 27 + 17 * 23) / 2500
    assert pair.questions[0].figures["cohen"].value == pytest.approx((0.8 - chance) / (1 - chance))
    assert sorted(one.trace for one in report.differing) == sorted(keys[40:])


def test_of_few_traces_no_figure_is_told_but_how_many_it_needs(space: Workspace) -> None:
    both(space, [("pass", "pass")] * 10 + [("fail", "fail")] * 9)
    report = report_of(space)
    assert figure(report, "verdict", "alpha").needs == 20
    written = report_json(report, {})
    told: Any = written["questions"]
    assert told[0]["figures"]["alpha"]["value"] is None
    assert told[0]["figures"]["alpha"]["why"] == "19 of the 20 items that it needs"
    anyway: Any = report_json(report, {}, any_n=True)["questions"]
    assert anyway[0]["figures"]["alpha"]["value"] == 1.0


def test_the_question_that_is_answered_most_differently_is_pointed_at(space: Workspace) -> None:
    for number, key in enumerate(space.library.keys()):
        verdict = "fail" if number % 2 else "pass"
        more: dict[str, Any] = (
            {"policy": "strict", "problem": ["fact"], "why": f"so {number}"} if number % 2 else {}
        )
        say(space, "anna", key, verdict, tone=number % 5 + 1, **more)
        other = {**more, "policy": "lenient"} if number % 6 == 1 else more
        say(space, "ben", key, verdict, tone=number // 5 % 5 + 1, **other)
    report = report_of(space)
    assert report.wording is not None
    assert report.wording.of.id == "tone"
    assert report.not_compared == ["why"]
    # The policy is asked of what is not passed alone.
    items = {one.of.id: one.items for one in report.questions}
    assert items == {"verdict": 60, "tone": 60, "policy": 30, "problem": 30, "codes": 30}
    assert figure(report, "codes", "alpha").why == "everybody said the same of everything"
    assert {tuple(one.answers) for one in report.differing} <= {
        ("tone",), ("tone", "policy"), ("policy",),
    }  # fmt: skip


def test_no_wording_is_the_problem_where_everything_is_answered_alike(space: Workspace) -> None:
    both(space, [("pass", "pass")] * 30 + [("fail", "fail")] * 30, {"tone": 3})
    assert report_of(space).wording is None


def test_nothing_chosen_is_an_answer_only_of_who_answered_questions(space: Workspace) -> None:
    one, other = space.library.keys()[:2]
    for who in ("anna", "ben"):
        say(space, who, one, "fail")
        say(space, who, other, "fail", tone=3)
    report = report_of(space)
    assert next(found.items for found in report.questions if found.of.id == "problem") == 1


def test_where_it_broke_is_compared_by_step_and_actor(space: Workspace) -> None:
    keys = space.library.keys()[:40]
    for number, key in enumerate(keys):
        steps = steps_of(space, key)
        say(space, "anna", key, "fail", broke=steps[1])
        there = "?" if number < 4 else steps[2] if number < 16 else steps[1]
        say(space, "ben", key, "fail", broke=there)
    report = report_of(space)
    broke = report.break_points
    assert (broke.items, broke.cannot_tell, broke.located.items) == (40, 4, 36)
    assert broke.located.plain["same_step"].value == pytest.approx(24 / 36)
    assert broke.located.plain["within_one_step"].value == 1.0
    assert broke.located.by_chance["same_step"] > 0.5
    differ = {one.trace: one.answers["break_point"] for one in report.differing}
    assert set(differ) == set(keys[:16])
    assert differ[keys[0]] == {"anna": "step 2", "ben": "cannot tell"}


def test_each_reviewer_is_compared_with_themselves(space: Workspace) -> None:
    keys = space.library.keys()[:30]
    pinned = space.reviews.remember_rubric("anna", RUBRIC)
    items = [QueueItem(key, "why") for key in keys] + [
        QueueItem(key, "why", repeat=True) for key in keys
    ]
    space.queues.create("lead", "q", pinned, items)
    for number, key in enumerate(keys):
        steps = steps_of(space, key)
        say(space, "anna", key, "fail", broke=steps[1])
        say(space, "anna", key, "pass" if number < 6 else "fail", broke=steps[1], again="q")
    found = found_in(space)
    report = found.report
    assert (report.items, report.alone) == (0, 30)
    assert [line.split(" (")[0] for line in sentences(found)][:2] == [
        "support-reply, version 1: no trace was finished by two reviewers",
        "anna gives the same verdict again on 80 %",
    ]
    (anna,) = report.selves
    verdict = anna.questions[0]
    assert (anna.one, verdict.of.id, verdict.items) == ("anna", "verdict", 30)
    assert verdict.figures["percent"].value == pytest.approx(24 / 30)
    assert dict(verdict.confusion) == {("fail", "fail"): 24, ("fail", "pass"): 6}
    assert anna.break_points.plain["same_step"].value == 1.0
    assert anna.break_points.items == 24
    assert [len(one.report.selves) for one in agreements(space, MEASURE, queue="q")] == [1]


def test_slices_are_measured_apart_the_largest_first(space: Workspace) -> None:
    both(space, [("pass", "pass")] * 30 + [("pass", "fail")] * 10 + [("fail", "pass")] * 20)
    report = report_of(space, slice_name="intent")
    assert [(one.value, one.questions[0].items) for one in report.slices] == [
        ("bags", 40), ("seats", 20),
    ]  # fmt: skip
    bags, seats = (one.questions[0].figures["percent"].value for one in report.slices)
    assert [bags, seats] == pytest.approx([0.75, 0.0])
    with pytest.raises(UserError, match="None of these traces has locale"):
        report_of(space, slice_name="locale")


def test_a_queue_limits_what_is_compared(space: Workspace) -> None:
    keys = both(space, [("pass", "pass")] * 30)
    pinned = space.reviews.remember_rubric("lead", RUBRIC)
    space.queues.create("lead", "some", pinned, [QueueItem(key, "why") for key in keys[:20]])
    assert report_of(space, queue="some").items == 20
    assert report_of(space).items == 30
    assert report_of(space, rubric=pinned[:12]).items == 30
    with pytest.raises(UserError, match="no queue named none"):
        report_of(space, queue="none")
    with pytest.raises(UserError, match="under a rubric other"):
        report_of(space, rubric="other")


def test_who_is_in_the_middle_of_it_is_told_nothing_of_what_they_have_yet_to_judge(
    tmp_path: Path, space: Workspace
) -> None:
    keys = both(space, [("pass", "fail")] * 30)
    pinned = space.reviews.remember_rubric("lead", RUBRIC)
    space.queues.create("lead", "all", pinned, [QueueItem(key, "why") for key in keys])
    say(space, "cleo", keys[0], "pass")
    assert report_of(space).items == 30
    space.close()
    with space_of(tmp_path / "library", "cleo") as hers:
        found = found_in(hers)
        assert (found.report.items, found.left_out.yet_to_judge) == (1, 29)
        assert [one.trace for one in found.report.differing] == [keys[0]]
        for key in keys[1:]:
            say(hers, "cleo", key, "pass")
        assert report_of(hers).items == 30


def test_what_was_taken_over_from_a_group_is_no_opinion(space: Workspace) -> None:
    keys = both(space, [("fail", "fail")] * 2)
    other = space.library.keys()[5]
    pinned = space.reviews.remember_rubric("anna", RUBRIC)
    source = {"trace": keys[0], "reviewer": "anna", "rubric": pinned}
    copied = [
        Act("apply-to-group", {"group": "g", "from": source}),
        Act("answer", {"question": "verdict", "value": "fail"}),
        Act("finish", {"verdict": "fail", "codes": []}),
    ]
    space.journal.append("anna", other, pinned, copied)
    say(space, "ben", other, "pass")
    found = found_in(space)
    assert (found.report.items, found.report.alone) == (2, 1)
    assert found.left_out.propagated == 1


def test_what_differs_most_is_discussed_first(space: Workspace) -> None:
    # In the order of their keys it would be the other way round.
    tone, unsure, passed = sorted(space.library.keys()[:3])
    for key, anna, ben in (
        (tone, "fail", "fail"),
        (unsure, "unsure", "fail"),
        (passed, "pass", "fail"),
    ):
        say(space, "anna", key, anna, tone=1 if key == tone else 3)
        say(space, "ben", key, ben, tone=3)
    assert [one.trace for one in report_of(space).differing] == [passed, unsure, tone]


def test_a_library_without_reviews_has_nothing_to_compare(space: Workspace) -> None:
    assert agreements(space, MEASURE) == []
