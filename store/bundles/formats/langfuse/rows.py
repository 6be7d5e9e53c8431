"""Rows of Langfuse's tables in one spelling: batch exports of the UI, files of the blob storage
integration, objects of the public API.

The UI writes camelCase and a column for every score name; blob storage writes snake_case; CSV has JSON
in its cells. Sources: Langfuse, `worker/src/features/database-read-stream`, the field reference of the
blob storage export, and the types of its Python package.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Final, Literal, TypeAlias

from ....canonical import Json
from ...input.json_bytes import NotJson, decode_json
from ...values.json_access import json_in_text
from .steps import KINDS

RowKind: TypeAlias = Literal["trace", "observation", "score", "comment", "session", "run item"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SHARED: Final = _words(
    "id projectId environment createdAt updatedAt metadata name version release tags userId sessionId"
    " bookmarked public input output comments isDeleted eventTs"
)
_TRACE: Final = _words(
    "timestamp htmlPath latency totalCost observations scores corrections usage inputCost outputCost"
    " level errorCount warningCount defaultCount debugCount observationCount inputTokens outputTokens"
    " totalTokens usageDetails costDetails externalId"
)
_OBSERVATION: Final = _words(
    "traceId parentObservationId type startTime endTime completionStartTime level statusMessage model"
    " modelId modelParameters internalModelId providedModelName promptId promptName promptVersion"
    " usage usageDetails costDetails providedUsageDetails providedCostDetails totalCost inputCost"
    " outputCost inputUsage outputUsage totalUsage promptTokens completionTokens totalTokens unit"
    " calculatedInputCost calculatedOutputCost calculatedTotalCost latency latencyMs timeToFirstToken"
    " timeToFirstTokenMs inputPrice outputPrice totalPrice usagePricingTierId usagePricingTierName"
    " toolCalls toolCallNames toolDefinitions toolDefinitionsCount toolCallsCount traceName traceTags"
    " traceTimestamp isRootObservation"
)
_SCORE: Final = _words(
    "timestamp traceId observationId datasetRunId experimentId value stringValue longStringValue"
    " dataType source comment authorUserId authorUserName configId queueId executionTraceId traceName"
    " traceTags subject evaluatorId evaluationRuleId"
)
_COMMENT: Final = _words("objectType objectId content authorUserId")
_OTHER: Final = _words("countTraces userIds sessionDuration totalCount datasetItemId datasetName")
_KNOWN: Final = _SHARED | _TRACE | _OBSERVATION | _SCORE | _COMMENT | _OTHER
_NAMES: Final = {re.sub("([A-Z])", lambda at: f"_{at[1].lower()}", name): name for name in _KNOWN}
_DECODED: Final = _words(
    "metadata modelParameters usage usageDetails costDetails providedUsageDetails providedCostDetails"
    " tags traceTags comments toolCalls toolCallNames toolDefinitions observations scores subject"
    " corrections userIds"
)
_NUMBERS: Final = _words(
    "totalCost inputCost outputCost latency latencyMs timeToFirstToken timeToFirstTokenMs promptVersion"
    " promptTokens completionTokens totalTokens inputTokens outputTokens inputUsage outputUsage"
    " totalUsage calculatedInputCost calculatedOutputCost calculatedTotalCost errorCount warningCount"
    " defaultCount debugCount observationCount toolDefinitionsCount toolCallsCount"
)
_AMOUNTS: Final = ("usageDetails", "costDetails", "usage")
_BOOLEANS: Final = {"true": True, "false": False}
_FLAGS: Final = ("bookmarked", "public", "isDeleted", "isRootObservation")
_WORDS: Final = _words("input output value stringValue longStringValue comment content name")
"""Columns in which "NaN" may be text that somebody wrote, not a missing value of a data frame."""
_WORDED: Final = ("CATEGORICAL", "TEXT", "CORRECTION")
_SOURCES: Final = ("API", "EVAL", "ANNOTATION")
_EXPORTED: Final = ("comments", "observationCount", "traceTags")
"""Columns that only exports of the UI have: in these exports, unknown columns are scores."""


_STORED: Final = ("trace_id", "project_id", "html_path")
"""Columns of the blob storage integration's files, whose names are in snake_case."""


def _spelling(row: Mapping[str, Json]) -> Mapping[str, str]:
    """How the names of a row map to those of the API. Exports of the UI already use them, and a score
    there may be named like a column of the blob storage."""
    return _NAMES if any(name in row for name in _STORED) else {}


def names_of(row: Mapping[str, Json]) -> frozenset[str]:
    """The keys of a row, as the public API spells them."""
    names = _spelling(row)
    return frozenset(names.get(key, key) for key in row)


def kind_of(row: Json) -> RowKind | None:
    """Which Langfuse table a row belongs to; None if it belongs to none."""
    if not isinstance(row, dict):
        return None
    names = names_of(row)
    if {"countTraces", "userIds"} <= names:
        return "session"
    if {"datasetItemId", "traceId"} <= names:
        return "run item"
    if {"objectType", "objectId", "content"} <= names:
        return "comment"
    if "traceId" in names and _is_observation(row, names):
        return "observation"
    if {"name", "source"} <= names and _is_score(row, names):
        return "score"
    if {"id", "timestamp"} <= names and "traceId" not in names:
        marks = names & {"bookmarked", "public", "htmlPath", "observationCount"}
        if marks and names & {"sessionId", "userId", "release"}:
            return "trace"
    return None


