"""What no report shows as it is: texts that must not be said, and what looks like a secret or like personal data.

One rule for every text of a case, whoever wrote it: what a reviewer marked or wrote as something that must not be said
is shown by its first and last characters and its length, and as its length alone where it is short; what looks like a
secret (keys, tokens, passwords) or like personal data (addresses, phones, cards, accounts, dates of birth, names in
fields) is shown as its kind and length. The rules are those of `store/privacy`, and two stricter ones; a pseudonym of a
masked pack is shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Final, TypeAlias

from ...claims.claim import Claim
from ...claims.judging import MARKED_WORDS
from ...claims.matching import contains
from ...claims.reading import read_answer
from ...claims.reviewed import OWN
from ...claims.values.comparing import same_value
from ...claims.values.value import Value, from_json
from ...privacy.find import find
from ...privacy.finding import SECRET
from ...privacy.rules import Rules, builtin
from ..cases import Case
from .plain_text import shortened

READ: Final = 20_000
"""So many characters of an answer are looked through."""
SHOWN_OF_OUTPUT: Final = 200
"""So many characters of an answer are shown."""
SHORT: Final = 8
"""Texts with fewer characters are shown as their length alone."""

_SPOKEN: Final = ("nfkc", "casefold", "ws")
_MARGIN: Final = 1_000

_SIGNS: Final = re.compile(r"@|-----B|\$\w{1,10}\$[\w./]|[A-Za-z0-9_-]{16}|[0-9](?:[ -]?[0-9]){7}")
_WORDS: Final = ("pass", "pwd", "secret", "token", "key", "bearer ", "basic ")
"""Without one of these signs and words no pattern below finds anything; most texts have none."""
_STRICTER: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    # A password is not shown however plain it is.
    (
        SECRET,
        re.compile(
            r"(?i)(?:(?<=bearer )|(?<=basic ))[\w.~+/-]{8,}=*"
            r"|(?:pass(?:word|wd|phrase)?|pwd|secret|token|api[_ -]?key|access[_ -]?key)"
            r"[\"']?\s{0,3}[:=]\s{0,3}(?P<value>[\"']?[^\s\"',;]{4,}[\"']?)"
        ),
    ),
    # What nobody writes: long runs of letters and digits.
    (
        "token",
        re.compile(
            r"(?<![\w/-])(?=[\w-]{0,200}[0-9])(?=[\w-]{0,200}[a-z])(?=[\w-]{0,200}[A-Z])[\w-]{24,}"
            r"|\b(?=[0-9a-f]{0,40}[0-9])(?=[0-9a-f]{0,40}[a-f])[0-9a-f]{32,}\b"
        ),
    ),
)
"""What only a report hides: the rules of `store/privacy` leave it alone, as it is mostly nothing."""

_Piece: TypeAlias = tuple[str, bool]
"""A part of a text, and whether it stands for something that is not shown."""
_Find: TypeAlias = Callable[[str], Iterator[tuple[int, int, str]]]
"""The ranges of a text that are not shown, from left to right, each with what stands for it."""


def masked(text: str) -> str:
    """A text without what looks like a secret."""
    return Masking()(text)


def masking_of(case: Case) -> Masking:
    """How the texts of a case are masked."""
    texts: list[str] = []
    values: list[Value] = []
    for claim in case.claims:
        if not _by_a_person(claim):
            continue
        arguments = claim.arguments
        alternates = arguments.get("alternates")
        given = [arguments.get("value"), *(alternates if isinstance(alternates, list) else ())]
        if claim.type == "says_value":
            values += [value for one in [*given, arguments.get("to")] for value in _value(one)]
        listed = arguments.get("values")
        given += listed if isinstance(listed, list) else []
        texts += [one for one in given if isinstance(one, str) and one.strip()]
    return Masking(texts, values)


def _by_a_person(claim: Claim) -> bool:
    """Whether a reviewer said that something must not be said."""
    if claim.origin not in (MARKED_WORDS, OWN):
        return False
    return claim.arguments.get("must") is False or claim.type in ("not_contains", "not_equals")


def _value(given: object) -> list[Value]:
    try:
        return [from_json(given)]
    except ValueError:
        return []


class Masking:
    """Masks texts. `never` are texts and `values` are values that must not be said."""

    def __init__(self, never: Sequence[str] = (), values: Sequence[Value] = ()) -> None:
        self._never = [*never, *map(str, values)]
        self._values = values

    def __call__(self, text: str) -> str:
        """A text with nothing secret in it."""
        pieces: list[_Piece] = [(text, False)]
        never = [*self._never, *self._written(text)]
        for one in sorted(set(never), key=len, reverse=True):
            pieces = _replaced(pieces, _said(one))
        left = "\0".join(part for part, stands in pieces if not stands)
        if any(contains(left, one, _SPOKEN, whole=True) for one in never):
            # Written in another way: in wide letters, or apart.
            return _kind("not shown", text)
        pieces = _replaced(pieces, _private)
        if _worth_a_look(left):
            for kind, pattern in _STRICTER:
                pieces = _replaced(pieces, _secret(kind, pattern))
        return "".join(part for part, _ in pieces)

    def excerpt(self, output: str, most: int = SHOWN_OF_OUTPUT) -> str:
        """The beginning of an answer, of which there are `READ` characters at most."""
        found = self(output)
        margin = max([_MARGIN, *map(len, self._never)])
        if len(output) >= READ and len(found) < most + margin:
            # What begins there may go on in what was cut off.
            return _kind("not shown", output)
        return shortened(found, most)

    def _written(self, text: str) -> list[str]:
        """The ways in which a text writes the values."""
        if not self._values:
            return []
        found = read_answer(text).values
        return [
            one.text for one in found if any(same_value(one.value, value) for value in self._values)
        ]


def _worth_a_look(text: str) -> bool:
    if _SIGNS.search(text) is not None:
        return True
    low = text.lower()
    return any(word in low for word in _WORDS)


def _replaced(pieces: list[_Piece], find: _Find) -> list[_Piece]:
    out: list[_Piece] = []
    for part, stands in pieces:
        if stands:
            out.append((part, True))
            continue
        done = 0
        for start, end, instead in find(part):
            out += [(part[done:start], False), (instead, True)]
            done = end
        out.append((part[done:], False))
    return [piece for piece in out if piece[0]]


def _said(never: str) -> _Find:
    words = r"\s+".join(map(re.escape, never.split()))
    before = r"(?<!\w)" if never.strip()[:1].isalnum() else ""
    after = r"(?!\w)" if never.strip()[-1:].isalnum() else ""
    pattern = re.compile(f"{before}{words}{after}", re.IGNORECASE)

    def find(text: str) -> Iterator[tuple[int, int, str]]:
        for match in pattern.finditer(text):
            yield *match.span(), _never_shown(match[0])

    return find


def _secret(kind: str, pattern: re.Pattern[str]) -> _Find:
    def find(text: str) -> Iterator[tuple[int, int, str]]:
        for match in pattern.finditer(text):
            group = "value" if match.groupdict().get("value") else 0
            yield *match.span(group), _kind(kind, match[group])

    return find


@cache
def _rules() -> Rules:
    """The rules that come with the program; values that are published as examples are not shown, either."""
    return replace(builtin(), examples={})


def _private(text: str) -> Iterator[tuple[int, int, str]]:
    """What the rules find, as its type and length. A pseudonym is shown: it is nobody's, and says which answer is meant."""
    for one in find(text, _rules()):
        if one.masked:
            yield one.start, one.end, one.value
        else:
            yield one.start, one.end, _kind(one.type, one.value)


def _never_shown(text: str) -> str:
    shown = f"{text[:2]}…{text[-2:]}" if len(text) >= SHORT else "…"
    return f"[{shown}, {len(text)} characters]"


def _kind(kind: str, text: str) -> str:
    return f"[{kind}, {len(text)} characters]"
