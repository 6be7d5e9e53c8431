"""A line of a reviews file, read: the acts that each of its keys states."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, TypeVar

import msgspec

from ...rubrics.question_types import check_answer
from ...rubrics.schema import VERDICTS, Rubric
from ...rubrics.scoring import codes_of, verdict_of
from ..acts import Act
from ..canonical import Json
from ..evidence_text import anchored
from ..judgement import CARRY_REASONS, CAUSE_LAYERS, EVIDENCE_KINDS, MARK_KINDS, SIGNAL_KINDS
from .line_values import iso_time
from .step_names import StepNames, UnusableLine

T = TypeVar("T")


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
        given = self.values.get(name)
        if not given:
            return []
        try:
            return msgspec.convert(given, list[shape])  # type: ignore[valid-type]
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


def answer_acts(line: ImportedLine) -> Iterator[Act]:
    """The answers."""
    for name, value in line.answers.items():
        yield Act("answer", {"question": name, "value": value})


def mark_acts(line: ImportedLine) -> Iterator[Act]:
    """The marks on steps. Raises UnusableLine."""
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


def place_acts(name: str) -> Callable[[ImportedLine], Iterator[Act]]:
    """Reads the place under a key: the break point, the root cause, or where it showed."""

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


def evidence_acts(line: ImportedLine) -> Iterator[Act]:
    """The marked words. Raises UnusableLine."""
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


def note_acts(line: ImportedLine) -> Iterator[Act]:
    """The note."""
    if line.get("note"):
        yield Act("note", {"text": str(line.get("note"))})


def correction_acts(line: ImportedLine) -> Iterator[Act]:
    """The correction."""
    given = line.get("correction")
    if given is not None:
        if not isinstance(given, Mapping):
            given = {"text": given}
        status = given.get("status") or "proposed"
        yield Act("correct", {"text": str(given.get("text", "")), "status": status})


def cause_layer_acts(line: ImportedLine) -> Iterator[Act]:
    """The part that would have to change. Raises UnusableLine."""
    layer = line.get("cause_layer")
    if layer is None:
        return
    if layer not in CAUSE_LAYERS:
        raise UnusableLine(f"cause_layer is {layer!r}, not one of {', '.join(CAUSE_LAYERS)}")
    yield Act("mark", {"as": "cause_layer", "layer": layer})


def _own_codes(line: ImportedLine) -> list[str]:
    given = line.get("own_codes") or []
    return [str(code) for code in ([given] if isinstance(given, str) else given)]


def own_code_acts(line: ImportedLine) -> Iterator[Act]:
    """The codes that were typed."""
    for code in _own_codes(line):
        yield Act("code", {"code": code})


def signal_acts(line: ImportedLine) -> Iterator[Act]:
    """What is worth attention. Raises UnusableLine."""
    for given in line.get("signals") or ():
        kind = given.get("kind") if isinstance(given, Mapping) else given
        if kind not in SIGNAL_KINDS:
            raise UnusableLine(f"a signal is {kind!r}, not one of {', '.join(SIGNAL_KINDS)}")
        note = str(given.get("note") or "") if isinstance(given, Mapping) else ""
        yield Act("signal", {"kind": kind, "note": note})


def check_acts(line: ImportedLine) -> Iterator[Act]:
    """The claims."""
    for number, check in enumerate(line.get("checks") or (), start=1):
        yield Act("check", {"id": f"c{number}", "check": check})


def propagated_acts(line: ImportedLine) -> Iterator[Act]:
    """The group that the judgement was applied to. Raises UnusableLine."""
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


def carried_acts(line: ImportedLine) -> Iterator[Act]:
    """The review that it was carried over from. Raises UnusableLine."""
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


def status_acts(line: ImportedLine) -> Iterator[Act]:
    """How far the review is, and its verdict and codes. Raises UnusableLine."""
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
