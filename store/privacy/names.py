"""Names of people: those that a user lists, and those in fields or sentences that say so ("Dear Ms Okafor", "je m'appelle
Claire"); and these again in the text around.

A name that is found in a field is looked for in the whole text. A listed name of several words is found whole, in any
case, and by each of its words that has four letters or more, in the case of a name, and is no common word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, Final

from .finding import NAME, Finding
from .rules import Rules, compiled, field_name

_FIELD: Final = re.compile(
    r"""(?x)(?<![\w])(?P<field>[^\W\d][\w-]{2,30}(?:[ ][\w-]{2,20}){0,2})\\?["']?\]?\s{0,3}[:=]\s{0,3}
    (?: [“„«](?P<typographic>[^“”„«»\n{}\[\]<>]{2,80})[”“»] | \\?"(?P<double>[^"\\\n{}\[\]<>]{2,80})\\?" | '(?P<single>[^'\n{}\[\]<>]{2,80})'
      | (?P<bare>[^\W\d_a-z][\w'’.-]{1,30}(?:[ ][^\W\d_a-z][\w'’.-]{0,30}){0,3}) )"""
)
_NO_NAME: Final = re.compile(
    r"(?i)\d|[_@/\\$%{}<>=|]|^\s*(?:null|none|unknown|anonymous|n/?a|true|false|string|str|text|customer|patient|user|guest|test|"
    r"nan|-?infinity|redacted|masked|not (?:given|provided|set|available)|required|optional|yes|no)\s*$"
)
_COMMON: Final = frozenset(
    (
        "Will", "Mark", "Grace", "Hope", "Faith", "Rose", "Young", "King", "Bill", "Rich", "Long", "Summer", "April", "June", "August",
        "Early", "Best", "Good", "Street", "Love", "Price", "Page", "Banks", "Read", "Case", "Power", "Field", "Stone", "Church",
        "Doctor", "Miss", "Herr", "Frau", "Bank", "Green", "White", "Black", "Brown", "Chase", "Major", "Order",
    )
)  # fmt: skip
_FIELDS: Final = 10_000
SLUG: Final = "name-in-id"
_SHORTEST_SLUG: Final = 6
"""A name of fewer letters may be anything in an id."""
_GERMAN: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_LETTERS: Final = str.maketrans(
    {"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ı": "i"}
)
_JOINED: Final = re.compile(r"(?<![^\W_])[^\W\d_]{2,40}(?:[-_.+~][^\W\d_]{2,40}){1,8}(?![^\W\d_])")
_LETTERS_ONLY: Final = re.compile(r"[^\W\d_]+")
_MASKED: Final = re.compile(r"(?i)[^\W\d_]+xq[aeiou]")


def is_masked_name(name: str) -> bool:
    """Whether it is a name of a twin: every word ends in `xq` and a vowel, as no name does."""
    words = re.findall(r"[^\W\d_]{2,}", name)
    return bool(words) and all(_MASKED.fullmatch(one) for one in words)


class Said:
    """Finds names that a sentence of a text says to be one: a salutation, a signature, who introduces themselves."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules.said
        self._patterns: list[Any] = [compiled(one.pattern) for one in rules.said]
        words = {word for one in rules.said for word in one.keywords}
        every = bool(rules.said) and all(one.keywords for one in rules.said)
        # One search for all keywords: most texts have none.
        self._worth_a_look = (
            compiled(f"(?i){'|'.join(map(re.escape, sorted(words)))}") if every else None
        )
        self._nobody = {word for one in rules.said for word in one.but}
        self._is_example = rules.is_example

    def __call__(self, text: str) -> Iterator[Finding]:
        """Each of them in a text."""
        if self._worth_a_look is not None and self._worth_a_look.search(text) is None:
            return
        low = text.lower()
        for rule, pattern in zip(self._rules, self._patterns, strict=True):
            if rule.keywords and not any(word in low for word in rule.keywords):
                continue
            group = pattern.groupindex["name"]
            for match in pattern.finditer(text):
                value = match[group]
                words = re.findall(r"[^\W\d_]+", value.lower())
                if self._nobody.isdisjoint(words) and not _NO_NAME.search(value):
                    why = "name that a text says"
                    found = _finding(match.start(group), value, rule.id, why)
                    if not self._is_example(found):
                        yield found


