"""The steps that a line of a reviews file names: by id or position, with their text and their actor."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import cached_property

from ..canonical import Json
from ..evidence_text import Unit, evidence_text
from ..trace import Step, Trace


class UnusableLine(ValueError):
    """Why one line of a reviews file cannot be imported; the message is shown to the user."""


class StepNames:
    """Finds the steps of one trace by id, or by position counted from `base`. `trace` reads it: that is done if a step
    is named. What is unusual about the names is counted in `oddities`."""

    def __init__(self, trace: Callable[[], Trace], base: int, oddities: Counter[str]) -> None:
        self._trace = trace
        self._base = base
        self._oddities = oddities

    @cached_property
    def _steps(self) -> tuple[Step, ...]:
        return self._trace().steps

    @cached_property
    def _ids(self) -> list[str]:
        return [step.id for step in self._steps]

    def find(self, given: Json, actor: Json = None) -> str:
        """The id of the step that `given` names. Raises UnusableLine."""
        text = str(given)
        if isinstance(given, bool) or given is None:
            raise UnusableLine(f"{given!r} does not name a step")
        if isinstance(given, str) and text.strip().lstrip("-").isdigit():
            self._oddities["a step is given as a string of digits; taken as its number"] += 1
        positional = all(one == str(number) for number, one in enumerate(self._ids))
        if isinstance(given, str) and text in self._ids and not (positional and self._base):
            number = self._ids.index(text)
        elif text.strip().lstrip("-").isdigit():
            number = int(text) - self._base
        else:
            raise UnusableLine(f"the trace has no step {text[:60]!r}")
        if not 0 <= number < len(self._ids):
            raise UnusableLine(
                f"step {text} is outside the trace, which has {len(self._ids)} steps "
                f"(counted from {self._base}; --step-base changes that)"
            )
        step = self._steps[number]
        if actor is not None:
            self._compare_actor(text, str(actor), step.actor or step.name)
        return step.id

    def text(self, step: str) -> str:
        """The text that evidence of a step counts."""
        return evidence_text(self._steps[self._ids.index(step)])

    def quoted_once(self, quoted: str) -> str | None:
        """The step that has some words, if they stand in one place of the whole trace; it is counted that another was
        named."""
        texts = {step.id: evidence_text(step) for step in self._steps}
        places = [name for name, text in texts.items() for _ in range(text.count(quoted))]
        if not quoted or len(places) != 1:
            return None
        self._oddities["evidence names a step without its words; they stand in one other step"] += 1
        return places[0]

    def note_unit(self, unit: Unit) -> None:
        """Count evidence whose offsets had to be converted or corrected."""
        if unit == "quotation":
            text = "the offsets of evidence were wrong; its words were found in one other place"
        else:
            text = f"the offsets of evidence count {unit}; converted to characters"
        self._oddities[text] += 1

    def _compare_actor(self, step: str, labelled: str, recorded: str) -> None:
        if labelled == recorded:
            return
        if same_actor(labelled, recorded):
            self._oddities["an actor is spelled differently in its trace"] += 1
        else:
            self._oddities[
                f"step {step}: the label names {labelled[:40]!r}, the trace {recorded[:40]!r}"
            ] += 1


def same_actor(named: str, actor: str) -> bool:
    """Whether two spellings name the same actor: case, spaces and punctuation are ignored."""

    def plain(text: str) -> str:
        return re.sub(r"[\W_]+", "", text.casefold())

    return plain(named) == plain(actor)
