"""Regular expressions that cannot run away, whatever the pattern and the text.

Two walls. A pattern whose search can take exponential time (a repeat or a choice inside a repeat, a
back-reference) is refused by its structure. What is left takes polynomial time, and where that could
still be long the search runs in a forked child that is stopped after `LIMIT_S` seconds.
"""

from __future__ import annotations

import importlib
import os
import re
import signal
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

MAX_PATTERN: Final = 500
MAX_REPEATS: Final = 10
MAX_COUNT: Final = 1000
LIMIT_S: Final = 2.0
CHEAP_STEPS: Final = 5_000_000


class PatternRefused(ValueError):
    """Why a pattern, or a search with it, is not carried out."""


@dataclass(frozen=True, slots=True)
class SafePattern:
    """A pattern that was let through. `degree` bounds the search by len(text) ** degree steps."""

    compiled: re.Pattern[str]
    degree: int


class _Structure:
    """A walk over a parsed pattern (the tree that CPython's `re` itself compiles)."""

    def __init__(self) -> None:
        self.variable = 0
        self.unbounded = 0

    def walk(self, tokens: Any, *, repeated: bool, size: int) -> None:
        for operation, argument in tokens:
            name = str(operation)
            if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
                self._repeat(*argument, repeated=repeated, size=size)
            elif name == "BRANCH":
                if repeated:
                    raise PatternRefused("it repeats a choice, which may never end")
                for branch in argument[1]:
                    self.walk(branch, repeated=repeated, size=size)
            elif name in ("GROUPREF", "GROUPREF_IGNORE", "GROUPREF_EXISTS"):
                raise PatternRefused("it refers back to a group")
            elif name == "SUBPATTERN":
                self.walk(argument[3], repeated=repeated, size=size)
            elif name == "ATOMIC_GROUP":
                self.walk(argument, repeated=repeated, size=size)
            elif name in ("ASSERT", "ASSERT_NOT"):
                self.walk(argument[1], repeated=repeated, size=size)

    def _repeat(self, low: int, high: int, inner: Any, *, repeated: bool, size: int) -> None:
        endless = str(high) == "MAXREPEAT"
        if low != high:
            if repeated:
                raise PatternRefused("it repeats a repeat, which may never end")
            self.variable += 1
            self.unbounded += endless
        if self.variable > MAX_REPEATS:
            raise PatternRefused(f"it has more than {MAX_REPEATS} repeats")
        size *= low if endless else high
        if size > MAX_COUNT:
            raise PatternRefused(f"it counts beyond {MAX_COUNT}")
        self.walk(inner, repeated=repeated or endless or high > 1, size=max(size, 1))


@lru_cache(maxsize=256)
def safe_pattern(source: str, *, any_case: bool) -> SafePattern:
    """`source` compiled. Raises PatternRefused for what is not valid, too long or may never end."""
    if len(source) > MAX_PATTERN:
        raise PatternRefused(f"it is longer than {MAX_PATTERN} characters")
    flags = re.IGNORECASE if any_case else 0
    structure = _Structure()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = importlib.import_module("re._parser").parse(source, flags)
            structure.walk(tree, repeated=False, size=1)
            compiled = re.compile(source, flags)
    except (re.error, OverflowError, RecursionError) as error:
        raise PatternRefused(f"it is not valid ({error})") from None
    return SafePattern(compiled, structure.unbounded + 1)


def found(pattern: SafePattern, text: str) -> bool:
    """Whether `pattern` matches somewhere in all of `text`. Raises PatternRefused where that cannot be
    said in time."""

    def search() -> bool:
        return pattern.compiled.search(text) is not None

    if len(text) ** pattern.degree <= CHEAP_STEPS:
        return search()
    if not hasattr(os, "fork"):
        raise PatternRefused(f"the text of {len(text)} characters is too long for it")
    return _in_a_child(search)


def _in_a_child(search: Callable[[], bool]) -> bool:
    import select

    receive, send = os.pipe()
    with warnings.catch_warnings():
        # Python 3.12 warns of threads; the child only searches and ends.
        warnings.simplefilter("ignore")
        child = os.fork()
    if child == 0:
        try:
            os.write(send, b"1" if search() else b"0")
        finally:
            os._exit(0)
    os.close(send)
    try:
        waiting = select.poll()
        waiting.register(receive, select.POLLIN | select.POLLHUP)
        answer = os.read(receive, 1) if waiting.poll(LIMIT_S * 1000) else b""
    finally:
        os.close(receive)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    if not answer:
        raise PatternRefused(f"its search took longer than {LIMIT_S:g} s")
    return answer == b"1"
