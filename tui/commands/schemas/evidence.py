"""The schemas of the commands that say what a library shows: coverage and prevalence."""

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
    fields,
    listed,
    mapped,
    one_of,
    or_null,
    told,
)

_RUBRIC: Final = or_null(
    fields({"id": TEXT, "version": WHOLE, "title": TEXT}), "null if nothing is judged"
)
_LEFT_OUT: Final = fields(
    {
        "differing": told(COUNT, "traces on which reviewers differ"),
        "yet_to_judge": told(COUNT, "traces that the reader has yet to judge blind"),
        "superseded": told(COUNT, "judged traces of which there is a later state"),
        "taken_over": told(COUNT, "verdicts that were taken over from groups; they count"),
        "other_rubrics": mapped(COUNT, "reviews under other rubrics"),
    }
)
_VALUES: Final = listed(or_null(TEXT), "one for each field; null: the trace has none")
_TALLY: Final[dict[str, Node]] = {
    "seen": told(COUNT, "traces in the library"),
    "reviewed": COUNT,
    "passed": COUNT,
    "failed": COUNT,
    "unsure": COUNT,
    "cases": told(COUNT, "traces with a case in a pack"),
    "guarded": told(COUNT, "failed traces that a case, or one of their group, guards"),
    "rate": or_null(NUMBER, "failed of passed and failed"),
    "low": or_null(NUMBER),
    "high": or_null(NUMBER),
}
_CODES: Final = mapped(
    fields({"failed": COUNT, "rate": or_null(NUMBER), "low": NUMBER, "high": NUMBER}),
    "failed traces with each code",
)
_KNOWN: Final[dict[str, Node]] = {
    "rubric": _RUBRIC,
    "left_out": _LEFT_OUT,
    "packs": fields({"read": COUNT, "unread": listed(TEXT)}),
    "interval": told(TEXT, "how intervals are made"),
}
_HOLE: Final[dict[str, Node]] = {
    "kind": one_of("unreviewed", "few", "unguarded", "unseen"),
    "traces": told(COUNT, "how many fill it"),
    "command": or_null(TEXT, "the command that fills it"),
}
_RATE: Final = fields(
    {
        "failed": COUNT,
        "n": told(COUNT, "judged traces that were drawn at random"),
        "value": or_null(NUMBER, "null if there are too few"),
        "low": or_null(NUMBER),
        "high": or_null(NUMBER),
        "effective_n": told(NUMBER, "how many traces of equal weight tell as much"),
        "told": TRUTH,
    }
)
_COVERAGE: Final = {
    "masked": MASKED,
    **_KNOWN,
    "all": fields(_TALLY, {"codes": _CODES}),
}


_KINDS: Final[dict[str, Node]] = {
    "seen": COUNT,
    "in_one_trace": COUNT,
    "in_two_traces": COUNT,
    "finds": told(COUNT, "times a kind in a trace"),
    "since": or_null(COUNT, "traces since the last new one"),
    "unseen": or_null(NUMBER, "how many are likely unseen; null if it is not told"),
    "low": or_null(NUMBER),
    "high": or_null(NUMBER),
    "missed": or_null(NUMBER, "the chance that the next find is a new kind (Good and Turing)"),
    "more_reviews": or_null(COUNT, "after which a new one likely came; null: not likely"),
    "why": or_null(TEXT, "why it is not told"),
}


_AMOUNT: Final = fields(
    {
        "n": told(COUNT, "traces that say so"),
        "total": NUMBER,
        "median": or_null(NUMBER),
        "p95": or_null(NUMBER, "null of fewer than 20"),
    }
)
_SPENT: Final[dict[str, Node]] = {
    "traces": COUNT,
    "seconds": _AMOUNT,
    "tokens": _AMOUNT,
    "cost": told(_AMOUNT, "in the currency of the export"),
}


