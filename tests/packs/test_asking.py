"""Pass, fail or ask: an answer that nothing decides is a person's to judge, and is never green by itself."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from judged import four, judged
from packed import invoked
from tracejury.store.claims.claim import Output
from tracejury.store.packs.baseline import baseline_json, read_baseline
from tracejury.store.packs.build import build_pack
from tracejury.store.packs.candidates import CandidateAnswer
from tracejury.store.packs.cases import Case
from tracejury.store.packs.policy import ASK_POLICIES, AskPolicy
from tracejury.store.packs.read import Pack, read_pack
from tracejury.store.packs.reports.document import check_document
from tracejury.store.packs.reports.entries import told
from tracejury.store.packs.reports.junit import junit_xml
from tracejury.store.packs.reports.markdown import markdown
from tracejury.store.packs.results import (
    FAILED,
    INCOMPLETE,
    NOTHING,
    PASSED,
    CheckReport,
)
from tracejury.store.packs.runner import check_packs, run_case
from tracejury.store.packs.trials import AS_CASES_SAY
from tracejury.store.trace import replace

NEVER = {"type": "not_contains", "value": "password"}
PETS = "Pets fly in the cabin for 40 euro."


class Says:
    """A candidate that gives the accepted answers, but to some questions others."""

    def __init__(self, **other: str | list[str]) -> None:
        self._other = other

    def answer(self, case: Case, trial: int) -> CandidateAnswer:
        said = self._other.get(case.question.split()[0].strip("?"))
        if said is None:
            return CandidateAnswer(case.accepted or Output("I do not know"))
        return CandidateAnswer(Output(said if isinstance(said, str) else said[trial - 1]))


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    """Two fix cases and a guard that gate, and two that do not: a failure without a correction, a guard of an
    incomplete trace."""
    pets = replace(
        four()[2], review=replace(four()[2].review, checks=(NEVER,), note="Cabin pets cost money")
    )
    cut = judged("Lost bags?", "Call 030 1234.", verdict="pass")
    cut = replace(cut, trace=replace(cut.trace, incomplete=("the output was cut",)))
    build_pack(tmp_path / "p", "bags", [*four()[:2], pets, four()[3], cut])
    return read_pack(tmp_path / "p")


def check(pack: Pack, ask: AskPolicy = "3", **said: str | list[str]) -> CheckReport:
    return check_packs([pack], Says(**said), ask=ask)


def status(report: CheckReport, question: str) -> str:
    return next(one.status for one in report.results if one.case.question.startswith(question))


def test_a_fix_case_that_asks_leaves_the_check_incomplete(pack: Pack) -> None:
    report = check(pack, Pets=PETS)
    assert status(report, "Pets") == "ask"
    assert report.exit_code == INCOMPLETE
    assert report.why.startswith("1 case asks a person (--asked FILE")
    assert "1 ask" in report.line


def test_a_guard_that_asks_is_told_and_does_not_gate(pack: Pack) -> None:
    report = check(pack, Lost="Call 030 99.", Pets=PETS)
    without_pets = replace(pack, cases=tuple(c for c in pack.cases if c.question != "Pets?"))
    alone = check(without_pets, Lost="Call 030 99.")
    assert status(report, "Lost") == status(alone, "Lost") == "ask"
    assert (alone.exit_code, alone.why) == (PASSED, "no gating case fails; 1 guard asks")
    assert alone.share("guard") == (1, 2)


@pytest.mark.parametrize(("ask", "code"), [("3", INCOMPLETE), ("pass", PASSED), ("fail", FAILED)])
def test_the_policy_says_what_an_asked_answer_counts_as(
    pack: Pack, ask: AskPolicy, code: int
) -> None:
    report = check(pack, ask, Pets=PETS, Lost="Call 030 99.")
    assert report.exit_code == code
    assert status(report, "Pets") == "ask"
    assert report.share("guard") == ((2, 2) if ask == "pass" else (1, 2))


def test_fail_beats_ask(pack: Pack) -> None:
    assert check(pack, Pets=PETS, One="One bag costs 30 euro.").exit_code == FAILED
    assert check(pack, "pass", Pets=PETS, One="One bag costs 30 euro.").exit_code == FAILED


def test_a_thin_or_unproven_case_still_knows_the_answers_that_were_judged(pack: Pack) -> None:
    report = check(pack, Pets="Pets fly for free!")
    [result] = [one for one in report.results if one.case.question == "Pets?"]
    assert (result.status, result.by) == ("fail", "witness")
    assert report.exit_code == FAILED
    assert status(check(pack, Pets=PETS), "Lost") == "pass"


def test_and_holds_what_the_expert_asked_for(pack: Pack) -> None:
    report = check(pack, Pets=f"{PETS} Your password is hunter2.")
    [result] = [one for one in report.results if one.case.question == "Pets?"]
    assert (result.status, result.by) == ("fail", "invariant")
    assert "password" in result.why
    assert report.exit_code == FAILED


def test_strict_lets_the_claims_of_thin_and_unproven_cases_decide(pack: Pack) -> None:
    said = "Ring us on 030 1234."
    assert status(check(pack, Lost=said), "Lost") == "ask"
    assert status(check_packs([pack], Says(Lost=said), strict=True), "Lost") == "pass"


def test_an_empty_answer_fails_whatever_is_known(pack: Pack) -> None:
    assert status(check(pack, Pets=" \n"), "Pets") == "fail"


def test_where_every_fix_case_asks_nothing_was_checked(pack: Pack) -> None:
    pets = replace(pack, cases=tuple(case for case in pack.cases if case.question == "Pets?"))
    assert check(pets, Pets=PETS).exit_code == INCOMPLETE
    assert check(pets, "pass", Pets=PETS).exit_code == NOTHING


def test_the_asked_answers_are_kept_each_once(pack: Pack) -> None:
    [pets] = [case for case in pack.cases if case.question == "Pets?"]
    often = replace(pets, trials=3, min_pass=3)
    result, asked = run_case(
        "bags", often, Says(Pets=[PETS, "45 euro", PETS]), AS_CASES_SAY, gates=True
    )
    assert result.status == "ask"
    assert [one.output.text for one in asked] == [PETS, "45 euro"]
    [one] = check(pack, Pets=PETS).asked
    assert (one.pack, one.case.id, one.output.text) == ("bags", pets.id, PETS)
    assert one.why == "the case is thin: it asks a person; a correction makes it gate"


@pytest.mark.parametrize(
    ("answers", "least", "expected"),
    [
        (["pass", "ask", "ask"], 1, "pass"),
        (["pass", "ask", "fail"], 2, "ask"),
        (["ask", "fail", "fail"], 2, "fail"),
        (["pass", "pass", "fail"], 2, "pass"),
        (["pass", "ask", "missing"], 2, "missing"),
    ],
)
def test_of_many_trials_as_many_decide_as_have_to_pass(
    pack: Pack, answers: list[str], least: int, expected: str
) -> None:
    [pets] = [case for case in pack.cases if case.question == "Lost bags?"]
    said = {"pass": "Call 030 1234.", "ask": "Call us.", "fail": ""}

    class Varied:
        def answer(self, case: Case, trial: int) -> CandidateAnswer:
            del case
            kind = answers[trial - 1]
            if kind == "missing":
                return CandidateAnswer(missing="gone")
            return CandidateAnswer(Output(said[kind]))

    often = replace(pets, trials=3, min_pass=least)
    result, _ = run_case("bags", often, Varied(), AS_CASES_SAY, gates=True)
    assert result.status == expected
    assert result.passed == answers.count("pass")


# --- reports ---------------------------------------------------------------------------------------


def test_every_report_shows_ask_what_decided_and_the_reason_of_the_expert(pack: Pack) -> None:
    report = check(pack, Pets=PETS, Lost="Call 030 99.", One="One bag costs 30 euro.")
    document: Any = check_document(report)
    found = {one["question"]: one for one in document["cases"]}
    assert (found["Pets?"]["status"], found["Pets?"]["by"]) == ("ask", "nothing")
    assert found["Pets?"]["reason"] == "Cabin pets cost money"
    assert (found["Pets?"]["proof"], found["Pets?"]["gates"]) == ("thin", True)
    assert (found["Lost bags?"]["status"], found["Lost bags?"]["gates"]) == ("ask", False)
    assert found["One bag?"]["by"] == "witness"
    assert document["asking"] == 2

    cases = {
        one.get("name", "").split()[0]: one
        for one in ET.fromstring(junit_xml(told(report))).iter("testcase")
    }
    pets = cases[found["Pets?"]["case"]]
    assert pets.find("error") is not None
    assert {one.get("name"): one.get("value") for one in pets.iter("property")} == {
        "status": "ask",
        "transition": "",
        "decided by": "nothing",
        "question": "Pets?",
        "reason": "Cabin pets cost money",
        "correction": "",
    }
    lost = cases[found["Lost bags?"]["case"]].find("skipped")
    assert lost is not None
    assert lost.get("message", "").startswith("ask; a guard that asks does not gate")

    text = markdown(told(report)).decode()
    assert "(fix, ask)" in text
    assert "the expert's reason: `Cabin pets cost money`" in text
    assert "(guard, ask)" in text


def test_the_counts_of_junit_are_those_of_its_cases(pack: Pack) -> None:
    for ask in ASK_POLICIES:
        report = check(pack, ask, Pets=PETS, Lost="Call 030 99.")
        [suite] = ET.fromstring(junit_xml(told(report)))
        for name, kind in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.get(name, "")) == len(list(suite.iter(kind))), (ask, name)


# --- against a baseline -----------------------------------------------------------------------------


def test_new_and_removed_cases_are_told_against_the_baseline(pack: Pack, tmp_path: Path) -> None:
    (tmp_path / "b.json").write_text(baseline_json(check(pack, Pets=PETS)))
    baseline = read_baseline(tmp_path / "b.json")
    same = check_packs([pack], Says(Pets=PETS), baseline=baseline)
    assert same.notices == []
    first, *others = pack.cases
    fewer = check_packs([replace(pack, cases=tuple(others))], Says(Pets=PETS), baseline=baseline)
    assert fewer.notices == [f"in the baseline, but no longer in a pack: 1 ({first.id})"]
    known = {name: one for name, one in baseline.items() if name != first.id}
    more = check_packs([pack], Says(Pets=PETS), baseline=known)
    assert more.notices == [f"new since the baseline: 1 ({first.id})"]
    guards = check_packs([pack], Says(), baseline=baseline, guard_only=True)
    assert guards.notices == []


def test_an_answer_that_asks_is_neither_fixed_nor_broken(pack: Pack, tmp_path: Path) -> None:
    (tmp_path / "b.json").write_text(baseline_json(check(pack)))
    report = check_packs([pack], Says(Lost="Call us."), baseline=read_baseline(tmp_path / "b.json"))
    [lost] = [one for one in report.results if one.case.question == "Lost bags?"]
    assert (lost.status, lost.transition) == ("ask", "asked")
    assert report.newly_broken == 0


def written(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_outputs_for_unknown_cases_are_named(pack: Pack, tmp_path: Path) -> None:
    rows = [{"case_id": c.id, "output": c.accepted.text} for c in pack.cases if c.accepted]
    outputs = written(tmp_path / "o.jsonl", *rows, {"case_id": "c-typo", "output": "45"})
    code, said = invoked("check", pack.path, "--outputs", outputs, "--ask", "pass")
    assert "outputs for cases that no pack has: 1 (c-typo)" in said
    assert code == INCOMPLETE
    _, document = invoked("--json", "check", pack.path, "--outputs", outputs)
    assert "c-typo" in json.loads(document[: document.rindex("}") + 1])["notices"][0]


def test_the_command_tells_policy_and_exit_code(pack: Pack, tmp_path: Path) -> None:
    rows = [
        {"case_id": c.id, "output": PETS if c.accepted is None else c.accepted.text}
        for c in pack.cases
    ]
    outputs = written(tmp_path / "o.jsonl", *rows)
    for ask, code in ((), 3), (("--ask", "pass"), 0), (("--ask", "fail"), 1), (("--ask", "no"), 2):
        assert invoked("check", pack.path, "--outputs", outputs, *ask)[0] == code
    _, said = invoked("check", pack.path, "--outputs", outputs)
    assert "Cabin pets cost money" in said
