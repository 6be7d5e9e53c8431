"""What is told of a build: each line with the traces that it is about."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from judged import four, judged
from tracejury.store.canonical import Json
from tracejury.store.packs.build import build_pack, plan_pack, write_pack
from tracejury.store.packs.pace import Pace, Stopped
from tracejury.store.packs.summary import Told, summary_of


def told(*verdicts: Any) -> dict[str, Told]:
    """The lines of the summary by how they begin."""
    lines = summary_of(plan_pack("p", verdicts).report)
    return {line.text.split(":")[0].split(" because ")[0]: line for line in lines}


def test_the_first_line_says_how_many_cases_gate_and_how_many_ask() -> None:
    first = summary_of(plan_pack("p", four()).report)[0]
    assert first.text.startswith("4 cases: ")
    gates, asks = (
        int(part.split()[0]) for part in first.text.removeprefix("4 cases: ").split(", ")
    )
    assert gates + asks == 4
    assert gates >= 1


def test_a_thin_case_is_told_with_its_trace_its_question_and_what_would_help() -> None:
    without = judged("What is a bag?", "A bag costs EUR 30.")
    line = told(without)["thin"]
    (one,) = line.about
    assert one.place == (without.trace.key, without.review.rubric)
    assert (one.role, one.question) == ("fix", "What is a bag?")
    assert one.text == "would help: a correction: the amount that is right"
    assert line.lines[1] == f"  {one.case} (fix) {one.text}"


@pytest.mark.parametrize(
    ("question", "answer", "wanted"),
    [
        ("How much may I take?", "Take it for 14 days from 3 May, 300 mg each time.", "quantity"),
        ("Which pills?", "Take 300 mg for 14 days from 3 May.", "quantity or the length of time"),
        ("What is the direct number of the ward?", "It is 4455, from 07:00 on.", "number"),
        ("How long?", "Take 300 mg for 14 days from 3 May.", "length of time or the date"),
    ],
)
def test_what_would_help_names_what_was_asked_for(question: str, answer: str, wanted: str) -> None:
    (one,) = told(judged(question, answer))["thin"].about
    assert one.text == f"would help: a correction: the {wanted} that is right"


def test_a_correction_that_nobody_approved_is_told() -> None:
    line = told(four()[0])["correction proposed, approved by nobody"]
    assert [one.question for one in line.about] == ["One bag?"]


def test_what_is_left_out_is_told_with_its_reason_and_its_traces() -> None:
    unsure = judged("Hm?", "Hm.", verdict="unsure")
    other = judged("Hm?", "Hm.", verdict="fail", reviewer="ben")
    one, another = judged("A?", "B.", verdict="unsure"), judged("C?", "D.", verdict="unsure")
    lines = summary_of(plan_pack("p", [*four(), unsure, other, one, another]).report)
    found = {line.text: {of.place[0] for of in line.about} for line in lines}
    assert found["left out: 1 because its reviewers differ"] == {unsure.trace.key}
    reason = "left out: 2 because the verdict is unsure"
    assert found[reason] == {one.trace.key, another.trace.key}


def test_every_case_that_gates_is_listed() -> None:
    report = plan_pack("p", four()).report
    (line,) = [line for line in summary_of(report) if line.text.startswith("gates: ")]
    gating = {case.id for case in report.cases if case.proof.status == "gates"}
    assert {one.case for one in line.about} == gating


def test_survivors_stand_under_the_share_of_near_misses() -> None:
    report = plan_pack("p", four()).report
    survivors = [s for case in report.cases for s in case.proof.survivors]
    lines = [line for line in summary_of(report) if line.text.startswith("near-misses told apart")]
    assert [len(line.about) for line in lines] == [len(survivors)]


def test_a_plan_writes_nothing_and_what_is_written_is_what_build_writes(tmp_path: Path) -> None:
    plan = plan_pack("p", four())
    assert list(tmp_path.iterdir()) == []
    planned = write_pack(plan, tmp_path / "a")
    built = build_pack(tmp_path / "b", "p", four())
    assert planned.json() | {"path": ""} == built.json() | {"path": ""}
    assert content(tmp_path / "a") == content(tmp_path / "b")


def content(folder: Path) -> Json:
    """Every file of a folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_work_is_counted_and_can_be_stopped() -> None:
    seen: list[tuple[int, int]] = []
    pace = Pace(lambda done, total: seen.append((done, total)))
    pace.begin(4, rounds=2)
    plan_pack("p", four(), pace=pace)
    assert seen == [(step // 2, 4) for step in range(1, 9)]
    with pytest.raises(Stopped):
        plan_pack("p", four(), pace=Pace(cancelled=lambda: len(seen) > 0))
