"""Prodigy: the examples of a dataset, as `prodigy db-out` writes them.

Sources: prodi.gy, docs/api-interfaces (`spans`, `options` and `accept`, `label`, `user_input`), docs/api-database
(`_input_hash`, `_task_hash`, `_session_id`, `_annotator_id`, `_timestamp` in seconds) and docs/review (`sessions`,
`versions`). `answer` says what the annotator did with the task as it was shown: accept, reject or ignore. It is no answer
of a model, and no verdict by itself: one may as well accept that a text is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ...canonical import Json
from ..values.json_access import listing, mapping, text
from .labelled import (
    Label,
    Labelled,
    Person,
    first_text,
    ids_of,
    is_offset,
    moment,
    said_of,
    texts_of,
)
from .tool import LabelTool, Row, keys, own_fields

_ABOUT: Final = (
    "answer",
    "label",
    "user_input",
    "field_id",
    "field_label",
    "field_placeholder",
    "html",
    "image",
    "audio",
)
_UNNAMED: Final = re.compile(r"\d{4}-\d{2}-\d{2}_\d{2}-\d{2}-\d{2}")
"""A session that nobody named is called by the time at which it began."""


def _example(row: Row) -> Labelled:
    texts = {
        name: value for name, value in texts_of(row, *_ABOUT).items() if not name.startswith("_")
    }
    ids = ids_of(mapping(row.get("meta")), row)
    if text(row.get("answer")) is None:
        return Labelled(texts, ids, [])
    answer = str(row["answer"])
    dropped = {
        "ignore": "the annotator ignored this example",
        "accept": "",
        "reject": "",
    }.get(answer, f"its `answer` is {answer[:40]!r}, not accept, reject or ignore")
    labels = list(_labels(row, answer))
    if answer == "reject" and not labels:
        dropped = "the annotator rejected this example with what was marked in it"
    person = Person(_annotator(row), labels, moment(row.get("_timestamp")), dropped)
    return Labelled(texts, ids, [person])


def _annotator(row: Row) -> str | None:
    named = first_text(row, ("_annotator_id", "_session_id"))
    return None if named and _UNNAMED.fullmatch(named) else named


def _labels(row: Row, answer: str) -> Iterator[Label]:
    accepted = answer == "accept"
    written = row.get(text(row.get("field_id")) or "user_input", row.get("user_input"))
    options = {
        text(one.get("id")): text(one.get("text")) or ""
        for one in map(mapping, listing(row.get("options")))
    }
    whole = True
    if "options" in row or isinstance(row.get("accept"), list):
        whole = False
        chosen = said_of(row.get("accept")) if accepted else ()
        if chosen:
            shown = tuple(options.get(one) or one for one in chosen)
            yield Label("accept", chosen, shown)
    if is_marked(row.get("spans")):
        whole = False
        if accepted:
            yield from _spans(row)
    label = text(row.get("label"))
    if label is not None and whole:
        whole = False
        # The question was whether this label applies.
        yield Label(label, ("yes" if accepted else "no",))
    if isinstance(written, str) and written.strip():
        whole = whole and not accepted
        yield Label(text(row.get("field_id")) or "user_input", (written,), free=True)
    if whole:
        yield Label("answer", (answer,), worded=False)


def is_marked(spans: Json) -> bool:
    """Whether ranges were marked in a text."""
    return any(
        is_offset(mapping(one).get("start")) and is_offset(mapping(one).get("end"))
        for one in listing(spans)
    )


def _spans(row: Row) -> Iterator[Label]:
    whole = text(row.get("text")) or ""
    for span in map(mapping, listing(row.get("spans"))):
        start, end = span.get("start"), span.get("end")
        if is_offset(start) and is_offset(end):
            first, last = int(start or 0), int(end or 0)
            quoted = text(span.get("text")) or (whole[first:last] if 0 <= first < last else "")
            yield Label(
                "spans",
                said_of(span.get("label")),
                start=start,
                end=end,
                quoted=quoted,
                inside=whole or None,
            )


PRODIGY: Final = (
    LabelTool(
        "prodigy",
        "a Prodigy export",
        "prodi.gy, docs/api-interfaces: `_input_hash`, `_task_hash`, `answer` accept, reject or ignore",
        keys("_task_hash", "_input_hash"),
        lambda row: int("answer" in row),
        own_fields("_task_hash", "_input_hash", "answer", "_view_id", "_timestamp", "meta"),
        read=_example,
        how="prodigy db-out DATASET > FILE.jsonl",
    ),
)
