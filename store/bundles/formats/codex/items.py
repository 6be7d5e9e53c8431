"""The response items of a Codex session as steps: user turns, answers with their reasoning and calls, tools.

Source: openai/codex, `codex-rs/protocol/src/models.rs` (ResponseItem, FunctionCallOutputPayload) and
`core/src/tools/mod.rs` (how the output of a command is written: JSON with `metadata.exit_code`, or text with
"Exit code: N", or "Process exited with code N").
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from ....canonical import Json
from ....trace import Message, Status, Step, ToolCall
from ...chat.messages import messages_from
from ...chat.turns import Turns, beside, spoken
from ...values.json_access import but, json_in_text, listing, mapping, text

_EXIT: Final = re.compile(r"(?:^|\n)(?:Exit code: |Process exited with code )(-?[0-9]+)")
_HEAD: Final = 400
"""Characters of an output in which the exit code stands, if it does."""
_REFUSED: Final = (
    "error:",
    "execution error",
    "exec command rejected",
    "failed to parse function arguments",
    "unsupported call",
    "unsupported custom tool call",
    "apply_patch verification failed",
    "aborted by user",
    "command timed out",
)
_CONTEXT: Final = (
    "<environment_context>",
    "<user_instructions>",
    "<INSTRUCTIONS>",
    "# AGENTS.md instructions",
    "<turn_aborted>",
    "<permissions instructions>",
    "<collaboration_mode>",
    "<skill>",
    "<subagent_notification>",
)
"""What Codex itself writes in the user's name."""
_CALL: Final = ("type", "name", "call_id", "arguments", "input", "action", "query")


