"""Where a JSON answer says something else than every accepted one, also at places that no claim is about."""

from __future__ import annotations

from collections.abc import Sequence

from ..matching import NORMALIZE
from .documents import documents, means_same, shown
from .paths import ABSENT, at_path, path_text
from .proposing import agreed_paths


def json_difference(accepted: Sequence[str], answer: str) -> str:
    """The first difference in words, "" if there is none or one of the texts is not one JSON document."""
    right = [documents(text) for text in accepted]
    given = documents(answer)
    if not right or len(given) != 1 or any(len(one) != 1 for one in right):
        return ""
    for places, value in agreed_paths([one[0] for one in right]):
        there = at_path(given[0], places)
        if there is ABSENT or value is ABSENT or means_same(there, value, NORMALIZE):
            continue
        return f"says {shown(there)} at {path_text(places)} where {shown(value)} was right"
    return ""
