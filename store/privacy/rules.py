"""Rules: which texts are private, as data. Those that come with the program, and those that a user adds.

A rules file is TOML with tables of seven kinds: `[[secret]]`, `[[login]]`, `[[number]]`, `[[field]]`, `[[said]]`, `[[context]]` and `[[example]]`,
and a `[phones]` table; docs/privacy.md describes their fields. A user's `[[names]]` are in the same file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import msgspec
import re2

from ...errors import UserError
from ..shapes import ShapeInvalid, shaped
from .finding import BIRTH, NAME, PRIVATE_KEY, SECRET, TYPES, Finding

_HINT: Final = "docs/privacy.md describes the format; `tracejury privacy rules` lists the rules."
_TABLES: Final = (
    "secret",
    "login",
    "number",
    "field",
    "said",
    "context",
    "example",
    "names",
    "phones",
)


class SecretRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A secret by its form. `min_entropy` is in bits per character; see docs/privacy.md for each field."""

    id: str
    pattern: str
    why: str = "secret of your rules"
    type: str = SECRET
    keywords: tuple[str, ...] = ()
    min_entropy: float = 0.0
    digits: bool = False
    placeholders: bool = False
    base64_login: bool = False


class LoginRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is private beside a secret: the values of `keys`, or the named groups of `pattern` if there is a secret in its
    match; never the values in `but`, which everybody has."""

    id: str
    why: str = "login of your rules"
    keys: tuple[str, ...] = ()
    pattern: str = ""
    but: tuple[str, ...] = ()


class NumberRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A national number by its form, its check digits (`module` of python-stdnum) and the words before it."""

    id: str
    pattern: str
    why: str = "number of your rules"
    module: str = ""
    context: tuple[str, ...] = ()


class FieldRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Fields whose values are private."""

    type: str
    names: tuple[str, ...]


class SaidRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A way in which a text says who somebody is: the group `name` of a pattern. With one of the words in `but` it is nobody.
    One of `keywords` must be in the text (lower case)."""

    id: str
    pattern: str
    keywords: tuple[str, ...] = ()
    but: tuple[str, ...] = ()


class ContextRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words that say what follows them."""

    type: str
    words: tuple[str, ...]


class ExampleRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Values that are published as examples, and are nobody's."""

    type: str
    values: tuple[str, ...]


class NamesRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Names of people, written in the rules or a line each in a text file beside them."""

    values: tuple[str, ...] = ()
    file: str = ""


class Phones(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """In which countries numbers without a country code may be (ISO 3166)."""

    regions: tuple[str, ...] = ()


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    secret: tuple[SecretRule, ...] = ()
    login: tuple[LoginRule, ...] = ()
    number: tuple[NumberRule, ...] = ()
    field: tuple[FieldRule, ...] = ()
    said: tuple[SaidRule, ...] = ()
    context: tuple[ContextRule, ...] = ()
    example: tuple[ExampleRule, ...] = ()
    names: tuple[NamesRule, ...] = ()
    phones: Phones = Phones()


REGIONS: Final = ("US", "GB", "DE", "FR", "ES", "IT", "NL", "IN", "CH", "AT", "BR", "AU")


@dataclass(frozen=True, eq=False)
class Rules:
    """All that is looked for."""

    secrets: tuple[SecretRule, ...] = ()
    numbers: tuple[NumberRule, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    """Folded name of a field -> the type of its value."""
    contexts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    examples: Mapping[str, frozenset[str]] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    regions: tuple[str, ...] = REGIONS
    logins: tuple[LoginRule, ...] = ()
    said: tuple[SaidRule, ...] = ()

    def with_published(self) -> Rules:
        """The same rules, which find also what is published as an example; but not what their user calls one."""
        published = builtin().examples
        own = {
            type_: values - published.get(type_, frozenset())
            for type_, values in self.examples.items()
        }
        return replace(self, examples=own)

    def without_own_examples(self) -> Rules | None:
        """The same rules, which find also what their user calls an example; None if that is nothing."""
        published = builtin().examples
        own = any(
            values - published.get(type_, frozenset()) for type_, values in self.examples.items()
        )
        return replace(self, examples=published) if own else None

    def is_example(self, one: Finding) -> bool:
        """Whether a value is nobody's, by the rules."""
        values = self._examples.get(one.type)
        return values is not None and (
            one.value.casefold() in values or one.same.casefold() in values
        )

    @cached_property
    def _examples(self) -> Mapping[str, frozenset[str]]:
        return {
            type_: frozenset(map(str.casefold, values)) for type_, values in self.examples.items()
        }

    def with_names(self, names: Iterable[str]) -> Rules:
        """The same rules, which look for these people too."""
        return replace(self, names=tuple(dict.fromkeys([*self.names, *names])))


