"""JUnit XML: names that stay the same, times, and every text as text."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from reported import ROOT, hostile, reported, result, told_of
from tracejury.store.packs.reports.entries import told
from tracejury.store.packs.reports.junit import junit_xml
from tracejury.store.packs.reports.masking import masked
from tracejury.store.packs.reports.plain_text import one_line, visible
from tracejury.store.packs.results import CaseResult


def suites(*results: CaseResult, **more: object) -> ET.Element:
    return ET.fromstring(junit_xml(told_of(*results, **more)))


def one_case(item: CaseResult) -> ET.Element:
    [case] = suites(item).iter("testcase")
    return case


def properties(case: ET.Element) -> dict[str | None, str | None]:
    return {one.get("name"): one.get("value") for one in case.iter("property")}


def as_parsed(text: str) -> str:
    """What an XML parser gives back of a text: line ends as one character (XML 1.0, section 2.11)."""
    return visible(masked(text)).replace("\r\n", "\n").replace("\r", "\n")


@given(hostile, hostile, hostile)
def test_every_text_is_found_again_as_text(question: str, why: str, reason: str) -> None:
    case = one_case(result(question=question, why=why, reason=reason, pack=question, path=why))
    failure = case.find("failure")
    assert failure is not None
    assert (failure.get("message") or "").endswith(as_parsed(why)) or "\r" in why
    if one_line(reason):
        assert f"the expert's reason: {as_parsed(reason)}" in (failure.text or "")
    assert [one.tag for one in case] == ["properties", "failure"]


def test_names_are_ids_with_the_first_words_of_the_question() -> None:
    long = "May I bring my skis, two bags and a very large tent on board, please?"
    found = suites(
        result("c-1", question="Refund?"),
        result("c-2", question=long),
        result("c-3"),
        result("c-4", question="pneumonoultramicroscopicsilicovolcanoconiosis " * 3),
    )
    names = [one.get("name") for one in found.iter("testcase")]
    assert names == [
        "c-1 Refund?",
        "c-2 May I bring my skis, two bags and …",
        "c-3",
        "c-4 pneumonoultramicroscopicsilicovolcanoconiosis pneumonoultra…",
    ]


def test_a_name_depends_neither_on_the_result_nor_on_the_other_cases() -> None:
    alone = one_case(result("c-2", question="Refund?", status="pass"))
    among = suites(result("c-1"), result("c-2", question="Refund?"), result("c-3"))
    assert alone.get("name") in [one.get("name") for one in among.iter("testcase")]


def test_two_packs_of_one_name_give_no_name_twice() -> None:
    found = suites(result("c-1", path="a/cases/x.json"), result("c-1", path="b/cases/x.json"))
    names = [(one.get("classname"), one.get("name")) for one in found.iter("testcase")]
    assert len(set(names)) == 2


@pytest.mark.parametrize(
    ("more", "tag", "says"),
    [
        ({"status": "pass"}, None, ""),
        ({"transition": "newly broken"}, "failure", "newly broken: it says so"),
        ({"status": "missing", "why": "gone"}, "error", "missing: gone"),
        ({"role": "known_failure", "gates": False}, "skipped", "fail; not gating: known failure"),
        ({"role": "guard", "status": "ask"}, "skipped", "ask; a guard that asks does not gate: it"),
        ({"quarantine": "in quarantine until 2027"}, "skipped", "fail; in quarantine until 2027"),
    ],
)
def test_each_result_is_what_it_means_for_the_verdict(
    more: dict[str, object], tag: str | None, says: str
) -> None:
    case = one_case(result(**more))  # type: ignore[arg-type]
    assert [one.tag for one in case if one.tag != "properties"] == ([tag] if tag else [])
    if tag:
        told_as = case.find(tag)
        assert told_as is not None
        assert (told_as.get("message") or "").startswith(says)


def test_times_are_those_of_the_answers_and_nothing_for_recorded_ones() -> None:
    found = suites(
        result("c-1", seconds=(0.25, 1.5), trials=2), result("c-2", seconds=(0.125,)), result("c-3")
    )
    assert [one.get("time") for one in found.iter("testcase")] == ["1.750", "0.125", "0.000"]
    assert found[0].get("time") == found.get("time") == "1.875"
    assert properties(found[0][0])["seconds"] == "0.250 1.500"


def test_question_reason_and_correction_are_properties_and_the_file_is_in_the_repository() -> None:
    case = one_case(result(question="Refund?", reason="Too late.", correction="A voucher."))
    found = properties(case)
    assert (found["question"], found["reason"], found["correction"]) == (
        *("Refund?", "Too late."),
        "A voucher.",
    )
    assert case.get("file") == "evals/refunds.pack/cases/c-1.json"


def test_a_check_that_was_interrupted_says_so() -> None:
    [suite] = suites(result(), stopped="the check was interrupted (SIGINT)")
    assert properties(suite)["stopped"] == "the check was interrupted (SIGINT)"


def test_a_policy_that_lets_old_failures_pass_is_named() -> None:
    from tracejury.store.packs.policy import Policy

    report = reported(result(transition="still failing"), policy=Policy("newly broken"))
    [case] = ET.fromstring(junit_xml(told(report, ROOT))).iter("testcase")
    skipped = case.find("skipped")
    assert skipped is not None
    assert "the policy only gates what is newly broken" in (skipped.get("message") or "")
