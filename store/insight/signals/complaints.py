"""Complaints by their words: phrases of four languages, kept as data in `complaints.toml`. A sign, no proof."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

_RULES: Final = "complaints.toml"
_APOSTROPHES: Final = str.maketrans({"\u2019": "'", "\u02bc": "'", "`": "'"})
_MOST: Final = 20_000
"""Characters at the end of a message in which is looked: more is data that somebody pasted."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """The phrase that was found, and the language of the list that has it."""

    phrase: str
    language: str


def complaint_in(text: str) -> Complaint | None:
    """The first complaint in what somebody said; None if there is none."""
    pattern, language_of = _phrases()
    found = pattern.search(_plain(text[-_MOST:]))
    if found is None:
        return None
    phrase = found[0].strip()
    return Complaint(phrase, language_of[phrase])


@cache
def languages() -> tuple[str, ...]:
    """The languages that there are phrases of."""
    return tuple(_rules())


def _rules() -> dict[str, dict[str, list[str]]]:
    text = (files(__package__) / _RULES).read_text("utf-8")
    rules: dict[str, dict[str, list[str]]] = tomllib.loads(text)
    return rules


@cache
def _phrases() -> tuple[re.Pattern[str], dict[str, str]]:
    language_of: dict[str, str] = {}
    for language, rule in _rules().items():
        for phrase in rule["phrases"]:
            language_of.setdefault(_plain(phrase).strip(), language)
    longest_first = sorted(language_of, key=lambda one: (-len(one), one))
    return re.compile(f" (?:{'|'.join(map(re.escape, longest_first))})(?= )"), language_of


def _plain(text: str) -> str:
    """Words in lower case between single blanks, without any other signs but apostrophes within words."""
    words = re.findall(r"\w+(?:'\w+)*", text.translate(_APOSTROPHES).casefold())
    return f" {' '.join(words)} "
