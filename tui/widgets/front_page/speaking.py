"""The steps of a trace as drafts of turns, in their order: who said what, which tools were called."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from ....store.canonical import Json
from ....store.trace import Message, Step, Trace
from .drafts import Draft, Given, Said
from .history import History, normal, role_of
from .passages import Key
from .turn import TurnKind

_NOTICE: Final = re.compile(r"\s*<(?P<tag>[a-z]+(?:-[a-z]+)+)>.*</(?P=tag)>\s*", re.DOTALL)
"""What a program says in the user's place: `<task-notification>…</task-notification>`, as agents' harnesses do."""
_LONGEST_NOTICE: Final = 100_000


def drafts_of(trace: Trace, hidden: Collection[str] = ()) -> list[Draft]:
    """The drafts of every step that is not `hidden` (ids), in reading order."""
    return _Speaking(trace, hidden).drafts


class _Speaking:
    """Goes through the steps once."""

    def __init__(self, trace: Trace, hidden: Collection[str]) -> None:
        self.drafts: list[Draft] = []
        self._history = History(repeats=any(step.messages_in for step in trace.steps))
        self._open_calls: list[Draft] = []
        self._by_call_id: dict[str, Draft] = {}
        self._results: set[str] = set()
        self._new_results: list[Json] = []
        self._told_by_steps: set[str] = set()
        self._parents = {step.parent_id for step in trace.steps}
        self._holders = _holders(trace.steps)
        self._inside = _inside_tools(trace)
        self._told = _messages_of_leaves(trace.steps, self._parents)
        for step in trace.steps:
            if step.id not in hidden:
                self._step(step)

    def _step(self, step: Step) -> None:
        if step.id in self._inside:
            self._quiet(step)
        elif step.kind == "tool":
            self._tool(step)
        elif step.documents:
            self._search(step)
        elif step.id in self._holders:
            self._container(step)
        elif step.kind == "event" and (prompt := _queued_prompt(step)):
            self._queued(step, prompt)
        elif step.kind == "event" or _says_nothing(step):
            self._silent(step)
        elif step.kind == "message":
            self._message(step)
        elif step.kind == "llm" or (step.kind == "agent" or step.messages_out):
            self._inputs(step)
            self._outputs(step)
        else:
            self._work(step)

    # --- what nobody has to read ------------------------------------------------------------------

    def _quiet(self, step: Step, *, holds: bool = False) -> None:
        self.drafts.append(Draft("step", "beside it", "quiet", group=[step], holds=holds))

    def _silent(self, step: Step) -> None:
        if step.status == "error" and step.status_message:
            draft = Draft("error", step.name or "error", "work", step, "error")
            draft.text = step.status_message
            draft.rest_of(step)
            self.drafts.append(draft)
        else:
            self._quiet(step)

    def _container(self, step: Step) -> None:
        """A step that holds others says what they say; its own error counts if none of them says it."""
        if step.status_message and step.status_message.strip() not in self._told:
            self._silent(step)
        else:
            self._quiet(step, holds=True)

    # --- tools and searches -----------------------------------------------------------------------

    def _tool(self, step: Step) -> None:
        draft = self._call_for(step)
        if draft is None:
            draft = Draft("call", step.name or "tool", "work", called=True)
            draft.call = step.input
            if step.input not in (None, ""):
                draft.pieces.append(Given("arguments", step.input))
            self.drafts.append(draft)
        else:
            self._open_calls.remove(draft)
            if step.input not in (None, "") and not _same_arguments(draft.call, step.input):
                draft.pieces.append(Given("arguments of the run", step.input))
        draft.step = step
        draft.tone = "error" if step.status == "error" else "tool"
        draft.done = True
        draft.rest_of(step)
        self._new_results.append(_result_of(step))
        for message in step.messages_out:
            self._history.add(message)
            if message.tool_call_id:
                self._by_call_id[message.tool_call_id] = draft

    def _call_for(self, step: Step) -> Draft | None:
        """The open call of a model that this step carried out."""
        ids = {message.tool_call_id for message in step.messages_out}
        ids |= {step.attributes.get(name) for name in ("tool_call_id", "id", "gen_ai.tool.call.id")}
        for draft in self._open_calls:
            if draft.label == step.name and any(
                self._by_call_id.get(one) is draft for one in ids if isinstance(one, str)
            ):
                return draft
        for draft in self._open_calls:
            if draft.label == step.name and _same_arguments(draft.call, step.input):
                return draft
        return None

    def _search(self, step: Step) -> None:
        draft = Draft("document", step.name or "search", "work", step, "retriever")
        draft.call = step.input
        if step.input not in (None, ""):
            draft.pieces.append(Given("query", step.input))
        draft.rest_of(step)
        self.drafts.append(draft)

    def _work(self, step: Step) -> None:
        draft = Draft("step", step.name or step.kind, "work", step, step.kind)
        draft.call = step.input
        draft.text = _as_said(step)
        self._told_by_steps.add(normal(draft.text))
        if step.input not in (None, ""):
            draft.pieces.append(Given("input", step.input))
        else:
            for message in self._history.new(step.messages_in):
                draft.pieces.append(Given(message.role or "input", message.content or ""))
        draft.rest_of(step)
        self.drafts.append(draft)

    # --- what was said ----------------------------------------------------------------------------

    def _message(self, step: Step) -> None:
        messages = step.messages_out or step.messages_in
        for message in messages:
            self._history.add(message)
        role = role_of(messages[0].role if messages else step.actor or step.name or "user")
        text = _text_of(messages) if messages else _as_said(step)
        if role == "assistant" or any(message.tool_calls for message in messages):
            self._outputs(step)
            return
        if role == "tool":
            self._tool_message(step, messages[0] if messages else None, text)
            return
        draft = Draft("user", step.actor or role, "user", step, role, text=text)
        if role == "system":
            draft.kind, draft.place = "system", "prompt"
        elif _is_notice(step, text):
            self._quiet(step)
            return
        draft.label = role if role in ("user", "system") else draft.label
        draft.rest_of(step)
        self.drafts.append(draft)

    def _tool_message(self, step: Step, message: Message | None, text: str) -> None:
        draft = self._by_call_id.get((message.tool_call_id or "") if message else "")
        if draft is None or draft.done:
            draft = Draft("call", (message and message.name) or "result", "work", called=True)
            self.drafts.append(draft)
        elif draft in self._open_calls:
            self._open_calls.remove(draft)
        draft.step, draft.tone, draft.result, draft.done = step, "tool", text, True
        draft.rest_of(step)

    def _queued(self, step: Step, prompt: str) -> None:
        """What a user typed while the agent was at work: a turn of the user."""
        if _is_notice(step, prompt):
            self._quiet(step)
            return
        draft = Draft("user", "user", "user", step, "user", text=prompt)
        draft.pieces += [Given("user", prompt), Said(step, title="as it was recorded")]
        self.drafts.append(draft)

    def _inputs(self, step: Step) -> None:
        """What is new in the messages that a model was given."""
        new = self._history.new(step.messages_in)
        continues = len(new) < len(step.messages_in) and _has_earlier_user(step, new)
        for message in new:
            role, text = role_of(message.role), message.content or ""
            if role == "tool":
                self._result_given(message, step.id)
            elif role == "assistant":
                self._said_before(message, step.id)
            else:
                kind: TurnKind = "system" if role == "system" else "user"
                draft = Draft(kind, role, "prompt", tone=role, text=text)
                draft.pieces += _given(message)
                draft.given_to, draft.continues = step.id, continues
                self.drafts.append(draft)
        if step.input not in (None, "") and not step.messages_in:
            text = normal(step.input)
            draft = Draft("user", "input", "prompt", tone="user", text=text)
            draft.pieces.append(Given("input", step.input))
            draft.given_to = step.id
            if self._history.new((Message("user", text),)):
                self.drafts.append(draft)

    def _result_given(self, message: Message, given_to: str) -> None:
        """A tool's result in the messages for a model: of a call whose step is not recorded, or told otherwise."""
        text = message.content or ""
        draft = self._by_call_id.get(message.tool_call_id or "")
        self._results.update(map(normal, self._new_results))
        self._new_results.clear()
        if normal(text) in self._results:
            return
        self._results.add(normal(text))
        if draft is None:
            if normal(text) in self._told_by_steps and not message.parts:
                return
            draft = Draft("call", message.name or "result", "work", tone="tool", called=True)
            draft.given_to = given_to
            self.drafts.append(draft)
        if draft.done:
            draft.pieces.append(Given("result as the model was given it", text))
            return
        if draft in self._open_calls:
            self._open_calls.remove(draft)
        draft.result, draft.done = text, True
        draft.pieces += [replace(one, label="result") for one in _given(message)]

    def _said_before(self, message: Message, given_to: str) -> None:
        """An answer in the history of the first call that is recorded."""
        text = message.content or ""
        if text or message.parts or message.reasoning:
            draft = Draft("assistant", "assistant", "spoken", tone="assistant", text=text)
            draft.given_to = given_to
            draft.pieces += _given(message)
            self.drafts.append(draft)
        for call in message.tool_calls:
            draft = Draft("call", call.name, "work", tone="tool", called=True)
            draft.given_to = given_to
            draft.call = call.arguments
            draft.pieces.append(Given("arguments", call.arguments))
            self._remember(draft, call.id)

    def _outputs(self, step: Step) -> None:
        for message in step.messages_out:
            self._history.add(message)
            self._told_by_steps.add(normal(message.content))
        actor = step.actor or ""
        label = actor if actor and role_of(actor) not in ("assistant", "main") else "assistant"
        taken: set[Key] = set()
        mine: list[Draft] = []
        messages = step.messages_out or (step.messages_in if step.kind == "message" else ())
        for index, message in enumerate(messages):
            if message.reasoning:
                key: Key = ("reasoning", index, 0)
                draft = Draft(
                    "reasoning", "reasoning", "work", step, "reasoning", text=message.reasoning
                )
                draft.pieces.append(Said(step, frozenset([key])))
                taken.add(key)
                self.drafts.append(draft)
        text = _text_of(messages) if messages else _as_said(step)
        if text or step.incomplete or any(message.parts for message in messages):
            draft = Draft("assistant", label, "spoken", step, "assistant", text=text)
            mine.append(draft)
            self.drafts.append(draft)
        for index, message in enumerate(messages):
            for number, call in enumerate(message.tool_calls):
                key = ("call", index, number)
                draft = Draft("call", call.name, "work", step, "tool", called=True)
                draft.call = call.arguments
                draft.pieces.append(Said(step, frozenset([key])))
                taken.add(key)
                mine.append(draft)
                self._remember(draft, call.id)
        if not mine and not taken:
            self._quiet(step)
            return
        if not mine:
            # A model that only thought aloud: the last of its thoughts has the rest of the step.
            mine.append(self.drafts[-1])
        first = mine[0]
        own = first.pieces.pop(0) if first.pieces else None
        kept = own.only if isinstance(own, Said) and own.only is not None else frozenset()
        first.pieces.insert(0, Said(step, None, frozenset(taken - kept)))
        first.actor = label if label != "assistant" else ""

    def _remember(self, draft: Draft, call_id: str | None) -> None:
        self.drafts.append(draft)
        self._open_calls.append(draft)
        if call_id:
            self._by_call_id[call_id] = draft


