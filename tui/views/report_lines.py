"""The evidence report as lines of text: its answers for a command, all of it for the screen."""

from __future__ import annotations

from collections.abc import Iterator

from ...store.insight.report.parts import QUESTIONS, Line, Report, Said
from ..safe_text import one_line


def shown(line: Line, longest: int = 2_000) -> str:
    """A line as it is shown: words of a library in one line, whatever they hold."""
    return "".join(
        one_line(part.text, longest) if isinstance(part, Said) else part for part in line
    )


def answer_lines(report: Report) -> Iterator[str]:
    """The three answers for a command."""
    yield f"{shown(report.about)}."
    for warning in report.warnings:
        yield shown(warning)
    for answer in report.answers:
        yield ""
        yield f"{QUESTIONS[answer.question]} {answer.standing}."
        yield f"  {shown(answer.line)}"
        for title, lines in (("Evidence", answer.evidence), ("Not known", answer.unknown)):
            for line in lines:
                yield f"  {title}: {shown(line)}"
