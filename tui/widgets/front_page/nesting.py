"""How the steps of a trace lie in each other, where that decides which of them say something of their own."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ....store.trace import Step, Trace


def inside_tools(trace: Trace) -> dict[str, str]:
    """The steps (ids) by which a tool did its work, where no model is among them, each with the step of the tool."""
    tool_of: dict[str, str] = {}
    with_models: set[str] = set()
    for step in trace.steps:
        parent = step.parent_id
        if parent is None:
            if step.kind == "tool":
                tool_of[step.id] = step.id
            continue
        outer = tool_of.get(parent)
        if outer is not None:
            tool_of[step.id] = outer
            if step.kind in ("llm", "agent", "retriever") or step.documents:
                with_models.add(outer)
        elif step.kind == "tool":
            tool_of[step.id] = step.id
    return {one: tool for one, tool in tool_of.items() if one != tool and tool not in with_models}


def holders(steps: Sequence[Step]) -> set[str]:
    """Agents and chains that hold other steps, and model calls that hold model calls."""
    kinds = {step.id: step.kind for step in steps}
    return {
        step.parent_id
        for step in steps
        if step.parent_id is not None
        and (
            kinds.get(step.parent_id) in ("agent", "chain")
            or (step.kind == "llm" and kinds.get(step.parent_id) == "llm")
        )
    }


def messages_of_leaves(steps: Sequence[Step], parents: Collection[str | None]) -> set[str]:
    """What the steps say went wrong that hold no others."""
    return {
        step.status_message.strip()
        for step in steps
        if step.status_message and step.id not in parents
    }
