"""The schemas of `tracejury judges`."""

from __future__ import annotations

from typing import Final

from .notation import (
    COUNT,
    HASH,
    KEY,
    MASKED,
    NUMBER,
    TEXT,
    TRUTH,
    WHOLE,
    Described,
    Node,
    command,
    fields,
    file,
    listed,
    one_of,
    or_null,
    told,
)

_SHARE: Final = fields(
    {
        "count": COUNT,
        "of": COUNT,
        "share": or_null(NUMBER, "null if there are too few to tell it"),
        "low": or_null(NUMBER, "where its 95 % interval (Clopper-Pearson) begins"),
        "high": or_null(NUMBER, "where it ends"),
        "needs": or_null(COUNT, "how many items it needs to be told; null if there are enough"),
    }
)
_FIGURE: Final = fields(
    {
        "n": told(COUNT, "the traces judged by experts that it rests on"),
        "value": or_null(NUMBER, "null if it is not told"),
        "low": or_null(NUMBER, "where its 95 % interval begins"),
        "high": or_null(NUMBER, "where it ends"),
        "needs": or_null(COUNT, "how many it needs to be told; null if more would not help"),
        "why": or_null(TEXT, "why it is not told"),
    }
)
_COUNTS: Final[dict[str, Node]] = {
    "failures_caught": told(_SHARE, "of what experts failed, what the judge failed"),
    "good_outputs_passed": told(_SHARE, "of what experts passed, what the judge passed"),
    "precision": told(_SHARE, "of what the judge failed, what experts failed"),
}
_PART: Final = one_of("tune", "development", "held-out")
_VERDICT: Final = one_of("pass", "fail")
_HELD: Final = fields(
    {
        "trace": KEY,
        "source_id": or_null(TEXT),
        "part": _PART,
        "experts": _VERDICT,
        "judge": _VERDICT,
        "value": or_null(NUMBER),
    }
)
_PLAIN_COUNTS: Final = fields({"count": COUNT, "of": COUNT})
_PAIRED: Final[dict[str, Node]] = {
    "items": told(COUNT, "traces that experts and both judged"),
    "both_right": COUNT,
    "first_right": told(COUNT, "only the first is right"),
    "second_right": COUNT,
    "neither_right": COUNT,
    "p": told(NUMBER, "McNemar, exact, two-sided"),
    "share_of_first": told(
        fields({"count": COUNT, "of": COUNT, "low": or_null(NUMBER), "high": or_null(NUMBER)}),
        "of those on which they differ, where the first is right",
    ),
}
_THRESHOLDS: Final = fields(
    {
        "target": NUMBER,
        "meets": or_null(NUMBER, "the threshold at which both shares reach the target"),
        "best": or_null(NUMBER, "the one that comes nearest"),
        "told_apart": told(
            fields({"half_pairs": COUNT, "of": COUNT, "share": or_null(NUMBER)}),
            "of all pairs of a failure and a good output, those where the failure has the worse number (area under the curve)",
        ),
        "curve": listed(
            fields(
                {
                    "threshold": NUMBER,
                    "failures_caught": _PLAIN_COUNTS,
                    "good_outputs_passed": _PLAIN_COUNTS,
                }
            )
        ),
    }
)
_PREVALENCE: Final = fields(
    {
        "frame": one_of("all", "random", "chosen", what="what the traces are that experts judged"),
        "flagged": told(_SHARE, "of all that the judge scored, what it failed"),
        "experts_alone": _FIGURE,
        "rogan_gladen": told(_FIGURE, "corrected by how often the judge errs"),
        "ppi": told(_FIGURE, "prediction-powered: both together"),
    },
    what="how many of all outputs fail",
)
_ANCHORS: Final = fields(
    {
        "items": told(COUNT, "traces that it scored more than once"),
        "now_failed": told(COUNT, "those that it passed at first and fails now"),
        "now_passed": COUNT,
        "changed": _SHARE,
        "p": told(NUMBER, "the chance to move so far to one side, if it only wavers"),
        "beside_experts": told(fields(_PAIRED), "first: right at first alone; second: right now alone"),
    }
)  # fmt: skip
_NAME: Final[dict[str, Node]] = {
    "name": TEXT,
    "model": or_null(TEXT),
    "prompt": or_null(TEXT, "sha256: of its text, or the version or id in its records"),
}
_JUDGE: Final = fields(
    {
        "judge": fields(
            {**_NAME, "rater": one_of("llm", "code", "user", "unknown", what="what gave it")}
        ),
        "rubric": or_null(fields({"id": TEXT, "version": WHOLE, "hash": KEY})),
        "counts": or_null(TEXT, "which of its scores are failures; null if that is not known"),
        "threshold": or_null(NUMBER),
        "lower_is_better": or_null(TRUTH, "null if it is not known"),
        "left_out": fields(
            {
                "reviewers_differ": told(COUNT, "traces without a verdict that counts"),
                "unsure": COUNT,
                "unfinished": told(COUNT, "reviews"),
                "propagated": told(COUNT, "reviews"),
                "superseded": told(COUNT, "reviews"),
                "yet_to_judge": told(COUNT, "traces that the reader has yet to judge blind"),
            }
        ),
        "scored": told(COUNT, "traces with a score of it"),
        "unknown": told(COUNT, "those of which nobody knows which way it counts"),
        "compared": told(COUNT, "traces that experts judged as well"),
        **_COUNTS,
        "kappa": told(_FIGURE, "Cohen's"),
        "slices": listed(fields({"value": or_null(TEXT), "compared": COUNT, **_COUNTS, "kappa": _FIGURE})),
        "thresholds": or_null(_THRESHOLDS),
        "prevalence": _PREVALENCE,
        "anchors": _ANCHORS,
        "missed": listed(_HELD, "failures that it let through"),
        "flagged": listed(_HELD, "good outputs that it failed"),
        "against": listed(fields({"judge": TEXT, "model": or_null(TEXT), "prompt": or_null(TEXT), **_PAIRED})),
    }
)  # fmt: skip


