r"""Regular expressions of checks, run by RE2: the time of a search is linear in the text.

The syntax is that of RE2 (https://github.com/google/re2/wiki/Syntax), which differs from Python's `re`:

- no look-around, no back-references, no atomic groups or possessive repeats;
- `\d`, `\w`, `\s` and `\b` know ASCII only; write `\p{Nd}` and `\p{L}` for digits and letters of any
  script. `\b` in a pattern with other letters is refused, since it would find no boundary at them;
- upper and lower case (`(?i)`, or `casefold` in the check's `normalize`) follow Unicode, one character
  to one character: ß does not match SS;
- `^` and `$` are the ends of the whole text (`(?m)` for lines), and `.` does not match a line break.
  As in Python, `$` also matches before a line break that ends the text.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import re2

MAX_PATTERN: Final = 500
MAX_WORK: Final = 2_000_000_000
"""The longest search, as bytes of text times instructions of the pattern: some 20 s at the slowest."""

_TWO_CHECKS: Final = "write two checks, one for each part"
_FOUND_AND_NOT: Final = (
    "write two checks: a regex for what must be found and a not_regex for what must not"
)
_ADVICE: Final = (
    # What RE2's message begins with, and what to say instead.
    ("invalid perl operator: (?=", f"look-ahead is not supported; {_TWO_CHECKS}"),
    (
        "invalid perl operator: (?!",
        f"negative look-ahead is not supported; {_FOUND_AND_NOT}",
    ),
    (
        "invalid perl operator: (?<=",
        f"look-behind is not supported; match the text before it as well, or {_TWO_CHECKS}",
    ),
    (
        "invalid perl operator: (?<!",
        f"negative look-behind is not supported; {_FOUND_AND_NOT}",
    ),
    (
        "invalid perl operator: (?P",
        "references to a group are not supported; write the repeated text out",
    ),
    (
        "invalid perl operator: (?>",
        "atomic groups are not supported; write (?:…), a search never backtracks",
    ),
    ("invalid perl operator: (?(", f"conditions are not supported; {_TWO_CHECKS}"),
    ("invalid perl operator: (?#", "comments are not supported; leave them out"),
    ("invalid perl operator: (?", "of the flags only (?i), (?m), (?s) and (?U) are supported"),
    (
        "bad repetition operator",
        "a repeat of a repeat, such as a++ or a**, is not supported; write one of them",
    ),
    ("invalid escape sequence: \\Z", "\\Z is not supported; write \\z or $"),
    ("invalid escape sequence: \\u", "\\u is not supported; write the character, or \\x{20AC}"),
    ("invalid escape sequence: \\U", "\\U is not supported; write the character, or \\x{1F600}"),
    ("invalid escape sequence: \\N", "\\N is not supported; write the character itself"),
    *(
        (
            f"invalid escape sequence: \\{digit}",
            "back-references are not supported; write the repeated text out",
        )
        for digit in "123456789"
    ),
    ("invalid repetition size", "a repeat counts to 1000 at most, also when repeats are nested"),
    ("pattern too large", "it is too large once its repeats are written out; use smaller counts"),
)


class PatternRefused(ValueError):
    """Why a pattern is not supported, or a search with it is not carried out; what to write instead."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern. `size` is its number of RE2 instructions."""

    compiled: Any
    size: int


@lru_cache(maxsize=256)
def compile_pattern(source: str, *, any_case: bool) -> Pattern:
    """`source` compiled. Raises PatternRefused for what is not valid, not supported or too long."""
    if len(source) > MAX_PATTERN:
        raise PatternRefused(f"it is longer than {MAX_PATTERN} characters")
    if not source.isascii() and _has_word_boundary(source):
        raise PatternRefused(
            "\\b and \\B know ASCII letters only, and this pattern has others; write (^|\\P{L}) and "
            "(\\P{L}|$), or a contains check with whole: true"
        )
    options = re2.Options()
    options.log_errors = False
    options.never_capture = True
    options.case_sensitive = not any_case
    try:
        compiled = re2.compile(source.encode(), options)
    except UnicodeEncodeError:
        raise PatternRefused("it contains half of a surrogate pair") from None
    except re2.error as error:
        raise PatternRefused(_advice(error)) from None
    return Pattern(compiled, compiled.programsize)


def _has_word_boundary(source: str) -> bool:
    at = 0
    while (at := source.find("\\", at)) >= 0:
        if source[at + 1 : at + 2] in {"b", "B"}:
            return True
        at += 2
    return False


def _advice(error: Exception) -> str:
    # re2.error carries RE2's message as bytes.
    text = b"".join(part for part in error.args if isinstance(part, bytes)).decode(
        "utf-8", "replace"
    )
    for start, advice in _ADVICE:
        if text.startswith(start):
            return advice
    return f"it is not valid ({text or error})"


def matches(pattern: Pattern, text: str) -> bool:
    """Whether `pattern` matches somewhere in `text`. Raises PatternRefused if `text` is too long for
    it."""
    data = text.encode("utf-8", "replace")
    if len(data) * pattern.size > MAX_WORK:
        raise PatternRefused(f"the text of {len(text)} characters is too long for it")
    if pattern.compiled.search(data) is not None:
        return True
    # Commands end their answer with a line break, and Python's $ matches before it.
    return data.endswith(b"\n") and pattern.compiled.search(data[:-1]) is not None
