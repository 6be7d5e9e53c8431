"""The agreement of reviewers on a screen: sentences, then bars, then the figures; each row with the traces behind it.

Pure but for `AgreementView.of`, which reads and counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich.text import Text

from ...store.plurals import counted
from ..keys.table import key
from ..safe_text import one_line
from .agreement_lines import cell, figure_name, sentences
from .share_bar import share_bar

if TYPE_CHECKING:
    from ...store.insight.agreement.figures import Figure
    from ...store.insight.agreement.measuring import Measured, PairMeasured
    from ...store.insight.agreement.ratings import Value
    from ...store.insight.agreement.report import AgreementReport
    from ...store.workspace.agreement import RubricAgreement
    from ...store.workspace.workspace import Workspace

_NAME: Final = 16
_BAR: Final = 20
_BREAK_POINT: Final = "break_point"


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """One row. `traces` are those behind it, `title` is what they are, `rubric` the hash of theirs; a heading has none."""

    text: Text
    traces: tuple[str, ...] = ()
    title: str = ""
    rubric: str = ""
    detail: str = ""
    heading: bool = False
    slice: bool = False


@dataclass(frozen=True, slots=True)
class AgreementView:
    """Everything on the screen; `said` are the sentences that come first."""

    said: Text
    rows: tuple[AgreementRow, ...]
    differing: tuple[str, ...]

    @property
    def first_slice(self) -> int | None:
        """Where the first slice stands among the rows; None where none was asked for."""
        return next((at for at, row in enumerate(self.rows) if row.slice), None)

    @classmethod
    def of(cls, space: Workspace, queue: str, slice_name: str = "") -> AgreementView:
        """Read the reviews and compare them: call it in a worker. Raises UserError."""
        from ...store.insight.agreement.measuring import Measure
        from ...store.workspace.agreement import agreements

        found = agreements(space, Measure(), queue=queue or None, slice_name=slice_name or None)
        said = Text()
        rows: list[AgreementRow] = []
        for one in found:
            if said:
                said.append("\n\n")
            said.append_text(_said(one))
            rows += _rows(one, slice_name, several=len(found) > 1)
        if not found:
            said.append("No review is finished yet: there is nothing to compare.")
        differing = (trace for one in found for trace in _all_differing(one.report))
        return cls(said, tuple(rows), tuple(dict.fromkeys(differing)))


def title(queue: str, slice_name: str = "") -> Text:
    """The title bar."""
    text = Text(" How far reviewers agree", "bold")
    where = f"in the queue {one_line(queue, 30)}" if queue else "in the library"
    by = f", by {one_line(slice_name, 20)}" if slice_name else ""
    return text.append(f"  {where}{by}", "not bold")


def _said(found: RubricAgreement) -> Text:
    """The sentences: how often reviewers agree comes first, in bold, and what is the problem is bold as well."""
    told = list(sentences(found))
    first = [one for one in told if "give the same verdict" in one]
    text = Text()
    for one in (*first, *(one for one in told if one not in first)):
        text.append("\n" if text else "")
        text.append(one, "bold" if one in first or "Look at its wording" in one else "")
    return text


def _rows(found: RubricAgreement, slice_name: str, *, several: bool) -> Iterator[AgreementRow]:
    report = found.report
    if not report.items and not report.selves:
        return
    of = f" · {one_line(report.rubric.id, 24)} {report.rubric.version}" if several else ""
    differ = _all_differing(report)
    if report.items:
        yield _heading(f"How often two reviewers say the same{of}")
        asked = [one for one in report.questions if one.items]
        for one in asked:
            yield _bar_row(found, one, found.hash)
        located = report.break_points.located
        if located.items:
            yield _where_row(found, located.plain["same_step"])
        yield _heading(f"Beyond chance{of}  (1 is perfect, 0 is what chance gives)")
        for one in asked:
            yield _figure_row(found, one)
    for pair in report.pairs:
        yield from _pair_rows(found, pair.one, pair.other, pair.questions)
    for again in report.selves:
        yield from _pair_rows(found, again.one, "", again.questions)
    if report.slices:
        yield _heading(f"Each {one_line(slice_name, 24)}: how often two give the same verdict")
        for part in report.slices:
            if part.questions:
                yield _slice_row(found, part.value, part.questions[0])
    if differ:
        yield _heading("To discuss")
        yield AgreementRow(
            Text(
                f"{counted(len(differ), 'trace')} judged differently, those most worth discussing first"
            ),
            differ,
            "judged differently",
            found.hash,
            f"{key('open')} lists them; {key('adjudicate')} shows them side by side, to decide.",
        )


def _heading(words: str) -> AgreementRow:
    return AgreementRow(Text(words, "bold underline"), heading=True)


def _all_differing(report: AgreementReport) -> tuple[str, ...]:
    return tuple(one.trace for one in report.differing)


def _differing_in(report: AgreementReport, question: str) -> tuple[str, ...]:
    return tuple(one.trace for one in report.differing if question in one.answers)


def _bar_row(found: RubricAgreement, one: Measured, rubric: str) -> AgreementRow:
    traces = _differing_in(found.report, one.of.id)
    problem = found.report.wording is not None and found.report.wording.of.id == one.of.id
    text = _bar_text(
        one.of.id, one.figures["percent"], len(traces), one.items, sign="!" if problem else " "
    )
    detail = str(one_line(one.of.ask, 300))
    if problem:
        detail = f"! The question whose wording is the problem: {detail}"
    return AgreementRow(text, traces, f"{one.of.id} differs", rubric, detail)


def _where_row(found: RubricAgreement, figure: Figure) -> AgreementRow:
    traces = _differing_in(found.report, _BREAK_POINT)
    by_chance = found.report.break_points.located.by_chance["same_step"]
    text = _bar_text("broke at", figure, len(traces), figure.n)
    detail = (
        "Of traces that two or more failed: how often they mark the same step as the break point."
        f" By chance it would be {100 * by_chance:.0f} %."
    )
    return AgreementRow(text, traces, "where it broke differs", found.hash, detail)


def _bar_text(name: str, figure: Figure, differ: int, items: int, sign: str = " ") -> Text:
    share = figure.value if figure.told else None
    text = Text(f"{sign} ", "bold")
    text.append(
        f"{one_line(name.replace('_', ' '), _NAME):<{_NAME}} ",
        "bold" if sign.strip() else "not bold",
    )
    text.append(share_bar(share, _BAR), "not bold")
    text.append(f" {cell(figure, any_n=False, share=True):<17}", "not bold")
    return text.append(f" {differ:,} of {items:,} differ", "not bold" if differ else "dim not bold")


def _figure_row(found: RubricAgreement, one: Measured) -> AgreementRow:
    text = Text(f"  {one_line(one.of.id.replace('_', ' '), _NAME):<{_NAME}} ")
    alpha = cell(one.figures["alpha"], any_n=False)
    text.append(f"alpha {alpha:<22} {figure_name(one)} {cell(one.chance_free, any_n=False)}")
    detail = (
        "alpha: 0.8 is usual for answers that can be relied on, 0.67 the least. Where failures are rare alpha falls"
        f" although reviewers agree; {figure_name(one)} does not."
    )
    traces = _differing_in(found.report, one.of.id)
    return AgreementRow(text, traces, f"{one.of.id} differs", found.hash, detail)


def _pair_rows(
    found: RubricAgreement, one: str, other: str, questions: Sequence[PairMeasured]
) -> Iterator[AgreementRow]:
    """A heading for two reviewers, or (`other` is "") for one with themselves, then each pair of answers that met, those
    that differ first."""
    from ...store.insight.agreement.measuring import AGAIN, FIRST

    first = questions[0] if questions else None
    if first is None or not first.items:
        return
    name = "with themselves" if not other else f"and {one_line(other, 24)}"
    yield _heading(f"{one_line(one, 24)} {name}: {counted(first.items, 'trace')}")
    left, right = (one, other) if other else (FIRST, AGAIN)
    yield _share_row(found, first, left, right)
    cells = sorted(
        first.confusion.items(), key=lambda item: (item[0][0] == item[0][1], -item[1], str(item[0]))
    )
    most = max((times for _, times in cells), default=1)
    for (said, else_said), times in cells:
        traces = _cell_traces(first.of.answers, left, right, said, else_said)
        words = f"{_word(said)} / {_word(else_said)}"
        same = said == else_said
        text = Text(f"{'  ' if same else '≠ '}{one_line(words, 24):<24} ", "" if same else "bold")
        text.append(f"{share_bar(times / most, 12)} {times:,}", "")
        title_ = f"{left} {_word(said)}, {right} {_word(else_said)}"
        detail = f"{left} says {_word(said)}, {right} says {_word(else_said)}."
        yield AgreementRow(text, traces, title_, found.hash, detail)


def _share_row(found: RubricAgreement, one: PairMeasured, left: str, right: str) -> AgreementRow:
    """How often two say the same; the traces on which they do not."""
    given = one.of.answers
    traces = tuple(
        trace
        for trace, said in sorted(given.items())
        if left in said and right in said and said[left] != said[right]
    )
    what = f"same {one.of.id.replace('_', ' ')}"
    kappa = cell(one.figures.get("cohen"), any_n=False)
    detail = f"Beyond chance (Cohen's kappa, 1 is always and 0 as by chance): {kappa}."
    text = _bar_text(what, one.figures["percent"], len(traces), one.items)
    return AgreementRow(text, traces, f"{what}: {left} and {right} differ", found.hash, detail)


def _cell_traces(
    answers: Mapping[str, Mapping[str, Value]], one: str, other: str, said: Value, else_said: Value
) -> tuple[str, ...]:
    """The traces on which one says this and the other that."""
    return tuple(
        trace
        for trace, given in sorted(answers.items())
        if one in given and other in given and given[one] == said and given[other] == else_said
    )


def _slice_row(found: RubricAgreement, value: str | None, first: Measured) -> AgreementRow:
    within = [trace for trace, given in first.of.answers.items() if len(given) > 1]
    differ = [trace for trace in within if len(set(first.of.answers[trace].values())) > 1]
    name = "(none)" if value is None else str(value)
    text = _bar_text(name, first.figures["percent"], len(differ), first.items)
    detail = f"The traces with {name}."
    return AgreementRow(text, tuple(sorted(within)), f"of {name}", found.hash, detail, slice=True)


def _word(value: Value) -> str:
    return ("+".join(sorted(value)) or "none") if isinstance(value, frozenset) else str(value)


def row_text(row: AgreementRow, width: int) -> Text:
    """A row as the list draws it."""
    text = row.text.copy()
    text.truncate(width, overflow="ellipsis")
    return text


def detail_words(row: AgreementRow | None) -> Text:
    """What the row under the cursor means, and what Enter does."""
    if row is None or row.heading:
        return Text("")
    text = Text(str(one_line(row.detail, 400)))
    if row.traces:
        text.append(f"\n{key('open')}: {counted(len(row.traces), 'trace')} behind it", "bold")
    else:
        text.append("\nNo trace is behind it.", "dim")
    return text
