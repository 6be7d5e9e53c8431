"""Claude Code sessions: one JSON object a line, as they lie under `~/.claude/projects`.

Source: the session files themselves (versions 1 and 2.1): `user` and `assistant` lines with an Anthropic
message each, `system`, `attachment`, `summary` and other lines beside them; every content block of one
answer is a line of its own with the same message id; sub-agents write files of their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ..canonical import Json, canonical_bytes
from ..trace import Message, Step, Trace, as_text
from .messages import messages_from
from .protocol import Item, Record, Reject, Sample
from .raters import finite
from .spans import tree_order
from .times import to_ns

_SESSION: Final = ("sessionId", "session_id")
_CONSTANT: Final = ("cwd", "version", "gitBranch", "userType", "entrypoint", "slug")
_READ: Final = frozenset([*_SESSION, "message", "timestamp", "uuid", "type", "isSidechain"])
_USAGE: Final = {"input": "input_tokens", "output": "output_tokens"}
_LINE_TYPES: Final = frozenset({"user", "assistant", "system", "attachment", "summary", "progress"})


@dataclass
class _Session:
    """The lines of one session, and what was said about it outside the conversation."""

    lines: list[Mapping[str, Json]] = field(default_factory=list)
    aside: list[Mapping[str, Json]] = field(default_factory=list)
    repeated: int = 0
    seen: set[bytes] = field(default_factory=set)

    def add(self, line: Mapping[str, Json]) -> None:
        body = canonical_bytes(line)
        if body in self.seen:
            self.repeated += 1
            return
        self.seen.add(body)
        told = isinstance(line.get("message"), Mapping) or line.get("uuid") is not None
        (self.lines if told else self.aside).append(line)


def _session_of(line: Mapping[str, Json]) -> str | None:
    found = next((line[name] for name in _SESSION if isinstance(line.get(name), str)), None)
    return found or None


def _unwrapped(value: Json) -> list[Json]:
    """The lines that a record holds: itself, or those of the web's {loglines}."""
    if isinstance(value, Mapping) and isinstance(value.get("loglines"), list):
        rest = {key: item for key, item in value.items() if key != "loglines"}
        return [
            {**rest, **line} if isinstance(line, Mapping) else line for line in value["loglines"]
        ]
    return [value]


def _is_line(value: Json) -> bool:
    if not isinstance(value, Mapping) or str(value.get("type")) not in _LINE_TYPES:
        return False
    if value["type"] == "summary":
        return "leafUuid" in value
    linked = any(name in value for name in ("parentUuid", "uuid", "isSidechain"))
    return linked and _session_of(value) is not None


class ClaudeCodeReader:
    """Reads session files; sub-agents' files are joined with the session that started them."""

    name = "claude-code"
    title = "Claude Code sessions"
    keeps = "every turn, tool calls with results, sub-agents under their call, attachments, usage"

    def sniff(self, sample: Sample) -> int:
        """A line with a session and a place in the conversation, among the first ones."""
        lines = [line for record in sample.records for line in _unwrapped(record)[:20]]
        return 92 if any(map(_is_line, lines)) else 0

    def read(self, records: Iterable[Record]) -> Iterator[Item]:
        """Rejects as they come; one trace a session at the end."""
        sessions: dict[str, _Session] = {}
        files: dict[str, set[str]] = {}
        summaries: list[tuple[Record, Mapping[str, Json]]] = []
        for record in records:
            for line in _unwrapped(record.value):
                if not isinstance(line, Mapping):
                    yield Reject(record.position, "the line is not an object", as_text(line)[:200])
                    continue
                named = _session_of(line)
                if named is not None:
                    sessions.setdefault(named, _Session()).add(line)
                    files.setdefault(record.position.file, set()).add(named)
                elif isinstance(line.get("leafUuid"), str):
                    summaries.append((record, line))
                else:
                    yield Reject(
                        record.position, "the line names no session", as_text(dict(line))[:200]
                    )
        yield from _place_summaries(sessions, files, summaries)
        for session_id, session in sessions.items():
            yield _trace(session_id, session)


