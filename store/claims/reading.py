"""What an answer says, read once: its language, values, names, words and stance."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ..unreadable import without_unreadable
from .language.detect import language_of
from .language.focus import denied_focus
from .language.polarity import denied, word_polarity
from .language.stance import stances
from .language.stances import Stance
from .names import Name, names_in
from .values.comparing import same_value
from .values.reading import values_in
from .values.value import Value

MAX_READ: Final = 20_000
"""Characters of an answer that are read; the rest is compared, never understood."""


@dataclass(frozen=True, slots=True)
class Said:
    """A value as an answer says it: `affirmed` is false where it is negated, excluded or quoted to reject it."""

    value: Value
    text: str
    start: int
    end: int
    affirmed: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer says. `words` gives for each content word (stem) whether it is affirmed, denied or both."""

    text: str
    language: str
    values: tuple[Said, ...]
    names: tuple[Name, ...]
    words: Mapping[str, frozenset[bool]]
    stances: frozenset[Stance]
    focus: frozenset[str] = frozenset()
    """The words (stems) that its denials are about."""
    asked: frozenset[str] = frozenset()
    """The content words of a question, as stems."""

    def says(self, value: Value) -> bool:
        """Whether a value is affirmed."""
        return any(one.affirmed and same_value(one.value, value) for one in self.values)

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


@lru_cache(maxsize=2048)
def read_answer(text: str) -> Reading:
    """What an answer says."""
    head = without_unreadable(text)[:MAX_READ]
    language = language_of(head)
    said = tuple(
        Said(
            one.value, one.text, one.start, one.end, not denied(head, one.start, one.end, language)
        )
        for one in values_in(head, language)
    )
    return Reading(
        text,
        language,
        said,
        names_in(head, language),
        word_polarity(head, language),
        stances(head, language),
        denied_focus(head, language),
        frozenset(word_polarity(head.replace("?", "."), language)),
    )
