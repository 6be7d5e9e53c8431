"""The report of agreement in lines: a sentence first, then the tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from ...store.insight.agreement.figures import LEAST
from ...store.plurals import counted
from ..safe_text import one_line

if TYPE_CHECKING:
    from ...store.insight.agreement.break_points import Located
    from ...store.insight.agreement.figures import Figure
    from ...store.insight.agreement.measuring import Measured, PairMeasured
    from ...store.insight.agreement.ratings import Value
    from ...store.insight.agreement.report import AgreementReport, Differing
    from ...store.workspace.agreement import RubricAgreement

Row = tuple[object, ...]

_NEAR: Final = {
    "same_step": "the same step",
    "same_or_alternate": "the same step, alternates counted",
    "within_one_step": "within one step",
    "same_actor": "the same actor",
}
_NAME: Final = 32
_SHOWN: Final = 10
_NAMED: Final = 4


def sentences(found: RubricAgreement) -> Iterator[str]:
    """What there is to say, in sentences."""
    report = found.report
    rubric = report.rubric
    who = names(list(report.reviewers))
    if not report.items:
        yield (
            f"{rubric.id}, version {rubric.version}: no trace was finished by two reviewers"
            f" ({who or 'nobody'} finished {report.alone:,})."
        )
    else:
        several = counted(report.items, "trace")
        alone = f"; {report.alone:,} more by one alone" if report.alone else ""
        yield (
            f"{rubric.id}, version {rubric.version}: {several} finished by two or more of {who}{alone}."
        )
        yield from _verdict(report)
        yield from _where(report)
        yield from _wording(report)
    yield from _with_themselves(report)
    left_out = found.left_out.words()
    if left_out:
        yield f"Not compared: {'; '.join(left_out)}."
    if report.not_compared:
        which = ", ".join(f"“{one_line(one, _NAME)}”" for one in report.not_compared)
        yield f"What reviewers answer in words of their own is not compared: {which}."


def _verdict(report: AgreementReport) -> Iterator[str]:
    verdict = next((one for one in report.questions if one.of.id == "verdict"), None)
    if verdict is None:
        return
    same, alpha = verdict.figures["percent"], verdict.figures["alpha"]
    if not same.told:
        yield f"How often they give the same verdict cannot be said yet: {_why(same)}."
        return
    beyond = (
        f"beyond chance, alpha is {number(alpha)}"
        if alpha.told
        else f"how much of that is more than chance cannot be said yet: {_why(alpha)}"
    )
    yield f"Two who judged the same trace give the same verdict on {percent(same)}; {beyond}."


def _why(figure: Figure) -> str:
    """Why a figure is not told: how many traces it takes, if more would help."""
    if figure.needs is None:
        return figure.why
    about = "" if figure.needs == LEAST else "about "
    there = "there is" if figure.n == 1 else "there are"
    return f"it takes {about}{figure.needs:,} traces, and {there} {figure.n:,}"


def _where(report: AgreementReport) -> Iterator[str]:
    located = report.break_points.located
    same = located.plain["same_step"]
    if located.items and same.told:
        yield (
            f"Of {counted(located.items, 'failed trace')} they mark the same step as the break point in {percent(same)};"
            f" by chance it would be {100 * located.by_chance['same_step']:.0f} %."
        )


def _with_themselves(report: AgreementReport) -> Iterator[str]:
    for one in report.selves[:_NAMED]:
        first = one.questions[0] if one.questions else None
        if first is not None and first.figures["percent"].told:
            yield (
                f"{one_line(one.one, _NAME)} gives the same {first.of.id.replace('_', ' ')} again on"
                f" {percent(first.figures['percent'])} of {counted(first.items, 'trace')}."
            )


def _wording(report: AgreementReport) -> Iterator[str]:
    question = report.wording
    if question is not None:
        yield (
            f"The question {one_line(question.of.question, _NAME)} is answered most differently"
            f" ({figure_name(question)} {question.chance_free.value:.2f}). Look at its wording first:"
            f" “{one_line(question.of.ask, 90)}”"
        )
    elif any(one.chance_free.told for one in report.questions if one.of.question):
        yield "No question stands out: each is answered alike often enough (0.8 or more)."


# --- figures in cells ---------------------------------------------------------------------------------


def percent(figure: Figure) -> str:
    """A share with its interval, in percent."""
    if figure.value is None:
        return figure.why
    interval = figure.interval
    between = (
        "" if interval is None else f" ({100 * interval.low:.0f} to {100 * interval.high:.0f})"
    )
    return f"{100 * figure.value:.0f} %{between}"


def number(figure: Figure) -> str:
    """A coefficient with its interval."""
    if figure.value is None:
        return figure.why
    interval = figure.interval
    between = "" if interval is None else f" ({interval.low:z.2f} to {interval.high:z.2f})"
    return f"{figure.value:z.2f}{between}"


def cell(figure: Figure | None, *, any_n: bool, share: bool = False) -> str:
    """A figure in a table, or how many items it needs."""
    if figure is None:
        return ""
    if figure.told or (any_n and figure.value is not None):
        return percent(figure) if share else number(figure)
    if figure.needs is not None:
        return f"needs {figure.needs:,} items"
    return "not defined" if figure.value is None else "too few differ"


def figure_name(question: Measured) -> str:
    """What Gwet's coefficient of a question is called."""
    return "AC1" if "ac1" in question.figures else "AC2"


