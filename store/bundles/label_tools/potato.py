"""Potato: what each annotator's folder holds, and its exports.

Sources: davidjurgens/potato, `potato/user_state_management.py` (annotated_instances.jsonl: `id`, `displayed_text`,
`label_annotations`, `span_annotations`, `behavioral_data`; user_state.json) and `potato/export/tabular_exporter.py`
(annotations.jsonl: `instance_id`, `user_id`, `labels`, `spans`; CSV: columns `SCHEMA.LABEL` and `SCHEMA._spans`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from ...canonical import Json
from ..values.json_access import json_in_text, listing, mapping, text
from .labelled import Label, Labelled, Person, first_text, ids_of, is_offset, moment, said_of
from .tool import LabelTool, Row, one, own_fields

_ANNOTATED: Final = frozenset(["label_annotations", "span_annotations", "behavioral_data"])
_TICKED: Final = frozenset(["true", "on", "1", "1.0", "yes"])
_CLEARED: Final = frozenset(["false", "off", "", "none", "null"])
_WRITTEN: Final = frozenset(["text_box", "textbox", "text", "free_response"])
_SPAN_NAMES: Final = ("annotation", "label", "name", "title")
_NUMBERED: Final = re.compile(r"(?:scale_|slider_?|likert_?|rating_?)?-?[0-9.]*", re.IGNORECASE)


def _is_annotated(row: Row) -> bool:
    return "displayed_text" in row and not row.keys().isdisjoint(_ANNOTATED)


def _is_exported(row: Row) -> bool:
    return (
        row.keys() >= {"instance_id", "user_id", "labels", "spans"}
        and isinstance(row["labels"], dict)
        and isinstance(row["spans"], dict)
    )


def _is_row(row: Row) -> bool:
    """Whether it is a row of the table: an instance, an annotator, then a column a label. A table of anything else may
    have these two too, so that one column has to be one of Potato's."""
    return row.keys() >= {"instance_id", "user_id"} and any(
        str(key).endswith(("._spans", "._room_id", ".text_box")) or "." in str(key) for key in row
    )


def _is_state(row: Row) -> bool:
    return row.keys() >= {"user_id", "instance_id_to_label_to_value"}


def _annotated(row: Row) -> Labelled:
    shown = row.get("displayed_text")
    texts = {"displayed_text": shown} if isinstance(shown, str) and shown.strip() else {}
    behaviour = mapping(row.get("behavioral_data"))
    return _labelled(
        row, row.get("label_annotations"), row.get("span_annotations"), texts, behaviour
    )


def _exported(row: Row) -> Labelled:
    return _labelled(row, row.get("labels"), row.get("spans"), {}, {})


def _labelled(
    row: Row, labels: Json, spans: Json, texts: Mapping[str, str], behaviour: Mapping[str, Json]
) -> Labelled:
    origin = text(mapping(row.get("annotator_origin")).get("kind"))
    ids = list(dict.fromkeys(filter(None, [text(row.get("instance_id")), *ids_of(row)])))
    if origin and origin != "human":
        return Labelled(texts, ids, [], {"what a machine annotated was left out": 1})
    found = [*_labels(labels), *_spans(spans)]
    changes = [
        at
        for change in listing(behaviour.get("annotation_changes"))
        if (at := moment(mapping(change).get("timestamp")))
    ]
    at = max(changes, default=None) or moment(behaviour.get("session_end"))
    people = [Person(first_text(row, ("user_id", "user", "annotator")), found, at)] if found else []
    return Labelled(texts, ids, people)


def _labels(given: Json) -> Iterator[Label]:
    """Yield what was chosen or written, by the name of its scheme."""
    for name, held in mapping(given).items():
        labels = json_in_text(held)
        if not isinstance(labels, dict):
            if labels not in (None, "", []):
                yield Label(str(name), said_of(labels))
            continue
        said: list[str] = []
        for label, value in labels.items():
            written = (text(value) or "").strip()
            if written.casefold() in _CLEARED:
                continue
            if str(label).casefold() in _WRITTEN:
                yield Label(str(name), (written,), free=True)
            else:
                said.append(_chosen(str(label), written))
        if said:
            yield Label(str(name), tuple(said))


