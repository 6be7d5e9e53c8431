"""Words that reverse the meaning of a sentence. Two texts that differ in one are never joined, however similar.

The lists are data, by language; users can add to them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final, Literal

from .word_codes import folded

_EN: Final = """
    not no never none without cannot can't don't doesn't didn't isn't wasn't won't failed failure fail
    failing succeeded success succeed successful successfully opened closed open close enabled disabled
    enable disable allowed denied allow deny accepted rejected accept reject valid invalid started
    stopped start stop granted refused true false present missing found lost connected disconnected
    available unavailable approved declined increase decrease before after above below more less
"""
_DE: Final = """
    nicht kein keine keinen nie ohne fehlgeschlagen erfolgreich offen geschlossen erlaubt verboten
    gültig ungültig wahr falsch gefunden vor nach
"""
_FR: Final = (
    "ne pas jamais sans aucun aucune échoué réussi ouvert fermé valide invalide avant après"
)
_ES: Final = "no nunca sin ningún ninguna falló éxito abierto cerrado válido inválido antes después"

WORDS: Final[Mapping[str, frozenset[str]]] = {
    "en": frozenset(_EN.split()),
    "de": frozenset(_DE.split()),
    "fr": frozenset(_FR.split()),
    "es": frozenset(_ES.split()),
}
"""The words by language, folded to lower case."""

NOUNS_IN_CAPITALS: Final = frozenset(
    [
        "ein",
        "eine",
        "einen",
        "einem",
        "wurde",
        "wurden",
        "werden",
        "wird",
        "nicht",
        "für",
        "und",
        "ist",
        "sind",
        "bei",
        "mit",
        "konnte",
    ]
)
"""Words of a language that writes every noun in capitals (German). Its articles also occur in names."""
_ARTICLES: Final = frozenset(["der", "die", "das", "den", "dem", "des"])
_CLASS_NAME: Final = re.compile(r"[a-z][A-Z]")
_ENDS: Final = frozenset(".!?")
_HEAD: Final = 3
_ABBREVIATED: Final = 4
ALL: Final[frozenset[str]] = frozenset().union(*WORDS.values())


def polarity(words: Iterable[str], polar: frozenset[str] = ALL) -> tuple[str, ...]:
    """The polarity words of a text, sorted: texts may be joined only where these are the same."""
    found = polar.intersection(map(folded, words))
    # Most texts contain none: only the others are counted word by word.
    return tuple(sorted(word for word in map(folded, words) if word in found)) if found else ()


@lru_cache(maxsize=200_000)
def word_class(word: str) -> Literal["plain", "capital", "other"]:
    """The class of a word: plain anywhere, or (`capital`) plain only at the start of a sentence."""
    if word.isdigit():
        # A number that no mask covers is a status code.
        return "plain"
    if not word.replace("_", "a").isalpha():
        return "other"
    lower = word == word.lower() and (len(word) > 1 or not word.isascii())
    if lower or _CLASS_NAME.search(word):
        return "plain"
    return "capital" if word[1:].islower() else "other"


def nouns_in_capitals(words: Sequence[str]) -> bool:
    """Whether these are words of a language that writes every noun in capitals."""
    return not NOUNS_IN_CAPITALS.isdisjoint(words) or len(_ARTICLES.intersection(words)) > 1


def begins(words: Sequence[str], at: int) -> bool:
    """Whether a word is the first of a sentence; the point of an abbreviation (Dr.) does not end one."""
    if at == 0:
        return True
    before = words[at - 1]
    if before == ":":
        return at <= _HEAD
    return before in _ENDS and (at == 1 or len(words[at - 2]) > _ABBREVIATED)


def first_apart(ours: Sequence[str], theirs: Sequence[str]) -> str | None:
    """The first polarity word that occurs more often in one of two texts than in the other, from their polarity."""
    if ours == theirs:
        return None
    left, right = Counter(ours), Counter(theirs)
    return min((left - right) | (right - left), default=None)
