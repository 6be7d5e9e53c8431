"""Parts of a message that are not text, in a few words: `image [image/png, 48 KB, base64]`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ....store.canonical import Json
from ....store.evidence_text import pretty_json
from ....store.unreadable import folds

_KINDS: Final = ("image", "audio", "video", "document", "file", "media")
_LONGEST_ADDRESS: Final = 120


def attachment_words(part: Json) -> str:
    """What a part holds that one cannot read here; "" for any other part."""
    if not isinstance(part, Mapping):
        return ""
    named = str(part.get("type", "")).lower()
    kind = next((one for one in _KINDS if one in named), "")
    text = pretty_json(part)
    held = folds(text)
    if held and (kind or 2 * sum(fold.end - fold.start for fold in held) > len(text)):
        return f"{kind or 'attachment'} {held[0].label}"
    address = next(_addresses(part), "") if kind else ""
    return f"{kind} {address[:_LONGEST_ADDRESS]}" if address else ""


def _addresses(value: Json) -> Iterator[str]:
    if isinstance(value, str) and value.startswith(
        ("http://", "https://", "file:", "gs://", "s3://")
    ):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _addresses(one)
