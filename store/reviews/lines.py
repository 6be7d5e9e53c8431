"""One line of a reviews file: how each of its keys is written from a review and read back as acts.

The format is this project's own. To add a key, enter it in `LINE_KEYS`: exports, tables and imports
follow from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from functools import cached_property
from typing import Any, Final, TypeVar

import msgspec

from ...rubrics.question_types import check_answer
from ...rubrics.schema import VERDICTS, Rubric
from ...rubrics.scoring import codes_of, verdict_of
from ..acts import Act
from ..canonical import Json
from ..evidence_text import anchored
from ..judgement import CARRY_REASONS, CAUSE_LAYERS, EVIDENCE_KINDS, MARK_KINDS, Place, Review
from .step_names import StepNames, UnusableLine

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ExportedReview:
    """A review with its rubric and the source id of its trace, as far as they are known here."""

    review: Review
    rubric: Rubric | None
    source_id: str | None


@dataclass(frozen=True)
class ImportedLine:
    """A line that is read: the review it states, its rubric, and the steps of its trace."""

    values: Mapping[str, Json]
    rubric: Rubric
    steps: StepNames

    def get(self, name: str) -> Json:
        """The value of a key; None if there is none."""
        return self.values.get(name)

    def items(self, name: str, shape: type[T]) -> list[T]:
        """The list under a key, each item checked. Raises UnusableLine."""
        try:
            return msgspec.convert(self.values.get(name) or [], list[shape])  # type: ignore[valid-type]
        except msgspec.ValidationError as error:
            raise UnusableLine(f"`{name}` has an unexpected shape: {error}") from None

    @cached_property
    def answers(self) -> dict[str, Json]:
        """The answers, checked against the rubric and the verdict. Raises UnusableLine."""
        given = dict(self.get("answers") or {})
        verdict, rubric = self.get("verdict"), self.rubric
        if verdict is not None and verdict not in VERDICTS:
            raise UnusableLine(f"verdict is {verdict!r}, not one of {', '.join(VERDICTS)}")
        if verdict is not None and not rubric.asks_verdict:
            raise UnusableLine(
                f"verdict is {verdict!r}, and rubric {rubric.id!r} asks for no verdict"
            )
        question = rubric.question(rubric.verdict.question)
        unanswered = verdict is not None and question is not None and question.id not in given
        if unanswered and question is not None and question.type == "pass_fail":
            given = {question.id: verdict, **given}
        for name, value in given.items():
            asked = rubric.question(name)
            if asked is None:
                raise UnusableLine(f"rubric {rubric.id!r} has no question {name!r}")
            problem = check_answer(asked, value)
            if problem:
                raise UnusableLine(f"answers.{name}: {problem}")
        given = {name: value for name, value in given.items() if value is not None}
        found = verdict_of(rubric, given)
        if verdict is not None and found is not None and found != verdict:
            raise UnusableLine(f"the answers mean {found!r}, the verdict says {verdict!r}")
        return given


# --- each key, read ---------------------------------------------------------------------------------


class _MarkItem(msgspec.Struct):
    step: Any = None
    actor: Any = None
    kind: Any = None
    code: Any = None
    note: Any = None


class _EvidenceItem(msgspec.Struct):
    step: Any = None
    start: Any = None
    end: Any = None
    text: Any = None
    kind: Any = None


def _answer_acts(line: ImportedLine) -> Iterator[Act]:
    for name, value in line.answers.items():
        yield Act("answer", {"question": name, "value": value})


def _mark_acts(line: ImportedLine) -> Iterator[Act]:
    for number, mark in enumerate(line.items("marks", _MarkItem)):
        kind = mark.kind or "wrong"
        if kind not in MARK_KINDS:
            raise UnusableLine(f"marks[{number}].kind is {kind!r}, not one of {MARK_KINDS}")
        step = line.steps.find(mark.step, mark.actor)
        body: dict[str, Json] = {"as": "mark", "id": f"m{number + 1}", "step": step, "kind": kind}
        for name, text in (("code", mark.code), ("note", mark.note)):
            if text is not None:
                body[name] = str(text)
        yield Act("mark", body)


def _place_acts(name: str) -> Callable[[ImportedLine], Iterator[Act]]:
    def acts(line: ImportedLine) -> Iterator[Act]:
        given = line.get(name)
        if given is None:
            return
        if not isinstance(given, Mapping):
            given = {"step": given}
        if given.get("cannot_tell"):
            yield Act("mark", {"as": name, "cannot_tell": True})
            return
        step = line.steps.find(given.get("step"), given.get("actor"))
        body: dict[str, Json] = {"as": name, "step": step}
        alternates = [line.steps.find(other) for other in given.get("alternates") or ()]
        if alternates:
            body["alternates"] = alternates
        yield Act("mark", body)

    return acts


def _evidence_acts(line: ImportedLine) -> Iterator[Act]:
    for number, item in enumerate(line.items("evidence", _EvidenceItem)):
        kind = item.kind or "why"
        if kind not in EVIDENCE_KINDS:
            raise UnusableLine(f"evidence[{number}].kind is {kind!r}, not one of {EVIDENCE_KINDS}")
        step = line.steps.find(item.step)
        start = int(item.start or 0)
        quoted = str(item.text or "")
        end = int(item.end or start + len(quoted))
        text = line.steps.text(step)
        found = anchored(text, start, end, quoted)
        if found is None and item.start is None and item.end is None:
            # Words without offsets can be looked for; what they were marked in is not known for sure.
            other = line.steps.quoted_once(quoted)
            if other is not None:
                step, text = other, line.steps.text(other)
                start = text.index(quoted)
                found = anchored(text, start, start + len(quoted), quoted)
        if found is None:
            raise UnusableLine(
                f"evidence[{number}]: characters {start} to {end} of step {step!r} are"
                f" {text[max(0, start) : end][:60]!r}, not {quoted[:60]!r}"
            )
        if found.unit != "characters":
            line.steps.note_unit(found.unit)
        yield Act(
            "mark",
            {
                "as": "evidence",
                "id": f"e{number + 1}",
                "step": step,
                "start": found.start,
                "end": found.end,
                "text": text[found.start : found.end],
                "kind": kind,
            },
        )


def _note_acts(line: ImportedLine) -> Iterator[Act]:
    if line.get("note"):
        yield Act("note", {"text": str(line.get("note"))})


def _correction_acts(line: ImportedLine) -> Iterator[Act]:
    given = line.get("correction")
    if given is not None:
        if not isinstance(given, Mapping):
            given = {"text": given}
        status = given.get("status") or "proposed"
        yield Act("correct", {"text": str(given.get("text", "")), "status": status})


def _cause_layer_acts(line: ImportedLine) -> Iterator[Act]:
    layer = line.get("cause_layer")
    if layer is None:
        return
    if layer not in CAUSE_LAYERS:
        raise UnusableLine(f"cause_layer is {layer!r}, not one of {', '.join(CAUSE_LAYERS)}")
    yield Act("mark", {"as": "cause_layer", "layer": layer})


def _own_codes(line: ImportedLine) -> list[str]:
    given = line.get("own_codes") or []
    return [str(code) for code in ([given] if isinstance(given, str) else given)]


def _own_code_acts(line: ImportedLine) -> Iterator[Act]:
    for code in _own_codes(line):
        yield Act("code", {"code": code})


def _check_acts(line: ImportedLine) -> Iterator[Act]:
    for number, check in enumerate(line.get("checks") or (), start=1):
        yield Act("check", {"id": f"c{number}", "check": check})


def _propagated_acts(line: ImportedLine) -> Iterator[Act]:
    given = line.get("propagated")
    if given is None:
        return
    if not isinstance(given, Mapping) or not given.get("group"):
        raise UnusableLine("`propagated` does not name a group")
    source = {name: str(given.get(name) or "") for name in ("trace", "reviewer", "rubric")}
    similarity = given.get("similarity")
    number = float(similarity) if isinstance(similarity, int | float) else None
    yield Act(
        "apply-to-group", {"group": str(given["group"]), "from": source, "similarity": number}
    )


def _carried_acts(line: ImportedLine) -> Iterator[Act]:
    given = line.get("carried")
    if given is None:
        return
    if not isinstance(given, Mapping) or given.get("why") not in CARRY_REASONS:
        raise UnusableLine(f"`carried` does not say why: {' or '.join(CARRY_REASONS)}")
    source = {name: str(given.get(name) or "") for name in ("trace", "reviewer", "rubric")}
    body: dict[str, Json] = {"why": given["why"], "from": source}
    if isinstance(given.get("version"), int):
        body["version"] = given["version"]
    for name in ("differs", "recheck"):
        if given.get(name):
            body[name] = [str(words) for words in given[name]]
    yield Act("carry", body)


def _status_acts(line: ImportedLine) -> Iterator[Act]:
    match line.get("status") or "finished":
        case "deferred":
            yield Act("defer", {"reason": str(line.get("defer_reason") or ""), **_active(line)})
        case "finished":
            verdict = line.get("verdict") or verdict_of(line.rubric, line.answers)
            if verdict is None and line.rubric.asks_verdict:
                raise UnusableLine("a finished review needs a `verdict`, or answers that give one")
            given = line.get("codes")
            codes = [given] if isinstance(given, str) and given else given
            codes = [str(code) for code in codes or codes_of(line.rubric, line.answers)]
            own = _own_codes(line)
            codes = [code for code in codes if code not in own]
            yield Act("finish", {"verdict": verdict, "codes": codes, **_active(line)})
        case "draft":
            return
        case status:
            raise UnusableLine(f"status is {status!r}, not draft, finished or deferred")


def _active(line: ImportedLine) -> dict[str, Json]:
    """The active time that a line states in seconds, as acts have it. Raises UnusableLine."""
    given = line.get("seconds")
    if given in (None, ""):
        return {}
    try:
        seconds = float(str(given))
    except ValueError:
        seconds = -1
    if isinstance(given, bool) or not 0 <= seconds < 1e9:
        raise UnusableLine(f"`seconds` is {str(given)[:40]!r}, not a number of seconds")
    return {"active_ms": round(seconds * 1000)}


def time_ms(line: Mapping[str, Json]) -> int | None:
    """When the review was given, in milliseconds since the epoch. Raises UnusableLine."""
    value = line.get("at")
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(str(value))
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        at_ms = round(moment.timestamp() * 1000)
        # In UTC it may be before the year 1, or after 9999: then it could not be written again.
        iso_time(at_ms)
    except (ValueError, OverflowError, OSError):
        raise UnusableLine(f"`at` is {str(value)[:40]!r}, not an ISO 8601 time") from None
    return at_ms


# --- each key, written ------------------------------------------------------------------------------


def iso_time(at_ms: int) -> str:
    """Milliseconds since the epoch as ISO 8601 in UTC."""
    moment = datetime.fromtimestamp(at_ms / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _rubric_json(given: ExportedReview) -> Json:
    rubric = given.rubric
    return {
        "id": rubric.id if rubric else None,
        "version": rubric.version if rubric else None,
        "hash": given.review.rubric,
    }


def _place_json(place: Place | None) -> Json:
    if place is None:
        return None
    if place.cannot_tell:
        return {"cannot_tell": True}
    return {"step": place.step, "alternates": list(place.alternates)}


def _fields(value: object, *names: str) -> dict[str, Json]:
    return {name: getattr(value, name) for name in names}


def _marks_json(review: Review) -> Json:
    return [_fields(mark, "step", "kind", "code", "note") for mark in review.marks]


def _evidence_json(review: Review) -> Json:
    return [_fields(one, "step", "start", "end", "text", "kind") for one in review.evidence]


def _correction_json(review: Review) -> Json:
    return _fields(review.correction, "text", "status") if review.correction else None


def _propagated_json(review: Review) -> Json:
    names = ("group", "trace", "reviewer", "rubric", "similarity")
    return _fields(review.propagated, *names) if review.propagated else None


def _carried_json(review: Review) -> Json:
    carried = review.carried
    if carried is None:
        return None
    names = ("why", "trace", "reviewer", "rubric", "version")
    given = _fields(carried, *names)
    return {**given, "differs": list(carried.differs), "recheck": list(carried.recheck)}


def _seconds(given: ExportedReview) -> Json:
    spent = given.review.active_ms
    return None if spent is None else spent / 1000


# --- the keys ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LineKey:
    """One key of a line. `write` gives its value (None: it is only read); `read` the acts that it
    states, which are in the order of the keys. A table holds a `nested` value as JSON text."""

    write: Callable[[ExportedReview], Json] | None
    read: Callable[[ImportedLine], Iterable[Act]] | None = None
    nested: bool = False
    optional: bool = False
    """Left out of a line if the review has none."""


LINE_KEYS: Final[Mapping[str, LineKey]] = {
    "trace": LineKey(lambda given: given.review.trace),
    "source_id": LineKey(lambda given: given.source_id),
    "bundle": LineKey(None),
    "reviewer": LineKey(lambda given: given.review.reviewer),
    "at": LineKey(lambda given: iso_time(given.review.at_ms)),
    "rubric": LineKey(_rubric_json, nested=True),
    "status": LineKey(lambda given: given.review.status),
    "verdict": LineKey(lambda given: given.review.verdict),
    "answers": LineKey(lambda given: dict(given.review.answers), _answer_acts, nested=True),
    "codes": LineKey(lambda given: list(given.review.codes), nested=True),
    "marks": LineKey(lambda given: _marks_json(given.review), _mark_acts, nested=True),
    "break_point": LineKey(
        lambda given: _place_json(given.review.break_point), _place_acts("break_point"), nested=True
    ),
    "root_cause": LineKey(
        lambda given: _place_json(given.review.root_cause), _place_acts("root_cause"), nested=True
    ),
    "manifestation": LineKey(
        lambda given: _place_json(given.review.manifestation),
        _place_acts("manifestation"),
        nested=True,
        optional=True,
    ),
    "cause_layer": LineKey(
        lambda given: given.review.cause_layer, _cause_layer_acts, optional=True
    ),
    "own_codes": LineKey(
        lambda given: list(given.review.own_codes) or None,
        _own_code_acts,
        nested=True,
        optional=True,
    ),
    "evidence": LineKey(lambda given: _evidence_json(given.review), _evidence_acts, nested=True),
    "note": LineKey(lambda given: given.review.note, _note_acts),
    "correction": LineKey(
        lambda given: _correction_json(given.review), _correction_acts, nested=True
    ),
    "checks": LineKey(
        lambda given: [dict(check) for check in given.review.checks], _check_acts, nested=True
    ),
    "defer_reason": LineKey(lambda given: given.review.defer_reason),
    "seconds": LineKey(_seconds, optional=True),
    "propagated": LineKey(
        lambda given: _propagated_json(given.review), _propagated_acts, nested=True, optional=True
    ),
    "repeat": LineKey(lambda given: given.review.repeat, optional=True),
    "carried": LineKey(
        lambda given: _carried_json(given.review), _carried_acts, nested=True, optional=True
    ),
}


def line_of(given: ExportedReview) -> dict[str, Json]:
    """A review as a line of a reviews file."""
    line = {name: key.write(given) for name, key in LINE_KEYS.items() if key.write is not None}
    return {
        name: value
        for name, value in line.items()
        if value is not None or not LINE_KEYS[name].optional
    }


def acts_of(line: ImportedLine) -> list[Act]:
    """The acts that one line states. Raises UnusableLine."""
    acts = [act for key in LINE_KEYS.values() if key.read is not None for act in key.read(line)]
    # Last, because an answer after the status would make the review a draft again.
    acts += _status_acts(line)
    if not acts:
        raise UnusableLine("the line says nothing about its trace")
    return acts


def unknown_keys(line: Mapping[str, Json]) -> Iterator[str]:
    """A warning for each key that is not one of a reviews file."""
    for name in line:
        if name not in LINE_KEYS:
            near = get_close_matches(str(name), LINE_KEYS, 1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            yield f"the key {str(name)[:40]!r} is not known and was left out{hint}"
