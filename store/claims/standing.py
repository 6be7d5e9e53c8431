"""Where the words, numbers and names of an answer stand in what the model was given: documents and other texts.

Words stand in a document if at least `FEWEST_WORDS` of them in a row do, whatever their case, signs and white space.
A number or a name stands nowhere if no text has it, in any way of writing it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from .language.detect import language_of
from .names import names_in
from .values.comparing import same_value
from .values.reading import values_in
from .values.value import SaidValue, Value

FEWEST_WORDS: Final = 5
MOST_READ: Final = 200_000
"""Characters of given texts; with more of them nothing is said of an answer."""
LONGEST_ANSWER: Final = 20_000
_READ_WHOLE: Final = 10_000
"""Characters of texts that are read for numbers in words as well; of more of them, what stands around the same
digits."""
_AROUND: Final = 40
_MOST_PLACES: Final = 300
_SHORTEST_NAME: Final = 3
"""A name without a word longer than this is not looked for: `ID`, `CI`."""

_WORD: Final = re.compile(r"[^\W_]+(?:[.,:'’][^\W_]+)*")
_POSSESSIVE: Final = re.compile("['’]s$")
_DIGITS: Final = re.compile(r"[0-9]+")
_CODE: Final = re.compile(r"```.*?(?:```|\Z)|`[^`\n]+`", re.DOTALL)
_OPENS: Final = re.compile(r"(?:^|[.!?:;\n•*\-–—(\"“„«¿¡\]])\W*$")
"""What stands before the first word of a sentence, a heading or an item."""
_DAYS: Final = frozenset(
    "mondays tuesdays wednesdays thursdays fridays saturdays sundays and or the a an".split()  # noqa: SIM905
)
_LIST_SIGN: Final = re.compile(r"(?:^|\n)\s*$")


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
    return Standing(
        tuple(_runs(answer, documents)), tuple(sorted(_nowhere(answer, [*documents, *others])))
    )


def _words(text: str) -> list[tuple[str, int, int]]:
    return [(match[0].casefold(), *match.span()) for match in _WORD.finditer(text)]


def _runs(answer: str, documents: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """The longest runs of words that the answer shares with a document, from left to right."""
    said = _words(answer)
    words = [word for word, _, _ in said]
    starts: dict[tuple[str, ...], list[int]] = {}
    for at in range(len(words) - FEWEST_WORDS + 1):
        starts.setdefault(tuple(words[at : at + FEWEST_WORDS]), []).append(at)
    longest = [(0, 0)] * len(words)
    for number, document in enumerate(documents) if starts else ():
        given = [word for word, _, _ in _words(document)]
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


def _nowhere(answer: str, texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    given = f" {' '.join(_plain(text) for text in texts)} "
    language = language_of(answer)
    code = [match.span() for match in _CODE.finditer(answer)]
    said = values_in(answer, language)
    unseen = [
        one
        for one in said
        if _is_number(one, answer)
        and not _inside(one.start, one.end, code)
        and f" {_plain(one.text)} " not in given
    ]
    if unseen:
        known = _values_of(texts, [one.text for one in unseen])
        yield from ((one.start, one.end) for one in unseen if not _is_known(one.value, known))
    if language:
        taken = [*code, *((one.start, one.end) for one in said)]
        yield from _unknown_names(answer, language, frozenset(given.split()), taken)


def _unknown_names(
    answer: str, language: str, known: Collection[str], taken: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """The names that have a word which no text has; headings and the first words of sentences are no names."""
    for name in names_in(answer, language):
        line = answer[answer.rfind("\n", 0, name.start) + 1 : name.start]
        heads = line.lstrip().startswith("#") or answer[name.end :].lstrip("*_ ")[:1] == ":"
        if heads or _inside(name.start, name.end, taken):
            continue
        words = [_POSSESSIVE.sub("", word) for word in name.words]
        if _OPENS.search(answer[max(0, name.start - 12) : name.start]):
            words = words[1:]
        words = [word for word in words if word not in _DAYS and len(word) > 1]
        if max(map(len, words), default=0) <= _SHORTEST_NAME:
            continue
        if not all(part in known for word in words for part in _plain(word).split()):
            yield name.start, name.end


def _inside(start: int, end: int, ranges: Sequence[tuple[int, int]]) -> bool:
    return any(begin < end and start < stop for begin, stop in ranges)


def _plain(text: str) -> str:
    return " ".join(word for word, _, _ in _words(text))


def _is_number(one: SaidValue, answer: str) -> bool:
    """Whether a value is written in digits, is more than a count of a few, and no number of an item in a list."""
    digits = sum(map(str.isdigit, one.text))
    if not digits or (digits == 1 and one.value.kind == "number"):
        return False
    behind = answer[one.end : one.end + 1]
    before = answer[max(0, one.start - 12) : one.start]
    return not (behind in (".", ")") and behind and _LIST_SIGN.search(before))


def _values_of(texts: Sequence[str], sought: Sequence[str]) -> list[Value]:
    """The values of texts that could be one of those that are sought."""
    found: dict[Value, None] = {}
    if sum(map(len, texts)) > _READ_WHOLE:
        digits = sorted({one for text in sought for one in _digits(text)})
        pattern = re.compile(rf"(?<!\d)0*(?:{'|'.join(digits)})(?!\d)")
        texts = ["\n".join(islice(_around(texts, pattern), _MOST_PLACES))]
    for text in texts:
        for one in values_in(text):
            found[one.value] = None
    return list(found)


def _digits(text: str) -> Iterator[str]:
    """The numbers in a value, and its digits together as another way of writing groups them: `1,530.00`, `1530`."""
    groups = [str(int(group)) for group in _DIGITS.findall(text)]
    yield from groups
    joined = _DIGITS.findall(text)
    for some in (joined, joined[:-1]):
        if some:
            yield str(int("".join(some)))


def _around(texts: Sequence[str], pattern: re.Pattern[str]) -> Iterator[str]:
    for text in texts:
        end = 0
        for match in pattern.finditer(text):
            if match.start() >= end:
                end = match.end() + _AROUND
                yield text[max(0, match.start() - _AROUND) : end]


def _is_known(value: Value, known: Sequence[Value]) -> bool:
    return any(same_value(value, other) or _is_part_of(value, other) for other in known)


def _is_part_of(value: Value, other: Value) -> bool:
    """Whether a value says less than the other, but nothing else: a number without its unit, a day without its year."""
    if "number" in (value.kind, other.kind):
        return not set(value.readings).isdisjoint(other.readings)
    if value.kind == other.kind == "date":
        return any(part.strip("-") in whole for part in value.readings for whole in other.readings)
    return False