def field_name(name: str) -> str:
    """A name of a field as rules write it: `customerName`, `Customer Name` and `customer-name` are `customer_name`."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return re.sub(r"[^\w]+", "_", apart).strip("_").lower()


@cache
def builtin() -> Rules:
    """The rules that come with the program. They are checked by a test, not each time: that would import python-stdnum."""
    folder = files(__package__).joinpath("rule_files")
    read = [
        _read(folder.joinpath(name).read_text("utf-8"), name)
        for name in ("secrets.toml", "logins.toml", "personal.toml")
    ]
    return _joined(Rules(), read, [])


def with_file(rules: Rules, path: Path) -> Rules:
    """The rules and those of a user's file. Raises UserError with the line of what is wrong."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path}: the rules cannot be read: {error}", _HINT) from None
    one = _read(text, str(path))
    _check(one, text, str(path))
    names: list[str] = []
    for place, given in enumerate(one.names):
        names += given.values
        if given.file:
            names += _listed(path.parent / given.file, f"{path}, {_at(text, 'names', place)}")
    return _joined(rules, [one], names)


def with_names_file(rules: Rules, path: Path) -> Rules:
    """The rules, and the names of people in a text file, one a line. Raises UserError."""
    return rules.with_names(_listed(path, str(path)))


def _listed(path: Path, place: str) -> list[str]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{place}: the list of names cannot be read: {error}", _HINT) from None
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def _joined(rules: Rules, read: Sequence[_File], names: Sequence[str]) -> Rules:
    secrets, numbers = (
        {one.id: one for one in rules.secrets},
        {one.id: one for one in rules.numbers},
    )
    logins = {one.id: one for one in rules.logins}
    spoken = {one.id: one for one in rules.said}
    fields, contexts = dict(rules.fields), dict(rules.contexts)
    examples = dict(rules.examples)
    regions = rules.regions
    for one in read:
        # A rule with the id of another takes its place.
        secrets |= {rule.id: rule for rule in one.secret}
        numbers |= {rule.id: rule for rule in one.number}
        logins |= {rule.id: rule for rule in one.login}
        spoken |= {rule.id: rule for rule in one.said}
        fields |= {field_name(name): rule.type for rule in one.field for name in rule.names}
        for said in one.context:
            contexts[said.type] = contexts.get(said.type, ()) + said.words
        for shown in one.example:
            examples[shown.type] = examples.get(shown.type, frozenset()) | {*shown.values}
        regions = tuple(dict.fromkeys([*regions, *one.phones.regions]))
    return Rules(
        tuple(secrets.values()),
        tuple(numbers.values()),
        fields,
        contexts,
        examples,
        tuple(dict.fromkeys([*rules.names, *names])),
        regions,
        tuple(logins.values()),
        tuple(spoken.values()),
    )


def _read(text: str, name: str) -> _File:
    try:
        data: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"{name} is not TOML: {error}", _HINT) from None
    for table in data:
        if table not in _TABLES:
            raise UserError(
                f"{name}, {_at(text, table, 0)}: there is no table {table}; there are {', '.join(_TABLES)}",
                _HINT,
            )
    try:
        read = shaped(data, _File)
    except ShapeInvalid as error:
        raise UserError(f"{name}, {_line_of(str(error), text)}: {error}", _HINT) from None
    return read


