"""Schemas of the commands on queues, reviews, rubrics and codes."""

from __future__ import annotations

from typing import Final

from .notation import (
    COUNT,
    KEY,
    MASKED,
    NUMBER,
    OBJECT,
    TEXT,
    TIME,
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
from .shapes import CARRIED, UNDONE, VERDICT

_STATE: Final = or_null(TEXT, "draft, deferred or finished; null if it is not begun")

_ITEMS: Final = listed(
    fields(
        {
            "trace": or_null(KEY, "null until it is judged where some come a second time, unseen"),
            "source_id": or_null(TEXT),
            "status": _STATE,
            "verdict": VERDICT,
            "reason": or_null(TEXT, "why it is in the queue; null as the trace is"),
            "carried": or_null(TEXT, "where the review was carried over from"),
            "before": or_null(TEXT, "how it was judged before"),
            "random": or_null(TRUTH, "whether chance chose it; null as the trace is"),
            "repeat": or_null(TRUTH, "whether it comes a second time; null as the trace is"),
        }
    )
)

_PLACE: Final = fields({"position": told(TEXT, "file and line"), "reason": TEXT})
_RUBRIC: Final[dict[str, Node]] = {"id": TEXT, "version": WHOLE, "hash": KEY}
_SUMMARY: Final[dict[str, Node]] = {**_RUBRIC, "title": TEXT, "questions": listed(TEXT)}
_CHANGED: Final[dict[str, Node]] = {
    "codes": listed(TEXT),
    "into": TEXT,
    "reviews": COUNT,
    "beside": told(COUNT, "reviews that have the code already"),
    "done": told(TRUTH, "false with --dry-run"),
}


def review_schemas() -> list[Described]:
    """The schemas."""
    return [
        command(
            "queue new",
            "The new queue.",
            fields(
                {
                    "name": TEXT,
                    "rubric": TEXT,
                    "fitting": told(COUNT, "traces to choose from"),
                    "items": COUNT,
                    "order_fit": or_null(COUNT, "items that are what the order looks for"),
                    "others": told(COUNT, "items that are not"),
                    "spread": or_null(
                        fields({"count": COUNT, "picked": NUMBER, "random": NUMBER}),
                        "how different they are, in traces that have nothing in common, beside random ones;"
                        " with --order diverse",
                    ),
                },
                {
                    "carried": fields(CARRIED),
                    "shares": listed(
                        fields(
                            {
                                "reviewer": TEXT,
                                "items": COUNT,
                                "shared": told(COUNT, "items that others have, too"),
                            }
                        )
                    ),
                },
            ),
        ),
        command(
            "queue recheck",
            "The queues of what has to be looked at again.",
            fields(
                {
                    "queues": listed(
                        fields(
                            {
                                "name": TEXT,
                                "rubric": TEXT,
                                "items": listed(fields({"trace": KEY, "reason": TEXT})),
                            }
                        )
                    )
                }
            ),
        ),
        command(
            "queue list",
            "The queues.",
            listed(
                fields(
                    {
                        "name": TEXT,
                        "rubric": or_null(TEXT),
                        "total": COUNT,
                        "finished": COUNT,
                        "begun": COUNT,
                        "deferred": COUNT,
                        "passed": COUNT,
                        "failed": COUNT,
                        "unsure": COUNT,
                    }
                )
            ),
        ),
        command(
            "queue show",
            "A queue with its items.",
            fields(
                {
                    "name": TEXT,
                    "rubric": or_null(TEXT),
                    "hash": told(KEY, "the rubric hash"),
                    "masked": MASKED,
                    "order": TEXT,
                    "sample": or_null(
                        fields(
                            {
                                "drawn": COUNT,
                                "population": COUNT,
                                "seed": or_null(WHOLE),
                                "of": or_null(
                                    TEXT,
                                    "what it was drawn from: empty for the library, null if it was not kept",
                                ),
                            }
                        )
                    ),
                    "items": _ITEMS,
                }
            ),
        ),
        command("queue export", "The items of a queue.", _ITEMS),
        command(
            "reviews export",
            "What was written.",
            fields({"file": TEXT, "reviews": COUNT, "masked": MASKED}),
        ),
        command(
            "export",
            "What was written as Parquet.",
            fields(
                {
                    "folder": TEXT,
                    "reviewers": told(TEXT, "how reviewers are named: names, initials or roles"),
                    "masked": MASKED,
                    "tables": mapped(
                        fields({"rows": COUNT, "files": COUNT, "bytes": COUNT}), "by table"
                    ),
                    "left_out": listed(TEXT, "what is not in it, and why"),
                }
            ),
        ),
        command(
            "reviews import",
            "What was imported.",
            fields(
                {
                    "added": COUNT,
                    "replaced": told(COUNT, "replaced by a later opinion of the same reviewer"),
                    "unchanged": COUNT,
                    "older": told(COUNT, "older than what is known, and not taken"),
                    "stored": told(COUNT, "added and replaced"),
                    "known": COUNT,
                    "older_lines": listed(_PLACE),
                    "rejected": listed(_PLACE),
                    "warnings": listed(TEXT),
                },
                {"carried": fields(CARRIED)},
            ),
        ),
        command(
            "history",
            "What you did, newest first; with --time how long your reviews took.",
            either(
                fields(
                    {
                        "total": COUNT,
                        "masked": MASKED,
                        "acts": listed(fields({"at": TIME, "words": TEXT, "taken_back": TRUTH})),
                    }
                ),
                fields(
                    {
                        "total_seconds": NUMBER,
                        "reviews": listed(
                            fields(
                                {
                                    "trace": KEY,
                                    "status": TEXT,
                                    "verdict": VERDICT,
                                    "seconds": NUMBER,
                                }
                            )
                        ),
                    }
                ),
            ),
        ),
        command("undo", "What was taken back, newest first.", UNDONE),
        command("redo", "What was done again.", fields({"redone": or_null(TEXT)})),
        command("rubric list", "The rubrics.", fields({"rubrics": listed(fields(_SUMMARY))})),
        command(
            "rubric show",
            "A rubric, with the keys of a rubric file.",
            fields({"hash": KEY, "rubric": OBJECT}),
        ),
        command(
            "rubric check",
            "Whether a rubric file can be used.",
            fields(
                {
                    "file": TEXT,
                    "ok": TRUTH,
                    "problems": listed(fields({"line": or_null(WHOLE), "key": TEXT, "what": TEXT})),
                },
                _SUMMARY,
            ),
        ),
        command(
            "rubric diff",
            "What two versions of a rubric ask differently.",
            fields({"earlier": fields(_RUBRIC), "later": fields(_RUBRIC), "changes": listed(TEXT)}),
        ),
        command(
            "rubric carry",
            "What was carried over to a new version.",
            fields(
                {
                    "rubric": TEXT,
                    "version": WHOLE,
                    "from": WHOLE,
                    **CARRIED,
                    "queues": listed(TEXT),
                    "recheck_queue": or_null(TEXT),
                }
            ),
        ),
        command(
            "codes list",
            "The codes of reviews.",
            fields(
                {
                    "codes": listed(
                        fields(
                            {
                                "code": TEXT,
                                "reviews": COUNT,
                                "reviewers": mapped(COUNT),
                                "last": TIME,
                                "example": or_null(TEXT),
                                "rubrics": listed(TEXT),
                                "meaning": or_null(TEXT),
                                "formerly": listed(TEXT, "names that it had"),
                            }
                        )
                    ),
                    "known": listed(
                        fields(
                            {
                                "project": TEXT,
                                "code": TEXT,
                                "reviews": COUNT,
                                "meaning": or_null(TEXT),
                                "helped": or_null(TEXT),
                            }
                        ),
                        "the codes of earlier projects",
                    ),
                }
            ),
        ),
        command("codes rename", "What a new name changes.", fields(_CHANGED)),
        command("codes merge", "What a merge changes.", fields(_CHANGED)),
        command(
            "codes split",
            "What a split changes.",
            fields(
                {
                    "code": TEXT,
                    "into": TEXT,
                    "reviews": COUNT,
                    "of": COUNT,
                    "hidden": told(COUNT, "reviews of others whose traces you have still to judge"),
                    "traces": listed(KEY),
                    "done": TRUTH,
                    "masked": MASKED,
                }
            ),
        ),
        command(
            "codes promote",
            "What making a code a choice of a rubric changes.",
            fields(
                {
                    "code": TEXT,
                    "rubric": TEXT,
                    "version": WHOLE,
                    "key": TEXT,
                    "changes": listed(TEXT),
                    "reviews": COUNT,
                    "holds": COUNT,
                    "recheck": COUNT,
                    "queues": listed(TEXT),
                    "done": TRUTH,
                }
            ),
        ),
    ]
