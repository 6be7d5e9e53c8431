"""The names of an answer that no text has which was given: a word of them stands in none, nor do its parts."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from .language.detect import language_of
from .names import Name, names_in
from .standing_words import as_written, known_words, parts_of

_SHORTEST_NAME: Final = 3
"""A name without a word longer than this is not looked for: `ID`, `CI`."""
_POSSESSIVE: Final = re.compile("['’]s$")
_OPENS: Final = re.compile(r"(?:^|[.!?:;\n•*\-–—(\"“„«¿¡\]])\W*$")
"""What stands before the first word of a sentence, a heading or an item."""
_DAYS: Final = frozenset(
    "mondays tuesdays wednesdays thursdays fridays saturdays sundays and or the a an".split()  # noqa: SIM905
)
_CAPITALISING: Final = "de"
_TITLES: Final = frozenset("herr herrn frau familie dr prof doktor professor firma".split())  # noqa: SIM905
_UNLIKE_A_NOUN: Final = re.compile(r"\w[A-ZÄÖÜ0-9]")
_QUOTES: Final = "[“«„"


def _noun_language(answer: str, name: Name, language: str) -> bool:
    """Whether a name may stand in a text that writes every noun with a capital letter: its line or the whole."""
    begin = answer.rfind("\n", 0, name.start) + 1
    end = answer.find("\n", name.end)
    line = answer[begin : end if end >= 0 else len(answer)]
    return _CAPITALISING in (language, language_of(line))


def _is_marked(answer: str, name: Name) -> bool:
    if answer[name.start] in _QUOTES:
        return True
    words = as_written(answer[name.start : name.end])
    titled = len(words) > 1 and words[0].rstrip(".").casefold() in _TITLES
    return titled or any(_UNLIKE_A_NOUN.search(word) for word in words)


def unknown_names(
    answer: str, language: str, texts: Sequence[str], taken: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Where names stand that no text has; headings and the first words of sentences are no names. What stands in a range
    of `taken` is something else.

    Where every noun has a capital letter, in German, one says nothing: there a name is what a title comes before, what
    stands in quotation marks or brackets, or what is written as no noun is (`TransRail`).
    """
    known: Collection[str] | None = None
    for name in names_in(answer):
        if _noun_language(answer, name, language) and not _is_marked(answer, name):
            continue
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
