"""Whether a text makes a value a limit: the most or the latest (by 14:00), or the least or the earliest (from 14:00)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal, TypeAlias

from .clause_cues import Clause, Part
from .reach import reading_of
from .tables import words_in
from .tokens import Token
from .words import LANGUAGES, Words

Limit: TypeAlias = Literal["most", "least"]

_BEFORE: Final[Mapping[str, Mapping[Limit, str]]] = {
    "en": {
        "most": """
            by, until, till, before, within, below, under, up to, at most, at the most, no more than, not more than
            no later than, not later than, no longer than, not longer than, no higher than, maximum, maximum of, max
            less than, fewer than, never more than, not above, not over, never above, never over, not exceed, latest
            not exceeding, never exceed, not after, never after, earlier than, limit of, limit is
        """,
        "least": """
            from, after, above, at least, at the least, minimum, minimum of, min, more than, no less than, later than
            not less than, no fewer than, not fewer than, no earlier than, not earlier than, no sooner than, not before
            never before, not until, not below, never below, not under, exceed, exceeds, exceeding, longer than
        """,
    },
    "de": {
        "most": """
            bis, bis zu, vor, spätestens, höchstens, maximal, maximum, max, längstens, nicht mehr als, keine mehr als
            nicht länger als, nicht später als, nicht höher als, nicht über, nicht nach, innerhalb, innerhalb von, binnen
            unter, weniger als, vor ablauf von, früher als
        """,
        "least": """
            ab, nach, mindestens, wenigstens, frühestens, minimum, min, über, mehr als, nicht vor, nicht unter, später als
            nicht weniger als, nicht früher als, keine weniger als, nicht vor ablauf von, erst nach, erst ab, länger als
        """,
    },
    "fr": {
        "most": """
            avant, jusqu à, jusqu au, jusqu, au plus, au maximum, au plus tard, maximum, maximum de, moins de, pas plus de
            pas plus tard que, pas après, d ici, dans un délai de, dans les, dans la limite de, inférieur à
            maximal de
        """,
        "least": """
            après, à partir de, à partir du, dès, au moins, minimum, minimum de, plus de, pas avant, pas moins de
            à compter de, à compter du, supérieur à, au plus tôt
        """,
    },
    "es": {
        "most": """
            antes de, antes del, hasta, como máximo, máximo, máximo de, menos de, no más de, a más tardar, dentro de
            en un plazo de, inferior a, no después de, no después del
        """,
        "least": """
            después de, después del, desde, a partir de, a partir del, al menos, como mínimo, mínimo, mínimo de, más de
            por lo menos, no antes de, no antes del, no menos de, superior a
        """,
    },
}
_BEHIND: Final[Mapping[str, Mapping[Limit, str]]] = {
    "en": {
        "most": "at the latest, at most, at the most, or less, or fewer, or earlier, or before, or under, or below, maximum, max",
        "least": """
            or more, or later, or above, or over, and above, and over, or longer, upwards, onwards, minimum, at least
            at the earliest
        """,
    },
    "de": {
        "most": "höchstens, maximal, spätestens, oder weniger, oder früher, oder darunter",
        "least": "mindestens, oder mehr, oder später, oder darüber, oder länger, frühestens, aufwärts",
    },
    "fr": {
        "most": "au plus, au maximum, au plus tard, maximum, ou moins, ou avant",
        "least": "au moins, ou plus, et plus, minimum, ou après, au plus tôt",
    },
    "es": {
        "most": "como máximo, a más tardar, máximo, o menos, o antes",
        "least": "como mínimo, al menos, o más, mínimo, en adelante",
    },
}
_SKIPPED: Final = words_in("on at am um zum den dem le la les el los the a an of de d que")
_DENIES: Final = ("not", "no")
_LONGEST: Final = 4
"""Words of the longest phrase, and how many words may stand between one and its value."""
_OTHER: Final[Mapping[Limit, Limit]] = {"most": "least", "least": "most"}


def _phrases(table: Mapping[Limit, str]) -> dict[tuple[str, ...], Limit]:
    found: dict[tuple[str, ...], Limit] = {}
    for limit, lines in table.items():
        for phrase in lines.replace("\n", ",").split(","):
            if phrase.strip():
                found[tuple(phrase.split())] = limit
    return found


_LIMITS_BEFORE: Final = {language: _phrases(table) for language, table in _BEFORE.items()}
_LIMITS_BEHIND: Final = {language: _phrases(table) for language, table in _BEHIND.items()}


def limit_at(text: str, start: int, end: int, language: str) -> Limit | None:
    """Whether what a range of a text says is a limit there, and on which side. A negation turns it round: what must
    not be done before 14:00 may be done from then on. None for no limit and for a language that is not known."""
    if language not in LANGUAGES:
        return None
    reading = reading_of(text, language)
    place = reading.place(start, end)
    if place is None:
        return None
    part, index, first, last = place
    return _before(part, part.clauses[index], first, reading.table, language) or _behind(
        part.pieces, last, language
    )


def _before(part: Part, clause: Clause, first: int, table: Words, language: str) -> Limit | None:
    phrases = _LIMITS_BEFORE[language]
    end = first
    for _ in range(_LONGEST):
        for length in range(_LONGEST, 0, -1):
            begin = end - length
            limit = phrases.get(_words(part.pieces, begin, end)) if begin >= 0 else None
            if limit is not None:
                return _OTHER[limit] if _denied(clause, begin) else limit
        end -= 1
        if end < 0 or not (
            part.pieces[end].word in table.skipped or part.pieces[end].word in _SKIPPED
        ):
            return None
    return None


def _denied(clause: Clause, begin: int) -> bool:
    """Whether the clause is denied before a phrase that does not hold the negation itself."""
    cues = [cue for cue in clause.cues if cue.kind in _DENIES and cue.end <= begin]
    return len(cues) % 2 == 1


def _behind(pieces: Sequence[Token], last: int, language: str) -> Limit | None:
    phrases = _LIMITS_BEHIND[language]
    found = (phrases.get(_words(pieces, last, last + length)) for length in range(_LONGEST, 0, -1))
    return next((limit for limit in found if limit is not None), None)


def _words(pieces: Sequence[Token], begin: int, end: int) -> tuple[str, ...]:
    return tuple(piece.word for piece in pieces[begin:end])
