"""Read a query as it is typed: `status:error tool:refund "full refund" -locale:fr (score.judge<0.5 or verdict:fail)`.

Words and tests are separated by blanks, and all of them have to hold; `or` between two is enough with one of them.
`-` before one, or before parentheses, is its opposite. Every text is a query or a UserError that says where it is
not one; whether a field exists is known only where the query is looked up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, NoReturn, cast

from ...errors import UserError
from .fields import FIELDS, TEXTS
from .query import All, Comparison, Either, FieldTest, Not, Query, Words
from .values import day_ns, duration_ns, number
from .words import words

MOST_TERMS: Final = 100
DEEPEST: Final = 20
LONGEST: Final = 4_000
SHORTEST_BEGINNING: Final = 3
"""Letters of a word that also finds longer words. Fewer would find nearly everything."""
HINT: Final = 'Words in "quotation marks" are searched as they are.'

_QUOTED: Final = re.compile(r'["“”„]([^"“”„]*)(["“”„]?)')
_FIELD: Final = re.compile(r"([^\W\d][\w.\-/]*)(<=|>=|[:=<>])")
_AFTER_QUOTED: Final = re.compile(r"<=|>=|[:=<>]")
_BARE: Final = re.compile(r'[^\s()"“”„]+')
_BLANK: Final = re.compile(r"\s+")
_OR: Final = re.compile(r"(?i:or)(?=[\s(]|$)|\|\|?(?=[\s(]|$)")
_AND: Final = re.compile(r"(?i:and)(?=[\s(]|$)|&&?(?=[\s(]|$)")
_MAY_BE_ANY: Final = ("tool", "note")
_NOT: Final = re.compile(r"NOT(?=[\s(])")


def parse_query(text: str) -> Query:
    """The query that a text asks; of an empty text, one that every trace fulfils. Raises UserError."""
    if len(text) > LONGEST:
        raise UserError(f"A query has at most {LONGEST:,} characters; this one has {len(text):,}")
    # A lone surrogate, from a name that is not text, could not be looked up.
    return _Parser(text.encode("utf-8", "replace").decode()).query()


@dataclass(slots=True)
class _Parser:
    text: str
    at: int = 0
    terms: int = 0

    def query(self) -> Query:
        if not self.text.strip():
            return All(())
        found = self._either(0)
        self._skip_blanks()
        if self.at < len(self.text):
            self._fail("The closing parenthesis has no opening one")
        return found

    def _either(self, depth: int) -> Query:
        parts = [self._all(depth)]
        while self._take(_OR):
            parts.append(self._all(depth))
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _all(self, depth: int) -> Query:
        parts: list[Query] = []
        start = self.at
        while not self._ends():
            parts.append(self._term(depth))
            self._take(_AND)
        if not parts:
            self.at = start
            self._skip_blanks()
            self._fail("A word or a field is missing")
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _ends(self) -> bool:
        self._skip_blanks()
        rest = self.text[self.at : self.at + 1]
        return rest in ("", ")") or _OR.match(self.text, self.at) is not None

    def _term(self, depth: int) -> Query:
        self._skip_blanks()
        self.terms += 1
        if self.terms > MOST_TERMS:
            self._fail(f"A query has at most {MOST_TERMS} words and fields")
        if depth > DEEPEST:
            self._fail(f"Parentheses can be {DEEPEST} deep at most")
        here = self.text[self.at]
        if here == "-" and self.text[self.at + 1 : self.at + 2].strip():
            self.at += 1
            return self._opposite(depth)
        if self._take(_NOT):
            return self._opposite(depth)
        if here == "(":
            return self._parentheses(depth)
        return self._field_or_words()

    def _opposite(self, depth: int) -> Query:
        if self._ends():
            self._fail("A word or a field is missing after the minus sign or NOT")
        return Not(self._term(depth + 1))

    def _parentheses(self, depth: int) -> Query:
        opened = self.at
        self.at += 1
        found = self._either(depth + 1)
        self._skip_blanks()
        if self.text[self.at : self.at + 1] != ")":
            self.at = opened
            self._fail("The parenthesis is not closed")
        self.at += 1
        return found

    def _field_or_words(self) -> Query:
        start = self.at
        quoted = self._quoted()
        if quoted is not None:
            name, sign = quoted, _AFTER_QUOTED.match(self.text, self.at)
            comparison = sign[0] if sign else ""
            if sign is None:
                return self._words(quoted, start, whole=True)
        else:
            found = _FIELD.match(self.text, self.at)
            if found is None:
                return self._words(self._bare(), start)
            name, comparison, sign = found[1], found[2], found
        assert sign is not None
        self.at = sign.end()
        return self._test(name, "=" if comparison == ":" else comparison, start)

    def _test(self, name: str, comparison: str, start: int) -> Query:
        folded = name.strip().casefold()
        where = self.at
        value = self._quoted()
        whole = value is not None
        if value is None:
            bare = _BARE.match(self.text, self.at)
            value = bare[0] if bare else ""
            self.at = bare.end() if bare else self.at
        if not value.strip():
            self.at = start
            self._fail(f"{name}: needs a value", _example(folded))
        if folded in TEXTS and not (folded in _MAY_BE_ANY and value == "*"):
            if comparison != "=":
                self.at = start
                self._fail(f"{name} is compared with a colon", _example(folded))
            return self._words(value, where, whole=whole, part=folded)
        begins = not whole and value.endswith("*")
        self._check(folded, comparison, value, start)
        return FieldTest(
            folded,
            value[:-1] if begins else value,
            cast("Comparison", comparison),
            begins,
            start + 1,
        )

    def _check(self, name: str, comparison: str, value: str, start: int) -> None:
        """Whether a field can be compared like this, and takes this value."""
        field = FIELDS.get(name)
        self_at, self.at = self.at, start
        compared = name.startswith("score.") or (field is not None and field.kind == "number")
        if comparison != "=" and not compared:
            self._fail(
                f"{name} cannot be compared with {comparison}",
                f"{name}: takes a value; scores, steps and duration are compared.",
            )
        if name == "score":
            self._fail("score needs the name of a score", "For example score.judge<0.5")
        if field is not None and field.values and value.casefold() not in (*field.values, "*"):
            self._fail(f"{name} is never {value}", f"It is {', '.join(field.values)}.")
        try:
            _check_value(name, comparison, value)
        except UserError as error:
            self._fail(error.what, error.hint)
        self.at = self_at

    def _words(self, text: str, start: int, *, whole: bool = False, part: str = "") -> Words:
        found = words(text)
        if not found:
            self.at = start
            self._fail(
                f"There is no letter or digit to search for in {text.strip() or 'the quotes'}"
            )
        begins = not whole and (text.endswith("*") or len(found[-1]) >= SHORTEST_BEGINNING)
        return Words(tuple(found), begins, part)

    def _bare(self) -> str:
        found = _BARE.match(self.text, self.at)
        assert found is not None
        self.at = found.end()
        return found[0]

    def _quoted(self) -> str | None:
        found = _QUOTED.match(self.text, self.at)
        if found is None:
            return None
        if not found[2]:
            self._fail("The quotation mark is not closed")
        self.at = found.end()
        return found[1]

    def _take(self, pattern: re.Pattern[str]) -> bool:
        self._skip_blanks()
        found = pattern.match(self.text, self.at)
        if found is None:
            return False
        self.at = found.end()
        return True

    def _skip_blanks(self) -> None:
        found = _BLANK.match(self.text, self.at)
        if found is not None:
            self.at = found.end()

    def _fail(self, what: str, hint: str = HINT) -> NoReturn:
        raise UserError(f"{what} (character {min(self.at, len(self.text)) + 1} of the query)", hint)


def _check_value(name: str, comparison: str, value: str) -> None:
    if (name.startswith("score.") and comparison != "=") or name == "steps":
        number(name, value)
    elif name == "duration":
        duration_ns(value)
    elif name in FIELDS and FIELDS[name].kind in ("date", "judged"):
        day_ns(value)


def _example(name: str) -> str:
    field = FIELDS.get(name)
    if field is None:
        return f"For example {name}:value"
    if field.values:
        return f"It is {', '.join(field.values)}."
    return f"For example {field.example}"
