"""The schema of `tracejury compare`."""

from __future__ import annotations

from typing import Final

from .notation import (
    COUNT,
    KEY,
    MASKED,
    NUMBER,
    TEXT,
    TRUTH,
    Described,
    Node,
    command,
    fields,
    listed,
    or_null,
    told,
)

_STANDINGS: Final = {
    "candidate": "the candidate was better",
    "production": "production was better",
    "both_good": "both are good",
    "both_bad": "both are bad",
    "relocated": "both failed, each elsewhere",
    "differ": "reviewers differ",
    "same": "the same answer and calls: nobody is asked",
    "open": "nobody has decided it",
}
_TALLY: Final[dict[str, Node]] = {
    "counts": fields({name: told(COUNT, what) for name, what in _STANDINGS.items()}),
    "lead": fields(
        {
            "pairs": told(COUNT, "in which one was better"),
            "p": or_null(NUMBER, "of the two-sided, exact sign test; null of too few pairs"),
            "told": told(TRUTH, "whether one of them is told to be better"),
            "share": or_null(NUMBER, "of these pairs, in which the candidate was better"),
            "interval": or_null(listed(NUMBER), "of the share: 95 %, Clopper and Pearson"),
            "needs": or_null(COUNT, "how many such pairs would tell, if it goes on like this"),
        }
    ),
}
_RESULT: Final[Node] = {"enum": list(_STANDINGS)}
_PAIR: Final = fields(
    {
        "number": COUNT,
        "asked": or_null(TEXT, "the title of the candidate's trace"),
        "candidate": KEY,
        "production": KEY,
        "result": _RESULT,
        "reviews": listed(
            fields(
                {
                    "reviewer": TEXT,
                    "result": or_null(_RESULT),
                    "reason": or_null(TEXT),
                    "fails_at": or_null(
                        fields({"candidate": or_null(TEXT), "production": or_null(TEXT)}),
                        "the ids of the steps at which each fails, if the failure moved; null for the answer itself",
                    ),
                }
            )
        ),
    }
)
_RESULTS: Final = fields(
    {
        "sentences": listed(TEXT),
        **_TALLY,
        "late": told(COUNT, "choices that were made after the results were seen: not counted"),
        "reviewers": listed(
            fields({"reviewer": TEXT, **_TALLY, "left_chosen": COUNT, "right_chosen": COUNT})
        ),
        "slices": listed(fields({"value": or_null(TEXT), **_TALLY})),
        "pairs": listed(_PAIR),
    }
)
_COMPARISON: Final = fields(
    {
        "id": TEXT,
        "name": TEXT,
        "candidate": told(TEXT, "the bundle or query"),
        "production": told(TEXT, "the bundle or query"),
        "paired_by": told(TEXT, "input, or a field of the metadata"),
        "pairs": COUNT,
        "same": told(COUNT, "pairs with the same answer and calls, which are not asked about"),
        "only_candidate": listed(KEY, "traces that only the candidate has"),
        "only_production": listed(KEY, "traces that only production has"),
        "ambiguous": listed(
            fields({"candidate": listed(KEY), "production": listed(KEY)}),
            "inputs that a run has several times",
        ),
        "in_both": listed(KEY, "traces that are in both runs"),
        "asked": told(COUNT, "pairs that a reviewer is asked about"),
        "decided": told(COUNT, "of these, by the reviewer who runs the command"),
        "results": or_null(_RESULTS, "null as long as this reviewer is not told"),
    }
)


def comparison_schemas() -> list[Described]:
    """The schema."""
    return [
        command(
            "compare",
            "Two runs of the same inputs: the comparison that was asked for, or all.",
            fields(
                {
                    "masked": MASKED,
                    "slice": or_null(TEXT),
                    "rule": told(TEXT, "when a lead is told"),
                    "comparisons": listed(_COMPARISON),
                }
            ),
        )
    ]