class Items:
    """The items of a session while it is read."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._answer: str | None = None
        self.model: str | None = None
        self.answers: list[str] = []
        self._told: list[tuple[str, str, str]] = []
        self._awaited: list[tuple[str, str, Mapping[str, Json]]] = []

    def note_said(self, role: str, said: str, more: Mapping[str, Json]) -> None:
        """Add attributes to the latest step with this text, or to the next one if none has it yet."""
        for its_role, its_text, its_step in reversed(self._told):
            if its_role == role and said in its_text:
                self._turns.note(its_step, more)
                return
        self._awaited.append((role, said, more))

    def _tell(self, role: str, text_of_it: str, step_id: str) -> None:
        """Remember what a step says, and add what events before it said of it."""
        self._told.append((role, text_of_it, step_id))
        for one in list(self._awaited):
            if one[0] == role and one[1] in text_of_it:
                self._awaited.remove(one)
                self._turns.note(step_id, one[2])

    def close(self) -> None:
        """What the model says next is another answer."""
        self._answer = None

    def add(
        self, item: Mapping[str, Json], step_id: str, at: int | None, left: Mapping[str, Json]
    ) -> None:
        """Add an item; one that is of no known shape is an event."""
        kind = text(item.get("type")) or "item"
        rest = dict(left)
        if kind.endswith("_output") and "call_id" in item:
            self._result(item, step_id, at, rest)
        elif kind == "message" and isinstance(item.get("role"), str):
            self._message(item, step_id, at, rest)
        elif kind == "reasoning" and (found := messages_from([item])):
            self._said(found[0], step_id, at, rest)
        elif kind.endswith("_call"):
            self._call(item, kind, step_id, at, rest)
        else:
            known = ("timestamp",) if item.get("timestamp") is not None and at is not None else ()
            left_over = beside(but(item, "type", *known), rest)
            self._turns.add(
                Step(step_id, "event", kind, start_ns=at, end_ns=at, attributes=left_over)
            )

    def _message(
        self, item: Mapping[str, Json], step_id: str, at: int | None, rest: dict[str, Json]
    ) -> None:
        given = {key: value for key, value in item.items() if key != "timestamp" or at is None}
        found = messages_from([given])
        role = found[0].role if found else str(item["role"])
        if role == "assistant" and len(found) == 1:
            self._said(found[0], step_id, at, rest)
            return
        self.close()
        said = spoken(found)
        injected = (said or "").lstrip().startswith(_CONTEXT)
        added = self._turns.add(
            Step(
                step_id,
                "message",
                "context" if role == "user" and injected else role,
                start_ns=at,
                end_ns=at,
                output=said,
                messages_out=found,
                attributes=rest if found else beside(but(item, "type", "role"), rest),
            )
        )
        self._tell(role, (said or "").strip(), added)

    def _said(self, part: Message, step_id: str, at: int | None, rest: Mapping[str, Json]) -> None:
        """Add a part of an answer: reasoning, a text, a call. A text or reasoning after a call, or after a text,
        begins the next one."""
        turns = self._turns
        held = turns[self._answer].messages_out[0] if self._answer is not None else None
        if held is not None and not part.tool_calls and (held.content or held.tool_calls):
            self.close()
            held = None
        if self._answer is None or held is None:
            named = self.model or "assistant"
            self._answer = turns.add(Step(step_id, "llm", named, start_ns=at, model=self.model))
            self.answers.append(self._answer)
            held = Message("assistant")
        reasoning = [one for one in (held.reasoning, part.reasoning) if one]
        content = part.content if part.content is not None else held.content
        whole = Message(
            "assistant",
            content,
            tool_calls=(*held.tool_calls, *part.tool_calls),
            reasoning="\n".join(reasoning) or None,
            parts=(*held.parts, *part.parts),
            extra=beside(held.extra, part.extra),
        )
        step = turns[self._answer]
        turns.change(
            self._answer,
            messages_out=(whole,),
            output=content,
            end_ns=at if at is not None else step.end_ns,
            attributes=beside(step.attributes, rest),
        )
        if part.content:
            self._tell("assistant", part.content.strip(), self._answer)
        if part.reasoning:
            self._tell("reasoning", part.reasoning.strip(), self._answer)

    def _call(
        self,
        item: Mapping[str, Json],
        kind: str,
        step_id: str,
        at: int | None,
        rest: Mapping[str, Json],
    ) -> None:
        given = next(
            (item[k] for k in ("arguments", "input", "action", "query") if item.get(k) is not None),
            None,
        )
        named = text(item.get("name")) or kind.removesuffix("_call")
        call = ToolCall(
            named, json_in_text(given), text(item.get("call_id")) or text(item.get("id"))
        )
        self._said(Message("assistant", tool_calls=(call,)), step_id, at, {})
        unread = [k for k in ("arguments", "input", "action", "query") if item.get(k) is not given]
        known = {*_CALL, "timestamp"} - set(unread)
        if at is None:
            known.discard("timestamp")
        failed = text(item.get("status")) in ("failed", "incomplete")
        self._turns.call(
            call,
            self._answer,
            start_ns=at,
            status="error" if failed else "unset",
            attributes=beside(but(item, *known), rest),
        )

    def _result(
        self, item: Mapping[str, Json], step_id: str, at: int | None, rest: Mapping[str, Json]
    ) -> None:
        call_id = text(item.get("call_id"))
        output, status, about = result_of(item.get("output"))
        known = ("timestamp",) if at is not None else ()
        left = beside(but(item, "type", "call_id", "output", *known), about)
        if not self._turns.called(call_id) and call_id:
            left["call_id"] = call_id
        self._turns.result(
            call_id,
            output,
            status,
            otherwise=Step(step_id, "tool", "tool"),
            at_ns=at,
            attributes=beside(left, rest),
        )


def result_of(given: Json) -> tuple[Json, Status, dict[str, Json]]:
    """What a tool gave back, whether it failed, and what else its output says."""
    inner = json_in_text(given)
    about: dict[str, Json] = {}
    output: Json = given
    if isinstance(inner, dict) and "output" in inner and isinstance(given, str):
        output, about = inner["output"], but(inner, "output")
    elif isinstance(given, dict) and ("content" in given or "output" in given):
        held = "content" if "content" in given else "output"
        output, about = given[held], but(given, held)
    code = mapping(about.get("metadata")).get("exit_code")
    if isinstance(code, int) and not isinstance(code, bool):
        return output, "error" if code else "ok", about
    if about.get("success") is False:
        return output, "error", about
    said = output if isinstance(output, str) else _first_text(output)
    if said.lstrip()[:_HEAD].casefold().startswith(_REFUSED):
        return output, "error", about
    found = _EXIT.search(said[:_HEAD])
    if found is not None:
        return output, "error" if int(found[1]) else "ok", about
    return output, "ok", about


def _first_text(output: Json) -> str:
    for part in listing(output):
        if isinstance(part, dict) and isinstance(part.get("text"), str):
            return str(part["text"])
    return ""
