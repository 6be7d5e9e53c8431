"""The calls that models ask for: which step carries each out, and which message tells its result."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from ....store.canonical import Json
from ....store.trace import Message, Step, ToolCall
from .drafts import Draft
from .history import normal
from .words import parsed_json


class Calls:
    """The calls asked for so far. A call is open until its result is known."""

    def __init__(self) -> None:
        self._open: defaultdict[str, list[Draft]] = defaultdict(list)
        """The open calls by the name of the tool: a long trace may have thousands."""
        self._by_id: dict[str, Draft] = {}
        self._results: set[str] = set()
        self._new_results: list[Json] = []

    def asked(self, draft: Draft, call_id: str | None) -> None:
        """A model asks for a call."""
        self._open[draft.label].append(draft)
        if call_id:
            self._by_id[call_id] = draft

    def with_id(self, call_id: str | None) -> Draft | None:
        """The call with this id, open or not."""
        return self._by_id.get(call_id or "")

    def answered_by(self, message: Message) -> Draft | None:
        """The call whose result a message tells: by its id; without one, the first open call of its tool."""
        if message.tool_call_id or not message.name:
            return self.with_id(message.tool_call_id)
        return next(iter(self._open.get(message.name, ())), None)

    def close(self, draft: Draft) -> None:
        """The result of a call is known."""
        draft.done = True
        if draft in self._open[draft.label]:
            self._open[draft.label].remove(draft)

    def carried_out_by(self, step: Step) -> Draft | None:
        """The open call that this step carried out."""
        ids = {message.tool_call_id for message in step.messages_out}
        ids |= {step.attributes.get(name) for name in ("tool_call_id", "id", "gen_ai.tool.call.id")}
        name = step.name if step.kind == "tool" else step.name.removeprefix("tool.")
        asked = self._open.get(name, ())
        for call_id in ids:
            draft = self._by_id.get(call_id) if isinstance(call_id, str) else None
            if draft is not None and draft in asked:
                return draft
        return next((one for one in asked if same_arguments(one.call, step.input)), None)

    def result_of(self, step: Step, draft: Draft) -> None:
        """What a step returned is the result of a call."""
        self.close(draft)
        self._new_results.append(_said_by(step))
        for message in step.messages_out:
            if message.tool_call_id:
                self._by_id[message.tool_call_id] = draft

    def is_told(self, message: Message) -> bool:
        """Whether what a message says of a result was shown already; it is from now on."""
        text = normal(message.content or "")
        self._results.update(map(normal, self._new_results))
        self._new_results.clear()
        told = text in self._results
        self._results.add(text)
        return told


def calls_in(text: str | None) -> tuple[ToolCall, ...]:
    """The calls that a model asks for in its text, as some frameworks record them: a list of `{"function": {"name",
    "arguments"}, "id"}` and nothing else; none for any other text."""
    found = parsed_json(text) if text and '"function"' in text else None
    calls: list[ToolCall] = []
    for one in found if isinstance(found, list) else ():
        asked = one.get("function") if isinstance(one, Mapping) else None
        if not isinstance(asked, Mapping) or not {"name", "arguments"} <= asked.keys():
            return ()
        given = asked["arguments"]
        parsed = parsed_json(given) if isinstance(given, str) else None
        call_id = one.get("id")
        calls.append(
            ToolCall(
                str(asked["name"]), given if parsed is None else parsed, call_id and str(call_id)
            )
        )
    return tuple(calls)


def _said_by(step: Step) -> Json:
    for message in step.messages_out:
        if message.content:
            return message.content
    return step.output


def same_arguments(asked: Json, given: Json) -> bool:
    """Whether a step was given what a model asked for."""
    if asked == given:
        return True
    return normal(asked) in (normal(given), normal(_unwrapped(given)))


def _unwrapped(given: Json) -> Json:
    """Arguments without the one object that a tracer puts around them: `{"input": {…}}`."""
    if isinstance(given, Mapping) and len(given) == 1:
        (only,) = given.values()
        return only if isinstance(only, Mapping) else given
    return given
