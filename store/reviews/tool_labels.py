"""Labels of Label Studio and Argilla as lines of a reviews file: one line for each person's labels on one trace.

A category that clearly means good or bad becomes the verdict; marked ranges become evidence; everything else stands in
the note. Trace and labels belong together by an id of the trace, else by their exact texts.

Sources: labelstud.io, guide/export and guide/task_format (`result`: `from_name`, `type`, `value`); docs.argilla.io,
Record.to_dict() (`responses` by question), and the feedback records of version 1 (`values` by question).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ..bundles.values.json_access import json_in_text, listing, mapping, text
from ..canonical import Json
from ..evidence_text import evidence_text
from ..identity import is_global_id
from ..library.by_text import TraceTexts, question_text
from ..library.library import Library
from ..score_verdicts import verdict_of_score
from ..trace import Score, Trace, answer_text, as_text
from .step_names import UnusableLine

_IDS: Final = (
    "trace",
    "trace_key",
    "trace_id",
    "traceId",
    "source_id",
    "external_id",
    "run_id",
    "conversation_id",
    "example_id",
    "record_id",
    "uuid",
    "id",
)
"""Where the id of the trace can stand, the surest first."""
_DROPPED: Final = ("discarded", "draft", "pending")


@dataclass(frozen=True, slots=True)
class _Label:
    """One answer of a person: categories, numbers and texts in `said`; a marked range with its words."""

    name: str
    said: tuple[str, ...] = ()
    start: int | None = None
    end: int | None = None
    quoted: str = ""


@dataclass(frozen=True, slots=True)
class _Person:
    """What one person said of one record; `dropped` is the reason why it does not count."""

    reviewer: str | None
    labels: Sequence[_Label]
    at: str | None = None
    dropped: str = ""


@dataclass(frozen=True, slots=True)
class _Labelled:
    """A record with its texts, the ids that it names, and what people said of it."""

    texts: Mapping[str, str]
    ids: Sequence[str]
    people: Sequence[_Person]
    left_out: Mapping[str, int] = field(default_factory=dict)


class LabelLines:
    """Turns the records of a labelling tool into lines; what is unusual is counted in `oddities`."""

    def __init__(self, tool: str, library: Library, rubric: str) -> None:
        self._read = _READERS[tool]
        self._library = library
        self._rubric = rubric
        self._texts: TraceTexts | None = None
        self.oddities: Counter[str] = Counter()

    def of(self, record: Mapping[str, Json]) -> Iterator[dict[str, Json] | UnusableLine]:
        """Yield a line for each person, or the reason why there is none."""
        labelled = self._read(record)
        self.oddities.update(labelled.left_out)
        if not labelled.people:
            yield UnusableLine("nobody has labelled this record")
            return
        try:
            trace = self._trace(labelled)
        except UnusableLine as error:
            yield from (error for _ in labelled.people)
            return
        for person in labelled.people:
            if person.dropped:
                yield UnusableLine(person.dropped)
            else:
                yield self._line(labelled, person, trace)

    def _trace(self, labelled: _Labelled) -> Trace:
        """The trace that a record is about. Raises UnusableLine."""
        for named in labelled.ids:
            keys = [named] if self._library.trace(named) else self._library.by_source(named)
            found = [one for key in keys if (one := self._library.trace(key)) is not None]
            same = [one for one in found if _shares_text(one, labelled.texts)]
            # An id that is only a file's may be another trace's too: then the texts decide.
            if len(same) == 1:
                return same[0]
            if len(found) == 1 and (is_global_id(named) or not labelled.texts):
                return found[0]
            if len(same) > 1:
                raise UnusableLine(f"{len(same)} traces have the id {named!r} and these texts")
        if self._texts is None:
            self._texts = TraceTexts(self._library)
        keys = self._texts.keys(labelled.texts.values())
        if len(keys) > 1:
            raise UnusableLine(
                f"{len(keys)} traces have these texts; the record names no id of one"
            )
        trace = self._library.trace(keys[0]) if keys else None
        if trace is None:
            raise UnusableLine(
                "no trace in the library has an id of this record, or its question and answer"
            )
        return trace

    def _line(self, labelled: _Labelled, person: _Person, trace: Trace) -> dict[str, Json]:
        verdicts: set[str] = set()
        notes: list[str] = []
        evidence: list[dict[str, Json]] = []
        for label in person.labels:
            if label.start is not None and label.end is not None:
                placed = _placed(label, labelled.texts, trace)
                words = label.quoted
                if placed is not None:
                    evidence.append(placed)
                    words = placed["text"]
                else:
                    self.oddities["a marked range is in no step; it stands in the note"] += 1
                where = repr(words) if words else f"characters {label.start} to {label.end}"
                notes.append(f"{label.name}: {', '.join(label.said)}: {where}")
                continue
            meanings = {verdict_of_score(Score(label.name, label=said)) for said in label.said}
            meanings -= {None}
            verdicts.update(meaning for meaning in meanings if meaning)
            if not meanings or len(label.said) > 1:
                notes.append(f"{label.name}: {', '.join(label.said)}")
        line: dict[str, Json] = {
            "trace": trace.key,
            "rubric": self._rubric,
            "status": "finished" if verdicts else "draft",
            "evidence": evidence,
            "note": "\n".join(notes) or None,
        }
        if verdicts:
            line["verdict"] = "fail" if "fail" in verdicts else "pass"
        else:
            self.oddities["no category means pass or fail; imported as a draft"] += 1
        if person.reviewer:
            line["reviewer"] = person.reviewer
        if person.at:
            line["at"] = person.at
        return line


def _shares_text(trace: Trace, texts: Mapping[str, str]) -> bool:
    own = {question_text(trace.input).strip(), answer_text(trace).strip()} - {""}
    return any(given.strip() in own for given in texts.values())


def _placed(label: _Label, texts: Mapping[str, str], trace: Trace) -> dict[str, Json] | None:
    """A marked range as evidence in the step that has the text it was marked in; None if no step has it."""
    inside = [
        given
        for given in texts.values()
        if (label.quoted and label.quoted in given)
        or (not label.quoted and len(given) >= (label.end or 0))
    ]
    for number, step in reversed(list(enumerate(trace.steps))):
        own = evidence_text(step)
        given = next((one for one in inside if one and own.strip() == one.strip()), None)
        if given is None:
            continue
        quoted = label.quoted or given[label.start or 0 : label.end]
        return {
            "step": number,
            "start": label.start,
            "end": label.end,
            "text": quoted,
            "kind": "why",
        }
    return None


def _texts_of(data: Mapping[str, Json]) -> dict[str, str]:
    return {
        name: value
        for name, value in data.items()
        if isinstance(value, str) and value.strip() and name not in _IDS
    }


def _ids_of(*holders: Mapping[str, Json]) -> list[str]:
    found = [text(holder.get(name)) for name in _IDS for holder in holders]
    return list(dict.fromkeys(one for one in found if one))


# --- Label Studio ------------------------------------------------------------------------------------


def _label_studio(task: Mapping[str, Json]) -> _Labelled:
    data = mapping(task.get("data"))
    given = listing(task.get("annotations", task.get("completions")))
    predictions = len(listing(task.get("predictions")))
    left_out = {"a prediction of a model was left out": predictions} if predictions else {}
    return _Labelled(
        _texts_of(data),
        _ids_of(
            data,
            mapping(data.get("metadata")),
            mapping(data.get("meta")),
            mapping(task.get("meta")),
        ),
        [_annotator(mapping(one)) for one in given],
        left_out,
    )


def _annotator(annotation: Mapping[str, Json]) -> _Person:
    by = annotation.get("completed_by")
    who = mapping(by)
    reviewer = (
        text(who.get("email"))
        or text(who.get("username"))
        or text(who.get("id", by if not who else None))
    )
    return _Person(
        f"user {reviewer}" if reviewer and reviewer.isdecimal() else reviewer,
        [label for one in listing(annotation.get("result")) for label in _region(mapping(one))],
        text(annotation.get("updated_at")) or text(annotation.get("created_at")),
        "the annotator skipped this task" if annotation.get("was_cancelled") else "",
    )


def _region(region: Mapping[str, Json]) -> Iterator[_Label]:
    """Yield the label in one entry of a `result`."""
    name = text(region.get("from_name")) or text(region.get("type")) or "label"
    value = mapping(region.get("value"))
    start, end = value.get("start"), value.get("end")
    kind = text(region.get("type")) or ""
    said = _said(value.get(kind, value.get("text") if kind == "textarea" else None))
    if _is_offset(start) and _is_offset(end):
        yield _Label(name, said, start, end, text(value.get("text")) or "")
    elif said:
        yield _Label(name, said)
    elif value:
        yield _Label(name, (as_text(dict(value)),))


def _is_offset(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _said(value: Json) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(as_text(one) for one in value)
    return () if value is None else (as_text(value),)


# --- Argilla -----------------------------------------------------------------------------------------


def _argilla(record: Mapping[str, Json]) -> _Labelled:
    data, about = mapping(record.get("fields")), mapping(record.get("metadata"))
    outer = {key: value for key, value in record.items() if key in _IDS}
    suggested = len(mapping(record.get("suggestions"))) or len(listing(record.get("suggestions")))
    given = json_in_text(record.get("responses"))
    people = _by_person(given) if isinstance(given, dict) else _by_response(listing(given))
    left_out = {"a suggestion of a model was left out": suggested} if suggested else {}
    return _Labelled(_texts_of(data), _ids_of(about, outer), people, left_out)


def _by_person(responses: Mapping[str, Json]) -> list[_Person]:
    """The responses by question, as what each person said."""
    people: dict[str, _Person] = {}
    for question, answers in responses.items():
        for given in listing(answers):
            one = mapping(given)
            user = text(one.get("user_id")) or ""
            person = people.setdefault(user, _Person(user or None, ()))
            status = text(one.get("status"))
            people[user] = replace(
                person,
                labels=(*person.labels, *_answer(question, one.get("value"))),
                dropped=person.dropped or _dropped(status),
            )
    return list(people.values())


def _by_response(responses: Sequence[Json]) -> list[_Person]:
    """The responses of version 1, one for each person."""
    return [
        _Person(
            text(one.get("user_id")),
            [
                label
                for question, value in mapping(one.get("values")).items()
                for label in _answer(question, mapping(value).get("value", value))
            ],
            text(one.get("updated_at")) or text(one.get("inserted_at")),
            _dropped(text(one.get("status"))),
        )
        for one in map(mapping, responses)
    ]


def _dropped(status: str | None) -> str:
    return f"the response is {status}, not submitted" if status in _DROPPED else ""


def _answer(question: str, value: Json) -> Iterator[_Label]:
    """Yield the labels in the answer to a question: marked ranges, or categories, numbers and texts."""
    ranges = [mapping(one) for one in listing(value)] if isinstance(value, list) else []
    if ranges and all(
        _is_offset(one.get("start")) and _is_offset(one.get("end")) for one in ranges
    ):
        for one in ranges:
            yield _Label(question, _said(one.get("label")), one["start"], one["end"])
        return
    if value is not None:
        yield _Label(question, _said(value))


_READERS: Final[Mapping[str, Callable[[Mapping[str, Json]], _Labelled]]] = {
    "label-studio": _label_studio,
    "argilla": _argilla,
}
