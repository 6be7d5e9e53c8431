"""The criteria for shipping, as they came out, and the last decision on them."""

from __future__ import annotations

from typing import Final

from ...insight.readiness.criteria import bound_words
from ...insight.readiness.deciding import decision_sentence
from ...insight.readiness.evaluating import Outcome, figure_words, verdict_sentence
from ...insight.report.parts import Line, Row, Says, Section, Table
from ...plurals import counted, listed
from ..readiness import Readiness, readiness
from .gathered import Gathered

MOST: Final = 100
_HASH: Final = 19
"""`sha256:` and twelve digits."""


def criteria_section(of: Gathered) -> Section | None:
    """The section; None where no file of criteria was named."""
    if of.asked.criteria is None:
        return None
    found = readiness(of.space, of.asked.criteria)
    columns: tuple[Line, ...] = (
        ("Criterion",), ("Owner",), ("Outcome",), ("Figure",), ("Asked",), ("n",), ("Evidence",),
    )  # fmt: skip
    rows = tuple(_row(of, one) for one in found.outcomes[:MOST])
    table = Table(
        ("Criteria and their outcome",),
        columns,
        rows,
        frozenset({5}),
        ("What a hash is of: tracejury ready FILE --evidence ID",),
        max(0, len(found.outcomes) - MOST),
    )
    unmet = [one for one in found.outcomes if one.state != "met"]
    says: Says | None = None
    if unmet:
        names = of.said(listed((one.criterion.says for one in unmet), 3))
        says = Says("trust", (f"{counted(len(unmet), 'criterion', 'criteria')} for shipping not met: ", names, "."))  # fmt: skip
    return Section("criteria", "May it ship?", tuple(_lines(of, found)), (table,), (says,) if says else ())  # fmt: skip


def _row(of: Gathered, one: Outcome) -> Row:
    why = f": {one.why}" if one.why else ""
    asked = one.criterion
    return Row((
        (of.said(asked.says),), (of.said(asked.owner),), (one.state, of.said(why)), (figure_words(one),),
        (bound_words(asked),), (f"{one.figure.n:,}",), (one.hash[:_HASH],),
    ))  # fmt: skip


def _lines(of: Gathered, found: Readiness) -> list[Line]:
    lines: list[Line] = [(of.said(verdict_sentence(found.asked.title, found.outcomes)),)]
    if found.last is None:
        return [*lines, ("Nobody signed a decision on them.",)]
    lines.append((of.said(decision_sentence(found.last.decision)),))
    lines.append(("Its signature is checked by tracejury ready verify, not here.",))
    if found.other_file:
        lines.append(("The file of criteria was changed since.",))
    if found.changed:
        lines.append(("The evidence is another one since for ", of.said(listed(found.changed, 20)), "."))  # fmt: skip
    return lines