def _given(message: Message) -> list[Given]:
    """The content of a message that stands in the input of a step."""
    role = message.role or "message"
    found: list[Given] = []
    if message.reasoning:
        found.append(Given("reasoning", message.reasoning))
    if message.content:
        found.append(Given(role, message.content))
    found += [Given(role, part) for part in message.parts]
    return found


def _has_earlier_user(step: Step, new: Iterable[Message]) -> bool:
    fresh = {id(message) for message in new}
    return any(
        role_of(message.role) == "user" and id(message) not in fresh for message in step.messages_in
    )


def _text_of(messages: Iterable[Message]) -> str:
    texts = [message.content for message in messages if message.content]
    return texts[0] if len(texts) == 1 else "\n\n".join(texts)


def _as_said(step: Step) -> str:
    for value in (step.output, step.input if step.kind == "message" else None):
        if value is not None:
            return value if isinstance(value, str) else normal(value)
    return step.status_message or ""


def _result_of(step: Step) -> Json:
    for message in step.messages_out:
        if message.content:
            return message.content
    return step.output


def _same_arguments(asked: Json, given: Json) -> bool:
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


def _says_nothing(step: Step) -> bool:
    if step.output not in (None, "") or step.status_message or step.documents:
        return False
    messages = (*step.messages_out, *step.messages_in)
    if any(one.content or one.parts or one.tool_calls or one.reasoning for one in messages):
        return False
    return step.kind in ("message", "event", "chain") or step.input in (None, "")


