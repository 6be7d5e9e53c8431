"""Where marked words stand in the steps of a trace: the offsets of a tool count the text that it showed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ...bundles.label_tools.labelled import Label
from ...canonical import Json
from ...evidence_text import Anchor, anchored, evidence_text
from ...judgement import EVIDENCE_KINDS
from ...trace import Trace
from ..step_names import UnusableLine


@dataclass(frozen=True, slots=True)
class _Passage:
    """A range of the text of a step, by the number of the step."""

    step: int
    start: int
    end: int
    text: str


def placed(label: Label, texts: Mapping[str, str], trace: Trace) -> dict[str, Json] | None:
    """A marked range as evidence in the step that has the text it was marked in; None if no step has that text.

    Where the words do not stand at the offsets, they count where they stand once. Raises UnusableLine if they stand
    nowhere or in several places.
    """
    steps = [evidence_text(step) for step in trace.steps]
    shown = [label.inside] if label.inside else list(texts.values())
    ranges = _ranges(label, shown or steps)
    found = [passage for given, anchor in ranges for passage in _in_steps(given, anchor, steps)]
    if not found and any(anchor.unit != "quotation" for _, anchor in ranges):
        # They stand where the tool says, in a text that is of no step, such as the question.
        return None
    if not found:
        found = list(_quoted(label.quoted, steps))
        if len(found) != 1:
            raise UnusableLine(_nowhere(label, len(found)))
    # Of several texts, the last step is the answer, which is what people judge.
    passage = max(found, key=lambda one: one.step)
    kind = next((word for word in label.said if word in EVIDENCE_KINDS), "why")
    return {
        "step": passage.step,
        "start": passage.start,
        "end": passage.end,
        "text": passage.text,
        "kind": kind,
    }


def _ranges(label: Label, texts: Iterable[str]) -> list[tuple[str, Anchor]]:
    """The texts that have the words of a label at its offsets; without such, those that have them once."""
    start, end = label.start or 0, label.end or 0
    found = [
        (given, anchor)
        for given in texts
        if (anchor := anchored(given, start, end, label.quoted)) is not None
    ]
    exact = [one for one in found if one[1].unit != "quotation"]
    return exact or found


def _in_steps(given: str, anchor: Anchor, steps: list[str]) -> Iterator[_Passage]:
    """Yield the range of a text in each step that is that text, else in those that contain it once, else in those that
    it contains around the range: a tool may show a conversation as one text."""
    bare = given.strip()
    lead = len(given) - len(given.lstrip())
    whole = [number for number, own in enumerate(steps) if bare and own.strip() == bare]
    part = [number for number, own in enumerate(steps) if bare and own.count(bare) == 1]
    for number in whole or part:
        shift = steps[number].index(bare) - lead
        start, end = anchor.start + shift, anchor.end + shift
        if 0 <= start < end <= len(steps[number]):
            yield _Passage(number, start, end, steps[number][start:end])
    if whole or part:
        return
    for number, own in enumerate(steps):
        inner = own.strip()
        before = len(own) - len(own.lstrip())
        for at in _all(inner, given):
            start, end = anchor.start - at + before, anchor.end - at + before
            if before <= start < end <= before + len(inner):
                yield _Passage(number, start, end, own[start:end])


def _all(words: str, text: str) -> Iterator[int]:
    """Yield each place of some words in a text."""
    at = text.find(words) if words else -1
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _quoted(words: str, steps: list[str]) -> Iterator[_Passage]:
    """Yield each place of the steps that has these words."""
    for number, own in enumerate(steps):
        for at in _all(words, own):
            yield _Passage(number, at, at + len(words), words)


def _nowhere(label: Label, found: int) -> str:
    """Why a marked range cannot be placed."""
    keep = f"; --question '{label.name}=note' keeps it in the note"
    offsets = f"characters {label.start} to {label.end}"
    if not label.quoted:
        return f"{label.name}: no text of the record has {offsets}{keep}"
    where = "" if (label.start or 0) < 0 else f" {offsets} are not {label.quoted[:60]!r};"
    times = f"{found} places" if found else "no place"
    return (
        f"{label.name}:{where} {times} of the trace {'have' if found else 'has'} these words{keep}"
    )
