"""Exports of other labelling tools: they are recognised, so that nobody takes them for traces, and not imported."""

from __future__ import annotations

from typing import Final

from ..values.json_access import listing, mapping
from .tool import LabelTool, Row, keys, one, own_fields, under


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


OTHER_TOOLS: Final = (
    LabelTool(
        "doccano",
        "a doccano export",
        "doccano, data_export: `text` with `label` or `entities`, and `Comments`",
        _is_doccano,
        _doccano_labels,
        own_fields("id", "label", "entities", "relations", "cats", "Comments"),
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
        under("data_row"),
        "data row",
    ),
    LabelTool(
        "lighttag",
        "a LightTag export",
        "lighttag.io, data export: `examples` with `content` and `annotations`",
        is_lighttag,
        lambda row: len(listing(row.get("annotations"))) + len(listing(row.get("classifications"))),
        own_fields("annotations", "classifications", "relations", "seen_by"),
        "example",
    ),
    LabelTool(
        "scale",
        "tasks of Scale AI",
        "docs.scale.com, the task object: `params`, and the `response` of the annotators",
        _is_scale,
        lambda row: int(bool(row.get("response"))),
        under("params"),
        "task",
    ),
    LabelTool(
        "ground-truth",
        "an output manifest of SageMaker Ground Truth",
        "docs.aws.amazon.com, sms-data-output: a label and its `-metadata` with `human-annotated`",
        _is_ground_truth,
        one,
        lambda row: [key for key in ("source", "source-ref") if key in row],
    ),
    LabelTool(
        "langfuse-queue",
        "items of a Langfuse annotation queue",
        "langfuse, api/annotation-queues: which traces and observations wait for a person, without any score",
        keys("queueId", "objectId", "objectType", "status"),
        lambda row: int(row.get("status") == "COMPLETED"),
        lambda row: [str(row["objectType"]).lower()],
        "item",
    ),
)
