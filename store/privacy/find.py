"""Find what is private in a text or in JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Final

from ..canonical import Json
from .births import birth_dates
from .contacts import addresses, emails, phones
from .finding import PRIVATE_KEY, SECRET, Finding, apart
from .names import Names
from .numbers import cards, ibans, national_numbers
from .rules import Rules
from .seal import is_sealed
from .secrets import Secrets

_ONE_VALUE: Final = 2_000
"""A value up to so many characters is read together with the name of its field."""


class Finder:
    """Finds by some rules; made once for many texts."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self._secrets = Secrets(rules)
        self._names = Names(rules)

    def __call__(self, text: str) -> list[Finding]:
        """What is private in a text, from left to right; see `find`."""
        return apart(self._all(text))

    def in_field(self, field: str, value: str) -> list[Finding]:
        """What is private in the value of a field: its name says what the value is."""
        if not field or len(value) > _ONE_VALUE or "\n" in value or '"' in value:
            return self(value)
        before = f'"{field}": "'
        found = self(f'{before}{value}"')
        ends = len(before) + len(value)
        return [
            one.moved(-len(before)) for one in found if len(before) <= one.start and one.end <= ends
        ]

    def names_said(self, text: str) -> set[str]:
        """The names that fields in a text give, but those of a twin."""
        return {one.value for one in self._names.in_fields(text) if not one.masked}

    def names_in(self, value: Json, field: str = "") -> set[str]:
        """The names that fields of some JSON give, but those of a twin."""
        if isinstance(value, dict):
            return {name for key, item in value.items() for name in self.names_in(item, str(key))}
        if isinstance(value, list | tuple):
            return {name for item in value for name in self.names_in(item, field)}
        if not isinstance(value, str) or len(value) > _ONE_VALUE or '"' in value:
            return set()
        found = self._names.in_fields(f'"{field}": "{value}"') if field else ()
        return {one.value for one in found if not one.masked}

    def _all(self, text: str) -> Iterator[Finding]:
        for one in self._secrets(text):
            yield _marked(one)
        yield from emails(text)
        yield from self._names(text)
        if any(map(text.__contains__, "0123456789")):
            yield from cards(text, self.rules)
            yield from ibans(text, self.rules)
            yield from national_numbers(text, self.rules)
            yield from addresses(text)
            yield from birth_dates(text, self.rules)
            yield from phones(text, self.rules)


def _marked(one: Finding) -> Finding:
    """A secret, as a pseudonym if it is one."""
    masked = one.type in (SECRET, PRIVATE_KEY) and is_sealed(one.value[one.kept :])
    return replace(one, masked=True) if masked else one


@lru_cache(maxsize=8)
def finder(rules: Rules) -> Finder:
    """What finds by these rules."""
    return Finder(rules)


def find(text: str, rules: Rules) -> list[Finding]:
    """What is private in a text, from left to right, none over another; pseudonyms of a twin are `masked`."""
    return finder(rules)(text)
