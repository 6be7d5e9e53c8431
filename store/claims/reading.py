"""What an answer says, each part of it read once and only when it is asked for: values, names, words and stance."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from ..unreadable import without_unreadable
from .language.detect import language_of
from .language.focus import denied_focus
from .language.polarity import ClauseWord, clause_words, denied, polarity_of
from .language.stance import stances
from .language.stances import Stance
from .names import Name, names_in
from .values.comparing import same_value
from .values.reading import values_in
from .values.value import Value

MAX_READ: Final = 20_000
"""Characters of an answer that are read; the rest is compared, never understood."""


@dataclass(frozen=True)
class Said:
    """A value as an answer says it, which begins with the text `head`."""

    value: Value
    text: str
    start: int
    end: int
    head: str
    language: str

    @cached_property
    def affirmed(self) -> bool:
        """False where it is negated, excluded or quoted to reject it."""
        return not denied(self.head, self.start, self.end, self.language)


class Reading:
    """What an answer says."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._head = without_unreadable(text)[:MAX_READ]
        self.language = language_of(self._head)

    @cached_property
    def values(self) -> tuple[Said, ...]:
        """The values that it says, in order."""
        head, language = self._head, self.language
        return tuple(
            Said(one.value, one.text, one.start, one.end, head, language)
            for one in values_in(head, language)
        )

    @cached_property
    def affirmed(self) -> tuple[Value, ...]:
        """The values that it affirms, each once."""
        return tuple(each_once(one.value for one in self.values if one.affirmed))

    @cached_property
    def names(self) -> tuple[Name, ...]:
        """The names in it that are no part of a value: not the EUR of an amount, nor the letters of a code."""
        found = names_in(self._head, self.language)
        return tuple(one for one in found if not self._in_values(one))

    def _in_values(self, name: Name) -> bool:
        return any(one.start < name.end and name.start < one.end for one in self.values)

    @cached_property
    def words(self) -> Mapping[str, frozenset[bool]]:
        """For each content word (stem) whether it is affirmed, denied or both."""
        return polarity_of(self.clauses)

    @cached_property
    def clauses(self) -> tuple[tuple[ClauseWord, ...], ...]:
        """The content words of each of its clauses."""
        return clause_words(self._head, self.language)

    @cached_property
    def stances(self) -> frozenset[Stance]:
        """The stances that it takes."""
        return stances(self._head, self.language)

    @cached_property
    def focus(self) -> frozenset[str]:
        """The words (stems) that its denials are about."""
        return denied_focus(self._head, self.language)

    @cached_property
    def asked(self) -> frozenset[str]:
        """The content words of a question, as stems."""
        return frozenset(polarity_of(clause_words(self._head.replace("?", "."), self.language)))

    def says(self, value: Value) -> bool:
        """Whether a value is affirmed."""
        return any(same_value(one.value, value) and one.affirmed for one in self.values)

    def denies(self, value: Value) -> bool:
        """Whether a value is only named to deny it."""
        mine = [one for one in self.values if same_value(one.value, value)]
        return bool(mine) and not any(one.affirmed for one in mine)

    def names_value(self, value: Value) -> bool:
        """Whether a value occurs at all."""
        return any(same_value(one.value, value) for one in self.values)

    def only_denied(self, phrase: str) -> bool:
        """Whether a phrase occurs, and everywhere only to deny it."""
        places = [
            match.span() for match in re.finditer(re.escape(phrase), self.text, re.IGNORECASE)
        ]
        return bool(places) and all(
            denied(self.text, start, end, self.language) for start, end in places
        )


_SHORT: Final = 2_000


def read_answer(text: str) -> Reading:
    """What an answer says. Short ones are remembered for long, as cases often share them."""
    return (_short_read if len(text) <= _SHORT else _long_read)(text)


_short_read = lru_cache(maxsize=2048)(Reading)
_long_read = lru_cache(maxsize=64)(Reading)


def each_once(values: Iterable[Value]) -> list[Value]:
    """Values without those that mean the same as an earlier one."""
    out: list[Value] = []
    for value in values:
        if not any(same_value(value, other) for other in out):
            out.append(value)
    return out
