"""What there is to say of a judge as JSON. Figures that are not told are null, with how many items they need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ...canonical import Json
from ...packs.passports.counts import Counts
from ...packs.passports.parts import part_of
from ...packs.passports.shares import Share
from .kappa import Kappa
from .pairing import Paired
from .prevalence import Estimate
from .report import Anchors, Held, JudgeReport, Prevalence, Thresholds
from .thresholds import At

_PLACES: Final = 6


def report_json(report: JudgeReport, source_ids: Mapping[str, str | None]) -> dict[str, Json]:
    """The whole report of a judge."""
    return {
        "scored": report.scored,
        "unknown": report.unknown,
        "compared": report.counts.items,
        **counts_json(report.counts),
        "kappa": figure_json(report.kappa),
        "slices": [
            {
                "value": one.value,
                "compared": one.counts.items,
                **counts_json(one.counts),
                "kappa": figure_json(one.kappa),
            }
            for one in report.slices
        ],
        "thresholds": None if report.thresholds is None else _thresholds(report.thresholds),
        "prevalence": _prevalence(report.prevalence),
        "anchors": _anchors(report.anchors),
        "missed": [_held(one, source_ids) for one in report.missed],
        "flagged": [_held(one, source_ids) for one in report.flagged],
    }


def counts_json(counts: Counts) -> dict[str, Json]:
    """Failures caught, good outputs passed, and what of the failed ones failed."""
    return {
        "failures_caught": share_json(counts.failures),
        "good_outputs_passed": share_json(counts.good),
        "precision": share_json(counts.right_when_failing),
    }


def share_json(share: Share) -> dict[str, Json]:
    """A share: its counts always, the share and its interval where they are told."""
    between = share.between if share.told else None
    return {
        "count": share.count,
        "of": share.of,
        "share": _rounded(share.value) if share.told else None,
        "low": _rounded(between.low) if between else None,
        "high": _rounded(between.high) if between else None,
        "needs": share.needs,
    }


def figure_json(figure: Kappa | Estimate) -> dict[str, Json]:
    """A figure; its value and interval are null where it is not told."""
    between = figure.between if figure.told else None
    return {
        "n": figure.n,
        "value": _rounded(figure.value) if figure.told else None,
        "low": _rounded(between.low) if between else None,
        "high": _rounded(between.high) if between else None,
        "needs": figure.needs,
        "why": figure.why or None,
    }


def paired_json(found: Paired) -> dict[str, Json]:
    """Two judges on the same traces."""
    between = found.share
    return {
        "items": found.items,
        "both_right": found.both,
        "first_right": found.first,
        "second_right": found.second,
        "neither_right": found.neither,
        "p": _rounded(found.chance),
        "share_of_first": {
            "count": found.first,
            "of": found.differing,
            "low": _rounded(between.low) if found.differing else None,
            "high": _rounded(between.high) if found.differing else None,
        },
    }


def _held(one: Held, source_ids: Mapping[str, str | None]) -> dict[str, Json]:
    return {
        "trace": one.trace,
        "source_id": source_ids.get(one.trace),
        "part": part_of(one.trace),
        "experts": one.expert,
        "judge": one.judge,
        "value": one.value,
    }


def _thresholds(found: Thresholds) -> dict[str, Json]:
    return {
        "target": found.target,
        "meets": None if found.meets is None else found.meets.threshold,
        "best": None if found.best is None else found.best.threshold,
        "told_apart": {
            "half_pairs": found.apart.count,
            "of": found.apart.of,
            "share": _rounded(found.apart.value),
        },
        "curve": [_at(one) for one in found.points],
    }


def _at(one: At) -> dict[str, Json]:
    caught, good = one.counts.failures, one.counts.good
    return {
        "threshold": one.threshold,
        "failures_caught": {"count": caught.count, "of": caught.of},
        "good_outputs_passed": {"count": good.count, "of": good.of},
    }


def _prevalence(found: Prevalence) -> dict[str, Json]:
    return {
        "frame": found.frame,
        "flagged": share_json(found.flagged),
        "experts_alone": figure_json(found.plain),
        "rogan_gladen": figure_json(found.corrected),
        "ppi": figure_json(found.powered),
    }


def _anchors(found: Anchors) -> dict[str, Json]:
    return {
        "items": found.items,
        "now_failed": len(found.stricter),
        "now_passed": len(found.milder),
        "changed": share_json(found.changed),
        "p": _rounded(found.chance),
        "beside_experts": paired_json(found.right),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _PLACES)
