"""Logins: what is private because a secret stands beside it. A user name, a host or a database and a password are access.

Nothing is found without a secret. What belongs to one is what stands in the same line, the same stanza or section of
settings, or the same object; or what is named alike (`DB_USER`, and `DB_PASSWORD` twelve lines below). Rules say which
fields are meant, and which lines have what at which place.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from .finding import LOGIN, PRIVATE_KEY, SECRET, Finding
from .inserted_rows import inserted_rows
from .rules import LoginRule, Rules, compiled, field_name
from .seal import is_sealed
from .secrets import is_placeholder

HOST: Final = "login-host"
"""The rule of hosts."""
_REACH: Final = 12
"""So many lines of a stanza before a secret, and after it, belong to it."""
_SECTION: Final = 40
_ALIKE: Final = 20
"""So many lines away, a setting that is named alike belongs to a secret."""
_LONGEST: Final = 120
_KEYS: Final = 10_000
_PAIR: Final = re.compile(
    r"""(?x)
    (?<![\w.@/]) (?P<key>[^\W\d_][\w.-]{0,60}(?:[ ](?i:id|name|source|catalog))?)
    (?: \\?["'`]?\]?[ \t]{0,8}(?::=|=>|[:=])[ \t]{0,8} | ["'][ \t]{0,3},[ \t]{0,8}(?=["']) | (?<=--[\w-]{4})[ ] | (?<=--[\w-]{8})[ ] )
    (?: \\?"(?P<double>[^"\\\n]{1,200})\\?" | '(?P<single>[^'\n]{1,200})' | (?P<bare>[^\s"'`,;<>{}()\[\]&|]{1,200}) )"""
)
_ELEMENT: Final = re.compile(
    r"<(?P<key>[A-Za-z][\w:.-]{1,60})(?:\s[^<>\n]{0,80})?>(?P<element>[^<>\n]{1,200})</"
)
_PLAIN_LINE: Final = re.compile(
    r"""(?mx)^[ \t]{0,16}(?:set[ \t]+)?(?P<key>[A-Za-z][\w-]{1,40})[ \t]{1,8}
    (?:"(?P<double>[^"\n]{1,200})"|(?P<bare>[^\s"'=:]{1,200}))[ \t]*$"""
)
_GOES_ON: Final = re.compile(
    r"[ \t]*(?:$|[\r\n,;&)}\]<|\\]|[#]|//|[ \t]--?\w|[ \t][\w.-]+(?:[ ]\w+)?[ \t]*=)"
)
_HEADER: Final = re.compile(r"[ \t]*\[[^\[\]=\n]{1,100}\][ \t]*\r?\n?")
_SETTING: Final = re.compile(r"[ \t]*(?:[#;!]|[\w.\"' -]{1,60}[=:]|\r?\n?$)")
_ENDS: Final = re.compile(r"[ \t]*(?:\r?\n?$|```|---|===|\.\.\.)")
_TRANSCRIPT: Final = re.compile(
    r"(?mi)^[ \t>*#]{0,6}(?:assistant|agent|bot|ai|human|system|customer)\b[*]{0,2}[ \t]?:"
)
_IN_URL: Final = re.compile(
    r"(?i)(?:[a-z][a-z0-9+.-]{1,20}:)?//(?:[^\s/@]{1,100}@)?(?P<host>[a-z0-9][a-z0-9._-]{0,200})"
)
_PROTOCOL: Final = re.compile(r"(?i)(?:tcp|udp|ssl):")
_DATA: Final = re.compile(
    r"(?i)(?:jdbc:)?(?:postgres(?:ql)?|mysql|mariadb|mongodb|redis|sqlserver|oracle|db2)(?:\+[a-z0-9]{2,12})?:(?:thin:@)?//"
    r"(?P<host>[a-z0-9][a-z0-9._-]{0,200})(?::\d+)?(?:/(?P<database>[\w.-]{1,100}))?"
)
_NO_LOGIN: Final = re.compile(r"^[/.~*\\%-]|[<>{}$()\\|=?]|\.(?:py|js|sh|conf|ya?ml|json|txt|log)$")
_MASKED_HOST: Final = re.compile(r"(?i)(?:[\w-]+\.)+example")


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a text that may be a login: where it stands, and by which rule."""

    start: int
    value: str
    rule: LoginRule
    group: str = ""
    """The group of its pattern; empty for the value of a key."""
    key: str = ""
    bare: bool = False


class Logins:
    """Finds logins beside secrets, by the rules that it is given."""

    def __init__(self, rules: Rules) -> None:
        self._by_key = {key: rule for rule in rules.logins for key in map(field_name, rule.keys)}
        self._longest = max((key.count("_") + 1 for key in self._by_key), default=0)
        self._lines: list[tuple[LoginRule, Any]] = [
            (rule, compiled(rule.pattern)) for rule in rules.logins if rule.pattern
        ]
        self._public = {value.casefold() for rule in rules.logins for value in rule.but}
        self._is_example = rules.is_example
        self._known: dict[str, LoginRule | None] = {}

    def named_by(self, key: str) -> LoginRule | None:
        """The rule for the value of a field; None if it is no login."""
        if key not in self._known:
            if len(self._known) > _KEYS:
                self._known.clear()
            self._known[key] = self._named_by(key)
        return self._known[key]

    def _named_by(self, key: str) -> LoginRule | None:
        words = field_name(key).split("_")
        for first in range(max(0, len(words) - self._longest), len(words)):
            rule = self._by_key.get("_".join(words[first:]))
            if rule is not None:
                return rule
        return None

    def in_field(self, key: str, value: str) -> Iterator[Finding]:
        """The login that is the value of a field, in an object that has a secret."""
        rule = self.named_by(key)
        if rule is not None:
            yield from self._likely(_Part(0, value, rule, key=key))

    def __call__(self, text: str, secrets: Sequence[Finding]) -> Iterator[Finding]:
        """Each login in a text, beside these secrets of it."""
        held = [one for one in secrets if one.type in (SECRET, PRIVATE_KEY)]
        if not held:
            return
        for row in inserted_rows(text):
            last = row[-1].start + len(row[-1].value)
            if any(row[0].start <= one.start < last for one in held):
                for cell in row:
                    rule = self.named_by(cell.column)
                    if rule is not None:
                        yield from self._likely(
                            _Part(cell.start, cell.value, rule, key=cell.column)
                        )
        for start, end in _windows(text, held):
            within = [one.moved(-start) for one in held if start <= one.start < end]
            for one in self._in_window(text[start:end], within):
                yield one.moved(start)

    def _in_window(self, text: str, secrets: Sequence[Finding]) -> Iterator[Finding]:
        for rule, pattern in self._lines:
            for match in pattern.finditer(text):
                first, last = match.span()
                if any(one.start < last and first < one.end for one in secrets):
                    for group, number in pattern.groupindex.items():
                        part = _Part(match.start(number), match[number] or "", rule, group)
                        yield from self._likely(part)
        parts = list(self._parts(text))
        if not parts or _TRANSCRIPT.search(text) is not None:
            return
        lines = _Lines(text)
        for one in secrets:
            quoted = text[one.start - 1 : one.start] in ("'", '"')
            said = _key_before(text, one.start)
            first, last = lines.around(one.start, one.end)
            for part in parts:
                if part.bare and quoted and not _is_setting(text, part):
                    continue
                if first <= part.start < last or (
                    said and lines.apart(part.start, one.start) <= _ALIKE and _alike(part.key, said)
                ):
                    yield from self._likely(part)

    def _parts(self, text: str) -> Iterator[_Part]:
        for pattern in (_PAIR, _ELEMENT, _PLAIN_LINE):
            for match in pattern.finditer(text):
                group = str(match.lastgroup)
                bare = group == "bare"
                value, end = match[group], match.end()
                if bare and pattern is _PAIR and _GOES_ON.match(text, end) is None:
                    continue  # a sentence goes on
                if match[0].startswith("<") and "/" in match["key"]:
                    continue
                data = _DATA.match(value)
                if data is not None:
                    for name in ("host", "database"):
                        rule = self._by_key.get(name)
                        if rule is not None and data[name]:
                            start = match.start(group) + data.start(name)
                            yield _Part(start, data[name], rule, key=match["key"])
                    continue
                rule = self.named_by(match["key"])
                if rule is not None:
                    unquoted = bare and pattern is _PAIR
                    yield _Part(match.start(group), value, rule, key=match["key"], bare=unquoted)

    def _likely(self, part: _Part) -> Iterator[Finding]:
        """The finding of a part, if its value is one that a login may be."""
        value, start = part.value, part.start
        link = _IN_URL.match(value)
        if link is not None:
            start, value = start + link.start("host"), link["host"]
        else:
            protocol = _PROTOCOL.match(value)
            if protocol is not None:
                start, value = start + protocol.end(), value[protocol.end() :]
            value = re.sub(r":\d{1,5}$", "", value)
        if not 2 <= len(value) <= _LONGEST or not any(map(str.isalpha, value)):
            return
        if any(map(str.isspace, value)) or _NO_LOGIN.search(value) or ("/" in value):
            return
        masked = is_sealed(value) or _MASKED_HOST.fullmatch(value) is not None
        if not masked and (is_placeholder(value) or value.casefold() in self._public):
            return
        if part.key and field_name(value) == field_name(part.key):
            return  # user = user, in code
        if (
            part.rule.id == HOST
            and not part.group
            and link is None
            and "host" not in part.key.lower()
            and not re.search(r"[\d.-]", value)
        ):
            return  # "server: nginx"
        rule = f"login-{part.group}" if part.group else part.rule.id
        found = Finding(LOGIN, start, start + len(value), value, rule, part.rule.why, masked=masked)
        if not self._is_example(found):
            yield found


def beside(value: Mapping[str, object], above: Mapping[str, object] | None) -> Iterator[str]:
    """The texts of an object, of the objects in it and of the one that it is in, each as `key\\0text`: where the secret of its
    logins may be."""
    for one in (value, above or {}, *(one for one in value.values() if isinstance(one, dict))):
        for key, text in one.items():
            if isinstance(text, str):
                yield f"{key}\0{text}"


def is_all(found: Iterable[Finding], text: str) -> bool:
    """Whether a text is a secret, and not only says one."""
    size = len(text.strip())
    return any(
        one.type in (SECRET, PRIVATE_KEY) and (one.end - one.start) * 3 >= size * 2 for one in found
    )


class _Lines:
    """The lines of a text, and which of them belong together."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines(keepends=True)
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line))

    def _at(self, place: int) -> int:
        return max(0, min(bisect_right(self._starts, place) - 1, len(self._lines) - 1))

    def apart(self, one: int, other: int) -> int:
        """How many lines lie between two places."""
        return abs(self._at(one) - self._at(other))

    def around(self, start: int, end: int) -> tuple[int, int]:
        """The range of the section or the stanza that a range of the text is in."""
        first, last = self._at(start), self._at(max(start, end - 1))
        section = self._section(first)
        if section is not None:
            return section
        top = bottom = 0
        while top < _REACH and first > 0 and _ENDS.match(self._lines[first - 1]) is None:
            first, top = first - 1, top + 1
        while (
            bottom < _REACH
            and last + 1 < len(self._lines)
            and _ENDS.match(self._lines[last + 1]) is None
        ):
            last, bottom = last + 1, bottom + 1
        return self._starts[first], self._starts[last + 1]

    def _section(self, line: int) -> tuple[int, int] | None:
        """The section of settings under a header (`[mail]`), blank lines included; None if there is no header."""
        first = line
        while not _HEADER.fullmatch(self._lines[first]):
            if not first or line - first > _SECTION or not _SETTING.match(self._lines[first]):
                return None
            first -= 1
        last = line
        while last + 1 < len(self._lines) and last - line < _SECTION:
            following = self._lines[last + 1]
            if _HEADER.fullmatch(following) or not _SETTING.match(following):
                break
            last += 1
        return self._starts[first], self._starts[last + 1]


