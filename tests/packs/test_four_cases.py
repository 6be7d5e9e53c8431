"""A pack of a fix case, two guards and a known failure, checked as an engineer does it: a good and a bad agent, however it
is asked, without and against a baseline."""

from __future__ import annotations

import json
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from judged import four, judged
from packed import forge, invoked
from tracejury.store.packs.build import build_pack
from tracejury.store.packs.read import read_pack

GOOD = {
    "One bag?": "One bag costs 45 euro.",
    "Skis?": "No, you may not bring skis.",
    "Seats?": "A seat in row 3 costs 12 euro.",
    "Pets?": "Pets fly for free.",
}
BAD = {**GOOD, "One bag?": "One bag costs 30 euro.", "Skis?": "Yes, you may bring skis."}
BOT = """
import json, sys
answers = json.load(open(sys.argv[1]))
for line in sys.stdin:
    case = json.loads(line)
    said = {"output": answers[case["input"]["messages"][-1]["content"]]}
    print(json.dumps({**said, "case_id": case["case_id"], "trial": case["trial"]}), flush=True)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The pack, a program that answers for either agent, and what each would answer as recorded outputs."""
    verdicts = [
        four()[0],
        judged("Pets?", "Pets fly for free.", correction="Pets cost 60 euro."),
        four()[3],
        judged("Seats?", GOOD["Seats?"], verdict="pass"),
    ]
    build_pack(tmp_path / "p.pack", "bags", verdicts)
    forge(
        tmp_path / "p.pack",
        lambda case: case["question"] == "Pets?" and not case.update(role="known_failure"),
    )
    (tmp_path / "bot.py").write_text(BOT)
    for name, answers in (("good", GOOD), ("bad", BAD)):
        (tmp_path / f"{name}.json").write_text(json.dumps(answers))
        rows = [
            json.dumps({"case_id": case.id, "output": answers[case.question]})
            for case in read_pack(tmp_path / "p.pack").cases
        ]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(rows))
    return tmp_path


def ways(folder: Path, agent: str) -> list[list[object]]:
    """The ways in which an agent is asked."""
    command = f"'{sys.executable}' '{folder / 'bot.py'}' '{folder / agent}.json'"
    return [
        ["--command", command],
        ["--command", command, "--mode", "jsonl"],
        ["--outputs", folder / f"{agent}.jsonl"],
    ]


def check(folder: Path, *words: object) -> tuple[int, dict[str, Any]]:
    """The exit code of a check, and its report."""
    report = folder / "report.json"
    code, _ = invoked("check", folder / "p.pack", *words, "--json-report", report)
    return code, json.loads(report.read_text())


def statuses(report: dict[str, Any]) -> dict[str, str]:
    return {case["question"]: case["status"] for case in report["cases"]}


@pytest.mark.parametrize(("agent", "expected"), [("good", 0), ("bad", 1)])
def test_the_verdict_is_the_same_however_an_agent_is_asked(
    folder: Path, agent: str, expected: int
) -> None:
    found = [check(folder, *way) for way in ways(folder, agent)]
    assert [code for code, _ in found] == [expected] * 3
    assert len({json.dumps(statuses(report), sort_keys=True) for _, report in found}) == 1


def test_a_bad_agent_against_the_baseline_of_a_good_one(folder: Path) -> None:
    baseline = folder / "baseline.json"
    good, bad = ways(folder, "good")[2], ways(folder, "bad")[2]
    code, _ = invoked("bless", folder / "p.pack", *good, "--baseline", baseline)
    assert code == 0
    code, report = check(folder, *bad, "--baseline", baseline, "--junit", folder / "j.xml")
    assert code == 1
    assert {case["question"]: case["transition"] for case in report["cases"]} == {
        "One bag?": "newly broken",
        "Skis?": "newly broken",
        "Seats?": "held",
        "Pets?": "still failing",
    }
    [suite] = ET.parse(folder / "j.xml").getroot()
    assert (suite.get("failures"), suite.get("errors"), suite.get("skipped")) == ("2", "0", "1")
    code, report = check(folder, *good, "--baseline", baseline)
    assert code == 0
    assert {case["transition"] for case in report["cases"]} == {"held", "still failing"}


def test_a_known_failure_that_is_right_now_is_told_and_breaks_nothing(folder: Path) -> None:
    right = {**GOOD, "Pets?": "Pets cost 60 euro."}
    (folder / "good.json").write_text(json.dumps(right))
    code, report = check(folder, *ways(folder, "good")[0])
    assert code == 0
    assert {case["question"]: case["transition"] for case in report["cases"]}["Pets?"] == "fixed"
