"""Encodings of text: declared, shown by a byte order mark, or UTF-8; anything else is named, never guessed."""

from __future__ import annotations

import codecs
from typing import Final

HEAD: Final = 64 << 10
"""Bytes that are looked at to tell an encoding."""
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class WrongEncoding(ValueError):
    """Bytes that are not text in the expected encoding: where, and which encoding is likely."""

    def __init__(self, encoding: str, byte: int, line: int, value: int, likely: str | None) -> None:
        self.encoding, self.byte, self.line, self.value = encoding, byte, line, value
        self.likely = likely
        given = "UTF-8" if encoding.startswith("utf-8") else encoding
        self.where = f"line {line}, byte {byte}: 0x{value:02x} is not {given}"
        probably = f"It is probably {likely}: give --encoding {likely}."
        self.hint = probably if likely else "Give its encoding with --encoding NAME."
        super().__init__(f"{self.where}. {self.hint}")


def known_encoding(name: str) -> bool:
    """Whether Python knows an encoding of text by that name."""
    try:
        return codecs.lookup(name)._is_text_encoding  # noqa: SLF001
    except LookupError:
        return False


def encoding_of(head: bytes, declared: str | None = None) -> str:
    """The encoding of a file that begins so: declared, by its byte order mark, else UTF-8."""
    if declared:
        return declared
    return next((name for mark, name in _MARKS if head.startswith(mark)), "utf-8")


def likely_encoding(data: bytes) -> str | None:
    """The most likely encoding of bytes that are not UTF-8; None if nothing fits.

    Statistics of letters cannot tell the code pages of Western Europe apart in a short text; of those,
    the one that Excel writes is by far the most frequent.
    """
    from charset_normalizer import from_bytes

    data = data[:HEAD]
    found = next((one.encoding for one in from_bytes(data)), None)
    try:
        western = data.decode("cp1252")
    except UnicodeDecodeError:
        return found
    if found is None or found in _LIKE_WESTERN or data.decode(found, "replace") == western:
        return "cp1252"
    return found


_LIKE_WESTERN: Final = frozenset(
    f"cp{number}" for number in (437, 500, 775, 850, 852, 857, 858, 860, 861, 863, 865, 1006, 1257)
) | frozenset({"cp1252", "latin_1", "mac_roman", "hp_roman8", "iso8859_15", "iso8859_9", "cp1254"})


def as_utf8(data: bytes, declared: str | None = None) -> bytes:
    """Text in any encoding as UTF-8, without a byte order mark. Raises WrongEncoding."""
    name = encoding_of(data[:4], declared)
    try:
        return data.decode(name).encode()
    except UnicodeDecodeError as error:
        # A UTF-16 decoder reports places after the mark.
        line = data.count(b"\n", 0, error.start) + 1
        likely = likely_encoding(data[max(0, error.start - 2000) :])
        raise WrongEncoding(name, error.start, line, data[error.start], likely) from None
