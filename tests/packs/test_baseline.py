"""Against an earlier run: what changed for each case, what gates by a policy, quarantine, and who writes a baseline."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from judged import four
from packed import invoked
from tracejury.errors import UserError
from tracejury.store.claims.claim import Output
from tracejury.store.packs.baseline import BaselineCase, Comparison, read_baseline
from tracejury.store.packs.build import build_pack
from tracejury.store.packs.candidates import CandidateAnswer
from tracejury.store.packs.cases import Case, Proof
from tracejury.store.packs.policy import Policy, read_policy, read_quarantine
from tracejury.store.packs.read import Pack, read_pack
from tracejury.store.packs.reports.document import check_document
from tracejury.store.packs.results import FAILED, PASSED, CaseResult, Status
from tracejury.store.packs.runner import check_packs
from tracejury.tui.commands.main import tracejury


def case(name: str, about: str = "", role: str = "fix") -> Case:
    given = {"messages": [{"role": "user", "content": about or name}]}
    return Case(name, role, given, (), (), Proof("gates", ""))  # type: ignore[arg-type]


def entry(one: Case, status: str) -> BaselineCase:
    return BaselineCase(f"sha256:{one.content_hash}", status)


def came_out(one: Case, status: Status) -> CaseResult:
    return CaseResult("p", one, status, 1, 1, gates=True)


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        ("pass", "pass", "held"),
        ("fail", "pass", "fixed"),
        ("ask", "pass", "fixed"),
        ("pass", "fail", "newly broken"),
        ("fail", "fail", "still failing"),
        ("pass", "ask", "asked"),
        ("pass", "error", ""),
        (None, "pass", "new pass"),
        (None, "fail", "new fail"),
        (None, "missing", ""),
    ],
)
def test_what_changed_is_said_in_one_word_or_two(
    before: str | None, now: Status, words: str
) -> None:
    one = case("a")
    baseline = {} if before is None else {"a": entry(one, before)}
    assert Comparison(baseline, [one]).transition(came_out(one, now)) == words


def test_a_case_that_tests_something_else_is_not_compared() -> None:
    baseline = {"a": entry(case("a", "then"), "pass")}
    assert Comparison(baseline, [case("a")]).transition(came_out(case("a"), "fail")) == "changed"


def test_a_case_under_another_id_is_compared_with_what_it_was() -> None:
    baseline = {"old": entry(case("old", "same"), "pass"), "gone": entry(case("gone"), "pass")}
    moved, other = case("new", "same"), case("more")
    compared = Comparison(baseline, [moved, other])
    assert compared.transition(came_out(moved, "pass")) == "relocated"
    assert compared.transition(came_out(moved, "fail")) == "newly broken"
    assert compared.removed == ["gone"]
    assert compared.notices([moved, other]) == [
        "new since the baseline: 1 (more)",
        "in the baseline, but no longer in a pack: 1 (gone)",
    ]


# --- policy and quarantine ---------------------------------------------------------------------------


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    """Two fix cases and a guard, all of which gate."""
    build_pack(tmp_path / "p.pack", "bags", [*four()[:2], *four()[3:]])
    read = read_pack(tmp_path / "p.pack")
    return replace(read, cases=tuple(replace(one, slices=("desk:a",)) for one in read.cases))


class Answers:
    """Gives the right answer to all cases but some."""

    def __init__(self, *wrong: str) -> None:
        self._wrong = wrong

    def answer(self, case: Case, trial: int) -> CandidateAnswer:
        del trial
        wrong = case.rejected or Output("Yes, you may bring skis.")
        return CandidateAnswer(wrong if case.id in self._wrong else case.accepted)


def test_by_policy_only_what_is_newly_broken_gates(pack: Pack) -> None:
    first, second, *_ = pack.cases
    baseline = {one.id: entry(one, "pass") for one in pack.cases}
    baseline[first.id].status = "fail"
    policy = Policy("newly broken")
    old = check_packs([pack], Answers(first.id), baseline=baseline, policy=policy)
    assert old.exit_code == PASSED
    assert check_packs([pack], Answers(first.id), baseline=baseline).exit_code == FAILED
    new = check_packs([pack], Answers(second.id), baseline=baseline, policy=policy)
    assert new.exit_code == FAILED


def test_by_policy_a_share_of_a_slice_has_to_pass(pack: Pack) -> None:
    baseline = {one.id: entry(one, "fail") for one in pack.cases}

    def checked(least: dict[str, float], *wrong: str) -> tuple[int, str]:
        policy = Policy("newly broken", least)
        report = check_packs([pack], Answers(*wrong), baseline=baseline, policy=policy)
        return report.exit_code, report.why

    first = pack.cases[0].id
    assert checked({"desk:a": 0.66}, first)[0] == PASSED
    code, why = checked({"desk:a": 0.9}, first)
    assert (code, why) == (FAILED, "2 of 3 of slice desk:a pass, the policy wants 90%")
    assert checked({"desk:b": 0.1}) == (FAILED, "no gating case is of slice desk:b")


def test_a_case_in_quarantine_does_not_gate_until_its_day_has_passed(
    pack: Pack, tmp_path: Path
) -> None:
    first = pack.cases[0].id
    text = f'[[case]]\nid = "{first}"\nowner = "anna"\nreason = "flaky"\nuntil = 2027-01-31\n'
    (tmp_path / "q.toml").write_text(text + text.replace(first, "c-nowhere"))
    quarantine = read_quarantine(tmp_path / "q.toml")

    def checked(today: date) -> tuple[int, list[str]]:
        report = check_packs([pack], Answers(first), quarantine=quarantine, today=today)
        return report.exit_code, report.notices

    code, told = checked(date(2027, 1, 31))
    assert (code, told) == (PASSED, ["case c-nowhere of the quarantine is in no pack"])
    code, told = checked(date(2027, 2, 1))
    assert code == FAILED
    assert f"case {first} was in quarantine until 2027-01-31 and gates again (anna: flaky)" in told
    report = check_packs([pack], Answers(first), quarantine=quarantine, today=date(2027, 1, 1))
    document: Any = check_document(report)
    [entry] = [one for one in document["cases"] if one["case"] == first]
    assert entry["quarantine"] == "in quarantine until 2027-01-31 (anna: flaky)"
    assert (entry["status"], entry["gates"]) == ("fail", False)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('[[case]]\nid = "a"\nowner = "b"\nreason = "c"', "until is missing"),
        ('[[case]]\nid = "a"\nowner = ""\nreason = "c"\nuntil = 2027-01-31', "owner"),
        ('[[case]]\nid = "a"\nowner = "b"\nreason = "c"\nuntil = "soon"', "until"),
        ('[[case]]\nid = "a"\nowner = "b"\nreason = "c"\nuntil = 2027-01-31\n' * 2, "twice"),
        ("id = ", "not TOML"),
    ],
)
def test_a_quarantine_that_lacks_something_is_refused(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "q.toml").write_text(text)
    with pytest.raises(UserError, match=why):
        read_quarantine(tmp_path / "q.toml")


def test_a_policy_for_what_is_newly_broken_is_refused_without_a_baseline(
    pack: Pack, tmp_path: Path
) -> None:
    blessed(tmp_path, pack)
    (tmp_path / "p.toml").write_text('gate = "newly broken"')
    words = ("check", pack.path, "--outputs", tmp_path / "o.jsonl", "--policy", tmp_path / "p.toml")
    code, said = invoked(*words)
    assert (code, "needs a baseline to compare with" in said) == (2, True)
    assert invoked(*words, "--baseline", tmp_path / "b.json")[0] == 0


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('gate = "none"', "gate"),
        ('[least]\n"a:b" = 1.5', "least"),
        ("gates = 1", "gates"),
    ],
)
def test_a_policy_that_is_none_is_refused(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "p.toml").write_text(text)
    with pytest.raises(UserError, match=why):
        read_policy(tmp_path / "p.toml")


# --- bless ------------------------------------------------------------------------------------------


def blessed(tmp_path: Path, pack: Pack, *more: str, wrong: bool = False) -> Result:
    rows = [
        {"case_id": one.id, "output": ("" if wrong else (one.accepted or Output("")).text)}
        for one in pack.cases
    ]
    (tmp_path / "o.jsonl").write_text("\n".join(map(json.dumps, rows)))
    words = ["bless", str(pack.path), "--baseline", str(tmp_path / "b.json")]
    return CliRunner().invoke(tracejury, [*words, "--outputs", str(tmp_path / "o.jsonl"), *more])


def test_only_a_run_that_passes_is_written_unless_told(pack: Pack, tmp_path: Path) -> None:
    refused = blessed(tmp_path, pack, wrong=True)
    assert refused.exit_code == 1
    assert "not written" in refused.output
    assert not (tmp_path / "b.json").exists()
    told = blessed(tmp_path, pack, "--even-failing", wrong=True)
    assert told.exit_code == 0
    first = read_baseline(tmp_path / "b.json")
    assert {one.status for one in first.values()} == {"fail"}
    fixed = blessed(tmp_path, pack)
    assert fixed.exit_code == 0
    assert "fixed" in fixed.output
    assert {one.status for one in read_baseline(tmp_path / "b.json").values()} == {"pass"}
