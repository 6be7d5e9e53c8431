"""Answers that a check asks a person about: what a trace keeps of the case that its answer belongs to.

`check --asked` writes such answers to a file (`packs/asked.py`), `load` reads each as a trace
(`bundles/formats/asked.py`), and `pack build` makes a witness of the case of each that was judged
(`packs/witnesses.py`). What connects them is the metadata value `asked` of the trace, an object:

| key | value |
|---|---|
| pack, case, role | the name of the pack, the id and the role of the case |
| trace | the key of the trace that the case was made from |
| rubric | the hash of the rubric that the case was judged under |
| answer_hash | the hash by which the case remembers the answer |
| tool_calls | the calls of the answer, `{name, arguments}`; null if it does not say which there were |
| why | why it is asked, in words |
| claims | what each claim of the case said of it: `{claim, state, why}` |
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from msgspec import Struct, to_builtins

from .canonical import Json
from .shapes import ShapeInvalid, shaped
from .trace import Trace

SCHEMA: Final = "tracejury.asked/1"
"""The format of the file: JSON lines, the first with the rubrics, then one for each answer."""
METADATA: Final = "asked"


class AskedAbout(Struct, frozen=True):
    """What a trace keeps of the case that its answer belongs to (see the module)."""

    pack: str
    case: str
    role: str
    trace: str
    rubric: str
    answer_hash: str
    why: str = ""
    tool_calls: list[dict[str, Any]] | None = None
    claims: list[dict[str, str]] | None = None

    def json(self) -> dict[str, Json]:
        """As JSON, the form in a file and in the metadata of a trace."""
        found: dict[str, Json] = to_builtins(self)
        return found


def asked_from_json(value: Json) -> AskedAbout:
    """What `AskedAbout.json` wrote. Raises ShapeInvalid."""
    if not isinstance(value, Mapping):
        raise ShapeInvalid("asked is not an object")
    return shaped(dict(value), AskedAbout)


def asked_about(trace: Trace) -> AskedAbout | None:
    """The case that the answer of a trace belongs to; None for a trace that is no asked answer."""
    if METADATA not in trace.metadata:
        return None
    try:
        return asked_from_json(trace.metadata[METADATA])
    except ShapeInvalid:
        # Any export may have metadata of that name.
        return None
