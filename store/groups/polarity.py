"""Words that turn a sentence around. Two texts that differ in one are never joined, however alike.

The lists are data, by language; users add to them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

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

ALL: Final[frozenset[str]] = frozenset().union(*WORDS.values())


def polarity(words: Iterable[str], polar: frozenset[str] = ALL) -> tuple[str, ...]:
    """The polarity words of a text, sorted: texts may be joined only where these are the same."""
    return tuple(sorted(word for word in words if word in polar))


def opposed(left: Iterable[str], right: Iterable[str], polar: frozenset[str] = ALL) -> str | None:
    """A polarity word that one of two texts holds more often than the other; None without one."""
    ours, theirs = Counter(polarity(left, polar)), Counter(polarity(right, polar))
    return min((ours - theirs) | (theirs - ours), default=None)
