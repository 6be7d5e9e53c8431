"""What kind of value a question asks for: when, how much, how many, how long."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from .values.value import ValueKind

_ASKS: Final[Mapping[str, tuple[tuple[str, tuple[ValueKind, ...]], ...]]] = {
    "en": (
        (r"how long|how soon|by when", ("duration", "date", "time")),
        (
            r"how (?:much|many)|what (?:amount|price|fee|charge|dose)|(?:maximum|max|minimum) \w+|what does .{1,40}? cost|charge me|what (?:do|will|would) (?:i|we) (?:owe|pay|get back)",
            ("money", "quantity", "percent", "number"),
        ),
        (r"what(?:'s| is)? the (?:latest |exact )?time|what time|at what hour", ("time",)),
        (r"what (?:date|day)|which (?:date|day)", ("date",)),
        (r"when", ("date", "time", "duration")),
        (
            r"what (?:number|extension)|which number|phone number|(?:direct )?number of",
            ("phone", "number", "id"),
        ),
        (r"what (?:code|reference|version)|which (?:code|form|version|document|flight)", ("id",)),
    ),
    "de": (
        (r"wie lange|bis wann", ("duration", "date", "time")),
        (
            r"wie ?viele?|wie hoch|was kostet|welcher betrag",
            ("money", "quantity", "percent", "number"),
        ),
        (r"um wie ?viel uhr|um welche uhrzeit", ("time",)),
        (r"wann|an welchem tag", ("date", "time", "duration")),
    ),
    "fr": (
        (r"combien de temps|jusqu'à quand|dans quel délai", ("duration", "date", "time")),
        (
            r"combien|quel (?:est le )?(?:montant|prix|tarif)",
            ("money", "quantity", "percent", "number"),
        ),
        (r"à quelle heure", ("time",)),
        (r"quand|quel jour|quelle date", ("date", "time", "duration")),
    ),
    "es": (
        (r"cuánto tiempo|hasta cuándo|en qué plazo", ("duration", "date", "time")),
        (r"cuánt[oa]s?|qué (?:importe|precio)", ("money", "quantity", "percent", "number")),
        (r"a qué hora", ("time",)),
        (r"cuándo|qué día", ("date", "time", "duration")),
    ),
}


@lru_cache(maxsize=1024)
def asked_kinds(question: str, language: str) -> frozenset[ValueKind]:
    """The kinds of value that a question asks for, none if it asks for something else or for several things that are
    no values."""
    text = " ".join(question.casefold().replace("’", "'").split())
    found: set[ValueKind] = set()
    for pattern, kinds in _ASKS.get(language, ()):
        if re.search(rf"(?<!\w)(?:{pattern})(?!\w)", text):
            found |= set(kinds)
            text = re.sub(rf"(?<!\w)(?:{pattern})(?!\w)", " ", text)
    return frozenset(found)
