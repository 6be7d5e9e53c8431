"""The figures that a criterion may name: what each is, what it is told of, and which keys it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Unit: TypeAlias = Literal["share", "count", "number", "truth"]
KeyType: TypeAlias = Literal["text", "texts", "count"]

LEAST: Final = 20
"""Of fewer traces no share is told anywhere here (`prevalence`, `agreement`)."""


@dataclass(frozen=True, slots=True)
class KeyKind:
    """A key of a criterion that says what its figure is of."""

    type: KeyType
    words: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FigureKind:
    """A figure of a library. `of` says in the plural what its n counts; below `least` of them it is no evidence. With an
    `interval` a criterion is held against its unfavourable end."""

    name: str
    words: str
    unit: Unit
    of: str
    least: int
    keys: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    interval: bool = False


KEYS: Final[Mapping[str, KeyKind]] = {
    "where": KeyKind("text", "a query, as search and queues take it: only of the traces it finds"),
    "rubric": KeyKind("text", "a rubric id, or the beginning of a hash; else that of most reviews"),
    "severity": KeyKind("text", "failures of this severity or a worse one"),
    "slices": KeyKind("texts", "fields of the metadata, combined"),
    "reviews": KeyKind("count", "reviews that a slice needs; 5 unless said"),
    "question": KeyKind("text", "a question of the rubric; the verdict unless said"),
    "coefficient": KeyKind(
        "text",
        "alpha (Krippendorff), kappa (Fleiss), ac (Gwet) or percent; alpha unless said",
        ("alpha", "kappa", "ac", "percent"),
    ),
    "passport": KeyKind("text", "the file of a passport, from the folder of this one"),
    "prompt": KeyKind("text", "the file of the judge's prompt, from the folder of this one"),
    "pack": KeyKind("text", "the folder of a pack, from the folder of this file"),
    "run": KeyKind(
        "text",
        "the file that `check --json` wrote, from the folder of this one; the newest results of fixes add unless said",
    ),
    "bundle": KeyKind("text", "the name of a bundle"),
    "fields": KeyKind("texts", "of licence, source, consent", ("licence", "source", "consent")),
}
"""Every key that a figure may take."""

FIGURES: Final[Mapping[str, FigureKind]] = {
    one.name: one
    for one in (
        FigureKind(
            "failures", "the share of traces that fail, from random samples alone", "share",
            "traces drawn at random and judged", LEAST, ("where", "severity", "rubric"), interval=True,
        ),
        FigureKind(
            "reviewed", "how many traces are reviewed", "count",
            "reviewed traces", 1, ("where", "rubric"),
        ),
        FigureKind(
            "reviewed_share", "the share of the traces that are reviewed", "share",
            "traces", 1, ("where", "rubric"),
        ),
        FigureKind(
            "thin_slices", "slices with too few reviews", "count",
            "slices", 1, ("slices", "reviews", "rubric"), ("slices",),
        ),
        FigureKind(
            "guarded", "the share of the failed traces that a pack guards", "share",
            "failed traces", 1, ("where", "rubric"),
        ),
        FigureKind(
            "unguarded_paths", "paths on which a failed trace has no guard in a pack", "count",
            "paths on which a trace failed", 1, ("rubric",),
        ),
        FigureKind(
            "undecided", "traces on which reviewers differ and nobody decided", "count",
            "traces that several reviewers judged", 1, ("rubric",),
        ),
        FigureKind(
            "agreement", "how far reviewers agree", "number",
            "traces that several reviewers judged", LEAST, ("question", "coefficient", "rubric"), interval=True,
        ),
        FigureKind(
            "unseen_codes", "failure codes that are likely unseen", "number",
            "reviewed traces", LEAST, ("rubric",), interval=True,
        ),
        FigureKind(
            "unseen_groups", "groups of failures that are likely unseen", "number",
            "reviewed traces", LEAST, ("rubric",), interval=True,
        ),
        FigureKind(
            "judge_certified", "whether the passport of a judge is sound and certified, and fits the library", "truth",
            "held-out traces", 1, ("passport", "prompt"), ("passport",),
        ),
        FigureKind(
            "pack_green", "whether a run of check passed each gating case of a pack as it is now", "truth",
            "cases", 1, ("pack", "run"), ("pack",),
        ),
        FigureKind(
            "unmasked_findings", "private values in packs, neither masked nor acknowledged", "count",
            "packs", 1, ("pack",),
        ),
        FigureKind(
            "drifted", "mixes of a bundle that differ from the reviewed traces by more than chance", "count",
            "traces of the bundle", LEAST, ("bundle", "rubric"), ("bundle",),
        ),
        FigureKind(
            "unread_records", "records that could not be read", "count",
            "bundles", 1, ("bundle",),
        ),
        FigureKind(
            "bundles_without", "bundles of which a field of provenance is not known", "count",
            "bundles", 1, ("fields",), ("fields",),
        ),
        FigureKind(
            "seconds_p95", "the 95th percentile of the seconds that a trace takes", "number",
            "traces that say so", LEAST, ("where",),
        ),
        FigureKind(
            "tokens_p95", "the 95th percentile of the tokens that a trace takes", "number",
            "traces that say so", LEAST, ("where",),
        ),
        FigureKind(
            "cost_p95", "the 95th percentile of what a trace costs", "number",
            "traces that say so", LEAST, ("where",),
        ),
    )
}  # fmt: skip
"""The figures by name."""
