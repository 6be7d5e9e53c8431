"""Secrets, by rules: what begins as an issuer's keys do, and what a key names and no word looks like.

All patterns are looked for at once (`re2.Set`, linear in the length of the text); only those that occur are run
one by one. A value that a key names must be irregular enough (Shannon entropy over its characters, in bits), and no
placeholder (`${TOKEN}`, `<your key>`, `xxxx`), no code (`get_token()`), no word for a type, no point in time (seconds or
milliseconds since 1970: `passwordChanged`).
"""

from __future__ import annotations

import base64
import binascii
import math
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final

from .finding import SECRET, Finding
from .rules import PatternSet, Rules, SecretRule, compiled

_PLACEHOLDER: Final = re.compile(
    r"""(?ix)
      ^[$%<{\[(&@*] | [<>{}] | \$\{ | %\( | \(\) | ^[*x.•_#-]{3,} | (?:\*|x|•|\.){4,}$ | ^\[?(?:redacted|masked|hidden|filtered)
    | ^(?:your|my|the|some|any|an?|insert|enter|replace|change|example|sample|dummy|fake|test|todo|placeholder|redacted)[_-]
    | ^(?:nan|infinity|str|string|text|int|bool|bytes|any|none|null|nil|true|false|undefined|required|optional|secret|password|token|
         changeme|placeholder|example|redacted|hidden|masked|empty|unknown|missing|invalid|expired|default|prompt|env|self)\b[^\w]*$
    | ^(?:os|process|config|settings|env|self|this|args|request|req|params|options|secrets|vault|credentials|data|ctx|cfg|var|local|user|getenv)\.[a-z_]
    | ^(?:getenv|environ|get_|fetch_|load_|read_|input|getpass|field|optional|mandatory)\w*
    | ^1[4-9]\d{8}(?:\d{3})?$
    | (?:example|placeholder|your[-_]?(?:key|token|secret|password|api)|_here|-here|redacted|changeme)
    """
)
_URL: Final = re.compile(r"(?i)^(?:https?|s3|gs|file|arn)[:/]")
_WORD: Final = re.compile(r" [A-Za-z]")
_HOW_MANY: Final = re.compile(
    r"(?i)^(?:tokens|token[_ -]?(?:count|counts|limit|usage|budget|total|ids?|length|number))\b"
)
"""A key for how many tokens a model read or wrote, which is no key for a secret."""


def is_placeholder(value: str) -> bool:
    """Whether a value only says where one is to stand, or is code or a word for a type."""
    return _PLACEHOLDER.search(value) is not None


class Secrets:
    """Finds secrets by the rules that it is given."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules.secrets
        self._examples = rules.examples.get(SECRET, frozenset())
        self._patterns: list[Any] = [compiled(rule.pattern) for rule in rules.secrets]
        self._set = PatternSet([rule.pattern for rule in rules.secrets])

    def __call__(self, text: str) -> Iterator[Finding]:
        """Each secret in a text; one may be found by several rules."""
        if not self._rules:
            return
        low = None
        for place in self._set(text):
            rule = self._rules[place]
            if rule.keywords:
                low = low or text.lower()
                if not any(word in low for word in rule.keywords):
                    continue
            yield from self._found(rule, self._patterns[place], text)

    def _found(self, rule: SecretRule, pattern: Any, text: str) -> Iterator[Finding]:
        groups = pattern.groupindex
        secret, body = groups.get("secret", 0), groups.get("body")
        for match in pattern.finditer(text):
            start, end = match.span(secret)
            value = text[start:end]
            kept = match.span(body)[0] - start if body else 0
            if value in self._examples or not _likely(rule, value, value[kept:]):
                continue
            if rule.placeholders and value.islower() and value.isalpha() and _WORD.match(text, end):
                continue  # a sentence goes on: "Enter your password: then press Enter."
            if value.isdecimal() and _HOW_MANY.match(match[0]):
                continue
            yield Finding(rule.type, start, end, value, rule.id, rule.why, kept)


def _likely(rule: SecretRule, value: str, body: str) -> bool:
    """Whether a value is what the rule takes it for, and not a placeholder, a word or code."""
    if rule.base64_login:
        return _is_login(value)
    if len(set(body)) <= 2 and len(body) > 3:
        return False  # xxxxxxxx, ********, a repeated letter
    if _sequence(body):
        return False
    if rule.placeholders and (_PLACEHOLDER.search(value) or _URL.match(value) or value[-1] == ":"):
        return False
    if rule.digits and not any(map(str.isdigit, value)):
        return False
    return not rule.min_entropy or entropy(body) >= rule.min_entropy


def _sequence(body: str) -> bool:
    """Whether the body only counts up, as in examples: 0123456789abcdef…"""
    letters = [ord(one) for one in body.lower() if one.isalnum()]
    if len(letters) < 12:
        return False
    steps = sum(b - a == 1 or (a, b) == (57, 97) for a, b in pairwise(letters))
    return steps >= 0.9 * (len(letters) - 1)


def _is_login(value: str) -> bool:
    """Whether it is the base64 of `user:password` (RFC 7617)."""
    try:
        return b":" in base64.b64decode(value, validate=True)[1:]
    except binascii.Error:
        return False


def entropy(text: str) -> float:
    """Shannon entropy in bits a character, over how often each character occurs."""
    counts = Counter(text).values()
    total = len(text)
    return -sum(count / total * math.log2(count / total) for count in counts) if total else 0.0
