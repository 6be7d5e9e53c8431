"""Takes out of what is shown of a trace whatever judged it before, and counts it.

A reviewer who is to judge for themselves sees none of it before they have finished; see `earlier_judgements.py`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Final

import msgspec

from .canonical import Json
from .earlier_judgements import Judgements, earlier_judgements, said_by, said_in, texts_in
from .judging_names import (
    gives_reason,
    is_criterion,
    is_judge,
    is_reference,
    is_task,
    judges,
    solves_task,
)
from .shown_steps import RECORDED, Shown, ShownStep, shown_step
from .trace import Step, Trace, replace

HIDDEN: Final = "hidden until you finish"
"""Stands in place of a value that judges the trace."""
EXPECTED: Final = "expected"
"""What the expected answer of a trace is called where a rubric says that it is shown."""

_PATH: Final = "path"
_NAMING: Final = ("key", "name", "metric", "id", "type", "op", _PATH)
_VALUES: Final = ("value", "score", "label", "stringValue", "numberValue", "result", "passed")
_KINDS: Final = ("type", "kind", "event", "span_kind", "spanKind", "span_type", "run_type")
"""Under which an object in a record says what it is: an event `score`, a span `EVALUATOR`."""
_IDS: Final = frozenset(
    """id uuid spanid runid observationid callid eventid parentid parentspanid parentobservationid
    parentrunid""".split()  # noqa: SIM905
)
"""Under which an object in a record says which step it is, or which it is below of; without signs between words."""
_SHORTEST: Final = 12
"""Shorter ids and texts are those of many things."""
_SHORTEST_PART: Final = 24
"""Shorter texts of judges are not looked for inside of other texts."""
_DEEPEST: Final = 24
_NAMED: Final = re.compile(r"([A-Za-z_.-]{2,40})[:=]")
"""A tag that says a field: `score=0.2`, `verdict:fail`."""
_LONGEST_TAG: Final = 60


class Hiding:
    """Takes what judged a trace before out of what is shown of it. `shown` are the names of fields that stay.

    Hidden are fields with the name of a judgement or of a score of the trace, objects in records that are a judgement
    or a step of a judge, and texts that a judge said, under whatever name. What the trace itself says stays: the
    reviewer reads it anyway.
    """

    def __init__(self, trace: Trace, shown: Collection[str] = ()) -> None:
        self._trace = trace
        self._shown = frozenset(shown)
        self._named = frozenset(score.name for score in trace.scores if score.name)

    @cached_property
    def judgements(self) -> Judgements:
        """What judged the trace."""
        return earlier_judgements(self._trace)

    @property
    def steps(self) -> frozenset[str]:
        """The ids of the steps that are hidden."""
        return self.judgements.steps

    @property
    def hides_expected(self) -> bool:
        """Whether the trace came with the answer that was expected, and that is hidden."""
        return self._trace.expected is not None and EXPECTED not in self._shown

    @cached_property
    def metadata(self) -> Shown:
        """The metadata of the trace."""
        return self.entries(dict(self._trace.metadata))

    @property
    def fields(self) -> int:
        """How many fields are hidden: of the metadata, in what a harness recorded of steps, and the expected answer."""
        return self.metadata.hidden + self.hides_expected + self.fields_of_steps

    @property
    def fields_of_steps(self) -> int:
        """How many fields are hidden in steps that are shown."""
        return sum(one.hidden for one in self.trace.steps if isinstance(one, ShownStep))

    @cached_property
    def trace(self) -> Trace:
        """The trace with its steps as they are shown; those of judges are all there."""
        steps = tuple(
            one if one.id in self.steps else self.step(one)[0] for one in self._trace.steps
        )
        return replace(self._trace, steps=steps)

    @property
    def unsolved(self) -> Trace:
        """The trace with all its steps, without what its data set expected: what a right answer says, or would have done."""
        expected = None if self.hides_expected else self._trace.expected
        metadata = self.metadata.value
        kept = metadata if isinstance(metadata, Mapping) else {}
        return replace(self._trace, metadata=kept, expected=expected)

    def step(self, step: Step) -> tuple[Step, Sequence[Json]]:
        """A step as it is shown, and the values that are not."""
        return shown_step(step, self.of_step)

    def entries(self, value: Json) -> Shown:
        """A value that is said of the run as a whole: metadata, or a record that it was read from."""
        return self._without(value, of_run=True)

    def of_step(self, value: Json) -> Shown:
        """A value that was recorded of one step: its `success` is not that of the run."""
        return self._without(value, of_run=False)

    def _without(self, value: Json, *, of_run: bool) -> Shown:
        work = _Taking(self, of_run=of_run)
        left = work.without(value, 0)
        return Shown(left, work.hidden, tuple(work.taken))

    def judges(self, name: str, *, of_run: bool) -> bool:
        """Whether the name is that of a judgement, or of a score of the trace."""
        return self.is_of_score(name) or (name not in self._shown and judges(name, of_run=of_run))

    def hides(self, name: str, value: Json, *, of_run: bool) -> bool:
        """Whether a field is hidden for its name: what says nothing is not."""
        if value in (None, "", [], {}):
            return False
        refers = isinstance(value, str) and name not in self._shown and is_reference(name, value)
        return refers or self.judges(name, of_run=of_run)

    def is_solution(self, name: str, value: Json) -> bool:
        """Whether a field of a task is the solution that was expected, which the trace itself does not say. No actions
        say that nothing was to be done."""
        if value in (None, "", {}) or name in self._shown or not solves_task(name):
            return False
        if isinstance(value, str):
            return len(value.strip()) < _SHORTEST or not self._is_in_trace(value.strip())
        return not (isinstance(value, Mapping | list | tuple) and value and self.is_content(value))

    def is_of_score(self, name: str) -> bool:
        """Whether a name is that of a score of the trace, or begins with one: `faithful_reason`."""
        if name in self._shown:
            return False
        return name in self._named or name.startswith(self._beginnings)

    @cached_property
    def _beginnings(self) -> tuple[str, ...]:
        return tuple(f"{one}_" for one in self._named)

    def stays(self, name: str, value: Json) -> bool:
        """Whether a field is shown, whatever stands in it."""
        return name in self._shown or (isinstance(value, str) and is_criterion(name))

    def hides_reason(self, name: str, value: Json) -> bool:
        """Whether a field beside a judgement says why it was given."""
        if not isinstance(value, str) or not value.strip():
            return False
        return gives_reason(name) and not self._is_in_trace(value.strip())

    def is_judge(self, value: Mapping[str, Json]) -> bool:
        """Whether an object in a record is a step of a judge, or says that it is a judgement."""
        kinds = (value.get(name) for name in _KINDS)
        if any(isinstance(kind, str) and is_judge(kind) for kind in kinds):
            return True
        steps = self._long_ids
        return bool(steps) and any(
            isinstance(one, str) and one in steps and _plain(name) in _IDS
            for name, one in value.items()
        )

    @cached_property
    def _long_ids(self) -> frozenset[str]:
        return frozenset(one for one in self.steps if len(one) >= _SHORTEST)

    def is_said(self, text: str) -> bool:
        """Whether a judge said this, and the trace itself does not."""
        plain = text.strip()
        if len(plain) < _SHORTEST or not self._said:
            return False
        if plain in self._said:
            return not self._is_in_trace(plain)
        parts = [part for part in self._parts if part in plain]
        return any(not self._is_in_trace(part) for part in parts) and not self._is_in_trace(plain)

    @cached_property
    def _said(self) -> frozenset[str]:
        """What judges said of the trace, and the answer that was expected."""
        found = [text for score in self._trace.scores for text in said_by(score)]
        for step in self._trace.steps:
            if step.id in self.steps:
                found += said_in(step)
        if self.hides_expected:
            found += texts_in(self._trace.expected)
        return frozenset(text for one in found if len(text := one.strip()) >= _SHORTEST)

    @cached_property
    def _parts(self) -> tuple[str, ...]:
        return tuple(sorted(one for one in self._said if len(one) >= _SHORTEST_PART))

    def _is_in_trace(self, text: str) -> bool:
        return text in self._conversation

    @cached_property
    def _conversation(self) -> str:
        """What the trace itself says."""
        trace = self._trace
        said = [*texts_in(trace.input), *texts_in(trace.output)]
        said += [one or "" for one in (trace.error, trace.name, trace.source_id)]
        for step in trace.steps:
            if step.id not in self.steps:
                said += [step.id, step.name, *(() if step.kind == "event" else said_in(step))]
        return "\n".join(said)

    def is_content(self, value: Json) -> bool:
        """Whether the trace itself says this object or list: as its input, output or the arguments of a call."""
        return value in self._contents.get(len(value), ())

    @cached_property
    def _contents(self) -> Mapping[int, list[Json]]:
        trace = self._trace
        found = [trace.input, trace.output]
        for step in trace.steps:
            if step.id not in self.steps and step.kind not in RECORDED:
                found += [step.input, step.output]
                for message in (*step.messages_in, *step.messages_out):
                    found += [call.arguments for call in message.tool_calls]
        sizes: dict[int, list[Json]] = {}
        for one in found:
            if isinstance(one, Mapping | list | tuple):
                sizes.setdefault(len(one), []).append(one)
        return sizes


class _Taking:
    """Takes what judges out of one value, and counts it."""

    def __init__(self, hiding: Hiding, *, of_run: bool) -> None:
        self._hiding = hiding
        self._of_run = of_run
        self.taken: list[Json] = []

    @property
    def hidden(self) -> int:
        """How many fields were taken out."""
        return len(self.taken)

    def without(self, value: Json, depth: int) -> Json:
        """The value with `HIDDEN` in place of what judges."""
        if isinstance(value, str):
            return self._text(value, depth)
        if not isinstance(value, Mapping | list | tuple):
            return value
        if depth >= _DEEPEST:
            return self._hide(value)
        before = self.hidden
        if isinstance(value, Mapping):
            left = self._mapping(value, depth)
        else:
            left = [self.without(one, depth + 1) for one in value]
        if self.hidden > before and self._hiding.is_content(value):
            del self.taken[before:]
            return value
        return left

    def _hide(self, value: Json) -> str:
        self.taken.append(value)
        return HIDDEN

    def _mapping(self, value: Mapping[str, Json], depth: int) -> Json:
        hiding = self._hiding
        if hiding.is_judge(value):
            return self._hide(value)
        of_score = self._is_of_score(value) or self._changes_judgement(value)
        if of_score and any(hiding.is_of_score(str(value.get(name))) for name in _NAMING):
            return self._hide(value)
        left: dict[str, Json] = {}
        before = self.hidden
        for name, one in value.items():
            judges = hiding.hides(name, one, of_run=self._of_run)
            if judges or (of_score and name not in _NAMING and one is not None):
                # The name of a score says what is wrong as often as its value does.
                if not hiding.is_of_score(name):
                    left[name] = HIDDEN
                self.taken.append(one)
        judged = self.hidden > before
        for name, one in value.items():
            if name in left or hiding.is_of_score(name):
                continue
            if hiding.stays(name, one):
                left[name] = one
            elif judged and hiding.hides_reason(name, one):
                left[name] = self._hide(one)
            elif isinstance(one, Mapping) and is_task(name):
                left[name] = self.without(self._task(one), depth + 1)
            else:
                left[name] = self.without(one, depth + 1)
        return {name: left[name] for name in value if name in left}

    def _task(self, task: Mapping[str, Json]) -> Mapping[str, Json]:
        """A task without the solution that was expected of it: a reviewer judges by what was asked."""
        return {
            name: self._hide(one) if self._hiding.is_solution(name, one) else one
            for name, one in task.items()
        }

    def _is_of_score(self, value: Mapping[str, Json]) -> bool:
        """Whether an object is one judgement under its name: an attribute of a span ({"key": …, "value": …}), or a
        row of a table of scores."""
        if not any(name in value for name in _VALUES):
            return False
        said = [value[name] for name in _NAMING if isinstance(value.get(name), str)]
        return any(self._hiding.judges(one, of_run=self._of_run) for one in said)

    def _changes_judgement(self, value: Mapping[str, Json]) -> bool:
        """Whether an object is a change to a judgement (RFC 6902): `{"op": "add", "path": "/target", "value": "Yes"}`."""
        path = value.get(_PATH)
        if "op" not in value or not isinstance(path, str):
            return False
        return any(self._hiding.judges(one, of_run=self._of_run) for one in path.split("/") if one)

    def _text(self, text: str, depth: int) -> str:
        if text[:1] in ("{", "["):
            # JSON in a string, as columns of tables and attributes of spans hold it.
            try:
                value = msgspec.json.decode(text)
            except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
                pass
            else:
                before = self.hidden
                left = self.without(value, depth + 1)
                return text if self.hidden == before else json.dumps(left, ensure_ascii=False)
        named = _NAMED.match(text) if self._of_run and len(text) <= _LONGEST_TAG else None
        if named is not None and self._hiding.judges(named[1], of_run=True):
            return self._hide(text)
        return self._hide(text) if self._hiding.is_said(text) else text


def _plain(name: str) -> str:
    return name.replace("_", "").replace(".", "").lower()
