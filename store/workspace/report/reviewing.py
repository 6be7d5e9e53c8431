"""How reviewing does: its time, the time to a guard, and guardrails beside what reviewers said."""

from __future__ import annotations

from ...insight.report.parts import Line, Row, Section, Table
from ..process import Process, process, process_in_words
from .gathered import Gathered


def reviewing_section(of: Gathered) -> Section | None:
    """The section; None where nothing is reviewed."""
    found = process(of.space, of.asked.rubric)
    if not found.verdicts.of:
        return None

    lines: tuple[Line, ...] = tuple((one,) for one in process_in_words(found))
    parts = (_rails(of, found),) if found.rails else ()
    return Section("process", "The process itself", lines, parts)


def _rails(of: Gathered, found: Process) -> Table:
    rows = tuple(
        Row((
            (of.said(of.space.shown.value("name", name)),), (f"{one.rightly:,}",), (f"{one.needlessly:,}",),
            (f"{one.missed:,}",), (f"{one.quiet:,}",), (f"{one.unknown:,}",),
        ))
        for name, one in found.rails.items()
    )  # fmt: skip
    return Table(
        ("Guardrails on reviewed traces",),
        (("Guardrail",), ("Fired rightly",), ("Fired needlessly",), ("Missed",), ("Quiet",), ("Nobody said",)),
        rows,
        frozenset({1, 2, 3, 4, 5}),
    )  # fmt: skip
