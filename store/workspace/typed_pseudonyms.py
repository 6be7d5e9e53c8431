"""Pseudonyms in what a person types: found in whatever case and grouping, and told from those of other traces."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from ..privacy.contacts import is_masked_phone
from ..privacy.find import find
from ..privacy.names import is_masked_name
from ..privacy.rules import Rules

_TOKEN: Final = re.compile(r"[^\W_]+")
_BETWEEN_GROUPS: Final = re.compile(r"[ \t\u00a0\u202f.\-\u2010-\u2015/()]{1,3}")
_BETWEEN_WORDS: Final = re.compile(r"[^\w\n]{1,3}|_")
_PHONE: Final = re.compile(r"(?<![\w+])\+\d(?:[ ./()\u00a0-]{0,3}\d){6,15}(?!\w)")
_ADDRESS: Final = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_ABROAD: Final = "00"
"""What many people write for the `+` of a telephone number."""
_MOST_GROUPS: Final = 40
_LEAST_DIGITS: Final = 8
"""A number of fewer digits is one only as it is written, and so is an Internet address: `240.1.2.3` is no 240123."""


@dataclass(frozen=True, slots=True)
class _Known:
    made: str
    value: str

    @property
    def in_groups(self) -> bool:
        """Whether it is a number that may be parted in any groups."""
        digits = sum(map(str.isdigit, self.made))
        if _ADDRESS.fullmatch(self.made) or re.search(r"[@:_]", self.made):
            return False
        return digits >= _LEAST_DIGITS


def same_form(text: str) -> str:
    """A pseudonym without case and what stands between its groups."""
    return "".join(_TOKEN.findall(text)).casefold()


def _as_words(text: str) -> str:
    return re.sub(r"\s+", " ", text).casefold()


class TypedPseudonyms:
    """Puts the values of pseudonyms in their place, however these are typed."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        """`texts` are pseudonyms -> values, as they are written in the trace; of several writings the first one holds."""
        self._by_form: dict[str, _Known] = {}
        for made, value in texts.items():
            form = same_form(made)
            if form:
                self._by_form.setdefault(form, _Known(made, value))
        for made, value in texts.items():
            if _PHONE.fullmatch(made):
                self._by_form.setdefault(_ABROAD + same_form(made), _Known(made, value))
        self._longest = max(map(len, self._by_form), default=0)

    def __call__(self, text: str) -> str:
        """The text with the values."""
        if not self._by_form:
            return text
        parts: list[str] = []
        done = 0
        for start, end, value in self._found(text):
            parts += [text[done:start], value]
            done = end
        return "".join([*parts, text[done:]])

    def _found(self, text: str) -> Iterator[tuple[int, int, str]]:
        tokens = [(one.start(), one.end()) for one in _TOKEN.finditer(text)]
        at = 0
        while at < len(tokens):
            best = self._longest_from(text, tokens, at)
            if best is None:
                at += 1
                continue
            last, known = best
            start = tokens[at][0]
            sign = known.made[: _first_letter(known.made)]
            if sign and text.endswith(sign, 0, start):
                start -= len(sign)
            yield start, tokens[last][1], known.value
            at = last + 1

    def _longest_from(
        self, text: str, tokens: list[tuple[int, int]], first: int
    ) -> tuple[int, _Known] | None:
        best = None
        form, grouped = "", True
        for last in range(first, min(len(tokens), first + _MOST_GROUPS)):
            start, end = tokens[last]
            if last > first:
                between = text[tokens[last - 1][1] : start]
                grouped = grouped and _BETWEEN_GROUPS.fullmatch(between) is not None
                if not grouped and _BETWEEN_WORDS.fullmatch(between) is None:
                    break
            form += text[start:end].casefold()
            if len(form) > self._longest:
                break
            known = self._by_form.get(form)
            if known is None:
                continue
            written = text[tokens[first][0] : end]
            core = known.made[_first_letter(known.made) :]
            if (grouped and known.in_groups) or _as_words(written) == _as_words(core):
                best = last, known
        return best


def _first_letter(text: str) -> int:
    found = _TOKEN.search(text)
    return found.start() if found else len(text)


def pseudonyms_in(text: str, rules: Rules) -> list[str]:
    """What in a text is recognised as a pseudonym, of whatever trace."""
    found = [one.value for one in find(text, rules) if one.masked]
    found += [one[0] for one in _TOKEN.finditer(text) if is_masked_name(one[0])]
    found += [one[0] for one in _PHONE.finditer(text) if is_masked_phone(one[0])]
    return list(dict.fromkeys(found))
