"""A text as its skeleton: the deciding words, with a marker for each run of names, or of figures and masks, and apart from
it what stands in these runs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Final

from .figures import is_code
from .leader import CodedText
from .signature_texts import (
    ANY,
    FIGURE,
    MASK,
    NAME,
    PLAIN,
    SIGN,
    CodedWords,
    TextCoder,
    coded_text,
    without_repeats,
)
from .word_codes import spans

# Lone surrogates: the coder of words never gives them out, nor ANY.
NAME_RUN: Final = "\ud801"
FIGURE_RUN: Final = "\ud802"
GAP: Final = "\ud803"
"""Stands for one word of a key."""
_RUNS: Final = re.compile(b"%c+|[%c%c]+" % (NAME, FIGURE, MASK))


@dataclass(slots=True)
class ReadText:
    """A text split into its skeleton and the runs. `kinds` are those of its words."""

    coded: CodedText
    kinds: bytes
    skeleton: str
    runs: tuple[str, ...]
    variable: frozenset[int] = frozenset()
    """Numbers of the runs that are variables."""
    places: frozenset[int] = frozenset()
    """Positions in the key that plain words as variables fill."""

    @property
    def varies(self) -> bool:
        """Whether it has a variable."""
        return bool(self.variable or self.places)

    @property
    def key(self) -> str:
        """The deciding words, ANY in the place of masks and of variable runs."""
        if not self.runs:
            return self.skeleton
        out: list[str] = []
        number = 0
        for point in self.skeleton:
            if point in (NAME_RUN, FIGURE_RUN):
                out.append(ANY if number in self.variable else self.runs[number])
                number += 1
            else:
                out.append(point)
        return "".join(out)

    def varying(self) -> Iterator[tuple[int, int]]:
        """The first and the last word of each variable."""
        number = -1
        at = -1
        before, last = 0, ""
        open_run: tuple[int, int] | None = None
        for word, (point, kind) in enumerate(zip(self.coded.code, self.kinds, strict=True)):
            if kind == SIGN:
                continue
            run = 0 if kind == PLAIN else NAME if kind == NAME else FIGURE
            joins = run != 0 and run == before
            number += run != 0 and not joins
            variable = run != 0 and number in self.variable
            if not (joins and (variable or (point == ANY and last == ANY))):
                at += 1
                if open_run is not None:
                    yield open_run
                    open_run = None
            if variable:
                open_run = (word if open_run is None else open_run[0], word)
            elif at in self.places:
                yield word, word
            before, last = run, point
        if open_run is not None:
            yield open_run


def read_text(text: str, coder: TextCoder) -> ReadText:
    """Split a masked text."""
    coded = coder.coded(text)
    kinds = _kinds(text, coded)
    points = "".join(compress(coded.points, kinds))
    skeleton: list[str] = []
    runs: list[str] = []
    done = 0
    for run in _RUNS.finditer(bytes(compress(kinds, kinds))):
        start, end = run.span()
        skeleton += [points[done:start], NAME_RUN if run[0][0] == NAME else FIGURE_RUN]
        runs.append(without_repeats(points[start:end]))
        done = end
    skeleton.append(points[done:])
    return ReadText(coded_text(coded), bytes(kinds), "".join(skeleton), tuple(runs))


def _kinds(text: str, coded: CodedWords) -> Sequence[int]:
    """The kinds of the words, a figure that is a code as a plain word: it never varies."""
    if FIGURE not in coded.kinds:
        return coded.kinds
    where = spans(text)
    return [
        PLAIN if kind == FIGURE and is_code(text[: where[at][0]]) else kind
        for at, kind in enumerate(coded.kinds)
    ]


def runs_in(skeleton: str) -> list[int]:
    """Where the runs stand in a skeleton."""
    return [at for at, one in enumerate(skeleton) if one in (NAME_RUN, FIGURE_RUN)]
