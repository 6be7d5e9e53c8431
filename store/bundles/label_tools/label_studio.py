"""Label Studio: tasks with their annotations (JSON), and a row an annotation (JSON-MIN, CSV, TSV).

Sources: labelstud.io, guide/export, guide/task_format (`result`: `from_name`, `type`, `value`) and tags (HyperText:
`globalOffsets`; Paragraphs: `start` and `end` number the turns, `startOffset` and `endOffset` count in them).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ...canonical import Json
from ...trace import as_text
from ..values.json_access import json_in_text, listing, mapping, text
from .labelled import (
    IDS,
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
from .tool import LabelTool, Row, keys, one, own_fields, under

_RESULTS: Final = ("annotations", "completions", "predictions")
_TASK_STATE: Final = frozenset(["predictions", "total_annotations", "project", "is_labeled"])
_TASK_KEYS: Final = frozenset(
    ["id", "data", *_RESULTS, "meta", "drafts", "created_at", "updated_at"]
)
_AROUND_ROW: Final = (
    "annotation_id",
    "annotator",
    "lead_time",
    "created_at",
    "updated_at",
    "annotator_id",
    "project",
    "ground_truth",
    *IDS,
)
_SKIPPED: Final = "the annotator skipped this task"


def _fits(row: Row) -> bool:
    """Whether it is a task, labelled or not."""
    given = [json_in_text(row[name]) for name in _RESULTS if name in row]
    if not isinstance(row.get("data"), dict) or not given:
        return False
    if not all(isinstance(results, list | None) for results in given):
        return False
    results = next(filter(None, given), None)
    if results:
        return all(isinstance(one, dict) and "result" in one for one in results)
    return not row.keys().isdisjoint(_TASK_STATE) or row.keys() <= _TASK_KEYS


def _annotations(task: Row) -> list[Json]:
    return listing(task.get("annotations", task.get("completions")))


def _task(task: Row) -> Labelled:
    data = mapping(task.get("data"))
    predictions = len(listing(task.get("predictions")))
    left_out = {"a prediction of a model was left out": predictions} if predictions else {}
    texts = texts_of(data) | _turns(data)
    return Labelled(
        texts,
        ids_of(
            data,
            mapping(data.get("metadata")),
            mapping(data.get("meta")),
            mapping(task.get("meta")),
        ),
        [_annotator(mapping(one), data) for one in _annotations(task)],
        left_out,
    )


def _turns(data: Mapping[str, Json]) -> dict[str, str]:
    """The turns of dialogues, as texts of their own."""
    return {
        f"{name}[{number}]": said
        for name, value in data.items()
        if isinstance(value, list)
        for number, turn in enumerate(value)
        if isinstance(turn, dict) and isinstance(said := turn.get("text"), str) and said.strip()
    }


def reviewer_of(by: Json) -> str | None:
    """Who a user of Label Studio is: their address, else their number."""
    who = mapping(by)
    named = first_text(who, ("email", "username"))
    found = named or text(who.get("id", by if not who else None))
    return f"user {found}" if found and found.isdecimal() else found


def _annotator(annotation: Mapping[str, Json], data: Mapping[str, Json]) -> Person:
    return Person(
        reviewer_of(annotation.get("completed_by")),
        [
            label
            for one in listing(annotation.get("result"))
            for label in _region(mapping(one), data)
        ],
        moment(annotation.get("updated_at"), annotation.get("created_at")),
        _SKIPPED if annotation.get("was_cancelled") else "",
    )


def _region(region: Mapping[str, Json], data: Mapping[str, Json]) -> Iterator[Label]:
    """Yield the label in one entry of a `result`."""
    name = first_text(region, ("from_name", "type")) or "label"
    value = mapping(region.get("value"))
    kind = text(region.get("type")) or ""
    # Where the value does not have the name of its type.
    elsewhere = {"textarea": "text", "pairwise": "selected"}.get(kind, "")
    given = value.get(kind, value.get(elsewhere))
    if kind == "taxonomy":
        # Each choice is its path from the root; the last word is the choice.
        given = [path[-1] for path in listing(given) if isinstance(path, list) and path]
    said = said_of(given)
    quoted = text(value.get("text")) if kind != "textarea" else None
    inside, start, end = _range(value, data)
    if is_offset(start) and is_offset(end):
        yield Label(name, said, start=start, end=end, quoted=quoted or "", inside=inside)
    elif "startOffset" in value and quoted:
        # HTML without offsets of its text: the words alone have to be found.
        yield Label(name, said, start=-1, end=-1, quoted=quoted)
    elif said:
        yield Label(name, said, free=kind == "textarea")
    elif value:
        yield Label(name, (as_text(dict(value)),))


def _range(value: Mapping[str, Json], data: Mapping[str, Json]) -> tuple[str | None, Json, Json]:
    """The text that a range was marked in, if it is known, and the range in it."""
    whole = mapping(value.get("globalOffsets"))
    if whole:
        return None, whole.get("start"), whole.get("end")
    first, last = text(value.get("start")), text(value.get("end"))
    if "startOffset" in value and first and first == last and first.isdecimal():
        for turns in data.values():
            turn = mapping(turns[int(first)]) if _has(turns, int(first)) else {}
            if isinstance(turn.get("text"), str):
                return turn["text"], value.get("startOffset"), value.get("endOffset")
    if "startOffset" in value:
        return None, None, None
    return None, value.get("start"), value.get("end")


def _has(turns: Json, number: int) -> bool:
    return isinstance(turns, list) and number < len(turns)


def _row(row: Row) -> Labelled:
    """An annotation in a row: its data and its labels are columns alike."""
    labels = [
        label
        for name, value in row.items()
        if name not in _AROUND_ROW
        for label in _cell(str(name), json_in_text(value))
    ]
    person = Person(
        reviewer_of(row.get("annotator")),
        labels,
        moment(row.get("updated_at"), row.get("created_at")),
    )
    return Labelled(texts_of(row, *_AROUND_ROW), ids_of(row), [person])


def _cell(name: str, value: Json) -> Iterator[Label]:
    """Yield the labels in a column: of what is surely a label, the structure says so."""
    if isinstance(value, dict) and isinstance(value.get("choices"), list):
        yield Label(name, said_of(value["choices"]))
        return
    ranges = [mapping(one) for one in value] if isinstance(value, list) else []
    if ranges and all(is_offset(one.get("start")) and is_offset(one.get("end")) for one in ranges):
        for one in ranges:
            said = next((said_of(one[kind]) for kind in one if str(kind).endswith("labels")), ())
            yield Label(
                name, said, start=one["start"], end=one["end"], quoted=text(one.get("text")) or ""
            )
        return
    if value not in (None, "", [], {}) and not isinstance(value, dict):
        yield Label(name, said_of(value), sure=False)


LABEL_STUDIO: Final = (
    LabelTool(
        "label-studio",
        "a Label Studio export",
        "labelstud.io, guide/export (JSON): tasks with `data` and `annotations`, each with its `result`",
        _fits,
        lambda row: len(_annotations(row)),
        under("data"),
        "task",
        read=_task,
        how="Export > JSON",
    ),
    LabelTool(
        "label-studio-min",
        "a Label Studio export (JSON-MIN, CSV or TSV)",
        "labelstud.io, guide/export (JSON_MIN, CSV): a row an annotation, the data as columns",
        keys("annotation_id", "annotator", "lead_time"),
        one,
        own_fields("annotation_id", "annotator", "lead_time", "id", "created_at", "updated_at"),
        read=_row,
        how="Export > JSON-MIN, CSV or TSV",
    ),
)
