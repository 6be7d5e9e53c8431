"""The classes of what is masked: their expressions, in every version, and their symbols."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

VERSION = 2
"""The version of the masks below. Add one whenever a text may get another masked form, and record in EARLIER
what the classes were. Each library goes on with the version that its groups were made with until somebody
adopts a newer one."""
FIRST_VERSION: Final = 1
EVEN_SINCE: Final = 2
"""The first version that leaves typography out (typography.py), masks dates in words, and keeps the figures that count
(figures.py). Before it only numbers of three digits after a word like "status" were kept."""
EARLIER: Final[Mapping[int, Mapping[str, str | None]]] = {
    1: {
        "time": (
            r"\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?\b"
            r"|\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b\d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,9})?)?\b"
        ),
        "value": r"(?<=\w=)(?:\"[^\"]{0,200}\"|'[^']{0,200}'|[^\s,;)\]}\"']{1,200})",
        "id": r"\b(?=[A-Za-z_-]*\d)(?=[\d_-]*[A-Za-z])[A-Za-z0-9_-]{20,}\b",
        "ref": (
            r"\b(?=[A-Z0-9]{5,34}\b)[A-Z]+\d+[A-Z][A-Z0-9]*\b"
            r"|\b(?=(?:[A-Z0-9]{6}|[A-Z0-9]{8,34})\b)(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z0-9]+\b"
        ),
    }
}
"""Version -> the classes that the next version changed: name -> the expression up to here, None for a class
that did not exist yet. Without it an older library would be masked in a new way."""

FIRST: Final = 0xE000
"""The code point of the first symbol."""

_HEX: Final = r"[0-9a-fA-F]"
CLASSES: Final[Mapping[str, str]] = {
    "traceparent": rf"\b00-{_HEX}{{32}}-{_HEX}{{16}}-{_HEX}{{2}}\b",
    "uuid": rf"\b{_HEX}{{8}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{12}}\b",
    "url": r"\b[a-zA-Z][a-zA-Z0-9+.-]{1,20}://[^\s\"'<>]+",
    "email": r"\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+\b",
    "time": (
        r"\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?\b"
        r"|\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b\d{1,2}\.\d{1,2}\.\d{4}\b|\b\d{1,2}[-/][A-Za-z]{3}[-/]\d{4}\b|\b\d{4}/\d{1,2}/\d{1,2}\b"
        r"|\b\d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,9})?)?\b"
    ),
    "address": (
        r"\b(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5})?\b"
        rf"|\b(?:{_HEX}{{2}}[:-]){{5}}{_HEX}{{2}}\b|\b(?:{_HEX}{{1,4}}:){{4,7}}{_HEX}{{1,4}}\b"
    ),
    "path": (
        r"(?<![\w/])(?:[A-Za-z]:)?(?:[\\/][\w.@~+-]{1,100}){2,}[\\/]?"
        r"|(?<![\w/.-])[\w.-]{1,100}(?:/[\w.@-]{1,100}){1,20}\.[A-Za-z]\w{0,4}\b"
    ),
    "host": r"\b(?:[a-zA-Z0-9-]{1,63}\.){1,5}(?:com|org|net|io|dev|app|local|internal|cloud|ai|eu|de|uk)\b(?::\d{1,5})?",
    # A value of letters alone may be the decision (approved=no), and so may one of several words.
    "value": (
        r"(?<==')(?=[^'\s]{0,200}[\d.:@/\\])(?!\d{1,3}')[^'\s]{1,200}(?=')"
        r"|(?<=\w=)(?![-+]?\d{1,3}(?:[.,]\d{1,3})?(?:[\s,;)\]}']|$))(?=[^\s,;)\]}'\d]{0,200}\d)[^\s,;)\]}']{1,200}"
    ),
    "hex": rf"\b0x{_HEX}+\b|\b(?=[a-fA-F]*\d)(?=\d*[a-fA-F]){_HEX}{{8,}}\b",
    "id": (
        rf"\b[A-Za-z]{{1,12}}[-_](?=[a-fA-F]*\d)(?=\d*[a-fA-F]){_HEX}{{6,}}\b"
        r"|\b(?=[A-Za-z_-]*\d)(?=[\d_-]*[A-Za-z])[A-Za-z0-9_-]{20,}\b"
    ),
    # Booking references: capitals with digits between them. In a prefix with a number (ORA-00942) only the
    # number is masked.
    "ref": (
        r"\b(?=[A-Z0-9]{5,34}\b)[A-Z]+\d+[A-Z][A-Z0-9]*\b"
        r"|\b(?=(?:[A-Z0-9]{6}|[A-Z0-9]{8,34})\b)(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z0-9]+\b"
        # Numbers of articles, tickets, orders: KTL-7013. At the start, or before a colon, it may be an error.
        r"|(?<![\w-])(?!(?:ORA|TNS|PLS|SQL|ERR|ERROR|CVE|RFC|ISO|HTTP|MSG|EC)-)[A-Z]{2,6}-\d{3,}(?![\w-]|:)"
    ),
    # A hyphen inside an id is no sign: what follows it may be a longer id.
    "num": r"(?:(?<!\w)[-+])?\d+(?:[.,]\d+)*",
}
HOLDS: Final[Mapping[str, str]] = {
    "traceparent": "-", "uuid": "-", "url": ":", "email": "@", "time": "-/:", "address": ".-:",
    "path": "/\\", "host": ".", "value": "=",
}  # fmt: skip
"""Each match of a class contains one of these signs: in a text without them the class is not tried."""
SIGNS: Final = frozenset("".join(HOLDS.values()))
_SYMBOLS: Final = (
    "traceparent", "uuid", "url", "email", "time", "address", "path", "host", "value", "hex", "id",
    "num", "ref", "varies",
)  # fmt: skip
"""The classes in the order of their symbols: a new one is added at the end. No expression matches "varies": it is for
the places that are learned from the data (variables.py)."""
VARIES: Final = chr(FIRST + _SYMBOLS.index("varies"))


def latest_version() -> int:
    """The version of the masks that new libraries start with."""
    return VERSION


def classes_of(version: int) -> dict[str, str]:
    """The classes (name -> expression) of a version, in the order in which they are tried."""
    found = dict(CLASSES)
    for number in range(VERSION - 1, version - 1, -1):
        for name, expression in EARLIER.get(number, {}).items():
            if expression is None:
                found.pop(name, None)
            else:
                found[name] = expression
    return found


def symbols_of_classes() -> dict[str, str]:
    """The symbol of each class (name -> private-use character), the same in every version."""
    return {name: chr(FIRST + number) for number, name in enumerate(_SYMBOLS)}
