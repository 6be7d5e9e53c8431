"""How a text takes back a part of what it says (but), frees from a duty (you need not), or multiplies (double)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from .reach import reading_of
from .stems import stem_of
from .tables import words_in
from .words import LANGUAGES

_BUT: Final = {
    "en": words_in("but however although nevertheless"),
    "de": words_in("aber jedoch allerdings trotzdem dennoch"),
    "fr": words_in("mais cependant toutefois pourtant"),
    "es": words_in("pero aunque"),
}
_FREES: Final[Mapping[str, str]] = {
    "en": r"""
        (?:do|does|did|will|would)(?: \w+)? not (?:\w+ )?(?:have to|need)
        no (?:\w+ )?need|need not|no one checks|nobody checks|unnecessary|needless
        not (?:\w+ )?(?:necessary|required|needed|mandatory|obligatory|compulsory|obliged|bound)
        no (?:\w+ ){1,2}(?:is|are) (?:necessary|required|needed)|nothing (?:is|to) (?:necessary|required|needed|do)
        as (?:much|many|often|long) as (?:you|he|she|they) (?:like|want|wish|please)
        without (?:having|needing) to
    """,
    "de": r"""
        (?:brauch\w+|müssen|muss|musst|müsst)(?: \w+){0,6} (?:nicht|nichts|kein\w*|niemand\w*)
        (?:nicht|kein\w*)(?: \w+){0,3} (?:nötig|notwendig|erforderlich|verpflichtet)|unnötig|überflüssig
        so (?:viel|oft|lange|viele) (?:sie|du|man) (?:will\w*|woll\w+|möcht\w+|mög\w+)
    """,
    "fr": r"""
        (?:pas|plus|nul|nulle|aucun|aucune|aucunement)(?: \w+){0,2} (?:besoin|nécessaire|obligatoire|obligé|obligée|requis|requise)
        n êtes(?: \w+)? tenu\w*|inutile|superflu|(?:rien|personne) à (?:faire|signaler|déclarer)
        autant (?:de \w+ )?que vous (?:voulez|souhaitez)
    """,
    "es": r"""
        no (?:hace|hacen) falta|no (?:\w+ ){0,2}(?:necesari\w+|obligatori\w+|necesita|necesitan|precisa)
        no (?:\w+ )?(?:tiene|tienen) que|innecesari\w+|(?:todo|tanto|cuanto|tantas veces) (?:lo )?(?:que|como) (?:quiera|desee)\w*
    """,
}
_FREEING: Final = {
    language: re.compile(
        "(?<!\\w)(?:" + "|".join(filter(None, map(str.strip, lines.splitlines()))) + ")(?!\\w)"
    )
    for language, lines in _FREES.items()
}
_TIMES: Final = {
    "en": words_in(
        "double doubled doubles doubling triple tripled tripling quadruple halve halved halving"
    ),
    "de": words_in(
        "verdoppeln verdopple verdoppelt doppelte doppelten doppelter verdreifachen dreifache dreifachen halbieren halbiere"
    ),
    "fr": words_in("double doubles doubler doublez triple tripler triplez"),
    "es": words_in("doble dobles duplicar duplique triple triplicar triplique"),
}


@lru_cache(maxsize=1024)
def turning_words(text: str, language: str) -> tuple[tuple[int, str], ...]:
    """The words such as `but` and where each begins."""
    if language not in LANGUAGES:
        return ()
    found = (piece for part in reading_of(text, language).parts for piece in part.pieces)
    return tuple((one.start, one.word) for one in found if one.word in _BUT[language])


@lru_cache(maxsize=1024)
def freeing_words(text: str, language: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """The words by which clauses of a text say that something need not be done, each with the stems of the content words of
    its clause. What it asks does not count."""
    if language not in LANGUAGES:
        return ()
    found: list[tuple[str, frozenset[str]]] = []
    for part in reading_of(text, language).parts:
        for clause in () if part.question else part.clauses:
            words = [piece.word for piece in part.pieces[clause.first : clause.last]]
            match = _FREEING[language].search(" ".join(words))
            if match is not None:
                stems = (stem_of(word, language) for word in words)
                found.append((match[0], frozenset(stem[0] for stem in stems if stem is not None)))
    return tuple(found)


@lru_cache(maxsize=1024)
def multiplying_word(text: str, language: str) -> str:
    """The first word of a text that multiplies something, "" if none."""
    if language not in LANGUAGES:
        return ""
    words = (piece.word for part in reading_of(text, language).parts for piece in part.pieces)
    return next((word for word in words if word in _TIMES[language]), "")