_WAY: Final[dict[str, Node]] = {
    "lower_is_better": or_null(TRUTH, "null if nobody said it"),
    "threshold": or_null(NUMBER, "the number from which, or up to which, it passes"),
}
_SCORES: Final = fields(
    {
        "name": TEXT,
        "count": COUNT,
        "traces": COUNT,
        "lowest": or_null(NUMBER),
        "highest": or_null(NUMBER),
        "unknown": told(COUNT, "those whose number counts no way, as nobody says which is better"),
        **_WAY,
        "said_by": or_null(TEXT, "who said so"),
    }
)
_SAID_OF_SCORES: Final = fields({"scores": listed(TEXT), **_WAY})

_BOUND: Final = fields(
    {
        "count": COUNT,
        "of": COUNT,
        "at_least": told(TEXT, "the lower end of its exact 95 % interval, rounded down"),
    }
)
_BOUNDS: Final = fields(
    {"failures_caught": _BOUND, "good_outputs_passed": _BOUND, "precision": _BOUND}
)
_PART_OF: Final = fields({"items": COUNT, "hash": HASH})
_PASSPORT: Final[dict[str, Node]] = {
    "format": TEXT,
    "judge": fields(
        {
            "name": TEXT,
            "model": or_null(TEXT),
            "prompt_hash": or_null(HASH),
            "threshold": or_null(TEXT),
            "lower_is_better": or_null(TRUTH),
            "counts": told(TEXT, "which of its scores are failures, in words"),
        }
    ),
    "rubric": fields({"id": TEXT, "version": WHOLE, "hash": KEY}),
    "target": TEXT,
    "parts_rule": told(TEXT, "names how traces are sorted into parts"),
    "parts": fields({"tune": _PART_OF, "development": _PART_OF, "held-out": _PART_OF}),
    "development": told(_BOUNDS, "on the traces that are not held out"),
    "held_out": _BOUNDS,
    "held_out_use": told(COUNT, "how many times held-out traces were looked at, this one counted"),
    "certified": TRUTH,
    "why_not": listed(TEXT),
    "said": listed(TEXT, "what a reader has to know besides"),
    "passport_id": told(HASH, "of all else"),
}
_ITEMS: Final = listed(
    fields(
        {"trace": KEY, "part": _PART, "experts": _VERDICT, "judge": _VERDICT, "score": or_null(TEXT)}
    )
)  # fmt: skip


def passport_schema() -> Described:
    """The schema of the file."""
    return file(
        "judge-passport",
        "How a judge does on held-out traces, bound to its prompt and a rubric.",
        fields({**_PASSPORT, "items": _ITEMS}),
    )


def judge_schemas() -> list[Described]:
    """The schemas."""
    return [
        command(
            "judges show",
            "The judges whose scores came with the traces, held against experts.",
            fields(
                {
                    "masked": MASKED,
                    "target": NUMBER,
                    "slice": or_null(TEXT),
                    "part": or_null(_PART),
                    "rule": told(TEXT, "when a figure is told"),
                    "judges": listed(_JUDGE),
                }
            ),
        ),
        command(
            "scores list",
            "The scores that came with the traces.",
            fields({"scores": listed(_SCORES)}),
        ),
        command("scores lower", "What was said.", _SAID_OF_SCORES),
        command("scores higher", "What was said.", _SAID_OF_SCORES),
        command("scores unsay", "What was taken away.", _SAID_OF_SCORES),
        command(
            "judges passport",
            "The passport that was written, without its traces.",
            fields({"path": TEXT, **_PASSPORT}),
        ),
        command(
            "judges verify",
            "Whether a passport is sound, and how it stands beside the library.",
            fields(
                {
                    "path": TEXT,
                    "sound": TRUTH,
                    "problem": or_null(TEXT),
                    "passport": or_null(fields(_PASSPORT)),
                    "same_prompt": or_null(TRUTH, "null if no prompt was named"),
                    "library": or_null(
                        fields(
                            {
                                "same": told(COUNT, "traces judged there as it says"),
                                "otherwise": listed(KEY),
                                "absent": told(COUNT, "traces of which nothing is known there"),
                            }
                        )
                    ),
                }
            ),
        ),
        command(
            "judges prompt",
            "The prompt that was written for an LLM judge.",
            fields(
                {
                    "path": TEXT,
                    "masked": MASKED,
                    "rubric_hash": KEY,
                    "prompt_hash": HASH,
                    "examples": listed(KEY, "the traces that are examples, and no test cases"),
                    "failures": COUNT,
                    "good": COUNT,
                }
            ),
        ),
    ]
