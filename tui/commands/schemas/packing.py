"""Schemas of the commands on packs."""

from __future__ import annotations

from typing import Final, get_args

from ....store.packs.cases import ROLES, STATUSES
from ....store.packs.reports.document import SCHEMA
from ....store.packs.results import Status
from .notation import (
    COUNT,
    HASH,
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
    mapped,
    one_of,
    or_null,
    told,
)

PRIVATE: Final = listed(
    fields(
        {
            "id": told(TEXT, "the name of the value in this library"),
            "type": TEXT,
            "rule": TEXT,
            "why": TEXT,
            "preview": told(TEXT, "the prefix of its issuer, and its length"),
            "count": COUNT,
            "places": listed(TEXT, "case or file, and the path in it; at most 100"),
        }
    )
)
MASKING: Final = fields(
    {},
    {
        "masked": mapped(COUNT, "type -> different pseudonyms"),
        "examples": mapped(COUNT, "type -> values that the rules of the library call nobody's"),
        "acknowledged": listed(fields({"id": TEXT, "type": TEXT, "reason": TEXT})),
    },
)
_NEAR_MISSES: Final = fields({"killed": COUNT, "tried": COUNT})
_SURVIVORS: Final = listed(fields({"case": TEXT, "survives": listed(TEXT)}))
_WEAKER: Final = listed(
    fields({"case": TEXT, "unmasked": one_of(*STATUSES), "masked": one_of(*STATUSES), "why": TEXT})
)
_WHY: Final = listed(fields({"case": TEXT, "why": TEXT}))
_SHARE: Final = fields({"passed": COUNT, "total": COUNT}, what="of the cases that gate")
_TOLD_TOOLS: Final = fields({"tools": listed(TEXT), "effect": one_of("reads", "writes")})

_CASE: Final = fields(
    {
        "pack": TEXT,
        "case": told(TEXT, "the case id"),
        "path": told(TEXT, "its file"),
        "role": one_of(*ROLES),
        "question": TEXT,
        "reason": told(TEXT, "why the expert judged as they did"),
        "correction": or_null(TEXT),
        "status": one_of(*get_args(Status)),
        "by": told(TEXT, "what decided"),
        "transition": told(TEXT, "what changed since the baseline, in words"),
        "gates": told(TRUTH, "whether it takes part in the verdict"),
        "content_hash": HASH,
        "proof": one_of(*STATUSES),
        "passed": told(COUNT, "trials that passed"),
        "trials": COUNT,
        "seconds": listed(NUMBER, "how long each answer took; empty for recorded ones"),
        "why": TEXT,
        "output": told(TEXT, "the beginning of the answer that did not pass"),
        "slices": listed(TEXT),
        "codes": listed(TEXT, "the failure codes of the review"),
        "severity": or_null(TEXT),
    },
    {
        "quarantine": told(TEXT, "why it does not gate for a while"),
        "interval": listed(TEXT, "between which shares of passes the true one is likely to be"),
    },
)

_CHECK: Final[dict[str, Node]] = {
    "schema": one_of(SCHEMA),
    "release": or_null(TEXT, "which release of the candidate it was, if --release says so"),
    "at": or_null(TEXT, "when it ended: ISO 8601, UTC"),
    "exit_code": one_of(
        0, 1, 3, 5, what="0 pass, 1 a gating case fails, 3 incomplete, 5 nothing to check"
    ),
    "why": told(TEXT, "the reason, in one line"),
    "stopped": told(TEXT, "why it ended early; empty if it did not"),
    "fix": _SHARE,
    "guard": _SHARE,
    "newly_broken": COUNT,
    "asking": told(COUNT, "gating cases about which a person is asked"),
    "pass_k": mapped(TEXT, "pass^k by k, where cases were asked several times"),
    "compared": told(TRUTH, "whether there was a baseline"),
    "removed": listed(TEXT, "cases of the baseline that no pack has any more"),
    "notices": listed(TEXT),
    "cases": listed(_CASE),
}

