"""The steps of a trace as drafts of turns, in their order: who said what, which tools were called."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from ....store.trace import Message, Step, ToolCall, Trace
from .calls import Calls, calls_in, same_arguments
from .drafts import Draft, Given, Said
from .history import History, normal, role_of
from .nesting import holders, inside_tools, messages_of_leaves
from .passages import Key
from .roles import is_notice, queued_prompt, told_by_program
from .turn import TurnKind


def drafts_of(trace: Trace, hidden: Collection[str] = ()) -> list[Draft]:
    """The drafts of every step that is not `hidden` (ids), in reading order."""
    return _Speaking(trace, hidden).drafts


class _Speaking:
    """Goes through the steps once."""

    def __init__(self, trace: Trace, hidden: Collection[str]) -> None:
        self.drafts: list[Draft] = []
        self._history = History(repeats=any(step.messages_in for step in trace.steps))
        self._calls = Calls()
        self._of_tools: dict[str, Draft] = {}
        self._told_by_steps: set[str] = set()
        self._parents = {step.parent_id for step in trace.steps}
        self._holders = holders(trace.steps)
        self._inside = inside_tools(trace)
        self._told = messages_of_leaves(trace.steps, self._parents)
        for step in trace.steps:
            if step.id not in hidden:
                self._step(step)

    def _step(self, step: Step) -> None:
        if step.id in self._inside:
            self._by_tool(step)
        elif step.kind == "tool":
            self._tool(step)
        elif step.documents:
            self._search(step)
        elif step.id in self._holders:
            self._container(step)
        elif step.kind == "chain" and self._calls.carried_out_by(step):
            self._tool(step)
        elif step.kind == "event" and (prompt := queued_prompt(step)):
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
        draft = self._calls.carried_out_by(step)
        if draft is None:
            draft = Draft("call", step.name or "tool", "work", called=True)
            draft.call = step.input
            if step.input not in (None, ""):
                draft.pieces.append(Given("arguments", step.input))
            self.drafts.append(draft)
        elif step.input not in (None, "") and not same_arguments(draft.call, step.input):
            draft.pieces.append(Given("arguments of the run", step.input))
        draft.step = step
        draft.tone = "error" if step.status == "error" else "tool"
        draft.rest_of(step)
        self._of_tools[step.id] = draft
        self._calls.result_of(step, draft)
        for message in step.messages_out:
            self._history.add(message)

    def _by_tool(self, step: Step) -> None:
        """A step by which a tool did its work."""
        draft = self._of_tools.get(self._inside[step.id])
        if draft is None:
            self._quiet(step)
        else:
            draft.inside.append(step)

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
        elif is_notice(step, text):
            self._quiet(step)
            return
        draft.label = role if role in ("user", "system") else draft.label
        draft.rest_of(step)
        self.drafts.append(draft)

    def _tool_message(self, step: Step, message: Message | None, text: str) -> None:
        draft = self._calls.with_id(message.tool_call_id if message else None)
        if draft is None or draft.done:
            draft = Draft("call", (message and message.name) or "result", "work", called=True)
            self.drafts.append(draft)
        self._calls.close(draft)
        draft.step, draft.tone, draft.result = step, "tool", text
        draft.rest_of(step)

    def _queued(self, step: Step, prompt: str) -> None:
        """What a user typed while the agent was at work: a turn of the user."""
        if is_notice(step, prompt):
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
                kind: TurnKind = "system" if told_by_program(role, text) else "user"
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
        draft = self._calls.answered_by(message)
        if self._calls.is_told(message) or calls_in(text):
            # Some frameworks repeat each call beside its result.
            return
        if draft is None:
            if normal(text) in self._told_by_steps and not message.parts:
                return
            draft = Draft("call", message.name or "result", "work", tone="tool", called=True)
            draft.given_to = given_to
            self.drafts.append(draft)
        if draft.done:
            draft.pieces.append(Given("result as the model was given it", text))
            return
        self._calls.close(draft)
        draft.result = text
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
        for index, message in enumerate(messages):
            for call in () if message.tool_calls else calls_in(message.content):
                self._asked(step, call, ("content", index, 0), mine, taken)
        results = [
            at
            for at, one in enumerate(messages)
            if len(messages) > 1 and role_of(one.role) == "tool" and one.content
        ]
        answers = frozenset(results)
        said_at = [
            at
            for at, one in enumerate(messages)
            if ("content", at, 0) not in taken and at not in answers
        ]
        text = _text_of(messages[at] for at in said_at) if messages else _as_said(step)
        spoken: Draft | None = None
        if text or step.incomplete or any(message.parts for message in messages):
            spoken = Draft("assistant", label, "spoken", step, "assistant", text=text)
            mine.insert(0, spoken)
            self.drafts.insert(len(self.drafts) - len(mine) + 1, spoken)
        for index, message in enumerate(messages):
            for number, call in enumerate(message.tool_calls):
                self._asked(step, call, ("call", index, number), mine, taken)
        for at in results:
            self._result_said(step, messages[at], ("content", at, 0), mine, taken)
        if (
            spoken is not None
            and results
            and not any(messages[at].content for at in said_at if at < results[-1])
        ):
            # All that was said followed from the results.
            self.drafts.remove(spoken)
            self.drafts.append(spoken)
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

    def _asked(
        self, step: Step, call: ToolCall, key: Key, mine: list[Draft], taken: set[Key]
    ) -> None:
        """A model asks for a call, in the passage `key` of its step."""
        draft = Draft("call", call.name, "work", step, "tool", called=True)
        draft.call = call.arguments
        draft.pieces.append(Said(step, frozenset([key])))
        taken.add(key)
        mine.append(draft)
        self._remember(draft, call.id)

    def _result_said(
        self, step: Step, message: Message, key: Key, mine: list[Draft], taken: set[Key]
    ) -> None:
        """A tool's result in the output of a step that has a whole exchange, in the passage `key`."""
        draft = self._calls.answered_by(message)
        if draft is None:
            draft = Draft("call", message.name or "result", "work", step, "tool", called=True)
            mine.append(draft)
            self.drafts.append(draft)
        if not draft.done:
            draft.result = message.content
            self._calls.close(draft)
        draft.pieces.append(Said(step, frozenset([key])))
        taken.add(key)

    def _remember(self, draft: Draft, call_id: str | None) -> None:
        self.drafts.append(draft)
        self._calls.asked(draft, call_id)


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


def _says_nothing(step: Step) -> bool:
    if step.output not in (None, "") or step.status_message or step.documents:
        return False
    messages = (*step.messages_out, *step.messages_in)
    if any(one.content or one.parts or one.tool_calls or one.reasoning for one in messages):
        return False
    return step.kind in ("message", "event", "chain") or step.input in (None, "")