def _check(read: _File, text: str, name: str) -> None:
    """Raise UserError for what has the right shape and still says nothing."""

    def wrong(table: str, place: int, what: str) -> UserError:
        return UserError(f"{name}, {_at(text, table, place)}: {what}", _HINT)

    formed: tuple[tuple[str, Sequence[SecretRule | NumberRule]], ...] = (
        ("secret", read.secret),
        ("number", read.number),
    )
    for table, rules in formed:
        for place, rule in enumerate(rules):
            try:
                pattern = compiled(rule.pattern)
            except re2.error as error:
                raise wrong(table, place, f"{rule.id}: the pattern is no RE2: {error}") from None
            if pattern.search("") is not None:
                raise wrong(table, place, f"{rule.id}: the pattern finds an empty text")
            if isinstance(rule, SecretRule) and rule.type not in (SECRET, PRIVATE_KEY):
                raise wrong(table, place, f"{rule.id}: the type is {SECRET} or {PRIVATE_KEY}")
            if isinstance(rule, NumberRule) and rule.module and not _known(rule.module):
                raise wrong(table, place, f"{rule.id}: python-stdnum has no module {rule.module}")
    for place, login in enumerate(read.login):
        try:
            groups = compiled(login.pattern).groupindex if login.pattern else {}
        except re2.error as error:
            raise wrong("login", place, f"{login.id}: the pattern is no RE2: {error}") from None
        if login.pattern and not groups:
            raise wrong("login", place, f"{login.id}: the pattern has no named group")
        if not (login.pattern or login.keys or login.but):
            raise wrong(
                "login", place, f"{login.id}: it has no keys, no pattern and nothing in but"
            )
    for place, spoken in enumerate(read.said):
        try:
            named = "name" in compiled(spoken.pattern).groupindex
        except re2.error as error:
            raise wrong("said", place, f"{spoken.id}: the pattern is no RE2: {error}") from None
        if not named:
            raise wrong("said", place, f"{spoken.id}: the pattern has no group `name`")
    for place, given in enumerate(read.field):
        if given.type not in (NAME, BIRTH):
            raise wrong("field", place, f"the type of a field is {NAME} or {BIRTH}")
    typed: tuple[tuple[str, Sequence[ContextRule | ExampleRule]], ...] = (
        ("context", read.context),
        ("example", read.example),
    )
    for table, some in typed:
        for place, one in enumerate(some):
            if one.type not in TYPES:
                raise wrong(
                    table, place, f"there is no type {one.type}; there are {', '.join(TYPES)}"
                )


def _known(module: str) -> bool:
    from importlib.util import find_spec

    try:
        return find_spec(f"stdnum.{module}") is not None
    except ModuleNotFoundError:
        return False


def _at(text: str, table: str, place: int) -> str:
    """The line on which the so-manyth table of that name begins, from 0."""
    headers = [
        number
        for number, line in enumerate(text.splitlines(), 1)
        if re.match(rf"\s*(?:\[\[?\s*{re.escape(table)}\s*\]|{re.escape(table)}\s*=)", line)
    ]
    return f"line {headers[place]}" if place < len(headers) else f"table {table}"


def _line_of(message: str, text: str) -> str:
    """The line of a message such as `secret[2].pattern: expected text, got a number`."""
    found = re.match(r"(\w+)(?:\[(\d+)\])?", message)
    if found is None or found[1] not in _TABLES:
        return "at the top"
    return _at(text, found[1], int(found[2] or 0))


@cache
def compiled(pattern: str) -> Any:
    """A pattern of RE2; raises re2.error."""
    options = re2.Options()
    options.log_errors = False
    return re2.compile(pattern, options)


class PatternSet:
    """Says which of many patterns of RE2 occur in a text, in one pass."""

    def __init__(self, patterns: Sequence[str]) -> None:
        options = re2.Options()
        options.log_errors = False
        options.max_mem = 64 << 20
        self._set = re2.Set.SearchSet(options)
        for pattern in patterns:
            self._set.Add(pattern)
        self._set.Compile()

    def __call__(self, text: str) -> Sequence[int]:
        """The places of the patterns that occur, in their order."""
        # It knows UTF-8 alone: a lone surrogate is none, and no pattern asks for one.
        found: Sequence[int] | None = self._set.Match(text.encode("utf-8", "replace"))
        return sorted(found) if found else ()
