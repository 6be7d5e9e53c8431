"""tau2-bench: simulations of an agent with a user, in one file or split into results and simulations.

Source: tau2-bench, `src/tau2/data_model/{simulation,message}.py`: `simulations` with `messages` (or
`ticks`), `reward_info` with its checks, `tasks`; notes of people on a simulation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ..canonical import Json
from ..trace import Message, Score, Step, Trace
from .messages import messages_from
from .protocol import Item, Record, Reject, Sample
from .raters import finite, scored
from .runs import NOTHING, listing, mapping, text
from .times import to_ns

_READ: Final = frozenset(
    [
        "id",
        "task_id",
        "trial",
        "start_time",
        "end_time",
        "reward_info",
        "messages",
        "ticks",
        "notes",
        "duration",
    ]
)
_CHECKS: Final = ("action_checks", "nl_assertions", "communicate_checks", "env_assertions")


def _is_simulation(value: Json) -> bool:
    if not isinstance(value, Mapping) or "task_id" not in value:
        return False
    spoken = "messages" in value or "ticks" in value
    return spoken and ("termination_reason" in value or "reward_info" in value)


def _is_results(value: Json) -> bool:
    return (
        isinstance(value, Mapping)
        and "tasks" in value
        and ("simulations" in value or "simulation_index" in value)
    )


def _is_note(value: Json) -> bool:
    return isinstance(value, Mapping) and {"note", "simulation_id"} <= set(value)


class Tau2Reader:
    """Reads results; every simulation is a trace."""

    name = "tau2"
    title = "tau2-bench simulations"
    keeps = "every message, tool calls, rewards and every check, notes of people"

    def sniff(self, sample: Sample) -> int:
        """Results with their tasks, or a simulation."""
        found = (_is_results(v) or _is_simulation(v) or _is_note(v) for v in sample.records)
        return 91 if any(found) else 0

    def read(self, records: Iterable[Record]) -> Iterator[Item]:
        """Every simulation; the tasks and notes that belong to it are joined at the end."""
        simulations: list[Mapping[str, Json]] = []
        tasks: dict[str, Mapping[str, Json]] = {}
        notes: dict[str, list[Mapping[str, Json]]] = {}
        about: dict[str, Json] = {}
        for record in records:
            value = record.value
            if _is_results(value):
                for task in listing(value.get("tasks")):
                    tasks[str(mapping(task).get("id"))] = mapping(task)
                about |= mapping(value.get("info"))
                known = ("tasks", "simulations", "info", "simulation_index")
                about |= {f"results.{k}": v for k, v in value.items() if k not in known}
                found = listing(value.get("simulations"))
                simulations += [one for one in found if _is_simulation(one)]
                for one in found:
                    if not _is_simulation(one):
                        reason = "a simulation has no messages"
                        yield Reject(record.position, reason, str(one)[:200])
            elif _is_simulation(value):
                simulations.append(value)
            elif _is_note(value):
                notes.setdefault(str(value["simulation_id"]), []).append(value)
            else:
                yield Reject(record.position, "it is no simulation", str(value)[:200])
        seen: set[str] = set()
        for one in simulations:
            key = str(one.get("id"))
            # The split form lists a simulation in the results and in a file of its own.
            if key != "None" and key in seen:
                continue
            seen.add(key)
            yield _trace(
                one, tasks.get(str(one["task_id"]), {}), notes.pop(key, []), about, self.name
            )
        for left in notes.values():
            for note in left:
                reason = "its simulation is not in this bundle"
                yield Reject(record.position, reason, str(dict(note))[:200])


def _trace(
    value: Mapping[str, Json],
    task: Mapping[str, Json],
    notes: list[Mapping[str, Json]],
    about: Mapping[str, Json],
    name: str,
) -> Trace:
    spoken = listing(value.get("messages")) or listing(value.get("ticks"))
    steps = tuple(step for at, one in enumerate(spoken) for step in _steps(one, at))
    said = [step for step in steps if step.kind == "llm" and step.output]
    asked = next((s.output for s in steps if s.name == "user" and s.output), None)
    metadata = {
        **{k: v for k, v in value.items() if k not in _READ and v not in NOTHING},
        "task_id": value["task_id"],
        "trial": value.get("trial"),
        "task": dict(task),
        "info": dict(about),
    }
    return Trace(
        source_id=text(value.get("id")) or f"{value['task_id']}/{value.get('trial')}",
        name=text(value["task_id"]),
        input=asked,
        output=said[-1].output if said else None,
        steps=steps,
        metadata={key: item for key, item in metadata.items() if item not in NOTHING},
        start_ns=to_ns(value.get("start_time")),
        end_ns=to_ns(value.get("end_time")),
        scores=(*_scores(mapping(value.get("reward_info"))), *map(_note, notes)),
        format=name,
    )


def _steps(given: Json, at: int) -> Iterator[Step]:
    one = mapping(given)
    role = text(one.get("role")) or "tick"
    if role == "tool" and isinstance(one.get("tool_messages"), list):
        for number, inner in enumerate(one["tool_messages"]):
            yield _step(mapping(inner), inner, "tool", f"{at}-{number}")
        return
    yield _step(one, given, role, str(at))


def _step(one: Mapping[str, Json], given: Json, role: str, step_id: str) -> Step:
    found: tuple[Message, ...] = messages_from([dict(one)]) if one.get("role") else ()
    kind = {"assistant": "llm", "tool": "tool"}.get(role, "message")
    if not found:
        return Step(step_id, "event", role, output=dict(one) or given)
    message = found[0]
    calls = [call.name for call in message.tool_calls]
    return Step(
        step_id,
        kind,  # type: ignore[arg-type]
        " + ".join(calls) or message.name or role,
        actor=role,
        status="error" if one.get("error") is True else "unset",
        start_ns=to_ns(one.get("timestamp")),
        output=message.content,
        messages_out=found,
        usage={k: v for k, v in mapping(one.get("usage")).items() if finite(v) is not None}
        | ({"cost": one["cost"]} if finite(one.get("cost")) is not None else {}),
    )


def _scores(info: Mapping[str, Json]) -> Iterator[Score]:
    """The reward, its parts, and every check as a score; what is neither stays with the reward."""
    if not info:
        return
    known = ("reward", *_CHECKS, "reward_breakdown", "db_check")
    extra = {key: item for key, item in info.items() if key not in known and item not in NOTHING}
    yield scored("reward", info.get("reward"), rater="code", extra=extra)
    for part, value in mapping(info.get("reward_breakdown")).items():
        yield scored(f"reward.{part}", value, rater="code")
    database = mapping(info.get("db_check"))
    if database:
        yield scored(
            "db_check", database.get("db_match"), rater="code", extra=_but(database, "db_match")
        )
    for which in _CHECKS:
        for number, given in enumerate(listing(info.get(which))):
            check = mapping(given)
            verdict = next((k for k in ("met", "action_match") if k in check), "met")
            named = check.get("nl_assertion") or check.get("info")
            yield scored(
                f"{which}.{number}",
                check.get(verdict),
                explanation=check.get("justification"),
                rater="llm" if which == "nl_assertions" else "code",
                extra={**_but(check, verdict, "justification"), "check": named},
            )


def _but(value: Mapping[str, Json], *known: str) -> dict[str, Json]:
    return {key: item for key, item in value.items() if key not in known and item not in NOTHING}


def _note(note: Mapping[str, Json]) -> Score:
    return scored(
        "note",
        None,
        explanation=note.get("note"),
        rater="human",
        author=note.get("author_email"),
        at_ns=to_ns(note.get("created_at")),
        extra=_but(note, "note", "author_email", "created_at", "simulation_id"),
    )


READER: Final = Tau2Reader()