def _place_summaries(
    sessions: Mapping[str, _Session],
    files: Mapping[str, set[str]],
    summaries: Sequence[tuple[Record, Mapping[str, Json]]],
) -> Iterator[Reject]:
    """Summaries name the last line of what they sum up; where that is not there, they belong to the one
    session of their file."""
    owner = {
        str(line.get("uuid")): session for session in sessions.values() for line in session.lines
    }
    for record, summary in summaries:
        session = owner.get(summary["leafUuid"])
        beside = files.get(record.position.file, set())
        if session is None and len(beside) == 1:
            session = sessions[next(iter(beside))]
        if session is None:
            reason = "it sums up a session that is not in this bundle"
            yield Reject(record.position, reason, as_text(dict(summary))[:200])
        else:
            session.add(summary)


def _trace(session_id: str, session: _Session) -> Trace:
    lines = sorted(session.lines, key=lambda line: (_at(line) or 0, str(line.get("uuid"))))
    constant = {
        name: next((line[name] for line in lines if line.get(name) is not None), None)
        for name in _CONSTANT
    }
    steps: list[Step] = []
    for agent, mine in _by_agent(lines).items():
        steps += _steps(mine, agent, _caller(agent, lines), constant)
    ordered, notes = tree_order(steps)
    if session.repeated:
        notes = (*notes, f"{session.repeated} repeated line(s) were dropped")
    branches = _branches(lines)
    if branches:
        notes = (*notes, f"the conversation was taken up again at {branches} earlier line(s)")
    spoken = [step for step in ordered if step.kind in ("llm", "message")]
    # A sub-agent's file that comes alone has nothing at the top but the agent.
    main = [step for step in spoken if step.parent_id is None] or spoken
    asked = next((s.output for s in main if s.kind == "message" and s.name == "user"), None)
    answered = [m.content for s in main if s.kind == "llm" for m in s.messages_out if m.content]
    aside = sorted(session.aside, key=canonical_bytes)
    models = dict.fromkeys(step.model for step in ordered if step.model)
    metadata = {name: value for name, value in constant.items() if value is not None}
    return Trace(
        source_id=session_id,
        name=next((str(one["customTitle"]) for one in aside if one.get("customTitle")), None),
        input=asked,
        output=answered[-1] if answered else None,
        steps=ordered,
        metadata={
            **metadata,
            "session": session_id,
            **({"model": ", ".join(models)} if models else {}),
            **({"aside": [dict(one) for one in aside]} if aside else {}),
        },
        start_ns=min((s.start_ns for s in ordered if s.start_ns is not None), default=None),
        end_ns=max((s.end_ns or s.start_ns or 0 for s in ordered), default=0) or None,
        format=ClaudeCodeReader.name,
        notes=notes,
    )


def _at(line: Mapping[str, Json]) -> int | None:
    return to_ns(line.get("timestamp"))


def _branches(lines: Sequence[Mapping[str, Json]]) -> int:
    """How often a line was answered anew by a person: an edited or repeated prompt."""
    children = Counter(
        line["parentUuid"]
        for line in lines
        if isinstance(line.get("parentUuid"), str)
        and line.get("type") == "user"
        and not _results(line)
    )
    return sum(count > 1 for count in children.values())


def _by_agent(
    lines: Sequence[Mapping[str, Json]],
) -> dict[str | None, list[Mapping[str, Json]]]:
    """The lines of the session itself (None) and of each sub-agent."""
    out: dict[str | None, list[Mapping[str, Json]]] = {None: []}
    for line in lines:
        agent = line.get("agentId") if line.get("isSidechain") else None
        if line.get("isSidechain") and not isinstance(agent, str):
            agent = "sub-agent"
        out.setdefault(agent, []).append(line)
    return out


