"""Names in an answer: people, products, titles of documents; by their capital letters, quotation marks or brackets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

MAX_WORDS: Final = 8
BARE: Final = 4
"""An answer of so few words is what was asked for and nothing else."""
_CAPITAL: Final = r"[^\W\d_a-zß-öø-ÿ](?:\.(?= )|[\w'’&-]*)"
_LINK: Final = r"(?:of|the|and|for|de|la|du|des|del|von|der|und|&|et|y)"
_RUN: Final = re.compile(
    rf"(?<!\w){_CAPITAL}(?:[ \u00a0](?:{_LINK}[ \u00a0]){{0,2}}{_CAPITAL}){{0,7}}"
)
_TITLE: Final = re.compile(
    r"\[([^\[\]\n]{3,80})\]|“([^”\n]{3,80})”|«\s?([^»\n]{3,80}?)\s?»|„([^“”\n]{3,80})[“”]"
)
_START: Final = re.compile(r"(?:^|[.!?:;\n•*\-–—(\"“„«¿¡])\s*$")
_POLITE: Final = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "dr",
        "sir",
        "madam",
        "herr",
        "frau",
        "monsieur",
        "madame",
        "mme",
        "m",
        "señor",
        "señora",
        "sr",
        "sra",
        "prof",
        "i",
        "ok",
    ]
)
_DAYS_MONTHS: Final = frozenset(
    [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "mon",
        "tue",
        "wed",
        "thu",
        "fri",
        "sat",
        "sun",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "english",
        "german",
        "french",
        "spanish",
    ]
)


@dataclass(frozen=True, slots=True)
class Name:
    """A name: its words, case folded, and where it stands (code points)."""

    words: tuple[str, ...]
    start: int
    end: int

    def __str__(self) -> str:
        return " ".join(self.words)


def names_in(text: str, language: str = "") -> tuple[Name, ...]:
    """The names of a text, left to right.

    A capital letter at the start of a sentence says nothing, but in an answer that is nothing but names; nor does one
    in German, where every noun has one: there only two capitals in a row within a sentence count.
    """
    bare = (
        len(text.split()) <= BARE
        and not any(map(str.isdigit, text))
        and all(
            word[0] != word[0].casefold()
            for word in re.findall(r"[\w'’&-]+", text)
            if word not in _JOINING
        )
    )
    found: list[Name] = []
    for match in _TITLE.finditer(text):
        title = next(group for group in match.groups() if group)
        words = _words(title)
        if 0 < len(words) <= MAX_WORDS and not any(word[0].isdigit() for word in words):
            found.append(Name(words, match.start(), match.end()))
    for match in _RUN.finditer(text):
        if any(one.start <= match.start() < one.end for one in found):
            continue
        name = _run(text, match, language, bare=bare)
        if name is not None:
            found.append(name)
    return tuple(sorted(found, key=lambda one: one.start))


def _run(text: str, match: re.Match[str], language: str, *, bare: bool) -> Name | None:
    words = list(_words(match[0]))
    opens = not bare and bool(_START.search(text[max(0, match.start() - 12) : match.start()]))
    if opens and words:
        # The first word may only be a capital of the sentence.
        if len(words) == 1:
            return None
        words = words[1:] if words[0] in _SMALL else words
    while words and (words[0] in _POLITE or words[0] in _SMALL):
        words = words[1:]
    while words and words[-1] in _SMALL:
        words = words[:-1]
    if not words or all(word in _DAYS_MONTHS or word in _SMALL or len(word) < 2 for word in words):
        return None
    if language == "de" and len(words) < 2:
        return None
    return Name(tuple(words), match.start(), match.end())


_SMALL: Final = frozenset(
    [
        "of",
        "the",
        "and",
        "for",
        "de",
        "la",
        "du",
        "des",
        "del",
        "von",
        "der",
        "und",
        "et",
        "y",
        "a",
        "an",
        "in",
        "on",
        "at",
        "it",
        "is",
        "are",
        "you",
        "your",
        "we",
        "our",
        "i",
        "no",
        "yes",
        "please",
        "if",
        "when",
        "this",
        "that",
        "these",
        "to",
        "as",
        "so",
        "not",
        "do",
        "don't",
        "only",
        "just",
        "there",
        "here",
        "le",
        "les",
        "un",
        "une",
        "el",
        "los",
        "las",
        "una",
        "die",
        "das",
        "den",
        "dem",
        "ein",
        "eine",
        "nein",
        "ja",
        "bitte",
        "sie",
        "wir",
        "ihr",
        "ihre",
        "non",
        "oui",
        "vous",
        "nous",
        "sí",
        "usted",
    ]
)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.casefold().strip("'’") for word in re.findall(r"[\w'’&-]+", text))


_JOINING: Final = frozenset(["and", "or", "und", "oder", "et", "ou", "y", "o", "e", "u"])


def same_name(one: Name, other: Name) -> bool:
    """Whether two names can be of the same: all words of the shorter are in the longer, or stand for it by an initial
    ("N. Valdecasas")."""
    short, long = sorted((one.words, other.words), key=len)
    shared = [word for word in short if any(_same_word(word, item) for item in long)]
    return (
        bool(short)
        and len(shared) == len(short)
        and any(word in long for word in shared if len(word) > 1)
    )


def _same_word(word: str, other: str) -> bool:
    if min(len(word), len(other)) == 1:
        return word[0] == other[0]
    return word == other


def name_of(text: str) -> Name:
    """A text as a name."""
    return Name(_words(text), 0, len(text))
