"""Schemas of the commands on packs that live in a folder under version control."""

from __future__ import annotations

from typing import Final

from ....store.packs.cases import ROLES
from ....store.packs.sync.health import KINDS
from .notation import (
    COUNT,
    HASH,
    MASKED,
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

_CASE: Final[dict[str, Node]] = {"case": TEXT, "role": one_of(*ROLES), "question": TEXT}
_VERSION: Final = or_null(TEXT, "as 1.3.0; null if the pack was never synced")
_PACK_ID: Final = told(TEXT, "sha256:…; empty if there is none")

_DIFFERENCE: Final[dict[str, Node]] = {
    "headline": told(TEXT, "all of it in one line"),
    "kind": or_null(TEXT, "which part of the version it changes"),
    "added": listed(fields(_CASE)),
    "changed": listed(
        fields(
            {
                **_CASE,
                "why": listed(TEXT),
                "verdict_before": or_null(TEXT),
                "verdict": or_null(TEXT),
            }
        )
    ),
    "retired": listed(fields({**_CASE, "why": TEXT})),
    "rubrics_changed": TRUTH,
}

_SYNC: Final = fields(
    {
        **_DIFFERENCE,
        "restored": listed(TEXT),
        "edited_by_hand": mapped(TEXT, "path to what is wrong with it"),
        "notes": listed(TEXT),
        "version_before": or_null(TEXT),
        "version": or_null(TEXT),
        "parent": or_null(TEXT),
        "pack_id": _PACK_ID,
        "files": listed(TEXT, "files that change"),
        "target": TEXT,
        "written": TRUTH,
    }
)


def pack_folder_schemas() -> list[Described]:
    """The schemas."""
    health = fields(
        {
            **_CASE,
            "health": one_of(*KINDS),
            "n": told(COUNT, "runs that count"),
            "pass": COUNT,
            "fail": COUNT,
            "ask": COUNT,
            "other_test": told(COUNT, "runs of another content"),
            "no_answer": COUNT,
            "why": TEXT,
            "proposal": or_null(TEXT),
        }
    )
    return [
        command(
            "pack card",
            "What a pack is.",
            fields(
                {
                    "name": TEXT,
                    "version": _VERSION,
                    "pack_id": HASH,
                    "counts": mapped(COUNT),
                    "reviewers": listed(TEXT),
                    "verdicts_until": TEXT,
                    "markdown": TEXT,
                    "shown_masked": MASKED,
                }
            ),
        ),
        command(
            "pack diff",
            "What two packs have otherwise.",
            fields({**_DIFFERENCE, "before": _PACK_ID, "after": _PACK_ID, "shown_masked": MASKED}),
        ),
        command(
            "pack merge",
            "What came of a merge.",
            fields(
                {
                    "conflicts": listed(
                        fields({"name": TEXT, "question": TEXT, "ours": TEXT, "theirs": TEXT})
                    ),
                    "ours": fields(_DIFFERENCE),
                    "theirs": fields(_DIFFERENCE),
                    "version": _VERSION,
                    "pack_id": _PACK_ID,
                    "cases": COUNT,
                    "target": TEXT,
                    "written": TRUTH,
                }
            ),
        ),
        command("pack sync", "What changes in the folder, and whether it was written.", _SYNC),
        command("pack seal", "What changes in the folder, and whether it was written.", _SYNC),
        command(
            "pack health",
            "Which cases still tell candidates apart.",
            fields(
                {
                    "pack_id": HASH,
                    "runs": COUNT,
                    "runs_given": COUNT,
                    "runs_without_candidate": COUNT,
                    "least": COUNT,
                    "long": COUNT,
                    "counts": fields(dict.fromkeys(KINDS, COUNT)),
                    "cases": listed(health),
                    "proposals": listed(fields({"case": TEXT, "why": TEXT, "command": TEXT})),
                }
            ),
        ),
        command(
            "pack sign",
            "The signature.",
            fields({"signature": TEXT, "pack_id": HASH, "namespace": TEXT}),
        ),
        command("pack ci", "A workflow.", fields({"system": TEXT, "file": TEXT, "workflow": TEXT})),
    ]