def _caller(agent: str | None, lines: Sequence[Mapping[str, Json]]) -> str | None:
    """The tool call that started a sub-agent: its result names the agent."""
    if agent is None:
        return None
    for line in lines:
        result = line.get("toolUseResult")
        if isinstance(result, Mapping) and result.get("agentId") == agent:
            return next((str(block.get("tool_use_id")) for block in _results(line)), None)
    return None


def _blocks(line: Mapping[str, Json]) -> list[Mapping[str, Json]]:
    message = line.get("message")
    content = message.get("content") if isinstance(message, Mapping) else None
    return (
        [block for block in content if isinstance(block, Mapping)]
        if isinstance(content, list)
        else []
    )


def _results(line: Mapping[str, Json]) -> list[Mapping[str, Json]]:
    return [block for block in _blocks(line) if block.get("type") == "tool_result"]


def _steps(
    lines: Sequence[Mapping[str, Json]],
    agent: str | None,
    caller: str | None,
    constant: Mapping[str, Json],
) -> Iterator[Step]:
    """The steps of a session or a sub-agent; the latter under a step of its own."""
    parent: str | None = None
    if agent is not None:
        parent = f"agent-{agent}"
        yield Step(
            parent,
            "agent",
            f"sub-agent {agent}",
            parent_id=caller,
            start_ns=min((at for line in lines if (at := _at(line))), default=None),
            end_ns=max((at for line in lines if (at := _at(line))), default=None),
        )
    results = {
        str(block.get("tool_use_id")): (line, block) for line in lines for block in _results(line)
    }
    answers: dict[str, list[Mapping[str, Json]]] = {}
    for number, line in enumerate(lines):
        message = line.get("message")
        if line.get("type") == "assistant" and isinstance(message, Mapping):
            answers.setdefault(str(message.get("id") or f"line {number}"), []).append(line)
            continue
        told = [block for block in _blocks(line) if block.get("type") == "tool_result"]
        if told and len(told) == len(_blocks(line)):
            continue
        yield _other(line, number, parent, constant)
    used: set[str] = set()
    for message_id, parts in answers.items():
        yield from _answer(message_id, parts, parent, results, used, constant)
    for call_id, (line, block) in results.items():
        if call_id not in used:
            yield _tool(call_id, "tool", None, parent, (line, block), constant)


def _left(line: Mapping[str, Json], constant: Mapping[str, Json], *more: str) -> dict[str, Json]:
    """What a line holds beside what is read of it, and beside what all lines of the session say."""
    return {
        key: value
        for key, value in line.items()
        if key not in _READ
        and key not in more
        and value is not None
        and not (key in constant and constant[key] == value)
    }


def _other(
    line: Mapping[str, Json], number: int, parent: str | None, constant: Mapping[str, Json]
) -> Step:
    """A user's turn, or a line that is no turn: an attachment, a notice of the program."""
    message = line.get("message")
    at = _at(line)
    kind = str(line.get("subtype") or line.get("type") or "line")
    step_id = str(line.get("uuid") or f"line {number}")
    if not isinstance(message, Mapping):
        content = next(
            (line[n] for n in ("content", "attachment") if line.get(n) is not None), None
        )
        rest = _left(line, constant, "content", "attachment")
        if line.get("content") is not None and line.get("attachment") is not None:
            rest["attachment"] = line["attachment"]
        return Step(
            step_id,
            "event",
            kind,
            parent_id=parent,
            start_ns=at,
            end_ns=at,
            output=content,
            attributes=rest,
        )
    said = messages_from([{**message, "role": message.get("role") or "user"}])
    texts = [one.content for one in said if one.content]
    rest = _left(line, constant)
    more = {key: value for key, value in message.items() if key not in ("role", "content")}
    if not said and message.get("content") not in (None, "", []):
        more["content"] = message["content"]
    if more:
        rest["message"] = more
    return Step(
        step_id,
        "message",
        "user" if not line.get("isMeta") else "meta",
        parent_id=parent,
        start_ns=at,
        end_ns=at,
        output="\n".join(texts) or None,
        messages_out=tuple(said),
        attributes=rest,
    )


