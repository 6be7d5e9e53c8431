"""The steps of a trace as a reviewer sees them who is yet to judge it: without the fields that judge it.

What the application said and was told stays as it is: messages, calls, their results, documents. What a harness
recorded of the run is another thing, whatever it is called: events (`sample_init` of Inspect AI has the sample with its
target), and what was given to and came out of the steps that hold others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from .canonical import Json
from .trace import Step, StepKind

RECORDED: Final[frozenset[StepKind]] = frozenset(["event", "chain", "agent"])
"""Kinds of steps whose input and output a harness recorded; an application said those of all others."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be shown of a value, and how many of its fields are hidden."""

    value: Json
    hidden: int = 0
    taken: tuple[Json, ...] = ()
    """The values of these fields."""


class ShownStep(Step, frozen=True):
    """A step without `hidden` of its fields. Its text is not its `evidence_text`: it has no place to mark."""

    hidden: int = 0


def shown_step(step: Step, without: Callable[[Json], Shown]) -> tuple[Step, Sequence[Json]]:
    """A step without what judges in its input and output, which `without` takes out, and the values of that."""
    if step.kind not in RECORDED:
        return step, ()
    given, said = (
        without(value) if isinstance(value, dict | list | str) and value else None
        for value in (step.input, step.output)
    )
    hidden = (given.hidden if given else 0) + (said.hidden if said else 0)
    if not hidden:
        return step, ()
    held = msgspec.structs.asdict(step)
    if given is not None:
        held["input"] = given.value
    if said is not None:
        held["output"] = said.value
    taken = [one for value in (given, said) if value is not None for one in value.taken]
    return ShownStep(**held, hidden=hidden), taken
