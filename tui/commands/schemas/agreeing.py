"""The schemas of `tracejury agreement` and `tracejury adjudicate`."""

from __future__ import annotations

from typing import Final

from .notation import (
    COUNT,
    KEY,
    MASKED,
    NUMBER,
    TEXT,
    TRUTH,
    WHOLE,
    Described,
    Node,
    command,
    either,
    fields,
    listed,
    mapped,
    one_of,
    or_null,
    told,
)

_ANSWER: Final = either(TEXT, WHOLE, listed(TEXT))
_FIGURES: Final = mapped(
    fields(
        {
            "n": told(COUNT, "the items it is of"),
            "value": or_null(NUMBER, "null if it is not told, or not defined"),
            "low": or_null(NUMBER, "where its 95 % interval begins"),
            "high": or_null(NUMBER, "where its 95 % interval ends"),
            "told": told(TRUTH, "whether there are enough items by the rule"),
            "needs": or_null(
                COUNT, "how many items it needs to be told; null if more would not help"
            ),
            "why": or_null(TEXT, "why it is not told"),
        }
    ),
    "percent: the share of pairs of reviewers who say the same; alpha: Krippendorff's; ac1, ac2: Gwet's; fleiss, cohen:"
    " kappa, weighted for numbers and sets; alpha_interval, alpha_jaccard: alpha with another distance",
)
_QUESTIONS: Final = listed(
    fields(
        {
            "id": told(TEXT, "of the question, or verdict or codes"),
            "ask": TEXT,
            "question": or_null(TEXT, "the question of the rubric that it is, if it is one"),
            "compared_as": one_of("categories", "numbers", "sets"),
            "distance": one_of("nominal", "linear", "masi", what="of kappa and of AC1 and AC2"),
            "alpha_level": one_of("nominal", "ordinal", "masi"),
            "items": told(COUNT, "traces that two reviewers or more answered"),
            "figures": _FIGURES,
        }
    )
)
_LOCATED: Final[dict[str, Node]] = {
    "compared": told(COUNT, "traces of which two marks can be compared"),
    "agreement": told(_FIGURES, "same_step, same_or_alternate, within_one_step, same_actor"),
    "beyond_chance": told(_FIGURES, "the same, beyond where such marks fall anyway"),
    "by_chance": mapped(NUMBER, "the share that chance gives"),
}
_OF_TWO: Final[dict[str, Node]] = {
    "questions": listed(
        fields(
            {
                "id": TEXT,
                "items": COUNT,
                "figures": _FIGURES,
                "confusion": listed(
                    fields({"first": _ANSWER, "second": _ANSWER, "items": COUNT}),
                    "which two answers met how often; empty for sets",
                ),
            }
        )
    ),
    "break_points": fields(_LOCATED),
}
_RUBRIC: Final = fields(
    {
        "rubric": fields({"id": TEXT, "version": WHOLE, "hash": KEY, "title": TEXT}),
        "left_out": fields(
            {
                "propagated": told(COUNT, "reviews taken over from groups"),
                "unfinished": told(COUNT, "reviews that are not finished"),
                "superseded": told(COUNT, "reviews of earlier states of traces"),
                "yet_to_judge": told(COUNT, "traces that the reader has yet to judge blind"),
            }
        ),
        "reviewers": mapped(COUNT, "the traces that each finished"),
        "items": told(COUNT, "traces that two reviewers or more finished"),
        "alone": told(COUNT, "traces that one finished"),
        "questions": _QUESTIONS,
        "wording": or_null(TEXT, "the question whose wording is the problem first"),
        "not_compared": listed(TEXT, "the questions that are answered in text"),
        "break_points": fields(
            {
                "items": told(
                    COUNT, "failed traces of which two reviewers or more say where they broke"
                ),
                "cannot_tell": told(COUNT, "those where somebody says that it cannot be told"),
                "elsewhere": told(COUNT, "those that are not in the library"),
                **_LOCATED,
            }
        ),
        "pairs": listed(fields({"reviewers": listed(TEXT), **_OF_TWO})),
        "selves": listed(
            fields({"reviewer": TEXT, **_OF_TWO}),
            "each reviewer's first and second judgement of what a queue asked for again",
        ),
        "slices": listed(
            fields({"value": or_null(TEXT), "questions": _QUESTIONS}), "empty without --slice"
        ),
        "differing": listed(
            fields(
                {
                    "trace": KEY,
                    "source_id": or_null(TEXT),
                    "answers": mapped(
                        mapped(_ANSWER), "by question, or break_point: what each reviewer says"
                    ),
                }
            ),
            "the traces that were judged differently, those most worth discussing first",
        ),
    }
)


_DECISION: Final = fields(
    {
        "by": TEXT,
        "at": TEXT,
        "holds": or_null(TEXT, "whose review holds; null for a verdict of their own"),
        "verdict": or_null(TEXT),
        "reason": TEXT,
    }
)
_DISPUTES: Final = listed(
    fields(
        {
            "trace": KEY,
            "rubric": fields({"id": TEXT, "hash": KEY}),
            "reviews": listed(fields({"reviewer": TEXT, "verdict": or_null(TEXT), "at": TEXT})),
            "differs": listed(
                fields(
                    {
                        "what": told(TEXT, "verdict, break_point, codes, or the id of a question"),
                        "said": mapped(
                            or_null(_ANSWER), "by reviewer; a break point as the id of its step"
                        ),
                    }
                )
            ),
            "decided": or_null(_DECISION),
            "undecided": told(TEXT, "why what was decided holds no more; empty if nothing was"),
            "verdict": or_null(TEXT, "what holds: decided, or what all say"),
        }
    )
)


def agreement_schemas() -> list[Described]:
    """The schemas."""
    return [
        command(
            "agreement",
            "How far reviewers agree, rubric by rubric.",
            fields(
                {
                    "queue": or_null(TEXT),
                    "masked": MASKED,
                    "slice": or_null(TEXT),
                    "draws": told(COUNT, "resamples of each interval"),
                    "seed": COUNT,
                    "interval": told(TEXT, "how intervals are made"),
                    "rule": told(TEXT, "when a figure is told"),
                    "any_n": TRUTH,
                    "rubrics": listed(_RUBRIC),
                }
            ),
        ),
        command(
            "adjudicate",
            "What reviewers judged differently, and what was decided.",
            fields(
                {
                    "masked": MASKED,
                    "open": told(_DISPUTES, "to decide, other verdicts first"),
                    "decided": _DISPUTES,
                    "yet_to_judge": told(
                        COUNT, "more that the reader has yet to judge, of which nothing is said"
                    ),
                }
            ),
        ),
    ]
