"""What is shown of the traces of a library: as they are, or masked. The one door from the store to whatever prints or draws
the text of traces and of what was said of them."""

from __future__ import annotations

import re
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Final

import msgspec

from ..canonical import Json
from ..library.listing import TraceRow
from ..library.reading import TraceRows
from ..masking_choice import chosen_masked
from ..trace import Trace

# Masking is loaded only where something is masked.
if TYPE_CHECKING:
    from ..acts import Act, Event
    from ..groups.grouping import Group, GroupMember
    from ..groups.signature import Signature
    from ..judgement import Evidence, Review
    from ..library.excerpts import Excerpt, Passage
    from ..library.stored_traces import StoredTrace
    from ..privacy.twin.masking import Masking
    from .trace_twin import TraceTwin

_TWINS: Final = 16
_TITLES: Final = 20_000
_MEMBERS: Final = 100
_CUT_WORDS: Final = 8
_CUT_LEAST: Final = 4
"""From so many characters on, the end of a text that was cut may tell of a value."""
_PARTS: Final = re.compile(r"""[^\s"\\,;:{}\[\]<>]+|[\s"\\,;:{}\[\]<>]+""")


def _may_go_on(part: str) -> bool:
    """Whether what stands there may be the beginning of a value of several words: a name, a number in groups."""
    return part.isspace() or any(one.isdigit() or one.isupper() for one in part)


def masked_word(*, masked: bool) -> str:
    """What is said of what is shown."""
    return "masked" if masked else "not masked"


