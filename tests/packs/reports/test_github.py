"""Annotations of GitHub Actions, taken apart again as the runner does it."""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import given
from reported import hostile, result, shown, told_of
from tracejury.store.packs.reports.github import LONGEST, MOST, workflow_commands
from tracejury.store.packs.reports.masking import masked
from tracejury.store.packs.reports.plain_text import first_words
from tracejury.store.packs.results import CaseResult


class Command(NamedTuple):
    name: str
    properties: dict[str, str]
    data: str


def parsed(line: str) -> Command:
    """A command as the runner reads it: name and properties up to the second `::`, then the data. Escapes are undone in
    the order CR, LF, colon, comma, percent."""
    assert line.startswith("::")
    head, _, data = line[2:].partition("::")
    name, _, rest = head.partition(" ")
    pairs = (pair.partition("=") for pair in rest.split(",") if pair)
    properties = {key: undone(value, inner=True) for key, _, value in pairs}
    return Command(name, properties, undone(data))


def undone(text: str, *, inner: bool = False) -> str:
    for escape, mark in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ",")):
        if inner or mark in "\r\n":
            text = text.replace(escape, mark)
    return text.replace("%25", "%")


def commands(*results: CaseResult, **more: object) -> list[Command]:
    lines = workflow_commands(told_of(*results, **more))
    assert not [line for line in lines if set(line) & set("\r\n")]
    return [parsed(line) for line in lines]


@given(hostile, hostile, hostile)
def test_every_text_is_found_again_in_the_data_of_one_command(
    question: str, why: str, reason: str
) -> None:
    [found] = commands(result(question=question, why=why, reason=reason))
    assert set(found.properties) == {"file", "line", "title"}
    facts = dict(line.split(": ", 1) for line in found.data.split("\n")[1:])
    named = (("question", question), ("why", why), ("the expert's reason", reason))
    for name, text in named:
        if shown(masked(text)):
            assert facts[name] == shown(masked(text), LONGEST)
    words = first_words(masked(question)) or "c-1"
    assert found.properties["title"] == f"Failing: {words}"


def test_an_annotation_stands_at_the_file_of_the_case() -> None:
    [found] = commands(result(path="/repository/evals/a, b: c.pack/cases/x.json"))
    assert found.properties["file"] == "evals/a, b: c.pack/cases/x.json"
    assert found.properties["line"] == "1"


def test_there_are_ten_at_most_newly_broken_ones_first_and_the_last_says_how_many_more() -> None:
    old = [result(f"c-{n}", transition="still failing") for n in range(10)]
    new = [result(f"d-{n}", transition="newly broken") for n in range(3)]
    found = commands(*old, *new)
    assert len(found) == MOST
    assert [one.data[:3] for one in found[:3]] == ["d-0", "d-1", "d-2"]
    assert found[-1].data.endswith("3 more findings: see the summary or the JSON report")


def test_a_guard_that_asks_is_a_warning_and_what_does_not_gate_is_not_annotated() -> None:
    found = commands(
        result("c-1", role="guard", status="ask"),
        result("c-2", role="known_failure", gates=False),
        result("c-3", status="missing"),
    )
    assert [(one.name, one.data[:3]) for one in found] == [("error", "c-3"), ("warning", "c-1")]


def test_a_failure_without_a_case_and_an_interrupt_are_annotated_too() -> None:
    [nothing] = commands()
    assert (nothing.name, nothing.data) == ("error", "there is no case to check")
    [stopped, *_] = commands(result(status="missing"), stopped="the check was interrupted (SIGINT)")
    assert stopped.data == "the check was interrupted (SIGINT)"


def test_a_check_that_passes_annotates_nothing() -> None:
    assert commands(result(status="pass")) == []