def _is_observation(row: Mapping[str, Json], names: frozenset[str]) -> bool:
    if "parentObservationId" in names:
        return True
    kind = _unquoted(row.get("type"))
    typical = {
        "level",
        "modelParameters",
        "providedModelName",
        "completionStartTime",
        "statusMessage",
    }
    return isinstance(kind, str) and kind in KINDS and bool(names & typical)


def _is_score(row: Mapping[str, Json], names: frozenset[str]) -> bool:
    about = names & {"traceId", "observationId", "sessionId", "subject", "datasetRunId"}
    if not about or not names & {"dataType", "stringValue"}:
        return False
    return _unquoted(row.get("source")) in _SOURCES


def is_chat_conversion(value: Json) -> bool:
    """Whether a document is output of Langfuse's own tests: for each observation, how its input and
    output were converted to chat messages, or why not."""
    return (
        isinstance(value, dict)
        and bool(value)
        and all(
            isinstance(sides, dict)
            and bool(sides)
            and set(sides) <= {"input", "output"}
            and all(
                isinstance(side, dict)
                and isinstance(side.get("success"), bool)
                and ("data" in side or "error" in side)
                for side in sides.values()
            )
            for sides in value.values()
        )
    )


def _unquoted(value: Json) -> Json:
    """The value of a cell with JSON text in quotes, as older CSV exports write every cell."""
    if isinstance(value, str) and len(value) > 1 and value[0] == '"' == value[-1]:
        try:
            return decode_json(value)
        except NotJson:
            return value
    return value


def plain_row(row: Mapping[str, Json]) -> dict[str, Json]:
    """A row in the spelling of the public API: cells decoded, empty ones removed."""
    names = _spelling(row)
    quoted = any(str(row.get(key))[:1] == '"' for key in ("id", "traceId", "trace_id"))
    out: dict[str, Json] = {}
    for key, given in row.items():
        name = names.get(key, key)
        value = _cell(name, _unquoted(given) if quoted else given)
        empty = value is None or value == ""
        hole = isinstance(value, str) and value.casefold() == "nan" and name not in _WORDS
        if not (empty or hole):
            out.setdefault(name, value)
    for name, usual in (("providedModelName", "model"), ("traceTags", "tags")):
        if name in out and usual not in out:
            out[usual] = out.pop(name)
    return out


def _cell(name: str, value: Json) -> Json:
    if name in _DECODED or name not in _KNOWN:
        value = _mapped(json_in_text(value))
    if name in _AMOUNTS and isinstance(value, dict):
        return {key: number_in_text(amount) for key, amount in value.items()}
    if name in _NUMBERS:
        return number_in_text(value)
    if name in _FLAGS and isinstance(value, str):
        return _BOOLEANS.get(value.casefold(), value)
    return value


def _mapped(value: Json) -> Json:
    """A map of a Parquet file, which is read as a list of pairs."""
    if isinstance(value, list) and value and all(_is_pair(item) for item in value):
        return {item[0]: item[1] for item in value}
    return value


def _is_pair(item: Json) -> bool:
    return isinstance(item, list) and len(item) == 2 and isinstance(item[0], str)


def number_in_text(value: Json) -> Json:
    """The number in a table cell that contains it as text; otherwise the unchanged value."""
    if not isinstance(value, str):
        return value
    try:
        number = float(value)
    except ValueError:
        return value
    if not math.isfinite(number):
        return value
    return int(number) if number.is_integer() and re.fullmatch(r"-?\d+", value) else number


def plain_score(row: Mapping[str, Json]) -> dict[str, Json]:
    """The row of a score with the fields of its subject, and its value as a number if it is one."""
    out = plain_row(row)
    about = out.pop("subject", None)
    if isinstance(about, dict):
        kind = about.get("kind")
        place = {"trace": "traceId", "observation": "observationId", "session": "sessionId"}
        out.setdefault(place.get(str(kind), "experimentId"), about.get("id"))
        if about.get("traceId"):
            out.setdefault("traceId", about["traceId"])
    value = out.get("value")
    if isinstance(value, str) and (out.get("dataType") not in _WORDED or "stringValue" in out):
        word = value.casefold()
        out["value"] = (
            "NaN"
            if word == "nan"
            else _BOOLEANS[word]
            if word in _BOOLEANS
            else number_in_text(value)
        )
    if "authorUserName" in out and "authorUserId" not in out:
        out["authorUserId"] = out.pop("authorUserName")
    return out


def without_score_columns(
    row: dict[str, Json], kind: RowKind, given: Iterable[str]
) -> tuple[dict[str, Json], dict[str, list[Json]]]:
    """A plain row without the score columns of a UI export, and these: one per score name, with a list
    of numbers or texts. `given` are the original column names of the row."""
    if not any(name in _EXPORTED for name in given):
        return row, {}
    known = _SHARED | (_TRACE if kind == "trace" else _OBSERVATION)
    columns = {
        name: value
        for name, value in row.items()
        if name not in known and isinstance(value, list) and all(map(_is_judgement, value))
    }
    return {name: value for name, value in row.items() if name not in columns}, columns


def _is_judgement(value: Json) -> bool:
    return isinstance(value, str | int | float)
