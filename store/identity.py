"""What tells one trace from another: ids that are unique beyond their file, and what is only kept about a run."""

from __future__ import annotations

import re
from typing import Final

BOOKKEEPING: Final = frozenset(
    [
        "tag",
        "tags",
        "cost",
        "costs",
        "token",
        "tokens",
        "usage",
        "latency",
        "duration",
        "elapsed",
        "updated",
        "modified",
        "changed",
        "exported",
        "imported",
        "bookmark",
        "bookmarked",
        "starred",
        "favorite",
        "favourite",
        "pinned",
        "public",
        "visibility",
        "visible",
        "shared",
        "archived",
        "assigned",
        "assignee",
        "assignment",
        "reviewed",
        "reviewer",
        "annotator",
        "annotated",
        "score",
        "scores",
        "rating",
        "ratings",
    ]
)
"""Words in the names of metadata that say what people and platforms do with a run, not what it was."""
_BESIDE: Final = frozenset(
    [
        "total",
        "input",
        "output",
        "prompt",
        "completion",
        "cached",
        "llm",
        "model",
        "usd",
        "eur",
        "cents",
        "count",
        "counts",
        "at",
        "by",
        "on",
        "to",
        "time",
        "date",
        "is",
        "was",
        "last",
        "first",
        "ms",
        "s",
        "sec",
        "seconds",
        "ns",
        "id",
        "ids",
        "user",
        "name",
        "details",
    ]
)
"""Words that may stand beside these: `total_cost_usd`. A `trip_duration` is about the run."""
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_TRACE_ID = re.compile(
    r"(?<![0-9a-zA-Z])(?!0{32})[0-9a-fA-F]{32}(?![0-9a-zA-Z])"
    r"|(?<![0-9a-zA-Z])[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}"
)
"""A trace id of OpenTelemetry (W3C Trace Context), or a UUID with a version and a variant (RFC 9562)."""
_NUMBER = re.compile(r"(?=.*[0-9])[0-9a-fA-F]{16,}|[0-9]{16,20}")
_RANDOM = re.compile(r"[0-9A-Za-z]{16,}")
_OF_A_VENDOR = re.compile(
    r"(msg|chatcmpl|cmpl|resp|call|run|thread|toolu|req|batch|trace|tr|span|gen|session|conv)"
    r"[-_](?=.*[0-9].*[A-Za-z])[0-9A-Za-z]{16,}"
)
_NANO = re.compile(r"(?=.*[0-9].*[A-Za-z])(?=.*[a-z])(?=.*[A-Z])(?!(.*[-_]){3})[0-9A-Za-z_-]{21}")


def is_bookkeeping(name: str) -> bool:
    """Whether the name of a metadata value is one of bookkeeping: `tags`, `total_cost`, `updatedAt`."""
    words = {word.lower() for word in _WORD.findall(name)}
    return not words.isdisjoint(BOOKKEEPING) and words <= BOOKKEEPING | _BESIDE


def is_global_id(source_id: str) -> bool:
    """Whether an id can be taken as unique beyond its own file: a UUID, a number of 64 bits or more, or another
    long random text, alone or beside others (`trace_…`, `run/…/3`).

    A row number or a name cannot: two files both have a trace "3", or "conversation-000003".
    """
    return _TRACE_ID.search(source_id) is not None or (
        _is_varied(source_id) and _has_random_part(source_id)
    )


_COUNTED: Final = "01234567890123456789"
_VARIED: Final = 6


def _is_varied(source_id: str) -> bool:
    """Whether an id has so many different characters that it can be random: a counter or a null id has not."""
    compact = re.sub("[^0-9A-Za-z]", "", source_id)
    return len(set(compact)) >= _VARIED and compact not in _COUNTED


def _has_random_part(source_id: str) -> bool:
    return any(
        _UUID.fullmatch(part) or _OF_A_VENDOR.fullmatch(part) or _NANO.fullmatch(part)
        for part in re.split(r"[/:#|]", source_id)
    ) or any(
        _NUMBER.fullmatch(part) or _is_random(part) for part in re.split(r"[^0-9A-Za-z]", source_id)
    )


def _is_random(part: str) -> bool:
    # Words with a number change between letters and digits once or twice, a random text many times.
    changes = r"(?<=[0-9])(?=[A-Za-z])|(?<=[A-Za-z])(?=[0-9])"
    return _RANDOM.fullmatch(part) is not None and len(re.findall(changes, part)) >= 4
