"""GitLab code quality: a list of findings with fingerprints that stay the same."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import Any

from hypothesis import given
from reported import hostile, result, shown, told_of
from tracejury.store.packs.reports.gitlab import LONGEST, code_quality
from tracejury.store.packs.reports.masking import masked
from tracejury.store.packs.results import CaseResult


def findings(*results: CaseResult) -> list[dict[str, Any]]:
    body = code_quality(told_of(*results))
    assert body.isascii()
    found: list[dict[str, Any]] = json.loads(body)
    return found


@given(hostile, hostile)
def test_every_text_is_found_again_and_every_field_is_there(question: str, why: str) -> None:
    [found] = findings(result(question=question, why=why))
    assert set(found) == {"description", "check_name", "fingerprint", "severity", "location"}
    assert found["location"]["lines"] == {"begin": 1}
    for text in (question, why):
        assert shown(masked(text), LONGEST) in found["description"]


def test_a_path_is_relative_to_the_repository() -> None:
    [inside] = findings(result())
    assert inside["location"]["path"] == "evals/refunds.pack/cases/c-1.json"
    [outside] = findings(result(path="/elsewhere/x/refunds.pack/cases/c-1.json"))
    assert outside["location"]["path"] == "refunds.pack/cases/c-1.json"
    assert not PurePosixPath(outside["location"]["path"]).is_absolute()


def test_a_fingerprint_depends_on_the_case_alone() -> None:
    first = result("c-1", transition="newly broken", question="Refund?")
    later = result("c-1", status="missing", why="gone", reason="new words", trials=5)
    renamed = result("c-1", path="/repository/evals/refunds.pack/cases/renamed.json")
    prints = {findings(one)[0]["fingerprint"] for one in (first, later, renamed)}
    assert len(prints) == 1


def test_two_cases_never_share_a_fingerprint() -> None:
    found = findings(
        result("c-1"), result("c-2"), result("c-1", pack="other"), result("c-2", pack="other")
    )
    assert len({one["fingerprint"] for one in found}) == 4


def test_severities_follow_what_a_result_means() -> None:
    found = findings(
        result("c-1", transition="newly broken"),
        result("c-2", transition="still failing"),
        result("c-3", status="missing"),
        result("c-4", role="guard", status="ask"),
        result("c-5", role="known_failure", gates=False),
        result("c-6", status="pass"),
    )
    assert [one["severity"] for one in found] == ["critical", "major", "major", "minor", "info"]


def test_a_finding_is_named_by_the_code_of_the_expert_or_else_by_its_role() -> None:
    named, plain = findings(result("c-1", codes=["wrong-amount"]), result("c-2"))
    assert (named["check_name"], plain["check_name"]) == (
        *("tracejury/wrong-amount",),
        "tracejury/fix",
    )
