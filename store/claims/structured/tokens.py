"""The tokens of SQL and of program text, so that two texts are compared without white space, comments and quotes.

Names, aliases and the order of clauses are not resolved: texts with the same tokens say the same, others may.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from textwrap import dedent
from typing import Final, Literal, TypeAlias

Kind: TypeAlias = Literal["word", "text", "quoted", "sign", "line", "indent", "dedent"]

MAX_CHARS: Final = 200_000
"""The longest text that is read; longer ones count as other texts."""


@dataclass(frozen=True, slots=True)
class Token:
    """One token. `quoted` is text in double quotes that may be a name (SQL); `line`, `indent` and `dedent` stand
    where the layout of lines is part of the language."""

    kind: Kind
    text: str = ""


@dataclass(frozen=True, slots=True)
class Language:
    """How a language is written: what begins a comment to the end of the line, what encloses a comment, what
    encloses a text, and whether lines and indentation mean something."""

    line_comments: tuple[str, ...] = ()
    block_comments: tuple[tuple[str, str], ...] = ()
    quotes: tuple[str, ...] = ('"', "'")
    same_quotes: bool = False
    """Whether 'a' and "a" are the same text."""
    lines: bool = False
    indentation: bool = False
    sql: bool = False
    """Whether case means nothing outside of texts, names may be in quotes, and a quote in a text is doubled."""


_C: Final = Language(("//",), (("/*", "*/"),))
SQL: Final = Language(("--",), (("/*", "*/"),), quotes=("'",), sql=True)
LANGUAGES: Final[Mapping[str, Language]] = {
    "c": _C,
    "cpp": _C,
    "csharp": _C,
    "go": Language(("//",), (("/*", "*/"),), quotes=('"', "'", "`")),
    "java": _C,
    "javascript": Language(
        ("//",), (("/*", "*/"),), quotes=('"', "'", "`"), same_quotes=True
    ),
    "kotlin": Language(("//",), (("/*", "*/"),), quotes=('"""', '"', "'")),
    "php": Language(("//", "#"), (("/*", "*/"),)),
    "python": Language(
        ("#",), quotes=('"""', "'''", '"', "'"), same_quotes=True, lines=True, indentation=True
    ),
    "ruby": Language(("#",), lines=True),
    "rust": Language(("//",), (("/*", "*/"),), quotes=('"',)),
    "shell": Language(("#",), lines=True),
    "swift": Language(("//",), (("/*", "*/"),), quotes=('"""', '"')),
    "typescript": Language(
        ("//",), (("/*", "*/"),), quotes=('"', "'", "`"), same_quotes=True
    ),
}  # fmt: skip
"""The languages of `code` claims, by name."""

_SPACE: Final = re.compile(r"\s+")
_WORD: Final = re.compile(r"[^\W\d]\w*|\d[\w.]*|[@$#]\w+")
_SIGN: Final = re.compile(
    r"===|!==|\*\*=|\.\.\.|<=>|<<=|>>=|\?\?=|\+\+|--|->|=>|==|!=|<>|<=|>=|&&|\|\||::|//|\*\*|<<|>>|:=|\+=|-=|\*=|/="
    r"|%=|\|=|&=|\^=|\?\?|\?\.|."
)
_BRACKETED_NAME: Final = re.compile(r"\[([^\W\d][\w ]*)\]")
_END: Final = Token("sign", ";")
_LAYOUT: Final = ("line", "indent", "dedent")
_OPENING: Final = "([{"
_CLOSING: Final = ")]}"


