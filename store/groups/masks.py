"""Masks: each part of a text that changes between occurrences of an error becomes the symbol of its class.

Each class is one private-use character, shown as ‹uuid›, so that a placeholder counts as one word.
The text is split at white space. Most words contain nothing that varies and are kept; the others are matched
against one expression whose alternatives are in order of reliability.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, NamedTuple

from ...errors import UserError
from .figures import stays
from .mask_classes import EVEN_SINCE, HOLDS, SIGNS, classes_of, latest_version, symbols_of_classes
from .typography import even
from .word_dates import without_dates

_FIRST_OWN: Final = 0xE100
_OWN_SYMBOLS: Final = 0x1000
_MOST_OWN: Final = 200
_CHUNK: Final = re.compile(r"[^\s=]+=(?:\"[^\"]{0,200}\"|'[^']{0,200}')|\S+")
_MAY_VARY: Final = re.compile(r"[0-9@/=\\]|\.[a-zA-Z]{2}")
_NUMBER: Final = re.compile(r"[0-9]{1,2}|[0-9]{4,}")
_REMEMBERED: Final = 500_000
_REMEMBERED_VARYING: Final = 50_000
_REMEMBERED_LENGTH: Final = 64

_STATUS: Final = re.compile(
    r"\b(?:status|code|http|error|errno|exit)\W{0,3}(?:code\W{0,3})?$", re.IGNORECASE
)
_BETWEENSIGNS: Final = re.compile(r"([('\[]?)([0-9]+)((?:ms|s|%)?[,;:)'\]]?)")
_DIGIT: Final = re.compile("[0-9]")
_MINUS: Final = "\N{MINUS SIGN}"
_PRIVATE: Final = re.compile("[\ue000-\uf8ff]")
_CONTEXT: Final = "status "
_HTTP: Final = re.compile(r"[45]\d\d\b(?![.,:/-]\d)")
"""A possible status code at the start of a message or after a colon counts as one."""
_THREE: Final = re.compile(r"\d{3}")


@dataclass(frozen=True, slots=True)
class Masked:
    """A masked text: `text` contains the symbols; `kept` the text that each replaced, in order, with the name
    of its class."""

    text: str
    kept: tuple[tuple[str, str], ...] = ()


class _Chunk(NamedTuple):
    """A piece of a text without white space that may contain something that varies. `three` is whether it
    contains three digits, which stay unmasked in the place of a status code (first version)."""

    text: str
    kept: tuple[tuple[str, str], ...] = ()
    three: bool = False


@dataclass(frozen=True)
class Masks:
    """Which classes are masked. `own` are the user's (name -> expression), tried before the others; `shown` are
    names of classes that are not masked."""

    own: Mapping[str, str] = field(default_factory=dict)
    shown: frozenset[str] = frozenset()
    version: int = field(default_factory=latest_version)

    @cached_property
    def symbols(self) -> Mapping[str, str]:
        """The symbol of each class. It does not depend on the other classes: signatures made with it are compared
        for years."""
        found = symbols_of_classes()
        taken = set(found.values())
        for name in sorted(self.own):
            number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4]) % _OWN_SYMBOLS
            while chr(_FIRST_OWN + number) in taken:
                number = (number + 1) % _OWN_SYMBOLS
            found[name] = chr(_FIRST_OWN + number)
            taken.add(found[name])
        return found

    @cached_property
    def _tried(self) -> Mapping[str, str]:
        return {**self.own, **classes_of(self.version)}

    @cached_property
    def _named(self) -> tuple[str, ...]:
        return tuple(self._tried)

    @cached_property
    def _expression(self) -> re.Pattern[str]:
        if len(self.own) > _MOST_OWN:
            raise UserError(f"There are more than {_MOST_OWN} masks", "Remove some.")
        for name, source in self._tried.items():
            try:
                re.compile(source)
            except re.error as error:
                raise UserError(
                    f"The mask {name!r} is not a valid expression: {error}", "Correct it."
                ) from None
        return self._of(self._tried.keys())

    def _of(self, tried: Collection[str]) -> re.Pattern[str]:
        # A user's class name may not be a valid name of a group in an expression.
        parts = [
            f"(?P<m{number}>{self._tried[name]})"
            for number, name in enumerate(self._named)
            if name not in self.shown and name in tried
        ]
        return re.compile("|".join(parts) or r"(?!)")

    @cached_property
    def _by_signs(self) -> dict[frozenset[str], re.Pattern[str]]:
        return {}

    def _only(self, signs: frozenset[str]) -> re.Pattern[str]:
        known = self._by_signs.get(signs)
        if known is None:
            known = self._of(
                {
                    name
                    for name in classes_of(self.version)
                    if name not in HOLDS or signs & set(HOLDS[name])
                }
            )
            self._by_signs[signs] = known
        return known

    @cached_property
    def _words(self) -> dict[str, str]:
        return {}

    @cached_property
    def _varying(self) -> dict[str, _Chunk]:
        return {}

    @cached_property
    def _counting(self) -> dict[tuple[int, str, str], bool]:
        return {}

    @cached_property
    def _short(self) -> dict[str, Masked]:
        return {}

    def apply_short(self, text: str) -> Masked:
        """Like `apply`, remembered: for the few names of tools and checks."""
        known = self._short.get(text)
        if known is None:
            known = self.apply(text)
            if len(self._short) < _REMEMBERED:
                self._short[text] = known
        return known

    def apply(self, text: str) -> Masked:
        """`text` masked, its characters composed (NFC), one kind of space; from EVEN_SINCE on without what is only
        typography."""
        if self.version < EVEN_SINCE:
            return self._first_way(text)
        plain, dates = even(text), list[str]()
        if "time" not in self.shown:
            plain, dates = without_dates(plain, self.symbols["time"])
        if self.own:
            # The user's masks may match across white space.
            made = self._masked(plain, self._expression, ("", ""))
            dated = tuple(("time", date) for date in dates)
            return Masked(" ".join(made.text.split()), dated + made.kept)
        return self._chunk_by_chunk(plain, dates)

    def _chunk_by_chunk(self, plain: str, dates: list[str]) -> Masked:
        chunks = _CHUNK.findall(plain) if "='" in plain else plain.split()
        word, time = self._words.get, self.symbols["time"]
        out: list[str] = []
        kept: list[tuple[str, str]] = []
        for at, chunk in enumerate(chunks):
            if dates and time in chunk:
                count = chunk.count(time)
                kept += [("time", date) for date in dates[:count]]
                del dates[:count]
            made = word(chunk)
            if made is None and _MAY_VARY.search(chunk):
                found = self._varying.get(chunk)
                if found is None:
                    # Whether a number counts is told by the words around it.
                    found = self._in_place(
                        chunk,
                        "".join([f"{word} " for word in chunks[max(0, at - 2) : at]]),
                        f" {chunks[at + 1]}" if at + 1 < len(chunks) else "",
                    )
                made = found.text
                kept += found.kept
            out.append(made or self._word(chunk))
        return Masked(" ".join(out), tuple(kept))

    def _in_place(self, chunk: str, before: str, after: str) -> _Chunk:
        number = None if "num" in self.shown else _BETWEENSIGNS.fullmatch(chunk)
        if number is not None:
            opened, digits, closed = number.groups()
            place = (len(digits), before + opened, closed + after)
            counts = self._counting.get(place)
            if counts is None:
                counts = stays(digits, before + opened, closed + after)
                if len(self._counting) < _REMEMBERED_VARYING:
                    self._counting[place] = counts
            if counts:
                return _Chunk(chunk)
            return _Chunk(f"{opened}{self.symbols['num']}{closed}", (("num", digits),))
        signs = frozenset(chunk) & SIGNS
        made = self._masked(chunk, self._by_signs.get(signs) or self._only(signs), (before, after))
        found = _Chunk(made.text, made.kept)
        if (
            not any(name == "num" for name, _ in made.kept)
            and not _DIGIT.search(made.text)
            and len(chunk) <= _REMEMBERED_LENGTH
            and len(self._varying) < _REMEMBERED_VARYING
        ):
            self._varying[chunk] = found
        return found

    def _first_way(self, text: str) -> Masked:
        if self.own:
            return self._whole(text)
        quoted = '="' in text or "='" in text
        chunks = _CHUNK.findall(text) if quoted else text.split()
        word = self._words.get
        out: list[str] = []
        kept: list[tuple[str, str]] = []
        for at, chunk in enumerate(chunks):
            made = word(chunk)
            if made is None and _MAY_VARY.search(chunk):
                found = self._chunk(chunk)
                if found.three and _says_status(chunks[at - 1] if at else "", chunk):
                    found = self._status(chunk)
                made = found.text
                kept += found.kept
            out.append(made or self._word(chunk))
        return Masked(" ".join(out), tuple(kept))

    def _word(self, chunk: str) -> str:
        made = self._form(chunk)
        if len(chunk) <= _REMEMBERED_LENGTH and len(self._words) < _REMEMBERED:
            self._words[chunk] = made
        return made

    def _chunk(self, chunk: str) -> _Chunk:
        if _NUMBER.fullmatch(chunk) and "num" not in self.shown:
            # Numbers are frequent and rarely repeat: remembering them would not pay.
            return _Chunk(self.symbols["num"], (("num", chunk),))
        known = self._varying.get(chunk)
        if known is None:
            signs = frozenset(chunk) & SIGNS
            made = self._masked(chunk, self._by_signs.get(signs) or self._only(signs))
            known = _Chunk(made.text, made.kept, bool(_THREE.search(chunk)))
            if len(chunk) <= _REMEMBERED_LENGTH and len(self._varying) < _REMEMBERED_VARYING:
                self._varying[chunk] = known
        return known

    def _status(self, chunk: str) -> _Chunk:
        made = self._masked(f"{_CONTEXT}{chunk}", self._expression)
        return _Chunk(made.text[len(_CONTEXT) :], made.kept)

    def _whole(self, text: str) -> Masked:
        made = self._masked(text, self._expression, whole=True)
        return Masked(" ".join(made.text.split()), made.kept)

    def _masked(
        self,
        text: str,
        expression: re.Pattern[str],
        around: tuple[str, str] | None = None,
        *,
        whole: bool = False,
    ) -> Masked:
        """`around` is what stands before and after `text`: with it the figures that count are kept, without it only
        status codes."""
        kept: list[tuple[str, str]] = []
        out: list[str] = []
        done = 0
        for found in expression.finditer(text):
            if not found[0] or found.lastgroup is None:
                continue
            name = self._named[int(found.lastgroup[1:])]
            start, end = found.span()
            if name == "num" and around is not None:
                if stays(found[0], around[0] + text[:start], text[end:] + around[1]):
                    if found[0][0] == "-":
                        # A sign of punctuation does not distinguish texts.
                        out.append(text[done:start] + _MINUS)
                        done = start + 1
                    continue
            elif name == "num" and _THREE.fullmatch(found[0]):
                before = text[:start].rstrip()
                first = whole and (not before or before.endswith(":")) and found[0][0] in "45"
                if first or _STATUS.search(before):
                    continue
            out.append(self._form(text[done:start]))
            symbol = self.symbols[name]
            # Adjacent equal placeholders collapse: the number of digits carries no information.
            if not out[-1] and len(out) > 1 and out[-2] == symbol:
                out.pop()
            else:
                out.append(symbol)
            kept.append((name, found[0]))
            done = end
        out.append(self._form(text[done:]))
        return Masked("".join(out), tuple(kept))

    def _form(self, text: str) -> str:
        # Later versions compose a text before they mask it.
        return _composed(text) if self.version < EVEN_SINCE else text


def _says_status(before: str, chunk: str) -> bool:
    # The word before it distinguishes a status code from another number.
    return bool(_STATUS.search(before)) or (
        (not before or before.endswith(":")) and bool(_HTTP.match(chunk))
    )


def _composed(text: str) -> str:
    if text.isascii():
        return text
    # Symbols that the text itself contains would look like masks.
    return _PRIVATE.sub("\ufffd", unicodedata.normalize("NFC", text))


def is_symbol(word: str) -> bool:
    """Whether a word of a masked text is the symbol of a class."""
    return bool(_PRIVATE.match(word))


def readable(text: str, masks: Masks) -> str:
    """A masked text as shown to the user: each symbol as ‹class›."""
    names = {symbol: name for name, symbol in masks.symbols.items()}
    return "".join(f"‹{names[char]}›" if char in names else char for char in text)
