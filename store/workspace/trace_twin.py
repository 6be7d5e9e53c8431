"""A trace and its twin side by side: what a person sees of the twin, marks in it and types is told as of the real trace.

What a review says is shown with the pseudonyms of its trace; what is saved has the values, at the places of the real
text. So a judgement on a masked screen and one on a plain screen are the same acts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from threading import RLock
from typing import Any, Final

import msgspec

from ...errors import UserError
from ..acts import Act
from ..canonical import Json
from ..evidence_text import SEPARATOR, evidence_text, output_passages
from ..judgement import Evidence, Review
from ..privacy.known_values import KnownValues
from ..privacy.twin.alignment import Alignment, joined
from ..privacy.twin.masking import Masking, MaskReport
from ..privacy.twin.traces import twin_of
from ..trace import Trace
from .typed_pseudonyms import TypedPseudonyms, pseudonyms_in, same_form

_SHORTEST: Final = 5
"""A shorter value than so many characters is masked only where it is found to be private."""
_LETTERS: Final = 2
"""So few letters of a value that is a symbol but for them say nothing of it."""
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_TYPED: Final = frozenset(("answer", "check", "correct", "defer", "note"))
"""Acts that hold what a person typed."""
_RANGE: Final = frozenset(("step", "start", "end", "text"))


class TraceTwin:
    """One trace with its twin."""

    def __init__(self, real: Trace, masking: Masking, report: MaskReport | None = None) -> None:
        self.real = real
        self.masked, self._masking = twin_of(real, masking, report)
        self._alignments: dict[str, Alignment | None] = {}
        self._read = 0
        self._read_signed = 0
        self._in_signatures = _Swap({})
        # What a text about the trace has more is remembered, whichever thread masks it.
        self._lock = RLock()

    # --- to show ----------------------------------------------------------------------------------

    def mask_text(self, text: str) -> str:
        """A text about the trace, masked as the trace is: by what is found in it, and what was found in the trace."""
        if not text:
            return text
        with self._lock:
            found = self._masking.mask_text(text)
            return self._pairs[0](found)

    def aligned(self, text: str) -> Alignment:
        """A text about the trace beside what it is masked."""
        with self._lock:
            masked = self.mask_text(text)
            return Alignment(text, masked, self._masking.replaced or {})

    def holds(self, part: str) -> bool:
        """Whether a text is a part of a private value of the trace."""
        with self._lock:
            return any(part in value for value in self._masking.replaced or {})

    def mask_json(self, value: Json) -> Json:
        """JSON about the trace."""
        return _each_text(value, self.mask_text)

    def mask_signature(self, text: str) -> str:
        """The text of a failure in which what changes from run to run has become symbols: digits of a password, say, whose
        letters stayed. Its pseudonym is written in the same way."""
        with self._lock:
            return self.mask_text(self._signed(text)) if text else text

    def mask_claim(self, text: str) -> str:
        """The words of a claim, in which names stand in lower case."""
        with self._lock:
            return self._pairs[2](self.mask_text(text))

    def mask_evidence(self, one: Evidence) -> Evidence:
        """Marked words at their place in the masked text."""
        aligned = self._alignment(one.step)
        if aligned is None or aligned.real[one.start : one.end] != one.text:
            return replace(one, text=self.mask_text(one.text))
        start, end = aligned.to_masked(one.start, one.end)
        return replace(one, start=start, end=end, text=aligned.masked[start:end])

    def mask_review(self, review: Review) -> Review:
        """A review of the trace."""
        correction = review.correction
        return replace(
            review,
            answers={
                name: _each_text(value, self.mask_text) for name, value in review.answers.items()
            },
            marks=tuple(
                replace(one, note=self.mask_text(one.note)) if one.note else one
                for one in review.marks
            ),
            evidence=tuple(map(self.mask_evidence, review.evidence)),
            correction=correction and replace(correction, text=self.mask_text(correction.text)),
            checks=tuple(_each_text(dict(one), self.mask_claim) for one in review.checks),
            note=self.mask_text(review.note),
            signals=tuple(replace(one, note=self.mask_text(one.note)) for one in review.signals),
            defer_reason=self.mask_text(review.defer_reason),
        )

    # --- to save ----------------------------------------------------------------------------------

    def real_text(self, text: str) -> str:
        """What was typed with the trace's pseudonyms, with the values in their place as the trace writes them: in whatever
        case and groups the pseudonyms are typed."""
        with self._lock:
            _, exact, _, typed = self._pairs
            return typed(exact(text)) if text else text

    def check_typed(self, text: str) -> None:
        """Raise UserError if a text that is to be saved has a pseudonym that is none of this trace: what it stands for
        is not known."""
        for one in pseudonyms_in(text, self._masking.rules):
            if same_form(one) not in self._real_form:
                raise UserError(
                    f"“{one}” is a pseudonym, and none of this trace",
                    "Write one that the trace shows, or say it without.",
                )

    @cached_property
    def _real_form(self) -> str:
        """All that the real trace says: what looks like a pseudonym there is no pseudonym of ours."""
        return same_form(json.dumps(msgspec.to_builtins(self.real), ensure_ascii=False))

    def real_evidence(self, one: Evidence) -> Evidence:
        """Words that were marked in the masked text, at their place in the real one."""
        step, start, end, text = self._real_range(one.step, one.start, one.end, one.text)
        return replace(one, step=step, start=start, end=end, text=text)

    def real_acts(self, acts: Sequence[Act]) -> list[Act]:
        """Acts on the masked trace as the journal keeps them. Raises UserError for a pseudonym of another trace."""
        made = [Act(one.kind, self.real_body(one.body)) for one in acts]
        for one in made:
            if one.kind in _TYPED:
                for text in _texts(one.body):
                    self.check_typed(text)
        return made

    def unknown(self, act: Act) -> list[str]:
        """The pseudonyms in an act that is to be saved which are none of this trace."""
        if act.kind not in _TYPED:
            return []
        found = (
            one for text in _texts(act.body) for one in pseudonyms_in(text, self._masking.rules)
        )
        return [one for one in found if same_form(one) not in self._real_form]

    def real_body(self, body: Mapping[str, Json]) -> dict[str, Json]:
        """The body of an act on the masked trace as the journal keeps it, whatever pseudonyms are in it."""
        out: dict[str, Json] = {}
        if body.keys() >= _RANGE:
            step, start, end, text = self._real_range(
                body["step"], body["start"], body["end"], body["text"]
            )
            out = {"step": step, "start": start, "end": end, "text": text}
        # In the order of the act: what is saved is the same, byte for byte.
        return {
            name: out[name] if name in out else _each_text(value, self.real_text)
            for name, value in body.items()
        }

    def _real_range(self, step: str, start: int, end: int, text: str) -> tuple[str, int, int, str]:
        aligned = self._alignment(step)
        if aligned is None or aligned.masked[start:end] != text:
            return step, start, end, self.real_text(text)
        start, end = aligned.to_real(start, end)
        return step, start, end, aligned.real[start:end]

    # --- what belongs to what -----------------------------------------------------------------------

    def _alignment(self, step_id: str) -> Alignment | None:
        with self._lock:
            if step_id not in self._alignments:
                self._alignments[step_id] = self._aligned(step_id)
            return self._alignments[step_id]

    def _aligned(self, step_id: str) -> Alignment | None:
        real, masked = self.real.step(step_id), self.masked.step(step_id)
        if real is None or masked is None:
            return None
        replaced = self._masking.replaced or {}
        pairs = list(zip(output_passages(real), output_passages(masked), strict=False))
        aligned = joined(
            (Alignment(one.text, other.text, replaced) for one, other in pairs), len(SEPARATOR)
        )
        aligned.real, aligned.masked = evidence_text(real), evidence_text(masked)
        return aligned

    @property
    def _signed(self) -> _Swap:
        """What swaps values for pseudonyms, both as signatures write them."""
        from ..groups.masks import Masks

        if self._read_signed != self._masking.kept:
            self._read_signed = self._masking.kept
            masks = Masks()
            found: dict[str, str] = {}
            for value, made in (self._masking.replaced or {}).items():
                written = masks.apply(value).text
                if written != value and sum(map(str.isalpha, written)) >= _LETTERS:
                    found[written] = masks.apply(next(iter(made))).text
            self._in_signatures = _Swap(found)
        return self._in_signatures

    @property
    def _pairs(self) -> tuple[_Swap, _Swap, _Swap, TypedPseudonyms]:
        """What swaps values for pseudonyms, pseudonyms for values, the words of names in lower case for theirs, and
        pseudonyms as they are typed for values; made anew once more was found."""
        if self._read != self._masking.kept:
            self._read = self._masking.kept
            self.__dict__.pop("_made", None)
        return self._made

    @cached_property
    def _made(self) -> tuple[_Swap, _Swap, _Swap, TypedPseudonyms]:
        in_claims: dict[str, str] = {}
        to_masked: dict[str, str] = {}
        to_real: dict[str, str] = {}
        for value, made in (self._masking.replaced or {}).items():
            for one in made:
                _add(to_masked, to_real, value, one)
                words, new = _WORD.findall(value), _WORD.findall(one)
                # A part of a name stands for that part.
                if len(words) == len(new) and all(_is_name(each) for each in new):
                    for word, name in zip(words, new, strict=True):
                        to_real.setdefault(name, word)
                        to_real.setdefault(name.casefold(), word.casefold())
                        in_claims.setdefault(word.casefold(), name.casefold())
        return _Swap(to_masked), _Swap(to_real), _Swap(in_claims), TypedPseudonyms(to_real)


def _add(to_masked: dict[str, str], to_real: dict[str, str], value: str, made: str) -> None:
    to_real.setdefault(made, value)
    if len(value) >= _SHORTEST:
        to_masked.setdefault(value, made)


def _is_name(word: str) -> bool:
    from ..privacy.names import is_masked_name

    return is_masked_name(word)


class _Swap:
    """Replaces some texts by others where they stand as words."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._find = KnownValues(texts)

    def __call__(self, text: str) -> str:
        parts: list[str] = []
        done = 0
        for start, one in self._find(text):
            parts += [text[done:start], self._texts[one]]
            done = start + len(one)
        return "".join([*parts, text[done:]])


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list | tuple):
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(item)


def _each_text(value: Any, change: Any) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {name: _each_text(item, change) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_each_text(item, change) for item in value)
    return value
