"""Elements of HTML and SVG, made as a tree: the one door through which words come into a report.

Markup is never written as text. The tree is that of the standard library, which escapes text and attributes when it writes
it; so whatever a trace says, it can make no element and no attribute. What hides or turns round text is made visible before.
"""

from __future__ import annotations

from typing import TypeAlias
from xml.etree import ElementTree as tree  # noqa: N813 - it is written here, and nothing is read

from ...packs.reports.plain_text import one_line
from ..report.parts import Line, Said

Element: TypeAlias = tree.Element
Child: TypeAlias = str | Said | Element | Line | None
"""What stands in an element: words, other elements, or nothing."""


def element(tag: str, *children: Child, **attributes: str | float | None) -> Element:
    """An element. Attributes are named as in HTML, with `_` for `-` and one behind what Python reserves (`class_`); those that
    are None are left out."""
    made = tree.Element(tag)
    for name, value in attributes.items():
        if value is not None:
            made.set(_name(name), value if isinstance(value, str) else _number(value))
    last: Element | None = None
    for child in children:
        if child is None:
            continue
        if isinstance(child, tree.Element):
            made.append(child)
            last = child
            continue
        words = line_words(child) if isinstance(child, tuple) else _words(child)
        if last is None:
            made.text = (made.text or "") + words
        else:
            last.tail = (last.tail or "") + words
    return made


def page(root: Element) -> bytes:
    """A whole page as a file."""
    body: str = tree.tostring(root, encoding="unicode", method="html")
    return f"<!DOCTYPE html>\n{body}\n".encode()


def line_words(line: Line) -> str:
    """A line as it stands in an element or an attribute."""
    return "".join(map(_words, line))


def _words(words: str | Said) -> str:
    """Our own words as they are; those of a library in one line, with nothing in them that hides."""
    if isinstance(words, str):
        return words
    line = one_line(words.text)
    # A blank at either end would be lost.
    return line or "(empty)"


def _name(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


def _number(value: float) -> str:
    """A number in few digits, the same on every machine."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
