"""The names of an answer that no text has which was given: a word of them stands in none, nor do its parts."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from .names import names_in
from .standing_words import as_written, known_words, parts_of

_SHORTEST_NAME: Final = 3
"""A name without a word longer than this is not looked for: `ID`, `CI`."""
_POSSESSIVE: Final = re.compile("['’]s$")
_OPENS: Final = re.compile(r"(?:^|[.!?:;\n•*\-–—(\"“„«¿¡\]])\W*$")
"""What stands before the first word of a sentence, a heading or an item."""
_DAYS: Final = frozenset(
    "mondays tuesdays wednesdays thursdays fridays saturdays sundays and or the a an".split()  # noqa: SIM905
)


def unknown_names(
    answer: str, language: str, texts: Sequence[str], taken: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Where names stand that no text has; headings and the first words of sentences are no names. What stands in a range
    of `taken` is something else."""
    known: Collection[str] | None = None
    for name in names_in(answer, language):
        line = answer[answer.rfind("\n", 0, name.start) + 1 : name.start]
        heads = line.lstrip().startswith("#") or answer[name.end :].lstrip("*_ ")[:1] == ":"
        if heads or any(begin < name.end and name.start < end for begin, end in taken):
            continue
        words = [_POSSESSIVE.sub("", word) for word in as_written(answer[name.start : name.end])]
        if _OPENS.search(answer[max(0, name.start - 12) : name.start]):
            words = words[1:]
        words = [word for word in words if word.casefold() not in _DAYS and len(word) > 1]
        if max(map(len, words), default=0) <= _SHORTEST_NAME:
            continue
        known = known_words(texts) if known is None else known
        for word in words:
            if word.casefold() not in known and not all(one in known for one in parts_of(word)):
                yield name.start, name.end
                break
