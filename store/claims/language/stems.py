"""Words that mean the same as one stem, and opposites as the same stem turned round."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from .function_words import FUNCTION_WORDS
from .opposites import FAMILIES
from .words import LANGUAGES, words_of

_EN: Final = """
    isations izations isation ization fulness ousness ations ation ingly ments ment ings able ible ness edly ities
    ing ity ies ied ers est ely ed es ly er s e y
"""
_DE: Final = (
    "ungen heiten keiten ung heit keit isch lich ern est ten tet em en er es et st te e s n t"
)
_FR: Final = """
    issements issement ements ations ement ation euses ments ment euse ables ible able ions ités ité ées eurs eur
    aux ion és ée er ez es al if ive é e s x
"""
_ES: Final = """
    amientos imientos amiento imiento aciones mente ación idades idad ables ibles able ible adores ador ando iendo
    ados adas idos idas ado ada ido ida ción es ar er ir os as o a e s n
"""
_ENDINGS: Final = {"en": _EN.split(), "de": _DE.split(), "fr": _FR.split(), "es": _ES.split()}
"""Endings of nouns, verbs and adjectives, the longest first."""

_SHORTEST: Final = 4
"""A stem keeps so many letters."""

_NEGATIVE_HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    "en": ("non-",),
    "de": ("nicht-",),
    "fr": ("non-",),
    "es": ("no-",),
}


def _empty(language: str) -> frozenset[str]:
    table = words_of(language)
    return FUNCTION_WORDS[language].union(
        table.auxiliaries,
        table.subjects,
        table.separators,
        table.skipped,
        table.adjuncts,
        table.coordinators,
        table.remarks,
        table.ne_with,
    )


_EMPTY: Final = {language: _empty(language) for language in sorted(LANGUAGES)}


def has_opposite(word: str, language: str) -> bool:
    """Whether a lower-case word belongs to a family of words with opposites."""
    return word in FAMILIES[language]


@lru_cache(maxsize=20_000)
def stem_of(word: str, language: str) -> tuple[str, bool] | None:
    """The stem of a lower-case word and whether it keeps its sense; None for function words, figures and codes."""
    family = FAMILIES[language].get(word)
    if family is not None:
        return family
    if len(word) < 3 or word in _EMPTY[language] or not word.replace("-", "").isalpha():
        return None
    for head in _NEGATIVE_HEADS[language]:
        if word.startswith(head) and len(word) > len(head) + 2:
            rest = stem_of(word[len(head) :], language)
            return None if rest is None else (rest[0], not rest[1])
    return bare_stem(word, language), True


def bare_stem(word: str, language: str) -> str:
    """A lower-case word without its ending, whatever family it belongs to."""
    for ending in _ENDINGS[language]:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            word = word[: -len(ending)]
            break
    if language == "en" and word[-1] == word[-2:-1] and word[-1] not in "aeioulsz":
        word = word[:-1]
    return word
