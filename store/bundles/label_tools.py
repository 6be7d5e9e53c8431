"""The exports of labelling tools: how each is recognised, how many labels it has, and what they are about.

One entry of `LABEL_TOOLS` is one export, with the source of its format.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from ..canonical import Json
from .values.json_access import json_in_text, listing, mapping

Row: TypeAlias = Mapping[str, Json]
"""A record of labels."""


@dataclass(frozen=True, slots=True)
class LabelTool:
    """One export of a labelling tool.

    `fits` recognises one of its records, `labels` counts the labels of people in it, and `fields` names what they
    are about. `imported`: whether `reviews import` reads it. `things` are what its records are called.
    """

    name: str
    title: str
    source: str
    fits: Callable[[Row], bool]
    labels: Callable[[Row], int]
    fields: Callable[[Row], list[str]]
    things: str = "record"
    imported: bool = False
    own: bool = False
    """Whether tracejury wrote it: each of its records is one review."""


def _keys(*names: str) -> Callable[[Row], bool]:
    wanted = frozenset(names)
    return lambda row: row.keys() >= wanted


def _under(*names: str) -> Callable[[Row], list[str]]:
    """The fields in the objects of these names; of the record itself for the empty name."""

    def fields(row: Row) -> list[str]:
        found: list[str] = []
        for name in names:
            inner = mapping(row.get(name))
            found += [f"{name}.{key}" for key in inner] if inner else [name] * (name in row)
        return found

    return fields


def _one(row: Row) -> int:  # noqa: ARG001 - each record is one label
    return 1


# --- Label Studio ------------------------------------------------------------------------------------


_RESULTS: Final = ("annotations", "completions", "predictions")
_TASK_STATE: Final = frozenset(["predictions", "total_annotations", "project", "is_labeled"])
_TASK_KEYS: Final = frozenset(
    ["id", "data", *_RESULTS, "meta", "drafts", "created_at", "updated_at"]
)


def _is_label_studio(row: Row) -> bool:
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


def _label_studio_labels(row: Row) -> int:
    return len(listing(row.get("annotations", row.get("completions"))))


def _own_fields(*around: str) -> Callable[[Row], list[str]]:
    left_out = frozenset(around)
    return lambda row: [str(key) for key in row if key not in left_out and row[key] is not None]


# --- Argilla -----------------------------------------------------------------------------------------


def _is_argilla(row: Row) -> bool:
    """Whether it is a record, with responses or without."""
    if not isinstance(json_in_text(row.get("fields")), dict):
        return False
    if "responses" not in row:
        return "suggestions" in row
    # A table has an empty cell where a record has no responses.
    return row["responses"] == "" or isinstance(json_in_text(row["responses"]), dict | list | None)


def _argilla_labels(row: Row) -> int:
    responses = json_in_text(row.get("responses"))
    if isinstance(responses, list):
        return len(responses)
    return sum(
        len(given) if isinstance(given, list) else given is not None
        for given in mapping(responses).values()
    )


def _is_flat_argilla(row: Row) -> bool:
    """Whether it is a record as a row. One without responses has no columns of them, but still those of the server."""
    return row.keys() >= {"_server_id", "status"} or any(
        str(key).endswith((".responses.users", ".suggestion.agent")) for key in row
    )


def _flat_argilla_labels(row: Row) -> int:
    return int(any(value and str(key).endswith(".responses") for key, value in row.items()))


def _is_old_argilla(row: Row) -> bool:
    if not row.keys() >= {"annotation", "annotation_agent", "prediction", "status"}:
        return False
    return "inputs" in row or "text" in row


# --- the others --------------------------------------------------------------------------------------


def _is_doccano(row: Row) -> bool:
    about = "text" in row or "data" in row
    if about and not row.keys().isdisjoint({"label", "entities", "cats"}):
        if isinstance(row.get("Comments"), list):
            return True
        spans = listing(row.get("label"))
        return bool(spans) and all(
            isinstance(one, list)
            and len(one) == 3
            and isinstance(one[0], int)
            and isinstance(one[1], int)
            and isinstance(one[2], str)
            for one in spans
        )
    return False


def _doccano_labels(row: Row) -> int:
    return len(listing(row.get("label"))) or len(listing(row.get("entities"))) or 1


def is_lighttag(row: Row) -> bool:
    """Whether it is an example of LightTag."""
    return "content" in row and ("annotations" in row or "classifications" in row)


def _is_scale(row: Row) -> bool:
    if not row.keys() >= {"task_id", "type", "status", "params", "response"}:
        return False
    return isinstance(row["params"], dict) and isinstance(row["response"], dict | None)


def _is_ground_truth(row: Row) -> bool:
    return ("source" in row or "source-ref" in row) and any(
        str(key).endswith("-metadata") and "human-annotated" in mapping(value)
        for key, value in row.items()
    )


def _is_potato(row: Row) -> bool:
    return "displayed_text" in row and not row.keys().isdisjoint(
        {"label_annotations", "span_annotations", "behavioral_data"}
    )


# --- tracejury ---------------------------------------------------------------------------------------

_OF_A_REVIEW: Final = frozenset(
    ["verdict", "answers", "codes", "marks", "break_point", "root_cause", "evidence", "correction"]
)
_OF_A_TRACE: Final = frozenset(
    [
        "input",
        "inputs",
        "output",
        "outputs",
        "messages",
        "steps",
        "spans",
        "prompt",
        "completion",
        "request",
        "response",
        "question",
        "answer",
        "conversation",
    ]
)


def _is_review(row: Row) -> bool:
    """Whether it names a trace and what a reviewer said of it, without what was said and done in the trace. Headers of
    tables count in any case and with blanks, as they do when they are imported."""
    names = {str(key).strip().lower().replace(" ", "_"): value for key, value in row.items()}
    named = "source_id" in names or isinstance(names.get("trace"), str)
    return (
        named
        and "reviewer" in names
        and not _OF_A_REVIEW.isdisjoint(names)
        and _OF_A_TRACE.isdisjoint(names)
    )


LABEL_TOOLS: Final[tuple[LabelTool, ...]] = (
    LabelTool(
        "label-studio",
        "a Label Studio export",
        "labelstud.io, guide/export (JSON): tasks with `data` and `annotations`, each with its `result`",
        _is_label_studio,
        _label_studio_labels,
        _under("data"),
        "task",
        imported=True,
    ),
    LabelTool(
        "label-studio-min",
        "a Label Studio export (JSON-MIN, CSV or TSV)",
        "labelstud.io, guide/export (JSON_MIN, CSV): a row an annotation, the data as columns",
        _keys("annotation_id", "annotator", "lead_time"),
        _one,
        _own_fields("annotation_id", "annotator", "lead_time", "id", "created_at", "updated_at"),
    ),
    LabelTool(
        "argilla",
        "an Argilla export",
        "docs.argilla.io, Record.to_dict(): `fields`, `responses` and `suggestions` by question; version 1 of its"
        " feedback datasets has a list of responses with `values`",
        _is_argilla,
        _argilla_labels,
        _under("fields"),
        imported=True,
    ),
    LabelTool(
        "argilla-flat",
        "an Argilla export (flat columns)",
        "docs.argilla.io, to_list(flatten=True), to_datasets(): columns `QUESTION.responses`,"
        " `QUESTION.responses.users`",
        _is_flat_argilla,
        _flat_argilla_labels,
        lambda row: [str(key) for key in row if "." not in str(key)],
    ),
    LabelTool(
        "argilla-1",
        "an Argilla export (version 1)",
        "docs.v1.argilla.io, TextClassificationRecord, TokenClassificationRecord, Text2TextRecord",
        _is_old_argilla,
        lambda row: int(row.get("annotation") is not None),
        _under("inputs", "text"),
    ),
    LabelTool(
        "prodigy",
        "a Prodigy export",
        "prodi.gy, docs/api-interfaces: `_input_hash`, `_task_hash`, `answer` accept, reject or ignore",
        _keys("_task_hash", "_input_hash"),
        lambda row: int("answer" in row),
        _own_fields("_task_hash", "_input_hash", "answer", "_view_id", "_timestamp", "meta"),
    ),
    LabelTool(
        "doccano",
        "a doccano export",
        "doccano, data_export: `text` with `label` or `entities`, and `Comments`",
        _is_doccano,
        _doccano_labels,
        _own_fields("id", "label", "entities", "relations", "cats", "Comments"),
    ),
    LabelTool(
        "labelbox",
        "a Labelbox export",
        "docs.labelbox.com, export specification: a line a data row, with its `projects` and labels",
        lambda row: isinstance(row.get("data_row"), dict) and isinstance(row.get("projects"), dict),
        lambda row: sum(
            len(listing(mapping(project).get("labels")))
            for project in mapping(row.get("projects")).values()
        ),
        _under("data_row"),
        "data row",
    ),
    LabelTool(
        "lighttag",
        "a LightTag export",
        "lighttag.io, data export: `examples` with `content` and `annotations`",
        is_lighttag,
        lambda row: len(listing(row.get("annotations"))) + len(listing(row.get("classifications"))),
        _own_fields("annotations", "classifications", "relations", "seen_by"),
        "example",
    ),
    LabelTool(
        "scale",
        "tasks of Scale AI",
        "docs.scale.com, the task object: `params`, and the `response` of the annotators",
        _is_scale,
        lambda row: int(bool(row.get("response"))),
        _under("params"),
        "task",
    ),
    LabelTool(
        "ground-truth",
        "an output manifest of SageMaker Ground Truth",
        "docs.aws.amazon.com, sms-data-output: a label and its `-metadata` with `human-annotated`",
        _is_ground_truth,
        _one,
        lambda row: [key for key in ("source", "source-ref") if key in row],
    ),
    LabelTool(
        "potato",
        "an export of Potato",
        "potato, annotated_instances: `displayed_text` with `label_annotations`",
        _is_potato,
        _one,
        _own_fields("label_annotations", "span_annotations", "behavioral_data"),
    ),
    LabelTool(
        "langfuse-queue",
        "items of a Langfuse annotation queue",
        "langfuse, api/annotation-queues: which traces and observations wait for a person, without any score",
        _keys("queueId", "objectId", "objectType", "status"),
        lambda row: int(row.get("status") == "COMPLETED"),
        lambda row: [str(row["objectType"]).lower()],
        "item",
    ),
    LabelTool(
        "tracejury-reviews",
        "a reviews file of tracejury",
        "`tracejury reviews export`: `trace` or `source_id`, `reviewer`, and what the review says",
        _is_review,
        _one,
        lambda row: [],  # noqa: ARG005 - its keys are always the same
        "review",
        imported=True,
        own=True,
    ),
)
