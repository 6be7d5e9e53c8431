"""Hostile text in every place of a report stays text: it makes no element, no attribute, no cell and no markup."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from evidence import build_pack, evidence_library
from hypothesis import given
from reported import HOSTILE, hostile
from tracejury.store.insight.report.parts import (
    QUESTION_KEYS,
    Answer,
    Bar,
    Bars,
    Cell,
    Curve,
    Graph,
    Line,
    Matrix,
    Report,
    Row,
    Said,
    Section,
    Series,
    Table,
    Way,
)
from tracejury.store.insight.report_files.formats import FORMATS, format_of
from tracejury.store.packs.reports.plain_text import one_line
from tracejury.store.workspace.report.making import make_report
from tracejury.tui.views.report_lines import answer_lines

MARKUP = (
    *HOSTILE,
    "</style><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</title></desc></svg><iframe src=//e.example>",
    "<!--", "]]>", "<![CDATA[", "&#60;b&#62;", "&lt;b&gt;", "javascript:alert(1)", "a|b\\|c", "www.example.org @team #1",
)  # fmt: skip


def full_report(text: str) -> Report:
    """A report with every kind of part, in which that text stands wherever words of a library can."""
    said: Line = (Said(text),)
    line: Line = ("Of ", Said(text), " and more.")
    parts = (
        Table(
            line,
            (line, said),
            (Row((said, line), text), Row((line, said))),
            frozenset({1}),
            line,
            3,
        ),
        Bars(line, line, (Bar(said, 0.5, line, (0.3, 0.7), text), Bar(said, None, line)), said, 2),
        Matrix(
            line,
            line,
            said,
            (said, line),
            ((said, (Cell(0.4, line, text), Cell(None, ()))),),
            line,
            1,
        ),
        Curve(
            line, line, "reviews", (Series("codes", ((1, 1), (9, 4))), Series("groups", ((9, 2),)))
        ),
        Graph(line, line, (Way(Said(text), Said(text), 9, 3, 1),), 4),
    )
    answers = tuple(
        Answer(key, "Not known", "unknown", line, (line, said), (line,)) for key in QUESTION_KEYS
    )
    sections = (Section("one", "A section", (line, said), parts),)
    return Report("Evidence report", line, "2026-09-14", "1.0", False, answers, sections, (line,))


class Skeleton(HTMLParser):
    """The elements of a page with their attributes, without any text; and its texts."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, tuple[tuple[str, str | None], ...]]] = []
        self.texts: list[str] = []
        self.others: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # What a frame is called is the one attribute with words of a library: that it is there counts, not what it says.
        kept = tuple((name, "" if name == "aria-label" else value) for name, value in attrs)
        self.elements.append((tag, kept))

    def handle_endtag(self, tag: str) -> None:
        self.elements.append((f"/{tag}", ()))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    def unknown_decl(self, data: str) -> None:
        self.others.append(data)

    def handle_pi(self, data: str) -> None:
        self.others.append(data)


def skeleton(page: bytes) -> Skeleton:
    parser = Skeleton()
    parser.feed(page.decode())
    parser.close()
    return parser


def html(report: Report) -> bytes:
    return format_of("a.html").write(report)


PLAIN = skeleton(html(full_report("plain")))


def check_html(text: str) -> None:
    found = skeleton(html(full_report(text)))
    assert found.elements == PLAIN.elements
    assert found.others == []
    shown = one_line(text) or "(empty)"
    assert shown in " ".join("".join(found.texts).split()) or shown != " ".join(shown.split())


@pytest.mark.parametrize("text", MARKUP)
def test_known_attacks_are_text_of_an_html_report(text: str) -> None:
    check_html(text)


@given(hostile)
def test_any_text_is_text_of_an_html_report(text: str) -> None:
    check_html(text)


# --- Markdown -----------------------------------------------------------------------------------------

SPAN = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
"""A code span (CommonMark 0.31, section 6.1)."""


def bare(body: bytes) -> list[str]:
    """The lines of a Markdown report without what stands in code spans."""
    return [SPAN.sub("X", line).replace("(empty)", "X") for line in body.decode().split("\n")]


def markdown(report: Report) -> bytes:
    return format_of("a.md").write(report)


BARE = bare(markdown(full_report("plain")))


@pytest.mark.parametrize("text", MARKUP)
def test_known_attacks_stand_in_code_spans_of_a_markdown_report(text: str) -> None:
    assert bare(markdown(full_report(text))) == BARE


@given(hostile)
def test_any_text_stands_in_code_spans_of_a_markdown_report(text: str) -> None:
    body = markdown(full_report(text))
    assert bare(body) == BARE
    for line in body.decode().splitlines():
        if line.startswith("|"):
            # The ends of its cells are the only bars of a row.
            assert line.count("|") == SPAN.sub("X", line).count("|")


# --- JSON, and the terminal ---------------------------------------------------------------------------


@given(hostile)
def test_any_text_is_a_value_of_a_json_report(text: str) -> None:
    body = format_of("a.json").write(full_report(text))
    assert body.isascii()
    assert json.loads(body)["sections"][0]["sentences"][1] == text


@given(hostile)
def test_no_text_reaches_a_terminal_as_a_control(text: str) -> None:
    for line in answer_lines(full_report(text)):
        assert "\x1b" not in line
        assert "\n" not in line


# --- a library in which everything is hostile ---------------------------------------------------------

ATTACK = "<script>alert(1)</script>\"'|`x`"


def test_a_library_with_hostile_names_makes_a_harmless_report(tmp_path: Path) -> None:
    """Values of metadata, codes, reviewers, bundles, queues and packs."""
    attack = ATTACK.replace("/", "∕")
    with evidence_library(
        tmp_path,
        intent=ATTACK,
        code=ATTACK,
        who=(ATTACK, f"{ATTACK}2"),
        bundle=f"{attack}.jsonl",
        queue=ATTACK,
    ) as space:
        build_pack(space, tmp_path / "a.pack", ATTACK)
        report = make_report(space)
    for one in FORMATS:
        assert one.write(report).count(b"alert(1)") > 10, one.name
    found = skeleton(html(report))
    assert {tag.lstrip("/") for tag, _ in found.elements} <= ALLOWED
    for tag, attributes in found.elements:
        for name, value in attributes:
            assert name in ATTRIBUTES, (tag, name, value)
    bodies = bare(markdown(report))
    assert not any("alert" in line for line in bodies)


ALLOWED = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "a",
    "header",
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "ul",
    "ol",
    "li",
    "main",
    "section",
    "article",
    "div",
    "nav",
    "strong",
    "span",
    "table",
    "caption",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "svg",
    "rect",
    "line",
    "path",
    "desc",
    "figure",
    "figcaption",
    "footer",
}
ATTRIBUTES = {
    "lang",
    "charset",
    "http-equiv",
    "content",
    "name",
    "href",
    "class",
    "id",
    "role",
    "scope",
    "tabindex",
    "aria-label",
    "aria-labelledby",
    "aria-hidden",
    "focusable",
    "viewbox",
    "preserveaspectratio",
    "x",
    "y",
    "x1",
    "x2",
    "y1",
    "y2",
    "d",
    "width",
    "height",
}