def _queued_prompt(step: Step) -> str:
    """What a user typed while Claude Code's agent was at work, which it records as an attachment of the type
    `queued_command` in the mode `prompt`; "" for any other step. The prompt is a text or a list of content blocks."""
    said = step.output
    if not isinstance(said, Mapping) or said.get("type") != "queued_command":
        return ""
    if said.get("commandMode") != "prompt":
        return ""
    prompt = said.get("prompt")
    if isinstance(prompt, str):
        return prompt.strip() and prompt
    texts = [
        str(part["text"])
        for part in (prompt if isinstance(prompt, list) else ())
        if isinstance(part, Mapping) and isinstance(part.get("text"), str)
    ]
    return "\n\n".join(texts)


def _is_notice(step: Step, text: str) -> bool:
    """Whether a program spoke in the user's place: a summary made when the history became too long, a notice."""
    if step.attributes.get("isCompactSummary") or step.attributes.get("isMeta"):
        return True
    if len(text) > _LONGEST_NOTICE or "<command-name>" in text:
        return False
    return _NOTICE.fullmatch(text) is not None


def _inside_tools(trace: Trace) -> set[str]:
    """The steps by which a tool did its work, where no model is among them."""
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
    return {one for one, tool in tool_of.items() if one != tool and tool not in with_models}


def _holders(steps: Sequence[Step]) -> set[str]:
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


def _messages_of_leaves(steps: Sequence[Step], parents: Collection[str | None]) -> set[str]:
    return {
        step.status_message.strip()
        for step in steps
        if step.status_message and step.id not in parents
    }
