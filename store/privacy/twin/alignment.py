"""Which places of a masked text are which places of the real one.

The two texts are laid side by side: what was replaced is known, everything else is equal, but for blanks (JSON that
became longer is broken into lines). Where they cannot be laid so, the whole text is one span: a range in it is all of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

from .spans import Span, Spans, across, back

Replaced: TypeAlias = Mapping[str, Iterable[str]]
"""What was replaced in a trace -> by what; one value may have several pseudonyms where its surroundings differ."""
_ESCAPES: Final = 3
"""So many times a value may have been written as JSON in JSON."""
_MOST_VALUES: Final = 5_000


class Alignment:
    """The places of a real text and of its twin."""

    def __init__(self, real: str, masked: str, replaced: Replaced) -> None:
        self.real = real
        self.masked = masked
        self.spans: Spans = []
        self.exact = True
        """Whether the two could be laid side by side."""
        if real != masked:
            found = _aligned(real, masked, _written(replaced))
            self.exact = found is not None
            self.spans = [(0, len(real), 0, len(masked))] if found is None else found

    def to_masked(self, start: int, end: int) -> tuple[int, int]:
        """A range of the real text in the masked one; a pseudonym that it touches is taken whole."""
        return across(self.spans, start, end)

    def to_real(self, start: int, end: int) -> tuple[int, int]:
        """A range of the masked text in the real one; a value whose pseudonym it touches is taken whole."""
        return back(self.spans, start, end)


def joined(parts: Iterable[Alignment], separator: int) -> Alignment:
    """One alignment of texts that stand one after the other, so many characters apart."""
    whole = Alignment("", "", {})
    real = masked = 0
    for one in parts:
        whole.spans += [(a + real, b + real, c + masked, d + masked) for a, b, c, d in one.spans]
        whole.exact = whole.exact and one.exact
        real += len(one.real) + separator
        masked += len(one.masked) + separator
    return whole


def _written(replaced: Replaced) -> dict[str, frozenset[str]]:
    """Every way in which a value and its pseudonym may be written in the text of a step."""
    out: dict[str, frozenset[str]] = {}
    for value, made in list(replaced.items())[:_MOST_VALUES]:
        some = [(value, tuple(sorted(made)))]
        for _ in range(_ESCAPES):
            before = some[-1]
            some.append((_escaped(before[0]), tuple(map(_escaped, before[1]))))
        some.append(
            (
                _escaped(value, ascii_only=True),
                tuple(_escaped(one, ascii_only=True) for one in made),
            )
        )
        for written, ways in some:
            out[written] = out.get(written, frozenset()) | frozenset(ways)
    return out


def _escaped(text: str, *, ascii_only: bool = False) -> str:
    return json.dumps(text, ensure_ascii=ascii_only)[1:-1]


def _aligned(real: str, masked: str, written: Mapping[str, frozenset[str]]) -> Spans | None:
    # Longer values first: a whole name before the parts of it.
    values = sorted(filter(None, written), key=lambda one: (-len(one), one))
    beginning: dict[str, list[str]] = {}
    for value in values:
        beginning.setdefault(value[0], []).append(value)
    pattern = re.compile("|".join(map(re.escape, values)) or r"(?!)")
    spans: Spans = []
    here = there = searched = 0
    while (found := pattern.search(real, searched)) is not None:
        start = found.start()
        reached = _equal(real, masked, here, start, there)
        if reached is None:
            return None
        pairs = (
            (value, made)
            for value in beginning[real[start]]
            if real.startswith(value, start)
            for made in sorted(written[value], key=len, reverse=True)
        )
        span = _first_fit(masked, start, reached[0], pairs)
        searched = start + 1
        spans += reached[1]
        here, there = start, reached[0]
        if span is not None:
            if span[2] > reached[0]:
                spans.append((start, start, reached[0], span[2]))
            spans.append(span)
            here, there = span[1], span[3]
            searched = max(here, searched)
    reached = _equal(real, masked, here, len(real), there)
    if reached is None or masked[reached[0] :].strip():
        return None
    spans += reached[1]
    if reached[0] < len(masked):
        spans.append((len(real), len(real), reached[0], len(masked)))
    return spans


def _first_fit(
    masked: str, start: int, there: int, pairs: Iterable[tuple[str, str]]
) -> Span | None:
    """The span of the first value whose pseudonym stands there, maybe after blanks; None if it was not replaced."""
    after = there
    while after < len(masked) and masked[after].isspace():
        after += 1
    for value, made in pairs:
        for place in dict.fromkeys((there, after)):
            if masked.startswith(made, place):
                return start, start + len(value), place, place + len(made)
    return None


def _equal(real: str, masked: str, here: int, end: int, there: int) -> tuple[int, Spans] | None:
    """Where the masked text has come to after a part of the real one that was not replaced, and where their blanks
    differ; None if more does."""
    if masked.startswith(real[here:end], there):
        return there + end - here, []
    spans: Spans = []
    while here < end:
        if there < len(masked) and real[here] == masked[there]:
            here, there = here + 1, there + 1
            continue
        before = (here, there)
        while here < end and real[here].isspace():
            here += 1
        while there < len(masked) and masked[there].isspace():
            there += 1
        if (here, there) == before:
            return None
        spans.append((before[0], here, before[1], there))
    return there, spans