_EXPORT: Final = fields(
    {
        "schema": TEXT,
        "to": told(TEXT, "the tool"),
        "tried_with": told(TEXT, "the version of the tool that exports were run in"),
        "pack_id": HASH,
        "exported": listed(TEXT, "case ids"),
        "lost": listed(
            fields({"what": TEXT, "why": TEXT, "cases": listed(TEXT)}), "what the tool cannot hold"
        ),
        "run": listed(TEXT, "commands, in the folder of the export"),
        "files": listed(TEXT),
    }
)


def pack_schemas() -> list[Described]:
    """The schemas."""
    by_status = fields(dict.fromkeys(STATUSES, COUNT))
    return [
        command(
            "tools list",
            "The tools that traces call.",
            fields(
                {
                    "tools": listed(
                        fields(
                            {
                                "name": TEXT,
                                "calls": COUNT,
                                "effect": TEXT,
                                "said_by": or_null(TEXT, "who said so"),
                            }
                        )
                    )
                }
            ),
        ),
        command("tools reads", "What was said.", _TOLD_TOOLS),
        command("tools writes", "What was said.", _TOLD_TOOLS),
        command(
            "pack build",
            "The pack that was built.",
            fields(
                {
                    "path": TEXT,
                    "pack_id": HASH,
                    "cases": COUNT,
                    "fix": by_status,
                    "guard": by_status,
                    "thin": mapped(COUNT, "why cases are thin, and how many"),
                    "unproven": mapped(COUNT),
                    "near_misses": _NEAR_MISSES,
                    "survivors": _SURVIVORS,
                    "asked_answers": COUNT,
                    "left_out": mapped(COUNT, "why reviews became no case, and how many"),
                    "parts_left_out": mapped(COUNT),
                    "weaker_masked": told(_WEAKER, "cases that prove less masked than as they are"),
                    "written": told(TRUTH, "false if something private stopped it"),
                    "private": told(PRIVATE, "what stopped it"),
                    "examples": told(PRIVATE, "what is published as an example"),
                    "masking": told(MASKING, "as in the manifest"),
                    "shown_masked": MASKED,
                    "undecided": listed(
                        fields({"trace": KEY, "source_id": or_null(TEXT), "why": TEXT}),
                        "traces left out because reviewers differ: tracejury adjudicate",
                    ),
                }
            ),
        ),
        command(
            "pack verify",
            "What proving each case again found.",
            fields(
                {
                    "path": TEXT,
                    "pack_id": HASH,
                    "ok": TRUTH,
                    "counts": mapped(COUNT, "cases by role and by what they state"),
                    "gates": told(COUNT, "cases that gate"),
                    "thin": _WHY,
                    "unproven": _WHY,
                    "near_misses": _NEAR_MISSES,
                    "survivors": _SURVIVORS,
                    "untrue": told(_WHY, "cases that claim a proof that does not hold"),
                    "reviewers": listed(TEXT),
                    "verdicts_until": TEXT,
                    "notices": listed(TEXT),
                    "history": fields(
                        {
                            "version": or_null(TEXT),
                            "parent": or_null(TEXT),
                            "heads": COUNT,
                            "entries": COUNT,
                            "problems": mapped(TEXT, "file to what is wrong with it"),
                        }
                    ),
                    "foreign": listed(TEXT, "files in the folder that are no part of the pack"),
                },
                {
                    "signature": fields(
                        {
                            "ok": TRUTH,
                            "signer": or_null(TEXT),
                            "what": TEXT,
                            "not_covered": listed(TEXT, "files that a good signature leaves out"),
                        }
                    )
                },
            ),
        ),
        command(
            "pack export",
            "What was written for another tool, and what is lost.",
            _EXPORT,
        ),
        command("check", "How a candidate did.", fields(_CHECK)),
        command(
            "bless",
            "How a candidate did, and whether that was written as a baseline.",
            fields({**_CHECK, "baseline": TEXT, "written": TRUTH}),
        ),
    ]