_SENTENCES: Final = listed(TEXT)
_QUERY: Final = or_null(TEXT, "a search that finds the traces behind it")
_PART: Final = fields(
    {
        "kind": one_of(
            "table", "bars", "matrix", "curve", "graph", what="the other keys are those of its kind"
        ),
        "caption": TEXT,
    },
    {
        "says": told(TEXT, "what the figure shows, in words"),
        "columns": listed(TEXT, "of a table or matrix"),
        "rows": listed(
            fields(
                {},
                {
                    "label": told(TEXT, "of a matrix"),
                    "cells": told(
                        {"type": "array"},
                        "of a table texts; of a matrix share, words and query of each",
                    ),
                    "query": _QUERY,
                },
            )
        ),
        "bars": listed(
            fields(
                {
                    "label": TEXT,
                    "share": or_null(NUMBER, "null if it is not told"),
                    "low": or_null(NUMBER),
                    "high": or_null(NUMBER),
                    "words": TEXT,
                    "query": _QUERY,
                }
            )
        ),
        "along": told(TEXT, "what a curve goes along"),
        "series": listed(fields({"name": TEXT, "points": listed(listed(COUNT))}), "of a curve"),
        "edges": listed(
            fields({"edge": listed(TEXT), "seen": COUNT, "reviewed": COUNT, "failed": COUNT}),
            "of a graph",
        ),
        "note": or_null(TEXT),
        "left_out": told(COUNT, "rows that are not listed"),
    },
)
_REPORT: Final = fields(
    {
        "schema": one_of("tracejury.report/1"),
        "title": TEXT,
        "about": TEXT,
        "until": or_null(TEXT, "the day of the newest act; there is no other date"),
        "version": TEXT,
        "masked": MASKED,
        "warnings": _SENTENCES,
        "answers": listed(
            fields(
                {
                    "question": one_of("trust", "tested", "data"),
                    "asked": TEXT,
                    "standing": told(TEXT, "in a word or two how far it can be answered"),
                    "tone": one_of("good", "mixed", "poor", "unknown"),
                    "answer": TEXT,
                    "evidence": _SENTENCES,
                    "not_known": _SENTENCES,
                }
            )
        ),
        "sections": listed(
            fields({"id": TEXT, "title": TEXT, "sentences": _SENTENCES, "parts": listed(_PART)})
        ),
    }
)


