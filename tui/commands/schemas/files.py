"""Schemas of the files that others read or write: made from the shapes that read them, where there are some."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from ....store.judgement import SIGNAL_KINDS
from ....store.packs.baseline import BaselineShape
from ....store.packs.candidates import PROTOCOL
from ....store.packs.case_files import CaseShape
from ....store.packs.cases import SCHEMA
from ....store.packs.manifest import EVERY_MAJOR
from ....store.packs.policy import PolicyShape, QuarantineShape
from ....store.provenance_choice import FIELDS
from .notation import (
    ANY,
    COUNT,
    HASH,
    KEY,
    NUMBER,
    OBJECT,
    TEXT,
    TIME,
    TRUTH,
    WHOLE,
    Described,
    Node,
    either,
    fields,
    file,
    listed,
    mapped,
    one_of,
    or_null,
    told,
)
from .packing import MASKING
from .shapes import VERDICT

_STEP: Final = told(either(TEXT, WHOLE), "the id of a step, or its position")
_PLACE: Final = or_null(
    fields({}, {"step": or_null(_STEP), "alternates": listed(_STEP), "cannot_tell": TRUTH})
)

_REVIEW: Final[dict[str, Node]] = {
    "trace": told(TEXT, "the trace key; or source_id names the trace"),
    "source_id": or_null(TEXT),
    "bundle": or_null(TEXT, "where a source_id is of several traces"),
    "reviewer": TEXT,
    "at": told(TIME, "when it was judged: a later opinion replaces an earlier one"),
    "rubric": either(
        TEXT, fields({"id": or_null(TEXT)}, {"version": or_null(WHOLE), "hash": or_null(TEXT)})
    ),
    "status": one_of("draft", "deferred", "finished"),
    "verdict": VERDICT,
    "answers": mapped(ANY, "question id to answer"),
    "codes": listed(TEXT),
    "marks": listed(
        fields(
            {"step": _STEP},
            {
                "kind": one_of("wrong", "good", "note"),
                "code": or_null(TEXT),
                "note": or_null(TEXT),
            },
        )
    ),
    "break_point": told(_PLACE, "where it first went wrong"),
    "root_cause": _PLACE,
    "manifestation": told(_PLACE, "where it showed"),
    "cause_layer": or_null(TEXT),
    "own_codes": listed(TEXT),
    "signals": listed(
        fields({"kind": one_of(*SIGNAL_KINDS)}, {"note": TEXT}), "worth attention, no failure"
    ),
    "evidence": listed(
        fields(
            {"step": _STEP},
            {
                "start": COUNT,
                "end": COUNT,
                "text": TEXT,
                "kind": one_of("why", "must-not-say", "must-say"),
            },
        )
    ),
    "note": or_null(TEXT),
    "correction": or_null(
        either(TEXT, fields({"text": TEXT}, {"status": one_of("proposed", "approved")})),
        "what it should have said",
    ),
    "checks": listed(OBJECT, "claims that the reviewer wrote"),
    "defer_reason": or_null(TEXT),
    "seconds": told(NUMBER, "how long it took"),
    "propagated": OBJECT,
    "repeat": or_null(TRUTH),
    "carried": OBJECT,
}

_CALLS: Final = listed(
    either(TEXT, fields({"name": TEXT}, {"arguments": ANY}), fields({"function": OBJECT})),
    "the tools that it called, [] for none; left out: nobody knows",
)
_INPUT: Final = fields(
    {"messages": listed(OBJECT, "role and content each")},
    {"documents": listed(ANY), "tools": listed(ANY)},
)
_ANSWER: Final[dict[str, Node]] = {
    "output": told(ANY, "the answer: text, or any JSON value"),
    "tool_calls": _CALLS,
    "messages": listed(OBJECT, "from which a missing output or missing calls are taken"),
    "error": told(or_null(TEXT), "why there is no answer"),
}


def _shaped(shape: type[msgspec.Struct], **more: Any) -> Node:
    """The schema of a shape by which a file is read."""
    _, defined = msgspec.json.schema_components([shape], ref_template="#/$defs/{name}")
    names = {name: name.removeprefix("_").removesuffix("Shape") for name in defined}
    node = _renamed(defined[shape.__name__], names)
    others = {
        names[name]: _renamed(one, names) for name, one in defined.items() if name != shape.__name__
    }
    for name in ("title", "description"):
        node.pop(name, None)
    node["properties"] = {**node["properties"], **more}
    node["required"] = [*node["required"], *more]
    return {**node, **({"$defs": others} if others else {})}


def _renamed(node: Any, names: dict[str, str]) -> Any:
    if isinstance(node, dict):
        return {
            key: f"#/$defs/{names[value.rpartition('/')[2]]}"
            if key == "$ref"
            else names.get(value, value)
            if key == "title"
            else _renamed(value, names)
            for key, value in node.items()
        }
    return [_renamed(item, names) for item in node] if isinstance(node, list) else node


def file_schemas() -> list[Described]:
    """The schemas."""
    manifest = fields(
        {
            "format": told(
                {"type": "string", "pattern": f"^{EVERY_MAJOR}[12]\\."}, "with its version"
            ),
            "name": TEXT,
        },
        {
            "requires": listed(TEXT, "what a reader has to support"),
            "pack_id": HASH,
            "counts": mapped(COUNT),
            "files": listed(fields({"path": TEXT, "bytes": COUNT, "sha256": KEY})),
            "reviewers": listed(TEXT),
            "verdicts_until": TEXT,
            "masking": told(MASKING, "what is masked in it, and what was acknowledged"),
            "provenance": listed(
                fields({"bundle": TEXT}, {"sha256": KEY, **dict.fromkeys(FIELDS, TEXT)}),
                "what is known of the bundles that its traces came in",
            ),
            "judge": told(
                fields({"name": TEXT, "passport_id": HASH, "prompt_hash": HASH}),
                "the judge that it carries: judge/passport.json and judge/prompt.txt",
            ),
        },
    )
    hashes = dict.fromkeys(("input_hash", "content_hash", "case_hash"), HASH)
    return [
        file("manifest", "manifest.json of a pack.", manifest),
        file(
            "case",
            "A case of a pack, cases/*.json.",
            _shaped(CaseShape, schema=one_of(SCHEMA), **hashes),
        ),
        file(
            "baseline",
            "What `tracejury bless` writes.",
            _shaped(BaselineShape, format=one_of("tracejury.baseline/1")),
        ),
        file("policy", "The TOML file of `check --policy`.", _shaped(PolicyShape)),
        file("quarantine", "The TOML file of `check --quarantine`.", _shaped(QuarantineShape)),
        file(
            "review",
            "A line of a reviews file (`reviews export`, `reviews import`).",
            {
                **fields({}, _REVIEW),
                "anyOf": [{"required": ["trace"]}, {"required": ["source_id"]}],
            },
        ),
        file(
            "request",
            "What `check --command` writes to a candidate, and `check --url` posts.",
            fields(
                {
                    "protocol": one_of(PROTOCOL),
                    "case_id": TEXT,
                    "trial": told(COUNT, "from 1"),
                    "input": _INPUT,
                }
            ),
        ),
        file(
            "answer",
            "What a candidate answers.",
            fields({}, {**_ANSWER, "case_id": told(TEXT, "with --mode jsonl")}),
        ),
        file(
            "output",
            "A line of a file of recorded outputs (`check --outputs`).",
            fields(
                {"case_id": TEXT},
                {
                    **_ANSWER,
                    "trial": told(or_null(WHOLE), "from 1"),
                    "input_hash": or_null(TEXT, "of the case: another input's output is missing"),
                },
            ),
        ),
    ]
