"""The calls that a data set itself gives as right for the task of a trace.

Read: tau-bench (`info.task.actions`, each {name, kwargs}; tau_bench/types.py) and tau2-bench
(`evaluation_criteria.actions`, each {name, arguments, requestor}; src/tau2/data_model/tasks.py).
"""

from __future__ import annotations

from collections.abc import Mapping

from ..canonical import Json
from ..claims.paths.calls import Call
from ..trace import Trace
from .cases import without_floats


def reference_calls(trace: Trace) -> tuple[Call, ...] | None:
    """The reference calls of the agent in order; None if the trace gives none, () if nothing is to be called."""
    task = _inside(_inside(trace.metadata.get("info"), "task"), "actions")
    given = task if isinstance(task, list) else _inside(trace.expected, "actions")
    if not isinstance(given, list):
        return None
    calls = []
    for one in given:
        name = _inside(one, "name")
        if not isinstance(name, str):
            return None
        if _inside(one, "requestor") == "user":
            continue
        arguments = one["arguments"] if "arguments" in one else one.get("kwargs")
        calls.append(Call(name, without_floats(arguments)))
    return tuple(calls)


def _inside(value: Json, key: str) -> Json:
    return value.get(key) if isinstance(value, Mapping) else None