class _Reading:
    """One pass over a text."""

    def __init__(self, text: str, language: Language) -> None:
        self._text = text
        self._language = language
        self._tokens: list[Token] = []
        self._at = 0
        self._open = 0
        self._indents = [0]

    def tokens(self) -> tuple[Token, ...]:
        text, language = self._text, self._language
        self._line_begins()
        while self._at < len(text):
            space = _SPACE.match(text, self._at)
            if space:
                self._at = space.end()
                if language.lines and "\n" in space[0] and not self._open:
                    if self._tokens and self._tokens[-1].kind not in _LAYOUT:
                        self._add("line")
                    self._line_begins()
            elif not self._comment() and not self._enclosed():
                self._word_or_sign()
        return self._trimmed()

    def _add(self, kind: Kind, text: str = "") -> None:
        self._tokens.append(Token(kind, text))

    def _line_begins(self) -> None:
        """Compare the indentation of the line that begins here; a line of nothing but a comment has none."""
        language, text = self._language, self._text
        if not language.indentation or self._at >= len(text):
            return
        if any(text.startswith(mark, self._at) for mark in language.line_comments):
            return
        start = text.rfind("\n", 0, self._at) + 1
        width = self._at - start
        if width > self._indents[-1]:
            self._indents.append(width)
            self._add("indent")
        while width < self._indents[-1]:
            self._indents.pop()
            self._add("dedent")

    def _comment(self) -> bool:
        text, language = self._text, self._language
        for mark in language.line_comments:
            if text.startswith(mark, self._at):
                end = text.find("\n", self._at)
                self._at = end if end >= 0 else len(text)
                return True
        for start, close in language.block_comments:
            if text.startswith(start, self._at):
                end = text.find(close, self._at + len(start))
                self._at = end + len(close) if end >= 0 else len(text)
                return True
        return False

    def _enclosed(self) -> bool:
        """Read a text or a name in quotes."""
        language = self._language
        for quote in language.quotes:
            if self._text.startswith(quote, self._at):
                mark = "" if language.same_quotes or language.sql else quote
                self._add("text", mark + self._until(quote))
                return True
        return language.sql and self._name()

    def _name(self) -> bool:
        """Read a name in `…`, […] or "…"; the last is a text in some dialects."""
        text, at = self._text, self._at
        if text[at] == "`":
            self._add("word", self._until("`").casefold())
        elif text[at] == '"':
            self._add("quoted", self._until('"'))
        else:
            found = _BRACKETED_NAME.match(text, at)
            before = text[at - 1 : at] if at else ""
            # arr[i] is an element.
            if not found or before.isalnum() or before in {"_", "]", ")"}:
                return False
            self._at = found.end()
            self._add("word", found[1].casefold())
        return True

    def _until(self, quote: str) -> str:
        text, escapes = self._text, not self._language.sql
        at = self._at + len(quote)
        held: list[str] = []
        while at < len(text):
            if escapes and text[at] == "\\" and at + 1 < len(text):
                held.append(_without_escape(text[at + 1], self._language))
                at += 2
            elif text.startswith(quote, at):
                at += len(quote)
                if escapes or not text.startswith(quote, at):
                    break
                held.append(quote)
                at += len(quote)
            else:
                held.append(text[at])
                at += 1
        self._at = at
        return "".join(held)

    def _word_or_sign(self) -> None:
        found = _WORD.match(self._text, self._at)
        if found:
            self._add("word", found[0].casefold() if self._language.sql else found[0])
        else:
            found = _SIGN.match(self._text, self._at)
            assert found is not None
            self._open += (found[0] in _OPENING) - (found[0] in _CLOSING and self._open > 0)
            self._add("sign", "<>" if self._language.sql and found[0] == "!=" else found[0])
        self._at = found.end()

    def _trimmed(self) -> tuple[Token, ...]:
        tokens = self._tokens
        while tokens and (tokens[-1].kind in _LAYOUT or tokens[-1] == _END):
            tokens.pop()
        return tuple(tokens)


def _without_escape(char: str, language: Language) -> str:
    # 'It\'s' and "It's" are the same text, "\n" and "n" are not.
    return char if char in "'\"" and language.same_quotes else f"\\{char}"


@lru_cache(maxsize=512)
def tokens(text: str, language: Language) -> tuple[Token, ...]:
    """The tokens of a text without comments, white space and the semicolon that ends it."""
    return _Reading(dedent(text.expandtabs(8)).strip("\r\n"), language).tokens()


def same_text(left: str, right: str, language: Language) -> bool:
    """Whether two texts have the same tokens."""
    if max(len(left), len(right)) > MAX_CHARS:
        return left == right
    these, those = tokens(left, language), tokens(right, language)
    return len(these) == len(those) and all(map(_same, these, those))


def _same(left: Token, right: Token) -> bool:
    if left.kind == right.kind:
        return left.text == right.text
    if "quoted" in {left.kind, right.kind}:
        other = right if left.kind == "quoted" else left
        return {
            "text": left.text == right.text,
            "word": left.text.casefold() == right.text.casefold(),
        }.get(other.kind, False)
    return False
