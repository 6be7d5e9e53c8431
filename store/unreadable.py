"""Content that nobody reads as text, and the line that stands for it: `[image/png, 48 KB, base64]`.

Base64 (data URLs, fields, bare runs), signatures of reasoning, encrypted content, embeddings and log
probabilities. Only what is shown is folded: the trace keeps every character, and places in a text are those of
the whole text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import merge
from typing import Final

SHORTEST_BASE64: Final = 200
"""Characters of a bare run that is taken for base64; a run in a field for it may be shorter."""
SHORTEST_IN_FIELD: Final = 64
SHORTEST_HEX: Final = 512
MOST_NUMBERS: Final = 32
"""Numbers with fractions that a list may have and still be read; whole numbers: `MOST_WHOLE`."""
MOST_WHOLE: Final = 255

_DATA_URL: Final = re.compile(
    r"data:(?P<type>[\w.+-]{1,60}/[\w.+-]{1,80})?(?:;[\w-]{1,40}=[\w.\"-]{1,60}){0,4};base64,"
    r"(?P<data>(?:[A-Za-z0-9+/=_-]|%[0-9A-Fa-f]{2}|\\?/){64,})"
)
_SHORTEST_LINE: Final = 60
_LINE_END: Final = r"(?:\r?\n|\\r\\n|\\n)"
_RUN: Final = re.compile(
    rf"(?<![A-Za-z0-9+/_-])(?:(?:[A-Za-z0-9+/]{{60,76}}{_LINE_END}){{3,}}[A-Za-z0-9+/]{{0,76}}"
    r"|[A-Za-z0-9+/_-]{64,})={0,2}"
)
_FIELD: Final = re.compile(r'"(?P<key>[A-Za-z_]\w{0,60})\\?"\s*:\s*\\?"$')
_TYPE_FIELD: Final = re.compile(
    r'"(?:media_?type|mime_?type|content_?type)\\?"\s*:\s*\\?"(?P<type>[\w.+-]{1,60}/[\w.+-]{1,80})',
    re.IGNORECASE,
)
_FORMAT_FIELD: Final = re.compile(
    r'"format\\?"\s*:\s*\\?"(?P<type>wav|mp3|flac|opus|ogg|aac|pcm16|png|jpe?g|webp|gif|pdf)\b'
)
_REDACTED: Final = re.compile(r'"type\\?"\s*:\s*\\?"redacted_thinking')
_AROUND: Final = 300
_LONGEST_ADDRESS: Final = 4000
_SIGNATURES: Final = frozenset({"signature", "thoughtsignature", "thought_signature"})
_IN_FIELDS: Final = frozenset(
    {
        "data",
        "b64_json",
        "image_url",
        "url",
        "audio",
        "image",
        "bytes",
        "base64",
        "file_data",
        "blob",
    }
)
_HEADS: Final = (
    ("iVBORw0KGgo", "image/png"),
    ("/9j/", "image/jpeg"),
    ("R0lGOD", "image/gif"),
    ("PHN2Zy", "image/svg+xml"),
    ("JVBERi0", "application/pdf"),
    ("SUQz", "audio/mpeg"),
    ("T2dnUw", "audio/ogg"),
    ("AAAAIGZ0eX", "video/mp4"),
    ("UEsDB", "application/zip"),
    ("H4sI", "application/gzip"),
)
"""How files begin in base64: the signatures of their formats, encoded."""
_RIFF: Final = "UklGR"
_FEWEST_SIGNS: Final = 8
_HEX: Final = re.compile(r"[0-9a-fA-F]+")

_NUMBER: Final = r"-?\d{1,20}(?:\.\d{1,30})?(?:[eE][+-]?\d{1,4})?"
_NUMBERS: Final = re.compile(
    rf"\[\s*{_NUMBER}(?:\s*,\s*{_NUMBER}){{{MOST_NUMBERS},}}\s*(?:\]|,?\s*\Z)"
)
_KEY_BEFORE: Final = re.compile(r'"(?P<key>[^"\\]{1,60})\\?"\s*:\s*$')
_LOG_PROBABILITIES: Final = re.compile(
    r'"(?:top_)?log_?probs(?:_result)?"\s*:\s*(?=[\[{]\s*["\[{])'
)
_MOST_BROKEN: Final = 8
_SHORTEST_LOG_PROBABILITIES: Final = 160

_MEDIA: Final = re.compile(
    r'\s*\{(?s:.*)(?:"type"\s*:\s*"(?:image|image_url|input_image|input_audio|audio|document|file|input_file|'
    r'media|video|video_url|thinking|redacted_thinking|blob)"|"(?:inline_?[dD]ata|b64_json)"\s*:)'
)
_FRAME: Final = 300
"""Characters beside its content of a part that is nothing but a picture, a sound, a file or a signature."""
_SAYS_SOMETHING: Final = re.compile(
    r'"(?:file_?name|name|title|context|caption|alt|text|detail|thinking|reasoning|content|summary)"\s*:'
    r'|"(?:[^"\\]|\\.){41,}"'
)


@dataclass(frozen=True, slots=True)
class Fold:
    """A range of a text (end not included) that is not read, and what stands for it.

    `kind` is what it is, `amount` how much, "" if only its kind is known.
    """

    start: int
    end: int
    kind: str
    amount: str

    @property
    def label(self) -> str:
        """The line that stands for it."""
        what, _, how = self.kind.partition("; ")
        return f"[{', '.join(part for part in (what, self.amount, how) if part)}]"


def folds(text: str) -> tuple[Fold, ...]:
    """The ranges of a text, or of JSON as text, that nobody reads, from left to right."""
    if len(text) < SHORTEST_IN_FIELD:
        return ()
    found: list[Fold] = []
    for fold in merge(
        _log_probabilities(text), _numbers(text), _data_urls(text), _runs(text),
        key=lambda fold: (fold.start, -fold.end),
    ):  # fmt: skip
        if not found or fold.start >= found[-1].end:
            found.append(fold)
    if len(found) == 1 and _is_nothing_else(text, found[0]):
        (only,) = found
        return (Fold(0, len(text), only.kind, only.amount),)
    return tuple(found)


def readable(text: str, *, amounts: bool = True) -> str:
    """A text with a line in place of each range that nobody reads.

    Without `amounts` the same kind is the same text, whatever its size.
    """
    parts: list[str] = []
    done = 0
    for fold in folds(text):
        label = fold.label if amounts else Fold(0, 0, fold.kind, "").label
        parts += (text[done : fold.start], label)
        done = fold.end
    return "".join(parts) + text[done:] if parts else text


def without_unreadable(text: str) -> str:
    """A text without the ranges that nobody reads."""
    parts: list[str] = []
    done = 0
    for fold in folds(text):
        parts.append(text[done : fold.start])
        done = fold.end
    return " ".join([*parts, text[done:]]) if parts else text


def size_text(count: int) -> str:
    """A number of bytes: 640 bytes, 2.1 KB, 48 KB, 1.5 MB."""
    if count < 1024:
        return f"{count} bytes"
    for unit, size in (("KB", 1 << 10), ("MB", 1 << 20), ("GB", 1 << 30)):
        amount = count / size
        if amount < 10:
            return f"{amount:.1f} {unit}"
        if amount < 1024:
            break
    return f"{amount:,.0f} {unit}"


def _is_nothing_else(text: str, fold: Fold) -> bool:
    """Whether a text is one part of a message that is only a picture, a sound, a file."""
    beside = len(text) - (fold.end - fold.start)
    if beside > _FRAME or not text.rstrip().endswith("}"):
        return False
    frame = text[: fold.start] + text[fold.end :]
    return _MEDIA.match(frame) is not None and _SAYS_SOMETHING.search(frame) is None


def _bytes_of(encoded: str) -> int:
    signs = sum(encoded.count(sign) for sign in ("\n", "\r", "=", "\\"))
    return (len(encoded) - signs) * 3 // 4


def _data_urls(text: str) -> Iterator[Fold]:
    if ";base64," not in text:
        return
    for match in _DATA_URL.finditer(text):
        kind = match["type"] or _type_of(match["data"]) or "data"
        yield Fold(*match.span(), f"{kind}; base64", size_text(_bytes_of(match["data"])))


def _runs(text: str) -> Iterator[Fold]:
    # Most texts have no word as long as a line of base64, and splitting is much faster than the expression.
    if max(map(len, text.split()), default=0) < _SHORTEST_LINE:
        return
    for match in _RUN.finditer(text):
        found = _run_kind(text, match)
        if found is not None:
            start, end = match.span()
            size = len(match[0]) // 2 if found == "hex" else _bytes_of(match[0])
            yield Fold(start, end, found, size_text(size))


def _run_kind(text: str, match: re.Match[str]) -> str | None:
    """What a run of letters and digits is; None for an id, a part of an address or a long word."""
    run, start = match[0], match.start()
    before = text[max(0, start - _AROUND) : start]
    field = _FIELD.search(before)
    key = field["key"].casefold() if field else ""
    if key in _SIGNATURES:
        return "signature"
    if key.startswith("encrypted"):
        return "encrypted content"
    if "embedding" in key:
        return "embedding; base64"
    if key == "data" and _REDACTED.search(before + text[match.end() : match.end() + _AROUND]):
        return "redacted thinking"
    if _HEX.fullmatch(run):
        bytes_in_hex = len(set(run)) >= _FEWEST_SIGNS and not run.isdecimal()
        return "hex" if len(run) >= SHORTEST_HEX and bytes_in_hex else None
    kind = _type_of(run)
    shortest = SHORTEST_IN_FIELD if key in _IN_FIELDS and kind else SHORTEST_BASE64
    if len(run) < shortest or not (kind or _looks_encoded(run)):
        return None
    if not kind and _in_address(text[max(0, start - _LONGEST_ADDRESS) : start]):
        return None
    if not kind and key:
        beside = _same_object(text, match)
        declared = _TYPE_FIELD.search(beside) or _FORMAT_FIELD.search(beside)
        kind = declared["type"] if declared else None
    return f"{kind}; base64" if kind else "base64"


def _same_object(text: str, match: re.Match[str]) -> str:
    before = text[max(0, match.start() - _AROUND) : match.start()]
    after = text[match.end() : match.end() + _AROUND]
    return before[before.rfind("{") + 1 :] + after.partition("}")[0]


def _in_address(before: str) -> bool:
    """Whether what comes before a run, up to the last blank or quote, is the beginning of an address."""
    word = re.split(r"[\s\"'<>()]", before)[-1]
    return "://" in word or word.startswith(("www.", "/", "./", "~/"))


def _type_of(encoded: str) -> str | None:
    for head, kind in _HEADS:
        if encoded.startswith(head):
            return kind
    if encoded.startswith(_RIFF) and len(encoded) > 20:
        # Bytes 8 to 11 name the kind of a RIFF file: "WAVE" or "WEBP".
        return {"XQVZF": "audio/wav", "XRUJQ": "image/webp"}.get(encoded[11:16])
    return None


def _looks_encoded(run: str) -> bool:
    """Whether a long run has the mixture of signs that encoded bytes have, and words do not."""
    if ("+" in run or "/" in run) and ("-" in run or "_" in run):
        return False
    sample = run[:4000]
    capitals = sum(map(str.isupper, sample))
    digits = sum(map(str.isdigit, sample))
    small = sum(map(str.islower, sample))
    least = len(sample) // 50
    return capitals > 5 * least and small > 5 * least and digits > least


def _numbers(text: str) -> Iterator[Fold]:
    for match in _NUMBERS.finditer(text):
        listed = match[0]
        count = listed.count(",") + 1
        named = _KEY_BEFORE.search(text, max(0, match.start() - 80), match.start())
        key = named["key"].casefold() if named else ""
        vector = "embedding" in key or "vector" in key
        if vector or listed.count(".") * 2 > count or count > MOST_WHOLE:
            yield Fold(*match.span(), "embedding" if vector else "", f"{count:,} numbers")


def _log_probabilities(text: str) -> Iterator[Fold]:
    if "prob" not in text:
        return
    decode = json.JSONDecoder().raw_decode
    done = broken = 0
    for match in _LOG_PROBABILITIES.finditer(text):
        if match.end() < done:
            continue
        try:
            value, done = decode(text, match.end())
        except (ValueError, RecursionError):
            # Each failure costs the time to count the lines before it.
            broken += 1
            if broken > _MOST_BROKEN:
                return
            continue
        if done - match.end() >= _SHORTEST_LOG_PROBABILITIES:
            yield Fold(match.end(), done, "log probabilities", _tokens(value))


def _tokens(value: object) -> str:
    """How many tokens there are log probabilities of."""
    if isinstance(value, dict):
        value = next((item for item in value.values() if isinstance(item, list)), [])
    count = len(value) if isinstance(value, list) else 0
    return f"{count:,} token{'' if count == 1 else 's'}" if count else ""
