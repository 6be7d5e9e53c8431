"""The schemas of `tracejury signals`."""

from __future__ import annotations

from typing import Final

from ....store.judgement import SIGNAL_KINDS
from .notation import (
    COUNT,
    KEY,
    MASKED,
    TEXT,
    Described,
    Node,
    command,
    fields,
    listed,
    one_of,
    or_null,
    told,
)

_KEYS: Final = listed(KEY)
_LINE: Final[dict[str, Node]] = {
    "trace": KEY,
    "title": told(TEXT, "the beginning of what was asked"),
    "said_by": one_of("reviewer", "trace", what="who says it: a person, or the trace itself"),
    "kind": one_of(*SIGNAL_KINDS, "thumbs-up", "thumbs-down", "far"),
    "why": or_null(TEXT, "the reviewer's word, or the phrase that was found"),
    "reviewer": or_null(TEXT),
    "at": or_null(TEXT, "ISO 8601, UTC"),
    "verdict": or_null(TEXT, "the reviewer's; of what traces say, the one that counts"),
}


def signal_schemas() -> list[Described]:
    """Their schemas."""
    return [
        command(
            "signals show",
            "What is no failure but worth attention.",
            fields(
                {
                    "masked": MASKED,
                    "traces": COUNT,
                    "asked": told(COUNT, "traces with words of a user"),
                    "sentences": listed(TEXT),
                    "marked": told(
                        fields(dict.fromkeys(SIGNAL_KINDS, COUNT)), "traces with each kind of mark"
                    ),
                    "thumbs": fields(
                        {
                            "up": COUNT,
                            "down": COUNT,
                            "down_passed": _KEYS,
                            "down_unjudged": _KEYS,
                            "up_failed": _KEYS,
                        }
                    ),
                    "complaints": COUNT,
                    "far": COUNT,
                    "openings": listed(
                        fields({"words": TEXT, "traces": COUNT, "query": or_null(TEXT)}),
                        "how requests begin, the most frequent first",
                    ),
                    "held_back": told(COUNT, "marks of others that the reader may not see yet"),
                    "yet_to_judge": told(COUNT, "traces whose thumbs the reader may not see yet"),
                    "signals": listed(fields(_LINE)),
                }
            ),
        ),
        command(
            "signals export",
            "What was written.",
            fields({"file": TEXT, "signals": COUNT, "masked": MASKED}),
        ),
    ]
