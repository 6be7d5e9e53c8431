"""Google ADK: eval sets, eval results, and sessions with their events.

Source: google/adk-python 1.x, `evaluation/eval_set.py`, `eval_case.py`, `eval_result.py` (`*.evalset.json`,
`.adk/eval_history/*.evalset_result.json`, which may be JSON in a JSON text), `sessions/session.py`, `events/event.py`
(the web server's session export, and its answer to a run: a list of events). Before 1.0 an eval set was a list of
`{name, data: [{query, expected_tool_use, reference}], initial_session}`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from ....canonical import Json
from ....trace import Trace, as_text
from ...chat.turns import Turns, conversation
from ...input.gathering import complete
from ...protocol import (
    EXCERPT_CHARS,
    Gathering,
    Reader,
    ReaderItem,
    Record,
    RecordSource,
    Reject,
    Sample,
    Vote,
)
from ...values.json_access import NOTHING, but, listing, mapping, text
from ...values.times import to_ns
from .fields import field, has, left
from .scores import FINAL, final_score, scores_of
from .turns import add_event, add_invocation

_Part: TypeAlias = tuple[str, Mapping[str, Json], Mapping[str, Json]]
_EXPECTED: Final = "the conversation of an eval case is the one that is expected, not a run"
_PER_TURN: Final = "eval_metric_result_per_invocation"
_RESULT: Final = (
    *("session_id", "session_details", "overall_eval_metric_results", _PER_TURN),
    *(FINAL, "eval_id"),
)
_CASE: Final = ("eval_id", "conversation", "conversation_scenario", "creation_timestamp")
_SESSION: Final = ("id", "events", "last_update_time")


def _is_event(value: Json) -> bool:
    told = has(value, "content") or has(value, "actions")
    return told and has(value, "author", "invocation_id")


def _is_old_case(value: Json) -> bool:
    data = listing(value.get("data")) if isinstance(value, dict) else []
    return bool(data) and all(has(one, "query") and "expected_tool_use" in one for one in data)


def _kind(given: Json) -> str:
    """Which of the records it is; "" if it is none."""
    value = mapping(given)
    if has(value, "eval_set_id", "eval_cases"):
        return "set"
    if has(value, "eval_case_results"):
        return "results"
    if has(value, "eval_id", FINAL):
        return "result"
    if has(value, "app_name", "user_id", "events") and isinstance(value["events"], list):
        return "session"
    if has(value, "eval_id") and has(value, "session_input") and has(value, "conversation"):
        return "case"
    if _is_event(value):
        return "event"
    return "old" if _is_old_case(value) else ""


class AdkReader(Reader):
    """Reader for eval sets, eval results and sessions; a case, a result, a session is a trace."""

    name = "adk"
    title = "Google ADK eval sets, eval results and sessions"
    gathering = Gathering.BY_TRACE
    keeps = "every event, tool calls with results, agents, expected conversations, metrics with their status"

    def sniff(self, sample: Sample) -> Vote:
        """Vote for eval sets and results by their ids, for sessions and events by theirs."""
        if sample.columns:
            return Vote.NO
        return Vote.CERTAIN if any(map(_kind, sample.records)) else Vote.NO

    def read(self, source: RecordSource) -> Iterator[ReaderItem]:
        """Yield one trace per case, result or session; events without a session are those of their file."""
        for found in complete(source, _parts):
            if isinstance(found, Reject):
                yield found
            else:
                yield found.located(_trace(found.parts, self.name))


def _parts(record: Record) -> Iterator[tuple[str | None, _Part] | Reject]:
    value, kind = mapping(record.value), _kind(record.value)
    excerpt = as_text(record.value)[:EXCERPT_CHARS]
    inner = {"set": "eval_cases", "results": "eval_case_results"}.get(kind)
    if inner is not None:
        about = left(value, inner)
        cases = field(value, inner)
        for case in listing(cases):
            if isinstance(case, dict):
                yield None, ("case" if kind == "set" else "result", case, about)
            else:
                yield Reject(record.position, "the case is not an object", as_text(case)[:200])
        if not listing(cases):
            yield Reject(record.position, "there are no cases in it", excerpt)
    elif kind == "event":
        yield f"events of {record.position.file}", (kind, value, {})
    elif kind:
        yield None, (kind, value, {})
    else:
        yield Reject(
            record.position, "not an eval set, an eval result, a session or an event", excerpt
        )


def _trace(parts: list[_Part], name: str) -> Trace:
    kind, value, about = parts[0]
    if kind == "event":
        turns = Turns()
        for number, (_, event, _) in enumerate(parts):
            add_event(turns, dict(event), number)
        return conversation(turns, format=name, source_id=None, metadata={})
    if kind == "session":
        return _session(value, name)
    if kind == "result":
        return _result(value, about, name)
    return _case(_renewed(value) if kind == "old" else value, about, name)


def _session(value: Mapping[str, Json], name: str) -> Trace:
    turns = Turns()
    for number, event in enumerate(listing(value.get("events"))):
        add_event(turns, event, number)
    return conversation(
        turns,
        format=name,
        source_id=text(value.get("id")),
        name=text(field(value, "app_name")),
        metadata=left(value, *_SESSION),
        times=[to_ns(field(value, "last_update_time"))],
    )


def _case(case: Mapping[str, Json], about: Mapping[str, Json], name: str) -> Trace:
    turns = Turns()
    given = case.get("conversation")
    for number, invocation in enumerate(listing(given)):
        add_invocation(turns, invocation, number)
    scenario = field(case, "conversation_scenario")
    opened = field(mapping(scenario), "starting_prompt")
    if scenario not in NOTHING:
        add_invocation(turns, {"user_content": opened, "conversation_scenario": scenario}, 0)
    metadata = {**_prefixed(about), **left(case, *_CASE)}
    if given not in NOTHING and not listing(given):
        metadata["conversation"] = given
    session = mapping(field(case, "session_input"))
    eval_id, eval_set = text(field(case, "eval_id")), text(field(about, "eval_set_id"))
    return conversation(
        turns,
        format=name,
        source_id="/".join(filter(None, (eval_set, eval_id))) or None,
        name=eval_id or text(field(session, "app_name")),
        metadata=metadata,
        notes=[_EXPECTED],
        times=[to_ns(field(case, "creation_timestamp"))],
    )


def _prefixed(about: Mapping[str, Json]) -> dict[str, Json]:
    """What is said of a set or of all results; a case has fields of the same name."""
    return {"eval_set": dict(about)} if about else {}


def _result(case: Mapping[str, Json], about: Mapping[str, Json], name: str) -> Trace:
    """The run of a case with its scores. The events of its session tell more than the invocations that were judged."""
    turns = Turns()
    session = mapping(field(case, "session_details"))
    events = listing(session.get("events"))
    ends: dict[str, str] = {}
    for number, event in enumerate(events):
        step_id = add_event(turns, event, number)
        ends[text(field(mapping(event), "invocation_id")) or ""] = step_id
    scores = [*final_score(field(case, FINAL))]
    scores += scores_of(field(case, "overall_eval_metric_results"), None)
    judged: list[Json] = []
    expected: Json = None
    for number, given in enumerate(listing(field(case, _PER_TURN))):
        one = mapping(given)
        actual, wanted = field(one, "actual_invocation"), field(one, "expected_invocation")
        if events:
            last = ends.get(text(field(mapping(actual), "invocation_id")) or "")
        else:
            last = add_invocation(turns, actual, number)
        scores += scores_of(field(one, "eval_metric_results"), last)
        expected = _said(wanted) or expected
        kept = ("eval_metric_results",) if events else ("eval_metric_results", "actual_invocation")
        results = field(one, "eval_metric_results")
        odd = but({"eval_metric_results": None if listing(results) else results})
        judged.append({**left(one, *kept), **odd} if one else given)
    metadata: dict[str, Json] = {**_prefixed(about), **left(case, *_RESULT)}
    eval_id = text(field(case, "eval_id"))
    metadata |= but({"eval_id": eval_id, "session": left(session, "events"), "judged": judged})
    for key in ("session_details", _PER_TURN, "overall_eval_metric_results"):
        held = field(case, key)
        if held not in NOTHING and not (mapping(held) or listing(held)):
            metadata[key] = held
    if session and not events and session.get("events") not in NOTHING:
        metadata["events"] = session["events"]
    return conversation(
        turns,
        format=name,
        source_id=text(field(case, "session_id")),
        name=eval_id,
        metadata=metadata,
        scores=scores,
        expected=expected,
        times=[to_ns(field(about, "creation_timestamp"))] if not events else (),
    )


def _said(invocation: Json) -> str | None:
    """The text of the final response of an invocation."""
    turns = Turns()
    add_invocation(turns, {"final_response": field(mapping(invocation), "final_response")}, 0)
    return next((text(step.output) for step in turns.steps() if step.kind == "llm"), None)


_OLD_LISTS: Final = ("expected_tool_use", "expected_intermediate_agent_responses")


def _renewed(value: Mapping[str, Json]) -> dict[str, Json]:
    """A case of the shape before 1.0 in today's."""
    turns: list[Json] = []
    for one in listing(value.get("data")):
        uses = [
            {
                **but(use, "tool_name", "tool_input"),
                "name": use.get("tool_name"),
                "args": use.get("tool_input"),
            }
            if isinstance(use, dict)
            else use
            for use in listing(one.get("expected_tool_use"))
        ]
        said = [
            [mapping(each).get("author"), mapping(each).get("text")]
            if has(each, "author", "text")
            else each
            for each in listing(one.get("expected_intermediate_agent_responses"))
        ]
        turns.append(
            {
                **but(
                    one, "query", "reference", *(key for key in _OLD_LISTS if listing(one.get(key)))
                ),
                "user_content": one.get("query"),
                "final_response": one.get("reference"),
                "intermediate_data": {"tool_uses": uses, "intermediate_responses": said},
            }
        )
    return {**but(value, "name", "data"), "eval_id": value.get("name"), "conversation": turns}


READER: Final = AdkReader()
