"""Packs are made of the verdict that was decided, and say who decided and why; nothing is decided by counting."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from disputed import (
    REASON,
    decide_for,
    dispute_on,
    judge_differently,
    keys,
    loaded,
    say,
)
from packed import bytes_of, case_files, invoked
from tracejury.store.judgement import Place
from tracejury.store.packs.reviewer_names import ReviewerNames
from tracejury.store.packs.summary import summary_of
from tracejury.store.packs.verify import verify_pack
from tracejury.store.workspace.adjudication import Choice, decide
from tracejury.store.workspace.workspace import Workspace


def built(space: Workspace, out: Path, **how: Any) -> dict[str, Any]:
    """The cases of a pack of everything, by trace key."""
    space.build_pack(None, out, "p", **how)
    assert not verify_pack(out).untrue
    return {case["source"]["trace"]: case for _, case in case_files(out)}


def test_the_review_that_holds_makes_the_case_alone(tmp_path: Path) -> None:
    with loaded(tmp_path) as space:
        first, *_ = judge_differently(space)
        say(space, "cleo", first, "fail", broke=1, correction="Something else.")
        decide_for(space, first, "anna")
        case = built(space, tmp_path / "p")[first]
    assert case["role"] == "fix"
    assert case["correction"] == "There are no seats left."
    verdict = case["verdict"]
    assert (verdict["by"], verdict["agreed"]) == (["anna"], False)
    assert verdict["adjudicated"] == {
        "by": "lead",
        "at": verdict["adjudicated"]["at"],
        "holds": "anna",
        "reason": REASON,
        "reviews": [
            {"by": "anna", "label": "fail"},
            {"by": "ben", "label": "pass"},
            {"by": "cleo", "label": "fail"},
        ],
    }


def test_a_check_says_who_decided_of_a_case_that_fails(tmp_path: Path) -> None:
    with loaded(tmp_path) as space:
        first, *_ = judge_differently(space)
        decide_for(space, first, "anna")
        case = built(space, tmp_path / "p", reviewers="roles")[first]
    answers = tmp_path / "answers.jsonl"
    answers.write_text(
        json.dumps(
            {
                "case_id": case["id"],
                "input_hash": case["input_hash"],
                "output": "I am sorry, that did not work.",
            }
        )
    )
    _, said = invoked("check", tmp_path / "p", "--outputs", answers)
    assert "decided by adjudicator, the review of reviewer holds" in " ".join(said.split())


@pytest.mark.parametrize(("how", "times"), [("names", 0), ("roles", 1), ("initials", 1)])
def test_a_build_says_where_a_reason_names_a_reviewer_that_the_pack_does_not(
    tmp_path: Path, how: ReviewerNames, times: int
) -> None:
    with loaded(tmp_path) as space:
        first, second, *_ = judge_differently(space)
        decide_for(space, first, "anna", "Anna is right: the tool said so.")
        decide_for(space, second, "ben")
        report = space.build_pack(None, tmp_path / "p", "p", reviewers=how)
    told = [one.text for one in summary_of(report) if "named in what they wrote" in one.text]
    assert told == ["reviewers are named in what they wrote, which stays: 1"] * times


def test_a_pass_that_was_decided_is_a_guard(tmp_path: Path) -> None:
    with loaded(tmp_path) as space:
        first, *_ = judge_differently(space)
        decide_for(space, first, "ben")
        assert built(space, tmp_path / "p")[first]["role"] == "guard"


def test_an_own_verdict_takes_what_those_wrote_who_said_the_same_but_its_own_break_point(
    tmp_path: Path,
) -> None:
    with loaded(tmp_path) as space:
        first, *_ = judge_differently(space)
        found = space.library.trace(first)
        assert found is not None
        where = Place(step=found.steps[1].id)
        decide(space, dispute_on(space, first), Choice(verdict="fail", break_point=where), REASON)
        case = built(space, tmp_path / "p")[first]
    assert case["source"]["break_point"] == where.step
    assert case["correction"] == "There are no seats left."
    assert case["verdict"]["by"] == ["anna", "lead"]
    assert case["verdict"]["agreed"] is False
    assert REASON in case["reason"]


def test_unsure_that_was_decided_is_no_case(tmp_path: Path) -> None:
    with loaded(tmp_path) as space:
        first, *_ = judge_differently(space)
        decide(space, dispute_on(space, first), Choice(verdict="unsure"), REASON)
        plan = space.plan_pack(None, "p")
    assert plan.report.left_out["the verdict is unsure"] == 1


def test_other_cases_keep_their_bytes(tmp_path: Path) -> None:
    with loaded(tmp_path) as space:
        first, *_ = judge_differently(space)
        space.build_pack(None, tmp_path / "before", "p")
        decide_for(space, first, "anna")
        space.build_pack(None, tmp_path / "after", "p")
    before, after = bytes_of(tmp_path / "before"), bytes_of(tmp_path / "after")
    own = {path for path in after if path.startswith("cases/")} - set(before)
    assert len(own) == 1
    assert {path: one for path, one in before.items() if path.startswith("cases/")} == {
        path: one for path, one in after.items() if path.startswith("cases/") and path not in own
    }


def test_what_a_review_says_later_leaves_it_out_again_and_says_why(tmp_path: Path) -> None:
    with loaded(tmp_path) as space:
        first, *_ = judge_differently(space)
        decide_for(space, first, "anna")
        say(space, "ben", first, "unsure")
        plan = space.plan_pack(None, "p")
    why = "its reviewers differ, and a review changed since it was decided"
    assert plan.report.left_out[why] == 1


@pytest.mark.parametrize(
    ("how", "names"),
    [("initials", ("L", "A", "A")), ("roles", ("adjudicator", "reviewer", "reviewer"))],
)
def test_reviewers_and_adjudicators_are_named_as_asked(
    tmp_path: Path, how: str, names: tuple[str, str, str]
) -> None:
    with loaded(tmp_path) as space:
        first, *_ = judge_differently(space)
        decide_for(space, first, "anna")
        verdict = built(space, tmp_path / "p", reviewers=how)[first]["verdict"]
    decided = verdict["adjudicated"]
    assert (decided["by"], decided["holds"], decided["reviews"][0]["by"]) == names
    assert "ben" not in json.dumps(verdict)


def test_a_masked_pack_has_the_decision_with_its_reason(tmp_path: Path) -> None:
    with loaded(tmp_path) as space:
        first, *_ = judge_differently(space)
        decide_for(space, first, "anna")
        space.build_pack(None, tmp_path / "p", "p", mask=True)
    decided = [case["verdict"].get("adjudicated") for _, case in case_files(tmp_path / "p")]
    assert [one["reason"] for one in decided if one] == [REASON]


def test_whoever_merges_the_same_pack_is_built_byte_for_byte(tmp_path: Path) -> None:
    with loaded(tmp_path) as space:
        first, second, *_ = judge_differently(space)
        decide_for(space, first, "anna")
        decide_for(replace(space, reviewer="other"), second, "ben")
        space.build_pack(None, tmp_path / "here", "p")
        parts = [
            [one for one in space.journal.events() if one.reviewer == name]
            for name in ("anna", "ben", "lead", "other")
        ]
    for number, order in enumerate((parts, parts[::-1], [*parts[2:], *parts[:2]])):
        folder = tmp_path / f"there-{number}"
        folder.mkdir()
        with loaded(folder, reviewer=f"merger {number}") as there:
            for part in order:
                there.journal.merge(part)
            there.build_pack(None, folder / "p", "p")
        assert bytes_of(folder / "p") == bytes_of(tmp_path / "here")


def test_pack_build_names_what_it_leaves_out_and_the_command_that_opens_it(tmp_path: Path) -> None:
    library = tmp_path / "library"
    with loaded(tmp_path) as space:
        traces = judge_differently(space)
        assert traces == keys(space)
    code, said = invoked("--library", library, "pack", "build", "--all", "-o", tmp_path / "p")
    assert code == 0, said
    assert "2 traces left out because reviewers differ:" in said
    assert "run-000000" in said
    assert "Decide who is right: tracejury adjudicate" in said
    code, said = invoked(
        "--library", library, "--json", "pack", "build", "--all", "-o", tmp_path / "q"
    )
    found = sorted(one["source_id"] for one in json.loads(said)["undecided"])
    assert found == ["run-000000", "run-000001"]
