"""The conversation of a trace as lines for a terminal: what was asked, thought, called and answered, in order."""

from __future__ import annotations

from collections.abc import Iterator

from ...store.canonical import Json
from ...store.trace import Step, Trace, as_text
from ...store.unreadable import readable
from ..widgets.front_page.attachments import attachment_words
from ..widgets.front_page.drafts import Draft, Given
from ..widgets.front_page.speaking import drafts_of


def conversation_lines(trace: Trace) -> Iterator[str]:
    """Yield one paragraph per turn. What each call of a model repeats is told once, as on the screen."""
    drafts = drafts_of(trace)
    asked = any(one.kind == "user" for one in drafts)
    if not asked and trace.input not in (None, ""):
        yield _paragraph("input", trace.input)
    for draft in drafts:
        yield from _turn(draft)
    answered = any(one.place in ("spoken", "work") for one in drafts)
    if not answered and trace.output not in (None, ""):
        yield _paragraph("output", trace.output)
    told = [one.step.status_message for one in drafts if one.step is not None]
    if trace.error and trace.error not in told:
        yield _paragraph("error", trace.error)


def _turn(draft: Draft) -> Iterator[str]:
    step = draft.step
    if draft.place == "quiet":
        for one in draft.group:
            # What holds other steps says what they say.
            if not draft.holds and not one.messages_out and one.output not in (None, ""):
                yield _paragraph(f"{one.kind} {one.name}", one.output)
    elif draft.called:
        yield "\n".join(_call(draft))
    elif draft.kind == "document" and step is not None:
        found = "\n".join(f"  - {readable(one.content)}" for one in step.documents)
        yield f"\n[search {draft.label}] {readable(as_text(draft.call))}\n{found}"
    elif draft.kind == "step" and step is not None:
        yield _paragraph(f"{step.kind} {draft.label}", draft.text)
        yield from _error(step)
    else:
        yield _paragraph(draft.actor or draft.label, draft.text)
        for part in _parts(draft):
            yield f"  {readable(attachment_words(part) or as_text(part))}"
        if step is not None and draft.kind != "error":
            yield from _error(step)


def _call(draft: Draft) -> Iterator[str]:
    """A call with its arguments, and its result or error below it."""
    step = draft.step
    carried_out = step is not None and step.kind in ("tool", "message", "chain")
    if step is not None and any(message.tool_calls for message in step.messages_out):
        carried_out = False
    if step is not None and carried_out and draft.call is None and not draft.failed:
        # Nothing was asked for: a terminal shows what it has.
        yield _paragraph(draft.label, _result(step))
        return
    yield f"\n  calls {draft.label}({readable(as_text(draft.call))})"
    if draft.result is not None:
        yield f"  gives {readable(as_text(draft.result))}"
    elif step is not None and carried_out and (said := _result(step)):
        yield f"  gives {readable(said)}"
    if step is not None and carried_out:
        yield from _error(step)


def _result(step: Step) -> str:
    texts = [one.content for one in step.messages_out if one.content]
    return "\n".join(texts) if texts else as_text(step.output)


def _error(step: Step) -> Iterator[str]:
    if step.status_message:
        yield f"  error: {readable(step.status_message)}"
    elif step.status == "error":
        yield "  error"


def _parts(draft: Draft) -> Iterator[Json]:
    """What the turn holds beside its text: pictures, files, and what no reader knows."""
    if draft.step is not None and draft.kind in ("assistant", "user"):
        for message in draft.step.messages_out:
            yield from message.parts
    for piece in draft.pieces:
        if isinstance(piece, Given) and not isinstance(piece.value, str) and draft.given_to:
            yield piece.value


def _paragraph(who: str, said: Json) -> str:
    return f"\n[{who}] {readable(as_text(said))}"
