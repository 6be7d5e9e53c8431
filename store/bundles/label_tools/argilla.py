"""Argilla: records of version 2, nested and flat; feedback records and records of version 1.

Sources: argilla, `records/_resource.py` (Record.to_dict: `responses` by question) and `records/_io/_generic.py`
(flat columns `QUESTION.responses`, `.responses.users`, `.responses.status`); docs.v1.argilla.io (feedback records with
a list of `responses` with `values`; TextClassificationRecord, TokenClassificationRecord, Text2TextRecord).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from ...canonical import Json
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
from .tool import LabelTool, Row, under

_DROPPED: Final = ("discarded", "draft", "pending")
_SUGGESTED: Final = "a suggestion of a model was left out"
_RESPONSES: Final = ".responses"


def _fits(row: Row) -> bool:
    """Whether it is a record, with responses or without."""
    if not isinstance(json_in_text(row.get("fields")), dict):
        return False
    if "responses" not in row:
        return "suggestions" in row
    # A table has an empty cell where a record has no responses.
    return row["responses"] == "" or isinstance(json_in_text(row["responses"]), dict | list | None)


def _labels(row: Row) -> int:
    responses = json_in_text(row.get("responses"))
    if isinstance(responses, list):
        return len(responses)
    return sum(
        len(given) if isinstance(given, list) else given is not None
        for given in mapping(responses).values()
    )


def _record(record: Row) -> Labelled:
    data, about = mapping(record.get("fields")), mapping(record.get("metadata"))
    outer = {key: value for key, value in record.items() if key in IDS}
    suggested = len(mapping(record.get("suggestions"))) or len(listing(record.get("suggestions")))
    given = json_in_text(record.get("responses"))
    people = _by_person(given) if isinstance(given, dict) else _by_response(listing(given))
    # A record whose responses have no time of their own is as old as its last change.
    changed = moment(record.get("updated_at"))
    if changed:
        people = [replace(one, at=one.at or changed) for one in people]
    left_out = {_SUGGESTED: suggested} if suggested else {}
    return Labelled(texts_of(data), ids_of(about, outer), people, left_out)


def _by_person(responses: Mapping[str, Json]) -> list[Person]:
    """The responses by question, as what each person said."""
    people: dict[str, Person] = {}
    for question, answers in responses.items():
        for given in listing(answers):
            one = mapping(given)
            user = first_text(one, ("user_id", "user")) or ""
            person = people.setdefault(user, Person(user or None, ()))
            status = text(one.get("status"))
            people[user] = replace(
                person,
                labels=(*person.labels, *_answer(str(question), one.get("value"))),
                dropped=person.dropped or _dropped(status),
            )
    return list(people.values())


def _by_response(responses: Sequence[Json]) -> list[Person]:
    """The responses of version 1 and of the server, one for each person."""
    return [
        Person(
            first_text(one, ("user_id", "user")),
            [
                label
                for question, value in mapping(one.get("values")).items()
                for label in _answer(str(question), mapping(value).get("value", value))
            ],
            moment(one.get("updated_at"), one.get("inserted_at")),
            _dropped(text(one.get("status"))),
        )
        for one in map(mapping, responses)
    ]


def _dropped(status: str | None) -> str:
    return f"the response is {status}, not submitted" if status in _DROPPED else ""


def _answer(question: str, value: Json) -> Iterator[Label]:
    """Yield the labels in the answer to a question: marked ranges, or categories, numbers and texts."""
    ranges = [mapping(one) for one in listing(value)] if isinstance(value, list) else []
    if ranges and all(is_offset(one.get("start")) and is_offset(one.get("end")) for one in ranges):
        for one in ranges:
            quoted = text(one.get("text")) or ""
            yield Label(
                question,
                said_of(one.get("label")),
                start=one["start"],
                end=one["end"],
                quoted=quoted,
            )
    elif ranges and all("rank" in one and "value" in one for one in ranges):
        ordered = sorted(ranges, key=lambda one: str(one["rank"]))
        yield Label(
            question, tuple(f"{one['rank']}. {one['value']}" for one in ordered), worded=False
        )
    elif value not in (None, "", []):
        yield Label(question, said_of(value), free=isinstance(value, str) and " " in value.strip())


# --- flat columns ------------------------------------------------------------------------------------


def _is_flat(row: Row) -> bool:
    """Whether it is a record as a row. One without responses has no columns of them, but still those of the server."""
    return row.keys() >= {"_server_id", "status"} or any(
        str(key).endswith((".responses.users", ".suggestion.agent")) for key in row
    )


def _flat_labels(row: Row) -> int:
    return int(any(value and str(key).endswith(_RESPONSES) for key, value in row.items()))


def _flat(row: Row) -> Labelled:
    """A row in which the responses, who gave them and their states are columns of lists."""
    by_question: dict[str, list[Json]] = {}
    suggested = 0
    for key, value in row.items():
        name = str(key)
        suggested += name.endswith(".suggestion") and value not in (None, "")
        if not name.endswith(_RESPONSES) or value in (None, ""):
            continue
        users = listing(row.get(f"{name}.users"))
        states = listing(row.get(f"{name}.status"))
        given = json_in_text(value)
        answers = given if isinstance(given, list) else [given]
        by_question[name.removesuffix(_RESPONSES)] = [
            {"value": one, "user_id": _at(users, at), "status": _at(states, at)}
            for at, one in enumerate(answers)
        ]
    columns = {key: value for key, value in row.items() if "." not in str(key)}
    return Labelled(
        texts_of(columns, "_server_id", "status"),
        ids_of(columns),
        _by_person(by_question),
        {_SUGGESTED: suggested} if suggested else {},
    )


def _at(values: Sequence[Json], number: int) -> Json:
    return values[number] if number < len(values) else None


# --- rows of a feedback dataset of version 1 ----------------------------------------------------------

_STATES: Final = ("submitted", *_DROPPED)
_SUGGESTION: Final = "-suggestion"
_METADATA: Final = "-suggestion-metadata"


def _are_responses(value: Json) -> bool:
    given = listing(value)
    return bool(given) and all(
        isinstance(one, dict)
        and one.keys() >= {"user_id", "value", "status"}
        and one["status"] in _STATES
        for one in given
    )


def _is_feedback_row(row: Row) -> bool:
    """Whether it is a row of a feedback dataset: each question is a column of responses, with suggestions beside it."""
    return any(map(_are_responses, row.values())) or any(
        str(key).endswith(_METADATA) and str(key).removesuffix(_METADATA) in row for key in row
    )


def _feedback_row(row: Row) -> Labelled:
    questions = {str(key): value for key, value in row.items() if _are_responses(value)}
    suggested = sum(
        str(key).endswith(_SUGGESTION) and value not in (None, "", []) for key, value in row.items()
    )
    around = [str(key) for key in row if _SUGGESTION in str(key)]
    return Labelled(
        texts_of(row, "metadata", *questions, *around),
        ids_of(mapping(row.get("metadata")), row),
        _by_person({name: listing(value) for name, value in questions.items()}),
        {_SUGGESTED: suggested} if suggested else {},
    )


# --- version 1 ---------------------------------------------------------------------------------------


def _is_old(row: Row) -> bool:
    if not row.keys() >= {"annotation", "annotation_agent", "prediction", "status"}:
        return False
    return "inputs" in row or "text" in row


def _old(row: Row) -> Labelled:
    inputs = mapping(row.get("inputs"))
    texts = texts_of(inputs) | texts_of({"text": row.get("text")})
    given = json_in_text(row.get("annotation"))
    left_out = {"a prediction of a model was left out": 1} if row.get("prediction") else {}
    ids = ids_of(mapping(row.get("metadata")), row)
    if given in (None, "", []):
        return Labelled(texts, ids, [], left_out)
    status = text(row.get("status")) or ""
    person = Person(
        text(row.get("annotation_agent")),
        list(_old_labels(given)),
        moment(row.get("event_timestamp")),
        ""
        if status == "Validated"
        else f"the record is {status or 'without a status'}, not validated",
    )
    return Labelled(texts, ids, [person], left_out)


def _old_labels(given: Json) -> Iterator[Label]:
    """Yield the labels of an annotation: ranges as (label, start, end), else categories or one text."""
    ranges = listing(given) if isinstance(given, list) else []
    if ranges and all(
        isinstance(one, list) and len(one) >= 3 and is_offset(one[1]) and is_offset(one[2])
        for one in ranges
    ):
        for one in ranges:
            yield Label("annotation", said_of(one[0]), start=one[1], end=one[2])
        return
    yield Label("annotation", said_of(given), free=isinstance(given, str) and " " in given.strip())


ARGILLA: Final = (
    LabelTool(
        "argilla",
        "an Argilla export",
        "docs.argilla.io, Record.to_dict(): `fields`, `responses` and `suggestions` by question; version 1 of its"
        " feedback datasets has a list of responses with `values`",
        _fits,
        _labels,
        under("fields"),
        read=_record,
        how="dataset.records.to_json(FILE)",
    ),
    LabelTool(
        "argilla-flat",
        "an Argilla export (flat columns)",
        "docs.argilla.io, to_list(flatten=True), to_datasets(): columns `QUESTION.responses`,"
        " `QUESTION.responses.users`",
        _is_flat,
        _flat_labels,
        lambda row: [str(key) for key in row if "." not in str(key)],
        read=_flat,
        how="dataset.records.to_datasets().to_json(FILE)",
    ),
    LabelTool(
        "argilla-rows",
        "an Argilla feedback dataset",
        "argilla 1, the dataset card that it writes: a column of responses for each question, with"
        " `QUESTION-suggestion` and `QUESTION-suggestion-metadata`",
        _is_feedback_row,
        lambda row: sum(len(listing(value)) for value in row.values() if _are_responses(value)),
        lambda row: [str(key) for key in texts_of(row, "metadata")],
        read=_feedback_row,
        how='dataset.format_as("datasets").to_json(FILE)',
    ),
    LabelTool(
        "argilla-1",
        "an Argilla export (version 1)",
        "docs.v1.argilla.io, TextClassificationRecord, TokenClassificationRecord, Text2TextRecord",
        _is_old,
        lambda row: int(row.get("annotation") is not None),
        under("inputs", "text"),
        read=_old,
        how="rg.load(NAME).to_datasets().to_json(FILE)",
    ),
)
