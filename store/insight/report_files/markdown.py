"""A report as Markdown: words of a library stand in code spans, where nothing of them is markup (CommonMark 0.31, section 6.1).

Unlike a summary of a check it has tables: a bar in a word of a library, which would end a cell in some programs and not in
others, is written as its name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...packs.reports.markdown import code
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
    Said,
    Section,
    Table,
)
from ..report.wording import percent

_LONGEST = 4_000


def markdown(report: Report) -> bytes:
    """The file."""
    lines = [f"# {report.title}", "", f"{_line(report.about)}."]
    if report.until:
        lines += ["", f"As of {report.until}, the day of the newest act."]
    lines += [f"\n> {_line(one)}" for one in report.warnings]
    lines += ["", "## Three answers"]
    for answer in report.answers:
        lines += _answer(answer)
    for section in report.sections:
        lines += _section(section)
    lines += ["", f"Made with tracejury {report.version}."]
    return ("\n".join(lines) + "\n").encode()


def _line(line: Line, *, cell: bool = False) -> str:
    return "".join(_said(one, cell=cell) if isinstance(one, Said) else one for one in line)


def _said(said: Said, *, cell: bool) -> str:
    text = code(said.text, _LONGEST) or "(empty)"
    return text.replace("|", "<U+007C>") if cell else text


def _answer(answer: Answer) -> Iterator[str]:
    yield from (
        "",
        f"### {QUESTIONS[answer.question]}",
        "",
        f"**{answer.standing}.** {_line(answer.line)}",
    )
    for title, lines in (("Evidence", answer.evidence), ("Not known", answer.unknown)):
        yield from ("", f"{title}:", "")
        yield from (f"- {_line(one)}" for one in lines)
        if not lines:
            yield "- Nothing."


def _section(section: Section) -> Iterator[str]:
    yield from ("", f"## {section.title}")
    for line in section.lines:
        yield from ("", _line(line))
    for part in section.parts:
        yield from _part(part)


def _part(part: Part) -> Iterator[str]:
    yield from ("", f"**{_line(part.caption)}**", "")
    if not isinstance(part, Table):
        yield from (_line(part.says), "")
    match part:
        case Table():
            yield from _table(
                part.columns,
                [row.cells for row in part.rows],
                ["number" if at in part.numbers else "" for at in range(len(part.columns))],
            )
        case Bars():
            share = [
                (
                    one.label,
                    (percent(one.share) if one.share is not None else "not told",),
                    one.words,
                )
                for one in part.bars
            ]
            yield from _table((part.heading, ("Share",), ("Counts",)), share, ["", "number", ""])
        case Matrix():
            rows = [(label, *(one.words or ("–",) for one in cells)) for label, cells in part.rows]
            yield from _table((part.heading, *part.columns), rows, [""] * (1 + len(part.columns)))
        case Curve():
            yield from _curve(part)
        case Graph():
            ways = [
                (
                    (one.start, " → ", one.end),
                    (f"{one.seen:,}",),
                    (f"{one.reviewed:,}",),
                    (f"{one.failed:,}",),
                )
                for one in part.ways
            ]
            yield from _table(
                (("From, to",), ("Seen",), ("Reviewed",), ("Failed",)),
                ways,
                ["", "number", "number", "number"],
            )
    if isinstance(part, Table | Matrix) and part.note:
        yield from ("", _line(part.note))
    if not isinstance(part, Curve) and part.left_out:
        yield from ("", f"{counted(part.left_out, 'more row')} left out here.")


def _table(
    columns: tuple[Line, ...], rows: Sequence[tuple[Line, ...]], kinds: list[str]
) -> Iterator[str]:
    yield f"| {' | '.join(_line(one, cell=True) for one in columns)} |"
    yield f"|{'|'.join(' ---: ' if kind else ' --- ' for kind in kinds)}|"
    for row in rows:
        yield f"| {' | '.join(_line(one, cell=True) for one in row)} |"


def _curve(part: Curve) -> Iterator[str]:
    at = sorted({x for one in part.series for x, _ in one.points})
    some = [at[round(step * (len(at) - 1) / 9)] for step in range(10)] if len(at) > 10 else at
    values = [dict(one.points) for one in part.series]
    rows: list[tuple[Line, ...]] = [
        ((f"{x:,}",), *((f"{of.get(x, 0):,}",) for of in values)) for x in some
    ]
    names: tuple[Line, ...] = (
        (part.along.capitalize(),),
        *((one.name.capitalize(),) for one in part.series),
    )
    yield from _table(names, rows, ["number"] * len(names))
