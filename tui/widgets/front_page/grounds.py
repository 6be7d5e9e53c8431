"""Where the answer of a trace stands in what the model was given, as ranges on the blocks of the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from ....store.trace import Trace, as_text
from ..blocks import Block
from .drafts import Draft
from .history import normal


def grounds_of(
    trace: Trace, drafts: Sequence[Draft], answer: Draft
) -> Callable[[Block], Block] | None:
    """What adds the ranges to a block of the answer; None if nothing can be said: a trace without documents and tool
    results, an answer that is itself a tool's result."""
    if answer.kind != "assistant":
        return None
    documents = [
        (number, document.content)
        for step in trace.steps
        for number, document in enumerate(step.documents, 1)
    ]
    results = list(_results(drafts))
    if not documents and not results:
        return None
    from ....store.claims.standing import standing

    texts = [text for _, text in documents]
    told = [one.text for one in drafts if one.kind in ("user", "system", "error")]
    others = [*results, *told, as_text(trace.input)]
    found = standing(answer.text, texts, others)
    if not found.stands and not found.nowhere:
        return None
    grounded = tuple(
        (start, end, f"#{documents[number][0]}") for start, end, number in found.stands
    )

    def add(block: Block) -> Block:
        if block.text != answer.text or block.form not in ("text", "json"):
            return block
        return replace(block, grounded=grounded, ungrounded=found.nowhere)

    return add


def _results(drafts: Sequence[Draft]) -> Iterator[str]:
    for draft in drafts:
        step = draft.step
        if draft.kind not in ("call", "step") or step is None or draft.place != "work":
            continue
        for message in step.messages_out if step.kind != "llm" else ():
            if message.content:
                yield message.content
        if step.output is not None and not step.messages_out:
            yield normal(step.output)
        if draft.result is not None:
            yield normal(draft.result)
