"""The SQL and the program text of an answer: in a fenced block, after a sentence, or the whole of it."""

from __future__ import annotations

import re
from typing import Final

from .fences import fenced_blocks
from .tokens import LANGUAGES, SQL, Language

ALIASES: Final = {
    "c": ("h",),
    "cpp": ("c++", "cc", "cxx"),
    "csharp": ("c#", "cs"),
    "go": ("golang",),
    "javascript": ("js", "jsx", "node"),
    "kotlin": ("kt",),
    "python": ("py", "python3"),
    "ruby": ("rb",),
    "rust": ("rs",),
    "shell": ("sh", "bash", "zsh", "console"),
    "typescript": ("ts", "tsx"),
}
"""Other names of languages after a fence."""
SQL_NAMES: Final = ("sql", "mysql", "postgres", "postgresql", "sqlite", "tsql", "plsql", "bigquery")

_VERBS: Final = (
    r"(?:SELECT|WITH\s+(?:RECURSIVE\s+)?\w+\s*(?:\([^)]{0,200}\)\s*)?AS|INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM"
    r"|CREATE\s+(?:\w+\s+){0,3}?(?:TABLE|VIEW|INDEX)|ALTER\s+TABLE|DROP\s+TABLE|MERGE\s+INTO)\b"
)
_STATEMENT: Final = re.compile(rf"(?:^|:)[ \t]*({_VERBS})", re.MULTILINE)
_SPAN: Final = re.compile(rf"`\s*({_VERBS}[^`]*)`")
_ANY_CASE_STATEMENT: Final = re.compile(rf"\s*{_VERBS}", re.IGNORECASE)
_BLANK_LINE: Final = re.compile(r"\n[ \t]*\n")


def sql_in(text: str) -> list[str]:
    """The SQL statements of an answer, [] if it has none."""
    blocks = [
        block.text
        for block in fenced_blocks(text)
        if block.language in SQL_NAMES
        or (not block.language and _ANY_CASE_STATEMENT.match(block.text))
    ]
    if blocks:
        return blocks
    if _ANY_CASE_STATEMENT.match(text):
        return [_statement(text)]
    found = [match[1].strip() for match in _SPAN.finditer(text)]
    # In running text only capitals: "select the seats" is a sentence.
    return found + [_statement(text[match.start(1) :]) for match in _STATEMENT.finditer(text)]


def _statement(text: str) -> str:
    """The statement that a text begins with: to its semicolon at the end of a line, or to an empty line."""
    end = re.search(r";[ \t]*(?:\n|$)", text)
    if end:
        return text[: end.end()].strip()
    return _BLANK_LINE.split(text, maxsplit=1)[0].strip()


def code_in(text: str, name: str) -> list[str]:
    """The program texts of an answer in a language of LANGUAGES: of its fenced blocks, [] if it has none."""
    names = (name, "", *ALIASES.get(name, ()))
    return [block.text for block in fenced_blocks(text) if block.language in names]


def language_called(name: str) -> Language | None:
    """The language of that name or alias, or None."""
    return LANGUAGES.get(canonical_name(name))


def canonical_name(name: str) -> str:
    """The name in LANGUAGES of a language that may be given by an alias."""
    lowered = name.casefold()
    return next((known for known, others in ALIASES.items() if lowered in others), lowered)


__all__ = ["ALIASES", "SQL", "SQL_NAMES", "canonical_name", "code_in", "language_called", "sql_in"]
