"""The traces behind a figure in rows: which they are, what each reviewer said, and what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text

from ...store.plurals import counted
from ..safe_text import one_line
from ..verdicts import verdict_words
from .adjudication import answer_words

if TYPE_CHECKING:
    from ...store.workspace.adjudication import Dispute
    from ...store.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class ItemBehind:
    """A trace with what reviewers say of it; `steps` are the numbers of its steps by id."""

    trace: str
    name: str
    title: str
    dispute: Dispute | None
    steps: dict[str, int]


def items_behind(space: Workspace, traces: Sequence[str], rubric: str) -> list[ItemBehind]:
    """Read some traces with what was said of them under the rubric of a hash: call it in a worker."""
    from ...store.workspace.adjudication import disputes_among, step_numbers

    known = space.reviews.rubric(rubric)
    found = disputes_among(space, traces)
    either = {
        one.trace: one
        for one in (*found.open, *found.decided)
        if known is None or one.rubric.id == known.id
    }
    numbers = step_numbers(space, either.values())
    rows = {row.key: row for row in space.shown.rows_for(list(traces))}
    return [
        ItemBehind(
            trace,
            rows[trace].source_id or trace[:12],
            rows[trace].title,
            either.get(trace),
            numbers.get(trace, {}),
        )
        for trace in traces
        if trace in rows
    ]


def behind_title(title: str, count: int) -> Text:
    """The title bar."""
    text = Text(f" {one_line(title, 50)}", "bold")
    return text.append(f"  {counted(count, 'trace')}", "not bold")


def behind_row(row: ItemBehind, width: int) -> Text:
    """A trace on one line: what was decided or what each says, and its title."""
    text = Text(f"{one_line(row.name, 16):<16}  ")
    text.append(
        f"{one_line(_verdicts(row), 34):<34}  ", "bold" if row.dispute and row.dispute.open else ""
    )
    return text.append(one_line(row.title, max(8, width - text.cell_len)))


def _verdicts(row: ItemBehind) -> str:
    dispute = row.dispute
    if dispute is None:
        return ""
    decision = dispute.settled.decision
    if decision is not None:
        said = verdict_words(decision.verdict) if decision.verdict is not None else "decided"
        return f"{said}, decided by {decision.by}"
    return ", ".join(f"{one.reviewer} {one.verdict or ''}".strip() for one in dispute.reviews)


def said_words(row: ItemBehind) -> Text:
    """What differs in a trace, a line each; what was decided, and why."""
    dispute = row.dispute
    if dispute is None:
        return Text("")
    text = Text()
    for found in dispute.differences:
        said = ", ".join(
            f"{who} {answer_words(dispute.rubric, found, what, row.steps)}"
            for who, what in sorted(found.said.items())
        )
        text.append("\n" if text else "")
        text.append(f"≠ {one_line(found.ask, 40)}: {one_line(said, 120)}")
    if not dispute.differences:
        text.append("All say the same.")
    decision = dispute.settled.decision
    if decision is not None:
        text.append(
            f"\nDecided by {one_line(decision.by, 24)}: {one_line(decision.reason, 200)}", "bold"
        )
    return text
