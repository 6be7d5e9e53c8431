"""The report of agreement as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...canonical import Json
from .break_points import Located
from .figures import Figure
from .measuring import DISTANCES, LEVELS, Measured, PairMeasured
from .ratings import Value
from .report import AgreementReport, PairReport

_PLACES = 6
"""Digits after the point: what differs beyond them differs by the machine."""


def report_json(
    report: AgreementReport, source_ids: Mapping[str, str | None], *, any_n: bool = False
) -> dict[str, Json]:
    """The report; with `any_n` figures of too few items as well. `source_ids` are those of the traces that were judged
    differently."""
    broke = report.break_points
    return {
        "reviewers": dict(report.reviewers),
        "items": report.items,
        "alone": report.alone,
        "questions": _questions(report.questions, any_n),
        "wording": report.wording.of.id if report.wording else None,
        "not_compared": list(report.not_compared),
        "break_points": {
            "items": broke.items,
            "cannot_tell": broke.cannot_tell,
            "elsewhere": broke.elsewhere,
            **_located(broke.located, any_n),
        },
        "pairs": [
            {"reviewers": [pair.one, pair.other], **_pair(pair, any_n)} for pair in report.pairs
        ],
        "selves": [{"reviewer": one.one, **_pair(one, any_n)} for one in report.selves],
        "slices": [
            {"value": one.value, "questions": _questions(one.questions, any_n)}
            for one in report.slices
        ],
        "differing": [
            {
                "trace": one.trace,
                "source_id": source_ids.get(one.trace),
                "answers": {
                    question: {who: value_json(said) for who, said in sorted(given.items())}
                    for question, given in one.answers.items()
                },
            }
            for one in report.differing
        ],
    }


def value_json(value: Value) -> Json:
    """An answer: a set as a sorted list."""
    return sorted(value) if isinstance(value, frozenset) else value


def _questions(found: Sequence[Measured], any_n: bool) -> list[Json]:
    return [
        {
            "id": one.of.id,
            "ask": one.of.ask,
            "question": one.of.question or None,
            "compared_as": one.of.scale,
            "distance": DISTANCES[one.of.scale],
            "alpha_level": LEVELS[one.of.scale],
            "items": one.items,
            "figures": _figures(one.figures, any_n),
        }
        for one in found
    ]


def _pair(pair: PairReport, any_n: bool) -> dict[str, Json]:
    return {
        "questions": [_of_pair(one, any_n) for one in pair.questions],
        "break_points": _located(pair.break_points, any_n),
    }


def _of_pair(one: PairMeasured, any_n: bool) -> Json:
    met = sorted(one.confusion.items(), key=lambda cell: (-cell[1], str(cell[0])))
    return {
        "id": one.of.id,
        "items": one.items,
        "figures": _figures(one.figures, any_n),
        "confusion": [
            {"first": value_json(first), "second": value_json(second), "items": times}
            for (first, second), times in met
        ],
    }


def _located(found: Located, any_n: bool) -> dict[str, Json]:
    return {
        "compared": found.items,
        "agreement": _figures(found.plain, any_n),
        "beyond_chance": _figures(found.beyond, any_n),
        "by_chance": {name: round(share, _PLACES) for name, share in found.by_chance.items()}
        if found.items
        else {},
    }


def _figures(found: Mapping[str, Figure], any_n: bool) -> dict[str, Json]:
    return {name: figure_json(one, any_n) for name, one in found.items()}


def figure_json(figure: Figure, any_n: bool) -> dict[str, Json]:
    """A figure; its value and interval are null where it is not told."""
    shown = figure.told or any_n
    interval = figure.interval if shown else None
    return {
        "n": figure.n,
        "value": None if figure.value is None or not shown else round(figure.value, _PLACES),
        "low": None if interval is None else round(interval.low, _PLACES),
        "high": None if interval is None else round(interval.high, _PLACES),
        "told": figure.told,
        "needs": figure.needs,
        "why": figure.why or None,
    }
