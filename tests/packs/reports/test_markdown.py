"""The Markdown summary: texts are text whatever they hold, and it says what it leaves out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from markdown_it import MarkdownIt
from markdown_it.token import Token
from reported import hostile, result, shown, told_of
from tracejury.store.packs.reports.markdown import LONGEST, MOST_BYTES, code, markdown
from tracejury.store.packs.reports.masking import masked
from tracejury.store.packs.results import CaseResult

OURS = {"p", "h3", "h4", "ul", "li", "strong", "code", ""}
"""The elements that a summary has; text has none."""


def tokens(text: str, preset: str = "gfm-like") -> Iterator[Token]:
    parser = MarkdownIt(preset, {"linkify": False, "html": True})
    for token in parser.parse(text):
        yield token
        yield from token.children or ()


def summary(*results: CaseResult, **more: object) -> str:
    return markdown(told_of(*results, **more)).decode()


def codes(text: str) -> list[str]:
    return [one.content for one in tokens(text) if one.type == "code_inline"]


@given(hostile)
def test_a_code_span_shows_a_text_as_it_is(text: str) -> None:
    expected = shown(text, LONGEST)
    assert codes(f"- question: {code(text)}") == ([expected] if expected else [])


@given(hostile, hostile, hostile)
def test_every_text_is_found_again_as_code_and_adds_no_markup(
    question: str, why: str, reason: str
) -> None:
    item = result(question=question, why=why, reason=reason, slices=[reason or "x"], path=why)
    found = list(tokens(summary(item, notices=[why], stopped=question)))
    assert {one.tag for one in found} <= OURS
    assert not [one for one in found if one.type.startswith("html")]
    texts = [one.content for one in found if one.type == "code_inline"]
    for text in (question, why, reason):
        expected = shown(masked(text), LONGEST)
        assert not expected or expected in texts
    headings = [one for one in found if one.type == "heading_open"]
    assert len(headings) == 2


def test_mentions_references_and_addresses_stand_in_code_alone() -> None:
    item = result(question="@org/team #12 https://e.example :smile: GH-7", why="@you")
    outside = [
        one.content for one in tokens(summary(item)) if one.type == "text" and one.content.strip()
    ]
    assert not [text for text in outside if "@" in text or "#12" in text or "http" in text]


def test_what_matters_most_comes_first() -> None:
    text = summary(
        result("c-1", status="missing"),
        result("c-2", transition="still failing"),
        result("c-3", role="guard", transition="newly broken"),
        result("c-4", role="known_failure", gates=False),
        result("c-5", role="guard", status="ask"),
        result("c-6", status="pass"),
    )
    places = [text.index(f"`c-{number}`") for number in (3, 2, 1, 5, 4)]
    assert places == sorted(places)
    assert "c-6" not in text


def test_question_answer_reason_and_correction_are_told() -> None:
    text = summary(
        result(question="Refund?", output="Sure.", reason="Too late.", correction="A voucher.")
    )
    for line in (
        *("question: `Refund?`", "answer: `Sure.`", "why: `it says so`"),
        *("the expert's reason: `Too late.`", "correction: `A voucher.`"),
    ):
        assert f"  - {line}" in text


def test_its_size_is_bounded_and_what_is_left_out_is_counted() -> None:
    many = [
        result(f"c-{n}", question="é" * 500, reason="💥" * 500, transition="newly broken")
        for n in range(200)
    ] + [result(f"d-{n}", status="missing", role="guard") for n in range(100)]
    text = summary(*many, notices=["n" * 500] * 100)
    assert len(text.encode()) <= MOST_BYTES
    told = text.count("**`")
    assert f"{300 - told} more cases are left out here (newly broken {200 - told}, " in text
    assert "without a usable answer 100)" in text
    assert "80 more are in the JSON report." in text


def test_nothing_is_left_out_of_a_small_one() -> None:
    assert "left out" not in summary(result("c-1"), result("c-2"))


@pytest.mark.parametrize("preset", ["commonmark", "gfm-like"])
def test_slices_are_counted_whatever_their_names(preset: str) -> None:
    names = ["locale:de", "a|b", "`x`", "[y](z)"]
    text = summary(result("c-1", slices=names), result("c-2", slices=names, status="pass"))
    found = [one.content for one in tokens(text, preset) if one.type == "code_inline"]
    assert set(names) <= set(found)
    assert text.count("1 of 2 pass") == len(names)


def test_a_check_that_was_interrupted_says_so() -> None:
    text = summary(result(), stopped="the check was interrupted (SIGINT)")
    assert "**Not all cases were asked:** `the check was interrupted (SIGINT)`" in text
