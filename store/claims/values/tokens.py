"""Folded text as tokens. Every character is looked at a bounded number of times."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from .calendar_words import MONTHS
from .compact_dates import compact_date, compact_time
from .compact_ids import compact_id, is_address
from .contacts import contacts
from .currencies import CODES
from .number_forms import decimal_sign_of, readings
from .token import Token, TokenKind
from .units import period_of, unit_of
from .value import Value
from .word_lists import words

_PART: Final = re.compile(r"\w+(?:[-_./:,'+&]\w+)*|[^\w\s]|\n")
_GROUPED_BY_SPACE: Final = re.compile(
    r"(?<![\w.,:/-])[1-9]\d{0,2}(?:([ \u00a0])\d{3})(?:\1\d{3})*(?:[.,]\d{1,2})?(?![\w'-]|[.,:/]\d)"
)
_MONEY_FOLLOWS: Final = re.compile(r"[ \u00a0]?(?:[€£$%]|[A-Z]{3}\b|[Ee]uro?s?\b)")
_MONEY_PRECEDES: Final = re.compile(r"(?:[€£$]|\b[A-Z]{3})[ \u00a0]?$")
_APART: Final = re.compile(
    r"([¼-¾⅐-⅞]|[\u0590-\u10ff\u1100-\u1dff\u2e80-\ud7ff\uf900-\ufdff\ufe70-\ufeff\U00020000-\U0003ffff]+)"
)
"""Fractions, and letters of scripts that put no space between a word and a number."""
_WITH_SUFFIX: Final = re.compile(r"(\d+(?:[.,':]\d+)*)-?([^\W\d_]+[²³23]?)((?:-[^\W\d_]+)*)")
_WITH_PREFIX: Final = re.compile(r"([^\W\d_]{2,3})(\d+(?:[.,']\d+)*)")
_ORDINALS: Final = words("st nd rd th er ère re e ème º ª")
_SUFFIXES: Final = _ORDINALS | words("am pm uhr h x k m mio mrd mn bn mln mal fach")
_MERIDIEM: Final = re.compile(r"([ap])\.m", re.IGNORECASE)
_FRACTIONS: Final = {"1/2": "0.5", "1/4": "0.25", "3/4": "0.75", "1/8": "0.125"}
_NUMBER_LIKE: Final = re.compile(r"\d[\d.,]*\d")
_LONGEST_PADDED: Final = 2
"""More digits with a zero before them are a code: 0147. `08` may be an hour or a day."""
_LONGEST_PIECE: Final = 400


def tokens_of(text: str, language: str) -> list[Token]:
    """The tokens of folded text."""
    return _Cutter(text, language).tokens()


class _Cutter:
    """Cuts one text, whose numbers share a decimal sign."""

    def __init__(self, text: str, language: str) -> None:
        self._text = text
        self._language = language
        self._sign = decimal_sign_of((match[0] for match in _NUMBER_LIKE.finditer(text)), language)
        self._tokens: list[Token] = []
        self._opens = True
        self._end = -1

    def tokens(self) -> list[Token]:
        at = 0
        for start, end, made in self._whole():
            self._cut(at, start)
            made(start, end)
            at = end
        self._cut(at, len(self._text))
        return self._tokens

    def _whole(self) -> Iterator[tuple[int, int, Callable[[int, int], None]]]:
        """What is taken before words are: contacts, and digits grouped by spaces."""
        found: list[tuple[int, int, Callable[[int, int], None]]] = []
        for start, end, value in contacts(self._text):
            found.append((start, end, partial(self._contact, value)))
        found += (
            (match.start(), match.end(), self._number)
            for match in _GROUPED_BY_SPACE.finditer(self._text)
            if self._is_grouped(match)
        )
        found.sort(key=lambda place: place[0])
        at = 0
        for start, end, made in found:
            if start >= at:
                yield start, end, made
                at = end

    def _contact(self, value: Value, start: int, end: int) -> None:
        self._add("value", start, end, value)

    def _is_grouped(self, match: re.Match[str]) -> bool:
        if match[1] != " " or match[0].count(" ") > 1 or "," in match[0] or "." in match[0]:
            return True
        before = self._text[max(0, match.start() - 5) : match.start()]
        follows = match[0].endswith(" 000") or _MONEY_FOLLOWS.match(self._text, match.end())
        return bool(follows or _MONEY_PRECEDES.search(before)) or self._language in {
            "fr",
            "es",
            "de",
        }

    def _cut(self, start: int, end: int) -> None:
        if start >= end:
            return
        for match in _PART.finditer(self._text, start, end):
            part = match[0]
            first, after = match.span()
            if part.isalpha():
                self._add_text("word", part, first, after)
            elif part[0] == "\n":
                self._opens = True
            elif len(part) == 1 and not part.isdecimal():
                self._add_text("sign", part, first, after)
            else:
                self._piece(first, after)

    def _add_text(self, kind: TokenKind, text: str, start: int, end: int) -> None:
        """Most of a text is words and signs, so this is `_add` without what they have not got."""
        token = Token(kind, text, start, end, text.lower(), start == self._end, self._opens)
        self._tokens.append(token)
        self._opens = False
        self._end = end

    def _add(
        self,
        kind: TokenKind,
        start: int,
        end: int,
        value: Value | None = None,
        found: tuple[str, ...] = (),
    ) -> None:
        text = self._text[start:end]
        token = Token(
            kind,
            text,
            start,
            end,
            text.lower(),
            glued=start == self._end,
            opens=self._opens,
            value=value,
            readings=found,
        )
        self._tokens.append(token)
        self._opens = False
        self._end = end

    def _number(self, start: int, end: int) -> None:
        text = self._text[start:end]
        found = readings(text, self._sign)
        if found:
            self._add("number", start, end, None, found)
        else:
            self._add("value", start, end, Value("id", text))

    # --- what is written in one piece ---------------------------------------------------------------

    def _piece(self, start: int, end: int) -> None:
        """A run of letters, digits and signs between them."""
        text = self._text[start:end]
        if not any(map(str.isdecimal, text)):
            self._words(start, end)
        elif end - start > _LONGEST_PIECE:
            self._split(start, end, "/:,'+&._-")
        elif not text.isascii() and _APART.search(text):
            self._apart(start, end)
        elif not self._in_one(start, end, text):
            self._parts(start, end, text)

    def _apart(self, start: int, end: int) -> None:
        at = start
        for part in _APART.split(self._text[start:end]):
            if _APART.fullmatch(part):
                self._add("word" if part.isalpha() else "sign", at, at + len(part))
            else:
                self._cut(at, at + len(part))
            at += len(part)

    def _in_one(self, start: int, end: int, text: str) -> bool:
        """Adds the one thing that the text is; False if it is several."""
        if dates := compact_date(text, self._language, MONTHS):
            day, time = dates
            self._add("value", start, start + 10 if time else end, day)
            if time:
                self._add("value", start + 11, start + 16, time)
        elif time := compact_time(text):
            self._add("value", start, end, time)
        elif is_address(text) or (
            text[0] == "0" and text.isdecimal() and len(text) > _LONGEST_PADDED
        ):
            self._add("value", start, end, Value("id", text))
        elif found := readings(text, self._sign):
            self._add("number", start, end, None, found)
        elif text.isdecimal():
            self._add("value", start, end, Value("id", text))
        elif text in _FRACTIONS:
            self._add("number", start, end, None, (_FRACTIONS[text],))
        elif self._suffixed(start, text) or self._prefixed(start, end, text):
            pass
        elif "-" in text and self._is_range(text):
            left = text.index("-")
            self._piece(start, start + left)
            self._add("sign", start + left, start + left + 1)
            self._piece(start + left + 1, end)
        elif code := compact_id(text):
            self._add("value", start, end, Value("id", code))
        else:
            return False
        return True

    def _suffixed(self, start: int, text: str) -> bool:
        """Adds a number and the word that stands at it: 5ml, 7am, 8-hour, 3rd, 500EUR."""
        match = _WITH_SUFFIX.fullmatch(text)
        if not match or not self._is_suffix(match[2], hyphen=match.start(2) > match.end(1)):
            return False
        at = start + match.end(1)
        self._piece(start, at)
        self._add("word", start + match.start(2), start + match.end(2))
        if match[3]:
            self._words(start + match.start(3) + 1, start + match.end(3))
        return True

    @staticmethod
    def _is_suffix(word: str, *, hyphen: bool) -> bool:
        if word.lower() in _SUFFIXES or word in CODES or unit_of(word) is not None:
            return True
        if period_of(word) is not None:
            return True
        return hyphen and word.islower() and len(word) > 1

    def _prefixed(self, start: int, end: int, text: str) -> bool:
        match = _WITH_PREFIX.fullmatch(text)
        if not match or match[1] not in CODES | {"Rs", "Fr"}:
            return False
        self._add("word", start, start + match.end(1))
        self._piece(start + match.end(1), end)
        return True

    def _is_range(self, text: str) -> bool:
        left, _, right = text.partition("-")
        return self._is_amount(left) and self._is_amount(right)

    def _is_amount(self, text: str) -> bool:
        if not text[:1].isdecimal():
            return False
        if text[0] == "0" and text.isdecimal() and len(text) > 1:
            return False
        if compact_time(text) or readings(text, self._sign):
            return True
        match = _WITH_SUFFIX.fullmatch(text)
        return bool(match and not match[3] and self._is_suffix(match[2], hyphen=False))

    def _parts(self, start: int, end: int, text: str) -> None:
        for signs in ("/", ":", ",'+&", ".", "_", "-"):
            if any(sign in text for sign in signs):
                self._split(start, end, signs)
                return
        self._add("word", start, end)

    def _split(self, start: int, end: int, signs: str) -> None:
        at = start
        for i in range(start, end):
            if self._text[i] in signs:
                if at < i:
                    self._piece(at, i)
                self._add("sign", i, i + 1)
                at = i + 1
        if at < end:
            if at == start:
                self._add("word", start, end)
            else:
                self._piece(at, end)

    def _words(self, start: int, end: int) -> None:
        """Letters only: the words between the signs; a hyphen between words is no token."""
        text = self._text[start:end]
        if match := _MERIDIEM.fullmatch(text):
            self._add("word", start, end)
            self._tokens[-1].low = f"{match[1].lower()}m"
            return
        at = start
        for i in range(start, end + 1):
            if i == end or not (self._text[i].isalpha() or (at < i and self._text[i] in "²³")):
                if at < i:
                    self._add("word", at, i)
                if i < end and self._text[i] not in "-_":
                    self._add("sign", i, i + 1)
                at = i + 1
