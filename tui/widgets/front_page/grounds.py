"""Where the answer of a trace stands in what the model was given, as ranges on the blocks of the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from ....store.trace import Trace, as_text
from ..blocks import Block
from .drafts import Draft
from .history import normal
from .words import beginning

_SHOWN: Final = 6


def grounds_of(
    trace: Trace, drafts: Sequence[Draft], answer: Draft
) -> Callable[[Iterable[Block]], Iterator[Block]] | None:
    """What adds the ranges to the blocks of the answer, and says them below it; None if nothing can be said: a trace without documents and tool
    results, an answer that is itself a tool's result."""
    if answer.kind != "assistant" or _only_asks(answer):
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

    def add(blocks: Iterable[Block]) -> Iterator[Block]:
        for block in blocks:
            if block.text == answer.text and block.form in ("text", "json"):
                yield replace(block, grounded=grounded, ungrounded=found.nowhere)
            else:
                yield block
        yield from _said(answer.text, grounded, found.nowhere)

    return add


def _only_asks(answer: Draft) -> bool:
    """Whether the answer is nothing but calls."""
    said = answer.step.messages_out if answer.step is not None else ()
    return any(one.tool_calls for one in said) and not any(one.content for one in said)


def _said(
    text: str,
    grounded: Sequence[tuple[int, int, str]],
    nowhere: Sequence[tuple[int, int]],
) -> Iterator[Block]:
    """The ranges in words, which are read without colour and underlines."""
    lines = []
    for label in dict.fromkeys(label for _, _, label in grounded):
        parts = [beginning(text[start:end], 60) for start, end, own in grounded if own == label]
        lines.append(f"found in {label}: {_listed(parts)}")
    if nowhere:
        parts = [beginning(text[start:end], 60) for start, end in nowhere]
        lines.append(f"found nowhere in what was given: {_listed(parts)}")
    if lines:
        yield Block("text", "\n".join(lines), "note")
        yield Block("gap")


def _listed(parts: Sequence[str]) -> str:
    shown = list(dict.fromkeys(parts))
    more = f" and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
    return " · ".join(shown[:_SHOWN]) + more


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