def evidence_schemas() -> list[Described]:
    """The schemas."""
    return [
        command(
            "coverage",
            "What is seen, reviewed, failed and guarded: by slices, or by paths.",
            fields(
                _COVERAGE,
                {
                    "fields": listed(TEXT),
                    "offered": mapped(
                        COUNT, "fields that make slices, and how many values they have"
                    ),
                    "codes": listed(TEXT, "the failure codes, the commonest first"),
                    "slices": listed(fields({"values": _VALUES, **_TALLY, "codes": _CODES})),
                    "holes": listed(fields(_HOLE, {"values": _VALUES, "edge": listed(TEXT)})),
                    "never_seen": listed(_VALUES, "pairs of values that no trace has"),
                    "nodes": listed(fields({"node": TEXT, **_TALLY}), "with --paths"),
                    "edges": listed(
                        fields(
                            {
                                "edge": listed(TEXT),
                                "declared": or_null(TRUTH, "null without a declared workflow"),
                                **_TALLY,
                            }
                        )
                    ),
                    "paths": listed(fields({"path": listed(TEXT), **_TALLY})),
                    "declared_paths": listed(fields({"name": TEXT, **_TALLY})),
                    "uncounted": told(COUNT, "traces whose paths are not told apart"),
                },
            ),
        ),
        command(
            "prevalence",
            "How frequent failures are, from random samples.",
            fields(
                {
                    "masked": MASKED,
                    "rubric": _RUBRIC,
                    "left_out": _LEFT_OUT,
                    "query": or_null(TEXT),
                    "fields": listed(TEXT),
                    "interval": TEXT,
                    "scope": one_of(
                        "library", "part", "parts", "none", what="what the rates are of"
                    ),
                    "population": told(COUNT, "traces that the samples stand for"),
                    "sources": listed(TEXT, "the parts, in words"),
                    "why": or_null(TEXT, "why nothing can be told"),
                    "overall": _RATE,
                    "unsure": told(COUNT, "drawn traces that are neither passed nor failed"),
                    "taken_over": told(COUNT, "verdicts of drawn traces taken over from groups"),
                    "picked": told(COUNT, "judged traces that were not drawn: left out"),
                    "samples": listed(
                        fields(
                            {
                                "queue": TEXT,
                                "drawn_from": told(TEXT, "empty for the library"),
                                "population": COUNT,
                                "drawn": COUNT,
                                "judged": COUNT,
                                "passed_over": told(COUNT, "reached, without a verdict"),
                                "ahead": told(COUNT, "judged before their turn: not counted yet"),
                                "used": TRUTH,
                                "why": or_null(TEXT),
                                "rate": or_null(_RATE),
                            }
                        )
                    ),
                    "severities": listed(
                        fields({"name": TEXT, "weight": NUMBER, "rate": _RATE, "at_least": _RATE}),
                        "the worst first; at_least: this bad or worse",
                    ),
                    "mean_severity": or_null(
                        fields(
                            {
                                "value": or_null(NUMBER),
                                "low": or_null(NUMBER),
                                "high": or_null(NUMBER),
                                "unknown": told(
                                    COUNT, "failures without one: they count as the worst"
                                ),
                                "interval": TEXT,
                            }
                        )
                    ),
                    "slices": listed(fields({"values": _VALUES, "seen": COUNT, "rate": _RATE})),
                    "differences": listed(
                        fields(
                            {
                                "values": _VALUES,
                                "difference": told(NUMBER, "its rate less that of all others"),
                                "low": NUMBER,
                                "high": NUMBER,
                                "p": NUMBER,
                                "p_adjusted": told(NUMBER, "Holm"),
                                "comparisons": COUNT,
                                "found": told(
                                    TRUTH, "more than chance, all comparisons considered"
                                ),
                            }
                        )
                    ),
                    "method": TEXT,
                }
            ),
        ),
        command(
            "saturation",
            "Whether more reviews would find anything new.",
            fields(
                {
                    "rubric": _RUBRIC,
                    "left_out": _LEFT_OUT,
                    "reviews": told(COUNT, "traces that were judged directly"),
                    "failed": COUNT,
                    "picked": told(TRUTH, "some were not drawn at random"),
                    "codes": fields({**_KINDS, "last": or_null(TEXT, "the code that came last")}),
                    "groups": fields(_KINDS),
                    "curve": listed(fields({"reviews": COUNT, "codes": COUNT, "groups": COUNT})),
                    "method": TEXT,
                    "sentences": listed(TEXT),
                }
            ),
        ),
        command(
            "drift",
            "What is different in a new bundle.",
            fields(
                {
                    "masked": MASKED,
                    "bundle": TEXT,
                    "against": one_of("reviewed", "rest"),
                    "new": told(COUNT, "traces of the bundle"),
                    "known": told(COUNT, "traces that it is held against"),
                    "why": or_null(TEXT, "why nothing is told"),
                    "mixes": listed(
                        fields(
                            {
                                "aspect": TEXT,
                                "divergence": told(NUMBER, "Jensen-Shannon, from 0 to 1"),
                                "noise": told(NUMBER, "95 of 100 are below it by chance"),
                                "p": NUMBER,
                                "p_adjusted": told(NUMBER, "Holm"),
                                "found": told(TRUTH, "more than chance, all mixes considered"),
                                "moved": listed(
                                    fields({"value": TEXT, "before": NUMBER, "now": NUMBER}),
                                    "the values whose share moved most",
                                ),
                            }
                        )
                    ),
                    "fields": listed(
                        fields(
                            {
                                "kind": one_of("missing", "rarer", "new", "type"),
                                "name": TEXT,
                                "before": told(
                                    NUMBER, "the share of the known traces that have it"
                                ),
                                "now": NUMBER,
                                "types": listed(TEXT, "of its values, before and now"),
                            }
                        ),
                        "fields of the metadata that changed",
                    ),
                    "far": listed(
                        fields({"trace": KEY, "distance": NUMBER}),
                        "the traces that are far from all known ones, the farthest first",
                    ),
                    "far_from": told(NUMBER, "the distance from which on a trace is far"),
                    "method": TEXT,
                }
            ),
        ),
        command("report", "All the evidence, as `report -o FILE.json` writes it.", _REPORT),
        command(
            "spending",
            "What traces take, in time, tokens and money.",
            fields(
                {
                    "masked": MASKED,
                    "fields": listed(TEXT),
                    "all": fields(_SPENT),
                    "slices": listed(fields({"values": _VALUES, **_SPENT})),
                }
            ),
        ),
    ]