class Names:
    """Finds names of people: those of the rules, and those that fields gave elsewhere (`given`)."""

    def __init__(self, rules: Rules, given: Sequence[str] = (), said: Said | None = None) -> None:
        """`said` is of the same rules, and need not be made again."""
        listed = [composed(one) for one in rules.names]
        named = [one for one in map(composed, given) if one not in _COMMON]
        self._listed = _patterns(listed)
        self._given = _patterns(named)
        self._slugs = _slugs([*listed, *named])
        self._joined = _JoinedNames([*listed, *named])
        self._by_field = {name for name, type_ in rules.fields.items() if type_ == NAME}
        self._known: dict[str, str] = {}
        self.said: Said = said or Said(rules)
        self._is_example = rules.is_example
        self._worth_a_look = compiled(_any_of(self._by_field)) if self._by_field else None

    def __call__(self, text: str) -> Iterator[Finding]:
        """Each name in a text."""
        found = [*self.in_fields(text), *self.said(text)]
        yield from found
        for pattern in self._listed:
            yield from _occurring(pattern, text, "listed-name", "name of your list")
        again = {one.value for one in found if not one.masked} - _COMMON
        for pattern in [*self._given, *(_patterns(sorted(again)) if again else ())]:
            yield from _occurring(pattern, text, "name-again", "name that a field gives")
        for slugs in (self._slugs, _slugs(sorted(again)) if again else None):
            if slugs is not None:
                yield from slugs(text)
        yield from (self._joined.also(again) if again else self._joined)(text)

    def in_fields(self, text: str) -> Iterator[Finding]:
        """Each name that a field of a text gives."""
        if self._worth_a_look is None or self._worth_a_look.search(text) is None:
            return
        for match in _FIELD.finditer(text):
            written = match["field"]
            field = self.is_given_by(written)
            if not field:
                continue
            group = next(
                name
                for name in ("double", "single", "bare", "typographic")
                if match[name] is not None
            )
            value = match[group].rstrip(" .")
            if not _NO_NAME.search(value) and any(map(str.isalpha, value)):
                start = match.start(group)
                found = _finding(start, value, "name-field", f"value of the field {field}")
                if not self._is_example(found):
                    yield found

    def is_given_by(self, written: str) -> str:
        """The field of names that a text before a colon names; empty if it names none."""
        field = self._known.get(written)
        if field is None:
            if len(self._known) > _FIELDS:
                self._known.clear()
            field = self._known[written] = self._field(written)
        return field

    def _field(self, written: str) -> str:
        """The field that a text before a colon names, by itself or with its last words."""
        words = written.split(" ")
        for first in range(len(words)):
            name = field_name(" ".join(words[first:]))
            if name in self._by_field:
                return name
        return ""


def composed(name: str) -> str:
    """A name with each letter and its accents as one character."""
    return unicodedata.normalize("NFC", name)


class _Slugs:
    """Finds names of several words as ids and file names have them: jose-muller for José Müller."""

    def __init__(self, names: Mapping[tuple[str, ...], str]) -> None:
        self._names = names
        ways = sorted(names, key=lambda one: (-sum(map(len, one)), one))
        within = "|".join(r"[-_.+~]".join(map(re.escape, one)) for one in ways)
        self._pattern = re.compile(rf"(?i)(?<![^\W_])(?:{within})(?![^\W_])")

    def __call__(self, text: str) -> Iterator[Finding]:
        for match in self._pattern.finditer(text):
            words = tuple(re.split(r"[-_.+~]", match[0].lower()))
            name = self._names.get(words)
            if name is not None:
                found = _finding(match.start(), match[0], SLUG, "name as it stands in ids")
                yield replace(found, same=name.casefold(), plain=name)


