"""AgentRx's runs as its data set publishes them: steps that hold the messages as substeps.

Source: AgentRx, `agentrx/ir/trajectory_ir.py` and its data set: `{trajectory_id, instruction, steps[{index,
substeps[{sub_index, role, content}]}]}`. A step counts from 1, as the annotations do.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ....canonical import Json
from ....trace import Trace, replace
from ...protocol import Record
from ...values.json_access import but

_RUN: Final = frozenset(["trajectory_id", "steps"])


def is_run(value: Json) -> bool:
    """Whether a record is a run whose steps hold its messages."""
    return (
        isinstance(value, dict)
        and value.keys() >= _RUN
        and isinstance(value["steps"], list)
        and bool(value["steps"])
        and all(
            isinstance(one, dict)
            and isinstance(one.get("substeps"), list)
            and all(isinstance(sub, dict) for sub in one["substeps"])
            for one in value["steps"]
        )
    )


def as_messages(record: Record) -> Record:
    """The record with one list of its messages; what else a step says stands with its first message."""
    value, messages = record.value, list[Json]()
    for step in value["steps"]:
        about = but(step, "substeps")
        for number, sub in enumerate(step["substeps"]):
            given = {name: said for name, said in sub.items() if name != "sub_index"}
            messages.append(
                {**given, **({"step": about} if number == 0 and set(about) != {"index"} else {})}
            )
    rest = but(value, "trajectory_id", "steps")
    return replace(record, value={"id": value["trajectory_id"], **rest, "messages": messages})


def with_step_ids(trace: Trace, value: Mapping[str, Json]) -> Trace:
    """The trace with the ids of its steps as annotations count: the first message of step 3 is "2"."""
    ids: list[str] = []
    for at, step in enumerate(value["steps"]):
        index = step.get("index")
        counted = isinstance(index, int) and not isinstance(index, bool) and index > 0
        first = str(index - 1 if counted else at)
        ids += [first if not n else f"{first}.{n}" for n in range(len(step["substeps"]))]
    if len(ids) != len(trace.steps) or len(set(ids)) != len(ids):
        return trace
    return replace(
        trace,
        steps=tuple(replace(step, id=id_) for step, id_ in zip(trace.steps, ids, strict=True)),
    )
