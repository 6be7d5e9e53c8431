"""Schemas of the commands on groups."""

from __future__ import annotations

from typing import Final

from .lessons import KNOWN
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
    or_null,
    told,
)
from .shapes import FAILED_AGAIN, GROUPED, UNDONE, VERDICT

_SIMILARITY: Final = told(NUMBER, "from 0 to 100")
_SIGNATURE: Final = mapped(TEXT, "what is compared, masked: kind, block, text")

_GROUP: Final[dict[str, Node]] = {
    "id": TEXT,
    "name": or_null(TEXT),
    "size": told(COUNT, "how many failures it holds"),
    "state": TEXT,
    "direct": told(COUNT, "members judged by themselves"),
    "propagated": told(COUNT, "members that a judgement was applied to"),
    "open": COUNT,
    "verdicts": mapped(COUNT),
    "codes": mapped(COUNT),
    "first_ns": or_null(WHOLE, "nanoseconds since 1970"),
    "last_ns": or_null(WHOLE),
    "merged": listed(TEXT, "the ids of groups that became part of it"),
    "must_see": TRUTH,
    "representative": _SIGNATURE,
    "members": listed(
        fields(
            {
                "trace": KEY,
                "source_id": or_null(TEXT, "its id in the exporter"),
                "similarity": _SIMILARITY,
                "step": or_null(TEXT),
            }
        ),
        "the least similar first",
    ),
    "known": or_null(KNOWN, "the failure of an earlier project that it resembles"),
}

_DIFFERENCE: Final[dict[str, Node]] = {
    "groups": COUNT,
    "groups_then": COUNT,
    "failures_moved": COUNT,
    "joins": listed(fields({"group": TEXT, "of": TEXT, "failures": COUNT})),
    "leaves": listed(fields({"group": TEXT, "failures": COUNT, "parts": COUNT})),
}


def group_schemas() -> list[Described]:
    """The schemas."""
    by_code = fields(
        {"codes": listed(fields({"code": TEXT, "direct": listed(KEY), "propagated": listed(KEY)}))},
        what="with --by code",
    )
    built = fields({**GROUPED, "groups": COUNT}, {"newer_masks": fields(_DIFFERENCE)})
    return [
        command(
            "groups list",
            "The groups of failures.",
            either(
                fields(
                    {
                        "masked": MASKED,
                        "groups": listed(fields(_GROUP)),
                        "failed_again": listed(fields(FAILED_AGAIN)),
                    }
                ),
                by_code,
            ),
        ),
        command(
            "groups show",
            "One group.",
            fields(
                {
                    **_GROUP,
                    "masked": MASKED,
                    "failed_again": or_null(fields(FAILED_AGAIN), "null: it did not"),
                    "slices": mapped(mapped(COUNT), "field to value to members"),
                }
            ),
        ),
        command(
            "groups build",
            "What bringing the groups up to date did, or what other settings would change.",
            either(built, fields({"adopted": TRUTH, **_DIFFERENCE})),
        ),
        command(
            "groups near",
            "Groups that are similar to each other.",
            fields(
                {
                    "masked": MASKED,
                    "near": listed(
                        fields(
                            {
                                "first": TEXT,
                                "second": TEXT,
                                "similarity": _SIMILARITY,
                                "turned_around_by": or_null(
                                    TEXT, "the word that makes one the opposite of the other"
                                ),
                            }
                        )
                    ),
                }
            ),
        ),
        command(
            "groups order", "What placing all failures at once would change.", fields(_DIFFERENCE)
        ),
        command(
            "groups why",
            "Why a trace is in its group.",
            fields(
                {
                    "trace": KEY,
                    "group": TEXT,
                    "similarity": _SIMILARITY,
                    "threshold": NUMBER,
                    "signature": _SIGNATURE,
                    "shown_masked": MASKED,
                    "masked": listed(fields({"class": TEXT, "text": TEXT})),
                    "varies": listed(fields({"after": TEXT, "different": COUNT})),
                },
                {
                    "other": fields(
                        {
                            "trace": KEY,
                            "group": TEXT,
                            "together": TRUTH,
                            "differences": listed(TEXT),
                        }
                    )
                },
            ),
        ),
        command("groups name", "The new name.", fields({"group": TEXT, "name": or_null(TEXT)})),
        command(
            "groups split",
            "The new group.",
            fields({"group": TEXT, "new": TEXT, "failures": COUNT}),
        ),
        command(
            "groups move",
            "What was moved.",
            fields({"group": TEXT, "to": TEXT, "signatures": listed(TEXT)}),
        ),
        command(
            "groups merge",
            "What was merged.",
            fields({"group": TEXT, "merged": TEXT, "failures": COUNT}),
        ),
        command("groups apart", "What is kept apart.", fields({"group": TEXT, "other": TEXT})),
        command(
            "groups apply",
            "Whom a judgement reached.",
            fields(
                {
                    "group": TEXT,
                    "from": KEY,
                    "verdict": VERDICT,
                    "applied": COUNT,
                    "reaches": listed(KEY),
                    "left": listed(fields({"trace": KEY, "why": TEXT})),
                    "check_queue": or_null(TEXT),
                }
            ),
        ),
        command(
            "groups withdraw",
            "What was withdrawn.",
            fields({"group": TEXT, "withdrawn": COUNT}),
        ),
        command("groups undo", "What was taken back.", UNDONE),
    ]
