"""What a word or phrase does to the words around it."""

from __future__ import annotations

from typing import Literal, TypeAlias

Kind: TypeAlias = Literal[
    "not",  # negates what follows in the clause, and the subject before it
    "no",  # negates the noun that follows (no refund), and what belongs to that
    "adjective",  # negates the sentence that depends on it (impossible to …), or its subject
    "verb",  # negates its object (avoid 5 ml), or its subject (is excluded)
    "false",  # says of its subject that it is not so (is outdated)
    "instead",  # sets the next thing aside (instead of 11:05)
    "without",  # the same, and turns a negation round (not without)
    "except",  # after a negation what is left, else what is left out
    "neutral",  # looks like a negation and is none (no more than)
]