def question_rows(found: Sequence[Measured], any_n: bool) -> list[Row]:
    """A row for each question."""
    return [
        (
            one_line(one.of.id, _NAME),
            one.items,
            cell(one.figures["percent"], any_n=any_n, share=True),
            cell(one.figures["alpha"], any_n=any_n),
            cell(one.chance_free, any_n=any_n),
        )
        for one in found
    ]


def place_rows(found: Located, any_n: bool) -> list[Row]:
    """A row for each way in which two break points can agree."""
    return [
        (
            _NEAR[near],
            found.plain[near].n,
            cell(found.plain[near], any_n=any_n, share=True),
            f"{100 * found.by_chance[near]:.0f} %"
            if near in found.by_chance and found.items
            else "",
            cell(found.beyond.get(near), any_n=any_n),
        )
        for near in found.plain
    ]


def pair_rows(report: AgreementReport, any_n: bool) -> list[Row]:
    """A row for each pair of reviewers: their verdicts, and where it broke."""
    return [
        (one_line(f"{pair.one}, {pair.other}", 2 * _NAME), *_of_two(pair.questions, pair.break_points, any_n))
        for pair in report.pairs
    ]  # fmt: skip


def self_rows(report: AgreementReport, any_n: bool) -> list[Row]:
    """A row for each reviewer beside themselves."""
    return [
        (one_line(one.one, _NAME), *_of_two(one.questions, one.break_points, any_n))
        for one in report.selves
    ]


def _of_two(questions: Sequence[PairMeasured], where: Located, any_n: bool) -> Row:
    first = questions[0] if questions else None
    figures = first.figures if first else {}
    return (
        first.items if first else 0,
        cell(figures.get("percent"), any_n=any_n, share=True),
        cell(figures.get("cohen"), any_n=any_n),
        _confusion(first) if first else "",
        cell(where.plain["same_step"], any_n=any_n, share=True) if where.items else "",
    )


def _confusion(one: PairMeasured) -> str:
    """The pairs of answers that met and differ, the most frequent first."""
    differing = [
        (times, _said(first), _said(second))
        for (first, second), times in one.confusion.items()
        if first != second
    ]
    shown = sorted(differing, key=lambda found: (-found[0], found[1:]))[:3]
    more = len(differing) - len(shown)
    words = [f"{first}/{second} {times:,}" for times, first, second in shown]
    return ", ".join(words) + (f", {more} more" if more > 0 else "")


def slice_rows(report: AgreementReport, any_n: bool) -> list[Row]:
    """A row for each slice: its verdict, or its first question."""
    rows: list[Row] = []
    for one in report.slices:
        if one.questions:
            _, *rest = question_rows(one.questions[:1], any_n)[0]
            rows.append(("(none)" if one.value is None else one_line(one.value, _NAME), *rest))
    return rows


def differing_lines(found: RubricAgreement) -> Iterator[str]:
    """The traces to discuss, those with the most to say first."""
    differing = found.report.differing
    for one in differing[:_SHOWN]:
        yield f"{one.trace[:12]}  {one_line(found.titles.get(one.trace, ''), 60)}"
        yield f"    {one_line(_answers(one), 110)}"
    if len(differing) > _SHOWN:
        yield f"… and {len(differing) - _SHOWN:,} more: --json lists all."


def _answers(one: Differing) -> str:
    return "; ".join(
        f"{question.replace('_', ' ')}: "
        + ", ".join(f"{who} {_said(said)}" for who, said in sorted(given.items()))
        for question, given in one.answers.items()
    )


def _said(value: Value) -> str:
    if isinstance(value, frozenset):
        return "+".join(sorted(value)) or "none"
    return str(value)


def names(reviewers: Sequence[str]) -> str:
    """Reviewers in words; of many only some are named."""
    named = [str(one_line(one, _NAME)) for one in reviewers[:_NAMED]]
    if len(reviewers) > _NAMED:
        named = [*named[:3], f"{len(reviewers) - 3} others"]
    return " and ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)
