"""The fields of the query language: what each is about, and which values it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

FieldKind: TypeAlias = Literal[
    "text", "fact", "number", "date", "score", "bundle", "review", "judged"
]
"""Where a field is looked up: words in a part of the text, a fact of the trace, a column of it, its scores, the
bundles that hold it, its reviews, the day of a review."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field. `values` are all that it takes, () if they are not fixed."""

    kind: FieldKind
    help: str
    values: tuple[str, ...] = ()
    example: str = ""


FIELDS: Final[Mapping[str, Field]] = {
    "status": Field("fact", "how the trace ended", ("ok", "error", "unset"), "status:error"),
    "tool": Field("text", "words in the names of the tools that were called", (), "tool:refund"),
    "input": Field("text", "words in what was asked", (), 'input:"full refund"'),
    "output": Field("text", "words in the final answer", (), "output:sorry"),
    "note": Field("text", "words in the notes, written answers and corrections of reviews", (), "note:invented"),
    "judge": Field("text", "words of judges that came with it; no other search looks there", (), "judge:invented"),
    "model": Field("fact", "a model that was called", (), "model:gpt*"),
    "kind": Field("fact", "a kind of step that it has", (), "kind:retriever"),
    "name": Field("fact", "the name of the trace", (), "name:support-agent"),
    "format": Field("fact", "the format that it was loaded from", (), "format:otlp"),
    "session": Field("fact", "the session or thread that it is part of", (), "session:s-118"),
    "bundle": Field("bundle", "the name of a bundle that holds it", (), "bundle:october.jsonl"),
    "score": Field("score", "a score that came with it, by its name", (), "score.judge<0.5"),
    "steps": Field("number", "the number of its steps", (), "steps>20"),
    "duration": Field("number", "how long it took: ms, s (unless given), m, h", (), "duration>30s"),
    "since": Field("date", "begun on this day (UTC) or later", (), "since:2026-10-01"),
    "until": Field("date", "begun on this day (UTC) or earlier", (), "until:2026-10-31"),
    "reviewed": Field("review", "whether it has a finished review", ("yes", "no"), "reviewed:no"),
    "verdict": Field("review", "the verdict of a review", ("pass", "fail", "unsure"), "verdict:fail"),
    "code": Field("review", "a failure code of a review", (), "code:hallucination"),
    "reviewer": Field("review", "who gave a review", (), "reviewer:vera"),
    "signal": Field("review", "a signal of a review: worth attention, no failure", ("topic", "good", "phrasing", "complaint", "other"), "signal:good"),
    "found": Field("review", "what the trace itself says of it: its user's thumb or complaint, a topic far from all others", ("thumbs-up", "thumbs-down", "complaint", "far"), "found:complaint"),
    "judged-since": Field("judged", "reviewed on this day (UTC) or later", (), "judged-since:2026-10-01"),
    "judged-until": Field("judged", "reviewed on this day (UTC) or earlier", (), "judged-until:2026-10"),
    "rubric": Field("review", "the rubric of a review, by its id", (), "rubric:support"),
    "group": Field("review", "its group of similar failures: number, id or name", (), "group:12"),
    "queue": Field("review", "a queue that holds it", (), "queue:refunds"),
}  # fmt: skip
"""Every field; any other name is that of a metadata value."""

REVIEW_FIELDS: Final = (
    "verdict", "code", "reviewer", "rubric", "note", "signal", "judged-since", "judged-until",
)  # fmt: skip
"""Fields about one review: those that have to hold together hold of the same review."""

TEXTS: Final = tuple(name for name, field in FIELDS.items() if field.kind == "text")

SESSIONS: Final = (
    "session", "session_id", "sessionid", "thread_id", "conversation_id", "session.id", "thread.id",
)  # fmt: skip
"""The metadata names, folded, that stand for a session."""
