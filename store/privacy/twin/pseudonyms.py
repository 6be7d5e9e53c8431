"""Consistent pseudonyms by HMAC-SHA256 under a key that the caller keeps.

Equal values get equal pseudonyms, whatever text, trace or load they come in; different ones get different ones: where two
would meet, the later one is drawn again. What was given is remembered in `given` (as digests, no values); a caller that
keeps it beside the key keeps values apart across processes too, in whichever order they come.
Dates of birth all move by one number of whole weeks that follows from the key, 400 years and up to five more: distances,
order, weekdays and leap years stay (400 Gregorian years are 20,871 weeks), and a birth before 1700 tells that it is masked.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, MutableMapping
from dataclasses import replace
from datetime import timedelta
from typing import Final
from urllib.parse import quote

from ..dates import written_dates
from ..finding import BIRTH, CARD, EMAIL, IBAN, IP, NAME, NATIONAL, PHONE, Finding
from ..logins import HOST
from ..names import SLUG, is_masked_name
from ..rules import Rules
from ..seal import keyed_number, sealed, sealed_part
from . import contacts, numbers

SHORTEST_KEY: Final = 16
_CENTURIES: Final = 20_871
_WEEKS: Final = 261
_TURNS_OF_A_LENGTH: Final = 8
_MOST_TURNS: Final = 1_000
_WORDS: Final = re.compile(r"[^\W\d_]{2,}")
_FOR_URLS: Final = re.compile(r"%[0-9A-Fa-f]{2}")


class Twin:
    """Gives pseudonyms. `key` has 16 bytes or more; `given` is what an earlier twin with this key gave."""

    def __init__(
        self, key: bytes, rules: Rules, given: MutableMapping[str, str] | None = None
    ) -> None:
        if len(key) < SHORTEST_KEY:
            raise ValueError(f"a key of a twin has {SHORTEST_KEY} bytes or more")
        self.key = key
        self._rules = rules
        self.given: MutableMapping[str, str] = {} if given is None else given
        """Digest of a pseudonym's normal form -> digest of the value that has it."""
        self.met = 0
        """So many values share the pseudonym of another: there were no more of their form."""
        self._weeks = timedelta(
            weeks=_CENTURIES + keyed_number(key, "birth date", "weeks", 0, _WEEKS)
        )
        self._made: dict[tuple[str, str, str], str] = {}

    def pseudonym(self, one: Finding) -> str:
        """What stands for a finding; a pseudonym stands for itself."""
        if one.masked:
            return one.value
        if one.plain:
            return self._spelt(one)
        if one.type == NAME:
            return _WORDS.sub(lambda word: self._word(word[0]), one.value)
        if one.type == BIRTH:
            return self._born(one)
        known = self._made.get((one.type, one.value, one.same))
        if known is None:
            known = self._apart(
                one.type, one.same or one.value, lambda turn: self._made_for(one, turn)
            )
            self._made[one.type, one.value, one.same] = known
        return known

    def _spelt(self, one: Finding) -> str:
        """What stands for a value that is spelt otherwise: what stands for it as it reads, in a URL as URLs have it."""
        plain = replace(one, value=one.plain, plain="")
        if one.type == NAME and one.rule == SLUG:
            words = iter(_WORDS.findall(one.plain))
            return _WORDS.sub(
                lambda word: self._word(_cased(next(words, word[0]), word[0])), one.value
            )
        made = self.pseudonym(plain)
        return quote(made, safe="") if _FOR_URLS.search(one.value) else made

    def given_here(self) -> dict[str, str]:
        """The pseudonyms that this twin gave, but for dates of birth -> the type of what they stand for; of names, word by
        word."""
        return {made: kind for (kind, _, _), made in self._made.items()}

    def _made_for(self, one: Finding, turn: int) -> str:
        value = one.value
        same = one.same or value
        draw = self._draw(one.type, same, turn)
        if one.type == EMAIL:
            return contacts.email(value, self.key, turn)
        if one.type == PHONE:
            return contacts.phone(value, same, draw)
        if one.type == CARD:
            return numbers.written_as(value, numbers.card(same, draw))
        if one.type == IBAN:
            return numbers.written_as(value, numbers.iban(same, draw))
        if one.type == NATIONAL:
            return numbers.national_number(value, draw, self._rules)
        if one.type == IP:
            return numbers.address(value, lambda part: self._draw(IP, part, turn))
        if one.rule == HOST and contacts.is_domain(value):
            return contacts.host(value, self.key, turn)
        part = sealed_part(value, one.kept)
        body = sealed(value[part], self.key, one.type, value, turn)
        return value[: part.start] + body + value[part.stop :]

    def _draw(self, kind: str, value: str, turn: int) -> numbers.Draw:
        return lambda part, below: keyed_number(self.key, f"{kind} {part}", value, turn, below)

    def _word(self, word: str) -> str:
        if is_masked_name(word):
            return word
        same = word.casefold()
        made = self._made.get((NAME, word, same))
        if made is None:
            made = self._apart(
                NAME,
                same,
                lambda turn: contacts.name(
                    word, self._draw(NAME, same, turn), turn // _TURNS_OF_A_LENGTH
                ),
            )
            self._made[NAME, word, same] = made
        return made

    def _born(self, one: Finding) -> str:
        written = next(written_dates(one.value), None)
        return one.value if written is None else written.of(written.day - self._weeks)

    def _apart(self, kind: str, same: str, make: Callable[[int], str]) -> str:
        """The first of a value's pseudonyms that no other value has."""
        owner = self._digest("value", kind, same)
        turn = 0
        while True:
            made = make(turn)
            taken = self._digest("given", kind, re.sub(r"[\W_]", "", made).casefold())
            if self.given.setdefault(taken, owner) == owner:
                return made
            turn += 1
            if turn == _MOST_TURNS:
                self.met += 1
                return made

    def _digest(self, *parts: str) -> str:
        text = "\0".join(parts).encode("utf-8", "surrogatepass")
        return hmac.digest(self.key, text, "sha256")[:12].hex()


def _cased(word: str, as_in: str) -> str:
    """A word in the letter case of another one."""
    return word.lower() if as_in.islower() else word.upper() if as_in.isupper() else word
