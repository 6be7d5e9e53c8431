"""What is wrong with typed words that are no claim yet, and where: an open bracket, a missing value."""

from __future__ import annotations

import re
from typing import Final

MUST: Final = r"(?:must not|must never|must|never|do not|don't)"
"""A pattern for what a typed claim begins with."""
BOUND: Final = r"(?:must )?(?:have |be )?(?P<bound>at most|at least)"
"""A pattern for how the length of an answer is bounded."""
_CALL: Final = re.compile(rf"(?P<verb>(?:{MUST}\s+)?call)\b\s*(?P<rest>.*)", re.IGNORECASE)
_OTHER: Final = re.compile(
    rf"(?P<verb>(?:{MUST}\s+)?(?:say|name))\b:?\s*(?P<rest>.*)", re.IGNORECASE
)
_LENGTH: Final = re.compile(BOUND + r"\b\s*(?P<rest>.*)", re.IGNORECASE)
_ONLY_MUST: Final = re.compile(rf"{MUST}\s*", re.IGNORECASE)


def what_is_missing(words: str) -> str:
    """What keeps typed words from being a claim, in words; "" if they begin like none."""
    if _ONLY_MUST.fullmatch(words):
        return f"“{words.strip()}” has to go on: say, name, call or refuse"
    if found := _CALL.fullmatch(words):
        return _of_call(found["verb"], found["rest"])
    if (found := _OTHER.fullmatch(words)) and not found["rest"]:
        return f"nothing stands after “{found['verb']}”"
    if found := _LENGTH.fullmatch(words):
        return f"after “{found['bound']}” a number and “characters” or “words” have to stand"
    return ""


def wrong_argument(part: str) -> str:
    """What is wrong with one argument of a call, in words; "" if nothing."""
    name, sign, value = (one.strip() for one in part.partition("="))
    if not sign:
        return f"“{part.strip()}” has no name: write arguments as name=value, separated by commas"
    if not name:
        return f"no name stands before “={value}”: write arguments as name=value"
    return "" if value else f"{name} has no value: write {name}=…"


def _of_call(verb: str, rest: str) -> str:
    name, bracket, arguments = rest.partition("(")
    name = name.strip()
    if not name:
        return f"no name of a tool stands after “{verb}”"
    if not bracket and ")" in rest:
        return f"“)” closes no bracket: write {rest.partition(')')[0].strip()}(name=value)"
    if bracket and ")" not in arguments:
        return f"the bracket after {name} is not closed: write {name}(…)"
    if bracket and not arguments.rstrip().endswith(")"):
        after = arguments.rpartition(")")[2].strip()
        return f"“{after}” stands after the closing bracket of {name}"
    return f"a tool has one word as its name; “{name}” has {len(name.split())}"
