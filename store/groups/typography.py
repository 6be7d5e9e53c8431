"""One form for what is only typography: two texts that differ in nothing else are the same failure.

Colours of a terminal, invisible characters, composed or decomposed letters, full-width letters, the digits of any
script, kinds of quotes and dashes, the order of JSON keys, and a final point.
"""

from __future__ import annotations

import ast
import json
import re
import unicodedata
from typing import Final

_TERMINAL: Final = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-Z\\-_]"
)
"""Control sequences of ECMA-48: CSI, OSC, and those of two characters."""
_INVISIBLE: Final = re.compile(
    "[\u00ad\u0600-\u0605\u061c\u06dd\u070f\u08e2\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064"
    "\u2066-\u206f\ufe0e\ufe0f\ufeff\ufff9-\ufffb\U000110bd\U000e0001\U000e0020-\U000e007f]"
)
"""Characters of format (category Cf of Unicode), and selectors of how a character is drawn."""
_QUOTES: Final = '"`´‘’‚‛“”„‟«»‹›「」『』〝〞〟＂＇ʼʻʹ′″'
_DASHES: Final = "‐‑‒–—―−﹣－"
_SIGNS: Final = {
    "…": "...", "。": ".", "｡": ".", "、": ",", "､": ",", "，": ",", "：": ":", "；": ";", "！": "!", "？": "?",
    "（": "(", "）": ")", "【": "[", "】": "]", "،": ",", "؛": ";", "؟": "?", "।": ".", "٫": ".", "٬": ",",
    "\u3000": " ", "\u0640": "",
}  # fmt: skip
_ASCII: Final = str.maketrans(dict.fromkeys('"`', "'"))
_TABLE: Final = str.maketrans(
    {**dict.fromkeys(_QUOTES, "'"), **dict.fromkeys(_DASHES, "-"), **_SIGNS}
)
_FOREIGN: Final = re.compile(r"(?![0-9])\d|[\uff01-\uff9f\ufb00-\ufb06\ue000-\uf8ff]")
_FULL_WIDTH: Final = re.compile(r"[\uff01-\uff9f\ufb00-\ufb06]+")
_TIMED_OUT: Final = re.compile(r"\btime(?:d[ -]|[ -])out\b", re.IGNORECASE)
_FINAL: Final = " \t\r\n.!"
_OPENS: Final = re.compile(r"[\[{]")
_JSON: Final = json.JSONDecoder()
_MOST_JSON: Final = 20_000
_MOST_DEPTH: Final = 100


def even(text: str) -> str:
    """`text` in the form in which only its words and figures distinguish it from others."""
    if "\x1b" in text:
        # Composed first: a letter that belongs to an accent is no end of a control sequence.
        text = _TERMINAL.sub("", unicodedata.normalize("NFC", text))
    if "{" in text:
        text = _ordered(text)
    if text.isascii():
        if '"' in text or "`" in text:
            text = text.translate(_ASCII)
    else:
        text = _composed(text).translate(_TABLE)
    if "!=" in text:
        text = text.replace("!=", "≠")
    if "out" in text or "OUT" in text:
        text = _TIMED_OUT.sub("timeout", text)
    return text.rstrip(_FINAL) or text.strip()


def _composed(text: str) -> str:
    text = unicodedata.normalize("NFC", text)
    text = _INVISIBLE.sub("", text)
    text = _FULL_WIDTH.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    return _FOREIGN.sub(_plain, text)


def _plain(found: re.Match[str]) -> str:
    # Symbols that the text itself contains would look like masks.
    digit = unicodedata.decimal(found[0], None)
    return "\ufffd" if digit is None else str(digit)


def _ordered(text: str) -> str:
    """`text` with the keys of each JSON object in it, or of a Python dict, in one order."""
    if len(text) > _MOST_JSON:
        return text
    out: list[str] = []
    done = 0
    for found in _OPENS.finditer(text):
        if found.start() < done:
            continue
        value, end = _value(text, found.start())
        if isinstance(value, dict | list) and value:
            out += [
                text[done : found.start()],
                json.dumps(value, ensure_ascii=False, sort_keys=True),
            ]
            done = end
    return "".join([*out, text[done:]])


def _value(text: str, start: int) -> tuple[object, int]:
    try:
        return _JSON.raw_decode(text, start)
    except (ValueError, RecursionError):
        pass
    end = _closing(text, start)
    if end is None:
        return None, start
    try:
        value = ast.literal_eval(text[start:end])
        json.dumps(value, sort_keys=True)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return None, start
    return value, end


def _closing(text: str, start: int) -> int | None:
    """The end of the brackets that open at `start`; None if they do not close, or are very deep."""
    depth = 0
    for at in range(start, len(text)):
        if text[at] in "[{":
            depth += 1
            if depth > _MOST_DEPTH:
                return None
        elif text[at] in "]}":
            depth -= 1
            if depth == 0:
                return at + 1
    return None
