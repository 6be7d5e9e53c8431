"""A case stands on what was recorded: if the export left something out, the case is reported and never gates."""

from __future__ import annotations

import base64
import json
import random
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from judged import four, judged
from tracejury.store.packs.build import JudgedTrace, build_pack
from tracejury.store.packs.read import read_pack
from tracejury.store.packs.verify import verify_pack
from tracejury.store.trace import Message, replace
from tracejury.tui.commands.main import tracejury

CUT = "the output was cut by the exporter"
PICTURE = base64.b64encode(b"\x89PNG\r\n\x1a\n" + random.Random(3).randbytes(3000)).decode()


def lacking(item: JudgedTrace, at: int | None, words: str = CUT) -> JudgedTrace:
    """The same review of a trace that lacks something: as a whole, or at a step."""
    trace = item.trace
    if at is None:
        return replace(item, trace=replace(trace, incomplete=(words,)))
    steps = list(trace.steps)
    steps[at] = replace(steps[at], incomplete=(words,))
    return replace(item, trace=replace(trace, steps=tuple(steps)))


def test_an_incomplete_step_or_trace_bars_gating_and_says_why(tmp_path: Path) -> None:
    whole = four()[0]
    assert build_pack(tmp_path / "whole", "p", [whole]).count("fix", "gates") == 1
    for number, at in enumerate((0, 1, None)):
        report = build_pack(tmp_path / f"p{number}", "p", [lacking(whole, at)])
        assert report.reasons("unproven") == {f"its trace is incomplete: {CUT}": 1}
        [case] = read_pack(tmp_path / f"p{number}").cases
        assert case.source["incomplete"] == [CUT]


def test_a_guard_of_an_incomplete_trace_does_not_gate(tmp_path: Path) -> None:
    build_pack(tmp_path / "p", "p", [lacking(four()[3], 1)])
    [case] = read_pack(tmp_path / "p").cases
    assert (case.role, case.proof.status) == ("guard", "unproven")


def test_many_reasons_are_counted(tmp_path: Path) -> None:
    item = four()[0]
    for number in range(4):
        item = replace(
            item,
            trace=replace(item.trace, incomplete=(*item.trace.incomplete, f"part {number} is cut")),
        )
    report = build_pack(tmp_path / "p", "p", [item])
    assert list(report.reasons("unproven")) == [
        "its trace is incomplete: part 0 is cut; part 1 is cut; and 2 more"
    ]


def test_verify_finds_a_case_that_claims_to_be_proven_all_the_same(tmp_path: Path) -> None:
    build_pack(tmp_path / "p", "p", [lacking(four()[0], 1), four()[3]])
    report = verify_pack(tmp_path / "p")
    assert [why for _, why in report.reasons("unproven")] == [f"its trace is incomplete: {CUT}"]
    said = CliRunner().invoke(tracejury, ["pack", "verify", str(tmp_path / "p")])
    assert f"unproven: its trace is incomplete: {CUT}" in said.output


def test_check_asks_a_person_about_its_answers(tmp_path: Path) -> None:
    build_pack(tmp_path / "p", "p", [lacking(four()[0], 1), *four()[1:2]])
    [barred] = [c for c in read_pack(tmp_path / "p").cases if c.proof.status == "unproven"]
    rows = []
    for case in read_pack(tmp_path / "p").cases:
        answer = "Bags cost 45 euro." if case.id == barred.id or case.accepted is None else None
        rows.append({"case_id": case.id, "output": answer or case.accepted.text})  # type: ignore[union-attr]
    answers = tmp_path / "answers.jsonl"
    answers.write_text("".join(json.dumps(row) + "\n" for row in rows))
    words = ["--json", "check", str(tmp_path / "p"), "--outputs", str(answers)]
    document = json.loads(CliRunner().invoke(tracejury, words).stdout)
    assert document["exit_code"] == 3, document
    assert {one["case"]: one["status"] for one in document["cases"]}[barred.id] == "ask"
    let_pass = json.loads(CliRunner().invoke(tracejury, [*words, "--ask", "pass"]).stdout)
    assert let_pass["exit_code"] == 0


def test_a_candidate_gets_the_picture_and_no_check_is_made_of_its_signs(tmp_path: Path) -> None:
    part: Any = {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{PICTURE}"}}
    item = judged(
        "Which lot?",
        f"It is lot 7314 in {PICTURE}",
        correction=f"It is lot 9127 in {PICTURE[:-8]}",
    )
    first, *rest = item.trace.steps
    asked = Message("user", "Which lot?", parts=(part,))
    steps = (replace(first, messages_out=(asked,)), *rest)
    build_pack(tmp_path / "p", "p", [replace(item, trace=replace(item.trace, steps=steps))])
    [case] = read_pack(tmp_path / "p").cases
    assert case.input["messages"][0]["parts"] == [part]
    values = [claim.arguments["value"] for claim in case.claims if "value" in claim.arguments]
    said = {value["amount"] for value in values if isinstance(value, dict)}
    assert said == {"7314", "9127"}
