"""What is shown of a pair to a reviewer who is not to know which answer is whose.

Of each trace only what it said and did is shown: its answer, its tool calls with their results, what it found, what it
said before. Names, models, metadata, scores, times, ids and the bundle are not. Where the answer itself names a model or
one of the two runs, the name is taken out, and counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from ..hiding import Hiding
from ..insight.comparing.asking import asked_text
from ..packs.recorded import RecordedCall, recorded_calls
from ..plurals import counted
from ..trace import Trace, answer_text, as_text
from .comparisons import Comparison

if TYPE_CHECKING:
    from .opened import OpenLibrary

NAME_HIDDEN: Final = "[name hidden]"
_SHORTEST_NAME: Final = 4
_TELLING: Final = re.compile(
    r"(^|[._-])(model|version|release|branch|commit|variant|experiment|run|system|agent|config|deployment|prompt)"
    r"([._-]|$)",
    re.IGNORECASE,
)
"""Names of metadata whose values say which run a trace is of."""

ActKind: TypeAlias = Literal["call", "search", "said", "error"]


@dataclass(frozen=True, slots=True)
class ShownAct:
    """One thing that a trace did on the way to its answer: the id of its step, in a line what it was, and what came of it.
    `failed`: it ended in an error."""

    step: str
    kind: ActKind
    line: str
    result: str = ""
    failed: bool = False


@dataclass(frozen=True, slots=True)
class ShownSide:
    """One side of a pair. `gone`: its text is no longer in the library."""

    answer: str
    acts: tuple[ShownAct, ...] = ()
    gone: bool = False


@dataclass(frozen=True, slots=True)
class ShownPair:
    """A pair as a reviewer sees it: what was asked, the two sides, and how many names were taken out of them."""

    number: int
    asked: str
    left: ShownSide
    right: ShownSide
    hidden: int = 0


def shown_pair(space: OpenLibrary, comparison: Comparison, number: int) -> ShownPair:
    """A pair as this reviewer sees it. It reads two traces: call it in a worker."""
    left, right = comparison.sides(space.reviewer, number)
    traces = [space.shown.trace(key) for key in (left, right)]
    names = _Names(comparison, [one for one in traces if one is not None])
    asked = next((text for one in traces if one is not None and (text := asked_text(one))), "")
    sides = [_side(one, names) for one in traces]
    return ShownPair(number, asked, sides[0], sides[1], names.hidden)


def _side(trace: Trace | None, names: _Names) -> ShownSide:
    if trace is None:
        return ShownSide("", gone=True)
    answer = answer_text(trace) or (f"It failed: {trace.error}" if trace.error else "")
    return ShownSide(
        names.without(answer),
        tuple(
            replace(one, line=names.without(one.line), result=names.without(one.result))
            for one in _acts(trace, answer)
        ),
    )


def _acts(trace: Trace, answer: str) -> Iterator[ShownAct]:
    """What a trace did, in order, without the steps that judged it."""
    judges = Hiding(trace).steps
    calls: dict[int, list[RecordedCall]] = {}
    for one in recorded_calls(trace):
        calls.setdefault(one.at, []).append(one)
    for at, step in enumerate(trace.steps):
        if step.id in judges:
            continue
        if step.documents:
            found = "\n".join(one.content for one in step.documents)
            line = f"found {counted(len(step.documents), 'document')}"
            yield ShownAct(step.id, "search", line, found)
        for message in step.messages_out:
            said = message.content or ""
            if message.role == "assistant" and said.strip() and said.strip() != answer.strip():
                yield ShownAct(step.id, "said", said)
        for call in calls.get(at, ()):
            yield _called(trace, call)
        if (
            step.status == "error"
            and at not in calls
            and step.kind not in ("agent", "chain", "tool")
        ):
            yield ShownAct(step.id, "error", "failed", step.status_message or "", True)


def _called(trace: Trace, call: RecordedCall) -> ShownAct:
    step = trace.steps[call.ran if call.ran is not None else call.at]
    line = f"{call.name}({_arguments(call)})"
    return ShownAct(step.id, "call", line, as_text(call.result), call.failed)


def _arguments(call: RecordedCall) -> str:
    if isinstance(call.arguments, dict):
        return ", ".join(f"{name}={as_text(value)}" for name, value in call.arguments.items())
    return as_text(call.arguments)


class _Names:
    """Takes the names that tell the runs apart out of texts, and counts them."""

    def __init__(self, comparison: Comparison, traces: Iterable[Trace]) -> None:
        found = {comparison.candidate, comparison.production}
        for trace in traces:
            found |= {step.model for step in trace.steps if step.model}
            found |= {
                value
                for name, value in trace.metadata.items()
                if isinstance(value, str) and _TELLING.search(name)
            }
        names = sorted((one for one in found if len(one) >= _SHORTEST_NAME), key=len, reverse=True)
        either = "|".join(map(re.escape, names))
        self._pattern = re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE) if names else None
        self.hidden = 0

    def without(self, text: str) -> str:
        """The text without these names."""
        if self._pattern is None or not text:
            return text
        kept, times = self._pattern.subn(NAME_HIDDEN, text)
        self.hidden += times
        return kept
