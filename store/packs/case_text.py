"""The text of a pack's files: indented JSON in one order of keys, what is small on one line, and file names made
from questions.

The same value gives the same bytes whatever the order in which its keys were made. Nothing depends on the
version of Unicode that Python knows.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from ..canonical import Json

KEYS_FIRST: Final = (
    *("format", "schema", "id", "type", "role", "question", "reason", "correction"),
    *("verdict", "status", "score", "tried", "killed", "label", "name", "content", "output"),
    *("value", "to", "values", "alternates", "pattern", "count", "arguments", "why", "by"),
    *("case_hash", "content_hash", "input_hash"),
    *("witnesses", "tool_calls", "checks", "invariants", "proof", "input", "messages"),
    *("tape", "later", "trials", "slices", "severity", "source"),
)
"""The keys that come first in every object, in this order; the others follow by their code points."""

MAX_LINE: Final = 400
MAX_MEMBERS: Final = 12
MAX_NESTED: Final = 4
"""What stands on one line: at most so many characters, with so many members in at most so many levels. That is a claim, and a
message with its tool calls, so that one more or less of them is one line more or less."""

MAX_WORDS: Final = 8
MAX_NAME: Final = 48

_RANK: Final = {name: rank for rank, name in enumerate(KEYS_FIRST)}
_UNSEEN: Final = re.compile(
    # Controls, soft hyphen, marks of direction and their overrides, separators of lines, invisible signs
    # and tags. Joiners stay: without them words of some scripts and many emoji fall apart.
    "[\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e0fff]"
)
_WORD: Final = re.compile(r"[a-z0-9]+")
_SPELLED: Final = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ł": "l",
        "ı": "i",
        "’": "",
        "'": "",
        **dict(zip("абвгдезийклмнопрстуфхыэіїєґ", "abvgdeziiklmnoprstufhyeiieg", strict=True)),
        "ё": "e",
        "ж": "zh",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "shch",
        "ю": "yu",
        "я": "ya",
        "ъ": "",
        "ь": "",
        **dict(zip("αβγδεζηικλμνξοπρσςτυφω", "avgdeziiklmnxoprsstyfo", strict=True)),
        "θ": "th",
        "χ": "ch",
        "ψ": "ps",
    }
)


def readable_bytes(value: Json) -> bytes:
    """`value` as indented JSON that ends with a line feed: a claim, or whatever is as small, on one line, so that
    changing it changes one line; letters of every script as they are, what no reader would see as an escape."""
    text = _text(_ordered(value), "")
    return (_UNSEEN.sub(_escape, text) + "\n").encode()


def _text(value: Json, indent: str) -> str:
    """An ordered value as text; what is below the first line is indented further than `indent`."""
    if not value or not isinstance(value, dict | list):
        return _line(value)
    inner = indent + "  "
    named = isinstance(value, dict)
    parts = [
        inner
        + (
            f"{_line(item)}: {_small_or_text(value[item], inner)}"
            if named
            else _small_or_text(item, inner)
        )
        for item in value
    ]
    start, end = "{}" if named else "[]"
    return "\n".join((start, ",\n".join(parts), indent + end))


def _small_or_text(value: Json, indent: str) -> str:
    if isinstance(value, dict | list) and not _spread(value) and _small(value, MAX_NESTED):
        line = _line(value)
        if len(line) <= MAX_LINE:
            return line
    return _text(value, indent)


def _spread(value: dict[str, Json] | list[Json]) -> bool:
    """Whether a value never stands on one line by itself: claims, calls and messages have a line each."""
    if isinstance(value, list):
        return any(isinstance(one, dict) for one in value)
    return "messages" in value


def _small(value: Json, nested: int) -> bool:
    """Whether a value holds little text, and others at most so many levels deep."""
    if isinstance(value, str):
        return len(value) <= MAX_LINE
    if isinstance(value, dict | list):
        inside = value.values() if isinstance(value, dict) else value
        return (
            nested > 0
            and len(value) <= MAX_MEMBERS
            and all(_small(one, nested - 1) for one in inside)
        )
    return True


_line: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
"""A value on one line."""


def _ordered(value: Json) -> Json:
    if isinstance(value, Mapping):
        names = sorted(value, key=lambda name: (_RANK.get(name, len(_RANK)), name))
        return {name: _ordered(value[name]) for name in names}
    if isinstance(value, list | tuple):
        return [_ordered(item) for item in value]
    return value


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x10000:
        return f"\\u{code:04x}"
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"


def file_name(words: str, mark: str) -> str:
    """A file name without its ending, from the first words of a text and a mark that tells it from
    others: ASCII letters, digits and hyphens. A text in a script that has no spelling here gives the mark
    alone."""
    folded = words[: 20 * MAX_NAME].casefold().translate(_SPELLED)
    plain = unicodedata.normalize("NFKD", folded).translate(_SPELLED)
    ascii_text = "".join(char for char in plain if not unicodedata.combining(char))
    # A letter that cannot be spelled ends a word; it never joins two.
    found = _WORD.findall(ascii_text)[:MAX_WORDS]
    name = ""
    for word in found:
        longer = f"{name}-{word}" if name else word[:MAX_NAME]
        if len(longer) > MAX_NAME:
            break
        name = longer
    return f"{name}-{mark}" if name else mark


def case_path(question: str, case_id: str) -> str:
    """The path of a case in its pack, from that case alone: adding a case renames no other."""
    return f"cases/{file_name(question, case_id.removeprefix('c-'))}.json"


def rubric_path(rubric_id: str, rubric_hash: str) -> str:
    """The path of a rubric in a pack; the hash is that of its content there."""
    return f"rubrics/{file_name(rubric_id, rubric_mark(rubric_hash))}.json"


def rubric_mark(rubric_hash: str) -> str:
    """The part of a hash that stands in the name of a rubric's file."""
    return rubric_hash[:16]