class _JoinedNames:
    """Finds two names that were given apart, a first and a last one, as ids join them: mia_garcia_4516."""

    def __init__(self, names: Iterable[str]) -> None:
        self._words: dict[str, str] = {}
        for name in names:
            word = name.strip()
            if len(word) > 1 and word.isalpha():
                low = word.lower()
                for way in (low, _folded(low), _folded(low.translate(_GERMAN))):
                    self._words.setdefault(way, word)

    def also(self, names: Iterable[str]) -> _JoinedNames:
        """One that knows these names, too."""
        other = _JoinedNames(names)
        other._words = {**other._words, **self._words}
        return other

    def __call__(self, text: str) -> Iterator[Finding]:
        if len(self._words) < 2:
            return
        for match in _JOINED.finditer(text):
            done = -1
            words = list(_LETTERS_ONLY.finditer(match[0]))
            for one, other in pairwise(words):
                names = self._words.get(one[0].lower()), self._words.get(other[0].lower())
                if one.start() < done or None in names:
                    continue
                value = match[0][one.start() : other.end()]
                if len(value) <= _SHORTEST_SLUG:
                    continue
                done = other.end()
                name = " ".join(filter(None, names))
                found = _finding(
                    match.start() + one.start(), value, SLUG, "name as it stands in ids"
                )
                yield replace(found, same=name.casefold(), plain=name)


def _slugs(names: Sequence[str]) -> _Slugs | None:
    found: dict[tuple[str, ...], str] = {}
    for name in names:
        words = re.findall(r"[^\W\d_]+", name)
        if len(words) > 1 and sum(map(len, words)) >= _SHORTEST_SLUG:
            low = " ".join(words).lower()
            for way in (low, _folded(low), _folded(low.translate(_GERMAN))):
                found.setdefault(tuple(way.split()), " ".join(words))
    return _Slugs(found) if found else None


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return "".join(one for one in apart if not unicodedata.combining(one))


def _any_of(fields: Iterable[str]) -> str:
    """A pattern of RE2 for one of these fields, in every writing, and what parts it from its value."""
    names = "|".join(re.escape(one).replace("_", r"[\W_]?") for one in sorted(fields))
    return rf"""(?i)(?:{names})[\\"'\]]{{0,3}}\s{{0,3}}[:=]"""


def _finding(start: int, value: str, rule: str, why: str) -> Finding:
    return Finding(
        NAME,
        start,
        start + len(value),
        value,
        rule,
        why,
        same=value.casefold(),
        masked=is_masked_name(value),
    )


def _patterns(names: Sequence[str]) -> list[re.Pattern[str]]:
    """What finds the names: whole ones in any case, and parts of them as names are written."""
    whole = {name.strip() for name in names if len(name.strip()) > 1}
    # A short or common word is a name only as it is written: Will, not will.
    exact = {name for name in whole if " " not in name and (len(name) < 5 or name in _COMMON)}
    parts = {
        word
        for name in whole
        for word in name.split()
        if " " in name and len(word) >= 4 and word[0].isupper() and word not in _COMMON
    }
    return [*_alternatives(whole - exact, "(?i)"), *_alternatives(parts | exact, "")]


def _alternatives(texts: Iterable[str], flags: str) -> Iterator[re.Pattern[str]]:
    ordered = sorted(texts, key=lambda one: (-len(one), one))
    for first in range(0, len(ordered), 500):
        some = "|".join(
            r"\s+".join(map(re.escape, one.split())) for one in ordered[first : first + 500]
        )
        yield re.compile(rf"{flags}(?<![\w@.-])(?:{some})(?![\w@]|[.-]\w)")


def _occurring(pattern: re.Pattern[str], text: str, rule: str, why: str) -> Iterator[Finding]:
    for match in pattern.finditer(text):
        yield _finding(match.start(), match[0], rule, why)
