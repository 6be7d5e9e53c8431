"""Claude Code sessions: one JSON object per line, as stored under `~/.claude/projects`.

Source: the session files themselves (versions 1 and 2.1): `user` and `assistant` lines with one Anthropic
message each, and other lines such as `system`, `attachment` and `summary`; every content block of an answer
is a separate line with the same message id; sub-agents write their own files.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from ....canonical import Json, canonical_bytes
from ....trace import Step, Trace, as_text
from ...input.gathering import complete
from ...protocol import (
    Gathering,
    Reader,
    ReaderItem,
    Record,
    RecordSource,
    Reject,
    Sample,
    Vote,
)
from ...spans.ordering import tree_order
from .claude_steps import SESSION, at_ns, results_of, steps_of

_CONSTANT: Final = ("cwd", "version", "gitBranch", "userType", "entrypoint", "slug")
_LINE_TYPES: Final = frozenset({"user", "assistant", "system", "attachment", "summary", "progress"})


@dataclass
class _Session:
    """The lines of one session, and data about it from outside the conversation."""

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
        in_conversation = isinstance(line.get("message"), dict) or line.get("uuid") is not None
        (self.lines if in_conversation else self.aside).append(line)


def _session_of(line: Mapping[str, Json]) -> str | None:
    found = next((line[name] for name in SESSION if isinstance(line.get(name), str)), None)
    return found or None


def _unwrapped(value: Json) -> list[Json]:
    """The lines in a record: the record itself, or the lines of the web export's {loglines}."""
    if isinstance(value, dict) and isinstance(value.get("loglines"), list):
        rest = {key: item for key, item in value.items() if key != "loglines"}
        return [{**rest, **line} if isinstance(line, dict) else line for line in value["loglines"]]
    return [value]


def _is_line(value: Json) -> bool:
    if not isinstance(value, dict) or str(value.get("type")) not in _LINE_TYPES:
        return False
    if value["type"] == "summary":
        return "leafUuid" in value
    linked = any(name in value for name in ("parentUuid", "uuid", "isSidechain"))
    return linked and _session_of(value) is not None


class ClaudeCodeReader(Reader):
    """Reader for session files; sub-agents' files are joined with the session that started them."""

    name = "claude-code"
    title = "Claude Code sessions"
    gathering = Gathering.BY_TRACE
    joins_records = True
    keeps = "every turn, tool calls with results, sub-agents under their call, attachments, usage"

    def sniff(self, sample: Sample) -> Vote:
        """Vote for lines with a session and a position in the conversation, among the first ones."""
        lines = [line for record in sample.records for line in _unwrapped(record)[:20]]
        return Vote.CERTAIN if any(map(_is_line, lines)) else Vote.NO

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield each session when it is complete."""
        summaries = _summaries_of(source)

        def parse(record: Record) -> Iterator[tuple[str, Mapping[str, Json]] | Reject]:
            for line in _unwrapped(record.value):
                if not isinstance(line, dict):
                    yield Reject(record.position, "the line is not an object", as_text(line)[:200])
                    continue
                named, reason = _session_of(line), "the line names no session"
                if named is None and _is_summary(line):
                    named = summaries.session(record.position.file, line)
                    reason = "summary of a session that is not in this bundle"
                if named is None:
                    yield Reject(record.position, reason, as_text(dict(line))[:200])
                else:
                    yield named, line

        for found in complete(source, parse):
            if isinstance(found, Reject):
                yield found
                continue
            yield from found.made(_session_trace, found.trace_id, found.parts)


def _session_trace(session_id: str, lines: Iterable[Mapping[str, Json]]) -> Trace:
    session = _Session()
    for line in lines:
        session.add(line)
    return _trace(session_id, session)


def _is_summary(line: Mapping[str, Json]) -> bool:
    """Whether it is a summary, which names only the last line that it covers, not the session."""
    return isinstance(line.get("leafUuid"), str) and _session_of(line) is None


@dataclass
class _Summaries:
    """The sessions of the lines that summaries name; if that line is missing, a summary belongs to the
    only session of its file."""

    owner: dict[str, str] = field(default_factory=dict)
    files: dict[str, set[str]] = field(default_factory=dict)

    def session(self, file: str, summary: Mapping[str, Json]) -> str | None:
        beside = self.files.get(file, set())
        return self.owner.get(summary["leafUuid"]) or (
            next(iter(beside)) if len(beside) == 1 else None
        )


def _summaries_of(source: RecordSource) -> _Summaries:
    """Collect what is needed to assign the summaries of a bundle to sessions."""
    found = _Summaries()
    wanted: set[str] = set()
    for record in source.holding(b"leafUuid"):
        lines = [line for line in _unwrapped(record.value) if isinstance(line, dict)]
        wanted |= {line["leafUuid"] for line in lines if _is_summary(line)}
    for record in source.holding() if wanted else ():
        for line in _unwrapped(record.value):
            session = _session_of(line) if isinstance(line, dict) else None
            if session is not None:
                found.files.setdefault(record.position.file, set()).add(session)
                if str(line.get("uuid")) in wanted:
                    found.owner[str(line["uuid"])] = session
    return found


def _trace(session_id: str, session: _Session) -> Trace:
    lines = sorted(session.lines, key=lambda line: (at_ns(line) or 0, str(line.get("uuid"))))
    constant = {
        name: next((line[name] for line in lines if line.get(name) is not None), None)
        for name in _CONSTANT
    }
    steps: list[Step] = []
    for agent, mine in _by_agent(lines).items():
        steps += steps_of(mine, agent, _caller(agent, lines), constant)
    ordered, notes = tree_order(steps)
    if session.repeated:
        notes = (*notes, f"{session.repeated} repeated line(s) were dropped")
    branches = _branches(lines)
    if branches:
        notes = (*notes, f"the conversation was continued again from {branches} earlier line(s)")
    spoken = [step for step in ordered if step.kind in ("llm", "message")]
    # A sub-agent's file without its session has only the agent at the top level.
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


def _branches(lines: Sequence[Mapping[str, Json]]) -> int:
    """How often a user replied to the same line again: an edited or repeated prompt."""
    children = Counter(
        line["parentUuid"]
        for line in lines
        if isinstance(line.get("parentUuid"), str)
        and line.get("type") == "user"
        and not results_of(line)
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
    """The tool call that started a sub-agent; its result names the agent."""
    if agent is None:
        return None
    for line in lines:
        result = line.get("toolUseResult")
        if isinstance(result, dict) and result.get("agentId") == agent:
            return next((str(block.get("tool_use_id")) for block in results_of(line)), None)
    return None


READER: Final = ClaudeCodeReader()
