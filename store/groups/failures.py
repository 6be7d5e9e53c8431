"""What failed in a trace, as the text that failures are compared by.

Structured information comes first: the recorded error, the failed check; then what an expert wrote; the free
output only if there is nothing else. The user's question is never part of it: each question would make a group.

Source of the order and the lengths: Sentry's grouping (type and message before anything free), and our own
measurements on agent errors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from ..canonical import Json
from ..library.failed_traces import FailedStep, FailedTrace
from ..score_meanings import Declared
from ..score_verdicts import failing
from ..trace import Score, as_text
from ..unreadable import readable

FailureKind: TypeAlias = Literal["error", "check", "critique", "output"]
KINDS: Final[tuple[FailureKind, ...]] = ("error", "check", "critique", "output")
JUDGED_KINDS: Final[tuple[FailureKind, ...]] = ("critique", "output")
"""Those that a trace may have because a person failed it."""
"""Kinds are never compared with each other."""

MESSAGE_CHARS: Final = 1000
_FIRST_WORDS: Final = 300
_LAST_WORDS: Final = 100
_FRAMES: Final = ("file ", "at ", "in ", "^", "~", "traceback (most recent", "during handling")


@dataclass(frozen=True, slots=True)
class Critique:
    """What a reviewer recorded about a failure: the codes and the text."""

    codes: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a trace that may have failed. `critiques` are of reviews with the verdict fail;
    `output` is only used if nothing else describes the failure. `format` and what was `declared` say what the scores
    mean."""

    trace: str
    status: str = "unset"
    error: str | None = None
    steps: Sequence[FailedStep] = ()
    scores: Sequence[Score] = ()
    critiques: Sequence[Critique] = ()
    output: Json = None
    at_ns: int | None = None
    format: str = ""
    declared: Declared = field(default_factory=dict)

    @property
    def failing(self) -> list[Score]:
        """The scores that mark it as failed."""
        return failing(self.scores, self.format, self.declared)


@dataclass(frozen=True, slots=True)
class Failure:
    """One trace's failure. `block` is what has to be the same for two failures to be compared at all (the
    failing tool or step, the check, the codes); `text` is compared; `step` is the failing step."""

    trace: str
    kind: FailureKind
    block: str
    text: str
    step: str | None = None

    @property
    def must_see(self) -> bool:
        """Whether its group shares nothing structured, so that each member has to be looked at."""
        return self.kind == "output" or not self.text


def facts_of(found: FailedTrace, critiques: Sequence[Critique]) -> Facts:
    """The facts about a trace that may have failed, from the library and the reviewers. That a judge failed is none."""
    return Facts(
        trace=found.key,
        status=found.status,
        error=found.error,
        steps=[step for step in found.steps if step.kind != "evaluator"],
        scores=found.scores,
        critiques=critiques,
        output=found.output,
        at_ns=found.start_ns,
        format=found.format,
        declared=found.declared,
    )


def failure_of(facts: Facts) -> Failure | None:
    """The failure of a trace, from the first available of: error, failed check, critique, output; None if
    nothing marks it as failed."""
    return _error(facts) or _check(facts) or _critique(facts) or _output(facts)


def shortened(message: str) -> str:
    """A message without the frames of its traceback: what comes before them, and the last line, which
    names the error."""
    read = readable(message[: 64 * MESSAGE_CHARS], amounts=False)
    lines = [line for line in read.splitlines() if line.strip()]
    if len(lines) > 2:
        told = [line for line in lines if not line.strip().casefold().startswith(_FRAMES)]
        if len(told) < len(lines):
            # The lines of code under a frame are indented; the last line of a traceback is not.
            told = [line for line in told if not line.startswith((" ", "\t"))] or told or lines
        text = "\n".join(told)
        if len(text) > MESSAGE_CHARS:
            text = text[:MESSAGE_CHARS] + "\n" + told[-1][:MESSAGE_CHARS]
        return text
    return "\n".join(lines)[:MESSAGE_CHARS]


def _error(facts: Facts) -> Failure | None:
    step = _failing(facts)
    if step is None and facts.error is None:
        return None
    if step is None:
        return _named(facts, "", facts.error or "", None)
    said = step.message or facts.error or ""
    typed = step.type if step.type and step.type not in said else ""
    return _named(facts, step.name, f"{typed} {said}".strip(), step.id)


def _named(facts: Facts, block: str, said: str, step: str | None) -> Failure:
    return Failure(facts.trace, "error", block, shortened(said), step)


def _failing(facts: Facts) -> FailedStep | None:
    """The step whose error is the trace's: a step without failing steps below it; the one that the trace's own
    error quotes, else the last if the trace failed, the first if it went on."""
    above = {step.parent_id for step in facts.steps}
    leaves = [step for step in facts.steps if step.id not in above]
    if not leaves:
        return None
    for step in reversed(leaves):
        if facts.error and step.message and (step.message in facts.error):
            return step
    return leaves[-1] if facts.status == "error" else leaves[0]


def _check(facts: Facts) -> Failure | None:
    failed = sorted(
        (score for score in facts.failing if score.rater != "human"),
        key=lambda score: (score.rater != "code", score.name, score.explanation or ""),
    )
    if not failed:
        return None
    first = failed[0]
    return Failure(
        facts.trace, "check", first.name, shortened(first.explanation or ""), first.step_id
    )


def _critique(facts: Facts) -> Failure | None:
    said = list(facts.critiques) + [
        Critique((score.name,), score.explanation)
        for score in facts.failing
        if score.rater == "human" and score.explanation
    ]
    said = [one for one in said if one.codes or one.text.strip()]
    if not said:
        return None
    codes = sorted({code for one in said for code in one.codes})
    text = next((one.text for one in said if one.text.strip()), "")
    return Failure(
        facts.trace, "critique", ", ".join(codes), readable(text, amounts=False)[:MESSAGE_CHARS]
    )


def _output(facts: Facts) -> Failure | None:
    judged = bool(facts.critiques) or bool(facts.failing)
    if not judged and facts.status != "error":
        return None
    words = readable(as_text(facts.output), amounts=False).split()
    if len(words) > _FIRST_WORDS + _LAST_WORDS:
        words = [*words[:_FIRST_WORDS], *words[-_LAST_WORDS:]]
    return Failure(facts.trace, "output", "", " ".join(words)) if words else None
