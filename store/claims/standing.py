"""Where the words, numbers and names of an answer stand in what the model was given: documents and other texts.

Words stand in a document if at least `FEWEST_WORDS` of them in a row do, whatever their case, signs and white space;
a number stands there in any way of writing it. A number or a name stands nowhere if no text has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from .language.detect import language_of
from .standing_names import unknown_names
from .standing_numbers import numbers_of
from .standing_words import words_of

FEWEST_WORDS: Final = 5
MOST_READ: Final = 200_000
"""Characters of given texts; with more of them nothing is said of an answer."""
LONGEST_ANSWER: Final = 20_000
_CODE: Final = re.compile(r"```.*?(?:```|\Z)|`[^`\n]+`", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one answer, in code points of it: `stands` are ranges that stand in a document, with its
    number (from 0); `nowhere` are numbers and names that stand in no text that was given."""

    stands: tuple[tuple[int, int, int], ...] = ()
    nowhere: tuple[tuple[int, int], ...] = ()


def standing(answer: str, documents: Sequence[str], others: Sequence[str]) -> Standing:
    """Where an answer stands in `documents` and in the `others` of the texts that were given.

    Nothing is said without any text, and of an answer or texts that are too long.
    """
    size = sum(map(len, documents)) + sum(map(len, others))
    if not size or size > MOST_READ or not 0 < len(answer) <= LONGEST_ANSWER:
        return Standing()
    language = language_of(answer)
    code = [match.span() for match in _CODE.finditer(answer)]
    runs = list(_runs(answer, documents))
    numbers = numbers_of(answer, language, documents, others, code)
    stands = [
        one
        for one in numbers.stands
        if not any(begin < one[1] and one[0] < end for begin, end, _ in runs)
    ]
    nowhere = [*numbers.nowhere]
    if language:
        texts = [*documents, *others]
        nowhere += unknown_names(answer, language, texts, [*code, *numbers.every])
    return Standing(tuple(sorted([*runs, *stands])), tuple(sorted(nowhere)))


def _runs(answer: str, documents: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """The longest runs of words that the answer shares with a document, from left to right."""
    said = words_of(answer)
    words = [word for word, _, _ in said]
    starts: dict[tuple[str, ...], list[int]] = {}
    for at in range(len(words) - FEWEST_WORDS + 1):
        starts.setdefault(tuple(words[at : at + FEWEST_WORDS]), []).append(at)
    longest = [(0, 0)] * len(words)
    for number, document in enumerate(documents) if starts else ():
        given = [word for word, _, _ in words_of(document)]
        for at in range(len(given) - FEWEST_WORDS + 1):
            for begin in starts.get(tuple(given[at : at + FEWEST_WORDS]), ()):
                if longest[begin][0] >= len(words) - begin:
                    continue
                length = FEWEST_WORDS
                while (
                    begin + length < len(words)
                    and at + length < len(given)
                    and words[begin + length] == given[at + length]
                ):
                    length += 1
                if length > longest[begin][0]:
                    longest[begin] = (length, number)
    at = 0
    while at < len(words):
        length, number = longest[at]
        if length:
            yield said[at][1], said[at + length - 1][2], number
            at += length
        else:
            at += 1