class Shown:
    """Shows a library as it is or, if it is `masked`, with pseudonyms. Can be used from several threads; what it reads it
    reads from the store: call it in a worker."""

    def __init__(
        self,
        folder: Path,
        library: TraceRows,
        *,
        masked: bool | None = None,
        failing: Callable[[str], str] | None = None,
    ) -> None:
        """`failing` names a trace with a signature, by the id of that."""
        self._folder = folder
        self._failing = failing
        self._library = library
        self._masked = chosen_masked() if masked is None else masked
        self._lock = RLock()
        self._masking: Masking | None = None
        self._twins: OrderedDict[str, TraceTwin] = OrderedDict()
        self._titles: dict[str, tuple[str, str | None, str | None]] = {}
        self._signatures: dict[str, Signature] = {}

    @property
    def masked(self) -> bool:
        """Whether what is shown is masked."""
        return self._masked

    def mask(self, masked: bool) -> None:
        """Show what follows masked, or as it is. Raises UserError where the key or the rules cannot be used."""
        if masked:
            with self._lock:
                self._masking = None
            self.read_anew()
            _ = self.masking
        self._masked = masked

    def read_anew(self) -> None:
        """Forget what was read: traces may have been completed since."""
        with self._lock:
            self._twins.clear()
            self._titles.clear()
            self._signatures.clear()

    def check(self) -> None:
        """Raise UserError if what is shown is to be masked and cannot be."""
        if self._masked:
            _ = self.masking

    @property
    def masking(self) -> Masking:
        """What masks the library. Raises UserError."""
        with self._lock:
            if self._masking is None:
                from .masking import library_masking

                self._masking = library_masking(self._folder)
            return self._masking

    def twin(self, key: str) -> TraceTwin | None:
        """A trace and its twin; None if it is not in the library. Of a large trace it takes seconds to make: another
        thread does not wait for that meanwhile."""
        known = self._known(key)
        if known is None:
            trace = self._library.trace(key)
            if trace is None:
                return None
            known = self._twin_of(trace)
            with self._lock:
                self._twins[key] = known
                while len(self._twins) > _TWINS:
                    self._twins.popitem(last=False)
        return known

    def _known(self, key: str) -> TraceTwin | None:
        with self._lock:
            known = self._twins.get(key)
            if known is not None:
                self._twins.move_to_end(key)
            return known

    def _twin_of(self, trace: Trace) -> TraceTwin:
        from .trace_twin import TraceTwin

        return TraceTwin(trace, self.masking)

    # --- to show ----------------------------------------------------------------------------------

    def trace(self, key: str) -> Trace | None:
        """A trace of the library."""
        if not self._masked:
            return self._library.trace(key)
        twin = self.twin(key)
        return None if twin is None else twin.masked

    def stored(self, one: StoredTrace) -> StoredTrace:
        """A trace as it is stored, for an export; its key stays that of the library."""
        if not self._masked:
            return one
        from dataclasses import replace

        from ..canonical import canonical_bytes
        from ..library.encoding import decode, encode, encoded_bytes, title

        real = decode(one.header, one.steps, one.scores, format=one.format, notes=one.notes)
        masked = self._twin_of(real).masked
        made = encode(masked)
        return replace(
            one,
            bundle=self.text("", one.bundle),
            title=title(masked),
            notes=canonical_bytes(list(masked.notes)).decode(),
            header=encoded_bytes(made.header),
            steps=[encoded_bytes(step) for step in made.steps],
            scores=[canonical_bytes(score) for score in masked.scores],
        )

    def real(self, key: str) -> Trace | None:
        """A trace of the library as it is."""
        twin = self.twin(key) if self._masked else None
        return self._library.trace(key) if twin is None else twin.real

    def text(self, key: str, text: str) -> str:
        """A text about a trace, or of it; a `key` of no trace is masked by the rules alone."""
        if not self._masked or not text:
            return text
        twin = self.twin(key) if key else None
        if twin is not None:
            return twin.mask_text(text)
        return self.masking.mask_text(text)

    def claim(self, key: str, text: str) -> str:
        """The words of a claim on a trace."""
        twin = self.twin(key) if self._masked and key else None
        return self.text(key, text) if twin is None else twin.mask_claim(text)

    def json(self, key: str, value: Json) -> Json:
        """JSON of a trace, with the fields that say what its values are."""
        if not self._masked:
            return value
        twin = self.twin(key) if key else None
        masked = self.masking.mask_json(value)
        return masked if twin is None else twin.mask_json(masked)

    def rows(self, rows: Iterable[TraceRow]) -> list[TraceRow]:
        """Rows of a list of traces."""
        if not self._masked:
            return list(rows)
        return [self._row(row) for row in rows]

    def _row(self, row: TraceRow) -> TraceRow:
        from ..library.encoding import title

        known = self._titles.get(row.key)
        if known is None:
            twin = self._known(row.key)
            # A list goes by many: the twins of the traces that are read stay.
            real = self._library.trace(row.key) if twin is None else twin.real
            if real is None:
                return msgspec.structs.replace(row, title=self.text("", row.title))
            masked = (twin or self._twin_of(real)).masked
            known = (title(masked), masked.source_id, masked.name)
            if len(self._titles) >= _TITLES:
                self._titles.clear()
            self._titles[row.key] = known
        return msgspec.structs.replace(row, title=known[0], source_id=known[1], name=known[2])

    def rows_for(self, keys: Sequence[str]) -> list[TraceRow]:
        """The rows of these traces."""
        return self.rows(self._library.rows_for(keys))

    def review(self, review: Review) -> Review:
        """A review."""
        if not self._masked:
            return review
        twin = self.twin(review.trace)
        if twin is not None:
            return twin.mask_review(review)
        return self._twin_of(Trace()).mask_review(review)

    def reviews(self, reviews: Iterable[Review]) -> Iterator[Review]:
        """Reviews, as they are used."""
        return map(self.review, reviews)

    def event(self, event: Event) -> Event:
        """An event of the journal, for the words that tell of it."""
        if self._masked and event.kind == "compare" and event.body.get("reason"):
            reason = str(event.body["reason"])
            for key in (event.body["left"], event.body["right"]):
                reason = self.text(str(key), reason)
            return msgspec.structs.replace(event, body={**event.body, "reason": reason})
        if not self._masked or not event.trace:
            return event
        return msgspec.structs.replace(event, body=self._said(event.trace, dict(event.body)))

    def _said(self, key: str, value: Json) -> Json:
        """JSON that a person wrote about a trace: every text in it by itself."""
        if isinstance(value, str):
            return self.text(key, value)
        if isinstance(value, dict):
            return {name: self._said(key, item) for name, item in value.items()}
        if isinstance(value, list | tuple):
            return [self._said(key, item) for item in value]
        return value

    def source_ids(self, keys: Sequence[str]) -> dict[str, str | None]:
        """The source id of each of these traces that the library holds."""
        found = self._library.source_ids(keys)
        return {key: self.text(key, one) if one else one for key, one in found.items()}

    def value(self, name: str, value: str) -> str:
        """A value of a field of metadata, of no trace in particular."""
        if not self._masked:
            return value
        return str(self.masking.mask_value(value, key=name))

    def excerpt(self, key: str, one: Passage) -> Excerpt:
        """Words of a trace in context, masked before they are cut out of their text; the hits in a value are its whole
        pseudonym."""
        twin = self.twin(key) if self._masked else None
        if twin is None:
            return one.excerpt()
        from ..library.excerpts import excerpt_with

        aligned = twin.aligned(one.text)
        hits = [aligned.to_masked(*hit) for hit in one.hits()] if aligned.exact else []
        return excerpt_with(aligned.masked, hits, twin.mask_text(one.where), one.step)

    def signature(self, one: Signature) -> Signature:
        """The text of a failure, with what a trace that failed like that knows; its id is that of the failure."""
        if not self._masked:
            return one
        known = self._signatures.get(f"{one.id} {one.pattern}")
        if known is not None:
            return known
        from dataclasses import replace

        key = self._failing(one.id) if self._failing is not None else ""
        twin = self.twin(key) if key else None
        text, pattern = one.text, one.pattern
        if twin is not None:
            text, pattern = twin.mask_signature(text), twin.mask_signature(pattern)
        made = replace(
            one,
            block=self.text(key, one.block),
            text=self._cut_text(key, text),
            pattern=self.text(key, pattern),
        )
        object.__setattr__(made, "id", one.id)
        if len(self._signatures) >= _TITLES:
            self._signatures.clear()
        self._signatures[f"{one.id} {one.pattern}"] = made
        return made

    def cut(self, text: str, longest: int) -> str:
        """A text of no trace that was cut at so many characters: without the last words, if they may be a part of a value."""
        if not self._masked or len(text) < longest:
            return self.text("", text)
        parts = _PARTS.findall(text)
        kept = parts[:-1]
        while kept and len(parts) - len(kept) < 2 * _CUT_WORDS and _may_go_on(kept[-1]):
            kept.pop()
        return f"{self.text('', ''.join(kept))}…"

    def _cut_text(self, key: str, text: str) -> str:
        """A text that was cut at its end before it came here: without the last words, if they may be a part of a value."""
        twin = self.twin(key) if key else None
        words = text.split(" ")
        for count in range(min(_CUT_WORDS, len(words)) if twin is not None else 0, 0, -1):
            end = " ".join(words[-count:])
            if len(end) < _CUT_LEAST or twin is None or not twin.holds(end):
                continue
            # A whole value at the end is masked as such.
            if twin.mask_text(end) == end:
                return f"{self.text(key, text[: -len(end)])}…"
        return self.text(key, text)

    def part(self, key: str, text: str) -> str:
        """A part of a text of a trace, cut out of it whatever stood around: "…" if it may be a part of a value."""
        twin = self.twin(key) if self._masked and key else None
        return self.text(key, text) if twin is None or not twin.holds(text) else "…"

    def group(self, one: Group) -> Group:
        """A group with the text of its failure."""
        if not self._masked:
            return one
        from dataclasses import replace

        key = self._failing(one.representative.id) if self._failing is not None else ""
        name = self.text(key, one.name) if one.name else one.name
        return replace(one, representative=self.signature(one.representative), name=name)

    def members(self, members: Sequence[GroupMember]) -> tuple[GroupMember, ...]:
        """Members of a group with the words in which each differs; those after the first hundred without them, since
        each is looked for in its own trace."""
        if not self._masked:
            return tuple(members)
        from dataclasses import replace

        out = []
        for number, one in enumerate(members):
            kept = tuple(
                (name, self.part(one.trace, text) if number < _MEMBERS else "…")
                for name, text in one.kept
            )
            out.append(replace(one, kept=kept))
        return tuple(out)

    def counts(self, slices: Mapping[str, Counter[str]]) -> dict[str, Counter[str]]:
        """How often each value of metadata occurs."""
        if not self._masked:
            return dict(slices)
        out: dict[str, Counter[str]] = {}
        for name, counted in slices.items():
            seen = out.setdefault(self.text("", name), Counter())
            for value, count in counted.items():
                seen[self.value(name, value)] += count
        return out

    # --- to save ----------------------------------------------------------------------------------

    def real_acts(self, key: str, acts: Sequence[Act], *, masked: bool) -> list[Act]:
        """Acts on a trace that was shown `masked`, as the journal keeps them; others as they are. Raises UserError for a
        pseudonym that the trace does not have."""
        twin = self.twin(key) if masked and key else None
        return list(acts) if twin is None else twin.real_acts(acts)

    def real_evidence(self, key: str, one: Evidence, *, masked: bool) -> Evidence:
        """Words that were marked in a trace that was shown `masked`, at their place in its text."""
        twin = self.twin(key) if masked and key else None
        return one if twin is None else twin.real_evidence(one)

    def real_text(self, key: str, text: str) -> str:
        """What was typed about a trace, with the values of the pseudonyms in it."""
        twin = self.twin(key) if self._masking is not None and key else None
        return text if twin is None else twin.real_text(text)

    def check_typed(self, key: str, text: str) -> None:
        """Raise UserError if a text, with its values, still has a pseudonym: one that the trace does not have."""
        twin = self.twin(key) if self._masking is not None and key else None
        if twin is not None:
            twin.check_typed(text)

    def draft(self, key: str, text: str, caret: int) -> tuple[str, int]:
        """An unfinished text with its caret as it is shown."""
        if not self._masked:
            return text, caret
        return self.text(key, text), len(self.text(key, text[:caret]))

    def real_draft(self, key: str, text: str, caret: int) -> tuple[str, int]:
        """An unfinished text with its caret as it is kept."""
        return self.real_text(key, text), len(self.real_text(key, text[:caret]))
