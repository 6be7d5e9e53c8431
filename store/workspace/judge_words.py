"""What people said of judges, and what was done with them: acts of the journal, read and written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..acts import Act
from ..canonical import Json
from ..score_meanings import Counting
from .declared import declared_in

if TYPE_CHECKING:
    from .opened import OpenLibrary

__all__ = [
    "Counting",
    "counting",
    "looks_at_held_out",
    "prompt_examples",
    "record_examples",
    "record_look",
    "say_counting",
]


def counting(space: OpenLibrary) -> dict[str, Counting]:
    """What was said last of each judge, by name."""
    return declared_in(space.journal)


def say_counting(space: OpenLibrary, name: str, how: Counting) -> None:
    """Record which scores of a judge are failures; an empty `how` takes away what was said. Raises NotSaved."""
    body: dict[str, Json] = {"act": "counts", "name": name}
    if how.threshold is not None:
        body["threshold"] = how.threshold
    if how.lower_is_better is not None:
        body["lower_is_better"] = how.lower_is_better
    for field, labels in (("fails", how.fails), ("passes", how.passes)):
        if labels:
            body[field] = sorted(labels)
    space.journal.append(space.reviewer, "", "", [Act("judge", body)])


def looks_at_held_out(space: OpenLibrary, name: str) -> list[tuple[str, str]]:
    """The looks at the held-out traces of a judge, in order: (hash of what was seen, hash of the traces). One that was taken back
    was one all the same."""
    found = [
        (str(event.body.get("use") or ""), str(event.body.get("items") or ""))
        for event in space.journal.events_of_kind("judge")
        if event.body["act"] == "held-out" and event.body.get("name") == name
    ]
    return list(dict.fromkeys(found))


def record_look(space: OpenLibrary, name: str, use: str, items: str, rubric: str) -> None:
    """Record that the held-out traces of a judge were looked at. Raises NotSaved."""
    body = {"act": "held-out", "name": name, "use": use, "items": items}
    space.journal.append(space.reviewer, "", rubric, [Act("judge", body)])


def prompt_examples(space: OpenLibrary) -> frozenset[str]:
    """The traces that became examples in a judge's prompt: they are no test cases."""
    traces = [
        str(trace)
        for event in space.journal.counting_of_kind("judge")
        if event.body["act"] == "examples"
        for trace in event.body.get("traces") or ()
    ]
    newest = space.library.newest(traces) if traces else {}
    return frozenset({*traces, *newest.values()})


def record_examples(space: OpenLibrary, traces: Sequence[str], rubric: str) -> None:
    """Record which traces became examples in a judge's prompt. Raises NotSaved."""
    new = sorted(set(traces) - prompt_examples(space))
    if new:
        act = Act("judge", {"act": "examples", "traces": new})
        space.journal.append(space.reviewer, "", rubric, [act])
