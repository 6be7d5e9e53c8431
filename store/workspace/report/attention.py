"""What is no failure but worth attention: marks of reviewers, thumbs beside verdicts, complaints, how people ask."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ...insight.report.parts import Line, Part, Row, Said, Says, Section, Table
from ...judgement import SIGNAL_WORDS
from ...plurals import counted
from ..signal_files import opening_query, opening_words
from ..signals import Signals, sentences
from .gathered import Gathered

_MOST: Final = 12


def attention_section(of: Gathered) -> Section | None:
    """The section; None where neither reviewers nor traces say anything."""
    found = of.signals
    told = found.found
    if not (found.marks or told.thumbs or told.complaints or told.far or told.openings):
        return None
    rows = list(_rows(found))
    parts: list[Part] = []
    if rows:
        columns: tuple[Line, ...] = (("Signal",), ("Traces",))
        parts.append(Table(("Signals, with their traces",), columns, tuple(rows), frozenset({1})))
    if told.openings:
        parts.append(_openings(of))
    lines = tuple((one,) for one in sentences(found))
    return Section(
        "signals", "What else is worth attention", lines, tuple(parts), tuple(_says(found))
    )


def _rows(found: Signals) -> Iterator[Row]:
    kinds = found.kinds()
    counts = [
        *((f"marked: {words}", kinds[kind], f"signal:{kind}") for kind, words in SIGNAL_WORDS.items()),
        ("thumb down, and experts passed it", len(found.down_passed), "found:thumbs-down verdict:pass"),
        ("thumb down, and nobody judged it", len(found.down_unjudged), "found:thumbs-down reviewed:no"),
        ("thumb up, and experts failed it", len(found.up_failed), "found:thumbs-up verdict:fail"),
        ("the user complains in their last words", len(found.found.complaints), "found:complaint"),
        ("a request far from all others", len(found.found.far), "found:far"),
    ]  # fmt: skip
    for words, count, query in counts:
        if count:
            yield Row(((words,), (f"{count:,}",)), query)


def _openings(of: Gathered) -> Table:
    openings = of.signals.found.openings
    rows = tuple(
        Row(
            ((Said(opening_words(of.space, one)),), (f"{len(one.traces):,}",)),
            opening_query(of.space, one),
        )
        for one in openings[:_MOST]
    )
    columns: tuple[Line, ...] = (("Requests begin with",), ("Traces",))
    left_out = max(0, len(openings) - _MOST)
    return Table(("How people ask",), columns, rows, frozenset({1}), left_out=left_out)


def _says(found: Signals) -> Iterator[Says]:
    if found.down_passed or found.up_failed:
        words = (
            f"Users and experts differ: {counted(len(found.down_passed), 'trace')} with a thumb down that experts passed,"
            f" {counted(len(found.up_failed), 'trace')} with a thumb up that they failed."
        )
        yield Says("trust", (words,))
