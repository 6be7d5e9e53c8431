"""Find what is private in a text or in JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from .births import REACH, birth_dates
from .contacts import addresses, emails, phones
from .finding import BIRTH, LOGIN, NAME, PRIVATE_KEY, SECRET, TYPES, Finding, apart
from .known_values import KnownValues
from .logins import Logins, beside, is_all
from .names import Names, Said
from .numbers import cards, ibans, national_numbers
from .rules import PatternSet, Rules
from .seal import is_sealed, sealed_part
from .secrets import Secrets
from .spellings import as_read, reading

_ONE_VALUE: Final = 2_000
"""A value up to so many characters is read together with the name of its field."""
_SHORT: Final = 200
_SHORTEST_AGAIN: Final = 6
_NO_WORD: Final = 16
"""A secret of letters alone is no word from so many characters on."""
_NO_PLAIN_WORD: Final = re.compile(r"[\d._@-]")
_REMEMBERED: Final = 50_000
_FORMS: Final = {
    "card": r"\d(?:[ -]?\d){11}",
    "iban": r"[A-Za-z]{2}\d{2}[ -]?[A-Za-z0-9]{2}",
    "ipv4": r"\d\.\d{1,3}\.\d{1,3}\.\d",
    "ipv6": r"[0-9A-Fa-f]:[0-9A-Fa-f:]{0,38}:|::[0-9A-Fa-f]",
    "phone": r"\d(?:[ ./()\x{a0}-]{0,4}\d){6}",
}
"""Without such a part of a text, what finds these is not called."""


class Finder:
    """Finds by some rules; made once for many texts."""

    def __init__(
        self,
        rules: Rules,
        names: Sequence[str] = (),
        same: Finder | None = None,
        values: Mapping[str, Finding] | None = None,
        like: Names | None = None,
    ) -> None:
        """`same` has the same rules, and what is made of them need not be made again, nor of the names if it is `like`.
        `values` were found elsewhere, and are found wherever they stand alone."""
        self.rules = rules
        self._given = tuple(names)
        if like is None:
            like = Names(rules, names, same.said if same else None)
        self._names: Names = like
        self.said: Said = like.said
        self._values = values or {}
        self._again = KnownValues(self._values)
        self.secrets: Secrets = same.secrets if same else Secrets(rules)
        self.logins: Logins = same.logins if same else Logins(rules)
        self.forms: PatternSet = same.forms if same else self._all_forms()
        self._in_fields: dict[tuple[str, str], list[Finding]] = {}

    def _all_forms(self) -> PatternSet:
        rules = self.rules
        born = "|".join(map(re.escape, rules.contexts.get(BIRTH, ()))) or r"\z\A."
        forms = [*_FORMS.values(), rf"(?is)(?:{born}).{{0,{REACH}}}\d"]
        return PatternSet([*forms, *(one.pattern for one in rules.numbers)])

    def with_names(self, names: Iterable[str]) -> Finder:
        """One that looks also for these people, whom fields name elsewhere."""
        return Finder(self.rules, sorted({*self._given, *names}), self, self._values)

    def with_values(self, found: Iterable[Finding]) -> Finder:
        """One that finds these values also where nothing around says what they are: the number of a card, say, in a field
        for ids. Not those that may mean something else there: names, which have their own way, and words."""
        again = [one for one in found if not one.masked and _says_itself(one)]
        # Of what was found as several types, the type that is first wins, as everywhere.
        again.sort(key=lambda one: -TYPES.index(one.type))
        values = {one.plain or one.value: _as_it_reads(one) for one in again}
        return Finder(self.rules, self._given, self, {**self._values, **values}, self._names)

    def __call__(self, text: str) -> list[Finding]:
        """What is private in a text, from left to right; see `find`."""
        read = reading(text)
        if read is None:
            return apart(self._all(text))
        # What is only spelt otherwise is found as it reads, with what stands there as it is written.
        spelt = []
        for one in self._all(read.text):
            start, end = read.written(one.start, one.end)
            if text[start:end] != one.value:
                same = one.same or one.value
                spelt.append(
                    replace(
                        one,
                        start=start,
                        end=end,
                        value=text[start:end],
                        same=same,
                        plain=one.plain or one.value,
                    )
                )
        return apart([*spelt, *self._all(text)])

    def logins_of(
        self, value: Mapping[str, object], above: Mapping[str, object] | None = None
    ) -> frozenset[str]:
        """The fields of an object that are logins, since a secret is beside them: in it, in an object of it, or in the one that
        it is in (`above`)."""
        fields = [
            key
            for key, text in value.items()
            if isinstance(text, str | list) and self.logins.named_by(str(key)) is not None
        ]
        if not fields:
            return frozenset()
        for one in beside(value, above):
            key, _, text = one.partition("\0")
            if len(text) <= _ONE_VALUE and is_all(self.in_field(key, text), text):
                return frozenset(fields)
        return frozenset()

    def in_field(self, field: str, value: str, login: bool = False) -> list[Finding]:
        """What is private in the value of a field: its name says what the value is. `login`: a secret is beside it."""
        if login:
            return apart([*self.in_field(field, value), *self.logins.in_field(field, value)])
        known = self._in_fields.get((field, value))
        if known is not None:
            return known
        found = self._in_field(field, value)
        if len(value) < _SHORT:
            if len(self._in_fields) > _REMEMBERED:
                self._in_fields.clear()
            self._in_fields[field, value] = found
        return found

    def _in_field(self, field: str, value: str) -> list[Finding]:
        if not field or len(value) > _ONE_VALUE or "\n" in value or '"' in value:
            return self(value)
        before = f'"{field}": "'
        found = self(f'{before}{value}"')
        ends = len(before) + len(value)
        within = [
            one.moved(-len(before)) for one in found if len(before) <= one.start and one.end <= ends
        ]
        # Some rules for secrets ask for a line's beginning, or would take the quotation mark for a part of it.
        secrets = list(map(_marked, self.secrets(value)))
        return apart([*within, *secrets, *self.logins(value, secrets)])

    def names_said(self, field: str, value: str) -> set[str]:
        """The names that fields in a text give, or the field whose value it is; but those of a twin."""
        value = as_read(value)
        found = [*self._names.in_fields(value), *self.said(value)]
        if self._names.is_given_by(field) and len(value) < _SHORT and '"' not in value:
            found += self._names.in_fields(f'"{field}": "{value}"')
        return {one.value for one in found if not one.masked}

    def _all(self, text: str) -> Iterator[Finding]:
        secrets = list(map(_marked, self.secrets(text)))
        yield from secrets
        if secrets:
            yield from self.logins(text, secrets)
        for start, value in self._again(text):
            yield replace(self._values[value], start=start, end=start + len(value))
        yield from self._but_examples(emails(text))
        yield from self._names(text)
        forms = self.forms(text)
        here = {name for place, name in enumerate(_FORMS) if place in forms}
        if "card" in here:
            yield from cards(text, self.rules)
        if "iban" in here:
            yield from ibans(text, self.rules)
        if here & {"ipv4", "ipv6"}:
            yield from self._but_examples(addresses(text))
        if len(_FORMS) in forms:
            yield from self._but_examples(birth_dates(text, self.rules))
        if "phone" in here:
            yield from self._but_examples(phones(text, self.rules))
        first = len(_FORMS) + 1
        numbers = [self.rules.numbers[one - first] for one in forms if one >= first]
        yield from national_numbers(text, self.rules, numbers)

    def _but_examples(self, found: Iterator[Finding]) -> Iterator[Finding]:
        return (one for one in found if not self.rules.is_example(one))


def _as_it_reads(one: Finding) -> Finding:
    return replace(one, value=one.plain, plain="") if one.plain else one


def _says_itself(one: Finding) -> bool:
    """Whether a value is hardly anything else where it stands again."""
    if one.type == NAME or len(one.value) < _SHORTEST_AGAIN:
        return False
    if one.type == LOGIN:
        return _NO_PLAIN_WORD.search(one.value) is not None
    return one.type != SECRET or any(map(str.isdigit, one.value)) or len(one.value) >= _NO_WORD


def _marked(one: Finding) -> Finding:
    """A secret, as a pseudonym if it is one."""
    masked = one.type in (SECRET, PRIVATE_KEY) and is_sealed(
        one.value[sealed_part(one.value, one.kept)]
    )
    return replace(one, masked=True) if masked else one


@lru_cache(maxsize=8)
def finder(rules: Rules) -> Finder:
    """What finds by these rules."""
    return Finder(rules)


def find(text: str, rules: Rules) -> list[Finding]:
    """What is private in a text, from left to right, none over another; pseudonyms of a twin are `masked`."""
    return finder(rules)(text)
