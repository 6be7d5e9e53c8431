"""A report as JSON: its values as they are, words as text. The form has a name, and a schema (`tracejury schema report`)."""

from __future__ import annotations

from typing import Final

from ...canonical import Json
from ..report.parts import (
    QUESTIONS,
    Answer,
    Bar,
    Bars,
    Cell,
    Curve,
    Graph,
    Line,
    Matrix,
    Part,
    Report,
    Section,
    Table,
    plain,
)
from ..report.wording import places

SCHEMA: Final = "tracejury.report/1"


def report_document(report: Report) -> dict[str, Json]:
    """The document."""
    return {
        "schema": SCHEMA,
        "title": report.title,
        "about": plain(report.about),
        "until": report.until or None,
        "version": report.version,
        "masked": report.masked,
        "warnings": [plain(one) for one in report.warnings],
        "answers": [_answer(one) for one in report.answers],
        "sections": [_section(one) for one in report.sections],
    }


def _answer(one: Answer) -> Json:
    return {
        "question": one.question,
        "asked": QUESTIONS[one.question],
        "standing": one.standing,
        "tone": one.tone,
        "answer": plain(one.line),
        "evidence": _lines(one.evidence),
        "not_known": _lines(one.unknown),
    }


def _lines(lines: tuple[Line, ...]) -> list[Json]:
    return [plain(one) for one in lines]


def _section(one: Section) -> Json:
    return {
        "id": one.id,
        "title": one.title,
        "sentences": _lines(one.lines),
        "parts": [_part(part) for part in one.parts],
    }


def _part(part: Part) -> Json:
    match part:
        case Table():
            return {
                "kind": "table",
                "caption": plain(part.caption),
                "columns": _lines(part.columns),
                "rows": [
                    {"cells": _lines(row.cells), "query": row.query or None} for row in part.rows
                ],
                "note": plain(part.note) or None,
                "left_out": part.left_out,
            }
        case Bars():
            return {
                "kind": "bars",
                "caption": plain(part.caption),
                "says": plain(part.says),
                "bars": [_bar(bar) for bar in part.bars],
                "left_out": part.left_out,
            }
        case Matrix():
            return {
                "kind": "matrix",
                "caption": plain(part.caption),
                "says": plain(part.says),
                "columns": _lines(part.columns),
                "rows": [
                    {"label": plain(label), "cells": [_cell(cell) for cell in cells]}
                    for label, cells in part.rows
                ],
                "note": plain(part.note) or None,
                "left_out": part.left_out,
            }
        case Curve():
            return {
                "kind": "curve",
                "caption": plain(part.caption),
                "says": plain(part.says),
                "along": part.along,
                "series": [
                    {"name": one.name, "points": [list(point) for point in one.points]}
                    for one in part.series
                ],
            }
        case Graph():
            return {
                "kind": "graph",
                "caption": plain(part.caption),
                "says": plain(part.says),
                "edges": [
                    {
                        "edge": [one.start.text, one.end.text],
                        "seen": one.seen,
                        "reviewed": one.reviewed,
                        "failed": one.failed,
                    }
                    for one in part.ways
                ],
                "left_out": part.left_out,
            }


def _bar(bar: Bar) -> Json:
    low, high = bar.between or (None, None)
    return {
        "label": plain(bar.label),
        "share": places(bar.share),
        "low": places(low),
        "high": places(high),
        "words": plain(bar.words),
        "query": bar.query or None,
    }


def _cell(cell: Cell) -> Json:
    return {
        "share": places(cell.share),
        "words": plain(cell.words),
        "query": cell.query or None,
    }