def _windows(text: str, secrets: Sequence[Finding]) -> Iterator[tuple[int, int]]:
    """Whole lines around the secrets, none twice."""
    done: list[tuple[int, int]] = []
    for one in sorted(secrets, key=lambda one: one.start):
        start, end = one.start, one.end
        for _ in range(_SECTION + 1):
            start = max(0, text.rfind("\n", 0, start))
            following = text.find("\n", end)
            end = len(text) if following < 0 else min(len(text), following + 1)
        start = start + 1 if start else 0
        if done and start <= done[-1][1]:
            done[-1] = done[-1][0], max(end, done[-1][1])
        else:
            done.append((start, end))
    yield from done


def _key_before(text: str, start: int) -> str:
    """The key whose value begins at a place, as it is folded; empty if there is none."""
    before = text[max(0, start - 100) : start].rpartition("\n")[2]
    found = re.search(
        r"([^\W\d_][\w.-]{1,60})[\\\"'`\]]{0,3}[ \t]{0,8}[:=,]{1,2}[>\s\\\"'`]{0,8}$", before
    )
    return field_name(found[1]) if found else ""


def _alike(key: str, said: str) -> bool:
    """Whether two settings begin with the same word: DB_USER and DB_PASSWORD."""
    one, other = field_name(key).split("_"), said.split("_")
    return len(one) > 1 and len(other) > 1 and len(one[0]) > 1 and one[0] == other[0]


def _is_setting(text: str, part: _Part) -> bool:
    """Whether a bare value is all that its line says after the key: `user: anna` or `user=anna`, and neither
    `connect(user=user, …` nor `user = default_user` of a program."""
    line = text[text.rfind("\n", 0, part.start) + 1 :].partition("\n")[0].strip()
    return bool(
        re.fullmatch(r"(?:-\s)?[\w.\"'-]{1,80}(?:\s{0,8}:\s{0,8}|=)" + re.escape(part.value), line)
    )
