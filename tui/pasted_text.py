"""Pasted text is text: whatever it contains, none of it reaches the app as a key.

A terminal sends a paste between two marks (*bracketed paste*). Textual reads escape sequences inside of it as well:
text with an escape character in it would be cut there, and its rest would be keys that judge traces. So the stream of
the terminal goes through `Pastes` first, and Textual's parser gets only what was typed.

A key pressed right after Esc is that key: Textual takes the two for one (Alt and the key) if a tenth of a second lies
between them. Nothing in the app is on Alt and a letter.

Most terminals take the end mark out of what they paste, some do not. A paste therefore ends with the *last* end mark
before the terminal is silent: nobody types in the moment in which a paste arrives.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple, TypeAlias

from textual import events
from textual._xterm_parser import XTermParser
from textual.message import Message

START: Final = "\x1b[200~"
END: Final = "\x1b[201~"
QUIET_SECONDS: Final = 0.08
"""How long the terminal is silent after a paste. Textual looks at the clock every 0.1 s."""
FORGET_SECONDS: Final = 0.5
"""So long after an escape character, a mark that it could have begun does not come any more."""
STUCK_SECONDS: Final = 1.0
"""After so much silence, `GIVE_UP` ends a paste whose end mark never came: else the keyboard would be dead."""
GIVE_UP: Final = frozenset({"\x1b", "\x03", "\x1b[27u", "\x1b[99;5u"})
"""Esc and Ctrl+C, as terminals send them."""
_ESCAPE: Final = "\x1b"
_ESCAPE_ENDS: Final = "[27u"
"""What makes an escape character that was read alone the Esc key at once."""
_INTRODUCERS: Final = frozenset("[]OPX^_\\")
"""What follows an escape character in the longer sequences of terminals (ECMA-48), which a slow line may cut in two."""

_WITH_KEY: Final = re.compile(r"\x1b(?=[ac-eg-zA-MQ-WYZ#?!,;.:>/ ])")
"""An escape character and a key in one piece that means nothing else; ESC b and ESC f are Ctrl and an arrow, ESC and a
digit a sign of a Mac's keyboard."""


class Typed(NamedTuple):
    """What is not pasted."""

    text: str


class Pasted(NamedTuple):
    """A paste, complete."""

    text: str


class Taken(NamedTuple):
    """The escape character that was passed on alone was the beginning of a paste, not the Esc key."""


Found: TypeAlias = Typed | Pasted | Taken


class Pastes:
    """Tells pasted text from typed keys in the stream of a terminal. Pure: the clock is passed in."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._pasting: list[str] | None = None
        self._begun = ""  # what may be the beginning of a start mark
        self._given = 0  # so many characters of it were passed on already
        self._last = clock()

    def feed(self, data: str) -> Iterator[Found]:
        """Take what the terminal sent; give what is certain by now."""
        silent = self._clock() - self._last
        self._last = self._clock()
        if self._pasting is not None:
            if data in GIVE_UP and silent >= STUCK_SECONDS:
                yield Pasted("".join(self._pasting))
                self._pasting = None
            else:
                self._pasting.append(data)
            return
        text = self._begun + data
        typed, mark, pasted = text.partition(START)
        if mark:
            if self._given and not typed:
                yield Taken()
            else:
                yield from self._typed(typed)
            self._begun, self._given = "", 0
            self._pasting = [pasted]
            return
        begun = _beginning_of_mark(text)
        yield from self._typed(text[: len(text) - len(begun)])
        if len(begun) < len(text):
            self._given = 0
        if begun == text[-1:] and not self._given:
            # An escape character alone is the Esc key, which is not to wait.
            yield Typed(begun)
            self._given = len(begun)
        self._begun = begun

    def tick(self) -> Iterator[Found]:
        """Give what is certain because nothing came after it. To be called every tenth of a second."""
        if self._clock() - self._last < QUIET_SECONDS:
            return
        if self._pasting is not None:
            text, mark, after = "".join(self._pasting).rpartition(END)
            if not mark:
                self._pasting = [after]
                return
            self._pasting = None
            yield Pasted(text)
            if after:
                yield from self.feed(after)
        elif len(self._begun) > 1 or self._clock() - self._last > FORGET_SECONDS:
            begun, self._begun = self._begun, ""
            yield from self._typed(begun)
            self._given = 0

    def _typed(self, text: str) -> Iterator[Typed]:
        """What is to be passed on of `text`, which may begin with what was passed on already."""
        if new := text[self._given :]:
            yield Typed(new)


def _beginning_of_mark(text: str) -> str:
    """The end of `text` that may be the beginning of a start mark."""
    sizes = range(min(len(START) - 1, len(text)), 0, -1)
    return next((START[:size] for size in sizes if text.endswith(START[:size])), "")


def _is_key(char: str) -> bool:
    return char.isprintable() and char not in _INTRODUCERS


class PasteSafeParser(XTermParser):
    """Textual's parser of what a terminal sends, which never sees the inside of a paste."""

    def __init__(self, debug: bool = False) -> None:
        self._pastes = Pastes()
        self._escaped = False
        super().__init__(debug)

    def feed(self, data: str) -> Iterable[Message]:
        """The events of what the terminal sent; "" is its end."""
        if not data:
            yield from super().feed(data)
        else:
            yield from self._events(self._pastes.feed(data))

    def tick(self) -> Iterable[Message]:
        """The events that the clock decides: the Esc key, the end of a paste."""
        yield from self._events(self._pastes.tick())
        yield from super().tick()

    def _events(self, found: Iterable[Found]) -> Iterator[Message]:
        for one in found:
            if isinstance(one, Pasted):
                yield events.Paste(one.text)
            elif isinstance(one, Typed):
                waits = self._escaped and self._timeout_time is not None
                self._escaped = one.text == _ESCAPE
                if waits and _is_key(one.text[0]):
                    yield from super().feed(_ESCAPE_ENDS)
                yield from super().feed(_WITH_KEY.sub(_ESCAPE + _ESCAPE_ENDS, one.text))
            elif self._timeout_time is not None:
                # Textual's parser waits for what follows the escape character: an end mark alone means nothing.
                yield from super().feed(END[1:])


def keep_pastes_whole() -> None:
    """Let every terminal driver of Textual that is imported parse through `PasteSafeParser`. Idempotent."""
    for name, module in list(sys.modules.items()):
        if name.startswith("textual.drivers.") and hasattr(module, "XTermParser"):
            setattr(module, "XTermParser", PasteSafeParser)  # noqa: B010 - a module's type has no such name
