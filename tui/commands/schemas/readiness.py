"""The schemas of criteria, of how they came out, of decisions on them, and of what is known of bundles."""

from __future__ import annotations

from typing import Final

from ....store.insight.readiness import criteria, deciding, evaluating
from ....store.insight.readiness.catalogue import FIGURES, KEYS
from ....store.provenance_choice import FIELDS
from .notation import (
    ANY,
    COUNT,
    HASH,
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
    file,
    listed,
    mapped,
    one_of,
    or_null,
    told,
)

_DECIMAL: Final = or_null(TEXT, "a decimal text; null if it is not told")
_STATE: Final = one_of(*evaluating.STATES)
PROVENANCE: Final[dict[str, Node]] = {name: or_null(TEXT, "null: not known") for name in FIELDS}
BUNDLE: Final[dict[str, Node]] = {
    "bundle": told(TEXT, "its name"),
    "sha256": told(TEXT, "of what was loaded"),
    **PROVENANCE,
}
_DECISION: Final[dict[str, Node]] = {
    "decision": one_of("go", "no-go"),
    "name": TEXT,
    "role": TEXT,
    "reason": TEXT,
    "at": TIME,
    "unmet": listed(TEXT, "criteria that were not met, by id"),
    "recorded_by": told(TEXT, "the reviewer in whose journal it is"),
}
_CRITERION: Final = fields(
    {
        "id": TEXT,
        "says": TEXT,
        "owner": TEXT,
        "tribe": or_null(TEXT),
        "figure": one_of(*FIGURES),
        "of": told(OBJECT, "what the figure is of"),
        "asked": told(TEXT, "the threshold in words"),
        "hold": one_of(*criteria.ENDS, what="which end of the interval is held against it"),
        "state": _STATE,
        "why": or_null(TEXT, "what is missing, or by how much it is not met"),
        "n": COUNT,
        "least": told(COUNT, "how many n it needs"),
        "value": _DECIMAL,
        "low": _DECIMAL,
        "high": _DECIMAL,
        "said": or_null(TEXT, "the figure in a clause"),
        "evidence": HASH,
        "command": or_null(TEXT, "opens the evidence, or gathers what is missing"),
    }
)
_EVALUATED: Final = fields(
    {
        "title": TEXT,
        "file": TEXT,
        "file_hash": HASH,
        "ready": TRUTH,
        "sentence": TEXT,
        "journal_head": KEY,
        "yet_to_judge": told(COUNT, "traces that the figures leave out for this reader"),
        "criteria": listed(_CRITERION),
        "decision": or_null(
            fields(
                {
                    **_DECISION,
                    "signature_checked": TRUTH,
                    "evidence_changed": listed(TEXT, "criteria, by id"),
                    "file_changed": TRUTH,
                }
            ),
            "the last one on a file of this title",
        ),
    }
)
_EVIDENCE: Final[dict[str, Node]] = {
    "format": one_of(evaluating.FORMAT),
    "figure": one_of(*FIGURES),
    "of": OBJECT,
    "n": COUNT,
    "value": _DECIMAL,
    "low": _DECIMAL,
    "high": _DECIMAL,
    "made_from": told(
        ANY, "what it was computed from: trace keys, verdicts, rubric and pack hashes"
    ),
}


