"""What can be taken of a mirror whose journal was lost: every line that is good, however many are not."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ...errors import UserError
from ..acts import Event
from . import log
from .mirror_lines import BadLine, read_lines

OTHER_CONTENT: Final = "the journal has an event with its id and another content"


@dataclass
class Recovery:
    """What a mirror gave: the good `events` by id with the `numbers` of their lines, how many of them were `new` to the
    journal, and the lines of which nothing could be taken."""

    events: dict[str, Event] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    bad: list[BadLine] = field(default_factory=list)
    new: int = 0


def read_events(path: Path) -> Recovery:
    """The events of a mirror, each checked by itself. Raises UserError if the file cannot be read, or has lines and none of
    them is good."""
    found = Recovery()
    for line in read_lines(path):
        if isinstance(line, BadLine):
            found.bad.append(line)
            continue
        number, event = line
        problem = log.flaw(event) or rubric_flaw(event)
        if problem is None:
            found.events[event.id] = event
            found.numbers.setdefault(event.id, number)
        else:
            found.bad.append(BadLine(number, problem))
    if found.bad and not found.events:
        first = found.bad[0]
        raise UserError(
            f"{path}, line {first.number}: {first.why}",
            "Name a journal.jsonl, or a file that was renamed from one.",
        )
    return found


def rubric_flaw(event: Event) -> str | None:
    """Why a `rubric` event of another journal does not match its hash; None if it does."""
    if event.kind != "rubric":
        return None
    from ...rubrics.files import rubric_from_json, rubric_hash

    try:
        rubric = rubric_from_json(event.body["rubric"])
    except UserError as error:
        return f"its rubric cannot be read ({error.what})"
    return None if rubric_hash(rubric) == event.rubric else "its rubric does not match its hash"
