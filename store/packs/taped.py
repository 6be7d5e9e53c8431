"""A candidate that is run over the tape of a case: its tool calls are answered from the record.

The protocol is that of plain commands with lines in between: the request is one line with `"tape": true`, and
standard input stays open. The candidate writes `{"tool_call": {"name", "arguments", "id"?}}`, reads
`{"tool_result": {"name", "result", "id"?, "failed"?}}`, as often as it needs to, and ends with its answer, one line
such as `{"output": "…"}`. The calls made over the tape are calls of the answer.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from ...errors import UserError
from ..bundles.input.json_bytes import NotJson, decode_json
from ..canonical import clean_json
from ..claims.paths.arguments import Likeness, paired
from ..claims.paths.calls import Call, Wanted, calls_of
from .candidates import PROTOCOL, CandidateAnswer, command_words, ended_badly, output_of
from .cases import Case
from .conversations import converse
from .printed import what_line_was_printed
from .process_trees import CommandNotStarted, Running
from .tape import Diverged, Tape

MAX_CALLS: Final = 1000


class Unusable(ValueError):
    """Why a line of a candidate cannot be used."""


class TapedCommand:
    """Runs a command for each case and answers its tool calls from the tape of the case."""

    def __init__(self, command: str, timeout: float = 60.0, running: Running | None = None) -> None:
        self._words, self._timeout = command_words(command, timeout), timeout
        self._running = running or Running()

    def answer(self, case: Case, trial: int) -> CandidateAnswer:
        """Run the command once."""
        request = {
            "protocol": PROTOCOL,
            "case_id": case.id,
            "trial": trial,
            "input": dict(case.input),
            "tape": True,
        }
        said = Exchange(Tape(case.tape, case.claims))
        try:
            ended = converse(
                self._words,
                json.dumps(request).encode() + b"\n",
                said.reply,
                self._timeout,
                self._running,
            )
        except CommandNotStarted as error:
            raise UserError(
                f"The command {self._words[0]} cannot be started: {error}",
                "Check --command; it is started without a shell.",
            ) from None
        except Diverged as error:
            return CandidateAnswer(diverged=str(error))
        except Unusable as error:
            return CandidateAnswer(error=str(error))
        if ended.stopped:
            hint = "; with --tape it has to read its request as one line" if said.silent else ""
            return CandidateAnswer(error=f"{ended.stopped}{hint}")
        if ended.code != 0:
            return ended_badly(ended)
        return said.answer or CandidateAnswer(error="it ended without an answer")


class Exchange:
    """The lines of one run, as they come in."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape
        self.answer: CandidateAnswer | None = None

    @property
    def silent(self) -> bool:
        """Whether the command said nothing at all."""
        return self.answer is None and not self._tape.calls

    def reply(self, line: bytes) -> bytes | None:
        """The result of a tool call; None for the answer. Raises Diverged and Unusable."""
        try:
            data = clean_json(decode_json(line))
        except NotJson as error:
            raise Unusable(what_line_was_printed(line, str(error))) from None
        if not isinstance(data, Mapping) or "tool_call" not in data:
            self.answer = self._with_calls(output_of(data))
            return None
        call = data["tool_call"]
        if not isinstance(call, Mapping) or not isinstance(call.get("name"), str):
            raise Unusable("one of its tool_calls has no name")
        if len(self._tape.calls) >= MAX_CALLS:
            raise Unusable(f"it made more than {MAX_CALLS} tool calls")
        entry = self._tape.serve(call["name"], call.get("arguments"))
        result = {
            "name": call["name"],
            "result": entry.get("result"),
            **({"id": call["id"]} if "id" in call else {}),
            **({"failed": True} if entry.get("failed") is True else {}),
        }
        return json.dumps({"tool_result": result}).encode() + b"\n"

    def _with_calls(self, answer: CandidateAnswer) -> CandidateAnswer:
        """The answer with the calls made over the tape; one that it lists as well counts once."""
        output = answer.output
        if output is None:
            return answer
        _, beyond, _ = paired(calls_of(output.tool_calls), calls_of(self._tape.calls), _alike)
        calls = (*self._tape.calls, *(call.json() for call in beyond))
        return replace(answer, output=replace(output, tool_calls=calls, calls_known=True))


def _alike(one: Call, other: Call) -> Likeness:
    return Wanted(other.name, other.arguments).likeness(one)