def _chosen(label: str, value: str) -> str:
    """The category that was ticked, or the number that was set on a scale."""
    if _NUMBERED.fullmatch(label):
        return label if value.casefold() in ("true", "on") else value
    return label


def _spans(given: Json) -> Iterator[Label]:
    """Yield what was marked: a list of ranges, or such a list a scheme."""
    given = json_in_text(given)
    schemes = given if isinstance(given, dict) else {"": given}
    for scheme, ranges in schemes.items():
        for found in listing(ranges):
            # The state of an annotator has pairs of a range and its value.
            inner = found[0] if isinstance(found, list) and found else found
            span = mapping(inner)
            start, end = span.get("start"), span.get("end")
            if is_offset(start) and is_offset(end):
                name = str(scheme) or first_text(span, ("schema",)) or "span"
                said = first_text(span, _SPAN_NAMES)
                quoted = first_text(span, ("span", "text")) or ""
                yield Label(name, (said,) if said else (), start=start, end=end, quoted=quoted)


def _row(row: Row) -> Labelled:
    """A row of the table: its columns are put together again by scheme."""
    labels: dict[str, dict[str, Json]] = {}
    spans: dict[str, Json] = {}
    for column, value in row.items():
        scheme, _, label = str(column).partition(".")
        if not label or value in (None, ""):
            continue
        if label == "_spans":
            spans[scheme] = value
        elif not label.startswith("_"):
            labels.setdefault(scheme, {})[label] = value
    origin = text(row.get("annotator_origin"))
    kind = {"annotator_origin": {"kind": origin}} if origin and origin[:1] != "{" else {}
    return _labelled({**row, **kind}, labels, spans, {}, {})


def _of_state(row: Row) -> Iterator[Row]:
    """Yield the instances in the state of an annotator."""
    user = row.get("user_id")
    labels = mapping(row.get("instance_id_to_label_to_value"))
    spans = mapping(row.get("instance_id_to_span_to_value"))
    origin = {"annotator_origin": row["origin"]} if "origin" in row else {}
    for instance in dict.fromkeys([*labels, *spans]):
        yield {
            "instance_id": instance,
            "user_id": user,
            "labels": _by_scheme(labels.get(instance)),
            "spans": spans.get(instance),
            **origin,
        }


def _by_scheme(given: Json) -> dict[str, Json]:
    """Labels by scheme, whether they are that already or pairs of a label and its value."""
    if isinstance(given, dict):
        return given
    found: dict[str, dict[str, Json]] = {}
    for pair in listing(given):
        if isinstance(pair, list) and len(pair) == 2:
            label = mapping(pair[0])
            scheme, name = first_text(label, ("schema",)), first_text(label, ("name",))
            if scheme and name:
                found.setdefault(scheme, {})[name] = pair[1]
    return dict(found)


POTATO: Final = (
    LabelTool(
        "potato",
        "an export of Potato",
        "potato, annotated_instances: `displayed_text` with `label_annotations`",
        _is_annotated,
        one,
        own_fields("label_annotations", "span_annotations", "behavioral_data"),
        read=_annotated,
        how="annotation_output/USER/annotated_instances.jsonl, or the folder of all of them",
    ),
    LabelTool(
        "potato-state",
        "the state of an annotator of Potato",
        "potato, user_state.json: `instance_id_to_label_to_value`, `instance_id_to_span_to_value`",
        _is_state,
        lambda row: len(mapping(row.get("instance_id_to_label_to_value"))),
        lambda row: [],  # noqa: ARG005 - it has no texts
        "annotator",
        read=_exported,
        rows=_of_state,
        how="annotation_output/USER/user_state.json",
    ),
    LabelTool(
        "potato-export",
        "an export of Potato (annotations)",
        "potato, export/tabular_exporter.py: `instance_id`, `user_id`, `labels`, `spans`",
        _is_exported,
        one,
        lambda row: [str(name) for name in mapping(row.get("labels"))],
        read=_exported,
        how="python -m potato.export --format jsonl",
    ),
    LabelTool(
        "potato-table",
        "an export of Potato (table)",
        "potato, export/tabular_exporter.py: `instance_id`, `user_id`, a column `SCHEMA.LABEL` for each label",
        _is_row,
        one,
        own_fields("instance_id", "user_id"),
        read=_row,
        how="python -m potato.export --format csv (or tsv)",
    ),
)
