"""Every kind of act with the body that it has.

To add an act, write its `ActBody` and enter it in `ACT_BODIES`; the journal, its projections and undo follow from
there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from .acts import ActKind, UnfitAct
from .canonical import Json
from .comparison_acts import CompareBody, ComparisonBody, UnblindBody
from .library_acts import (
    AcknowledgeBody,
    AdjudicateBody,
    BundleBody,
    CodesBody,
    DecisionChangeBody,
    ForgetBody,
    GroupBody,
    ImportBody,
    JudgeBody,
    MergeBody,
    QueueBody,
    ReadyBody,
    ResultsBody,
    RubricBody,
    ToolEffectsBody,
    TraceKeysBody,
    VersionBody,
)
from .review_acts import (
    ActBody,
    AnswerBody,
    BreakPointBody,
    CauseLayerBody,
    CheckBody,
    CodeBody,
    CorrectionBody,
    DeferBody,
    EvidenceBody,
    FinishBody,
    ManifestationBody,
    MarkBody,
    NoteBody,
    RootCauseBody,
    SignalBody,
)
from .whole_acts import ApplyBody, CarryBody, ReplaceBody, UndoBody

ACT_BODIES: Final[Mapping[ActKind, type[ActBody] | dict[str, type[ActBody]]]] = {
    "answer": AnswerBody,
    "mark": {  # by the key `as` of the body
        "mark": MarkBody,
        "break_point": BreakPointBody,
        "root_cause": RootCauseBody,
        "manifestation": ManifestationBody,
        "cause_layer": CauseLayerBody,
        "evidence": EvidenceBody,
    },
    "correct": CorrectionBody,
    "check": CheckBody,
    "note": NoteBody,
    "code": CodeBody,
    "finish": FinishBody,
    "defer": DeferBody,
    "undo": UndoBody,
    "rubric": RubricBody,
    "queue": QueueBody,
    "version": VersionBody,
    "apply-to-group": ApplyBody,
    "carry": CarryBody,
    "adjudicate": AdjudicateBody,
    "group": GroupBody,
    "replace": ReplaceBody,
    "import": ImportBody,
    "trace-keys": TraceKeysBody,
    "tool-effects": ToolEffectsBody,
    "codes": CodesBody,
    "forget": ForgetBody,
    "acknowledge": AcknowledgeBody,
    "comparison": ComparisonBody,
    "compare": CompareBody,
    "unblind": UnblindBody,
    "merge": MergeBody,
    "judge": JudgeBody,
    "bundle": BundleBody,
    "ready": ReadyBody,
    "results": ResultsBody,
    "decision-change": DecisionChangeBody,
    "signal": SignalBody,
}
LIBRARY_KINDS: Final[tuple[ActKind, ...]] = tuple(
    kind for kind, body in ACT_BODIES.items() if isinstance(body, type) and not body.of_review
)
"""The kinds that belong to no review."""


def act_body(kind: str, body: Json) -> ActBody:
    """The body of an act, checked. Raises UnfitAct."""
    if not isinstance(body, dict):
        raise UnfitAct("its body is not an object")
    found = ACT_BODIES.get(kind)  # type: ignore[call-overload]
    if isinstance(found, dict):
        found = found.get(str(body.get("as")))
    if found is None:
        raise UnfitAct(f"its kind {kind!r} is unknown; a newer tracejury may have written it")
    shape: type[ActBody] = found
    if shape.removal is not None and body.get("remove") is True:
        shape = shape.removal
    try:
        return msgspec.convert(body, shape)
    except msgspec.ValidationError as error:
        raise UnfitAct(f"its {shape.words} does not have the expected shape: {error}") from None
