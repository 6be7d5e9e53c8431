"""Witnesses: answers that a person judged. A case remembers them, so that no answer is asked about twice."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ..canonical import Json, canonical_hash, clean_json, clean_text
from .claim import Output

SAME_GROUP: Final = "same group"
SAME_QUESTION: Final = "same question"


@dataclass(frozen=True, slots=True)
class Witness:
    """An answer that was judged: accepted or rejected, by whom, why, and where it comes from ("recorded answer",
    "correction", "asked answer", "same group", "same question")."""

    output: Output
    accepted: bool
    by: tuple[str, ...] = ()
    why: str = ""
    source: str = ""

    @property
    def of_sibling(self) -> bool:
        """Whether it was judged as the answer of another trace, which may have failed in another way."""
        return self.source.startswith((SAME_GROUP, SAME_QUESTION))

    @property
    def answer_hash(self) -> str:
        """The hash by which the answer is remembered."""
        return answer_hash(self.output)


def answer_hash(output: Output) -> str:
    """The hash of an answer without what no reader sees: composition of characters, case, white space, the final
    full stop. Tool calls count with their arguments; an answer that does not say what it called is remembered by
    its text alone."""
    text = unicodedata.normalize("NFKC", clean_text(output.text)).casefold()
    text = " ".join(text.split()).rstrip(" .!")
    calls = [[call.get("name"), call.get("arguments")] for call in output.tool_calls]
    return canonical_hash([text, _stored(clean_json(calls))] if calls else [text])


def _stored(value: Json) -> Json:
    """A value as a case holds it, in which there are no floats: the answer must be known again."""
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, Mapping):
        return {key: _stored(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_stored(item) for item in value]
    return value