def _answer(
    message_id: str,
    parts: Sequence[Mapping[str, Json]],
    parent: str | None,
    results: Mapping[str, tuple[Mapping[str, Json], Mapping[str, Json]]],
    used: set[str],
    constant: Mapping[str, Json],
) -> Iterator[Step]:
    """One answer of the model out of its lines, and the tools it called."""
    messages = [part["message"] for part in parts]
    content: list[Json] = []
    for message in messages:
        given = message.get("content")
        content += given if isinstance(given, list) else [{"type": "text", "text": as_text(given)}]
    said = messages_from([{"role": "assistant", "content": content}])
    # Each line repeats the usage of the whole answer; the last one has its final counts.
    usage: Mapping[str, Json] = next(
        (m["usage"] for m in reversed(messages) if isinstance(m.get("usage"), Mapping)), {}
    )
    attributes: dict[str, Json] = {}
    for part in parts:
        attributes |= _left(part, constant, "parentUuid")
    more = {
        key: value
        for message in messages
        for key, value in message.items()
        if key not in ("id", "type", "role", "content", "model", "usage") and value is not None
    }
    if more:
        attributes["message"] = more
    left = {key: value for key, value in usage.items() if key not in _USAGE.values()}
    if left:
        attributes["usage"] = left
    times = [at for part in parts if (at := _at(part))]
    failed = any(part.get("isApiErrorMessage") for part in parts)
    step_id = str(parts[0].get("uuid") or message_id)
    texts = [one.content for one in said if one.content]
    model = next((m["model"] for m in messages if isinstance(m.get("model"), str)), None)
    yield Step(
        step_id,
        "llm",
        model or "assistant",
        parent_id=parent,
        status="error" if failed else "unset",
        start_ns=min(times, default=None),
        end_ns=max(times, default=None),
        output="\n".join(texts) or None,
        messages_out=tuple(said) or (Message("assistant", None, parts=tuple(content)),),
        model=model,
        usage={
            name: usage[key] for name, key in _USAGE.items() if finite(usage.get(key)) is not None
        },
        attributes=attributes,
    )
    for block in content:
        if isinstance(block, Mapping) and block.get("type") == "tool_use":
            call_id = str(block.get("id"))
            used.add(call_id)
            yield _tool(
                call_id,
                as_text(block.get("name")),
                block.get("input"),
                step_id,
                results.get(call_id),
                constant,
                start_ns=max(times, default=None),
            )


def _tool(
    call_id: str,
    name: str,
    given: Json,
    parent: str | None,
    result: tuple[Mapping[str, Json], Mapping[str, Json]] | None,
    constant: Mapping[str, Json],
    start_ns: int | None = None,
) -> Step:
    if result is None:
        return Step(call_id, "tool", name, parent_id=parent, start_ns=start_ns, input=given)
    line, block = result
    content = block.get("content")
    texts = [
        part["text"]
        for part in (content if isinstance(content, list) else ())
        if isinstance(part, Mapping) and isinstance(part.get("text"), str)
    ]
    whole = isinstance(content, list) and len(texts) == len(content)
    known = ("type", "tool_use_id", "content", "is_error")
    more = {key: value for key, value in block.items() if key not in known}
    rest = _left(line, constant, "parentUuid")
    return Step(
        call_id,
        "tool",
        name,
        parent_id=parent,
        status="error" if block.get("is_error") is True else "ok",
        start_ns=start_ns if start_ns is not None else _at(line),
        end_ns=_at(line),
        input=given,
        output="\n".join(texts) if whole and texts else content,
        attributes={**rest, **({"result": more} if more else {})},
    )


READER: Final = ClaudeCodeReader()
