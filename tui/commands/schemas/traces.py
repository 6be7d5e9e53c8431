"""Schemas of the commands on bundles and traces."""

from __future__ import annotations

from typing import Final

import msgspec

from ....store.trace import Score, Step
from .notation import (
    ANY,
    COUNT,
    KEY,
    MASKED,
    NUMBER,
    OBJECT,
    TEXT,
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
from .readiness import BUNDLE
from .shapes import CARRIED, FAILED_AGAIN, GROUPED

_STATUS: Final = one_of("ok", "error", "unset")

_COUNTS: Final[dict[str, Node]] = {
    "traces": told(COUNT, "traces read"),
    "steps": COUNT,
    "scores": COUNT,
    "rejected": told(COUNT, "records that could not be read (tracejury rejects says why)"),
    "new": told(COUNT, "traces that were not in the library"),
    "known": told(COUNT, "traces that were"),
    "poorer": told(COUNT, "copies that hold less than the library does"),
    "earlier": told(COUNT, "states earlier than the one in the library"),
    "completed": told(COUNT, "traces that were completed from several bundles"),
    "revised": told(COUNT, "traces that supersede another state"),
    "forgotten": told(COUNT, "traces that were left out, because they were forgotten"),
    "incomplete": told(COUNT, "traces of which the exporter left something out"),
}

_ROW: Final[dict[str, Node]] = {
    "key": KEY,
    "source_id": or_null(TEXT, "the id in the exporter"),
    "title": TEXT,
    "status": _STATUS,
    "steps": COUNT,
    "format": TEXT,
}

_POSITION: Final[dict[str, Node]] = {
    "file": TEXT,
    "line": or_null(WHOLE),
    "byte": or_null(WHOLE),
    "record": or_null(WHOLE),
}

_OTHERS: Final = listed(fields({"key": KEY, "differs": TEXT}))
_REVISIONS: Final[dict[str, Node]] = {"revises": _OTHERS, "superseded_by": _OTHERS}

_SCORE: Final = fields(
    {
        "name": TEXT,
        "value": or_null(NUMBER),
        "label": or_null(TEXT),
        "explanation": or_null(TEXT),
        "rater": one_of("human", "llm", "code", "user", "unknown"),
        "author": or_null(TEXT),
        "step_id": or_null(TEXT, "the step that it judges; null for the whole"),
        "at_ns": or_null(WHOLE),
        "verdict": or_null(one_of("pass", "fail"), "null where nobody says which way it counts"),
        "extra": told(OBJECT, "all else that its record says"),
    }
)

_TRACE: Final = fields(
    {
        "key": KEY,
        "masked": MASKED,
        "source_id": or_null(TEXT),
        "name": or_null(TEXT),
        "input": ANY,
        "output": ANY,
        "expected": ANY,
        "error": or_null(TEXT),
        "metadata": told(OBJECT, "what slices are made of"),
        "start_ns": or_null(WHOLE, "nanoseconds since 1970"),
        "end_ns": or_null(WHOLE),
        "steps": listed({"$ref": "#/$defs/Step"}),
        "scores": listed(_SCORE, "everything that judged it before"),
        "notes": listed(TEXT, "what a reader had to repair"),
        "incomplete": listed(TEXT, "what the exporter left out, in words"),
        **_REVISIONS,
    }
)


def trace_schemas() -> list[Described]:
    """The schemas."""
    _, defined = msgspec.json.schema_components([Step, Score], ref_template="#/$defs/{name}")
    defined = msgspec.json.decode(msgspec.json.encode(defined))
    of_key = either(
        _TRACE,
        fields(
            {
                "key": KEY,
                "masked": MASKED,
                "bundle": TEXT,
                "records": listed(fields({**_POSITION, "value": ANY})),
            },
            what="with --view raw: the records that it was made of",
        ),
        fields({"key": KEY, "masked": MASKED, **_REVISIONS}, what="with --revisions"),
    )
    rows = listed(
        fields(
            {
                **_ROW,
                "revises": listed(KEY, "the keys of the states that it supersedes"),
                "masked": MASKED,
            }
        ),
        "without KEY",
    )
    return [
        command(
            "load",
            "What was loaded.",
            fields(
                {
                    "bundles": listed(
                        fields({"path": TEXT, "format": TEXT, **_COUNTS, "notes": listed(TEXT)})
                    ),
                    "totals": fields(_COUNTS),
                },
                {
                    "groups": fields(GROUPED),
                    "resembling": mapped(
                        fields({"known": COUNT, "solved": COUNT}),
                        "new failures that resemble one of an earlier project, by its name",
                    ),
                    "carried": fields(CARRIED),
                    "queues": listed(
                        fields({"name": TEXT, "rubric": TEXT, "items": COUNT}),
                        "the queues of answers that a check asked about",
                    ),
                    "undirected_scores": listed(
                        TEXT,
                        "names of scores whose numbers count no way, as nobody says which is better",
                    ),
                    "provenance": listed(fields(BUNDLE), "bundles of which more is known now"),
                    "failed_again": listed(
                        fields(FAILED_AGAIN), "groups that these bundles opened again"
                    ),
                    "stopped": told(TEXT, "why it ended early"),
                },
            ),
        ),
        command(
            "map",
            "Which column of a table is what; with --forget alone the mapping that was deleted.",
            either(
                fields({"forgotten": TEXT}),
                fields(
                    {
                        "file": TEXT,
                        "read_as": or_null(TEXT, "as what it is read without a mapping"),
                        "columns": listed(fields({"path": TEXT, "example": TEXT})),
                        "mapping": mapped(TEXT, "field to column"),
                        "problem": or_null(TEXT, "why no trace can be made yet"),
                        "traces": listed(
                            fields(
                                {
                                    "source_id": or_null(TEXT),
                                    "input": ANY,
                                    "output": ANY,
                                    "steps": COUNT,
                                }
                            ),
                            "the first ones",
                        ),
                        "elements": listed(
                            fields({"path": TEXT, "example": TEXT}),
                            "what stands in an element of the list that is mapped",
                        ),
                    }
                ),
            ),
        ),
        command(
            "formats",
            "The formats that can be loaded.",
            fields(
                {
                    "formats": listed(fields({"name": TEXT, "title": TEXT, "keeps": TEXT})),
                    "labels": listed(fields({"name": TEXT, "title": TEXT, "how": TEXT})),
                    "mappings": listed(fields({"name": TEXT, "fields": mapped(TEXT)})),
                }
            ),
        ),
        command(
            "rejects",
            "The records that could not be read.",
            listed(
                fields(
                    {"bundle": TEXT, **_POSITION, "reason": TEXT, "excerpt": TEXT, "masked": MASKED}
                )
            ),
        ),
        command(
            "traces",
            "The traces of the library, or one of them.",
            {**either(rows, of_key), "$defs": defined},
        ),
        command(
            "search",
            "The traces that were found.",
            fields(
                {
                    "query": TEXT,
                    "masked": MASKED,
                    "found": COUNT,
                    "partly_searched": told(COUNT, "traces too long to be searched whole"),
                    "traces": listed(
                        fields(
                            {
                                **_ROW,
                                "verdict": or_null(TEXT),
                                "where": told(TEXT, "in which part of the trace"),
                                "step": or_null(TEXT),
                                "excerpt": TEXT,
                                "hits": listed(
                                    listed(COUNT), "start and end of each hit in the excerpt"
                                ),
                            }
                        )
                    ),
                }
            ),
        ),
    ]
