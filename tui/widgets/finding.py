"""Finding words in the turns of a trace, and the step that words of an answer came from. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from .blocks import Block
from .turn_texts import BODY, PIECE, TurnTexts, flat

MOST_HITS: Final = 10_000
"""Hits that are kept: one goes through no more."""

NEAR: Final = 85.0
"""How similar words must be, in percent (`rapidfuzz.fuzz.partial_ratio`), to count as taken from a text."""
SHORTEST_NEAR: Final = 12
"""Characters of words that are compared by similarity: shorter ones are similar to too much."""

_SPACES: Final = re.compile(r"\s+")
_VALUE: Final = re.compile(r"\b(?=[\w.,:/-]*\d)\w[\w.,:/-]*\w\b")


@dataclass(frozen=True, slots=True)
class Hit:
    """What was found: `start` to `end` (code points) of the text of a block of a turn."""

    turn: int
    block: Block
    start: int
    end: int


def pattern_of(query: str) -> re.Pattern[str]:
    """What a query finds: capital letters in it are meant, otherwise case is not; a space is any blank."""
    words = (re.escape(word) for word in _SPACES.split(query.strip()))
    smart = 0 if any(letter.isupper() for letter in query) else re.IGNORECASE
    return re.compile(r"\s+".join(words), smart)


def hits(texts: TurnTexts, query: str) -> list[Hit]:
    """Where a query stands in the turns, folded ones included, in reading order. Makes every body: call it away from
    the screen."""
    if not query.strip():
        return []
    pattern = pattern_of(query)
    found: list[Hit] = []
    for turn, block in _blocks(texts, range(len(texts.turns))):
        for match in pattern.finditer(block.text):
            found.append(Hit(turn, block, *match.span()))
            if len(found) == MOST_HITS:
                return found
    return found


def _blocks(texts: TurnTexts, turns: Iterable[int]) -> Iterator[tuple[int, Block]]:
    for turn in turns:
        for block in flat(texts.body(turn)):
            if block.form in BODY:
                for piece in texts.pieces(block):
                    yield turn, piece


How: TypeAlias = Literal["same", "near", "value"]
"""How words stand where they came from: as they are, in similar words, or only a value of them."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where words came from; `words` are those that stand there."""

    hit: Hit
    how: How
    words: str


def origin(texts: TurnTexts, words: str, before: Mapping[str, int]) -> Origin | None:
    """Where words came from: the last of the steps `before` (with their numbers) in which they stand, else the one with
    the most similar words.

    None if nothing there is similar. Makes the bodies of the turns of these steps: call it away from the screen.
    """
    if not words.strip():
        return None
    earlier = [
        (before.get(turn.step, 0), at)
        for at, turn in enumerate(texts.turns)
        if turn.step in before or (turn.kind == "asked" and turn.step not in turn.steps)
    ]
    turns = [at for _, at in sorted(earlier, reverse=True)]
    return (
        _standing(texts, words, turns, "same")
        or _nearest(texts, words, turns)
        or _value(texts, words, turns)
    )


def _standing(texts: TurnTexts, words: str, turns: Iterable[int], how: How) -> Origin | None:
    pattern = re.compile(pattern_of(words).pattern, re.IGNORECASE)
    for turn, block in _blocks(texts, turns):
        match = pattern.search(block.text)
        if match is not None:
            return Origin(Hit(turn, block, *match.span()), how, words)
    return None


def _value(texts: TurnTexts, words: str, turns: list[int]) -> Origin | None:
    """The longest number, date or code of the words that stands before them."""
    values = sorted(set(_VALUE.findall(words)), key=len, reverse=True)
    found = (_standing(texts, value, turns, "value") for value in values)
    return next((one for one in found if one is not None), None)


def _nearest(texts: TurnTexts, words: str, turns: list[int]) -> Origin | None:
    if len(words.strip()) < SHORTEST_NEAR:
        return None
    from rapidfuzz import fuzz

    wanted = _SPACES.sub(" ", words.strip()).casefold()
    best, found = NEAR, None
    for turn, block in _blocks(texts, turns):
        text = block.text
        for start in range(0, len(text), PIECE):
            # Lower case may have another length (ß, İ): then places would be wrong.
            part = text[start : start + PIECE + len(words)]
            lower = part.lower() if len(part.lower()) == len(part) else part
            aligned = fuzz.partial_ratio_alignment(wanted, lower, score_cutoff=best)
            if aligned is not None and aligned.score > best and len(part) >= len(wanted) // 2:
                best = aligned.score
                place = start + aligned.dest_start, start + aligned.dest_end
                found = Origin(Hit(turn, block, *place), "near", text[slice(*place)])
    return found
