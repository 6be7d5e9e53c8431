"""Where an answer says the opposite of an accepted one about the same thing, though it says the same values and takes the
same stance: denies what was affirmed, keeps what was to be stopped, sets a limit on the other side, takes a part back, frees
from a duty."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from .facts import COUNTS
from .language.antonyms import opposed_to
from .language.limits import Limit, limit_at
from .language.polarity import ClauseWord
from .language.reservations import freeing_words, multiplying_word, turning_words
from .language.stems import bare_stem
from .ranges import ranges_in
from .reading import Reading, read_answer
from .values.comparing import same_value
from .values.value import Value

_LIMITS: Final = {"most": "at most", "least": "at least"}


@dataclass(frozen=True, slots=True)
class _Held:
    """A word that an answer affirms or denies, and the stems of the other words of its clause: what it is said of."""

    word: ClauseWord
    beside: frozenset[str]

    def of_same(self, other: _Held) -> bool:
        """Whether two words are said of the same thing."""
        return not self.beside.isdisjoint(other.beside)

    def agrees(self, other: _Held) -> bool:
        """Whether another word says the same of the same thing."""
        mine, theirs = self.word, other.word
        return mine.stem == theirs.stem and mine.held == theirs.held and self.of_same(other)

    def opposes(self, other: _Held) -> bool:
        """Whether another word says of the same thing that it is not so."""
        mine, theirs = self.word, other.word
        return mine.stem == theirs.stem and mine.held != theirs.held and self.of_same(other)


def opposing(question: Reading, accepted: Sequence[Reading], answer: Reading) -> Iterator[str]:
    """In words what an answer says otherwise than every accepted one. Nothing in a language that is not known, and of
    answers in different languages."""
    if not answer.language or any(one.language != answer.language for one in accepted):
        return
    yield from _other_limits(accepted, answer)
    yield from _other_deeds(accepted, answer)
    yield from _turned_round(accepted, answer)
    if word := _takes_back(question, accepted, answer):
        yield f"takes a part of it back (“{word}”)"
    known = [question, *accepted]
    if words := _frees(known, accepted, answer):
        yield f"says “{words}”, which no accepted answer does"
    times = multiplying_word(answer.text, answer.language)
    if times and not any(multiplying_word(one.text, one.language) for one in known):
        yield f"says “{times}”, which no accepted answer does"


def _other_limits(accepted: Sequence[Reading], answer: Reading) -> Iterator[str]:
    for said in answer.values:
        theirs = [limits for one in accepted if (limits := _limits(one, said.value))]
        mine = _limits(answer, said.value) if theirs else set()
        if mine and all(mine.isdisjoint(one) for one in theirs):
            yield f"says {_LIMITS[min(mine)]} {said.value} where {_LIMITS[min(theirs[0])]} was right"
            return


def _held(reading: Reading) -> tuple[_Held, ...]:
    """What an answer affirms and denies, each once."""
    found = (
        _Held(word, frozenset(one.stem for one in clause if one.word != word.word))
        for clause in reading.clauses
        for word in clause
        if word.held is not None
    )
    return tuple(dict.fromkeys(found))


def _limits(reading: Reading, value: Value) -> set[Limit]:
    """What a value is a limit of wherever an answer says it; none for an end of a range, where one may end as another
    begins."""
    same = [said for said in reading.values if same_value(said.value, value)]
    ends = [end for pair in ranges_in(reading.text, reading.values) for end in pair] if same else []
    if any(said in ends for said in same):
        return set()
    found = (limit_at(said.head, said.start, said.end, reading.language) for said in same)
    return {limit for limit in found if limit is not None}


def _turned_round(accepted: Sequence[Reading], answer: Reading) -> Iterator[str]:
    """The word that an answer affirms and an accepted one denies of the same thing, or the reverse, where a denial is about
    the word; whatever either says of the word and other things."""
    focus = answer.focus.union(*(one.focus for one in accepted))
    said = [one for one in _held(answer) if one.word.stem in focus]
    right = [one for reading in accepted for one in _held(reading) if one.word.stem in focus]
    for mine in said:
        against = [one for one in right if one.opposes(mine)]
        if not against or any(one.agrees(mine) for one in right):
            continue
        if not any(one.agrees(theirs) for theirs in against for one in said):
            yield f"says the opposite of “{mine.word.word}”"
            return


def _other_deeds(accepted: Sequence[Reading], answer: Reading) -> Iterator[str]:
    """Words for opposite deeds with the same thing, both affirmed, where neither answer speaks of both."""
    language = answer.language
    said = [one for one in _held(answer) if one.word.held]
    done = {bare_stem(one.word.word, language) for one in said}
    for reading in accepted:
        right = [one for one in _held(reading) if one.word.held]
        to_do = {bare_stem(one.word.word, language) for one in right}
        for wanted in right:
            against = (opposed_to(wanted.word.word, language) & done) - to_do
            if not against or bare_stem(wanted.word.word, language) in done:
                continue
            for mine in said:
                if bare_stem(mine.word.word, language) in against and mine.of_same(wanted):
                    yield f"says “{mine.word.word}” where “{wanted.word.word}” was right"
                    return


def _takes_back(question: Reading, accepted: Sequence[Reading], answer: Reading) -> str:
    """The word such as `but` behind what an answer has already said rightly, where no accepted answer has one; "" if
    there is none."""
    turning = turning_words(answer.text, answer.language)[:1]
    if not turning or any(turning_words(one.text, one.language) for one in accepted):
        return ""
    start, word = turning[0]
    head = read_answer(answer.text[:start])
    held = frozenset.intersection(*(one.stances for one in accepted)) & COUNTS
    values = (value for one in accepted for value in one.affirmed)
    right = (value for value in values if not question.names_value(value) and head.says(value))
    return word if held & head.stances or any(True for _ in right) else ""


def _frees(known: Sequence[Reading], accepted: Sequence[Reading], answer: Reading) -> str:
    """How an answer frees from something that an accepted one speaks of, where nothing known frees from anything; "" if
    it does not."""
    found = freeing_words(answer.text, answer.language)
    if not found or any(freeing_words(one.text, one.language) for one in known):
        return ""
    spoken = {word.stem for one in accepted for clause in one.clauses for word in clause}
    return next((words for words, stems in found if not spoken.isdisjoint(stems)), "")
