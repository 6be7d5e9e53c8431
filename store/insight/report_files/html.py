"""A report as one HTML file: no script, nothing from elsewhere, light and dark, ready for print, in the order of its headings.

The policy in its head forbids a browser to run or to fetch anything; the style sheet is allowed by its hash.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import Final

from ...plurals import counted
from ..report.parts import (
    QUESTIONS,
    Answer,
    Bars,
    Curve,
    Graph,
    Line,
    Matrix,
    Part,
    Report,
    Section,
    Table,
)
from .elements import Child, Element, element, line_words, page
from .pictures import bar_picture, curve_picture, curve_top, sample_picture, way_picture

_HEAT: Final = (0.0, 0.05, 0.15, 0.35)
"""From these shares on a cell of a matrix is deeper coloured."""


def html(report: Report) -> bytes:
    """The file."""
    style = files(__package__).joinpath("report.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", name="generator", content=f"tracejury {report.version}"),
        element("title", f"{report.title}: ", report.about),
        element("style", style),
    )
    body = element(
        "body",
        element("a", "Skip to the answers", href="#answers", class_="skip"),
        _top(report),
        element("main", _answers(report), *(_section(one) for one in report.sections), id="main"),
        element(
            "footer",
            element(
                "p",
                f"Made with tracejury {report.version}, offline, from the journal of a library.",
            ),
        ),
    )
    return page(element("html", head, body, lang="en"))


def _top(report: Report) -> Element:
    until = (
        f"As of {report.until}, the day of the newest act."
        if report.until
        else "Nothing was judged yet."
    )
    warnings = [element("li", one) for one in report.warnings]
    return element(
        "header",
        element("p", "tracejury", class_="maker"),
        element("h1", report.title),
        element("p", report.about, ".", class_="about"),
        element("p", until, class_="until"),
        element("ul", *warnings, class_="warnings") if warnings else None,
        class_="top",
    )


def _answers(report: Report) -> Element:
    links = [("answers", "Three answers"), *((one.id, one.title) for one in report.sections)]
    contents = [element("li", element("a", title, href=f"#{id_}")) for id_, title in links[1:]]
    return element(
        "section",
        element("h2", "Three answers", id="answers"),
        *(_answer(one) for one in report.answers),
        element(
            "nav",
            element("h2", "In this report", id="contents"),
            element("ol", *contents),
            aria_labelledby="contents",
        ),
        aria_labelledby="answers",
    )


def _answer(one: Answer) -> Element:
    heading = f"answer-{one.question}"
    return element(
        "article",
        element(
            "div",
            element("h3", QUESTIONS[one.question], id=heading),
            element("p", element("strong", one.standing, class_=f"standing {one.tone}")),
            class_="asked",
        ),
        element(
            "div",
            element("p", one.line, class_="answer-line"),
            element("div", *_points("Evidence", one.evidence), class_="points"),
            element("div", *_points("Not known", one.unknown), class_="points unknown"),
            class_="answered",
        ),
        class_="answer", aria_labelledby=heading,
    )  # fmt: skip


def _points(title: str, lines: tuple[Line, ...]) -> Iterator[Element]:
    yield element("h4", title)
    if lines:
        yield element("ul", *(element("li", line) for line in lines))
    else:
        yield element("p", "Nothing.", class_="none")


def _section(one: Section) -> Element:
    return element(
        "section",
        element("h2", one.title, id=one.id),
        *(element("p", line) for line in one.lines),
        *(_part(part) for part in one.parts),
        aria_labelledby=one.id, class_="section",
    )  # fmt: skip


def _part(part: Part) -> Element:
    match part:
        case Table():
            return _table(part)
        case Bars():
            return _bars(part)
        case Matrix():
            return _matrix(part)
        case Curve():
            return _curve(part)
        case Graph():
            return _graph(part)


def _framed(caption: Line, table: Element, *after: Child) -> Element:
    """A table in a frame that scrolls where it is too wide, also by keys."""
    frame = element(
        "div", table, class_="frame", role="region", aria_label=line_words(caption), tabindex=0
    )
    return element("div", frame, *after, class_="part")


def _note(note: Line, left_out: int, what: str = "row") -> Iterator[Element]:
    if note:
        yield element("p", note, class_="note")
    if left_out:
        yield element("p", f"{counted(left_out, f'more {what}')} left out here.", class_="note")


def _table(part: Table) -> Element:
    kinds = ["number" if at in part.numbers else None for at in range(len(part.columns))]
    head = element(
        "tr",
        *(
            element("th", name, scope="col", class_=kind)
            for name, kind in zip(part.columns, kinds, strict=True)
        ),
    )
    rows = [
        element("tr", *(
            element("th", cell, scope="row") if not at else element("td", cell, class_=kinds[at])
            for at, cell in enumerate(row.cells)
        ))
        for row in part.rows
    ]  # fmt: skip
    table = element(
        "table", element("caption", part.caption), element("thead", head), element("tbody", *rows)
    )
    return _framed(part.caption, table, *_note(part.note, part.left_out))


def _scale(ends: Iterable[str]) -> Element:
    return element("span", *(element("span", end) for end in ends), class_="scale")


def _bar_table(
    caption: Line, says: Line, heads: tuple[Child, ...], rows: Iterable[tuple[Line, Element, Line]]
) -> Element:
    label, scale, words = heads
    head = element(
        "tr", element("th", label, scope="col"), element("th", scale, scope="col", class_="drawn"),
        element("th", words, scope="col"),
    )  # fmt: skip
    body = [
        element(
            "tr",
            element("th", name, scope="row"),
            element("td", picture, class_="drawn"),
            element("td", said, class_="said"),
        )
        for name, picture, said in rows
    ]
    title = element("caption", caption, element("span", says, class_="says"))
    return element("table", title, element("thead", head), element("tbody", *body), class_="bars")


def _bars(part: Bars) -> Element:
    heads = (part.heading, _scale(("0 %", "50 %", "100 %")), "Counts")
    table = _bar_table(
        part.caption,
        part.says,
        heads,
        ((one.label, bar_picture(one), one.words) for one in part.bars),
    )
    return _framed(part.caption, table, *_note((), part.left_out))


def _graph(part: Graph) -> Element:
    most = max((one.seen for one in part.ways), default=1)
    rows = (
        (
            (one.start, " → ", one.end), way_picture(one, most),
            (f"{one.seen:,} seen, {one.reviewed:,} reviewed, {one.failed:,} failed",),
        )
        for one in part.ways
    )  # fmt: skip
    table = _bar_table(
        part.caption, part.says, ("From, to", _scale(("0", f"{most:,}")), "Traces"), rows
    )
    key = element(
        "p", *(element("span", word, class_=f"key {kind}") for word, kind in (("seen", "seen"), ("reviewed", "fill"), ("failed", "failed"))),
        class_="note",
    )  # fmt: skip
    return _framed(part.caption, table, key, *_note((), part.left_out, "edge"))


def _matrix(part: Matrix) -> Element:
    head = element(
        "tr",
        element("th", part.heading, scope="col"),
        *(element("th", one, scope="col") for one in part.columns),
    )
    rows = []
    for label, cells in part.rows:
        made = [
            element(
                "td",
                one.words or "–",
                class_=f"heat-{_heat(one.share)}" if one.share is not None else "nothing",
            )
            for one in cells
        ]
        rows.append(element("tr", element("th", label, scope="row"), *made))
    caption = element("caption", part.caption, element("span", part.says, class_="says"))
    table = element(
        "table", caption, element("thead", head), element("tbody", *rows), class_="matrix"
    )
    legend = ", ".join(f"{100 * one:.0f}" for one in _HEAT[1:])
    note: Line = (
        *part.note,
        " " if part.note else "",
        f"The deeper the colour the larger the share: steps at {legend} %.",
    )
    return _framed(part.caption, table, *_note(note, part.left_out))


def _heat(share: float) -> int:
    return sum(share > at for at in _HEAT)


def _curve(part: Curve) -> Element:
    along = max((point[0] for one in part.series for point in one.points), default=0)
    legend = [
        element(
            "li",
            sample_picture(number),
            f"{one.name}: {one.points[-1][1]:,}" if one.points else one.name,
        )
        for number, one in enumerate(part.series)
    ]
    return element(
        "figure",
        element("figcaption", part.caption, element("span", part.says, class_="says")),
        element(
            "div",
            element("span", f"{curve_top(part):,}", class_="top-end"), element("span", "0", class_="low-end"),
            curve_picture(part),
            element("span", f"0 {part.along}", class_="left-end"), element("span", f"{along:,}", class_="right-end"),
            class_="plot",
        ),
        element("ul", *legend, class_="legend"),
        class_="part",
    )  # fmt: skip