def readiness_schemas() -> list[Described]:
    """The schemas."""
    return [
        command(
            "ready evaluate",
            "How each criterion came out; with --evidence what one of them rests on.",
            either(_EVALUATED, fields(_EVIDENCE)),
        ),
        command("ready init", "The file that was written.", fields({"path": TEXT, "criteria": COUNT})),
        command(
            "ready figures",
            "The figures that a criterion may name.",
            fields(
                {
                    "figures": listed(
                        fields(
                            {
                                "name": TEXT,
                                "what": TEXT,
                                "unit": one_of("share", "count", "number", "truth"),
                                "n": told(TEXT, "what n counts"),
                                "least": COUNT,
                                "interval": TRUTH,
                                "keys": listed(TEXT),
                                "needs": listed(TEXT, "keys that have to be there"),
                            }
                        )
                    ),
                    "keys": mapped(TEXT, "what each key is"),
                }
            ),
        ),
        command(
            "ready sign",
            "A decision that was signed and recorded.",
            fields(
                {
                    "event": told(TEXT, "its id in the journal"),
                    "decision": one_of("go", "no-go"),
                    "ready": TRUTH,
                    "unmet": listed(TEXT),
                    "statement": told(TEXT, "what was signed, byte for byte"),
                    "signature": TEXT,
                    "namespace": one_of(deciding.NAMESPACE),
                }
            ),
        ),
        command(
            "ready verify",
            "Whether decisions were signed by whom one allows.",
            fields(
                {
                    "ok": TRUTH,
                    "unreadable": told(COUNT, "decisions whose statement cannot be read"),
                    "evidence_changed": or_null(listed(TEXT), "null without a file of criteria"),
                    "file_changed": or_null(TRUTH),
                    "decisions": listed(
                        fields(
                            {
                                **_DECISION,
                                "event": TEXT,
                                "title": TEXT,
                                "taken_back": TRUTH,
                                "good": TRUTH,
                                "signer": or_null(TEXT, "whose key it is, by the allowed signers"),
                                "said": TEXT,
                            }
                        )
                    ),
                }
            ),
        ),
        command(
            "ready dossier",
            "The dossier that was written.",
            fields(
                {
                    "path": TEXT,
                    "sha256": HASH,
                    "criteria": or_null(TEXT, "the file of criteria"),
                    "ready": or_null(TRUTH),
                    "journal_head": or_null(KEY),
                    "masked": MASKED,
                }
            ),
        ),
        command(
            "bundle list",
            "The bundles with what is known of them.",
            fields(
                {
                    "masked": MASKED,
                    "required": listed(one_of(*FIELDS), "what the settings require"),
                    "bundles": listed(
                        fields(
                            {
                                **BUNDLE,
                                "traces": COUNT,
                                "said_by": or_null(TEXT),
                                "lacks": listed(one_of(*FIELDS)),
                            }
                        )
                    ),
                }
            ),
        ),
        command(
            "bundle set",
            "The bundles of which something is known now that was not.",
            fields({"bundles": listed(fields(BUNDLE))}),
        ),
        file("readiness", "readiness.toml, criteria for tracejury ready; as JSON.", _criteria_file()),
        file(
            "decision",
            "What is signed: the statement of a go or no-go.",
            fields(
                {
                    "format": one_of(deciding.FORMAT),
                    **{name: _DECISION[name] for name in ("decision", "name", "role", "reason", "at", "unmet")},
                    "title": told(TEXT, "of the file of criteria"),
                    "file": HASH,
                    "journal": told(KEY, "the head of the journal before it"),
                    "criteria": listed(
                        fields(
                            {
                                "id": TEXT,
                                "says": TEXT,
                                "owner": TEXT,
                                "state": _STATE,
                                "evidence": HASH,
                                "n": COUNT,
                                "value": _DECIMAL,
                                "low": _DECIMAL,
                                "high": _DECIMAL,
                            }
                        )
                    ),
                }
            ),
        ),
    ]  # fmt: skip


def _criteria_file() -> Node:
    keys: dict[str, Node] = {
        name: told(
            listed(TEXT) if kind.type == "texts" else WHOLE if kind.type == "count" else TEXT,
            f"{kind.words}; of {', '.join(one.name for one in FIGURES.values() if name in one.keys)}",
        )
        for name, kind in KEYS.items()
    }
    criterion = fields(
        {"id": TEXT, "says": TEXT, "owner": TEXT, "figure": one_of(*FIGURES)},
        {
            "tribe": TEXT,
            **dict.fromkeys(criteria.BOUNDS, told(NUMBER, "the threshold: one of these four")),
            "hold": one_of(
                *criteria.ENDS, what="which end of the interval; else the unfavourable one"
            ),
            "least": told(COUNT, "how many n it needs at least"),
            **keys,
        },
    )
    return fields(
        {"format": one_of(criteria.FORMAT), "title": TEXT, "criterion": listed(criterion)}
    )
