"""The report on a terminal and the JSON document: what each says, and that no CI takes a line for a command."""

from __future__ import annotations

import json
import re

from hypothesis import given
from reported import ROOT, hostile, reported, result, shown, told_of
from tracejury.store.packs.reports.document import SCHEMA, check_document, json_report
from tracejury.store.packs.reports.entries import told
from tracejury.store.packs.reports.masking import masked
from tracejury.store.packs.reports.plain_text import no_command
from tracejury.store.packs.reports.terminal import LONGEST, details, notices, table, verdict

COMMAND = re.compile(r"^\s*::|##(?:vso|teamcity)?\[")


@given(hostile, hostile, hostile)
def test_no_line_is_a_command_of_a_ci(question: str, why: str, reason: str) -> None:
    item = result(question=question, why=why, reason=reason, slices=[reason])
    found = told_of(item, notices=[why, question], stopped=why)
    lines = [*details(found), *verdict(found), *notices(found)]
    lines += [cell for row in table(found)[1] for cell in row]
    assert not [line for line in lines if COMMAND.search(line) or "\n" in line]


@given(hostile)
def test_a_line_that_is_no_command_stays_and_others_can_be_read_back(line: str) -> None:
    safe = no_command(line)
    if COMMAND.search(line) is None:
        assert safe == line
    assert safe.replace("<U+0023>", "#").replace("<U+003A>", ":") == line.replace(
        "<U+0023>", "#"
    ).replace("<U+003A>", ":")


@given(hostile, hostile)
def test_question_and_reason_are_found_again(question: str, reason: str) -> None:
    lines = details(told_of(result(question=question, reason=reason)))
    for text in (question, reason):
        told_as = no_command(f"after its name {shown(masked(text), LONGEST)}")[
            len("after its name ") :
        ]
        assert any(line.endswith(told_as) for line in lines)


def test_the_table_has_a_row_for_each_case_and_the_details_one_for_each_finding() -> None:
    found = told_of(
        result("c-1", status="pass"),
        result("c-2", question="Refund?", reason="Too late.", correction="A voucher.", output="Ok"),
        result("c-3", role="known_failure", gates=False),
    )
    assert [row[0] for row in table(found)[1]] == ["c-1", "c-2", "c-3"]
    assert [row[0] for row in table(found, quiet=True)[1]] == ["c-2", "c-3"]
    assert details(found) == [
        "",
        "Failing: c-2 (evals/refunds.pack/cases/c-2.json)",
        "  question             Refund?",
        "  answer               Ok",
        "  why                  it says so",
        "  the expert's reason  Too late.",
        "  correction           A voucher.",
        "",
    ]


def test_seconds_are_shown_where_answers_took_some() -> None:
    assert "seconds" not in table(told_of(result()))[0]
    header, [row] = table(told_of(result(seconds=(0.5, 1.0), trials=2)))
    assert row[header.index("seconds")] == "1.5"


def test_of_many_findings_some_are_told_and_the_others_counted() -> None:
    lines = details(told_of(*(result(f"c-{n:02}") for n in range(25))))
    assert sum(line.startswith("Failing") for line in lines) == 20
    assert "5 more cases do not pass; --markdown FILE tells of them." in lines


def test_a_check_that_was_interrupted_says_so() -> None:
    assert verdict(told_of(result(), stopped="it was interrupted"))[0] == (
        "Not all cases were asked: it was interrupted"
    )


# --- the JSON document -----------------------------------------------------------------------------


@given(hostile, hostile)
def test_the_document_has_every_text_as_it_is(question: str, reason: str) -> None:
    report = reported(result(question=question, reason=reason, seconds=(0.12345,)))
    body = json_report(report, told(report, ROOT))
    assert body.isascii()
    document = json.loads(body)
    assert document["schema"] == SCHEMA
    [case] = document["cases"]
    assert (case["question"], case["reason"]) == (masked(question), masked(reason))
    assert case["seconds"] == [0.123]
    assert document == check_document(report, told(report, ROOT))
